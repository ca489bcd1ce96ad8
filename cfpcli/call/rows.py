"""Rows of the room: deadlines, events and their calls, followed calls; schema, columns and pages follow from them."""

from datetime import datetime
from typing import Annotated, ClassVar, Literal

import msgspec

from cfpcli.call.rules.closes import CloseKind
from cfpcli.call.rules.openness import Standing
from cfpcli.records.event import Event
from cfpcli.records.followed_call import ListState
from cfpcli.records.proposal import State
from cfpcli.result import FLAT, Row


class DeadlinesMembers(msgspec.Struct, frozen=True, kw_only=True):
    """`left_out` counts the followed calls that have closed and are not among the rows."""

    left_out: int


class DeadlineRow(Row, frozen=True, kw_only=True):
    """A close; `closes` is the first instant that is too late, `closes_local` shows the last minute included.

    If the zone of a followed call's day is not known, `closes` is the first instant that may be too late,
    `closes_latest` the first that certainly is, `closes_local` only the day, and `zone` empty. Otherwise
    `closes_latest` is null.

    `event` is the slug of the event or, if `kind` is `call`, of the followed call; `track` or `session_type` is set if
    the close is only that one's. `conference` is the same for all rounds of a conference, and `label` names the round.
    `submitted` and `drafts` count the reader's own, and `prepared` those of the drafts that are proposals to a followed
    call which were not sent yet; `email` is the address to which proposals to such a call are mailed, and `store` the
    address of the store, empty for the one in use. `zone_assumed` is true if the publisher of a followed call named no
    zone. `source` is the format of the list whose close is shown, `sources` are the formats of all lists that have it,
    and `list_state` is its state there: empty while it is listed, `called-off` (then it has no close), `dropped` or
    `refused`.
    """

    schema: ClassVar = "deadlines"
    answers: ClassVar = "cfp deadlines"
    members: ClassVar = DeadlinesMembers
    columns: ClassVar = ("event", "left", "closes_local", "name", "status", "your_time", "note", "url")

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
    prepared: int = 0
    source: str = ""
    sources: tuple[str, ...] = ()
    conference: str = ""
    label: str = ""
    tags: tuple[str, ...] = ()
    list_state: ListState = ListState.LISTED
    followed: bool = False
    email: str = ""
    store: str = ""


class CallRound(msgspec.Struct, frozen=True, kw_only=True):
    """One close of a call; the fields are as in `cfp.deadlines/1`, and `over` is whether it has passed."""

    slug: str
    label: str
    status: str
    left: str
    closes: datetime | None
    closes_latest: datetime | None
    closes_local: str
    your_time: str
    urgency: str
    over: bool
    note: str
    sources: tuple[str, ...]
    list_state: ListState


class CallDate(msgspec.Struct, frozen=True, kw_only=True):
    """A date by which nothing is submitted: its ISO `day`, and day, time and zone in words; or only an address."""

    label: str
    day: str
    date_local: str
    url: str


class CallMove(msgspec.Struct, frozen=True, kw_only=True):
    """A change of a close or of its state in its list, and the time (UTC) at which it was imported."""

    slug: str
    label: str = ""
    at: datetime
    text: str
    reason: str = ""


class ShownCall(Row, frozen=True, kw_only=True):
    """A call with all its rounds, soonest first, and its other dates.

    `slug` is that of the event or of the main deadline of a followed conference, `kind` as in `cfp.deadlines/1`. `url`
    is the event's page and `call_url` the address for submissions; `sources` are the formats of its lists and `lists`
    their names. `submitted`, `drafts` and `prepared` count the reader's own, as in `cfp.deadlines/1`, and `yours` has
    them in words; `email` is the address to which proposals are mailed.
    """

    schema: ClassVar = "call"
    answers: ClassVar = "cfp deadlines show"

    slug: str
    name: str
    kind: CloseKind
    place: str
    starts: str
    ends: str
    url: str
    call_url: str = ""
    opens: datetime | None
    opens_local: str
    topics: tuple[str, ...]
    sources: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    rounds: tuple[CallRound, ...]
    dates: tuple[CallDate, ...] = ()
    moves: tuple[CallMove, ...]
    followed: datetime | None = None
    updated: datetime | None = None
    submitted: int
    drafts: int
    prepared: int = 0
    yours: str = ""
    email: str = ""


