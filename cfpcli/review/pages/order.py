"""Scores by the place in the queue at which proposals were read, and the conclusions they allow."""

from cfpcli.result import Result
from cfpcli.review.rows.progress import OrderMembers, PositionRange
from cfpcli.review.rules.order import ENOUGH, Trend
from cfpcli.text import number_of
from cfpcli.ui.look import Look
from cfpcli.ui.page import Column, Page, Paragraph, Span, figure, grid, line
from cfpcli.ui.values import Screen

_MEANING = {
    Trend.TOO_FEW: f"Not available: fewer than {ENOUGH} reviews, or every score is the same.",
    Trend.NONE: "The difference is within what chance alone would often produce.",
    Trend.RISING: "Later proposals were scored higher, more than chance alone would often produce.",
    Trend.FALLING: "Later proposals were scored lower, more than chance alone would often produce.",
}

_LIMITS = (
    "This shows whether scores drift along a queue. It does not show why, or which scores are right; if a "
    "queue puts some proposals first on purpose, they may cause the drift."
)


def page(result: Result[PositionRange], screen: Screen) -> Page:
    """The ranges, the rank correlations, and the conclusions that they do and do not allow."""
    whole = result.further(OrderMembers)
    columns = [
        Column(head, right=bool(at)) for at, head in enumerate(("position", "reviews", "mean", "sd", "own level"))
    ]
    table = [
        [_range(row), str(row.reviews), figure(row.mean), figure(row.spread), figure(row.deviation, signed=True)]
        for row in result.items
    ]
    left_out = f"; {whole.without_position} without a position are excluded" if whole.without_position else ""
    rho = (
        f"Rank correlation of score and position {figure(whole.correlation, signed=True)}, of the score less the "
        f"reviewer's own mean {figure(whole.own_correlation, signed=True)}, from {number_of(whole.reviews, 'review')} "
        f"by {number_of(whole.reviewers, 'reviewer')}{left_out}."
    )
    legend = "own level: mean of the scores less each reviewer's own mean."
    return (
        grid(columns, table, screen.width),
        Paragraph(line(rho)),
        Paragraph(line(Span(_MEANING[whole.trend], Look.STRONG), f" {_LIMITS}")),
        Paragraph(line(Span(legend, Look.MUTED))),
    )


def _range(row: PositionRange) -> str:
    return f"from {row.first}" if row.last is None else f"{row.first} to {row.last}"
