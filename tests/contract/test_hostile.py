"""Other people's text is hostile: none of it reaches a terminal, a spreadsheet or a template as more than text."""

import csv
import io
import json
import shutil
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Kind, replaced
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.store import Store
from cfpcli.text import well_formed
from tests.contract.examples import WRITERS, examples, first_examples, spelled
from tests.contract.hostile import hostile_store
from tests.contract.streams import FORMULA, HOSTILE, harmless
from tests.factories import change_set, code_of
from tests.world import Outcome, World

LINES = {
    "submit": "submit talk.md",
    "edit": f"edit CODE --set level=advanced --set 'answers.kind={FORMULA}'",
    "review": "review CODE --score 4 --comment-file talk.md",
    "init": "init changed.toml --move talk=talk",
}
"""Lines that these commands take instead of their examples, for the event is another than in the prepared call."""

FORMATS = ("plain", "table", "json", "jsonl", "csv", "md")
SAID = sorted({LINES.get(words, row.line) for words, row in examples()})


@pytest.fixture(scope="session")
def harmful(tmp_path_factory: pytest.TempPathFactory, prepared: Path) -> Path:
    """The files of the prepared call beside a hostile store; to be read only."""
    folder = tmp_path_factory.mktemp("harmful")
    for path in prepared.iterdir():
        if path.suffix in {".md", ".toml"}:
            shutil.copy2(path, folder)
    hostile_store(folder / "cfp.json")
    for name in ("json", "jsonl", "csv"):
        World(folder).ok("export", name, "-o", f"proposals.{name}")
    return folder


@pytest.fixture
def lair(tmp_path: Path, harmful: Path) -> World:
    return World(shutil.copytree(harmful, tmp_path / "lair", copy_function=shutil.copy2))


def tried(world: World, line: str, *more: str, **options: object) -> Outcome:
    words = spelled(line, world)
    stdin = (world.folder / "talk.md").read_bytes() if "-" in words else b""
    return world.run(*words, *more, stdin=stdin, **options)  # type: ignore[arg-type]  # handed on to run


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("line", SAID)
def test_no_control_byte_in_any_format(lair: World, line: str, form: str) -> None:
    own = line.startswith("export") and line.split()[1] in FORMATS
    outcome = tried(lair, line, *([] if own else ["--format", form]))
    assert outcome.status != 1, outcome
    assert harmless(outcome.out)
    assert harmless(outcome.err)
    if form == "json" and not own:
        json.loads(outcome.out)


@pytest.mark.parametrize("columns", ["80", "120"])
@pytest.mark.parametrize("line", SAID)
def test_a_terminal_gets_our_colours_only(lair: World, line: str, columns: str) -> None:
    outcome = tried(lair, line, "--color", "always", terminals=("stdout", "stderr"), COLUMNS=columns)
    assert outcome.status != 1, outcome
    assert harmless(outcome.out, colour=True)
    assert harmless(outcome.err, colour=True)


@pytest.mark.parametrize("line", SAID)
def test_without_colour_there_is_no_escape_at_all(lair: World, line: str) -> None:
    outcome = tried(lair, line, terminals=("stdout", "stderr"), NO_COLOR="1")
    assert harmless(outcome.out)
    assert harmless(outcome.err)


@pytest.mark.parametrize("terminal", [False, True])
@pytest.mark.parametrize("line", [LINES.get(words, one.line) for words, one in first_examples(*WRITERS).items()])
def test_what_a_dry_run_shows_is_harmless(lair: World, line: str, *, terminal: bool) -> None:
    more = ["--color", "always"] if terminal else []
    outcome = tried(lair, line, "--dry-run", *more, terminals=("stdout", "stderr") if terminal else ())
    assert outcome.status != 1, outcome
    assert harmless(outcome.out, colour=terminal)
    assert harmless(outcome.err, colour=terminal)


def test_the_dashboard_is_harmless(lair: World) -> None:
    outcome = lair.ok("", terminals=("stdout", "stderr"), NO_COLOR="1")
    assert "cfp review" in outcome.out
    assert harmless(outcome.out)


