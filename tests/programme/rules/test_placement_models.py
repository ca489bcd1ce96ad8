"""The models of placing, solved: what a single stage does when it has a choice of rooms."""

import pytest

from cfpcli.programme import solver
from cfpcli.programme.rules.placement import Placement, PossiblePlaces, Problem, Session, Venue
from cfpcli.programme.rules.placement_models import Seating, at_once, time_choice, transport
from cfpcli.programme.rules.preferences import ranks

pytest.importorskip("highspy")

TWO = Problem(
    sessions=(Session("a", 30, popularity=1.0, track="x"), Session("b", 30, popularity=2.0, track="y")),
    rooms=(Venue("h1", 300), Venue("k1", 50)),
    days=((540, 570),),
    grid=30,
)


def rooms(problem: Problem, homes: dict[str, frozenset[int]]) -> dict[str, int]:
    places = PossiblePlaces(problem, 30)
    choices = {at: places.all(session) for at, session in enumerate(problem.sessions)}
    choice = time_choice(problem, Seating(choices, homes=homes), ranks(problem), frozenset())
    return {problem.sessions[at].guid: room for at, room, _ in choice.chosen(solver.best(choice.model))}


def test_times_with_a_choice_of_rooms_have_the_popular_session_in_the_large_one() -> None:
    assert rooms(TWO, {}) == {"a": 1, "b": 0}


def test_a_track_prefers_its_home() -> None:
    assert rooms(TWO, {"x": frozenset({0}), "y": frozenset({1})}) == {"a": 0, "b": 1}


def test_sessions_that_are_alike_are_one_kind() -> None:
    sessions = tuple(Session(f"s{at}", 30, track="x") for at in range(5))
    model = transport(PossiblePlaces(TWO, 30), range(2), ranks(TWO))
    assert len(model.kinds) == 2
    alike = Problem(sessions=sessions, rooms=TWO.rooms, days=((540, 690),), grid=30)
    assert [
        len(members) for members in transport(PossiblePlaces(alike, 30), range(5), ranks(alike)).kinds.values()
    ] == [5]


def test_what_goes_on_at_each_start() -> None:
    spans = [(0, 540, 600), (1, 570, 600), (2, 600, 630)]
    assert list(at_once(spans)) == [(570, [(0, 1.0), (1, 1.0)])]


def test_a_place_is_a_room_and_a_start() -> None:
    assert PossiblePlaces(TWO, 30).all(TWO.sessions[0]) == [Placement(0, 540), Placement(1, 540)]
