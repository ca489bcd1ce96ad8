"""Pages of `cfp rank` and `cfp why`: a ranking with its line, and the reasons for a place in it."""

from collections.abc import Iterator, Sequence

import msgspec

from cfpcli.decisions.rows import CountedReview, MethodFigure, RankGroup, RankMembers, RankRow, Why
from cfpcli.figures.scores import CALIBRATED_FROM
from cfpcli.result import Result
from cfpcli.text import clean_line, number_of
from cfpcli.ui.page import (
    Block,
    Facts,
    Line,
    Look,
    Page,
    Paragraph,
    Span,
    Stack,
    cells,
    fitted,
    line,
    section,
    state_look,
)
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


def ranking_page(result: Result[RankRow], screen: Screen) -> Page:
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
    title = fitted(clean_line(row.title), layout.title)
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


def why_page(result: Result[Why], screen: Screen) -> Page:
    """The place in a sentence, then its basis."""
    del screen
    blocks: list[Block] = []
    for place in result.items:
        blocks += [
            Paragraph(line(Span(f"{place.code}  {place.title}", Look.TITLE))),
            Paragraph(line(_sentence(place))),
            *section("Reviews", *_facts([_review(review) for review in place.reviews])),
            *section("Methods", *_facts([_method_line(figure, place) for figure in place.figures])),
            *section("Changes to the outcome", *_changes(place)),
        ]
    return tuple(blocks)


def _sentence(place: Why) -> str:
    where = f" of {place.group_name}" if place.group_name else ""
    if place.place is None:
        return f"No score yet: ranked after the scored proposals{where} ({place.of} in all)."
    rank = f"Place {place.place} of {place.of}{where} by {place.method}"
    side = "" if place.within is None else f", {'above' if place.within else 'below'} the line"
    line_ends = f" of {number_of(place.slots, 'slot')}" if place.slots is not None and side else ""
    remarks = f" ({', '.join(place.remarks)})" if place.remarks else ""
    return f"{rank}{side}{line_ends}{remarks}."


def _facts(rows: list[tuple[str, Line]]) -> tuple[Facts, ...]:
    return (Facts(tuple((Span(label), value) for label, value in rows), label_max=36),) if rows else ()


def _review(review: CountedReview) -> tuple[str, Line]:
    stale = " The text has changed since." if review.is_stale else ""
    if review.aside:
        stale += f" Not counted: {', '.join(f'{slug} {score}' for slug, score in review.aside.items())}."
    if review.score is None:
        return review.reviewer, line(Span(f"{review.state}{f': {review.reason}' if review.reason else ''}", Look.MUTED))
    level = f"one of {number_of(review.reviewer_scores, 'score')}, mean {review.reviewer_mean or 0:.2f}"
    how = (
        f"normalised {review.normalised:.2f}"
        if review.is_calibrated and review.normalised is not None
        else _uncalibrated(review)
    )
    return review.reviewer, line(
        Span(f"{review.score:.2f}".removesuffix(".00"), Look.STRONG), f"  {level}; {how}.{stale}"
    )


def _uncalibrated(review: CountedReview) -> str:
    few = review.reviewer_scores < CALIBRATED_FROM
    return f"too few to calibrate (from {CALIBRATED_FROM})" if few else "always the same, so used unchanged"


def _method_line(figure: MethodFigure, place: Why) -> tuple[str, Line]:
    value = "-" if figure.value is None else f"{figure.value:.2f}"
    rank = "" if figure.place is None else f"  place {figure.place}"
    differs = figure.within is not None and figure.within != place.within
    side = Span(f"  {'above' if figure.within else 'below'} the line", Look.WARN) if differs else Span("")
    return figure.method, line(Span(value, Look.STRONG), rank, side)


def _changes(place: Why) -> tuple[Block, ...]:
    if place.slots is None:
        return (Paragraph(line("There is no line: the event file sets no slots for this track.")),)
    if not place.flips:
        return (Paragraph(line("Not near the line: no other method changes the outcome.")),)
    ways: dict[str, list[Span]] = {}
    for flip in place.flips:
        verb = "would be in" if flip.within else "would be out"
        look = Look.STRONG if flip.code == place.code else Look.PLAIN
        ways.setdefault(flip.way, []).append(Span(f"{flip.code} {verb}", look))
    rows = [(way, line(*(part for span in spans for part in (span, ", ")))[:-1]) for way, spans in ways.items()]
    return _facts(rows)
