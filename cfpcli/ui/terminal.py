"""Drawing at a terminal with Rich: results, pages, tables, changes and messages."""

import io
import re
import textwrap
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, islice
from typing import Any, get_args

import msgspec
from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.style import Style
from rich.text import Text

from cfpcli.records.change import Kind
from cfpcli.records.facts import ALWAYS, Fact, types_of
from cfpcli.records.proposal import Proposal, State
from cfpcli.result import Result, Row, shown_fields
from cfpcli.ui.differences import change_lines
from cfpcli.ui.links import is_link, target
from cfpcli.ui.page import Facts, Fit, Flow, Leaf, Line, Look, Page, Span, flow, safe, state_look
from cfpcli.ui.pictures import CHANGES, PICTURES, SILENT, page_of
from cfpcli.ui.values import Screen, decimal, for_people
from cfpcli.ui.wrapping import MEASURE

_LINK_ID = re.compile("\x1b\\]8;id=[^;]*;([^\x1b]+)\x1b")
"""The beginning of a link as Rich writes it, with a random id."""

_WORDS = re.compile(r"\s*\S+\s*")
_NARROWEST = 12
"""The minimum width of text, in cells, beside the label or indent before it."""

STYLES: dict[Look, Style] = {
    Look.PLAIN: Style.null(),
    Look.TITLE: Style(bold=True),
    Look.HEADING: Style(bold=True),
    Look.STRONG: Style(bold=True),
    Look.EMPHASIS: Style(italic=True),
    Look.CODE: Style(color="cyan"),
    Look.COMMAND: Style(color="cyan"),
    Look.GOOD: Style(color="green"),
    Look.WARN: Style(color="yellow"),
    Look.BAD: Style(color="red"),
    Look.MUTED: Style(dim=True),
}
"""Colours from the terminal's own palette, never white or black: either may be the background."""


def console(screen: Screen) -> Console:
    """A console that writes nowhere, so that its output is captured; it reads neither the environment nor a stream."""
    return Console(
        file=io.StringIO(),
        width=screen.width,
        height=screen.height,
        color_system="standard" if screen.color else None,
        force_terminal=screen.terminal,
        force_jupyter=False,
        no_color=False,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )


def drawn(target: Console, *renderables: RenderableType) -> str:
    """The output of a console for these, without blanks at the ends of lines."""
    with target.capture() as capture:
        for renderable in renderables:
            target.print(renderable, no_wrap=True, overflow="ignore", crop=False)
    shown = _LINK_ID.sub(_named, capture.get())
    return "".join(f"{text.rstrip(' ')}\n" for text in shown.removesuffix("\n").split("\n"))


def _named(match: re.Match[str]) -> str:
    """A link with an id made from its address: the parts of a wrapped link belong together, output is repeatable."""
    return f"\x1b]8;id={zlib.crc32(match[1].encode()):x};{match[1]}\x1b"


def write(page: Page, screen: Screen, *, measure: int) -> Iterator[str]:
    """A page for a terminal, line by line, at most `measure` cells wide."""
    canvas = console(screen)
    measure = min(measure, screen.width)
    links = screen.color and screen.terminal
    for leaf in flow(page, _markdown):
        yield drawn(canvas, *(_fitted(leaf, measure, canvas, links=links) if leaf else [Text()]))


def _markdown(source: str) -> Flow:
    # A table needs no Markdown, and importing its parser costs as much as importing rich.
    from cfpcli.ui.markdown import markdown_lines

    return markdown_lines(source)


def text_of(line: Line, *, links: bool = False) -> Text:
    """A line of a page in the form for Rich, made safe; with `links`, its links can be opened."""
    text = Text(end="")
    for span in line:
        address = target(span.link) if links else ""
        style = STYLES[span.look]
        text.append(safe(span.text), style + Style(link=address) if address else style)
    return text


