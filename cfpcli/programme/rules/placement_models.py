"""The integer programmes of placing: rooms as a transport problem, then days, then times."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from math import inf
from typing import NamedTuple, Protocol

from cfpcli.programme.rules.placement import Minutes, Placement, PossiblePlaces, Problem, Session
from cfpcli.programme.rules.preferences import HALF_AN_HOUR, Ranks, lengths_between, track_homes, wishes_unmet

UNPLACED = 1000.0
"""The price of a session without a place: more than all wishes together that it could cost."""

_LATER = 1e-3
"""The price of an hour later in the day: of two plans as good, the one without gaps in the morning is chosen."""


_ROOM_GAP = 0.03
"""How far from the best the rooms may be: the proof of the last hundredths takes longer than all other stages."""


_CHOICE_GAP = 0.3
"""How far from the best, in cost, days and times may be: less than any single wish costs."""


_EVENED = 400
"""The most sessions for which days are made as full as each other: for 1,000, it takes more than all the rest."""


class Row(NamedTuple):
    """A limit `least ≤ Σ factor·column ≤ most`."""

    least: float
    most: float
    terms: Sequence[tuple[int, float]]


class Model(NamedTuple):
    """Minimise `Σ cost·x` with `0 ≤ x ≤ highest` under the rows; the columns that are `whole` hold whole numbers.

    Values within a relative `gap` of the best are good enough.
    """

    costs: Sequence[float]
    highest: Sequence[float]
    whole: Sequence[bool]
    rows: Sequence[Row]
    gap: float = 0.0


class Answer(NamedTuple):
    """Values of a model's columns, their cost, and the bound below which no other values can be.

    `values` is empty if the rows contradict one another, which is proven if the bound is infinite.
    """

    values: Sequence[float]
    cost: float
    bound: float


class Solve(Protocol):
    """Solves a model, as well as it can within its limits of work."""

    def __call__(self, model: Model, /) -> Answer:
        """Solve `model`."""


class Sheet:
    """A model while it is written."""

    def __init__(self) -> None:
        self.costs: list[float] = []
        self.highest: list[float] = []
        self.whole: list[bool] = []
        self.rows: list[Row] = []

    def column(self, cost: float, *, highest: float = 1.0, whole: bool = True) -> int:
        """The number of a new column."""
        self.costs.append(cost)
        self.highest.append(highest)
        self.whole.append(whole)
        return len(self.costs) - 1

    def row(self, terms: Iterable[tuple[int, float]], *, least: float = -inf, most: float = inf) -> None:
        """Add a limit."""
        self.rows.append(Row(least, most, tuple(terms)))

    def model(self) -> Model:
        """The model of these columns and rows."""
        return Model(self.costs, self.highest, self.whole, self.rows)


class Kind(NamedTuple):
    """Sessions that are interchangeable in the choice of rooms: their number may be split freely.

    `days` are, by number of the room, the days on which there is a start.
    """

    track: str
    length: int
    rank: float
    days: tuple[tuple[int, frozenset[int]], ...]


class Transport(NamedTuple):
    """Rooms as a transport problem: the model, and by kind and room the column with the number of sessions.

    `used` has by track and room the column that is 1 if the track is in the room. Only those are whole numbers, which
    is far easier to solve; `settled` has whole sessions too.
    """

    model: Model
    kinds: Mapping[Kind, Sequence[int]]
    columns: Mapping[tuple[Kind, int], int]
    used: Mapping[tuple[str, int], int]

    def settled(self, answer: Answer) -> Model:
        """The model with tracks only in the rooms of an answer, and whole sessions."""
        highest = list(self.model.highest)
        for (kind, room), column in self.columns.items():
            if kind.track and answer.values[self.used[kind.track, room]] < 0.5:  # noqa: PLR2004  # 0 or 1 as a float
                highest[column] = 0.0
        return self.model._replace(highest=highest, whole=[True] * len(highest), gap=0.0)


def transport(places: PossiblePlaces, sessions: Sequence[int], order: Ranks) -> Transport:
    """Sessions (by number) to rooms: capacity in minutes, seats by popularity, and few rooms for a track.

    A room has to hold its sessions also on each set of days to which many of them are bound (Hall's condition), so
    that the days of its sessions can be chosen afterwards.
    """
    problem, sheet = places.problem, Sheet()
    bound = _binding(places, sessions)
    kinds: dict[Kind, list[int]] = defaultdict(list)
    for at in sessions:
        kinds[_kind(places, problem.sessions[at], order, bound)].append(at)
    columns: dict[tuple[Kind, int], int] = {}
    for kind, members in kinds.items():
        count = len(members)
        missing = sheet.column(UNPLACED, highest=count, whole=False)
        for room, _ in kind.days:
            cost = order.cost(problem.sessions[members[0]], problem.rooms[room].slug) * problem.weights.size
            columns[kind, room] = sheet.column(cost, highest=count, whole=False)
        terms = [(columns[kind, room], 1.0) for room, _ in kind.days]
        sheet.row([(missing, 1.0), *terms], least=count, most=count)
    _room_capacities(places, kinds, columns, sheet)
    used = _track_rooms(problem, kinds, columns, sheet)
    return Transport(sheet.model()._replace(gap=_ROOM_GAP), kinds, columns, used)


def _kind(places: PossiblePlaces, session: Session, order: Ranks, bound: Collection[frozenset[int]]) -> Kind:
    every = frozenset(range(len(places.problem.days)))
    days = tuple((room, on if on in bound else every) for room, on in _days(places, session))
    length = session.minutes + places.problem.pause
    return Kind(session.track, length, order.sessions.get(session.guid, 0.0), days)


def _days(places: PossiblePlaces, session: Session) -> Iterator[tuple[int, frozenset[int]]]:
    """The rooms that a session can be in, each with the numbers of the days on which it can."""
    for room in places.rooms(session):
        starts = places.starts(session, room)
        if starts:
            yield room, frozenset(map(places.day_of, starts))


def _binding(places: PossiblePlaces, sessions: Sequence[int]) -> frozenset[frozenset[int]]:
    """The sets of days whose bound sessions could be too many for their rooms.

    Those are sessions of one track, which share a room, of more than half the minutes that a room has on these days.
    Other sets would make the model larger and seldom matter: sessions that they leave over are placed in a later stage.
    """
    minutes: dict[frozenset[int], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    rooms: dict[frozenset[int], set[int]] = defaultdict(set)
    for at in sessions:
        session = places.problem.sessions[at]
        for days in {days for _, days in _days(places, session)}:
            minutes[days][session.track] += session.minutes + places.problem.pause
        for room, days in _days(places, session):
            rooms[days].add(room)
    binding = set()
    for days in minutes:
        least = min(sum(capacity(places, room, day) for day in days) for room in rooms[days])
        held = [track for other in minutes if other <= days for track in minutes[other]]
        most = max(sum(minutes[other].get(track, 0) for other in minutes if other <= days) for track in held)
        if 2 * most > least:
            binding.add(days)
    return frozenset(binding)


def _room_capacities(
    places: PossiblePlaces, kinds: Mapping[Kind, Sequence[int]], columns: Mapping[tuple[Kind, int], int], sheet: Sheet
) -> None:
    every = frozenset(range(len(places.problem.days)))
    by_room: dict[int, dict[frozenset[int], list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
    for kind in kinds:
        for room, days in kind.days:
            by_room[room][days].append((columns[kind, room], float(kind.length)))
    for room, groups in by_room.items():
        for days in sorted({*groups, every}, key=sorted):
            terms = [term for bound, of in groups.items() if bound <= days for term in of]
            sheet.row(terms, most=sum(capacity(places, room, day) for day in days))


def capacity(places: PossiblePlaces, room: int, day: int) -> int:
    """The minutes that sessions with their pauses can fill in a room on a day."""
    step, pause = places.step, places.problem.pause
    return sum((spell.ends - spell.starts + pause) // step * step for spell in places.spells[room] if spell.day == day)


def _track_rooms(
    problem: Problem, kinds: Mapping[Kind, Sequence[int]], columns: Mapping[tuple[Kind, int], int], sheet: Sheet
) -> dict[tuple[str, int], int]:
    used: dict[tuple[str, int], int] = {}
    homes = {(track, slug) for (_, track), slugs in track_homes(problem).items() for slug in slugs}
    for kind, members in kinds.items():
        for room, _ in kind.days if kind.track else ():
            pair = kind.track, room
            if pair not in used:
                is_home = (kind.track, problem.rooms[room].slug) in homes
                used[pair] = sheet.column(0.0 if is_home else problem.weights.track)
            sheet.row([(columns[kind, room], 1.0), (used[pair], -float(len(members)))], most=0.0)
    return used


def rooms_of(solved: Transport, answer: Answer) -> dict[int, int]:
    """A room for each session of a solved transport problem; a session without one is left out."""
    rooms: dict[int, int] = {}
    for kind, members in solved.kinds.items():
        waiting = iter(members)
        for room, _ in kind.days:
            for _ in range(round(answer.values[solved.columns[kind, room]])):
                rooms[next(waiting)] = room
    return rooms


class Choice(NamedTuple):
    """A model in which each session takes one of its choices: the model, and what each column means."""

    model: Model
    columns: Sequence[tuple[int, int, int]]
    """By column: the session, the number of its room, and a spell or a start."""

    def chosen(self, answer: Answer) -> Iterator[tuple[int, int, int]]:
        """The choices of an answer."""
        for column, choice in enumerate(self.columns):
            if answer.values[column] > 0.5:  # noqa: PLR2004  # a whole number stored as a float
                yield choice


def day_choice(places: PossiblePlaces, rooms: Mapping[int, int]) -> Choice:
    """Sessions, each in its room, to the spells of that room.

    The spells hold their minutes, and people one session at a time; a track prefers few days, people the times that
    they wish for, and all days should be as full.
    """
    problem, sheet = places.problem, Sheet()
    columns = []
    filled: dict[tuple[int, int], list[tuple[int, float]]] = defaultdict(list)
    people: dict[tuple[str, int], list[tuple[int, float]]] = defaultdict(list)
    tracks: dict[tuple[str, int, int], list[int]] = defaultdict(list)
    for at, room in rooms.items():
        session = problem.sessions[at]
        unmet: dict[int, int] = {}
        for start in places.starts(session, room):
            spell = places.spell_of(room, start)
            unmet[spell] = min(unmet.get(spell, len(session.people)), wishes_unmet(problem, session, start))
        mine = []
        for spell, count in unmet.items():
            column = sheet.column(count * problem.weights.wish)
            columns.append((at, room, spell))
            mine.append(column)
            day = places.spells[room][spell].day
            filled[room, spell].append((column, float(session.minutes + problem.pause)))
            for person in session.people:
                people[person, day].append((column, float(session.minutes)))
            tracks[session.track, room, day].append(column)
        rows = [(column, 1.0) for column in mine]
        sheet.row(rows, most=1.0)
    for (room, number), terms in filled.items():
        _, opens, closes = places.spells[room][number]
        sheet.row(terms, most=(closes - opens + problem.pause) // places.step * places.step)
    for (person, day), terms in people.items():
        sheet.row(terms, most=_there(places, person, day))
    _track_days(places, {key: members for key, members in tracks.items() if key[0]}, columns, sheet)
    if len(rooms) > _EVENED:
        return Choice(_with_unplaced(sheet, columns), columns)
    _even_days(places, columns, sheet)
    # The price of a fuller day is smaller than the usual gap.
    return Choice(_with_unplaced(sheet, columns)._replace(gap=0.0), columns)


def _track_days(
    places: PossiblePlaces,
    tracks: Mapping[tuple[str, int, int], Sequence[int]],
    columns: Sequence[tuple[int, int, int]],
    sheet: Sheet,
) -> None:
    """A price for each day on which a track is in a room; `tracks` has the columns by track, room and day.

    The last row of each restricts nothing, but spares the solver a search: a track of three days' length is in its
    room on three days at least, or on one less for each session that is left out.
    """
    problem = places.problem
    days: dict[tuple[str, int], list[int]] = defaultdict(list)
    members: dict[tuple[str, int], list[int]] = defaultdict(list)
    homes = track_homes(problem)
    for (track, room, day), theirs in tracks.items():
        is_home = problem.rooms[room].slug in homes.get((day, track), ())
        used = sheet.column(0.0 if is_home else problem.weights.track / 2)
        for column in theirs:
            sheet.row([(column, 1.0), (used, -1.0)], most=0.0)
        days[track, room].append(used)
        members[track, room] += theirs
    for (track, room), used_days in days.items():
        sessions = {columns[column][0] for column in members[track, room]}
        minutes = sum(problem.sessions[at].minutes + problem.pause for at in sessions)
        longest = max(capacity(places, room, day) for day in range(len(problem.days)))
        terms = [(used, 1.0) for used in used_days] + [(column, -1.0) for column in members[track, room]]
        sheet.row(terms, least=float(-(-minutes // max(longest, 1)) - len(sessions)))


def _even_days(places: PossiblePlaces, columns: Sequence[tuple[int, int, int]], sheet: Sheet) -> None:
    """A price for the share of the programme by which a day is fuller than the others.

    The price is a share of the whole, so that it weighs no more than a track or two, however long the programme is.
    """
    problem = places.problem
    by_day: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for column, (at, room, spell) in enumerate(columns):
        by_day[places.spells[room][spell].day].append((column, float(problem.sessions[at].minutes)))
    rooms = {room for _, room, _ in columns}
    room_for = {day: sum(capacity(places, room, day) for room in rooms) for day in by_day}
    minutes = sum(problem.sessions[at].minutes for at in {at for at, _, _ in columns})
    for day, terms in by_day.items():
        excess = sheet.column(problem.weights.even / minutes, highest=float(minutes), whole=False)
        sheet.row([*terms, (excess, -1.0)], most=minutes * room_for[day] / sum(room_for.values()))


def _with_unplaced(sheet: Sheet, columns: Sequence[tuple[int, int, int]]) -> Model:
    """The model with a saving for each session that is placed, instead of a price for each that is not.

    The gap is relative to the cost with these savings.
    """
    for column in range(len(columns)):
        sheet.costs[column] -= UNPLACED
    return sheet.model()._replace(gap=_CHOICE_GAP / (UNPLACED * max(len({at for at, _, _ in columns}), 1)))


def _there(places: PossiblePlaces, person: str, day: int) -> int:
    """The minutes of a day in which a person can be in a session."""
    spans: Iterable[Minutes] = places.problem.there.get(person, (places.problem.days[day],))
    opens, closes = places.problem.days[day]
    return sum(max(min(last, closes) - max(first, opens), 0) for first, last in spans)


class Seating(NamedTuple):
    """The choices of times: by number of the session its places, and how many each room holds at once.

    `homes` are the rooms of each track; a session of the track elsewhere has the price of one more room. `pinned` is
    True if every session of the seating must be placed, and wishes do not count.
    """

    choices: Mapping[int, Sequence[Placement]]
    holds: Mapping[int, int] = {}
    homes: Mapping[str, frozenset[int]] = {}
    pinned: bool = False


def time_choice(problem: Problem, seating: Seating, order: Ranks, liked: frozenset[str]) -> Choice:
    """Sessions to starts: a room and a person once at a time, wishes, sizes, and popular sessions apart.

    Columns are indexed by time: in a room, at each start, at most as many sessions go on as the room holds. It is
    enough to look at starts, because two sessions that overlap do so when the later one begins (J. Sousa, L. Wolsey,
    "A time indexed formulation of non-preemptive single machine scheduling problems", Math. Programming 54, 1992).
    """
    sheet, columns = Sheet(), []
    in_rooms: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    of_people: dict[str, list[tuple[int, int, int]]] = defaultdict(list)
    of_liked: list[tuple[int, int, int]] = []
    for at, choices in seating.choices.items():
        session = problem.sessions[at]
        mine = []
        for room, start in choices:
            column = sheet.column(price(problem, session, Placement(room, start), seating, order))
            columns.append((at, room, start))
            mine.append((column, 1.0))
            in_rooms[room].append((column, start, start + session.minutes + problem.pause))
            span = (column, start, start + session.minutes)
            for person in session.people:
                of_people[person].append(span)
            if session.guid in liked:
                of_liked.append(span)
        sheet.row(mine, least=1.0 if seating.pinned else 0.0, most=1.0)
    for room, spans in () if problem.crowded else in_rooms.items():
        _limit(sheet, spans, seating.holds.get(room, 1))
    for spans in of_people.values():
        if len({columns[column][0] for column, _, _ in spans}) > 1:
            _limit(sheet, spans, 1)
    if seating.pinned:
        return Choice(sheet.model(), columns)
    _keep_apart(problem, of_liked, sheet)
    return Choice(_with_unplaced(sheet, columns), columns)


def price(problem: Problem, session: Session, place: Placement, seating: Seating, order: Ranks) -> float:
    """The price of a session at a place, apart from the places of the others."""
    if seating.pinned:
        return 0.0
    weights = problem.weights
    is_away = session.track in seating.homes and place.room not in seating.homes[session.track]
    day = max((opens for opens, _ in problem.days if opens <= place.start), default=place.start)
    return (
        weights.wish * wishes_unmet(problem, session, place.start)
        + weights.size * order.cost(session, problem.rooms[place.room].slug)
        + weights.track * is_away
        + _LATER * (place.start - day) / 60
    )


def at_once(spans: Iterable[tuple[int, int, int]]) -> Iterator[tuple[int, list[tuple[int, float]]]]:
    """For each start among (column, start, end): the columns that go on then, if they are more than one."""
    every = sorted(spans, key=lambda span: span[1])
    starts = sorted({start for _, start, _ in every})
    going: list[list[tuple[int, float]]] = [[] for _ in starts]
    for column, start, end in every:
        for at in range(bisect_left(starts, start), bisect_left(starts, end)):
            going[at].append((column, 1.0))
    yield from ((start, terms) for start, terms in zip(starts, going, strict=True) if len(terms) > 1)


def _limit(sheet: Sheet, spans: Iterable[tuple[int, int, int]], most: int) -> None:
    for _, terms in at_once(spans):
        sheet.row(terms, most=most)


def _keep_apart(problem: Problem, liked: Sequence[tuple[int, int, int]], sheet: Sheet) -> None:
    """A price for each popular session beyond the first at the same time, by the minutes for which it lasts."""
    lengths = lengths_between(start for _, start, _ in liked)
    for start, terms in at_once(liked):
        price = problem.weights.rivals * min(lengths[start], HALF_AN_HOUR) / HALF_AN_HOUR
        excess = sheet.column(price, highest=float(len(terms)), whole=False)
        sheet.row([*terms, (excess, -1.0)], most=1.0)
