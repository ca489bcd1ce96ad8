"""A review: what one reviewer says of one proposal."""

from datetime import datetime
from enum import StrEnum

import msgspec


class ReviewState(StrEnum):
    """Whether a review carries scores; abstaining is never a score of 0."""

    SCORED = "scored"
    ABSTAINED = "abstained"
    RECUSED = "recused"


class Review(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One review for each proposal and reviewer.

    `proposal` is a code, `reviewer` a normalised e-mail; `scores` go by category slug (`score` where the event has no
    categories); `comment` is for the committee, `feedback` for the speaker, both Markdown; `proposal_revision` is the
    revision that was read, `position` the place in the reviewer's queue at which it was read, from 1, None where it
    was not kept. `conflicts` are the kinds of conflict of interest that were shown when it was written; `guest` marks
    a review that an organiser took from a person outside the committee.
    """

    proposal: str
    reviewer: str
    number: int = 0
    state: ReviewState
    scores: dict[str, int] = {}
    name: str = ""
    reason: str = ""
    proposal_revision: int = 1
    position: int | None = None
    guest: bool = False
    conflicts: tuple[str, ...] = ()
    created: datetime
    updated: datetime
    comment: str = ""
    feedback: str = ""

    @property
    def key(self) -> str:
        """The key of this review in the store: proposal code and reviewer, joined by a slash."""
        return f"{self.proposal}/{self.reviewer}"
