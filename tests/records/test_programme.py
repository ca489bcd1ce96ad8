"""Rooms and slots: their identity, and the slots of proposals that had a place of their own."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from cfpcli.records.event import Room
from cfpcli.records.programme import (
    day_at,
    derived_guid,
    event_of_release,
    first_release,
    identified_rooms,
    slots_of,
)
from cfpcli.records.proposal import State
from tests.factories import NOW, make_event, make_proposal


def slugs(*names: str) -> list[str]:
    return [room.slug for room in identified_rooms("e", [Room(name=name) for name in names])]


def test_a_room_without_a_slug_gets_one_from_its_name() -> None:
    assert slugs("AW1.120", "Grand Hall", "aw1 120", "会議室", "大") == [
        "aw1-120",
        "grand-hall",
        "aw1-120-2",
        "room",
        "room-2",
    ]


def test_a_slug_of_the_file_is_never_given_to_another_room() -> None:
    rooms = identified_rooms("e", [Room(name="A"), Room(name="B", slug="a")])
    assert [room.slug for room in rooms] == ["a-2", "a"]


def test_rooms_of_two_people_with_the_same_file_are_the_same() -> None:
    rooms = [Room(name="A"), Room(name="B", guid="g", number=5), Room(name="C")]
    first, second, third = identified_rooms("e", rooms)
    assert identified_rooms("e", rooms) == (first, second, third)
    assert first.guid == derived_guid("e", "room", "a") != identified_rooms("f", rooms)[0].guid
    assert (second.guid, second.number) == ("g", 5)
    assert len({first.number, second.number, third.number}) == 3


def test_rooms_of_an_older_store_without_slugs_keep_their_place() -> None:
    (room,) = identified_rooms("e", [Room(name="Hall", capacity=3)], [Room(name="Hall")])
    assert (room.slug, room.number, room.capacity) == ("hall", 1, 3)


@pytest.mark.parametrize(
    ("utc", "day"),
    [
        (datetime(2026, 1, 31, 23, 30, tzinfo=UTC), "2026-01-31"),
        (datetime(2026, 2, 1, 2, 59, tzinfo=UTC), "2026-01-31"),
        (datetime(2026, 2, 1, 3, 0, tzinfo=UTC), "2026-02-01"),
    ],
)
def test_the_night_belongs_to_the_evening_before(utc: datetime, day: str) -> None:
    assert day_at(utc, make_event(timezone="Europe/Paris")) == day


def test_the_place_of_a_proposal_becomes_a_slot() -> None:
    event = make_event(timezone="Europe/Paris", rooms=(Room(slug="h", name="Hall"),))
    night = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    placed = make_proposal(guid="g1", room="Hall", start=night)
    elsewhere = make_proposal(code="BBB333", guid="", room="Cellar", day="2026-02-01")
    first, second = slots_of([placed, elsewhere, make_proposal(code="CCC333")], event)
    assert (first.guid, first.proposal, first.room, first.day, first.start) == (
        "g1",
        placed.code,
        "h",
        "2026-01-31",
        night,
    )
    assert (second.room, second.day, second.start) == ("Cellar", "2026-02-01", None)
    assert second.guid == derived_guid(event.slug, "slot", "BBB333")
    assert slots_of([placed, elsewhere], event) == (first, second)


def test_a_room_in_the_place_of_another_was_renamed_unless_it_may_be_a_different_one() -> None:
    former = identified_rooms("e", [Room(name="A"), Room(name="B")])

    def slugs(*names: str) -> list[str]:
        return [room.slug for room in identified_rooms("e", [Room(name=name) for name in names], former)]

    assert slugs("A", "Loft") == ["a", "b"]
    assert slugs("Loft", "Cellar") == ["a", "b"]
    assert slugs("B", "A") == ["b", "a"]
    assert slugs("B", "Loft") == ["b", "loft"]
    assert slugs("A", "B", "Loft") == ["a", "b", "loft"]
    assert slugs("Loft") == ["loft"]
    assert identified_rooms("e", [Room(name="A"), Room(name="Loft", slug="l")], former)[1].slug == "l"


def test_the_first_release_has_the_confirmed_sessions_with_a_day() -> None:
    event = make_event(starts="2026-01-31", ends="2026-02-01", day_change="05:00")
    confirmed = make_proposal(code="AAA333", guid="a", day="2026-01-31", state=State.CONFIRMED)
    accepted = replace(confirmed, code="BBB333", guid="b", state=State.ACCEPTED)
    dayless = replace(confirmed, code="CCC333", guid="c", day="", room="Hall")
    later = replace(confirmed, code="DDD333", guid="d", updated=confirmed.updated + timedelta(hours=1))
    other = replace(confirmed, code="EEE333", guid="e", event="other")
    proposals = (confirmed, accepted, dayless, later, other)
    slots = slots_of(proposals, event)
    release = first_release(event, proposals, slots, published=NOW)
    assert release is not None
    assert (release.version, release.published) == ("1.0", NOW)
    assert [(slot.proposal, slot.minutes) for slot in release.slots] == [("AAA333", 20), ("DDD333", 20)]
    assert (release.starts, release.ends, release.day_change) == ("2026-01-31", "2026-02-01", "05:00")
    undated = first_release(event, proposals, slots)
    assert undated is not None
    assert undated.published == later.updated
    assert first_release(event, (accepted,), slots, published=NOW) is None


def test_a_release_keeps_its_days() -> None:
    event = make_event(starts="2026-01-31", ends="2026-02-01", day_change="05:00")
    confirmed = make_proposal(code="AAA333", guid="a", day="2026-01-31", state=State.CONFIRMED)
    release = first_release(event, (confirmed,), slots_of((confirmed,), event), published=NOW)
    assert release is not None
    assert event_of_release(replace(event, starts="2026-04-01", ends="", day_change="11:00"), release) == event
    older = replace(release, starts="", ends="", day_change="")
    assert event_of_release(event, older) == event
