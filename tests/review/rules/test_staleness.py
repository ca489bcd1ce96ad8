"""What a proposal was when it was reviewed, and what of it a reviewer would see changed."""

from datetime import datetime, timedelta

import msgspec
import pytest

from cfpcli.records.change import Change, ChangeSet, created, replaced
from cfpcli.records.proposal import Proposal
from cfpcli.records.states import State
from cfpcli.review.rules.opinions import SHOWN, as_reviewed, changed_fields
from tests.factories import NOW, make_proposal

CODE = "K7QX3D"


def text(revision: int, title: str) -> Proposal:
    return make_proposal(code=CODE, title=title, revision=revision)


def at(minutes: int, change: Change) -> ChangeSet:
    return ChangeSet(at=later(minutes), by="Ana", command="cfp", changes=(change,))


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)


def test_the_text_of_the_revision_that_was_read() -> None:
    one, two, three = text(1, "One"), text(2, "Two"), text(3, "Three")
    history = [at(0, created(one)), at(5, replaced(one, two)), at(9, replaced(two, three))]
    assert [as_reviewed(history, CODE, number, later(20)) for number in (1, 2, 3, 4)] == [one, two, three, None]


def test_of_two_texts_of_one_revision_the_one_that_stood_then() -> None:
    one, two, other = text(1, "One"), text(2, "Two"), text(2, "Other")
    history = [at(0, created(one)), at(5, replaced(one, two)), at(9, replaced(two, one)), at(12, replaced(one, other))]
    assert as_reviewed(history, CODE, 2, later(7)) == two
    assert as_reviewed(history, CODE, 2, later(20)) == other


def test_a_history_that_begins_later_knows_what_was_replaced() -> None:
    one, two = text(1, "One"), text(2, "Two")
    assert as_reviewed([at(9, replaced(one, two))], CODE, 1, later(5)) == one


def test_other_records_are_none_of_it() -> None:
    assert as_reviewed([at(0, created(make_proposal(code="UA7TER")))], CODE, 1, later(5)) is None


@pytest.mark.parametrize(
    "change",
    [{"state": State.ACCEPTED}, {"speakers": ("AAAAAA",)}, {"internal_notes": "Ask Ana."}, {"tags": ("x",)}],
)
def test_what_no_reviewer_sees_is_no_change(change: dict[str, object]) -> None:
    assert changed_fields(text(1, "One"), msgspec.structs.replace(text(2, "One"), **change)) == ()


def test_what_a_reviewer_sees_is() -> None:
    was = text(1, "One")
    now = msgspec.structs.replace(text(2, "Two"), notes="New.", duration=5)
    assert changed_fields(was, now) == ("title", "duration", "notes")
    assert set(SHOWN) <= set(Proposal.__struct_fields__)
