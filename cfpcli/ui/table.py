"""Tables for people at a terminal: calm columns, no boxes, the first rows before the last are looked at.

Imported lazily, for it exists only for rich. The widths are ours, so rows go to the console as segments: rich's own
Table measures every cell again, which takes twenty times as long.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice

from rich.cells import cell_len, set_cell_size
from rich.console import Console, ConsoleOptions
from rich.segment import Segment
from rich.style import Style

from cfpcli.records.change import Kind
from cfpcli.result import Row
from cfpcli.ui.columns import GAP, Column, fit
from cfpcli.ui.look import Look, state_look
from cfpcli.ui.page import Facts, Span
from cfpcli.ui.terminal import STYLES, console, drawn, write
from cfpcli.ui.values import Screen, decimal, for_people

CHUNK = 200
"""How many rows are measured before the first is shown, and drawn at a time once the screen is full."""

_LONG_NUMBER = 6
"""Room for the numbers of a table that is longer than its sample: 12345 must not become `1…`."""

HEADER = Style(bold=True)

_KINDS = {"proposals": Kind.PROPOSAL, "speakers": Kind.SPEAKER, "reviews": Kind.REVIEW, "events": Kind.EVENT}
"""Which kind of record the rows of a schema are, for the headings of their fields."""

_STATES = frozenset({"state", "pending_state", "notified_state"})

_BLANKS = Segment(" " * GAP)


def draw_table(
    schema: str, items: Iterable[Row], fields: Sequence[str], screen: Screen, *, keep_all: bool
) -> Iterator[str]:
    """Rows under headings; columns that do not fit shrink, then go, the least important first.

    The first `CHUNK` rows say how wide the columns are, and longer cells after them are cut. With `keep_all`, for a
    reader who named the fields, no column goes: where they do not fit beside one another, each row becomes a list of
    its fields.
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
    """All rows in chunks, the first of them just as long as the screen is high."""
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
    contents = max(cell_len(for_people(name, value, screen, places)) for value in values)
    right = bool(present) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present)
    slack = _LONG_NUMBER if right and len(sample) == CHUNK else 0
    return Column(name, header, max(cell_len(header), contents, slack), right, places)


class _Heading:
    """The headings of a table, as rich draws them."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.columns = columns

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for column in self.columns:
            yield from _cell(column.header, column, HEADER)
        yield Segment.line()


class _Rows:
    """Rows of a table, as rich draws them."""

    def __init__(self, columns: Sequence[Column], items: Iterable[Row], screen: Screen) -> None:
        self.columns = columns
        self.items = items
        self.screen = screen

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Segment]:
        for item in self.items:
            for column in self.columns:
                text = for_people(column.name, item.get(column.name), self.screen, column.places)
                yield from _cell(text, column, STYLES[state_look(text)] if column.name in _STATES else None)
            yield Segment.line()


def _cell(text: str, column: Column, style: Style | None) -> Iterator[Segment]:
    """A cell as wide as its column, and the gap after it; what is too wide ends in an ellipsis."""
    width = cell_len(text)
    if width > column.width:
        text = set_cell_size(text, column.width - 1).rstrip() + "…"
        width = cell_len(text)
    blanks = Segment(" " * (column.width - width))
    yield from (blanks, Segment(text, style)) if column.right else (Segment(text, style), blanks)
    yield _BLANKS


def _record(schema: str, item: Row, fields: Sequence[str], screen: Screen) -> str:
    rows = tuple(
        (Span(heading(schema, name), Look.MUTED), (Span(for_people(name, item.get(name), screen)),)) for name in fields
    )
    return "".join(write((Facts(rows),), screen, measure=screen.width))
