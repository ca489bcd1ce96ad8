"""`cfp undo`: the last change taken back, then the one before it; never in silence, never another by accident."""

import shutil
from pathlib import Path

import pytest

from cfpcli.records.change import Kind
from cfpcli.store import Store
from tests.factories import change_set, make_speaker
from tests.samples import ASKED, BO, TALK, history, listed, opened, proposal, sent
from tests.world import World

SCHEMA_3 = Path(__file__).parents[2] / "store" / "file" / "schema_3"


@pytest.fixture
def call(world: World) -> World:
    """A small call with one proposal, edited twice."""
    opened(world)
    code = sent(world)
    world.ok("edit", code, "--set", "level=beginner")
    world.ok("edit", code, "--set", "level=advanced")
    return world


def level(world: World, code: str = "") -> object:
    return proposal(world, code or listed(world)[0])["level"]


def test_again_and_again_it_walks_back_to_the_beginning(call: World) -> None:
    assert level(call) == "advanced"
    call.ok("undo --yes")
    assert level(call) == "beginner"
    call.ok("undo --yes")
    assert level(call) == ""
    call.ok("undo --yes")
    assert listed(call) == []
    call.ok("undo --yes")
    assert call.ok("event list --json").items == []
    outcome = call.ok("undo --yes")
    assert "Nothing to undo." in outcome.err
    assert len(history(call)) == 8


def test_an_undo_is_not_undone_but_what_came_before(call: World) -> None:
    call.ok("undo --yes")
    call.ok("edit", listed(call)[0], "--set", "level=expert")
    call.ok("undo --yes")
    assert level(call) == "beginner"
    call.ok("undo --yes")
    assert level(call) == ""
    assert [one["undoes"] for one in history(call)] == [[3], [6], [], [4], [], [], [], []]


def test_what_it_says_it_took_back(call: World) -> None:
    outcome = call.ok("undo", "--yes", "--json", "--by", BO)
    (item,) = outcome.items
    assert item["revision"] == 4
    assert item["command"].endswith("level=advanced")
    assert outcome.json["changes"][0]["after"]["level"] == "beginner"
    assert history(call)[0]["by"] == BO


def test_a_dry_run_asks_nothing_and_shows_it(call: World) -> None:
    before = call.files()
    outcome = call.ok("undo --dry-run")
    assert "advanced → beginner" in outcome.out
    assert call.files() == before


def test_without_a_terminal_it_needs_a_yes(call: World) -> None:
    before = call.files()
    outcome = call.run("undo")
    assert outcome.status == 2
    assert "level=advanced" in outcome.err
    assert "--yes" in outcome.err
    assert call.files() == before


def test_at_a_terminal_it_shows_what_it_would_take_back_and_asks(call: World) -> None:
    outcome = call.ok("undo", stdin="y\n", **ASKED)
    assert "level: beginner → advanced" in outcome.err
    assert "Undo this?" in outcome.err
    assert level(call) == "beginner"


def test_no_is_an_answer(call: World) -> None:
    before = call.files()
    outcome = call.run("undo", stdin="n\n", **ASKED)
    assert outcome.status == 130
    assert "nothing was undone" in outcome.err
    assert call.files() == before


def test_what_is_undone_is_shown_in_lines_that_fit(call: World) -> None:
    call.ok("edit", listed(call)[0], "--set", "title=" + "Signed builds of " * 6)
    *shown, _ = call.run("undo", stdin="n\n", **ASKED).err.splitlines()
    assert all(len(line) < 80 for line in shown)
    assert [line[:3] for line in shown if line.strip()][1] == "   "


