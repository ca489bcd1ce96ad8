"""Contradictions: hard rules by which sessions cannot be placed, each in words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from cfpcli.programme.rules.availability import merged
from cfpcli.programme.rules.exact_times import exact
from cfpcli.programme.rules.placement import Hard, PossiblePlaces, Problem, Session
from cfpcli.programme.rules.placement_models import Solve
from cfpcli.programme.rules.preferences import Ranks
from cfpcli.text import number_of


class HardRule(NamedTuple):
    """One hard rule: of a person (code), a session (guid), a feature, or of the whole event (no subject)."""

    kind: Hard
    subject: str = ""


class Contradiction(NamedTuple):
    """Rules that cannot hold together for these sessions (guids), although without any one of them they could.

    There are no rules if a session could not be placed even without any, because it is longer than a day.
    """

    rules: tuple[HardRule, ...]
    sessions: tuple[str, ...]


_MOST_SHRUNK = 40
"""The most sessions among which the fewest are sought that cannot be placed."""


def contradiction(problem: Problem, solve: Solve, step: int, most_choices: int) -> Contradiction:
    """The rules that contradict one another with starts `step` minutes apart, for as few sessions as seem enough.

    The rules are found by halving (QuickXplain: U. Junker, AAAI 2004). A problem too large to decide counts as
    possible, so that the contradiction may have a rule too many, never one too few.
    """

    def can_hold(smaller: Problem) -> bool:
        return not exact(PossiblePlaces(smaller, step), solve, {}, Ranks({}, {}), most_choices).is_impossible

    smaller = next(
        (part for part in (replace(problem, sessions=each) for each in _parts(problem)) if not can_hold(part)),
        problem,
    )
    if len(smaller.sessions) <= _MOST_SHRUNK:
        fewest = _smallest(smaller.sessions, lambda kept: can_hold(replace(smaller, sessions=tuple(kept))))
        smaller = replace(smaller, sessions=tuple(fewest) or smaller.sessions)
    rules = tuple(rules_of(smaller))
    guids = tuple(session.guid for session in smaller.sessions)
    if not can_hold(relaxed(smaller, rules)):
        return Contradiction((), guids)
    kept = _smallest(rules, lambda kept: can_hold(relaxed(smaller, {*rules} - {*kept})))
    return Contradiction(tuple(kept), guids)


def is_certain(conflict: Contradiction, problem: Problem, solve: Solve, most_choices: int) -> bool:
    """Whether the rules of a contradiction contradict one another on the finest grid too."""
    sessions = tuple(session for session in problem.sessions if session.guid in {*conflict.sessions})
    part = replace(problem, sessions=sessions)
    bare = relaxed(part, {*rules_of(part)} - {*conflict.rules})
    return exact(PossiblePlaces(bare, bare.grid), solve, {}, Ranks({}, {}), most_choices).is_impossible


def _parts(problem: Problem) -> Iterator[tuple[Session, ...]]:
    """Parts of a problem that may be impossible on their own, the smallest first."""
    yield from ((session,) for session in problem.sessions)
    groups: dict[tuple[str, object], list[Session]] = defaultdict(list)
    for session in problem.sessions:
        if bound := sorted({problem.there[person] for person in session.people if person in problem.there}):
            groups["windows", tuple(bound)].append(session)
            groups["windows", ()].append(session)
        for person in session.people:
            groups["person", person].append(session)
        for feature in session.features:
            groups["feature", feature].append(session)
        if session.room:
            groups["room", session.room].append(session)
        if session.day is not None:
            groups["day", session.day].append(session)
    yield from sorted((tuple(group) for group in groups.values() if len(group) > 1), key=len)


_PartT = TypeVar("_PartT")


def _smallest(rules: Sequence[_PartT], can_hold: Callable[[Collection[_PartT]], bool]) -> list[_PartT]:
    """The fewest of these rules or sessions that cannot hold together, none of which could be left out."""

    def search(background: list[_PartT], added: bool, rest: list[_PartT]) -> list[_PartT]:
        if added and not can_hold(background):
            return []
        if len(rest) <= 1:
            return rest
        half = len(rest) // 2
        second = search([*background, *rest[:half]], True, rest[half:])  # noqa: FBT003  # as published
        return [*search([*background, *second], bool(second), rest[:half]), *second]

    return search([], False, list(rules))  # noqa: FBT003  # as published


def rules_of(problem: Problem) -> Iterator[HardRule]:
    """The hard rules that restrict the sessions of a problem; where two would do, the search keeps the earlier one."""
    people = Counter(person for session in (*problem.sessions, *problem.fixed) for person in session.people)
    free = sorted({person for session in problem.sessions for person in session.people})
    features = sorted({feature for session in problem.sessions for feature in session.features})
    yield from (HardRule(Hard.FEATURES, feature) for feature in features)
    yield from (HardRule(Hard.SPEAKER, person) for person in free if people[person] > 1)
    yield from (HardRule(Hard.AVAILABILITY, person) for person in free if person in problem.there)
    yield from (HardRule(Hard.KEPT, session.guid) for session in problem.sessions if session.keeps)
    yield from (HardRule(Hard.FIXED, session.guid) for session in problem.fixed)
    yield HardRule(Hard.ROOM)
    yield HardRule(Hard.OPENING)


def relaxed(problem: Problem, dropped: Collection[HardRule]) -> Problem:
    """The problem without some of its rules."""
    by_kind: dict[Hard, set[str]] = defaultdict(set)
    for rule in dropped:
        by_kind[rule.kind].add(rule.subject)
    there = {person: spans for person, spans in problem.there.items() if person not in by_kind[Hard.AVAILABILITY]}
    aliases: dict[str, str] = {}

    def freed(at: int, session: Session) -> Session:
        # A person who may be in two sessions at once is another person in each.
        people = [f"{person} {at}" if person in by_kind[Hard.SPEAKER] else person for person in session.people]
        aliases.update(zip(people, session.people, strict=True))
        features = tuple(each for each in session.features if each not in by_kind[Hard.FEATURES])
        session = session._replace(people=tuple(people), features=features)
        is_free = session.guid in by_kind[Hard.KEPT]
        return session._replace(room="", day=None, start=None) if is_free else session

    sessions = tuple(freed(at, session) for at, session in enumerate(problem.sessions))
    kept = [session for session in problem.fixed if session.guid not in by_kind[Hard.FIXED]]
    fixed = tuple(freed(len(sessions) + at, session) for at, session in enumerate(kept))
    return replace(
        problem,
        sessions=sessions,
        fixed=fixed,
        there={alias: there[person] for alias, person in aliases.items() if person in there},
        days=(problem.nights or problem.days) if by_kind[Hard.OPENING] else problem.days,
        crowded=problem.crowded or bool(by_kind[Hard.ROOM]),
    )


class Names(NamedTuple):
    """How messages name things: people by code, sessions by guid, rooms by slug, and a time between two minutes."""

    people: Mapping[str, str]
    sessions: Mapping[str, str]
    rooms: Mapping[str, str]
    span: Callable[[int, int], str]


_MOST_NAMED = 6

_WAYS = {
    Hard.ROOM: "add a room to the event",
    Hard.OPENING: "open longer, or on another day",
    Hard.FEATURES: "add {} to the features of a room",
    Hard.AVAILABILITY: "ask {} for more time",
    Hard.SPEAKER: "place fewer sessions of {}",
    Hard.KEPT: "cfp schedule remove {}",
    Hard.FIXED: "cfp schedule remove {}",
}
"""The change that relaxes each rule; the braces are the person, the feature or the session."""


def ways_out(conflict: Contradiction, names: Names) -> tuple[str, ...]:
    """A change that would relax each of the rules: any of them is enough for these sessions."""
    subjects = {**names.sessions, **names.people}
    return tuple(_WAYS[rule.kind].format(subjects.get(rule.subject, rule.subject)) for rule in conflict.rules)


def in_words(conflict: Contradiction, problem: Problem, names: Names) -> tuple[str, ...]:
    """Each of the rules in words, as it concerns these sessions."""
    sessions = [session for session in problem.sessions if session.guid in {*conflict.sessions}]
    return tuple(_words(rule, problem, sessions, names) for rule in conflict.rules)


def _words(rule: HardRule, problem: Problem, sessions: Sequence[Session], names: Names) -> str:
    match rule.kind:
        case Hard.OPENING:
            return f"sessions take place in opening hours: {_spans(problem.days, names)}"
        case Hard.ROOM:
            return _room_words(problem, sessions)
        case Hard.SPEAKER | Hard.AVAILABILITY:
            return _person_words(rule, problem, sessions, names)
        case Hard.FEATURES:
            needing = sum(rule.subject in each.features for each in sessions)
            with_it = [names.rooms.get(room.slug, room.slug) for room in problem.rooms if rule.subject in room.features]
            where = f"only {_several(with_it)} has it" if with_it else "no room has it"
            return f"{number_of(needing, 'session')} {'needs' if needing == 1 else 'need'} {rule.subject}; {where}"
        case _:
            session = next(each for each in (*sessions, *problem.fixed) if each.guid == rule.subject)
            return f"{names.sessions.get(session.guid, session.guid)} keeps {_kept(session, problem, names)}"


def _person_words(rule: HardRule, problem: Problem, sessions: Sequence[Session], names: Names) -> str:
    person = names.people.get(rule.subject, rule.subject)
    theirs = [each.guid for each in (*sessions, *problem.fixed) if rule.subject in each.people]
    codes = _several(names.sessions.get(guid, guid) for guid in theirs)
    if rule.kind is Hard.SPEAKER:
        return f"{person} is in one session at a time: {codes}"
    spans = problem.there[rule.subject]
    when = f"only {_spans(spans, names)}" if spans else "at no time"
    return f"{person} ({codes}) is available {when}"


def _room_words(problem: Problem, sessions: Sequence[Session]) -> str:
    places = PossiblePlaces(problem, problem.grid)
    rooms = {room for session in sessions for room in places.rooms(session)}
    needed = sum(session.minutes for session in sessions)
    # Only the times count at which one of the sessions could take place on its own.
    free = sum(
        ends - starts
        for room in rooms
        for starts, ends in merged(
            (start, start + session.minutes)
            for session in sessions
            if room in places.rooms(session)
            for start in places.starts(session, room)
        )
    )
    return (
        f"a room holds one session at a time: {number_of(len(sessions), 'session')} of {needed} minutes, "
        f"{number_of(len(rooms), 'room')} with {free} minutes for them"
    )


def _kept(session: Session, problem: Problem, names: Names) -> str:
    parts = [f"its room {names.rooms.get(session.room, session.room)}"] if session.room else []
    parts += [f"its day ({_spans([problem.days[session.day]], names)})"] if session.day is not None else []
    if session.start is not None:
        parts.append(f"its time ({_spans([(session.start, session.start + session.minutes)], names)})")
    return " and ".join(parts)


def _spans(spans: Iterable[tuple[int, int]], names: Names) -> str:
    return _several(names.span(start, end) for start, end in spans)


def _several(parts: Iterable[str]) -> str:
    every = list(parts)
    more = f" and {len(every) - _MOST_NAMED} more" if len(every) > _MOST_NAMED else ""
    return f"{', '.join(every[:_MOST_NAMED])}{more}"
