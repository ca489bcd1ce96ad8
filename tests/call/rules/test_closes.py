"""The closes to count down to: which an event has, which one stands for it, and in which order they come."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from cfpcli.call.rules.closes import (
    Close,
    CloseKind,
    close_of_call,
    closes_of,
    in_order,
    is_over,
    is_within,
    remaining,
    urgency_of,
    whole_close,
)
from cfpcli.call.rules.openness import Standing
from cfpcli.dates.grammar import parse_close, parse_open
from cfpcli.dates.instants import ends_of
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Call, Event, Extension, PersonalExtension, SessionType, Track
from cfpcli.records.followed_call import FollowedCall
from tests.countdown import left

NOW = datetime(2026, 5, 24, 10, 0, tzinfo=UTC)
PARIS = "Europe/Paris"
ANA = "ana@example.org"


def close(text: str, zone: str = PARIS) -> Deadline:
    return parse_close(text, zone=zone, now=NOW)


def event(**call: Any) -> Event:  # noqa: ANN401  # handed on to the call
    tracks = (Track(slug="security", name="Security"), Track(slug="late", name="Late news"))
    types = (
        SessionType(slug="talk", name="Talk", duration=20),
        SessionType(slug="tutorial", name="Tutorial", duration=90),
    )
    told = {"opens": parse_open("1 May 2026", zone=PARIS, now=NOW), "closes": close("14 June 2026")} | call
    return Event(slug="conf", name="Conf", timezone=PARIS, tracks=tracks, session_types=types, call=Call(**told))


def with_own(of_track: str = "", of_type: str = "", **call: Any) -> Event:  # noqa: ANN401  # handed on to the call
    made = event(**call)
    tracks = (made.tracks[0], Track(slug="late", name="Late news", closes=close(of_track) if of_track else None))
    tutorial = SessionType(slug="tutorial", name="Tutorial", duration=90, closes=close(of_type) if of_type else None)
    return Event(
        slug="conf", name="Conf", timezone=PARIS, call=made.call, tracks=tracks,
        session_types=(made.session_types[0], tutorial),
    )  # fmt: skip


def followed(**told: Any) -> FollowedCall:  # noqa: ANN401  # handed on
    return FollowedCall(**{"slug": "x", "name": "X", "followed": NOW, "updated": NOW, **told})


def days(*closes: Close) -> list[str]:
    return [f"{one.at - timedelta(seconds=1):%m-%d}" if one.at else "" for one in closes]


def test_an_event_has_one_close_and_those_of_its_parts() -> None:
    found = list(closes_of(with_own("30 June 2026", "31 May 2026"), NOW))
    assert [(one.part, one.track, one.session_type) for one in found] == [
        ("", "", ""),
        ("track Late news", "late", ""),
        ("session type Tutorial", "", "tutorial"),
    ]
    assert days(*found) == ["06-14", "06-30", "05-31"]


def test_each_stands_where_its_own_close_is() -> None:
    late = datetime(2026, 6, 20, tzinfo=UTC)
    found = {one.part: one.status for one in closes_of(with_own("30 June 2026", "31 May 2026"), late)}
    assert found == {"": "closed", "track Late news": "open", "session type Tutorial": "closed"}


def test_a_call_without_a_close_stands_beside_those_of_its_parts_while_any_part_has_none() -> None:
    found = list(closes_of(with_own("30 June 2026", closes=None), NOW))
    assert [(one.part, one.status) for one in found] == [("", "open"), ("track Late news", "open")]
    assert found[0].at is None
    assert [one.at for one in closes_of(event(closes=None), NOW)] == [None]


def test_a_call_whose_parts_all_have_closes_is_its_parts() -> None:
    talk = SessionType(slug="talk", name="Talk", duration=20, closes=close("30 June 2026"))
    made = msgspec.structs.replace(event(closes=None), session_types=(talk,))
    assert [one.part for one in closes_of(made, NOW)] == ["session type Talk"]


def test_a_type_that_closed_does_not_hide_that_others_are_open() -> None:
    made = with_own(of_type="31 May 2026", closes=None)
    later = datetime(2026, 6, 20, tzinfo=UTC)
    found = {one.part: one.status for one in closes_of(made, later)}
    assert found == {"": "open", "session type Tutorial": "closed"}
    assert whole_close(made, later).status == "open"


FIRST, LAST = ends_of(close("1 June 2026"))
SPAN = {"closes": FIRST, "closes_latest": LAST}


@pytest.mark.parametrize(
    ("now", "status", "left", "urgency", "over"),
    [
        ("2026-05-24T10:00Z", "open", left("8 d 0 h"), "far", False),
        ("2026-05-30T09:59Z", "open", left("2 d 0 h"), "near", False),
        ("2026-06-01T09:59Z", "open", left("1 min 0 s"), "soon", False),
        ("2026-06-01T10:00Z", "open", "closing", "soon", False),
        ("2026-06-02T11:59:59Z", "open", "closing", "soon", False),
        ("2026-06-02T12:00Z", "closed", "closed just now", "closed", True),
        ("2026-06-02T15:00Z", "closed", "closed 3 h ago", "closed", True),
    ],
)
def test_a_day_of_no_known_zone_is_urgent_from_its_first_end_and_over_at_its_last(
    now: str, status: str, left: str, urgency: str, over: bool
) -> None:
    moment = datetime.fromisoformat(now)
    one = close_of_call(followed(**SPAN), moment)
    assert (one.at, one.latest) == (FIRST.at, LAST.at)
    assert (one.status, remaining(one, moment), urgency_of(one, moment)) == (status, left, urgency)
    assert is_over(one, moment) is over


def test_between_its_ends_a_span_is_first_and_within_any_time() -> None:
    now = datetime(2026, 6, 1, 18, tzinfo=UTC)
    span, passed, ahead = (
        close_of_call(followed(slug=slug, **told), now)
        for slug, told in (("span", SPAN), ("passed", {"closes": FIRST}), ("ahead", {"closes": close("2 June 2026")}))
    )
    assert [one.slug for one in in_order([passed, ahead, span], now)] == ["span", "ahead", "passed"]
    assert [one.slug for one in (span, passed, ahead) if is_within(one, now, timedelta(hours=1))] == ["span"]
    assert not is_within(span, datetime(2026, 6, 2, 12, tzinfo=UTC), timedelta(days=9))


def test_the_close_of_the_whole_is_its_own_while_it_is_ahead_then_the_last_that_is() -> None:
    made = with_own("30 June 2026", "31 May 2026")
    assert (days(whole_close(made, NOW)), whole_close(made, NOW).part) == (["06-14"], "")
    later = whole_close(made, datetime(2026, 6, 20, tzinfo=UTC))
    assert (days(later), later.part, later.status) == (["06-30"], "track Late news", Standing.OPEN)


@pytest.mark.parametrize(("emails", "expected"), [((), "06-14"), (("bo@example.org",), "06-14"), ((ANA,), "06-21")])
def test_a_personal_extension_counts_for_that_person_alone(emails: tuple[str, ...], expected: str) -> None:
    granted = PersonalExtension(email=ANA, closes=close("21 June 2026"), granted=NOW)
    made = event(personal_extensions=(granted,))
    for one in (whole_close(made, NOW, emails), *closes_of(made, NOW, emails)):
        assert days(one) == [expected]
        assert (one.personal, one.moves) == ((True, 1) if expected == "06-21" else (False, 0))
    after = datetime(2026, 6, 16, tzinfo=UTC)
    assert whole_close(made, after, emails).status == ("open" if expected == "06-21" else "closed")


def test_moves_are_counted_for_the_part_that_was_moved() -> None:
    moved = (
        Extension(closes=close("31 May 2026"), changed=NOW),
        Extension(closes=close("7 June 2026"), changed=NOW + timedelta(days=1)),
        Extension(closes=close("20 June 2026"), changed=NOW, track="late"),
    )
    whole, late = closes_of(with_own("30 June 2026", extensions=moved), NOW)
    assert (whole.moves, whole.extended_from, whole.changed) == (2, "extended from 31 May", NOW + timedelta(days=1))
    assert (late.moves, late.extended_from, late.changed) == (1, "extended from 20 June", NOW)


def test_a_followed_call_is_told_as_it_is_kept() -> None:
    kept = followed(
        closes=close("1 June 2026", "AoE"), zone_assumed=True, url="https://e.example.org", call_url=("h"
        "ttps://c.example.org"),
        extensions=(Extension(closes=close("25 May 2026", "AoE"), changed=NOW),), source="confs.tech", note="abstracts",
    )  # fmt: skip
    one = close_of_call(kept, NOW)
    assert (one.kind, one.status, one.zone, one.zone_assumed) == (CloseKind.CALL, "open", "AoE", True)
    assert (one.url, one.moves, one.extended_from) == ("https://c.example.org", 1, "extended from 25 May")
    assert (one.changed, one.source, one.note) == (NOW, "confs.tech", "abstracts")
    assert close_of_call(followed(url="https://e.example.org"), NOW).url == "https://e.example.org"


def test_where_a_followed_call_stands() -> None:
    opens = parse_open("1 June 2026", zone=PARIS, now=NOW)
    told = (
        (followed(closes=close("1 June 2026")), "open"),
        (followed(closes=close("23 May 2026")), "closed"),
        (followed(closes=close("30 June 2026"), opens=opens), "upcoming"),
        (followed(), "unannounced"),
        (followed(closes=Deadline(raw="TBA"), zone_assumed=True), "unannounced"),
    )
    assert [close_of_call(one, NOW).status for one, _ in told] == [status for _, status in told]
    assert close_of_call(told[-1][0], NOW).zone_assumed is False


def test_the_close_itself_is_too_late() -> None:
    at = close("24 May 2026 12:30").at
    assert at is not None
    one = close_of_call(followed(closes=close("24 May 2026 12:30")), NOW)
    assert not is_over(one, at - timedelta(microseconds=1))
    assert is_over(one, at)


def test_without_a_date_it_is_over_when_the_event_has_begun() -> None:
    assert is_over(close_of_call(followed(starts="2026-05-23"), NOW), NOW)
    assert not is_over(close_of_call(followed(starts="2026-05-24"), NOW), NOW)
    assert not is_over(close_of_call(followed(), NOW), NOW)


def test_soonest_first_then_passed_ones_then_those_without_a_date() -> None:
    texts = ("TBA", "20 May 2026", "1 June 2026", "23 May 2026", "25 May 2026")
    closes = [close_of_call(followed(slug=text, closes=close(text)), NOW) for text in texts]
    assert [one.slug for one in in_order(closes, NOW)] == [
        "25 May 2026",
        "1 June 2026",
        "23 May 2026",
        "20 May 2026",
        "TBA",
    ]


def test_within_a_span_is_ahead_and_no_further() -> None:
    span = timedelta(hours=2)
    for text, expected in (("24 May 2026 13:59", True), ("24 May 2026 14:00", False), ("24 May 2026 11:59", False)):
        assert is_within(close_of_call(followed(closes=close(text)), NOW), NOW, span) is expected
    assert not is_within(close_of_call(followed(), NOW), NOW, span)
