"""A published programme on its way in: sessions and people found again, nothing doubled, nothing undone."""

import random
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.call.rules.published_programme import ambiguous_moves, replaced_edits, session_changes, slot_changes
from cfpcli.errors import DataRefusedError
from cfpcli.records.change import Change, Kind, Record, created, replaced
from cfpcli.records.event import Event, Room
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import DraftSpeaker, Proposal, Resource, State
from cfpcli.records.session import Session
from cfpcli.text import fold
from tests.factories import NOW, make_event, make_proposal, make_speaker

STREAM = "https://live.example.org/aw1120"
EVENT = make_event(
    rooms=(
        Room(name="AW1.120", stream_url=STREAM),
        Room(name="Hall", stream_url=""),
        Room(name="B1", stream_url="https://live.example.org/b1"),
    )
)
TEN = datetime(2026, 1, 31, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)
EMMA = DraftSpeaker(name="Emma Noël")
TALK = Session(
    title="Scaling across borders",
    track="cloud",
    session_type="talk",
    room="AW1.120",
    day="2026-01-31",
    speakers=(EMMA,),
)


class Model:
    """The plainest store there is, which takes programmes in."""

    def __init__(self, *records: Speaker | Proposal) -> None:
        self.records: dict[tuple[Kind, str], Record] = {}
        for one in records:
            self.records[Kind.SPEAKER if isinstance(one, Speaker) else Kind.PROPOSAL, one.code] = one
        self.chance = random.Random(1)  # noqa: S311  # codes in tests are no secrets

    @property
    def speakers(self) -> list[Speaker]:
        """In the order in which they came in."""
        return [one for one in self.records.values() if isinstance(one, Speaker)]

    @property
    def proposals(self) -> list[Proposal]:
        """In the order in which they came in."""
        return [one for one in self.records.values() if isinstance(one, Proposal)]

    def is_reserved(self, code: str) -> bool:
        """Whether a record goes by this code."""
        return any(code == key for _, key in self.records)

    def bring_in(
        self,
        *sessions: Session,
        event: Event = EVENT,
        now: datetime = NOW,
        imported: Mapping[str, Mapping[str, Any]] | None = None,
    ) -> tuple[Change, ...]:
        """What `cfp init` does with the sessions of a file."""
        sent = [one for one in self.proposals if one.event == event.slug]
        changes = session_changes(
            iter(sessions), event, proposals=sent, speakers=iter(self.speakers), is_used=self.is_reserved,
            rng=self.chance, now=now, imported=imported,
        )  # fmt: skip
        self.apply(changes)
        return changes

    def apply(self, changes: Iterable[Change]) -> None:
        """Change by change, each held against what is there, none of them without effect."""
        changes = tuple(changes)
        assert len({(change.kind, change.key) for change in changes}) == len(changes)
        for change in changes:
            assert self.records.get((change.kind, change.key)) == change.before != change.after
            assert change.after is not None
            self.records[change.kind, change.key] = change.after

    def set(self, **attrs: object) -> None:
        """Change the first proposal, as `cfp edit` and other commands do."""
        first = self.proposals[0]
        self.records[Kind.PROPOSAL, first.code] = msgspec.structs.replace(first, **attrs)


def like(session: Session, **attrs: object) -> Session:
    return msgspec.structs.replace(session, **attrs)


# what comes in


def test_a_session_becomes_a_confirmed_proposal_with_all_it_says() -> None:
    session = Session(
        title="Scaling",
        track="cloud",
        session_type="talk",
        language="en",
        level="all",
        tags=("gov",),
        duration=25,
        start=TEN,
        room="AW1.120",
        recording_url="https://example.org/r",
        chat_url="https://example.org/c",
        speakers=(EMMA,),
        resources=(Resource(link="https://example.org/s"),),
        abstract="Why.",
        description="How.",
        line=12,
    )
    model = Model()
    changes = model.bring_in(session)
    assert [change.kind for change in changes] == [Kind.SPEAKER, Kind.PROPOSAL]
    ((speaker,), (proposal,)) = (model.speakers, model.proposals)
    assert (speaker.name, speaker.email) == ("Emma Noël", "")
    assert proposal == Proposal(
        code=proposal.code,
        guid=proposal.guid,
        event="osxp-2026",
        state=State.CONFIRMED,
        created=NOW,
        updated=NOW,
        title="Scaling",
        track="cloud",
        session_type="talk",
        language="en",
        level="all",
        tags=("gov",),
        duration=25,
        start=TEN,
        room="AW1.120",
        stream_url=STREAM,
        recording_url="https://example.org/r",
        chat_url="https://example.org/c",
        speakers=(speaker.code,),
        resources=(Resource(link="https://example.org/s"),),
        abstract="Why.",
        description="How.",
    )
    assert len(proposal.guid) == 36


