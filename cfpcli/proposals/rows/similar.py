"""Rows of `cfp similar`."""

from typing import ClassVar

import msgspec

from cfpcli.proposals.rules.similar import DuplicateKind
from cfpcli.result import Row


class SimilarPassage(msgspec.Struct, frozen=True, kw_only=True):
    """A sentence of a proposal with its counterpart in the other; `likeness` is their similarity, up to 100."""

    one: str
    other: str
    likeness: int


class SimilarMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The number of proposals compared, and the lowest score of a listed pair."""

    compared: int
    least: int


class SimilarPair(Row, frozen=True, kw_only=True):
    """Two near-duplicate proposals; `source` is the file of the other one, empty for the store."""

    schema: ClassVar = "similar"
    answers: ClassVar = "cfp similar"
    columns: ClassVar = (
        "score", "kind", "code", "other_code", "other_event", "source", "title", "other_title", "reason",
    )  # fmt: skip
    members: ClassVar = SimilarMembers

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
