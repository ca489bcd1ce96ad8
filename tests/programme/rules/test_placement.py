"""Places of sessions and the check of plans, against a look at every pair."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.programme.rules.placement import Hard, Placement, PossiblePlaces, Problem, Session, Venue, breaches, step_of
from tests.programme.placing import DAYS, PROBLEMS, is_alone_sound, is_sound

PLACES = st.builds(Placement, st.integers(0, 1), st.sampled_from([*range(525, 660, 15), *range(1980, 2100, 15)]))


@given(PROBLEMS, st.data())
def test_plans_are_judged_as_by_hand(problem: Problem, data: st.DataObject) -> None:
    free = replace(problem, pause=0)
    plan = {session.guid: data.draw(PLACES) for session in free.sessions}
    assert (breaches(free, plan) == ()) is is_sound(free, plan)


@given(PROBLEMS)
def test_places_are_those_on_the_grid_that_keep_the_rules_of_one_session(problem: Problem) -> None:
    free = replace(problem, pause=0)
    places = PossiblePlaces(free, free.grid)
    for session in free.sessions:
        every = {
            Placement(room, start)
            for room in range(len(free.rooms))
            for opens, closes in free.days
            for start in range(opens, closes, free.grid)
            if is_alone_sound(free, session, Placement(room, start))
        }
        assert set(places.all(session)) == every


def test_steps_are_as_long_as_lengths_allow() -> None:
    problem = Problem(sessions=(Session("a", 25), Session("b", 55)), rooms=(Venue("h1"),), days=DAYS, grid=5, pause=5)
    assert step_of(problem) == 30
    assert step_of(replace(problem, pause=2)) == 5
    assert step_of(replace(problem, sessions=())) == 5


def test_a_window_that_is_off_the_steps_is_used_all_the_same() -> None:
    problem = Problem(
        sessions=(Session("a", 30, ("ana",)),), rooms=(Venue("h1"),), days=DAYS, there={"ana": ((545, 575),)}, grid=5
    )
    assert PossiblePlaces(problem, 30).starts(problem.sessions[0], 0) == (545,)
    longer = replace(problem, there={"ana": ((540, 576),)})
    assert PossiblePlaces(longer, 30).starts(problem.sessions[0], 0) == (540, 545)


def test_a_talk_needs_a_pause_before_it_but_lunch_does_not() -> None:
    session, lunch = Session("a", 30), Session("b", 30, start=600)
    problem = Problem(sessions=(session,), fixed=(lunch,), rooms=(Venue("h1"),), days=DAYS[:1], grid=5, pause=10)
    assert 570 in PossiblePlaces(problem, 5).starts(session, 0)
    talk = replace(problem, fixed=(lunch._replace(people=("ana",), room="h1"),))
    assert max(start for start in PossiblePlaces(talk, 5).starts(session, 0) if start < 600) == 560


def test_two_fixed_sessions_at_one_time_are_not_the_plan_s_fault() -> None:
    fixed = (Session("a", 30, room="h1", start=540), Session("b", 30, room="h1", start=540))
    problem = Problem(sessions=(Session("c", 30),), fixed=fixed, rooms=(Venue("h1"),), days=DAYS[:1], grid=5)
    assert breaches(problem, {"c": Placement(0, 570)}) == ()
    assert [breach.rule for breach in breaches(problem, {"c": Placement(0, 565)})] == [Hard.ROOM]
