"""The parts of a proposal's page for the committee: its reviews and its history."""

from collections.abc import Sequence
from datetime import tzinfo

from cfpcli.history.rows.log import HistoryRow
from cfpcli.records.event import ReviewSettings
from cfpcli.records.review import Review
from cfpcli.ui.days import moment
from cfpcli.ui.look import Look
from cfpcli.ui.page import Block, Line, Paragraph, Prose, Section, Span, Stack, line, section


def review_section(reviews: Sequence[Review], settings: ReviewSettings) -> tuple[Section, ...]:
    """Each review: the reviewer, the scores, the comment to the committee and the feedback to the speaker."""
    brief = not any(review.comment.strip() or review.feedback.strip() for review in reviews)
    return section("Reviews", *(_review(review, settings) for review in reviews), tight=brief)


def history_section(history: Sequence[HistoryRow], zone: tzinfo) -> tuple[Section, ...]:
    """Each entry: the time in the event's zone, the person and the changes."""
    return section("History", *(_happened(entry, zone) for entry in history), tight=True)


def _review(review: Review, settings: ReviewSettings) -> Block:
    who = review.name or review.reviewer or "a reviewer"
    reason = f" ({review.reason})" if review.reason else ""
    head = line(Span(who, Look.STRONG), f": {_verdict(review, settings)}{reason}")
    texts: list[Block] = [Prose(review.comment)] if review.comment.strip() else []
    if review.feedback.strip():
        texts.append(Paragraph(line(Span("To the speaker:", Look.MUTED))))
        texts.append(Stack((Prose(review.feedback),), 2))
    return Stack((Paragraph(head), Stack(tuple(texts), 2)))


def _verdict(review: Review, settings: ReviewSettings) -> str:
    names = {category.slug: category.name for category in settings.categories}
    scores = [
        _score(value, settings) if slug == "score" and slug not in names else f"{names.get(slug, slug)} {value}"
        for slug, value in review.scores.items()
    ]
    return ", ".join(scores) or str(review.state)


def _score(value: int, settings: ReviewSettings) -> str:
    """A score on the event's scale, with its label if it has one."""
    position = value - settings.scale_min
    label = f" ({settings.labels[position]})" if 0 <= position < len(settings.labels) else ""
    return f"{value} of {settings.scale_max}{label}"


def _happened(entry: HistoryRow, zone: tzinfo) -> Block:
    head: Line = line(Span(moment(entry.at, zone), Look.MUTED), f"  {entry.by}" if entry.by else "")
    what = entry.changes or ((entry.command,) if entry.command else ())
    return Stack((Paragraph(head), Stack(tuple(Paragraph(line(change)) for change in what), 2)))
