"""The committee: a line for each reviewer with assignments and reviews, declared conflicts below."""

from collections.abc import Iterator, Sequence

from cfpcli.result import Result
from cfpcli.review.rows.reviewers import ReviewerRow
from cfpcli.text import clean_line, number_of, shorten
from cfpcli.ui.look import Look
from cfpcli.ui.page import Block, Line, Page, Paragraph, Span, Stack, cells, line
from cfpcli.ui.values import Screen

_WIDE = 100
"""Minimum width in columns for both address and name."""

_NAME = 24


def page(result: Result[ReviewerRow], screen: Screen) -> Page:
    """A line for each reviewer under a heading, with aligned columns."""
    rows = result.items
    return (Stack(tuple(_lines(rows, screen.width))),) if rows else ()


def _lines(rows: Sequence[ReviewerRow], width: int) -> Iterator[Block]:
    addresses = min(max(cells(row.email) for row in rows), 34) if width >= _WIDE else 0
    head = f"{'reviewer':{_NAME}}  {'address' if addresses else '':{addresses}}{'  ' if addresses else ''}"
    yield Paragraph(line(Span(f"{head}assigned  done  open   cap  tracks", Look.MUTED)), one_line=True)
    for row in rows:
        yield Paragraph(_row(row, addresses, width), one_line=True)
        for conflict in row.conflicts:
            reason = f": {conflict.reason}" if conflict.reason else ""
            mark = "requested, not confirmed: " if conflict.requested else ""
            yield Stack((Paragraph(line(Span(f"{mark}not {conflict.against}{reason}", Look.MUTED))),), 2)
    count = number_of(len(rows), "reviewer")
    still = number_of(sum(row.open for row in rows), "review")
    yield Paragraph(line(Span(f"{count}; {still} still to be written.", Look.MUTED)))


def _row(row: ReviewerRow, addresses: int, width: int) -> Line:
    name = fitted(clean_line(row.name or row.email), _NAME)
    address = f"{fitted(row.email, addresses)}  " if addresses else ""
    cap = "-" if row.load is None else str(row.load)
    figures = f"{row.assigned:>8} {row.reviewed:>5} {row.open:>5} {cap:>5}  "
    away = "inactive " if not row.active else ""
    room = max(width - cells(name) - cells(address) - len(figures) - len(away) - 2, 8)
    return line(
        Span(name, Look.STRONG if row.active else Look.MUTED),
        f"  {address}{figures}",
        Span(away, Look.WARN),
        shorten(", ".join(row.tracks) or "any", room),
    )


def fitted(text: str, width: int) -> str:
    """A text in exactly `width` cells, cut with an ellipsis if it is wider."""
    if cells(text) <= width:
        return text + " " * (width - cells(text))
    while cells(text) > width - 1:
        text = text[:-1]
    return text + "…" + " " * (width - 1 - cells(text))
