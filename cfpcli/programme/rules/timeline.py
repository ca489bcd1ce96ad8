"""One day of a programme as a grid: rooms, tracks or speakers side by side, time downwards."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from math import gcd

import msgspec

from cfpcli.programme.rules.agenda import Agenda, Day, Item
from cfpcli.programme.rules.sweep import end_of, is_for_all, overlapping, start_of

_MINUTE = timedelta(minutes=1)


class By(StrEnum):
    """The meaning of the columns."""

    ROOM = "room"
    TRACK = "track"
    SPEAKER = "speaker"


class Column(msgspec.Struct, frozen=True):
    """A column: the slug or code of its room, track or speaker, and the name; both are empty for items without one."""

    key: str
    name: str


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A session in the grid: its column, its first row and the number of rows that it fills.

    `start` and `end` are UTC instants. It `overlaps` if it shares its room, or its speaker in a grid by speaker, with
    another session at the same time.
    """

    guid: str
    code: str = ""
    title: str
    room: str = ""
    track: str = ""
    speakers: tuple[str, ...] = ()
    column: int
    row: int
    span: int
    start: datetime
    end: datetime
    minutes: int
    overlaps: bool = False


class Band(msgspec.Struct, frozen=True, kw_only=True):
    """A break over all columns, drawn once: a single slot without a room, or one in each room."""

    guids: tuple[str, ...]
    title: str
    row: int
    span: int
    start: datetime
    minutes: int


class Grid(msgspec.Struct, frozen=True, kw_only=True):
    """A day as a grid; `rows` are the UTC instants at which its rows begin, `ends` is the end of the last one.

    Blocks are in order of row and column. `untimed` are the sessions of the day without a time.
    """

    day: Day
    by: By
    columns: tuple[Column, ...]
    rows: tuple[datetime, ...] = ()
    ends: datetime | None = None
    blocks: tuple[Block, ...] = ()
    bands: tuple[Band, ...] = ()
    untimed: tuple[Item, ...] = ()


