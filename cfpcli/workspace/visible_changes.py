"""The history as a reviewer sees it: their own doings, and what changed in what they have read."""

from collections.abc import Callable
from typing import Any

import msgspec

from cfpcli.records.change import Change, ChangeSet, Kind, Record
from cfpcli.records.committee import Assignment, Reviewer
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.records.speaker import Speaker
from cfpcli.store.protocol import Store
from cfpcli.workspace.rules.blind_view import past_view
from cfpcli.workspace.sight import Places

SOMEBODY = "not shown"
"""Who acted, where that could be a speaker."""


def of_record(store: Store, places: Places, key: str, kind: Kind) -> tuple[ChangeSet, ...]:
    """The history of one record, none where the record itself is hidden."""
    if kind is Kind.PROPOSAL and key in places.hidden:
        return ()
    return store.history(key, kind)


def told(one: ChangeSet, places: Places) -> ChangeSet | None:
    """A change set as far as the person may see it, None where nothing of it is left.

    In a store with a blind call, only their own sets say who acted and by which words.
    """
    changes = tuple(seen for change in one.changes if (seen := seen_change(change, places)) is not None)
    if not changes:
        return None
    if not places.sight.blind or places.sight.is_me(one.performer):
        return msgspec.structs.replace(one, changes=changes)
    return msgspec.structs.replace(one, changes=changes, by=SOMEBODY, actor="", command=SOMEBODY)


def seen_change(change: Change, places: Places) -> Change | None:
    """A change as far as the person may see it, None where they may not."""
    record = change.after or change.before
    seen: Change | None = change
    match record:
        case Proposal():
            seen = _proposal(change, record, places)
        case Review():
            seen = change if places.shows_review(record) else None
        case Speaker():
            seen = change if record.code in places.people else None
        case Assignment():
            seen = change if record.proposal not in places.hidden else None
        case Event():
            seen = _visible(change, places.sight.event)
        case Reviewer():
            seen = _visible(change, places.sight.reviewer)
    return seen


def _proposal(change: Change, record: Proposal, places: Places) -> Change | None:
    """What changed in a proposal: nothing of how it came in, and only from the version on that the person has read."""
    if record.code in places.hidden:
        return None
    event = places.sight.reviewing.get(record.event)
    if event is None:
        return change
    if not places.is_masked(record.code, record.event):
        return _visible(change, places.own_proposal) if record.code in places.own else change
    read = places.read.get(record.code) if places.has_reviewed(record.code) else None
    before, after = change.before, change.after
    if not isinstance(before, Proposal) or not isinstance(after, Proposal) or read is None or before.revision < read:
        return None
    redacted = places.redacted.get(record.code, frozenset())
    return _visible(change, lambda one: past_view(one, event, redacted))


def _visible(change: Change, seen: Callable[[Any], Record]) -> Change | None:
    """The change between the two as they are seen, None where there is none."""
    before, after = (None if one is None else seen(one) for one in (change.before, change.after))
    return None if before == after else Change(kind=change.kind, key=change.key, before=before, after=after)
