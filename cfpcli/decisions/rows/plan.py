"""Rows of `cfp plan`."""

from typing import ClassVar, Literal

import msgspec

from cfpcli.decisions.rules.integer_programme import Measure, Scope
from cfpcli.records.states import State
from cfpcli.result import Row


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