CloseOf = Literal["track", "session_type", "email"]
"""The parts of a call that may have a close of their own."""


class EventRow(Row, frozen=True, kw_only=True):
    """An event of the store; `in_use` marks the one that commands use by default."""

    schema: ClassVar = "events"
    answers: ClassVar = "cfp event list"
    uncut: ClassVar = ("event",)

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


class ArrivedCall(msgspec.Struct, frozen=True, kw_only=True):
    """A followed call that was added, extended, updated, called off, dropped or kept.

    `replaced_close` is its former close; `list_state` is as in `cfp.deadlines/1`; `file` is its list.
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
    file: str
    line: int


class ListedFault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault in a row of a list in `file`; `row` and `line` count from 1, `line` is 0 if it is not known."""

    name: str
    file: str
    row: int
    line: int
    field: str
    reason: str


class ImportedMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The calls that changed, the refused rows, the doubtful rows, and the files that are not lists."""

    calls: tuple[ArrivedCall, ...]
    refused: tuple[ListedFault, ...]
    doubtful: tuple[ListedFault, ...]
    unread: tuple[ListedFault, ...]


class ImportedList(Row, frozen=True, kw_only=True):
    """The outcomes for the calls of one list: `extended` ones close later now.

    `repeated` ones were already in the list or in another list of this import. `source` is the format of the list and
    `file` its file, `stdin` for stdin.
    `refused` counts the rows and deadlines that cannot be read with certainty, `without_call` the rows without a call.
    Of the calls that were followed before, `called_off` ones do not take place, `dropped` ones are no longer in the
    list though they are open, and the close of `kept` ones can no longer be read there.
    """

    schema: ClassVar = "followed"
    answers: ClassVar = "cfp deadlines import"
    members: ClassVar = ImportedMembers

    source: str
    file: str
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


class FollowedEvent(Row, frozen=True, kw_only=True):
    """A call that is followed; `closes` is the first instant that is too late, `closes_local` the last minute in time.

    `outcome` is `added`, `updated` or `unchanged`; `intake` is how it takes proposals: `url`, `email`, or empty.
    """

    schema: ClassVar = "following"
    answers: ClassVar = "cfp follow"

    event: str
    name: str
    outcome: str
    closes: datetime | None
    closes_local: str
    left: str
    intake: str
    url: str
    email: str


class ForgottenCall(Row, frozen=True, kw_only=True):
    """A call that is no longer followed; `source` is the format of the list from which it came."""

    schema: ClassVar = "forgotten"
    answers: ClassVar = "cfp deadlines forget"

    slug: str
    name: str
    source: str


class MovedCall(Row, frozen=True, kw_only=True):
    """A followed call of a folder's store, and whether it was moved to the person's own store; else the `reason`."""

    schema: ClassVar = "moved"
    answers: ClassVar = "cfp follow --move"

    slug: str
    name: str
    moved: bool
    reason: str = ""


class CallStatus(Row, frozen=True, kw_only=True):
    """The status of a call; `closes` is the first instant that is too late, `closes_local` the last minute in time.

    If the zone of a followed call's day is not known, `closes` is the first instant that may be too late,
    `closes_latest` the first that certainly is, and `closes_local` only the day. Otherwise `closes_latest` is null.
    `notification` is the instant by which speakers get an answer, null if the call does not set it.
    """

    schema: ClassVar = "status"
    answers: ClassVar = "cfp status"

    event: str
    status: Standing
    left: str
    closes_local: str
    your_time: str
    closes: datetime | None
    opens_local: str
    opens: datetime | None
    note: str
    name: str
    notification: datetime | None = None
    notification_local: str = ""
    closes_latest: datetime | None = None
