"""A review: one reviewer's assessment of one proposal.

Reviewers, and the proposals assigned to them.

Scores: the score of one review, and the mean of a proposal's reviews.

Redacted copies: the versions that reviewers of a blind call read instead of a text, which itself is kept.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from math import fsum
from typing import Annotated, Any, Protocol

import msgspec

from cfpcli.errors import UsageError
from cfpcli.records.event import ReviewSettings
from cfpcli.records.facts import ALWAYS, LAST_CHANGED, LONGEST, SMALL_NUMBER, Blind, Fact, Merge, Owner, fields_where
from cfpcli.records.proposal import Proposal, Redaction
from cfpcli.text import did_you_mean


class ReviewState(StrEnum):
    """Whether a review carries scores; abstaining is never a score of 0."""

    SCORED = "scored"
    ABSTAINED = "abstained"
    RECUSED = "recused"


class Review(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One review for each proposal and reviewer.

    `proposal` is a code, `reviewer` a normalised e-mail; `scores` are by category slug (`score` if the event has no
    categories); `comment` is for the committee, `feedback` for the speaker, both Markdown; `proposal_revision` is the
    revision that was read, `position` its place in the reviewer's queue, from 1, None if not recorded. `conflicts` are
    the kinds of conflict of interest that were shown when it was written; `guest` marks a review that an organiser
    accepted from a person outside the committee.
    """

    proposal: Annotated[str, Fact("code of the proposal")]
    reviewer: Annotated[str, Fact("reviewer's address")]
    number: Annotated[int, Fact(SMALL_NUMBER, header="no.", quiet=True, merge=Merge.KEPT, owner=Owner.STORE)] = 0
    state: Annotated[ReviewState, Fact("scored, abstained or recused", kept=ALWAYS, rigid=True)]
    scores: Annotated[dict[str, int], Fact("score by category")] = {}
    name: Annotated[str, Fact("reviewer's name", Owner.STORE, most=200, kept=ALWAYS)] = ""
    reason: Annotated[str, Fact("why the reviewer abstained or recused", most=LONGEST)] = ""
    proposal_revision: Annotated[
        int,
        Fact("revision of the proposal that was read", Owner.STORE, header="rev. read", quiet=True, merge=Merge.READ),
    ] = 1
    position: Annotated[int | None, Fact("place in the reviewer's queue when it was read", Owner.STORE)] = None
    guest: Annotated[bool, Fact("whether the reviewer is outside the committee", Owner.COMMITTEE)] = False
    conflicts: Annotated[tuple[str, ...], Fact("kinds of conflict of interest that were shown", Owner.STORE)] = ()
    created: Annotated[datetime, Fact("when it was first written", Owner.STORE, quiet=True, merge=Merge.KEPT)]
    updated: Annotated[datetime, Fact(LAST_CHANGED, Owner.STORE, quiet=True, merge=Merge.LATER)]
    comment: Annotated[str, Fact("comment for the committee", long=True)] = ""
    feedback: Annotated[str, Fact("feedback for the speaker", long=True)] = ""

    @property
    def key(self) -> str:
        """The key of this review in the store: proposal code and reviewer, joined by a slash."""
        return f"{self.proposal}/{self.reviewer}"