def test_codes_and_identifiers_of_the_file_are_kept() -> None:
    model = Model()
    model.bring_in(like(TALK, code="K7QX3D", guid="11111111-2222-4333-8444-555555555555", state=State.CANCELED))
    (proposal,) = model.proposals
    assert (proposal.code, proposal.guid) == ("K7QX3D", "11111111-2222-4333-8444-555555555555")
    assert proposal.state is State.CANCELED


def test_a_session_may_have_no_speaker() -> None:
    model = Model()
    model.bring_in(like(TALK, speakers=()))
    assert [one.speakers for one in model.proposals] == [()]
    assert model.speakers == []


@pytest.mark.parametrize(
    ("session", "stream"),
    [
        (TALK, STREAM),
        (like(TALK, stream_url="https://example.org/own"), "https://example.org/own"),
        (like(TALK, room="Hall"), ""),
        (like(TALK, room=""), ""),
    ],
)
def test_the_stream_is_the_sessions_own_or_its_rooms(session: Session, stream: str) -> None:
    model = Model()
    model.bring_in(session)
    assert model.proposals[0].stream_url == stream


# found again

PROGRAMME = (
    TALK,
    Session(title="Round table", track="cloud", session_type="panel", day="2026-01-31"),
    Session(title="Break", day="2026-01-31", room="Hall"),
    Session(title="Break", start=TEN, room="B1"),
    Session(title="Closing", speakers=(EMMA, DraftSpeaker(name="Kurt", email="kurt@example.org")), start=TEN),
    Session(title="Coded", code="K7QX3D", speakers=(DraftSpeaker(name="Emma Noël"),)),
)


def test_the_same_programme_again_changes_nothing() -> None:
    model = Model()
    assert len(model.bring_in(*PROGRAMME)) == 6 + 2
    assert model.bring_in(*PROGRAMME, now=LATER) == ()


def test_a_changed_session_is_updated() -> None:
    model = Model()
    model.bring_in(*PROGRAMME)
    before = model.proposals[0]
    (change,) = model.bring_in(like(TALK, title="SCALING across  bórders", level="all"), *PROGRAMME[1:], now=LATER)
    assert change.before == before
    assert change.after == msgspec.structs.replace(
        before, title="SCALING across  bórders", level="all", updated=LATER, revision=2
    )


def imported(model: Model) -> dict[str, dict[str, Any]]:
    """The values of the proposals, all set by a file."""
    return {proposal.code: msgspec.structs.asdict(proposal) for proposal in model.proposals}


def test_a_renamed_session_is_known_by_its_former_title() -> None:
    model = Model()
    model.bring_in(TALK)
    (change,) = model.bring_in(like(TALK, title="Another title", former_titles=("None", TALK.title)), now=LATER)
    assert isinstance(change.after, Proposal)
    assert change.after.title == "Another title"


def test_a_former_title_does_not_find_a_session_that_has_it_now() -> None:
    model = Model()
    model.bring_in(TALK)
    other = like(TALK, title="Another title", former_titles=(TALK.title,), speakers=())
    (change,) = model.bring_in(other, TALK, now=LATER)
    assert change.before is None


def test_a_session_that_was_renamed_in_the_store_is_known_by_the_title_of_the_file() -> None:
    model = Model()
    model.bring_in(TALK)
    known = imported(model)
    model.set(title="Renamed by its speaker")
    assert model.bring_in(TALK, now=LATER, imported=known) == ()


def test_what_was_edited_since_stays_if_the_file_did_not_change_it() -> None:
    """The file marks its abstract as a summary now, which says nothing of an abstract that somebody else wrote."""
    model = Model()
    model.bring_in(like(TALK, abstract="Of the file."))
    known = imported(model)
    model.set(abstract="Their own.", level="experts")
    session = like(TALK, abstract="Of the file.", abstract_is_summary=True, chat_url="https://example.org/c")
    changes = model.bring_in(session, now=LATER, imported=known)
    assert list(replaced_edits(changes, known)) == []
    (proposal,) = model.proposals
    assert (proposal.abstract, proposal.abstract_is_summary, proposal.level) == ("Their own.", False, "experts")
    assert proposal.chat_url == "https://example.org/c"


