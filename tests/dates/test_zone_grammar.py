"""The zone behind a date: what the text names, else the event's, and never the machine's."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from cfpcli.dates.grammar import close_instant, parse_close
from cfpcli.dates.written_deadline import Deadline
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
    ("text", "zone", "expected", "kept"),
    [
        ("2026-06-14T21:59Z", PARIS, END_OF_14_JUNE, "UTC"),
        ("2026-06-14 21:59 UTC", PARIS, END_OF_14_JUNE, "UTC"),
        ("2026-06-14 23:59 +02:00", "Asia/Tokyo", END_OF_14_JUNE, "UTC+02:00"),
        ("2026-06-14T23:59+0200", "Asia/Tokyo", END_OF_14_JUNE, "UTC+02:00"),
        ("2026-06-14T23:59+02", "Asia/Tokyo", END_OF_14_JUNE, "UTC+02:00"),
        ("2026-06-14 +02:00", "Asia/Tokyo", END_OF_14_JUNE, "UTC+02:00"),
        ("2026-06-14 23:59 UTC+3", PARIS, "2026-06-14T21:00:00Z", "UTC+03:00"),
        ("2026-06-14 23:59 GMT+05:30", PARIS, "2026-06-14T18:30:00Z", "UTC+05:30"),
        ("2026-06-14 23:59 UTC-12", PARIS, "2026-06-15T12:00:00Z", "UTC-12:00"),
        ("2026-06-14 23:59 UTC\N{MINUS SIGN}12", PARIS, "2026-06-15T12:00:00Z", "UTC-12:00"),
        ("2026-06-14 23:59 +14:00", PARIS, "2026-06-14T10:00:00Z", "UTC+14:00"),
        ("2026-06-14 23:59 Europe/Paris", "America/New_York", END_OF_14_JUNE, PARIS),
        ("June 14, 2026 (Europe/Paris)", "America/New_York", END_OF_14_JUNE, PARIS),
        ("2026-06-14 23:59 AoE", PARIS, "2026-06-15T12:00:00Z", "AoE"),
        ("June 14, 2026 (Anywhere on Earth)", PARIS, "2026-06-15T12:00:00Z", "AoE"),
        ("2026-06-14", "AoE", "2026-06-15T12:00:00Z", "AoE"),
        ("2026-06-14 23:59 Etc/GMT+12", PARIS, "2026-06-15T12:00:00Z", "Etc/GMT+12"),
        ("2026-06-14", "Asia/Kathmandu", "2026-06-14T18:15:00Z", "Asia/Kathmandu"),
    ],
)
def test_the_zone_is_the_one_in_the_text_else_the_events(text: str, zone: str, expected: str, kept: str) -> None:
    deadline = close(text, zone)
    assert deadline.at == utc(expected)
    assert deadline.zone == kept


@pytest.mark.parametrize(
    ("text", "zone", "expected"),
    [
        ("2026-06-14 23:59 CEST", PARIS, END_OF_14_JUNE),
        ("2026-06-14 cest", PARIS, END_OF_14_JUNE),
        ("2026-01-14 23:59 CET", PARIS, "2026-01-14T23:00:00Z"),
        ("2026-06-14 23:59 EDT", "America/New_York", "2026-06-15T04:00:00Z"),
        ("2026-06-14 23:59 IST", "Asia/Kolkata", "2026-06-14T18:30:00Z"),
        ("2026-01-14 23:59 GMT", "Europe/London", "2026-01-15T00:00:00Z"),
    ],
)
def test_an_abbreviation_is_accepted_where_it_is_the_zones_own_at_that_instant(
    text: str, zone: str, expected: str
) -> None:
    deadline = close(text, zone)
    assert deadline.at == utc(expected)
    assert deadline.zone == zone


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("2026-06-14 23:59 CET", ['"2026-06-14 23:59 Europe/Paris"']),
        ("2026-06-14 23:59 IST", ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
        ("2026-06-14 CST", ["America/Chicago", "Asia/Shanghai", "America/Havana"]),
        ("2026-06-14 23:59 PT", ['"2026-06-14 23:59 America/Los_Angeles"']),
        ("2026-06-14 23:59 GMT", ['"2026-06-14 23:59 UTC"']),
    ],
)
def test_any_other_abbreviation_is_refused_and_the_zones_are_named(text: str, choices: list[str]) -> None:
    error = refusal(text)
    assert "Europe/Paris is on CEST" in error.message
    assert all(choice in error.hint for choice in choices)


def test_in_the_hour_that_comes_twice_an_abbreviation_says_which() -> None:
    assert close("2026-10-25 02:30").at == utc("2026-10-25T01:31Z")
    assert close("2026-10-25 02:30 CET") == Deadline(
        raw="2026-10-25 02:30 CET", date="2026-10-25", time="02:30", zone=PARIS, at=utc("2026-10-25T01:31Z")
    )
    first = close("2026-10-25 02:30 CEST")
    assert first.at == utc("2026-10-25T00:31Z") == close_instant(first)
    assert first.zone == "UTC+02:00"


def test_an_unknown_zone_is_refused_with_the_nearest() -> None:
    error = refusal("2026-06-14 23:59 Europe/Pariss")
    assert '"Europe/Pariss" is not a time zone' in error.message
    assert '"2026-06-14 23:59 Europe/Paris"' in error.hint


@pytest.mark.parametrize("text", ["2026-06-14 soon", "friday later", "2026-06-14 17:00 ish"])
def test_a_word_that_stands_for_no_zone_is_not_called_one(text: str) -> None:
    error = refusal(text)
    assert "was not understood after" in error.message
    assert "zones" not in error.message


@pytest.mark.parametrize("name", ["EST", "CET", "MST7MDT", "posix/Europe/Paris", "right/Europe/Paris", "localtime"])
def test_names_that_only_look_like_zones_are_refused(name: str) -> None:
    assert name in refusal(f"2026-06-14 23:59 {name}").message


@pytest.fixture
def machine_zone() -> Iterator[None]:
    before = os.environ.get("TZ")
    yield
    if before is None:
        os.environ.pop("TZ", None)
    else:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.usefixtures("machine_zone")
@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_the_zone_of_the_machine_changes_nothing(zone: str) -> None:
    os.environ["TZ"] = zone
    time.tzset()
    assert close("14 June 2026").at == utc(END_OF_14_JUNE)
    assert close("2026-06-14 23:59 CEST").at == utc(END_OF_14_JUNE)
    assert "Europe/Paris is on CEST" in refusal("2026-06-14 23:59 CET").message
    assert close("14 June").at == close("in 3 weeks").at == close("next sunday", now=utc("2026-06-07T10:00Z")).at
    assert close("in 48 hours").at == utc("2026-05-26T10:00Z")
    assert close("tomorrow", now=utc("2026-05-24T22:30Z")).date == "2026-05-26"


def test_the_tzdata_package_serves_where_the_system_has_no_zones() -> None:
    code = (
        "import zoneinfo; from datetime import UTC, datetime; from cfpcli.dates.grammar import parse_close;"
        "assert zoneinfo.TZPATH == ();"
        "now = datetime(2026, 5, 24, tzinfo=UTC);"
        "print(parse_close('14 June 2026', zone='Europe/Paris', now=now).at)"
    )
    told = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONTZPATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert told.stdout.strip() == "2026-06-14 22:00:00+00:00"
