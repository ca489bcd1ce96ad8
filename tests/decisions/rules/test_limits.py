"""Budgets as they are typed."""

import msgspec
import pytest

from cfpcli.decisions.rules import Measure, Scope
from cfpcli.decisions.rules.integer_programme import Budget
from cfpcli.decisions.rules.limits import BudgetFlags, budgets_of, days_of_event
from cfpcli.errors import UsageError
from cfpcli.records.event import Event, SessionType, Track

EVENT = Event(
    slug="demo",
    name="Demo",
    timezone="Europe/Paris",
    starts="2026-10-08",
    ends="2026-10-10",
    tracks=(Track(slug="security", name="Security", slots=5), Track(slug="demo", name="Demos")),
    session_types=(
        SessionType(slug="talk", name="Talk", duration=30),
        SessionType(slug="demo", name="Demo", duration=10),
    ),
)


def test_a_flag_stands_in_place_of_the_event_and_can_take_its_slots_away() -> None:
    assert budgets_of(EVENT, BudgetFlags()) == (
        Budget(Scope.TRACK, Measure.SESSIONS, "security", most=5, source="event file"),
    )
    assert budgets_of(EVENT, BudgetFlags(slots=["security=7"])) == (
        Budget(Scope.TRACK, Measure.SESSIONS, "security", most=7, source="--slots security=7"),
    )
    assert budgets_of(EVENT, BudgetFlags(slots=["security=any"])) == ()
    assert [one.most for one in budgets_of(EVENT, BudgetFlags(slots=["security=0"]))] == [0]


def test_every_kind_of_budget() -> None:
    asked = BudgetFlags(["talk=3"], ["track:demo=90", "type:demo=30", "2026-10-08=300"], ["security=2"], 9, 1, 2)
    assert [(one.scope, one.measure, one.subject, one.least, one.most) for one in budgets_of(EVENT, asked)] == [
        (Scope.SESSION_TYPE, Measure.SESSIONS, "talk", 0, 3),
        (Scope.TRACK, Measure.SESSIONS, "security", 0, 5),
        (Scope.TRACK, Measure.MINUTES, "demo", 0, 90),
        (Scope.SESSION_TYPE, Measure.MINUTES, "demo", 0, 30),
        (Scope.DAY, Measure.MINUTES, "2026-10-08", 0, 300),
        (Scope.TRACK, Measure.SESSIONS, "security", 2, None),
        (Scope.TOTAL, Measure.SESSIONS, "", 0, 9),
        (Scope.PERSON, Measure.SESSIONS, "", 0, 1),
        (Scope.ORGANISATION, Measure.SESSIONS, "", 0, 2),
    ]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (BudgetFlags(slots=["security"]), "is not a budget"),
        (BudgetFlags(slots=["security=-1"]), "is not a budget"),
        (BudgetFlags(slots=["security=²"]), "is not a budget"),
        (BudgetFlags(at_least=["security=any"]), "is not a budget"),
        (BudgetFlags(minutes=["secruity=3"]), 'did you mean "security"'),
        (BudgetFlags(minutes=["2026-13-01=3"]), "is not a track, a session type or a day"),
        (BudgetFlags(minutes=["demo=3"]), "is a track and a session type"),
        (BudgetFlags(minutes=["day:security=3"]), "is not a track"),
        (BudgetFlags(slots=["security=1", "track:security=2"]), "is given twice"),
    ],
)
def test_what_is_no_budget_is_refused(asked: BudgetFlags, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        budgets_of(EVENT, asked)


def test_the_days_of_an_event() -> None:
    assert days_of_event(EVENT) == ("2026-10-08", "2026-10-09", "2026-10-10")
    assert days_of_event(msgspec.structs.replace(EVENT, ends="")) == ("2026-10-08",)
    assert days_of_event(msgspec.structs.replace(EVENT, starts="")) == ()
    assert days_of_event(msgspec.structs.replace(EVENT, ends="2026-10-01")) == ()