def test_what_was_edited_and_would_be_replaced_is_named() -> None:
    model = Model()
    model.bring_in(like(TALK, abstract="Of the file.", level="all"))
    known = imported(model)
    model.set(abstract="Their own.", level="experts", notes="Quiet.")
    before = model.proposals[0]
    changes = model.bring_in(
        like(TALK, abstract="New.", chat_url="https://example.org/c", level="all"), now=LATER, imported=known
    )
    assert list(replaced_edits(changes, known)) == [(before, ("abstract",))]


def test_of_a_submitted_proposal_what_its_speakers_wrote_is_named() -> None:
    sent = make_proposal(title=TALK.title, abstract="Their own.", level="", room="")
    model = Model(make_speaker(), sent)
    session = Session(title=TALK.title, abstract="New.", level="all", room="AW1.120")
    changes = model.bring_in(session, now=LATER)
    assert list(replaced_edits(changes, {})) == [(sent, ("abstract",))]


@pytest.mark.parametrize("mark", [True, False])
def test_the_mark_of_a_summary_comes_with_its_abstract(mark: bool) -> None:
    model = Model()
    model.bring_in(like(TALK, abstract="One.", abstract_is_summary=not mark))
    model.bring_in(like(TALK, abstract="Two.", abstract_is_summary=mark), now=LATER)
    assert model.proposals[0].abstract_is_summary is mark
    model.bring_in(like(TALK, abstract="", abstract_is_summary=False), now=LATER)
    assert model.proposals[0].abstract_is_summary is mark


def test_a_session_with_a_code_is_known_by_it_whatever_its_title() -> None:
    model = Model()
    model.bring_in(*PROGRAMME)
    (change,) = model.bring_in(like(PROGRAMME[-1], title=TALK.title), TALK, now=LATER)
    assert change.key == "K7QX3D"


def test_a_proposal_that_was_sent_becomes_the_session() -> None:
    sent = make_proposal(state=State.ACCEPTED, title=TALK.title, notes="Quiet.", answers={"kind": "x"})
    model = Model(make_speaker(name="Emma Noël"), sent)
    (change,) = model.bring_in(TALK, now=LATER)
    assert change.before == sent
    assert change.after == msgspec.structs.replace(
        sent,
        state=State.CONFIRMED,
        track="cloud",
        room="AW1.120",
        stream_url=STREAM,
        day="2026-01-31",
        updated=LATER,
        revision=2,
    )


def test_sessions_of_other_events_are_other_sessions() -> None:
    model = Model(make_proposal(event="other", title=TALK.title))
    model.bring_in(TALK)
    assert [one.event for one in model.proposals] == ["other", "osxp-2026"]


def test_sessions_of_one_title_stay_apart_however_they_are_ordered() -> None:
    model = Model()
    model.bring_in(*PROGRAMME)
    assert model.bring_in(*reversed(PROGRAMME), now=LATER) == ()


def test_of_two_sessions_of_one_title_the_one_of_that_day_is_meant() -> None:
    model = Model()
    sunday = Session(title="Break", day="2026-02-01", room="Hall")
    saturday = like(sunday, day="2026-01-31")
    model.bring_in(sunday, saturday)
    moved = like(saturday, room="B1")
    model.bring_in(moved, sunday)
    assert [(one.day, one.room) for one in model.proposals] == [("2026-02-01", "Hall"), ("2026-01-31", "B1")]


def test_a_session_with_a_new_code_is_new_whatever_its_title() -> None:
    model = Model()
    model.bring_in(TALK)
    model.bring_in(like(TALK, code="K7QX3D"))
    assert len(model.proposals) == 2


def test_a_title_does_not_find_the_session_that_goes_by_its_code() -> None:
    model = Model()
    coded = like(TALK, code="K7QX3D")
    model.bring_in(coded)
    model.bring_in(TALK, coded)
    assert len(model.proposals) == 2


# what is left out


