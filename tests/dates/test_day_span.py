"""A day in a zone that nobody named: its two ends, and when two closes are the same day."""

from datetime import UTC, datetime

import pytest

from cfpcli.dates.day_span import closes_before, day_of_first_end, ends_of, is_first_end, same_day
from cfpcli.dates.deadline import Deadline
from cfpcli.dates.grammar import close_instant, parse_close

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
