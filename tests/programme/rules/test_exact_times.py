"""Times first: a plan for every session or a proof that there is none, against every plan there is."""

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from cfpcli.programme import solver
from cfpcli.programme.rules.exact_times import exact
from cfpcli.programme.rules.placement import PossiblePlaces, Problem, Session, Venue
from cfpcli.programme.rules.placement_models import Answer, Model
from cfpcli.programme.rules.preferences import ranks
from tests.programme.placing import PROBLEMS, can_be_placed, is_sound, large

pytest.importorskip("highspy")


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=40)
@given(PROBLEMS)
def test_all_are_placed_or_it_is_impossible(problem: Problem) -> None:
    few = replace(problem, sessions=problem.sessions[:5], pause=0)
    outcome = exact(PossiblePlaces(few, few.grid), solver.best, {}, ranks(few), 10_000)
    assert outcome.is_impossible is not can_be_placed(few)
    assert (outcome.plan is None) is outcome.is_impossible
    if outcome.plan is not None:
        plan = {few.sessions[at].guid: place for at, place in outcome.plan.items()}
        assert len(plan) == len(few.sessions)
        assert is_sound(few, plan)


def test_rooms_that_suit_other_sessions_are_not_alike() -> None:
    talks = tuple(Session(f"s{at}", 30, features=("projector",)) for at in range(3))
    problem = Problem(sessions=talks, rooms=(Venue("h1", features=("projector",)), Venue("k1")), days=((540, 600),))
    assert exact(PossiblePlaces(problem, 30), solver.best, {}, ranks(problem), 100).is_impossible
    two = replace(problem, sessions=talks[:2])
    outcome = exact(PossiblePlaces(two, 30), solver.best, {}, ranks(two), 100)
    assert outcome.plan is not None
    assert {place.room for place in outcome.plan.values()} == {0}


def test_too_many_choices_are_not_looked_at() -> None:
    problem = large(20, 2, 2)

    def never(_model: Model) -> Answer:
        raise AssertionError

    outcome = exact(PossiblePlaces(problem, 30), never, {}, ranks(problem), 10)
    assert (outcome.plan, outcome.is_impossible) == (None, False)
