"""Deadlines whose zone has got other rules since they were read."""

from datetime import UTC, datetime, timedelta

from msgspec.structs import replace

from cfpcli.call.rules.zone_rules import outdated, renewed
from cfpcli.dates.grammar import parse_close, parse_open
from cfpcli.records.event import Call, Event, Extension, PersonalExtension, SessionType, Track

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)
CLOSES = parse_close("14 June 2026", zone="Europe/Paris", now=NOW)
OPENS = parse_open("1 May 2026", zone="Europe/Paris", now=NOW)
KEPT = replace(CLOSES, at=(CLOSES.at or NOW) - HOUR)
TBA = parse_close("TBA", zone="Europe/Paris", now=NOW)


def event(*, shifted: bool) -> Event:
    closes = KEPT if shifted else CLOSES
    return Event(
        slug="conf",
        name="Conf",
        timezone="Europe/Paris",
        call=Call(
            opens=replace(OPENS, at=(OPENS.at or NOW) - HOUR) if shifted else OPENS,
            closes=closes,
            extensions=(Extension(closes=KEPT, changed=NOW),),
            personal_extensions=(PersonalExtension(email="ana@example.org", closes=closes, granted=NOW),),
        ),
        tracks=(Track(slug="cloud", name="Cloud", closes=closes), Track(slug="safety", name="Safety", closes=TBA)),
        session_types=(SessionType(slug="talk", name="Talk", duration=20, closes=closes),),
    )


def test_every_deadline_follows_but_those_that_were_replaced() -> None:
    assert renewed(event(shifted=True)) == event(shifted=False)
    assert len(list(outdated(event(shifted=True)))) == 5
    assert (KEPT, CLOSES) in set(outdated(event(shifted=True)))


def test_what_is_as_it_should_be_stays_as_it_is() -> None:
    of = event(shifted=False)
    assert renewed(of) is of
    assert list(outdated(of)) == []
