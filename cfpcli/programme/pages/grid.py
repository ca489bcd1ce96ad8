"""Days of a programme as grids: time downwards, as many rooms as fit side by side, the others below."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, tzinfo

import msgspec

from cfpcli.dates.english import long_day
from cfpcli.dates.zones import zone_named
from cfpcli.programme.rules.timeline import Band, Block, By, Column, Grid
from cfpcli.records.event import Event
from cfpcli.records.times_in_words import clock
from cfpcli.text import clean_line
from cfpcli.ui.page import GAP, Look, Page, Paragraph, Span, Stack, cells, cut, line
from cfpcli.ui.page import Block as PageBlock
from cfpcli.ui.page import Line as PageLine
from cfpcli.ui.values import Screen

_NARROWEST = 16
"""Cells of the narrowest column in which titles can be read."""

_TITLE_LINES = 2


class _Sheet(msgspec.Struct, frozen=True, kw_only=True):
    """The columns of a grid that fit side by side: `first` is the number of the first one, from 0; widths in cells."""

    grid: Grid
    columns: tuple[Column, ...]
    places: tuple[int, ...]
    first: int
    of: int
    label: int
    width: int
    zone: tzinfo
    bar: str
    flags: Mapping[str, str]


def picture(grids: Sequence[Grid], event: Event, screen: Screen, flags: Mapping[str, str] | None = None) -> Page:
    """The days one below the other, each as one sheet or more; condensed grids are meant for it.

    `flags` are words by guid that are shown with a session, such as `withdrawn`.
    """
    blocks: list[PageBlock] = []
    for grid in grids:
        for sheet in _sheets(grid, zone_named(event.timezone), screen, flags or {}):
            heading = Paragraph(line(Span(_heading(sheet), Look.HEADING)), one_line=True)
            blocks += [Stack((heading, *_lines(sheet)))]
        blocks += _rest(grid)
    return tuple(blocks)


def _sheets(grid: Grid, zone: tzinfo, screen: Screen, flags: Mapping[str, str]) -> Iterator[_Sheet]:
    """The sheets of a day, with an equal number of columns each, as far as possible; empty columns are left out."""
    used = {block.column for block in grid.blocks}
    places = [at for at in range(len(grid.columns)) if at in used]
    if not grid.rows:
        return
    label = max(cells(clock(instant, zone)) for instant in grid.rows)
    fit = max((screen.width - label) // (_NARROWEST + len(GAP)), 1)
    pages = max(-(-len(places) // fit), 1)
    for page in range(pages):
        first, last = (len(places) * each // pages for each in (page, page + 1))
        here = places[first:last]
        width = (screen.width - label) // max(len(here), 1) - len(GAP)
        yield _Sheet(
            grid=grid,
            columns=tuple(grid.columns[at] for at in here),
            places=tuple(here),
            first=first,
            of=len(places),
            label=label,
            width=width,
            zone=zone,
            bar="│" if screen.blocks else "|",
            flags=flags,
        )


def _heading(sheet: _Sheet) -> str:
    at = date.fromisoformat(sheet.grid.day.date)
    day = long_day(at)
    if len(sheet.columns) == sheet.of:
        return day
    first, last = sheet.first + 1, sheet.first + len(sheet.columns)
    numbers = f"{sheet.grid.by} {first}" if first == last else f"{sheet.grid.by}s {first} to {last}"
    return f"{day}, {numbers} of {sheet.of}"


def _lines(sheet: _Sheet) -> Iterator[Paragraph]:
    names = [Span(clean_line(column.name) or "no " + sheet.grid.by, Look.MUTED) for column in sheet.columns]
    if names:
        yield _row(sheet, Span(""), [(name,) for name in names])
    starts: dict[int, list[Block]] = {}
    for block in sheet.grid.blocks:
        if block.column in sheet.places:
            starts.setdefault(block.row, []).append(block)
    bands = {band.row: band for band in sheet.grid.bands}
    drawing = _Drawing(sheet)
    for row in range(len(sheet.grid.rows)):
        if row in starts or row in bands or drawing.is_free(row):
            yield from drawing.row(row, starts.get(row, []), bands.get(row))


class _Drawing:
    """The state of a sheet while it is drawn downwards: the text of each column, and the row until which it is busy."""

    def __init__(self, sheet: _Sheet) -> None:
        self._sheet = sheet
        self._text: list[list[PageLine]] = [[] for _ in sheet.columns]
        self._until = [0 for _ in sheet.columns]
        grid = sheet.grid
        spans = [(part.row, part.span) for part in grid.blocks] + [(part.row, part.span) for part in grid.bands]
        self._busy = {row for first, span in spans for row in range(first, first + span)}
        here = {block.row for block in grid.blocks if block.column in sheet.places}
        self._kept = sorted(here | {band.row for band in grid.bands})

    def is_free(self, row: int) -> bool:
        """Whether nothing takes place anywhere in this row."""
        return row not in self._busy

    def row(self, row: int, starting: Sequence[Block], band: Band | None) -> Iterator[Paragraph]:
        """The lines of one row, with a blank line before it in which only what goes on is drawn."""
        sheet = self._sheet
        yield self._between(row)
        label = Span(clock(sheet.grid.rows[row], sheet.zone), Look.STRONG if starting or band else Look.MUTED)
        if band:
            title = Span(f"{clean_line(band.title)}, {band.minutes} min", Look.EMPHASIS)
            yield Paragraph(line(_padded(label, sheet.label), GAP, title), one_line=True)
            label = Span("")
        for block in starting:
            at = sheet.places.index(block.column)
            self._text[at] += _text(block, sheet)
            self._until[at] = max(self._until[at], row + block.span)
        height = max(0 if band else 1, *map(len, self._text)) if self._text else 0
        for number in range(height):
            yield _row(sheet, Span("") if number else label, [self._cell(at, row) for at in range(len(self._text))])

    def _cell(self, at: int, row: int) -> PageLine:
        if self._text[at]:
            return self._text[at].pop(0)
        return (Span(self._sheet.bar, Look.MUTED),) if self._goes_on(at, row) else ()

    def _goes_on(self, at: int, row: int) -> bool:
        """Whether the session of a column lasts beyond this row of the sheet."""
        return any(row < kept < self._until[at] for kept in self._kept)

    def _between(self, row: int) -> Paragraph:
        bar = (Span(self._sheet.bar, Look.MUTED),)
        return _row(self._sheet, Span(""), [bar if until > row else () for until in self._until])


def _text(block: Block, sheet: _Sheet) -> list[PageLine]:
    """The lines of a session: its title, then its code, length and speakers, or its room if columns are not rooms."""
    flag = sheet.flags.get(block.guid, "")
    mark = "! " if block.overlaps or flag else ""
    title = _folded(mark + clean_line(block.title), sheet.width)
    who = (block.room,) if sheet.grid.by is not By.ROOM else block.speakers
    about = " ".join(filter(None, (block.code, flag, f"{block.minutes}m", clean_line(", ".join(who)))))
    look = Look.BAD if block.overlaps else Look.WARN if flag else Look.PLAIN
    return [*((Span(part, look),) for part in title), (Span(cut(about, sheet.width), Look.MUTED),)]


def _folded(text: str, width: int) -> list[str]:
    """A text in at most `_TITLE_LINES` lines, broken between words where it can be; the end is cut."""
    parts: list[str] = []
    rest = text
    while rest and len(parts) < _TITLE_LINES - 1 and cells(rest) > width:
        head = ""
        for char in rest:
            if cells(head + char) > width:
                break
            head += char
        end = len(head) if rest[len(head)] == " " else head.rfind(" ")
        end = end if end > 0 else max(len(head), 1)
        parts.append(rest[:end])
        rest = rest[end:].lstrip()
    return [*parts, cut(rest, width)] if rest else parts


def _row(sheet: _Sheet, label: Span, columns: Sequence[PageLine]) -> Paragraph:
    """A line with a cell for each column; blank cells at the end are left out."""
    spans: list[Span] = [_padded(label, sheet.label)]
    blank = ""
    for column in columns:
        text = [Span(cut(span.text, sheet.width), span.look) for span in column]
        spans += [Span(blank + GAP), *text] if text else []
        room = sheet.width - sum(cells(span.text) for span in text)
        blank = " " * room if text else f"{blank}{GAP}{' ' * room}"
    return Paragraph(tuple(spans), one_line=True)


def _padded(span: Span, width: int) -> Span:
    return Span(span.text + " " * (width - cells(span.text)), span.look)


def _rest(grid: Grid) -> Iterator[PageBlock]:
    """The rest, which a grid cannot show: sessions without a time, and rooms without sessions."""
    if grid.untimed:
        lines = [
            Paragraph(line(f"{item.code}  " if item.code else "", clean_line(item.title)), one_line=True)
            for item in grid.untimed
        ]
        yield Stack((Paragraph(line(Span("Time not announced", Look.HEADING))), Stack(tuple(lines), indent=2)))
    used = {block.column for block in grid.blocks}
    empty = [column.name for at, column in enumerate(grid.columns) if at not in used]
    if empty and used and grid.by is By.ROOM:
        yield Paragraph(line(Span(f"No sessions in {', '.join(map(clean_line, empty))}", Look.MUTED)))
