"""`cfp import packet`: nothing is replaced unasked, whatever a packet says of its time and people."""

import random
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cfpcli.proposals.rules import Outcome as Became
from cfpcli.proposals.rules.packet import LAST_PACKET
from cfpcli.records.change import Kind, Setting, replaced
from cfpcli.records.proposal import State
from cfpcli.store import Store
from tests.factories import change_set
from tests.proposals.packets import AFTER, BEFORE, SENT, packet
from tests.samples import ASKED, BO, CALL, LOOKING, TALK, listed, opened, page, proposal, put, sent, write
from tests.world import Outcome, World

CHANGED = TALK.replace("three people", "four people")
FORGED = CHANGED.replace("[Ana Ruiz <ana@example.org>]", "[Ana Ruiz <ana@example.org>, Eve <eve@example.org>]").replace(
    "Signed builds", "SIGNED builds"
)
FAR = datetime(2999, 1, 1, tzinfo=UTC)
LATER = datetime(2026, 5, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def call(world: World) -> World:
    """A store with the call of `conf`, and nothing sent to it."""
    return opened(world)


@pytest.fixture
def eve(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Somebody else's computer, which knows nothing of the ids under which others send."""
    world = World(tmp_path_factory.mktemp("eve"))
    world.rng = random.Random(8)  # noqa: S311  # other ids than the organiser's side draws
    return world


def by_eve(eve: World, call: World, name: str, text: str = FORGED, **fields: object) -> None:
    """A packet that somebody else makes, in the organiser's folder."""
    path = call.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    sent_at = fields.pop("sent", AFTER)
    assert isinstance(sent_at, datetime)
    shutil.copy(packet(eve, Path(name).name, text, sent=sent_at, **fields), path)


def imported(world: World, *words: str, status: int = 0) -> Outcome:
    outcome = world.run("import", "packet", *words, "--json")
    assert outcome.status == status, outcome
    return outcome


def came(outcome: Outcome) -> list[tuple[str, str]]:
    """What became of each packet: the outcome and the name of the file."""
    return [(item["outcome"], Path(item["source"]).name) for item in outcome.items]


def people(world: World) -> list[str]:
    """The names of the speakers of a store."""
    return [row.name for row in Store.open(world.store).rows(Kind.SPEAKER, ("name",))]


def test_the_second_of_one_import_replaces_the_first_only_if_somebody_agrees(call: World, eve: World) -> None:
    packet(call, "in/1-genuine.cfp.json")
    by_eve(eve, call, "in/2-forged.cfp.json")
    outcome = imported(call, "in", status=2)
    assert came(outcome) == [("added", "1-genuine.cfp.json"), ("kept", "2-forged.cfp.json")]
    assert outcome.items[1]["reason"] == "would replace in/1-genuine.cfp.json"
    (code,) = listed(call)
    assert "three people" in proposal(call, code)["abstract"]
    assert [one["name"] for one in page(call, code)["speakers"]] == ["Ana Ruiz"]
    call.ok("undo --yes")
    outcome = imported(call, "in", "--yes")
    assert came(outcome) == [("added", "1-genuine.cfp.json"), ("changed", "2-forged.cfp.json")]
    assert outcome.items[1]["reason"] == "replaces in/1-genuine.cfp.json"


@pytest.mark.parametrize("text", [CHANGED, FORGED], ids=["same people", "one more"])
def test_title_and_address_are_not_the_id(call: World, eve: World, text: str) -> None:
    packet(call, "a.cfp.json")
    by_eve(eve, call, "b.cfp.json", text)
    assert came(imported(call, "a.cfp.json", "b.cfp.json", status=2))[1] == ("kept", "b.cfp.json")


def test_the_same_id_with_other_people_is_asked_for(call: World) -> None:
    packet(call, "a.cfp.json")
    packet(call, "b.cfp.json", FORGED, sent=AFTER)
    assert came(imported(call, "a.cfp.json", "b.cfp.json", status=2))[1] == ("kept", "b.cfp.json")


def test_the_same_id_and_people_replace_and_the_row_says_what(call: World) -> None:
    packet(call, "a.cfp.json")
    packet(call, "b.cfp.json", CHANGED, sent=AFTER)
    outcome = imported(call, "a.cfp.json", "b.cfp.json")
    assert came(outcome) == [("added", "a.cfp.json"), ("changed", "b.cfp.json")]
    assert outcome.items[1]["reason"] == "replaces a.cfp.json"
    assert "b.cfp.json: replaces a.cfp.json" in outcome.err


def test_proposal_files_without_an_id_are_asked_for(call: World) -> None:
    write(call, "a.md", TALK)
    write(call, "b.md", CHANGED)
    assert came(imported(call, "a.md", "b.md", status=2)) == [("added", "a.md"), ("kept", "b.md")]


def test_a_person_is_asked_about_the_second_of_one_import(call: World, eve: World) -> None:
    packet(call, "a.cfp.json")
    by_eve(eve, call, "b.cfp.json")
    outcome = call.run("import packet a.cfp.json b.cfp.json", stdin="y\n", **ASKED)
    assert outcome.status == 0, outcome
    assert "replaces a.cfp.json" in outcome.err
    assert "four people" in proposal(call, listed(call)[0])["abstract"]


def test_one_yes_is_not_one_for_the_next_packet_of_the_same_id(call: World) -> None:
    packet(call, "a.cfp.json", sent=BEFORE)
    imported(call, "a.cfp.json")
    packet(call, "b.cfp.json", CHANGED, sent=SENT)
    packet(call, "c.cfp.json", TALK.replace("three people", "five people"), sent=AFTER)
    outcome = call.run("import packet b.cfp.json c.cfp.json --json", stdin="y\nn\n", **ASKED)
    assert came(outcome) == [("changed", "b.cfp.json"), ("kept", "c.cfp.json")]
    assert "four people" in proposal(call, listed(call)[0])["abstract"]


def test_what_a_store_knew_of_a_speaker_is_not_replaced_by_two_packets_of_one_id(call: World) -> None:
    code = sent(call, TALK.replace("Signed builds", "Known before") + "\n## Biography\n\nAna signs.\n")
    packet(call, "a.cfp.json", sent=SENT)
    packet(call, "b.cfp.json", CHANGED + "\n## Biography\n\nAna is a fraud.\n", sent=AFTER)
    outcome = imported(call, "a.cfp.json", "b.cfp.json")
    assert came(outcome)[1] == ("changed", "b.cfp.json")
    assert "the stored details of a speaker stay unchanged" in outcome.items[1]["reason"]
    assert page(call, code)["speakers"][0]["biography"] == "Ana signs."
    assert [one["kind"] for one in outcome.items[1]["waiting"]] == ["speaker"]


def test_what_the_same_sender_said_of_themselves_a_moment_ago_is_replaced(call: World) -> None:
    packet(call, "a.cfp.json", TALK + "\n## Biography\n\nAna signs.\n")
    packet(call, "b.cfp.json", TALK + "\n## Biography\n\nAna signs builds.\n", sent=AFTER)
    imported(call, "a.cfp.json", "b.cfp.json")
    assert page(call, listed(call)[0])["speakers"][0]["biography"] == "Ana signs builds."


@pytest.mark.parametrize("ahead", [timedelta(minutes=30), timedelta(hours=2), FAR - SENT])
def test_a_clock_that_is_ahead_locks_nobody_out(call: World, ahead: timedelta) -> None:
    packet(call, "a.cfp.json", sent=call.now + ahead)
    imported(call, "a.cfp.json")
    note = Store.open(call.store).get(Kind.SETTING, f"{LAST_PACKET}{listed(call)[0]}")
    assert isinstance(note, Setting)
    assert datetime.fromisoformat(note.value.split(" ")[0]) == call.now
    call.now += timedelta(hours=3)
    packet(call, "a.cfp.json", CHANGED, sent=call.now - timedelta(hours=1))
    assert came(imported(call, "a.cfp.json", status=2)) == [("kept", "a.cfp.json")]
    assert came(imported(call, "a.cfp.json", "--yes")) == [("changed", "a.cfp.json")]


def test_a_clock_that_is_far_ahead_is_not_the_last_word(call: World) -> None:
    packet(call, "far.cfp.json", sent=FAR)
    packet(call, "near.cfp.json", CHANGED, sent=call.now + timedelta(minutes=30))
    outcome = imported(call, "far.cfp.json", "near.cfp.json")
    assert came(outcome) == [("added", "far.cfp.json"), ("changed", "near.cfp.json")]


def test_a_stamp_of_the_future_in_a_store_locks_nobody_out(call: World) -> None:
    packet(call, "a.cfp.json")
    imported(call, "a.cfp.json")
    (code,) = listed(call)
    store = Store.open(call.store)
    before = store.get(Kind.SETTING, f"{LAST_PACKET}{code}")
    assert isinstance(before, Setting)
    after = Setting(name=before.name, value=f"{FAR.isoformat()} {before.value.split(' ')[1]}")
    store.apply(change_set(replaced(before, after), by="", command=""))
    packet(call, "a.cfp.json", CHANGED, sent=AFTER)
    assert came(imported(call, "a.cfp.json", status=2)) == [("kept", "a.cfp.json")]
    assert came(imported(call, "a.cfp.json", "--yes")) == [("changed", "a.cfp.json")]


def test_the_same_packet_ahead_of_time_changes_nothing_after_an_edit(call: World) -> None:
    packet(call, "a.cfp.json", sent=FAR)
    imported(call, "a.cfp.json")
    (code,) = listed(call)
    call.ok("edit", code, "--set", "level=beginner")
    call.now += timedelta(days=1)
    assert came(imported(call, "a.cfp.json", "--yes")) == [("unchanged", "a.cfp.json")]


def test_an_older_packet_waits_for_agreement_and_shows_its_difference(call: World) -> None:
    packet(call, "new.cfp.json", CHANGED, sent=AFTER)
    imported(call, "new.cfp.json")
    (code,) = listed(call)
    packet(call, "old.cfp.json", sent=BEFORE)
    before = call.files()
    outcome = imported(call, "old.cfp.json", status=2)
    assert came(outcome) == [("older", "old.cfp.json")]
    assert [(one["kind"], one["key"]) for one in outcome.items[0]["waiting"]] == [("proposal", code)]
    shown = call.run("import packet old.cfp.json --dry-run")
    assert shown.status == 2
    assert "older: old.cfp.json: a later one was imported before" in shown.out
    assert "+How three people sign every build." in shown.out
    assert call.files() == before
    outcome = imported(call, "old.cfp.json", "--yes")
    assert came(outcome) == [("changed", "old.cfp.json")]
    assert outcome.items[0]["reason"] == "replaces a later one that was imported before"
    assert "three people" in proposal(call, code)["abstract"]


@pytest.mark.parametrize(("key", "text"), [("y", "three people"), ("n", "four people")])
def test_a_person_is_asked_about_an_older_packet(call: World, key: str, text: str) -> None:
    packet(call, "new.cfp.json", CHANGED, sent=AFTER)
    imported(call, "new.cfp.json")
    packet(call, "old.cfp.json", sent=BEFORE)
    outcome = call.run("import packet old.cfp.json", stdin=f"{key}\n", **ASKED)
    assert outcome.status == 0, outcome
    assert "a later one was imported before" in outcome.err
    assert text in proposal(call, listed(call)[0])["abstract"]


def test_a_mailbox_that_holds_the_later_one_too_changes_nothing_again(call: World) -> None:
    packet(call, "a.cfp.json", sent=BEFORE)
    packet(call, "b.cfp.json", CHANGED, sent=SENT)
    imported(call, "a.cfp.json", "b.cfp.json")
    before = call.files()
    outcome = imported(call, "a.cfp.json", "b.cfp.json", "--yes")
    assert came(outcome) == [("older", "a.cfp.json"), ("unchanged", "b.cfp.json")]
    assert outcome.items[0]["reason"] == "a later one is in the same import"
    assert call.files() == before


def test_of_several_older_ones_the_latest_is_taken(call: World) -> None:
    texts = [TALK.replace("three people", f"{count} people") for count in ("three", "four", "five")]
    for name, text, instant in zip("abc", texts, (BEFORE, SENT, AFTER), strict=True):
        packet(call, f"{name}.cfp.json", text, sent=instant)
    imported(call, "c.cfp.json")
    outcome = imported(call, "a.cfp.json", "b.cfp.json", "--yes")
    assert came(outcome) == [("older", "a.cfp.json"), ("changed", "b.cfp.json")]
    assert "four people" in proposal(call, listed(call)[0])["abstract"]


def test_an_older_packet_of_a_decided_proposal_stops_nothing(call: World) -> None:
    packet(call, "new.cfp.json", CHANGED, sent=AFTER)
    imported(call, "new.cfp.json")
    put(call, listed(call)[0], state=State.ACCEPTED)
    packet(call, "old.cfp.json", sent=BEFORE)
    outcome = imported(call, "old.cfp.json", "--yes")
    assert came(outcome) == [("older", "old.cfp.json")]
    assert "a packet can no longer change its text" in outcome.items[0]["reason"]


def inbox(call: World, eve: World) -> None:
    """Packets of which each has another outcome."""
    packet(call, "in/known.cfp.json", sent=SENT)
    imported(call, "in")
    packet(call, "in/known.cfp.json", CHANGED, sent=AFTER)
    new = TALK.replace("Signed", "New").replace("Ana Ruiz <ana@example.org>", BO)
    packet(call, "in/new.cfp.json", new, sent=SENT)
    by_eve(eve, call, "in/z-forged.cfp.json", new.replace("three people", "no people"), sent=LATER)
    packet(call, "in/mallory.cfp.json", TALK.replace("Signed", "Other").replace("Ana Ruiz", "Mallory"), sent=SENT)
    packet(call, "in/wrong.cfp.json", TALK.replace("Signed", "Wrong"), track="securty", sent=SENT)
    write(call, "in/README.md", "# Read me\n")


@pytest.mark.parametrize("words", [(), ("--yes",)], ids=["unasked", "agreed"])
def test_a_dry_run_says_what_the_same_command_does(call: World, eve: World, words: tuple[str, ...]) -> None:
    inbox(call, eve)
    before = call.files()
    tried = imported(call, "in", "--dry-run", *words, status=4)
    assert call.files() == before
    done = imported(call, "in", *words, status=4)

    def told(outcome: Outcome) -> list[tuple[str, ...]]:
        # New proposals draw another code in every run.
        return [(one["outcome"], one["source"], one["reason"], *one["warnings"]) for one in outcome.items]

    def written(outcome: Outcome) -> list[tuple[str, str, str]]:
        kinds = [(one["kind"], one["before"], one["after"]) for one in outcome.json["changes"]]
        return [(kind, str(bool(was)), now.get("name", "").partition(":")[0]) for kind, was, now in kinds]

    assert told(tried) == told(done)
    assert written(tried) == written(done)
    assert {item["outcome"] for item in done.items} >= {"added", "refused", "skipped", "changed" if words else "kept"}


def test_a_dry_run_shows_what_waits_apart_from_what_would_be_written(call: World, eve: World) -> None:
    inbox(call, eve)
    outcome = call.run("import packet in --dry-run")
    written, _, waiting = outcome.out.partition("kept: in/known.cfp.json: would change")
    assert "+ proposal" in written
    assert "+How four people" not in written
    assert "+How four people" in waiting
    assert "kept: in/z-forged.cfp.json: would replace in/new.cfp.json" in waiting
    assert "2 packets would replace stored proposals: confirm with --yes" in outcome.err


@pytest.mark.parametrize("words", [(), ("--yes",), ("--dry-run",), ("--yes", "--dry-run")])
def test_a_packet_renames_nobody_and_the_organiser_is_warned(call: World, words: tuple[str, ...]) -> None:
    code = sent(call)
    packet(call, "a.cfp.json", TALK.replace("Signed", "Sealed").replace("Ana Ruiz", "Mallory"))
    outcome = imported(call, "a.cfp.json", *words)
    warning = 'ana@example.org is "Ana Ruiz" in the store; the name "Mallory" was ignored'
    assert outcome.items[0]["warnings"] == [warning]
    assert f"a.cfp.json: {warning}" in outcome.err
    assert not [one for one in outcome.json["changes"] if one["kind"] == "speaker"]
    assert page(call, code)["speakers"][0]["name"] == "Ana Ruiz"


def test_nobody_is_renamed_by_a_second_packet_of_one_import(call: World, eve: World) -> None:
    packet(call, "a.cfp.json")
    by_eve(eve, call, "b.cfp.json", TALK.replace("Signed", "Sealed").replace("Ana Ruiz", "Mallory"))
    outcome = imported(call, "a.cfp.json", "b.cfp.json")
    assert [len(one["warnings"]) for one in outcome.items] == [0, 1]
    assert people(call) == ["Ana Ruiz"]


def test_a_change_that_gives_a_speaker_one_too_many_is_refused_alone(call: World) -> None:
    write(call, "conf.toml", CALL.replace("[[tracks]]", "[call.limits]\nproposals_per_person = 1\n\n[[tracks]]", 1))
    call.ok("init conf.toml --yes")
    both = TALK.replace("[Ana Ruiz <ana@example.org>]", f"[Ana Ruiz <ana@example.org>, {BO}]")
    packet(call, "a.cfp.json", sent=BEFORE)
    imported(call, "a.cfp.json")
    packet(call, "in/a.cfp.json", both, sent=AFTER)
    packet(call, "in/b.cfp.json", TALK.replace("Signed", "Bo's").replace("Ana Ruiz <ana@example.org>", BO), sent=SENT)
    packet(call, "in/c.cfp.json", TALK.replace("Ana Ruiz <ana@example.org>", "Cy <cy@example.org>"), sent=SENT)
    outcome = imported(call, "in", "--yes", status=4)
    assert sorted(came(outcome)) == [("added", "b.cfp.json"), ("added", "c.cfp.json"), ("refused", "a.cfp.json")]
    assert "speaker 2 already has 1 of 1 proposals here" in outcome.err


def test_what_only_the_admission_refuses_is_refused_alone(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfpcli.proposals.rules.inbox.person_limit_faults", lambda *_: ())
    monkeypatch.setattr("cfpcli.proposals.rules.intake.person_limit_faults", lambda *_: ())
    write(call, "conf.toml", CALL.replace("[[tracks]]", "[call.limits]\nproposals_per_person = 1\n\n[[tracks]]", 1))
    call.ok("init conf.toml --yes")
    for name, word, instant in (("a", "Signed", BEFORE), ("b", "Sealed", SENT), ("c", "Plain", AFTER)):
        packet(call, f"in/{name}.cfp.json", TALK.replace("Signed", word), sent=instant)
    packet(call, "in/d.cfp.json", TALK.replace("Ana Ruiz <ana@example.org>", BO), sent=AFTER)
    outcome = imported(call, "in", status=4)
    assert sorted(came(outcome)) == [
        ("added", "a.cfp.json"), ("added", "d.cfp.json"), ("refused", "b.cfp.json"), ("refused", "c.cfp.json"),
    ]  # fmt: skip
    assert "limit of proposals per person" in outcome.err
    assert len(listed(call)) == 2


@pytest.mark.parametrize("me", ["Rita Rex <rita@example.org>", "Nobody Known <x@example.org>"])
def test_packets_are_imported_by_organisers(call: World, me: str) -> None:
    call.ok("reviewers add 'Rita Rex <rita@example.org>'")
    packet(call, "a.cfp.json")
    before = call.files()
    outcome = call.run("import packet a.cfp.json", CFP_ME=me)
    assert outcome.status == 4
    assert ("importing packets is for organisers" if "Rita" in me else "only the committee") in outcome.err
    assert call.files() == before


def test_a_chair_imports_packets_for_their_own_event_alone(call: World) -> None:
    chaired = CALL.replace('name = "Culture"', 'name = "Culture"\nchairs = ["Rita Rex <rita@example.org>"]')
    write(call, "conf.toml", chaired.replace('"conf"', '"mine"'))
    call.ok("init conf.toml --yes")
    call.ok("reviewers add 'Rita Rex <rita@example.org>'")
    sent(call, TALK + "\n## Biography\n\nAna signs.\n", "--event", "conf")
    packet(call, "a.cfp.json", event="mine")
    packet(call, "b.cfp.json", TALK.replace("Ana Ruiz <ana@example.org>", BO))
    outcome = call.run("import packet a.cfp.json b.cfp.json --json", CFP_ME="Rita Rex <rita@example.org>")
    assert outcome.status == 4
    assert came(outcome) == [("added", "a.cfp.json"), ("refused", "b.cfp.json")]
    assert "whose packets are imported by its organisers" in outcome.items[1]["reason"]
    assert people(call) == ["Ana Ruiz"]


def test_a_chair_is_not_shown_what_is_known_of_people_elsewhere(call: World) -> None:
    chaired = CALL.replace('name = "Culture"', 'name = "Culture"\nchairs = ["Rita Rex <rita@example.org>"]')
    write(call, "conf.toml", chaired.replace('"conf"', '"mine"'))
    call.ok("init conf.toml --yes")
    call.ok("reviewers add 'Rita Rex <rita@example.org>'")
    sent(call, TALK + "\n## Biography\n\nAna signs in secret.\n", "--event", "conf")
    packet(call, "a.cfp.json", TALK + "\n## Biography\n\nWho is she?\n", event="mine")
    for words in ("--json", "--dry-run", "--json --dry-run"):
        outcome = call.run(f"import packet a.cfp.json {words}", CFP_ME="Rita Rex <rita@example.org>")
        assert "in secret" not in outcome.out + outcome.err
        call.run("undo --yes", CFP_ME="Rita Rex <rita@example.org>")
    outcome = call.run("import packet a.cfp.json", stdin="n\n", **ASKED, CFP_ME="Rita Rex <rita@example.org>")
    assert "in secret" not in outcome.out + outcome.err
    assert "also changes the details of 1 speaker" in outcome.err


TOML = """\
+++
title = 'x'
track = 'security'
type = 'talk'
language = 'en'
speakers = ['Ana Ruiz <ana@example.org>']
+++

"""


@pytest.mark.parametrize(
    "text",
    [
        "\n" + TALK,
        TALK.replace("---", "\u2014", 1),
        "<!-- Mine -->\n" + TALK,
        TOML + TALK.split("---")[2],
        "Hi.\n",
    ],
    ids=["blank line", "dash", "comment", "TOML", "plain"],
)
def test_a_markdown_file_of_a_folder_is_read_or_refused_by_name(call: World, text: str) -> None:
    packet(call, "in/good.cfp.json", TALK.replace("Signed", "Good"))
    write(call, "in/talk.md", text)
    readable = text != "Hi.\n"
    outcome = imported(call, "in", status=0 if readable else 4)
    assert sorted(came(outcome)) == sorted(
        [("added", "good.cfp.json"), ("added" if readable else "refused", "talk.md")]
    )
    assert readable or "in/talk.md" in outcome.err


def test_whatever_is_skipped_is_named(call: World) -> None:
    packet(call, "in/good.cfp.json")
    names = [f"in/slides-{number:03}.pdf" for number in range(105)]
    for name in names:
        write(call, name, "%PDF")
    outcome = imported(call, "in")
    assert [item["source"] for item in outcome.items if item["outcome"] == Became.SKIPPED] == names
    assert all(name in outcome.err for name in names)
    assert "slides" not in call.run("import packet in", **LOOKING).out
