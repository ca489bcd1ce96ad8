"""Each reviewer's scores beside the panel's: harsher or more lenient, in the same order or another."""

from collections import defaultdict
from collections.abc import Iterable
from enum import StrEnum
from math import fsum, sqrt
from typing import NamedTuple

from cfpcli.figures.scores import CALIBRATED_FROM, CORRELATED_FROM, Vote, mean, sample_deviation, spearman

IN_LINE_WITHIN = 0.0625
"""The difference to the panel, as a part of the scale's length, too small to notice: 0.25 on a scale of 1 to 5."""

_ERRORS = 2
"""Standard errors that a difference must exceed to be more than a possibility."""


class Leaning(StrEnum):
    """The difference of a reviewer's level to that of the others on the same proposals."""

    UNCLEAR = "too few to tell"
    IN_LINE = "in line"
    PERHAPS_HARSH = "perhaps harsh"
    PERHAPS_LENIENT = "perhaps lenient"
    HARSH = "harsh"
    LENIENT = "lenient"


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
