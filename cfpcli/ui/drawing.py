"""How a result is drawn at a terminal: as its picture, else as a table. Imported lazily, because it needs rich.

Tables have plain columns and no boxes, and their first rows are shown before the last ones are read. The widths are
computed here by arithmetic on cells, and rows go to the console as segments: rich's own Table measures every cell
again, which takes twenty times as long.
"""

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any, get_args

import msgspec
from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style

from cfpcli.records.change import Kind
from cfpcli.records.facts import ALWAYS, Fact, types_of
from cfpcli.records.proposal import Proposal
from cfpcli.records.states import State
from cfpcli.result import Result, Row, shown_fields
from cfpcli.ui.differences import change_lines
from cfpcli.ui.look import Look, state_look
from cfpcli.ui.page import Facts, Span
from cfpcli.ui.pictures import CHANGES, PICTURES, SILENT, page_of
from cfpcli.ui.terminal import STYLES, console, drawn, write
from cfpcli.ui.values import Screen, decimal, for_people
from cfpcli.ui.wrapping import MEASURE

GAP = 2
"""The number of cells between two columns."""

OTHER_MINIMUM = 12
"""The least cells of a column of text whose facts name no width; if that is too wide, a column is left out."""

OTHER_WIDEST = 40
"""The most cells of such a column: nobody reads an abstract in a column."""


@cache
def facts() -> Mapping[str, Fact]:
    """The facts about columns by name: those of the field of the same name, of any kind of record."""
    from cfpcli.records.fields import FIELDS

    return {name: field.fact for fields in reversed(FIELDS.values()) for name, field in fields.items()}


def is_kept(name: str) -> bool:
    """Whether a column is never left out."""
    return _fact(name).kept == ALWAYS


def _fact(name: str) -> Fact:
    return facts().get(name, _UNSTATED)


_UNSTATED = Fact("")


class Column(msgspec.Struct, frozen=True):
    """A column: the field's name, its heading, the natural width of its contents in cells, and its layout.

    `places` is the number of decimals of its means, so that the decimal points are aligned.
    """

    name: str
    header: str
    natural: int
    right: bool = False
    places: int = 1
    width: int = 0

    @property
    def least(self) -> int:
        """The minimum width of this column, in cells."""
        fact = _fact(self.name)
        if self.right or fact.rigid:
            return self.natural
        return min(self.natural, fact.narrows[-1][1] if fact.narrows else OTHER_MINIMUM)

    @property
    def most(self) -> int:
        """The maximum useful width of this column, in cells."""
        return self.natural if self.right else min(self.natural, _fact(self.name).widest or OTHER_WIDEST)


def fit(columns: Sequence[Column], width: int, *, keep_all: bool = False) -> tuple[Column, ...]:
    """The columns that fit into `width` cells, each with its width: some shrink, then some are left out.

    With `keep_all` none is left out; if they do not fit, the result is empty.
    """
    kept = list(columns)
    while kept and _total(column.least for column in kept) > width:
        droppable = [column for column in kept if not is_kept(column.name)]
        if keep_all:
            return ()
        if not droppable:
            return _squeezed(kept, width)
        kept.remove(min(droppable, key=lambda column: _importance(column.name, kept)))
    return _shrunk(kept, width)


def _importance(name: str, kept: Sequence[Column]) -> tuple[int, int]:
    """The sort key by which columns are left out: those without a rank first, the last of them before the others."""
    rank = _fact(name).kept
    return (rank, 0) if rank else (0, -next(position for position, column in enumerate(kept) if column.name == name))


@cache
def _steps() -> list[tuple[str, int]]:
    """The columns that shrink first, in this order, and to how many cells each."""
    steps = sorted((rank, name, least) for name, fact in facts().items() for rank, least in fact.narrows)
    return [(name, least) for _, name, least in steps]


def _total(widths: Iterable[int]) -> int:
    listed = list(widths)
    return sum(listed) + GAP * (len(listed) - 1)


def _shrunk(columns: Sequence[Column], width: int) -> tuple[Column, ...]:
    widths = {column.name: column.most for column in columns}
    excess = _total(widths.values()) - width
    for name, least in [*_steps(), *((column.name, column.least) for column in columns)]:
        loss = max(min(excess, widths.get(name, 0) - least), 0)
        if loss:
            widths[name] -= loss
            excess -= loss
    for column in columns:
        spare = max(width - _total(widths.values()), 0)
        widths[column.name] += min(spare, max(column.natural - widths[column.name], 0))
    return tuple(msgspec.structs.replace(column, width=widths[column.name]) for column in columns)


def _squeezed(columns: Sequence[Column], width: int) -> tuple[Column, ...]:
    """The columns that are always kept, on a terminal too narrow for them: the last are narrowed or dropped."""
    room = width
    squeezed = []
    for column in columns:
        cells = max(min(column.least, room), 0)
        room -= cells + GAP
        if cells:
            squeezed.append(msgspec.structs.replace(column, width=cells))
    return tuple(squeezed)


CHUNK = 200
"""The number of rows measured before the first is shown, and of those drawn at a time once the screen is full."""

