"""Placing the open sessions of a call."""

import re
from pathlib import Path

import pytest

from cfpcli.store import Store
from tests.programme.commands.test_schedule import CALL, DAY, place, slots, submitted
from tests.samples import ASKED
from tests.world import World

pytest.importorskip("highspy")


@pytest.fixture
def world(tmp_path: Path) -> World:
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    codes = [submitted(world, f"Talk {at}", f"Person {at} <p{at}@example.org>") for at in range(4)]
    world.ok("accept", *codes[:3], "--yes")
    world.ok("decisions publish --yes --leave-undecided")
    return world


def test_accepted_sessions_are_placed_and_nothing_else(world: World) -> None:
    world.ok("schedule auto --yes")
    placed = slots(world)
    assert [slot.proposal for slot in placed] == world.codes("conf")[:3]
    assert all(slot.start and slot.room for slot in placed)
    assert world.run("schedule check --severity warning").status == 0
    assert "every session has its place" in world.ok("schedule auto --yes").err


def test_a_locked_session_stays_and_the_same_seed_has_the_same_plan(world: World) -> None:
    code = world.codes("conf")[1]
    place(world, code, "h-1", f"{DAY} 16:00")
    world.ok("schedule", "lock", code)
    world.ok("schedule auto --yes --again --seed 3")
    first = slots(world)
    assert str(first[0].start) == "2026-12-05 15:00:00+00:00"
    world.ok("undo --yes")
    world.ok("schedule auto --yes --again --seed 3")
    assert [(slot.guid, slot.start, slot.room) for slot in slots(world)] == [
        (slot.guid, slot.start, slot.room) for slot in first
    ]


def test_it_asks_first_and_a_dry_run_writes_nothing(world: World) -> None:
    assert world.run("schedule auto").status == 2
    before = Store.open(world.store).revision
    assert "+ slot" in world.ok("schedule auto --dry-run").out
    assert Store.open(world.store).revision == before


def test_only_named_sessions_are_placed(world: World) -> None:
    code = world.codes("conf")[2]
    world.ok("schedule", "auto", code, "--yes")
    assert [slot.proposal for slot in slots(world)] == [code]


def test_contradictions_are_named(world: World) -> None:
    for day in ("2026-12-05", "2026-12-06"):
        world.ok("schedule", "place", "--title", f"Party {day}", "--start", f"{day} 09:00", "--minutes", "600")
    outcome = world.run("schedule auto --yes")
    assert outcome.status == 4
    assert "contradict one another" in outcome.err
    assert "Party 2026-12-05" in outcome.err


def test_hours_of_the_event_are_kept_and_checked(world: World) -> None:
    (world.folder / "conf.toml").write_text(
        CALL.replace('languages = ["en"]', 'languages = ["en"]\nhours = "22:00-02:00"')
    )
    world.ok("init conf.toml")
    world.ok("schedule auto --yes")
    assert {f"{slot.start:%H}" for slot in slots(world) if slot.start} <= {"21", "22", "23", "00"}
    world.ok("schedule", "move", world.codes("conf")[0], "--start", f"{DAY} 12:00")
    assert "is outside opening hours (Saturday 22:00 to Sunday 02:00" in world.run("schedule check").out


def test_decisions_that_are_not_published_are_named_and_nothing_is_said_to_be_placed(world: World) -> None:
    world.ok("undo --yes")
    outcome = world.ok("schedule auto --yes")
    assert "No session is accepted yet: 3 decisions are not published." in outcome.err
    assert "cfp decisions publish" in outcome.err
    assert "has its place" not in outcome.err


def test_without_accepted_sessions_the_ranking_comes_next(world: World) -> None:
    world.ok("undo 2 --yes")
    outcome = world.ok("schedule auto --yes")
    assert "No session is accepted yet." in outcome.err
    assert "cfp rank" in outcome.err


def test_a_named_session_that_cannot_be_placed_is_named(world: World) -> None:
    undecided = world.codes("conf")[3]
    outcome = world.ok("schedule", "auto", undecided, "--yes")
    assert f"{undecided} is not accepted (submitted)" in outcome.err
    assert "has its place" not in outcome.err


