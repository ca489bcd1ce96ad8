"""Inter-rater agreement: how far reviewers who judged the same proposals give them the same scores."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from itertools import accumulate
from math import fsum
from typing import NamedTuple

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


class Verdict(StrEnum):
    """The meaning of an alpha by its customary levels."""

    UNDEFINED = "undefined"
    RELIABLE = "reliable"
    TENTATIVE = "tentative"
    UNRELIABLE = "unreliable"
    CHANCE = "no better than chance"


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
