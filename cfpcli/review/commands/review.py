"""`cfp review`: one review by flags, or several in turn at a terminal."""

from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.errors import UsageError, WouldAskError
from cfpcli.records.change import Kind
from cfpcli.records.person import Person
from cfpcli.records.review import ReviewState
from cfpcli.result import Result
from cfpcli.review.commands.entry import decided, refuse_unasked
from cfpcli.review.rows import Reviewed, StaleReview
from cfpcli.review.rules.opinions import Opinion, Order, parse_scores, scale_in_words
from cfpcli.store.protocol import Store
from cfpcli.workspace.completion import CODE, tracks
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, matching_proposal
from cfpcli.workspace.inputs import TEXT_FILE, text_option
from cfpcli.workspace.visibility import own_reviews_only, whole


def review(
    work: Workspace,
    code: Annotated[str, CODE] = "",
    *,
    score: Annotated[
        list[str] | None, typer.Option("--score", metavar="N", help="A score, its label, or CATEGORY=N.")
    ] = None,
    comment: Annotated[str, typer.Option("--comment", help="A comment for the committee, Markdown.")] = "",
    comment_file: Annotated[str, typer.Option("--comment-file", help=TEXT_FILE)] = "",
    feedback: Annotated[str, typer.Option("--feedback", help="Feedback for the speaker, Markdown.")] = "",
    feedback_file: Annotated[str, typer.Option("--feedback-file", help=TEXT_FILE)] = "",
    abstain: Annotated[bool, typer.Option("--abstain", help="Abstain: you read it but give no score.")] = False,
    recuse: Annotated[
        str | None, typer.Option("--recuse", metavar="REASON", help="Recuse yourself: you have a conflict of interest.")
    ] = None,
    order: Annotated[Order, typer.Option("--order", help="Order of the waiting proposals.")] = Order.ASSIGNED,
    track: Annotated[
        str, typer.Option("--track", metavar="SLUG", help="Review only this track.", autocompletion=tracks)
    ] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=0, help="Review at most N proposals.")] = 0,
    stale: Annotated[
        bool, typer.Option("--stale", help="Review proposals whose text changed since your review.")
    ] = False,
    flagged: Annotated[bool, typer.Option("--flagged", help="Review the proposals that you flagged.")] = False,
    lines: Annotated[bool, typer.Option("--lines", help="Read one answer per line, also from stdin.")] = False,
    export: Annotated[
        str, typer.Option("--export", metavar="FILE", help="Write review forms to fill in elsewhere.")
    ] = "",
    import_: Annotated[
        str, typer.Option("--import", metavar="FILE", help="Import completed forms, or - for stdin.")
    ] = "",
    reviewer: Annotated[
        str, typer.Option("--reviewer", metavar="PERSON", help="NAME <ADDRESS> of the reviewer, instead of you.")
    ] = "",
    guest: Annotated[
        bool, typer.Option("--guest", help="The reviewer is outside the committee; for organisers, with --reviewer.")
    ] = False,
) -> Result[Reviewed] | Result[StaleReview]:
    """Review one proposal by flags, or at a terminal all waiting ones. A second review replaces the first."""
    if recuse is not None and not recuse.strip():
        raise UsageError("--recuse needs a reason", hint=f'cfp review {code or "CODE"} --recuse "reason"')
    ways = [bool(score), abstain, bool(recuse), bool(export), bool(import_)]
    if sum(ways) > 1:
        raise UsageError("--score, --abstain, --recuse, --export and --import cannot be combined")
    if export or import_:
        from cfpcli.review.commands.forms import export_forms, import_forms

        me = work.acting(reviewer, "--reviewer")
        return (
            import_forms(work, import_, me)
            if import_
            else export_forms(work, export, me, order=order, track=track, limit=limit)
        )
    if not any(ways):
        has_texts = bool(comment or comment_file or feedback or feedback_file)
        if stale and not has_texts and not lines and (work.options.format or not work.can_ask):
            from cfpcli.review.commands.queue import stale_list

            return stale_list(work, work.acting(reviewer, "--reviewer"), track)
        _refuse_to_ask(work, code, has_texts=has_texts, by_line=lines)
        from cfpcli.review.commands.loop import Choice, review_loop

        choice = Choice(code=code, order=order, track=track, limit=limit, stale=stale, flagged=flagged, by_line=lines)
        return review_loop(work, choice, work.acting(reviewer, "--reviewer"))
    if stale or flagged or lines:
        raise UsageError("--stale, --flagged and --lines are for a queue, not for a single review")
    if not code:
        raise UsageError("missing CODE", hint="cfp review CODE --score N\ncfp list  # shows the codes")
    me = work.acting(reviewer, "--reviewer")
    state = ReviewState.RECUSED if recuse else ReviewState.ABSTAINED if abstain else ReviewState.SCORED
    to_committee = text_option(comment, comment_file, work.env, flag="--comment")
    to_speaker = text_option(feedback, feedback_file, work.env, flag="--feedback")

    opinion = Opinion(scores={}, state=state, reason=recuse or "", comment=to_committee, feedback=to_speaker)
    return work.commit(lambda store: _by_flags(store, code, me, score or (), opinion, work, guest=guest), by=me)


def _by_flags(
    store: Store, code: str, me: Person, scores: Sequence[str], opinion: Opinion, work: Workspace, *, guest: bool
) -> Result[Reviewed]:
    """The result of one review whose scores are written as on the command line."""
    proposal = matching_proposal(store, code)
    event = event_of(store, proposal)
    own_reviews_only(store, event, me.email)
    refuse_unasked(store, [whole(store).get(Kind.REVIEW, f"{proposal.code}/{me.email}")], work)
    opinion = msgspec.structs.replace(opinion, scores=parse_scores(scores, event.review))
    return decided(store, proposal, me, opinion, work, guest=guest)


def _refuse_to_ask(work: Workspace, code: str, *, has_texts: bool, by_line: bool) -> None:
    """Refuse texts without a score; refuse reviewing in turn if nobody can be asked and no lines are read."""
    if not has_texts and (work.can_ask or (by_line and not work.options.no_input)):
        return
    named, scale = f"cfp review {code or 'CODE'}", ""
    if code:
        store = work.fresh_store()
        scale = f"  # {scale_in_words(event_of(store, matching_proposal(store, code)).review)}"
    raise WouldAskError(
        "a review needs a score", hint=f'{named} --score N{scale}\n{named} --abstain\n{named} --recuse "reason"'
    )