class DeclaredConflict(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A declared conflict of interest: the reviewer must not judge the proposals that it concerns.

    `against` is a proposal's code, a speaker's normalised address or a domain; `reason` gives the reason.

    A conflict with an address or a domain that the reviewer `requested` applies once an organiser confirms it: in a
    blind call its effect would otherwise reveal the speakers of proposals.
    """

    against: str
    reason: str = ""
    requested: bool = False


class Reviewer(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A member of the committee, by normalised e-mail.

    `tracks` are slugs of the tracks they prefer, empty for no preference; `load` is the most proposals they accept,
    None for no limit. A reviewer who is not `active` keeps their assignments and gets no new ones.
    """

    email: str
    number: int = 0
    name: str = ""
    affiliation: str = ""
    tracks: tuple[str, ...] = ()
    load: int | None = None
    conflicts: tuple[DeclaredConflict, ...] = ()
    active: bool = True

    def __str__(self) -> str:
        """Read as `NAME <ADDRESS>`."""
        return f"{self.name} <{self.email}>" if self.name else self.email


class Assignment(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The assignment of a proposal to a reviewer: `assigned` is when (UTC), `by` the person (`NAME <ADDRESS>`).

    `source` is `solved` for an assignment computed by the program, `named` for one made by an organiser.
    """

    proposal: str
    reviewer: str
    number: int = 0
    assigned: datetime
    by: str = ""
    source: str = ""

    @property
    def key(self) -> str:
        """The key of this assignment in the store: proposal code and reviewer, joined by a slash."""
        return f"{self.proposal}/{self.reviewer}"


SINGLE = "score"
"""The category of scores in an event without categories."""

_DECIMALS = 9


class Scored(Protocol):
    """The part of a review that its score needs."""

    @property
    def state(self) -> ReviewState:
        """Whether the review carries scores."""

    @property
    def scores(self) -> Mapping[str, int]:
        """Score by category slug."""


def score_of(review: Scored, settings: ReviewSettings) -> float | None:
    """One review's score, on the event's own scale; None if it abstains, recuses or scores nothing.

    The weighted arithmetic mean over the categories it scores: Σ weight·value / Σ weight. The weights are
    renormalised over the categories present, because a plain weighted sum changes its scale if an optional category
    is skipped: 4 of 5 in one category of two would become 2 of 5. A category that the settings do not contain (any
    more) has weight 1; if all categories scored have weight 0, the score is None. An event without categories uses the
    single `score`. Rounded to 9 decimals, so that binary fractions among the weights do not rank 3.5000000000000004
    above 3.5.
    """
    if review.state != ReviewState.SCORED or not review.scores:
        return None
    if not settings.categories and SINGLE in review.scores:
        return float(review.scores[SINGLE])
    weights = {category.slug: category.weight for category in settings.categories}
    total = fsum(weights.get(category, 1.0) for category in review.scores)
    if not total:
        return None
    return round(
        fsum(weights.get(category, 1.0) * value for category, value in review.scores.items()) / total, _DECIMALS
    )


def mean_score(reviews: Iterable[Scored], settings: ReviewSettings) -> float | None:
    """The arithmetic mean of the reviews' scores, each review counting once; None if none has a score."""
    scores = [score for review in reviews if (score := score_of(review, settings)) is not None]
    return round(fsum(scores) / len(scores), _DECIMALS) if scores else None


def count_scored(reviews: Iterable[Scored]) -> int:
    """The number of reviews with scores: those that abstain or recuse do not count."""
    return sum(review.state == ReviewState.SCORED and bool(review.scores) for review in reviews)


REDACTED_TEXTS = fields_where(Proposal, lambda fact: fact.blind in {Blind.COPIED, Blind.COPY_ONLY})
"""The fields that may have a redacted copy; answers may too, under `answers.SLUG`."""

ANSWER = "answers."
_DIGITS = 16


def digest(text: str) -> str:
    """The digest that distinguishes versions of a text: the beginning of its SHA-256."""
    from hashlib import sha256

    return sha256(text.encode()).hexdigest()[:_DIGITS]


def text_of(proposal: Any, field: str) -> str:  # noqa: ANN401  # a proposal or a row of one
    """A field as one text: tags and choices joined by commas, a missing answer as an empty text."""
    slug = field.removeprefix(ANSWER)
    value = proposal.answers.get(slug, "") if slug != field else getattr(proposal, field)
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value))
    return str(value)


def fields_of(proposal: Proposal) -> tuple[str, ...]:
    """The fields that reviewers may read, in their reading order."""
    return (*REDACTED_TEXTS, *(f"{ANSWER}{slug}" for slug in proposal.answers))


def field_of(proposal: Proposal, name: str) -> str:
    """The field that `--field` names.

    Raises:
        UsageError: it is not a field that reviewers read.
    """
    fields = fields_of(proposal)
    if name not in fields:
        raise UsageError(f'"{name}" is not a field that reviewers read: {did_you_mean(name, fields)}')
    return name


def reading(redactions: Mapping[str, Redaction], field: str, original: str) -> str | None:
    """The redacted copy that reviewers read of a field; None if it has none.

    Empty if the original was edited after the copy was made: nobody has checked what the new text reveals.
    """
    copy = redactions.get(field)
    if copy is None:
        return None
    return copy.text if copy.original == digest(original) else ""


def stale_fields(proposal: Proposal) -> tuple[str, ...]:
    """The fields whose original was edited after their redacted copy was made: reviewers see them empty."""
    return tuple(
        field for field, copy in proposal.redactions.items() if copy.original != digest(text_of(proposal, field))
    )


def with_redactions(proposal: Proposal, texts: Mapping[str, str], *, lifted: Iterable[str] = ()) -> Proposal:
    """The proposal with these redacted copies of its present texts; the fields in `lifted` lose theirs."""
    redactions = {
        field: Redaction(text=text, original=digest(text_of(proposal, field))) for field, text in texts.items()
    }
    gone = set(lifted)
    kept = {field: copy for field, copy in (proposal.redactions | redactions).items() if field not in gone}
    return msgspec.structs.replace(proposal, redactions=kept)
