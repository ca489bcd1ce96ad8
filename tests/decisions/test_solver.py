"""The best selection, against every selection there is."""

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfpcli.decisions import solver
from cfpcli.decisions.rules import Measure, Scope
from cfpcli.decisions.rules.alternatives import contradiction, costs
from cfpcli.decisions.rules.integer_programme import (
    RESOLUTION,
    Budget,
    Candidate,
    Programme,
    Seat,
    days_of,
    is_in,
    programme,
    worth,
)
from cfpcli.decisions.solver import best

DAYS = ("2026-10-08", "2026-10-09")
SESSIONS, MINUTES = Measure.SESSIONS, Measure.MINUTES

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        code=st.just(""),
        score=st.sampled_from([1.0, 2.5, 3.0, 3 + 1 / 3, 4.0, 4.75, 5.0]),
        minutes=st.sampled_from([20, 30, 45]),
        track=st.sampled_from("ab"),
        session_type=st.sampled_from("xy"),
        day=st.sampled_from(["", "", "", *DAYS]),
        people=st.sampled_from([("P",), ("Q",), ("P", "Q"), ("R",)]),
        organisations=st.sampled_from([("acme",), ("otter",), ("",), ("acme", "acme")]),
        seat=st.sampled_from([Seat.FREE, Seat.FREE, Seat.FREE, Seat.FREE, Seat.HELD, Seat.WITH, Seat.NOT]),
    ),
    min_size=1,
    max_size=7,
).map(
    lambda found: [
        one._replace(code=f"C{at}") for at, one in enumerate(sorted(found, key=lambda one: -(one.score or 0)))
    ]
)

LIMITS: tuple[tuple[Scope, Measure, str, int], ...] = (
    *((Scope.TRACK, SESSIONS, track, 3) for track in "ab"),
    *((Scope.TRACK, MINUTES, track, 120) for track in "ab"),
    (Scope.SESSION_TYPE, MINUTES, "x", 90),
    *((Scope.DAY, MINUTES, day, 90) for day in DAYS),
    *((Scope.DAY, SESSIONS, day, 3) for day in DAYS),
    (Scope.TOTAL, SESSIONS, "", 4),
    (Scope.PERSON, SESSIONS, "", 2),
    (Scope.ORGANISATION, SESSIONS, "", 2),
)
"""What a budget may be for, and the most it may allow."""

BUDGETS = st.lists(
    st.one_of(
        st.sampled_from(LIMITS).flatmap(
            lambda one: st.integers(0, one[3]).map(lambda most: Budget(*one[:3], most=most))
        ),
        st.sampled_from("ab").flatmap(
            lambda track: st.integers(1, 2).map(lambda least: Budget(Scope.TRACK, SESSIONS, track, least=least))
        ),
    ),
    max_size=5,
)


def of_scope(one: Candidate, budget: Budget) -> bool:
    return budget.subject == {Scope.TRACK: one.track, Scope.SESSION_TYPE: one.session_type}.get(budget.scope, "")


def caps_held(chosen: Sequence[Candidate], budget: Budget) -> bool:
    for subject in ("P", "Q", "R", "acme", "otter"):
        here = [one for one in chosen if subject in (one.people if budget.scope is Scope.PERSON else one.organisations)]
        held = sum(one.seat is Seat.HELD for one in here)
        if len(here) > max(budget.most or 0, held):
            return False
    return True


def days_held(chosen: Sequence[Candidate], budgets: Sequence[Budget]) -> bool:
    """Whether some way to spread the chosen over the days keeps their budgets."""
    for where in itertools.product(DAYS, repeat=len(chosen)):
        if any(one.day not in {"", day} for one, day in zip(chosen, where, strict=True)):
            continue
        if all(
            sum(
                one.minutes if budget.measure is MINUTES else 1
                for one, day in zip(chosen, where, strict=True)
                if day == budget.subject
            )
            <= (budget.most or 0)
            for budget in budgets
        ):
            return True
    return False


def allowed(chosen: Sequence[Candidate], every: Sequence[Candidate], budgets: Sequence[Budget]) -> bool:
    if any((one.seat in {Seat.HELD, Seat.WITH} and one not in chosen) for one in every):
        return False
    if any(one.seat is Seat.NOT for one in chosen):
        return False
    for budget in budgets:
        if budget.scope in {Scope.PERSON, Scope.ORGANISATION}:
            if not caps_held(chosen, budget):
                return False
        elif budget.scope is not Scope.DAY:
            used = sum(one.minutes if budget.measure is MINUTES else 1 for one in chosen if of_scope(one, budget))
            if used < budget.least or (budget.most is not None and used > budget.most):
                return False
    return days_held(chosen, [one for one in budgets if one.scope is Scope.DAY])


def best_by_trying(candidates: Sequence[Candidate], budgets: Sequence[Budget], asked: Programme) -> float | None:
    totals = [
        sum(asked.objective[at] for at, taken in enumerate(choice) if taken)
        for choice in itertools.product((False, True), repeat=len(candidates))
        if allowed([one for one, taken in zip(candidates, choice, strict=True) if taken], candidates, budgets)
    ]
    return max(totals, default=None)


@settings(deadline=None, max_examples=150)
@given(CANDIDATES, BUDGETS)
def test_it_is_the_best_of_all_selections(candidates: list[Candidate], budgets: list[Budget]) -> None:
    asked = programme(candidates, budgets, DAYS)
    found = best(asked)
    expected = best_by_trying(candidates, budgets, asked)
    if found is None or expected is None:
        assert found is None
        assert expected is None
        return
    chosen = [one for at, one in enumerate(candidates) if is_in(found.values, at)]
    assert allowed(chosen, candidates, budgets)
    reached = sum(value * taken for value, taken in zip(asked.objective, found.values, strict=True))
    assert abs(reached - expected) < RESOLUTION


