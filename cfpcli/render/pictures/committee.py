"""What the committee has on a proposal: its reviews and its history."""

from datetime import datetime, tzinfo

import msgspec

from cfpcli.domain.event import ReviewSettings
from cfpcli.domain.review import Review
from cfpcli.render.dates import moment
from cfpcli.render.look import Look
from cfpcli.render.page import Block, Line, Paragraph, Prose, Section, Span, Stack, line, section
from cfpcli.render.pictures.given import given_all


class Happened(msgspec.Struct, frozen=True):
    """What one command did to a proposal, in words."""

    at: datetime
    by: str = ""
    command: str = ""
    changes: tuple[str, ...] = ()


def review_section(data: object, settings: ReviewSettings) -> tuple[Section, ...]:
    """Each review: who, what it says in figures, what it says to the committee and to the speaker."""
    reviews = given_all(Review, data)
    brief = not any(review.comment.strip() or review.feedback.strip() for review in reviews)
    return section("Reviews", *(_review(review, settings) for review in reviews), tight=brief)


def history_section(data: object, zone: tzinfo) -> tuple[Section, ...]:
    """When, who and what, in the event's zone."""
    return section("History", *(_happened(one, zone) for one in given_all(Happened, data)), tight=True)


def _review(review: Review, settings: ReviewSettings) -> Block:
    who = review.name or review.reviewer or "a reviewer"
    reason = f" ({review.reason})" if review.reason else ""
    head = line(Span(who, Look.STRONG), f": {_verdict(review, settings)}{reason}")
    said: list[Block] = [Prose(review.comment)] if review.comment.strip() else []
    if review.feedback.strip():
        said.append(Paragraph(line(Span("To the speaker:", Look.MUTED))))
        said.append(Stack((Prose(review.feedback),), 2))
    return Stack((Paragraph(head), Stack(tuple(said), 2)))


def _verdict(review: Review, settings: ReviewSettings) -> str:
    names = {category.slug: category.name for category in settings.categories}
    scores = [
        _score(value, settings) if slug == "score" and slug not in names else f"{names.get(slug, slug)} {value}"
        for slug, value in review.scores.items()
    ]
    return ", ".join(scores) or str(review.state)


def _score(value: int, settings: ReviewSettings) -> str:
    """A score on the event's scale, with its label where it has one."""
    position = value - settings.scale_min
    label = f" ({settings.labels[position]})" if 0 <= position < len(settings.labels) else ""
    return f"{value} of {settings.scale_max}{label}"


def _happened(one: Happened, zone: tzinfo) -> Block:
    head: Line = line(Span(moment(one.at, zone), Look.MUTED), f"  {one.by}" if one.by else "")
    what = one.changes or ((one.command,) if one.command else ())
    return Stack((Paragraph(head), Stack(tuple(Paragraph(line(change)) for change in what), 2)))
