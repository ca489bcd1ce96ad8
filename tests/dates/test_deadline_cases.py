"""Deadlines as people write them, case by case: what each means, or why it is refused."""

from datetime import UTC, datetime

import pytest

from cfpcli.dates.grammar import close_instant, open_instant, parse_close, parse_open
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError

NOW = "2026-05-24T10:00Z"
"""A Sunday, noon in Paris."""
PARIS = "Europe/Paris"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


# fmt: off
PARIS_CLOSES = [
    ("June 14, 2026", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("June 14", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("14th of June 2026", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("Sunday, June 14, 2026", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("2026-06-07", "2026-06-07", "", PARIS, "2026-06-07T22:00Z"),
    ("20260614", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("2026-06-14T23:59:59", "2026-06-14", "23:59:59", PARIS, "2026-06-14T22:00Z"),
    ("2026-06-14 24:00", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("2026-06-14 11:59pm", "2026-06-14", "23:59", PARIS, "2026-06-14T22:00Z"),
    ("June 14, 2026 at 5pm", "2026-06-14", "17:00", PARIS, "2026-06-14T15:01Z"),
    ("June 14, 2026 12am", "2026-06-14", "00:00", PARIS, "2026-06-13T22:01Z"),
    ("June 14, 2026 (Anywhere on Earth)", "2026-06-14", "", "AoE", "2026-06-15T12:00Z"),
    ("2026-06-14 23:59 AoE", "2026-06-14", "23:59", "AoE", "2026-06-15T12:00Z"),
    ("2026-06-14 23:59 UTC+3", "2026-06-14", "23:59", "UTC+03:00", "2026-06-14T21:00Z"),
    ("2026-06-14 23:59 GMT+05:30", "2026-06-14", "23:59", "UTC+05:30", "2026-06-14T18:30Z"),
    ("2026-06-14T21:59Z", "2026-06-14", "21:59", "UTC", "2026-06-14T22:00Z"),
    ("2026-06-14 23:59 Etc/GMT+12", "2026-06-14", "23:59", "Etc/GMT+12", "2026-06-15T12:00Z"),
    ("13/06/2026", "2026-06-13", "", PARIS, "2026-06-13T22:00Z"),
    ("06/13/2026", "2026-06-13", "", PARIS, "2026-06-13T22:00Z"),
    ("06/06/2026", "2026-06-06", "", PARIS, "2026-06-06T22:00Z"),
    ("February 29", "2028-02-29", "", PARIS, "2028-02-29T23:00Z"),
    ("2026-12-31", "2026-12-31", "", PARIS, "2026-12-31T23:00Z"),
    ("+3w", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("2026-03-29", "2026-03-29", "", PARIS, "2026-03-29T22:00Z"),
    ("2026-10-25", "2026-10-25", "", PARIS, "2026-10-25T23:00Z"),
    ("2026-03-29 02:30", "2026-03-29", "02:30", PARIS, "2026-03-29T01:31Z"),
    ("\uff11\uff14 June 2026", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("  June   14,  2026 ", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("14 June 2026", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("June 14 2026", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("14.06.2026", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("2026-06-14 23:59", "2026-06-14", "23:59", PARIS, "2026-06-14T22:00Z"),
    ("2026-06-14 00:00", "2026-06-14", "00:00", PARIS, "2026-06-13T22:01Z"),
    ("June 14 2026 11:59 PM AoE", "2026-06-14", "23:59", "AoE", "2026-06-15T12:00Z"),
    ("2026-06-14 23:59 UTC-12", "2026-06-14", "23:59", "UTC-12:00", "2026-06-15T12:00Z"),
    ("2026-06-14 23:59 -12:00", "2026-06-14", "23:59", "UTC-12:00", "2026-06-15T12:00Z"),
    ("2026-06-14 23:59 GMT+8", "2026-06-14", "23:59", "UTC+08:00", "2026-06-14T16:00Z"),
    ("2026-06-14 23:59 +05:45", "2026-06-14", "23:59", "UTC+05:45", "2026-06-14T18:15Z"),
    ("2026-06-14 23:59 +14:00", "2026-06-14", "23:59", "UTC+14:00", "2026-06-14T10:00Z"),
    ("2026-06-14 23:59 CEST", "2026-06-14", "23:59", PARIS, "2026-06-14T22:00Z"),
    ("June 14 2026 5 pm CEST", "2026-06-14", "17:00", PARIS, "2026-06-14T15:01Z"),
    ("June 14 12pm", "2026-06-14", "12:00", PARIS, "2026-06-14T10:01Z"),
    ("in 3 weeks", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("friday", "2026-05-29", "", PARIS, "2026-05-29T22:00Z"),
    ("today", "2026-05-24", "", PARIS, "2026-05-24T22:00Z"),
    ("2026-10-25 02:30", "2026-10-25", "02:30", PARIS, "2026-10-25T01:31Z"),
    ("\uff12\uff10\uff12\uff16-06-14", "2026-06-14", "", PARIS, "2026-06-14T22:00Z"),
    ("14 June 2026 23:59 AoE (UTC-12)", "2026-06-14", "23:59", "AoE", "2026-06-15T12:00Z"),
    ("14 June 2026 23:59 (AoE, UTC-12)", "2026-06-14", "23:59", "AoE", "2026-06-15T12:00Z"),
    ("14 June 2026 23:59 UTC-12 (AoE)", "2026-06-14", "23:59", "AoE", "2026-06-15T12:00Z"),
    ("14 June 2026 23:59 (UTC-12:00) AoE", "2026-06-14", "23:59", "AoE", "2026-06-15T12:00Z"),
    ("14 June 2026 Anywhere on Earth (AoE)", "2026-06-14", "", "AoE", "2026-06-15T12:00Z"),
    ("14 June 2026 AoE, UTC-12", "2026-06-14", "", "AoE", "2026-06-15T12:00Z"),
    ("14 June 2026 17:00 CEST (UTC+2)", "2026-06-14", "17:00", PARIS, "2026-06-14T15:01Z"),
    ("14 June 2026 17:00 CST (UTC-6)", "2026-06-14", "17:00", "UTC-06:00", "2026-06-14T23:01Z"),
    ("25 September 2026 17:00 AST (UTC-4)", "2026-09-25", "17:00", "UTC-04:00", "2026-09-25T21:01Z"),
    ("14 June 2026 17:00 CST (UTC+8)", "2026-06-14", "17:00", "UTC+08:00", "2026-06-14T09:01Z"),
    ("14 June 2026 17:00 PT (UTC-7)", "2026-06-14", "17:00", "UTC-07:00", "2026-06-15T00:01Z"),
    ("14 June 2026 17:00 HKT (+08:00)", "2026-06-14", "17:00", "UTC+08:00", "2026-06-14T09:01Z"),
    ("14 June 2026 17:00 Europe/Berlin (CEST)", "2026-06-14", "17:00", "Europe/Berlin", "2026-06-14T15:01Z"),
    ("14 June 2026 17:00 Asia/Tokyo (UTC+9)", "2026-06-14", "17:00", "Asia/Tokyo", "2026-06-14T08:01Z"),
    ("14 June 2026 17:00 UTC (Z)", "2026-06-14", "17:00", "UTC", "2026-06-14T17:01Z"),
    ("Sun 14 June 2026 23:59 Etc/GMT+3 (UTC-03:00)", "2026-06-14", "23:59", "Etc/GMT+3", "2026-06-15T03:00Z"),
    ("Sun 25 October 2026 02:30 (UTC+01:00) Europe/Paris", "2026-10-25", "02:30", PARIS, "2026-10-25T01:31Z"),
    ("Sun 25 October 2026 02:30 (UTC+02:00) Europe/Paris", "2026-10-25", "02:30", "UTC+02:00", "2026-10-25T00:31Z"),
    ("14 June 2026 17:00 europe/LONDON", "2026-06-14", "17:00", "Europe/London", "2026-06-14T16:01Z"),
    ("22nd June 2026", "2026-06-22", "", PARIS, "2026-06-22T22:00Z"),
    ("12th June 2026", "2026-06-12", "", PARIS, "2026-06-12T22:00Z"),
    ("June 3RD, 2026", "2026-06-03", "", PARIS, "2026-06-03T22:00Z"),
]
"""Text; then date, clock time and zone as kept, and the first instant that is too late."""

OTHER_CLOSES = [
    (PARIS, "2025-12-01T00:00Z", "2026-01-14 23:59 CET", "2026-01-14", "23:59", "2026-01-14T23:00Z"),
    ("America/New_York", NOW, "2026-06-14 23:59 EDT", "2026-06-14", "23:59", "2026-06-15T04:00Z"),
    ("Asia/Kolkata", NOW, "2026-06-14 23:59 IST", "2026-06-14", "23:59", "2026-06-14T18:30Z"),
    (PARIS, "2026-11-21T12:00Z", "January 15", "2027-01-15", "", "2027-01-15T23:00Z"),
    (PARIS, "2026-12-31T23:00:01Z", "December 31", "2027-12-31", "", "2027-12-31T23:00Z"),
    (PARIS, "2026-01-31T10:00Z", "in 1 month", "2026-02-28", "", "2026-02-28T23:00Z"),
    (PARIS, "2026-05-24T22:30Z", "tomorrow", "2026-05-26", "", "2026-05-26T22:00Z"),
    ("Africa/Cairo", NOW, "2026-10-29", "2026-10-29", "", "2026-10-29T22:00Z"),
    ("Asia/Beirut", NOW, "2026-03-28", "2026-03-28", "", "2026-03-28T22:00Z"),
    ("America/Santiago", NOW, "2026-09-05", "2026-09-05", "", "2026-09-06T04:00Z"),
    ("America/Havana", NOW, "2026-10-31", "2026-10-31", "", "2026-11-01T04:00Z"),
    ("Asia/Kolkata", NOW, "2026-06-14", "2026-06-14", "", "2026-06-14T18:30Z"),
    ("Pacific/Kiritimati", NOW, "2026-06-14", "2026-06-14", "", "2026-06-14T10:00Z"),
    ("AoE", NOW, "2026-06-14", "2026-06-14", "", "2026-06-15T12:00Z"),
    (PARIS, "2026-04-01T00:00Z", "30-April-2026", "2026-04-30", "", "2026-04-30T22:00Z"),
    (PARIS, "2026-02-01T00:00Z", "March-15-2026", "2026-03-15", "", "2026-03-15T23:00Z"),
    ("America/Nuuk", NOW, "2026-03-28", "2026-03-28", "", "2026-03-29T01:00Z"),
    ("Asia/Kathmandu", NOW, "2026-06-14", "2026-06-14", "", "2026-06-14T18:15Z"),
    ("Europe/Dublin", NOW, "2026-06-14 23:59 IST", "2026-06-14", "23:59", "2026-06-14T23:00Z"),
    ("Asia/Jerusalem", "2026-01-01T00:00Z", "2026-01-14 23:59 IST", "2026-01-14", "23:59", "2026-01-14T22:00Z"),
    (PARIS, "2026-12-31T22:59:59Z", "December 31", "2026-12-31", "", "2026-12-31T23:00Z"),
    ("America/New_York", "2026-01-01T00:00Z", "2026-01-14 23:59 EST", "2026-01-14", "23:59", "2026-01-15T05:00Z"),
]
"""The event's zone, which is kept, and the instant of reading; then text, date, clock time and close."""

REFUSED = [
    ("June 14, 2026 midnight", NOW, "two readings: the start of"),
    ("2026-06-14 23:59 Mars/Olympus", NOW, "is not a time zone"),
    ("2026-06-14 23:59 CET", NOW, "may be several zones"),
    ("2026-06-14 23:59 IST", NOW, "may be several zones"),
    ("2026-06-14 23:59 PT", NOW, "may be several zones"),
    ("14/06/26", NOW, "four digits"),
    ("June 2026", NOW, "names no day"),
    ("June", NOW, "names no day"),
    ("31 November 2026", NOW, "there is no"),
    ("2026-02-30", NOW, "there is no"),
    ("", NOW, "the date is missing"),
    ("14 juin 2026", NOW, "is not a month"),
    ("30-Aprol-2022", "2022-04-01T00:00Z", "is not a month"),
    ("6/7/2026", NOW, "two readings: Mon 6 July 2026 or Sun 7 June 2026"),
    ("07.06.2026", NOW, "two readings"),
    ("Sat, June 14, 2026", NOW, "is a Sunday"),
    ("2026-06-14 23:59:60", NOW, "there is no time"),
    ("2026-06-14 25:00", NOW, "there is no time"),
    ("June 14, noon", NOW, '"noon"'),
    ("midnight", NOW, '"midnight" names no day'),
    ("next week", NOW, "depends on the day"),
    ("10-06-14", NOW, "four digits"),
    ("10", NOW, "no date found"),
    ("May", NOW, "names no day"),
    ("2026-06-14 EST", NOW, "may be several zones"),
    ("2026-06-14 23:59 CST", NOW, "may be several zones"),
    ("2026-06-14 23:59 UTC+15", NOW, "not an offset"),
    ("2026-06-14 23:59 +05:75", NOW, "not an offset"),
    ("2026-06-14 12:00:00.5", NOW, "splits a second"),
    ("Junee 14, 2026", NOW, "is not a month"),
    ("June 14, 2026 please", NOW, "was not understood after"),
    ("0026-06-14", NOW, "too far from today"),
    ("2031-05-25", NOW, "too far from today"),
    ("2016-05-22", NOW, "too far from today"),
    ("2026-W24-7", NOW, "weeks or days of the year"),
    ("2026-165", NOW, "weeks or days of the year"),
    ("2027-02-29", NOW, "there is no 29 February 2027"),
    ("in 999999 weeks", NOW, "too far from today"),
    ("soon", NOW, "no date found"),
    ("2026-06-14 2026-06-15", NOW, "was not understood"),
    ("2026-06-14-2026-06-15", NOW, "was not understood"),
    ("17:00", NOW, "no date found"),
    ("14 June 2026 23:59 AoE (UTC+2)", NOW, '"AoE" and "UTC+02:00" contradict each other'),
    ("14 June 2026 23:59 UTC+3 (UTC+2)", NOW, "contradict each other"),
    ("14 June 2026 23:59 Europe/Paris (UTC+1)", NOW, "contradict each other on Sun 14 June 2026"),
    ("14 June 2026 23:59 Europe/Paris (Europe/London)", NOW, "contradict each other"),
    ("29 March 2026 02:30 (UTC+02:00) Europe/Paris", NOW, "contradict each other"),
    ("29 October 2026 Africa/Cairo (UTC+3)", NOW, "contradict each other"),
    ("14 June 2026 23:59 CEST (UTC+1)", NOW, '"CEST" is not UTC+01:00'),
    ("14 June 2026 23:59 PT (UTC-8)", NOW, '"PT" is not UTC-08:00'),
    ("14 June 2026 23:59 CST (UTC+9)", NOW, '"CST" is not UTC+09:00'),
    ("14 June 2026 23:59 CET (Europe/Berlin)", NOW, "may be several zones, and Europe/Berlin is on CEST"),
    ("14 June 2026 COB (UTC-5)", NOW, "was not understood"),
    ("14 June 2026 noonn (UTC-12)", NOW, "was not understood"),
    ("14 June 2026 23:59 Ao (UTC-12)", NOW, "was not understood"),
    ("14 June 2026 23:59 AoE (soon)", NOW, "was not understood"),
    ("14 June 2026 23:59 soon (UTC+2) or so", NOW, "was not understood"),
    ("14 June 2026 23:59 London", NOW, '"London" is not the name of a time zone'),
    ("14 June 2026 New York time", NOW, '"New York time" is not the name of a time zone'),
    ("14 June 2026 Paris", NOW, '"Paris" is not the name of a time zone'),
    ("14 June 2026Z", NOW, '"2026Z" in "14 June 2026Z"'),
    ("June 14 2026Z", NOW, '"2026Z" in "June 14 2026Z"'),
    ("14 June 2026T17:00", NOW, '"2026T17:00" in "14 June 2026T17:00"'),
    ("14 June 1700h", NOW, '"1700h"'),
    ("1\N{SUPERSCRIPT TWO} June 2026", NOW, "may be a digit or a footnote mark"),
    ("June 1\N{SUPERSCRIPT TWO}", NOW, "may be a digit or a footnote mark"),
    ("1\N{SUBSCRIPT TWO} June 2026", NOW, "may be a digit or a footnote mark"),
    ("\N{CIRCLED DIGIT ONE} June 2026", NOW, "is not a plain digit"),
    ("14 June\N{SUPERSCRIPT ONE}", NOW, "may be a digit or a footnote mark"),
    ("22st March 2027", NOW, '"22st" may be the 22nd'),
    ("4nd June", NOW, '"4nd" may be the 4th'),
    ("June 30rd, 2026", NOW, '"30rd" may be the 30th'),
    ("11st June 2026", NOW, '"11st" may be the 11th'),
    ("2 MAY2:59", NOW, "has no space after the month"),
    ("2 May5pm", NOW, "has no space after the month"),
    ("2 May2027", NOW, "has no space after the month"),
]
"""Text, the instant of reading, and what the refusal says."""
# fmt: on


@pytest.mark.parametrize(("text", "day", "clock", "zone", "at"), PARIS_CLOSES)
def test_a_close_of_an_event_in_paris(text: str, day: str, clock: str, zone: str, at: str) -> None:
    read = parse_close(text, zone=PARIS, now=utc(NOW))
    assert (read.date, read.time, read.zone, read.at) == (day, clock, zone, utc(at))
    assert close_instant(read) == read.at


@pytest.mark.parametrize(("zone", "now", "text", "day", "clock", "at"), OTHER_CLOSES)
def test_a_close_in_other_zones_and_on_other_days(
    zone: str, now: str, text: str, day: str, clock: str, at: str
) -> None:
    read = parse_close(text, zone=zone, now=utc(now))
    assert (read.date, read.time, read.zone, read.at) == (day, clock, zone, utc(at))
    assert close_instant(read) == read.at


def test_the_zone_in_the_text_beats_the_events() -> None:
    read = parse_close("2026-06-14 23:59 Europe/Paris", zone="America/New_York", now=utc(NOW))
    assert (read.zone, read.at) == (PARIS, utc("2026-06-14T22:00Z"))


@pytest.mark.parametrize(("text", "now"), [("April 29", "2026-04-01T10:00Z"), ("April 29, 2026", NOW)])
def test_an_opening_is_the_start_of_its_day(text: str, now: str) -> None:
    read = parse_open(text, zone=PARIS, now=utc(now))
    assert (read.date, read.time, read.zone) == ("2026-04-29", "", PARIS)
    assert read.at == utc("2026-04-28T22:00Z") == open_instant(read)


@pytest.mark.parametrize(("text", "now", "said"), REFUSED)
def test_what_is_refused_says_why_and_what_would_work(text: str, now: str, said: str) -> None:
    with pytest.raises(DataRefusedError) as caught:
        parse_close(text, zone=PARIS, now=utc(now))
    assert said in caught.value.message
    assert parse_close(caught.value.hint.split('"')[1], zone=PARIS, now=utc(now)).at


def test_to_be_announced_is_a_state() -> None:
    for text in ("tba", "TBA", "tbd", " TBD "):
        assert parse_close(text, zone=PARIS, now=utc(NOW)) == Deadline(raw=text.strip())


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("14 June 2026 25:00 AoE", '"AoE"'),
        ("14 June 2026 midnight (UTC-12)", '"(UTC-12)"'),
        ("14 June 2026 noon Asia/Tokyo", '"Asia/Tokyo"'),
        ("7/6/2026 AoE", '"AoE"'),
        ("7/6/2026 17:00 CEST", '"17:00 CEST"'),
        ("Mon 14 June 2026 5pm AoE (UTC-12)", '"5pm AoE (UTC-12)"'),
        ("22st June 2026 anywhere on earth", '"anywhere on earth"'),
    ],
)
def test_a_suggestion_never_drops_the_zone_or_the_time_behind_it(text: str, kept: str) -> None:
    with pytest.raises(DataRefusedError) as caught:
        parse_close(text, zone=PARIS, now=utc(NOW))
    assert caught.value.hint.endswith(f"keep {kept} after it")


@pytest.mark.parametrize("zone", ["soon (UTC+2) or so", "UTC+15", "Foo/Bar", "Pacific Standard", "XYZ", "AoE-ish"])
def test_a_zone_that_is_refused_is_never_answered_with_the_date_alone(zone: str) -> None:
    with pytest.raises(DataRefusedError) as caught:
        parse_close(f"2026-06-14 23:59 {zone}", zone=PARIS, now=utc(NOW))
    suggested = caught.value.hint.split('"')[1::2]
    assert suggested
    assert "2026-06-14 23:59" not in suggested
