"""The interview of `cfp submit`, line by line: what it asks, what it keeps, and what becomes of it when it ends early.

The same by keys, in a real terminal: `tests/test_terminal_sessions.py`.
"""

import shlex
import shutil
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from cfpcli.errors import CfpError, DataRefusedError
from cfpcli.proposals.commands.interview import interview
from cfpcli.proposals.rows import Receipt
from cfpcli.records.person import Profile, parse_person
from cfpcli.records.proposal import Draft, DraftSpeaker
from cfpcli.result import Result, Row
from cfpcli.store import Store
from cfpcli.workspace.context import Workspace
from tests.countdown import left
from tests.samples import ASKED, CALL, TALK, Hour, limited_osxp, listed, opened, page, proposal, write
from tests.world import ME, Outcome, World

START, SECOND_TRACK, TITLE, ABSTRACT = "\n", "2\n", "Talking to your city\n", "Forty town halls,\nasked.\n.\n"
LEVEL, SPEAKERS, BIOGRAPHY, NOTES = "\n", "\n", "I ask.\n.\nn\n", "\n"
ANSWERS = START + TITLE + SECOND_TRACK + ABSTRACT + LEVEL + SPEAKERS + BIOGRAPHY + NOTES


@pytest.fixture
def call(world: World) -> World:
    """A world with the small call open."""
    return opened(world)


def asked(world: World, typed: str, *words: str) -> Outcome:
    return world.run("submit", *words, stdin=typed, **ASKED)


def drafts(world: World) -> list[Path]:
    folder = world.folder / "home/.local/share/cfpcli/drafts"
    return sorted(folder.iterdir()) if folder.exists() else []


def test_from_the_first_question_to_the_receipt(call: World) -> None:
    outcome = asked(call, ANSWERS + "s\n")
    assert outcome.status == 0
    (code,) = listed(call)
    assert code in outcome.out
    assert f"cfp edit {code}" in outcome.out
    shown = page(call, code)
    item = shown["items"][0]
    assert (item["title"], item["track"], item["session_type"], item["language"]) == (
        "Talking to your city",
        "culture",
        "talk",
        "en",
    )
    assert item["abstract"] == "Forty town halls,\nasked."
    (speaker,) = shown["speakers"]
    assert (f"{speaker['name']} <{speaker['email']}>", speaker["biography"]) == (ME, "I ask.")
    assert drafts(call) == []


def test_the_last_look_writes_a_packet_for_organisers_elsewhere(call: World) -> None:
    outcome = asked(call, ANSWERS + "p\ntown.json\n")
    assert outcome.status == 0
    assert "organisers who work in another store" in outcome.err
    assert listed(call) == []
    assert len(drafts(call)) == 1
    call.ok("import packet town.json --yes")
    assert [proposal["title"] for proposal in page(call, listed(call)[0])["items"]] == ["Talking to your city"]


def test_a_packet_replaces_no_file(call: World) -> None:
    (call.folder / "town.json").write_text("mine")
    outcome = asked(call, ANSWERS + "p\ntown.json\nother.json\n")
    assert "town.json already exists." in outcome.err
    assert (call.folder / "town.json").read_text() == "mine"
    assert (call.folder / "other.json").exists()


def test_the_header_counts_down_and_names_both_times(call: World) -> None:
    said = call.run("submit", stdin="q\n", **ASKED, TZ="Asia/Tokyo").err
    head, closes, *_ = said.splitlines()
    assert head == f"Conf{left('21 days'):>75}"
    assert closes == "Closes Sun 14 June 2026 23:59 Europe/Paris (your time: Mon 15 June 06:59)"


def test_a_long_name_has_the_countdown_below_it(world: World) -> None:
    name = "The Conference on Everything That Floats, Sails or Is Rowed, by Sea"
    opened(world, CALL.replace('name = "Conf"', f'name = "{name}"'))
    head = world.run("submit", stdin="q\n", **ASKED).err.splitlines()[:2]
    assert head == [name, left("21 days")]


