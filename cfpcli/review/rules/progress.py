"""How far each reviewer has come: assigned, scored, abstained, recused, untouched, and when they were last seen."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

from cfpcli.figures.ranking import mean, sample_deviation
from cfpcli.records.review import ReviewState


class Known(NamedTuple):
    """A member of the committee; who is not `active` is given nothing more."""

    reviewer: str
    name: str = ""
    active: bool = True


class Given(Protocol):
    """As much of an assignment as progress needs."""

    @property
    def proposal(self) -> str:
        """The proposal's code."""

    @property
    def reviewer(self) -> str:
        """The reviewer's address."""

    @property
    def assigned(self) -> datetime:
        """When it was given (UTC)."""


class Done(NamedTuple):
    """A review, with its score on the event's scale where it has one."""

    proposal: str
    reviewer: str
    name: str
    state: ReviewState
    score: float | None
    updated: datetime


class Progress(NamedTuple):
    """A reviewer's part of the work.

    `assigned` counts the assignments that still ask for a review or have one, `untouched` those of them without any
    review, abstention or recusal; both are None where nobody was assigned anything. `last_active` is when the last of
    the reviews was written, `asked` when the reviewer was first assigned one. `mean` and `spread` (sample deviation)
    are those of their scores.
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
    asked: datetime | None
    mean: float | None
    spread: float | None


def progress(
    known: Iterable[Known], given: Iterable[Given], done: Iterable[Done], *, live: Collection[str]
) -> tuple[Progress, ...]:
    """Every reviewer who is known, was assigned something or has reviewed; who has most left comes first.

    An assignment to a proposal that is not `live` (any more) asks for nothing and is left out, unless it was done.
    """
    people = {one.reviewer: one for one in known}
    reviews: defaultdict[str, list[Done]] = defaultdict(list)
    for review in done:
        reviews[review.reviewer].append(review)
    assignments: defaultdict[str, list[Given]] = defaultdict(list)
    for one in given:
        assignments[one.reviewer].append(one)
    everybody = sorted({*(one.reviewer for one in people.values() if one.active), *reviews, *assignments})
    found = [
        _of(people.get(address) or Known(address), assignments, reviews.get(address, []), live) for address in everybody
    ]
    return tuple(sorted(found, key=_most_left_first))


def _of(person: Known, assignments: Mapping[str, list[Given]], reviews: list[Done], live: Collection[str]) -> Progress:
    touched = {review.proposal for review in reviews}
    mine = [one for one in assignments.get(person.reviewer, ()) if one.proposal in live or one.proposal in touched]
    scores = [review.score for review in reviews if review.score is not None]
    states = [review.state for review in reviews]
    spread = sample_deviation(scores)
    return Progress(
        reviewer=person.reviewer,
        name=person.name or next((review.name for review in reversed(reviews) if review.name), ""),
        active=person.active,
        assigned=len(mine) if assignments else None,
        scored=states.count(ReviewState.SCORED),
        abstained=states.count(ReviewState.ABSTAINED),
        recused=states.count(ReviewState.RECUSED),
        untouched=sum(one.proposal not in touched for one in mine) if assignments else None,
        last_active=max((review.updated for review in reviews), default=None),
        asked=min((one.assigned for one in mine), default=None),
        mean=round(mean(scores), 9) if scores else None,
        spread=None if spread is None else round(spread, 9),
    )


def _most_left_first(one: Progress) -> tuple[int, datetime, str]:
    return -(one.untouched or 0), one.last_active or datetime.min.replace(tzinfo=UTC), one.reviewer


def is_inactive(one: Progress, now: datetime, span: timedelta) -> bool:
    """Whether nothing came from a reviewer within the span before `now`.

    Who never reviewed counts from the first assignment, so that nobody is late on the day they are asked.
    """
    seen = one.last_active or one.asked
    return seen is None or seen <= now - span
