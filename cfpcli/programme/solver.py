"""Models of placing in the form of the solver: columns and rows, and back."""

from cfpcli.errors import CfpError
from cfpcli.highs.solver import BUG, Outcome, Rows, library, solve
from cfpcli.programme.rules.contradictions import Contradiction
from cfpcli.programme.rules.placement import Problem, breaches
from cfpcli.programme.rules.placement_models import Answer, Model
from cfpcli.programme.rules.stages import Placing, placed

_NODES = 200
"""The most branches of one model: a limit of work, not of time, so that the same problem has the same plan anywhere."""


def place(problem: Problem) -> Placing | Contradiction:
    """A plan for a problem, or the hard rules that contradict one another.

    Raises:
        CfpError: the solver is not installed, or a plan breaks a hard rule, which is a bug.
    """
    placing = placed(problem, best)
    if isinstance(placing, Placing) and breaches(problem, placing.plan):
        raise CfpError(f"the plan breaks a rule: {breaches(problem, placing.plan)[0].rule}", hint=BUG)
    return placing


def best(model: Model) -> Answer:
    """The best values of a model that are found within a fixed number of branches, with a bound.

    Raises:
        CfpError: the solver is not installed, or gave up.
    """
    library()
    import numpy as np

    lengths = [len(row.terms) for row in model.rows]
    rows = Rows(
        np.asarray([row.least for row in model.rows], dtype=float),
        np.asarray([row.most for row in model.rows], dtype=float),
        np.cumsum([0, *lengths]),
        np.asarray([column for row in model.rows for column, _ in row.terms], dtype=np.int64),
        np.asarray([factor for row in model.rows for _, factor in row.terms], dtype=float),
    )
    bounds = (np.zeros(len(model.costs)), np.asarray(model.highest, dtype=float))
    solution = solve(np.asarray(model.costs, dtype=float), bounds, rows, model.whole, branches=_NODES, gap=model.gap)
    if solution.outcome is Outcome.INFEASIBLE:
        return Answer((), float("inf"), float("inf"))
    if solution.outcome not in {Outcome.OPTIMAL, Outcome.STOPPED}:
        raise CfpError(f"the programme was not placed: {solution.outcome}", hint=BUG)
    return Answer([float(value) for value in solution.values], solution.objective, solution.bound)
