"""Dates that are counted from today: a closed grammar, days in whole days, hours in true hours."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.dates.calendar import DatePart
from cfpcli.dates.relative import parse_span, take_day, take_moment, take_relative
from cfpcli.errors import DataRefusedError, UsageError

TODAY = date(2026, 5, 24)
"""A Sunday."""
NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)


def refusal(line: str) -> DataRefusedError:
    with pytest.raises(DataRefusedError) as caught:
        take_day(line, today=TODAY)
    return caught.value


@pytest.mark.parametrize(
    ("line", "day", "rest"),
    [
        ("today", "2026-05-24", ""),
        ("tomorrow", "2026-05-25", ""),
        ("Tomorrow, 12:00", "2026-05-25", " 12:00"),
        ("in 0 days", "2026-05-24", ""),
        ("in 1 day", "2026-05-25", ""),
        ("in 10 days", "2026-06-03", ""),
        ("in 3 weeks", "2026-06-14", ""),
        ("IN 3 WEEKS", "2026-06-14", ""),
        ("in 3w", "2026-06-14", ""),
        ("in 1 month", "2026-06-24", ""),
        ("in 12 months", "2027-05-24", ""),
        ("+3w", "2026-06-14", ""),
        ("+ 3 weeks", "2026-06-14", ""),
        ("+3d", "2026-05-27", ""),
        ("+1mo", "2026-06-24", ""),
        ("+2w AoE", "2026-06-07", " AoE"),
        ("in 2 days 17:00", "2026-05-26", " 17:00"),
        ("next sunday", "2026-05-31", ""),
    ],
)
def test_days_weeks_and_months_are_whole_days_from_today(line: str, day: str, rest: str) -> None:
    assert take_relative(line, today=TODAY) == DatePart(date.fromisoformat(day), rest, relative=True)


@pytest.mark.parametrize(
    ("today", "months", "day"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2028-01-31", 1, "2028-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-12-31", 2, "2027-02-28"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2028-02-29", 12, "2029-02-28"),
    ],
)
def test_a_month_later_is_clipped_to_the_last_day(today: str, months: int, day: str) -> None:
    assert take_day(f"in {months} months", today=date.fromisoformat(today)).day == date.fromisoformat(day)


@given(today=st.dates(date(2020, 1, 1), date(2040, 1, 1)), count=st.integers(0, 999))
def test_months_are_months_of_the_calendar(today: date, count: int) -> None:
    day = take_day(f"in {count} months", today=today).day
    assert (day.year * 12 + day.month) - (today.year * 12 + today.month) == count
    assert day.day == today.day or (day.day < today.day and (day + timedelta(days=1)).day == 1)


def test_next_has_two_readings_but_on_a_day_of_that_name() -> None:
    error = refusal("next friday")
    assert error.message == '"next friday" has two readings: Fri 29 May 2026 or Fri 5 June 2026'
    assert error.hint == 'write "2026-05-29" or "2026-06-05"'
    assert "two readings" in refusal("next Sat 17:00").message


@pytest.mark.parametrize(
    "line",
    ["now", "tonight", "next week", "next month", "this friday", "end of June", "in a week", "in three weeks", "in",
     "in -3 weeks", "in 1.5 days", "last friday", "+1.5h x"],
)  # fmt: skip
def test_what_is_outside_the_grammar_is_refused_with_what_is_inside(line: str) -> None:
    error = refusal(line)
    assert line in error.message
    assert '"2026-06-14"' in error.hint


def test_what_was_nearly_right_is_completed_in_the_hint() -> None:
    assert refusal("3 weeks").hint == 'write "in 3 weeks"'
    assert refusal("14 days").hint == 'write "in 14 days"'
    assert refusal("yesterday").hint == 'write "2026-05-23"'


@pytest.mark.parametrize(("line", "unit"), [("in 3 fortnights", "fortnights"), ("in 1 year", "year"), ("+3x", "x")])
def test_an_unknown_unit_is_refused_and_the_units_are_named(line: str, unit: str) -> None:
    error = refusal(line)
    assert f'"{unit}" in' in error.message
    assert "minutes, hours, days, weeks, months" in error.hint


def test_m_may_be_minutes_or_months() -> None:
    error = refusal("+5m")
    assert "minutes or months" in error.message
    assert error.hint == 'write "in 5 minutes" or "in 5 months"'


@pytest.mark.parametrize("line", ["in 999999 weeks", "in 99999999999999999999 days", "in 999999 months", "+9999999mo"])
def test_what_no_calendar_holds_is_too_far(line: str) -> None:
    error = refusal(line)
    assert "too far from today" in error.message
    assert '"in 3 weeks"' in error.hint


@pytest.mark.parametrize("line", ["June 14", "2026-06-14", "friday", "TBA", "+02:00", "", "soon", "todays"])
def test_other_lines_are_not_relative(line: str) -> None:
    assert take_relative(line, today=TODAY) is None


@pytest.mark.parametrize(
    ("line", "ahead"),
    [
        ("in 48 hours", timedelta(hours=48)),
        ("in 1 hour", timedelta(hours=1)),
        ("+36h", timedelta(hours=36)),
        ("in 30 minutes", timedelta(minutes=30)),
        ("in 90 min", timedelta(minutes=90)),
        ("+0min", timedelta(0)),
    ],
)
def test_hours_and_minutes_are_counted_from_this_instant(line: str, ahead: timedelta) -> None:
    assert take_moment(line, now=NOW) == (NOW + ahead, "")


@pytest.mark.parametrize("line", ["in 3 weeks", "+3d", "tomorrow", "48 hours", "in 5 m", "in 5 lightyears", "+5"])
def test_nothing_else_is_a_moment(line: str) -> None:
    assert take_moment(line, now=NOW) is None


def test_a_moment_beyond_all_calendars_is_too_far() -> None:
    for line in ("in 99999999 hours", "in 9999999999999999 minutes"):
        with pytest.raises(DataRefusedError, match="too far from today"):
            take_moment(line, now=NOW)


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("14d", timedelta(days=14)),
        ("14 days", timedelta(days=14)),
        ("1 day", timedelta(days=1)),
        ("2w", timedelta(weeks=2)),
        ("2 Weeks", timedelta(weeks=2)),
        ("36h", timedelta(hours=36)),
        (" 90  min ", timedelta(minutes=90)),
        ("0d", timedelta(0)),
        ("3652d", timedelta(days=3652)),
    ],
)
def test_a_span_is_one_number_with_one_unit(text: str, span: timedelta) -> None:
    assert parse_span(text) == span


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a length of time"),
        ("14", "not a length of time"),
        ("d", "not a length of time"),
        ("-3d", "not a length of time"),
        ("1.5d", "not a length of time"),
        ("1d 2h", "not a length of time"),
        ("14 days please", "not a length of time"),
        ("3 fortnights", "not a unit of time"),
        ("5m", "minutes or months"),
        ("2 months", "months differ"),
        ("3654d", "longer than ten years"),
        ("99999999999d", "longer than ten years"),
    ],
)
def test_any_other_span_is_refused_with_one_that_works(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        parse_span(text)
    suggested = caught.value.hint.split('"')[1]
    assert parse_span(suggested) >= timedelta(0)
