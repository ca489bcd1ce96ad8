"""A plan beside the plain ranking: the proposals chosen by rank alone, and the limits that exclude them."""

from collections.abc import Sequence
from typing import NamedTuple

from cfpcli.decisions.rules.integer_programme import Candidate, Limit, Programme, Scope, Seat, is_in

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
