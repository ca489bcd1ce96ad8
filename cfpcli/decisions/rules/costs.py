"""Cost of limits: the total with each binding limit relaxed a little, and which limits contradict one another."""

from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from cfpcli.decisions.rules.integer_programme import Limit, Measure, Programme, Scope, Solve, is_in

MOST_CAPS = 20
"""Maximum number of caps of persons and organisations that are examined, those with the most to gain first."""

_EXACT = 1e-6
_A_WORD = 1.5
"""The price of a named proposal relative to one more session, if a limit has to be relaxed."""


class Cost(NamedTuple):
    """A limit relaxed by `step` sessions or minutes: the gain of the total, the positions added and those removed.

    If it `is_proven`, there is no better way to use the room; else the gain may be larger.
    """

    limit: Limit
    step: float
    gain: float
    enters: tuple[int, ...]
    leaves: tuple[int, ...]
    is_proven: bool


class Costs(NamedTuple):
    """The binding limits with the cost of each, dearest first, and the number of caps that were not examined."""

    rows: tuple[Cost, ...]
    unseen: int


class Way(NamedTuple):
    """The least relaxation of a limit."""

    limit: Limit
    by: float


class Contradiction(NamedTuple):
    """Limits that cannot hold together, although without any one of them the others could; and a way out."""

    limits: tuple[Limit, ...]
    ways: tuple[Way, ...]


def costs(programme: Programme, worths: Sequence[float], values: Sequence[float], solve: Solve) -> Costs:
    """Every binding limit, solved anew with it relaxed: by one session, or by the minutes that admit another one."""
    binding = [(limit, step) for limit in programme.limits if (step := step_of(limit, values, programme.highest))]
    caps = [pair for pair in binding if pair[0].scope in {Scope.PERSON, Scope.ORGANISATION}]
    caps.sort(key=lambda pair: -_left_worth(pair[0], worths, values))
    others = [pair for pair in binding if pair not in caps]
    rows = [_cost(programme, limit, step, worths, values, solve) for limit, step in (*others, *caps[:MOST_CAPS])]
    rows.sort(key=lambda cost: -cost.gain)
    return Costs(tuple(rows), max(len(caps) - MOST_CAPS, 0))


def step_of(limit: Limit, values: Sequence[float], highest: Sequence[float]) -> float:
    """The step by which to relax a limit so that it may matter; 0 if it does not bind or cannot be relaxed."""
    if limit.scope in {Scope.HELD, Scope.LINK}:
        return 0
    used = limit.used(values)
    if limit.least > 0 and used < limit.least + _EXACT:
        return 1
    left = limit.most - used
    more = [amount for column, amount in limit.terms if values[column] < highest[column] - _EXACT]
    return min(more) - left if more and min(more) > left + _EXACT else 0


def _left_worth(limit: Limit, worths: Sequence[float], values: Sequence[float]) -> float:
    return max(worths[column] for column, _ in limit.terms if not is_in(values, column))


def relaxed(limit: Limit, by: float) -> Limit:
    """The limit with `by` more room, or with its minimum lowered by `by`."""
    if limit.least > 0:
        return limit._replace(least=limit.least - by)
    return limit._replace(most=limit.most + by)


def _cost(
    programme: Programme, limit: Limit, step: float, worths: Sequence[float], values: Sequence[float], solve: Solve
) -> Cost:
    limits = tuple(relaxed(row, step) if row is limit else row for row in programme.limits)
    selection = solve(programme._replace(limits=limits), values)
    relaxed_values = selection.values if selection else values
    places = range(len(worths))
    gain = sum(worths[at] * (is_in(relaxed_values, at) - is_in(values, at)) for at in places)
    enters = tuple(at for at in places if is_in(relaxed_values, at) and not is_in(values, at))
    leaves = tuple(at for at in places if is_in(values, at) and not is_in(relaxed_values, at))
    return Cost(limit, step, max(round(gain, 6), 0.0) + 0.0, enters, leaves, bool(selection and selection.is_proven))


def contradiction(programme: Programme, solve: Solve) -> Contradiction:
    """The reasons why a programme has no solution: contradictory limits, and the least relaxation that would help.

    The limits are found by halving (QuickXplain: U. Junker, AAAI 2004), the way out by an elastic programme: each limit
    gets a slack that has a price for each session, and held proposals have none.
    """
    fixed = [limit for limit in programme.limits if limit.scope in {Scope.HELD, Scope.LINK}]
    free = [limit for limit in programme.limits if limit.scope not in {Scope.HELD, Scope.LINK}]
    bare = programme._replace(objective=(0.0,) * len(programme.objective))

    def can_hold(limits: Iterable[Limit]) -> bool:
        return solve(bare._replace(limits=(*fixed, *limits))) is not None

    def smallest(background: list[Limit], added: bool, rest: list[Limit]) -> list[Limit]:
        if added and not can_hold(background):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        second = smallest([*background, *rest[:half]], bool(half), rest[half:])
        return [*smallest([*background, *second], bool(second), rest[:half]), *second]

    return Contradiction(tuple(smallest([], False, free)), _ways(programme, free, solve))  # noqa: FBT003  # as published


def _ways(programme: Programme, free: Sequence[Limit], solve: Solve) -> tuple[Way, ...]:
    columns = len(programme.objective)
    lengths = [amount for limit in free if limit.measure is Measure.MINUTES for _, amount in limit.terms]
    session = sum(lengths) / len(lengths) if lengths else 1.0
    places = {id(limit): columns + at for at, limit in enumerate(free)}
    limits = []
    for limit in programme.limits:
        if id(limit) in places:
            sign = 1.0 if limit.least > 0 else -1.0
            limit = limit._replace(terms=(*limit.terms, (places[id(limit)], sign)))  # noqa: PLW2901  # the same row, elastic
        limits.append(limit)
    prices = tuple(-_price(limit, session) for limit in free)
    elastic = Programme(
        (*((0.0,) * columns), *prices), (*programme.highest, *((inf,) * len(free))), tuple(limits), parts=len(free)
    )
    solution = solve(elastic)
    slacks = [(limit, solution.values[places[id(limit)]]) for limit in free] if solution else []
    return tuple(Way(limit, slack) for limit, slack in slacks if slack > _EXACT)


def _price(limit: Limit, session: float) -> float:
    if limit.scope in {Scope.WITH, Scope.NOT}:
        return _A_WORD
    return 1 / session if limit.measure is Measure.MINUTES else 1.0