def _fitted(leaf: Leaf, measure: int, console: Console, *, links: bool) -> list[Text]:
    first, rest = text_of(leaf.first), Text(safe(leaf.rest), end="")
    for prefix in (first, rest):
        prefix.truncate(max(measure - _NARROWEST, 0))
    width = max(measure - max(first.cell_len, rest.cell_len), 1)
    room = max(console.width - max(first.cell_len, rest.cell_len), 1)
    text = text_of(leaf.line, links=links)
    match leaf.fit:
        case Fit.CUT:
            text.truncate(width, overflow="ellipsis")
            lines = [text]
        case Fit.FOLD:
            lines = [Text(part, STYLES[Look.CODE], end="") for part in chop_cells(text.plain, width)] or [Text()]
        case Fit.WRAP:
            lines = _wrapped(text, width, room)
    return [
        Text("", end="").append_text(rest if position else first).append_text(part)
        for position, part in enumerate(lines)
    ]


def _wrapped(text: Text, width: int, room: int) -> list[Text]:
    """A text in lines of `width` cells; a wider link stays whole if it fits into the `room`."""
    breaks: list[int] = []
    used = 0
    for match in _WORDS.finditer(text.plain):
        word = match.group()
        cells = cell_len(word.rstrip())
        if used + cells <= width:
            used += cell_len(word)
        elif cells <= (room if is_link(word) else width):
            breaks += [match.start()] if match.start() else []
            used = cell_len(word)
        else:
            at = match.start()
            for part in chop_cells(word, width):
                breaks += [at] if at else []
                at += len(part)
                used = cell_len(part)
    lines = list(text.divide(breaks)) or [Text()]
    for line in lines:
        line.rstrip()
    return lines


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

    `places` is the number of decimals of its means, so that the decimal points are aligned; an `uncut` column is
    neither shortened nor left out.
    """

    name: str
    header: str
    natural: int
    right: bool = False
    places: int = 1
    width: int = 0
    uncut: bool = False

    @property
    def least(self) -> int:
        """The minimum width of this column, in cells."""
        fact = _fact(self.name)
        if self.right or self.uncut or fact.rigid:
            return self.natural
        return min(self.natural, fact.narrows[-1][1] if fact.narrows else OTHER_MINIMUM)

    @property
    def most(self) -> int:
        """The maximum useful width of this column, in cells."""
        return self.natural if self.right or self.uncut else min(self.natural, _fact(self.name).widest or OTHER_WIDEST)


def fit(columns: Sequence[Column], width: int, *, keep_all: bool = False) -> tuple[Column, ...]:
    """The columns that fit into `width` cells, each with its width: some shrink, then some are left out.

    With `keep_all` none is left out; if they do not fit, the result is empty.
    """
    kept = list(columns)
    while kept and _total(column.least for column in kept) > width:
        droppable = [column for column in kept if not (column.uncut or is_kept(column.name))]
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
    values = [item.as_text(name) for item in sample]
    present = [value for value in values if value is not None]
    places = max((len(decimal(value).partition(".")[2]) for value in present if isinstance(value, float)), default=1)
    contents = max(cell_len(for_people(value, screen, places)) for value in values)
    right = bool(present) and all(isinstance(value, int | float) and not isinstance(value, bool) for value in present)
    slack = _LONG_NUMBER if right and len(sample) == CHUNK else 0
    uncut = name in sample[0].uncut
    return Column(name, header, max(cell_len(header), contents, slack), right, places, uncut=uncut)


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
                text = for_people(item.as_text(column.name), self.screen, column.places)
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
        (Span(heading(schema, name), Look.MUTED), (Span(for_people(item.as_text(name), screen)),)) for name in fields
    )
    return "".join(write((Facts(rows),), screen, measure=screen.width))


def drawing(result: Result[Any], screen: Screen, *, keep_all: bool) -> Iterator[str]:
    """The drawing of a result; nothing if it has no items."""
    if result.picture == CHANGES:
        plain = msgspec.structs.replace(screen, color=False)
        for line in change_lines(result.changes, plain, result.referents):
            yield textwrap.fill(line, screen.width, subsequent_indent="    ", drop_whitespace=False).rstrip() + "\n"
        return
    if not result.items or result.picture == SILENT:
        return
    picture = PICTURES.get(result.picture)
    if picture and not keep_all:
        yield from write(page_of(result, screen), screen, measure=MEASURE if picture.prose else screen.width)
    else:
        yield from draw_table(result.schema, result.items, shown_fields(result), screen, keep_all=keep_all)
