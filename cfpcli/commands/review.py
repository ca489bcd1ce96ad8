"""`cfp review`: one review by flags, or one after the other at a terminal."""

from typing import Annotated

import typer

from cfpcli.commands.actor import acting
from cfpcli.commands.commit import commit
from cfpcli.commands.completion import codes
from cfpcli.commands.place import event_of, found_proposal, open_store, speakers_of
from cfpcli.commands.reading import text_option
from cfpcli.domain.change import created, replaced
from cfpcli.domain.person import Person
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.review import ReviewState
from cfpcli.domain.reviewing import Opinion, parse_scores, reviewed, scale_in_words
from cfpcli.env import Env
from cfpcli.errors import UsageError, WouldAskError
from cfpcli.result import Level, Message, Result
from cfpcli.store.store import Store

FIELDS = ("code", "reviewer", "state", "scores")


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
    reviewer: Annotated[str, typer.Option("--reviewer", metavar="PERSON", help="NAME <ADDRESS>, instead of you.")] = "",
) -> Result:
    """Review one proposal by flags, or at a terminal all that wait for you. A second review replaces the first.

    Example: cfp review K7QX3D --score 4 --comment "Concrete, and new here"
    """
    ways = [bool(score), abstain, bool(recuse)]
    if sum(ways) > 1:
        raise UsageError("--score, --abstain and --recuse exclude one another")
    if not any(ways):
        return _loop(env, code, reviewer, said=bool(comment or comment_file or feedback or feedback_file))
    if not code:
        raise UsageError("which proposal?", hint="cfp review CODE --score N; cfp list shows the codes")
    me = acting(env, reviewer, "--reviewer")
    state = ReviewState.RECUSED if recuse else ReviewState.ABSTAINED if abstain else ReviewState.SCORED
    said = text_option(comment, comment_file, env, flag="--comment")
    to_speaker = text_option(feedback, feedback_file, env, flag="--feedback")

    def decide(store: Store) -> Result:
        proposal = found_proposal(store, code)
        event = event_of(store, proposal)
        scores = parse_scores(score or [], event.review)
        opinion = Opinion(scores=scores, state=state, reason=recuse, comment=said, feedback=to_speaker)
        return decided(store, proposal, me, opinion, env)

    return commit(env, decide, by=me)


def decided(store: Store, proposal: Proposal, me: Person, opinion: Opinion, env: Env) -> Result:
    """The result of reviewing one proposal, its change included."""
    before = next((one for one in store.reviews_of(proposal.code) if one.reviewer == me.email), None)
    emails = [speaker.email for speaker in speakers_of(store, proposal)]
    after = reviewed(proposal, me, opinion, before=before, speaker_emails=emails, now=env.now)
    change = replaced(before, after) if before else created(after)
    verdict = ", ".join(f"{name} {value}" for name, value in after.scores.items()) or str(after.state)
    again = " in place of your earlier review" if before else ""
    return Result(
        schema="reviewed",
        items=[{"code": proposal.code, "reviewer": me.email, "state": after.state, "scores": after.scores}],
        fields=FIELDS,
        changes=(change,),
        picture="messages",
        messages=(
            Message(f'Reviewed {proposal.code} "{proposal.title}": {verdict}{again}.'),
            Message(f"cfp show {proposal.code}", Level.NEXT),
        ),
    )


def _loop(env: Env, code: str, reviewer: str, *, said: bool) -> Result:
    store = open_store(env)
    named = f"cfp review {code or 'CODE'}"
    if said or not env.can_ask:
        scale = ""
        if code:
            scale = f" ({scale_in_words(event_of(store, found_proposal(store, code)).review)})"
        raise WouldAskError("a review needs a score", hint=f'{named} --score N{scale}, --abstain, or --recuse "reason"')
    from cfpcli.commands.review_loop import review_loop

    return review_loop(env, code, acting(env, reviewer, "--reviewer"))
