"""Problems of placing for tests: any small one, and a large one that is the same for the same arguments."""

import random
from itertools import combinations

from hypothesis import strategies as st

from cfpcli.programme.rules.placement import Placement, Plan, Problem, Session, Venue

DAY = 24 * 60
DAYS = ((540, 660), (DAY + 540, DAY + 660))
"""Two hours on each of two days."""

PEOPLE = ("ana", "bo", "chloé")
ROOMS = (Venue("h1", 300, ("projector",)), Venue("k1", 80))


def large(sessions: int = 300, rooms: int = 10, days: int = 4, rows: int = 8, seed: int = 0) -> Problem:
    """Sessions of half an hour in nearly every place, some people twice, some only there in part."""
    rng = random.Random(seed)  # noqa: S311  # sample data
    hours = [(day * DAY + 540, day * DAY + 540 + rows * 30) for day in range(days)]
    there, wishes, talks = {}, {}, []
    for number in range(sessions):
        person = f"P{rng.randrange(number)}" if number and rng.random() < 0.2 else f"P{number}"
        if rng.random() < 0.3 and person not in there:
            first, second = sorted(rng.sample(range(days), 2))
            opens, closes = hours[first]
            there[person] = (hours[first], hours[second]) if rng.random() < 0.5 else ((opens + 60, closes),)
        elif rng.random() < 0.2:
            opens, _ = hours[rng.randrange(days)]
            wishes[person] = ((opens, opens + rows * 15),)
        talks.append(Session(f"s{number}", 30, (person,), f"t{rng.randrange(10)}", rng.random()))
    return Problem(
        sessions=tuple(talks),
        rooms=tuple(Venue(f"r{at}", 50 + 40 * at) for at in range(rooms)),
        days=tuple(hours),
        there=there,
        wishes=wishes,
    )


SPANS = st.sampled_from([((540, 600),), ((570, 660), (DAY + 540, DAY + 570)), ((DAY + 540, DAY + 660),), ()])

SESSIONS = st.builds(
    Session,
    guid=st.just(""),
    minutes=st.sampled_from([30, 30, 60]),
    people=st.sets(st.sampled_from(PEOPLE), max_size=2).map(lambda people: tuple(sorted(people))),
    track=st.sampled_from(["", "a", "b"]),
    popularity=st.sampled_from([None, 1.0, 2.0, 3.0]),
    features=st.sampled_from([(), (), (), ("projector",)]),
    room=st.sampled_from(["", "", "", "", "k1"]),
    day=st.sampled_from([None, None, None, 1]),
    start=st.sampled_from([None] * 9 + [570]),
)

FIXED = st.builds(
    lambda minutes, people, room, start: Session("", minutes, people, room=room, start=start),
    minutes=st.sampled_from([30, 60]),
    people=st.sampled_from([(), ("ana",)]),
    room=st.sampled_from(["", "h1"]),
    start=st.sampled_from([540, 570, 585, DAY + 600]),
)


def _numbered(sessions: list[Session], letter: str) -> tuple[Session, ...]:
    return tuple(session._replace(guid=f"{letter}{at}") for at, session in enumerate(sessions))


PROBLEMS = st.builds(
    Problem,
    sessions=st.lists(SESSIONS, min_size=1, max_size=9).map(lambda sessions: _numbered(sessions, "s")),
    fixed=st.lists(FIXED, max_size=2).map(lambda sessions: _numbered(sessions, "f")),
    rooms=st.just(ROOMS),
    days=st.just(DAYS),
    nights=st.just(((240, DAY + 240), (DAY + 240, 2 * DAY + 240))),
    there=st.dictionaries(st.sampled_from(PEOPLE), SPANS, max_size=2),
    wishes=st.dictionaries(st.sampled_from(PEOPLE), SPANS.filter(bool), max_size=2),
    grid=st.sampled_from([15, 30]),
    pause=st.sampled_from([0, 0, 15]),
    seed=st.integers(0, 3),
)


def is_sound(problem: Problem, plan: Plan) -> bool:
    """Whether a plan keeps every hard rule, looked at one session and one pair at a time."""
    placed = [(session, plan[session.guid]) for session in problem.sessions if session.guid in plan]
    return all(is_alone_sound(problem, session, place) for session, place in placed) and all(
        is_pair_sound(problem, *pair) for pair in combinations(placed, 2)
    )


def is_alone_sound(problem: Problem, session: Session, place: Placement) -> bool:
    room, start, end = problem.rooms[place.room], place.start, place.start + session.minutes
    days = [at for at, (opens, closes) in enumerate(problem.days) if opens <= start and end <= closes]
    if not days or session.room not in {"", room.slug} or session.day not in {None, days[0]}:
        return False
    if session.start not in {None, start} or not {*session.features} <= {*room.features}:
        return False
    for person in {*session.people} & {*problem.there}:
        if not any(opens <= start and end <= closes for opens, closes in problem.there[person]):
            return False
    for fixed in problem.fixed:
        first = fixed.start or 0
        is_same_room = fixed.room == room.slug or not (fixed.room or fixed.people)
        is_same_people = bool({*fixed.people} & {*session.people})
        if start < first + fixed.minutes and first < end and (is_same_room or is_same_people):
            return False
    return True


def is_pair_sound(problem: Problem, *pair: tuple[Session, Placement]) -> bool:
    (first, at), (second, then) = sorted(pair, key=lambda placed: placed[1].start)
    gap = then.start - at.start - first.minutes
    if at.room == then.room and gap < problem.pause:
        return False
    return gap >= 0 or not {*first.people} & {*second.people}


def can_be_placed(problem: Problem) -> bool:
    """Whether there is a plan with every session on the grid, by trying all."""
    places = {
        session.guid: [
            Placement(room, start)
            for opens, closes in problem.days
            for start in range(opens, closes, problem.grid)
            for room in range(len(problem.rooms))
            if is_alone_sound(problem, session, Placement(room, start))
        ]
        for session in problem.sessions
    }
    order = sorted(problem.sessions, key=lambda session: len(places[session.guid]))

    def search(rest: list[Session], placed: list[tuple[Session, Placement]]) -> bool:
        if not rest:
            return True
        session, *others = rest
        return any(
            search(others, [*placed, (session, place)])
            for place in places[session.guid]
            if all(is_pair_sound(problem, (session, place), pair) for pair in placed)
        )

    return search(order, [])
