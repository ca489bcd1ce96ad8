"""Intake of drafts: required fields, limits, and the records that follow."""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError
from cfpcli.proposals.rules.intake import (
    Intake,
    Progress,
    RelatedRecords,
    edited,
    expected_of_draft,
    expected_of_speaker,
    missing_at_close,
    progress,
    take_in,
    text_words,
)
from cfpcli.records.change import Change, Kind, Record, kind_of
from cfpcli.records.event import Call, Event, Limits, Notice, PersonalExtension, Question, QuestionKind
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import LIVE, Acknowledgement, Draft, DraftSpeaker, Proposal, Resource, State
from cfpcli.records.submission import completed
from tests.factories import NOW, make_event, make_proposal, make_speaker

ANA = DraftSpeaker(name="Ana Ruiz", email="ana@example.org")
BO = DraftSpeaker(name="Bo Ström", email="bo@example.org")
DRAFT = Draft(
    title="Signed builds",
    event="osxp-2026",
    track="security",
    session_type="talk",
    language="en",
    abstract="How three people sign every build.",
    speakers=(ANA,),
)
EVENT = make_event()


def make_draft(**attrs: object) -> Draft:
    return msgspec.structs.replace(DRAFT, **attrs)


class Model:
    """The plainest store there is, and what it knows of a draft."""

    def __init__(self, *records: Speaker | Proposal) -> None:
        self.records: dict[tuple[Kind, str], Record] = {(kind_of(one), one.code): one for one in records}
        self.chance = random.Random(1)  # noqa: S311  # codes in tests are no secrets

    @property
    def speakers(self) -> list[Speaker]:
        """In the order in which they came in."""
        return [one for one in self.records.values() if isinstance(one, Speaker)]

    @property
    def proposals(self) -> list[Proposal]:
        """In the order in which they came in."""
        return [one for one in self.records.values() if isinstance(one, Proposal)]

    def known_to(self, draft: Draft) -> RelatedRecords:
        """As much as bears on a draft, and no more."""
        emails = {one.email for one in draft.speakers}
        speakers = {one.email: one for one in self.speakers if one.email in emails}
        mine = {one.code for one in speakers.values()}
        sent = [one for one in self.proposals if one.event == draft.event and mine & {*one.speakers}]
        return RelatedRecords(speakers, sent, lambda code: any(code == key for _, key in self.records))

    def apply(self, changes: Iterable[Change]) -> None:
        """Change by change, each held against what is there."""
        for change in changes:
            assert self.records.get((change.kind, change.key)) == change.before
            if change.after is None:
                del self.records[change.kind, change.key]
            else:
                self.records[change.kind, change.key] = change.after

    def send(self, draft: Draft, event: Event = EVENT, *, late_reason: str = "") -> Intake:
        """What `cfp submit` does with a draft."""
        draft = completed(draft, event)
        taken = take_in(draft, event, self.known_to(draft), rng=self.chance, now=NOW, late_reason=late_reason)
        self.apply(taken.changes)
        return taken


def refusal(model: Model, draft: Draft, event: Event = EVENT) -> DataRefusedError:
    before = dict(model.records)
    with pytest.raises(DataRefusedError) as caught:
        model.send(draft, event)
    assert model.records == before
    return caught.value


def limited_to(proposals: int) -> Event:
    return make_event(call=Call(limits=Limits(proposals_per_person=proposals)))


# what comes in


def test_a_draft_becomes_a_proposal_and_its_speakers() -> None:
    model = Model()
    taken = model.send(make_draft(speakers=(ANA, BO)))
    assert [change.kind for change in taken.changes] == [Kind.SPEAKER, Kind.SPEAKER, Kind.PROPOSAL]
    assert [change.before for change in taken.changes] == [None, None, None]
    assert model.proposals == [taken.proposal]
    assert [one.name for one in model.speakers] == ["Ana Ruiz", "Bo Ström"]
    assert taken.proposal.speakers == tuple(one.code for one in model.speakers)
    assert (taken.proposal.state, taken.proposal.submitted) == (State.SUBMITTED, NOW)


def test_the_reason_for_taking_it_late_is_kept() -> None:
    model = Model()
    assert model.send(DRAFT, late_reason="flood").proposal.late_reason == "flood"
    in_time = take_in(make_draft(title="Other"), EVENT, model.known_to(DRAFT), rng=model.chance, now=NOW)
    assert in_time.proposal.late_reason == ""


