"""What is due: from published states and releases alone, until the person was notified, and then no more."""

from datetime import UTC, datetime, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.mail.rules.due import (
    Matter,
    News,
    Recorded,
    Standing,
    TimeChange,
    is_result_due,
    matters_due,
    news_of,
    recorded,
    standing_of,
)
from cfpcli.records.programme import Notification, Release, Slot
from cfpcli.records.proposal import Proposal, State
from tests.factories import NOW
from tests.mail.samples import ANA, BO, CAI, EVENT, NINE, PEOPLE, accepted, due, notified, release, slot

LATER = NOW + timedelta(days=40)


def after(proposals: tuple[Proposal, ...], records: Recorded) -> tuple[Proposal, ...]:
    """The proposals with the changed ones replaced."""
    changed = {proposal.code: proposal for proposal in records.proposals}
    return tuple(changed.get(proposal.code, proposal) for proposal in proposals)


def merged(before: tuple[Notification, ...], records: Recorded) -> tuple[Notification, ...]:
    """The notifications with the new ones."""
    return tuple(({each.key: each for each in before} | {each.key: each for each in records.notifications}).values())


DUE: dict[State, set[State | None]] = {
    State.ACCEPTED: set(State) - {State.ACCEPTED} | {None},
    State.REJECTED: set(State) - {State.REJECTED} | {None},
    State.WAITLISTED: set(State) - {State.WAITLISTED} | {None},
    State.CANCELED: set(State) - {State.CANCELED} | {None},
    State.CONFIRMED: set(State) - {State.CONFIRMED, State.ACCEPTED} | {None},
    State.WITHDRAWN: {State.ACCEPTED, State.CONFIRMED, State.WAITLISTED},
    State.DRAFT: set(),
    State.SUBMITTED: set(),
}


@pytest.mark.parametrize(("state", "earlier"), [*product(State, (*State, None))])
def test_a_result_is_due_until_the_person_knows_it(state: State, earlier: State | None) -> None:
    assert is_result_due(state, earlier) == (earlier in DUE[state])


def test_a_pending_decision_is_never_due() -> None:
    pending = accepted(state=State.SUBMITTED, pending_state=State.ACCEPTED, pending_reason="top of the list")
    assert due(pending) == ()
    (matter,) = due(accepted(pending_state=State.CANCELED, pending_reason="no budget"))
    assert matter.state is State.ACCEPTED


def test_every_speaker_is_told_and_one_without_an_address_is_named() -> None:
    matters = due(accepted(speakers=(ANA.code, CAI.code)))
    assert [(matter.recipient.name, matter.recipient.fault) for matter in matters] == [
        ("Ana Ruiz", ""),
        ("Cai Hughes", "has no address"),
    ]


def test_another_events_proposals_are_left_out() -> None:
    assert due(accepted(event="elsewhere")) == ()


def test_the_times_of_a_release_come_with_the_acceptance() -> None:
    (matter,) = due(accepted(), releases=(release("0.1", slot()),))
    assert matter.state is State.ACCEPTED
    (change,) = matter.changes
    assert change.before is None
    assert change.after is not None
    assert (change.after.start, change.after.end) == (NINE, NINE + timedelta(minutes=20))
    assert change.after.room == "Auditorium"
    assert (matter.release, matter.at) == ("0.1", datetime(2026, 6, 1, tzinfo=UTC))


def only_change(*, before: Release, newest: Release) -> TimeChange | None:
    """The change of times between two releases for a person who was told of the first."""
    matters = due(accepted(), notifications=(notified(release=before.version),), releases=(newest, before))
    assert len(matters) <= 1
    if not matters:
        return None
    assert matters[0].state is None
    (change,) = matters[0].changes
    return change


def test_a_session_that_stays_is_not_due() -> None:
    assert only_change(before=release("0.1", slot()), newest=release("0.2", slot(), day=2)) is None


