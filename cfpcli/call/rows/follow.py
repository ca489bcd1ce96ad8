"""Rows of `cfp deadlines import` and `cfp deadlines forget`."""

from datetime import datetime
from typing import ClassVar

import msgspec

from cfpcli.records.event import ListState
from cfpcli.result import Row


class ArrivedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A followed call that was added, extended, updated, called off, dropped or kept.

    `replaced_close` is its former close; `list_state` is as in `cfp.deadlines/1`.
    """

    slug: str
    name: str
    note: str
    outcome: str
    closes: datetime | None
    closes_latest: datetime | None = None
    zone: str
    zone_assumed: bool
    replaced_close: datetime | None
    list_state: ListState
    line: int


class ListedFault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault in a row of a list; `row` and `line` count from 1, `line` is 0 if it is not known."""

    name: str
    row: int
    line: int
    field: str
    reason: str


class ImportedMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The calls that changed, the refused rows and the doubtful rows."""

    calls: tuple[ArrivedCall, ...]
    refused: tuple[ListedFault, ...]
    doubtful: tuple[ListedFault, ...]


class ImportedList(Row, frozen=True, kw_only=True):
    """The outcomes for the calls of a list: `extended` ones close later now, `repeated` ones were already in the list.

    `refused` counts the rows and deadlines that cannot be read with certainty, `without_call` the rows without a call.
    Of the calls that were followed before, `called_off` ones do not take place, `dropped` ones are no longer in the
    list though they are open, and the close of `kept` ones can no longer be read there.
    """

    schema: ClassVar = "followed"
    answers: ClassVar = "cfp deadlines import"
    members: ClassVar = ImportedMembers

    source: str
    added: int
    extended: int
    updated: int
    unchanged: int
    repeated: int
    called_off: int
    dropped: int
    kept: int
    refused: int
    without_call: int


class ForgottenCall(Row, frozen=True, kw_only=True):
    """A call that is no longer followed; `source` is the format of the list from which it came."""

    schema: ClassVar = "forgotten"
    answers: ClassVar = "cfp deadlines forget"

    slug: str
    name: str
    source: str
