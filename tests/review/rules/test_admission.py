"""The judges of reviews, reviewers and assignments: whose they are, the scale, and what a file does not replace."""

from datetime import timedelta
from typing import Any

import pytest
from msgspec.structs import replace

from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Category, ConflictRule, ReviewSettings, Track
from cfpcli.records.proposal import State
from cfpcli.records.review import Assignment, DeclaredConflict, Reviewer, ReviewState
from cfpcli.workspace.rules.court import Door
from tests.factories import NOW, make_review, make_speaker
from tests.workspace.rules.bench import ADA, ANA, EVENT, OLA, PROPOSAL, SPEAKER, ZED, grounds, refusals

REVIEW = make_review(reviewer="ada@example.org", name="Ada")
OTHER = make_review(reviewer="ola@example.org", name="Ola")
ZEDS = make_review(reviewer="zed@example.org", name="Zed")
PLACE = (Kind.REVIEW, REVIEW.key)
WITH = (EVENT, SPEAKER, PROPOSAL, REVIEW)


def again(**fields: Any) -> Change:  # noqa: ANN401  # of a review
    return replaced(REVIEW, replace(REVIEW, updated=NOW + timedelta(hours=1), **fields))


def test_a_reviewer_writes_their_own_review_and_no_other() -> None:
    assert grounds(REVIEW, by=ADA) == set()
    assert grounds(OTHER, by=ADA) == {"role"}
    assert grounds(OTHER, by=OLA) == grounds(REVIEW, by=OLA) == set()
    assert grounds(again(comment="Mine"), by=ADA, stored=WITH) == set()


@pytest.mark.parametrize("by", [ANA, ZED, ""])
@pytest.mark.parametrize("door", [*Door])
def test_people_outside_the_committee_write_none(by: str, door: Door) -> None:
    assert "role" in grounds(ZEDS, by=by, door=door)


@pytest.mark.parametrize("by", [ADA, ZED])
def test_nobody_removes_another_person_s_review_by_undoing(by: str) -> None:
    gone = Change(kind=Kind.REVIEW, key=OTHER.key, before=OTHER, after=None)
    stored = (EVENT, SPEAKER, PROPOSAL, OTHER)
    assert grounds(gone, by=by, stored=stored, door=Door.INVERSE) == {"role"}
    assert grounds(gone, by=OLA, stored=stored, door=Door.INVERSE) == set()


@pytest.mark.parametrize("door", [Door.COMMAND, Door.ARRIVAL])
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"scores": {"score": 9}}, "not on the scale"),
        ({"scores": {"score": 0}}, "not on the scale"),
        ({"scores": {"fun": 3}}, "not a category"),
        ({"scores": {}}, "no score"),
        ({"state": ReviewState.ABSTAINED}, "but it has scores"),
    ],
)
def test_scores_fit_the_scale(fields: dict[str, Any], reason: str, door: Door) -> None:
    found = refusals(replace(REVIEW, **fields), door=door, agreed=[PLACE])
    assert found
    assert {ground for ground, _ in found} == {"rule"}
    assert any(reason in message for _, message in found)


def test_an_optional_category_may_be_left_out_and_an_old_scale_locks_nobody_out() -> None:
    categories = (Category(slug="fit", name="Fit"), Category(slug="fun", name="Fun", required=False))
    event = replace(EVENT, review=ReviewSettings(categories=categories))
    assert grounds(replace(REVIEW, scores={"fit": 3}), stored=(event, SPEAKER, PROPOSAL)) == set()
    assert grounds(replace(REVIEW, scores={"fun": 3}), stored=(event, SPEAKER, PROPOSAL)) == {"rule"}
    assert grounds(again(comment="More"), by=ADA, stored=(event, SPEAKER, PROPOSAL, REVIEW)) == set()


def test_nobody_reviews_their_own_talk() -> None:
    committee_speaks = make_speaker(email="ada@example.org")
    stored = (EVENT, committee_speaks, PROPOSAL)
    for door in (Door.COMMAND, Door.ARRIVAL):
        assert grounds(REVIEW, by=OLA, stored=stored, door=door, agreed=[PLACE]) == {"rule"}
    recused = replace(REVIEW, state=ReviewState.RECUSED, scores={}, reason="Mine")
    assert grounds(recused, by=ADA, stored=stored) == set()


def test_a_review_by_an_address_on_no_list_needs_a_guest() -> None:
    assert grounds(ZEDS, by=OLA) == {"rule"}
    assert grounds(replace(ZEDS, guest=True), by=OLA) == set()
    assert grounds(replace(ZEDS, guest=True), by=ADA) == {"role", "rule"}
    chaired = replace(EVENT, tracks=(Track(slug="security", name="Security", chairs=("Zed <zed@example.org>",)),))
    assert grounds(ZEDS, by=ZED, stored=(chaired, SPEAKER, PROPOSAL)) == set()


def test_conflicts_are_refused_where_the_event_says_so() -> None:
    colleague = make_speaker(email="ana@city.example", affiliation="City library")
    ada = Reviewer(email="ada@example.org", affiliation="City library")
    stored = (EVENT, colleague, PROPOSAL, ada)
    assert grounds(REVIEW, by=ADA, stored=stored) == set()
    strict = replace(EVENT, review=ReviewSettings(conflicts=ConflictRule.REFUSE))
    ((ground, message),) = refusals(REVIEW, by=ADA, stored=(strict, *stored[1:]))
    assert (ground, "has a conflict of interest" in message) == ("rule", True)
    assert not any(word in message for word in ("Ana", "City", "city.example", "affiliation"))
    recused = replace(REVIEW, state=ReviewState.RECUSED, scores={}, reason="We work together")
    assert grounds(recused, by=ADA, stored=(strict, *stored[1:])) == set()


