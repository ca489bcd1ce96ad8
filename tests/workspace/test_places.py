"""The place of a slot is what lists, queries, pages and exports show, and what no import changes."""

import shlex
from pathlib import Path

import pytest

from tests.programme.commands.test_schedule import CALL, DAY, place, submitted
from tests.world import World

BO = "Bo Lindqvist <bo@example.org>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """Two accepted proposals, of which the first is placed."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    codes = [submitted(world, f"Talk {at}", f"Person {at} <p{at}@example.org>") for at in range(2)]
    world.ok("accept", *codes)
    world.ok("decisions publish --yes")
    place(world, codes[0])
    world.variables["CODE"] = codes[0]
    return world


def rows(world: World, *line: str) -> list[tuple[str, str, str]]:
    items = world.ok(*line, "--json").items
    return [(item["room"], item["day"], (item["start"] or "")[:16]) for item in items]


def fields(world: World, *words: str) -> list[tuple[str, str, str]]:
    return rows(world, "list", *words, "--fields", "room,day,start")


def test_a_list_and_a_query_follow_a_move(world: World) -> None:
    code = world.variables["CODE"]
    assert fields(world, f"code:{code}") == [("Attic", DAY, f"{DAY}T09:00")]
    world.ok("schedule", "move", code, "--room", "h-1", "--start", f"{DAY} 15:00")
    assert fields(world, f"code:{code}") == [("H.1", DAY, f"{DAY}T14:00")]
    assert fields(world, "room:Attic") == []
    assert len(fields(world, "room:H.1")) == 1
    world.ok("schedule", "remove", code)
    assert fields(world, f"code:{code}") == [("", "", "")]
    assert fields(world, "has:room") == []


@pytest.mark.parametrize("line", ["export json", "export jsonl", "export csv", "export json --fields code,room"])
def test_an_export_has_the_place_of_the_slot(world: World, line: str) -> None:
    world.ok("schedule", "move", world.variables["CODE"], "--room", "h-1")
    out = world.ok(line).out
    assert "H.1" in out
    assert "Attic" not in out


@pytest.mark.parametrize("name", ["json", "jsonl", "csv"])
def test_an_own_export_changes_nothing_and_moves_nothing(world: World, name: str) -> None:
    code = world.variables["CODE"]
    world.ok("export", name, "-o", f"x.{name}")
    assert "Nothing new." in world.ok("import", f"x.{name}").err
    world.ok("schedule", "move", code, "--room", "h-1")
    outcome = world.ok("import", f"x.{name}", "--yes")
    assert f"the room, day or start of {code} differs from the plan and is not imported" in outcome.err
    assert fields(world, f"code:{code}")[0][0] == "H.1"
    command = next(line for line in outcome.err.splitlines() if f"cfp schedule move {code} --room" in line)
    world.ok(*shlex.split(command.removeprefix("Next: cfp ")))
    assert "Nothing new." in world.ok("import", f"x.{name}").err
    assert fields(world, f"code:{code}")[0][0] != "H.1"


def test_a_new_proposal_of_a_file_brings_its_slot(world: World) -> None:
    world.ok("export json -o x.json")
    world.ok("init conf.toml --store copy.json")
    world.ok("import x.json --store copy.json")
    (shown,) = world.ok("schedule show --json --store copy.json").items
    assert (shown["code"], shown["room"], shown["day"]) == (world.variables["CODE"], "attic", DAY)
    assert "Nothing new." in world.ok("import x.json --store copy.json").err


def seen_by(world: World, person: str, code: str) -> str:
    """The room of a proposal in the page, the list and the log of a person, all of which agree."""
    me, world.variables["CFP_ME"] = world.variables["CFP_ME"], person
    room = str(world.ok("show", code, "--json").items[0]["room"])
    if person == BO:
        assert fields(world, f"code:{code}")[0][0] == room
    assert "room" not in world.ok("log").out
    world.variables["CFP_ME"] = me
    return room


@pytest.mark.parametrize("person", [BO, "Person 0 <p0@example.org>"], ids=["reviewer", "speaker"])
def test_people_who_do_not_run_the_call_see_the_published_place(world: World, person: str) -> None:
    code = world.variables["CODE"]
    world.ok("reviewers", "add", BO)
    world.ok("set", "room=H.1", code)
    assert not seen_by(world, person, code)
    world.ok("schedule publish --version 1 --yes")
    world.ok("schedule", "move", code, "--room", "attic")
    assert seen_by(world, person, code) == "H.1"