@pytest.mark.parametrize(
    "moved",
    [
        slot(room="workshop"),
        slot(start=NINE + timedelta(hours=1)),
        slot(minutes=40),
        slot(guid="another", room="workshop"),
    ],
)
def test_a_session_that_moved_is_due_with_both_places(moved: Slot) -> None:
    change = only_change(before=release("0.1", slot()), newest=release("0.2", moved, day=2))
    assert change is not None
    assert change.before is not None
    assert change.after is not None
    assert change.before != change.after


def test_another_slot_in_the_same_place_is_not_due() -> None:
    assert only_change(before=release("0.1", slot()), newest=release("0.2", slot(guid="another"), day=2)) is None


def test_a_session_that_left_the_programme_is_due_as_cancelled() -> None:
    change = only_change(before=release("0.1", slot()), newest=release("0.2", day=2))
    assert change is not None
    assert change.after is None


def test_moved_away_and_back_between_two_notifications_is_not_due() -> None:
    releases = (release("1", slot()), release("2", slot(room="workshop"), day=2), release("3", slot(), day=3))
    assert due(accepted(), notifications=(notified(release="1"),), releases=releases) == ()


def test_the_newest_release_is_the_one_with_the_largest_number_whatever_the_clocks_said() -> None:
    last = msgspec.structs.replace(release("10", slot(room="workshop"), day=3), published=NOW)
    releases = (release("2", slot(), day=2), last, release("9", day=1))
    (matter,) = due(accepted(), releases=releases)
    assert matter.release == "10"


def test_sessions_that_are_over_are_not_news() -> None:
    notifications = (notified(),)
    assert (
        due(accepted(), notifications=notifications, releases=(release("1", slot()),), now=NINE + timedelta(hours=1))
        == ()
    )
    assert due(accepted(), notifications=notifications, releases=(release("1", slot()),), now=NINE)


def test_a_session_that_was_over_when_it_left_the_programme_is_not_news() -> None:
    releases, notifications = (release("1", slot()), release("2", day=2)), (notified(release="1"),)
    assert due(accepted(), notifications=notifications, releases=releases, now=NINE + timedelta(hours=1)) == ()
    assert due(accepted(), notifications=notifications, releases=releases, now=NINE)


def test_a_timetable_has_all_sessions_of_a_person_and_no_other() -> None:
    releases = (release("1", slot(), slot("slot-2", "M9ZC7X"), slot("slot-3", "P3TTAB"), slot("slot-4", start=None)),)
    notifications = (notified(proposal="P3TTAB", release="1"),)
    gone = accepted(code="M9ZC7X", state=State.WITHDRAWN)
    (matter,) = due(accepted(), gone, accepted(code="P3TTAB"), notifications=notifications, releases=releases)
    assert [(each.code, len(each.appointments)) for each in matter.timetable] == [("K7QX3D", 1), ("P3TTAB", 1)]
    assert len(matter.appointments) == 1


def test_a_slot_without_a_day_says_nothing() -> None:
    assert due(accepted(), notifications=(notified(),), releases=(release("1", slot(start=None)),)) == ()
    assert due(accepted(), notifications=(notified(),), releases=(release("1", slot(start=None, day="2026-12-01")),))


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REJECTED, State.WAITLISTED, State.CANCELED, State.WITHDRAWN])
def test_no_times_are_told_of_what_is_not_a_session(state: State) -> None:
    notifications = (notified(release="1"),)
    for matter in due(
        accepted(state=state), notifications=notifications, releases=(release("1"), release("2", slot(), day=2))
    ):
        assert not matter.changes
        assert not matter.appointments
        assert not matter.release


def test_a_session_called_off_and_taken_up_again_is_new() -> None:
    releases = (release("1", slot()),)
    canceled, notifications = accepted(state=State.CANCELED), (notified(release="1"),)
    records = recorded(
        {canceled.code: canceled},
        PEOPLE,
        map(news_of, due(canceled, notifications=notifications, releases=releases)),
        notifications,
        now=NOW,
    )
    (again,) = due(accepted(), notifications=merged(notifications, records), releases=releases)
    assert again.state is State.ACCEPTED
    assert [change.before for change in again.changes] == [None]


