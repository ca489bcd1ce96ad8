"""The published programme in the formats of others."""

import json
from pathlib import Path

import pytest

from tests.programme.commands.test_schedule import CALL, DAY, place, submitted
from tests.world import World


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two sessions in a release, one of them moved since."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    codes = [submitted(world, f"Talk {at}", f"Person {at} <p{at}@example.org>") for at in range(2)]
    world.ok("accept", *codes)
    world.ok("decisions publish --yes")
    place(world, codes[0])
    place(world, codes[1], "h-1")
    world.ok("schedule publish --version 0.1 --yes")
    world.ok("schedule", "move", codes[0], "--start", f"{DAY} 15:00")
    return world


def test_a_release_is_exported_and_the_plan_is_not(world: World) -> None:
    xml = world.ok("export schedule.xml").out
    assert xml.count("<event ") == 2
    assert "T10:00:00+01:00" in xml
    assert "15:00" not in xml
    world.ok("schedule publish --version 0.2 --yes")
    assert "15:00" in world.ok("export schedule.xml").out
    assert world.ok("export schedule.xml --release 0.1").out == xml
    document = json.loads(world.ok("export schedule.json").out)
    assert document["schedule"]["version"] == "0.2"


def test_a_break_of_the_whole_event_is_in_every_room(world: World) -> None:
    world.ok("schedule place --title Lunch --day 1 --start 12:00 --minutes 60")
    world.ok("schedule publish --version 0.2 --yes")
    rooms = json.loads(world.ok("export schedule.json").out)["schedule"]["conference"]["days"][0]["rooms"]
    breaks = [session for sessions in rooms.values() for session in sessions if session["title"] == "Lunch"]
    assert len(breaks) == len(rooms) > 1
    assert len({session["guid"] for session in breaks}) == len({session["id"] for session in breaks}) == len(breaks)


def test_breaks_are_counted_on_their_own_and_once(world: World) -> None:
    world.ok("schedule place --title Lunch --day 1 --start 12:00 --minutes 60")
    world.ok("schedule publish --version 0.2 --yes")
    for name in ("schedule.xml", "schedule.json", "ics"):
        assert world.ok("export", name, "-o", name).err.endswith(f"and 1 break to {name}.\n")


def test_a_moved_session_is_moved_in_calendars(world: World) -> None:
    world.ok("schedule publish --version 0.2 --yes")
    text = world.ok("export ics").out
    assert sorted(line for line in text.splitlines() if line.startswith("SEQUENCE")) == ["SEQUENCE:0", "SEQUENCE:2"]


def test_a_file_names_its_format(world: World) -> None:
    world.ok("export -o programme.xml")
    world.ok("export -o programme.ics")
    assert (world.folder / "programme.xml").read_text().startswith("<?xml")
    assert (world.folder / "programme.ics").read_text().startswith("BEGIN:VCALENDAR")


def test_a_calendar_may_be_of_a_part(world: World) -> None:
    assert world.ok("export ics").out.count("BEGIN:VEVENT") == 2
    assert world.ok("export ics --room H.1").out.count("BEGIN:VEVENT") == 1
    assert world.ok("export", "ics", "--speaker", "person 0").out.count("BEGIN:VEVENT") == 1
    assert world.ok("export ics --track main").out.count("BEGIN:VEVENT") == 2


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("export ics --room cellar", 3),
        ("export ics --track none", 3),
        ("export ics --speaker Nobody", 3),
        ("export schedule.xml --release 9", 3),
        ("export schedule.xml --room attic", 2),
        ("export schedule.xml state:accepted", 2),
        ("export json --room attic", 2),
    ],
)
def test_parts_that_do_not_exist_are_refused(world: World, line: str, status: int) -> None:
    outcome = world.run(line)
    assert (outcome.status, outcome.out) == (status, "")


@pytest.mark.parametrize("option", ["--blind", "--raw", "--fields title"])
def test_options_for_records_are_refused_and_not_ignored(world: World, option: str) -> None:
    outcome = world.run(f"export schedule.json {option}")
    assert (outcome.status, outcome.out, "has the same for everybody" in outcome.err) == (2, "", True)


def test_nothing_is_exported_before_the_first_release(tmp_path: Path) -> None:
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    assert world.run("export schedule.xml").status == 3


def test_a_break_of_the_whole_event_is_in_calendars_without_a_room(world: World) -> None:
    world.ok("schedule place --title Lunch --day 1 --start 12:00 --minutes 60")
    world.ok("schedule publish --version 0.2 --yes")
    outcome = world.ok("export ics")
    (lunch,) = [part for part in outcome.out.split("BEGIN:VEVENT") if "SUMMARY:Lunch" in part]
    assert "LOCATION" not in lunch
    assert "left out" not in outcome.err


def test_an_address_names_a_speaker(world: World) -> None:
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    assert world.ok("export ics --speaker p1@example.org").out.count("BEGIN:VEVENT") == 1
    assert world.run("export ics --speaker nobody@example.org").status == 3


def test_a_session_that_was_called_off_is_named_and_left_out(world: World) -> None:
    sessions = world.ok("schedule show --release 0.1 --json").items
    code = next(session["code"] for session in sessions if session["title"] == "Talk 0")
    world.ok("withdraw", code, "--reason", "ill")
    outcome = world.ok("export schedule.xml")
    assert f"left out, called off: 1 session: {code}" in outcome.err
    assert f'code="{code}"' not in outcome.out