def test_markup_and_shortcodes_come_through_as_they_are(lair: World) -> None:
    for options in ({}, {"terminals": ("stdout",), "NO_COLOR": "1", "COLUMNS": "400"}):
        shown = lair.ok("show", code_of(1), **options).out
        for text in ("[/x]", "[bold]b[/]", "[link=http://evil.example]l[/link]", ":tada:", "{x} %s", "nul"):
            assert text in shown


def test_json_loses_nothing(lair: World) -> None:
    assert lair.ok("list --json --fields title").items[0]["title"] == HOSTILE
    assert lair.ok("export", "json").items[0]["title"] == HOSTILE


def test_no_spreadsheet_runs_a_title(lair: World) -> None:
    rows = list(csv.DictReader(io.StringIO(lair.ok("list --format csv --fields code,title,tags").out)))
    assert rows[2]["title"] == f"'{FORMULA}"
    assert not any(cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row.values())


@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
def test_a_file_keeps_every_character(lair: World, name: str) -> None:
    store = Store.open(lair.store)
    proposals = store.get_many(Kind.PROPOSAL, lair.codes()).values()
    speakers = store.get_many(Kind.SPEAKER, [row.code for row in store.rows(Kind.SPEAKER, ("code",))]).values()
    stored = [record for record in (*proposals, *speakers) if isinstance(record, Proposal | Speaker)]
    changes = [replaced(record, on_one_line(record)) for record in stored]
    store.apply(change_set(*(change for change in changes if change.before != change.after)))
    before = titles(lair)
    lair.ok("export", name, "-o", f"whole.{name}")
    if name == "json":  # A file that says where it is from would give back only what was changed in it.
        whole = json.loads((lair.folder / "whole.json").read_text())
        kept = {member: value for member, value in whole.items() if member not in {"store", "revision", "head"}}
        (lair.folder / "whole.json").write_text(json.dumps(kept))
    found = store.get_many(Kind.PROPOSAL, lair.codes())
    store.apply(change_set(*(replaced(proposal, lost(proposal)) for proposal in found.values())))
    lair.ok("import", f"whole.{name}", "--yes")
    assert titles(lair) == [well_formed(title) for title in before]
    assert any(flat(HOSTILE) in title for title in before)


def test_a_file_with_a_line_break_in_a_title_is_refused_by_its_line(lair: World) -> None:
    lair.ok("export", "jsonl", "-o", "whole.jsonl")
    store = Store.open(lair.store)
    (proposal,) = store.get_many(Kind.PROPOSAL, lair.codes()[:1]).values()
    store.apply(change_set(replaced(proposal, lost(proposal))))
    outcome = lair.run("import whole.jsonl --yes")
    assert outcome.status == 4
    assert ": title: must be one line (" in outcome.err


def on_one_line(record: Proposal | Speaker) -> Proposal | Speaker:
    """A record as every door would have received it: what must be one line is one."""
    if isinstance(record, Speaker):
        return replace(record, name=flat(record.name))
    tags = tuple(map(flat, record.tags))
    links = tuple(replace(resource, link="".join(resource.link.split())) for resource in record.resources)
    return replace(record, title=flat(record.title), level=flat(record.level), tags=tags, resources=links)


def flat(text: str) -> str:
    return text.replace("\r", " ").replace("\n", " ")


def lost(proposal: Proposal) -> Proposal:
    """A proposal without its title, whose answers are as a door would have stored them, so that they do not change."""
    answers = {well_formed(slug): well_formed(str(answer)) for slug, answer in proposal.answers.items()}
    return replace(proposal, title="Lost", answers=answers)


def titles(world: World) -> list[str]:
    """The titles of the event in use, in the order in which they came in."""
    return [row.title for row in Store.open(world.store).rows(Kind.PROPOSAL, ("title",))][:3]


