"""Deadlines that depend on the day of reading: an assumed year, counted days and hours, and what is said of them."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.dates.grammar import (
    Reading,
    close_instant,
    in_full,
    open_instant,
    parse_close,
    parse_instant,
    parse_open,
    parse_span,
    read_close,
    read_instant,
    read_open,
)
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
"""A Sunday, noon in Paris."""
PARIS = "Europe/Paris"
ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/GMT"))


def read(text: str, *, zone: str = PARIS, now: datetime = NOW, starts: date | None = None) -> Reading:
    return read_close(text, zone=zone, now=now, starts=starts)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_an_assumed_year_is_told_with_the_whole_date() -> None:
    reading = read("June 14")
    assert reading.deadline == Deadline(raw="June 14", date="2026-06-14", zone=PARIS, at=utc("2026-06-14T22:00Z"))
    assert reading.year_assumed
    assert reading.cautions == ('"June 14" names no year: Sun 14 June 2026 is assumed',)
    assert reading.doubt == ""


def test_a_whole_date_gives_rise_to_nothing() -> None:
    assert read("14 June 2026") == Reading(deadline=parse_close("14 June 2026", zone=PARIS, now=NOW))
    assert read("TBA") == Reading(deadline=Deadline(raw="TBA"))


@pytest.mark.parametrize(
    ("text", "now", "doubted"),
    [
        ("March 20", "2026-05-24T10:00Z", ""),  # 300 days ahead
        ("March 21", "2026-05-24T10:00Z", "Sun 21 March 2027 is 301 days ahead"),
        ("May 23", "2026-05-24T10:00Z", "Sun 23 May 2027 is 364 days ahead"),
        ("February 29", "2026-05-24T10:00Z", "Tue 29 February 2028 is 646 days ahead"),
        ("January 15", "2026-11-21T12:00Z", ""),
        ("December 31", "2026-12-31T22:59:59Z", ""),
        ("December 31", "2026-12-31T23:00:01Z", "Fri 31 December 2027 is 364 days ahead"),
    ],
)
def test_an_assumed_year_far_ahead_is_doubtful(text: str, now: str, doubted: str) -> None:
    reading = read(text, now=utc(now))
    assert bool(reading.doubt) == bool(doubted)
    assert doubted in reading.doubt
    assert read(in_full(reading.deadline, zone=PARIS), now=utc(now)).doubt == ""


def test_today_is_the_events_day_not_utcs() -> None:
    late = utc("2026-12-31T23:00:01Z")
    assert read("December 31", now=late).deadline.date == "2027-12-31"
    assert read("December 31", now=late - timedelta(seconds=2)).deadline.date == "2026-12-31"
    assert read("December 31", now=late, zone="UTC").deadline.date == "2026-12-31"
    assert read("today", now=late).deadline.date == "2027-01-01"
    assert read("friday", now=utc("2026-05-28T22:30Z")).deadline.date == "2026-06-05"
    assert read("friday", now=utc("2026-05-28T21:30Z")).deadline.date == "2026-05-29"


@pytest.mark.parametrize(
    ("text", "day", "clock", "at"),
    [
        ("in 3 weeks", "2026-06-14", "", "2026-06-14T22:00Z"),
        ("tomorrow", "2026-05-25", "", "2026-05-25T22:00Z"),
        ("tomorrow 12:00", "2026-05-25", "12:00", "2026-05-25T10:01Z"),
        ("friday 17:00", "2026-05-29", "17:00", "2026-05-29T15:01Z"),
        ("Fri at 5 pm CEST", "2026-05-29", "17:00", "2026-05-29T15:01Z"),
        ("friday 24:00", "2026-05-29", "", "2026-05-29T22:00Z"),
        ("+3w, 23:59:59", "2026-06-14", "23:59:59", "2026-06-14T22:00Z"),
    ],
)
def test_counted_days_are_local_days_and_take_a_clock_time(text: str, day: str, clock: str, at: str) -> None:
    reading = read(text)
    assert reading.relative
    assert reading.deadline == Deadline(raw=text, date=day, time=clock, zone=PARIS, at=utc(at))
    assert (reading.cautions, reading.doubt) == ((), "")


def test_a_zone_in_the_text_is_the_zone_of_the_counted_day() -> None:
    deadline = read("friday 17:00 America/New_York").deadline
    assert (deadline.zone, deadline.at) == ("America/New_York", utc("2026-05-29T21:01Z"))


def test_where_it_is_another_day_in_the_zone_that_is_named_the_day_is_doubtful() -> None:
    reading = read("tomorrow AoE")
    assert reading.deadline.date == "2026-05-25"
    assert reading.doubt == (
        '"tomorrow AoE" is Mon 25 May 2026, counted from today in Europe/Paris; in AoE it would be Sun 24 May 2026'
    )
    assert read("tomorrow AoE", now=utc("2026-05-24T13:00Z")).doubt == ""
    assert read("May 23 AoE").doubt.endswith("in AoE it would be Sat 23 May 2026")
    assert read("June 14 AoE").doubt == ""


@pytest.mark.parametrize(
    ("now", "zone", "text", "kept"),
    [
        ("2026-03-28T10:00Z", PARIS, "in 48 hours", ("2026-03-30", "11:59", PARIS)),
        ("2026-05-24T10:00Z", PARIS, "in 30 minutes", ("2026-05-24", "12:29", PARIS)),
        ("2026-05-24T10:00:30Z", PARIS, "in 30 minutes", ("2026-05-24", "12:30:29", PARIS)),
        ("2026-05-24T10:00:30.5Z", PARIS, "in 1 hour", ("2026-05-24", "13:00:30.499999", PARIS)),
        ("2026-05-24T22:00Z", PARIS, "in 0 hours", ("2026-05-24", "23:59", PARIS)),
        ("2026-10-24T00:30Z", PARIS, "in 24 hours", ("2026-10-25", "02:29", "UTC+02:00")),
        ("2026-10-24T01:00Z", PARIS, "in 24 hours", ("2026-10-25", "02:59", "UTC+02:00")),
        ("2026-10-24T01:30Z", PARIS, "in 24 hours", ("2026-10-25", "02:29", PARIS)),
        ("2026-10-24T00:30Z", "Atlantic/Azores", "in 24 hours", ("2026-10-25", "00:29", "UTC")),
        ("2026-05-24T10:00Z", "AoE", "in 1 hour", ("2026-05-23", "22:59", "AoE")),
    ],
)
def test_counted_hours_close_exactly_then(now: str, zone: str, text: str, kept: tuple[str, str, str]) -> None:
    reading = read(text, zone=zone, now=utc(now))
    deadline = reading.deadline
    assert deadline.at == utc(now) + parse_span(text.removeprefix("in "))
    assert (deadline.date, deadline.time, deadline.zone) == kept
    assert close_instant(deadline) == deadline.at
    assert (reading.relative, reading.cautions) == (True, ())


@given(
    now=st.datetimes(datetime(2024, 1, 1), datetime(2029, 1, 1)),  # noqa: DTZ001 - Hypothesis takes limits without a zone
    zone=st.sampled_from([*ZONES, "UTC", "AoE"]),
    count=st.integers(0, 5_000),
    unit=st.sampled_from(["minutes", "hours"]),
)
def test_what_counted_hours_are_kept_as_means_the_same_instant(now: datetime, zone: str, count: int, unit: str) -> None:
    moment = now.replace(tzinfo=UTC)
    for read_it, again in ((read_close, close_instant), (read_open, open_instant)):
        deadline = read_it(f"in {count} {unit}", zone=zone, now=moment).deadline
        assert deadline.at == again(deadline) == moment + timedelta(**{unit: count})


@pytest.mark.parametrize("text", ["in 48 hours 17:00", "in 48 hours AoE", "+36h please", "in 5 minutes at noon"])
def test_counted_hours_take_neither_clock_time_nor_zone(text: str) -> None:
    with pytest.raises(DataRefusedError, match="one instant everywhere") as caught:
        read(text)
    assert read(caught.value.hint.split('"')[1]).deadline.at


@pytest.mark.parametrize("text", ["in 61 months", "in 99999 hours", "in 300 weeks", "in 99999999 minutes"])
def test_what_is_counted_lies_within_five_years(text: str) -> None:
    with pytest.raises(DataRefusedError, match="too far from today") as caught:
        read(text)
    assert '"' in caught.value.hint


def test_a_close_that_is_past_already_is_told() -> None:
    assert read("today 09:00").cautions == (
        '"today 09:00" is already in the past: it closed Sun 24 May 2026 09:00 Europe/Paris',
    )
    assert read("today 12:00").cautions == ()
    assert read("24 May 2026 09:00").cautions == ()
    assert read_open("today", zone=PARIS, now=NOW).cautions == ()


def test_a_close_after_the_event_starts_is_told_and_doubtful_without_a_year() -> None:
    starts = date(2026, 12, 9)
    assert read("8 December 2026", starts=starts).cautions == ()
    reading = read("10 December 2026", starts=starts)
    assert reading.cautions == (
        '"10 December 2026" closes on Thu 10 December 2026, after the event starts, Wed 9 December 2026',
    )
    assert reading.doubt == ""
    assert "after the event starts" in read("10 December", starts=starts).doubt
    assert read("8 December", starts=starts).doubt == ""


def test_midnight_of_a_counted_day_has_two_readings() -> None:
    with pytest.raises(DataRefusedError, match="the start of Fri 29 May 2026, or its end"):
        read("friday at midnight")
    with pytest.raises(DataRefusedError, match="noon") as caught:
        read("tomorrow noon")
    assert '"2026-05-25 12:00"' in caught.value.hint
    assert "Mon 25 May 2026" in read("tomorrow 00:00").cautions[0]


def test_an_opening_and_an_instant_are_the_start_of_what_is_counted() -> None:
    for text, at in (
        ("friday", "2026-05-28T22:00Z"),
        ("friday 17:00", "2026-05-29T15:00Z"),
        ("April 29", "2027-04-28T22:00Z"),
        ("in 48 hours", "2026-05-26T10:00Z"),
    ):
        assert parse_open(text, zone=PARIS, now=NOW).at == utc(at)
        assert parse_instant(text, zone=PARIS, now=NOW) == utc(at)
        assert read_instant(text, zone=PARIS, now=NOW).deadline.at == utc(at)


def test_an_opening_at_a_counted_instant_is_kept_as_it() -> None:
    for now in (utc("2026-10-24T00:30Z"), utc("2026-10-24T01:30Z"), utc("2026-05-24T10:00:00.25Z")):
        opens = parse_open("in 24 hours", zone=PARIS, now=now)
        assert opens.at == open_instant(opens) == now + timedelta(days=1)
