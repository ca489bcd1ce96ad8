"""Days, times and zones in words."""

from datetime import UTC, date, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from cfpcli.ui.days import as_day, clock, days, long_day, moment, offset, zone_of

WINTER = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
SUMMER = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2026-12-09", "2026-12-10", "9\u201310 December 2026"),
        ("2026-01-30", "2026-02-01", "30 January \u2013 1 February 2026"),
        ("2026-12-31", "2027-01-01", "31 December 2026 \u2013 1 January 2027"),
        ("2026-01-31", "2026-01-31", "31 January 2026"),
        ("2026-01-31", "", "31 January 2026"),
        ("", "2026-01-31", "31 January 2026"),
        ("spring", "", "spring"),
        ("", "", ""),
    ],
)
def test_the_days_of_an_event(starts: str, ends: str, words: str) -> None:
    assert days(starts, ends) == words


@pytest.mark.parametrize(
    ("instant", "zone", "words"),
    [
        (WINTER, PARIS, "UTC+1"),
        (SUMMER, PARIS, "UTC+2"),
        (WINTER, UTC, "UTC"),
        (WINTER, ZoneInfo("Asia/Kathmandu"), "UTC+5:45"),
        (WINTER, ZoneInfo("America/St_Johns"), "UTC-3:30"),
        (WINTER, timezone(timedelta(hours=-12)), "UTC-12"),
    ],
)
def test_the_distance_from_utc(instant: datetime, zone: ZoneInfo, words: str) -> None:
    assert offset(instant, zone) == words


def test_moments_are_local() -> None:
    assert moment(SUMMER, PARIS) == "Mon 15 June 2026 00:30"
    assert clock(SUMMER, PARIS) == "00:30"


def test_a_day_in_full() -> None:
    assert long_day(date(2026, 1, 31)) == "Saturday 31 January 2026"


@pytest.mark.parametrize("value", ["2026-01-31", date(2026, 1, 31)])
def test_a_day_is_a_date_or_iso_text(value: object) -> None:
    assert as_day(value) == date(2026, 1, 31)


@pytest.mark.parametrize("value", ["soon", "", None, WINTER])
def test_everything_else_is_no_day(value: object) -> None:
    assert as_day(value) is None


def test_zones_by_name() -> None:
    assert zone_of("Europe/Paris") == PARIS
    assert zone_of("AoE").utcoffset(None) == timedelta(hours=-12)
    assert zone_of("") is UTC
    assert zone_of("nowhere") is UTC
