"""What limits cost: the total with each binding limit relaxed a little, and which limits contradict one another."""

from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from cfpcli.decisions.rules.integer_programme import Limit, Measure, Programme, Scope, Solve, is_in

MOST_CAPS = 20
"""Caps of persons and organisations that are looked at, those with the most to gain first."""

_EXACT = 1e-6
_A_WORD = 1.5
"""How much more a proposal that was named weighs than a session more, where something has to give way."""


class Cost(NamedTuple):
    """A limit relaxed by `step` sessions or minutes: what the total gains, which positions come in and which go out.

    Where it `is_proven` there is no better way to use the room; else the gain may be more.
    """

    limit: Limit
    step: float
    gain: float
    enters: tuple[int, ...]
    leaves: tuple[int, ...]
    is_proven: bool


class Costs(NamedTuple):
    """The binding limits with what each costs, dearest first, and how many caps were not looked at."""

    rows: tuple[Cost, ...]
    unseen: int


class Way(NamedTuple):
    """The least by which a limit would have to give way."""

    limit: Limit
    by: float


class Contradiction(NamedTuple):
    """Limits that cannot hold together, though any of them left out the others could; and a way out."""

    limits: tuple[Limit, ...]
    ways: tuple[Way, ...]


def costs(asked: Programme, worths: Sequence[float], values: Sequence[float], solve: Solve) -> Costs:
    """Every binding limit, solved anew with it relaxed: by one session, or by the minutes that let another in."""
    binding = [(limit, step) for limit in asked.limits if (step := step_of(limit, values, asked.highest))]
    caps = [pair for pair in binding if pair[0].scope in {Scope.PERSON, Scope.ORGANISATION}]
    caps.sort(key=lambda pair: -_left_worth(pair[0], worths, values))
    others = [pair for pair in binding if pair not in caps]
    found = [_cost(asked, limit, step, worths, values, solve) for limit, step in (*others, *caps[:MOST_CAPS])]
    found.sort(key=lambda one: -one.gain)
    return Costs(tuple(found), max(len(caps) - MOST_CAPS, 0))


def step_of(limit: Limit, values: Sequence[float], highest: Sequence[float]) -> float:
    """By how much to relax a limit so that it may matter; 0 where it does not bind or cannot be relaxed."""
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
    """The limit with so much more room; where it asks for a least, with so much less of that."""
    if limit.least > 0:
        return limit._replace(least=limit.least - by)
    return limit._replace(most=limit.most + by)


def _cost(
    asked: Programme, limit: Limit, step: float, worths: Sequence[float], values: Sequence[float], solve: Solve
) -> Cost:
    limits = tuple(relaxed(one, step) if one is limit else one for one in asked.limits)
    selection = solve(asked._replace(limits=limits), values)
    found = selection.values if selection else values
    places = range(len(worths))
    gain = sum(worths[at] * (is_in(found, at) - is_in(values, at)) for at in places)
    enters = tuple(at for at in places if is_in(found, at) and not is_in(values, at))
    leaves = tuple(at for at in places if is_in(values, at) and not is_in(found, at))
    return Cost(limit, step, max(round(gain, 6), 0.0) + 0.0, enters, leaves, bool(selection and selection.is_proven))


def contradiction(asked: Programme, solve: Solve) -> Contradiction:
    """Why a programme has no solution: limits that contradict one another, and the least that would help.

    The limits are found by halving (QuickXplain: U. Junker, AAAI 2004), the way out by an elastic programme: each limit
    gets a slack that has a price for each session, and what is held already cannot give way.
    """
    fixed = [one for one in asked.limits if one.scope in {Scope.HELD, Scope.LINK}]
    free = [one for one in asked.limits if one.scope not in {Scope.HELD, Scope.LINK}]
    bare = asked._replace(objective=(0.0,) * len(asked.objective))

    def can_hold(limits: Iterable[Limit]) -> bool:
        return solve(bare._replace(limits=(*fixed, *limits))) is not None

    def smallest(known: list[Limit], added: bool, rest: list[Limit]) -> list[Limit]:
        if added and not can_hold(known):
            return []
        if len(rest) == 1:
            return rest
        half = len(rest) // 2
        second = smallest([*known, *rest[:half]], bool(half), rest[half:])
        return [*smallest([*known, *second], bool(second), rest[:half]), *second]

    return Contradiction(tuple(smallest([], False, free)), _ways(asked, free, solve))  # noqa: FBT003  # as published


def _ways(asked: Programme, free: Sequence[Limit], solve: Solve) -> tuple[Way, ...]:
    columns = len(asked.objective)
    lengths = [amount for one in free if one.measure is Measure.MINUTES for _, amount in one.terms]
    session = sum(lengths) / len(lengths) if lengths else 1.0
    places = {id(one): columns + at for at, one in enumerate(free)}
    limits = []
    for one in asked.limits:
        if id(one) in places:
            sign = 1.0 if one.least > 0 else -1.0
            one = one._replace(terms=(*one.terms, (places[id(one)], sign)))  # noqa: PLW2901  # the same row, elastic
        limits.append(one)
    prices = tuple(-_price(one, session) for one in free)
    elastic = Programme(
        (*((0.0,) * columns), *prices), (*asked.highest, *((inf,) * len(free))), tuple(limits), parts=len(free)
    )
    found = solve(elastic)
    slacks = [(one, found.values[places[id(one)]]) for one in free] if found else []
    return tuple(Way(one, slack) for one, slack in slacks if slack > _EXACT)


def _price(limit: Limit, session: float) -> float:
    if limit.scope in {Scope.WITH, Scope.NOT}:
        return _A_WORD
    return 1 / session if limit.measure is Measure.MINUTES else 1.0
