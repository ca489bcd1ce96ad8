"""Linear and integer programmes, solved by HiGHS, whose own output to stdout is suppressed."""

import ctypes
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Any, NamedTuple

from cfpcli.errors import CfpError

_STDOUT = 1
"""The descriptor itself: a library in C ignores a replaced `sys.stdout`."""


class _Aside:
    """The saved stdout while at least one thread is inside; the first thread moves it aside, the last moves it back."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._inside = 0
        self._kept: int | None = None

    def enter(self) -> None:
        with self._lock:
            if not self._inside:
                self._kept = _moved_aside()
            self._inside += 1

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside and self._kept is not None:
                kept, self._kept = self._kept, None
                _moved_back(kept)


def _moved_aside() -> int | None:
    """A copy of stdout, which itself now goes to the null device; None if there is no stdout to keep."""
    _flush_c()
    try:
        kept = os.dup(_STDOUT)
    except OSError:
        return None
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, _STDOUT)
    except OSError:
        os.close(kept)
        raise
    finally:
        os.close(nowhere)
    return kept


def _moved_back(kept: int) -> None:
    try:
        # Output that C has buffered belongs to the library: after this line it would be written into the data.
        _flush_c()
    finally:
        os.dup2(kept, _STDOUT)
        os.close(kept)


def _flush_c() -> None:
    """Write the buffered output of all streams of the C library."""
    ctypes.CDLL(None).fflush(None)


_ASIDE = _Aside()


@contextmanager
def c_stdout_silenced() -> Iterator[None]:
    """Discard the output of a C library to descriptor 1 within this block; output that Python has buffered is kept.

    Raises:
        OSError: the null device cannot be opened.
    """
    _ASIDE.enter()
    try:
        yield
    finally:
        _ASIDE.leave()


if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = Sequence[float] | NDArray[np.float64]
    Places = Sequence[int] | NDArray[np.signedinteger]

INFINITE = float("inf")
"""A bound that does not restrict."""


BUG = "this is a bug in cfp: report it"
"""The hint for a programme that the solver refuses or cannot solve."""


class Rows(NamedTuple):
    """Constraints `lower ≤ Σ value·x ≤ upper`, one after another.

    Row r has the columns and values from `starts[r]` up to `starts[r + 1]`, so `starts` has one entry more than there
    are rows. A column occurs at most once in a row.
    """

    lower: "Numbers"
    upper: "Numbers"
    starts: "Places"
    columns: "Places"
    values: "Numbers"


class Outcome(StrEnum):
    """The status at the end of solving; only an optimum is sure to have feasible values."""

    OPTIMAL = "optimal"
    INFEASIBLE = "infeasible"
    UNBOUNDED = "unbounded"
    STOPPED = "stopped"


class Solution(NamedTuple):
    """A value for each column, the objective there, and the change of the objective by one more unit of each row.

    `prices` are the duals of the rows; an integer programme has none. Integer columns hold whole numbers.
    `values` and `prices` are empty if there is no solution. No values have an objective below the `bound`, which is the
    objective itself at the optimum.
    """

    outcome: Outcome
    values: "NDArray[np.float64]"
    objective: float
    prices: "NDArray[np.float64]"
    bound: float = -INFINITE


def solve(
    costs: "Numbers",
    bounds: "tuple[Numbers, Numbers]",
    rows: Rows,
    integrality: Sequence[bool] = (),
    *,
    seconds: float = INFINITE,
    branches: int | None = None,
    gap: float = 0.0,
) -> Solution:
    """Minimise `Σ costs·x` with `bounds[0] ≤ x ≤ bounds[1]` under the rows; empty `integrality` is a linear programme.

    One thread and a fixed seed: the same programme has the same solution. It ends before the optimum only at the limit
    of `seconds`, and then this promise is void; or after a number of `branches` or within a relative `gap` of the
    optimum, which is the same on any machine.

    Raises:
        CfpError: the solver is not installed, or refuses the programme.
    """
    highspy, numpy = library()
    # The library prints a banner on stdout from its constructor, regardless of its settings.
    with c_stdout_silenced():
        limits = {"time_limit": seconds, "mip_rel_gap": gap} | ({} if branches is None else {"mip_max_nodes": branches})
        return _solved(highspy, numpy, costs, bounds, rows, integrality, limits)


def _solved(
    highspy: Any,  # noqa: ANN401  # a library without types
    numpy: Any,  # noqa: ANN401  # a library without types
    costs: "Numbers",
    bounds: "tuple[Numbers, Numbers]",
    rows: Rows,
    integrality: Sequence[bool],
    limits: Mapping[str, float],
) -> Solution:
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = len(costs), len(rows.lower)
    programme.col_cost_ = numpy.asarray(costs, dtype=float)
    programme.col_lower_, programme.col_upper_ = (numpy.asarray(bound, dtype=float) for bound in bounds)
    programme.row_lower_ = numpy.asarray(rows.lower, dtype=float)
    programme.row_upper_ = numpy.asarray(rows.upper, dtype=float)
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.num_col_, programme.a_matrix_.num_row_ = len(costs), len(rows.lower)
    programme.a_matrix_.start_ = numpy.asarray(rows.starts, dtype=numpy.int32)
    programme.a_matrix_.index_ = numpy.asarray(rows.columns, dtype=numpy.int32)
    programme.a_matrix_.value_ = numpy.asarray(rows.values, dtype=float)
    if any(integrality):
        kinds = highspy.HighsVarType
        programme.integrality_ = [kinds.kInteger if whole else kinds.kContinuous for whole in integrality]
    solver = highspy.Highs()
    settings = {"output_flag": False, "threads": 1, "random_seed": 0}
    for name, value in {**settings, **limits}.items():
        solver.setOptionValue(name, value)
    if solver.passModel(programme) == highspy.HighsStatus.kError or solver.run() == highspy.HighsStatus.kError:
        raise CfpError("the solver refuses the programme", hint=BUG)
    return _solution(solver, highspy, numpy, integrality)


def _solution(solver: Any, highspy: Any, numpy: Any, integrality: Sequence[bool]) -> Solution:  # noqa: ANN401  # a library without types
    statuses = highspy.HighsModelStatus
    outcome = {
        statuses.kOptimal: Outcome.OPTIMAL,
        statuses.kModelEmpty: Outcome.OPTIMAL,
        statuses.kInfeasible: Outcome.INFEASIBLE,
        # All programmes here bound every column, so the other half of this status cannot occur.
        statuses.kUnboundedOrInfeasible: Outcome.INFEASIBLE,
        statuses.kUnbounded: Outcome.UNBOUNDED,
    }.get(solver.getModelStatus(), Outcome.STOPPED)
    solution = solver.getSolution()
    values = numpy.asarray(solution.col_value if solution.value_valid else (), dtype=float)
    if any(integrality) and len(values):
        whole = numpy.asarray(integrality, dtype=bool)
        values[whole] = numpy.rint(values[whole])
    prices = numpy.asarray(solution.row_dual if solution.dual_valid and not any(integrality) else (), dtype=float)
    info = solver.getInfo()
    least = info.mip_dual_bound if any(integrality) else info.objective_function_value
    bound = float(least) if any(integrality) or outcome is Outcome.OPTIMAL else -INFINITE
    return Solution(outcome, values, float(info.objective_function_value), prices, bound)


def library() -> tuple[Any, Any]:
    """The solver's library and numpy, which is installed with it.

    Raises:
        CfpError: it is not installed.
    """
    try:
        with c_stdout_silenced():
            import highspy
            import numpy as np
    except ImportError as error:
        raise CfpError(
            "this needs the solver HiGHS, which is not installed", hint='pip install "cfpcli[solver]"'
        ) from error
    return highspy, np
