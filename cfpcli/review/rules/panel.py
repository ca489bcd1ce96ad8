"""Statistics of the panel: how far reviewers agree, how each scores beside the others, whether scores drift."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import accumulate
from math import fsum, sqrt
from typing import NamedTuple

from cfpcli.figures.scores import (
    CALIBRATED_FROM,
    CORRELATED_FROM,
    Vote,
    beyond_chance,
    mean,
    sample_deviation,
    spearman,
)
from cfpcli.review.rules import Leaning, Trend, Verdict

RELIABLE_FROM, TENTATIVE_FROM = 0.8, 0.667
"""Krippendorff's customary levels ("Content Analysis", 2nd ed. 2004, chapter 11): rely on data from .800, and between
.667 and .800 draw tentative conclusions only. He warns that they are conventions, to be set by the cost of a wrong
conclusion."""

FEW_CASES = 20
"""Number of proposals with two scores below which one more can change alpha a lot.

It is a rule of thumb of this program, not a published level.
"""

_PAIR = 2


class Metric(StrEnum):
    """The distance of two scores: equal or not, by rank, or by their difference."""

    NOMINAL = "nominal"
    ORDINAL = "ordinal"
    INTERVAL = "interval"


class Agreement(NamedTuple):
    """Krippendorff's alpha with the number of cases it rests on.

    `alpha` is 1 if all agree and 0 if scores fall as if drawn at random from all of them; below 0, reviewers contradict
    one another. `proposals` counts those with two scores or more, `scores` the scores on them, `pairs` the unordered
    pairs of scores on one proposal. `alpha` is None, not 1, if there is no pair or if every such score is the same:
    without variation there is no evidence that reviewers can distinguish proposals.
    """

    alpha: float | None
    proposals: int
    scores: int
    pairs: int

    @property
    def verdict(self) -> Verdict:
        """The level that alpha reaches."""
        if self.alpha is None:
            return Verdict.UNDEFINED
        if self.alpha >= RELIABLE_FROM:
            return Verdict.RELIABLE
        if self.alpha >= TENTATIVE_FROM:
            return Verdict.TENTATIVE
        return Verdict.UNRELIABLE if self.alpha > 0 else Verdict.CHANCE


def agreement(units: Iterable[Sequence[float]], metric: Metric = Metric.ORDINAL) -> Agreement:
    """Krippendorff's alpha of the scores of each unit, a proposal; the reviewer of a score does not matter.

    K. Krippendorff, "Computing Krippendorff's Alpha-Reliability" (2011), sections C and D: from the coincidences

        o_ck = Σ_u (number of pairs of c and k in u) / (m_u - 1),   n_c = Σ_k o_ck,   n = Σ_c n_c

    where m_u is the number of scores in unit u and units with fewer than two are left out,

        alpha = 1 - (n - 1) · Σ_c Σ_k>c o_ck·δ²_ck / Σ_c Σ_k>c n_c·n_k·δ²_ck

    with the squared difference δ² of the metric: 1 for unlike nominal scores, (c - k)² for intervals, and for ordinal
    ones (Σ_{g=c..k} n_g - (n_c + n_k)/2)², the number of scores between the two. Scores need not be whole
    numbers, and the reviewers of one proposal need not be those of another.
    """
    pairable = [tuple(unit) for unit in units if len(unit) >= _PAIR]
    values = sorted({score for unit in pairable for score in unit})
    coincidences = _coincidences(pairable)
    totals = dict.fromkeys(values, 0)
    for unit in pairable:
        for score in unit:
            totals[score] += 1
    scores = sum(totals.values())
    difference = _differences(metric, totals)
    expected = fsum(
        totals[low] * totals[high] * difference(low, high) for at, low in enumerate(values) for high in values[at + 1 :]
    )
    observed = fsum(count * difference(low, high) for (low, high), count in coincidences.items() if low < high)
    return Agreement(
        alpha=1 - (scores - 1) * observed / expected if expected else None,
        proposals=len(pairable),
        scores=scores,
        pairs=sum(len(unit) * (len(unit) - 1) // 2 for unit in pairable),
    )


def _coincidences(units: Iterable[Sequence[float]]) -> Mapping[tuple[float, float], float]:
    """The coincidence o_ck of each two unequal scores c < k; equal scores have no difference and are left out."""
    shares: defaultdict[tuple[float, float], list[float]] = defaultdict(list)
    for unit in units:
        counts = sorted(Counter(unit).items())
        for at, (low, how_often) in enumerate(counts):
            for high, how_often_too in counts[at + 1 :]:
                shares[low, high].append(how_often * how_often_too / (len(unit) - 1))
    return {pair: fsum(parts) for pair, parts in shares.items()}


def _differences(metric: Metric, totals: Mapping[float, int]) -> Callable[[float, float], float]:
    """δ² of two scores c < k; `totals` are the n_c in rising order of the scores."""
    if metric is Metric.NOMINAL:
        return lambda _low, _high: 1.0
    if metric is Metric.INTERVAL:
        return lambda low, high: (high - low) ** 2
    up_to = dict(zip(totals, accumulate(totals.values()), strict=True))

    def ordinal(low: float, high: float) -> float:
        between = up_to[high] - up_to[low] + totals[low]
        return (between - (totals[low] + totals[high]) / 2) ** 2

    return ordinal


IN_LINE_WITHIN = 0.0625
"""The difference to the panel, as a part of the scale's length, too small to notice: 0.25 on a scale of 1 to 5."""