def test_what_the_file_leaves_out_stays() -> None:
    model = Model()
    model.bring_in(*PROGRAMME)
    model.set(recording_url="https://example.org/r", tags=("gov",), notes="Ours.", duration=25, do_not_record=True)
    records = dict(model.records)
    assert model.bring_in(TALK, now=LATER) == ()
    assert model.records == records


def test_speakers_and_place_stay_where_the_file_names_none() -> None:
    model = Model()
    model.bring_in(like(TALK, start=TEN, day=""))
    assert model.bring_in(Session(title=TALK.title), now=LATER) == ()


def test_a_start_replaces_the_day_and_the_other_way_round() -> None:
    model = Model()
    model.bring_in(TALK)
    model.bring_in(like(TALK, day="", start=TEN))
    assert (model.proposals[0].day, model.proposals[0].start) == ("", TEN)
    model.bring_in(TALK)
    assert (model.proposals[0].day, model.proposals[0].start) == ("2026-01-31", None)


@pytest.mark.parametrize(
    ("room", "stream"), [("B1", "https://live.example.org/b1"), ("Hall", ""), ("", STREAM), ("AW1.120", STREAM)]
)
def test_a_session_that_moves_takes_the_stream_of_its_new_room(room: str, stream: str) -> None:
    model = Model()
    model.bring_in(TALK)
    model.bring_in(like(TALK, room=room))
    assert model.proposals[0].stream_url == stream


def test_a_stream_of_its_own_stays_while_the_room_does() -> None:
    model = Model()
    model.bring_in(like(TALK, room="Hall"))
    model.set(stream_url="https://example.org/own")
    assert model.bring_in(like(TALK, room="Hall")) == ()


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.CANCELED, State.REJECTED])
def test_what_was_ended_is_not_reopened_by_a_file(state: State) -> None:
    model = Model()
    model.bring_in(TALK)
    model.set(state=state)
    assert model.bring_in(TALK, now=LATER) == ()
    model.bring_in(like(TALK, level="all"))
    assert (model.proposals[0].state, model.proposals[0].level) == (state, "all")


# people


def test_one_person_in_many_sessions_comes_in_once() -> None:
    model = Model()
    model.bring_in(TALK, Session(title="Other", speakers=(DraftSpeaker(name="EMMA NOEL"), EMMA)))
    (emma,) = model.speakers
    assert [one.speakers for one in model.proposals] == [(emma.code,), (emma.code,)]


def test_what_the_sessions_say_of_a_person_is_one_change() -> None:
    model = Model()
    first = like(TALK, speakers=(DraftSpeaker(name="Emma Noël", biography="Emma."),))
    second = Session(title="Other", speakers=(DraftSpeaker(name="Emma Noël", affiliation="DINUM"),))
    changes = model.bring_in(first, second)
    assert [change.kind for change in changes] == [Kind.SPEAKER, Kind.PROPOSAL, Kind.PROPOSAL]
    assert (model.speakers[0].biography, model.speakers[0].affiliation) == ("Emma.", "DINUM")


def test_a_person_described_in_two_ways_is_not_changed_to_and_fro() -> None:
    model = Model()
    sessions = [
        Session(title=title, speakers=(DraftSpeaker(name="Emma Noël", biography=title),)) for title in ("One", "Two")
    ]
    model.bring_in(*sessions)
    assert model.bring_in(*sessions, now=LATER) == ()
    assert model.speakers[0].biography == "Two"


def test_a_person_who_got_an_address_is_still_known_by_name() -> None:
    model = Model()
    model.bring_in(TALK)
    emma = model.speakers[0]
    model.records[Kind.SPEAKER, emma.code] = msgspec.structs.replace(emma, email="emma@example.org")
    assert model.bring_in(TALK, now=LATER) == ()


def test_an_address_that_the_file_adds_completes_the_person() -> None:
    model = Model()
    model.bring_in(TALK)
    (change,) = model.bring_in(like(TALK, speakers=(DraftSpeaker(name="Emma Noël", email="emma@example.org"),)))
    assert change.kind is Kind.SPEAKER
    assert [one.email for one in model.speakers] == ["emma@example.org"]


def test_of_two_people_of_one_name_the_one_who_speaks_there_is_meant() -> None:
    people = [
        make_speaker(code=code, name="Emma Noël", email=f"{code.lower()}@example.org") for code in ("AAA333", "BBB333")
    ]
    model = Model(*people, make_proposal(title=TALK.title, speakers=("BBB333",)))
    model.bring_in(TALK)
    assert model.proposals[0].speakers == ("BBB333",)
    assert len(model.speakers) == 2


