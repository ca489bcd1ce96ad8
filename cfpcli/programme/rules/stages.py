"""Placing in stages: rooms, then days, then times, then what is left; the solver is an argument.

One model of all sessions, rooms and times is too large to solve; each stage on its own is solved to the optimum, or
reports how far it may be from it. That is a proof about each stage, given those before it, and not about the whole.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil
from typing import NamedTuple

from msgspec.structs import replace

from cfpcli.programme.rules.availability import meets, merged
from cfpcli.programme.rules.contradictions import Contradiction, contradiction, is_certain
from cfpcli.programme.rules.exact_times import exact
from cfpcli.programme.rules.placement import Minutes, Placement, PossiblePlaces, Problem, step_of
from cfpcli.programme.rules.placement_models import (
    UNPLACED,
    Answer,
    Choice,
    Seating,
    Solve,
    day_choice,
    price,
    rooms_of,
    time_choice,
    transport,
)
from cfpcli.programme.rules.preferences import Ranks, Tally, popular, ranks, tallies, track_homes
from cfpcli.text import number_of

_MOST_CHOICES = 20_000
"""The most places that are chosen from at once, where every session is placed anew."""

_MOST_VERIFIED = 100_000
"""The most places for which a contradiction is proven, which takes one look where placing takes many."""

_FEW_CHOICES = 4_000
"""The most places among which the sessions of a day may change their rooms."""

_EXACT = 1e-3
"""The largest difference of two costs that is the rounding of the solver; every wish costs more."""


class Stage(NamedTuple):
    """A stage with the cost of its plan, the bound below which no plan of this stage is, and the sessions it `left`.

    Each session that is left has the price `UNPLACED` in both.
    """

    name: str
    cost: float
    bound: float
    left: int = 0

    @property
    def wishes(self) -> float:
        """The cost of the wishes alone."""
        return self.cost - UNPLACED * self.left

    @property
    def is_proven(self) -> bool:
        """Whether its plan is proven to be the best."""
        return self.cost <= max(self.bound, 0.0) + _EXACT


def in_words(stage: Stage) -> str:
    """A stage as a line of a report: that its plan is the best, or how far it may be from that."""
    if stage.is_proven:
        return f"{stage.name}: no better plan exists"
    if stage.left:
        return f"{stage.name}: {number_of(stage.left, 'session')} left for a later stage"
    bound = max(stage.bound, 0.0)
    return (
        f"{stage.name}: a better plan may exist, by {ceil(100 * (stage.cost - bound) / stage.cost)} % at most "
        f"(unmet wishes weigh {stage.cost:.2f} here, and at least {bound:.2f} in every plan)"
    )


class Placing(NamedTuple):
    """A plan by guid, the guids left without a place, the stages, the wishes, and the minutes between starts tried."""

    plan: Mapping[str, Placement]
    unplaced: tuple[str, ...]
    stages: tuple[Stage, ...]
    tallies: tuple[Tally, ...]
    step: int


def placed(problem: Problem, solve: Solve) -> Placing | Contradiction:
    """A plan that breaks no hard rule, or the hard rules that contradict one another.

    The order in which sessions are considered depends on `problem.seed` alone, so the same seed has the same plan.
    """
    order = list(problem.sessions)
    random.Random(problem.seed).shuffle(order)  # noqa: S311  # an order, not a secret
    work = _Work(replace(problem, sessions=tuple(order)), solve)
    work.place()
    if work.left():
        conflict = work.place_exactly()
        if conflict is not None:
            return conflict
    plan = {order[at].guid: place for at, place in work.plan.items()}
    unplaced = tuple(session.guid for session in problem.sessions if session.guid not in plan)
    return Placing(plan, unplaced, tuple(work.stages), tallies(problem, plan), work.places.step)


class _Work:
    """A problem while it is solved: the plan so far by number of the session, and the stages behind it."""

    def __init__(self, problem: Problem, solve: Solve) -> None:
        self.problem, self.solve = problem, solve
        self.places = PossiblePlaces(problem, step_of(problem))
        self.order: Ranks = ranks(problem)
        self.liked = popular(problem)
        self.plan: dict[int, Placement] = {}
        self.stages: list[Stage] = []
        self.homes: dict[str, frozenset[int]] = {}

    def left(self) -> list[int]:
        """The sessions without a place."""
        return [at for at in range(len(self.problem.sessions)) if at not in self.plan]

    def place(self) -> None:
        """Rooms, days, times, and another round of times on each day for the sessions that are left."""
        rooms = self._rooms()
        days = self._days(rooms)
        for day in range(len(self.problem.days)):
            members = [at for at, (_, on) in days.items() if on == day]
            self._times(day, {at: [rooms[at]] for at in members})
        self._insert()
        for day in range(len(self.problem.days)):
            if self.left():
                self._times(day, self._around(day), is_again=True)

    def _insert(self) -> None:
        """Place what is left where it is free, at the lowest price."""
        for at in self.left():
            session = self.problem.sessions[at]
            rooms, people = self._occupied()
            free = [
                place
                for place in self.places.all(session)
                if not meets(rooms.get(place.room, ()), place.start, place.start + session.minutes + self.problem.pause)
                and not any(
                    meets(people.get(person, ()), place.start, place.start + session.minutes)
                    for person in session.people
                )
            ]
            if free:
                self.plan[at] = min(free, key=lambda place: self._price(at, place))  # called at once

    def _price(self, at: int, place: Placement) -> float:
        return price(self.problem, self.problem.sessions[at], place, Seating({}, homes=self.homes), self.order)

    def _occupied(self) -> tuple[dict[int, tuple[Minutes, ...]], dict[str, tuple[Minutes, ...]]]:
        """The times at which the plan so far occupies each room and each person."""
        rooms: dict[int, list[Minutes]] = defaultdict(list)
        people: dict[str, list[Minutes]] = defaultdict(list)
        for at, (room, start) in self.plan.items():
            session = self.problem.sessions[at]
            rooms[room].append((start, start + session.minutes + self.problem.pause))
            for person in session.people:
                people[person].append((start, start + session.minutes))
        return (
            {} if self.problem.crowded else {room: merged(spans) for room, spans in rooms.items()},
            {person: merged(spans) for person, spans in people.items()},
        )

    def _rooms(self) -> dict[int, int]:
        able = [at for at, session in enumerate(self.problem.sessions) if self.places.all(session)]
        model = transport(self.places, able, self.order)
        answer = self.solve(model.model)
        if answer.values:
            whole = self.solve(model.settled(answer))
            answer = whole._replace(bound=answer.bound)
        rooms = rooms_of(model, answer) if answer.values else {}
        self._note("rooms", answer, len(able), len(rooms))
        homes: dict[str, set[int]] = defaultdict(set)
        numbers = {room.slug: number for number, room in enumerate(self.problem.rooms)}
        for (_, track), slugs in track_homes(self.problem).items():
            homes[track].update(numbers[slug] for slug in slugs if slug in numbers)
        for at, room in rooms.items():
            if self.problem.sessions[at].track:
                homes[self.problem.sessions[at].track].add(room)
        self.homes = {track: frozenset(used) for track, used in homes.items()}
        return rooms

    def _days(self, rooms: Mapping[int, int]) -> dict[int, tuple[int, int]]:
        """For each session its room and the number of its day."""
        choice = day_choice(self.places, rooms)
        answer = self.solve(choice.model)
        chosen = choice.chosen(answer) if answer.values else ()
        days = {at: (room, self.places.spells[room][spell].day) for at, room, spell in chosen}
        self._note_choice("days", answer, choice, len(days))
        return days

    def _around(self, day: int) -> dict[int, list[int]]:
        """The sessions of a day and those without a place, with the rooms in which they may be."""
        on_day = [at for at, place in self.plan.items() if self.places.day_of(place.start) == day]
        free = {at: self.places.rooms(self.problem.sessions[at]) for at in (*self.left(), *on_day)}
        count = sum(self._count(at, rooms, day) for at, rooms in free.items())
        if count <= _FEW_CHOICES:
            return free
        # Too many: those of the day may only change their times.
        return {at: rooms if at not in self.plan else [self.plan[at].room] for at, rooms in free.items()}

    def _count(self, at: int, rooms: Iterable[int], day: int) -> int:
        return sum(1 for room in rooms for _ in self._starts(at, room, day))

    def _starts(self, at: int, room: int, day: int) -> Iterator[int]:
        starts = self.places.starts(self.problem.sessions[at], room)
        return (start for start in starts if self.places.day_of(start) == day)

    def _times(self, day: int, rooms: Mapping[int, Sequence[int]], *, is_again: bool = False) -> None:
        """Place these sessions on a day, each in one of its rooms; a worse plan than before is not taken."""
        choices = {
            at: [Placement(room, start) for room in allowed for start in self._starts(at, room, day)]
            for at, allowed in rooms.items()
        }
        seating = Seating({at: places for at, places in choices.items() if places}, homes=self.homes)
        if not seating.choices:
            return
        choice = time_choice(self.problem, seating, self.order, self.liked)
        answer = self.solve(choice.model)
        chosen = {at: Placement(room, start) for at, room, start in choice.chosen(answer)} if answer.values else {}
        before = {at for at in seating.choices if at in self.plan}
        if is_again and len(chosen) <= len(before):
            return
        self._note_choice(f"times, day {day + 1}{', again' if is_again else ''}", answer, choice, len(chosen))
        self.plan = {at: place for at, place in self.plan.items() if at not in before} | chosen

    def _note(self, name: str, answer: Answer, sessions: int, places: int) -> None:
        """Record a stage that gave `places` to its `sessions`."""
        self.stages.append(Stage(name, answer.cost, answer.bound, sessions - places))

    def _note_choice(self, name: str, answer: Answer, choice: Choice, places: int) -> None:
        """Record a stage of choices, without the saving that each session with a place is in its model."""
        sessions = len({at for at, _, _ in choice.columns})
        saved = UNPLACED * sessions
        self._note(name, answer._replace(cost=answer.cost + saved, bound=answer.bound + saved), sessions, places)

    def place_exactly(self) -> Contradiction | None:
        """Place all sessions anew by times first, if the stages have left some; or why that cannot be."""
        for step in dict.fromkeys((self.places.step, self.problem.grid)):
            places = PossiblePlaces(self.problem, step)
            outcome = exact(places, self.solve, self.homes, self.order, _MOST_CHOICES)
            if outcome.plan is not None:
                self.plan, self.places = dict(outcome.plan), places
                cost = sum(self._price(at, place) for at, place in self.plan.items())
                self.stages.append(Stage("all times at once, without regard to wishes", cost, 0.0))
                return None
            if outcome.is_impossible:
                conflict = contradiction(self.problem, self.solve, step, _MOST_CHOICES)
                if step == self.problem.grid or is_certain(conflict, self.problem, self.solve, _MOST_VERIFIED):
                    return conflict
        return None
