"""Krippendorff's alpha: his own worked example, an independent implementation, and the cases at the edge."""

from itertools import pairwise

import krippendorff
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.review.rules.agreement import Agreement, Metric, Verdict, agreement

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
