"""Conditions that select records of a kind, or change sets of the history, and that every engine can evaluate."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

import msgspec

from cfpcli.records.change import ChangeSet, Kind

_KEY_ATTRIBUTES = {
    Kind.SETTING: ("name",),
    Kind.EVENT: ("slug",),
    Kind.CALL: ("slug",),
    Kind.SPEAKER: ("code",),
    Kind.PROPOSAL: ("code",),
    Kind.REVIEW: ("proposal", "reviewer"),
    Kind.ASSIGNMENT: ("proposal", "reviewer"),
    Kind.REVIEWER: ("email",),
    Kind.ORGANISER: ("email",),
}


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions that must all hold: the event, one of some keys, and one of some values for each of some attributes.

    Only proposals have an event; of reviews, `having={"proposal": codes}` selects those of some proposals.
    """

    event: str = ""
    keys: Collection[str] | None = None
    having: Mapping[str, Collection[Any]] = {}

    def attributes(self, kind: Kind) -> tuple[str, ...]:
        """The attributes that the conditions read."""
        of_key = _KEY_ATTRIBUTES[kind] if self.keys is not None else ()
        return (*(("event",) if self.event else ()), *of_key, *self.having)

    def chosen(self, kind: Kind, rows: Iterable[Any]) -> list[Any]:
        """The records, or rows with at least `attributes`, for which the conditions hold."""
        if self.event:
            rows = (row for row in rows if row.event == self.event)
        if self.keys is not None:
            keys = frozenset(self.keys)
            names = _KEY_ATTRIBUTES[kind]
            rows = (row for row in rows if "/".join(getattr(row, name) for name in names) in keys)
        for name, values in self.having.items():
            rows = [row for row in rows if getattr(row, name) in values]
        return list(rows)


EVERYTHING = Where()
"""No condition: all records."""

Wanted = Callable[[ChangeSet], bool]
"""Selects change sets by their heads, before their changes are read; its argument has no changes."""


class HistoryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A selection of the change sets that a store has applied; without a condition, all of them.

    With a `key`, those that touch the record of this kind, each reduced to the changes of that record; the reviews of a
    proposal belong to it. `wanted` excludes some, and `newest` keeps the last of the rest; None keeps all.
    """

    key: str | None = None
    kind: Kind = Kind.PROPOSAL
    wanted: Wanted | None = None
    newest: int | None = None

    def means(self, change_set: ChangeSet) -> bool:
        """Whether a change set is selected by `wanted`, whichever record it touches."""
        return self.wanted is None or self.wanted(msgspec.structs.replace(change_set, changes=()))

    def chosen(self, change_sets: Iterable[ChangeSet]) -> tuple[ChangeSet, ...]:
        """The change sets, oldest first, that are selected by `wanted` and `newest`, whichever records they touch."""
        sets = tuple(filter(self.means, change_sets))
        return sets if self.newest is None else sets[max(len(sets) - self.newest, 0) :]


WHOLE_HISTORY = HistoryFilter()
"""Every change set."""
