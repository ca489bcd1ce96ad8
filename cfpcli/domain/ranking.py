"""Ranking: what the scores of many reviewers say of each proposal, by methods whose formulas stand here."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from math import fsum, inf, sqrt
from typing import NamedTuple

CALIBRATED_FROM = 5
"""Scores a reviewer must have given before they are calibrated: a spread over fewer is mostly chance."""

_DECIMALS = 9


class Method(StrEnum):
    """How the scores of a proposal become one figure; the docstrings of the functions give the formulas."""

    MEAN = "mean"
    MEDIAN = "median"
    NORMALISED = "normalised"
    SHRUNK = "shrunk"


class Vote(NamedTuple):
    """One review's score of a proposal, on the event's scale; abstentions and recusals are no votes."""

    proposal: str
    reviewer: str
    score: float


class Tally(NamedTuple):
    """What the votes on one proposal come to.

    `spread` is the sample standard deviation, None for a single vote; `uncalibrated` counts the votes of reviewers
    whose scores went into `normalised` as they were given.
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


def tallies(votes: Iterable[Vote]) -> dict[str, Tally]:
    """The tally of each proposal that has votes; the order of the votes does not matter."""
    ordered = sorted(votes)
    by_proposal = _grouped(ordered, "proposal")
    calibrated = normalised_scores(ordered)
    shrunk = shrunk_means({proposal: [vote.score for vote in given] for proposal, given in by_proposal.items()})
    return {
        proposal: Tally(
            proposal=proposal,
            votes=tuple(given),
            mean=_rounded(mean([vote.score for vote in given])),
            median=_rounded(median([vote.score for vote in given])),
            spread=_rounded(spread)
            if (spread := sample_deviation([vote.score for vote in given])) is not None
            else None,
            normalised=_rounded(mean([calibrated.get(vote, vote.score) for vote in given])),
            shrunk=_rounded(shrunk[proposal]),
            uncalibrated=sum(vote not in calibrated for vote in given),
        )
        for proposal, given in by_proposal.items()
    }


def normalised_scores(votes: Sequence[Vote]) -> dict[Vote, float]:
    """Each calibrated vote on the scale that all votes share: m + s·(x - m_r)/s_r.

    m_r and s_r are the mean and the sample standard deviation of the reviewer's own scores, m and s those of all
    votes: the standard score of the vote, mapped back. It takes a harsh or a lenient reviewer's level, and a narrow or
    a wide use of the scale, out of the comparison. A reviewer with fewer than `CALIBRATED_FROM` votes, or who gave
    everybody the same, has no entry: there is nothing to calibrate by. It supposes that reviewers saw proposals of
    about the same worth, as a spread assignment gives them.
    """
    if not votes:
        return {}
    every = [vote.score for vote in votes]
    middle, width = mean(every), sample_deviation(every)
    found: dict[Vote, float] = {}
    for given in _grouped(votes, "reviewer").values():
        own = [vote.score for vote in given]
        deviation = sample_deviation(own)
        if width and deviation and len(own) >= CALIBRATED_FROM:
            level = mean(own)
            found |= {vote: middle + width * (vote.score - level) / deviation for vote in given}
    return found


def shrunk_means(scores: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """Each proposal's mean, drawn towards the mean of all the more the fewer its scores: (k·m + Σx)/(k + n).

    Bühlmann's credibility estimate (H. Bühlmann, "Experience rating and credibility", ASTIN Bulletin 4, 1967), also
    known as the empirical Bayes mean of a one-way random effects model. k = v/a, where v is the pooled variance of the
    scores within a proposal and a the variance between proposals that remains: with N scores on P proposals, n_p
    each,

        v = Σ_p Σ (x - x̄_p)² / (N - P)
        a = (Σ_p n_p·(x̄_p - m)² - (P - 1)·v) / (N - Σ n_p²/N), at least 0

    Where the proposals cannot be told apart (a = 0) each gets m; where no proposal has two scores v is unknown, and
    where all agree it is 0: then nothing is shrunk.
    """
    groups = {proposal: list(given) for proposal, given in scores.items() if given}
    every = [score for given in groups.values() for score in given]
    if not every:
        return {}
    middle, total, count = mean(every), len(every), len(groups)
    k = _credibility_weight(groups, middle, total, count)
    if k == inf:
        return dict.fromkeys(groups, middle)
    return {proposal: (k * middle + fsum(given)) / (k + len(given)) for proposal, given in groups.items()}


def _credibility_weight(groups: Mapping[str, Sequence[float]], middle: float, total: int, count: int) -> float:
    if count in {total, 1}:
        return 0.0
    within = fsum((score - mean(given)) ** 2 for given in groups.values() for score in given) / (total - count)
    if not within:
        return 0.0
    around = fsum(len(given) * (mean(given) - middle) ** 2 for given in groups.values())
    between = (around - (count - 1) * within) / (total - fsum(len(given) ** 2 for given in groups.values()) / total)
    return within / between if between > 0 else inf


def mean(scores: Sequence[float]) -> float:
    """The arithmetic mean of at least one score."""
    return fsum(scores) / len(scores)


def median(scores: Sequence[float]) -> float:
    """The middle score of at least one, the mean of the two in the middle where there is none."""
    ordered, half = sorted(scores), len(scores) // 2
    return ordered[half] if len(scores) % 2 else (ordered[half - 1] + ordered[half]) / 2


def sample_deviation(scores: Sequence[float]) -> float | None:
    """The sample standard deviation √(Σ(x - x̄)²/(n - 1)); None for fewer than two scores."""
    if len(scores) < 2:  # noqa: PLR2004  # a single score has no deviation
        return None
    middle = mean(scores)
    return sqrt(fsum((score - middle) ** 2 for score in scores) / (len(scores) - 1))


def _grouped(votes: Iterable[Vote], by: str) -> dict[str, list[Vote]]:
    found: defaultdict[str, list[Vote]] = defaultdict(list)
    for vote in votes:
        found[getattr(vote, by)].append(vote)
    return dict(found)


def _rounded(figure: float) -> float:
    """Without the last binary digits, so that equal figures are equal."""
    return round(figure, _DECIMALS)
