"""Which records of a kind are meant: conditions that every engine can tell, a database as well as a file."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

import msgspec

from cfpcli.records.change import Kind

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
