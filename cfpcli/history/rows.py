"""Rows of the room: change sets and problems of the store; schema, columns and pages follow from them."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from cfpcli.records.change import ChangeSet
from cfpcli.records.programme import NO_REFERENTS, Referents
from cfpcli.records.times_in_words import change_in_words
from cfpcli.result import Row


class HistoryMembers(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the history is that of a rehearsal store, whose dates may be from a clock that was set by hand."""

    rehearsal: bool


class ChangeRow(Row, frozen=True, kw_only=True):
    """A row about change sets; where people and scripts read text, a revision is spelled as `cfp undo` takes it."""

    def as_text(self, name: str) -> Any:  # noqa: ANN401  # any value that a field can hold
        """The value of a field; 42 is r42, because a number alone is a count of changes to `cfp undo`."""
        value = self.get(name)
        match name:
            case "revision":
                return f"r{value}"
            case "undoes":
                return tuple(f"r{revision}" for revision in value)
            case _:
                return value


class HistoryRow(ChangeRow, frozen=True, kw_only=True):
    """A change set, done for `by`; `undoes` are the revisions that it reverts, `undone` is whether it was reverted."""

    schema: ClassVar = "history"
    answers: ClassVar = "cfp log"
    columns: ClassVar = ("revision", "at", "by", "command", "changes", "undone")
    members: ClassVar = HistoryMembers

    revision: int
    at: datetime
    by: str
    performed_by: str
    command: str
    changes: tuple[str, ...]
    undoes: tuple[int, ...] = ()
    undone: bool = False


def history_row(change_set: ChangeSet, *, undone: bool = False, referents: Referents = NO_REFERENTS) -> HistoryRow:
    """A change set as a row of the history; slots are in the time of their event if the `referents` have it."""
    return HistoryRow(
        revision=change_set.revision,
        at=change_set.at,
        by=change_set.by,
        performed_by=change_set.performer,
        command=change_set.command,
        changes=tuple(change_in_words(change, referents) for change in change_set.changes),
        undoes=change_set.undoes,
        undone=undone,
    )


class Undone(ChangeRow, frozen=True, kw_only=True):
    """A change set that was undone."""

    schema: ClassVar = "undone"
    answers: ClassVar = "cfp undo"

    revision: int
    by: str
    command: str
    changes: tuple[str, ...]


class Finding(Row, frozen=True, kw_only=True):
    """A problem of the store; `line` counts from 1, 0 for the file as a whole."""

    schema: ClassVar = "doctor"
    answers: ClassVar = "cfp doctor"
    columns: ClassVar = ("rule", "line", "message", "repair")

    rule: str
    severity: str
    file: str
    line: int
    message: str
    repair: str