def test_a_known_speaker_is_found_by_address_and_completed() -> None:
    model = Model(make_speaker(affiliation="Registry"))
    told = DraftSpeaker(name="Ana Ruiz", email=" ANA@Example.org ", pronouns="she")
    taken = model.send(make_draft(speakers=(told,)))
    assert taken.proposal.speakers == ("SPKR3A",)
    assert model.speakers == [make_speaker(affiliation="Registry", pronouns="she")]


def test_no_code_is_taken_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(make_speaker(code="AAAAAA", email="z@example.org"))
    drawn = iter("A" * 6 + "B" * 6 + "A" * 6 + "B" * 6 + "C" * 6)
    monkeypatch.setattr(model.chance, "choice", lambda _alphabet: next(drawn))
    taken = model.send(DRAFT)
    assert (taken.proposal.speakers, taken.proposal.code) == (("BBBBBB",), "CCCCCC")


# what is refused


def test_a_draft_with_faults_is_refused_with_all_of_them() -> None:
    error = refusal(Model(), make_draft(title="", abstract="", source="talk.md", lines={"abstract": 7}))
    assert error.message == "talk.md is not ready to be submitted"
    assert error.hint == "cfp event show osxp-2026  # lists the requirements"
    assert [str(fault) for fault in error.faults] == [
        "talk.md: title: is missing; write one line",
        "talk.md:7: abstract: is missing; this text is public",
    ]


@pytest.mark.parametrize(
    ("draft", "name"),
    [
        (make_draft(source="talk.md", track="x"), "talk.md"),
        (make_draft(track="x"), '"Signed builds"'),
        (make_draft(title=""), "the proposal"),
    ],
)
def test_a_refused_draft_is_named_as_the_person_knows_it(draft: Draft, name: str) -> None:
    assert refusal(Model(), draft).message.startswith(f"{name} is not ready")


def test_a_person_has_at_most_so_many_live_proposals() -> None:
    model, event = Model(), limited_to(2)
    model.send(make_draft(title="One"), event)
    model.send(make_draft(title="Two", speakers=(BO, ANA)), event)
    error = refusal(model, make_draft(title="Three"), event)
    assert [fault.message for fault in error.faults] == ["Ana Ruiz already has 2 of 2 proposals here"]
    assert error.message == '"Three" would exceed the limit of proposals per person'
    assert error.hint == "cfp withdraw CODE  # withdraws one"
    model.send(make_draft(title="Three", speakers=(BO,)), event)


@pytest.mark.parametrize("state", State)
def test_only_live_proposals_count(state: State) -> None:
    model = Model(make_speaker(), make_proposal(state=state))
    if state in LIVE:
        refusal(model, DRAFT, limited_to(1))
    else:
        model.send(DRAFT, limited_to(1))


def test_the_same_again_is_not_one_too_many() -> None:
    model, event = Model(), limited_to(1)
    model.send(DRAFT, event)
    assert model.send(DRAFT, event).changes == ()


# the same again


def test_the_same_again_changes_nothing() -> None:
    model = Model()
    first = model.send(DRAFT)
    again = model.send(make_draft(title="SIGNED  builds ", abstract=f"{DRAFT.abstract}\r\n"))
    assert again == (first.proposal, ())


def test_the_same_again_from_another_of_its_speakers_changes_nothing() -> None:
    model = Model()
    both = make_draft(speakers=(ANA, BO))
    first = model.send(both)
    assert model.send(both) == (first.proposal, ())


def test_a_speaker_who_has_changed_since_does_not_make_it_another() -> None:
    model = Model()
    first = model.send(make_draft(speakers=(msgspec.structs.replace(ANA, biography="Old."),)))
    model.send(make_draft(title="Other", speakers=(msgspec.structs.replace(ANA, biography="New."),)))
    again = model.send(make_draft(speakers=(msgspec.structs.replace(ANA, biography="Old."),)))
    assert again == (first.proposal, ())
    assert [one.biography for one in model.speakers] == ["New."]


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("abstract", "Other text.", "abstract"),
        ("description", "More.", "description"),
        ("session_type", "panel", "session type"),
        ("tags", ("sbom",), "tags"),
        ("speakers", (ANA, BO), "speakers"),
        ("speakers", (DraftSpeaker(name="Cem", email="cem@example.org"), ANA), "speakers"),
    ],
)
def test_the_same_title_with_another_text_is_refused_with_the_code(field: str, value: object, named: str) -> None:
    model = Model()
    code = model.send(DRAFT).proposal.code
    error = refusal(model, make_draft(**{field: value}))
    assert error.message == f'"Signed builds" is already submitted as {code}, which differs in {named}'
    assert error.hint == f"cfp edit {code}  # changes it"


