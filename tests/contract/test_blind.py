"""Blind means blind: no output of any command tells a reviewer of a blind call who speaks."""

import inspect
import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.cli import app
from cfpcli.cli.catalogue import COMMANDS
from cfpcli.records.change import Kind, replaced
from cfpcli.store import Store
from cfpcli.store.protocol import Where
from cfpcli.workspace.filtered_store import ReviewerStore
from cfpcli.workspace.rules.blind_view import HIDDEN_FIELDS, SHOWN_FIELDS
from cfpcli.workspace.visibility import as_reviewer
from tests.contract.blinded import KIM, SECRETS, blinded
from tests.contract.examples import WRITERS, Example, examples, run
from tests.factories import change_set
from tests.samples import ASKED
from tests.world import ME, Outcome, World

ORGANISER = ME
"""Who set the prepared call up, and is registered as its organiser."""

FORMS = ("plain", "table", "json", "jsonl", "csv", "md")
READERS = [row.words for row in COMMANDS if not row.writes]
STORE_FILES = ("cfp.json", "cfp.history.jsonl", ".cfp")
"""The store itself and what lies beside it: whoever has these has everything, as the help says."""

FOR_ORGANISERS = (
    "accept CODE", "reject CODE", "waitlist CODE", "cancel ACCEPTED", "tag add keynote CODE", "set level=advanced CODE",
    "withdraw CODE --reason Because", "init changed.toml --yes",
    "event extend +5w --reason Because --yes", "redact CODE --field title --hide", "check --blind",
)  # fmt: skip


FOR_OTHERS = (
    "edit CODE", "edit CODE --set title=Another", "receipt CODE", "check CODE", "check", "check track:security",
    "decide", "decide --open CODE", "decisions list", "decisions list CODE", "decisions publish",
    "decisions publish CODE", "decisions clear CODE", "accept state:submitted", "reject state:submitted",
    "waitlist state:submitted", "cancel state:accepted,submitted", "reopen state:withdrawn,submitted --reason Because",
    "waitlist promote --next --track security", "assign", "assign CODE --to jo@example.org", "plan --total 3",
    "tag add keynote state:submitted", "tag remove nothing CODE", "set level=advanced state:submitted",
)  # fmt: skip
"""What would tell, ask or answer something before anything is written, and is refused before that."""


@pytest.fixture(scope="session")
def blinded_folder(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    folder = tmp_path_factory.mktemp("blinded") / "desk"
    shutil.copytree(prepared, folder, copy_function=shutil.copy2)
    return blinded(folder).folder


@pytest.fixture
def blind(tmp_path: Path, blinded_folder: Path) -> World:
    """A blind call in full swing, seen by Kim, who reviews it."""
    folder = shutil.copytree(blinded_folder, tmp_path / "desk", copy_function=shutil.copy2)
    return World(folder, variables={"CFP_ME": KIM})


def told(text: str) -> list[str]:
    """The secrets that a text gives away."""
    folded = text.casefold()
    return [secret for secret in SECRETS if secret.casefold() in folded]


def files(world: World) -> dict[str, bytes]:
    return {name: data for name, data in world.files().items() if not Path(name).name.startswith(STORE_FILES)}


def keeps_silent(world: World, outcome: Outcome, before: dict[str, bytes]) -> None:
    assert told(outcome.out) == []
    assert told(outcome.err) == []
    for name, data in files(world).items():
        if before.get(name) != data:
            assert told(name) == []
            assert told(data.decode(errors="replace")) == [], name


def test_the_secrets_are_there_to_be_told(blind: World) -> None:
    seen = blind.ok("export", "json", CFP_ME=ORGANISER).out + blind.ok("log", CFP_ME=ORGANISER).out
    assert set(told(seen)) == set(SECRETS)


@pytest.mark.parametrize("example", [pytest.param(row, id=row.line) for _, row in examples(*READERS)])
def test_what_reads_tells_nobody(blind: World, example: Example) -> None:
    before = files(blind)
    for form in ("", *FORMS):
        keeps_silent(blind, run(blind, example, *(["--format", form] if form else [])), before)
    keeps_silent(blind, blind.run(*spelled(example, blind), terminals=("stdout",), COLUMNS="200"), before)
    keeps_silent(blind, run(blind, example, "--output", "written.txt"), before)


def spelled(example: Example, world: World) -> list[str]:
    from tests.contract.examples import spelled as words

    return words(example.line, world)


@pytest.mark.parametrize("example", [pytest.param(row, id=row.line) for _, row in examples(*WRITERS)])
def test_what_writes_tells_nobody(blind: World, example: Example) -> None:
    before = files(blind)
    for more in (["--dry-run"], ["--dry-run", "--json"], ["--json"], []):
        keeps_silent(blind, run(blind, example, *more), before)


@pytest.mark.parametrize("example", [pytest.param(row, id=row.line) for _, row in examples()])
def test_nobody_is_told_who_is_asked(blind: World, example: Example) -> None:
    if "--watch" in example.line:
        return
    before = files(blind)
    outcome = blind.run(*spelled(example, blind), stdin="?\n" * 3 + "n\n" * 40, EDITOR="cat", **ASKED)
    keeps_silent(blind, outcome, before)


@pytest.mark.parametrize(
    "typed", ["3\n3\n3\nq\n", "?\ns\ns\nq\n", "c\nq\n", "x\nc\nq\n", "g\n\nq\n", "/\nthe\nq\n", "3\nu\nq\n"]
)
def test_the_review_loop_tells_nobody(blind: World, typed: str) -> None:
    before = files(blind)
    keeps_silent(blind, blind.run("review", stdin=typed, EDITOR="cat", **ASKED), before)


@pytest.mark.parametrize("words", [row.words for row in COMMANDS])
def test_completion_tells_nobody(blind: World, words: str) -> None:
    for last in ("", "sp", "speaker:", "speaker:z", "Z"):
        env = blind.env()
        line = f"cfp {words} {last}"
        asked = {
            "_CFP_COMPLETE": "complete_fish",
            "_TYPER_COMPLETE_ARGS": line,
            "_TYPER_COMPLETE_FISH_ACTION": "get-args",
        }
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "rich", sys.modules.get("rich"))
            for name, value in asked.items():
                patch.setenv(name, value)
            app._complete([], env)
        out: Any = env.stdout
        assert told(out.buffer.getvalue().decode()) == []


