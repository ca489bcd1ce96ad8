"""Progress of the review: what was asked of each reviewer, what they did, and who has gone quiet."""

from datetime import datetime, timedelta

import pytest

from cfpcli.records.review import Assignment, ReviewState
from cfpcli.review.rules.progress import Done, Member, Progress, is_inactive, progress
from tests.factories import NOW

DAY = timedelta(days=1)


def done(
    proposal: str, reviewer: str, score: float | None = 3, state: ReviewState = ReviewState.SCORED, at: datetime = NOW
) -> Done:
    return Done(proposal, reviewer, reviewer.title(), state, score if state is ReviewState.SCORED else None, at)


def given(proposal: str, reviewer: str, at: datetime = NOW) -> Assignment:
    return Assignment(proposal=proposal, reviewer=reviewer, assigned=at)


def by_name(found: tuple[Progress, ...]) -> dict[str, Progress]:
    return {one.reviewer: one for one in found}


def test_every_kind_of_answer_is_counted_for_itself() -> None:
    reviews = [
        done("A", "ana", 2, at=NOW - DAY),
        done("B", "ana", 5),
        done("C", "ana", state=ReviewState.ABSTAINED, at=NOW - 2 * DAY),
        done("D", "ana", state=ReviewState.RECUSED),
    ]
    assignments = [given(code, "ana", NOW - 3 * DAY) for code in "ABCDE"]
    (ana,) = progress([], assignments, reviews, live="ABCDE")
    assert (ana.assigned, ana.scored, ana.abstained, ana.recused, ana.untouched) == (5, 2, 1, 1, 1)
    assert (ana.mean, ana.last_active, ana.first_assigned) == (3.5, NOW, NOW - 3 * DAY)
    assert ana.spread == pytest.approx(2.12132, abs=1e-5)
    assert ana.name == "Ana"


def test_without_assignments_nothing_is_said_of_them() -> None:
    (ana,) = progress([], [], [done("A", "ana")], live="A")
    assert (ana.assigned, ana.untouched, ana.scored) == (None, None, 1)


def test_who_was_given_nothing_has_nothing_left() -> None:
    found = by_name(progress([Member("bo", "Bo")], [given("A", "ana")], [], live="A"))
    assert (found["bo"].assigned, found["bo"].untouched) == (0, 0)
    assert (found["ana"].assigned, found["ana"].untouched) == (1, 1)


def test_an_assignment_to_what_was_withdrawn_asks_for_nothing() -> None:
    (ana,) = progress([], [given("A", "ana"), given("W", "ana"), given("X", "ana")], [done("W", "ana")], live="A")
    assert (ana.assigned, ana.untouched, ana.scored) == (2, 1, 1)


def test_a_review_nobody_asked_for_counts_as_done_and_lessens_nothing() -> None:
    (ana,) = progress([], [given("A", "ana")], [done("Z", "ana")], live="AZ")
    assert (ana.assigned, ana.untouched, ana.scored) == (1, 1, 1)


def test_who_has_most_left_comes_first_then_who_was_seen_longest_ago() -> None:
    assignments = [given("A", "cy"), given("B", "cy"), given("A", "bo"), given("A", "ana")]
    reviews = [done("A", "bo", at=NOW - DAY), done("A", "ana", at=NOW)]
    found = progress([Member("dee")], assignments, reviews, live="AB")
    assert [one.reviewer for one in found] == ["cy", "dee", "bo", "ana"]


def test_who_left_is_shown_only_with_what_they_did() -> None:
    gone = [Member("ana", active=False), Member("bo", active=False)]
    found = progress(gone, [], [done("A", "ana")], live="A")
    assert [(one.reviewer, one.active) for one in found] == [("ana", False)]


def test_one_score_has_no_spread_and_none_no_mean() -> None:
    found = by_name(progress([Member("bo")], [], [done("A", "ana")], live="A"))
    assert (found["ana"].mean, found["ana"].spread) == (3, None)
    assert (found["bo"].mean, found["bo"].last_active) == (None, None)


def test_quiet_since() -> None:
    found = by_name(
        progress(
            [Member("dee")],
            [given("A", "new", NOW - DAY), given("A", "late", NOW - 10 * DAY), given("A", "busy", NOW - 30 * DAY)],
            [done("A", "busy", at=NOW - 10 * DAY + timedelta(seconds=1))],
            live="A",
        )
    )
    quiet = {name for name, one in found.items() if is_inactive(one, NOW, 10 * DAY)}
    assert quiet == {"dee", "late"}
