"""Days, times and zones in words."""

import re
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import cfpcli
from cfpcli.dates.english import (
    as_day,
    day_month,
    day_range,
    last_day,
    local,
    long_day,
    long_moment,
    moment,
    short_day,
    spoken,
    time_of_day,
    utc_offset,
)
from cfpcli.dates.zones import zone_or_utc

WINTER = datetime(2026, 1, 31, 9, 0, tzinfo=UTC)
SUMMER = datetime(2026, 6, 14, 22, 30, tzinfo=UTC)
PARIS = ZoneInfo("Europe/Paris")
TWICE = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
"""The first time in Paris that the clock shows 02:30 on the day on which it is set back."""

PACKAGE = Path(cfpcli.__file__).parent
OTHER_USES = {
    "mail/rules/wording.py": "messages are in the language of their readers, with its words and its order",
    "programme/files/schedule_json.py": "the format has a start of hours and minutes alone",
    "programme/files/schedule_xml.py": "the format has a start of hours and minutes alone",
    "programme/files/session_times.py": "a repair names a time as the file has it",
    "programme/screens/drawing.py": "the times of a grid have hours and minutes alone",
    "records/times_in_words.py": "a session has its weekday, and a time as --start accepts it",
    "programme/rules/written_times.py": "a day may be written as its weekday",
    "proposals/files/draft_folder.py": "the name of a draft without a title is its second, for sorting",
}
"""The modules that format a day outside the room of dates, with the reason."""


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
    assert day_range(starts, ends) == words


@pytest.mark.parametrize(
    ("instant", "zone", "words"),
    [
        (WINTER, PARIS, "UTC+01:00"),
        (SUMMER, PARIS, "UTC+02:00"),
        (WINTER, UTC, "UTC"),
        (WINTER, ZoneInfo("Asia/Kathmandu"), "UTC+05:45"),
        (WINTER, ZoneInfo("America/St_Johns"), "UTC-03:30"),
        (WINTER, timezone(timedelta(hours=-12)), "UTC-12:00"),
    ],
)
def test_the_distance_from_utc(instant: datetime, zone: ZoneInfo, words: str) -> None:
    assert utc_offset(instant, zone) == words


def test_moments_are_local() -> None:
    assert moment(SUMMER, PARIS) == "Mon 15 June 2026 00:30"
    assert time_of_day(SUMMER, PARIS) == "00:30"


def test_a_day_in_full() -> None:
    assert long_day(date(2026, 1, 31)) == "Saturday 31 January 2026"


@pytest.mark.parametrize("value", ["2026-01-31", date(2026, 1, 31)])
def test_a_day_is_a_date_or_iso_text(value: object) -> None:
    assert as_day(value) == date(2026, 1, 31)


@pytest.mark.parametrize("value", ["soon", "", None, WINTER])
def test_everything_else_is_no_day(value: object) -> None:
    assert as_day(value) is None


def test_zones_by_name() -> None:
    assert zone_or_utc("Europe/Paris") == PARIS
    assert zone_or_utc("AoE").utcoffset(None) == timedelta(hours=-12)
    assert zone_or_utc("") is UTC
    assert zone_or_utc("nowhere") is UTC


def test_days_are_shown_with_their_weekday() -> None:
    assert spoken(date(2026, 6, 14)) == "Sun 14 June 2026"
    assert [spoken(date(2026, 1, day))[:3] for day in range(5, 12)] == ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    assert day_month(date(2026, 6, 4)) == "4 June"


def test_a_day_in_a_table_has_its_year_if_it_is_another() -> None:
    assert short_day(SUMMER, PARIS, WINTER) == "15 Jun"
    assert short_day(SUMMER, UTC, WINTER.replace(year=2027)) == "14 Jun 2026"


def test_the_last_day_of_a_close_at_midnight_is_the_day_before() -> None:
    midnight = datetime(2026, 6, 14, 22, tzinfo=UTC)
    assert last_day(midnight, PARIS) == last_day(midnight, "Europe/Paris") == date(2026, 6, 14)
    assert last_day(midnight + timedelta(seconds=1), PARIS) == date(2026, 6, 15)


def test_a_running_clock_shows_seconds() -> None:
    assert local(SUMMER, PARIS, seconds=True) == "Mon 15 June 2026 00:30:00 Europe/Paris"


def test_only_the_room_of_dates_words_a_day() -> None:
    pattern = re.compile(r"[{]\w[^{}]*:%|strftime|\+00:00\", \"Z\"|\b(?:WEEKDAYS|MONTHS)\[")
    wording = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        if path.parent.name != "dates" and pattern.search(path.read_text(encoding="utf-8"))
    }
    assert wording == {*OTHER_USES}


@pytest.mark.parametrize(
    ("instant", "zone", "closing", "words"),
    [
        (SUMMER, PARIS, False, "Monday 15 June 2026, 00:30 (Europe/Paris)"),
        (datetime(2026, 6, 14, 22, tzinfo=UTC), PARIS, True, "Sunday 14 June 2026, end of the day (Europe/Paris)"),
        (datetime(2026, 6, 14, 22, tzinfo=UTC), PARIS, False, "Monday 15 June 2026, 00:00 (Europe/Paris)"),
        (datetime(2026, 6, 14, 22, tzinfo=UTC), "UTC", True, "Sunday 14 June 2026, 21:59 (UTC)"),
        (datetime(2026, 6, 14, 16, 1, tzinfo=UTC), PARIS, True, "Sunday 14 June 2026, 18:00 (Europe/Paris)"),
        (datetime(2026, 6, 14, 16, 0, 30, tzinfo=UTC), PARIS, True, "Sunday 14 June 2026, 18:00:29 (Europe/Paris)"),
        (datetime(2026, 6, 15, 12, tzinfo=UTC), "AoE", True, "Sunday 14 June 2026, end of the day (AoE)"),
        (TWICE, PARIS, False, "Sunday 25 October 2026, 02:30 (UTC+02:00) (Europe/Paris)"),
        (TWICE + timedelta(hours=1), PARIS, False, "Sunday 25 October 2026, 02:30 (UTC+01:00) (Europe/Paris)"),
    ],
)  # fmt: skip
def test_an_instant_in_full(instant: datetime, zone: str | ZoneInfo, closing: bool, words: str) -> None:
    assert long_moment(instant, zone, closing=closing) == words
