"""Rows of `cfp decisions list`."""

from datetime import datetime
from typing import ClassVar

import msgspec

from cfpcli.records.states import State
from cfpcli.result import Row


class DecisionGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A track in numbers; `free` are its unused slots, below 0 if too many proposals are accepted."""

    track: str
    name: str
    slots: int | None
    free: int | None
    states: dict[State, int]
    pending: dict[State, int]
    undecided: int


class DecisionMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The proposals listed in numbers, track by track and in all, at this revision of the store."""

    groups: tuple[DecisionGroup, ...]
    pending: int
    undecided: int
    revision: int


class DecisionRow(Row, frozen=True, kw_only=True):
    """A proposal with its state; `decided_by` and `decided_at` are the author and instant of its pending decision."""

    schema: ClassVar = "decisions"
    answers: ClassVar = "cfp decisions list"
    columns: ClassVar = ("track", "code", "state", "pending_state", "decided_by", "title")
    members: ClassVar = DecisionMembers

    track: str
    code: str
    state: State
    pending_state: State | None
    title: str
    undecided: bool
    decided_by: str
    decided_at: datetime | None
    pending_reason: str
    pending_tags: tuple[str, ...]