def test_what_somebody_does_while_it_asks_stays(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from cfpcli.ui.line_prompter import LinePrompter

    def answer(prompter: LinePrompter, label: str, *, default: bool = False) -> bool:
        assert (prompter.columns, label, default) == (80, "Undo this?", False)
        Store.open(call.store).apply(change_set(make_speaker(name="Somebody else")))
        return True

    monkeypatch.setattr(LinePrompter, "confirm", answer)
    call.ok("undo", **ASKED)
    assert level(call) == "beginner"
    assert b"Somebody else" in call.records()[Kind.SPEAKER][1]


def test_bare_undo_is_of_one_s_own_change_alone(call: World) -> None:
    bo = {"CFP_ME": BO}
    call.ok("submit", "-", stdin=TALK.replace("Signed", "Unsigned"), **bo)
    assert "level=advanced" in call.ok("undo --yes").err
    assert [level(call, code) for code in listed(call)] == ["beginner", ""]
    assert "cfp submit" in call.ok("undo --yes", **bo).err
    assert len(listed(call)) == 1
    assert "You have no changes to undo" in call.ok("undo --yes", **bo).err


def test_a_change_on_another_s_behalf_is_one_s_own(call: World) -> None:
    (code,) = listed(call)
    call.ok("set", "level=expert", code, "--by", BO)
    newest = history(call)[0]
    assert (newest["by"], newest["performed_by"]) == (BO, "Sam Okoye <sam@example.org>")
    assert "level=expert" in call.ok("undo --yes").err


def test_what_somebody_built_on_one_s_own_change_stays(call: World) -> None:
    (code,) = listed(call)
    call.ok("edit", code, "--set", "level=expert", CFP_ME=BO)
    outcome = call.run("undo --yes")
    assert (outcome.status, "r4 cannot be undone alone" in outcome.err) == (4, True)
    assert level(call) == "expert"
    assert "level=expert" in call.ok("undo r5 --yes").err


def test_a_new_proposal_gets_another_code_than_one_that_was_taken_back(call: World) -> None:
    call.ok("undo --yes")
    call.ok("undo --yes")
    (former,) = listed(call)
    call.ok("undo --yes")
    call.rng.seed(7)
    codes = {sent(call, TALK.replace("Signed", f"{number} signed")) for number in range(3)}
    assert former not in codes
    assert len(codes) == 3


def test_an_empty_history_is_nothing_to_undo(world: World) -> None:
    opened(world)
    world.ok("undo --yes")
    before = world.files()
    assert world.ok("undo").err == "Nothing to undo.\n"
    assert world.ok("undo --json").items == []
    assert world.files() == before


def test_the_last_few_as_one_change(call: World) -> None:
    code = listed(call)[0]
    assert "Undone: 2 changes as one:" in (outcome := call.ok("undo 2 --yes")).err
    assert "r4: cfp edit" in outcome.err
    assert "r3: cfp edit" in outcome.err
    assert level(call) == ""
    newest = history(call)[0]
    assert newest["undoes"] == [4, 3]
    assert newest["changes"] == [f'{code} "Signed builds": level: advanced → nothing']
    assert call.ok("undo", "--yes", "--json").items[0]["revision"] == 2


def test_a_dry_run_of_the_last_few_shows_the_very_change(call: World) -> None:
    before = call.files()
    outcome = call.ok("undo 2 --dry-run --json")
    assert [one["revision"] for one in outcome.items] == [4, 3]
    (change,) = outcome.json["changes"]
    assert (change["before"]["level"], change["after"].get("level")) == ("advanced", None)
    assert call.files() == before


def test_more_than_there_are_is_refused(call: World) -> None:
    before = call.files()
    outcome = call.run("undo 99 --yes")
    assert outcome.status == 2
    assert "only 4 changes of yours can be undone" in outcome.err
    assert outcome.err.endswith("try: cfp log  # lists the changes\n")
    call.ok("undo 2 --yes")
    assert "cfp undo r3  # undoes revision 3" in call.run("undo 3 --yes").err
    assert call.files() != before


def test_a_count_and_a_revision_are_not_confused(call: World) -> None:
    sent(call, TALK.replace("Signed", "Unsigned"))
    call.ok("undo r5 --yes")
    assert level(call) == "advanced"
    call.ok("undo 1 --yes")
    assert level(call) == "beginner"


@pytest.mark.parametrize(
    "words", ["undo r", "undo K7QX3D", "undo 0", "undo r0", "undo -- -1", "undo 2 --revision 3", "undo --revision x"]
)
def test_what_is_neither_says_how_both_are_written(call: World, words: str) -> None:
    outcome = call.run(*words.split(), "--yes") if "--" not in words.split() else call.run("undo", "--yes", "--", "-1")
    assert outcome.status == 2
    assert "cfp undo 3  # undoes the last three changes\n  cfp undo r57  # undoes revision 57" in outcome.err


@pytest.mark.parametrize("words", ["undo r3", "undo R3", "undo --revision 3", "undo --revision r3"])
def test_an_old_change_that_others_built_on_is_refused_with_what_stands_on_it(call: World, words: str) -> None:
    before = call.files()
    outcome = call.run(*words.split(), "--yes", TZ="Europe/Paris")
    assert outcome.status == 4
    assert "r3 cannot be undone alone: 1 later change builds on it" in outcome.err
    assert "r4: Sam Okoye <sam@example.org>, Sun 24 May 2026 12:00 Europe/Paris: cfp edit" in outcome.err
    assert "level: beginner → advanced" in outcome.err
    assert "cfp undo r4" in outcome.err
    assert call.files() == before


def test_once_what_stood_on_it_is_taken_back_it_goes_too(call: World) -> None:
    sent(call, TALK.replace("Signed", "Unsigned"))
    call.ok("undo r4 --yes")
    assert level(call) == "beginner"
    call.ok("undo r3 --yes")
    assert level(call) == ""
    assert len(listed(call)) == 2


def test_an_old_change_is_taken_back_alone_where_nothing_stands_on_it(call: World) -> None:
    code = sent(call, TALK.replace("Signed", "Unsigned"))
    call.ok("edit", code, "--set", "level=expert")
    outcome = call.ok("undo r4 --yes", terminals=("stdout", "stderr"))
    assert "Undone: cfp edit" in outcome.err
    assert "reverts the undo" in outcome.err
    assert level(call) == "beginner"
    assert proposal(call, code)["level"] == "expert"


def test_a_proposal_that_was_reviewed_since_is_not_taken_away(call: World) -> None:
    code = sent(call, TALK.replace("Signed", "Unsigned"))
    call.ok("review", code, "--score", "4")
    outcome = call.run("undo r5 --yes")
    assert outcome.status == 4
    assert "r6: " in outcome.err
    assert "added review of" in outcome.err


def test_an_undo_is_undone_by_its_revision(call: World) -> None:
    call.ok("undo --yes")
    call.ok("undo r5 --yes")
    assert level(call) == "advanced"
    assert [(one["revision"], one["undone"]) for one in history(call)[:3]] == [(6, False), (5, True), (4, False)]
    outcome = call.run("undo r5 --yes")
    assert outcome.status == 4
    assert "r5 is already undone" in outcome.err
    call.ok("undo --yes")
    assert level(call) == "beginner"


def test_no_such_revision(call: World) -> None:
    assert call.run("undo r57 --yes").status == 3


def test_several_are_shown_and_asked_about_with_no_for_an_answer(call: World) -> None:
    before = call.files()
    outcome = call.run("undo 3", stdin="\n", **ASKED)
    assert outcome.status == 130
    assert "Undo these 3 changes?" in outcome.err
    assert outcome.err.index("r4  cfp edit") < outcome.err.index("r3  cfp edit") < outcome.err.index("r2  cfp submit")
    assert call.files() == before
    refused = call.run("undo 3")
    assert refused.status == 2
    assert "3 changes, r2 to r4" in refused.err


def test_what_somebody_builds_on_it_while_it_asks_keeps_it(call: World, monkeypatch: pytest.MonkeyPatch) -> None:
    from cfpcli.ui.line_prompter import LinePrompter

    code = sent(call, TALK.replace("Signed", "Unsigned"))

    def answer(_prompter: LinePrompter, _label: str, *, default: bool = False) -> bool:
        call.ok("review", code, "--score", "4")
        return not default

    monkeypatch.setattr(LinePrompter, "confirm", answer)
    outcome = call.run("undo r5", **ASKED)
    assert outcome.status == 4
    assert code in listed(call)


def test_a_change_of_another_line_is_never_undone(call: World) -> None:
    older = call.store.read_bytes()
    call.ok("edit", listed(call)[0], "--set", "level=expert")
    call.ok("edit", listed(call)[0], "--set", "level=beginner")
    call.store.write_bytes(older)
    call.ok("edit", listed(call)[0], "--set", "title=Ours")
    before = call.store.read_bytes()

    outcome = call.run("undo r6 --yes")

    assert outcome.status == 4
    assert "r6 cannot be undone: it is not part of this store" in outcome.err
    assert "level=beginner" in outcome.err
    assert "cfp log --strangers" in outcome.err
    assert call.store.read_bytes() == before
    call.ok("undo r5 --yes")
    assert proposal(call, listed(call)[0])["title"] == "Signed builds"


@pytest.fixture
def migrated(world: World) -> World:
    """A store of the schema before slots, in which r7 and r8 put a proposal without a place into a room."""
    for name in ("cfp.json", "cfp.history.jsonl"):
        shutil.copy(SCHEMA_3 / name, world.folder / name)
    world.variables["CFP_ME"] = "Sam Okoye <sam@example.org>"
    return world


def rooms(world: World) -> dict[str, str]:
    return {row["code"]: row["room"] for row in world.ok("list --fields code,room --json").items}


def test_a_place_that_a_slot_has_since_is_undone_in_the_programme(migrated: World) -> None:
    outcome = migrated.run("undo r7 --yes")
    assert outcome.status == 4
    assert 'r7 cannot be undone: the place of 98HQ3J "Talk 1" is in the programme now' in outcome.err
    assert "cfp schedule remove 98HQ3J" in outcome.err
    assert migrated.run("undo --yes").status == 4
    migrated.ok("schedule remove 98HQ3J")
    assert rooms(migrated)["98HQ3J"] == ""
    migrated.ok("undo --yes")
    assert rooms(migrated)["98HQ3J"] == "Room 12"
    migrated.ok("schedule move 98HQ3J --room h-1")
    assert migrated.run("undo r7 --yes").status == 4


def test_other_changes_of_a_migrated_store_are_undone(migrated: World) -> None:
    migrated.ok("edit NSPW9R --set level=beginner")
    migrated.ok("set room=H.1 98HQ3J --yes")
    migrated.ok("undo 2 --yes")
    assert rooms(migrated)["98HQ3J"] == "Room 12"
    assert level(migrated, "NSPW9R") == ""
