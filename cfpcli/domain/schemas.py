"""The published shapes of every command's --json output, as types and as JSON schema."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from cfpcli.domain.agreement import Verdict
from cfpcli.domain.calibration import Leaning
from cfpcli.domain.closes import CloseKind
from cfpcli.domain.event import Event
from cfpcli.domain.followed import ListState
from cfpcli.domain.profile import Profile
from cfpcli.domain.proposal import Acknowledgement, Proposal
from cfpcli.domain.reading_order import Trend
from cfpcli.domain.review import Review, ReviewState
from cfpcli.domain.reviewer import DeclaredConflict
from cfpcli.domain.speaker import Speaker
from cfpcli.domain.states import State


class ListedProposal(Proposal, frozen=True, kw_only=True):
    """A proposal with what is computed for it.

    `reviews` counts those with scores, `score` is their mean; `minutes` is its own duration, else its session type's;
    `late` says that it was taken outside the call's dates.
    """

    speaker_names: tuple[str, ...] = ()
    reviews: int = 0
    score: float | None = None
    minutes: int | None = None
    late: bool = False


class ShownProposal(Proposal, frozen=True, kw_only=True):
    """A proposal as `cfp show` gives it; `ends` is the UTC instant at which the session ends."""

    ends: datetime | None = None


class Session(msgspec.Struct, kw_only=True):
    """Another session of the same track; `abstract` is the first line of its abstract."""

    code: str
    title: str
    day: str
    start: datetime | None
    ends: datetime | None
    room: str
    speaker_names: tuple[str, ...]
    abstract: str


class HistoryRow(msgspec.Struct, kw_only=True):
    """A change set: done for `by` and performed by whom; `undoes` are the revisions it reverts, `undone`: reverted."""

    revision: int
    at: datetime
    by: str
    performed_by: str
    command: str
    changes: tuple[str, ...]
    undoes: tuple[int, ...] = ()
    undone: bool = False


class ReviewerRow(msgspec.Struct, kw_only=True):
    """A reviewer; `load` is the cap; `open` counts what was given and is not reviewed yet."""

    email: str
    name: str
    affiliation: str
    tracks: tuple[str, ...]
    load: int | None
    conflicts: tuple[DeclaredConflict, ...]
    active: bool
    assigned: int
    reviewed: int
    open: int


class AssignedRow(msgspec.Struct, kw_only=True):
    """A proposal that a reviewer has to read: `solved` by the program or `named` by an organiser."""

    proposal: str
    reviewer: str
    name: str
    track: str
    title: str
    is_new: bool
    source: str


class LoadRow(msgspec.Struct, kw_only=True):
    """A reviewer's proposals before and after; of the new ones, how many lie in their tracks or were bid for."""

    email: str
    name: str
    tracks: tuple[str, ...]
    load: int | None
    before: int
    after: int
    in_tracks: int
    wished: int


class UnmetRow(msgspec.Struct, kw_only=True):
    """A proposal with fewer reviewers than it needs, and how many others cannot read it for which reason."""

    code: str
    title: str
    needs: int
    has: int
    in_conflict: int
    at_cap: int
    abstained: int
    inactive: int
    reason: str


class WithdrawnRow(msgspec.Struct, kw_only=True):
    """An assignment that a conflict ended."""

    proposal: str
    reviewer: str
    reason: str


class ReviewerProgress(msgspec.Struct, kw_only=True):
    """How far a reviewer has come; `assigned` and `untouched` are null where nobody was assigned anything."""

    reviewer: str
    name: str
    assigned: int | None
    scored: int
    abstained: int
    recused: int
    untouched: int | None
    last_active: datetime | None
    mean: float | None
    spread: float | None
    is_active: bool


class CalibratedReviewer(msgspec.Struct, kw_only=True):
    """A reviewer beside the panel; `difference`, its standard `error` and `correlation` rest on `shared` proposals."""

    reviewer: str
    name: str
    scored: int
    mean: float
    spread: float | None
    shared: int
    difference: float | None
    error: float | None
    correlation: float | None
    leaning: Leaning
    is_calibrated: bool


class PanelAgreement(msgspec.Struct, kw_only=True):
    """Krippendorff's alpha for ordinal scores, over all or in a category; null where nothing can be told."""

    category: str
    name: str
    alpha: float | None
    verdict: Verdict
    proposals: int
    scores: int
    pairs: int