_LONG_NUMBER = 6
"""Cells for the numbers of a table that is longer than its sample: 12345 must not become `1…`."""

HEADER = Style(bold=True)

_KINDS = {"proposals": Kind.PROPOSAL, "speakers": Kind.SPEAKER, "reviews": Kind.REVIEW, "events": Kind.EVENT}
"""The kind of record of each schema's rows, for the headings of their fields."""

_STATES = frozenset(name for name, kind in types_of(Proposal).items() if State in (kind, *get_args(kind)))
"""The columns in which a state has its colour."""

_BLANKS = Segment(" " * GAP)


def draw_table(
    schema: str, items: Iterable[Row], fields: Sequence[str], screen: Screen, *, keep_all: bool
) -> Iterator[str]:
    """Rows under headings; columns that do not fit shrink, then are left out, the least important first.

    The first `CHUNK` rows determine the widths of the columns, and longer cells after them are cut. With `keep_all`,
    for a reader who named the fields, no column is left out: if they do not fit side by side, each row becomes a list
    of its fields.
    """
    rows = iter(items)
    sample = list(islice(rows, CHUNK))
    if not sample:
        return
    columns = fit([_measured(schema, name, sample, screen) for name in fields], screen.width, keep_all=keep_all)
    if not columns:
        for position, item in enumerate(chain(sample, rows)):
            yield ("\n" if position else "") + _record(schema, item, fields, screen)
        return
    target = console(screen)
    yield drawn(target, _Heading(columns))
    for chunk in _chunks(sample, rows, screen):
        yield drawn(target, _Rows(columns, chunk, screen))


def heading(schema: str, name: str) -> str:
    """The heading of a field: the one in the registry of fields, or its name."""
    from cfpcli.records.fields import FIELDS

    field = FIELDS[_KINDS[schema]].get(name) if schema in _KINDS else None
    return field.header if field else name.replace("_", " ")


def _chunks(sample: list[Row], rows: Iterator[Row], screen: Screen) -> Iterator[list[Row]]:
    """All rows in chunks, the first as long as the screen is high."""
    screenful = max(screen.height, 1)
    yield sample[:screenful]
    chunk = sample[screenful:]
    while chunk:
        yield chunk
        chunk = list(islice(rows, CHUNK))


def _measured(schema: str, name: str, sample: Sequence[Row], screen: Screen) -> Column:
    header = heading(schema, name)
    values = [item.get(name) for item in sample]
    present = [value for value in values if value is not None]
    places = max((len(decimal(value).partition(".")[2]) for value in present if isinstance(value, float)), default=1)
    contents = max(cell_len(for_people(value, screen, places)) for value in values)
    right = bool(present) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present)
    slack = _LONG_NUMBER if right and len(sample) == CHUNK else 0
    return Column(name, header, max(cell_len(header), contents, slack), right, places)


class _Heading:
    """The headings of a table, drawn by rich."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for column in self.columns:
            yield from _cell(column.header, column, HEADER)
        yield Segment.line()


class _Rows:
    """Rows of a table, drawn by rich."""

    def __init__(self, columns: Sequence[Column], items: Iterable[Row], screen: Screen) -> None:
        self.columns = columns
        self.items = items
        self.screen = screen

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for item in self.items:
            for column in self.columns:
                text = for_people(item.get(column.name), self.screen, column.places)
                yield from _cell(text, column, STYLES[state_look(text)] if column.name in _STATES else None)
            yield Segment.line()


def _cell(text: str, column: Column, style: Style | None) -> Iterator[Segment]:
    """A cell as wide as its column, and the gap after it; text that is too wide ends in an ellipsis."""
    width = cell_len(text)
    if width > column.width:
        text = set_cell_size(text, column.width - 1).rstrip() + "…"
        width = cell_len(text)
    blanks = Segment(" " * (column.width - width))
    yield from (blanks, Segment(text, style)) if column.right else (Segment(text, style), blanks)
    yield _BLANKS


def _record(schema: str, item: Row, fields: Sequence[str], screen: Screen) -> str:
    rows = tuple(
        (Span(heading(schema, name), Look.MUTED), (Span(for_people(item.get(name), screen)),)) for name in fields
    )
    return "".join(write((Facts(rows),), screen, measure=screen.width))


def drawing(result: Result[Any], screen: Screen, *, keep_all: bool) -> Iterator[str]:
    """The drawing of a result; nothing if it has no items."""
    if result.picture == CHANGES:
        for line in change_lines(result.changes, msgspec.structs.replace(screen, color=False)):
            yield textwrap.fill(line, screen.width, subsequent_indent="    ", drop_whitespace=False).rstrip() + "\n"
        return
    if not result.items or result.picture == SILENT:
        return
    picture = PICTURES.get(result.picture)
    if picture and not keep_all:
        yield from write(page_of(result, screen), screen, measure=MEASURE if picture.prose else screen.width)
    else:
        yield from draw_table(result.schema, result.items, shown_fields(result), screen, keep_all=keep_all)
