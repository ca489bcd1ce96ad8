"""The judges of reviews, reviewers and assignments: ownership, values on a scale, and protected records."""

from collections.abc import Iterator

import msgspec

from cfpcli.records.change import Change, Kind
from cfpcli.records.event import ConflictRule, ReviewSettings
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review, Reviewer, ReviewState
from cfpcli.review.rules.opinions import ONLY_SCORE, REVIEWED_STATES, not_reviewable, scale_in_words, speaks_in
from cfpcli.workspace.rules.conflicts import ConflictKind, conflicts, is_code
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, organisers_only, refused, too_long
from cfpcli.workspace.rules.roles import ADD_REVIEWERS, Role, role_of


def judge(court: Court, change: Change) -> Iterator[Refusal]:
    """The refusals of a new, changed or removed review."""
    record = change.after or change.before
    if not isinstance(record, Review):
        return
    if court.is_moved(change) and (court.runs_something or court.is_mine(record.reviewer)):
        return
    proposal = court.proposal(record.proposal)
    yield from _whose(court, change, record, court.role(proposal.event if proposal else ""))
    after = change.after
    if court.door is Door.INVERSE or not isinstance(after, Review):
        return
    if proposal is None:
        yield refused(change, Ground.RULE, f"review of {after.proposal}, which the store does not have")
        return
    event = court.event(proposal.event)
    before = change.before if isinstance(change.before, Review) else None
    if event is not None and (before is None or (before.scores, before.state) != (after.scores, after.state)):
        for fault in score_faults(after, event.review):
            yield refused(change, Ground.RULE, f"review of {after.proposal} by {after.reviewer}: {fault}")
    if not court.role(proposal.event).runs_the_call:
        yield from _not_theirs_to_write(court, change, after, before, proposal)
    yield from _who(court, change, after, before, proposal)
    if event is not None and event.review.conflicts is ConflictRule.REFUSE:
        yield from _conflicting(court, change, after, proposal)
    yield from _replaced(court, change, after, before)
    yield from too_long(court, change)
    if court.door is Door.COMMAND and proposal.state not in REVIEWED_STATES:
        yield refused(change, Ground.RULE, not_reviewable(proposal.code, proposal.state))


def _whose(court: Court, change: Change, record: Review, role: Role) -> Iterator[Refusal]:
    """The refusals by ownership: a reviewer writes their own reviews only, people outside the committee write none."""
    if role.runs_the_call:
        return
    if not role.is_recognised:
        yield refused(
            change,
            Ground.ROLE,
            f"{court.actor.person or 'nobody named'} is not on the committee",
            ADD_REVIEWERS,
        )
    elif record.reviewer != court.actor.email:
        yield organisers_only(
            change, f"the review of {record.proposal} by another person can be changed only by an organiser"
        )


def _not_theirs_to_write(
    court: Court, change: Change, after: Review, before: Review | None, proposal: Proposal
) -> Iterator[Refusal]:
    """The refusals of values that the store and the clock set, not the reviewer.

    The revision that was read decides from which revision on a reviewer of a blind call sees the proposal's history, so
    it never goes back; the name is the reviewer's own.
    """
    named = f"review of {after.proposal}"
    if after.guest != (before.guest if before else False):
        yield organisers_only(change, f"{named}: it can be marked as a guest's only by an organiser")
    is_dated_ahead = court.door is Door.ARRIVAL and max(after.created, after.updated) > court.at
    if (before and after.created != before.created) or is_dated_ahead:
        yield refused(change, Ground.RULE, f"{named}: created and updated are set by the clock")
    least = before.proposal_revision if before else 1
    if not least <= after.proposal_revision <= max(least, proposal.revision):
        message = (
            f"{named}: revision {after.proposal_revision} cannot have been read; the latest is {proposal.revision}"
        )
        yield refused(change, Ground.RULE, message)


def score_faults(review: Review, settings: ReviewSettings) -> Iterator[str]:
    """The reasons why the scores of a review do not fit an event's scale and categories, in words."""
    categories = {category.slug: category for category in settings.categories} or dict.fromkeys([ONLY_SCORE])
    for slug, score in review.scores.items():
        if slug not in categories:
            yield f'"{slug}" is not a category; one of {", ".join(categories)}'
        elif not settings.scale_min <= score <= settings.scale_max:
            yield f"{slug} {score} is not on the scale: {scale_in_words(settings)}"
    if review.state is ReviewState.SCORED:
        missing = [
            slug
            for slug, category in categories.items()
            if slug not in review.scores and (category is None or category.required)
        ]
        if missing:
            yield f"no score for {', '.join(missing)}"
    elif review.scores:
        yield f"{review.state}, but it has scores"