def test_bare_cfp_tells_nobody(blind: World) -> None:
    keeps_silent(blind, blind.run("", terminals=("stdout",)), files(blind))


@pytest.mark.parametrize("line", FOR_ORGANISERS)
def test_what_organisers_do_is_refused(blind: World, line: str) -> None:
    before = blind.records()
    outcome = run(blind, line, "--yes") if "--" not in line and not line.startswith("set") else run(blind, line)
    assert outcome.status == 4, outcome
    assert "organiser" in outcome.err
    assert blind.records() == before


@pytest.mark.parametrize("line", FOR_OTHERS)
def test_what_is_for_others_is_refused_before_any_work(blind: World, line: str) -> None:
    outcome = run(blind, line)
    assert (outcome.status, outcome.out) == (4, "")
    assert "this is for organisers; you are a reviewer" in outcome.err


@pytest.mark.parametrize("name", HIDDEN_FIELDS)
def test_a_hidden_field_is_neither_shown_nor_sorted_by_nor_asked_for(blind: World, name: str) -> None:
    lines = [["list", "--fields", name], ["list", f"has:{name}"], ["export", "csv", "--fields", f"code,{name}"]]
    if name not in {"resources", "redactions", "acknowledged"}:
        lines.append(["list", f"--sort=-{name}"])
    for line in lines:
        outcome = blind.run(*line)
        assert outcome.status == 2, (line, outcome)
        assert told(outcome.out + outcome.err) == []


def test_free_text_finds_nothing_that_is_hidden(blind: World) -> None:
    for secret in SECRETS:
        assert blind.ok("list", secret).out == ""
        assert blind.ok("list", "--json", f'abstract:"{secret}"').items == []
    assert len(blind.ok("list", "is about").out.splitlines()) == len(blind.codes())


def test_every_field_is_shown_or_hidden(blind: World) -> None:
    shown = blind.ok("list", "--json", "--fields", ",".join(SHOWN_FIELDS)).items[0]
    assert set(shown) == set(SHOWN_FIELDS)
    assert not SHOWN_FIELDS & set(HIDDEN_FIELDS)


def test_a_store_has_no_method_by_which_one_gets_round() -> None:
    public = {name for name, _ in inspect.getmembers(Store) if not name.startswith("_")}
    builders = {name for name, member in vars(Store).items() if isinstance(member, classmethod)}
    assert builders == {"create", "is_packed", "open", "packed"}
    assert public - builders <= set(vars(ReviewerStore))


