"""Releases from the terminal: frozen, in the order of their numbers, and kept once people were notified of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.programme.commands.publish import edition_of
from cfpcli.programme.rules.agenda import Item
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.store import Store
from tests.programme.commands.test_schedule import CALL, DAY, place, submitted
from tests.world import World

ANA = "Ana Ruiz <ana@example.org>"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An accepted proposal of Ana's, placed at ten and published as 0.1."""
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    world.ok("organisers", "add", "Sam Okoye <sam@example.org>")
    code = submitted(world, "Talk", ANA)
    world.ok("accept", code)
    world.ok("decisions publish --yes")
    place(world, code)
    world.ok("schedule publish --version 0.1 --yes")
    world.variables["CODE"] = code
    return world


def sent(world: World) -> None:
    world.ok("mail write -o letters")
    world.ok("mail sent letters")


def due(world: World) -> int:
    count: int = world.ok("mail list --json").json["messages"]
    return count


def minutes(world: World, *options: str) -> list[int]:
    return [item["minutes"] for item in world.ok("schedule", "show", *options, "--json").items]


def test_an_edit_of_a_proposal_changes_no_release(world: World) -> None:
    code = world.variables["CODE"]
    calendar = world.ok("export ics").out
    sam, world.variables["CFP_ME"] = world.variables["CFP_ME"], ANA
    world.ok("edit", code, "--set", "duration=90")
    assert minutes(world) == [30]
    world.variables["CFP_ME"] = sam
    assert world.ok("export ics").out == calendar
    assert minutes(world, "--release", "0.1") == [30]
    assert minutes(world) == [90]
    assert "90 minutes instead of 30" in world.ok("schedule diff").out
    world.ok("schedule publish --version 0.2 --yes")
    assert minutes(world, "--release", "0.2") == [90]


def test_a_release_that_people_were_notified_of_cannot_be_undone(world: World) -> None:
    published = world.ok("log --json --limit 1").items[0]["revision"]
    sent(world)
    outcome = world.run("undo", f"r{published}", "--yes")
    assert outcome.status == 4
    assert "people were notified of release 0.1" in outcome.err
    notified = world.ok("log --json --limit 1").items[0]["revision"]
    world.ok("undo", f"r{notified}", "--yes")
    world.ok("undo", f"r{published}", "--yes")
    assert minutes(world) == [30]


def test_the_version_of_an_undone_release_is_not_used_again(world: World) -> None:
    world.ok("undo --yes")
    outcome = world.run("schedule publish --version 0.1 --yes")
    assert outcome.status == 4
    assert "version 0.1 was published before and undone" in outcome.err
    world.ok("schedule publish --version 0.2 --yes")


def test_the_last_release_is_the_one_with_the_largest_number_whatever_the_clocks_said(world: World) -> None:
    code = world.variables["CODE"]
    sent(world)
    world.ok("schedule", "move", code, "--start", f"{DAY} 15:00")
    world.now = world.now.replace(hour=world.now.hour - 1)
    world.ok("schedule publish --version 0.2 --yes")
    world.now = world.now.replace(hour=world.now.hour + 2)
    assert due(world) == 1
    assert world.ok("mail list --json").json["release"] == "0.2"
    assert "15:00" in world.ok("mail", "show", code).out
    world.variables["CFP_ME"] = ANA
    assert "15:00" in world.ok("mine --json").out


def test_the_id_of_a_published_session_stays_if_it_is_removed_and_placed_again(world: World) -> None:
    code = world.variables["CODE"]
    other = submitted(world, "Other", "Bo Lindqvist <bo@example.org>")
    world.ok("accept", other)
    world.ok("decisions publish --yes")
    world.ok("schedule", "place", other, "--room", "h-1", "--start", f"{DAY} 16:00")
    before = published_id(world)
    world.ok("schedule", "remove", code)
    place(world, code)
    world.ok("schedule publish --version 0.2 --yes")
    assert published_id(world) == before


def published_id(world: World) -> str:
    """The id in schedule.xml of the session of the fixture."""
    events = world.ok("export schedule.xml").out.split("<event ")[1:]
    (head,) = [event.partition(">")[0] for event in events if world.variables["CODE"] in event.partition(">")[0]]
    return head


