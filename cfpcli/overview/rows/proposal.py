"""Rows of `cfp show`."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from cfpcli.history.rows.log import HistoryRow
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.result import FLAT, Row


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
    """The context of a proposal: its event, people, reviews, history, and the other sessions of its track."""

    event: Event
    speakers: tuple[Speaker, ...]
    reviews: tuple[Review, ...]
    score: float | None
    history: tuple[HistoryRow, ...]
    more_in_track: tuple[Session, ...]
    is_blind: bool


class ShownProposal(Row, frozen=True, kw_only=True):
    """A proposal in full, as shown by `cfp show`; `ends` is the UTC instant at which the session ends."""

    schema: ClassVar = "proposal"
    answers: ClassVar = "cfp show"
    members: ClassVar = ProposalContext

    proposal: Annotated[Proposal, FLAT]
    ends: datetime | None = None