def test_everything_that_differs_is_named() -> None:
    model = Model()
    model.send(DRAFT)
    error = refusal(model, make_draft(abstract="Other.", level="all", speakers=(BO, ANA)))
    assert error.message.endswith(", which differs in level, abstract, speakers")


def test_speakers_in_another_order_are_another_text() -> None:
    model = Model()
    model.send(make_draft(speakers=(ANA, BO)))
    assert refusal(model, make_draft(speakers=(BO, ANA))).message.endswith("which differs in speakers")


def test_of_two_with_the_same_title_the_one_that_is_the_same_counts() -> None:
    other = make_proposal(code="AAA333", title="Signed builds", abstract="Quite another.")
    model = Model(make_speaker(), other)
    model.records[Kind.PROPOSAL, "BBB333"] = msgspec.structs.replace(
        Model().send(DRAFT).proposal, code="BBB333", speakers=("SPKR3A",)
    )
    assert model.send(DRAFT).proposal.code == "BBB333"


def test_the_same_from_another_person_is_another_proposal() -> None:
    model = Model()
    model.send(DRAFT)
    model.send(make_draft(speakers=(BO,)))
    assert len(model.proposals) == 2


@pytest.mark.parametrize("state", [State.WITHDRAWN, State.REJECTED, State.CANCELED, State.DRAFT])
def test_one_that_no_longer_stands_is_not_in_the_way(state: State) -> None:
    model = Model(make_speaker(), make_proposal(title="Signed builds", state=state))
    assert model.send(DRAFT).changes


# properties

EMAILS = st.sampled_from(["ana@example.org", "Bo@Example.ORG", "cem@example.org"])
PEOPLE = st.builds(
    DraftSpeaker, name=st.sampled_from(["Ana", "Bo", "Cem"]), email=EMAILS, biography=st.text(max_size=5)
)
ASKING = make_event(
    questions=(
        Question(slug="count", question="How many?", kind=QuestionKind.NUMBER),
        Question(slug="first", question="First?", kind=QuestionKind.BOOLEAN),
        Question(slug="why", question="Why?", kind=QuestionKind.LONG_TEXT),
    )
)
DRAFTS = st.builds(
    Draft,
    title=st.sampled_from(["One", " ONE", "Two", "Thrée"]) | st.text(min_size=1, max_size=6),
    track=st.sampled_from(["cloud", "ai"]),
    session_type=st.sampled_from(["talk", "panel"]),
    language=st.sampled_from(["fr", "en"]),
    level=st.text(max_size=3),
    tags=st.lists(st.text(max_size=3), max_size=2).map(tuple),
    duration=st.none() | st.integers(1, 90),
    speakers=st.lists(PEOPLE, min_size=1, max_size=2).map(tuple),
    answers=st.fixed_dictionaries(
        {}, optional={"count": st.sampled_from(["1", "2.5"]), "first": st.just("yes"), "why": st.text(max_size=5)}
    ),
    resources=st.lists(
        st.builds(Resource, link=st.just("https://example.org"), description=st.text(max_size=3)), max_size=1
    ).map(tuple),
    do_not_record=st.booleans(),
    abstract=st.text(min_size=1, max_size=20),
    description=st.text(max_size=10),
    notes=st.text(max_size=10),
)


def accepted(model: Model, draft: Draft) -> Intake | None:
    try:
        return model.send(draft, ASKING)
    except DataRefusedError:
        return None


@given(st.lists(DRAFTS, max_size=6))
def test_whatever_was_taken_in_is_known_when_it_comes_again(drafts: list[Draft]) -> None:
    model = Model()
    taken = [(draft, intake.proposal) for draft in drafts if (intake := accepted(model, draft))]
    records = dict(model.records)
    for draft, proposal in taken:
        assert model.send(draft, ASKING) == (proposal, ())
    assert model.records == records


@given(st.lists(DRAFTS, max_size=6))
def test_nobody_is_doubled_and_no_code_either(drafts: list[Draft]) -> None:
    model = Model()
    for draft in drafts:
        accepted(model, draft)
    emails = [one.email for one in model.speakers]
    assert len(set(emails)) == len(emails) <= 3
    codes = [one.code for one in model.speakers] + [one.code for one in model.proposals]
    assert len(set(codes)) == len(codes)


