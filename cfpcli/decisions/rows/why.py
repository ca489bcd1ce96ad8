"""Rows of `cfp why`."""

from typing import ClassVar

import msgspec

from cfpcli.records.review import ReviewState
from cfpcli.result import Row


class CountedReview(msgspec.Struct, frozen=True, kw_only=True):
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