def test_a_name_that_two_people_have_is_neither_of_them() -> None:
    people = [
        make_speaker(code=code, name="Emma Noël", email=f"{code.lower()}@example.org") for code in ("AAA333", "BBB333")
    ]
    model = Model(*people)
    model.bring_in(TALK)
    assert len(model.speakers) == 3
    assert model.proposals[0].speakers == (model.speakers[2].code,)
    assert model.bring_in(TALK) == ()


def test_a_person_the_file_renames_is_still_found_under_the_old_name() -> None:
    model = Model()
    kurt = DraftSpeaker(name="Kurt", email="kurt@example.org")
    model.bring_in(like(TALK, speakers=(kurt,)))
    renamed = DraftSpeaker(name="Kurt G.", email="kurt@example.org", pronouns="he")
    model.bring_in(like(TALK, speakers=(renamed,)), Session(title="Other", speakers=(DraftSpeaker(name="Kurt"),)))
    assert len(model.speakers) == 1
    assert model.speakers[0].pronouns == "he"


# codes


def test_no_code_is_taken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(make_speaker(code="AAAAAA"), make_proposal(code="BBBBBB", title="Other", speakers=()))
    drawn = iter("".join(letter * 6 for letter in "ABCDCDEFFG"))
    monkeypatch.setattr(model.chance, "choice", lambda _alphabet: next(drawn))
    monkeypatch.setattr(model.chance, "getrandbits", lambda bits: bits)
    known_talk_with_a_new_speaker = Session(title="Other", speakers=(DraftSpeaker(name="Kurt"),))
    model.bring_in(known_talk_with_a_new_speaker, TALK, Session(title="Third"), Session(title="Fourth", code="EEEEEE"))
    assert [one.code for one in model.speakers] == ["AAAAAA", "CCCCCC", "DDDDDD"]
    assert [one.code for one in model.proposals] == ["BBBBBB", "FFFFFF", "GGGGGG", "EEEEEE"]


def test_a_session_without_a_code_takes_no_code_of_others() -> None:
    def taken(code: str) -> bool:
        return not code

    changes = session_changes(
        [Session(title="Talk")], EVENT, proposals=(), speakers=(), is_used=taken, rng=Model().chance, now=NOW
    )
    assert len(changes) == 1


def test_codes_that_others_have_are_refused_all_at_once() -> None:
    model = Model(make_speaker(code="AAA333"), make_proposal(code="BBB333", event="other"))
    before = dict(model.records)
    with pytest.raises(DataRefusedError) as caught:
        model.bring_in(like(TALK, code="AAA333"), like(TALK, code="BBB333"), like(TALK, code="CCC333"))
    assert caught.value.message == "already used outside this event: AAA333, BBB333"
    assert caught.value.hint == "remove the code; the session is then identified by its title"
    assert model.records == before


# properties

TOLD = st.sampled_from(["", "A", "B"])
PEOPLE = st.builds(DraftSpeaker, name=st.sampled_from(["Ana", "ANÁ", "Bo", "Cem"]), biography=TOLD) | st.builds(
    DraftSpeaker, name=st.sampled_from(["Ana", "ANÁ"]), email=st.just("ana@example.org"), biography=TOLD
)
SESSIONS = st.builds(
    Session,
    title=st.sampled_from(["Break", "BREAK", "Talk", "Panel"]),
    speakers=st.lists(PEOPLE, max_size=3).map(tuple),
    room=st.sampled_from(["", "AW1.120", "Hall"]),
    day=st.sampled_from(["", "2026-01-31"]),
    level=st.sampled_from(["", "all"]),
)


PLACED = st.builds(
    Session,
    title=st.sampled_from(["Break", "BREAK", "Talk", "Panel"]),
    speakers=st.lists(PEOPLE, max_size=3).map(tuple),
    room=st.sampled_from(["AW1.120", "Hall"]),
    start=st.sampled_from([TEN, TEN + timedelta(hours=1), TEN + timedelta(days=1)]),
    level=st.sampled_from(["", "all"]),
)
PROGRAMMES = st.lists(PLACED, unique_by=lambda one: (fold(one.title), one.start, one.room), max_size=6)


