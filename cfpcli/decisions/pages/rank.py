"""A ranking: one line for each proposal, raw and adjusted figures beside one another, and the line of the slots."""

from collections.abc import Iterator, Sequence

import msgspec

from cfpcli.decisions.rows.rank import RankGroup, RankMembers, RankRow
from cfpcli.result import Result
from cfpcli.text import clean_line, number_of
from cfpcli.ui.look import Look, state_look
from cfpcli.ui.page import Block, Line, Page, Paragraph, Span, Stack, cells, line
from cfpcli.ui.values import Screen

_LONGEST_SCALE = 10
"""The highest number of scores for which each has a column of its own in the histogram."""

_REMARKS = {"below target": "few", "tie at the line": "tie", "partly uncalibrated": ""}
"""Short forms of remarks; a lone adjusted figure needs none."""

_NOTES = 12
"""Cells for remarks and for the state, unless it is submitted."""

_ORDINARY = "submitted"

_HEADS = {"mean": "mean", "median": "med", "spread": "sd", "normalised": "norm", "shrunk": "shrunk"}
"""The heading of each figure, in the order of the columns."""

_WIDE = 110
"""Minimum width in columns of a terminal for every figure."""


class _Layout(msgspec.Struct, frozen=True):
    """The columns of the table and the width of the title."""

    figures: tuple[str, ...]
    scores: tuple[int, ...]
    figure: int
    title: int
    width: int


def page(result: Result[RankRow], screen: Screen) -> Page:
    """A block for each group; the line is between the last proposal with a slot and the first without."""
    rows, ranking = result.items, result.further(RankMembers)
    if not rows:
        return ()
    layout = _layout(ranking, rows, screen.width)
    blocks: list[Block] = []
    for group in ranking.groups:
        members = [row for row in rows if row.group == group.group]
        blocks.append(Stack((Paragraph(line(Span(_heading(group), Look.HEADING))), *_lines(members, group, layout))))
    return tuple(blocks)


def _layout(ranking: RankMembers, rows: Sequence[RankRow], width: int) -> _Layout:
    low, high = ranking.scale
    scores = tuple(range(low, high + 1)) if high - low < _LONGEST_SCALE else ()
    few = ("mean", "spread", "normalised" if ranking.method == "mean" else ranking.method)
    figures = tuple(_HEADS) if width >= _WIDE else few
    figure = max(4, *(len(_figure(_by(row, name))) for row in rows for name in figures))
    rest = cells(_head(_Layout(figures, scores, figure, 0, width)))
    widest = max(cells(clean_line(row.title)) for row in rows)
    return _Layout(figures, scores, figure, max(min(widest, width - rest - 1), 12), width)


def _heading(group: RankGroup) -> str:
    slots = f"{number_of(group.slots, 'slot')}, " if group.slots is not None else ""
    counted = f"{number_of(group.proposals, 'proposal')}, {number_of(group.reviews, 'review')}"
    return f"{group.name}: {slots}{counted}, {group.accepted} accepted" if group.name else counted


def _lines(rows: list[RankRow], group: RankGroup, layout: _Layout) -> Iterator[Block]:
    yield Paragraph(line(Span(_head(layout), Look.MUTED)), one_line=True)
    above = True
    for row in rows:
        if above and row.within is False:
            above = False
            yield Paragraph(line(Span(_rule(group, layout), Look.WARN)), one_line=True)
        yield Paragraph(_row(row, layout), one_line=True)


def _rule(group: RankGroup, layout: _Layout) -> str:
    text = f" {number_of(group.slots or 0, 'slot')} end here "
    room = max(min(cells(_head(layout)), layout.width) - cells(text), 8)
    return "─" * (room * 3 // 4) + text + "─" * (room - room * 3 // 4)


def _head(layout: _Layout) -> str:
    figures = " ".join(("  n", *(f"{_HEADS[name]:>{_figure_width(name, layout)}}" for name in layout.figures)))
    scores = "".join(f"{score:>{_score_width(layout)}}" for score in layout.scores)
    return f"{'#':>3}  {'code':6}  {'title':{layout.title}}{figures} {scores}  {'state':{_NOTES}}"


def _row(row: RankRow, layout: _Layout) -> Line:
    title = _cut(clean_line(row.title), layout.title)
    place = "" if row.place is None else str(row.place)
    shift = f"{row.shift:+}" if row.shift else ""
    columns = [f"{_figure(_by(row, name)):>{_figure_width(name, layout)}}" for name in layout.figures]
    figures = " ".join((f"{row.reviews:>3}", *columns))
    scores = "".join(f"{row.histogram.get(str(score), 0) or '·':>{_score_width(layout)}}" for score in layout.scores)
    remarks = " ".join(filter(None, (*(_REMARKS.get(remark, remark) for remark in row.remarks), shift)))
    now = row.state if row.state != _ORDINARY else ""
    state = " ".join(filter(None, (now, f"→ {row.pending_state}" if row.pending_state else "")))
    return line(
        Span(f"{place:>3}  ", Look.STRONG),
        Span(row.code),
        f"  {title}{figures} {scores}  ",
        Span(state, state_look(row.pending_state or row.state)),
        Span(f"{' ' if state and remarks else ''}{remarks}", Look.WARN),
    )


def _score_width(layout: _Layout) -> int:
    return max(len(str(score)) for score in layout.scores) + 1


def _figure_width(name: str, layout: _Layout) -> int:
    return max(len(_HEADS[name]), layout.figure)


def _by(row: RankRow, method: str) -> float | None:
    figure: float | None = getattr(row, method)
    return figure


def _figure(number: float | None) -> str:
    return "-" if number is None else f"{number:.2f}"


def _cut(text: str, width: int) -> str:
    """A title in exactly `width` cells."""
    if cells(text) <= width:
        return text + " " * (width - cells(text))
    while cells(text) > width - 1:
        text = text[:-1]
    return text + "…" + " " * (width - 1 - cells(text))