@given(st.lists(DRAFTS, max_size=6))
def test_every_intake_can_be_taken_back(drafts: list[Draft]) -> None:
    model = Model()
    for draft in drafts:
        before = dict(model.records)
        intake = accepted(model, draft)
        if intake:
            after = dict(model.records)
            model.apply(change.inverse() for change in reversed(intake.changes))
            assert model.records == before
            model.apply(intake.changes)
            assert model.records == after


@given(st.lists(DRAFTS, max_size=6))
def test_what_is_taken_in_comes_back_from_the_store(drafts: list[Draft]) -> None:
    model = Model()
    for draft in drafts:
        accepted(model, draft)
    for proposal in model.proposals:
        assert msgspec.json.decode(msgspec.json.encode(proposal), type=Proposal) == proposal


# edited


def test_an_edited_proposal_says_what_the_draft_says() -> None:
    before = make_proposal(number=3, internal_notes="ours", state=State.ACCEPTED)
    later = NOW + timedelta(days=1)
    draft = make_draft(event="other", level="all", notes="Quiet.", duration=30, do_not_record=True)
    after = edited(before, draft, speakers=("AAA333", "SPKR3A"), now=later, by_speakers=True)
    assert after == make_proposal(
        number=3,
        internal_notes="ours",
        state=State.ACCEPTED,
        title="Signed builds",
        abstract=DRAFT.abstract,
        tags=(),
        level="all",
        notes="Quiet.",
        duration=30,
        do_not_record=True,
        speakers=("AAA333", "SPKR3A"),
        updated=later,
        revision=2,
    )


def test_an_edit_without_difference_is_none() -> None:
    before = Model().send(DRAFT).proposal
    assert edited(before, DRAFT, speakers=before.speakers, now=NOW + timedelta(days=1), by_speakers=True) is before


def test_other_speakers_are_a_difference() -> None:
    before = Model().send(DRAFT).proposal
    assert edited(before, DRAFT, speakers=(), now=NOW, by_speakers=True).revision == 2


@pytest.mark.parametrize(
    ("by_speakers", "abstract", "stays"),
    [(True, "In my own words.", False), (False, "A better summary.", True), (True, "By somebody else.", True)],
)
def test_an_abstract_that_its_speakers_write_is_no_longer_a_summary(
    by_speakers: bool, abstract: str, stays: bool
) -> None:
    before = make_proposal(abstract="By somebody else.", abstract_is_summary=True)
    draft = make_draft(title="Another title", abstract=abstract)
    after = edited(before, draft, speakers=before.speakers, now=NOW, by_speakers=by_speakers)
    assert (after.abstract, after.abstract_is_summary) == (abstract, stays)


CLOSES = datetime(2026, 6, 14, 22, tzinfo=UTC)
IN_TIME = CLOSES - timedelta(microseconds=1)
LATER = Deadline(raw="20 June 2026", date="2026-06-20", zone="Europe/Paris", at=datetime(2026, 6, 20, 22, tzinfo=UTC))


def event(*questions: Question, **call: object) -> Event:
    base = make_event()
    return replace(base, questions=questions, call=replace(base.call, **call))


def proposal(state: State = State.SUBMITTED, **given: object) -> Proposal:
    return make_proposal(state=state, **given)


def test_until_the_close_it_can_be_changed_and_then_there_is_only_waiting() -> None:
    open_, closed = (expected_of_speaker(proposal(), event(), now) for now in (IN_TIME, CLOSES))
    assert (open_.by, open_.command, open_.wanted) == (CLOSES, f"edit {proposal().code}", False)
    assert (closed.text, closed.by, closed.command, closed.wanted) == ("wait for the decision", None, "", False)
    assert expected_of_speaker(proposal(State.WAITLISTED), event(), CLOSES).text == "a slot may become free"


def test_an_answer_that_is_due_at_the_close_is_wanted_until_then() -> None:
    asked = event(
        Question(slug="travel", question="Travel?", required_at_close=True),
        Question(slug="shirt", question="Shirt?"),
        Question(slug="slides", question="Slides?", required_at_close=True),
    )
    assert missing_at_close(proposal(), asked) == ("travel", "slides")
    found = expected_of_speaker(proposal(), asked, IN_TIME)
    assert found.text == 'answer "travel"; also slides'
    assert found.command == f"edit {proposal().code} --set answers.travel=…"
    assert (found.by, found.wanted) == (CLOSES, True)
    answered = proposal(answers={"travel": "no", "slides": "yes"})
    assert not expected_of_speaker(answered, asked, IN_TIME).wanted
    assert expected_of_speaker(proposal(), asked, CLOSES).text == "wait for the decision"


