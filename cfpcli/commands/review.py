"""`cfp review`: one review by flags, or one after the other at a terminal."""

from collections.abc import Iterable, Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.commands.actor import acting, origin_of
from cfpcli.commands.assigned import conflicts_of
from cfpcli.commands.commit import commit
from cfpcli.commands.completion import codes, tracks
from cfpcli.commands.place import event_of, found_proposal, open_store, speakers_of
from cfpcli.commands.reading import text_option
from cfpcli.commands.roles import registered
from cfpcli.commands.viewer import own_reviews_only, whole
from cfpcli.domain.change import Kind, created, replaced
from cfpcli.domain.conflicts import ConflictKind
from cfpcli.domain.event import ConflictRule
from cfpcli.domain.person import Person
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.review import Review, ReviewState
from cfpcli.domain.reviewing import Opinion, Order, parse_scores, reviewed, scale_in_words
from cfpcli.env import Env
from cfpcli.errors import DataRefusedError, UsageError, WouldAskError
from cfpcli.result import Level, Message, Result
from cfpcli.rows.reviewing import Reviewed, StaleReview
from cfpcli.store.store import Store


def review(
    env: Env,
    code: Annotated[str, typer.Argument(help="The proposal's code, or its beginning.", autocompletion=codes)] = "",
    *,
    score: Annotated[
        list[str] | None, typer.Option("--score", metavar="N", help="A score, its label, or CATEGORY=N.")
    ] = None,
    comment: Annotated[str, typer.Option("--comment", help="For the committee, Markdown.")] = "",
    comment_file: Annotated[str, typer.Option("--comment-file", help="A file with it, or - for stdin.")] = "",
    feedback: Annotated[str, typer.Option("--feedback", help="For the speaker, Markdown.")] = "",
    feedback_file: Annotated[str, typer.Option("--feedback-file", help="A file with it, or - for stdin.")] = "",
    abstain: Annotated[bool, typer.Option("--abstain", help="You read it and give no score.")] = False,
    recuse: Annotated[str, typer.Option("--recuse", metavar="REASON", help="You have a conflict of interest.")] = "",
    order: Annotated[Order, typer.Option("--order", help="What comes first of what waits.")] = Order.ASSIGNED,
    track: Annotated[str, typer.Option("--track", metavar="SLUG", help="Only this track.", autocompletion=tracks)] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="So many at most.")] = 0,
    stale: Annotated[bool, typer.Option("--stale", help="Your reviews whose text has changed since.")] = False,
    flagged: Annotated[bool, typer.Option("--flagged", help="What you flagged to come back to.")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="One answer a line, from stdin as well.")] = False,
    export: Annotated[str, typer.Option("--export", metavar="FILE", help="Write forms to fill in elsewhere.")] = "",
    import_: Annotated[str, typer.Option("--import", metavar="FILE", help="Take filled forms in, - for stdin.")] = "",
    reviewer: Annotated[str, typer.Option("--reviewer", metavar="PERSON", help="NAME <ADDRESS>, instead of you.")] = "",
    guest: Annotated[
        bool, typer.Option("--guest", help="The reviewer is outside the committee; for organisers, with --reviewer.")
    ] = False,
) -> Result[Reviewed] | Result[StaleReview]:
    """Review one proposal by flags, or at a terminal all that wait for you. A second review replaces the first."""
    ways = [bool(score), abstain, bool(recuse), bool(export), bool(import_)]
    if sum(ways) > 1:
        raise UsageError("--score, --abstain, --recuse, --export and --import exclude one another")
    if export or import_:
        from cfpcli.commands.review_forms import export_forms, import_forms

        me = acting(env, reviewer, "--reviewer")
        return (
            import_forms(env, import_, me)
            if import_
            else export_forms(env, export, me, order=order, track=track, limit=limit)
        )
    if not any(ways):
        has_texts = bool(comment or comment_file or feedback or feedback_file)
        if stale and not has_texts and not lines and (env.options.format or not env.can_ask):
            from cfpcli.commands.review_stale import stale_list

            return stale_list(env, acting(env, reviewer, "--reviewer"), track)
        _refuse_to_ask(env, code, said=has_texts, by_line=lines)
        from cfpcli.commands.review_loop import Choice, review_loop

        choice = Choice(code=code, order=order, track=track, limit=limit, stale=stale, flagged=flagged, by_line=lines)
        return review_loop(env, choice, acting(env, reviewer, "--reviewer"))
    if stale or flagged or lines:
        raise UsageError("--stale, --flagged and --lines are for reviewing one after the other, not for one review")
    if not code:
        raise UsageError("which proposal?", hint="cfp review CODE --score N; cfp list shows the codes")
    me = acting(env, reviewer, "--reviewer")
    state = ReviewState.RECUSED if recuse else ReviewState.ABSTAINED if abstain else ReviewState.SCORED
    said = text_option(comment, comment_file, env, flag="--comment")
    to_speaker = text_option(feedback, feedback_file, env, flag="--feedback")

    opinion = Opinion(scores={}, state=state, reason=recuse, comment=said, feedback=to_speaker)
    return commit(env, lambda store: _by_flags(store, code, me, score or (), opinion, env, guest=guest), by=me)


