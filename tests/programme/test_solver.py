"""Plans: every hard rule holds, nothing is left out that could be placed, and contradictions are real and minimal."""

from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.errors import CfpError
from cfpcli.programme import solver
from cfpcli.programme.rules.contradictions import Contradiction, relaxed, rules_of
from cfpcli.programme.rules.placement import Hard, Placement, Problem, Session, Venue, Weights, breaches
from cfpcli.programme.rules.preferences import Soft, tallies, wishes_unmet
from cfpcli.programme.rules.stages import Placing
from tests.programme.placing import DAYS, PROBLEMS, SPANS, can_be_placed, is_sound, large

pytest.importorskip("highspy")

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=25)


@SLOW
@given(PROBLEMS)
def test_every_hard_rule_holds(problem: Problem) -> None:
    outcome = solver.place(problem)
    if isinstance(outcome, Placing):
        assert is_sound(problem, outcome.plan)
        assert outcome.unplaced == ()
        assert breaches(problem, outcome.plan) == ()


@SLOW
@given(PROBLEMS)
def test_a_contradiction_is_real_and_none_of_its_rules_is_idle(problem: Problem) -> None:
    few = replace(problem, sessions=problem.sessions[:5], pause=0)
    outcome = solver.place(few)
    assert isinstance(outcome, Contradiction) is not can_be_placed(few)
    if isinstance(outcome, Contradiction):
        part = replace(few, sessions=tuple(each for each in few.sessions if each.guid in outcome.sessions))
        others = {*rules_of(part)} - {*outcome.rules}
        assert solver_refuses(relaxed(part, others))
        for rule in outcome.rules:
            assert not solver_refuses(relaxed(part, others | {rule})), rule


def solver_refuses(problem: Problem) -> bool:
    return isinstance(solver.place(problem), Contradiction)


@SLOW
@given(PROBLEMS)
def test_the_same_seed_has_the_same_plan(problem: Problem) -> None:
    assert solver.place(problem) == solver.place(problem)


@SLOW
@given(st.lists(SPANS.filter(bool), min_size=1, max_size=4), st.integers(0, 5))
def test_wishes_are_met_as_far_as_they_can_be(wishes: list[tuple[tuple[int, int], ...]], seed: int) -> None:
    sessions = tuple(Session(f"s{at}", 30, (f"p{at}",)) for at in range(len(wishes)))
    problem = Problem(
        sessions=sessions,
        rooms=(Venue("h1"),),
        days=DAYS[:1],
        wishes={f"p{at}": spans for at, spans in enumerate(wishes)},
        grid=30,
        seed=seed,
    )
    outcome = solver.place(problem)
    assert isinstance(outcome, Placing)
    starts = range(DAYS[0][0], DAYS[0][1], 30)
    least = min(
        sum(wishes_unmet(problem, session, start) for session, start in zip(sessions, order, strict=True))
        for order in permutations(starts, len(sessions))
    )
    assert next(tally.unmet for tally in outcome.tallies if tally.wish is Soft.WISH) == least
    assert all(stage.is_proven for stage in outcome.stages)


def test_a_conference_of_three_hundred_sessions() -> None:
    problem = large()
    outcome = solver.place(problem)
    assert isinstance(outcome, Placing)
    assert (len(outcome.plan), outcome.unplaced) == (300, ())
    assert is_sound(problem, outcome.plan)
    rooms, *others = outcome.stages
    assert rooms.cost <= rooms.bound * 1.05
    assert [stage.name for stage in others] == ["days", *(f"times, day {day}" for day in (1, 2, 3, 4))]
    assert all(stage.is_proven for stage in others)
    away = next(tally for tally in outcome.tallies if tally.wish is Soft.TRACK)
    assert away.unmet < away.of / 2


def test_a_conference_that_is_too_large_is_refused() -> None:
    problem = large(330)
    nights = tuple((day * 1440, day * 1440 + 1440) for day in range(4))
    outcome = solver.place(replace(problem, nights=nights))
    assert isinstance(outcome, Contradiction)
    assert {rule.kind for rule in outcome.rules} == {Hard.ROOM, Hard.OPENING}


