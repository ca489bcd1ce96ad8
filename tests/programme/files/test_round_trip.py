"""What is written is read back: the same sessions, rooms, times and persons, whatever people write."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cfpcli.programme.files.agenda_schedule import schedule_of
from cfpcli.programme.files.ics import programme_calendar
from cfpcli.programme.files.schedule import Schedule, SchedulePerson, ScheduleSession
from cfpcli.programme.files.schedule_json import read_json, write_json
from cfpcli.programme.files.schedule_xml import read_xml, write_xml
from cfpcli.programme.rules.agenda import Agenda, agenda
from cfpcli.records.event import Room
from tests.factories import make_speaker
from tests.programme.agendas import DATA, EVENT, PUBLISHED, large, programme, proposal, slot
from tests.programme.files.validation import findings, schema_errors_of_json, schema_errors_of_xml

HOSTILE = (
    "]]>", "<![CDATA[x]]>", "&amp;", "&#0;", "<!--", "-->", "<?xml?>",
    '"', "'", "\x00", "\x1b[31m", "\x7f", "\x85", "\u202e",
    "\u2028", "\ufeff", "\ufffe", "\uffff", "\ud800", "👩‍👩‍👧", "é", "日本", "\r\n", "\r", "\t", "\x0b", " ", "\xa0",
    "a", "B", "1", "END:VEVENT", "\\n", ";", ",", "=cmd", "<p>x</p>", "`",
)  # fmt: skip
texts = st.lists(st.sampled_from(HOSTILE) | st.characters(), max_size=12).map("".join)

ZONES = {
    "Europe/Brussels": datetime(2026, 3, 29, 1, tzinfo=UTC),
    "Europe/London": datetime(2026, 10, 25, 1, tzinfo=UTC),
    "America/New_York": datetime(2026, 11, 1, 6, tzinfo=UTC),
    "Australia/Lord_Howe": datetime(2026, 4, 4, 15, tzinfo=UTC),
    "Asia/Kolkata": datetime(2026, 3, 29, 22, 30, tzinfo=UTC),
    "UTC": datetime(2026, 3, 29, 4, tzinfo=UTC),
    "AoE": datetime(2026, 3, 29, 16, tzinfo=UTC),
}
"""Zones with an instant at which their clocks change, or at which a day of the programme ends."""


def comparable(schedule: Schedule, *, has_people: bool) -> tuple[object, ...]:
    """What both formats carry of a schedule; the rest of a person only where the format has it."""

    def person(one: SchedulePerson) -> SchedulePerson:
        full = msgspec.structs.replace(one, id=0)
        return full if has_people else SchedulePerson(id=one.id, guid=one.guid, name=one.name)

    def session(one: ScheduleSession) -> ScheduleSession:
        return msgspec.structs.replace(one, persons=tuple(map(person, one.persons)))

    rooms = [(room.name, room.guid, *((room.slug, room.capacity) if has_people else ())) for room in schedule.rooms]
    ordered = sorted(map(session, schedule.sessions), key=lambda one: one.id)
    return (
        ordered, rooms, schedule.days, schedule.tracks, schedule.title, schedule.acronym, schedule.version,
        schedule.starts, schedule.ends, schedule.timeslot, schedule.base_url, schedule.url,
    )  # fmt: skip


def assert_round_trip(one: Agenda) -> None:
    schedule = schedule_of(one).schedule
    from_xml = read_xml([write_xml(schedule)], "schedule.xml")
    from_json = read_json([write_json(schedule)], "schedule.json")
    missing = {"time_zone_name"} if one.event.timezone == "AoE" else set()
    assert {repair.field for repair in (*from_xml.repairs, *from_json.repairs)} == missing
    assert comparable(from_xml.schedule, has_people=False) == comparable(schedule, has_people=False)
    assert comparable(from_json.schedule, has_people=True) == comparable(schedule, has_people=True)


@pytest.mark.parametrize("one", [programme(), large()], ids=["small", "1,000 sessions"])
def test_a_programme_comes_back_with_its_breaks(one: Agenda) -> None:
    assert_round_trip(one)
    breaks = [item for item in one.placed if not item.code]
    again = read_xml([write_xml(schedule_of(one).schedule)], "x").schedule
    assert sorted(session.guid for session in again.sessions if not session.code and not session.persons) == sorted(
        item.guid for item in breaks
    )


def test_what_is_read_can_be_written_again() -> None:
    data = write_json(schedule_of(programme()).schedule)
    again = read_json([data], "x").schedule
    assert json.loads(write_json(again)) == json.loads(data)


def test_the_reference_file_is_written_again_without_a_loss(tmp_path: Path) -> None:
    gold = DATA / "schedule/gold-schedule.xml"
    if not gold.exists():
        pytest.skip(f"no {gold}")
    before = read_xml([gold.read_bytes()], "gold").schedule
    data = write_xml(before)
    assert findings(data) == []
    assert schema_errors_of_xml(data, tmp_path) == ""
    assert read_xml([data], "again").schedule == msgspec.structs.replace(before, generator="cfp")


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(title=texts, abstract=texts, name=texts, room=texts, number=st.integers(-1, 10**6))
@example(title="x", abstract="<p>HTML from end to end</p>", name="x", room="x", number=1)
@example(title="\ud800]]>\u202e", abstract=" \n a", name="\x00", room="\x00", number=0)
def test_any_text_comes_back(title: str, abstract: str, name: str, room: str, number: int) -> None:
    event = msgspec.structs.replace(EVENT, name=name, rooms=(Room(slug="grand", name=room), *EVENT.rooms[1:]))
    talk = proposal(1, title=title, abstract=abstract, speakers=("ABCDEF",))
    speakers = {"ABCDEF": make_speaker(code="ABCDEF", number=number, name=name, biography=abstract, url=title)}
    slots = (
        slot(number, datetime(2026, 3, 28, 9, tzinfo=UTC), proposal=talk.code),
        slot(2, datetime(2026, 3, 28, 9, tzinfo=UTC), title=title, room="s"),
    )
    one = agenda(event, slots, {talk.code: talk}, speakers, version="1", published=PUBLISHED)
    assert_round_trip(one)
    data = write_xml(schedule_of(one).schedule)
    assert findings(data) == []
    assert b"\x1b" not in data
    calendar = b"".join(programme_calendar(one)).split(b"\r\n")
    assert calendar.count(b"BEGIN:VEVENT") == calendar.count(b"END:VEVENT") == len({item.guid for item in one.placed})


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(
    zone=st.sampled_from(sorted(ZONES)),
    minutes=st.lists(st.integers(-3000, 3000), min_size=1, max_size=6),
    length=st.integers(1, 5999),
    day_change=st.sampled_from(["00:00", "02:30", "04:00", "06:00", "12:00"]),
)
@example(zone="Europe/London", minutes=[-60, -30, 0, 30], length=90, day_change="02:30")
@example(zone="Australia/Lord_Howe", minutes=[-30, -15, 0, 15], length=30, day_change="00:00")
def test_any_time_comes_back_in_its_day(zone: str, minutes: list[int], length: int, day_change: str) -> None:
    event = msgspec.structs.replace(EVENT, timezone=zone, day_change=day_change, starts="", ends="")
    slots = [
        slot(at, ZONES[zone] + timedelta(minutes=offset), length, title=f"Session {at}")
        for at, offset in enumerate(minutes, 1)
    ]
    one = agenda(event, slots, {}, {}, version="1", published=PUBLISHED)
    assert_round_trip(one)
    assert findings(write_xml(schedule_of(one).schedule)) == []


def test_hostile_texts_are_valid_json() -> None:
    talk = proposal(1, title="".join(HOSTILE), abstract="".join(HOSTILE))
    slots = [slot(1, datetime(2026, 3, 28, 9, tzinfo=UTC), proposal=talk.code)]
    one = agenda(EVENT, slots, {talk.code: talk}, {}, version="1", published=PUBLISHED)
    assert schema_errors_of_json(write_json(schedule_of(one).schedule)) == []