def _who(court: Court, change: Change, after: Review, before: Review | None, proposal: Proposal) -> Iterator[Refusal]:
    is_new = before is None or before.state is ReviewState.RECUSED or before.scores != after.scores
    if is_new and after.state is not ReviewState.RECUSED and after.reviewer in court.emails(proposal):
        yield refused(
            change,
            Ground.RULE,
            *speaks_in(after.reviewer, proposal.code),
        )
    committee = court.actor.committee
    if not committee or before is not None or (after.guest and court.role(proposal.event).runs_the_call):
        return
    if not (
        after.reviewer in committee.organisers
        or after.reviewer in committee.reviewers
        or _chairs(court, after, proposal)
    ):
        yield refused(
            change,
            Ground.RULE,
            f"{after.reviewer} is not on the committee",
            'cfp reviewers add "NAME <ADDRESS>"  # or an organiser adds --guest',
        )


def _conflicting(court: Court, change: Change, after: Review, proposal: Proposal) -> Iterator[Refusal]:
    if after.state is ReviewState.RECUSED or (
        isinstance(change.before, Review) and change.before.scores == after.scores
    ):
        return
    stored = court.snapshot.get_many(Kind.REVIEWER, [after.reviewer]).get(after.reviewer)
    matches = conflicts(stored or Reviewer(email=after.reviewer), proposal, court.people)
    if any(conflict.kind is not ConflictKind.SPEAKER for conflict in matches):
        # Its kind would disclose to a reviewer of a blind call where a speaker works.
        message = (
            f"{after.reviewer} has a conflict of interest with {proposal.code}, and the event does not "
            "allow such reviews"
        )
        yield refused(change, Ground.RULE, message, f'cfp review {proposal.code} --recuse "reason"')


def _chairs(court: Court, after: Review, proposal: Proposal) -> bool:
    person = Person(after.name, after.reviewer)
    return role_of(person, court.event(proposal.event), court.actor.committee).role is Role.TRACK_CHAIR


def _replaced(court: Court, change: Change, after: Review, before: Review | None) -> Iterator[Refusal]:
    if before is None:
        return
    lifted = before.state is ReviewState.RECUSED and after.state is not ReviewState.RECUSED
    if lifted and court.door is Door.COMMAND:
        yield refused(change, Ground.RULE, f"{after.reviewer} recused from {after.proposal}, which is permanent")
    if court.is_agreed(change):
        return
    if lifted:
        yield refused(change, Ground.UNASKED, f"{after.proposal}: the recusal of {after.reviewer} would be replaced")
    elif after.updated < before.updated:
        yield refused(change, Ground.UNASKED, f"{after.proposal}: the review of {after.reviewer} in the store is newer")


def judge_reviewer(court: Court, change: Change) -> Iterator[Refusal]:
    """The refusals of a changed reviewer.

    Organisers change reviewers. A reviewer declares conflicts by code and requests all others.
    """
    if court.runs_something:
        return
    before, after = change.before, change.after
    if court.is_moved(change) and court.is_mine(change.key):
        return
    is_own = change.key == court.actor.email and court.role() is Role.REVIEWER
    if not (is_own and isinstance(before, Reviewer) and isinstance(after, Reviewer)):
        yield organisers_only(change, "the list of reviewers can be changed only by an organiser")
        return
    if msgspec.structs.replace(after, conflicts=before.conflicts) != before:
        yield organisers_only(
            change, "fields of a reviewer other than declared conflicts can be changed only by an organiser"
        )
    if court.door is Door.INVERSE:
        return
    for conflict in after.conflicts:
        if conflict not in before.conflicts and not is_code(conflict.against) and not conflict.requested:
            yield organisers_only(change, f"a conflict with {conflict.against} can be confirmed only by an organiser")


def judge_assignment(court: Court, change: Change) -> Iterator[Refusal]:
    """The refusals of a changed assignment: organisers give and revoke them."""
    if court.is_moved(change) and court.is_mine(change.key.partition("/")[2]):
        return
    proposal = court.proposal(change.key.partition("/")[0])
    if not (court.role(proposal.event) if proposal else court.role()).runs_the_call:
        yield organisers_only(change, "assignments can be changed only by an organiser")
