"""Agreement, calibration and drift of scores, with worked examples."""

import random
from itertools import pairwise

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.figures.scores import Vote
from cfpcli.review.rules import Leaning, Trend, Verdict
from cfpcli.review.rules.panel import Agreement, Calibration, Metric, Range, Read, agreement, calibrations, order_bias

OBSERVERS = (
    "1 2 3 3 2 1 4 1 2 . . .",
    "1 2 3 3 2 2 4 1 2 5 . 3",
    ". 3 3 3 2 3 4 2 2 5 1 .",
    "1 2 3 3 2 4 4 1 2 5 1 .",
)
"""Krippendorff 2011, section C: four observers, twelve units, some unseen."""
EXAMPLE = [
    [int(mark) for mark in marks if mark != "."] for marks in zip(*(one.split() for one in OBSERVERS), strict=True)
]


@pytest.mark.parametrize(
    ("metric", "alpha"), [(Metric.NOMINAL, 0.743), (Metric.ORDINAL, 0.815), (Metric.INTERVAL, 0.849)]
)
def test_the_worked_example(metric: Metric, alpha: float) -> None:
    found = agreement(EXAMPLE, metric)
    assert found.alpha == pytest.approx(alpha, abs=0.0005)
    assert (found.proposals, found.scores) == (11, 40)


def test_by_hand() -> None:
    # Units (1, 2) and (2, 2): o_12 = 1, n_1 = 1, n_2 = 3, so 1 - 3 * 1 / 3 whatever the metric.
    assert agreement([[1, 2], [2, 2]]).alpha == pytest.approx(0)
    # Three scores in a unit weigh half a pair each: o_13 = 2/2, n_1 = 4, n_3 = 1.
    assert agreement([[1, 1, 3], [1, 1], [3]], Metric.NOMINAL) == Agreement(0, 2, 5, 4)


RATINGS = st.lists(st.lists(st.one_of(st.none(), st.integers(-2, 4)), min_size=3, max_size=3), min_size=2, max_size=12)


@given(rows=RATINGS, metric=st.sampled_from(Metric))
def test_another_implementation_agrees(rows: list[list[int | None]], metric: Metric) -> None:
    units = [[mark for mark in row if mark is not None] for row in rows]
    found = agreement(units, metric)
    pairable = [unit for unit in units if len(unit) > 1]
    if len({mark for unit in pairable for mark in unit}) < 2:
        assert found.alpha is None
        return
    table = [[float("nan") if mark is None else float(mark) for mark in marks] for marks in zip(*rows, strict=True)]
    # What nobody else scored takes no part, but that library would count it as a level of the scale.
    for at, unit in enumerate(units):
        if len(unit) < 2:
            for marks in table:
                marks[at] = float("nan")
    assert found.alpha == pytest.approx(krippendorff.alpha(table, level_of_measurement=metric.value), abs=1e-9)


@given(rows=RATINGS)
def test_the_order_of_proposals_and_scores_does_not_matter(rows: list[list[int | None]]) -> None:
    units = [[float(mark) for mark in row if mark is not None] for row in rows]
    turned = [list(reversed(unit)) for unit in reversed(units)]
    assert agreement(units).alpha == pytest.approx(agreement(turned).alpha, abs=1e-12)


def test_nothing_to_compare() -> None:
    assert agreement([]) == Agreement(None, 0, 0, 0)
    assert agreement([[3], [], [4]]) == Agreement(None, 0, 0, 0)
    assert agreement([]).verdict is Verdict.UNDEFINED


def test_everybody_always_says_the_same() -> None:
    assert agreement([[3, 3], [3, 3, 3]]) == Agreement(None, 2, 5, 4)


def test_everybody_agrees_on_proposals_that_differ() -> None:
    assert agreement([[3, 3], [5, 5, 5]]).alpha == 1
    assert agreement([[3, 3], [5, 5]]).verdict is Verdict.RELIABLE


def test_two_who_contradict_each_other() -> None:
    found = agreement([[1, 5], [5, 1], [1, 5]])
    assert found.alpha is not None
    assert found.alpha < 0
    assert found.verdict is Verdict.CHANCE


def test_the_levels_begin_where_they_say() -> None:
    levels = [(-0.1, Verdict.CHANCE), (0.0, Verdict.CHANCE), (0.01, Verdict.UNRELIABLE), (0.666, Verdict.UNRELIABLE)]
    levels += [(0.667, Verdict.TENTATIVE), (0.799, Verdict.TENTATIVE), (0.8, Verdict.RELIABLE), (1.0, Verdict.RELIABLE)]
    assert [Agreement(alpha, 30, 60, 30).verdict for alpha, _ in levels] == [verdict for _, verdict in levels]
    assert all(low <= high for (low, _), (high, _) in pairwise(levels))


def panel(**scores: str) -> dict[str, Calibration]:
    """The calibration of each reviewer whose scores are given, one digit a proposal, `.` for none."""
    votes = [
        Vote(f"P{at}", reviewer, int(score))
        for reviewer, given in scores.items()
        for at, score in enumerate(given)
        if score != "."
    ]
    return {one.reviewer: one for one in calibrations(votes, scale=4)}


def test_calibration_by_hand() -> None:
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


def test_order_by_hand() -> None:
    reads = [Read(1, 4, "ana"), Read(10, 2, "ana"), Read(11, 5, "bo"), Read(250, 3, "bo")]
    found = order_bias(reads)
    assert found.ranges == (
        Range(1, 10, 2, 3, round(2**0.5, 9), 0),
        Range(11, 20, 1, 5, None, 1),
        Range(201, None, 1, 3, None, -1),
    )
    # Ranks 1 2 3 4 against 3 1 4 2, and against 1, -1, 1, -1: 3.5 1.5 3.5 1.5.
    assert found.correlation == pytest.approx(0)
    assert found.own_correlation == pytest.approx(-2 / (5 * 4) ** 0.5)
    assert (found.reviews, found.reviewers, found.trend) == (4, 2, Trend.TOO_FEW)


def test_nothing_was_kept() -> None:
    found = order_bias([])
    assert (found.ranges, found.reviews, found.correlation, found.trend) == ((), 0, None, Trend.TOO_FEW)


def queue(reviewer: str, length: int, level: float, drift: float, seed: int) -> list[Read]:
    rng = random.Random(seed)  # noqa: S311  # sample data
    return [Read(at, level + drift * at + rng.choice((-1, 0, 1)), reviewer) for at in range(1, length + 1)]


def test_a_drift_is_found_whichever_way_it_goes() -> None:
    for drift, trend in ((0.02, Trend.RISING), (-0.02, Trend.FALLING), (0.0, Trend.NONE)):
        reads = [read for seed in range(4) for read in queue(f"r{seed}", 60, 3, drift, seed)]
        assert order_bias(reads).trend is trend, drift


def test_a_harsh_reviewer_who_reads_on_is_no_drift() -> None:
    reads = queue("harsh", 150, 1, 0, 1) + queue("mild", 20, 5, 0, 2) + queue("fair", 30, 4, 0, 3)
    found = order_bias(reads)
    assert found.correlation is not None
    assert found.correlation < -0.2
    assert found.trend is Trend.NONE
    assert found.ranges[-1].mean < found.ranges[0].mean - 1
    assert abs(found.ranges[-1].deviation) < 0.2
