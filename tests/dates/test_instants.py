"""Instants of local days and clock times, and of a day in an unknown zone."""

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.dates.grammar import close_instant, parse_close
from cfpcli.dates.instants import (
    close_at,
    closes_before,
    day_of_first_end,
    day_start,
    ends_of,
    is_first_end,
    open_at,
    readings,
    same_day,
)
from cfpcli.dates.written_deadline import Deadline

ZONES = sorted(name for name in available_timezones() if "/" in name)
DAYS = st.dates(date(2016, 1, 1), date(2031, 12, 31))


FULL_LENGTH = bool(os.environ.get("CFP_FULL_LENGTH"))
"""Whether every zone is tried on every day; else only around the days on which its clocks change."""


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@given(day=DAYS, name=st.sampled_from(ZONES))
def test_a_day_closes_at_the_first_instant_whose_local_date_is_later(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    closes = close_at(day, "", zone)
    assert closes.astimezone(zone).date() > day
    assert (closes - timedelta(microseconds=1)).astimezone(zone).date() <= day


def days_to_try(zone: ZoneInfo) -> Iterator[date]:
    """All days of 2026 and 2027, or those whose offset at noon is another than that of the day before or after."""
    noons = [datetime(2025, 12, 31, 12, tzinfo=zone) + timedelta(days=count) for count in range(732)]
    offsets = [noon.utcoffset() for noon in noons]
    for place in range(1, 731):
        if FULL_LENGTH or not offsets[place - 1] == offsets[place] == offsets[place + 1]:
            yield noons[place].date()


def test_in_every_zone_a_day_closes_at_the_first_instant_whose_local_date_is_later() -> None:
    tried = 0
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in days_to_try(zone):
            closes = close_at(day, "", zone)
            assert closes.astimezone(zone).date() > day, (name, day)
            assert (closes - timedelta(microseconds=1)).astimezone(zone).date() <= day, (name, day)
            tried += 1
    assert tried >= (len(ZONES) * 730 if FULL_LENGTH else 1_000)


def test_the_last_and_the_first_microsecond() -> None:
    paris, day = ZoneInfo("Europe/Paris"), date(2026, 6, 14)
    closes = close_at(day, "", paris)
    assert (closes - timedelta(microseconds=1)).astimezone(paris).isoformat() == "2026-06-14T23:59:59.999999+02:00"
    assert closes.astimezone(paris).isoformat() == "2026-06-15T00:00:00+02:00"
    assert open_at(day, "", paris).astimezone(paris).isoformat() == "2026-06-14T00:00:00+02:00"
    assert close_at(day, "11:59:59.999999", paris) == utc("2026-06-14T10:00Z")


@given(day=DAYS, name=st.sampled_from(ZONES))
def test_a_day_begins_where_the_one_before_closes(day: date, name: str) -> None:
    zone = ZoneInfo(name)
    assert open_at(day, "", zone) == close_at(day - timedelta(days=1), "", zone) == day_start(day, zone)


@pytest.mark.parametrize(
    ("zone", "day", "closes"),
    [
        ("Europe/Paris", "2026-03-29", "2026-03-29T22:00Z"),  # 23 hours long
        ("Europe/Paris", "2026-10-25", "2026-10-25T23:00Z"),  # 25 hours long
        ("Pacific/Kiritimati", "2026-06-14", "2026-06-14T10:00Z"),  # UTC+14
        ("Asia/Kathmandu", "2026-06-14", "2026-06-14T18:15Z"),  # UTC+05:45
        # the next midnight is missing
        ("Africa/Cairo", "2026-04-23", "2026-04-23T22:00Z"),
        ("Africa/Cairo", "2027-04-29", "2027-04-29T22:00Z"),
        ("America/Havana", "2026-03-07", "2026-03-08T05:00Z"),
        ("America/Havana", "2027-03-13", "2027-03-14T05:00Z"),
        ("America/Santiago", "2026-09-05", "2026-09-06T04:00Z"),
        ("America/Santiago", "2027-09-04", "2027-09-05T04:00Z"),
        ("Asia/Beirut", "2026-03-28", "2026-03-28T22:00Z"),
        ("Asia/Beirut", "2027-03-27", "2027-03-27T22:00Z"),
        ("Atlantic/Azores", "2026-03-28", "2026-03-29T01:00Z"),
        ("Atlantic/Azores", "2027-03-27", "2027-03-28T01:00Z"),
        # 23:59:59 comes twice
        ("Africa/Cairo", "2026-10-29", "2026-10-29T22:00Z"),
        ("Africa/Cairo", "2027-10-28", "2027-10-28T22:00Z"),
        ("America/Nuuk", "2026-10-24", "2026-10-25T02:00Z"),
        ("America/Nuuk", "2027-10-30", "2027-10-31T02:00Z"),
        ("America/Santiago", "2026-04-04", "2026-04-05T04:00Z"),
        ("America/Santiago", "2027-04-03", "2027-04-04T04:00Z"),
        ("America/Scoresbysund", "2026-10-24", "2026-10-25T02:00Z"),
        ("America/Scoresbysund", "2027-10-30", "2027-10-31T02:00Z"),
        ("Asia/Beirut", "2026-10-24", "2026-10-24T22:00Z"),
        ("Asia/Beirut", "2027-10-30", "2027-10-30T22:00Z"),
        # the next midnight comes twice: the first
        ("America/Havana", "2026-10-31", "2026-11-01T04:00Z"),
        ("America/Havana", "2027-11-06", "2027-11-07T04:00Z"),
        ("Atlantic/Azores", "2026-10-24", "2026-10-25T00:00Z"),
        ("Atlantic/Azores", "2027-10-30", "2027-10-31T00:00Z"),
        # 23:59:59 is missing
        ("America/Nuuk", "2026-03-28", "2026-03-29T01:00Z"),
        ("America/Nuuk", "2027-03-27", "2027-03-28T01:00Z"),
        ("America/Scoresbysund", "2026-03-28", "2026-03-29T01:00Z"),
        ("America/Scoresbysund", "2027-03-27", "2027-03-28T01:00Z"),
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


NOW = datetime(2026, 11, 1, tzinfo=UTC)


def day(text: str, zone: str = "UTC") -> Deadline:
    return parse_close(text, zone=zone, now=NOW)


SPAN = ends_of(day("28 November 2026"))[0]


def test_a_day_ends_first_at_utc_14_and_last_anywhere_on_earth() -> None:
    first, last = ends_of(day("28 November 2026"))
    assert (first.zone, first.at) == ("UTC+14:00", datetime(2026, 11, 28, 10, tzinfo=UTC))
    assert (last.zone, last.at) == ("AoE", datetime(2026, 11, 29, 12, tzinfo=UTC))
    assert (close_instant(first), close_instant(last)) == (first.at, last.at)
    assert (first.raw, first.date, first.time) == ("28 November 2026", "2026-11-28", "")


def test_the_zone_in_which_a_day_was_read_does_not_matter() -> None:
    assert ends_of(day("28 November 2026", "Asia/Tokyo")) == ends_of(day("28 November 2026"))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("28 November 2026", "UTC"),
        ("28 November 2026", "Pacific/Kiritimati"),
        ("28 November 2026", "AoE"),
        ("28 November 2026 23:59", "Europe/Paris"),
    ],
)
def test_that_day_in_any_zone_is_the_same(text: str, zone: str) -> None:
    assert same_day(SPAN, day(text, zone))
    assert same_day(day(text, zone), SPAN)


@pytest.mark.parametrize("text", ["27 November 2026", "29 November 2026"])
def test_another_day_is_another(text: str) -> None:
    assert not same_day(SPAN, day(text))
    assert not same_day(ends_of(day(text))[0], SPAN)


def test_a_time_before_the_day_has_ended_anywhere_is_another_close() -> None:
    assert not same_day(SPAN, day("28 November 2026 09:00"))


def test_two_closes_with_zones_are_not_compared_by_their_day() -> None:
    assert not same_day(day("28 November 2026"), day("28 November 2026", "AoE"))


def test_what_is_still_to_be_announced_is_no_day() -> None:
    assert not same_day(SPAN, Deadline(raw="TBA"))
    assert not is_first_end(Deadline(raw="TBA"))


def test_the_first_end_tells_its_day() -> None:
    assert SPAN.at
    assert day_of_first_end(SPAN.at) == "Sat 28 November 2026"
    assert is_first_end(SPAN)
    assert not is_first_end(day("28 November 2026 23:59", "UTC+14"))


@pytest.mark.parametrize(
    ("text", "zone", "before"),
    [
        ("27 November 2026", "AoE", True),
        ("28 November 2026 05:00", "Asia/Tokyo", True),
        ("29 November 2026 00:30", "Asia/Tokyo", False),
        ("29 November 2026", "AoE", False),
    ],
)
def test_a_bare_day_is_before_or_after_another_close_by_its_day(text: str, zone: str, *, before: bool) -> None:
    assert closes_before(day(text, zone), SPAN) is before
    assert closes_before(SPAN, day(text, zone)) is not before


def test_closes_with_zones_are_before_one_another_by_their_instants() -> None:
    assert closes_before(day("29 November 2026 00:30", "Asia/Tokyo"), day("28 November 2026", "AoE"))
    assert not closes_before(day("TBA"), SPAN)
    assert not closes_before(SPAN, day("TBA"))
