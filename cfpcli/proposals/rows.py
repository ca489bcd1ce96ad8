"""Rows of the room: submissions, findings, packets, near-duplicates; schema, columns and pages follow from them."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from cfpcli.proposals.rules import DuplicateKind, Outcome
from cfpcli.proposals.rules.form_fields import FormField
from cfpcli.records.change import Kind
from cfpcli.records.proposal import Acknowledgement, State
from cfpcli.result import Row
from cfpcli.workspace.rows import FaultRow


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


class PreparedProposal(Row, frozen=True, kw_only=True):
    """A proposal prepared for a call that others run; `fields` are its texts as a form takes them, with their lengths.

    `intake` is the way in which the call takes proposals: `url`, `email`, or empty if it names none. `packet` and
    `mail` are the files written for a call that takes proposals by mail.
    """

    schema: ClassVar = "prepared"
    answers: ClassVar = "cfp submit"
    columns: ClassVar = ("code", "state", "title", "event")

    code: str
    state: State
    title: str
    event: str
    event_name: str
    intake: str
    url: str
    email: str
    already_prepared: bool
    fields: tuple[FormField, ...]
    packet: str = ""
    mail: str = ""


class CopiedField(Row, frozen=True, kw_only=True):
    """A field of a proposal, ready to paste: its text unchanged, and its length beside the limit of the call."""

    schema: ClassVar = "copied"
    answers: ClassVar = "cfp copy"
    columns: ClassVar = ("name", "length", "text")

    code: str
    name: str
    label: str
    text: str
    length: str


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


class DraftRow(Row, frozen=True, kw_only=True):
    """A draft kept in a file; `done` of the `asked` fields are complete, `faults` are its unreadable parts.

    If the zone of the day on which the call closes is not known, `closes` is the first instant that may be too late and
    `closes_latest` the first that certainly is. Otherwise `closes_latest` is null.
    """

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
    closes_latest: datetime | None = None
    closes_local: str
    left: str
    urgency: str
    faults: tuple[str, ...]
    path: str


class CheckMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The number of proposals checked, and the number of findings of each severity."""

    checked: int
    errors: int
    warnings: int
    notes: int


class CheckFinding(Row, frozen=True, kw_only=True):
    """A finding of a rule in a proposal.

    `file` is empty for a stored proposal, `proposal` (a code) for a file; `line` counts from 1, in the file or in the
    text of the stored field, 0 for the whole.
    """

    schema: ClassVar = "findings"
    answers: ClassVar = "cfp check"
    members: ClassVar = CheckMembers

    file: str
    proposal: str
    line: int
    field: str
    rule: str
    severity: str
    message: str
    why: str
    way_out: str


class SentPacket(Row, frozen=True, kw_only=True):
    """A packet that was written to `to`; `sha256` is that of the file."""

    schema: ClassVar = "packet"
    answers: ClassVar = "cfp submit --to"
    columns: ClassVar = ("id", "event", "title", "to", "sha256")

    id: str
    event: str
    title: str
    to: str
    sha256: str
    sent: datetime


class WaitingChange(msgspec.Struct, frozen=True, kw_only=True):
    """A record before and after a change that nobody has agreed to; without `before` it would be new."""

    kind: Kind
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class TakenPacket(Row, frozen=True, kw_only=True):
    """The outcome of an imported packet, with its reason; `late` is the reason why the proposal is marked late.

    `warnings` are names that were not imported, `waiting` the changes that are made once somebody agrees to them.
    """

    schema: ClassVar = "packets"
    answers: ClassVar = "cfp import packet"
    columns: ClassVar = ("outcome", "code", "title", "late", "source", "reason")

    outcome: Outcome
    code: str
    title: str
    event: str
    source: str
    late: str
    reason: str
    faults: tuple[FaultRow, ...]
    warnings: tuple[str, ...]
    waiting: tuple[WaitingChange, ...]


class SimilarPassage(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a proposal with its counterpart in the other; `likeness` is their similarity, up to 100."""

    one: str
    other: str
    likeness: int


class SimilarMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The number of proposals compared, and the lowest score of a listed pair."""

    compared: int
    least: int


class SimilarPair(Row, frozen=True, kw_only=True):
    """Two near-duplicate proposals; `source` is the file of the other one, empty for the store."""

    schema: ClassVar = "similar"
    answers: ClassVar = "cfp similar"
    columns: ClassVar = (
        "score", "kind", "code", "other_code", "other_event", "source", "title", "other_title", "reason",
    )  # fmt: skip
    members: ClassVar = SimilarMembers

    score: int
    kind: DuplicateKind
    code: str
    title: str
    speakers: tuple[str, ...]
    state: str
    event: str
    other_code: str
    other_title: str
    other_speakers: tuple[str, ...]
    other_state: str
    other_event: str
    source: str
    reason: str
    passages: tuple[SimilarPassage, ...]
