"""Ranking: one figure for each proposal from the scores of many reviewers, by methods whose formulas are given here.

Rank correlation: whether two figures rise together, regardless of their scales.
"""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from enum import StrEnum
from math import fsum, inf, sqrt
from typing import NamedTuple

CALIBRATED_FROM = 5
"""Minimum number of scores of a reviewer for calibration: a spread over fewer is mostly chance."""

_DECIMALS = 9


class Method(StrEnum):
    """A method that makes one figure of the scores of a proposal; the docstrings of the functions give the formulas."""

    MEAN = "mean"
    MEDIAN = "median"
    NORMALISED = "normalised"
    SHRUNK = "shrunk"


class Vote(NamedTuple):
    """One review's score of a proposal, on the event's scale; abstentions and recusals are not votes."""

    proposal: str
    reviewer: str
    score: float


class Tally(NamedTuple):
    """The figures from the votes on one proposal.

    `spread` is the sample standard deviation, None for a single vote; `uncalibrated` counts the votes of reviewers
    whose scores are unchanged in `normalised`.
    """

    proposal: str
    votes: tuple[Vote, ...]
    mean: float
    median: float
    spread: float | None
    normalised: float
    shrunk: float
    uncalibrated: int

    def value(self, method: Method) -> float:
        """The figure by which `method` ranks."""
        figure: float = getattr(self, method.value)
        return figure


class Calibration(NamedTuple):
    """The level and spread to remove from votes: m and s of all votes, m_r and s_r of each reviewer's.

    `reviewers` has mean and sample standard deviation by address, only of reviewers who can be calibrated.
    """

    middle: float
    width: float
    reviewers: Mapping[str, tuple[float, float]]

    def of(self, vote: Vote) -> float | None:
        """The vote on the common scale, m + s·(x - m_r)/s_r; None if its reviewer cannot be calibrated."""
        level = self.reviewers.get(vote.reviewer)
        return None if level is None else self.middle + self.width * (vote.score - level[0]) / level[1]


def tallies(votes: Iterable[Vote], only: Container[str] | None = None) -> dict[str, Tally]:
    """The tally of each proposal that has votes; the order of the votes does not matter.

    `only` restricts the result to some proposals; reviewers' levels and the mean of all still use every vote.
    """
    ordered = sorted(votes)
    by_proposal: defaultdict[str, list[Vote]] = defaultdict(list)
    for vote in ordered:
        by_proposal[vote[0]].append(vote)
    calibrated = calibration(ordered)
    scores = {proposal: [vote[2] for vote in group] for proposal, group in by_proposal.items()}
    shrunk = shrunk_means(scores)
    return {
        proposal: _tally(proposal, group, scores[proposal], calibrated, shrunk[proposal])
        for proposal, group in by_proposal.items()
        if only is None or proposal in only
    }


def _tally(proposal: str, votes: list[Vote], scores: list[float], calibrated: Calibration, shrunk: float) -> Tally:
    spread = sample_deviation(scores)
    normalised = [calibrated.of(vote) for vote in votes]
    return Tally(
        proposal=proposal,
        votes=tuple(votes),
        mean=_rounded(mean(scores)),
        median=_rounded(median(scores)),
        spread=None if spread is None else _rounded(spread),
        normalised=_rounded(
            mean([score if figure is None else figure for score, figure in zip(scores, normalised, strict=True)])
        ),
        shrunk=_rounded(shrunk),
        uncalibrated=normalised.count(None),
    )


def calibration(votes: Sequence[Vote]) -> Calibration:
    """The level and the spread by which each reviewer's votes are calibrated.

    Calibration removes a reviewer's harshness or leniency, and a narrow or wide use of the scale: a vote becomes its
    standard score among the reviewer's votes, mapped back to the scale of all. A reviewer with fewer than
    `CALIBRATED_FROM` votes, or with equal scores only, is left out. It assumes that reviewers saw proposals of about
    the same quality, as balanced assignments ensure.
    """
    if not votes:
        return Calibration(0.0, 0.0, {})
    every = [vote[2] for vote in votes]
    middle, width = mean(every), sample_deviation(every)
    by_reviewer: defaultdict[str, list[float]] = defaultdict(list)
    for _, reviewer, score in votes:
        by_reviewer[reviewer].append(score)
    reviewers: dict[str, tuple[float, float]] = {}
    for reviewer, scores in by_reviewer.items():
        deviation = sample_deviation(scores)
        if width and deviation and len(scores) >= CALIBRATED_FROM:
            reviewers[reviewer] = mean(scores), deviation
    return Calibration(middle, width or 0.0, reviewers)


def normalised_scores(votes: Sequence[Vote]) -> dict[Vote, float]:
    """Each vote of a reviewer who can be calibrated, on the common scale of all votes; see `calibration`."""
    by = calibration(votes)
    return {vote: score for vote in votes if (score := by.of(vote)) is not None}


