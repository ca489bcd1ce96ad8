"""Closes that move: extensions, and time zones whose rules change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.call.rules.extension import (
    Move,
    Scope,
    after_the_start,
    left_behind,
    moved_close,
    outdated,
    renewed,
    scope_of,
)
from cfpcli.call.rules.openness import closes_for
from cfpcli.dates.grammar import parse_close, parse_open
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, NotFoundError, UsageError
from cfpcli.records.event import Call, Event, Extension, PersonalExtension, SessionType, Track, without_people

NOW = datetime(2026, 5, 24, 10, tzinfo=UTC)


def closing(text: str) -> Deadline:
    return parse_close(text, zone="Europe/Paris", now=NOW)


JUNE = closing("14 June 2026")
CONF = Event(
    slug="conf",
    name="Conf",
    timezone="Europe/Paris",
    starts="2026-12-09",
    call=Call(opens=parse_open("1 May 2026", zone="Europe/Paris", now=NOW), closes=JUNE),
    tracks=(Track(slug="cloud", name="Cloud"), Track(slug="safety", name="Safety", closes=closing("7 June 2026"))),
    session_types=(SessionType(slug="talk", name="Talk", duration=20),),
)


ALL = Scope()


def moved(to: str, scope: Scope = ALL, *, of: Event = CONF, now: datetime = NOW) -> Move:
    return moved_close(of, scope, closing(to), now=now, reason="Why")


def test_later_is_free_and_what_held_is_remembered() -> None:
    move = moved("21 June 2026")
    assert (move.done, move.careful) == ("Extended", "")
    assert move.after.call.closes == closing("21 June 2026")
    assert move.after.call.extensions == (Extension(closes=JUNE, changed=NOW, reason="Why"),)
    again = moved("28 June 2026", of=move.after)
    assert [one.closes.raw for one in again.after.call.extensions] == ["14 June 2026", "21 June 2026"]


def test_the_same_instant_changes_nothing() -> None:
    assert moved("2026-06-14 21:59 UTC").after is CONF
    assert moved("7 June 2026", Scope(track="safety")).after is CONF
    assert moved("14 June 2026", Scope(track="cloud")).after is CONF


def test_earlier_wants_a_yes() -> None:
    move = moved("13 June 2026")
    assert move.done == "Moved forward the close of"
    assert move.careful == "that is earlier than Sun 14 June 2026 23:59 Europe/Paris"
    at_once = moved("20 May 2026")
    assert at_once.careful.endswith("Europe/Paris, and it closes at once")


def test_opening_again_wants_a_yes() -> None:
    assert JUNE.at is not None
    assert moved("21 June 2026", now=JUNE.at - timedelta(microseconds=1)).careful == ""
    move = moved("21 June 2026", now=JUNE.at)
    assert move.done == "Reopened"
    assert move.careful == "it has been closed since Sun 14 June 2026 23:59 Europe/Paris"
    assert moved("21 June 2026", now=NOW + timedelta(days=90)).careful.startswith("that is also in the past")


def test_a_track_s_close_is_its_own() -> None:
    move = moved("21 June 2026", Scope(track="safety"))
    assert move.after.call.closes == JUNE
    assert [track.closes for track in move.after.tracks] == [None, closing("21 June 2026")]
    (remembered,) = move.after.call.extensions
    assert (remembered.track, remembered.session_type, remembered.closes.raw) == ("safety", "", "7 June 2026")
    first = moved("21 June 2026", Scope(session_type="talk"))
    assert first.after.session_types[0].closes == closing("21 June 2026")
    (remembered,) = first.after.call.extensions
    assert (remembered.session_type, remembered.closes.raw) == ("talk", "14 June 2026")
    assert moved("10 June 2026", Scope(track="cloud")).careful.startswith("that is earlier")


def test_a_person_gets_longer_also_after_the_close_without_a_yes() -> None:
    ana = Scope(email="ana@example.org")
    assert JUNE.at is not None
    move = moved("18 June 2026", ana, now=JUNE.at)
    assert (move.done, move.careful) == ("Extended", "")
    (granted,) = move.after.call.personal_extensions
    assert granted == PersonalExtension(
        email="ana@example.org", closes=closing("18 June 2026"), granted=JUNE.at, reason="Why"
    )
    assert move.after.call.closes == JUNE
    assert move.after.call.extensions == ()
    assert moved("18 June 2026", ana, of=move.after).after is move.after
    again = moved("25 June 2026", ana, of=move.after, now=JUNE.at + timedelta(days=7))
    assert (again.done, again.careful) == ("Extended", "")
    shorter = moved("16 June 2026", ana, of=move.after)
    assert shorter.careful.startswith("that is earlier than Thu 18 June 2026")
    assert len(shorter.after.call.personal_extensions) == 2
    holds = closes_for(shorter.after, emails=["ana@example.org"])
    assert holds is not None
    assert holds.raw == "16 June 2026"


def test_what_gives_a_person_nothing_is_refused() -> None:
    ana = Scope(email="ana@example.org")
    whole = replace(CONF, tracks=())
    for day in ("14 June 2026", "10 June 2026"):
        with pytest.raises(DataRefusedError) as caught:
            moved(day, ana, of=whole)
        assert "until Sun 14 June 2026 23:59 Europe/Paris, as to everybody" in caught.value.message
    assert moved("10 June 2026", ana).careful == ""  # a track closes before


def test_a_close_needs_a_date_behind_the_opening() -> None:
    for text in ("TBA", "30 April 2026"):
        with pytest.raises(DataRefusedError):
            moved(text)
    assert moved("1 May 2026").careful


def test_a_close_that_was_never_announced_is_set_without_a_history() -> None:
    for closes in (None, Deadline(raw="TBA")):
        of = replace(CONF, call=replace(CONF.call, closes=closes))
        move = moved("14 June 2026", of=of)
        assert (move.done, move.careful, move.after.call.extensions) == ("Set the close of", "", ())
        assert moved("20 May 2026", of=of).careful == "that is in the past: it closes at once"


@given(days=st.integers(-20, 60), now=st.integers(-20, 60))
def test_whatever_is_not_plainly_longer_wants_a_yes(days: int, now: int) -> None:
    assert JUNE.at is not None
    at, instant = JUNE.at + timedelta(days=days), JUNE.at + timedelta(days=now)
    closes = Deadline(raw="x", date=at.date().isoformat(), zone="UTC", at=at)
    move = moved_close(CONF, ALL, closes, now=instant, reason="")
    plain = days > 0 and now < 0
    assert (move.careful == "") is (plain or days == 0)


def test_whose_close_is_meant() -> None:
    assert scope_of(CONF) == Scope()
    assert scope_of(CONF, track="cloud") == Scope(track="cloud")
    assert scope_of(CONF, email=" Ana@Example.org ") == Scope(email="ana@example.org")
    for wrong in ({"track": "clout"}, {"session_type": "tulk"}):
        with pytest.raises(NotFoundError, match="did you mean"):
            scope_of(CONF, **wrong)
    for several in ({"track": "cloud", "session_type": "talk"}, {"track": "cloud", "email": "ana@example.org"}):
        with pytest.raises(UsageError):
            scope_of(CONF, **several)
    with pytest.raises(UsageError):
        scope_of(CONF, email="Ana")


def test_who_keeps_a_close_of_their_own() -> None:
    assert left_behind(moved("21 June 2026")) == ("Safety",)
    assert left_behind(moved("21 June 2026", Scope(track="cloud"))) == ()


def test_a_close_after_the_event_has_begun_is_told() -> None:
    assert after_the_start(CONF, closing("8 December 2026")) == ""
    assert after_the_start(CONF, closing("9 December 2026")) == "by then Conf has begun: it starts on 2026-12-09"
    assert after_the_start(replace(CONF, starts=""), closing("9 December 2026")) == ""


def test_nobody_else_learns_who_has_longer() -> None:
    granted = moved("18 June 2026", Scope(email="ana@example.org")).after
    assert without_people(granted) == CONF


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
