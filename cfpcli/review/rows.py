"""Rows of the room: reviewers, assignments, progress, calibration; schema, columns and pages follow from them."""

from datetime import datetime
from typing import ClassVar

import msgspec

from cfpcli.records.review import DeclaredConflict, ReviewState
from cfpcli.result import Row
from cfpcli.review.rules import Leaning, Trend, Verdict


class Reviewed(Row, frozen=True, kw_only=True):
    """A review that was recorded."""

    schema: ClassVar = "reviewed"
    answers: ClassVar = "cfp review"

    code: str
    reviewer: str
    state: ReviewState
    scores: dict[str, int]


class StaleReview(Row, frozen=True, kw_only=True):
    """A review of an earlier text: the revision read, the present one, and the fields that changed for a reviewer.

    `changed` is empty if the history does not have the revision read.
    """

    schema: ClassVar = "stale-reviews"
    answers: ClassVar = "cfp review --stale"

    code: str
    title: str
    read: int
    revision: int
    changed: tuple[str, ...]


class RedactedField(Row, frozen=True, kw_only=True):
    """The text of a field that reviewers of a blind call now read."""

    schema: ClassVar = "redacted"
    answers: ClassVar = "cfp redact"

    code: str
    field: str
    text: str


class ProgressMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The work that the whole committee has to do and has done; `own` is true if only the reader's part is counted.

    `closes` is the first instant after the reviewers' deadline, null if the event sets none.
    """

    proposals: int
    reviews: int
    target: int
    reviewers: int
    own: bool
    closes: datetime | None = None
    due: str = ""


class ReviewerProgress(Row, frozen=True, kw_only=True):
    """A reviewer's progress; `assigned` and `untouched` are null if nobody was assigned anything."""

    schema: ClassVar = "progress"
    answers: ClassVar = "cfp reviews progress"
    members: ClassVar = ProgressMembers
    columns: ClassVar = (
        "reviewer", "assigned", "scored", "abstained", "recused", "untouched", "last_active", "mean", "spread", "name",
    )  # fmt: skip

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


class PanelAgreement(msgspec.Struct, frozen=True, kw_only=True):
    """Krippendorff's alpha for ordinal scores, over all or in a category; null if it is undefined."""

    category: str
    name: str
    alpha: float | None
    verdict: Verdict
    proposals: int
    scores: int
    pairs: int


class CalibrationMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The agreement of the panel over all scores, and in each category."""

    agreement: PanelAgreement
    categories: tuple[PanelAgreement, ...]


class CalibratedReviewer(Row, frozen=True, kw_only=True):
    """A reviewer beside the panel; `difference`, its standard `error` and `correlation` rest on `shared` proposals."""

    schema: ClassVar = "calibration"
    answers: ClassVar = "cfp reviews calibration"
    members: ClassVar = CalibrationMembers
    columns: ClassVar = (
        "reviewer", "scored", "mean", "spread", "shared", "difference", "correlation", "leaning", "is_calibrated",
    )  # fmt: skip

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


class OrderMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The reviews with a position and without, their reviewers, and the figures on positions."""

    reviews: int
    without_position: int
    reviewers: int
    correlation: float | None
    own_correlation: float | None
    trend: Trend


class PositionRange(Row, frozen=True, kw_only=True):
    """The scores given at these places of a reviewer's queue; `deviation` is from each reviewer's own mean."""

    schema: ClassVar = "order"
    answers: ClassVar = "cfp stats order"
    members: ClassVar = OrderMembers
    columns: ClassVar = ("first", "last", "reviews", "mean", "spread", "deviation")

    first: int
    last: int | None
    reviews: int
    mean: float
    spread: float | None
    deviation: float


class ReviewerRow(Row, frozen=True, kw_only=True):
    """A reviewer; `load` is the cap; `open` counts assignments without a review."""

    schema: ClassVar = "reviewers"
    answers: ClassVar = "cfp reviewers add, list, remove, conflict, import"
    columns: ClassVar = ("email", "name", "assigned", "reviewed", "open", "load", "tracks", "active")

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


class LoadRow(msgspec.Struct, frozen=True, kw_only=True):
    """A reviewer's proposals before and after, and the number of new ones in their tracks or with their bid."""

    email: str
    name: str
    tracks: tuple[str, ...]
    load: int | None
    before: int
    after: int
    in_tracks: int
    wished: int


class UnmetRow(msgspec.Struct, frozen=True, kw_only=True):
    """A proposal with fewer reviewers than it needs, and the number of others who cannot read it, by reason."""

    code: str
    needs: int
    has: int
    in_conflict: int
    at_cap: int
    abstained: int
    inactive: int
    title: str
    reason: str


class WithdrawnRow(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment that a conflict ended."""

    proposal: str
    reviewer: str
    reason: str


class AssignmentsMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The conditions of the plan, each reviewer's load, unmet targets and withdrawn assignments."""

    target: int
    seed: int
    reviewers: tuple[LoadRow, ...]
    unmet: tuple[UnmetRow, ...]
    withdrawn: tuple[WithdrawnRow, ...]


class AssignedRow(Row, frozen=True, kw_only=True):
    """A proposal that a reviewer has to read: `solved` by the program or `named` by an organiser."""

    schema: ClassVar = "assignments"
    answers: ClassVar = "cfp assign"
    members: ClassVar = AssignmentsMembers
    columns: ClassVar = ("proposal", "reviewer", "is_new", "track", "title")

    proposal: str
    reviewer: str
    name: str
    track: str
    title: str
    is_new: bool
    source: str