def test_the_day_of_a_release_stays_when_days_of_the_event_end_at_another_time(world: World) -> None:
    code = world.variables["CODE"]
    world.ok("reviewers", "add", BO)
    world.ok("schedule publish --version 1 --yes")
    (world.folder / "conf.toml").write_text(CALL.replace("languages", 'day_change = "11:00"\nlanguages', 1))
    world.ok("init conf.toml --yes")
    assert fields(world, f"code:{code}") == [("Attic", "2026-12-04", f"{DAY}T09:00")]
    world.variables["CFP_ME"] = BO
    assert fields(world, f"code:{code}") == [("Attic", DAY, f"{DAY}T09:00")]
    world.variables["CFP_ME"] = "Person 0 <p0@example.org>"
    assert world.ok("mine --json").items[0]["places"] == ["Saturday 10:00, Attic"]
    assert world.ok("schedule show --mine --json").items[0]["day"] == DAY


def test_a_room_is_set_in_the_plan_alone(world: World) -> None:
    code = world.variables["CODE"]
    world.ok("set", "room=h-1", code)
    assert fields(world, f"code:{code}") == [("H.1", DAY, f"{DAY}T09:00")]
    world.ok("schedule", "remove", code)
    assert fields(world, f"code:{code}") == [("", "", "")]
    world.ok("set", "room=Attic", code)
    assert fields(world, f"code:{code}") == [("Attic", "", "")]
    world.ok("set", "room=", code)
    assert fields(world, f"code:{code}") == [("", "", "")]
    assert "room" not in (world.folder / "cfp.json").read_text().partition('"proposals":{')[2].partition("\n}")[0]


def test_a_locked_session_is_not_moved_by_a_query(world: World) -> None:
    code = world.variables["CODE"]
    world.ok("schedule", "lock", code)
    outcome = world.run("set room=H.1 track:main --yes")
    assert outcome.status == 4
    assert f"locked in the programme: {code}" in outcome.err
    world.ok("schedule", "lock", "--off", code)
    world.ok("set room=H.1 track:main --yes")


def test_a_place_of_a_stored_proposal_is_never_imported_without_a_word(world: World) -> None:
    code = world.variables["CODE"]
    world.ok("export json -o x.json")
    world.ok("schedule", "remove", code)
    outcome = world.ok("import x.json --yes")
    assert f"the room, day or start of {code} differs from the plan and is not imported" in outcome.err
    assert fields(world, f"code:{code}") == [("", "", "")]
    assert f"Next: cfp schedule place {code} --room" in outcome.err


def test_a_list_has_the_slot_that_is_first_in_time(world: World) -> None:
    code = world.variables["CODE"]
    world.ok("schedule", "place", code, "--again", "--room", "h-1", "--start", f"{DAY} 09:00")
    assert fields(world, f"code:{code}") == [("H.1", DAY, f"{DAY}T08:00")]
    outcome = world.run("set", "room=Attic", code)
    assert outcome.status == 4
    hint = next(line for line in outcome.err.splitlines() if "cfp schedule move" in line)
    world.ok(*hint.partition("cfp ")[2].replace('"', "").split())


def test_the_place_of_an_event_file_is_not_one_once_its_slot_is_gone(world: World) -> None:
    (world.folder / "conf.toml").write_text(
        CALL + '[[sessions]]\ntitle = "Doors"\ntrack = "main"\nsession_type = "talk"\nlanguage = "en"\n'
        f'abstract = "Welcome."\nroom = "H.1"\nday = "{DAY}"\nspeakers = [{{ name = "Eve Novak" }}]\n'
    )
    world.ok("init conf.toml --yes")
    (code,) = [item["code"] for item in world.ok("list title:Doors --json").items]
    assert fields(world, f"code:{code}") == [("H.1", DAY, "")]
    world.ok("schedule", "remove", code)
    world.ok("schedule", "remove", world.variables["CODE"])
    assert fields(world, f"code:{code}") == [("", "", "")]
    world.ok("set", "room=Attic", code)
    assert fields(world, f"code:{code}") == [("Attic", "", "")]
    assert "dangling" not in world.run("doctor").out
