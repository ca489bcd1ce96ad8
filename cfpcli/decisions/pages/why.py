"""The reasons for a proposal's place: the reviews, each method's figure, and the changes that would move it."""

from cfpcli.decisions.rows.why import CountedReview, MethodFigure, Why
from cfpcli.figures.scores import CALIBRATED_FROM
from cfpcli.result import Result
from cfpcli.text import number_of
from cfpcli.ui.look import Look
from cfpcli.ui.page import Block, Facts, Line, Page, Paragraph, Span, line, section
from cfpcli.ui.values import Screen


def page(result: Result[Why], screen: Screen) -> Page:
    """The place in a sentence, then its basis."""
    del screen
    blocks: list[Block] = []
    for place in result.items:
        blocks += [
            Paragraph(line(Span(f"{place.code}  {place.title}", Look.TITLE))),
            Paragraph(line(_sentence(place))),
            *section("Reviews", *_facts([_review(review) for review in place.reviews])),
            *section("Methods", *_facts([_figure(figure, place) for figure in place.figures])),
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


def _figure(figure: MethodFigure, place: Why) -> tuple[str, Line]:
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