def test_a_condition_is_asked_of_what_is_shown_not_of_what_is_hidden(blind: World) -> None:
    whole = Store.open(blind.store)
    seen = as_reviewer(whole, blind=True)
    notes = {row.notes for row in whole.rows(Kind.PROPOSAL, ("notes",))} - {""}
    hidden = Where(having={"notes": notes})
    assert whole.rows(Kind.PROPOSAL, ("code",), hidden)
    assert seen.rows(Kind.PROPOSAL, ("code",), hidden) == []
    code = blind.codes()[0]
    assert [row.code for row in seen.rows(Kind.PROPOSAL, ("code",), Where(keys=[code]))] == [code]


@pytest.mark.parametrize("how", [{"CFP_AS": "reviewer", "CFP_ME": ORGANISER}, {}])
def test_the_order_tells_nothing_of_who_was_first(blind: World, how: dict[str, str]) -> None:
    for line in ("list", "export csv --fields code", "export json --fields code"):
        assert told(blind.ok(line, **how).out) == []
    listed = [row.split("\t")[0] for row in blind.ok("list", **how).out.splitlines()]
    assert listed == sorted(listed)
    assert listed != blind.codes()


def test_an_organiser_sees_it_all_and_may_look_as_reviewers_do(blind: World) -> None:
    code = blind.codes()[0]
    assert told(blind.ok("show", code, CFP_ME=ORGANISER).out)
    for line in (f"show {code} --blind", "list --blind", "export json --blind", "export store --blind"):
        assert told(blind.ok(line, CFP_ME=ORGANISER).out) == []
    assert told(blind.ok("show", code, CFP_ME=ORGANISER, CFP_AS="reviewer").out) == []


def test_a_chair_of_a_track_is_an_organiser(blind: World) -> None:
    store = Store.open(blind.store)
    event = store.get(Kind.EVENT, "osxp-2026")
    assert event
    tracks = (replace(event.tracks[0], chairs=("Kim Adeyemi",)), *event.tracks[1:])
    store.apply(change_set(replaced(event, replace(event, tracks=tracks))))
    assert told(blind.ok("show", blind.codes()[0]).out)


def test_an_unknown_view_is_refused(blind: World) -> None:
    for view in ("reader", "organiser"):
        outcome = blind.run("list", CFP_AS=view)
        assert (outcome.status, outcome.out) == (2, "")
        assert "CFP_AS" in outcome.err


def test_a_blind_file_has_no_instants_numbers_or_guids_and_is_for_its_owner_alone(blind: World) -> None:
    for name, line in (
        ("b.json", "export json --blind"),
        ("b.csv", "export csv --blind"),
        ("b.md", "export md --blind"),
    ):
        blind.ok(*line.split(), "-o", name, CFP_ME=ORGANISER)
        text = (blind.folder / name).read_text(encoding="utf-8")
        assert told(text) == []
        assert not any(word in text for word in ("created", "submitted:", "updated", "guid", "number", "T10:00"))
        assert os.stat(blind.folder / name).st_mode & 0o777 == 0o600  # noqa: PTH116  # the mode as it is
    blind.ok("export store --blind -o store.json", CFP_ME=ORGANISER)
    text = (blind.folder / "store.json").read_text(encoding="utf-8")
    assert told(text) == []
    assert "2026-05-24" not in text
    # The identifiers of rooms are public; those of people and proposals would tell who is who over exports and years.
    assert text.count('"guid"') == text.count('"slug":"room-a"') == 1
    assert os.stat(blind.folder / "store.json").st_mode & 0o777 == 0o600  # noqa: PTH116  # the mode as it is


def test_a_blind_file_comes_not_back_over_the_proposals(blind: World) -> None:
    before = blind.records()
    for name in ("json", "csv", "jsonl"):
        blind.ok(f"export {name} --blind -o b.{name}", CFP_ME=ORGANISER)
        assert blind.run(f"import b.{name}", CFP_ME=ORGANISER).status == 4
    assert blind.records() == before


def test_reviews_come_back_from_a_blind_store(blind: World) -> None:
    code = blind.codes()[1]
    blind.ok("export store --blind -o away.json", CFP_ME=ORGANISER)
    blind.ok(f"review {code} --score 5 --comment Yes --store away.json")
    assert told(blind.ok(f"show {code} --store away.json", CFP_ME=ORGANISER).out) == []
    blind.ok("export json --shape reviews --store away.json -o mine.json")
    blind.ok("import mine.json", CFP_ME=ORGANISER)
    reviews = blind.ok(f"show {code} --json", CFP_ME=ORGANISER).json["reviews"]
    assert [one["scores"] for one in reviews if one["reviewer"] == "kim@example.org"] == [{"score": 5}]
