"""A changed event file: which closes are remembered, and where the proposals of what was removed go."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cfpcli.call.rules.event_update import closes_to_agree, moved_proposals, parse_moves, updated_event
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.records.event import Call, Event, Extension, PersonalExtension, Room, SessionType, Track
from cfpcli.records.programme import identified_rooms
from cfpcli.records.proposal import Proposal
from tests.factories import NOW, make_event, make_proposal

JUNE = Deadline(raw="14 June 2026", date="2026-06-14", zone="Europe/Paris", at=datetime(2026, 6, 14, 22, tzinfo=UTC))
JUNE_OTHERWISE = Deadline(
    raw="2026-06-14 21:59 UTC", date="2026-06-14", time="21:59", zone="UTC", at=datetime(2026, 6, 14, 22, tzinfo=UTC)
)
JULY = Deadline(raw="1 July 2026", date="2026-07-01", zone="Europe/Paris", at=datetime(2026, 7, 1, 22, tzinfo=UTC))
UNKNOWN = Deadline(raw="TBA")


def closing(closes: Deadline | None, *extensions: Extension) -> Event:
    return make_event(call=Call(closes=closes, extensions=extensions))


def test_a_changed_file_keeps_the_identity_of_rooms() -> None:
    before = make_event(rooms=identified_rooms("e", (Room(name="Hall"), Room(name="Attic"))))
    renamed = make_event(rooms=(Room(name="Great Hall", slug="hall"), Room(name="Attic", capacity=9), Room(name="Bar")))
    hall, attic, bar = updated_event(before, renamed, now=NOW).rooms
    assert [(room.slug, room.number) for room in (hall, attic, bar)] == [("hall", 1), ("attic", 2), ("bar", 3)]
    assert (hall.guid, attic.guid) == tuple(room.guid for room in before.rooms)
    assert bar.guid not in {hall.guid, attic.guid, ""}


# the moves a person asks for


def test_moves_are_read() -> None:
    assert parse_moves(["old=new", " a = b ", "old=new"]) == {"old": "new", "a": "b"}
    assert parse_moves([]) == {}


@pytest.mark.parametrize("text", ["old", "old=", "=new", " = ", ""])
def test_what_is_no_move_is_refused(text: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse_moves([text])
    assert (caught.value.message, caught.value.hint) == (f'"{text}" is not a valid move', "write --move OLD=NEW")


def test_one_slug_goes_to_one_place() -> None:
    with pytest.raises(UsageError) as caught:
        parse_moves(["old=new", "old=other"])
    assert (caught.value.message, caught.value.hint) == (
        '"old=other" moves old a second time',
        "it already goes to new",
    )


# the event


def test_the_new_event_replaces_all_but_the_number() -> None:
    before = make_event(number=3, place="Paris")
    after = make_event(place="Lyon", name="New")
    assert updated_event(before, after, now=NOW) == make_event(number=3, place="Lyon", name="New")


def test_an_unchanged_event_stays_as_it_is() -> None:
    before = msgspec.structs.replace(closing(JULY, Extension(closes=JUNE, changed=NOW)), number=3)
    assert updated_event(before, closing(JULY), now=NOW + timedelta(days=1)) == before


@pytest.mark.parametrize("closes", [JULY, UNKNOWN, None])
def test_a_close_that_was_replaced_is_remembered(closes: Deadline | None) -> None:
    after = updated_event(closing(JUNE), closing(closes), now=NOW)
    assert after.call == Call(closes=closes, extensions=(Extension(closes=JUNE, changed=NOW),))


def test_extensions_come_oldest_first() -> None:
    august = Deadline(raw="1 August 2026", at=datetime(2026, 8, 1, 22, tzinfo=UTC))
    later = NOW + timedelta(days=1)
    after = updated_event(updated_event(closing(JUNE), closing(JULY), now=NOW), closing(august), now=later)
    assert after.call.extensions == (Extension(closes=JUNE, changed=NOW), Extension(closes=JULY, changed=later))


def test_the_same_instant_in_another_spelling_is_no_extension() -> None:
    after = updated_event(closing(JUNE), closing(JUNE_OTHERWISE), now=NOW)
    assert after.call == Call(closes=JUNE_OTHERWISE)


@pytest.mark.parametrize("former", [None, UNKNOWN])
def test_a_close_that_was_never_announced_is_not_remembered(former: Deadline | None) -> None:
    assert updated_event(closing(former), closing(JUNE), now=NOW).call == Call(closes=JUNE)


def test_a_new_opening_is_no_extension() -> None:
    before, after = closing(JUNE), make_event(call=Call(opens=UNKNOWN, closes=JUNE))
    assert updated_event(before, after, now=NOW).call.extensions == ()


def test_what_was_granted_to_people_stays() -> None:
    granted = (PersonalExtension(email="ana@example.org", closes=JULY, granted=NOW, reason="Ill"),)
    before = make_event(call=Call(closes=JUNE, personal_extensions=granted))
    assert updated_event(before, closing(JUNE), now=NOW).call == before.call


def own(closes: Deadline | None, of_type: Deadline | None = None, *, call: Deadline | None = JUNE) -> Event:
    return make_event(
        call=Call(closes=call),
        tracks=(Track(slug="cloud", name="Cloud", closes=closes), Track(slug="safety", name="Safety")),
        session_types=(SessionType(slug="talk", name="Talk", duration=20, closes=of_type),),
    )


def test_the_closes_of_tracks_and_types_are_remembered_too() -> None:
    after = updated_event(own(JUNE, JULY), own(JULY, JUNE), now=NOW)
    assert after.call.extensions == (
        Extension(closes=JUNE, changed=NOW, track="cloud"),
        Extension(closes=JULY, changed=NOW, session_type="talk"),
    )
    assert updated_event(own(JUNE, JULY), own(JUNE_OTHERWISE, JULY), now=NOW).call.extensions == ()
    assert updated_event(own(UNKNOWN), own(JULY), now=NOW).call.extensions == ()


def test_a_first_or_last_close_of_one_s_own_is_remembered_against_the_call_s() -> None:
    first = updated_event(own(None), own(JULY), now=NOW)
    assert first.call.extensions == (Extension(closes=JUNE, changed=NOW, track="cloud"),)
    last = updated_event(own(JULY), own(None), now=NOW)
    assert last.call.extensions == (Extension(closes=JULY, changed=NOW, track="cloud"),)
    assert updated_event(own(None), own(JUNE), now=NOW).call.extensions == ()


def test_a_track_that_goes_takes_its_close_along() -> None:
    after = make_event(call=Call(closes=JUNE), tracks=(Track(slug="safety", name="Safety"),), session_types=())
    assert updated_event(own(JULY), after, now=NOW).call.extensions == ()


# what somebody agrees to


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (closing(JUNE), closing(JULY)),
        (closing(JUNE), closing(JUNE_OTHERWISE)),
        (closing(JUNE), closing(UNKNOWN)),
        (closing(None), closing(JUNE)),
        (closing(UNKNOWN), closing(JUNE)),
        (own(JUNE), own(JULY)),
        (own(None), own(JULY)),
    ],
)
def test_longer_and_newly_announced_need_no_agreement(before: Event, after: Event) -> None:
    assert closes_to_agree(before, after, now=NOW) == ()


def test_earlier_needs_agreement_and_says_how_to_keep_what_holds() -> None:
    (told,) = closes_to_agree(closing(JULY), closing(JUNE), now=NOW)
    assert told == (
        "the call would close Sun 14 June 2026 23:59 Europe/Paris, earlier than Wed 1 July 2026 23:59 Europe/Paris "
        '(to keep that: closes = "2026-07-01")'
    )
    other_zone = msgspec.structs.replace(JULY, time="17:00", zone="AoE")
    (told,) = closes_to_agree(closing(other_zone), closing(JUNE), now=NOW)
    assert 'closes = "2026-07-01 17:00 AoE"' in told


def test_earlier_for_a_track_or_type_needs_agreement_once_each() -> None:
    (track,) = closes_to_agree(own(JULY), own(JUNE), now=NOW)
    assert track.startswith('the track "cloud" would close Sun 14 June')
    (undone,) = closes_to_agree(own(JULY), own(None), now=NOW)
    assert undone == track
    (kind,) = closes_to_agree(own(None, JULY), own(None, JUNE), now=NOW)
    assert kind.startswith('the type "talk" would close')
    (call,) = closes_to_agree(own(None, call=JULY), own(None, call=JUNE), now=NOW)
    assert call.startswith("the call would close")


def test_opening_again_needs_agreement() -> None:
    assert JUNE.at is not None
    assert closes_to_agree(closing(JUNE), closing(JULY), now=JUNE.at - timedelta(microseconds=1)) == ()
    (told,) = closes_to_agree(closing(JUNE), closing(JULY), now=JUNE.at)
    assert told == (
        "the call would open again until Wed 1 July 2026 23:59 Europe/Paris; "
        "it has been closed since Sun 14 June 2026 23:59 Europe/Paris"
    )
    assert closes_to_agree(closing(JUNE), closing(JULY), now=NOW + timedelta(days=90)) == ()


# the proposals

AFTER = make_event(
    tracks=(Track(slug="cloud", name="Cloud"), Track(slug="safety", name="Safety")),
    session_types=(
        SessionType(slug="talk", name="Talk", duration=20),
        SessionType(slug="long", name="Long", duration=60),
    ),
)
LATER = NOW + timedelta(days=1)


def moved(*proposals: Proposal, **moves: str) -> tuple[tuple[Proposal, Proposal], ...]:
    return moved_proposals(AFTER, proposals, moves, now=LATER)


def test_proposals_of_what_is_still_there_stay() -> None:
    assert moved(make_proposal(track="cloud"), make_proposal(track="", session_type="")) == ()


def test_a_removed_track_moves_its_proposals() -> None:
    before = make_proposal(track="security", revision=2)
    ((first, after),) = moved(before, make_proposal(track="cloud"), security="safety")
    assert first is before
    assert after == make_proposal(track="safety", revision=3, updated=LATER)


def test_a_removed_session_type_moves_its_proposals() -> None:
    ((_, after),) = moved(make_proposal(track="cloud", session_type="panel"), panel="long")
    assert (after.track, after.session_type, after.revision) == ("cloud", "long", 2)


def test_both_at_once_are_one_change() -> None:
    ((_, after),) = moved(make_proposal(track="security", session_type="panel"), security="safety", panel="long")
    assert (after.track, after.session_type, after.revision) == ("safety", "long", 2)


def test_orphans_are_refused_with_their_counts() -> None:
    orphans = [
        make_proposal(track="security"),
        make_proposal(track="security", session_type="panel"),
        make_proposal(track="ai"),
    ]
    with pytest.raises(DataRefusedError) as caught:
        moved(*orphans, security="safety")
    assert (
        caught.value.message == 'proposals would lose their track or type: 1 in session type "panel", 1 in track "ai"'
    )
    assert caught.value.hint == (
        "add --move panel=NEW --move ai=NEW (session types: talk, long; tracks: cloud, safety)"
    )
    with pytest.raises(DataRefusedError, match='2 in track "security", 1 in session type "panel", 1 in track "ai"'):
        moved(*orphans)


def test_a_slug_that_is_gone_as_track_and_as_type_is_counted_for_each() -> None:
    proposals = [make_proposal(track="demo", session_type="talk"), make_proposal(track="cloud", session_type="demo")]
    with pytest.raises(DataRefusedError) as caught:
        moved(*proposals)
    assert (
        caught.value.message == 'proposals would lose their track or type: 1 in track "demo", 1 in session type "demo"'
    )
    assert caught.value.hint.count("--move demo=NEW") == 1


def test_a_track_does_not_move_to_a_session_type() -> None:
    with pytest.raises(DataRefusedError, match='1 in track "security"') as caught:
        moved(make_proposal(track="security"), security="long")
    assert "(tracks: cloud, safety)" in caught.value.hint


def test_an_unknown_target_is_refused_with_the_nearest() -> None:
    with pytest.raises(UsageError) as caught:
        moved(security="saftey")
    assert caught.value.message == (
        '--move security=saftey: "saftey" is unknown: did you mean "safety"? allowed: cloud, safety, talk, long'
    )


def test_where_no_track_is_left_none_can_be_named() -> None:
    bare = make_event(tracks=(), session_types=())
    with pytest.raises(DataRefusedError) as caught:
        moved_proposals(bare, [make_proposal(session_type="")], {}, now=NOW)
    assert caught.value.hint == "add --move security=NEW (tracks: none)"


def test_a_move_away_from_what_is_still_there_is_refused() -> None:
    with pytest.raises(UsageError) as caught:
        moved(make_proposal(track="cloud"), cloud="safety")
    assert caught.value.message == '--move cloud=safety: the event still has "cloud"'
    assert caught.value.hint == "remove it from the event file"


def test_a_move_that_was_made_before_moves_nothing() -> None:
    assert moved(make_proposal(track="safety"), security="safety") == ()


def test_a_slug_may_be_gone_as_track_and_stay_as_type() -> None:
    ((_, after),) = moved(make_proposal(track="talk"), talk="safety")
    assert (after.track, after.session_type) == ("safety", "talk")


def test_a_move_of_the_one_is_no_move_of_the_other() -> None:
    long = SessionType(slug="long", name="Long", duration=60)
    event = make_event(
        tracks=(Track(slug="long", name="Long"),),
        session_types=(SessionType(slug="demo", name="Demo", duration=20), long),
    )
    before = make_proposal(track="demo", session_type="demo")
    ((_, after),) = moved_proposals(event, [before], {"demo": "long"}, now=LATER)
    assert (after.track, after.session_type) == ("long", "demo")
