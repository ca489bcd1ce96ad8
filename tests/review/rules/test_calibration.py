"""Reviewers beside the panel: worked by hand, and hedged where there is little to go by."""

import pytest

from cfpcli.figures.scores import Vote
from cfpcli.review.rules.calibration import Calibration, Leaning, calibrations


def panel(**scores: str) -> dict[str, Calibration]:
    """The calibration of each reviewer whose scores are given, one digit a proposal, `.` for none."""
    votes = [
        Vote(f"P{at}", reviewer, int(score))
        for reviewer, given in scores.items()
        for at, score in enumerate(given)
        if score != "."
    ]
    return {one.reviewer: one for one in calibrations(votes, scale=4)}


def test_by_hand() -> None:
    found = panel(ana="12345", bo="23454", chi="34553")
    # Less the mean of the other two: 1-2.5, 2-3.5, 3-4.5, 4-5, 5-3.5.
    ana = found["ana"]
    assert ana.difference == pytest.approx(-0.8)
    assert ana.error == pytest.approx(1.30384 / 5**0.5, abs=1e-5)
    assert (ana.scored, ana.mean, ana.shared, ana.is_calibrated) == (5, 3, 5, True)
    # Ranks 1 to 5 against 1, 2.5, 4, 5, 2.5.
    assert ana.correlation == pytest.approx(5.5 / (10 * 9.5) ** 0.5)
    assert ana.leaning is Leaning.PERHAPS_HARSH


def test_the_harshest_first_and_who_stands_alone_last() -> None:
    assert list(panel(bo="44444.", ana="22222.", zed=".....3")) == ["ana", "bo", "zed"]


def test_harsh_and_lenient() -> None:
    found = panel(ana="12323", bo="34545")
    assert (found["ana"].leaning, found["bo"].leaning) == (Leaning.HARSH, Leaning.LENIENT)
    assert (found["ana"].difference, found["bo"].difference) == (-2, 2)


def test_a_difference_that_may_be_chance_is_only_perhaps() -> None:
    found = panel(ana="15151", bo="51512")
    assert found["ana"].difference == pytest.approx(-0.2)
    assert found["ana"].leaning is Leaning.IN_LINE
    wide = panel(ana="15111", bo="51512")
    assert wide["ana"].difference == pytest.approx(-1)
    assert (wide["ana"].leaning, wide["bo"].leaning) == (Leaning.PERHAPS_HARSH, Leaning.PERHAPS_LENIENT)


def test_a_quarter_of_a_point_of_four_is_in_line() -> None:
    assert panel(ana="3333", bo="3333")["ana"].leaning is Leaning.UNCLEAR
    assert panel(ana="33333333", bo="33333344")["ana"].leaning is Leaning.IN_LINE
    assert panel(ana="33333333", bo="33333444")["ana"].leaning is Leaning.HARSH


def test_nobody_else_scored() -> None:
    alone = panel(ana="35")["ana"]
    assert (alone.shared, alone.difference, alone.error, alone.correlation) == (0, None, None, None)
    assert alone.leaning is Leaning.UNCLEAR


def test_few_shared_proposals_give_no_correlation() -> None:
    assert panel(ana="1234", bo="1234")["ana"].correlation is None
    assert panel(ana="12345", bo="12345")["ana"].correlation == 1


def test_who_gives_everybody_the_same_or_few_scores_is_not_calibrated() -> None:
    found = panel(ana="33333", bo="1234.", chi="12345")
    assert [found[name].is_calibrated for name in ("ana", "bo", "chi")] == [False, False, True]
    assert found["ana"].spread == 0
    assert found["ana"].correlation is None
