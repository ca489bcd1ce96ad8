"""Programmes small enough to be solved by hand."""

import builtins
import itertools
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import CfpError, Exit
from cfpcli.highs.solver import INFINITE, Outcome, Rows, solve


def test_a_linear_programme_has_its_corner_and_its_prices() -> None:
    # Most of 3x + 2y with x + y ≤ 4 and x + 3y ≤ 6: all of it in x. One unit more of the first row is worth 3.
    rows = Rows((-INFINITE, -INFINITE), (4, 6), (0, 2, 4), (0, 1, 0, 1), (1, 1, 1, 3))
    found = solve((-3, -2), ((0, 0), (10, 10)), rows)
    assert found.outcome is Outcome.OPTIMAL
    assert list(found.values) == pytest.approx([4, 0])
    assert found.objective == pytest.approx(-12)
    assert list(found.prices) == pytest.approx([-3, 0])


def test_whole_numbers_are_whole() -> None:
    # Without the whole numbers it would be 2 1/2 of the first.
    rows = Rows((-INFINITE,), (5,), (0, 2), (0, 1), (2, 3))
    found = solve((-2, -2.5), ((0, 0), (10, 10)), rows, (True, True))
    assert [int(value) for value in found.values] == list(found.values) == [1, 1]
    assert found.objective == pytest.approx(-4.5)
    assert len(found.prices) == 0


@pytest.mark.parametrize(
    ("bounds", "lower", "outcome"),
    [(((0,), (1,)), 2, Outcome.INFEASIBLE), (((0,), (INFINITE,)), 0, Outcome.UNBOUNDED)],
)
def test_what_has_no_optimum_says_so(bounds: Any, lower: float, outcome: Outcome) -> None:  # noqa: ANN401  # handed on
    assert solve((-1,), bounds, Rows((lower,), (INFINITE,), (0, 1), (0,), (1,))).outcome is outcome


def test_nothing_to_decide_is_solved() -> None:
    found = solve((), ((), ()), Rows((), (), (0,), (), ()))
    assert (found.outcome, list(found.values)) == (Outcome.OPTIMAL, [])


@given(
    st.lists(st.tuples(st.integers(1, 9), st.integers(1, 9)), min_size=1, max_size=6),
    st.integers(0, 20),
)
def test_a_knapsack_is_packed_as_trying_everything_packs_it(things: list[tuple[int, int]], room: int) -> None:
    count = len(things)
    rows = Rows((-INFINITE,), (room,), (0, count), tuple(range(count)), tuple(size for size, _ in things))
    found = solve([-worth for _, worth in things], ((0,) * count, (1,) * count), rows, (True,) * count)
    best = max(
        sum(worth for (_, worth), taken in zip(things, choice, strict=True) if taken)
        for choice in itertools.product((0, 1), repeat=count)
        if sum(size for (size, _), taken in zip(things, choice, strict=True) if taken) <= room
    )
    assert -found.objective == pytest.approx(best)


def test_a_solver_that_is_not_there_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    import_ = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:  # noqa: ANN401  # handed on
        if name == "highspy":
            raise ImportError(name)
        return import_(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(CfpError, match="HiGHS") as refused:
        solve((1,), ((0,), (1,)), Rows((), (), (0,), (), ()))
    assert refused.value.exit_status is Exit.FAILURE
    assert refused.value.hint == 'pip install "cfpcli[solver]"'
