"""Pages as blocks of lines and spans, each with a look, before a terminal or a pipe draws them."""

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum

import msgspec

from cfpcli.records.proposal import State
from cfpcli.text import clean, clean_line
from cfpcli.ui.values import Screen


class Look(StrEnum):
    """The meaning of a span of text; never the only sign of it, because colour may be off."""

    PLAIN = "plain"
    TITLE = "title"
    HEADING = "heading"
    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"
    COMMAND = "command"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    MUTED = "muted"


STATE_LOOKS: dict[str, Look] = {
    "accepted": Look.GOOD,
    "confirmed": Look.GOOD,
    "waitlisted": Look.WARN,
    "rejected": Look.BAD,
    "withdrawn": Look.MUTED,
    "canceled": Look.MUTED,
}
"""The look of each state of a proposal; those left out need no attention."""

URGENCY_LOOKS: dict[str, Look] = {"soon": Look.BAD, "near": Look.WARN, "closed": Look.MUTED, "tba": Look.MUTED}
"""The look of each urgency of a deadline."""


def state_look(state: str) -> Look:
    """The look of a state by its name."""
    return STATE_LOOKS.get(state, Look.PLAIN)


SEVERITY_LOOKS = {"error": Look.BAD, "warning": Look.WARN, "note": Look.MUTED}
"""The look of each severity of a finding."""


_CODES = {Look.GOOD: "32", Look.WARN: "33", Look.BAD: "31", Look.COMMAND: "36", Look.MUTED: "2", Look.STRONG: "1"}


def painted(text: str, look: Look, screen: Screen) -> str:
    """The text in the colour of its look, or unchanged if the screen shows no colour."""
    code = _CODES.get(look, "")
    return f"\x1b[{code}m{text}\x1b[0m" if screen.color and code and text else text


class Span(msgspec.Struct, frozen=True):
    """A run of text with one meaning; raw, because the writers make other people's text safe.

    `link` is the address to which it leads; a terminal that supports links gets it too.
    """

    text: str
    look: Look = Look.PLAIN
    link: str = ""


Line = tuple[Span, ...]


class Paragraph(msgspec.Struct, frozen=True):
    """One line of text, wrapped; `one_line` shortens it to a single line on a terminal instead.

    The lines after the first begin `hang` cells to the right.
    """

    line: Line
    one_line: bool = False
    hang: int = 0


class Facts(msgspec.Struct, frozen=True):
    """Labels with their values, the values aligned.

    The values begin two cells after the widest label; a label wider than `label_max` is on a line of its own, and
    `label_min` aligns this block with others. Both are in cells.
    """

    rows: tuple[tuple[Span, Line], ...]
    label_max: int = 24
    label_min: int = 0


class Prose(msgspec.Struct, frozen=True):
    """Markdown that somebody wrote."""

    markdown: str


class Bullets(msgspec.Struct, frozen=True):
    """A list of points."""

    items: tuple[Line, ...]


class Stack(msgspec.Struct, frozen=True):
    """Blocks one under the other without a blank line, `indent` cells to the right."""

    blocks: "tuple[Block, ...]"
    indent: int = 0


class Section(msgspec.Struct, frozen=True):
    """A heading with blocks under it; a section of `tight` blocks has no blank lines between them."""

    heading: str
    blocks: "tuple[Block, ...]"
    tight: bool = False


Block = Paragraph | Facts | Prose | Bullets | Stack | Section
Page = tuple[Block, ...]


def line(*parts: str | Span) -> Line:
    """A line of these parts; a string is a span without a particular meaning."""
    return tuple(Span(part) if isinstance(part, str) else part for part in parts)


def joined(parts: list[Line], separator: str = " · ") -> Line:
    """The non-empty lines joined into one, with a separator between them."""
    together: list[Span] = []
    for part in parts:
        if any(span.text for span in part):
            together += [Span(separator), *part] if together else part
    return tuple(together)


def counted_states(counts: Mapping[State, int]) -> Line:
    """Proposals by state in words, such as `30 submitted, 9 accepted`; states without any are left out."""
    return joined([line(Span(f"{count} {state}", state_look(state))) for state, count in counts.items() if count], ", ")