ARGUMENTS = [
    [HOSTILE],
    ["list", HOSTILE],
    ["list", f"track:{HOSTILE}"],
    ["list", f"{HOSTILE}:x"],
    ["list", "--fields", HOSTILE],
    ["list", "--sort", HOSTILE],
    ["list", "--format", HOSTILE],
    ["list", "--event", HOSTILE],
    ["list", "--as-of", HOSTILE],
    ["list", "--color", HOSTILE],
    ["list", f"--{HOSTILE}"],
    ["list", "--limit", HOSTILE],
    ["list", "--store", HOSTILE],
    ["event", HOSTILE],
    ["event", "show", HOSTILE],
    ["show", HOSTILE],
    ["log", HOSTILE],
    ["review", HOSTILE, "--score", "4"],
    ["review", "CODE", "--score", HOSTILE],
    ["edit", "CODE", "--set", HOSTILE],
    ["edit", "CODE", "--set", f"{HOSTILE}=x"],
    ["edit", "CODE", "--set", f"track={HOSTILE}"],
    ["submit", HOSTILE],
    ["submit", "--title", HOSTILE],
    ["submit", "--title", HOSTILE, "--speaker", HOSTILE],
    ["submit", "talk.md", "--track", HOSTILE],
    ["init", HOSTILE],
    ["init", "changed.toml", "--move", HOSTILE],
    ["import", HOSTILE],
    ["import", f"{HOSTILE}.json"],
    ["import", "talk.md", "--from", HOSTILE],
    ["export", "csv", "-o", f"nowhere/{HOSTILE}"],
    ["export", "csv", "--shape", HOSTILE],
    ["schema", HOSTILE],
    ["help", HOSTILE],
    ["withdraw", "CODE", "--reason", "x", "--by", HOSTILE],
    ["demo", "nul"],
]


@pytest.mark.parametrize("arguments", ARGUMENTS)
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_what_is_typed_is_not_echoed_raw(lair: World, arguments: list[str], more: list[str]) -> None:
    said = [word.replace("\x00", "") for word in arguments]  # No argument can hold NUL.
    said = [lair.codes()[0] if word == "CODE" else word for word in said]
    outcome = lair.run(*said, *more) if len(said) + len(more) > 1 else lair.run(said[0], "--help")
    assert outcome.status in {0, 1, 2, 3, 4}
    assert "unexpected failure" not in outcome.err
    assert harmless(outcome.out)
    assert harmless(outcome.err)


FILES = {
    "event.toml": 'slug = "x"\nname = """{{}}"""\ntimezone = "{{}}"\n"{{}}" = 1\n[[tracks]]\nslug = "{{}}"\n',
    "talk.md": "---\ntitle: {}\ntrack: {}\n{}: x\nspeakers:\n- {}\n---\n\n{}\n",
    "records.json": '{{"schema": "cfp.proposals/1", "items": [{{"code": "{}", "title": 3, "{}": 1}}]}}',
    "records.jsonl": '{{"code": "{}", "title": 3, "{}": 1}}\n',
    "records.csv": "code,title,{}\n{},{},{}\n",
}
COMMANDS = {".toml": "init", ".md": "submit", ".json": "import", ".jsonl": "import", ".csv": "import"}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("escaped", [False, True])
def test_the_faults_of_a_file_are_shown_harmless(lair: World, name: str, *, escaped: bool) -> None:
    text = json.dumps(HOSTILE)[1:-1] if escaped else HOSTILE
    path = lair.folder / name
    path.write_text(FILES[name].replace("{}", text).replace("{{", "{").replace("}}", "}"), encoding="utf-8")
    outcome = lair.run(COMMANDS[path.suffix], name)
    assert outcome.status == 4, outcome
    assert harmless(outcome.out)
    assert harmless(outcome.err)


def test_a_hostile_name_is_shown_harmless(lair: World) -> None:
    outcome = lair.run("whoami", CFP_ME=f"{HOSTILE} <evil@example.org>")
    assert outcome.status == 0
    assert harmless(outcome.out + outcome.err)
