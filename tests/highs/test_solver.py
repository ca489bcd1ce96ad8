"""Programmes small enough to be solved by hand, and no output of the solver among the data."""

import builtins
import ctypes
import itertools
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import CfpError, Exit
from cfpcli.highs.solver import INFINITE, Outcome, Rows, Solution, c_stdout_silenced, solve


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


ROOT = Path(__file__).parents[2]

LIBRARY = """
import ctypes, io, os, sys
from cfpcli.highs.solver import c_stdout_silenced
c = ctypes.CDLL(None)
sys.stdout.write("before\\n")
c.printf(b"a library outside\\n")
if "replaced" in sys.argv:
    sys.stdout.flush()
    real, sys.stdout = sys.stdout, io.StringIO()
with c_stdout_silenced():
    c.printf(b"buffered by C\\n")
    os.write(1, b"written at once\\n")
    with c_stdout_silenced():
        c.puts(b"within")
    c.puts(b"still within")
if "replaced" in sys.argv:
    sys.stdout = real
sys.stdout.write("after\\n")
"""


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", LIBRARY, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.mark.parametrize("arguments", [[], ["replaced"]])
def test_what_is_written_inside_goes_nowhere_and_all_else_stays(arguments: list[str]) -> None:
    done = run(*arguments)
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(done.stdout.splitlines()) == ["a library outside", "after", "before"]


def test_a_stdout_that_is_closed_stays_closed() -> None:
    closed = ("sh", "-c", 'exec "$@" >&-', "sh", sys.executable, "-c")
    code = (
        "import os\n"
        "from cfpcli.highs.solver import c_stdout_silenced\n"
        "with c_stdout_silenced(): pass\n"
        "try: os.fstat(1)\n"
        "except OSError: raise SystemExit(7)\n"
    )
    done = subprocess.run([*closed, code], env={**os.environ, "PYTHONPATH": str(ROOT)}, check=False)
    assert done.returncode == 7


def test_it_is_put_back_after_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    def fail() -> None:
        with c_stdout_silenced():
            os.write(1, b"lost")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    os.write(1, b"kept")
    assert capfd.readouterr().out == "kept"


def test_with_two_threads_inside_it_is_put_back_by_the_last(capfd: pytest.CaptureFixture[str]) -> None:
    inside, first_left = threading.Event(), threading.Event()

    def second() -> None:
        with c_stdout_silenced():
            inside.set()
            first_left.wait()
            os.write(1, b"lost")

    thread = threading.Thread(target=second)
    with c_stdout_silenced():
        thread.start()
        inside.wait()
    first_left.set()
    thread.join()
    os.write(1, b"kept")
    assert capfd.readouterr().out == "kept"


def test_no_descriptor_is_left_open() -> None:
    before = os.dup(1)
    os.close(before)
    for _ in range(3):
        with c_stdout_silenced():
            ctypes.CDLL(None).puts(b"lost")
    after = os.dup(1)
    os.close(after)
    assert after == before


KNAPSACK = [3.0, 5.0, 7.0, 11.0, 13.0, 17.0, 19.0, 23.0, 29.0, 31.0]
"""Weights that can be packed in many ways, worth nearly what they weigh."""


def packed(*, gap: float = 0.0, branches: int | None = None) -> Solution:
    rows = Rows([-INFINITE], [81.0], [0, len(KNAPSACK)], list(range(len(KNAPSACK))), KNAPSACK)
    costs = [-weight - 1 / weight for weight in KNAPSACK]
    return solve(costs, ([0.0] * len(costs), [1.0] * len(costs)), rows, [True] * len(costs), gap=gap, branches=branches)


def test_the_bound_of_an_optimum_is_the_optimum() -> None:
    whole = packed()
    assert whole.outcome is Outcome.OPTIMAL
    assert whole.bound == pytest.approx(whole.objective)
    rows = Rows([2.0], [INFINITE], [0, 1], [0], [1.0])
    assert solve([1.0], ([0.0], [9.0]), rows).bound == pytest.approx(2.0)


def test_within_a_gap_the_bound_says_how_far() -> None:
    whole, near = packed(), packed(gap=0.5)
    assert near.bound <= whole.objective + 1e-6
    assert near.objective <= whole.objective * 0.5
    assert packed(gap=0.5, branches=1).bound <= whole.objective + 1e-6
