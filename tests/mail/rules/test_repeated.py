"""Decisions that were made again since a notification, by the time and the order of changes."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from cfpcli.mail.rules.repeated import repeated_decisions
from cfpcli.records.change import Change, ChangeSet, created, replaced
from cfpcli.records.proposal import State
from tests.factories import NOW
from tests.mail.samples import ANA, accepted, notified

SUBMITTED = accepted(state=State.SUBMITTED)
DECISION = replaced(SUBMITTED, accepted())
KEY = (ANA.code, "K7QX3D")
LATER = NOW + timedelta(hours=1)


def changed(revision: int, *changes: Change, hours: int = 0, undoes: tuple[int, ...] = ()) -> ChangeSet:
    at = NOW + timedelta(hours=hours)
    return ChangeSet(revision=revision, at=at, by=ANA.name, command="cfp", changes=changes, undoes=undoes)


@pytest.mark.parametrize(
    ("history", "undone", "expected"),
    [
        ((changed(1, DECISION, hours=-1), changed(2, created(notified()))), (), {}),
        ((changed(1, created(notified())), changed(2, DECISION, hours=1)), (), {KEY: LATER}),
        ((changed(1, created(notified())), changed(2, DECISION)), (), {KEY: NOW}),
        ((changed(1, DECISION), changed(2, created(notified()))), (), {}),
        ((changed(2, DECISION, hours=1),), (2,), {}),
        ((changed(3, DECISION, hours=1, undoes=(2,)),), (), {}),
        ((changed(2, replaced(accepted(), accepted(title="Another")), hours=1),), (), {}),
        ((changed(2, replaced(accepted(), SUBMITTED), hours=1),), (), {}),
        ((changed(2, replaced(SUBMITTED, replace(SUBMITTED, pending_state=State.ACCEPTED)), hours=1),), (), {}),
    ],
)
def test_a_decision_after_the_notification_was_made_again(
    history: tuple[ChangeSet, ...], undone: tuple[int, ...], expected: object
) -> None:
    assert repeated_decisions(history, undone, (notified(),)) == expected


def test_a_notification_that_a_later_change_gave_to_another_person_keeps_its_time() -> None:
    history = (changed(1, DECISION, hours=1), changed(2, created(notified()), hours=2))
    assert repeated_decisions(history, (), (notified(),)) == {KEY: LATER}
