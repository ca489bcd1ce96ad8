"""Whether a call is open, and what is said when it is not."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cfpcli.domain.call import CallStatus, call_status, extended_from, refuse_unless_open
from cfpcli.domain.deadline import Deadline
from cfpcli.domain.deadline_text import parse_close, parse_open
from cfpcli.domain.event import Call, Event, Extension
from cfpcli.errors import ClosedError, Exit

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
OPENS = datetime(2026, 4, 28, 22, tzinfo=UTC)
CLOSES = datetime(2026, 6, 14, 22, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)
PACIFIC = timezone(timedelta(hours=-7))


def closing(text: str) -> Deadline:
    return parse_close(text, zone="Europe/Paris", now=NOW)


def event(opens: str = "", closes: str = "", *former: str) -> Event:
    return Event(
        slug="demo",
        name="Demo Conference",
        timezone="Europe/Paris",
        call=Call(
            opens=parse_open(opens, zone="Europe/Paris", now=NOW) if opens else None,
            closes=closing(closes) if closes else None,
            extensions=tuple(Extension(closes=closing(text), changed=NOW) for text in former),
        ),
    )


OSXP = event("29 April 2026", "14 June 2026")


@pytest.mark.parametrize(
    ("now", "status"),
    [
        (OPENS - INSTANT, CallStatus.UPCOMING),
        (OPENS, CallStatus.OPEN),
        (CLOSES - INSTANT, CallStatus.OPEN),
        (CLOSES, CallStatus.CLOSED),
    ],
)
def test_the_opening_is_inclusive_and_the_close_exclusive(now: datetime, status: CallStatus) -> None:
    assert call_status(OSXP, now) is status


@pytest.mark.parametrize(
    ("opens", "closes", "status"),
    [
        ("", "", CallStatus.UNANNOUNCED),
        ("TBA", "", CallStatus.UNANNOUNCED),
        ("", "TBA", CallStatus.UNANNOUNCED),
        ("TBA", "14 June 2026", CallStatus.UNANNOUNCED),
        ("TBA", "1 May 2026", CallStatus.CLOSED),
        ("", "14 June 2026", CallStatus.OPEN),
        ("29 April 2026", "", CallStatus.OPEN),
        ("29 April 2026", "TBA", CallStatus.OPEN),
        ("1 June 2026", "TBA", CallStatus.UPCOMING),
    ],
)
def test_dates_that_are_not_known(opens: str, closes: str, status: CallStatus) -> None:
    assert call_status(event(opens, closes), NOW) is status


def refusal(of: Event, now: datetime) -> ClosedError:
    with pytest.raises(ClosedError) as caught:
        refuse_unless_open(of, now, PACIFIC)
    assert caught.value.exit_status is Exit.CLOSED
    return caught.value


def test_an_open_call_lets_pass() -> None:
    refuse_unless_open(OSXP, OPENS, PACIFIC)
    refuse_unless_open(OSXP, CLOSES - INSTANT, PACIFIC)


def test_before_the_opening_both_times_are_told() -> None:
    error = refusal(OSXP, OPENS - timedelta(hours=3))
    assert error.message == (
        "the call of Demo Conference is not open yet: "
        "it opens Wed 29 April 2026 00:00 Europe/Paris (your time: Tue 28 April 15:00)"
    )
    assert error.hint == "it opens in 3 h 0 min"


def test_after_the_close_both_times_are_told() -> None:
    error = refusal(OSXP, CLOSES + timedelta(hours=3))
    assert error.message == (
        "the call of Demo Conference closed 3 h ago: "
        "it was open until Sun 14 June 2026 23:59 Europe/Paris (your time: Sun 14 June 14:59)"
    )
    assert "--late" in error.hint


def test_times_are_told_in_the_zone_the_deadline_was_written_in() -> None:
    error = refusal(event("", "14 June 2026 AoE"), CLOSES + timedelta(days=2))
    assert "Sun 14 June 2026 23:59 AoE" in error.message


def test_without_dates_the_way_to_set_them_is_told() -> None:
    error = refusal(event(), NOW)
    assert "has no dates yet" in error.message
    assert "[call]" in error.hint


def test_an_extension_is_told_by_the_first_close() -> None:
    assert extended_from(OSXP.call) == ""
    assert extended_from(event("", "21 June 2026", "14 June 2026").call) == "extended from 14 June"
    assert extended_from(event("", "28 June 2026", "14 June 2026", "21 June 2026").call) == "extended from 14 June"
    assert extended_from(event("", "14 January 2027", "20 December 2026").call) == "extended from Sun 20 December 2026"
    assert extended_from(event("", "14 June 2026", "TBA").call) == ""
    assert extended_from(event("", "7 June 2026", "14 June 2026").call) == "brought forward from 14 June"


def test_the_newest_close_rules() -> None:
    extended = event("29 April 2026", "21 June 2026", "14 June 2026")
    assert call_status(extended, CLOSES) is CallStatus.OPEN
