"""When a session is, how long it takes and when it ends."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cfpcli.records.event import Event, SessionType
from cfpcli.records.proposal import Proposal
from cfpcli.records.session import day_of, duration_of, ends
from tests.factories import make_event, make_proposal


def placed(start: datetime | None, **attrs: object) -> Proposal:
    return make_proposal(start=start, **attrs)


# how long


def test_a_session_takes_as_long_as_it_says() -> None:
    assert duration_of(make_proposal(duration=35), make_event()) == 35


def test_without_its_own_it_takes_as_long_as_its_type() -> None:
    assert duration_of(make_proposal(session_type="talk"), make_event()) == 20
    assert duration_of(make_proposal(session_type="panel"), make_event()) == 45


@pytest.mark.parametrize("session_type", ["", "gone", "devroom"])
def test_where_neither_says_it_is_not_known(session_type: str) -> None:
    event = make_event(session_types=(SessionType(slug="devroom", name="devroom", duration=0),))
    assert duration_of(make_proposal(session_type=session_type), event) is None
    assert duration_of(make_proposal(session_type=session_type, duration=25), event) == 25


# on which day


def test_a_day_begins_at_the_events_own_midnight() -> None:
    late = datetime(2026, 1, 30, 23, 30, tzinfo=UTC)
    assert day_of(placed(late), make_event(timezone="Europe/Brussels")) == "2026-01-31"
    assert day_of(placed(late), make_event(timezone="America/New_York")) == "2026-01-30"


@pytest.mark.parametrize(("zone", "day"), [("AoE", "2026-01-30"), ("UTC", "2026-01-31")])
def test_any_zone_an_event_can_have_will_do(zone: str, day: str) -> None:
    assert day_of(placed(datetime(2026, 1, 31, 11, 30, tzinfo=UTC)), make_event(timezone=zone)) == day


def test_the_start_tells_the_day_where_both_are_given() -> None:
    start = datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert day_of(placed(start, day="2026-02-01"), make_event()) == "2026-01-31"


def test_without_a_start_the_day_is_its_own_or_none() -> None:
    assert day_of(placed(None, day="2026-01-31"), make_event()) == "2026-01-31"
    assert day_of(placed(None), make_event()) == ""


# when it ends


def test_it_ends_after_its_minutes_in_utc() -> None:
    start = datetime(2026, 1, 31, 9, tzinfo=UTC)
    assert ends(placed(start), make_event()) == datetime(2026, 1, 31, 9, 20, tzinfo=UTC)
    elsewhere = start.astimezone(timezone(timedelta(hours=5)))
    end = ends(placed(elsewhere, duration=45), make_event())
    assert end == datetime(2026, 1, 31, 9, 45, tzinfo=UTC)
    assert end is not None
    assert end.utcoffset() == timedelta(0)


def test_minutes_pass_while_clocks_change() -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    assert ends(placed(before, duration=60), make_event()) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    "event",
    [make_event(session_types=()), make_event(session_types=(SessionType(slug="talk", name="Talk", duration=0),))],
)
def test_the_end_is_not_known_without_a_duration(event: Event) -> None:
    assert ends(placed(datetime(2026, 1, 31, 9, tzinfo=UTC)), event) is None


def test_the_end_is_not_known_without_a_start() -> None:
    assert ends(placed(None, day="2026-01-31"), make_event()) is None
