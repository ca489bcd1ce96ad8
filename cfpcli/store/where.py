"""Which records of a kind, and which change sets of the history, are meant: conditions that every engine can tell."""

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
    """Conditions that all must hold: the event, one of some keys, and for each of some attributes one of some values.

    Only proposals have an event; of reviews, `having={"proposal": codes}` chooses those of some proposals.
    """

    event: str = ""
    keys: Collection[str] | None = None
    having: Mapping[str, Collection[Any]] = {}

    def attributes(self, kind: Kind) -> tuple[str, ...]:
        """The attributes that the conditions look at."""
        of_key = _KEY_ATTRIBUTES[kind] if self.keys is not None else ()
        return (*(("event",) if self.event else ()), *of_key, *self.having)

    def chosen(self, kind: Kind, rows: Iterable[Any]) -> list[Any]:
        """Those of some records, or rows with at least `attributes`, for which the conditions hold."""
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
"""No condition."""

Wanted = Callable[[ChangeSet], bool]
"""Chooses change sets by what is known of them before their changes are read: what it is given has none."""


class HistoryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which change sets that a store has taken are meant; without a condition, all of them.

    With a `key`, those that touch the record of this kind, each cut down to the changes of that record; to a proposal
    belong its reviews. `wanted` leaves some out, and of the rest `newest` are the last; None stands for all.
    """

    key: str | None = None
    kind: Kind = Kind.PROPOSAL
    wanted: Wanted | None = None
    newest: int | None = None

    def means(self, change_set: ChangeSet) -> bool:
        """Whether a change set is wanted, whatever record it touches."""
        return self.wanted is None or self.wanted(msgspec.structs.replace(change_set, changes=()))

    def chosen(self, change_sets: Iterable[ChangeSet]) -> tuple[ChangeSet, ...]:
        """Those of some change sets, oldest first, that are wanted and among the newest, whatever record they touch."""
        sets = tuple(filter(self.means, change_sets))
        return sets if self.newest is None else sets[max(len(sets) - self.newest, 0) :]


WHOLE_HISTORY = HistoryFilter()
"""Every change set."""