def test_a_personal_extension_counts_for_its_person() -> None:
    extended = event(personal_extensions=(PersonalExtension(email="ana@example.org", closes=LATER, granted=IN_TIME),))
    assert expected_of_speaker(proposal(), extended, CLOSES, emails=["ana@example.org"]).by == LATER.at
    assert expected_of_speaker(proposal(), extended, CLOSES, emails=["bo@example.org"]).by is None


@pytest.mark.parametrize(
    ("state", "text", "command", "wanted"),
    [
        (State.ACCEPTED, "accepted: confirm that you come", "confirm {code}", True),
        (State.CONFIRMED, "confirmed: nothing left to do", "", False),
        (State.REJECTED, "nothing", "", False),
        (State.WITHDRAWN, "nothing", "", False),
        (State.CANCELED, "nothing", "", False),
        (State.DRAFT, "not sent: send it", "sent {code}", True),
    ],
)
def test_in_each_other_state(state: State, text: str, command: str, wanted: bool) -> None:
    found = expected_of_speaker(proposal(state), event(), IN_TIME)
    assert (found.text, found.command, found.wanted) == (text, command.format(code=proposal().code), wanted)


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("pending", State)
def test_a_pending_decision_changes_nothing(state: State, pending: State) -> None:
    for now in (IN_TIME, CLOSES):
        plain = expected_of_speaker(proposal(state), event(), now)
        assert expected_of_speaker(proposal(state, pending_state=pending), event(), now) == plain


def test_a_draft_is_to_be_finished_then_submitted_then_too_late() -> None:
    draft = Draft(event="osxp-2026", speakers=(DraftSpeaker(name="Ana", email="ana@example.org"),))
    half, whole = Progress(2, 7), Progress(7, 7)
    found = expected_of_draft(draft, event(), IN_TIME, half)
    assert (found.text, found.by, found.wanted) == ("finish and submit it: 2 of 7 done", CLOSES, True)
    assert expected_of_draft(draft, event(), IN_TIME, whole).text == "submit it"
    closed = expected_of_draft(draft, event(), CLOSES, whole)
    assert (closed.text, closed.command, closed.wanted) == ("the call is closed", "", False)
    begun = replace(draft, begun=IN_TIME)
    assert "you began in time" in expected_of_draft(begun, event(), CLOSES, whole).text
    early = expected_of_draft(draft, event(), datetime(2026, 1, 1, tzinfo=UTC), whole)
    assert (early.text[:14], early.wanted) == ("the call opens", False)
    assert expected_of_draft(draft, event(opens=None, closes=None), IN_TIME, whole).text == "the call has no dates yet"


SPEAKER_ANA = DraftSpeaker(name="Ana", email="ana@example.org")


def test_title_abstract_and_speakers_are_asked_by_every_event() -> None:
    assert str(progress(Draft(), None)) == "0 of 3"
    assert str(progress(Draft(title="T", abstract="A", speakers=(SPEAKER_ANA,)), None)) == "3 of 3"


def test_what_the_event_asks_counts_and_what_leaves_no_choice_is_done() -> None:
    event = make_event()
    assert str(progress(Draft(), event)) == "0 of 6"
    assert str(progress(Draft(track="ai", session_type="talk", language="en", title="T"), event)) == "4 of 6"
    alone = replace(event, tracks=(), languages=("en",), session_types=event.session_types[:1])
    assert str(progress(Draft(), alone)) == "2 of 5"


def test_needed_answers_and_notices_in_their_version_count() -> None:
    event = make_event()
    asked = replace(
        event,
        questions=(
            Question(slug="kind", question="Kind?", required=True),
            Question(slug="later", question="Later?", required_at_close=True),
        ),
        call=replace(event.call, notices=(Notice(slug="conduct", name="Conduct", version="2"),)),
    )
    assert str(progress(Draft(), asked)) == "0 of 8"
    old = Draft(answers={"kind": " ", "later": "x"}, acknowledged=(Acknowledgement(notice="conduct", version="1"),))
    assert str(progress(old, asked)) == "0 of 8"
    new = Draft(answers={"kind": "x"}, acknowledged=(Acknowledgement(notice="conduct", version="2"),))
    assert str(progress(new, asked)) == "2 of 8"


def test_the_words_of_its_texts() -> None:
    assert text_words(Draft(abstract="one two", description="three", notes="four")) == 4
