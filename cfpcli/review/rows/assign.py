"""Rows of `cfp assign`."""

from typing import ClassVar

import msgspec

from cfpcli.result import Row


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