def test_the_opening_says_whom_it_addresses_and_why(world: World) -> None:
    write(world, "limited.toml", limited_osxp())
    world.ok("init limited.toml")
    said = " ".join(asked(world, "q\n").err.split())
    assert "Open Source Experience 2026, Paris" in said
    assert "Decision makers in the public sector" in said
    assert "Share what you know, or what you learnt in the field" in said
    assert "30-300 words" in said


def test_only_what_lacks_is_asked(call: World) -> None:
    outcome = asked(
        call, START + ABSTRACT + LEVEL + SPEAKERS + BIOGRAPHY + NOTES + "s\n", "--title", "T", "--track", "culture"
    )
    assert outcome.status == 0, outcome
    assert proposal(call, listed(call)[0])["title"] == "T"
    assert "Title: " not in outcome.err


def test_a_complete_line_is_sent_without_a_question(call: World) -> None:
    outcome = asked(call, "", "--title", "T", "--track", "culture", "--abstract", "A.")
    assert outcome.status == 0
    assert len(listed(call)) == 1


@pytest.mark.parametrize("typed", [ANSWERS, START + TITLE + SECOND_TRACK])
def test_leaving_keeps_the_text_and_says_how_to_go_on(call: World, typed: str) -> None:
    outcome = asked(call, typed)
    assert outcome.status == 130
    assert listed(call) == []
    (draft,) = drafts(call)
    assert str(draft) in outcome.err
    going_on = shlex.split(outcome.err.rpartition("try:")[2].partition(" to continue")[0])
    assert going_on[:2] == ["cfp", "submit"]
    assert going_on[2] == draft.stem
    assert "track: culture" in draft.read_text()
    assert draft.stat().st_mode & 0o777 == 0o600
    assert draft.parent.stat().st_mode & 0o777 == 0o700


def test_leaving_before_the_first_answer_keeps_nothing(call: World) -> None:
    assert asked(call, "q\n").status == 130
    assert drafts(call) == []


def test_a_kept_draft_goes_on_where_it_was_left(call: World) -> None:
    asked(call, START + TITLE + SECOND_TRACK)
    (draft,) = drafts(call)
    outcome = asked(call, START + ABSTRACT + LEVEL + SPEAKERS + BIOGRAPHY + NOTES + "s\n", str(draft))
    assert outcome.status == 0, outcome
    item = proposal(call, listed(call)[0])
    assert (item["title"], item["track"], item["abstract"]) == (
        "Talking to your city",
        "culture",
        "Forty town halls,\nasked.",
    )
    assert drafts(call) == []


def test_a_complete_draft_gets_a_last_look(call: World) -> None:
    asked(call, ANSWERS)
    (draft,) = drafts(call)
    outcome = asked(call, START + LEVEL + NOTES + "1\nAnother title\ns\n", str(draft))
    assert outcome.status == 0, outcome
    assert "Last look" in outcome.err
    assert proposal(call, listed(call)[0])["title"] == "Another title"
    assert drafts(call) == []


def test_two_drafts_of_one_title_are_two_files(call: World) -> None:
    asked(call, START + TITLE + SECOND_TRACK)
    asked(call, "2\n" + TITLE + SECOND_TRACK)
    assert len(drafts(call)) == 2


def test_a_dry_run_writes_nothing_but_the_draft(call: World) -> None:
    before = call.store.read_bytes()
    outcome = asked(call, ANSWERS + "s\n", "--dry-run")
    assert outcome.status == 0
    assert "Talking to your city" in outcome.out
    assert call.store.read_bytes() == before
    assert len(drafts(call)) == 1


def test_the_call_closing_in_the_middle_refuses_and_keeps_the_text(world: World) -> None:
    hour = Hour(opened(world).folder, now=datetime(2026, 6, 14, 21, 50, tzinfo=UTC))
    hour.later = [datetime(2026, 6, 14, 22, 45, tzinfo=UTC)] * 20
    outcome = asked(hour, ANSWERS + "s\n")
    assert outcome.status == 7
    assert "closed 45 min ago" in outcome.err
    assert "--late" in outcome.err
    (draft,) = drafts(hour)
    assert f"your text is kept in {draft}" in " ".join(outcome.err.split())
    assert "Talking to your city" in draft.read_text()
    assert listed(hour) == []
    hour.now = hour.later[0]
    late = hour.ok("submit", str(draft), "--late", "Began in time", "--no-input", "--json").items[0]
    assert proposal(hour, late["code"])["late_reason"] == "Began in time"
    assert drafts(hour) == []


