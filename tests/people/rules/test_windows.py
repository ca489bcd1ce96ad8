"""Windows of availability: intervals in the event's zone, hard or wished."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.people.rules.windows import (
    parse_window,
    read_window,
    read_windows,
    windows_in_words,
    write_local,
    write_window,
)
from cfpcli.records.person import Window, Wish

PARIS = ZoneInfo("Europe/Paris")


TWO_HOURS = timedelta(hours=2)


def at(hour: int) -> datetime:
    return datetime(2026, 6, 1, hour, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("2026-06-01T09:00/2026-06-01T12:00", Window(starts=at(7), ends=at(10))),
        (" 2026-06-01T09:00Z / 2026-06-01T12:00 ", Window(starts=at(9), ends=at(10))),
        ("wished:2026-06-01T09:00/2026-06-01T12:00", Window(starts=at(7), ends=at(10), wish=Wish.WISHED)),
        ("2026-06-01", Window(starts=at(0) - TWO_HOURS, ends=at(22))),
        ("2026-06-01/2026-06-01", Window(starts=at(0) - TWO_HOURS, ends=at(22))),
        ("wished:2026-06-01T20:00/2026-06-01", Window(starts=at(18), ends=at(22), wish=Wish.WISHED)),
        ("hard:2026-06-01T09:00/2026-06-01T12:00", Window(starts=at(7), ends=at(10))),
    ],
)
def test_an_interval_is_a_window(text: str, window: Window) -> None:
    assert parse_window(text, PARIS) == window
    assert parse_window(text, PARIS).starts.tzinfo is UTC


@pytest.mark.parametrize(
    "text",
    [
        "",
        "mornings",
        "2026-06-01T09:00",
        "2026-06-01T09:00/noon",
        "wished:x/y",
        "wished",
        "9999-12-31",
        "0001-01-01T00:00/9999-12-31T23:59:59",
    ],
)
def test_anything_else_is_refused_with_the_form(text: str) -> None:
    with pytest.raises(UsageError, match="is not an interval"):
        parse_window(text, PARIS)


def test_a_window_ends_after_it_starts() -> None:
    with pytest.raises(UsageError, match="ends before it starts"):
        parse_window("2026-06-01T12:00/2026-06-01T09:00", PARIS)


INSTANTS = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  # drawn


@given(INSTANTS, st.timedeltas(timedelta(microseconds=1), timedelta(days=9)), st.sampled_from(Wish))
def test_a_window_is_read_back_as_it_was_written(starts: datetime, length: timedelta, wish: Wish) -> None:
    window = Window(starts=starts, ends=starts + length, wish=wish)
    assert read_window(write_window(window.within(PARIS)), None) == window
    assert read_windows(write_local((window, window), PARIS), PARIS) == ((window, window), ())


def test_a_line_of_windows_has_an_offset_only_where_the_clock_shows_an_hour_twice() -> None:
    twice = Window(starts=datetime(2026, 10, 25, 1, tzinfo=UTC), ends=datetime(2026, 10, 25, 3, tzinfo=UTC))
    assert write_local((Window(starts=at(7), ends=at(10)),), PARIS) == "2026-06-01T09:00/2026-06-01T12:00"
    assert write_local((read_window("wished:2026-06-01", PARIS),), PARIS) == "wished:2026-06-01"
    assert write_local((twice,), PARIS) == "2026-10-25T02:00+01:00/2026-10-25T04:00+01:00"


def test_a_time_stays_local_until_a_zone_is_known() -> None:
    (window,), _ = read_windows("2026-06-01T09:00/2026-06-01T12:00", None)
    assert window.starts.tzinfo is None
    assert window.within(PARIS) == Window(starts=at(7), ends=at(10))
    mixed = read_window("2026-06-01T09:00Z/2026-06-01T09:00", None)
    assert mixed.within(PARIS) == Window(starts=at(9), ends=at(7))


def test_every_fault_of_a_list_has_its_place() -> None:
    read = read_windows(["2026-06-01", "", "mornings", "2026-06-02/2026-06-01"], PARIS, day="2026-12-09")
    assert [place for place, _ in read.faults] == [2, 3]
    assert next(read.messages)[1] == (
        '"mornings" is not an interval: write START/END, such as 2026-12-09T09:00/2026-12-09T12:30, a day, '
        "or wished:START/END"
    )
    with pytest.raises(DataRefusedError, match="ends before it starts"):
        read_window("2026-06-02/2026-06-01", None)


def test_windows_in_words_are_in_local_time() -> None:
    texts = (
        "wished:2026-06-01T09:00/2026-06-01T12:00",
        "2026-06-01",
        "2026-06-01/2026-06-02",
        "2026-06-01T22:00/2026-06-02T02:00",
        "2026-10-25T00:30Z/2026-10-25T01:30Z",
    )
    assert windows_in_words([read_window(text, PARIS) for text in texts], PARIS) == (
        "Mon 1 June 2026 09:00 to 12:00 Europe/Paris (wished)",
        "Mon 1 June 2026 Europe/Paris",
        "Mon 1 June 2026 to Tue 2 June 2026 Europe/Paris",
        "Mon 1 June 2026 22:00 Europe/Paris to Tue 2 June 2026 02:00 Europe/Paris",
        "Sun 25 October 2026 02:30 (UTC+02:00) Europe/Paris to Sun 25 October 2026 02:30 (UTC+01:00) Europe/Paris",
    )


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("1 June", Window(starts=at(0) - TWO_HOURS, ends=at(22))),
        ("June 1", Window(starts=at(0) - TWO_HOURS, ends=at(22))),
        ("Monday", Window(starts=at(0) - TWO_HOURS, ends=at(22))),
        ("wished:monday/tuesday", Window(starts=at(0) - TWO_HOURS, ends=at(22) + timedelta(1), wish=Wish.WISHED)),
        ("2026-06-01T09:00/12:00", Window(starts=at(7), ends=at(10))),
        ("2026-06-01T09:00+03:00/12:00", Window(starts=at(6), ends=at(9))),
    ],
)
def test_a_day_may_be_written_in_words_and_an_end_as_a_time_alone(text: str, window: Window) -> None:
    assert parse_window(text, PARIS, day="2026-06-01") == window


def test_a_day_in_words_names_its_year_where_the_event_is_not_known() -> None:
    assert read_window("1 June 2026", PARIS).within(UTC) == Window(starts=at(0) - TWO_HOURS, ends=at(22))
    for text in ("1 June", "Monday", "1.6.2026", "2026-6-1"):
        with pytest.raises(DataRefusedError, match="is not an interval"):
            read_window(text, PARIS)


@pytest.mark.parametrize(
    "text",
    ["2027-03-28T02:15/2027-03-28T02:45", "2027-03-28 01:00/2027-03-28 02:15", "wished:2027-03-28T02:15/2027-03-28"],
)
def test_a_time_that_no_clock_shows_is_refused_with_one_that_exists(text: str) -> None:
    with pytest.raises(DataRefusedError, match="02:15 on 2027-03-28 does not exist in Europe/Paris") as caught:
        read_window(text, PARIS)
    assert caught.value.hint == 'write "2027-03-28 03:15"'
    with pytest.raises(UsageError, match="--window 02:15"):
        parse_window(text, PARIS)


def test_a_day_without_a_midnight_is_whole() -> None:
    window = read_window("2018-11-04", ZoneInfo("America/Sao_Paulo"))
    assert window.within(UTC).starts == datetime(2018, 11, 4, 3, tzinfo=UTC)
