"""The allow-list: what a reviewer of a blind call may know, field by field."""

import msgspec
import pytest
from msgspec.structs import replace

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Call, PersonalExtension, Question, QuestionKind
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.review import with_redactions
from cfpcli.workspace.rules.blind_view import HIDDEN_FIELDS, SHOWN, event_view, past_view, reviewer_view
from tests.factories import NOW, make_event, make_proposal

EVENT = make_event(
    questions=(
        Question(slug="kind", question="What?"),
        Question(slug="phone", question="Where?", private=True),
        Question(slug="slides", question="Slides?", kind=QuestionKind.URL),
    )
)
FULL = make_proposal(
    number=7,
    pending_state=State.REJECTED,
    notified_state=State.SUBMITTED,
    late_reason="Ana asked",
    state_reason="Ana",
    state_tags=("ana",),
    pending_reason="Ana",
    pending_tags=("ana",),
    do_not_record=True,
    day="2026-12-01",
    start=NOW,
    room="A",
    stream_url="https://example.org/ana",
    recording_url="https://example.org/ana",
    chat_url="https://example.org/ana",
    resources=(Resource(link="https://example.org/ana"),),
    answers={"kind": "a talk", "phone": "5", "slides": "https://example.org/ana", "gone": "Ana"},
    description="In full.",
    notes="I am Ana.",
    internal_notes="Ana again.",
    level="beginner",
    duration=20,
)


def test_what_is_not_allowed_is_as_in_a_proposal_that_never_had_it() -> None:
    seen = reviewer_view(FULL, EVENT)
    bare = Proposal(code="x", event="y", state=State.DRAFT, title="z", created=seen.created, updated=seen.created)
    hidden = set(Proposal.__struct_fields__) - SHOWN
    assert hidden <= set(HIDDEN_FIELDS)
    assert {name: getattr(seen, name) for name in hidden} == {name: getattr(bare, name) for name in hidden}
    assert b"na " not in msgspec.json.encode(seen)
    assert b"ana" not in msgspec.json.encode(seen)


def test_what_is_allowed_is_as_it_is() -> None:
    seen = reviewer_view(FULL, EVENT)
    same = SHOWN - {"answers", "notes"}
    assert {name: getattr(seen, name) for name in same} == {name: getattr(FULL, name) for name in same}
    assert seen.answers == {"kind": "a talk"}


@pytest.mark.parametrize("copy", ["Redacted.", ""])
def test_redacted_copies_stand_for_texts_and_an_empty_one_shows_nothing(copy: str) -> None:
    texts = dict.fromkeys(("title", "abstract", "description", "notes", "tags"), copy)
    seen = reviewer_view(with_redactions(FULL, texts | {"answers.kind": copy, "answers.slides": copy}), EVENT)
    assert [seen.title, seen.abstract, seen.description, seen.notes] == [copy] * 4
    assert seen.tags == ((copy,) if copy else ())
    assert seen.answers == ({"kind": copy, "slides": copy} if copy else {})


def test_an_edit_hides_the_text_until_its_copy_is_made_anew() -> None:
    edited = replace(with_redactions(FULL, {"abstract": "A", "answers.kind": "B"}), abstract="C", answers={"kind": "D"})
    seen = reviewer_view(edited, EVENT)
    assert (seen.abstract, seen.answers) == ("", {})


def test_a_private_answer_stays_private_whatever_copy_there_is() -> None:
    assert "phone" not in reviewer_view(with_redactions(FULL, {"answers.phone": "x"}), EVENT).answers


def test_an_earlier_version_shows_nothing_of_what_is_redacted_today() -> None:
    seen = past_view(FULL, EVENT, {"abstract", "answers.kind", "tags"})
    assert (seen.abstract, seen.answers, seen.tags, seen.description) == ("", {}, (), FULL.description)
    assert past_view(with_redactions(FULL, {"title": "Copy"}), EVENT, ()).title == ""


def test_an_event_keeps_what_was_granted_to_others_to_itself() -> None:
    mine, other = (
        PersonalExtension(email=email, closes=Deadline(raw="1 July 2026"), granted=NOW)
        for email in ("kim@example.org", "ana@example.org")
    )
    granted = replace(EVENT, call=Call(personal_extensions=(mine, other)))
    assert event_view(granted, "kim@example.org").call.personal_extensions == (mine,)
    assert event_view(granted, "").call.personal_extensions == ()
    assert event_view(EVENT, "") is EVENT