def facts(*rows: tuple[str, str | Line]) -> tuple[Facts, ...]:
    """The facts that have a value, as one block; no block if none has."""
    pairs = tuple(
        (Span(label, Look.MUTED), value if isinstance(value, tuple) else line(value)) for label, value in rows if value
    )
    return (Facts(pairs),) if pairs else ()


def section(heading: str, *blocks: Block, tight: bool = False) -> tuple[Section, ...]:
    """A section, or none if it would be empty."""
    return (Section(heading, blocks, tight),) if blocks else ()


def prose_section(heading: str, markdown: str) -> tuple[Section, ...]:
    """A section of Markdown, or none if the text is empty."""
    return (Section(heading, (Prose(markdown),)),) if markdown.strip() else ()


class Fit(StrEnum):
    """The treatment of a line that is wider than the page."""

    WRAP = "wrap"
    CUT = "cut"
    FOLD = "fold"


class Leaf(msgspec.Struct, frozen=True):
    """One line of a page before it is fitted to the width.

    `first` precedes it (a label, a bullet, an indent) and `rest` precedes each line wrapped under it.
    """

    line: Line
    first: Line = ()
    rest: str = ""
    fit: Fit = Fit.WRAP

    def under(self, first: Line, rest: str) -> "Leaf":
        """The same line further to the right."""
        return Leaf(self.line, (*first, *self.first), rest + self.rest, self.fit)


Flow = Iterator[Leaf | None]
"""The lines of a page; None is a blank one."""


def safe(text: str) -> str:
    """Other people's text, safe for a terminal and for the middle of a line: the one sink of every page."""
    return clean(text).replace("\n", " ").replace("\t", "    ")


