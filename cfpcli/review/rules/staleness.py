"""Reviews that were given to an earlier text: what a proposal was then, and what a reviewer would see changed since."""

from collections.abc import Iterable
from datetime import datetime

from cfpcli.records.change import ChangeSet, Kind
from cfpcli.records.facts import fields_where
from cfpcli.records.proposal import Proposal

SHOWN = fields_where(Proposal, lambda fact: fact.stale)
"""The fields that a reviewer reads, also in a blind call; a change of any other makes no review stale."""


def as_reviewed(history: Iterable[ChangeSet], code: str, revision: int, reviewed: datetime) -> Proposal | None:
    """The proposal as it was at this revision, out of its history, oldest first; None where the history has it not.

    A revision can be there twice, with two texts, where one was taken back: the last before the UTC instant `reviewed`
    is meant then.
    """
    before: Proposal | None = None
    after: Proposal | None = None
    for one in history:
        for change in one.changes:
            if change.kind is not Kind.PROPOSAL or change.key != code:
                continue
            for record in (change.before, change.after):
                if isinstance(record, Proposal) and record.revision == revision:
                    if one.at <= reviewed:
                        before = record
                    else:
                        after = after or record
    return before or after


def changed_fields(was: Proposal, now: Proposal) -> tuple[str, ...]:
    """The fields that a reviewer would see changed."""
    return tuple(name for name in SHOWN if getattr(was, name) != getattr(now, name))
