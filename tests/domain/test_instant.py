"""Local days and clock times as UTC instants, above all on the days when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.domain.instant import close_at, day_start, open_at, readings

ZONES = sorted(name for name in available_timezones() if "/" in name)
DAYS = st.dates(date(2016, 1, 1), date(2031, 12, 31))


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@given(day=DAYS, name=st.sampled_from(ZONES))
def test_a_day_closes_at_the_first_instant_whose_local_date_is_later(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    closes = close_at(day, "", zone)
    assert closes.astimezone(zone).date() > day
    assert (closes - timedelta(microseconds=1)).astimezone(zone).date() <= day


@given(day=DAYS, name=st.sampled_from(ZONES))
def test_a_day_begins_where_the_one_before_closes(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    assert open_at(day, "", zone) == close_at(day - timedelta(days=1), "", zone) == day_start(day, zone)


@pytest.mark.parametrize(
    ("zone", "day", "closes"),
    [
        ("Europe/Paris", "2026-03-29", "2026-03-29T22:00Z"),  # 23 hours long
        ("Europe/Paris", "2026-10-25", "2026-10-25T23:00Z"),  # 25 hours long
        ("Africa/Cairo", "2026-10-29", "2026-10-29T22:00Z"),  # 23:59 comes twice
        ("Africa/Cairo", "2026-04-23", "2026-04-23T22:00Z"),  # the next midnight is missing
        ("America/Nuuk", "2026-03-28", "2026-03-29T01:00Z"),  # 23:00 to 24:00 is missing
        ("America/Havana", "2026-10-31", "2026-11-01T04:00Z"),  # the next midnight comes twice: the first
        ("America/Santiago", "2026-09-05", "2026-09-06T04:00Z"),  # the next midnight is missing
        ("Asia/Beirut", "2026-03-28", "2026-03-28T22:00Z"),  # the next midnight is missing
        ("Pacific/Kiritimati", "2026-06-14", "2026-06-14T10:00Z"),  # UTC+14
        ("Asia/Kathmandu", "2026-06-14", "2026-06-14T18:15Z"),  # UTC+05:45
    ],
)
def test_days_on_which_clocks_change(zone: str, day: str, closes: str) -> None:
    assert close_at(date.fromisoformat(day), "", ZoneInfo(zone)) == utc(closes)


def test_a_clock_time_closes_after_the_smallest_unit_it_names() -> None:
    paris, day = ZoneInfo("Europe/Paris"), date(2026, 6, 14)
    assert close_at(day, "17:00", paris) == utc("2026-06-14T15:01Z")
    assert close_at(day, "17:00:00", paris) == utc("2026-06-14T15:00:01Z")
    assert close_at(day, "23:59", paris) == close_at(day, "23:59:59", paris) == close_at(day, "", paris)


def test_where_a_clock_time_is_missing_or_comes_twice_the_speaker_gains() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert close_at(date(2026, 3, 29), "02:30", paris) == utc("2026-03-29T01:31Z")
    assert open_at(date(2026, 3, 29), "02:30", paris) == utc("2026-03-29T00:30Z")
    assert close_at(date(2026, 10, 25), "02:30", paris) == utc("2026-10-25T01:31Z")
    assert open_at(date(2026, 10, 25), "02:30", paris) == utc("2026-10-25T00:30Z")


def test_a_plain_clock_time_has_one_reading() -> None:
    first, second = readings(date(2026, 6, 14), "12:00", ZoneInfo("Europe/Paris"))
    assert first == second == utc("2026-06-14T10:00Z")
