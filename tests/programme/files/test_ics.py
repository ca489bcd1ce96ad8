"""A programme as a calendar: what calendars need, what releases change, and the zone by other programs' rules."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import pytest
from icalendar import Calendar
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.programme.files.ics import by, programme_calendar, zone_component
from cfpcli.programme.rules.agenda import Agenda, Past, agenda, presenter
from cfpcli.records.proposal import State
from tests.factories import code_of
from tests.programme.agendas import EVENT, PROPOSALS, PUBLISHED, SLOTS, SPEAKERS, guid, programme, proposal, slot, utc

LATER = PUBLISHED + timedelta(days=7)


def written(one: Agenda, history: Sequence[Agenda] = (), **options: Any) -> bytes:  # noqa: ANN401  # handed on
    return b"".join(programme_calendar(one, history, **options))


def events(one: Agenda, history: Sequence[Agenda] = (), **options: Any) -> dict[str, Any]:  # noqa: ANN401
    """The events of the calendar as icalendar reads them, by the guid of their slot."""
    calendar = Calendar.from_ical(written(one, history, **options))
    return {str(event["UID"]).partition("@")[0]: event for event in calendar.walk("VEVENT")}


def test_it_breaks_no_rule_that_calendars_have() -> None:
    data = written(programme())
    lines = data.split(b"\r\n")
    assert not [line for line in lines if len(line) > 75]
    assert data.count(b"\n") == data.count(b"\r\n") == data.count(b"\r")
    for line in (b"METHOD:PUBLISH", b"PRODID:-//cfpcli//cfp programme//EN", b"X-WR-CALNAME:Gold & Silver Conf 2026"):
        assert data.count(b"\r\n" + line + b"\r\n") == 1
    assert not [word for word in (b"ATTENDEE", b"ORGANIZER", b"mailto:", b"VALARM") if word in data]
    assert data.count(b"BEGIN:VEVENT") == data.count(b"\r\nDTSTAMP:20260301T120000Z") == 8
    assert data.count(b"TZID:Europe/Brussels") == 1


def test_the_same_programme_gives_the_same_bytes() -> None:
    assert written(programme()) == written(programme())


def test_an_event_has_its_times_people_and_addresses() -> None:
    event = events(programme())[guid(1)]
    assert event["UID"] == f"{guid(1)}@gold-2026.events.cfp"
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (utc(28, 9), utc(28, 9, 45))
    assert event["DTSTART"].params["TZID"] == "Europe/Brussels"
    assert (event["SUMMARY"], event["LOCATION"], event["URL"], event["STATUS"]) == (
        "Größe zählt: 日本語 & <b>tags</b> ]]>",
        "Grand Hall",
        "https://example.org/gold2026/session/DPAAAB.html",
        "CONFIRMED",
    )
    assert list(event["CATEGORIES"].cats) == ["Security", "Talk"]
    assert event["DESCRIPTION"].split("\n\n") == [
        "Zoë Müller, 山田 太郎",
        "First paragraph.",
        "Second with <angle brackets> & an ampersand, Vec<T>, ]]> and `code`.",
        "Live stream: https://live.example.org/grand\nRecording: https://video.example.org/1.webm",
    ]


def test_an_abstract_by_others_is_called_a_summary() -> None:
    release = programme()
    marked = tuple(msgspec.structs.replace(item, abstract_is_summary=True) for item in release.items)
    event = events(msgspec.structs.replace(release, items=marked))[guid(1)]
    assert event["DESCRIPTION"].split("\n\n")[:3] == ["Zoë Müller, 山田 太郎", "Summary:", "First paragraph."]


def test_a_plan_is_refused_or_tentative() -> None:
    plan = programme(version="", published=None)
    with pytest.raises(DataRefusedError, match="not published"):
        written(plan)
    assert events(plan, planned=LATER)[guid(1)]["STATUS"] == "TENTATIVE"


@pytest.mark.parametrize(
    ("chosen", "numbers"),
    [
        ({"track": "1-culture"}, {2}),
        ({"room": "s"}, {3, 4, 5, 9}),
        ({"speaker": "YAMADA"}, {1, 3, 4, 7}),
        ({"speaker": "YAMADA", "room": "s"}, {3, 4}),
        ({"speaker": "NOBODY"}, set()),
        ({}, {1, 2, 3, 4, 5, 7, 8, 9}),
    ],
)
def test_a_calendar_of_a_track_a_room_or_a_speaker(chosen: dict[str, str], numbers: set[int]) -> None:
    assert set(events(programme(), keeps=by(**chosen))) == {guid(number) for number in numbers}


def release(
    version: str,
    *changes: tuple[int, Any],
    at: datetime = PUBLISHED,
    without: int = 0,
    **attrs: Any,  # noqa: ANN401
) -> Agenda:
    """A release in which slots differ by their numbers; `attrs` are those of the first proposal."""
    slots = {one.number: one for one in SLOTS if one.number != without}
    for number, fields in changes:
        slots[number] = replace(slots[number], **fields)
    proposals = {**PROPOSALS, code_of(1): replace(PROPOSALS[code_of(1)], **attrs)}
    return agenda(EVENT, slots.values(), proposals, SPEAKERS, version=version, published=at)


def state(one: Agenda, history: Sequence[Agenda], **options: Any) -> tuple[int, str]:  # noqa: ANN401
    event = events(one, history, **options)[guid(1)]
    return int(event["SEQUENCE"]), str(event["STATUS"])


def test_sequence_grows_with_each_release_that_moves_a_session() -> None:
    first = release("0.1")
    moved = release("0.2", (1, {"start": utc(28, 15)}), at=LATER)
    unmoved = release("0.3", (1, {"start": utc(28, 15)}), at=LATER + timedelta(days=1))
    elsewhere = release("0.4", (1, {"start": utc(28, 15), "room": "s"}), at=LATER + timedelta(days=2))
    assert state(first, ()) == (0, "CONFIRMED")
    assert state(moved, [first]) == (2, "CONFIRMED")
    assert state(unmoved, [first, moved]) == (2, "CONFIRMED")
    assert state(elsewhere, [first, moved, unmoved]) == (4, "CONFIRMED")
    event = events(unmoved, [first, moved])[guid(1)]
    assert (event["LAST-MODIFIED"].dt, event["DTSTAMP"].dt) == (LATER, LATER + timedelta(days=1))
    assert events(unmoved, [first, moved])[guid(2)]["LAST-MODIFIED"].dt == PUBLISHED


def test_a_title_changes_without_a_sequence() -> None:
    first, second = release("0.1"), release("0.2", at=LATER, title="New title")
    assert state(second, [first]) == (0, "CONFIRMED")
    assert events(second, [first])[guid(1)]["SUMMARY"] == "New title"


def test_a_withdrawn_session_stays_as_cancelled_without_its_text() -> None:
    first = release("0.1", state=State.WITHDRAWN)
    event = events(first)[guid(1)]
    assert (event["STATUS"], event["SEQUENCE"]) == ("CANCELLED", 1)
    assert "DESCRIPTION" not in event
    assert "URL" not in event
    assert (event["SUMMARY"], event["DTSTART"].dt) == (PROPOSALS[code_of(1)].title, utc(28, 9))


@pytest.mark.parametrize("how", [{"without": 1}, {"changes": (1, {"start": None})}, {"changes": (1, {"room": ""})}])
def test_a_removed_session_stays_as_cancelled_where_it_was(how: dict[str, Any]) -> None:
    first = release("0.1")
    changes = [how["changes"]] if "changes" in how else []
    removed = release("0.2", *changes, at=LATER, without=how.get("without", 0))
    event = events(removed, [first])[guid(1)]
    assert (event["STATUS"], event["SEQUENCE"], event["DTSTART"].dt) == ("CANCELLED", 2, utc(28, 9))
    assert event["LAST-MODIFIED"].dt == LATER


def test_sequence_only_grows_through_withdrawal_removal_and_return() -> None:
    first, withdrawn = release("0.1"), release("0.1", state=State.WITHDRAWN)
    removed = release("0.2", at=LATER, without=1, state=State.WITHDRAWN)
    back = release("0.3", at=LATER + timedelta(days=1))
    states = [state(first, ()), state(withdrawn, ()), state(removed, [withdrawn]), state(back, [first, removed])]
    assert states == [(0, "CONFIRMED"), (1, "CANCELLED"), (2, "CANCELLED"), (4, "CONFIRMED")]


def test_a_session_reinstated_within_a_release_grows_too_if_the_changes_are_counted() -> None:
    withdrawn, back = release("0.1", state=State.WITHDRAWN), release("0.1")
    assert state(withdrawn, (), pasts={guid(1): Past((LATER,))}) == (1, "CANCELLED")
    assert state(back, (), pasts={guid(1): Past((LATER, LATER))}) == (2, "CONFIRMED")


def test_a_session_that_left_a_track_or_a_speaker_is_cancelled_in_their_calendars() -> None:
    one = release("0.1")
    pasts = {guid(1): Past((LATER,), (("former", (presenter(SPEAKERS["ZOEZOE"]),)),))}
    for keeps in (by(track="former"), by(speaker="ZOEZOE", track="former")):
        event = events(one, keeps=keeps, pasts=pasts)[guid(1)]
        assert (event["STATUS"], event["SEQUENCE"], event["LAST-MODIFIED"].dt) == ("CANCELLED", 1, LATER)
        assert "DESCRIPTION" not in event
    assert events(one, keeps=by(track="never"), pasts=pasts) == {}


def test_the_release_itself_may_be_in_its_history() -> None:
    first, moved = release("0.1"), release("0.2", (1, {"start": utc(28, 15)}), at=LATER)
    assert written(moved, [first, moved]) == written(moved, [first])


def test_a_session_that_left_a_room_is_in_the_rooms_calendar_at_its_new_place() -> None:
    first, moved = release("0.1"), release("0.2", (1, {"room": "s"}), at=LATER)
    event = events(moved, [first], keeps=by(room="grand"))[guid(1)]
    assert (event["LOCATION"], event["STATUS"], event["SEQUENCE"]) == ('Small "Room" <1>', "CONFIRMED", 2)


def test_the_second_hour_of_a_repeated_one_is_in_utc() -> None:
    event = replace(EVENT, starts="2026-10-24", ends="2026-10-25")
    slots = (
        slot(1, utc(25, 0, 30, month=10), 60, title="First 02:30"),
        slot(2, utc(25, 1, 30, month=10), 60, title="Second 02:30"),
    )
    data = written(programme(*slots, event=event))
    assert b"DTSTART:20261025T003000Z" in data
    assert b"DTSTART:20261025T013000Z" in data
    assert b"DTEND:20261025T013000Z" in data
    assert b"DTEND;TZID=Europe/Brussels:20261025T033000" in data
    found = events(programme(*slots, event=event))
    assert [found[guid(number)]["DTSTART"].dt for number in (1, 2)] == [one.start for one in slots]


@pytest.mark.parametrize("zone", ["UTC", "AoE"])
def test_a_zone_without_summer_time_or_name_is_written_as_utc(zone: str) -> None:
    data = written(programme(event=replace(EVENT, timezone=zone)))
    assert b"TZID" not in data
    assert b"\r\nDTSTART:20260328T090000Z" in data


@pytest.mark.parametrize(
    "name", ["Europe/Brussels", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "Europe/Dublin"]
)
def test_a_zone_is_defined_so_that_other_programs_find_the_same_instants(name: str) -> None:
    from io import StringIO

    from dateutil import tz

    zone = ZoneInfo(name)
    definition = zone_component(zone, date(2026, 3, 1), date(2026, 11, 30)).to_ical(sorted=False).decode()
    other = tz.tzical(StringIO(definition)).get()
    assert other is not None
    instant = datetime(2026, 1, 2, tzinfo=UTC)
    while instant.year == 2026:
        local = instant.astimezone(zone)
        is_repeated = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
        if not is_repeated:
            assert local.replace(tzinfo=None, fold=0).replace(tzinfo=other).utcoffset() == local.utcoffset(), local
        instant += timedelta(minutes=30)


def test_a_zone_covers_the_years_of_the_programme_only() -> None:
    definition = zone_component(ZoneInfo("Europe/Brussels"), date(2026, 3, 1), date(2027, 3, 1))
    parts: list[Any] = definition.subcomponents
    starts = [f"{part['DTSTART'].dt:%Y-%m-%d %H:%M}" for part in parts]
    assert starts == [
        "2026-01-01 01:00", "2026-03-29 02:00", "2026-10-25 03:00", "2027-03-28 02:00", "2027-10-31 03:00",
    ]  # fmt: skip


def test_hostile_text_cannot_leave_its_property() -> None:
    hostile = "x\r\nATTENDEE:mailto:a@example.org\nEND:VEVENT\\n;,\u2028\x1b"
    talk = proposal(1, title=hostile, abstract=hostile)
    one = agenda(
        replace(EVENT, name=hostile), (slot(1, utc(28, 9), proposal=talk.code),), {talk.code: talk}, SPEAKERS,
        version="1", published=PUBLISHED,
    )  # fmt: skip
    lines = written(one).split(b"\r\n")
    assert lines.count(b"END:VEVENT") == 1
    assert not [line for line in lines if line.startswith((b"ATTENDEE", b"mailto"))]
    assert b"\x1b" not in written(one)


def test_an_empty_programme_is_a_calendar_all_the_same() -> None:
    empty = agenda(EVENT, (), {}, {}, version="1", published=PUBLISHED)
    assert Calendar.from_ical(written(empty)).walk("VEVENT") == []
