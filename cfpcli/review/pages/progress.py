"""The progress of a review: one line for each reviewer, the most work left first."""

from cfpcli.dates.english import day_month
from cfpcli.result import Result
from cfpcli.review.rows.progress import ProgressMembers, ReviewerProgress
from cfpcli.text import number_of
from cfpcli.ui.look import Look
from cfpcli.ui.page import Block, Column, Page, Paragraph, Span, figure, grid, line
from cfpcli.ui.values import Screen

WIDE = 104
"""Minimum width in cells for the address and the full headings."""


def page(result: Result[ReviewerProgress], screen: Screen) -> Page:
    """A sentence on the whole, then the reviewers; columns about assignments only if there are any."""
    rows, whole = result.items, result.further(ProgressMembers)
    wide = screen.width >= WIDE
    are_assigned = any(row.assigned is not None for row in rows)
    heads = ["reviewer"]
    heads += ["assigned"] if are_assigned else []
    heads += ["scored", "abstained" if wide else "abst.", "recused" if wide else "rec."]
    heads += (["untouched"] if wide else ["left"]) if are_assigned else []
    heads += ["last active" if wide else "last", "mean", "spread" if wide else "sd"]
    table = []
    for row in rows:
        cells = [_who(row, wide=wide), *([_count(row.assigned)] if are_assigned else [])]
        cells += [_count(row.scored), _count(row.abstained), _count(row.recused)]
        cells += [_left(row)] if are_assigned else []
        table.append([*cells, _seen(row, screen, wide=wide), Span(figure(row.mean)), Span(figure(row.spread))])
    blocks: list[Block] = [Paragraph(line(_sentence(whole)))]
    return (*blocks, grid([Column(head, right=bool(at)) for at, head in enumerate(heads)], table, screen.width))


def _sentence(whole: ProgressMembers) -> str:
    if whole.own:
        return f"You scored {whole.reviews} of {number_of(whole.proposals, 'live proposal')} that you may see."
    wanted = whole.proposals * whole.target
    share = f", {min(whole.reviews / wanted, 9.99):.0%} of {wanted}" if wanted else ""
    return (
        f"{number_of(whole.reviews, 'scored review')} of {number_of(whole.proposals, 'live proposal')} by "
        f"{number_of(whole.reviewers, 'reviewer')}{share} at {whole.target} each."
    )


def _who(row: ReviewerProgress, *, wide: bool) -> Span:
    name = row.name or row.reviewer
    gone = "" if row.is_active else " (gone)"
    if wide and row.name:
        return Span(f"{name} <{row.reviewer}>{gone}")
    return Span(f"{name}{gone}")


def _count(number: int | None) -> Span:
    return Span("·", Look.MUTED) if not number else Span(str(number))


def _left(row: ReviewerProgress) -> Span:
    return Span(str(row.untouched), Look.WARN) if row.untouched else Span("done" if row.assigned else "·", Look.MUTED)


def _seen(row: ReviewerProgress, screen: Screen, *, wide: bool) -> Span:
    if row.last_active is None:
        return Span("never", Look.MUTED)
    at = row.last_active.astimezone(screen.zone)
    days = (screen.now.astimezone(screen.zone).date() - at.date()).days
    ago = "today" if days <= 0 else f"{days} d ago"
    return Span(f"{day_month(at.date())}, {ago}" if wide else ago)
