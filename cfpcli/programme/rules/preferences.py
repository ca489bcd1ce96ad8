"""The wishes of a plan that can be weighed: tracks together, wished times, room sizes, popular sessions apart."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from cfpcli.programme.rules.availability import covers
from cfpcli.programme.rules.placement import Placement, Plan, Problem, Session, breaches
from cfpcli.text import number_of

LEVELS = 4
"""The number of levels of popularity; within one, the size of the room makes no difference."""

_TOO_SMALL = 1 / LEVELS
_TOO_LARGE = 0.25
"""The price of a room that is too large, relative to one that is too small."""

HALF_AN_HOUR = 30


class Soft(StrEnum):
    """A wish that is weighed."""

    TRACK = "track"
    SIZE = "size"
    WISH = "wish"
    RIVALS = "rivals"


class Tally(NamedTuple):
    """How far a wish is met: the number of times that it is not, out of how many, and the sessions concerned."""

    wish: Soft
    unmet: int
    of: int
    sessions: tuple[str, ...]


_UNMET = {
    Soft.TRACK: "outside the room of the track",
    Soft.SIZE: "too popular for the size of the room",
    Soft.WISH: "at a time that a speaker did not wish for",
    Soft.RIVALS: "at the same time as another popular one",
}


_WEIGHED = {
    Soft.TRACK: "tracks together",
    Soft.SIZE: "popular sessions in large rooms",
    Soft.WISH: "wished times",
    Soft.RIVALS: "popular sessions apart",
}


def met_in_words(counted: Iterable[Tally]) -> str:
    """The wishes that a plan meets for every session, and those that concern none, as a line of a report."""
    every = tuple(counted)
    met = [_WEIGHED[tally.wish] for tally in every if tally.of and not tally.unmet]
    idle = [_WEIGHED[tally.wish] for tally in every if not tally.of]
    parts = [f"Met for every session: {', '.join(met)}"] if met else []
    parts += [f"{'n' if parts else 'N'}othing to weigh: {', '.join(idle)}"] if idle else []
    return "; ".join(parts)


def in_words(tally: Tally) -> str:
    """A tally as a line of a report, such as `3 of 40 sessions are outside the room of the track`."""
    verb = "is" if tally.unmet == 1 else "are"
    return f"{tally.unmet} of {number_of(tally.of, 'session')} {verb} {_UNMET[tally.wish]}"


class Ranks(NamedTuple):
    """The rank of each session by popularity (guid) and of each room by seats (slug), from 0 for the first to 1.

    Both are empty if popularity or seats make no difference.
    """

    sessions: dict[str, float]
    rooms: dict[str, float]

    def cost(self, session: Session, slug: str) -> float:
        """The price of a session in a room, before its weight."""
        if not self.rooms:
            return 0.0
        excess = self.rooms[slug] - self.sessions[session.guid]
        return excess if excess > 0 else -_TOO_LARGE * excess


def ranks(problem: Problem) -> Ranks:
    """Sessions by popularity and rooms by seats on one scale: where each would be if the largest were filled first."""
    seats = {room.slug: float(room.capacity or 0) for room in problem.rooms}
    liking = {session.guid: session.popularity for session in problem.sessions if session.popularity is not None}
    if len({*seats.values()}) < 2 or len({*liking.values()}) < 2:  # noqa: PLR2004  # one value is no order
        return Ranks({}, {})
    lengths = {session.guid: session.minutes for session in problem.sessions}
    # Sessions of unknown popularity are in the middle.
    middle = sorted(liking.values())[len(liking) // 2]
    order = _midpoints({guid: liking.get(guid, middle) for guid in lengths}, lengths)
    levels = {guid: (min(int(rank * LEVELS), LEVELS - 1) + 0.5) / LEVELS for guid, rank in order.items()}
    return Ranks(levels, _midpoints(seats, dict.fromkeys(seats, 1)))


def _midpoints(values: dict[str, float], sizes: dict[str, int]) -> dict[str, float]:
    """The middle of each key's share of the whole, greatest values first; equal values share one rank."""
    alike: dict[float, list[str]] = defaultdict(list)
    for key, value in values.items():
        alike[value].append(key)
    total, before = sum(sizes.values()) or 1, 0
    points: dict[str, float] = {}
    for value in sorted(alike, reverse=True):
        size = sum(sizes[key] for key in alike[value])
        points |= dict.fromkeys(alike[value], (before + size / 2) / total)
        before += size
    return points


