"""Spearman's rank correlation: worked by hand, by the short formula where there are no ties, and at the edge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.figures.scores import beyond_chance, mid_ranks, spearman


def test_by_hand() -> None:
    # Ranks 1 2 3 4 5 against 2 1 4 3 5: the squared differences come to 4, so 1 - 24/120.
    assert spearman([10, 20, 30, 40, 50], [1.2, 1.1, 3, 2, 9]) == pytest.approx(0.8)


def test_ties_by_hand() -> None:
    # Ranks 1 2.5 2.5 4 and 1 2 3 4: 4.5 / sqrt(4.5 * 5).
    assert mid_ranks([1, 2, 2, 3]) == [1, 2.5, 2.5, 4]
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486833)


@given(st.permutations(range(8)))
def test_without_ties_the_short_formula_holds(ranks: list[int]) -> None:
    squares = sum((at - rank) ** 2 for at, rank in enumerate(ranks))
    assert spearman(range(8), ranks) == pytest.approx(1 - 6 * squares / (8 * 63))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=20))
def test_it_is_bounded_symmetric_and_blind_to_scale(pairs: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    rho = spearman(first, second)
    assert rho == pytest.approx(spearman(second, first))
    assert rho == pytest.approx(spearman([3 * one**3 + 1 for one in first], second))
    assert rho is None or -1 <= rho <= 1


def test_nothing_varies() -> None:
    assert spearman([], []) is None
    assert spearman([1], [2]) is None
    assert spearman([1, 2, 3], [4, 4, 4]) is None
    with pytest.raises(ValueError, match="2, 1"):
        spearman([1, 2], [1])


def test_beyond_chance() -> None:
    assert not beyond_chance(0.43, 21)
    assert beyond_chance(-0.44, 21)
    assert not beyond_chance(1.0, 1)