def test_a_contradiction_of_a_coarse_grid_is_none_if_a_finer_one_has_a_plan() -> None:
    # Every hour from nine there is no place between the two breaks; at half past there is.
    breaks = (Session("b0", 15, start=540), Session("b1", 15, start=615))
    tight = Problem(sessions=(Session("s0", 60),), fixed=breaks, rooms=(Venue("h1"),), days=((540, 630),), grid=15)
    outcome = solver.place(tight)
    assert isinstance(outcome, Placing)
    assert outcome.plan["s0"].start == 555


def contradiction(problem: Problem) -> set[tuple[Hard, str]]:
    outcome = solver.place(problem)
    assert isinstance(outcome, Contradiction)
    return {(rule.kind, rule.subject) for rule in outcome.rules}


HALL = Problem(
    sessions=tuple(Session(f"s{at}", 30, ("ana",) if at < 2 else (f"p{at}",)) for at in range(4)),
    rooms=(Venue("h1"),),
    days=DAYS[:1],
    nights=((0, 1440),),
    grid=30,
)
"""Two hours that are full."""


def test_a_full_hall_has_a_plan() -> None:
    assert isinstance(solver.place(HALL), Placing)


@pytest.mark.parametrize(
    ("problem", "rules"),
    [
        (
            replace(HALL, sessions=(*HALL.sessions, Session("s4", 30))),
            {(Hard.ROOM, ""), (Hard.OPENING, "")},
        ),
        (replace(HALL, there={"ana": ((540, 570),)}), {(Hard.SPEAKER, "ana"), (Hard.AVAILABILITY, "ana")}),
        (replace(HALL, there={"ana": ()}), {(Hard.AVAILABILITY, "ana")}),
        (replace(HALL, there={"ana": ((700, 760),)}), {(Hard.OPENING, ""), (Hard.AVAILABILITY, "ana")}),
        (
            replace(HALL, sessions=(HALL.sessions[0]._replace(features=("piano",)),)),
            {(Hard.FEATURES, "piano")},
        ),
        (
            replace(HALL, fixed=(Session("lunch", 120, start=540),)),
            {(Hard.OPENING, ""), (Hard.FIXED, "lunch"), (Hard.ROOM, "")},
        ),
        (
            replace(
                HALL,
                sessions=(*HALL.sessions[:2], HALL.sessions[2]),
                there={"ana": ((540, 600),), "p2": ((540, 570),)},
            ),
            {(Hard.ROOM, ""), (Hard.AVAILABILITY, "ana"), (Hard.AVAILABILITY, "p2")},
        ),
        (
            replace(HALL, sessions=(HALL.sessions[0]._replace(start=600), HALL.sessions[2]._replace(start=615))),
            {(Hard.ROOM, ""), (Hard.KEPT, "s0"), (Hard.KEPT, "s2")},
        ),
    ],
)
def test_rules_that_contradict_one_another_are_named(problem: Problem, rules: set[tuple[Hard, str]]) -> None:
    assert contradiction(problem) == rules


def test_nothing_to_place() -> None:
    outcome = solver.place(replace(HALL, sessions=()))
    assert isinstance(outcome, Placing)
    assert (outcome.plan, outcome.unplaced) == ({}, ())


def test_a_session_longer_than_a_day_contradicts_no_rule() -> None:
    outcome = solver.place(replace(HALL, sessions=(Session("s0", 1_500), Session("s1", 30))))
    assert outcome == Contradiction((), ("s0",))


def test_a_plan_that_breaks_a_rule_is_never_handed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    plan = {"s0": Placement(0, 540), "s1": Placement(0, 540)}
    monkeypatch.setattr(solver, "placed", lambda *_: Placing(plan, (), (), tallies(HALL, plan), 30))
    with pytest.raises(CfpError, match="breaks a rule"):
        solver.place(HALL)