def test_a_proposal_is_of_the_moment_it_was_sent(world: World) -> None:
    hour = Hour(opened(world).folder)
    hour.later = [datetime(2026, 5, 24, 10, 45, tzinfo=UTC)] * 9
    asked(hour, ANSWERS + "s\n")
    hour.later = []
    assert proposal(hour, listed(hour)[0])["submitted"] == "2026-05-24T10:45:00Z"
    assert hour.ok("log --json --limit 1").items[0]["at"] == "2026-05-24T10:45:00Z"


def test_an_event_that_changes_in_the_middle_refuses_and_keeps_the_text(call: World) -> None:
    write(call, "gone.toml", CALL.replace("culture", "people").replace("Culture", "People"))
    script = write(call, "ed", '#!/bin/sh\necho "From the editor." > "$1"\ncp theirs/* .\n')
    script.chmod(0o700)
    for name in ("cfp.json", "cfp.history.jsonl"):
        write(call, f"theirs/{name}", (call.folder / name).read_text())
    theirs = World(call.folder / "theirs")
    theirs.ok("init ../gone.toml")
    script.write_text(script.read_text().replace("theirs/* .", f"{theirs.folder}/cfp* {call.folder}"))
    typed = START + TITLE + SECOND_TRACK + ":e\n" + LEVEL + SPEAKERS + BIOGRAPHY + NOTES + "s\n"
    outcome = call.run("submit", stdin=typed, **ASKED, EDITOR=str(script))
    assert outcome.status == 4, outcome
    assert 'track: "culture" is unknown' in outcome.err
    (draft,) = drafts(call)
    assert f"your text is kept in {draft}" in " ".join(outcome.err.split())
    assert "From the editor." in draft.read_text()


def test_nobody_known_is_asked_first(call: World) -> None:
    call.variables["CFP_ME"] = ""
    outcome = asked(call, "Ada Mbeki\nnowhere\nada@example.org\n" + ANSWERS + "s\n")
    assert outcome.status == 0, outcome
    assert "Your name and address are recorded" in outcome.err
    assert "name@example.org" in outcome.err
    assert page(call, listed(call)[0])["speakers"][0]["email"] == "ada@example.org"
    assert call.ok("log --json --limit 1").items[0]["by"] == "Ada Mbeki <ada@example.org>"


def test_a_closed_call_asks_nothing(call: World) -> None:
    call.now = datetime(2026, 7, 1, tzinfo=UTC)
    outcome = asked(call, ANSWERS)
    assert outcome.status == 7
    assert "Title" not in outcome.err
    assert drafts(call) == []


def test_what_was_sent_elsewhere_can_be_sent_here_too(call: World) -> None:
    write(call, "third.toml", CALL.replace('slug = "conf"', 'slug = "third"').replace('"culture"', '"people"'))
    call.ok("init third.toml")
    call.ok("submit", "-", "--event", "conf", stdin=TALK.replace("Ana Ruiz <ana@example.org>", ME))
    outcome = asked(call, "1\n" + LEVEL + SPEAKERS + BIOGRAPHY + NOTES + "s\n", "--event", "third")
    assert outcome.status == 0, outcome
    assert 'Reuse "Signed builds" Conf, submitted' in " ".join(outcome.err.split())
    (code,) = listed(call, "--event", "third")
    assert proposal(call, code)["title"] == "Signed builds"


def test_how_many_are_sent_here_of_how_many_is_said(world: World) -> None:
    opened(world, CALL.replace("[[tracks]]", "[call.limits]\nproposals_per_person = 3\n\n[[tracks]]", 1))
    world.ok("submit -", stdin=TALK.replace("Ana Ruiz <ana@example.org>", ME))
    asked(world, START + TITLE + SECOND_TRACK)
    said = " ".join(asked(world, "").err.split())
    assert "New proposal (you have 1 of 3 submitted here)" in said
    assert 'Continue "Talking to your city"' in said
    assert "Reuse" not in said


