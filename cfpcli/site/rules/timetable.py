"""A day of the programme laid out for CSS grid: the reading order is that of the list, the places are numbers of lines.

Rows are the distinct starts and ends of the day instead of a raster: a talk of 5 minutes and a workshop of 3 hours both
fit, and gaps collapse. Sessions that overlap in one room are side by side in lanes of that room.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from heapq import heappop, heappush
from itertools import accumulate
from operator import attrgetter

import msgspec

from cfpcli.programme.rules.agenda import Agenda, Day, Item
from cfpcli.programme.rules.timeline import Band, Block, Column, grid

LEAST_HEIGHT, MOST_HEIGHT, PER_MINUTE = 1.0, 6.0, 0.13
"""The height of a row in rem: by the minutes between two boundaries, within these limits; a row grows with its text."""

SCROLLING = 8
"""The most columns that fit beside each other; a day with more scrolls sideways."""


class RoomColumn(msgspec.Struct, frozen=True, kw_only=True):
    """A room of the day: its slug, its first column, and the number of its lanes (columns count from 2)."""

    slug: str
    name: str
    first: int
    lanes: int = 1


class Cell(msgspec.Struct, frozen=True, kw_only=True):
    """The place of an item: its column and its lines from `top` to `bottom` (rows count from 2; row 1 has the rooms).

    `spans` is true for a break of all rooms, which fills every column.
    """

    column: int
    top: int
    bottom: int
    spans: bool = False


class Timetable(msgspec.Struct, frozen=True, kw_only=True):
    """A day: its items in reading order, each with its cell by guid, the rooms, and the UTC boundaries of its rows.

    `untimed` are the items of the day without a time or a length. A break that is recorded once for each room is there
    once.
    """

    day: Day
    rooms: tuple[RoomColumn, ...] = ()
    boundaries: tuple[datetime, ...] = ()
    items: tuple[Item, ...] = ()
    cells: Mapping[str, Cell] = {}
    untimed: tuple[Item, ...] = ()

    @property
    def columns(self) -> int:
        """The number of columns of rooms."""
        return sum(room.lanes for room in self.rooms)

    @property
    def heights(self) -> tuple[float, ...]:
        """The least height of each row in rem: by its minutes, the least of all where nothing takes place."""
        spans = zip(self.boundaries, self.boundaries[1:], strict=False)
        changes = Counter(cell.top for cell in self.cells.values())
        changes.subtract(cell.bottom for cell in self.cells.values())
        busy = [*accumulate(changes[line] for line in range(2, len(self.boundaries) + 1))]
        return tuple(
            min(max(PER_MINUTE * ((end - start) / timedelta(minutes=1)), LEAST_HEIGHT), MOST_HEIGHT)
            if count
            else LEAST_HEIGHT
            for count, (start, end) in zip(busy, spans, strict=True)
        )

    def row(self, instant: datetime) -> int:
        """The grid line of a boundary."""
        return bisect_left(self.boundaries, instant) + 2


def timetable(agenda: Agenda, day: Day) -> Timetable:
    """The layout of a day; cancelled items are not on it."""
    shown = grid(agenda, day, condensed=True)
    by_guid = {item.guid: item for item in agenda.items if item.day == day.date and not item.cancelled}
    beside = _overlapping(shown.bands, shown.blocks)
    beside_guids = {band.guids[0] for band in beside}
    instants = {at for block in shown.blocks for at in (block.start, block.end)}
    instants |= {at for band in shown.bands for at in (band.start, _end(band))}
    boundaries = tuple(sorted(instants))
    rooms, columns = _rooms(shown.columns, shown.blocks, beside)
    line = {instant: at for at, instant in enumerate(boundaries, 2)}
    cells = {
        block.guid: Cell(column=columns[block.guid], top=line[block.start], bottom=line[block.end])
        for block in shown.blocks
    }
    for band in shown.bands:
        spans = band.guids[0] not in beside_guids
        column = 2 if spans else columns[band.guids[0]]
        cells[band.guids[0]] = Cell(column=column, top=line[band.start], bottom=line[_end(band)], spans=spans)
    order = sorted(cells, key=lambda guid: (cells[guid].top, cells[guid].spans, cells[guid].column, guid))
    return Timetable(
        day=day,
        rooms=rooms,
        boundaries=boundaries,
        items=tuple(by_guid[guid] for guid in order),
        cells=cells,
        untimed=shown.untimed,
    )


def _end(band: Band) -> datetime:
    return band.start + timedelta(minutes=band.minutes)


def _overlapping(bands: Sequence[Band], blocks: Sequence[Block]) -> list[Band]:
    """The breaks during which a session takes place."""
    ordered = sorted(blocks, key=attrgetter("start"))
    starts = [block.start for block in ordered]
    latest_ends = [*accumulate((block.end for block in ordered), max)]

    def overlaps(band: Band) -> bool:
        begun = bisect_left(starts, _end(band))
        return begun > 0 and latest_ends[begun - 1] > band.start

    return [band for band in bands if overlaps(band)]


def _rooms(
    offered: Sequence[Column], blocks: Sequence[Block], beside: Sequence[Band]
) -> tuple[tuple[RoomColumn, ...], dict[str, int]]:
    """The rooms in which something takes place, and the column of each item by guid."""
    by_column: dict[int, list[Block]] = defaultdict(list)
    for block in blocks:
        by_column[block.column].append(block)
    rooms, columns, first = [], {}, 2
    for at, column in enumerate(offered):
        if not by_column[at]:
            continue
        lanes = _lanes([(block.start, block.end, block.guid) for block in by_column[at]])
        count = max(lanes.values()) + 1
        rooms.append(RoomColumn(slug=column.key, name=column.name, first=first, lanes=count))
        columns.update({guid: first + lane for guid, lane in lanes.items()})
        first += count
    if beside:
        lanes = _lanes([(band.start, _end(band), band.guids[0]) for band in beside])
        rooms.append(RoomColumn(slug="", name="All rooms", first=first, lanes=max(lanes.values()) + 1))
        columns.update({guid: first + lane for guid, lane in lanes.items()})
    return tuple(rooms), columns


def _lanes(spans: Sequence[tuple[datetime, datetime, str]]) -> dict[str, int]:
    """A lane from 0 for each span, so that no two in a lane overlap: the first one that is free."""
    busy: list[tuple[datetime, int]] = []
    free: list[int] = []
    lanes: dict[str, int] = {}
    for start, end, guid in sorted(spans):
        while busy and busy[0][0] <= start:
            heappush(free, heappop(busy)[1])
        # A lane is busy or free, so that a new one has the number of those that are busy.
        lane = heappop(free) if free else len(busy)
        heappush(busy, (end, lane))
        lanes[guid] = lane
    return lanes
