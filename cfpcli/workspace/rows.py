"""Rows that commands of several rooms return: changed and decided proposals, and the faults of a failed command."""

from typing import ClassVar

from cfpcli.records.proposal import State
from cfpcli.result import Row


class Written(Row, frozen=True, kw_only=True):
    """A proposal that a command changed."""

    schema: ClassVar = "written"
    answers: ClassVar = "cfp edit, cfp confirm, cfp decline, cfp withdraw"

    code: str
    state: State
    title: str


class DecidedProposal(Row, frozen=True, kw_only=True):
    """A proposal that was decided on or changed with others; `pending_state` is not published yet."""

    schema: ClassVar = "decided"
    answers: ClassVar = "cfp accept, reject, waitlist, decide, decisions publish, tag, set"

    code: str
    state: State
    pending_state: State | None
    title: str


class FaultRow(Row, frozen=True, kw_only=True):
    """One fault in a file; `line` counts from 1, 0 if no line can be named."""

    schema: ClassVar = "error"
    answers: ClassVar = "any command that fails"

    source: str
    line: int
    field: str
    message: str