def test_a_co_speaker_who_joins_later_is_told_on_their_own() -> None:
    both = accepted(speakers=(ANA.code, BO.code), notified_state=State.ACCEPTED)
    (matter,) = due(both, notifications=(notified(),))
    assert (matter.recipient, matter.state) == (BO, State.ACCEPTED)


def test_without_notifications_the_notified_state_counts_for_all() -> None:
    assert due(accepted(speakers=(ANA.code, BO.code), notified_state=State.ACCEPTED)) == ()


def test_the_notified_state_waits_for_all_who_can_be_written_to() -> None:
    proposal = accepted(speakers=(ANA.code, BO.code, CAI.code))
    ana, bo, cai = due(proposal)
    first = recorded({proposal.code: proposal}, PEOPLE, [news_of(ana)], now=NOW)
    assert first.proposals == ()
    assert [matter.recipient for matter in due(proposal, notifications=first.notifications)] == [BO, CAI]
    second = recorded({proposal.code: proposal}, PEOPLE, [news_of(bo)], first.notifications, now=NOW)
    assert [each.notified_state for each in second.proposals] == [State.ACCEPTED]
    # Cai has no address and stays named until somebody records that they know.
    notifications = merged(first.notifications, second)
    assert [matter.recipient for matter in due(*second.proposals, notifications=notifications)] == [CAI]
    third = recorded({proposal.code: second.proposals[0]}, PEOPLE, [news_of(cai)], notifications, now=NOW)
    assert due(*second.proposals, notifications=merged(notifications, third)) == ()


def test_what_the_notified_state_said_of_others_is_kept() -> None:
    proposal = accepted(speakers=(ANA.code, BO.code), notified_state=State.ACCEPTED)
    releases = (release("1", slot()),)
    ana, _ = due(proposal, releases=releases)
    records = recorded({proposal.code: proposal}, PEOPLE, [news_of(ana)], now=NOW)
    (bo,) = due(proposal, notifications=records.notifications, releases=releases)
    assert (bo.recipient, bo.state, len(bo.changes)) == (BO, None, 1)


def test_a_message_that_was_outrun_is_recorded_as_what_it_said() -> None:
    proposal = accepted()
    news = [news_of(matter) for matter in due(proposal)]
    canceled = replace(proposal, state=State.CANCELED)
    records = recorded({proposal.code: canceled}, PEOPLE, news, now=NOW)
    assert [each.notified_state for each in records.proposals] == [State.ACCEPTED]
    (matter,) = due(*records.proposals, notifications=records.notifications)
    assert (matter.state, matter.earlier) == (State.CANCELED, State.ACCEPTED)


CODES = ("K7QX3D", "M9ZC7X", "P3TTAB")
people_of = st.permutations(sorted(PEOPLE)).flatmap(
    lambda codes: st.sampled_from([tuple(codes[:size]) for size in range(len(codes) + 1)])
)
proposals = st.tuples(
    *(
        st.builds(
            accepted,
            code=st.just(code),
            state=st.sampled_from(State),
            notified_state=st.sampled_from((*State, None)),
            speakers=people_of,
        )
        for code in CODES
    )
)
slots = st.lists(
    st.builds(
        slot,
        st.sampled_from(("1", "2", "3", "4")),
        st.sampled_from((*CODES, "")),
        st.sampled_from(("auditorium", "workshop", "")),
        start=st.sampled_from((NINE, NINE + timedelta(hours=2), None)),
        day=st.sampled_from(("", "2026-12-01")),
    ),
    max_size=4,
    unique_by=lambda each: each.guid,
)
releases_of = st.tuples(slots, slots, slots).map(
    lambda each: tuple(release(str(at), *part, day=at) for at, part in enumerate(each, 1))
)
notifications_of = st.lists(
    st.builds(
        notified,
        st.sampled_from(sorted(PEOPLE)),
        st.sampled_from(CODES),
        state=st.sampled_from((*State, None)),
        release=st.sampled_from(("", "1", "2", "3")),
    ),
    max_size=5,
    unique_by=lambda each: each.key,
).map(tuple)


