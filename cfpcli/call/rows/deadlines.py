"""Rows of `cfp deadlines`."""

from datetime import datetime
from typing import ClassVar

import msgspec

from cfpcli.call.rules.closes import CloseKind
from cfpcli.records.event import ListState
from cfpcli.result import Row


class DeadlinesMembers(msgspec.Struct, frozen=True, kw_only=True):
    """`left_out` counts the followed calls that have closed and are not among the rows."""

    left_out: int


class DeadlineRow(Row, frozen=True, kw_only=True):
    """A close; `closes` is the first instant that is too late, `closes_local` shows the last minute included.

    Where the zone of a followed call's day is not known, `closes` is the first instant that may be too late and
    `closes_latest` the one that surely is, else null; `closes_local` is then the day alone and `zone` empty.

    `event` is the slug of the event or, where `kind` is `call`, of the followed call; `track` or `session_type` is set
    where only that one closes so. `submitted` and `drafts` count the reader's own; `zone_assumed` says that whoever
    published a followed call named no zone, `source` in which format it came, and `list_state` what became of it there:
    empty while it is listed, `called-off` (then it has no close), `dropped` or `refused`.
    """

    schema: ClassVar = "deadlines"
    answers: ClassVar = "cfp deadlines"
    members: ClassVar = DeadlinesMembers
    columns: ClassVar = ("event", "left", "closes_local", "name", "status", "your_time", "note")

    event: str
    name: str
    status: str
    left: str
    closes: datetime | None
    closes_latest: datetime | None = None
    closes_local: str
    zone: str
    your_time: str
    urgency: str
    note: str
    kind: CloseKind
    track: str = ""
    session_type: str = ""
    opens: datetime | None = None
    place: str = ""
    starts: str = ""
    ends: str = ""
    url: str = ""
    zone_assumed: bool = False
    extended_from: str = ""
    submitted: int = 0
    drafts: int = 0
    source: str = ""
    list_state: ListState = ListState.LISTED
