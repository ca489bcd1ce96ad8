"""Rows of `cfp log`."""

from datetime import datetime
from typing import ClassVar

import msgspec

from cfpcli.result import Row


class HistoryMembers(msgspec.Struct, frozen=True, kw_only=True):
    """Whether it is the history of a rehearsal store."""

    rehearsal: bool


class HistoryRow(Row, frozen=True, kw_only=True):
    """A change set: done for `by` and performed by whom; `undoes` are the revisions it reverts, `undone`: reverted."""

    schema: ClassVar = "history"
    answers: ClassVar = "cfp log"
    members: ClassVar = HistoryMembers
    columns: ClassVar = ("revision", "at", "by", "command", "changes", "undone")

    revision: int
    at: datetime
    by: str
    performed_by: str
    command: str
    changes: tuple[str, ...]
    undoes: tuple[int, ...] = ()
    undone: bool = False
