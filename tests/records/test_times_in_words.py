"""Times in words: days, nights, and hours that a clock shows twice."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from cfpcli.dates.zones import zone_named
from cfpcli.records.times_in_words import clock, command_time, day_name, interval, moment, span
from tests.programme.open_days import EVENT, at

DAYS = ("2026-01-31", "2026-02-01")
ZONE = zone_named("Europe/Brussels")


@pytest.mark.parametrize(
    ("start", "words"),
    [
        ("2026-01-31 10:00", "Saturday 10:00"),
        ("2026-02-01 03:55", "Sunday 03:55 (the night after Saturday)"),
        ("2026-02-01 04:00", "Sunday 04:00"),
        ("2026-02-02 00:30", "Monday 00:30 (the night after Sunday)"),
    ],
)
def test_a_moment_has_its_day_of_the_programme(start: str, words: str) -> None:
    assert moment(at(start), EVENT, DAYS) == words


def test_a_weekday_that_occurs_twice_has_its_date() -> None:
    assert day_name("2026-01-31", ("2026-01-31", "2026-02-07")) == "Saturday 31 January"
    assert day_name("2026-01-31", DAYS) == "Saturday"
    assert day_name("2026-01-31") == "Saturday 31 January"


def test_a_night_names_the_date_where_the_next_weekday_occurs_twice() -> None:
    days = (*DAYS, "2026-02-08")
    assert moment(at("2026-02-01 00:30"), EVENT, days) == "Sunday 1 February 00:30 (the night after Saturday)"


def test_an_hour_that_occurs_twice_is_named_by_its_zone() -> None:
    first = at("2026-10-25 02:30")
    second = first + timedelta(hours=1)
    assert (clock(first, ZONE), command_time(first, ZONE)) == ("02:30 CEST", "2026-10-25 02:30+02:00")
    assert (clock(second, ZONE), command_time(second, ZONE)) == ("02:30 CET", "2026-10-25 02:30+01:00")
    assert command_time(at("2026-10-25 03:00"), ZONE) == "2026-10-25 03:00"


def test_a_span_ends_before_the_remark_about_the_night() -> None:
    assert span(at("2026-01-31 10:00"), 45, EVENT, DAYS) == "Saturday 10:00 to 10:45"
    assert span(at("2026-02-01 00:30"), 45, EVENT, DAYS) == "Sunday 00:30 to 01:15 (the night after Saturday)"


def test_the_zone_of_the_event_decides() -> None:
    lagos = replace(EVENT, timezone="Africa/Lagos")
    assert moment(at("2026-01-31 10:00", lagos), lagos, DAYS) == "Saturday 10:00"


def test_a_day_outside_the_programme_has_its_date_and_in_another_year_its_year() -> None:
    assert day_name("2026-02-07", DAYS) == "Saturday 7 February"
    assert day_name("2025-01-31", DAYS) == "Friday 31 January 2025"


@pytest.mark.parametrize(
    ("starts", "ends", "words"),
    [
        ("2026-01-31 00:00", "2026-02-01 00:00", "Saturday"),
        ("2026-01-31 00:00", "2026-02-02 00:00", "Saturday to Sunday"),
        ("2025-01-31 00:00", "2025-02-01 00:00", "Friday 31 January 2025"),
        ("2026-01-31 09:00", "2026-01-31 10:00", "Saturday 09:00 to Saturday 10:00"),
        ("2025-01-31 09:00", "2025-01-31 10:00", "Friday 31 January 2025 09:00 to Friday 31 January 2025 10:00"),
    ],
)
def test_whole_days_are_written_as_days(starts: str, ends: str, words: str) -> None:
    assert interval(at(starts), at(ends), EVENT, DAYS) == words
