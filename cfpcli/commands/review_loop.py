"""The review loop's ties to the store: what waits, one change set for each answer, undo."""

from collections.abc import Iterator
from pathlib import Path

from cfpcli.commands.commit import anew, commit
from cfpcli.commands.place import event_of, found_proposal, open_store, required_event, speakers_of
from cfpcli.commands.review import FIELDS, decided
from cfpcli.commands.waiting import waiting_for
from cfpcli.domain.change import Change, Kind
from cfpcli.domain.event import Event
from cfpcli.domain.person import Person
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.reviewing import Opinion
from cfpcli.domain.session import duration_of
from cfpcli.domain.text import words
from cfpcli.env import Env
from cfpcli.interactive.ask import prompter_for
from cfpcli.interactive.editor import keep_text
from cfpcli.interactive.triage import ReviewAnswer, TriageItem, loop
from cfpcli.result import Item, Level, Message, Result
from cfpcli.store.store import Store


def review_loop(env: Env, code: str, me: Person) -> Result:
    """Show one proposal after the other to this reviewer and write every answer at once; the sum is the result."""
    store = open_store(env)
    event = event_of(store, found_proposal(store, code)) if code else required_event(env, store)
    codes = (found_proposal(store, code).code,) if code else waiting_for(store, event, me.email)
    if not codes:
        return Result(
            schema="reviewed",
            fields=FIELDS,
            picture="messages",
            messages=(Message(f"Nothing in {event.name} waits for you."),),
        )
    answers = _Answers(env, me)
    summary = loop(
        _items(codes, event, env, me),
        settings=event.review,
        prompter=prompter_for(env),
        save=answers.save,
        undo=answers.undo,
        keep_comment=lambda code, comment: _kept_comment(code, comment, env),
        total=len(codes),
    )
    following = [Message(line, Level.WARNING) for line in summary.comments_kept]
    return Result(
        schema="reviewed",
        items=answers.items(),
        fields=FIELDS,
        changes=answers.changes,
        picture="messages",
        messages=(Message(str(summary)), *following),
    )


class _Answers:
    """The answers of one run of the loop, each written as soon as it is given."""

    def __init__(self, env: Env, me: Person) -> None:
        self._env = env
        self._me = me
        self._results: dict[str, Result] = {}

    def save(self, code: str, answer: ReviewAnswer) -> None:
        opinion = Opinion(
            scores=dict(answer.scores),
            state=answer.state,
            reason=answer.reason,
            comment=answer.comment,
            feedback=answer.feedback,
        )

        env = anew(self._env)

        def decide(store: Store) -> Result:
            return decided(store, found_proposal(store, code), self._me, opinion, env)

        self._results[code] = commit(env, decide, by=self._me)

    def undo(self, code: str) -> None:
        written = self._results[code]
        taken_back = Result(schema="undone", changes=tuple(change.inverse() for change in written.changes))
        commit(anew(self._env), lambda _store: taken_back, by=self._me, undoes=written.revision)
        del self._results[code]

    @property
    def changes(self) -> tuple[Change, ...]:
        return tuple(change for result in self._results.values() for change in result.changes)

    def items(self) -> list[Item]:
        return [item for result in self._results.values() for item in result.items]


def _items(codes: tuple[str, ...], event: Event, env: Env, me: Person) -> Iterator[TriageItem]:
    for code in codes:
        store = open_store(env)
        proposal = found_proposal(store, code)
        yield _item(store, proposal, event, me)


def _item(store: Store, proposal: Proposal, event: Event, me: Person) -> TriageItem:
    track = event.track(proposal.track)
    kind = event.session_type(proposal.session_type)
    minutes = duration_of(proposal, event)
    speakers = () if event.review.blind else speakers_of(store, proposal)
    counted = f"{words(proposal.abstract)} words"
    return TriageItem(
        code=proposal.code,
        title=proposal.title,
        event=event.slug,
        track=track.name if track else proposal.track,
        session_type=f"{kind.name} {minutes} min" if kind else proposal.session_type,
        facts=", ".join(filter(None, (proposal.language, proposal.level, counted))),
        speakers=", ".join(one.name for one in speakers),
        abstract=proposal.abstract,
        description=proposal.description,
        notes=proposal.notes,
        mine=_mine(store, proposal, me),
    )


def _mine(store: Store, proposal: Proposal, me: Person) -> ReviewAnswer | None:
    review = store.get(Kind.REVIEW, f"{proposal.code}/{me.email}")
    if review is None:
        return None
    return ReviewAnswer(
        scores=review.scores,
        state=review.state,
        comment=review.comment,
        feedback=review.feedback,
        reason=review.reason,
    )


def _kept_comment(code: str, comment: str, env: Env) -> Path:
    return keep_text(comment, env=env, name=f"comment-{code}")
