"""Deadlines as people write them: rules, refusals, doubts, and days when clocks change."""

import re
from datetime import UTC, date, datetime
from zoneinfo import available_timezones

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cfpcli.dates.english import local
from cfpcli.dates.grammar import (
    close_caution,
    close_instant,
    in_full,
    open_instant,
    parse_close,
    parse_instant,
    parse_open,
    refuse_marks,
    refuse_words_for_hours,
)
from cfpcli.dates.written_deadline import Deadline
from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
PARIS = "Europe/Paris"
END_OF_14_JUNE = "2026-06-14T22:00:00Z"


def close(text: str, zone: str = PARIS, now: datetime = NOW) -> Deadline:
    return parse_close(text, zone=zone, now=now)


def refusal(text: str, zone: str = PARIS, now: datetime = NOW) -> DataRefusedError:
    with pytest.raises(DataRefusedError) as caught:
        parse_close(text, zone=zone, now=now)
    return caught.value


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("June 14, 2026", END_OF_14_JUNE),
        ("2026-06-14", END_OF_14_JUNE),
        ("2026-06-14 23:59", END_OF_14_JUNE),
        ("2026-06-14 23:59:59", END_OF_14_JUNE),
        ("2026-06-14 24:00", END_OF_14_JUNE),
        ("2026-06-14T24:00:00", END_OF_14_JUNE),
        ("2026-06-14 11:59pm", END_OF_14_JUNE),
        ("2026-06-14 11:59:59 PM", END_OF_14_JUNE),
        ("  June   14,  2026 ", END_OF_14_JUNE),
        ("\uff11\uff14 June 2026", END_OF_14_JUNE),
        ("2026-06-14\u00a023:59", END_OF_14_JUNE),
        ("2026-06-14 17:00", "2026-06-14T15:01:00Z"),
        ("2026-06-14 17:00:00", "2026-06-14T15:00:01Z"),
        ("2026-06-14T17:00", "2026-06-14T15:01:00Z"),
        ("20260614T1700", "2026-06-14T15:01:00Z"),
        ("20260614T170000", "2026-06-14T15:00:01Z"),
        ("June 14, 2026 at 5pm", "2026-06-14T15:01:00Z"),
        ("June 14, 2026, 5 p.m.", "2026-06-14T15:01:00Z"),
        ("June 14, 2026 by 5:30 pm", "2026-06-14T15:31:00Z"),
        ("14 June 2026 12pm", "2026-06-14T10:01:00Z"),
        ("14 June 2026 12am", "2026-06-13T22:01:00Z"),
        ("14 June 2026 00:00", "2026-06-13T22:01:00Z"),
    ],
)
def test_a_close_includes_the_whole_of_the_smallest_unit_it_names(text: str, expected: str) -> None:
    assert close(text).at == utc(expected)


def test_a_clock_time_that_is_missing_closes_at_the_later_reading() -> None:
    assert close("2026-03-29 02:30").at == utc("2026-03-29T01:31Z")


def test_midnight_has_two_readings_and_both_are_named() -> None:
    for text in (
        "June 14, 2026 midnight",
        "June 14, 2026 at midnight",
        "midnight, 14 June 2026",
        "2026-06-14 Midnight AoE",
    ):
        error = refusal(text)
        assert "the start of Sun 14 June 2026, or its end" in error.message
        assert '"2026-06-14 00:00"' in error.hint
        assert '"2026-06-14"' in error.hint


