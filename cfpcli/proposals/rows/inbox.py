"""Rows of packets: of `cfp submit --to`, which sends one, and of `cfp import packet`."""

from datetime import datetime
from typing import Any, ClassVar

import msgspec

from cfpcli.proposals.rules.inbox import Outcome
from cfpcli.records.change import Kind
from cfpcli.result import Row
from cfpcli.workspace.rows.faults import FaultRow


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