def shrunk_means(scores: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Each proposal's mean, drawn towards the mean m of all; the fewer scores, the more so: (k·m + Σx)/(k + n).

    Bühlmann's credibility estimate (H. Bühlmann, "Experience rating and credibility", ASTIN Bulletin 4, 1967), also
    known as the empirical Bayes mean of a one-way random effects model. k = v/a, where v is the pooled variance of the
    scores within a proposal and a the variance between proposals that remains: with N scores on P proposals, n_p
    each,

        v = Σ_p Σ (x - x̄_p)² / (N - P)
        a = (Σ_p n_p·(x̄_p - m)² - (P - 1)·v) / (N - Σ n_p²/N), at least 0

    If the proposals cannot be distinguished (a = 0), each gets m; if no proposal has two scores, v is unknown, and
    if all reviewers agree, it is 0: then nothing is shrunk.
    """
    groups = {proposal: list(group) for proposal, group in scores.items() if group}
    every = [score for group in groups.values() for score in group]
    if not every:
        return {}
    middle, total, count = mean(every), len(every), len(groups)
    k = _credibility_weight(groups, middle, total, count)
    if k == inf:
        return dict.fromkeys(groups, middle)
    return {proposal: (k * middle + fsum(group)) / (k + len(group)) for proposal, group in groups.items()}


def _credibility_weight(groups: Mapping[str, Sequence[float]], middle: float, total: int, count: int) -> float:
    if count in {total, 1}:
        return 0.0
    means = [mean(group) for group in groups.values()]
    within = fsum(
        [(score - group_mean) ** 2 for group_mean, group in zip(means, groups.values(), strict=True) for score in group]
    ) / (total - count)
    if not within:
        return 0.0
    around = fsum(
        len(group) * (group_mean - middle) ** 2 for group_mean, group in zip(means, groups.values(), strict=True)
    )
    between = (around - (count - 1) * within) / (total - fsum(len(group) ** 2 for group in groups.values()) / total)
    return within / between if between > 0 else inf


def mean(scores: Sequence[float]) -> float:
    """The arithmetic mean of at least one score."""
    return fsum(scores) / len(scores)


def median(scores: Sequence[float]) -> float:
    """The middle score of at least one; the mean of the two in the middle for an even number."""
    ordered, half = sorted(scores), len(scores) // 2
    return ordered[half] if len(scores) % 2 else (ordered[half - 1] + ordered[half]) / 2


def sample_deviation(scores: Sequence[float]) -> float | None:
    """The sample standard deviation √(Σ(x - x̄)²/(n - 1)); None for fewer than two scores."""
    if len(scores) < 2:  # noqa: PLR2004  # a single score has no deviation
        return None
    middle = mean(scores)
    return sqrt(fsum([(score - middle) ** 2 for score in scores]) / (len(scores) - 1))


def _rounded(figure: float) -> float:
    """The figure without the last binary digits, so that equal figures are equal."""
    return round(figure, _DECIMALS)


CORRELATED_FROM = 5
"""Pairs below which a rank correlation is not worth reporting: four rise together by chance once in 24."""


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Spearman's rho of pairs of figures, from -1 to 1; None for fewer than two pairs or if one side never varies.

    C. Spearman, "The proof and measurement of association between two things", American Journal of Psychology 15
    (1904): the product-moment correlation of the ranks, with the mean rank for ties,

        rho = Σ (r_i - r̄)(s_i - s̄) / √(Σ (r_i - r̄)² · Σ (s_i - s̄)²)

    which without ties is 1 - 6·Σ (r_i - s_i)² / (n·(n² - 1)).

    Raises:
        ValueError: the sides differ in length.
    """
    if len(first) != len(second):
        raise ValueError((len(first), len(second)))
    middle = (len(first) + 1) / 2
    pairs = [(x - middle, y - middle) for x, y in zip(mid_ranks(first), mid_ranks(second), strict=True)]
    width = fsum(x * x for x, _ in pairs) * fsum(y * y for _, y in pairs)
    return max(-1.0, min(1.0, fsum(x * y for x, y in pairs) / sqrt(width))) if width else None


def mid_ranks(figures: Sequence[float]) -> list[float]:
    """The rank of each figure from 1 for the lowest; equal ones share the mean of their ranks."""
    order = sorted(range(len(figures)), key=figures.__getitem__)
    ranks = [0.0] * len(figures)
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and figures[order[end]] == figures[order[at]]:
            end += 1
        for index in order[at:end]:
            ranks[index] = (at + 1 + end) / 2
        at = end
    return ranks


def beyond_chance(rho: float, pairs: int) -> bool:
    """Whether chance alone gives a rho this far from 0 less than about once in twenty: |rho|·√(n - 1) > 1.96.

    The usual normal approximation, for 20 pairs or more; it assumes that the pairs are independent.
    """
    return abs(rho) * sqrt(max(pairs - 1, 0)) > 1.96  # noqa: PLR2004  # the level is in the docstring
