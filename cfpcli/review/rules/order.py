"""Order bias: whether scores change with the place in the reviewer's queue at which a proposal was read."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from cfpcli.figures.scores import beyond_chance, mean, sample_deviation, spearman

ENDS = (10, 20, 50, 100, 200)
"""The last positions of the ranges; all later positions are one range."""

ENOUGH = 30
"""Minimum number of reviews for a statement on a trend: with fewer, a rank correlation of 0.36 may be chance."""


class Read(NamedTuple):
    """A score with the place in its reviewer's queue, from 1, at which the proposal was read."""

    position: int
    score: float
    reviewer: str


class Range(NamedTuple):
    """The scores given from position `first` to `last` (None: to the end).

    `deviation` is the mean of the scores less each reviewer's own mean: how reviewers who read that far scored these
    proposals, regardless of their level.
    """

    first: int
    last: int | None
    reviews: int
    mean: float
    spread: float | None
    deviation: float


class Trend(StrEnum):
    """The conclusion from the figures."""

    TOO_FEW = "too few to tell"
    NONE = "no trend to be seen"
    RISING = "later ones were scored higher"
    FALLING = "later ones were scored lower"


class OrderBias(NamedTuple):
    """Scores by position, with Spearman's rank correlations.

    `correlation` is that of position and score, `own_correlation` that of position and the score less the mean of its
    reviewer.
    """

    ranges: tuple[Range, ...]
    reviews: int
    reviewers: int
    correlation: float | None
    own_correlation: float | None
    trend: Trend


def order_bias(reads: Iterable[Read]) -> OrderBias:
    """The relation of scores to positions, in ranges and as rank correlations (formula: `figures.scores.spearman`).

    A reviewer who reads far may be harsh or lenient, and then late positions are theirs alone: the trend therefore
    uses the score less the reviewer's own mean. It can show that scores drift while a queue is read, in a panel in
    which each reviewer reads in an order of their own. It cannot show why (tiredness, a growing sense of the field, a
    queue that begins with fewer reviewed proposals), nor a bias that all positions share, nor which scores are right.
    """
    ordered = sorted(reads)
    by_reviewer: defaultdict[str, list[float]] = defaultdict(list)
    for read in ordered:
        by_reviewer[read.reviewer].append(read.score)
    levels = {reviewer: mean(scores) for reviewer, scores in by_reviewer.items()}
    deviations = [round(read.score - levels[read.reviewer], 9) for read in ordered]
    positions = [float(read.position) for read in ordered]
    rho, own_rho = spearman(positions, [read.score for read in ordered]), spearman(positions, deviations)
    ranges = []
    for first, last in zip((1, *(end + 1 for end in ENDS)), (*ENDS, None), strict=True):
        here = [at for at, read in enumerate(ordered) if first <= read.position <= (last or read.position)]
        if here:
            scores = [ordered[at].score for at in here]
            spread = sample_deviation(scores)
            deviation = round(mean([deviations[at] for at in here]), 9)
            ranges.append(Range(first, last, len(here), _rounded(mean(scores)) or 0.0, _rounded(spread), deviation))
    return OrderBias(
        tuple(ranges), len(ordered), len(by_reviewer), _rounded(rho), _rounded(own_rho), _trend(own_rho, len(ordered))
    )


def _trend(rho: float | None, reviews: int) -> Trend:
    if reviews < ENOUGH or rho is None:
        return Trend.TOO_FEW
    if not beyond_chance(rho, reviews):
        return Trend.NONE
    return Trend.RISING if rho > 0 else Trend.FALLING


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 9)
