"""Decisions that were made again after a notification: the person waits for an answer, also if it is the same one.

Only what the history shows counts: neither a change that was undone nor its undo is a decision.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import UTC, datetime
from types import MappingProxyType
from typing import NamedTuple

from cfpcli.records.change import Change, ChangeSet, Kind
from cfpcli.records.programme import Notification
from cfpcli.records.proposal import Proposal, State

COMMITTEE_WORDS = frozenset({State.ACCEPTED, State.REJECTED, State.WAITLISTED, State.CANCELED})
"""The states that only the committee decides."""

Repeated = Mapping[tuple[str, str], datetime]
"""The UTC instant of a decision by person and proposal, where it is newer than the person's last notification."""

NONE_REPEATED: Repeated = MappingProxyType({})


class _Moment(NamedTuple):
    """A place in time; revisions order changes at one instant."""

    at: datetime
    revision: int


def repeated_decisions(
    history: Iterable[ChangeSet], undone: Collection[int], notifications: Iterable[Notification]
) -> Repeated:
    """The decisions that were published after the last notification of a person about the same proposal.

    `history` is oldest first and may begin at the oldest of the notifications; `undone` are revisions.
    """
    decisions: dict[str, _Moment] = {}
    recorded: dict[tuple[str, datetime], int] = {}
    for change_set in history:
        if change_set.undoes or change_set.revision in undone:
            continue
        moment = _Moment(change_set.at.astimezone(UTC), change_set.revision)
        for change in change_set.changes:
            if isinstance(change.after, Notification):
                recorded[change.key, change.after.at] = change_set.revision
            elif _decides(change):
                decisions[change.key] = moment
    return {
        (each.person, each.proposal): decision.at
        for each in notifications
        if (decision := decisions.get(each.proposal))
        and decision > _Moment(each.at.astimezone(UTC), recorded.get((each.key, each.at), decision.revision))
    }


def _decides(change: Change) -> bool:
    """Whether a change publishes a decision about a stored proposal."""
    before, after = change.before, change.after
    return (
        change.kind is Kind.PROPOSAL
        and isinstance(before, Proposal)
        and isinstance(after, Proposal)
        and before.state is not after.state
        and after.state in COMMITTEE_WORDS
    )
