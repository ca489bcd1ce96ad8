"""`cfp deadlines --ics`: the same deadlines for calendars, under names that stay."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from icalendar import Calendar

from cfpcli.dates.instants import ends_of
from tests.call.following import call, follow, move
from tests.samples import CALL, opened, write
from tests.world import NOON, World

AT_A_TERMINAL: dict[str, Any] = {"terminals": ("stdin", "stdout", "stderr"), "NO_COLOR": "1"}
ICS = "deadlines --ics"
LATE_TRACK = '[[tracks]]\nslug = "late"\nname = "Late news"\ncloses = "30 June 2026"\n\n[[session_types]]'


@pytest.fixture
def open_world(world: World) -> World:
    """A store with one call of its own."""
    return opened(world)


def entries(world: World, *line: str) -> dict[str, Any]:
    """The events of the calendar by their UID."""
    out = world.ok(*(line or (ICS,))).out
    return {str(event["UID"]): event for event in Calendar.from_ical(out).walk("VEVENT")}


def changed(world: World, old: str, new: str, **more: Any) -> None:  # noqa: ANN401  # handed on
    """Bring the call in anew with one piece of its file changed."""
    text = (world.folder / "conf.toml").read_text()
    assert old in text
    write(world, "conf.toml", text.replace(old, new))
    world.ok("init conf.toml --yes", **more)


def test_a_call_of_the_store_and_a_followed_one(open_world: World) -> None:
    follow(
        open_world,
        call("euro", "28 May 2026", place="Kraków", starts="2026-07-01", ends="2026-07-03", zone_assumed=True),
    )
    found = entries(open_world)
    assert list(found) == ["close.euro@calls.cfp", "close.conf@events.cfp"]
    euro, conf = found.values()
    assert (euro["DTSTART"].dt, euro["DTEND"].dt) == (
        datetime(2026, 5, 29, 11, 59, tzinfo=UTC),
        datetime(2026, 5, 29, 12, 0, tzinfo=UTC),
    )
    assert euro["SUMMARY"] == "Euro: call closes"
    assert euro["DESCRIPTION"] == (
        "Closes Thu 28 May 2026 23:59 AoE (zone assumed)\nEvent: 2026-07-01 to 2026-07-03, Kraków"
    )
    assert conf["DESCRIPTION"] == "Closes Sun 14 June 2026 23:59 Europe/Paris"


def test_what_is_to_be_announced_has_no_event_and_what_has_closed_only_with_all(open_world: World) -> None:
    follow(open_world, call("tba"), call("gone", "1 May 2026"))
    assert list(entries(open_world)) == ["close.conf@events.cfp"]
    assert list(entries(open_world, ICS + " --all")) == ["close.conf@events.cfp", "close.gone@calls.cfp"]
    assert list(entries(open_world, ICS + " --within 2d")) == []


def test_the_same_store_gives_the_same_bytes_whenever(open_world: World) -> None:
    follow(open_world, call("euro", "28 May 2026"))
    first = open_world.ok(ICS).out
    open_world.now = NOON + timedelta(hours=30)
    assert open_world.ok(ICS, TZ="Asia/Tokyo", CFP_ME="Bo <bo@example.org>").out == first
    assert first.count("\n") == first.count("\r\n")


def test_an_extension_moves_the_event_and_keeps_its_name(open_world: World) -> None:
    before = entries(open_world)["close.conf@events.cfp"]
    open_world.now = NOON + timedelta(days=1, microseconds=7)
    changed(open_world, "14 June 2026", "21 June 2026")
    changed(open_world, 'name = "Conf"', 'name = "Conf & friends"')
    after = entries(open_world)["close.conf@events.cfp"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert (before["LAST-MODIFIED"].dt, after["LAST-MODIFIED"].dt) == (NOON, NOON + timedelta(days=1))
    assert after["DTSTAMP"].dt == after["LAST-MODIFIED"].dt
    assert after["DTSTART"].dt - before["DTSTART"].dt == timedelta(days=7)
    assert after["SUMMARY"] == "Conf & friends: call closes"
    assert after["DESCRIPTION"].splitlines()[1] == "Extended from 14 June"


def test_an_extension_that_was_undone_is_news_too(open_world: World) -> None:
    changed(open_world, "14 June 2026", "21 June 2026")
    open_world.ok("undo --yes")
    after = entries(open_world)["close.conf@events.cfp"]
    assert (after["SEQUENCE"], after["DTEND"].dt) == (2, datetime(2026, 6, 14, 22, 0, tzinfo=UTC))


def test_a_followed_call_that_moved(open_world: World) -> None:
    follow(open_world, call("euro", "28 May 2026"))
    move(open_world, "euro", "4 June 2026", at=NOON)
    euro = entries(open_world)["close.euro@calls.cfp"]
    assert (euro["SEQUENCE"], euro["DTSTAMP"].dt) == (1, NOON)
    assert euro["DTEND"].dt == datetime(2026, 6, 5, 12, 0, tzinfo=UTC)


def test_a_track_with_a_close_of_its_own_is_an_event_of_its_own(world: World) -> None:
    opened(world, CALL.replace("[[session_types]]", LATE_TRACK))
    changed(world, "30 June 2026", "7 July 2026")
    found = entries(world)
    late = found["close.conf.track.late@events.cfp"]
    assert (late["SUMMARY"], late["SEQUENCE"]) == ("Conf: call closes (track Late news)", 1)
    assert found["close.conf@events.cfp"]["SEQUENCE"] == 0


def test_written_whole_and_never_over_a_file(open_world: World) -> None:
    target = open_world.folder / "calls.ics"
    outcome = open_world.ok("deadlines --ics -o calls.ics")
    assert (outcome.out, outcome.err) == ("", "Wrote 1 deadline to calls.ics.\n")
    data = target.read_bytes()
    assert data == open_world.ok(ICS).out.encode()
    assert open_world.run("deadlines --ics -o calls.ics").status == 4
    target.write_bytes(b"old")
    open_world.ok("deadlines --ics -o calls.ics --force")
    assert target.read_bytes() == data
    assert [path.name for path in Path(open_world.folder).glob(".*.tmp")] == []


def test_a_file_name_or_a_format_says_it_too(open_world: World) -> None:
    expected = open_world.ok(ICS).out
    assert open_world.ok("deadlines --format ics").out == expected
    assert open_world.ok("deadlines --ics -o -", **AT_A_TERMINAL).out == expected
    open_world.ok("deadlines -o calls.ICS")
    assert (open_world.folder / "calls.ICS").read_bytes() == expected.encode()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("deadlines --ics", "add -o FILE.ics"),
        ("deadlines --ics --json", "contradict"),
        ("deadlines --ics --fields event", "no --fields"),
        ("deadlines -o calls.txt", "cfp deadlines --ics -o FILE"),
        ("deadlines --json -o calls.json", "cfp deadlines --ics -o FILE"),
    ],
)
def test_what_cannot_be_meant_is_refused(open_world: World, line: str, said: str) -> None:
    outcome = open_world.run(line, **AT_A_TERMINAL)
    assert outcome.status == 2
    assert said in outcome.err


def test_a_hostile_name_stays_a_name(open_world: World) -> None:
    name = "Ends\nEND:VEVENT\nBEGIN:VEVENT\x1b[31m;,"
    follow(open_world, call("bad", "28 May 2026", name=name, note="a\r\nATTENDEE:x", url="https://e.example.org/\nX:1"))
    bad = entries(open_world)["close.bad@calls.cfp"]
    assert bad["SUMMARY"] == "Ends END:VEVENT BEGIN:VEVENT\\x1b[31m;,: call closes"
    assert not {"ATTENDEE", "X", "URL"} & {*bad}


def test_a_day_of_no_known_zone_has_its_entry_at_the_first_end_and_tells_the_last(open_world: World) -> None:
    one = call("span", "28 May 2026")
    assert one.closes
    first, last = ends_of(one.closes)
    follow(open_world, msgspec.structs.replace(one, closes=first, closes_latest=last))
    entry = entries(open_world)["close.span@calls.cfp"]
    assert entry["DTEND"].dt == datetime(2026, 5, 28, 10, 0, tzinfo=UTC)
    assert entry["DESCRIPTION"] == (
        "Closes Thu 28 May 2026, zone unknown\nHere at the first end of that day; the last is Thu 28 May 2026 23:59 AoE"
    )