def cells(text: str) -> int:
    """The number of terminal cells of a text, accurate enough for alignment."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text
    )


def fitted(text: str, width: int) -> str:
    """A text in exactly `width` cells, cut with an ellipsis if it is wider."""
    if cells(text) <= width:
        return text + " " * (width - cells(text))
    while cells(text) > width - 1:
        text = text[:-1]
    return text + "…" + " " * (width - 1 - cells(text))


def flow(page: Page, prose: Callable[[str], Flow]) -> Flow:
    """The lines of a page; `prose` turns Markdown into lines."""
    return _spaced((_of(block, prose) for block in page), blank=True)


def indented(leaves: Flow, first: Line, rest: str) -> Flow:
    """The same lines further to the right: `first` before the first line, `rest` before all others."""
    begun = False
    for leaf in leaves:
        yield leaf.under((Span(rest),) if begun else first, rest) if leaf else None
        begun = begun or leaf is not None


def _spaced(parts: Iterable[Flow], *, blank: bool) -> Flow:
    begun = False
    for part in parts:
        for position, leaf in enumerate(part):
            if begun and blank and not position:
                yield None
            yield leaf
            begun = True


def _of(block: Block, prose: Callable[[str], Flow]) -> Flow:
    match block:
        case Paragraph():
            yield Leaf(block.line, (), " " * block.hang, fit=Fit.CUT if block.one_line else Fit.WRAP)
        case Facts():
            yield from _facts(block)
        case Bullets():
            for item in block.items:
                yield Leaf(item, (Span("• "),), "  ")
        case Prose():
            yield from prose(block.markdown)
        case Stack():
            inside = _spaced((_of(part, prose) for part in block.blocks), blank=False)
            indent = " " * block.indent
            yield from indented(inside, (Span(indent),), indent)
        case Section():
            yield Leaf((Span(block.heading, Look.HEADING),))
            inside = _spaced((_of(part, prose) for part in block.blocks), blank=not block.tight)
            yield from indented(inside, (Span("  "),), "  ")


def _facts(block: Facts) -> Flow:
    widths = [cells(safe(label.text)) for label, _ in block.rows]
    column = max([block.label_min, *(width for width in widths if width <= block.label_max)]) + 2
    for (label, value), width in zip(block.rows, widths, strict=True):
        if width + 2 <= column:
            yield Leaf(value, (label, Span(" " * (column - width))), " " * column)
        else:
            yield Leaf((label,))
            yield Leaf(value, (Span(" " * column),), " " * column)


GAP = "  "
_EIGHTHS = "▏▎▍▌▋▊▉█"
_RISING = "▁▂▃▄▅▆▇█"


class Column(msgspec.Struct, frozen=True):
    """A column of a grid; the first column of a grid shrinks if the terminal is narrow."""

    head: str
    right: bool = True


def grid(columns: Sequence[Column], rows: Iterable[Sequence[Span | str]], width: int) -> Stack:
    """The rows under their headings, aligned within `width` cells; a first cell that does not fit is cut."""
    table = [[Span(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    texts = [[clean_line(cell.text) for cell in row] for row in table]
    widths = [
        max(cells(column.head), *(cells(row[at]) for row in texts)) if texts else cells(column.head)
        for at, column in enumerate(columns)
    ]
    rest = sum(widths[1:]) + len(GAP) * (len(widths) - 1)
    widths[0] = min(widths[0], max(width - rest, 8))
    head = _row(columns, [Span(column.head, Look.MUTED) for column in columns], widths)
    return Stack(
        (Paragraph(head, one_line=True), *(Paragraph(_row(columns, row, widths), one_line=True) for row in table))
    )


def _row(columns: Sequence[Column], row: Sequence[Span], widths: Sequence[int]) -> Line:
    spans: list[Span] = []
    for at, (column, cell, width) in enumerate(zip(columns, row, widths, strict=True)):
        text = cut(clean_line(cell.text), width)
        blank = " " * (width - cells(text))
        parts = (Span(blank), Span(text, cell.look)) if column.right else (Span(text, cell.look), Span(blank))
        is_last = at == len(columns) - 1
        spans += [Span(GAP if at else ""), *(parts if column.right or not is_last else parts[:1])]
    return line(*(span for span in spans if span.text))


def cut(text: str, width: int) -> str:
    """A text in at most `width` cells."""
    if cells(text) <= width:
        return text
    while text and cells(text) > width - 1:
        text = text[:-1]
    return f"{text}…"


def first_words(words: Iterable[str], width: int) -> str:
    """The first words on one line of at most `width` cells, with an ellipsis in place of the others."""
    text = ""
    for word in words:
        # No more of a word than can be shown, because a text may be one endless word.
        text = f"{text} {word[: width + 1]}" if text else word[: width + 1]
        if cells(text) > width:
            break
    else:
        return text
    whole = cut(text, width)[:-1]
    head = whole if text[len(whole)] == " " else whole.rpartition(" ")[0]
    # Some languages have no blanks, and some words are addresses.
    return f"{(head if cells(head) > width // 3 else whole).rstrip()}…"


def bar(count: float, most: float, width: int, *, blocks: bool) -> str:
    """A horizontal bar of at most `width` cells; any count above 0 shows at least a trace."""
    if not count or not most or width < 1:
        return ""
    if not blocks:
        return "#" * max(round(count / most * width), 1)
    whole, part = divmod(max(round(count / most * width * 8), 1), 8)
    return "█" * whole + (_EIGHTHS[part - 1] if part else "")


def columns_chart(counts: Sequence[float], height: int, *, blocks: bool) -> list[str]:
    """Vertical bars side by side, one character wide for each count, as lines from the top; a count of 0 is blank."""
    most = max(counts, default=0)
    levels = [max(round(count / most * height * 8), 1) if count else 0 for count in counts]
    lines = []
    for floor in range((height - 1) * 8, -1, -8):
        fills = [min(max(level - floor, 0), 8) for level in levels]
        lines.append(
            "".join(_filled(fill, floor == 0 and level > 0, blocks) for fill, level in zip(fills, levels, strict=True))
        )
    return [text.rstrip() for text in lines]


def _filled(fill: int, is_base: bool, blocks: bool) -> str:
    if blocks:
        return _RISING[fill - 1] if fill else " "
    return "#" if fill >= 4 or (is_base and fill) else " "  # noqa: PLR2004  # half a cell is drawn whole


def figure(number: float | None, places: int = 2, *, signed: bool = False) -> str:
    """A figure with `places` decimals; a dash if there is none."""
    if number is None:
        return "-"
    return f"{number:+.{places}f}" if signed else f"{number:.{places}f}"


def and_more(count: int) -> str:
    """The line below a list that is cut."""
    return f"and {count:,} more; --json lists all"
