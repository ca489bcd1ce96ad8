"""Dates at the beginning of a line: what is read, what is refused and what is suggested."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.dates.calendar import DatePart, next_weekday, take_date
from cfpcli.dates.english import MONTHS, spoken
from cfpcli.errors import DataRefusedError

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
