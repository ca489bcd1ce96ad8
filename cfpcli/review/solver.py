"""Assigning proposals to reviewers as a transport problem: a linear programme whose corners are whole."""

from typing import TYPE_CHECKING

from cfpcli.errors import CfpError
from cfpcli.highs.solver import BUG, Outcome, Rows, library, solve
from cfpcli.review.rules.allocation import Transport

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CHOSEN = 0.5


def cheapest(transport: Transport) -> list[int]:
    """The positions of the pairs to choose, at the lowest possible cost.

    A column for each pair; one for each review a proposal may miss, at its price; one for each proposal a reviewer may
    take, at its price. A row for each proposal requires that pairs and gaps add up to its needs, one for each reviewer
    that there are as many pairs as priced places. Each column is in at most one row of either sort, with 1 in the first
    and then -1 or 1 in the second, as in a flow network: such a matrix is totally unimodular, so a corner of the
    programme, which the simplex method finds, is whole without an integrality constraint (Ahuja, Magnanti, Orlin,
    Network Flows, 1993, theorem 11.12). Prices rise with each further gap or place, so that the cheaper ones are used
    first without a constraint.

    Raises:
        CfpError: the solver is not installed.
    """
    library()
    import numpy as np

    count, proposals = len(transport.costs), len(transport.needs)
    gaps = np.repeat(np.arange(proposals), np.asarray(transport.needs, dtype=np.int64))
    widths = np.minimum(transport.rooms, np.bincount(transport.reviewers, minlength=len(transport.rooms)))
    places = np.repeat(np.arange(len(transport.rooms)), widths)
    prices = transport.load * (np.asarray(transport.loads)[places] + _positions(widths) + 1)
    costs = np.concatenate([transport.costs, transport.missing * (_positions(transport.needs) + 1), prices])
    pairs = np.arange(count)
    row = np.concatenate([transport.proposals, gaps, np.asarray(transport.reviewers) + proposals, places + proposals])
    column = np.concatenate([pairs, count + np.arange(len(gaps)), pairs, count + len(gaps) + np.arange(len(places))])
    value = np.ones(len(row))
    value[len(row) - len(places) :] = -1.0
    order = np.lexsort((column, row))
    rows = proposals + len(transport.rooms)
    sums = np.concatenate([transport.needs, np.zeros(len(transport.rooms))])
    solution = solve(
        costs,
        (np.zeros(len(costs)), np.ones(len(costs))),
        Rows(sums, sums, np.searchsorted(row[order], np.arange(rows + 1)), column[order], value[order]),
    )
    if solution.outcome is not Outcome.OPTIMAL:
        raise CfpError(f"the assignment was not solved: {solution.outcome}", hint=BUG)
    return [int(pair) for pair in np.flatnonzero(solution.values[:count] > _CHOSEN)]


def _positions(widths: "NDArray[np.int64] | object") -> "NDArray[np.int64]":
    """For each of several consecutive runs, the positions within it from 0."""
    import numpy as np

    lengths = np.asarray(widths, dtype=np.int64)
    return np.arange(lengths.sum()) - np.repeat(np.cumsum(lengths) - lengths, lengths)
