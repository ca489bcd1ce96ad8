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

    If the zone of a followed call's day is not known, `closes` is the first instant that may be too late,
    `closes_latest` the first that certainly is, `closes_local` only the day, and `zone` empty. Otherwise
    `closes_latest` is null.

    `event` is the slug of the event or, if `kind` is `call`, of the followed call; `track` or `session_type` is set if
    the close is only that one's. `submitted` and `drafts` count the reader's own; `zone_assumed` is true if the
    publisher of a followed call named no zone, `source` is the format of its list, and `list_state` its state there:
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