@settings(deadline=None, max_examples=60)
@given(CANDIDATES, BUDGETS)
def test_a_relaxed_limit_gains_what_trying_everything_gains(candidates: list[Candidate], budgets: list[Budget]) -> None:
    asked = programme(candidates, budgets, DAYS)
    found = best(asked)
    if found is None:
        return
    worths = [worth(one, 0) for one in candidates]
    before = sum(value for at, value in enumerate(worths) if is_in(found.values, at))
    for cost in costs(asked, worths, found.values, best).rows:
        if cost.limit.scope is Scope.TRACK and cost.limit.measure is SESSIONS and cost.limit.least == 0:
            more = [
                one._replace(most=one.most + 1)
                if one.most is not None and (one.scope, one.measure, one.subject) == cost.limit[:3]
                else one
                for one in budgets
            ]
            if (
                sum(one.most is not None and (one.scope, one.measure, one.subject) == cost.limit[:3] for one in budgets)
                > 1
            ):
                continue
            after = best_by_trying(candidates, more, asked)
            assert after is not None
            assert abs(before + cost.gain - after * RESOLUTION) < 2 * RESOLUTION


@settings(deadline=None, max_examples=60)
@given(CANDIDATES, BUDGETS)
def test_what_contradicts_is_a_smallest_set_and_the_way_out_is_one(
    candidates: list[Candidate], budgets: list[Budget]
) -> None:
    asked = programme(candidates, budgets, DAYS)
    if best(asked) is not None:
        return
    found = contradiction(asked, best)
    fixed = [one for one in asked.limits if one.scope in {Scope.HELD, Scope.LINK}]
    assert best(asked._replace(limits=(*fixed, *found.limits))) is None
    for one in found.limits:
        others = [other for other in found.limits if other is not one]
        assert best(asked._replace(limits=(*fixed, *others))) is not None
    by = {id(way.limit): way.by for way in found.ways}
    eased = tuple(
        one._replace(least=one.least - by.get(id(one), 0))
        if one.least > 0
        else one._replace(most=one.most + by.get(id(one), 0))
        for one in asked.limits
    )
    assert best(asked._replace(limits=eased)) is not None


def crowd(count: int) -> list[Candidate]:
    return [
        Candidate(
            f"C{at:04}", 1 + (at * 7919 % 13) / 3, (20, 30, 45)[at % 3], "abc"[at % 3 - at % 2], people=(f"P{at % 41}",)
        )
        for at in range(count)
    ]


def test_the_core_of_a_large_programme_gives_what_the_whole_of_it_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    candidates = sorted(crowd(400), key=lambda one: (-(one.score or 0), one.code))
    budgets = [Budget(Scope.TRACK, MINUTES, track, most=265) for track in "abc"]
    budgets.append(Budget(Scope.PERSON, SESSIONS, "", most=1))
    asked = programme(candidates, budgets)
    by_core = best(asked)
    monkeypatch.setattr(solver, "_CORE", 10_000)
    whole = best(asked)
    assert by_core is not None
    assert whole is not None
    totals = [sum(map(float.__mul__, asked.objective, found.values)) for found in (by_core, whole)]
    assert abs(totals[0] - totals[1]) < RESOLUTION


def test_the_same_programme_has_the_same_answer_and_the_better_ranked_of_equals_are_in() -> None:
    candidates = [Candidate(f"C{at}", 4.0, 30, "a") for at in range(300)]
    asked = programme(candidates, [Budget(Scope.TRACK, SESSIONS, "a", most=5)])
    found = best(asked)
    assert found is not None
    assert found == best(asked)
    assert [at for at in range(300) if is_in(found.values, at)] == [0, 1, 2, 3, 4]


def test_sessions_are_spread_over_days_that_have_room() -> None:
    candidates = [Candidate(code, 4.0, 30) for code in "ABC"] + [Candidate("D", 3.0, 45), Candidate("E", 1.0, 45)]
    budgets = [Budget(Scope.DAY, MINUTES, day, most=75) for day in DAYS]
    found = best(programme(candidates, budgets, DAYS))
    assert found is not None
    spread = days_of(candidates, found.values, budgets, DAYS)
    assert sorted(spread) == ["A", "B", "C", "D"]
    for day in DAYS:
        assert sum(one.minutes for one in candidates if spread.get(one.code) == day) <= 75
    # Where a day of the event has no budget, those that are not placed may go there.
    free = best(programme(candidates, budgets, (*DAYS, "2026-10-10")))
    assert free is not None
    assert all(is_in(free.values, at) for at in range(5))


def test_near_a_start_it_is_no_worse_than_that() -> None:
    candidates = sorted(crowd(400), key=lambda one: (-(one.score or 0), one.code))
    asked = programme(candidates, [Budget(Scope.TOTAL, SESSIONS, "", most=20)])
    start = [float(1 <= at <= 20) for at in range(400)]
    found = best(asked, start)
    assert found is not None
    assert sum(found.values) == 20
    assert sum(map(float.__mul__, asked.objective, found.values)) > sum(map(float.__mul__, asked.objective, start))
    assert found == best(asked)
    far = best(asked, [float(at >= 380) for at in range(400)])
    assert far is not None
    assert not far.is_proven