def test_a_declined_place_is_no_conflict_once_the_session_has_moved(world: World) -> None:
    code = world.variables["CODE"]
    sam, world.variables["CFP_ME"] = world.variables["CFP_ME"], ANA
    world.ok("decline", code, "--reason", "no train")
    world.variables["CFP_ME"] = sam
    assert "declined its place" in world.run("schedule check").out
    world.ok("schedule", "move", code, "--start", f"{DAY} 15:00")
    assert "declined its place" not in world.run("schedule check").out
    world.ok("schedule", "move", code, "--start", f"{DAY} 10:00")
    assert "declined its place" in world.run("schedule check").out


def sequence(world: World) -> tuple[int, str]:
    """SEQUENCE and start in the calendar of the only session, unfolded."""
    lines = dict(line.partition(":")[::2] for line in world.ok("export ics").out.splitlines() if line[:1] != " ")
    (start,) = [value for name, value in lines.items() if name.startswith("DTSTART;TZID")]
    return int(lines["SEQUENCE"]), start[9:13]


def test_the_sequence_of_a_calendar_only_grows_also_over_an_undo(world: World) -> None:
    code = world.variables["CODE"]
    seen = [sequence(world)]
    for version, start in (("0.2", "09:00"), ("0.3", "17:00")):
        world.ok("schedule", "move", code, "--start", f"{DAY} {start}")
        world.ok("schedule", "publish", "--version", version, "--yes")
        seen.append(sequence(world))
        world.ok("undo --yes")
        seen.append(sequence(world))
    redo = world.ok("log --json --limit 1").items[0]["revision"]
    world.ok(f"undo r{redo} --yes")
    seen.append(sequence(world))
    assert [start for _, start in seen] == ["1000", "0900", "1000", "1700", "1000", "1700"]
    numbers = [number for number, _ in seen]
    assert numbers == sorted(set(numbers))


def test_speakers_compare_the_last_releases_where_organisers_compare_with_the_plan(world: World) -> None:
    def moves(*versions: str) -> list[str]:
        return [row["sentence"] for row in world.ok("schedule", "diff", "--json", *versions).items]

    code, sam = world.variables["CODE"], world.variables["CFP_ME"]
    world.variables["CFP_ME"] = ANA
    assert moves() == []
    world.variables["CFP_ME"] = sam
    world.ok("schedule", "move", code, "--start", "11:00")
    world.ok("schedule publish --version 0.2 --yes")
    world.ok("schedule", "move", code, "--start", "15:00")
    assert moves() == ["Talk moves from Saturday 11:00 to Saturday 15:00 (Attic)"]
    world.variables["CFP_ME"] = ANA
    assert (
        moves() == moves("0.1") == moves("0.1", "0.2") == ["Talk moves from Saturday 10:00 to Saturday 11:00 (Attic)"]
    )
    assert moves("0.2") == []


class _Counted(tuple[Item, ...]):
    """Items that count how often they are walked over."""

    __slots__ = ()

    walks = 0

    def __iter__(self) -> Iterator[Item]:
        _Counted.walks += 1
        return super().__iter__()


def test_the_lengths_of_a_release_are_collected_once_however_many_slots_it_has(world: World) -> None:
    for number in range(5):
        world.ok("schedule", "place", "--title", f"Break {number}", "--start", f"{DAY} 1{number}:00", "--minutes", "30")
    store = Store.open(world.store)
    event = store.get(Kind.EVENT, "conf")
    assert isinstance(event, Event)
    edition = edition_of(store, event)
    counted = replace(edition.agenda, items=_Counted(edition.agenda.items))
    assert len(edition._replace(agenda=counted).frozen_slots()) == 6
    assert _Counted.walks == 1


def test_no_version_is_named_like_the_last_release(world: World) -> None:
    outcome = world.run("schedule publish --version Latest --yes")
    assert outcome.status == 4
    assert '"Latest" names the last release' in outcome.err


def test_accepted_sessions_without_a_day_are_not_published_and_are_named_as_accepted(tmp_path: Path) -> None:
    world = World(tmp_path)
    (tmp_path / "conf.toml").write_text(CALL)
    world.ok("init conf.toml --store cfp.json")
    code = submitted(world, "Talk", ANA)
    world.ok("accept", code)
    world.ok("decisions publish --yes")
    world.ok("schedule", "place", code, "--room", "h-1")
    outcome = world.run("schedule publish --version 0.1 --yes")
    assert outcome.status == 4
    assert "the accepted sessions of the plan have no day" in outcome.err
    hint = outcome.err.splitlines()[-1].partition(": ")[2]
    assert "--start" in hint
    world.ok(hint.removeprefix("cfp "))
    world.ok("schedule publish --version 0.1 --yes")
