"""The judge of proposals: whose they are, which moves are legal, and what nobody replaces unasked."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Change, Kind, replaced
from cfpcli.records.event import Limits, Question, ReviewSettings
from cfpcli.records.proposal import Proposal, Redaction, Resource, State
from cfpcli.records.review import digest, text_of
from cfpcli.workspace.rules.court import Door
from tests.factories import NOW, make_proposal, make_speaker
from tests.workspace.rules.bench import ADA, ANA, EVENT, OLA, PROPOSAL, SPEAKER, ZED, grounds, refusals

LATER = NOW + timedelta(hours=1)
AFTER_THE_CLOSE = 60
PLACE = (Kind.PROPOSAL, PROPOSAL.code)
ZED_SPEAKS = make_speaker(code="SPKR3Z", name="Zed", email="zed@example.org")
NEW = make_proposal(guid="", code="NEW333", title="Another", speakers=("SPKR3Z",))


def edited(**fields: Any) -> Change:  # noqa: ANN401  # of a proposal
    return replaced(PROPOSAL, replace(PROPOSAL, **{"updated": LATER, "revision": 2, **fields}))


@pytest.mark.parametrize(
    ("by", "expected"), [(OLA, set()), (ANA, set()), (ADA, {"role"}), (ZED, {"role"}), ("", {"role"})]
)
def test_a_text_is_changed_by_its_speakers_or_an_organiser(by: str, expected: set[str]) -> None:
    assert grounds(edited(title="Another title"), by=by) == expected


@pytest.mark.parametrize(
    "fields",
    [
        {"pending_state": State.ACCEPTED},
        {"internal_notes": "Take it"},
        {"redactions": {"title": Redaction(text="One", original="x")}},
        {"late_reason": "Illness"},
        {"guid": "11111111-2222-4333-8444-555555555556"},
    ],
)
def test_what_is_the_committee_s_is_not_a_speaker_s_to_change(fields: dict[str, Any]) -> None:
    assert grounds(edited(**fields), by=ANA) == {"role"}
    assert grounds(edited(**fields), by=OLA) == set()


SUMMARISED = replace(PROPOSAL, abstract="By others.", abstract_is_summary=True)


@pytest.mark.parametrize(
    ("after", "by", "door", "expected"),
    [
        ({"abstract": "My own words.", "abstract_is_summary": False}, ANA, Door.COMMAND, set()),
        ({"abstract": "My own words."}, ANA, Door.COMMAND, {"rule"}),
        ({"abstract": "My own words."}, ANA, Door.ARRIVAL, {"rule"}),
        ({"abstract": "A better summary."}, OLA, Door.COMMAND, set()),
        ({"abstract_is_summary": False}, ANA, Door.COMMAND, {"role"}),
        ({"abstract_is_summary": False}, OLA, Door.COMMAND, set()),
    ],
)
def test_no_door_leaves_the_words_of_speakers_marked_as_a_summary(
    after: dict[str, Any], by: str, door: Door, expected: set[str]
) -> None:
    change = replaced(SUMMARISED, replace(SUMMARISED, **after, updated=LATER, revision=2))
    assert grounds(change, by=by, door=door, stored=(EVENT, SPEAKER, SUMMARISED), agreed=[PLACE]) == expected


def test_speakers_undo_the_words_by_which_they_replaced_a_summary() -> None:
    own = replace(SUMMARISED, abstract="My own words.", abstract_is_summary=False)
    change = replaced(own, SUMMARISED)
    assert grounds(change, by=ANA, door=Door.INVERSE, stored=(EVENT, SPEAKER, own)) == set()


def test_after_the_close_speakers_change_their_notes_and_nothing_else() -> None:
    assert grounds(edited(title="Another title"), by=ANA, days=AFTER_THE_CLOSE) == {"closed"}
    assert grounds(edited(notes="A projector"), by=ANA, days=AFTER_THE_CLOSE) == set()
    assert grounds(edited(title="Another title"), by=OLA, days=AFTER_THE_CLOSE) == set()


@pytest.mark.parametrize(
    ("before", "after", "by_speaker"),
    [
        (State.SUBMITTED, State.WITHDRAWN, set()),
        (State.ACCEPTED, State.CONFIRMED, set()),
        (State.SUBMITTED, State.ACCEPTED, {"role"}),
        (State.WITHDRAWN, State.SUBMITTED, {"role"}),
        (State.SUBMITTED, State.CONFIRMED, {"rule"}),
    ],
)
def test_speakers_withdraw_and_confirm(before: State, after: State, by_speaker: set[str]) -> None:
    stored = replace(PROPOSAL, state=before)
    change = replaced(stored, replace(stored, state=after, state_reason="Because", updated=LATER))
    assert grounds(change, by=ANA, stored=(EVENT, SPEAKER, stored)) == by_speaker


@pytest.mark.parametrize("door", [Door.COMMAND, Door.ARRIVAL])
@pytest.mark.parametrize(
    ("before", "after"),
    [(State.ACCEPTED, State.SUBMITTED), (State.CONFIRMED, State.ACCEPTED), (State.SUBMITTED, State.CONFIRMED)],
)
def test_no_agreement_makes_an_illegal_move_legal(before: State, after: State, door: Door) -> None:
    stored = replace(PROPOSAL, state=before)
    change = replaced(stored, replace(stored, state=after))
    place = (Kind.PROPOSAL, PROPOSAL.code)
    found = refusals(change, stored=(EVENT, SPEAKER, stored), door=door, agreed=[place])
    assert [ground for ground, _ in found] == ["rule"]
    assert grounds(change, stored=(EVENT, SPEAKER, stored), door=Door.INVERSE) == set()


def test_an_illegal_pending_decision_is_refused() -> None:
    assert grounds(edited(pending_state=State.CONFIRMED)) == {"rule"}
    assert grounds(edited(pending_state=State.REJECTED)) == set()


def test_a_pending_decision_and_its_state_go_together_whichever_is_new() -> None:
    stored = replace(PROPOSAL, pending_state=State.ACCEPTED)
    records = (EVENT, SPEAKER, stored)
    for door in (Door.COMMAND, Door.ARRIVAL):
        rejected = replaced(stored, replace(stored, state=State.REJECTED))
        assert grounds(rejected, stored=records, door=door) == {"rule"}
        withdrawn = replace(stored, state=State.WITHDRAWN)
        assert grounds(replaced(stored, withdrawn), stored=records, door=door) == set()
        noted = replaced(withdrawn, replace(withdrawn, notes="Sorry", updated=LATER))
        assert grounds(noted, stored=(EVENT, SPEAKER, withdrawn), door=door) == set()
        undecided = replace(PROPOSAL, state=State.WITHDRAWN)
        decided = replaced(undecided, replace(undecided, pending_state=State.ACCEPTED))
        assert grounds(decided, stored=(EVENT, SPEAKER, undecided), door=door) == {"rule"}
        at_once = replaced(PROPOSAL, replace(undecided, pending_state=State.ACCEPTED))
        assert grounds(at_once, door=door) == {"rule"}
        other = replaced(stored, replace(withdrawn, pending_state=State.REJECTED))
        assert "rule" in grounds(other, stored=records, door=door)
    new = replace(NEW, state=State.REJECTED, pending_state=State.ACCEPTED)
    assert grounds(ZED_SPEAKS, new, door=Door.ARRIVAL) == {"rule"}
    assert grounds(ZED_SPEAKS, replace(new, state=State.WAITLISTED), door=Door.ARRIVAL) == set()


def test_an_arrival_replaces_no_pending_decision_unasked() -> None:
    stored = replace(PROPOSAL, pending_state=State.ACCEPTED)
    other = replaced(stored, replace(stored, pending_state=State.REJECTED))
    place = (Kind.PROPOSAL, PROPOSAL.code)
    records = (EVENT, SPEAKER, stored)
    assert grounds(other, stored=records, door=Door.ARRIVAL) == {"unasked"}
    assert grounds(other, stored=records, door=Door.ARRIVAL, agreed=[place]) == set()
    assert grounds(other, stored=records, door=Door.COMMAND) == set()


@pytest.mark.parametrize(
    "fields",
    [
        {"updated": NOW - timedelta(days=1)},
        {"updated": NOW + timedelta(days=1)},
        {"revision": 1},
        {"revision": 900},
    ],
)
def test_a_file_sets_no_instant_and_no_revision_of_a_stored_proposal_confirmed_or_not(fields: dict[str, Any]) -> None:
    stored = replace(PROPOSAL, revision=2)
    change = replaced(stored, replace(stored, **{"updated": LATER, "revision": 3, "title": "Another", **fields}))
    for agreed in ([], [(Kind.PROPOSAL, PROPOSAL.code)]):
        assert grounds(change, stored=(EVENT, SPEAKER, stored), door=Door.ARRIVAL, agreed=agreed) == {"rule"}
    assert grounds(change, stored=(EVENT, SPEAKER, stored), door=Door.INVERSE) == set()
    assert grounds(ZED_SPEAKS, replace(NEW, revision=900, updated=NOW - timedelta(days=1)), door=Door.ARRIVAL) == set()


@pytest.mark.parametrize(
    ("by", "state", "door", "expected"),
    [
        (OLA, State.ACCEPTED, Door.ARRIVAL, set()),
        (OLA, State.ACCEPTED, Door.COMMAND, {"rule"}),
        (ZED, State.SUBMITTED, Door.COMMAND, set()),
        (ZED, State.SUBMITTED, Door.ARRIVAL, {"role"}),
        (ZED, State.ACCEPTED, Door.ARRIVAL, {"role"}),
    ],
)
def test_a_new_proposal_arrives_in_any_state_from_an_organiser_alone(
    by: str, state: State, door: Door, expected: set[str]
) -> None:
    assert grounds(ZED_SPEAKS, replace(NEW, state=state), by=by, door=door) == expected


@pytest.mark.parametrize("by", [ZED, ADA])
def test_who_does_not_see_the_speakers_submits_under_their_own_address(by: str) -> None:
    blind = replace(EVENT, review=ReviewSettings(blind=True))
    theirs = make_speaker(code="SPKR3Z", email=by.partition("<")[2][:-1])
    stored = (blind, SPEAKER, PROPOSAL)
    assert grounds(theirs, NEW, by=by, stored=stored) == set()
    assert grounds(replace(NEW, speakers=(SPEAKER.code,)), by=by, stored=stored) == {"role"}


def test_a_reviewer_of_a_call_that_is_not_blind_submits_for_others() -> None:
    assert grounds(replace(NEW, speakers=(SPEAKER.code,)), by=ADA) == set()


def test_others_send_nothing_of_the_committee_s_and_nothing_late() -> None:
    assert grounds(ZED_SPEAKS, replace(NEW, internal_notes="Take it"), by=ZED) == {"role"}
    assert grounds(ZED_SPEAKS, NEW, by=ZED, days=AFTER_THE_CLOSE) == {"closed"}
    assert grounds(ZED_SPEAKS, NEW, by=ZED, days=-AFTER_THE_CLOSE) == {"closed"}
    assert grounds(ZED_SPEAKS, NEW, by=OLA, days=AFTER_THE_CLOSE) == set()


def test_one_live_proposal_too_many_is_refused_without_a_name() -> None:
    limited = replace(EVENT, call=replace(EVENT.call, limits=Limits(proposals_per_person=1)))
    stored = (limited, SPEAKER, PROPOSAL)
    ((ground, message),) = refusals(replace(NEW, speakers=(SPEAKER.code,)), by=ANA, stored=stored)
    assert ground == "rule"
    assert "Ana" not in message
    assert grounds(ZED_SPEAKS, NEW, by=ZED, stored=stored) == set()
    withdrawn = (limited, SPEAKER, replace(PROPOSAL, state=State.WITHDRAWN))
    assert grounds(replace(NEW, speakers=(SPEAKER.code,)), by=ANA, stored=withdrawn) == set()


def test_where_a_limit_would_tell_a_blind_reviewer_who_sent_how_many_they_add_nobody() -> None:
    review = replace(EVENT.review, blind=True)
    limited = replace(EVENT, review=review, call=replace(EVENT.call, limits=Limits(proposals_per_person=1)))
    ada = make_speaker(code="SPKR3Z", email="ada@example.org")
    theirs = replace(PROPOSAL, code="L9RY8E", speakers=(ada.code,))
    for stored in ((limited, SPEAKER, PROPOSAL), (limited, SPEAKER)):
        both = replace(NEW, speakers=(ada.code, SPEAKER.code))
        assert grounds(ada, both, by=ADA, stored=stored) == {"rule"}
        assert "limits proposals per person" in refusals(ada, both, by=ADA, stored=stored)[0][1]
    assert grounds(ada, replace(NEW, speakers=(ada.code,)), by=ADA, stored=(limited,)) == set()
    assert grounds(replace(NEW, speakers=(ada.code,)), by=ADA, stored=(limited, ada, theirs)) == {"rule"}
    assert grounds(ada, both, by=OLA, stored=(limited, SPEAKER)) == set()


def test_what_an_organiser_imports_was_sent_elsewhere_and_is_not_counted() -> None:
    limited = replace(EVENT, call=replace(EVENT.call, limits=Limits(proposals_per_person=1)))
    assert (
        grounds(replace(NEW, speakers=(SPEAKER.code,)), stored=(limited, SPEAKER, PROPOSAL), door=Door.ARRIVAL) == set()
    )


def test_a_title_that_nobody_can_see_is_none() -> None:
    assert grounds(ZED_SPEAKS, replace(NEW, title="\u200b\u2060"), by=ZED) == {"rule"}


def test_no_file_replaces_a_text_by_its_redacted_copy_confirmed_or_not() -> None:
    texts = {"abstract": "How three.", "tags": "sbom,keys"}
    copies = {field: Redaction(text=text, original=digest(text_of(PROPOSAL, field))) for field, text in texts.items()}
    kept = replace(PROPOSAL, redactions=copies)
    edited_since = replace(kept, abstract="Edited since.")

    def arrived(before: Proposal, **fields: Any) -> set[str]:  # noqa: ANN401  # of a proposal
        change = replaced(before, replace(before, updated=LATER, **fields))
        return grounds(change, by=OLA, door=Door.ARRIVAL, agreed=frozenset({(Kind.PROPOSAL, before.code)}))

    assert arrived(kept, abstract="How three.") == arrived(kept, tags=("sbom", "keys")) == {"rule"}
    assert arrived(edited_since, abstract="") == arrived(edited_since, abstract="How three.") == {"rule"}
    assert arrived(kept, abstract="How four.") == arrived(kept, tags=()) == set()
    assert arrived(kept, title="How three.", redactions={}) == set()
    change = replaced(kept, replace(kept, abstract="How three.", updated=LATER, revision=2))
    assert grounds(change, by=OLA) == set()


ASKED_IN_PRIVATE = replace(EVENT, questions=(Question(slug="visa", question="A visa?", private=True),))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"notes": "A projector"}, {"notes": ""}),
        ({"answers": {"visa": "yes"}}, {"answers": {}}),
        ({"answers": {"gone": "yes"}}, {"answers": {}}),
        ({"abstract": "By Ana Ruiz."}, {"abstract": "By [speaker]."}),
        ({"answers": {"visa": "Ana Ruiz"}}, {"answers": {"visa": "[speaker]"}}),
    ],
)
def test_no_file_replaces_what_reviewers_do_not_see_with_what_they_do(
    before: dict[str, Any], after: dict[str, Any]
) -> None:
    stored = replace(PROPOSAL, **before)
    change = replaced(stored, replace(stored, **after, updated=LATER, revision=2))
    agreed = [(Kind.PROPOSAL, PROPOSAL.code)]
    how: dict[str, Any] = {"stored": (ASKED_IN_PRIVATE, SPEAKER, stored), "agreed": agreed}
    assert grounds(change, door=Door.ARRIVAL, **how) == {"rule"}
    assert grounds(change, **how) == set()
    other = {name: f"{value} too" if isinstance(value, str) else value for name, value in before.items()}
    assert grounds(replaced(stored, replace(stored, **other)), door=Door.ARRIVAL, **how) == set()


@pytest.mark.parametrize("door", [Door.COMMAND, Door.ARRIVAL])
def test_a_speaker_who_is_added_exists(door: Door) -> None:
    both = ("SPKR3A", "SPKR3Z")
    (refusal,) = refusals(edited(speakers=both), by=OLA, door=door, agreed={(Kind.PROPOSAL, PROPOSAL.code)})
    assert refusal[1] == f"{PROPOSAL.code}: speakers names SPKR3Z, who does not exist"
    assert grounds(edited(speakers=both), ZED_SPEAKS, by=OLA) == set()
    assert grounds(edited(title="Another"), by=OLA, stored=(EVENT, PROPOSAL)) == set()
    assert "rule" in grounds(replace(NEW, speakers=both), by=OLA)


def test_references_lead_somewhere() -> None:
    assert grounds(edited(track="nowhere")) == {"rule"}
    assert grounds(edited(session_type="nothing")) == {"rule"}
    assert grounds(replace(NEW, event="elsewhere"), ZED_SPEAKS) == {"rule"}
    stored = replace(PROPOSAL, track="gone")
    change = replaced(stored, replace(stored, title="Two", updated=LATER))
    assert grounds(change, stored=(EVENT, SPEAKER, stored)) == set(), "what is stored already locks nobody out"


def test_removing_and_restoring_a_proposal() -> None:
    gone = Change(kind=Kind.PROPOSAL, key=PROPOSAL.code, before=PROPOSAL, after=None)
    assert [grounds(gone, by=by, door=Door.INVERSE) for by in (OLA, ANA, ADA, ZED)] == [
        set(),
        set(),
        {"role"},
        {"role"},
    ]
    assert grounds(gone, by=ANA) == {"role"}
    back = gone.inverse()
    stored = (EVENT, SPEAKER)
    assert [grounds(back, by=by, door=Door.INVERSE, stored=stored) for by in (ANA, ZED)] == [set(), {"role"}]


@pytest.mark.parametrize("door", [Door.COMMAND, Door.ARRIVAL])
def test_what_no_proposal_may_be_is_refused_at_every_door_and_undone_all_the_same(door: Door) -> None:
    agreed = [(Kind.PROPOSAL, PROPOSAL.code)]
    for fields in ({"title": "Two\nlines"}, {"tags": ("a", "a")}, {"level": "a\nb"}, {"speakers": ()}):
        broken = replace(PROPOSAL, **{"updated": LATER, "revision": 2, **fields})
        found = refusals(replaced(PROPOSAL, broken), door=door, agreed=agreed)
        assert [str(ground) for ground, _ in found] == ["rule"], fields
        stored = (EVENT, SPEAKER, broken)
        assert grounds(replaced(broken, replace(broken, abstract="Another")), stored=stored) == set()
        assert grounds(replaced(PROPOSAL, broken), door=Door.INVERSE) == set()


UNSOUND: list[dict[str, Any]] = [
    {"resources": (Resource(link="javascript:alert(1)"),)},
    {"resources": (Resource(link="not a link"),)},
    {"resources": (Resource(link="https://example.org/a b"),)},
    {"duration": 99_999},
    {"duration": 0},
    {"tags": ("",)},
    {"tags": (" cloud",)},
    {"tags": ("cloud, edge",)},
    {"keywords": ("cloud, edge",)},
    {"resources": (Resource(link="https://"),)},
    {"resources": (Resource(link="https:///x"),)},
    {"resources": (Resource(link=f"https://example.org/{'x' * 5_000}"),)},
    {"resources": (Resource(link="https://example.org", description="x" * 5_000),)},
    {"resources": tuple(Resource(link=f"https://example.org/{number}") for number in range(3_000))},
    {"state_reason": "x" * 200_000},
    {"pending_reason": "x" * 200_000},
    {"tags": tuple(f"t{number}" for number in range(90_000))},
    {"title": "word " * 1_000},
]


@pytest.mark.parametrize("fields", UNSOUND)
def test_a_value_that_edit_refuses_is_refused_at_every_door_new_or_changed_but_may_stay(fields: dict[str, Any]) -> None:
    limited = replace(EVENT, call=replace(EVENT.call, limits=Limits(title_characters_max=80)))
    stored = (limited, SPEAKER, PROPOSAL)
    assert grounds(ZED_SPEAKS, replace(NEW, **fields), stored=stored, door=Door.ARRIVAL) == {"rule"}
    for door in (Door.COMMAND, Door.ARRIVAL):
        assert grounds(edited(**fields), stored=stored, door=door) == {"rule"}
    older = replace(PROPOSAL, **fields)
    noted = replaced(older, replace(older, notes="A projector", updated=LATER))
    assert grounds(noted, stored=(limited, SPEAKER, older)) == set()


def test_what_a_submission_must_have_it_cannot_lose_at_any_door() -> None:
    questions = (Question(slug="why", question="Why?", required=True), Question(slug="how", question="How?"))
    event = replace(EVENT, questions=questions)
    full = replace(PROPOSAL, answers={"why": "Because", "how": "So"}, language="en")
    losses: list[dict[str, Any]] = [
        {"abstract": ""},
        {"track": ""},
        {"session_type": ""},
        {"answers": {"how": "So"}},
    ]
    for loss in losses:
        change = replaced(full, replace(full, **loss, updated=LATER))
        lost = replace(full, **loss)
        again = replaced(lost, replace(lost, notes="A projector", updated=LATER))
        for door in (Door.COMMAND, Door.ARRIVAL):
            assert grounds(change, stored=(event, SPEAKER, full), door=door) == {"rule"}, loss
            assert grounds(again, stored=(event, SPEAKER, lost), door=door) == set(), loss
        unsubmitted = replace(full, submitted=None, state=State.ACCEPTED)
        change = replaced(unsubmitted, replace(unsubmitted, **loss, updated=LATER))
        assert grounds(change, stored=(event, SPEAKER, unsubmitted)) == set(), loss
    optional = replaced(full, replace(full, answers={"why": "Because"}, description="", level="", updated=LATER))
    assert grounds(optional, stored=(event, SPEAKER, full), door=Door.ARRIVAL) == set()


def test_a_text_received_elsewhere_may_be_longer_than_the_call_allows() -> None:
    limited = replace(EVENT, call=replace(EVENT.call, limits=Limits(title_characters_max=80)))
    for limits, title in ((80, "word " * 40), (400, "word " * 70)):
        event = replace(limited, call=replace(EVENT.call, limits=Limits(title_characters_max=limits)))
        stored = (event, SPEAKER, PROPOSAL)
        assert grounds(ZED_SPEAKS, replace(NEW, title=title), stored=stored, door=Door.ARRIVAL) == set()


def test_a_reported_answer_is_one_that_organisers_give() -> None:
    elsewhere = (replace(EVENT, followed=True), SPEAKER, PROPOSAL)
    assert refusals(edited(state=State.ACCEPTED, reported=NOW), stored=elsewhere) == []
    for state in (State.WITHDRAWN, State.SUBMITTED):
        assert grounds(edited(state=state, reported=NOW), stored=elsewhere) == {"rule"}
    assert grounds(edited(state=State.ACCEPTED, reported=LATER + timedelta(days=1)), stored=elsewhere) == {"rule"}
    assert grounds(edited(state=State.ACCEPTED, reported=NOW)) == {"rule"}
