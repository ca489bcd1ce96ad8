"""The published shapes of every command's --json output, as types and as JSON schema."""

from datetime import datetime
from typing import Any, Literal, NamedTuple

import msgspec

from cfpcli.domain.change import Kind
from cfpcli.domain.duplicates import DuplicateKind
from cfpcli.domain.packet_intake import Outcome
from cfpcli.domain.planning import Measure, Scope
from cfpcli.domain.review import ReviewState
from cfpcli.domain.states import State
from cfpcli.domain.statistics_of_call import Grouping
from cfpcli.domain.suppression import Withheld


class Undone(msgspec.Struct, kw_only=True):
    """A change set that was taken back."""

    revision: int
    by: str
    command: str
    changes: tuple[str, ...]


class RankRow(msgspec.Struct, kw_only=True):
    """A proposal's place in its group; `within` says whether above the line, `shift` how much higher than by mean."""

    group: str
    place: int | None
    code: str
    title: str
    state: State
    pending_state: State | None
    reviews: int
    mean: float | None
    median: float | None
    spread: float | None
    normalised: float | None
    shrunk: float | None
    shift: int
    within: bool | None
    histogram: dict[str, int]
    remarks: tuple[str, ...]


class RankGroup(msgspec.Struct, kw_only=True):
    """A group of a ranking with its slots and counts."""

    group: str
    name: str
    slots: int | None
    accepted: int
    proposals: int
    reviews: int


class StatsRow(msgspec.Struct, kw_only=True):
    """How many proposals have a value; figures are null where they are withheld, or not counted for the group."""

    group: Grouping
    value: str
    name: str
    count: int | None
    accepted: int | None
    decided: int | None
    rate: float | None
    withheld: Withheld | None


class CountedReview(msgspec.Struct, kw_only=True):
    """A review as the ranking counts it, with how its reviewer scores."""

    reviewer: str
    state: ReviewState
    score: float | None
    normalised: float | None
    reviewer_scores: int
    reviewer_mean: float | None
    is_calibrated: bool
    reason: str
    is_stale: bool


class MethodFigure(msgspec.Struct, kw_only=True):
    """A proposal's figure and place by one method."""

    method: str
    value: float | None
    place: int | None
    within: bool | None


class Flip(msgspec.Struct, kw_only=True):
    """A proposal that another way of counting puts on the other side of the line."""

    way: str
    code: str
    within: bool


class Why(msgspec.Struct, kw_only=True):
    """What a place in the ranking rests on."""

    code: str
    title: str
    group: str
    group_name: str
    method: str
    place: int | None
    of: int
    within: bool | None
    slots: int | None
    remarks: tuple[str, ...]
    figures: tuple[MethodFigure, ...]
    reviews: tuple[CountedReview, ...]
    flips: tuple[Flip, ...]


class SimilarPassage(msgspec.Struct, kw_only=True):
    """A sentence of a proposal with its counterpart in the other; `likeness` up to 100."""

    one: str
    other: str
    likeness: int


class SimilarPair(msgspec.Struct, kw_only=True):
    """Two proposals that say nearly the same; `source` is the file that the other came from, empty for the store."""

    score: int
    kind: DuplicateKind
    code: str
    title: str
    speakers: tuple[str, ...]
    state: str
    event: str
    other_code: str
    other_title: str
    other_speakers: tuple[str, ...]
    other_state: str
    other_event: str
    source: str
    reason: str
    passages: tuple[SimilarPassage, ...]


class SentPacket(msgspec.Struct, kw_only=True):
    """A packet that was written to `to`; `sha256` is that of the file."""

    id: str
    event: str
    title: str
    to: str
    sha256: str
    sent: datetime


class TakenPacket(msgspec.Struct, kw_only=True):
    """What became of a packet that came in, with its reason; `late` says why the proposal is marked late.

    `warnings` are names that were not taken over, `waiting` the changes that are made once somebody agrees to them.
    """

    outcome: Outcome
    code: str
    title: str
    event: str
    source: str
    late: str
    reason: str
    faults: "tuple[FaultRow, ...]"
    warnings: tuple[str, ...]
    waiting: "tuple[WaitingChange, ...]"


class WaitingChange(msgspec.Struct, kw_only=True):
    """A record before and after a change that nobody has agreed to; without `before` it would be new."""

    kind: Kind
    key: str
    before: dict[str, Any] | None
    after: dict[str, Any] | None


class RedactedField(msgspec.Struct, kw_only=True):
    """What reviewers of a blind call read of a field from now on."""

    code: str
    field: str
    text: str


class DecidedProposal(msgspec.Struct, kw_only=True):
    """A proposal that was decided on or changed with others; `pending_state` is what is not published yet."""

    code: str
    state: State
    pending_state: State | None
    title: str


class PlanRow(msgspec.Struct, kw_only=True):
    """A chosen proposal; `seat` says why: chosen, held (accepted before) or with (asked for); `day` it could have."""

    code: str
    track: str
    title: str
    state: State
    score: float | None
    minutes: int
    session_type: str
    day: str
    seat: Literal["chosen", "held", "with"]


