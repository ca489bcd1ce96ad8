"""Rows that show proposals, speakers and reviews: `cfp list`, `cfp show` and `cfp export`."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from cfpcli.history.rows.log import HistoryRow
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.result import FLAT, Row


class Origin(msgspec.Struct, frozen=True, kw_only=True):
    """The store that an export left, by its id, with its revision and the id of its last change set."""

    store: str | msgspec.UnsetType = msgspec.UNSET
    revision: int | msgspec.UnsetType = msgspec.UNSET
    head: str | msgspec.UnsetType = msgspec.UNSET


class Speakers(Origin, frozen=True, kw_only=True):
    """The speakers of the proposals that an export holds, and where it comes from."""

    speakers: tuple[Speaker, ...] | msgspec.UnsetType = msgspec.UNSET


class ListedProposal(Row, frozen=True, kw_only=True):
    """A proposal with what is computed for it.

    `reviews` counts those with scores, `score` is their mean; `minutes` is its own duration, else its session type's;
    `late` says that it was taken outside the call's dates.
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


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Another session of the same track; `abstract` is the first line of its abstract."""

    code: str
    title: str
    day: str
    start: datetime | None
    ends: datetime | None
    room: str
    speaker_names: tuple[str, ...]
    abstract: str


class ProposalContext(msgspec.Struct, frozen=True, kw_only=True):
    """What belongs to a proposal: its event, people, reviews and history, and its neighbours in the programme."""

    event: Event
    speakers: tuple[Speaker, ...]
    reviews: tuple[Review, ...]
    score: float | None
    history: tuple[HistoryRow, ...]
    more_in_track: tuple[Session, ...]
    is_blind: bool


class ShownProposal(Row, frozen=True, kw_only=True):
    """A proposal as `cfp show` gives it; `ends` is the UTC instant at which the session ends."""

    schema: ClassVar = "proposal"
    answers: ClassVar = "cfp show"
    members: ClassVar = ProposalContext

    proposal: Annotated[Proposal, FLAT]
    ends: datetime | None = None
