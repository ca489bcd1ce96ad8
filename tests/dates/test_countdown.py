"""Countdowns and local times in words."""

from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.dates.countdown import Urgency, left, opens_in, urgency
from cfpcli.dates.english import both, local

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
CLOSE = datetime(2026, 6, 14, 22, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


def after(seconds: float) -> datetime:
    return NOW + timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (4_000_000, "46 days left"),
        (14 * 86_400, "14 days left"),
        (14 * 86_400 - 1, "13 d 23 h left"),
        (2 * 86_400, "2 d 0 h left"),
        (2 * 86_400 - 1, "47 h 59 min left"),
        (90_000, "25 h 0 min left"),
        (86_400, "24 h 0 min left"),
        (3_600, "1 h 0 min left"),
        (3_599, "59 min 59 s left"),
        (60, "1 min 0 s left"),
        (59.9, "59 s left"),
        (59, "59 s left"),
        (1, "1 s left"),
        (0.000_001, "closes now"),
        (0, "closed just now"),
        (-1, "closed just now"),
        (-59.9, "closed just now"),
        (-60, "closed 1 min ago"),
        (-3_599, "closed 59 min ago"),
        (-3_600, "closed 1 h ago"),
        (-(2 * 86_400 - 1), "closed 47 h ago"),
        (-2 * 86_400, "closed 2 days ago"),
    ],
)
def test_a_countdown_rounds_down(seconds: float, expected: str) -> None:
    assert left(after(seconds), NOW) == expected


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (30 * 86_400, "opens in 30 days"),
        (3 * 86_400 + 3_600, "opens in 3 d 1 h"),
        (5_400, "opens in 1 h 30 min"),
        (59, "opens in 59 s"),
        (0.5, "opens now"),
        (0, "opened just now"),
        (-3 * 3_600, "opened 3 h ago"),
    ],
)
def test_an_opening_counts_in_the_same_units(seconds: float, expected: str) -> None:
    assert opens_in(after(seconds), NOW) == expected


def test_what_is_to_be_announced_has_no_countdown() -> None:
    assert left(None, NOW) == "to be announced"
    assert opens_in(None, NOW) == "opens: to be announced"
    assert urgency(None, NOW) is Urgency.TBA


@given(st.integers(-10_000_000, 10_000_000))
def test_a_countdown_never_promises_more_than_is_left(seconds: int) -> None:
    text = left(after(seconds), NOW)
    units = {"days": 86_400, "d": 86_400, "h": 3_600, "min": 60, "s": 1}
    words = text.replace("closed ", "").split()
    shown = sum(int(number) * units[unit] for number, unit in pairwise(words) if number.isdigit())
    assert text.startswith("closed") == (seconds <= 0)
    assert shown <= abs(seconds)


def test_urgency_changes_at_seven_days_and_at_48_hours() -> None:
    hour = 3_600
    assert urgency(after(7 * 24 * hour), NOW) is Urgency.FAR
    assert urgency(after(7 * 24 * hour - 1), NOW) is Urgency.NEAR
    assert urgency(after(48 * hour), NOW) is Urgency.NEAR
    assert urgency(after(48 * hour - 1), NOW) is Urgency.SOON
    assert urgency(after(0.000_001), NOW) is Urgency.SOON
    assert urgency(after(0), NOW) is Urgency.CLOSED


def test_a_day_of_25_hours_counts_25() -> None:
    start, end = datetime(2026, 10, 25, 0, tzinfo=PARIS), datetime(2026, 10, 26, 0, tzinfo=PARIS)
    assert left(end, start) == "25 h 0 min left"


def test_a_close_shows_the_last_minute_that_is_in_time() -> None:
    assert local(CLOSE, "Europe/Paris", closing=True) == "Sun 14 June 2026 23:59 Europe/Paris"
    assert local(CLOSE, PARIS) == "Mon 15 June 2026 00:00 Europe/Paris"


def test_a_close_within_a_minute_shows_its_last_second() -> None:
    assert local(datetime(2026, 6, 14, 15, 0, 1, tzinfo=UTC), PARIS, closing=True) == (
        "Sun 14 June 2026 17:00:00 Europe/Paris"
    )


def test_an_hour_that_comes_twice_is_told_apart() -> None:
    first = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert local(first, PARIS) == "Sun 25 October 2026 02:30 (UTC+02:00) Europe/Paris"
    assert local(first + timedelta(hours=1), PARIS) == "Sun 25 October 2026 02:30 (UTC+01:00) Europe/Paris"
    assert local(first + timedelta(hours=2), PARIS) == "Sun 25 October 2026 03:30 Europe/Paris"


def test_zones_are_named_so_that_nobody_reads_their_sign_wrongly() -> None:
    assert local(CLOSE, "AoE").endswith("10:00 AoE")
    assert local(CLOSE, "UTC+03:00").endswith("01:00 UTC+03:00")
    assert local(CLOSE, UTC).endswith("22:00 UTC")
    assert local(CLOSE, "Etc/UTC").endswith("22:00 UTC")
    assert local(CLOSE, "Etc/GMT+12").endswith("10:00 Etc/GMT+12 (UTC-12:00)")


def test_the_readers_own_time_stands_beside_it_where_it_differs() -> None:
    assert both(CLOSE, "Europe/Paris", "America/Los_Angeles", closing=True) == (
        "Sun 14 June 2026 23:59 Europe/Paris (your time: Sun 14 June 14:59)"
    )
    assert both(CLOSE, PARIS, timezone(timedelta(hours=2)), closing=True) == "Sun 14 June 2026 23:59 Europe/Paris"


def test_the_readers_year_is_shown_where_it_is_another() -> None:
    new_year = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    assert both(new_year, UTC, PARIS) == "Thu 31 December 2026 23:30 UTC (your time: Fri 1 January 2027 00:30)"
