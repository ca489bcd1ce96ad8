"""The progress of each reviewer: assigned, scored, abstained, recused, untouched, and the last activity."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from cfpcli.figures.scores import mean, sample_deviation
from cfpcli.records.review import ReviewState


class Member(NamedTuple):
    """A member of the committee; one who is not `active` gets no more assignments."""

    reviewer: str
    name: str = ""
    active: bool = True


class AssignmentRow(Protocol):
    """The fields of an assignment that progress needs."""

    @property
    def proposal(self) -> str:
        """The proposal's code."""

    @property
    def reviewer(self) -> str:
        """The reviewer's address."""

    @property
    def assigned(self) -> datetime:
        """The instant of the assignment (UTC)."""


class Done(NamedTuple):
    """A review, with its score on the event's scale if it has one."""

    proposal: str
    reviewer: str
    name: str
    state: ReviewState
    score: float | None
    updated: datetime


class Progress(NamedTuple):
    """A reviewer's part of the work.

    `assigned` counts the assignments that still require a review or have one, `untouched` those of them without any
    review, abstention or recusal; both are None if nobody was assigned anything. `last_active` is when the last of
    the reviews was written, `first_assigned` when the reviewer was first assigned one. `mean` and `spread` (sample
    deviation) are those of their scores.
    """

    reviewer: str
    name: str
    active: bool
    assigned: int | None
    scored: int
    abstained: int
    recused: int
    untouched: int | None
    last_active: datetime | None
    first_assigned: datetime | None
    mean: float | None
    spread: float | None


def progress(
    members: Iterable[Member], assignments: Iterable[AssignmentRow], done: Iterable[Done], *, live: Collection[str]
) -> tuple[Progress, ...]:
    """Every reviewer who is listed and active, was assigned something or has reviewed; the most work left first.

    An assignment to a proposal that is not `live` (any more) requires no review and is left out, unless it was done.
    """
    listed = {member.reviewer: member for member in members}
    reviews: defaultdict[str, list[Done]] = defaultdict(list)
    for review in done:
        reviews[review.reviewer].append(review)
    by_reviewer: defaultdict[str, list[AssignmentRow]] = defaultdict(list)
    for assignment in assignments:
        by_reviewer[assignment.reviewer].append(assignment)
    active = (member.reviewer for member in listed.values() if member.active)
    reports = [
        _of(listed.get(address) or Member(address), by_reviewer, reviews.get(address, []), live)
        for address in sorted({*active, *reviews, *by_reviewer})
    ]
    return tuple(sorted(reports, key=_most_left_first))


def _of(
    member: Member, assignments: Mapping[str, list[AssignmentRow]], reviews: list[Done], live: Collection[str]
) -> Progress:
    touched = {review.proposal for review in reviews}
    mine = [
        assignment
        for assignment in assignments.get(member.reviewer, ())
        if assignment.proposal in live or assignment.proposal in touched
    ]
    scores = [review.score for review in reviews if review.score is not None]
    states = [review.state for review in reviews]
    spread = sample_deviation(scores)
    return Progress(
        reviewer=member.reviewer,
        name=member.name or next((review.name for review in reversed(reviews) if review.name), ""),
        active=member.active,
        assigned=len(mine) if assignments else None,
        scored=states.count(ReviewState.SCORED),
        abstained=states.count(ReviewState.ABSTAINED),
        recused=states.count(ReviewState.RECUSED),
        untouched=sum(assignment.proposal not in touched for assignment in mine) if assignments else None,
        last_active=max((review.updated for review in reviews), default=None),
        first_assigned=min((assignment.assigned for assignment in mine), default=None),
        mean=round(mean(scores), 9) if scores else None,
        spread=None if spread is None else round(spread, 9),
    )


def _most_left_first(report: Progress) -> tuple[int, datetime, str]:
    return -(report.untouched or 0), report.last_active or datetime.min.replace(tzinfo=UTC), report.reviewer


def is_inactive(report: Progress, now: datetime, span: timedelta) -> bool:
    """Whether a reviewer has written nothing within the span before `now`.

    A reviewer without reviews counts from the first assignment, so that nobody is late on the day of being assigned.
    """
    seen = report.last_active or report.first_assigned
    return seen is None or seen <= now - span
