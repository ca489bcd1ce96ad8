"""Wishes as they are counted on a plan, and in words."""

import pytest
from msgspec.structs import replace

from cfpcli.programme.rules import stages
from cfpcli.programme.rules.placement import Placement, Problem, Session, Venue
from cfpcli.programme.rules.preferences import (
    Soft,
    Tally,
    in_words,
    lengths_between,
    met_in_words,
    popular,
    ranks,
    shortfall,
    steadied,
    tallies,
)
from cfpcli.programme.rules.stages import Stage

PROBLEM = Problem(
    sessions=(
        Session("a", 30, ("ana",), "x", 9.0),
        Session("b", 30, ("bo",), "x", 8.0),
        *(Session(f"c{at}", 30, (), "x", 1.0) for at in range(6)),
    ),
    rooms=(Venue("h1", 300), Venue("k1", 50)),
    days=((540, 780),),
    wishes={"ana": ((540, 570),)},
)
PLAN = {"a": Placement(1, 570), "b": Placement(0, 585)} | {f"c{at}": Placement(0, 600 + 30 * at) for at in range(6)}


def test_unmet_wishes_are_counted_on_the_plan() -> None:
    assert tallies(PROBLEM, PLAN) == (
        Tally(Soft.TRACK, 1, 8, ("a",)),
        Tally(Soft.SIZE, 1, 8, ("a",)),
        Tally(Soft.WISH, 1, 1, ("a",)),
        Tally(Soft.RIVALS, 1, 2, ("b",)),
    )


def test_a_met_wish_is_not_counted() -> None:
    met = PLAN | {"a": Placement(0, 540)}
    assert [tally.unmet for tally in tallies(PROBLEM, met)] == [0, 0, 0, 0]


def test_the_room_of_a_track_is_that_of_its_fixed_sessions() -> None:
    fixed = (Session("f", 30, ("zed",), "x", room="k1", start=750),)
    counted = tallies(replace(PROBLEM, fixed=fixed), PLAN)
    assert counted[0] == Tally(Soft.TRACK, 7, 8, tuple(session.guid for session in PROBLEM.sessions[1:]))


def test_a_plan_that_is_no_better_moves_nothing() -> None:
    present = {"a": Placement(1, 570), "b": Placement(0, 540)}
    problem = replace(PROBLEM, sessions=PROBLEM.sessions[:2], wishes={})
    swapped = {"a": Placement(1, 600), "b": Placement(0, 570)}
    assert shortfall(problem, swapped) == shortfall(problem, present)
    assert steadied(problem, present, swapped) == present


def test_only_the_sessions_move_by_which_a_plan_becomes_better() -> None:
    problem = replace(PROBLEM, sessions=(*PROBLEM.sessions[:2], Session("d", 30, ("di",))))
    present = {"a": Placement(0, 570), "b": Placement(0, 600), "d": Placement(0, 700)}
    better = {"a": Placement(0, 540), "b": Placement(0, 630), "d": Placement(0, 660)}
    assert steadied(problem, present, better) == present | {"a": Placement(0, 540)}


def test_a_present_plan_that_breaks_a_rule_is_left() -> None:
    problem = replace(PROBLEM, sessions=PROBLEM.sessions[:2], wishes={})
    double = {"a": Placement(0, 540), "b": Placement(0, 540)}
    sound = {"a": Placement(0, 570), "b": Placement(0, 540)}
    assert steadied(problem, double, sound) == sound


def test_popularity_of_one_value_or_none_is_no_order() -> None:
    alike = tuple(session._replace(popularity=2.0) for session in PROBLEM.sessions)
    problem = Problem(sessions=alike, rooms=PROBLEM.rooms, days=PROBLEM.days)
    assert (popular(problem), ranks(problem).rooms) == (frozenset(), {})
    unknown = Problem(sessions=(Session("a", 30), Session("b", 30)), rooms=PROBLEM.rooms, days=PROBLEM.days)
    assert (popular(unknown), ranks(unknown).sessions) == (frozenset(), {})


def test_minutes_between_instants() -> None:
    assert lengths_between([600, 540, 555, 540]) == {540: 15, 555: 45, 600: 30}
    assert lengths_between([]) == {}


@pytest.mark.parametrize(
    ("tally", "words"),
    [
        (Tally(Soft.TRACK, 3, 40, ()), "3 of 40 sessions are outside the room of the track"),
        (Tally(Soft.RIVALS, 1, 1, ()), "1 of 1 session is at the same time as another popular one"),
    ],
)
def test_tallies_in_words(tally: Tally, words: str) -> None:
    assert in_words(tally) == words


def test_met_wishes_in_words() -> None:
    counted = (Tally(Soft.TRACK, 0, 3, ()), Tally(Soft.WISH, 0, 0, ()), Tally(Soft.SIZE, 1, 3, ("a",)))
    assert met_in_words(counted) == "Met for every session: tracks together; nothing to weigh: wished times"
    assert met_in_words(counted[1:]) == "Nothing to weigh: wished times"
    assert met_in_words(counted[2:]) == ""


@pytest.mark.parametrize(
    ("stage", "words"),
    [
        (Stage("days", 4.0, 4.0), "days: no better plan exists"),
        (
            Stage("rooms", 61.1, 59.96),
            (
                "rooms: a better plan may exist, by 2 % at most "
                "(unmet wishes weigh 61.10 here, and at least 59.96 in every plan)"
            ),
        ),
        (Stage("rooms", 0.0, -4.0), "rooms: no better plan exists"),
        (Stage("days", 3_080.0, 81.0, 3), "days: 3 sessions left for a later stage"),
    ],
)
def test_stages_in_words(stage: Stage, words: str) -> None:
    assert stages.in_words(stage) == words
