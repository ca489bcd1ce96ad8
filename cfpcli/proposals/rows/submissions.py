"""Rows of the speakers' commands: `cfp submit`, `cfp receipt`, `cfp mine` and `cfp draft`."""

from datetime import datetime
from typing import ClassVar

from cfpcli.records.proposal import Acknowledgement
from cfpcli.records.states import State
from cfpcli.result import Row


class Receipt(Row, frozen=True, kw_only=True):
    """A speaker's receipt for a proposal."""

    schema: ClassVar = "receipt"
    answers: ClassVar = "cfp submit"
    columns: ClassVar = ("code", "state", "title", "track")

    code: str
    state: State
    title: str
    track: str
    event: str
    event_name: str
    submitted: datetime | None
    submitted_local: str
    closes_local: str
    left: str
    already_submitted: bool
    late_reason: str = ""
    receipt: str = ""
    receipt_shown: str = ""
    rehearsal: bool = False


class ReceiptText(Row, frozen=True, kw_only=True):
    """A receipt: `sha256` is that of the UTF-8 bytes of `text`; `revision` is the proposal's own, from 1.

    `rehearsal` is true for a receipt from a rehearsal store, which proves nothing.
    """

    schema: ClassVar = "received"
    answers: ClassVar = "cfp receipt"

    code: str
    title: str
    event: str
    event_name: str
    revision: int
    store_revision: int
    received: datetime
    late_reason: str
    acknowledged: tuple[Acknowledgement, ...]
    sha256: str
    text: str
    rehearsal: bool = False


class MineRow(Row, frozen=True, kw_only=True):
    """A proposal by its `code`, or a draft by its name in `draft`, and the next step expected of its speaker.

    `wanted` is true if the step is required; `by` is the first instant that is too late for it.
    """

    schema: ClassVar = "mine"
    answers: ClassVar = "cfp mine"
    columns: ClassVar = ("id", "state", "title", "expected", "left", "command")

    code: str
    draft: str
    event: str
    event_name: str
    title: str
    state: State
    expected: str
    wanted: bool
    command: str
    by: datetime | None
    by_local: str
    your_time: str
    left: str
    urgency: str
    changed: datetime

    @property
    def id(self) -> str:
        """The code of the proposal, or the name of the draft."""
        return self.code or self.draft


class DraftRow(Row, frozen=True, kw_only=True):
    """A draft kept in a file; `done` of the `asked` fields are complete, `faults` are its unreadable parts."""

    schema: ClassVar = "drafts"
    answers: ClassVar = "cfp draft new, list, edit, delete"
    columns: ClassVar = ("id", "title", "event", "left", "done", "asked")

    id: str
    title: str
    event: str
    event_name: str
    done: int
    asked: int
    words: int
    saved: datetime
    closes: datetime | None
    closes_local: str
    left: str
    urgency: str
    faults: tuple[str, ...]
    path: str
