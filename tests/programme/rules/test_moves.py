"""Moves of slots: what changes, what stays, and what is refused."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError, NotFoundError
from cfpcli.programme.rules import moves
from cfpcli.records.programme import Slot, SlotAnswer
from tests.programme.open_days import EVENT, at

TALK = Slot(
    guid="11111111-1111-4111-8111-111111111111", number=7, event=EVENT.slug, proposal="K7QX3D", room="h1",
    day="2026-01-31", start=at("2026-01-31 10:00"), minutes=30, answer=SlotAnswer.CONFIRMED,
)  # fmt: skip
LUNCH = Slot(guid="22222222-2222-4222-8222-222222222222", number=8, event=EVENT.slug, title="Lunch")

PLACES = st.builds(
    lambda slot, room, hour, locked: replace(
        slot, room=room, start=hour and at("2026-01-31 09:00") + timedelta(hours=hour), locked=locked
    ),
    st.sampled_from([TALK, LUNCH]),
    st.sampled_from(["", "h1", "k1"]),
    st.one_of(st.none(), st.integers(1, 30)),
    st.booleans(),
)


def identity(slot: Slot) -> tuple[object, ...]:
    return slot.guid, slot.number, slot.event, slot.proposal, slot.title, slot.answer, slot.locked


@given(PLACES, PLACES)
def test_swapping_twice_changes_nothing(slot: Slot, other: Slot) -> None:
    assert moves.swap(*moves.swap(slot, other, is_named=True), is_named=True) == (slot, other)


@given(PLACES, PLACES)
def test_a_move_keeps_the_identity(slot: Slot, other: Slot) -> None:
    for moved, was in zip(moves.swap(slot, other, is_named=True), (slot, other), strict=True):
        assert identity(moved) == identity(was)
    assert identity(moves.remove(slot, is_named=True)) == identity(slot)
    assert identity(moves.step_room(slot, EVENT, 1, is_named=True)) == identity(slot)


@given(PLACES, st.integers(-300, 300))
def test_steps_back_undo_steps_forward(slot: Slot, steps: int) -> None:
    if slot.start is None:
        return
    there = moves.step(slot, EVENT, steps, is_named=True)
    back = moves.step(there, EVENT, -steps, is_named=True)
    assert there.start == slot.start + timedelta(minutes=5 * steps)
    assert back.start == slot.start


def test_a_place_is_set_in_part_or_whole() -> None:
    assert moves.place(TALK, EVENT, room="k1") == replace(TALK, room="k1")
    later = moves.place(TALK, EVENT, start=at("2026-02-01 00:30"), minutes=45)
    assert later == replace(TALK, start=at("2026-02-01 00:30"), minutes=45)
    assert moves.place(later, EVENT, start=at("2026-02-01 04:00")).day == "2026-02-01"


def test_rooms_end_at_the_last_one() -> None:
    assert moves.step_room(TALK, EVENT, 5).room == "aw1"
    assert moves.step_room(TALK, EVENT, -1).room == "h1"
    assert moves.step_room(LUNCH, EVENT, 3).room == "h1"
    with pytest.raises(DataRefusedError, match="has no rooms"):
        moves.step_room(TALK, replace(EVENT, rooms=()), 1)


def test_a_length_is_at_least_a_timeslot() -> None:
    assert moves.stretch(TALK, EVENT, 2, minutes=30).minutes == 40
    assert moves.stretch(TALK, EVENT, -9, minutes=30).minutes == 5


def test_a_removed_slot_has_no_place() -> None:
    assert moves.remove(TALK) == replace(TALK, room="", day="", start=None)


def test_a_locked_slot_is_moved_only_by_name() -> None:
    locked = moves.lock(TALK)
    for move in (
        lambda: moves.place(locked, EVENT, room="k1"),
        lambda: moves.step(locked, EVENT, 1),
        lambda: moves.step_room(locked, EVENT, 1),
        lambda: moves.stretch(locked, EVENT, 1, minutes=30),
        lambda: moves.remove(locked),
        lambda: moves.swap(LUNCH, locked),
        lambda: moves.swap(locked, LUNCH),
    ):
        with pytest.raises(DataRefusedError, match="K7QX3D is locked"):
            move()
    assert moves.place(locked, EVENT, room="k1", is_named=True) == replace(locked, room="k1")
    assert moves.unlock(locked) == TALK


def test_what_cannot_be() -> None:
    with pytest.raises(DataRefusedError, match='"Lunch" has no time to lock'):
        moves.lock(LUNCH)
    with pytest.raises(DataRefusedError, match="without a time"):
        moves.step(LUNCH, EVENT, 1)
    with pytest.raises(DataRefusedError, match="cannot last 0 minutes"):
        moves.place(TALK, EVENT, minutes=0)
    with pytest.raises(DataRefusedError, match="cannot last 1440 minutes"):
        moves.place(TALK, EVENT, minutes=1440)
    with pytest.raises(NotFoundError, match='no room "aw2"') as refusal:
        moves.place(TALK, EVENT, room="aw2")
    assert refusal.value.hint == 'did you mean "aw1"?'