@pytest.mark.parametrize("seed", range(8))
def test_tracks_stay_together_and_popular_sessions_apart(seed: int) -> None:
    sessions = tuple(
        Session(f"s{at}", 30, (f"p{at}",), "ab"[at % 2], 9.0 if at < 2 else float(at % 3)) for at in range(8)
    )
    problem = Problem(sessions=sessions, rooms=(Venue("h1", 300), Venue("k1", 300)), days=DAYS[:1], grid=30, seed=seed)
    outcome = solver.place(problem)
    assert isinstance(outcome, Placing)
    assert {tally.wish: tally.unmet for tally in outcome.tallies} == dict.fromkeys(Soft, 0)


MIXED = Problem(
    sessions=tuple(Session(f"s{at}", 30, (f"p{at}",), "ab"[at % 2], float(at // 4)) for at in range(8)),
    rooms=(Venue("h1", 300), Venue("k1", 50)),
    days=DAYS[:1],
    grid=30,
)
"""Two tracks, each with two popular sessions, for which the large room would be better."""


@pytest.mark.parametrize(("weights", "away"), [(Weights(size=0.1), 0), (Weights(track=0.0), 4)])
def test_a_track_stays_in_its_room_as_far_as_it_is_weighed(weights: Weights, away: int) -> None:
    outcome = solver.place(replace(MIXED, weights=weights))
    assert isinstance(outcome, Placing)
    assert next(tally.unmet for tally in outcome.tallies if tally.wish is Soft.TRACK) == away


@pytest.mark.parametrize(("weights", "days"), [(Weights(wish=0.01), 1), (Weights(track=0.0), 2)])
def test_a_track_stays_on_its_day_as_far_as_it_is_weighed(weights: Weights, days: int) -> None:
    wishes = {f"p{at}": (DAYS[at // 4],) for at in range(8)}
    problem = replace(MIXED, rooms=MIXED.rooms[:1], days=DAYS, wishes=wishes, weights=weights)
    outcome = solver.place(problem)
    assert isinstance(outcome, Placing)
    for track in "ab":
        starts = [outcome.plan[session.guid].start for session in problem.sessions if session.track == track]
        assert len({start >= DAYS[1][0] for start in starts}) == days


@pytest.mark.parametrize(("weights", "longest"), [(Weights(), 4), (Weights(even=0.0), 8)])
def test_the_days_are_as_full_as_each_other(weights: Weights, longest: int) -> None:
    sessions = tuple(Session(f"s{at}", 15, (f"p{at}",), "abcd"[at % 4], float(at)) for at in range(8))
    problem = Problem(sessions=sessions, rooms=MIXED.rooms, days=DAYS, grid=15, weights=weights)
    outcome = solver.place(problem)
    assert isinstance(outcome, Placing)
    later = sum(place.start >= DAYS[1][0] for place in outcome.plan.values())
    assert max(later, 8 - later) == longest
    assert all(tally.unmet == 0 for tally in outcome.tallies if tally.wish is Soft.TRACK)


def test_the_most_popular_session_has_the_largest_room() -> None:
    sessions = tuple(Session(f"s{at}", 30, (f"p{at}",), popularity=float(at)) for at in range(4))
    problem = Problem(sessions=sessions, rooms=(Venue("k1", 50), Venue("h1", 300)), days=((540, 600),), grid=30)
    outcome = solver.place(problem)
    assert isinstance(outcome, Placing)
    assert [outcome.plan[f"s{at}"].room for at in range(4)] == [0, 0, 1, 1]


def test_a_contradiction_is_of_the_sessions_that_it_concerns() -> None:
    there = {"ana": ((540, 570),), "p2": ((540, 570),)}
    sessions = (
        Session("s0", 20, ("ana",)),
        Session("s1", 20, ("p2",)),
        Session("s2", 45, ("p3",)),
        Session("s3", 20, ("p4",)),
    )
    outcome = solver.place(replace(HALL, sessions=sessions, there=there, days=((540, 1080),), grid=10))
    assert isinstance(outcome, Contradiction)
    assert {*outcome.sessions} == {"s0", "s1"}