def _by_flags(
    store: Store, code: str, me: Person, scores: Sequence[str], opinion: Opinion, env: Env, *, guest: bool
) -> Result[Reviewed]:
    """The result of one review whose scores are written as on the command line."""
    proposal = found_proposal(store, code)
    event = event_of(store, proposal)
    own_reviews_only(store, event, me.email)
    refuse_unasked(store, [whole(store).get(Kind.REVIEW, f"{proposal.code}/{me.email}")], env)
    opinion = msgspec.structs.replace(opinion, scores=parse_scores(scores, event.review))
    return decided(store, proposal, me, opinion, env, guest=guest)


def decided(
    store: Store, proposal: Proposal, me: Person, opinion: Opinion, env: Env, *, guest: bool = False
) -> Result[Reviewed]:
    """The result of reviewing one proposal, its change included.

    A conflict of interest that records show is noted with the review by its kind alone: its reason names a speaker.

    Raises:
        DataRefusedError: the proposal cannot be reviewed by this person, or the event refuses reviews despite a
            conflict of interest.
    """
    own_reviews_only(store, event_of(store, proposal), me.email)
    before = next((one for one in store.reviews_of(proposal.code) if one.reviewer == me.email), None)
    emails = [speaker.email for speaker in speakers_of(store, proposal)]
    after = reviewed(proposal, _named(store, me, before), opinion, before=before, speaker_emails=emails, now=env.now)
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


def refuse_unasked(store: Store, before: Iterable[Review | None], env: Env) -> None:
    """Refuse to replace other people's reviews in a call with a committee unless `--yes` agrees to it.

    Raises:
        WouldAskError: one of the reviews `before` is not the acting person's, and nobody agreed.
    """
    person, _ = origin_of(env)
    theirs = [one for one in before if one is not None and (person is None or person.email != one.reviewer)]
    if not theirs or env.options.yes or env.options.dry_run or not registered(whole(store)):
        return
    codes = ", ".join(one.proposal for one in theirs)
    raise WouldAskError(
        f"this would replace the review of {codes} by {theirs[0].name or theirs[0].reviewer}",
        hint="add --yes to replace it, or --dry-run to see the difference",
    )


_KINDS_IN_WORDS = {
    ConflictKind.DECLARED: "you declared it",
    ConflictKind.CO_SPEAKER: "you speak together elsewhere",
    ConflictKind.AFFILIATION: "the affiliation of a speaker is yours",
    ConflictKind.DOMAIN: "the address of a speaker has your domain",
}


def in_words(kinds: Sequence[str]) -> str:
    """Kinds of conflict in words that name nobody."""
    return "; ".join(_KINDS_IN_WORDS.get(ConflictKind(kind), kind) for kind in kinds)


def with_conflicts(store: Store, proposal: Proposal, review: Review) -> Review:
    """The review with the kinds of conflict that records show; one who recused has answered for it.

    Raises:
        DataRefusedError: the event refuses reviews despite a conflict of interest.
    """
    kinds = conflict_kinds(store, proposal, review.reviewer) if review.state is not ReviewState.RECUSED else ()
    event = event_of(store, proposal)
    if kinds and event.review.conflicts is ConflictRule.REFUSE:
        raise DataRefusedError(
            f"{review.reviewer} has a conflict of interest with {proposal.code}, and {event.name} takes no such review",
            hint=f'cfp review {proposal.code} --recuse "reason"',
        )
    return msgspec.structs.replace(review, conflicts=kinds)


def conflict_kinds(store: Store, proposal: Proposal, reviewer: str) -> tuple[str, ...]:
    """The kinds of conflict that records show between a reviewer (a normalised address) and a proposal, each once."""
    # Of a blind call the store shows proposals without their speakers, and it is these that conflicts are about.
    inner = whole(store)
    found = conflicts_of(inner, reviewer, inner.get(Kind.PROPOSAL, proposal.code) or proposal)
    return tuple(dict.fromkeys(str(one.kind) for one in found if one.kind in _KINDS_IN_WORDS))


def _named(store: Store, me: Person, before: Review | None) -> Person:
    """The person with the name that the committee knows, where they gave an address alone."""
    if me.name:
        return me
    stored = whole(store).get(Kind.REVIEWER, me.email) or whole(store).get(Kind.ORGANISER, me.email)
    return Person(getattr(stored, "name", "") or (before.name if before else ""), me.email)


def _refuse_to_ask(env: Env, code: str, *, said: bool, by_line: bool) -> None:
    """Make sure that somebody can be asked, or that lines were asked for by name."""
    if not said and (env.can_ask or (by_line and not env.options.no_input)):
        return
    named, scale = f"cfp review {code or 'CODE'}", ""
    if code:
        store = open_store(env)
        scale = f" ({scale_in_words(event_of(store, found_proposal(store, code)).review)})"
    raise WouldAskError("a review needs a score", hint=f'{named} --score N{scale}, --abstain, or --recuse "reason"')
