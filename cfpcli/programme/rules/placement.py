"""Placing sessions in rooms and times: the problem, the places where a session can go, and the rules it must keep.

All times are whole minutes since `Problem.origin`, so that a change of the clock inside the event makes no difference.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from math import gcd
from typing import NamedTuple

import msgspec

from cfpcli.programme.rules.availability import covers, meets, merged, without

Minutes = tuple[int, int]
"""A span of time in minutes since the origin."""


class Session(NamedTuple):
    """A session to place, or one that has its place.

    `popularity` may be any scale: only its order counts; None if it is not known. `features` are those that its room
    must have. A `room` (slug), a `day` (its number from 0) or a `start` that is set is kept.
    """

    guid: str
    minutes: int
    people: tuple[str, ...] = ()
    track: str = ""
    popularity: float | None = None
    features: tuple[str, ...] = ()
    room: str = ""
    day: int | None = None
    start: int | None = None

    @property
    def keeps(self) -> bool:
        """Whether part of its place is given."""
        return bool(self.room) or self.day is not None or self.start is not None


class Venue(NamedTuple):
    """A room: its slug, its seats if they are known, and its features."""

    slug: str
    capacity: int | None = None
    features: tuple[str, ...] = ()


class Weights(msgspec.Struct, frozen=True):
    """The price of each wish that is not met, relative to one another.

    `track` is the price of one more room or day for a track, `size` that of a popular session in the smallest room,
    `wish` that of a session outside the wishes of one of its people, `rivals` that of a second popular session at the
    same time for half an hour. `even` is the price of a programme that is all on days which should have none of it.
    """

    track: float = 2.0
    size: float = 1.0
    wish: float = 3.0
    rivals: float = 1.0
    even: float = 2.0


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """The sessions to be placed and the places where they may go.

    `sessions` are to be placed; `fixed` ones have a start and stay: one without a room and without people is a break
    in every room. `days` are the opening hours, `nights` the whole days of the programme. `there` has the hard windows
    of the people who have any, `wishes` those in which they would like to be placed. Starts are on a grid of `grid`
    minutes from the opening of the day; two talks in a room are `pause` minutes apart. If the programme may be
    `crowded`, a room holds any number of sessions at once: only the search for contradictions assumes that.
    """

    sessions: tuple[Session, ...]
    fixed: tuple[Session, ...] = ()
    rooms: tuple[Venue, ...]
    days: tuple[Minutes, ...]
    nights: tuple[Minutes, ...] = ()
    there: Mapping[str, tuple[Minutes, ...]] = {}
    wishes: Mapping[str, tuple[Minutes, ...]] = {}
    grid: int = 5
    pause: int = 0
    weights: Weights = Weights()
    seed: int = 0
    crowded: bool = False


class Placement(NamedTuple):
    """The place of a session: the number of its room and its start."""

    room: int
    start: int


Plan = Mapping[str, Placement]
"""The places of sessions by guid."""


def step_of(problem: Problem) -> int:
    """The minutes between the starts to be tried: the greatest common divisor of the lengths if it is on the grid."""
    lengths = [session.minutes + problem.pause for session in problem.sessions]
    step = gcd(*lengths) if lengths else problem.grid
    return step if step and step % problem.grid == 0 else problem.grid


class Spell(NamedTuple):
    """A span of time in which a room is open and not used by fixed sessions; `day` is the number of its day."""

    day: int
    starts: int
    ends: int


class PossiblePlaces:
    """The places where each session of a problem can go, on its own: `step` minutes apart in every spell."""

    def __init__(self, problem: Problem, step: int) -> None:
        self.problem, self.step = problem, step
        self.spells = tuple(tuple(_spells(problem, room)) for room in problem.rooms)
        self.busy = busy_people(problem.fixed)
        self._bound = {*problem.there, *self.busy}
        self._starts: dict[tuple[int, int, tuple[str, ...]], tuple[int, ...]] = {}

    def rooms(self, session: Session) -> list[int]:
        """The numbers of the rooms that a session can be in, whenever that is."""
        return [
            at
            for at, room in enumerate(self.problem.rooms)
            if (not session.room or session.room == room.slug) and {*session.features} <= {*room.features}
        ]

    def starts(self, session: Session, room: int) -> tuple[int, ...]:
        """The starts at which a session could be in a room, in order."""
        people = tuple(sorted(self._bound.intersection(session.people)))
        key = (room, session.minutes, people)
        if key not in self._starts:
            self._starts[key] = tuple(sorted(set(self._free(room, session.minutes, people))))
        starts = self._starts[key]
        if session.start is not None:
            is_on_day = session.day in {None, self.day_of(session.start)}
            return (session.start,) if is_on_day and self._fits(room, session.start, session.minutes, people) else ()
        if session.day is not None:
            return tuple(start for start in starts if self.day_of(start) == session.day)
        return starts

    def all(self, session: Session) -> list[Placement]:
        """Every place of a session."""
        return [Placement(room, start) for room in self.rooms(session) for start in self.starts(session, room)]

    def day_of(self, start: int) -> int:
        """The number of the day on which a start is."""
        return max(bisect_right(self.problem.days, start, key=lambda day: day[0]) - 1, 0)

    def spell_of(self, room: int, start: int) -> int:
        """The number of the spell of a room in which a start is."""
        return bisect_right(self.spells[room], start, key=lambda spell: spell.starts) - 1

    def _free(self, room: int, minutes: int, people: Sequence[str]) -> Iterator[int]:
        windows = [span for person in people for span in self.problem.there.get(person, ())]
        for spell in self.spells[room]:
            last = spell.ends - minutes
            edges = {self._aligned(spell.day, start) for start, _ in windows}
            # A session can also end with a window: the last start on the grid before that.
            edges |= {self._aligned(spell.day, end - minutes - self.problem.grid + 1) for _, end in windows}
            starts = {*range(self._aligned(spell.day, spell.starts), last + 1, self.step), *edges}
            for start in starts:
                if spell.starts <= start <= last and self._suits(start, start + minutes, people):
                    yield start

    def _fits(self, room: int, start: int, minutes: int, people: Sequence[str]) -> bool:
        inside = any(spell.starts <= start and start + minutes <= spell.ends for spell in self.spells[room])
        return inside and self._suits(start, start + minutes, people)

    def _suits(self, start: int, end: int, people: Sequence[str]) -> bool:
        there, busy = self.problem.there, self.busy
        return all(
            (person not in there or covers(there[person], start, end)) and not meets(busy.get(person, ()), start, end)
            for person in people
        )

    def _aligned(self, day: int, start: int) -> int:
        """The first start on the grid of a day that is not before this one."""
        opens = self.problem.days[day][0]
        return opens - (opens - start) // self.problem.grid * self.problem.grid


def busy_people(sessions: Iterable[Session]) -> dict[str, tuple[Minutes, ...]]:
    """The times at which each person is in one of these sessions, which have a start."""
    busy: dict[str, list[Minutes]] = defaultdict(list)
    for session in sessions:
        for person in session.people:
            busy[person].append((session.start or 0, (session.start or 0) + session.minutes))
    return {person: merged(spans) for person, spans in busy.items()}


def _spells(problem: Problem, room: Venue) -> Iterator[Spell]:
    busy = []
    for session in () if problem.crowded else problem.fixed:
        is_rest = not session.people
        if session.room == room.slug or (is_rest and not session.room):
            pause = 0 if is_rest else problem.pause
            start = session.start or 0
            busy.append((start - pause, start + session.minutes + pause))
    for day, opening in enumerate(problem.days):
        for starts, ends in without([opening], merged(busy)):
            yield Spell(day, starts, ends)


class Hard(StrEnum):
    """A rule that is never broken."""

    ROOM = "room"
    SPEAKER = "speaker"
    AVAILABILITY = "availability"
    OPENING = "opening"
    FIXED = "fixed"
    FEATURES = "features"
    KEPT = "kept"


class Breach(NamedTuple):
    """A hard rule that a plan breaks, with the guids of the sessions."""

    rule: Hard
    sessions: tuple[str, ...]


def breaches(problem: Problem, plan: Plan) -> tuple[Breach, ...]:
    """The hard rules that a plan breaks, found without the models that make plans."""
    placed = [(session, plan[session.guid]) for session in problem.sessions if session.guid in plan]
    return (*_alone(problem, placed), *_together(problem, placed))


def _alone(problem: Problem, placed: Sequence[tuple[Session, Placement]]) -> Iterator[Breach]:
    for session, (at, start) in placed:
        room, end = problem.rooms[at], start + session.minutes
        day = next(
            (each for each, (opens, closes) in enumerate(problem.days) if opens <= start and end <= closes), None
        )
        if day is None:
            yield Breach(Hard.OPENING, (session.guid,))
        kept = (session.room in {"", room.slug}, session.day in {None, day}, session.start in {None, start})
        if not all(kept):
            yield Breach(Hard.KEPT, (session.guid,))
        if not {*session.features} <= {*room.features}:
            yield Breach(Hard.FEATURES, (session.guid,))
        for person in session.people:
            spans = problem.there.get(person)
            if spans is not None and not any(opens <= start and end <= closes for opens, closes in spans):
                yield Breach(Hard.AVAILABILITY, (session.guid,))


def _together(problem: Problem, placed: Sequence[tuple[Session, Placement]]) -> Iterator[Breach]:
    slugs = [room.slug for room in problem.rooms]
    rows: dict[tuple[Hard, str], list[tuple[int, int, str]]] = defaultdict(list)
    for session, (at, start) in placed:
        end = start + session.minutes
        rows[Hard.ROOM, slugs[at]].append((start, end + problem.pause, session.guid))
        for person in session.people:
            rows[Hard.SPEAKER, person].append((start, end, session.guid))
    for session in problem.fixed:
        start = session.start or 0
        for slug in slugs if not session.room and not session.people else [session.room]:
            rows[Hard.ROOM, slug].append((start, start + session.minutes, session.guid))
        for person in session.people:
            rows[Hard.SPEAKER, person].append((start, start + session.minutes, session.guid))
    fixed = {session.guid for session in problem.fixed}
    for (rule, _), spans in rows.items():
        until, last = min(spans)[0], ""
        for start, end, guid in sorted(spans):
            # A pause is not needed before a fixed session: it may be a break.
            reach = until - (problem.pause if rule is Hard.ROOM and guid in fixed and last not in fixed else 0)
            if start < reach and not {guid, last} <= fixed and not (rule is Hard.ROOM and problem.crowded):
                yield Breach(rule, (last, guid))
            if end > until:
                until, last = end, guid
