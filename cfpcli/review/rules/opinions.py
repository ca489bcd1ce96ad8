"""Reviewing: the possible content of a review, and the order in which proposals wait.

Stale reviews: the proposal as it was when reviewed, and the changes since that a reviewer would see.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.records.change import ChangeSet, Kind
from cfpcli.records.event import ReviewSettings
from cfpcli.records.facts import fields_where
from cfpcli.records.lengths import ceiling_faults
from cfpcli.records.person import Person
from cfpcli.records.proposal import LIVE, WAITING, Proposal, State
from cfpcli.records.review import Review, ReviewState
from cfpcli.text import did_you_mean, fold, long_text

ONLY_SCORE = "score"
"""The category's slug if an event has no categories of its own."""


REVIEWED_STATES = LIVE
"""States in which a proposal can be reviewed."""


class Opinion(msgspec.Struct, frozen=True, kw_only=True):
    """A reviewer's entries, before they are checked against the event's scale; a text of None leaves the stored one.

    `position` is the place in the reviewer's queue at which they read it, None if it was not read in a queue.
    """

    scores: dict[str, int] = {}
    state: ReviewState = ReviewState.SCORED
    reason: str = ""
    comment: str | None = None
    feedback: str | None = None
    position: int | None = None


def parse_scores(texts: Sequence[str], settings: ReviewSettings) -> dict[str, int]:
    """Read `4`, a label such as `good`, or `CATEGORY=4` into scores by category.

    Raises:
        UsageError: a category or a value that the event's scale does not have, a category scored twice, or a required
            one left out.
    """
    scores: dict[str, int] = {}
    for text in texts:
        slug, value = _category_and_value(text, settings)
        if slug in scores:
            raise UsageError(f'"{text}" scores {slug} a second time', hint="give each category one score")
        scores[slug] = _score(value, settings)
    missing = [category.slug for category in settings.categories if category.required and category.slug not in scores]
    if scores and missing:
        raise UsageError(f"no score for {', '.join(missing)}", hint=f"add --score {missing[0]}=N")
    return scores


def unknown_category(slug: str, suggestion: str) -> UsageError:
    """The refusal of a category that the event does not have."""
    return UsageError(f'"{slug}" is not a category of this event: {suggestion}')


def _category_and_value(text: str, settings: ReviewSettings) -> tuple[str, str]:
    slugs = [category.slug for category in settings.categories] or [ONLY_SCORE]
    slug, equals, value = text.rpartition("=")
    if not equals:
        if len(slugs) > 1:
            raise UsageError(
                f'"{text}" names no category', hint=f"write CATEGORY={text}, with one of {', '.join(slugs)}"
            )
        return slugs[0], value.strip()
    if slug.strip() not in slugs:
        raise unknown_category(slug.strip(), did_you_mean(slug, slugs))
    return slug.strip(), value.strip()


def _score(text: str, settings: ReviewSettings) -> int:
    by_label = {fold(label): value for value, label in _labelled(settings)}
    if fold(text) in by_label:
        return by_label[fold(text)]
    try:
        value = int(text)
    except ValueError:
        raise UsageError(f'"{text}" is not a valid score: {scale_in_words(settings)}') from None
    if not settings.scale_min <= value <= settings.scale_max:
        raise UsageError(f"{value} is not on the scale: {scale_in_words(settings)}")
    return value


def scale_in_words(settings: ReviewSettings) -> str:
    """The scale for a person: `1 no, 2 weak, 3 maybe, 4 good, 5 must have`, or `1 to 5` without labels."""
    if not settings.labels:
        return f"{settings.scale_min} to {settings.scale_max}"
    return ", ".join(f"{value} {label}" for value, label in _labelled(settings))


def _labelled(settings: ReviewSettings) -> Iterator[tuple[int, str]]:
    return zip(range(settings.scale_min, settings.scale_max + 1), settings.labels, strict=False)


def reviewed(
    proposal: Proposal,
    reviewer: Person,
    opinion: Opinion,
    *,
    before: Review | None,
    speaker_emails: Iterable[str],
    now: datetime,
) -> Review:
    """The review made from `opinion`, in the place of `before`; `now` is a UTC instant.

    Raises:
        DataRefusedError: the proposal cannot be reviewed in its state, the reviewer is one of its speakers and does
            not recuse, has recused before, a review that carries scores has none, or a text is above its limit.
    """
    _refuse(proposal, reviewer, opinion, speaker_emails)
    if before and before.state is ReviewState.RECUSED and opinion.state is not ReviewState.RECUSED:
        raise recused_error(proposal.code)

    def kept(text: str | None, former: str) -> str:
        return former if text is None else long_text(text)

    after = Review(
        proposal=proposal.code,
        reviewer=reviewer.email,
        number=before.number if before else 0,
        state=opinion.state,
        scores=opinion.scores if opinion.state is ReviewState.SCORED else {},
        name=reviewer.name,
        reason=long_text(opinion.reason),
        proposal_revision=proposal.revision,
        created=before.created if before else now,
        updated=now,
        position=before.position if before and before.position else opinion.position,
        guest=before.guest if before else False,
        comment=kept(opinion.comment, before.comment if before else ""),
        feedback=kept(opinion.feedback, before.feedback if before else ""),
    )
    if faults := ceiling_faults(before, after, source="review"):
        raise DataRefusedError(f"the review of {proposal.code} is too long to be stored", faults=faults)
    return after