@given(proposals, releases_of, notifications_of, st.data())
def test_what_was_sent_is_due_no_more_and_the_rest_still_is(
    before: tuple[Proposal, ...],
    releases: tuple[Release, ...],
    notifications: tuple[Notification, ...],
    data: st.DataObject,
) -> None:
    matters = matters_due(EVENT, before, PEOPLE, notifications=notifications, releases=releases, now=NOW)
    sent = [matter for matter in matters if data.draw(st.booleans())]
    records = recorded({each.code: each for each in before}, PEOPLE, map(news_of, sent), notifications, now=LATER)
    left = matters_due(
        EVENT, after(before, records), PEOPLE, notifications=merged(notifications, records), releases=releases, now=NOW
    )

    def news(each: Matter) -> tuple[object, ...]:
        return each.key, each.state, each.earlier, each.changes

    assert sorted(map(news, left), key=str) == sorted(
        (news(matter) for matter in matters if matter not in sent), key=str
    )


CANCELED = replace(accepted(), state=State.CANCELED)


@pytest.mark.parametrize(
    ("news", "proposal", "last", "expected"),
    [
        (News(person="SPKR3A", proposal="K7QX3D", state=State.ACCEPTED), accepted(), None, Standing.NEW),
        (
            News(person="SPKR3A", proposal="K7QX3D", state=State.ACCEPTED),
            accepted(notified_state=State.ACCEPTED),
            None,
            Standing.SAME,
        ),
        (News(person="SPKR3A", proposal="K7QX3D", state=State.ACCEPTED), accepted(), notified(), Standing.SAME),
        (
            News(person="SPKR3A", proposal="K7QX3D", state=State.ACCEPTED, release="1"),
            accepted(),
            notified(release="2"),
            Standing.OLDER,
        ),
        (
            News(person="SPKR3A", proposal="K7QX3D", state=State.ACCEPTED, release="2"),
            accepted(),
            notified(release="1"),
            Standing.NEW,
        ),
        (News(person="SPKR3A", proposal="K7QX3D", state=State.CANCELED), CANCELED, notified(release="1"), Standing.NEW),
        (
            News(person="SPKR3A", proposal="K7QX3D", state=State.ACCEPTED, release="1"),
            CANCELED,
            notified(state=State.CANCELED),
            Standing.OLDER,
        ),
        (
            News(person="SPKR3A", proposal="K7QX3D", state=State.WAITLISTED),
            replace(accepted(), state=State.CONFIRMED),
            notified(),
            Standing.OLDER,
        ),
    ],
)
def test_older_news_does_not_replace_newer(
    news: News, proposal: Proposal, last: Notification | None, expected: Standing
) -> None:
    latest = {last.person: last} if last else {}
    assert standing_of(news, proposal, latest, ("1", "2")) is expected


@pytest.mark.parametrize(
    ("decided", "version", "expected"),
    [(LATER, "1", Standing.NEW), (None, "1", Standing.SAME), (NOW, "1", Standing.SAME), (None, "2", Standing.OLDER)],
)
def test_only_news_of_the_decision_that_was_made_again_is_new(
    decided: datetime | None, version: str, expected: Standing
) -> None:
    news = News(person=ANA.code, proposal="K7QX3D", state=State.ACCEPTED, release=version, decided=decided)
    latest = {ANA.code: notified(release="1")}
    assert standing_of(news, accepted(), latest, ("1", "2"), LATER) is expected


def test_a_notified_state_that_is_no_decision_is_not_kept() -> None:
    proposal = accepted(notified_state=State.SUBMITTED, speakers=(ANA.code, BO.code))
    ana, _ = due(proposal)
    records = recorded({proposal.code: proposal}, PEOPLE, [news_of(ana)], now=NOW)
    assert [(each.person, each.state) for each in records.notifications] == [(ANA.code, State.ACCEPTED)]
