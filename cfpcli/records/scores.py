"""Scores: what one review gives a proposal, and what all of its reviews give together."""

from collections.abc import Iterable, Mapping
from math import fsum
from typing import Protocol

from cfpcli.records.event import ReviewSettings
from cfpcli.records.review import ReviewState

SINGLE = "score"
"""The category that an event without categories scores."""

_DECIMALS = 9


class Scored(Protocol):
    """As much of a review as its score needs."""

    @property
    def state(self) -> ReviewState:
        """Whether the review carries scores."""

    @property
    def scores(self) -> Mapping[str, int]:
        """Score by category slug."""


def score_of(review: Scored, settings: ReviewSettings) -> float | None:
    """One review's score, on the event's own scale; None where it abstains, recuses or scores nothing.

    The weighted arithmetic mean over the categories it scores: Σ weight·value / Σ weight. The weights are
    renormalised over the categories present, because a plain weighted sum changes its scale where an optional
    category is skipped: 4 of 5 in one category of two would become 2 of 5. A category that the settings do not know
    (any more) weighs 1; categories that weigh 0 alone give None. An event without categories takes the single
    `score`. Rounded to 9 decimals, so that binary fractions among the weights do not put 3.5000000000000004 above
    3.5.
    """
    if review.state != ReviewState.SCORED or not review.scores:
        return None
    if not settings.categories and SINGLE in review.scores:
        return float(review.scores[SINGLE])
    weights = {category.slug: category.weight for category in settings.categories}
    total = fsum(weights.get(category, 1.0) for category in review.scores)
    if not total:
        return None
    return round(
        fsum(weights.get(category, 1.0) * value for category, value in review.scores.items()) / total, _DECIMALS
    )


def mean_score(reviews: Iterable[Scored], settings: ReviewSettings) -> float | None:
    """The arithmetic mean of the reviews' scores, each review counting once; None where none has a score."""
    scores = [score for review in reviews if (score := score_of(review, settings)) is not None]
    return round(fsum(scores) / len(scores), _DECIMALS) if scores else None


def count_scored(reviews: Iterable[Scored]) -> int:
    """How many of the reviews carry scores: abstaining and recusing do not count."""
    return sum(review.state == ReviewState.SCORED and bool(review.scores) for review in reviews)
