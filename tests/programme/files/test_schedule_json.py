"""schedule.json: valid and complete as it is written, and every dialect of it as it is read."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.programme.files.agenda_schedule import schedule_of
from cfpcli.programme.files.dialects import ReadSchedule, recognise
from cfpcli.programme.files.schedule_json import read_json, write_json
from cfpcli.records.programme import Slot
from tests.programme.agendas import DATA, EVENT, large, programme, slot, utc
from tests.programme.files.validation import schema_errors_of_json


def written(*slots: Slot) -> bytes:
    return write_json(schedule_of(programme(*slots)).schedule)


def conference(data: bytes) -> dict[str, Any]:
    members: dict[str, Any] = json.loads(data)["schedule"]["conference"]
    return members


def sessions(data: bytes) -> dict[int, dict[str, Any]]:
    days = conference(data)["days"]
    return {one["id"]: one for day in days for room in day["rooms"].values() for one in room}


def read(document: object) -> ReadSchedule:
    return read_json([json.dumps(document).encode()], "schedule.json")


def test_it_is_valid() -> None:
    assert schema_errors_of_json(written()) == []
    assert schema_errors_of_json(write_json(schedule_of(large(60)).schedule)) == []


@pytest.mark.parametrize("changes", [{"site_url": "", "url": ""}, {"timezone": "AoE"}, {"timezone": "US/Eastern"}])
def test_it_is_valid_without_addresses_or_a_name_of_the_zone(changes: dict[str, str]) -> None:
    data = write_json(schedule_of(programme(event=replace(EVENT, **changes))).schedule)
    assert schema_errors_of_json(data) == []
    assert "time_zone_name" not in conference(data) or "timezone" not in changes


def test_what_is_not_valid_is_found() -> None:
    if not schema_errors_of_json(written().replace(b'"persons"', b'"speakers"', 1)):
        pytest.fail("an unknown member was accepted")


def test_a_person_has_no_integer_because_the_schema_refuses_one_beside_the_name() -> None:
    persons = [person for one in sessions(written()).values() for person in one["persons"]]
    assert persons
    assert not [person for person in persons if "id" in person]
    assert persons[0] == {
        "guid": "d27dd0e7-2d3e-55b7-96a1-8e6f447d5345",
        "code": "ZOEZOE",
        "name": "Zoë Müller",
        "public_name": "Zoë Müller",
        "avatar": None,
        "biography": "Ana maintains a **package registry**.",
        "url": "https://example.org/gold2026/person/ZOEZOE.html",
        "links": [{"title": "Home page", "url": "https://zoe.example.org/", "type": "web"}],
    }


def test_it_has_every_member_of_the_reference_file() -> None:
    gold = DATA / "schedule/gold-schedule.json"
    if not gold.exists():
        pytest.skip(f"no {gold}")
    reference, ours = (conference(data) for data in (gold.read_bytes(), written()))
    assert reference.keys() - ours.keys() == {"colors"}
    expected = next(iter(sessions(gold.read_bytes()).values()))
    assert expected.keys() - next(iter(sessions(written()).values())).keys() == {"origin_url"}
    assert expected["persons"][0].keys() <= sessions(written())[1]["persons"][0].keys()


def test_a_session_after_midnight_stays_in_its_day_with_its_true_date() -> None:
    first = conference(written())["days"][0]
    late = next(one for one in first["rooms"]["Grand Hall"] if one["id"] == 2)
    assert (first["date"], late["date"], late["start"], late["end"]) == (
        "2026-03-28", "2026-03-29T00:30:00+01:00", "00:30", "2026-03-29T01:30:00+01:00",
    )  # fmt: skip


def test_an_end_after_the_change_of_clocks_has_the_new_offset() -> None:
    assert sessions(written())[5]["end"] == "2026-03-29T03:30:00+02:00"


def test_a_break_has_no_code_and_no_track() -> None:
    lunch = sessions(written())[8]
    assert "code" not in lunch
    assert (lunch["track"], lunch["persons"], lunch["type"]) == (None, [], "Other")


def test_two_rooms_of_one_name_are_one_list() -> None:
    event = replace(EVENT, rooms=(*EVENT.rooms, replace(EVENT.rooms[0], slug="grand-2", guid="")))
    data = write_json(
        schedule_of(
            programme(slot(1, utc(28, 9), title="A"), slot(2, utc(28, 10), title="B", room="grand-2"), event=event)
        ).schedule
    )
    assert len(conference(data)["days"][0]["rooms"]["Grand Hall"]) == 2


def test_the_same_programme_gives_the_same_bytes_free_of_control_characters() -> None:
    data = written(slot(1, utc(28, 9), title="A\u202e\x9b\x07b"))
    assert data == written(slot(1, utc(28, 9), title="A\u202e\x9b\x07b"))
    assert rb"A\u202e\u009bb" in data
    assert data.endswith(b"}\n")


FRAB = {
    "schedule": {
        "version": "1",
        "base_url": "https://frab.example.org/",
        "conference": {
            "acronym": "33c3",
            "title": "33C3",
            "daysCount": 1,
            "start": "2016-12-27",
            "end": "2016-12-30",
            "timeslot_duration": "00:15",
            "time_zone_name": "Europe/Berlin",
            "days": [
                {
                    "index": 0,
                    "date": "2016-12-27",
                    "day_start": "2016-12-27T10:00:00+01:00",
                    "day_end": "2016-12-28T03:00:00+01:00",
                    "rooms": {
                        "Saal 1": [
                            {
                                "id": 8429,
                                "guid": "72c6b2ba-8f71-4a8c-9d8a-7d4a4f0f0a01",
                                "logo": None,
                                "date": "2016-12-27T11:00:00+01:00",
                                "start": "11:00",
                                "duration": "00:30",
                                "room": "Saal 1",
                                "title": {"de": "Eröffnung", "en": "Opening"},
                                "subtitle": None,
                                "track": None,
                                "type": "lecture",
                                "language": "en",
                                "abstract": "<p>Works <em>for</em> me</p>",
                                "description": None,
                                "do_not_record": False,
                                "persons": [
                                    {"id": 7, "public_name": "Ana", "full_public_name": "Ana Ruiz"},
                                    "Bo Ström",
                                    None,
                                ],
                                "links": [{"url": "/events/1", "title": "Event"}, "https://example.org/bare", 7],
                                "attachments": [{"url": "https://example.org/a.pdf", "type": "slides"}],
                                "answers": [{"question": 1}],
                            },
                            "nonsense",
                        ]
                    },
                }
            ],
        },
    }
}


def test_frab_has_other_names_nulls_and_several_languages() -> None:
    result = read(FRAB)
    (session,) = result.schedule.sessions
    assert (session.id, session.title, session.abstract, session.track) == (8429, "Opening", "Works *for* me", "")
    assert [(person.id, person.name) for person in session.persons] == [(7, "Ana"), (0, "Bo Ström")]
    assert [link.url for link in session.links] == ["https://frab.example.org/events/1", "https://example.org/bare"]
    assert [(link.url, link.kind) for link in session.attachments] == [("https://example.org/a.pdf", "slides")]
    assert session.start == utc(27, 10, month=12).replace(year=2016)
    assert [repair.field for repair in result.repairs] == ["links", "abstract"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"{", r"schedule\.json:1: is not JSON"),
        (b"", "is not JSON"),
        (b'\n\n{"schedule": \xff}', "is not JSON"),
        (b"[" * 100_000, "too deeply nested"),
        (b"[]", "is not a schedule"),
        (b'{"schedule": []}', "is not a schedule"),
        (b'{"schedule": {"conference": {}}}', "is not a schedule"),
    ],
)
def test_what_is_no_schedule_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(DataRefusedError, match=message):
        read_json([data], "schedule.json")


def test_500_mb_are_refused_before_they_are_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cfpcli.programme.files.dialects.MOST_BYTES", 1024**2)
    count = 0

    def pieces() -> Any:  # noqa: ANN401  # a generator that counts
        nonlocal count
        for _ in range(8000):
            count += 1
            yield b" " * 65_536

    with pytest.raises(DataRefusedError, match="more than any schedule"):
        read_json(pieces(), "schedule.json")
    assert count == 17


def test_members_of_any_type_are_read_or_left_out() -> None:
    odd = {
        "schedule": {
            "version": 3,
            "conference": {
                "title": ["x"],
                "acronym": None,
                "tracks": {"a": 1},
                "rooms": [1, {"name": "A", "capacity": "12"}],
                "days": [{"rooms": [], "date": 7}, {"index": True, "rooms": {"A": [{"id": -1, "persons": {}}]}}, 1],
            },
        }
    }
    result = read(odd)
    assert result.schedule.version == "3"
    assert [(room.name, room.capacity) for room in result.schedule.rooms] == [("A", 12)]
    assert [session.title for session in result.schedule.sessions] == ["Untitled"]


@pytest.mark.parametrize(
    ("path", "sessions"), [("schedule/gold-schedule.json", 3), ("pretalx-2026.2.1/schedule.json", 35)]
)
def test_real_files(path: str, sessions: int) -> None:
    file = DATA / path
    if not file.exists():
        pytest.skip(f"no {file}")
    result = read_json([file.read_bytes()], path)
    assert (len(result.schedule.sessions), result.repaired) == (sessions, 0)


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (b"<?xml version='1.0'?>\n<!-- by x --><schedule>", "schedule.xml"),
        (b"\xef\xbb\xbf<schedule >", "schedule.xml"),
        ("<?xml version='1.0' encoding='utf-16'?><schedule>".encode("utf-16"), "schedule.xml"),
        (b"<!DOCTYPE schedule SYSTEM 'x'><schedule>", "schedule.xml"),
        (b'<s:schedule xmlns:s="x">', "schedule.xml"),
        (b"<html><schedule>", ""),
        (b"<schedules>", ""),
        (b' {"$schema": "x", "schedule": {"version": "1", "conference": {', "schedule.json"),
        (b'{"schema": "cfp.proposals/1", "items": []}', ""),
        (b'{"schedule": [], "conference": {}}', ""),
        (b"BEGIN:VCALENDAR\r\nVERSION:2.0", "ics"),
        (b"", ""),
        (b"\xff\xfe", ""),
        (b"title,abstract", ""),
        (b"<" * 60_000, ""),
        (b"<!--" * 15_000, ""),
        (b"<?x " * 15_000, ""),
    ],
)
def test_a_format_is_recognised_by_its_content(head: bytes, name: str) -> None:
    assert recognise(head) == name


def test_our_own_files_are_recognised() -> None:
    from cfpcli.programme.files.schedule_xml import write_xml

    schedule = schedule_of(programme()).schedule
    assert recognise(write_xml(schedule)[:1000]) == "schedule.xml"
    assert recognise(write_json(schedule)[:1000]) == "schedule.json"