class PositionRange(msgspec.Struct, kw_only=True):
    """The scores given at these places of a reviewer's queue; `deviation` is from each reviewer's own mean."""

    first: int
    last: int | None
    reviews: int
    mean: float
    spread: float | None
    deviation: float


class DeadlineRow(msgspec.Struct, kw_only=True):
    """A close; `closes` is the first instant that is too late, `closes_local` shows the last minute included.

    Where the zone of a followed call's day is not known, `closes` is the first instant that may be too late and
    `closes_latest` the one that surely is, else null; `closes_local` is then the day alone and `zone` empty.

    `event` is the slug of the event or, where `kind` is `call`, of the followed call; `track` or `session_type` is set
    where only that one closes so. `submitted` and `drafts` count the reader's own; `zone_assumed` says that whoever
    published a followed call named no zone, `source` in which format it came, and `list_state` what became of it there:
    empty while it is listed, `called-off` (then it has no close), `dropped` or `refused`.
    """

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


class OwnClose(msgspec.Struct, kw_only=True):
    """The close of one track, session type or person; `slug` is an address where `of` is `email`."""

    of: Literal["track", "session_type", "email"]
    slug: str
    closes: datetime | None
    closes_local: str
    your_time: str
    left: str
    note: str
    reason: str


class MineRow(msgspec.Struct, kw_only=True):
    """A proposal by its `code`, or a draft by its name in `draft`, and what its speaker is expected to do.

    `wanted` says that something has to be done; `by` is the first instant that is too late for it.
    """

    code: str
    draft: str
    event: str
    event_name: str
    title: str
    state: State
    expected: str
    wanted: bool
    command: str
    by: datetime | None
    by_local: str
    your_time: str
    left: str
    urgency: str
    changed: datetime


class DraftRow(msgspec.Struct, kw_only=True):
    """A draft kept in a file; `done` of the `asked` things are there, `faults` say what of it cannot be read."""

    id: str
    title: str
    event: str
    event_name: str
    done: int
    asked: int
    words: int
    saved: datetime
    closes: datetime | None
    closes_local: str
    left: str
    urgency: str
    faults: tuple[str, ...]
    path: str


class EventRow(msgspec.Struct, kw_only=True):
    """An event of the store; `in_use` marks the one that commands mean."""

    event: str
    name: str
    place: str
    status: str
    left: str
    proposals: int
    in_use: bool


class Receipt(msgspec.Struct, kw_only=True):
    """What a speaker gets for a proposal."""

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


class ReceiptText(msgspec.Struct, kw_only=True):
    """A receipt: `sha256` goes over the UTF-8 bytes of `text`; `revision` is the proposal's own, from 1.

    `rehearsal` says that it is from a rehearsal store and proves nothing.
    """

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


class Written(msgspec.Struct, kw_only=True):
    """A proposal that a command changed."""

    code: str
    state: State
    title: str


class Reviewed(msgspec.Struct, kw_only=True):
    """A review that was recorded."""

    code: str
    reviewer: str
    state: ReviewState
    scores: dict[str, int]


class StaleReview(msgspec.Struct, kw_only=True):
    """A review given to an earlier text: the revision read, the one now, and the fields that changed for a reviewer.

    `changed` is empty where the history does not hold what was read.
    """

    code: str
    title: str
    read: int
    revision: int
    changed: tuple[str, ...]


class Initialised(msgspec.Struct, kw_only=True):
    """An event that was set up, updated or found unchanged."""

    event: str
    name: str
    outcome: str


class ImportedList(msgspec.Struct, kw_only=True):
    """What became of the calls of a list: `extended` ones close later now, `repeated` ones stood in the list already.

    `refused` counts the rows and deadlines that cannot be read for certain, `without_call` the rows that have none.
    Of the calls that were followed before, `called_off` do not take place, `dropped` ones are no longer in the list
    though they are open, and the close of `kept` ones can no longer be read there.
    """

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


