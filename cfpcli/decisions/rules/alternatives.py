"""Alternatives to a plan: the plain ranking without its limits, and the gain of each limit relaxed a little."""

from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from cfpcli.decisions.rules import Measure, Scope
from cfpcli.decisions.rules.integer_programme import Candidate, Limit, Programme, Seat, Solve, is_in

_EXACT = 1e-6


class LeftOut(NamedTuple):
    """A proposal that is not chosen although it is among the best of its track, and the limits that exclude it.

    Each of the `limits` is paired with its use by the other proposals.
    """

    at: int
    limits: tuple[tuple[Limit, float], ...]


class Compared(NamedTuple):
    """The proposals left out against the plain ranking, and those chosen instead, by position."""

    left_out: tuple[LeftOut, ...]
    instead: tuple[int, ...]


def compared(candidates: Sequence[Candidate], programme: Programme, values: Sequence[float]) -> Compared:
    """A plan against the best ranked proposals of each track, equally many in each; held ones are in both."""
    by_rank: set[int] = set()
    for track in dict.fromkeys(candidate.track for candidate in candidates):
        here = [at for at, candidate in enumerate(candidates) if candidate.track == track]
        held = [at for at in here if candidates[at].seat is Seat.HELD]
        others = [at for at in here if candidates[at].seat is not Seat.HELD and candidates[at].score is not None]
        count = sum(is_in(values, at) for at in here)
        by_rank |= {*held, *others[: max(count - len(held), 0)]}
    chosen = {at for at in range(len(candidates)) if is_in(values, at)}
    left_out = tuple(LeftOut(at, keeping_out(at, candidates, programme, values)) for at in sorted(by_rank - chosen))
    return Compared(left_out, tuple(sorted(chosen - by_rank)))


def keeping_out(
    at: int, candidates: Sequence[Candidate], programme: Programme, values: Sequence[float]
) -> tuple[tuple[Limit, float], ...]:
    """The limits that would break if this proposal took the place of the last one chosen in its track.

    If none would, those that would break if it were added.
    """
    last = last_in(candidates[at].track, candidates, values)
    for gone in (last, None):
        swapped = list(values)
        swapped[at] = 1.0
        if gone is not None:
            swapped[gone] = 0.0
        broken = []
        for limit in programme.limits:
            if limit.scope not in {Scope.HELD, Scope.LINK}:
                used = limit.used(swapped)
                amount = dict(limit.terms).get(at, 0.0)
                if (amount and used > limit.most + _EXACT) or used < limit.least - _EXACT:
                    broken.append((limit, used - amount))
        if broken:
            return tuple(broken)
    return ()


def last_in(track: str, candidates: Sequence[Candidate], values: Sequence[float]) -> int | None:
    """The lowest ranked of a track that was chosen freely; None if there is none."""
    free = [
        at
        for at, candidate in enumerate(candidates)
        if candidate.track == track and candidate.seat is Seat.FREE and is_in(values, at)
    ]
    return free[-1] if free else None


def first_out(track: str, candidates: Sequence[Candidate], values: Sequence[float]) -> int | None:
    """The best ranked of a track that was scored and not chosen; None if there is none."""
    return next(
        (
            at
            for at, candidate in enumerate(candidates)
            if candidate.track == track and candidate.score is not None and not is_in(values, at)
        ),
        None,
    )


MOST_CAPS = 20
"""Maximum number of caps of persons and organisations that are examined, those with the most to gain first."""

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