def test_a_draft_kept_on_purpose_is_no_failure_and_says_how_to_go_on(call: World) -> None:
    outcome = asked(call, ANSWERS + "k\n")
    assert outcome.status == 0
    (draft,) = drafts(call)
    assert f'Saved "Talking to your city" as a draft, 6 of 6 done, in {draft}' in " ".join(outcome.err.split())
    assert "Next: cfp submit talking-to-your-city" in outcome.err
    assert listed(call) == []


def test_a_deleted_draft_lies_among_the_deleted_ones(call: World) -> None:
    outcome = asked(call, ANSWERS + "d\nn\nd\ny\n")
    assert outcome.status == 0
    assert "Deleted the draft" in outcome.err
    folder = call.folder / "home/.local/share/cfpcli/drafts"
    assert list(folder.glob("*.md")) == []
    (moved,) = (folder / "deleted").iterdir()
    assert "Talking to your city" in moved.read_text()


def interviewed(call: World, typed: str, **more: Any) -> Result[Row]:  # noqa: ANN401  # handed on to interview
    """The interview by itself, over the small call, with what `submit` hands it."""
    env = call.env(stdin=typed, terminals=ASKED["terminals"])
    env = replace(env, variables={**env.variables, "TERM": "dumb"})
    (event,) = Store.open(call.store).events()
    draft = Draft(speakers=(DraftSpeaker(name="Sam Okoye", email="sam@example.org"),))
    told: dict[str, Any] = {
        "send": lambda _: Result(row=Receipt),
        "write_packet": lambda _draft, _file: Result(row=Receipt),
        "profile": Profile(),
        **more,
    }
    return interview(draft, event, parse_person(ME), Workspace(env), **told)


WITH_BIOGRAPHY = START + TITLE + SECOND_TRACK + ABSTRACT + LEVEL + SPEAKERS + "I ask.\n.\ny\n" + NOTES


def test_a_biography_for_the_profile_is_handed_on(call: World) -> None:
    kept: list[str] = []
    interviewed(call, WITH_BIOGRAPHY + "k\n", keep_biography=kept.append)
    assert kept == ["I ask."]


def test_a_profile_that_cannot_be_written_does_not_stop_the_proposal(call: World) -> None:
    sent: list[Draft] = []

    def keep_biography(_: str) -> None:
        raise CfpError("No space left on device")

    def send(draft: Draft) -> Result[Row]:
        sent.append(draft)
        return Result(row=Receipt)

    interviewed(call, WITH_BIOGRAPHY + "s\n", keep_biography=keep_biography, send=send)
    assert [draft.title for draft in sent] == ["Talking to your city"]


def test_a_refusal_is_told_even_where_the_draft_cannot_be_kept(call: World) -> None:
    shutil.rmtree(call.folder / "home")
    (call.folder / "home").write_text("no folder")

    def send(_: Draft) -> Result[Row]:
        raise DataRefusedError("it is one too many")

    with pytest.raises(DataRefusedError, match="one too many") as caught:
        interviewed(call, WITH_BIOGRAPHY + "s\n", send=send)
    assert "your text is kept" not in caught.value.hint


def test_the_beginning_is_kept_in_the_draft(call: World) -> None:
    asked(call, START + TITLE)
    (draft,) = drafts(call)
    assert "begun: 2026-05-24T10:00:00Z" in draft.read_text()


def test_what_no_disk_takes_is_on_the_screen_in_the_end(call: World) -> None:
    shutil.rmtree(call.folder / "home")
    (call.folder / "home").write_text("no folder")
    outcome = asked(call, START + TITLE + SECOND_TRACK)
    assert outcome.status == 130
    assert outcome.err.count("The draft cannot be kept on disk") == 1
    assert "title: Talking to your city" in outcome.err
    assert "track: culture" in outcome.err
