"""Moves on the plan: a slot in, the same slot at another place out.

Every move keeps the identity of a slot (guid and number) and its speakers' answer, which a new release may ask for
again. A locked slot is refused unless the move names it.
"""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from cfpcli.errors import DataRefusedError, NotFoundError
from cfpcli.records.event import Event
from cfpcli.records.programme import Slot, day_at
from cfpcli.text import nearest

MOST_MINUTES = 24 * 60
"""The greatest length of a session: schedule.xml readers cannot show a longer one."""


def place(
    slot: Slot,
    event: Event,
    *,
    room: str = "",
    start: datetime | None = None,
    minutes: int | None = None,
    is_named: bool = False,
) -> Slot:
    """The slot in `room` (a slug) from `start` (an instant) for `minutes`; values that are left out stay.

    Raises:
        DataRefusedError: the slot is locked and not named, or no session can be as long.
        NotFoundError: the event has no such room.
    """
    _refuse_locked(slot, is_named=is_named)
    if room and event.room_of(room) is None:
        slugs = [each.slug for each in event.rooms]
        near = nearest(room, slugs)
        hint = f'did you mean "{near}"?' if near else f"rooms: {', '.join(slugs) or 'none yet'}"
        raise NotFoundError(f'{event.slug} has no room "{room}"', hint=hint)
    if minutes is not None and not 0 < minutes < MOST_MINUTES:
        raise DataRefusedError(f"a session cannot last {minutes} minutes", hint=f"allowed: 1 to {MOST_MINUTES - 1}")
    if start is not None:
        start = start.astimezone(UTC)
        slot = replace(slot, start=start, day=day_at(start, event))
    return replace(slot, room=room or slot.room, minutes=slot.minutes if minutes is None else minutes)


def step(slot: Slot, event: Event, steps: int, *, is_named: bool = False) -> Slot:
    """The slot later by `steps` timeslots of the event, or earlier if they are negative.

    The time that passes counts: over a change of the clock, the local time moves by an hour more or less.

    Raises:
        DataRefusedError: the slot is locked and not named, or has no time yet.
    """
    if slot.start is None:
        raise DataRefusedError("a session without a time cannot be moved by steps", hint="set its start first")
    return place(slot, event, start=slot.start + timedelta(minutes=steps * event.timeslot), is_named=is_named)


def step_room(slot: Slot, event: Event, steps: int, *, is_named: bool = False) -> Slot:
    """The slot `steps` rooms further in the event's order, at most in the first or the last one.

    A slot without a room gets the first.

    Raises:
        DataRefusedError: the slot is locked and not named, or the event has no rooms.
    """
    slugs = [room.slug for room in event.rooms]
    if not slugs:
        raise DataRefusedError(f"{event.slug} has no rooms")
    at = slugs.index(slot.room) + steps if slot.room in slugs else 0
    return place(slot, event, room=slugs[min(max(at, 0), len(slugs) - 1)], is_named=is_named)


def stretch(slot: Slot, event: Event, steps: int, *, minutes: int, is_named: bool = False) -> Slot:
    """The slot longer by `steps` timeslots, or shorter, at least one long; `minutes` is its present length.

    Raises:
        DataRefusedError: the slot is locked and not named, or no session can be as long.
    """
    return place(slot, event, minutes=max(minutes + steps * event.timeslot, event.timeslot), is_named=is_named)


def swap(slot: Slot, other: Slot, *, is_named: bool = False) -> tuple[Slot, Slot]:
    """Both slots, each at the place of the other; lengths stay with their sessions.

    Raises:
        DataRefusedError: one of them is locked and they are not named.
    """
    for each in (slot, other):
        _refuse_locked(each, is_named=is_named)
    return (
        replace(slot, room=other.room, day=other.day, start=other.start),
        replace(other, room=slot.room, day=slot.day, start=slot.start),
    )


def remove(slot: Slot, *, is_named: bool = False) -> Slot:
    """The slot without a room, a day or a time, so that its session is to be placed again.

    Raises:
        DataRefusedError: the slot is locked and not named.
    """
    _refuse_locked(slot, is_named=is_named)
    return replace(slot, room="", day="", start=None)


def lock(slot: Slot) -> Slot:
    """The slot locked.

    Raises:
        DataRefusedError: it has no time yet, so there is nothing to hold.
    """
    if slot.start is None:
        raise DataRefusedError(f"{_title(slot)} has no time to lock", hint="set its start first")
    return replace(slot, locked=True)


def unlock(slot: Slot) -> Slot:
    """The slot free to move again."""
    return replace(slot, locked=False)


def _refuse_locked(slot: Slot, *, is_named: bool) -> None:
    if slot.locked and not is_named:
        raise DataRefusedError(
            f"{_title(slot)} is locked", hint=f"name it\ncfp schedule lock --off {slot.proposal or slot.guid}"
        )


def _title(slot: Slot) -> str:
    return slot.proposal or f'"{slot.title}"'