def popular(problem: Problem) -> frozenset[str]:
    """The guids of the sessions that should not compete: the most popular quarter, if popularity is known."""
    liking = [session.popularity for session in problem.sessions if session.popularity is not None]
    if len({*liking}) < 2:  # noqa: PLR2004  # one value is no order
        return frozenset()
    least = sorted(liking, reverse=True)[max(len(liking) // LEVELS - 1, 0)]
    return frozenset(
        session.guid
        for session in problem.sessions
        if session.popularity is not None and session.popularity >= least and session.popularity > min(liking)
    )


def wishes_unmet(problem: Problem, session: Session, start: int) -> int:
    """The number of people of a session whose wishes are elsewhere in time."""
    end = start + session.minutes
    wishes = problem.wishes
    return sum(person in wishes and not covers(wishes[person], start, end) for person in session.people)


def tallies(problem: Problem, plan: Plan) -> tuple[Tally, ...]:
    """How far each wish is met by a plan, counted on the plan itself."""
    placed = [(session, plan[session.guid]) for session in problem.sessions if session.guid in plan]
    return (
        _tracks(problem, placed),
        _sizes(problem, placed),
        _wishes(problem, placed),
        _rivals(problem, placed),
    )


Placed = Sequence[tuple[Session, Placement]]


def _tracks(problem: Problem, placed: Placed) -> Tally:
    """Sessions outside the rooms of their track on their day: those of its fixed sessions, else the one with most."""
    groups: dict[tuple[int, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for session, place in placed:
        if session.track:
            day = day_of(problem, place.start)
            groups[day, session.track][problem.rooms[place.room].slug].append(session.guid)
    order = {room.slug: at for at, room in enumerate(problem.rooms)}
    homes = track_homes(problem)
    away: list[str] = []
    for key, by_room in groups.items():
        most = max(by_room, key=lambda slug: (len(by_room[slug]), -order[slug]))
        home = homes.get(key) or {most}
        away += [guid for slug, guids in by_room.items() if slug not in home for guid in guids]
    return Tally(Soft.TRACK, len(away), sum(bool(session.track) for session, _ in placed), tuple(away))


def day_of(problem: Problem, start: int) -> int:
    """The number of the day on which a start is."""
    return next((at for at, (_, ends) in enumerate(problem.days) if start < ends), 0)


def track_homes(problem: Problem) -> dict[tuple[int, str], set[str]]:
    """The rooms (slugs) in which the fixed sessions of a track are, by number of the day and track."""
    homes: dict[tuple[int, str], set[str]] = defaultdict(set)
    for session in problem.fixed:
        if session.track and session.room:
            homes[day_of(problem, session.start or 0), session.track].add(session.room)
    return dict(homes)


def shortfall(problem: Problem, plan: Plan) -> float:
    """The price of all wishes that a plan does not meet, counted as `tallies` counts them."""
    prices = problem.weights
    weights = {Soft.TRACK: prices.track, Soft.SIZE: prices.size, Soft.WISH: prices.wish, Soft.RIVALS: prices.rivals}
    return sum(weights[tally.wish] * tally.unmet for tally in tallies(problem, plan))


def _sizes(problem: Problem, placed: Placed) -> Tally:
    """Sessions in a room that is smaller than their popularity asks for, by more than a level."""
    order = ranks(problem)
    small = [
        session.guid
        for session, place in placed
        if order.rooms and order.rooms[problem.rooms[place.room].slug] - order.sessions[session.guid] > _TOO_SMALL
    ]
    return Tally(Soft.SIZE, len(small), len(placed) if order.rooms else 0, tuple(small))


def _wishes(problem: Problem, placed: Placed) -> Tally:
    wishing = [(session, place) for session, place in placed if not problem.wishes.keys().isdisjoint(session.people)]
    unmet = [session.guid for session, place in wishing if wishes_unmet(problem, session, place.start)]
    return Tally(Soft.WISH, len(unmet), len(wishing), tuple(unmet))


def _rivals(problem: Problem, placed: Placed) -> Tally:
    """Popular sessions that begin while another popular one goes on."""
    liked = popular(problem)
    spans = sorted(
        (place.start, place.start + session.minutes, session.guid) for session, place in placed if session.guid in liked
    )
    rivals, until = [], None
    for start, end, guid in spans:
        if until is not None and start < until:
            rivals.append(guid)
        until = end if until is None else max(until, end)
    return Tally(Soft.RIVALS, len(rivals), len(spans), tuple(rivals))


_MOST_RETURNED = 400
"""The most moved sessions of which it is tried whether each can be where it was."""


def steadied(problem: Problem, present: Plan, plan: Plan) -> Plan:
    """A plan with sessions back at their `present` places where that breaks no hard rule and costs no wish.

    All of them go back if the plan is not better than the present one.
    """
    kept = {**plan, **present}
    if not breaches(problem, kept) and shortfall(problem, kept) <= shortfall(problem, plan):
        return kept
    steady, price = dict(plan), shortfall(problem, plan)
    moved = [guid for guid in present if guid in plan and plan[guid] != present[guid]]
    for guid in moved if len(moved) <= _MOST_RETURNED else ():
        back = {**steady, guid: present[guid]}
        if not breaches(problem, back) and shortfall(problem, back) <= price:
            steady, price = back, shortfall(problem, back)
    return steady


def lengths_between(instants: Iterable[int]) -> dict[int, int]:
    """The minutes from each instant to the next one, half an hour after the last."""
    ordered = sorted({*instants})
    gaps = {first: second - first for first, second in pairwise(ordered)}
    return gaps | {ordered[-1]: HALF_AN_HOUR} if ordered else {}
