"""Calendar days: in ISO, in words and counted from today."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.dates.calendar import DatePart, next_weekday, parse_span, take_date, take_day, take_moment, take_relative
from cfpcli.dates.english import MONTHS, spoken
from cfpcli.errors import DataRefusedError, UsageError

TODAY = date(2026, 5, 24)


def refusal(line: str) -> DataRefusedError:
    with pytest.raises(DataRefusedError) as caught:
        take_date(line, today=TODAY)
    return caught.value


@pytest.mark.parametrize(
    "line",
    [
        "2026-06-14",
        "2026-6-14",
        "2026/06/14",
        "2026.06.14",
        "20260614",
        "14/06/2026",
        "06/14/2026",
        "14.06.2026",
        "14-6-2026",
        "14 June 2026",
        "14 june 2026",
        "14 Jun 2026",
        "14 Jun. 2026",
        "14. June 2026",
        "14th June 2026",
        "14th of June 2026",
        "14th of June, 2026",
        "14-June-2026",
        "June 14, 2026",
        "June 14 2026",
        "JUNE 14th, 2026",
        "June-14-2026",
        "Sunday 14 June 2026",
        "Sun, 14 June 2026",
        "Sun. June 14, 2026",
        "Sunday, 2026-06-14",
    ],
)
def test_one_day_in_many_spellings(line: str) -> None:
    assert take_date(line, today=TODAY) == DatePart(date(2026, 6, 14), "")


def test_what_follows_the_date_is_left() -> None:
    assert take_date("June 14, 2026, 5pm", today=TODAY) == DatePart(date(2026, 6, 14), ", 5pm")
    assert take_date("2026-06-14T17:00", today=TODAY) == DatePart(date(2026, 6, 14), "T17:00")


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_date_as_it_is_shown_is_read_again(day: date) -> None:
    assert take_date(spoken(day), today=TODAY) == DatePart(day, "")
    assert take_date(day.isoformat(), today=TODAY) == DatePart(day, "")
    assert take_date(f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}", today=TODAY) == DatePart(day, "")


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.sampled_from("/.-"))
def test_numbers_are_read_only_where_one_reading_exists(day: date, separator: str) -> None:
    written = f"{day.day:02}{separator}{day.month:02}{separator}{day.year}"
    if day.day > 12 or day.day == day.month:
        assert take_date(written, today=TODAY) == DatePart(day, "")
    else:
        other = date(day.year, day.day, day.month)
        error = refusal(written)
        assert spoken(day) in error.message
        assert spoken(other) in error.message
        assert f'"{day}"' in error.hint
        assert f'"{other}"' in error.hint


@pytest.mark.parametrize("line", ["14/06/26", "10-06-14", "14 June 26", "June 14, '26", "14 June 026", "14/06/20266"])
def test_years_have_four_digits(line: str) -> None:
    assert "four digits" in refusal(line).message


@pytest.mark.parametrize(
    ("line", "day", "rest"),
    [
        ("June 14", "2026-06-14", ""),
        ("14 June", "2026-06-14", ""),
        ("14-June", "2026-06-14", ""),
        ("14th of June", "2026-06-14", ""),
        ("Sunday, June 14", "2026-06-14", ""),
        ("May 24", "2026-05-24", ""),
        ("May 23", "2027-05-23", ""),
        ("December 31", "2026-12-31", ""),
        ("January 1", "2027-01-01", ""),
        ("February 29", "2028-02-29", ""),
        ("June 14 17:00", "2026-06-14", " 17:00"),
        ("June 14 5pm", "2026-06-14", " 5pm"),
        ("June 14 5 pm", "2026-06-14", " 5 pm"),
        ("June 14, 5 p.m.", "2026-06-14", ", 5 p.m."),
        ("14 June at 17:00", "2026-06-14", " at 17:00"),
        ("June 14 -05:00", "2026-06-14", " -05:00"),
        ("14 June AoE", "2026-06-14", " AoE"),
    ],
)
def test_a_missing_year_is_that_of_the_first_such_day_from_today_on(line: str, day: str, rest: str) -> None:
    assert take_date(line, today=TODAY) == DatePart(date.fromisoformat(day), rest, year_assumed=True)


@given(st.dates(date(2024, 3, 1), date(2027, 12, 31)), st.dates(date(2024, 1, 1), date(2024, 12, 31)))
def test_an_assumed_year_is_never_past_and_never_a_year_too_late(today: date, like: date) -> None:
    day = take_date(f"{MONTHS[like.month - 1]} {like.day}", today=today).day
    assert (day.month, day.day) == (like.month, like.day)
    assert today <= day
    assert day - today < timedelta(days=366) or (like.month, like.day) == (2, 29)


def test_29_february_is_found_across_a_century_without_one() -> None:
    assert take_date("29 February", today=date(2096, 3, 1)).day == date(2104, 2, 29)


@pytest.mark.parametrize("line", ["Feb 30", "June 31", "0 May"])
def test_a_day_that_no_year_has_is_refused(line: str) -> None:
    assert "there is no" in refusal(line).message


def test_a_weekday_must_agree_with_the_year_that_is_assumed() -> None:
    assert "14 June 2026 is a Sunday" in refusal("Monday, June 14").message


@pytest.mark.parametrize("line", ["14.06.", "14/06", "6/14"])
def test_numbers_without_a_year_are_no_date(line: str) -> None:
    error = refusal(line)
    assert "names no year" in error.message
    assert '"2026-06-14"' in error.hint


@pytest.mark.parametrize(
    ("line", "rest"),
    [
        ("friday", ""),
        ("Friday", ""),
        ("FRI", ""),
        ("Fri.", ""),
        ("friday 17:00", "17:00"),
        ("friday, 5 pm", "5 pm"),
        ("Friday at 17:00 CEST", "at 17:00 CEST"),
        ("friday AoE", "AoE"),
        ("friday UTC-3", "UTC-3"),
        ("friday GMT+8", "GMT+8"),
        ("friday Etc/GMT-3", "Etc/GMT-3"),
    ],
)
def test_a_weekday_alone_is_the_next_one(line: str, rest: str) -> None:
    assert take_date(line, today=TODAY) == DatePart(date(2026, 5, 29), rest, relative=True)


def test_a_weekday_is_strictly_after_today() -> None:
    assert [next_weekday("Mon", TODAY + timedelta(days=ahead)).day for ahead in range(3)] == [25, 1, 1]
    assert next_weekday("sunday", TODAY) == TODAY + timedelta(weeks=1)


@pytest.mark.parametrize("line", ["Sunday June", "Sunday June 2026", "Sunday 2026-06"])
def test_a_weekday_does_not_make_up_for_a_day(line: str) -> None:
    assert "names no day" in refusal(line).message


@pytest.mark.parametrize(
    ("line", "day"), [("2026-W24-7", "2026-06-14"), ("2026W247", "2026-06-14"), ("2026-165", "2026-06-14")]
)
def test_counted_weeks_and_days_of_the_year_are_refused_with_their_date(line: str, day: str) -> None:
    error = refusal(line)
    assert "counts weeks or days of the year" in error.message
    assert error.hint == f'write "{day}"'


@pytest.mark.parametrize("line", ["2026-W60-1", "0001-W01-1", "2026-999999", "9999-366", "2026-W24"])
def test_no_date_is_suggested_for_a_week_that_does_not_exist(line: str) -> None:
    assert "2026-06-14" in refusal(line).hint


@pytest.mark.parametrize("line", ["June 2026", "June", "2026-06", "2026", "may"])
def test_a_missing_day_is_not_guessed(line: str) -> None:
    assert "names no day" in refusal(line).message


def test_the_last_day_of_a_month_is_suggested_for_its_missing_day() -> None:
    assert '"28 February 2026"' in refusal("February 2026").hint


@pytest.mark.parametrize(
    ("line", "said", "hint"),
    [
        ("31 November 2026", "there is no 31 November 2026", "2026-11-30"),
        ("2026-02-30", "there is no 30 February 2026", "2026-02-28"),
        ("2026-13-01", "there is no month 13", "2026-06-14"),
        ("31/13/2026", "there is no month 13", "2026-06-14"),
        ("0 June 2026", "there is no 0 June 2026", "2026-06-30"),
        ("0000-01-01", "there is no year 0", "2026-06-14"),
    ],
)
def test_a_day_that_does_not_exist_does_not_become_another(line: str, said: str, hint: str) -> None:
    error = refusal(line)
    assert said in error.message
    assert hint in error.hint


def test_a_weekday_must_agree() -> None:
    error = refusal("Monday, 14 June 2026")
    assert "14 June 2026 is a Sunday" in error.message
    assert '"Sun 14 June 2026"' in error.hint


@pytest.mark.parametrize(
    ("line", "hint"),
    [("14 juin 2026", "14 June 2026"), ("30-Aprol-2026", "30 April 2026"), ("avril 3, 2026", "3 April")],
)
def test_month_names_are_english_and_the_nearest_is_named(line: str, hint: str) -> None:
    error = refusal(line)
    assert "is not a month" in error.message
    assert hint in error.hint


def test_a_month_is_suggested_only_where_it_has_that_day() -> None:
    assert "31 June" not in refusal("31 juin 2026").hint
    assert "April" not in refusal("avril 3").hint


@pytest.mark.parametrize("line", ["soon", "???", "23:59", "Q3", "-2026-06-14"])
def test_anything_else_is_refused_with_a_date_that_would_work(line: str) -> None:
    error = refusal(line)
    assert "no date found" in error.message
    assert '"2026-06-14"' in error.hint


NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)


def relative_refusal(line: str) -> DataRefusedError:
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
    error = relative_refusal("next friday")
    assert error.message == '"next friday" has two readings: Fri 29 May 2026 or Fri 5 June 2026'
    assert error.hint == 'write "2026-05-29" or "2026-06-05"'
    assert "two readings" in relative_refusal("next Sat 17:00").message


@pytest.mark.parametrize(
    "line",
    ["now", "tonight", "next week", "next month", "this friday", "end of June", "in a week", "in three weeks", "in",
     "in -3 weeks", "in 1.5 days", "last friday", "+1.5h x"],
)  # fmt: skip
def test_what_is_outside_the_grammar_is_refused_with_what_is_inside(line: str) -> None:
    error = relative_refusal(line)
    assert line in error.message
    assert '"2026-06-14"' in error.hint


def test_what_was_nearly_right_is_completed_in_the_hint() -> None:
    assert relative_refusal("3 weeks").hint == 'write "in 3 weeks"'
    assert relative_refusal("14 days").hint == 'write "in 14 days"'
    assert relative_refusal("yesterday").hint == 'write "2026-05-23"'


@pytest.mark.parametrize(("line", "unit"), [("in 3 fortnights", "fortnights"), ("in 1 year", "year"), ("+3x", "x")])
def test_an_unknown_unit_is_refused_and_the_units_are_named(line: str, unit: str) -> None:
    error = relative_refusal(line)
    assert f'"{unit}" in' in error.message
    assert "minutes, hours, days, weeks, months" in error.hint


def test_m_may_be_minutes_or_months() -> None:
    error = relative_refusal("+5m")
    assert "minutes or months" in error.message
    assert error.hint == 'write "in 5 minutes" or "in 5 months"'


@pytest.mark.parametrize("line", ["in 999999 weeks", "in 99999999999999999999 days", "in 999999 months", "+9999999mo"])
def test_what_no_calendar_holds_is_too_far(line: str) -> None:
    error = relative_refusal(line)
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
