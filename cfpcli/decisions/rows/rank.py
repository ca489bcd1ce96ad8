"""Rows of `cfp rank`."""

from typing import ClassVar

import msgspec

from cfpcli.records.states import State
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
