"""Times first: whether all sessions can be placed at all, with interchangeable rooms as one."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cfpcli.programme.rules.placement import Placement, PossiblePlaces, Session
from cfpcli.programme.rules.placement_models import Seating, Solve, time_choice
from cfpcli.programme.rules.preferences import Ranks


class Exact(NamedTuple):
    """A plan by number of the session, or None; `is_impossible` if it is proven that there is none on this grid."""

    plan: Mapping[int, Placement] | None
    is_impossible: bool = False


def exact(
    places: PossiblePlaces, solve: Solve, homes: Mapping[str, frozenset[int]], order: Ranks, most_choices: int
) -> Exact:
    """A plan with every session, at any cost in wishes; neither if there are too many choices to look at.

    Rooms with the same spells that suit the same sessions are interchangeable: sessions whose times overlap at most
    as often as there are rooms can be given rooms in the order of their starts (interval graphs are perfect:
    M. Golumbic, "Algorithmic Graph Theory and Perfect Graphs", 1980, chapter 8). So the model has them as one room
    that holds as many sessions at once.
    """
    if _is_too_much(places):
        return Exact(None, is_impossible=True)
    groups = _groups(places)
    first = {room: group[0] for group in groups for room in group}
    choices: dict[int, list[Placement]] = {}
    count = 0
    for at, session in enumerate(places.problem.sessions):
        rooms = sorted({first[room] for room in places.rooms(session)})
        choices[at] = [Placement(room, start) for room in rooms for start in places.starts(session, room)]
        count += len(choices[at])
        if not choices[at]:
            return Exact(None, is_impossible=True)
    if count > most_choices:
        return Exact(None)
    seating = Seating(choices, {group[0]: len(group) for group in groups}, pinned=True)
    choice = time_choice(places.problem, seating, order, frozenset())
    answer = solve(choice.model)
    if not answer.values:
        return Exact(None, is_impossible=answer.bound == float("inf"))
    by_group: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for at, room, start in choice.chosen(answer):
        by_group[room].append((start, at))
    plan: dict[int, Placement] = {}
    for group in groups:
        plan |= _spread(places, group, sorted(by_group[group[0]]), homes, order)
    return Exact(plan)


def _is_too_much(places: PossiblePlaces) -> bool:
    """Whether the sessions are longer together than all rooms are open, which needs no model."""
    pause = places.problem.pause
    needed = sum(session.minutes + pause for session in places.problem.sessions)
    free = sum(spell.ends - spell.starts + pause for spells in places.spells for spell in spells)
    return needed > free and not places.problem.crowded


def _groups(places: PossiblePlaces) -> list[tuple[int, ...]]:
    """The rooms that are interchangeable for every session."""
    needed = {feature for session in places.problem.sessions for feature in session.features}
    kept = {session.room for session in places.problem.sessions}
    groups: dict[object, list[int]] = defaultdict(list)
    for at, room in enumerate(places.problem.rooms):
        key = (frozenset(needed.intersection(room.features)), places.spells[at], room.slug if room.slug in kept else "")
        groups[key].append(at)
    return [tuple(group) for group in groups.values()]


def _spread(
    places: PossiblePlaces,
    group: Sequence[int],
    starting: Sequence[tuple[int, int]],
    homes: Mapping[str, frozenset[int]],
    order: Ranks,
) -> dict[int, Placement]:
    """A room for each session of a group in the order of starts: of the free ones, the one that suits it best."""
    problem = places.problem
    until = dict.fromkeys(group, -1)

    def cost(session: Session, room: int) -> tuple[float, int]:
        is_away = room not in homes.get(session.track, frozenset({room}))
        size = order.cost(session, problem.rooms[room].slug)
        return problem.weights.size * size + problem.weights.track * is_away, room

    plan = {}
    for start, at in starting:
        session = problem.sessions[at]
        free = [room for room in group if until[room] <= start] or list(group)
        room = min(free, key=lambda room: cost(session, room))
        until[room] = start + session.minutes + problem.pause
        plan[at] = Placement(room, start)
    return plan
