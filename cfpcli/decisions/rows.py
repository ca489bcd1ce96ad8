"""Rows of the room: rankings, plans, decisions, statistics; schema, columns and pages follow from them."""

from datetime import datetime
from typing import ClassVar, Literal

import msgspec

from cfpcli.decisions.rules import Grouping, Measure, Scope, Withheld
from cfpcli.records.proposal import State
from cfpcli.records.review import ReviewState
from cfpcli.result import Row


class RankGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A group of a ranking with its slots and counts."""

    group: str
    name: str
    slots: int | None
    accepted: int
    proposals: int
    reviews: int


class RankMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The method and other conditions of a ranking; `scale` is the lowest and the highest score."""

    method: str
    groups: tuple[RankGroup, ...]
    scale: tuple[int, int]


class RankRow(Row, frozen=True, kw_only=True):
    """A proposal's place in its group; `within` is true above the line, `shift` the rise against the place by mean."""

    schema: ClassVar = "ranking"
    answers: ClassVar = "cfp rank"
    columns: ClassVar = (
        "group", "place", "code", "reviews", "mean", "median", "spread", "normalised", "shrunk", "state", "title",
    )  # fmt: skip
    members: ClassVar = RankMembers

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


class CountedReview(msgspec.Struct, frozen=True, kw_only=True):
    """A review as the ranking counts it, with how its reviewer scores.

    `aside` are its scores in the categories that do not count, by slug.
    """

    reviewer: str
    state: ReviewState
    score: float | None
    normalised: float | None
    reviewer_scores: int
    reviewer_mean: float | None
    is_calibrated: bool
    reason: str
    is_stale: bool
    aside: dict[str, int] = {}


class MethodFigure(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal's figure and place by one method."""

    method: str
    value: float | None
    place: int | None
    within: bool | None


class Flip(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal that another way of counting puts on the other side of the line."""

    way: str
    code: str
    within: bool


class Why(Row, frozen=True, kw_only=True):
    """The basis of a place in the ranking."""

    schema: ClassVar = "why"
    answers: ClassVar = "cfp why"

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


class PlanMark(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal near the line of a plan."""

    code: str
    title: str
    score: float | None


class PlanLeftOut(PlanMark, frozen=True, kw_only=True):
    """A proposal that is not chosen although among the best of its track, and the limits that exclude it, in words."""

    track: str
    why: tuple[str, ...]


class PlanGroup(msgspec.Struct, frozen=True, kw_only=True):
    """A track of a plan: its use of its budgets, the lowest chosen proposal and the best one not chosen."""

    track: str
    name: str
    sessions: int
    slots: int | None
    minutes: int
    minutes_budget: int | None
    last_in: PlanMark | None
    first_out: PlanMark | None


class PlanLimit(msgspec.Struct, frozen=True, kw_only=True):
    """A limit of a plan, also in words, with its use and its source."""

    scope: Scope
    measure: Measure
    subject: str
    text: str
    used: int
    least: int | None
    most: int | None
    source: str


class PlanCost(msgspec.Struct, frozen=True, kw_only=True):
    """A limit relaxed as in `text`: the least gain of the total, exact if `is_proven`, and the proposals that move."""

    text: str
    source: str
    gain: float
    enters: tuple[str, ...]
    leaves: tuple[str, ...]
    is_proven: bool


class PlanMembers(msgspec.Struct, frozen=True, kw_only=True):
    """A plan as a whole; `instead` are the codes chosen in place of those left out.

    `caps_unseen` counts the binding limits of persons and organisations whose cost was not computed;
    `unscored` and `decided` are the codes that did not take part, without a score or decided against.
    """

    method: str
    sessions: int
    minutes: int
    total: float
    groups: tuple[PlanGroup, ...]
    limits: tuple[PlanLimit, ...]
    costs: tuple[PlanCost, ...]
    caps_unseen: int
    left_out: tuple[PlanLeftOut, ...]
    instead: tuple[str, ...]
    unscored: tuple[str, ...]
    decided: tuple[str, ...]


class PlanRow(Row, frozen=True, kw_only=True):
    """A chosen proposal; `seat` is why: chosen, held (accepted before) or with (requested); `day` is possible."""

    schema: ClassVar = "plan"
    answers: ClassVar = "cfp plan"
    columns: ClassVar = ("code", "track", "score", "minutes", "seat", "state", "title")
    members: ClassVar = PlanMembers

    code: str
    track: str
    title: str
    state: State
    score: float | None
    minutes: int
    session_type: str
    day: str
    seat: Literal["chosen", "held", "with"]


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


class StatsMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The figures of the whole call, null if withheld; counts from 1 to `min_cell` - 1 are withheld."""

    event: str
    name: str
    proposals: int | None
    speakers: int | None
    accepted: int | None
    decided: int | None
    rate: float | None
    reviews_per_proposal: float | None
    min_cell: int


class StatsRow(Row, frozen=True, kw_only=True):
    """The number of proposals with a value; figures are null if they are withheld, or not counted for the group."""

    schema: ClassVar = "stats"
    answers: ClassVar = "cfp stats"
    columns: ClassVar = ("group", "value", "count", "accepted", "decided", "rate", "withheld", "name")
    members: ClassVar = StatsMembers

    group: Grouping
    value: str
    name: str
    count: int | None
    accepted: int | None
    decided: int | None
    rate: float | None
    withheld: Withheld | None
