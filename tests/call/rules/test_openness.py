"""Whether a call is open, and what is said when it is not."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.call.rules.openness import (
    Standing,
    call_status,
    close_of,
    closes_for,
    current,
    extended_from,
    extensions_of,
    grace_notice,
    may_change,
    moved_from,
    opens_for,
    own_closes,
    refuse_unless_open,
    shown_close,
    shown_opening,
    standing,
)
from cfpcli.dates.grammar import parse_close, parse_open
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import ClosedError, Exit
from cfpcli.records.event import Call, Event, Extension, PersonalExtension, SessionType, Track
from cfpcli.records.proposal import Draft, DraftSpeaker
from tests.countdown import left
from tests.factories import make_proposal

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
        (OPENS - INSTANT, Standing.UPCOMING),
        (OPENS, Standing.OPEN),
        (CLOSES - INSTANT, Standing.OPEN),
        (CLOSES, Standing.CLOSED),
    ],
)
def test_the_opening_is_inclusive_and_the_close_exclusive(now: datetime, status: Standing) -> None:
    assert call_status(OSXP, now) is status


@pytest.mark.parametrize(
    ("opens", "closes", "status"),
    [
        ("", "", Standing.UNANNOUNCED),
        ("TBA", "", Standing.UNANNOUNCED),
        ("", "TBA", Standing.UNANNOUNCED),
        ("TBA", "14 June 2026", Standing.UNANNOUNCED),
        ("TBA", "1 May 2026", Standing.CLOSED),
        ("", "14 June 2026", Standing.OPEN),
        ("29 April 2026", "", Standing.OPEN),
        ("29 April 2026", "TBA", Standing.OPEN),
        ("1 June 2026", "TBA", Standing.UPCOMING),
    ],
)
def test_dates_that_are_not_known(opens: str, closes: str, status: Standing) -> None:
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
    assert call_status(extended, CLOSES) is Standing.OPEN


def test_a_close_that_was_moved_back_is_no_extension() -> None:
    assert extended_from(event("", "14 June 2026", "14 June 2026", "21 June 2026").call) == ""


# closes of tracks, types and people


def with_closes(
    *, closes: str = "14 June 2026", opens: str = "29 April 2026", security: str = "", panel: str = "", ana: str = ""
) -> Event:
    of = event(opens, closes)
    personal = (PersonalExtension(email="ana@example.org", closes=closing(ana), granted=NOW),) if ana else ()
    return replace(
        of,
        call=replace(of.call, personal_extensions=personal),
        tracks=(
            Track(slug="security", name="Security", closes=closing(security) if security else None),
            Track(slug="culture", name="Culture"),
        ),
        session_types=(
            SessionType(slug="talk", name="Talk", duration=20),
            SessionType(slug="panel", name="Panel", duration=45, closes=closing(panel) if panel else None),
        ),
    )


def raw(closes: Deadline | None) -> str:
    return closes.raw if closes else "none"


def of_security(*, begun: datetime | None = None, session_type: str = "talk", email: str = "") -> Draft:
    speakers = (DraftSpeaker(name="Ana", email=email),) if email else ()
    return Draft(track="security", session_type=session_type, speakers=speakers, begun=begun)


@pytest.mark.parametrize("own", ["7 June 2026", "21 June 2026"])
def test_a_track_or_type_has_its_own_close_else_the_call_s(own: str) -> None:
    for of in (with_closes(security=own), with_closes(panel=own)):
        assert raw(closes_for(of, track="security", session_type="panel")) == own
        assert raw(closes_for(of, track="culture", session_type="talk")) == "14 June 2026"
        assert raw(closes_for(of)) == "14 June 2026"
        assert raw(closes_for(of, track="nowhere", session_type="none")) == "14 June 2026"


def test_of_two_own_closes_the_later_holds() -> None:
    of = with_closes(security="7 June 2026", panel="1 June 2026")
    assert raw(closes_for(of, track="security", session_type="panel")) == "7 June 2026"
    assert raw(
        closes_for(with_closes(security="TBA", panel="1 June 2026"), track="security", session_type="panel")
    ) == ("TBA")


def test_without_any_close_none_is_invented() -> None:
    assert closes_for(with_closes(closes=""), track="culture") is None
    assert close_of(with_closes(closes=""), make_proposal(track="culture")) is None


def test_a_personal_extension_holds_for_its_person_where_it_is_later() -> None:
    of = with_closes(ana="18 June 2026", security="21 June 2026")
    assert raw(closes_for(of, track="culture", emails=["bo@example.org", " Ana@Example.org"])) == "18 June 2026"
    assert raw(closes_for(of, track="culture", emails=["bo@example.org", ""])) == "14 June 2026"
    assert raw(closes_for(of, track="security", emails=["ana@example.org"])) == "21 June 2026"
    assert raw(closes_for(with_closes(closes="TBA", ana="18 June 2026"), emails=["ana@example.org"])) == "TBA"
    assert closes_for(with_closes(closes="", ana="18 June 2026"), emails=["ana@example.org"]) is None


def test_the_last_extension_of_a_person_holds() -> None:
    of = with_closes(ana="25 June 2026")
    corrected = PersonalExtension(email="ana@example.org", closes=closing("18 June 2026"), granted=NOW)
    of = replace(of, call=replace(of.call, personal_extensions=(*of.call.personal_extensions, corrected)))
    assert raw(closes_for(of, emails=["ana@example.org"])) == "18 June 2026"


def test_the_call_is_open_while_any_track_or_type_is() -> None:
    day = timedelta(days=1)
    longer = with_closes(security="21 June 2026")
    assert call_status(longer, CLOSES) is Standing.OPEN
    assert call_status(longer, CLOSES + 7 * day - INSTANT) is Standing.OPEN
    assert call_status(longer, CLOSES + 7 * day) is Standing.CLOSED
    assert standing(longer, CLOSES, draft=of_security()) is Standing.OPEN
    assert standing(longer, CLOSES, draft=Draft(track="culture", session_type="talk")) is Standing.CLOSED
    shorter = with_closes(panel="7 June 2026")
    assert call_status(shorter, CLOSES - INSTANT) is Standing.OPEN
    assert standing(shorter, CLOSES - INSTANT, draft=of_security(session_type="panel")) is Standing.CLOSED


def test_a_call_s_close_that_holds_for_nothing_keeps_nothing_open() -> None:
    of = with_closes(closes="30 June 2026", security="7 June 2026")
    of = replace(of, tracks=of.tracks[:1])
    assert call_status(of, CLOSES) is Standing.CLOSED
    assert raw(shown_close(of, NOW)) == "7 June 2026"


def test_a_draft_that_has_not_chosen_may_become_anything_that_is_open() -> None:
    of = with_closes(security="21 June 2026")
    assert standing(of, CLOSES, draft=Draft()) is Standing.OPEN
    assert standing(of, CLOSES, draft=Draft(track="securty", session_type="talk")) is Standing.OPEN


def test_one_s_own_close_without_the_call_s_leaves_the_others_unannounced() -> None:
    of = with_closes(opens="", closes="", security="21 June 2026")
    assert standing(of, NOW, draft=of_security()) is Standing.OPEN
    assert standing(of, NOW, draft=Draft(track="culture", session_type="talk")) is Standing.UNANNOUNCED
    assert call_status(of, NOW) is Standing.OPEN
    assert call_status(of, CLOSES + timedelta(days=30)) is Standing.CLOSED


def test_the_close_to_count_down_to() -> None:
    of = with_closes(security="21 June 2026", panel="7 June 2026")
    assert raw(shown_close(of, NOW)) == "14 June 2026"
    assert raw(shown_close(of, CLOSES)) == "21 June 2026"
    assert raw(shown_close(of, CLOSES + timedelta(days=30))) == "21 June 2026"
    assert shown_close(event(), NOW) is None
    assert raw(shown_close(event("29 April 2026", "TBA"), NOW)) == "TBA"
    assert list(own_closes(of)) == [
        ("track", "security", closing("21 June 2026")),
        ("session_type", "panel", closing("7 June 2026")),
    ]


def test_the_refusal_says_for_what_and_what_else_is_open() -> None:
    of = with_closes(security="7 June 2026")
    with pytest.raises(ClosedError) as caught:
        refuse_unless_open(of, CLOSES - timedelta(days=2), PACIFIC, draft=of_security())
    assert caught.value.message == (
        'the call of Demo Conference for the track "Security" closed 5 days ago: '
        "it was open until Sun 7 June 2026 23:59 Europe/Paris (your time: Sun 7 June 14:59)"
    )
    assert caught.value.hint == "cfp event show demo  # lists what is still open"
    with pytest.raises(ClosedError) as caught:
        refuse_unless_open(of, CLOSES, PACIFIC, draft=of_security(session_type="panel"))
    assert '"Security"' not in caught.value.message
    assert "--late" in caught.value.hint


def test_the_refusal_for_a_type_names_it() -> None:
    of = with_closes(panel="7 June 2026")
    with pytest.raises(ClosedError) as caught:
        refuse_unless_open(of, CLOSES - INSTANT, PACIFIC, draft=of_security(session_type="panel"))
    assert 'for the track "Security" and the type "Panel" closed' in caught.value.message


# the grace

MINUTE = timedelta(minutes=1)
BEFORE = CLOSES - timedelta(hours=1)


@pytest.mark.parametrize(
    ("now", "where"),
    [
        (OPENS - INSTANT, Standing.UPCOMING),
        (OPENS, Standing.OPEN),
        (CLOSES - INSTANT, Standing.OPEN),
        (CLOSES, Standing.GRACE),
        (CLOSES + 30 * MINUTE - INSTANT, Standing.GRACE),
        (CLOSES + 30 * MINUTE, Standing.CLOSED),
    ],
)
def test_first_and_last_instants_of_a_draft_begun_in_time(now: datetime, where: Standing) -> None:
    assert standing(OSXP, now, draft=Draft(begun=OPENS - INSTANT)) is where


@pytest.mark.parametrize(
    ("begun", "where"),
    [
        (None, Standing.CLOSED),
        (CLOSES - INSTANT, Standing.GRACE),
        (CLOSES, Standing.CLOSED),
        (CLOSES + 3 * MINUTE, Standing.CLOSED),
        (CLOSES + 5 * MINUTE, Standing.CLOSED),
    ],
)
def test_only_a_beginning_before_the_close_gives_grace(begun: datetime | None, where: Standing) -> None:
    assert standing(OSXP, CLOSES + 4 * MINUTE, draft=Draft(begun=begun)) is where


def test_the_call_as_a_whole_has_no_grace() -> None:
    assert call_status(OSXP, CLOSES) is Standing.CLOSED
    assert standing(OSXP, CLOSES) is Standing.CLOSED


def test_grace_may_be_none() -> None:
    of = replace(OSXP, call=replace(OSXP.call, grace=0))
    assert standing(of, CLOSES - INSTANT, draft=Draft(begun=BEFORE)) is Standing.OPEN
    assert standing(of, CLOSES, draft=Draft(begun=BEFORE)) is Standing.CLOSED


def test_grace_follows_the_close_that_holds_for_the_draft() -> None:
    of = with_closes(security="7 June 2026", ana="10 June 2026")
    own = closing("7 June 2026").at or NOW
    mine = closing("10 June 2026").at or NOW
    assert standing(of, own + 29 * MINUTE, draft=of_security(begun=BEFORE - timedelta(days=20))) is Standing.GRACE
    begun_after = of_security(begun=own + MINUTE)
    assert standing(of, own + 2 * MINUTE, draft=begun_after) is Standing.CLOSED
    assert standing(of, own + 2 * MINUTE, draft=of_security(email="ana@example.org")) is Standing.OPEN
    late = of_security(begun=own + MINUTE, email="ana@example.org")
    assert standing(of, mine + 29 * MINUTE, draft=late) is Standing.GRACE
    assert standing(of, mine + 30 * MINUTE, draft=late) is Standing.CLOSED


def test_what_comes_in_the_grace_is_marked_late() -> None:
    draft = Draft(begun=BEFORE)
    assert refuse_unless_open(OSXP, CLOSES - INSTANT, PACIFIC, draft=draft) == ""
    assert refuse_unless_open(OSXP, CLOSES, PACIFIC, draft=draft) == "sent 0 s after the close, begun in time"
    assert refuse_unless_open(OSXP, CLOSES + 59 * timedelta(seconds=1), PACIFIC, draft=draft).startswith("sent 59 s")
    late = refuse_unless_open(OSXP, CLOSES + 12 * MINUTE + INSTANT, PACIFIC, draft=draft)
    assert late == "sent 12 min after the close, begun in time"
    with pytest.raises(ClosedError):
        refuse_unless_open(OSXP, CLOSES + 30 * MINUTE, PACIFIC, draft=draft)


def test_nobody_is_told_of_the_grace_before_they_use_it() -> None:
    paris = timezone(timedelta(hours=2))
    assert grace_notice(OSXP, CLOSES - INSTANT, paris, Draft(begun=BEFORE)) == ""
    assert grace_notice(OSXP, CLOSES, paris, Draft()) == ""
    assert grace_notice(OSXP, CLOSES + 30 * MINUTE, paris, Draft(begun=BEFORE)) == ""
    error = refusal(OSXP, CLOSES)
    assert "30" not in error.message
    assert "grace" not in error.message + error.hint


def test_who_is_in_the_grace_is_told_until_when() -> None:
    paris, draft = timezone(timedelta(hours=2)), Draft(begun=BEFORE)
    assert grace_notice(OSXP, CLOSES + 4 * MINUTE, paris, draft) == (
        f"Closed 4 min ago. You began in time and may submit until 00:30 ({left('26 min')})."
    )
    assert grace_notice(OSXP, CLOSES + 4 * MINUTE, PACIFIC, draft) == (
        "Closed 4 min ago. You began in time and may submit until 00:30 Europe/Paris (your time: Sun 14 June "
        f"15:30), {left('26 min')}."
    )
    assert grace_notice(OSXP, CLOSES, paris, draft).startswith("Closed just now.")
    assert f"({left('20 s')})" in grace_notice(OSXP, CLOSES + 30 * MINUTE - timedelta(seconds=20), paris, draft)


@given(
    now=st.integers(-40, 40),
    begun=st.none() | st.integers(-40, 40),
    grace=st.integers(0, 35),
    extended=st.integers(0, 20),
)
def test_grace_is_between_the_close_and_its_end_and_for_nobody_else(
    now: int, begun: int | None, grace: int, extended: int
) -> None:
    at = CLOSES + extended * MINUTE
    of = replace(OSXP, call=replace(OSXP.call, closes=Deadline(raw="x", zone="Europe/Paris", at=at), grace=grace))
    draft = Draft(begun=None if begun is None else CLOSES + begun * MINUTE)
    in_grace = begun is not None and begun < extended <= now < extended + grace
    expected = Standing.OPEN if now < extended else Standing.GRACE if in_grace else Standing.CLOSED
    assert standing(of, CLOSES + now * MINUTE, draft=draft) is expected


# what has been sent


def test_a_proposal_is_changed_until_its_own_close() -> None:
    of = with_closes(security="7 June 2026", ana="18 June 2026")
    secure = make_proposal(track="security", session_type="talk")
    own = closing("7 June 2026").at or NOW
    assert close_of(of, secure) == own
    assert may_change(of, secure, own - INSTANT)
    assert not may_change(of, secure, own)
    assert may_change(of, secure, own, ["ana@example.org"])
    assert close_of(of, secure, ["ana@example.org"]) == closing("18 June 2026").at
    assert may_change(of, make_proposal(track="culture", session_type="talk"), CLOSES - INSTANT)
    assert may_change(event(), make_proposal(track="", session_type=""), NOW)


# the rules of zones


def test_date_time_and_zone_rule_and_the_kept_instant_follows() -> None:
    kept = replace(closing("14 June 2026"), at=CLOSES - timedelta(hours=1))
    of = replace(OSXP, call=replace(OSXP.call, closes=kept, opens=replace(OSXP.call.opens or kept, at=OPENS + MINUTE)))
    assert call_status(of, CLOSES - INSTANT) is Standing.OPEN
    assert call_status(of, OPENS) is Standing.OPEN
    assert current(kept) == closing("14 June 2026")
    assert closes_for(of) == closing("14 June 2026")


def test_a_zone_that_is_not_known_here_leaves_what_was_kept() -> None:
    kept = replace(closing("14 June 2026"), zone="Europe/Atlantis")
    assert current(kept) is kept


# the history


def test_each_close_has_its_own_history() -> None:
    first, second = closing("7 June 2026"), closing("14 June 2026")
    of = replace(
        with_closes(security="21 June 2026"),
        call=Call(
            closes=closing("14 June 2026"),
            extensions=(
                Extension(closes=first, changed=NOW, track="security"),
                Extension(closes=second, changed=NOW, track="security"),
                Extension(closes=first, changed=NOW, session_type="security"),
            ),
        ),
    )
    assert extended_from(of.call) == ""
    assert [one.closes for one in extensions_of(of.call, "track", "security")] == [first, second]
    assert moved_from(extensions_of(of.call, "track", "security"), closing("21 June 2026")) == "extended from 7 June"
    assert len(extensions_of(of.call, "session_type", "security")) == 1


def test_a_part_opens_when_its_own_opening_says_and_the_later_of_two_holds() -> None:
    def opening(text: str) -> Deadline:
        return parse_open(text, zone="Europe/Paris", now=NOW)

    track = Track(slug="late", name="Late", opens=opening("1 June 2026"))
    kind = SessionType(slug="later", name="Later", duration=20, opens=opening("5 June 2026"))
    talk = SessionType(slug="talk", name="Talk", duration=20)
    parts = replace(OSXP, tracks=(track, Track(slug="now", name="Now")), session_types=(kind, talk))
    assert opens_for(parts, track="now", session_type="talk") == OSXP.call.opens
    assert opens_for(parts, track="late", session_type="talk") == track.opens
    assert opens_for(parts, track="late", session_type="later") == kind.opens
    assert standing(parts, NOW, draft=Draft(track="late", session_type="talk")) is Standing.UPCOMING
    assert standing(parts, NOW, draft=Draft(track="now", session_type="talk")) is Standing.OPEN
    assert call_status(parts, NOW) is Standing.OPEN
    with pytest.raises(ClosedError, match='for the track "Late" is not open yet: it opens Mon 1 June 2026'):
        refuse_unless_open(parts, NOW, UTC, draft=Draft(track="late", session_type="talk"))


def test_a_call_whose_parts_alone_have_openings_waits_for_the_first() -> None:
    opens = parse_open("1 June 2026", zone="Europe/Paris", now=NOW)
    waiting = replace(event(), tracks=(Track(slug="a", name="A", opens=opens),))
    assert call_status(waiting, NOW) is Standing.UPCOMING
    assert shown_opening(waiting, NOW) == opens
