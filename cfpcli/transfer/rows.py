"""Rows of the room: exported records and the counts of an import; schema and columns follow from them."""

from typing import Annotated, ClassVar

import msgspec

from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.result import FLAT, Row


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The store that an export is from: its id, its revision, and the id of its last change set."""

    store: str | msgspec.UnsetType = msgspec.UNSET
    revision: int | msgspec.UnsetType = msgspec.UNSET
    head: str | msgspec.UnsetType = msgspec.UNSET


class Speakers(Origin, frozen=True, kw_only=True):
    """The speakers of the proposals in an export, and the store that it is from."""

    speakers: tuple[Speaker, ...] | msgspec.UnsetType = msgspec.UNSET


class ListedProposal(Row, frozen=True, kw_only=True):
    """A proposal with its computed values.

    `reviews` counts those with scores, `score` is their mean; `minutes` is its own duration, else its session type's;
    `late` is whether it was submitted outside the call's dates.
    """

    schema: ClassVar = "proposals"
    answers: ClassVar = "cfp list, cfp export json"
    members: ClassVar = Speakers

    proposal: Annotated[Proposal, FLAT]
    speaker_names: tuple[str, ...] = ()
    reviews: int = 0
    score: float | None = None
    minutes: int | None = None
    late: bool = False


class ExportedSpeaker(Row, frozen=True, kw_only=True):
    """A speaker, whole."""

    schema: ClassVar = "speakers"
    answers: ClassVar = "cfp export json --shape speakers"
    members: ClassVar = Origin

    speaker: Annotated[Speaker, FLAT]


class ExportedReview(Row, frozen=True, kw_only=True):
    """A review, whole."""

    schema: ClassVar = "reviews"
    answers: ClassVar = "cfp export json --shape reviews"
    members: ClassVar = Origin

    review: Annotated[Review, FLAT]


class Imported(Row, frozen=True, kw_only=True):
    """How many records of a kind an import added, updated or found unchanged."""

    schema: ClassVar = "imported"
    answers: ClassVar = "cfp import"

    kind: str
    added: int
    updated: int
    unchanged: int
