"""The differences between two programmes: two releases, or a release and the plan, as rows and in words."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from cfpcli.programme.rules.agenda import Agenda, Item
from cfpcli.records.event import Event
from cfpcli.records.times_in_words import day_name, moment
from cfpcli.text import clean_line


class Aspect(StrEnum):
    """An aspect in which a session differs; an edited title or a renamed room is not a difference."""

    ADDED = "added"
    CANCELLED = "cancelled"
    TIME = "time"
    ROOM = "room"
    LENGTH = "length"


class Position(msgspec.Struct, frozen=True, kw_only=True):
    """The place and time of a session in one of the programmes; fields are as in `Item`."""

    day: str = ""
    start: datetime | None = None
    minutes: int = 0
    room: str = ""
    room_slug: str = ""


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One session that is not at the same place in both programmes.

    `before` is None if it was added and `after` None if it was cancelled. `speakers` are the codes of the people who
    have to be notified: the speakers in either programme.
    """

    guid: str
    code: str = ""
    title: str
    aspects: tuple[Aspect, ...]
    before: Position | None = None
    after: Position | None = None
    speakers: tuple[str, ...] = ()


def differences(older: Agenda, newer: Agenda) -> tuple[Difference, ...]:
    """The sessions that differ, in the order of the newer programme; a cancelled one at its former time.

    Sessions are matched by guid. A cancelled item counts as one that is not there.
    """
    before = {item.guid: item for item in older.items if not item.cancelled}
    after = {item.guid: item for item in newer.items if not item.cancelled}
    rows = []
    for guid in {**before, **after}:
        row = _difference(before.get(guid), after.get(guid))
        if row is not None:
            rows.append(row)
    rooms = {room.slug: at for at, room in enumerate(newer.event.rooms)}

    def order(row: Difference) -> tuple[object, ...]:
        at = row.after or row.before or Position()
        start = at.start.timestamp() if at.start else 0.0
        return (not at.day, at.day, at.start is None, start, rooms.get(at.room_slug, len(rooms)), row.title, row.guid)

    return tuple(sorted(rows, key=order))


def _difference(before: Item | None, after: Item | None) -> Difference | None:
    item = after or before
    if item is None:
        return None
    was, now = position(before), position(after)
    aspects = _aspects(was, now)
    if not aspects:
        return None
    both = (*(before.speakers if before else ()), *(after.speakers if after else ()))
    return Difference(
        guid=item.guid,
        code=item.code,
        title=item.title,
        aspects=aspects,
        before=was,
        after=now,
        speakers=tuple(dict.fromkeys(speaker.code for speaker in both)),
    )


def position(item: Item | None) -> Position | None:
    """The place and time of an item; None without an item."""
    if item is None:
        return None
    return Position(day=item.day, start=item.start, minutes=item.minutes, room=item.room, room_slug=item.room_slug)


def _aspects(was: Position | None, now: Position | None) -> tuple[Aspect, ...]:
    if was is None or now is None:
        return (Aspect.CANCELLED if now is None else Aspect.ADDED,)
    pairs = (
        (Aspect.TIME, (was.start, was.day) != (now.start, now.day)),
        (Aspect.ROOM, was.room_slug != now.room_slug),
        (Aspect.LENGTH, was.minutes != now.minutes),
    )
    return tuple(aspect for aspect, differs in pairs if differs)


def recipients(rows: Iterable[Difference]) -> dict[str, tuple[Difference, ...]]:
    """The differences that concern each person, by speaker code in alphabetical order."""
    by_code: dict[str, list[Difference]] = {}
    for row in rows:
        for code in row.speakers:
            by_code.setdefault(code, []).append(row)
    return {code: tuple(by_code[code]) for code in sorted(by_code)}


def counts(rows: Iterable[Difference]) -> Mapping[Aspect, int]:
    """The number of sessions by aspect; one that moves in time and room counts in both."""
    counted = dict.fromkeys(Aspect, 0)
    for row in rows:
        for aspect in row.aspects:
            counted[aspect] += 1
    return counted


def sentences(rows: Sequence[Difference], event: Event) -> tuple[str, ...]:
    """Each difference as a sentence without a full stop, for a mail or a page.

    Such as `Signed builds moves from Saturday 10:00, H.1 to Sunday 11:30, AW1.120`.
    """
    places = (place for row in rows for place in (row.before, row.after))
    days = {place.day for place in places if place and place.day}
    return tuple(_sentence(row, event, days) for row in rows)


def _sentence(row: Difference, event: Event, days: set[str]) -> str:
    title = clean_line(row.title)
    if row.before is None or row.after is None:
        place = _place(row.after or row.before or Position(), event, days)
        if row.before is None:
            return f"New: {title}, {place}"
        return f"Cancelled: {title} (was {place})"
    parts = [_move(row, row.before, row.after, event, days)]
    if Aspect.LENGTH in row.aspects:
        parts.append(_length(row.before.minutes, row.after.minutes))
    return f"{title} {' and '.join(filter(None, parts))}"


def _move(row: Difference, was: Position, now: Position, event: Event, days: set[str]) -> str:
    timed, roomed = Aspect.TIME in row.aspects, Aspect.ROOM in row.aspects
    if timed and was.start is None and now.start is not None and was.day in {"", now.day}:
        return f"now has a time: {_place(now, event, days)}"
    if timed and now.start is None:
        return f"no longer has a time (was {_place(was, event, days)})"
    if timed and roomed:
        return f"moves from {_place(was, event, days)} to {_place(now, event, days)}"
    if timed:
        room = f" ({now.room})" if now.room else ""
        return f"moves from {_when(was, event, days)} to {_when(now, event, days)}{room}"
    if roomed:
        return f"moves from {was.room or 'no room'} to {now.room or 'no room'} ({_when(now, event, days)})"
    return ""


def _length(was: int, now: int) -> str:
    if not now:
        return "no longer has a length"
    return f"lasts {now} minutes instead of {was}" if was else f"lasts {now} minutes"


def _place(place: Position, event: Event, days: set[str]) -> str:
    return ", ".join(filter(None, (_when(place, event, days), place.room)))


def _when(place: Position, event: Event, days: set[str]) -> str:
    if place.start:
        return moment(place.start, event, days)
    return f"{day_name(place.day, days)}, time not announced" if place.day else "time not announced"