@given(st.lists(SESSIONS, max_size=6), PROGRAMMES)
def test_whatever_was_there_a_programme_comes_in_once(first: list[Session], programme: list[Session]) -> None:
    model = Model()
    model.bring_in(*first)
    assert len(model.proposals) == len(first)
    model.bring_in(*programme)
    assert model.bring_in(*programme) == ()
    codes = [code for _, code in model.records]
    assert len(set(codes)) == len(codes)


@given(st.lists(SESSIONS, max_size=6))
def test_sessions_that_cannot_be_told_apart_do_not_double(programme: list[Session]) -> None:
    model = Model()
    for _ in range(2):
        model.bring_in(*programme)
        assert len(model.proposals) == len(programme)


# the plan


CONFIRMED = make_proposal(code="AAA333", guid="0b8e2c1e", room="AW1.120", day="2026-01-31", state=State.CONFIRMED)
ROOMS = make_event(rooms=(Room(slug="aw", name="AW1.120"), Room(slug="hall", name="Hall")))


def planned(*changes: Change, slots: Iterable[Slot] = ()) -> list[Slot | None]:
    written = slot_changes(changes, ROOMS, slots=slots)
    return [change.after if isinstance(change.after, Slot) else None for change in written]


def test_a_new_session_gets_a_slot_with_a_number() -> None:
    (slot,) = planned(created(CONFIRMED))
    assert slot == Slot(guid="0b8e2c1e", number=1, event=ROOMS.slug, proposal="AAA333", room="aw", day="2026-01-31")
    unplaced = msgspec.structs.replace(CONFIRMED, room="", day="")
    assert planned(created(unplaced)) == []


def test_a_session_that_is_left_alone_stays_where_it_was_placed_since() -> None:
    moved = Slot(guid="0b8e2c1e", number=4, event=ROOMS.slug, proposal="AAA333", room="hall", day="2026-01-31")
    retitled = replaced(CONFIRMED, msgspec.structs.replace(CONFIRMED, title="Other"))
    assert planned(retitled, slots=[moved]) == []


def test_a_session_that_the_file_moves_keeps_its_slot() -> None:
    slot = Slot(guid="own", number=4, event=ROOMS.slug, proposal="AAA333", room="aw", day="2026-01-31", locked=True)
    change = replaced(CONFIRMED, msgspec.structs.replace(CONFIRMED, room="Hall"))
    assert planned(change, slots=[slot]) == [msgspec.structs.replace(slot, room="hall")]


def test_a_session_that_was_removed_from_the_plan_stays_out() -> None:
    assert planned(replaced(CONFIRMED, msgspec.structs.replace(CONFIRMED, title="Other"))) == []


def test_of_a_session_only_what_the_file_changes_is_moved() -> None:
    slot = Slot(guid="own", event=ROOMS.slug, proposal="AAA333", room="aw", day="2026-01-31", start=NOW)
    change = replaced(CONFIRMED, msgspec.structs.replace(CONFIRMED, room="Hall"))
    assert planned(change, slots=[slot]) == [msgspec.structs.replace(slot, room="hall")]
    elsewhere = msgspec.structs.replace(slot, room="hall")
    change = replaced(CONFIRMED, msgspec.structs.replace(CONFIRMED, day="2026-02-01"))
    moved = msgspec.structs.replace(elsewhere, day="2026-02-01", start=None)
    assert planned(change, slots=[elsewhere]) == [moved]


def test_a_session_with_several_slots_is_named_and_stays() -> None:
    slots = [
        Slot(guid=guid, event=ROOMS.slug, proposal="AAA333", room="aw", day="2026-01-31", start=start)
        for guid, start in (("one", NOW), ("two", NOW + timedelta(hours=1)))
    ]
    moved = msgspec.structs.replace(CONFIRMED, day="2026-02-01")
    change = replaced(CONFIRMED, moved)
    assert planned(change, slots=slots) == []
    ((proposal, place, present),) = ambiguous_moves([change], ROOMS, slots=slots)
    assert (proposal, place.day, present) == (moved, "2026-02-01", tuple(slots))
    retitled = replaced(CONFIRMED, msgspec.structs.replace(CONFIRMED, title="Other"))
    assert ambiguous_moves([retitled], ROOMS, slots=slots) == ()
    assert ambiguous_moves([change], ROOMS, slots=slots[:1]) == ()
