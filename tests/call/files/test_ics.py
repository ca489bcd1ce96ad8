"""The calendar of deadlines, byte for byte and as another program reads it.

`CFP_GOLDEN=write pytest tests/formats/test_calendar.py` writes the golden file anew.
"""

import os
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from cfpcli.call.files.ics import DeadlineEntry, deadline_calendar

GOLDEN = Path(__file__).parent / "golden_calendar" / "deadlines.ics"
AT = datetime(2026, 6, 14, 22, 0, tzinfo=UTC)
CHANGED = datetime(2026, 5, 20, 9, 30, 15, 123456, tzinfo=UTC)
ENTRY = DeadlineEntry(
    uid="close.osxp-2026@events.cfp",
    sequence=1,
    at=AT,
    changed=CHANGED,
    summary="Open Source Experience 2026: call closes",
    description="Closes Sun 14 June 2026 23:59 Europe/Paris\nExtended from 31 May\nEvent: Paris; all tracks, all types",
    url="https://cfp.example.org/osxp?a=1;b=2,3",
)
FAMILY = "👩‍👩‍👧"  # several characters that show as one, joined by U+200D
WIDE = msgspec.structs.replace(
    ENTRY, uid="close.wide@calls.cfp", sequence=0, summary=FAMILY * 12, description="日本語" * 40, url="not an address"
)


def written(*entries: DeadlineEntry, name: str = "Calls") -> bytes:
    return b"".join(deadline_calendar(entries, name=name))


def read(data: bytes) -> Any:  # noqa: ANN401  # what icalendar reads has no type of its own
    return Calendar.from_ical(data)


def events(data: bytes) -> list[Any]:
    return list(read(data).walk("VEVENT"))


def test_byte_for_byte() -> None:
    data = written(ENTRY, WIDE)
    if os.environ.get("CFP_GOLDEN") == "write":
        GOLDEN.write_bytes(data)
    assert data == GOLDEN.read_bytes()


def test_the_same_input_gives_the_same_bytes() -> None:
    assert written(ENTRY, WIDE) == written(ENTRY, WIDE)
    elsewhere = msgspec.structs.replace(
        ENTRY,
        at=AT.astimezone(timezone(timedelta(hours=9))),
        changed=CHANGED.astimezone(timezone(timedelta(hours=-8))),
    )
    assert written(elsewhere) == written(ENTRY)


def test_the_event_is_the_last_minute_in_time_in_utc() -> None:
    assert b"\r\nDTSTART:20260614T215900Z\r\nDTEND:20260614T220000Z\r\n" in written(ENTRY)
    (event,) = events(written(ENTRY))
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(minutes=1)


def test_it_was_last_changed_when_it_was_and_never_now() -> None:
    data = written(ENTRY)
    assert b"\r\nDTSTAMP:20260520T093015Z\r\nLAST-MODIFIED:20260520T093015Z\r\n" in data


def test_what_other_programs_need_of_a_calendar() -> None:
    head = written(name="Calls, all").partition(b"BEGIN:VEVENT")[0]
    for line in (
        b"VERSION:2.0", b"CALSCALE:GREGORIAN", b"METHOD:PUBLISH", rb"NAME:Calls\, all", rb"X-WR-CALNAME:Calls\, all",
        b"X-WR-TIMEZONE:UTC", b"REFRESH-INTERVAL;VALUE=DURATION:PT12H", b"X-PUBLISHED-TTL:PT12H",
    ):  # fmt: skip
        assert head.count(b"\r\n" + line + b"\r\n") == 1
    assert head.count(b"PRODID:") == 1


def test_what_other_programs_need_of_an_event() -> None:
    (event,) = events(written(ENTRY))
    assert (event["UID"], event["SEQUENCE"], event["TRANSP"], event["STATUS"]) == (
        "close.osxp-2026@events.cfp", 1, "TRANSPARENT", "CONFIRMED",
    )  # fmt: skip
    assert (event["SUMMARY"], event["DESCRIPTION"], event["URL"]) == (ENTRY.summary, ENTRY.description, ENTRY.url)
    data = written(ENTRY, WIDE)
    assert not [word for word in (b"ATTENDEE", b"ORGANIZER", b"TZID", b"VTODO", b"VALUE=DATE") if word in data]


def test_two_reminders_a_week_and_a_day_ahead() -> None:
    (event,) = events(written(ENTRY))
    alarms = event.walk("VALARM")
    assert [(one["ACTION"], one["TRIGGER"].dt.days, one["DESCRIPTION"]) for one in alarms] == [
        ("DISPLAY", -7, ENTRY.summary),
        ("DISPLAY", -1, ENTRY.summary),
    ]
    assert written(ENTRY).count(b"TRIGGER:-P7D\r\n") == written(ENTRY).count(b"TRIGGER:-P1D\r\n") == 1


def test_text_is_escaped_and_comes_back() -> None:
    summary = r"Rust; Go, C\C++: \n is no line"
    data = written(msgspec.structs.replace(ENTRY, summary=summary))
    assert rb"SUMMARY:Rust\; Go\, C\\C++: \\n is no line" in data
    assert events(data)[0]["SUMMARY"] == summary


HOSTILE = "Ends\r\nEND:VEVENT\r\nBEGIN:VEVENT\nATTENDEE:mailto:x@example.org \x1b[31m\u202etxt\u2028\x85\x00\ud800"


@pytest.mark.parametrize("field", ["summary", "description", "url", "uid"])
def test_nothing_leaves_its_own_property(field: str) -> None:
    data = written(msgspec.structs.replace(ENTRY, **{field: HOSTILE}))
    lines = data.split(b"\r\n")
    assert [line for line in lines if line.startswith(b"BEGIN:VEVENT")] == [b"BEGIN:VEVENT"]
    assert not [line for line in lines if line.startswith(b"ATTENDEE")]
    assert len(events(data)) == 1
    text = data.decode()
    assert not {*text} & {*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), "\u202e", "\u2028"} - {"\r", "\n"}
    assert text.count("\r") == text.count("\n") == text.count("\r\n")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://example.org/a?b=c&d#e", True),
        ("http://example.org", True),
        ("", False),
        ("javascript:alert(1)", False),
        ("https://example.org/a b", False),
        ("https://exämple.org/", False),
        ("https://example.org/\r\nX-A:1", False),
    ],
)
def test_only_an_address_is_one(url: str, kept: bool) -> None:
    assert (b"\r\nURL:" in written(msgspec.structs.replace(ENTRY, url=url))) is kept


@given(
    text=st.lists(st.characters(codec="utf-8") | st.sampled_from([FAMILY, "é", "\\", ";"]), max_size=120).map("".join)
)
def test_lines_are_folded_at_75_octets_and_never_inside_a_character(text: str) -> None:
    data = written(msgspec.structs.replace(ENTRY, summary=text, description=text))
    assert data.endswith(b"END:VCALENDAR\r\n")
    for line in data.removesuffix(b"\r\n").split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert len(events(data)) == 1


def test_without_deadlines_it_is_a_calendar_all_the_same() -> None:
    assert events(written()) == []
    assert read(written())["VERSION"] == "2.0"
