"""One review on its way into the store: its owner, the review it replaces, and the conflicts noted with it."""

from collections.abc import Iterable, Sequence

import msgspec

from cfpcli.errors import DataRefusedError, WouldAskError
from cfpcli.records.change import Kind, created, replaced
from cfpcli.records.event import ConflictRule
from cfpcli.records.facts import facts_of
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review, ReviewState
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.roster import conflicts_of
from cfpcli.review.rows import Reviewed
from cfpcli.review.rules.opinions import Opinion, reviewed
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, speakers_of
from cfpcli.workspace.identity import registered
from cfpcli.workspace.rules.conflicts import ConflictKind
from cfpcli.workspace.visibility import own_reviews_only, runs, whole

_THEIRS = tuple(name for name, fact in facts_of(Review).items() if fact.owner is None)
"""The fields of a review that its reviewer writes."""

FIELDS = ("code", "reviewer", "state", "scores")
_KINDS_IN_WORDS = {
    ConflictKind.DECLARED: "you declared it",
    ConflictKind.CO_SPEAKER: "you speak together elsewhere",
    ConflictKind.AFFILIATION: "a speaker has your affiliation",
    ConflictKind.DOMAIN: "a speaker's address has your domain",
}


def decided(
    store: Store, proposal: Proposal, me: Person, opinion: Opinion, work: Workspace, *, guest: bool = False
) -> Result[Reviewed]:
    """The result of reviewing one proposal, its change included.

    A conflict of interest found in records is noted with the review by its kind alone: its reason names a speaker.

    Raises:
        DataRefusedError: the proposal cannot be reviewed by this person, or the event refuses reviews despite a
            conflict of interest.
    """
    own_reviews_only(store, event_of(store, proposal), me.email)
    before = next((review for review in store.reviews_of(proposal.code) if review.reviewer == me.email), None)
    emails = [speaker.email for speaker in speakers_of(store, proposal)]
    after = reviewed(proposal, _named(store, me, before), opinion, before=before, speaker_emails=emails, now=work.now)
    after = with_conflicts(store, proposal, msgspec.structs.replace(after, guest=guest or after.guest))
    noted = f"noted with your review, a conflict of interest: {in_words(after.conflicts)}"
    warned = [Message(noted, Level.WARNING)] if after.conflicts else []
    change = replaced(before, after) if before else created(after)
    verdict = ", ".join(f"{name} {value}" for name, value in after.scores.items()) or str(after.state)
    again = " in place of your earlier review" if before else ""
    return Result(
        row=Reviewed,
        items=[Reviewed(code=proposal.code, reviewer=me.email, state=after.state, scores=after.scores)],
        changes=(change,),
        picture="messages",
        messages=(
            Message(f'Reviewed {proposal.code} "{proposal.title}": {verdict}{again}.'),
            *warned,
            Message("cfp review" if after.state is ReviewState.RECUSED else f"cfp show {proposal.code}", Level.NEXT),
        ),
    )


def refuse_unasked(store: Store, before: Iterable[Review | None], work: Workspace) -> None:
    """Refuse to replace other people's reviews in a call with a committee unless `--yes` agrees to it.

    Raises:
        WouldAskError: one of the reviews `before` is not the acting person's, and nobody agreed.
    """
    person, _ = work.identified_person
    theirs = [review for review in before if review is not None and (person is None or person.email != review.reviewer)]
    if not theirs or work.options.yes or work.options.dry_run or not registered(whole(store)):
        return
    codes = ", ".join(review.proposal for review in theirs)
    raise WouldAskError(
        f"this would replace the review of {codes} by {theirs[0].name or theirs[0].reviewer}",
        hint="add --yes to replace it, or --dry-run to see the difference",
    )


def in_words(kinds: Sequence[str]) -> str:
    """Kinds of conflict in words, without names of people."""
    return "; ".join(_KINDS_IN_WORDS.get(ConflictKind(kind), kind) for kind in kinds)


def with_conflicts(store: Store, proposal: Proposal, review: Review) -> Review:
    """The review with the kinds of conflict found in records; a recusal already settles them.

    Raises:
        DataRefusedError: the event refuses reviews despite a conflict of interest.
    """
    kinds = conflict_kinds(store, proposal, review.reviewer) if review.state is not ReviewState.RECUSED else ()
    event = event_of(store, proposal)
    if kinds and event.review.conflicts is ConflictRule.REFUSE:
        raise DataRefusedError(
            f"{review.reviewer} has a conflict of interest with {proposal.code}, and {event.name} does not allow "
            "such reviews",
            hint=f'cfp review {proposal.code} --recuse "reason"',
        )
    return msgspec.structs.replace(review, conflicts=kinds)


def conflict_kinds(store: Store, proposal: Proposal, reviewer: str) -> tuple[str, ...]:
    """The kinds of conflict found in records between a reviewer (a normalised address) and a proposal, each once."""
    # In a blind call the store shows proposals without their speakers, but conflicts depend on the speakers.
    inner = whole(store)
    conflicts = conflicts_of(inner, reviewer, inner.get(Kind.PROPOSAL, proposal.code) or proposal)
    return tuple(dict.fromkeys(str(conflict.kind) for conflict in conflicts if conflict.kind in _KINDS_IN_WORDS))


def as_written_by(store: Store, me: Person, review: Review, work: Workspace) -> Review:
    """A review that its reviewer imports, with what is not theirs to write from the store and the clock.

    A review in which they wrote nothing new is the stored one. A new one is of the proposal's present revision: an
    earlier one would show a reviewer of a blind call the history from there on.
    """
    stored = whole(store)
    proposal = stored.get(Kind.PROPOSAL, review.proposal)
    if not isinstance(proposal, Proposal) or runs(store, event_of(store, proposal)):
        return review
    before = stored.get(Kind.REVIEW, review.key)
    if before is not None and all(getattr(review, name) == getattr(before, name) for name in _THEIRS):
        return before
    read = max(before.proposal_revision, min(review.proposal_revision, proposal.revision)) if before else 0
    after = msgspec.structs.replace(
        review,
        name=_named(store, me, before).name,
        created=before.created if before else work.now,
        updated=work.now,
        proposal_revision=read or proposal.revision,
        position=before.position if before else None,
        guest=before.guest if before else False,
    )
    return with_conflicts(store, proposal, after)


def _named(store: Store, me: Person, before: Review | None) -> Person:
    """The person with the name that the committee has, if they gave an address alone."""
    if me.name:
        return me
    stored = whole(store).get(Kind.REVIEWER, me.email) or whole(store).get(Kind.ORGANISER, me.email)
    return Person(getattr(stored, "name", "") or (before.name if before else ""), me.email)