def smallest_step(items: Iterable[Item]) -> int:
    """The greatest number of minutes between rows with which each session begins and ends at a row; 0 without any."""
    instants = [instant for item in items for instant in (start_of(item), end_of(item))]
    return gcd(*((instant - instants[0]) // _MINUTE for instant in instants)) if instants else 0


def grid(agenda: Agenda, day: Day, by: By = By.ROOM, *, condensed: bool = False, step: int = 0) -> Grid:
    """A day of a programme as a grid, from its first session to its last.

    Rows are `step` minutes apart (0: the smallest step needed). A `condensed` grid has rows only where something begins
    or where every column falls free, which is shorter to read.
    """
    items = [item for item in agenda.items if item.day == day.date and not item.cancelled]
    timed = sorted((item for item in items if item.start and item.minutes), key=start_of)
    untimed = tuple(item for item in items if not (item.start and item.minutes))
    bands = _bands(timed, [room.slug for room in agenda.event.rooms] if by is By.ROOM else _busy_rooms(timed))
    in_bands = {guid for band in bands for guid in band.guids}
    sessions = [item for item in timed if item.guid not in in_bands]
    columns = _columns(agenda, sessions, by)
    if not timed:
        return Grid(day=day, by=by, columns=columns, untimed=untimed)
    rows = _condensed(timed) if condensed else _even(timed, step or smallest_step(timed))
    return Grid(
        day=day,
        by=by,
        columns=columns,
        rows=rows,
        ends=max(end_of(item) for item in timed),
        blocks=_blocks(sessions, columns, rows, by),
        bands=tuple(
            msgspec.structs.replace(band, row=row, span=span)
            for band in bands
            for row, span in [_rows_of(rows, band.start, band.start + band.minutes * _MINUTE)]
        ),
        untimed=untimed,
    )


def _busy_rooms(timed: Iterable[Item]) -> list[str]:
    return sorted({item.room_slug for item in timed if item.room_slug})


def _bands(timed: Iterable[Item], rooms: Sequence[str]) -> list[Band]:
    """The breaks over all of these rooms (slugs), with rows still to be set."""
    alike: dict[tuple[datetime, int, str], list[Item]] = defaultdict(list)
    for item in timed:
        if not item.code:
            alike[start_of(item), item.minutes, item.title].append(item)
    return [
        Band(guids=tuple(item.guid for item in items), title=title, row=0, span=1, start=start, minutes=minutes)
        for (start, minutes, title), items in alike.items()
        if any(is_for_all(item) for item in items)
        or (len(rooms) > 1 and {item.room_slug for item in items} >= {*rooms})
    ]


def _columns(agenda: Agenda, sessions: Sequence[Item], by: By) -> tuple[Column, ...]:
    """The columns in the event's order; of tracks and speakers, those of the day."""
    keys = {key: name for item in sessions for key, name in _keys(item, by)}
    if by is By.ROOM:
        ordered = {room.slug: room.name for room in agenda.event.rooms}
    elif by is By.TRACK:
        ordered = {track.slug: track.name for track in agenda.event.tracks if track.slug in keys}
    else:
        ordered = dict(sorted(keys.items(), key=lambda pair: (pair[1].casefold(), pair[0])))
    others = {key: keys[key] for key in sorted(keys) if key and key not in ordered}
    last = {"": ""} if "" in keys else {}
    merged = {key: name for key, name in (ordered | others).items() if key} | last
    return tuple(Column(key, name) for key, name in merged.items())


def _keys(item: Item, by: By) -> list[tuple[str, str]]:
    """The columns of an item: keys and names."""
    if by is By.ROOM:
        return [(item.room_slug, item.room)]
    if by is By.TRACK:
        return [(item.track_slug, item.track)]
    return [(speaker.code, speaker.name) for speaker in item.speakers] or [("", "")]


def _even(timed: Sequence[Item], step: int) -> tuple[datetime, ...]:
    first, last = start_of(timed[0]), max(end_of(item) for item in timed)
    count = -(-((last - first) // _MINUTE) // step)
    return tuple(first + at * step * _MINUTE for at in range(count))


def _condensed(timed: Sequence[Item]) -> tuple[datetime, ...]:
    rows = {start_of(item) for item in timed}
    until = end_of(timed[0])
    for item in timed:
        if start_of(item) > until:
            rows.add(until)
        until = max(until, end_of(item))
    return tuple(sorted(rows))


def _rows_of(rows: Sequence[datetime], start: datetime, end: datetime) -> tuple[int, int]:
    """The first row of a span of time and the number of rows that it fills."""
    first = bisect_right(rows, start) - 1
    return first, max(bisect_left(rows, end) - first, 1)


def _blocks(sessions: Sequence[Item], columns: Sequence[Column], rows: Sequence[datetime], by: By) -> tuple[Block, ...]:
    places = {column.key: at for at, column in enumerate(columns)}
    by_column: dict[str, list[Item]] = defaultdict(list)
    for item in sessions:
        for key, _ in _keys(item, by):
            if not (by_column[key] and by_column[key][-1] is item):
                by_column[key].append(item)
    blocks = []
    for key, items in by_column.items():
        pairs = overlapping(items) if key and by is not By.TRACK else ()
        double = {item.guid for pair in pairs for item in pair}
        for item in items:
            row, span = _rows_of(rows, start_of(item), end_of(item))
            block = Block(
                guid=item.guid,
                code=item.code,
                title=item.title,
                room=item.room,
                track=item.track,
                speakers=tuple(speaker.name for speaker in item.speakers),
                column=places[key],
                row=row,
                span=span,
                start=start_of(item),
                end=end_of(item),
                minutes=item.minutes,
                overlaps=item.guid in double,
            )
            blocks.append(block)
    return tuple(sorted(blocks, key=lambda block: (block.row, block.column, block.start, block.guid)))
