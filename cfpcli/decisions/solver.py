"""A selection of proposals in the form of the solver: rows and columns, and back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cfpcli.decisions.rules.integer_programme import Programme, Selection
from cfpcli.errors import CfpError
from cfpcli.highs.solver import BUG, Outcome, Rows, Solution, library, solve

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Reals = NDArray[np.float64]

_CORE = 160
"""Number of columns that are solved first; larger programmes are seldom decided outside them."""

_SLACK = 1e-3
"""Maximum error of the sums of a linear programme, in units of the objective."""


class _Costs(NamedTuple):
    """A programme in the solver's terms; `reals` are the columns that may be fractional."""

    costs: "Reals"
    highest: "Reals"
    rows: Rows
    reals: int

    def solved(self, lowest: "Reals", highest: "Reals", *, whole: bool = True) -> Solution:
        """The optimum within these bounds of the columns."""
        count = len(self.costs)
        kinds = [True] * (count - self.reals) + [False] * self.reals if whole else ()
        return solve(self.costs, (lowest, highest), self.rows, kinds)

    def reduced(self, prices: "Reals") -> "Reals":
        """The cost of one more of each column beyond the prices of its rows."""
        import numpy as np

        lengths = np.diff(np.asarray(self.rows.starts))
        weighed = np.asarray(self.rows.values, dtype=float) * np.repeat(prices, lengths)
        spent = np.bincount(np.asarray(self.rows.columns, dtype=np.int64), weighed, len(self.costs))
        return self.costs - spent


def best(programme: Programme, start: Sequence[float] = ()) -> Selection | None:
    """An optimal selection; None if the limits contradict one another.

    A large programme is solved over its core first (E. Balas, E. Zemel, "An algorithm for large zero-one knapsack
    problems", Operations Research 28, 1980): the columns whose reduced costs in the linear relaxation are smallest,
    all others fixed at their values in the relaxation. A column whose reduced cost exceeds the gap between that
    solution and the relaxation keeps its value in every optimum; if others are left, they join the core. So the answer
    is exact.

    With a `start`, which the limits must allow, only the core is solved, and all others keep their values of the start:
    the answer is at least as good as the start and reports whether it is proven to be the best.

    Raises:
        CfpError: the solver is not installed, or gave up.
    """
    library()
    import numpy as np

    model = _model(programme)
    lowest = np.zeros(len(model.costs))
    if model.reals or len(model.costs) <= _CORE:
        return _selection(model.solved(lowest, model.highest))
    relaxation = model.solved(lowest, model.highest, whole=False)
    if relaxation.outcome is not Outcome.OPTIMAL:
        return _selection(relaxation)
    reduced = model.reduced(relaxation.prices)
    size = np.abs(reduced)
    settled = np.asarray(start) if len(start) else np.where(reduced < 0, model.highest, 0.0)
    core = size <= np.sort(size)[_CORE - 1]
    solution = _within(model, core, settled)
    gap = solution.objective - relaxation.objective if solution.outcome is Outcome.OPTIMAL else np.inf
    others = (size <= gap + _SLACK) & ~core
    if others.any() and not len(start):
        return _selection(_within(model, core | others, settled))
    strays = ~core & (settled != np.where(reduced < 0, model.highest, 0.0))
    return _selection(solution, is_proven=not (others | strays).any())


def _within(model: _Costs, core: "NDArray[np.bool_]", settled: "Reals") -> Solution:
    """The optimum with every column outside the core at its settled value."""
    import numpy as np

    return model.solved(np.where(core, 0.0, settled), np.where(core, model.highest, settled))


def _model(programme: Programme) -> _Costs:
    import numpy as np

    limits = programme.limits
    rows = Rows(
        np.asarray([limit.least for limit in limits], dtype=float),
        np.asarray([limit.most for limit in limits], dtype=float),
        np.cumsum([0, *(len(limit.terms) for limit in limits)]),
        np.asarray([column for limit in limits for column, _ in limit.terms], dtype=np.int64),
        np.asarray([amount for limit in limits for _, amount in limit.terms], dtype=float),
    )
    return _Costs(
        -np.asarray(programme.objective, dtype=float), np.asarray(programme.highest, dtype=float), rows, programme.parts
    )


def _selection(solution: Solution, *, is_proven: bool = True) -> Selection | None:
    if solution.outcome is Outcome.INFEASIBLE:
        return None
    if solution.outcome is not Outcome.OPTIMAL:
        raise CfpError(f"the plan was not solved: {solution.outcome}", hint=BUG)
    return Selection(tuple(float(value) for value in solution.values), is_proven)