def test_an_arrival_replaces_no_recusal_and_nothing_newer_unasked() -> None:
    recused = replace(REVIEW, state=ReviewState.RECUSED, scores={}, reason="We share an office")
    older = replace(REVIEW, scores={"score": 1}, updated=NOW - timedelta(days=3))
    for before, after in ((recused, replace(REVIEW, updated=NOW)), (REVIEW, older)):
        stored = (EVENT, SPEAKER, PROPOSAL, before)
        assert grounds(replaced(before, after), stored=stored, door=Door.ARRIVAL) == {"unasked"}
        assert grounds(replaced(before, after), stored=stored, door=Door.ARRIVAL, agreed=[PLACE]) == set()
    assert grounds(replaced(recused, REVIEW), stored=(EVENT, SPEAKER, PROPOSAL, recused)) == {"rule"}


def test_a_review_needs_a_proposal_that_can_be_reviewed() -> None:
    assert grounds(created(replace(REVIEW, proposal="ZZZZZZ"))) == {"rule"}
    gone = replace(PROPOSAL, state=State.WITHDRAWN)
    assert grounds(REVIEW, stored=(EVENT, SPEAKER, gone)) == {"rule"}
    assert grounds(REVIEW, stored=(EVENT, SPEAKER, gone), door=Door.ARRIVAL) == set()


REVIEWER = Reviewer(email="ada@example.org", name="Ada", load=5)


def test_the_list_of_reviewers_is_an_organiser_s() -> None:
    other = Reviewer(email="jo@example.org")
    for change in (
        created(other),
        Change(kind=Kind.REVIEWER, key=other.email, before=other, after=None),
        replaced(REVIEWER, replace(REVIEWER, load=9)),
    ):
        assert [grounds(change, by=by) for by in (OLA, ADA, ZED)] == [set(), {"role"}, {"role"}]


@pytest.mark.parametrize(
    ("conflict", "expected"),
    [
        (DeclaredConflict(against="K7QX3D", reason="Flatmate"), set()),
        (DeclaredConflict(against="city.example", reason="Employer"), {"role"}),
        (DeclaredConflict(against="ana@example.org", reason="Sister"), {"role"}),
        (DeclaredConflict(against="city.example", reason="Employer", requested=True), set()),
    ],
)
def test_a_reviewer_declares_by_code_and_requests_all_else(conflict: DeclaredConflict, expected: set[str]) -> None:
    change = replaced(REVIEWER, replace(REVIEWER, conflicts=(conflict,)))
    assert grounds(change, by=ADA) == expected
    assert grounds(change, by=OLA) == set()
    jo = Reviewer(email="jo@example.org")
    assert grounds(replaced(jo, replace(jo, conflicts=(conflict,))), by=ADA) == {"role"}


def test_a_reviewer_confirms_no_request_of_their_own() -> None:
    asked = DeclaredConflict(against="city.example", reason="Employer", requested=True)
    before, after = (replace(REVIEWER, conflicts=(one,)) for one in (asked, replace(asked, requested=False)))
    assert grounds(replaced(before, after), by=ADA) == {"role"}
    assert grounds(replaced(before, after), by=OLA) == set()


def test_assignments_are_given_by_who_runs_the_event() -> None:
    given = Assignment(proposal=PROPOSAL.code, reviewer="ada@example.org", assigned=NOW)
    assert [grounds(given, by=by) for by in (OLA, ADA, ZED)] == [set(), {"role"}, {"role"}]
    chaired = replace(EVENT, tracks=(*EVENT.tracks, Track(slug="x", name="X", chairs=("ada@example.org",))))
    assert grounds(given, by=ADA, stored=(chaired, SPEAKER, PROPOSAL)) == set()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"guest": True}, {"role"}),
        ({"created": NOW - timedelta(days=9)}, {"rule"}),
        ({"updated": NOW + timedelta(days=9)}, {"rule"}),
        ({"proposal_revision": 0}, {"rule"}),
        ({"proposal_revision": 7}, {"rule"}),
    ],
)
def test_a_reviewer_does_not_write_what_the_clock_and_the_store_know(
    fields: dict[str, Any], expected: set[str]
) -> None:
    change = replaced(REVIEW, replace(REVIEW, **{"updated": NOW, "comment": "More", **fields}))
    how: dict[str, Any] = {"stored": WITH, "door": Door.ARRIVAL, "agreed": [PLACE]}
    assert grounds(change, by=ADA, **how) == expected
    assert grounds(change, by=OLA, **how) == set()


def test_the_revision_that_a_reviewer_has_read_never_goes_back() -> None:
    read = replace(REVIEW, proposal_revision=2)
    stored = (EVENT, SPEAKER, replace(PROPOSAL, revision=3), read)
    for revision, expected in ((1, {"rule"}), (2, set()), (3, set()), (4, {"rule"})):
        change = replaced(read, replace(read, proposal_revision=revision, comment="More"))
        assert grounds(change, by=ADA, stored=stored) == expected