def test_a_close_at_the_start_of_its_day_is_accepted_with_a_caution() -> None:
    for text in ("2026-06-14 00:00", "June 14, 2026 12am"):
        caution = close_caution(close(text))
        assert "at the start of Sun 14 June 2026" in caution
        assert '"2026-06-14"' in caution
    for text in ("June 14, 2026 12:30am", "14 June 2026 12:30 a.m."):
        caution = close_caution(close(text))
        assert "30 minutes after the start of Sun 14 June 2026" in caution
        assert '"2026-06-14"' in caution
    for text in ("2026-06-14", "2026-06-14 24:00", "2026-06-14 23:59", "TBA", "2026-06-14 00:30", "2026-06-14 1:30am"):
        assert close_caution(close(text)) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "the date is missing"),
        ("   ", "the date is missing"),
        ("2026-06-14 please", "was not understood after Sun 14 June 2026"),
        ("2026-06-14 17:00 or so", '"or so" was not understood after Sun 14 June 2026 17:00'),
        ("2026-06-14 -15", "not an offset"),
        ("2026-06-14 -5", "was not understood"),
        ("2026-06-14 -05", "was not understood"),
        ("2026-06-14 17", "was not understood"),
        ("2026-06-14 25:00", 'there is no time "25:00"'),
        ("2026-06-14 24:01", 'there is no time "24:01"'),
        ("2026-06-14 23:60", 'there is no time "23:60"'),
        ("2026-06-30 23:59:60", 'there is no time "23:59:60"'),
        ("2026-06-14 13pm", 'there is no "13pm"'),
        ("2026-06-14 0am", 'there is no "0am"'),
        ("2026-06-14 noon", '"noon"'),
        ("2026-06-14 12:00:00.5", "splits a second"),
        ("2026-06-14 17:00 UTC+15", "offset"),
        ("07/06/2026", "two readings: Sun 7 June 2026 or Mon 6 July 2026"),
        ("14/06/26", "four digits"),
        ("Monday, 14 June 2026", "is a Sunday"),
        ("14/06", "names no year"),
        ("next week", "depends on the day"),
        ("14 juin 2026", '"juin" in "14 juin 2026" is not a month'),
    ],
)
def test_what_is_not_certain_is_refused(text: str, said: str) -> None:
    assert said in refusal(text).message


def test_only_dates_within_ten_years_back_and_five_ahead_are_taken() -> None:
    assert close("2016-05-25").at
    assert close("2031-05-23").at
    for text in ("2016-05-22", "2031-05-25", "1026-06-14", "9999-12-31", "0001-01-01"):
        assert "too far from today" in refusal(text).message


def test_the_range_counts_from_a_leap_day_too() -> None:
    leap = datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert close("2033-02-27", now=leap).at
    assert "too far" in refusal("2033-03-02", now=leap).message


def test_a_caution_names_the_zone_that_is_not_the_events() -> None:
    midnight = close("2026-06-14 00:00 AoE")
    assert '"2026-06-14 AoE"' in close_caution(midnight, zone=PARIS)
    assert '"2026-06-14"' in close_caution(midnight, zone="AoE")


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("June 14", "2026-06-14"),
        ("friday 5pm", "2026-05-29 17:00"),
        ("tomorrow AoE", "2026-05-25 AoE"),
        ("in 90 minutes", "2026-05-24 13:29"),
        ("tba", "tba"),
    ],
)
def test_in_full_nothing_is_left_to_the_day_of_reading(text: str, full: str) -> None:
    deadline = close(text)
    assert in_full(deadline, zone=PARIS) == full
    later = datetime(2026, 12, 1, tzinfo=UTC)
    assert close(full, now=later).at == deadline.at


def test_to_be_announced_is_kept_as_written() -> None:
    assert close("TBA") == Deadline(raw="TBA")
    assert parse_open(" tbd ", zone=PARIS, now=NOW) == Deadline(raw="tbd")


def test_what_was_written_is_kept_beside_what_it_means() -> None:
    assert close("June 14, 2026 at 5pm") == Deadline(
        raw="June 14, 2026 at 5pm", date="2026-06-14", time="17:00", zone=PARIS, at=utc("2026-06-14T15:01Z")
    )


def test_an_opening_is_the_start_of_what_it_names() -> None:
    for text, expected in (
        ("April 29, 2026", "2026-04-28T22:00Z"),
        ("2026-04-29 09:00", "2026-04-29T07:00Z"),
        ("2026-04-29 AoE", "2026-04-29T12:00Z"),
        ("2026-10-25 02:30", "2026-10-25T00:30Z"),
        ("2026-03-29", "2026-03-28T23:00Z"),
    ):
        deadline = parse_open(text, zone=PARIS, now=NOW)
        assert deadline.at == utc(expected) == open_instant(deadline)


def test_an_opening_at_the_end_of_a_day_is_refused_with_the_next() -> None:
    with pytest.raises(DataRefusedError) as caught:
        parse_open("2026-04-29 24:00", zone=PARIS, now=NOW)
    assert '"2026-04-30"' in caught.value.hint


def test_an_instant_may_split_a_second_and_a_bare_date_is_its_start() -> None:
    def instant(text: str) -> datetime:
        return parse_instant(text, zone=PARIS, now=NOW)

    assert instant("2026-06-14") == utc("2026-06-13T22:00Z")
    assert instant("2026-06-14T21:59:59.999999Z") == utc("2026-06-14T21:59:59.999999Z")
    assert instant("2026-06-14T21:59:59.5Z") == utc("2026-06-14T21:59:59.500000Z")
    assert instant("2026-06-14 00:00") == utc("2026-06-13T22:00Z")
    with pytest.raises(DataRefusedError, match="is not a date or time"):
        instant("TBA")


