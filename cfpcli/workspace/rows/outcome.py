"""Rows of the commands that change proposals: the new state of each."""

from typing import ClassVar

from cfpcli.records.states import State
from cfpcli.result import Row


class Written(Row, frozen=True, kw_only=True):
    """A proposal that a command changed."""

    schema: ClassVar = "written"
    answers: ClassVar = "cfp edit, cfp confirm, cfp withdraw"

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
