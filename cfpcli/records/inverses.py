"""Taking change sets back: what the inverse of several is, and what stands on an old one and so forbids it."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

import msgspec

from cfpcli.errors import ConflictError
from cfpcli.records.change import Change, ChangeSet, Kind, Record, Setting
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, Review

Place = tuple[Kind, str]
"""Where a record stands in a store: its kind and its key."""

_IN_USE = "event"
"""The setting that names an event."""


def inverse_of(sets: Sequence[ChangeSet]) -> tuple[Change, ...]:
    """The changes that undo these sets, which come newest first: one for each record that then differs.

    Raises:
        ConflictError: a record was changed between two of the sets by something that is not among them.
    """
    changes: dict[Place, Change] = {}
    for change in (change.inverse() for change_set in sets for change in reversed(change_set.changes)):
        place = change.kind, change.key
        newer = changes.get(place)
        if newer and newer.after != change.before:
            raise ConflictError(
                f"{change.kind} {change.key} was changed in between by something that is not in the history"
            )
        changes[place] = msgspec.structs.replace(change, before=newer.before) if newer else change
    return tuple(change for change in changes.values() if change.before != change.after)


def standing(target: ChangeSet, later: Sequence[ChangeSet]) -> tuple[Change, ...]:
    """The changes of a set that are still the present state; `later` has every later set that touches their records."""
    now = _present(later)
    return tuple(change for change in _net(target) if now.get((change.kind, change.key), change.after) == change.after)


def built_on(target: ChangeSet, later: Sequence[ChangeSet], undone: AbstractSet[int]) -> tuple[ChangeSet, ...]:
    """The later sets that depend on `target`, each cut down to the changes that do; none where it can be undone alone.

    A set depends on it if it changed one of its records, refers to a record that it created, or removed a record to
    which one of its former records refers. A set that is `undone` itself depends on nothing.
    """
    now = _present(later)
    net = _net(target)
    net_places = {(change.kind, change.key) for change in net}
    lost = net_places - {(change.kind, change.key) for change in standing(target, later)}
    created = {(change.kind, change.key) for change in net if change.before is None}
    referring = {
        place
        for place, record in now.items()
        if place not in net_places and record is not None and not created.isdisjoint(relies_on(record))
    }
    removed = {place for place in needed_by(target) if place not in net_places and place in now and now[place] is None}
    places = lost | referring | removed
    cut = [_cut(change_set, places) for change_set in later]
    touching = [change_set for change_set in cut if change_set.changes and change_set.revision not in undone]
    return tuple([change_set for change_set in touching if not change_set.undoes] or touching)


def relies_on(record: Record) -> frozenset[Place]:
    """The records that must be there for this one to mean anything."""
    match record:
        case Proposal():
            return frozenset({(Kind.EVENT, record.event), *((Kind.SPEAKER, code) for code in record.speakers)})
        case Review():
            return frozenset({(Kind.PROPOSAL, record.proposal)})
        case Assignment():
            return frozenset({(Kind.PROPOSAL, record.proposal), (Kind.REVIEWER, record.reviewer)})
        case Setting(name=name) if name == _IN_USE:
            return frozenset({(Kind.EVENT, record.value)})
        case _:
            return frozenset()


def needed_by(target: ChangeSet) -> frozenset[Place]:
    """The records to which the records refer that return when a set is undone."""
    return frozenset(
        place for change in target.changes if change.before is not None for place in relies_on(change.before)
    )


def _present(later: Sequence[ChangeSet]) -> Mapping[Place, Record | None]:
    return {(change.kind, change.key): change.after for change_set in later for change in change_set.changes}


def _net(target: ChangeSet) -> tuple[Change, ...]:
    """What a set did to each record as a whole."""
    return tuple(change.inverse() for change in inverse_of((target,)))


def _cut(change_set: ChangeSet, places: AbstractSet[Place]) -> ChangeSet:
    return msgspec.structs.replace(
        change_set, changes=tuple(change for change in change_set.changes if (change.kind, change.key) in places)
    )
