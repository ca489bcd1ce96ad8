"""What is expected of speakers, state by state, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from cfpcli.dates.deadline import Deadline
from cfpcli.proposals.rules.intake import Progress, expected_of_draft, expected_of_speaker, missing_at_close
from cfpcli.records.event import Event, PersonalExtension, Question
from cfpcli.records.proposal import Draft, DraftSpeaker, Proposal
from cfpcli.records.states import State
from tests.factories import make_event, make_proposal

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
        (State.DRAFT, "not submitted", "edit {code}", False),
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