def test_date_time_and_zone_rule_over_the_instant_that_was_computed_once() -> None:
    stale = Deadline(raw="x", date="2026-06-14", time="", zone=PARIS, at=utc("2026-06-14T21:00Z"))
    assert close_instant(stale) == utc(END_OF_14_JUNE)
    assert open_instant(stale) == utc("2026-06-13T22:00Z")
    assert close_instant(Deadline(raw="TBA")) is None


ZONES = sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/GMT"))
NEAR_DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


@given(day=NEAR_DAYS, zone=st.sampled_from([*ZONES, "UTC", "AoE"]))
def test_a_close_as_it_is_shown_means_the_same_instant(day: date, zone: str) -> None:
    deadline = close(day.isoformat(), zone)
    assert deadline.at
    assert close_instant(deadline) == deadline.at
    assert deadline.at.astimezone(zone_named(zone)).date() > day
    shown = local(deadline.at, zone, closing=True)
    if "(" not in shown:
        assert close(shown, "Asia/Tokyo").at == deadline.at


# fmt: off
PIECES = st.sampled_from([
    "2026-06-14", "14/06/2026", "07/06/2026", "14", "June", "juin", "2026", "26", "31", "Sunday", "Monday", ",", "(",
    ")", "friday", "next", "weeks", "+36h", "+5m", "3",
    "23:59", "24:00", "5pm", "13pm", "00:00", "T", "Z", "AoE", "UTC", "UTC+3", "+02:00", "+99:00", "CET", "CEST",
    "IST", "PT", "GMT", "Europe/Paris", "Europe/Pariss", "Mars/Olympus", "midnight", "noon", "at", "by", "TBA", "in",
    "+3w", "tomorrow", ":60", "60", ".5", "-", "/", "\N{MINUS SIGN}", "'", "\u0661", "st",
])
# fmt: on


@example("2026-06-14 +99:00 , 2026-06-14")
@example("2026-06-14 (+99:00) CEST")
@given(st.lists(PIECES, max_size=6).map(" ".join) | st.lists(PIECES, max_size=4).map("".join) | st.text(max_size=20))
def test_any_text_is_read_or_refused_with_an_input_that_works(text: str) -> None:
    for parse in (parse_close, parse_open):
        try:
            deadline = parse(text, zone=PARIS, now=NOW)
        except DataRefusedError as error:
            refused = error
        else:
            assert (deadline.at is None) == (not deadline.date)
            again = close_instant if parse is parse_close else open_instant
            assert again(deadline) == deadline.at
            continue
        suggested = re.findall(r'"([^"]+)"', refused.hint)
        assert suggested, refused.hint
        assert parse(suggested[0], zone=PARIS, now=NOW).at, refused.hint


TODAY = date(2026, 5, 24)


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("1\N{SUPERSCRIPT TWO} June", ["1 June", "12 June"]),
        ("June 1\N{SUPERSCRIPT ONE}\N{SUPERSCRIPT TWO}", ["June 1", "June 112"]),
        ("14 June 2026\N{SUBSCRIPT THREE}", ["14 June 2026", "14 June 20263"]),
    ],
)
def test_a_raised_digit_behind_another_has_two_readings(text: str, readings: list[str]) -> None:
    with pytest.raises(DataRefusedError, match="two readings") as caught:
        refuse_marks(text)
    assert caught.value.hint.split('"')[1::2] == readings


@pytest.mark.parametrize(
    "text",
    ["14 June 2026", "\N{FULLWIDTH DIGIT ONE}4 June", "1\N{MODIFIER LETTER SMALL S} June", "14\N{NO-BREAK SPACE}June"],
)
def test_plain_and_wide_digits_are_no_marks(text: str) -> None:
    refuse_marks(text)


def test_midnight_is_refused_and_noon_has_a_number() -> None:
    with pytest.raises(DataRefusedError, match="two readings"):
        refuse_words_for_hours("14 June 2026 midnight", TODAY)
    with pytest.raises(DataRefusedError) as caught:
        refuse_words_for_hours("14 June 2026 at noon", TODAY)
    assert caught.value.hint == 'write "2026-06-14 12:00"'
    refuse_words_for_hours("14 June 2026 12:00", TODAY)
