"""Rows of `cfp event` and `cfp init`."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec

from cfpcli.call.rows.deadlines import DeadlineRow
from cfpcli.records.event import Event
from cfpcli.records.states import State
from cfpcli.result import FLAT, Row

CloseOf = Literal["track", "session_type", "email"]
"""The parts of a call that may have a close of their own."""


class EventRow(Row, frozen=True, kw_only=True):
    """An event of the store; `in_use` marks the one that commands use by default."""

    schema: ClassVar = "events"
    answers: ClassVar = "cfp event list"

    event: str
    name: str
    place: str
    status: str
    left: str
    proposals: int
    in_use: bool


class OwnClose(msgspec.Struct, frozen=True, kw_only=True):
    """The close of one track, session type or person; `slug` is an address if `of` is `email`."""

    of: CloseOf
    slug: str
    closes: datetime | None
    closes_local: str
    your_time: str
    left: str
    note: str
    reason: str


class EventMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The close of the whole call, the proposals by state, and the closes of tracks, session types and people."""

    deadline: DeadlineRow
    counts: dict[State, int]
    own_closes: tuple[OwnClose, ...]


class ShownEvent(Row, frozen=True, kw_only=True):
    """An event with its call."""

    schema: ClassVar = "event"
    answers: ClassVar = "cfp event show, cfp event extend"
    members: ClassVar = EventMembers

    event: Annotated[Event, FLAT]


class NamedValue(Row, frozen=True, kw_only=True):
    """A setting."""

    schema: ClassVar = "setting"
    answers: ClassVar = "cfp event use"

    name: str
    value: str


class Initialised(Row, frozen=True, kw_only=True):
    """An event that was set up, updated or found unchanged."""

    schema: ClassVar = "initialised"
    answers: ClassVar = "cfp init"

    event: str
    name: str
    outcome: str