class ArrivedCall(msgspec.Struct, kw_only=True):
    """A followed call that was added, extended, updated, called off, dropped or kept.

    `replaced_close` is the one it had; `list_state` is as in `cfp.deadlines/1`.
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


class ForgottenCall(msgspec.Struct, kw_only=True):
    """A call that is no longer followed; `source` is the format of the list from which it came."""

    slug: str
    name: str
    source: str


class ListedFault(msgspec.Struct, kw_only=True):
    """What is wrong in a row of a list; `row` and `line` count from 1, `line` is 0 where it cannot be told."""

    name: str
    row: int
    line: int
    field: str
    reason: str


class NamedValue(msgspec.Struct, kw_only=True):
    """A setting."""

    name: str
    value: str


class Acting(msgspec.Struct, kw_only=True, rename={"origin": "from"}):
    """The person that commands act for, where that was found, and their role in an event with the reason."""

    name: str
    email: str
    origin: str
    event: str
    role: str
    reason: str


class OrganiserRow(msgspec.Struct, kw_only=True):
    """An organiser; `since` is null where a migration found them in the history."""

    email: str
    name: str
    since: datetime | None


class FaultRow(msgspec.Struct, kw_only=True):
    """One fault in a file; `line` counts from 1, 0 where no line can be named."""

    source: str
    line: int
    field: str
    message: str


class Shape(NamedTuple):
    """What one schema promises: help, the type of an item, and the envelope's further members by name."""

    help: str
    item: Any
    extra: dict[str, Any]


_SHOWN = {
    "event": Event,
    "speakers": list[Speaker],
    "reviews": list[Review],
    "score": float | None,
    "history": list[HistoryRow],
    "more_in_track": list[Session],
    "is_blind": bool,
}

_ORDER = {
    "reviews": int,
    "without_position": int,
    "reviewers": int,
    "correlation": float | None,
    "own_correlation": float | None,
    "trend": Trend,
}

_EXPORTED = {"store": str, "revision": int, "head": str}

SCHEMAS: dict[str, Shape] = {
    "proposals": Shape("cfp list, cfp export json", ListedProposal, {"speakers": list[Speaker], **_EXPORTED}),
    "speakers": Shape("cfp export json --shape speakers", Speaker, _EXPORTED),
    "reviews": Shape("cfp export json --shape reviews", Review, _EXPORTED),
    "proposal": Shape("cfp show", ShownProposal, _SHOWN),
    "reviewers": Shape("cfp reviewers add, list, remove, conflict, import", ReviewerRow, {}),
    "assignments": Shape(
        "cfp assign",
        AssignedRow,
        {
            "target": int,
            "seed": int,
            "reviewers": list[LoadRow],
            "unmet": list[UnmetRow],
            "withdrawn": list[WithdrawnRow],
        },
    ),
    "progress": Shape(
        "cfp reviews progress",
        ReviewerProgress,
        {"proposals": int, "reviews": int, "target": int, "reviewers": int, "own": bool},
    ),
    "calibration": Shape(
        "cfp reviews calibration",
        CalibratedReviewer,
        {"agreement": PanelAgreement, "categories": list[PanelAgreement]},
    ),
    "order": Shape("cfp stats order", PositionRange, _ORDER),
    "deadlines": Shape("cfp deadlines", DeadlineRow, {"left_out": int}),
    "followed": Shape(
        "cfp deadlines import",
        ImportedList,
        {"calls": list[ArrivedCall], "refused": list[ListedFault], "doubtful": list[ListedFault]},
    ),
    "forgotten": Shape("cfp deadlines forget", ForgottenCall, {}),
    "events": Shape("cfp event list", EventRow, {}),
    "event": Shape(
        "cfp event show, cfp event extend",
        Event,
        {"deadline": DeadlineRow, "counts": dict[State, int], "own_closes": list[OwnClose]},
    ),
    "setting": Shape("cfp event use", NamedValue, {}),
    "receipt": Shape("cfp submit", Receipt, {}),
    "received": Shape("cfp receipt", ReceiptText, {}),
    "written": Shape("cfp edit, cfp confirm, cfp withdraw", Written, {}),
    "mine": Shape("cfp mine", MineRow, {}),
    "drafts": Shape("cfp draft new, list, edit, delete", DraftRow, {}),
    "reviewed": Shape("cfp review", Reviewed, {}),
    "stale-reviews": Shape("cfp review --stale", StaleReview, {}),
    "initialised": Shape("cfp init", Initialised, {}),
    "person": Shape("cfp whoami", Acting, {}),
    "organisers": Shape("cfp organisers add, list, remove", OrganiserRow, {}),
    "profile": Shape("cfp profile show, cfp profile edit", Profile, {}),
}
