"""A review: what one reviewer says of one proposal."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from cfpcli.records.facts import LONGEST, Fact


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

    proposal: Annotated[str, Fact("code of the proposal")]
    reviewer: Annotated[str, Fact("reviewer's address")]
    number: Annotated[int, Fact("small number that never changes", header="no.")] = 0
    state: Annotated[ReviewState, Fact("scored, abstained or recused")]
    scores: Annotated[dict[str, int], Fact("score by category")] = {}
    name: Annotated[str, Fact("reviewer's name", most=200)] = ""
    reason: Annotated[str, Fact("why the reviewer abstained or recused", most=LONGEST)] = ""
    proposal_revision: Annotated[int, Fact("revision of the proposal that was read", header="rev. read")] = 1
    position: Annotated[int | None, Fact("place in the reviewer's queue when it was read")] = None
    guest: Annotated[bool, Fact("whether the reviewer is outside the committee")] = False
    conflicts: Annotated[tuple[str, ...], Fact("kinds of conflict of interest that were shown")] = ()
    created: Annotated[datetime, Fact("when it was first written")]
    updated: Annotated[datetime, Fact("when it was last changed")]
    comment: Annotated[str, Fact("comment for the committee", long=True)] = ""
    feedback: Annotated[str, Fact("feedback for the speaker", long=True)] = ""

    @property
    def key(self) -> str:
        """The key of this review in the store: proposal code and reviewer, joined by a slash."""
        return f"{self.proposal}/{self.reviewer}"