def test_a_dry_run_shows_codes_titles_and_local_times(world: World) -> None:
    lines = world.ok("schedule auto --dry-run").out.splitlines()
    code = world.codes("conf")[0]
    assert any(line.startswith(f'+ slot {code} "Talk 0": S') and ":00, H.1" in line for line in lines)


def test_placing_again_moves_nothing_that_would_not_be_better(world: World) -> None:
    world.ok("schedule auto --yes")
    before = slots(world)
    for _ in range(2):
        assert "No change" in world.ok("schedule auto --again --yes").err
        assert slots(world) == before


def test_published_and_confirmed_sessions_are_placed_anew_only_by_name(world: World) -> None:
    code, other, _, _ = world.codes("conf")
    place(world, code, "attic", f"{DAY} 17:00")
    place(world, other, "h-1", f"{DAY} 17:00")
    world.ok("schedule publish --version 0.1 --yes")
    world.variables["CFP_ME"] = "Person 0 <p0@example.org>"
    world.ok("confirm", code)
    world.variables["CFP_ME"] = "Sam Okoye <sam@example.org>"
    outcome = world.ok("schedule auto --again --yes --json")
    assert outcome.json["kept"] == [code]
    (slot,) = [slot for slot in slots(world) if slot.proposal == code]
    assert str(slot.start) == f"{DAY} 16:00:00+00:00"
    named = world.ok("schedule", "auto", code, "--again", "--yes")
    (moved,) = [slot for slot in slots(world) if slot.proposal == code]
    assert ("who confirmed the published place" in named.err) is (moved.start != slot.start)


def test_what_was_weighed_is_reported(world: World) -> None:
    outcome = world.ok("schedule auto --yes --json")
    assert {wish["wish"]: (wish["unmet"], wish["of"]) for wish in outcome.json["wishes"]}["track"] == (0, 3)
    assert outcome.json["stages"]
    assert all(stage["proven"] for stage in outcome.json["stages"])
    world.ok("undo --yes")
    assert "Met for every session: tracks together" in world.ok("schedule auto --yes").err


def test_a_track_stays_in_the_room_of_its_placed_sessions(world: World) -> None:
    place(world, world.codes("conf")[0], "attic", f"{DAY} 10:00")
    world.ok("schedule auto --yes")
    assert {slot.room for slot in slots(world)} == {"attic"}
    assert not [row for row in world.run("schedule check --json").items if row["rule"] == "track"]


def test_a_contradiction_names_the_time_that_is_too_short(world: World) -> None:
    first, second, third, _ = world.codes("conf")
    (world.folder / "conf.toml").write_text(CALL.replace('[[rooms]]\nname = "Attic"\n', ""))
    world.ok("init conf.toml")
    for at in range(2):
        world.ok("people", "edit", f"p{at}@example.org", "--window", f"{DAY} 09:00/{DAY} 09:40")
    outcome = world.run("schedule auto --yes")
    assert outcome.status == 4
    assert f"{first}, {second} cannot be placed" in outcome.err or f"{second}, {first} cannot be placed" in outcome.err
    assert "2 sessions of 60 minutes, 1 room with 40 minutes for them" in outcome.err
    assert third not in outcome.err


def test_the_question_has_every_place_whole_however_narrow_the_terminal(world: World) -> None:
    world.variables["COLUMNS"] = "40"
    outcome = world.run("schedule auto", stdin="n\n", **ASKED)
    question = outcome.err.partition("Place 3 sessions?")[0]
    assert "…" not in question
    assert max(len(line) for line in question.split("\n")) < 40
    assert len(re.findall(r'"Talk \d": Sunday \d\d:\d\d, H\.1', " ".join(question.split()))) == 3


def test_a_named_session_that_is_locked_is_released_by_the_next_command(world: World) -> None:
    code = world.codes("conf")[0]
    place(world, code, "h-1", f"{DAY} 16:00")
    world.ok("schedule", "lock", code)
    outcome = world.ok("schedule", "auto", code, "--again")
    assert f"No change: {code} is locked." in outcome.err
    assert f"Next: cfp schedule lock --off {code}" in outcome.err