def recused_error(code: str) -> DataRefusedError:
    """The refusal to show or accept anything of a proposal from which this reviewer recused: recusing is permanent."""
    return DataRefusedError(
        f"you recused yourself from {code}, and it stays hidden from you",
        hint="cfp log  # an organiser can undo the recusal if it was a mistake",
    )


def not_reviewable(code: str, state: State) -> str:
    """The refusal of a review of a proposal that is not waiting for a decision, in words."""
    return f"{code} is {state} and cannot be reviewed"


def speaks_in(reviewer: object, code: str) -> tuple[str, str]:
    """The refusal of a review by a speaker of the proposal, in words, and its hint."""
    return f"{reviewer} speaks in {code} and cannot review it", f'cfp review {code} --recuse "speaker"'


def _refuse(proposal: Proposal, reviewer: Person, opinion: Opinion, speaker_emails: Iterable[str]) -> None:
    if proposal.state not in REVIEWED_STATES:
        raise DataRefusedError(not_reviewable(proposal.code, proposal.state))
    if opinion.state is not ReviewState.RECUSED and reviewer.email in speaker_emails:
        message, hint = speaks_in(reviewer, proposal.code)
        raise DataRefusedError(message, hint=hint)
    if opinion.state is ReviewState.SCORED and not opinion.scores:
        raise DataRefusedError(f"the review of {proposal.code} has no score", hint="give one, or --abstain")


class Order(StrEnum):
    """The order in which proposals wait for a reviewer."""

    ASSIGNED = "assigned"
    LEAST = "least"
    RANDOM = "random"
    ID = "id"


class Waiting(NamedTuple):
    """The data on which the order of a review queue depends: a proposal's code, state and speakers."""

    code: str
    state: State
    emails: frozenset[str]


def queue(
    reviewer: str,
    proposals: Iterable[Waiting],
    reviewers_of: Mapping[str, Sequence[str]],
    *,
    order: Order = Order.ASSIGNED,
    assigned: Collection[str] = (),
) -> tuple[str, ...]:
    """The codes that wait for this reviewer: those assigned to them first, then fewest reviews, then a stable hash.

    The hash is of reviewer and proposal: it spreads reviewers over proposals with equally many reviews, and is the same
    at every resumption; the top of a list read by everybody in one order would otherwise collect all the reviews.
    `order` may ignore assignments (`least`), the number of reviews as well (`random`), or go by code (`id`).
    """
    waiting = [
        proposal.code
        for proposal in proposals
        if proposal.state in WAITING
        and reviewer not in proposal.emails
        and reviewer not in reviewers_of.get(proposal.code, ())
    ]

    def place(code: str) -> tuple[bool, int, bytes]:
        return (
            order is Order.ASSIGNED and code not in assigned,
            0 if order is Order.RANDOM else len(reviewers_of.get(code, ())),
            _spread(reviewer, code),
        )

    return tuple(sorted(waiting) if order is Order.ID else sorted(waiting, key=place))


def _spread(reviewer: str, code: str) -> bytes:
    import hashlib

    return hashlib.blake2b(f"{reviewer}/{code}".encode(), digest_size=8).digest()


SHOWN = fields_where(Proposal, lambda fact: fact.stale)
"""The fields that a reviewer reads, also in a blind call; a change of any other makes no review stale."""


def as_reviewed(history: Iterable[ChangeSet], code: str, revision: int, reviewed: datetime) -> Proposal | None:
    """The proposal at this revision, from its history (oldest first); None if the history does not have it.

    After an undo the history can have a revision twice, with two texts; then the last one up to `reviewed`, a UTC
    instant, counts.
    """
    before: Proposal | None = None
    after: Proposal | None = None
    for change_set in history:
        for change in change_set.changes:
            if change.kind is not Kind.PROPOSAL or change.key != code:
                continue
            for record in (change.before, change.after):
                if isinstance(record, Proposal) and record.revision == revision:
                    if change_set.at <= reviewed:
                        before = record
                    else:
                        after = after or record
    return before or after


def changed_fields(was: Proposal, now: Proposal) -> tuple[str, ...]:
    """The changed fields that a reviewer would see."""
    return tuple(name for name in SHOWN if getattr(was, name) != getattr(now, name))
