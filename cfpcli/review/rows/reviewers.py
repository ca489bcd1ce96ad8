"""Rows of `cfp reviewers`."""

from typing import ClassVar

from cfpcli.records.review import DeclaredConflict
from cfpcli.result import Row


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
