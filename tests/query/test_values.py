"""Numbers, instants, flags and codes in queries."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import UsageError
from cfpcli.query.values import code_text, flag_text, instant_check, instant_text, needle, number_check, number_text

PARIS = ZoneInfo("Europe/Paris")
BOUNDS = st.integers(-50, 50).map(lambda tenths: tenths / 10)


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("4", "4"),
        ("04.0", "4"),
        ("3.50", "3.5"),
        ("-2", "-2"),
        ("-0", "0"),
        ("-0.0", "0"),
        ("-0.5", "-0.5"),
        ("000", "0"),
        ("2..4", "2..4"),
        ("2..", "2.."),
        ("2..*", "2.."),
        ("..04", "..4"),
        ("*..4", "..4"),
        ("-2..-1", "-2..-1"),
        ("4..4", "4..4"),
    ],
)
def test_a_number_has_one_spelling(text: str, spelled: str) -> None:
    assert number_text(text) == spelled
    assert number_text(spelled) == spelled


@pytest.mark.parametrize(
    "text",
    ["four", "", "1e5", "nan", "inf", "4.", ".5", "٣", "+4", "--4", "4 5", "9" * 16, "1...4", "1..2..3", "4\n"],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        number_text(text)
    assert "not a number" in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize("text", ["..", "*..*", "..*"])
def test_a_range_needs_an_end(text: str) -> None:
    with pytest.raises(UsageError, match="without a beginning and an end"):
        number_text(text)


def test_a_range_runs_forwards() -> None:
    with pytest.raises(UsageError, match="backwards") as caught:
        number_text("10..9")
    assert caught.value.hint == "write 9..10"
    with pytest.raises(UsageError, match="backwards"):
        instant_text("2026-06-01..2026-05-01", UTC)


@pytest.mark.parametrize(
    ("op", "text", "inside", "outside"),
    [
        (":", "4", [4, 4.0], [3.9, 5]),
        ("=", "4", [4], [5]),
        ("<", "4", [3, 3.9, -1], [4, 5]),
        ("<=", "4", [3, 4], [4.1]),
        (">", "4", [4.1, 5], [4, 3]),
        (">=", "4", [4, 5], [3.9]),
        (":", "2..4", [2, 3, 4], [1.9, 4.1]),
        (":", "2..", [2, 99], [1]),
        (":", "..4", [-9, 4], [5]),
        (">", "-0.5", [0], [-0.5, -1]),
    ],
)
def test_numbers_compare_as_written(op: str, text: str, inside: list[float], outside: list[float]) -> None:
    check = number_check(op, text)
    assert all(check(value) for value in inside)
    assert not any(check(value) for value in outside)


@given(BOUNDS, BOUNDS)
def test_each_comparison_is_the_complement_of_its_opposite(limit: float, value: float) -> None:
    text = number_text(str(limit))
    assert number_check("<", text)(value) != number_check(">=", text)(value)
    assert number_check("<=", text)(value) != number_check(">", text)(value)
    assert number_check(":", text)(value) == (number_check("<=", text)(value) and number_check(">=", text)(value))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "zone", "first", "last"),
    [
        ("2026-05-01", UTC, "2026-05-01T00:00:00Z", "2026-05-01T23:59:59.999999Z"),
        ("2026-05-01", PARIS, "2026-04-30T22:00:00Z", "2026-05-01T21:59:59.999999Z"),
        ("2026-03-29", PARIS, "2026-03-28T23:00:00Z", "2026-03-29T21:59:59.999999Z"),
        ("2026-10-25", PARIS, "2026-10-24T22:00:00Z", "2026-10-25T22:59:59.999999Z"),
        ("2026-05-01T12:30", UTC, "2026-05-01T12:30:00Z", "2026-05-01T12:30:59.999999Z"),
        ("2026-05-01T12:30:15", UTC, "2026-05-01T12:30:15Z", "2026-05-01T12:30:15.999999Z"),
        ("2026-05-01T12:30", PARIS, "2026-05-01T10:30:00Z", "2026-05-01T10:30:59.999999Z"),
        ("2026-05-01T12:30+02:00", UTC, "2026-05-01T10:30:00Z", "2026-05-01T10:30:59.999999Z"),
        ("2026-05-01T12:30Z", PARIS, "2026-05-01T12:30:00Z", "2026-05-01T12:30:59.999999Z"),
        ("2026-05-01..2026-05-03", UTC, "2026-05-01T00:00:00Z", "2026-05-03T23:59:59.999999Z"),
    ],
)
def test_a_day_or_instant_is_the_whole_of_it(text: str, zone: tzinfo, first: str, last: str) -> None:
    check = instant_check(":", instant_text(text, zone), zone)
    assert check(at(first))
    assert check(at(last))
    assert not check(at(first) - datetime.resolution)
    assert not check(at(last) + datetime.resolution)


@pytest.mark.parametrize(
    ("op", "text", "inside", "outside"),
    [
        ("<", "2026-05-01", "2026-04-30T23:59:59Z", "2026-05-01T00:00Z"),
        ("<=", "2026-05-01", "2026-05-01T23:59:59.999999Z", "2026-05-02T00:00Z"),
        (">", "2026-05-01", "2026-05-02T00:00Z", "2026-05-01T23:59:59.999999Z"),
        (">=", "2026-05-01", "2026-05-01T00:00Z", "2026-04-30T23:59:59.999999Z"),
        (":", "2026-05-01..", "2026-05-01T00:00Z", "2026-04-30T23:59:59Z"),
        (":", "..2026-05-01", "2026-05-01T23:59:59Z", "2026-05-02T00:00Z"),
    ],
)
def test_after_a_day_is_after_its_end(op: str, text: str, inside: str, outside: str) -> None:
    check = instant_check(op, text, UTC)
    assert check(at(inside))
    assert not check(at(outside))


def test_instants_compare_across_zones() -> None:
    later = at("2026-05-01T12:00Z").astimezone(PARIS) + timedelta(hours=1)
    assert instant_check(">", "2026-05-01T12:00", UTC)(later)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday",
        "",
        "2026",
        "20260501",
        "2026-W18-5",
        "2026-13-01",
        "2026-02-30",
        "2026-05-01T25:00",
        "2026-05-01T",
        "2026-05-01 12:30",
        "2026-05-01T12:30+25:00",
        "9999-12-31",
        "01.05.2026",
        "2026-05-01..soon",
        "²026-05-01",
    ],
)
def test_what_is_no_instant_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        instant_text(text, UTC)
    assert "not a date or time" in caught.value.message
    assert "2026-05-01" in caught.value.hint


def test_an_instant_before_all_time_is_refused() -> None:
    with pytest.raises(UsageError, match="not a date or time"):
        instant_text("0001-01-01", PARIS)


def test_letters_of_an_instant_are_capitals() -> None:
    assert instant_text("2026-05-01t12:30z", UTC) == "2026-05-01T12:30Z"


NOW = datetime(2026, 5, 24, 10, 0, 30, tzinfo=UTC)
"""A Sunday."""


@pytest.mark.parametrize(
    ("text", "spelled"),
    [
        ("friday", "2026-05-29"),
        ("today", "2026-05-24"),
        ("in 3 days", "2026-05-27"),
        ("+3w", "2026-06-14"),
        ("1 May 2026", "2026-05-01"),
        ("20260501", "2026-05-01"),
        ("friday 17:00", "2026-05-29T17:00"),
        ("2026-05-01 12:30", "2026-05-01T12:30"),
        ("in 3 hours", "2026-05-24T15:00:30"),
        ("2026-05-01 12:30 America/New_York", "2026-05-01T16:30Z"),
        ("2026-05-01 12:30:15 AoE", "2026-05-02T00:30:15Z"),
        ("today..friday", "2026-05-24..2026-05-29"),
        ("1 May 2026..", "2026-05-01.."),
        ("2026-05-01", "2026-05-01"),
        ("2026-05-01t12:30z", "2026-05-01T12:30Z"),
    ],
)
def test_with_now_days_are_written_as_deadlines_are(text: str, spelled: str) -> None:
    assert instant_text(text, PARIS, NOW) == spelled
    assert instant_text(spelled, PARIS) == spelled


def test_today_is_that_of_the_zone_in_which_days_are_read() -> None:
    late = datetime(2026, 5, 24, 22, 30, tzinfo=UTC)
    assert instant_text("today", PARIS, late) == "2026-05-25"
    assert instant_text("today", UTC, late) == "2026-05-24"


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("May 1", '"May 1" names no year', 'write "2026-05-01" or "2027-05-01"'),
        ("June 14", '"June 14" names no year', 'write "2025-06-14" or "2026-06-14"'),
        ("tomorrow AoE", "counted from today in Europe/Paris", '"2026-05-25 AoE"'),
        ("2026-05-01 AoE", "days here are in Europe/Paris", "2026-05-01"),
        ("next week", "depends on the day", '"2026-06-14"'),
        ("7/6/2026", "two readings", '"2026-06-07"'),
        ("friday..today", "backwards", "2026-05-24..2026-05-29"),
        ("TBA", "not a date or time", "2026-05-01"),
        ("", "not a date or time", "2026-06-14"),
        ("1800-01-01T25:00", "not a date or time", "2026-05-01"),
    ],
)
def test_what_is_not_certain_is_refused_in_a_query(text: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        instant_text(text, PARIS, NOW)
    assert said in caught.value.message
    assert hint in caught.value.hint


def test_flags_are_yes_or_no() -> None:
    assert [flag_text(text) for text in ("yes", "TRUE", "No", "false")] == ["yes", "yes", "no", "no"]
    with pytest.raises(UsageError, match="neither yes nor no") as caught:
        flag_text("yep")
    assert 'did you mean "yes"' in caught.value.hint


def test_codes_are_capitals_of_the_alphabet() -> None:
    assert code_text("k7q") == "K7Q"
    for wrong in ("K0Q", "", "ABCDEFG", "é"):
        with pytest.raises(UsageError, match="no code begins with"):
            code_text(wrong)


@pytest.mark.parametrize("text", ["", " ", "\t", "\u0301"])
def test_there_must_be_something_to_look_for(text: str) -> None:
    with pytest.raises(UsageError, match="nothing to search for"):
        needle(text)


def test_what_is_looked_for_stays_as_written() -> None:
    assert needle("Été ") == "Été "