_ERRORS = 2
"""Standard errors that a difference must exceed to be more than a possibility."""


class Calibration(NamedTuple):
    """A reviewer beside the panel.

    `scored` counts all scores, with `mean` and sample deviation `spread`; `shared` the proposals that others scored
    too, on which `difference` (own score less the mean of the others', averaged), its standard `error` and the rank
    `correlation` with that mean rest. `is_calibrated` is true if the normalised ranking adjusts this reviewer.
    """

    reviewer: str
    scored: int
    mean: float
    spread: float | None
    is_calibrated: bool
    shared: int
    difference: float | None
    error: float | None
    correlation: float | None
    leaning: Leaning


def calibrations(votes: Iterable[Vote], *, scale: float) -> tuple[Calibration, ...]:
    """Every reviewer who scored, the harshest first; `scale` is the length of the event's scale.

    The difference compares a reviewer with the others on the same proposals only, so that a reviewer of weak
    proposals does not seem harsh. With two reviewers on a proposal each is the other's panel: if one is harsh, the
    other seems lenient, and no figure shows which of them it is.
    """
    ordered = sorted(votes)
    by_proposal: defaultdict[str, list[Vote]] = defaultdict(list)
    by_reviewer: defaultdict[str, list[Vote]] = defaultdict(list)
    for vote in ordered:
        by_proposal[vote.proposal].append(vote)
        by_reviewer[vote.reviewer].append(vote)
    sums = {proposal: fsum(vote.score for vote in ballots) for proposal, ballots in by_proposal.items()}
    panel = []
    for reviewer, ballots in by_reviewer.items():
        pairs = []
        for vote in ballots:
            others = len(by_proposal[vote.proposal]) - 1
            if others:
                pairs.append((vote.score, (sums[vote.proposal] - vote.score) / others))
        panel.append(_calibration(reviewer, [vote.score for vote in ballots], pairs, scale))
    return tuple(
        sorted(
            panel,
            key=lambda calibration: (
                calibration.difference is None,
                calibration.difference or 0.0,
                calibration.reviewer,
            ),
        )
    )


def _calibration(reviewer: str, scores: list[float], pairs: list[tuple[float, float]], scale: float) -> Calibration:
    differences = [score - others for score, others in pairs]
    spread, deviation = sample_deviation(scores), sample_deviation(differences)
    difference = _rounded(mean(differences)) if differences else None
    error = _rounded(deviation / sqrt(len(differences))) if deviation is not None else None
    rho = spearman([score for score, _ in pairs], [_rounded(others) for _, others in pairs])
    return Calibration(
        reviewer=reviewer,
        scored=len(scores),
        mean=_rounded(mean(scores)),
        spread=None if spread is None else _rounded(spread),
        is_calibrated=len(scores) >= CALIBRATED_FROM and bool(spread),
        shared=len(pairs),
        difference=difference,
        error=error,
        correlation=_rounded(rho) if rho is not None and len(pairs) >= CORRELATED_FROM else None,
        leaning=_leaning(difference, error, len(pairs), scale),
    )


def _leaning(difference: float | None, error: float | None, shared: int, scale: float) -> Leaning:
    if difference is None or error is None or shared < CALIBRATED_FROM:
        return Leaning.UNCLEAR
    if abs(difference) <= IN_LINE_WITHIN * scale:
        return Leaning.IN_LINE
    if abs(difference) < _ERRORS * error:
        return Leaning.PERHAPS_HARSH if difference < 0 else Leaning.PERHAPS_LENIENT
    return Leaning.HARSH if difference < 0 else Leaning.LENIENT


def _rounded(figure: float) -> float:
    """The figure without the last binary digits, so that equal figures are equal."""
    return round(figure, 9)


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
            ranges.append(
                Range(first, last, len(here), _nine_places(mean(scores)) or 0.0, _nine_places(spread), deviation)
            )
    return OrderBias(
        tuple(ranges),
        len(ordered),
        len(by_reviewer),
        _nine_places(rho),
        _nine_places(own_rho),
        _trend(own_rho, len(ordered)),
    )


def _trend(rho: float | None, reviews: int) -> Trend:
    if reviews < ENOUGH or rho is None:
        return Trend.TOO_FEW
    if not beyond_chance(rho, reviews):
        return Trend.NONE
    return Trend.RISING if rho > 0 else Trend.FALLING


def _nine_places(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 9)