class PlanMark(msgspec.Struct, kw_only=True):
    """A proposal near the line of a plan."""

    code: str
    title: str
    score: float | None


class PlanLeftOut(PlanMark, kw_only=True):
    """A proposal that is out though among the best of its track, and the limits that keep it out, in words."""

    track: str
    why: tuple[str, ...]


class PlanGroup(msgspec.Struct, kw_only=True):
    """A track of a plan: what it uses of its budgets, the lowest that is in and the best that is out."""

    track: str
    name: str
    sessions: int
    slots: int | None
    minutes: int
    minutes_budget: int | None
    last_in: PlanMark | None
    first_out: PlanMark | None


class PlanLimit(msgspec.Struct, kw_only=True):
    """A limit of a plan, in words as well, with what is used of it and where it comes from."""

    scope: Scope
    measure: Measure
    subject: str
    text: str
    used: int
    least: int | None
    most: int | None
    source: str


class PlanCost(msgspec.Struct, kw_only=True):
    """A limit that gives way as `text` says: what the total gains at least, in full where `is_proven`, who moves."""

    text: str
    source: str
    gain: float
    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    is_proven: bool


class DecisionRow(msgspec.Struct, kw_only=True):
    """A proposal with where it stands; `decided_by` and `decided_at` tell who decided what is pending."""

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


class DecisionGroup(msgspec.Struct, kw_only=True):
    """A track in numbers; `free` are its slots that nobody holds, below 0 where too many are accepted."""

    track: str
    name: str
    slots: int | None
    free: int | None
    states: dict[State, int]
    pending: dict[State, int]
    undecided: int


class Imported(msgspec.Struct, kw_only=True):
    """How many records of a kind an import added, updated or found unchanged."""

    kind: str
    added: int
    updated: int
    unchanged: int


class Finding(msgspec.Struct, kw_only=True):
    """Something wrong with the store; `line` counts from 1, 0 for the file as a whole."""

    rule: str
    severity: str
    file: str
    line: int
    message: str
    repair: str


class CheckFinding(msgspec.Struct, kw_only=True):
    """Something that a rule found in a proposal.

    `file` is empty for a stored proposal, `proposal` (a code) for a file; `line` counts from 1, in the file or in the
    text of the stored field, 0 for the whole.
    """

    file: str
    proposal: str
    line: int
    field: str
    rule: str
    severity: str
    message: str
    why: str
    way_out: str


class Waiting(msgspec.Struct, kw_only=True):
    """Something that waits for the person, with the command for it."""

    what: str
    text: str
    command: str


class Topic(msgspec.Struct, kw_only=True):
    """A help topic."""

    topic: str
    about: str = ""
    text: str = ""


class Demo(msgspec.Struct, kw_only=True):
    """The folder a demo made."""

    folder: str
    proposals: int


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


_STATS = {
    "event": str,
    "name": str,
    "proposals": int | None,
    "speakers": int | None,
    "accepted": int | None,
    "decided": int | None,
    "rate": float | None,
    "reviews_per_proposal": float | None,
    "min_cell": int,
}

_CHECKED = {"checked": int, "errors": int, "warnings": int, "notes": int}

_PLANNED = {
    "method": str,
    "sessions": int,
    "minutes": int,
    "total": float,
    "groups": list[PlanGroup],
    "limits": list[PlanLimit],
    "costs": list[PlanCost],
    "caps_unseen": int,
    "left_out": list[PlanLeftOut],
    "instead": list[str],
    "unscored": list[str],
    "decided": list[str],
}


SCHEMAS: dict[str, Shape] = {
    "ranking": Shape("cfp rank", RankRow, {"method": str, "groups": list[RankGroup], "scale": tuple[int, int]}),
    "plan": Shape("cfp plan", PlanRow, _PLANNED),
    "why": Shape("cfp why", Why, {}),
    "similar": Shape("cfp similar", SimilarPair, {"compared": int, "least": int}),
    "stats": Shape("cfp stats", StatsRow, _STATS),
    "packet": Shape("cfp submit --to", SentPacket, {}),
    "packets": Shape("cfp import packet", TakenPacket, {}),
    "decided": Shape("cfp accept, reject, waitlist, decide, decisions publish, tag, set", DecidedProposal, {}),
    "decisions": Shape(
        "cfp decisions list",
        DecisionRow,
        {"groups": list[DecisionGroup], "pending": int, "undecided": int, "revision": int},
    ),
    "imported": Shape("cfp import", Imported, {}),
    "redacted": Shape("cfp redact", RedactedField, {}),
    "undone": Shape("cfp undo", Undone, {}),
    "findings": Shape("cfp check", CheckFinding, _CHECKED),
    "doctor": Shape("cfp doctor", Finding, {}),
    "dashboard": Shape("cfp", Waiting, {}),
    "topics": Shape("cfp help", Topic, {}),
    "topic": Shape("cfp help TOPIC", Topic, {}),
    "demo": Shape("cfp demo", Demo, {}),
}
