"""Days and starts of the programme as people write them."""

from datetime import UTC, datetime

import pytest

from cfpcli.errors import UsageError
from cfpcli.programme.rules.written_times import read_day, read_start
from tests.factories import make_event

EVENT = make_event(timezone="Europe/Brussels", starts="2026-10-24", ends="2026-10-25")
"""Saturday and the Sunday on which clocks are set back."""
NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-10-24", "2026-10-24"),
        ("Saturday", "2026-10-24"),
        ("sun", "2026-10-25"),
        ("1", "2026-10-24"),
        (" 2 ", "2026-10-25"),
    ],
)
def test_a_day_has_several_names(text: str, day: str) -> None:
    assert read_day(text, EVENT) == day


@pytest.mark.parametrize("text", ["Monday", "3", "0", "s", "2026-10-26", "", "24 October"])
def test_another_day_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_day(text, EVENT)


def test_an_event_without_days_takes_any_date_and_names_no_weekday() -> None:
    bare = make_event(starts="", ends="")
    assert read_day("2026-12-09", bare) == "2026-12-09"
    with pytest.raises(UsageError) as caught:
        read_day("Saturday", bare)
    assert "set starts and ends" in caught.value.hint


def test_two_saturdays_are_ambiguous() -> None:
    long = make_event(starts="2026-10-24", ends="2026-10-31")
    with pytest.raises(UsageError, match="could be two days"):
        read_day("saturday", long)


def test_a_day_may_be_chosen_from_others() -> None:
    assert read_day("1", EVENT, ["2026-11-01"]) == "2026-11-01"


@pytest.mark.parametrize(
    ("text", "day", "start"),
    [
        ("2026-10-24 10:00", "", datetime(2026, 10, 24, 8, tzinfo=UTC)),
        ("24 October 2026 10:00", "", datetime(2026, 10, 24, 8, tzinfo=UTC)),
        ("10:00", "2026-10-24", datetime(2026, 10, 24, 8, tzinfo=UTC)),
        ("9:05", "2026-10-25", datetime(2026, 10, 25, 8, 5, tzinfo=UTC)),
        ("00:30", "2026-10-24", datetime(2026, 10, 24, 22, 30, tzinfo=UTC)),
    ],
)
def test_a_start_is_in_the_zone_of_the_place(text: str, day: str, start: datetime) -> None:
    assert read_start(text, EVENT, now=NOW, day=day) == start


@pytest.mark.parametrize(
    ("text", "day", "message"),
    [
        ("10:00", "", "has no day"),
        ("2026-10-24", "", "has no time"),
        ("02:30", "2026-10-24", "missing or occurs twice"),
        ("nonsense", "", "--start"),
    ],
)
def test_a_start_that_is_not_clear_is_refused(text: str, day: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        read_start(text, EVENT, now=NOW, day=day)


@pytest.mark.parametrize(("text", "day"), [("2027-03-28 02:30", ""), ("02:30", "2027-03-27")])
def test_a_start_that_no_clock_shows_is_refused_with_one_that_exists(text: str, day: str) -> None:
    with pytest.raises(UsageError, match="02:30 on 2027-03-28 does not exist in Europe/Brussels") as caught:
        read_start(text, EVENT, now=NOW, day=day)
    assert caught.value.hint == 'write "2027-03-28 03:30"'
