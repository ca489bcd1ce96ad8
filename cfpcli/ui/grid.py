"""Columns of figures under their headings, and bars: what the pictures of counts are made of."""

from collections.abc import Iterable, Sequence

import msgspec

from cfpcli.text import clean_line
from cfpcli.ui.flow import cells
from cfpcli.ui.look import Look
from cfpcli.ui.page import Line, Paragraph, Span, Stack, line

GAP = "  "
_EIGHTHS = "▏▎▍▌▋▊▉█"
_RISING = "▁▂▃▄▅▆▇█"


class Column(msgspec.Struct, frozen=True):
    """A column of a grid; the first of a grid gives way where the terminal is narrow."""

    head: str
    right: bool = True


def grid(columns: Sequence[Column], rows: Iterable[Sequence[Span | str]], width: int) -> Stack:
    """The rows under their headings, aligned; a first cell that does not fit is cut."""
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
    """A text in at most so many cells."""
    if cells(text) <= width:
        return text
    while text and cells(text) > width - 1:
        text = text[:-1]
    return f"{text}…"


def bar(count: float, most: float, width: int, *, blocks: bool) -> str:
    """A horizontal bar of at most `width` cells; what is more than nothing shows at least a trace."""
    if not count or not most or width < 1:
        return ""
    if not blocks:
        return "#" * max(round(count / most * width), 1)
    whole, part = divmod(max(round(count / most * width * 8), 1), 8)
    return "█" * whole + (_EIGHTHS[part - 1] if part else "")


def columns_chart(counts: Sequence[float], height: int, *, blocks: bool) -> list[str]:
    """Vertical bars side by side, one character for each count, as lines from the top; a count of 0 is blank."""
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
    """A figure with so many decimals, a dash where there is none."""
    if number is None:
        return "-"
    return f"{number:+.{places}f}" if signed else f"{number:.{places}f}"
