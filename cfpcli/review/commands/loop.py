"""The review loop at a terminal: which proposals it goes through, and the sum of the answers as the result.

The review loop's ties to the store: one proposal read, one change set for each answer, the last one undone.

A review that is begun and not complete: a file of the reviewer's own, beside the store.
"""

import shlex
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import msgspec

from cfpcli.call.rules.admission import FLAG
from cfpcli.env import Env
from cfpcli.errors import DataRefusedError, NotFoundError
from cfpcli.records.change import Change, Kind, Setting, created
from cfpcli.records.event import Event
from cfpcli.records.facts import facts_of
from cfpcli.records.person import Person
from cfpcli.records.proposal import LINE_READ, LONG_READ, Proposal, SubmittedFields, short_facts, value_of
from cfpcli.records.review import Review, ReviewState, count_scored
from cfpcli.records.session import duration_of
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.entry import conflict_kinds, decided, in_words
from cfpcli.review.commands.progress import due_text
from cfpcli.review.commands.queue import Workload, nothing_changed, stale_reviews, workload
from cfpcli.review.commands.visible_reviews import former
from cfpcli.review.rows import Reviewed
from cfpcli.review.rules.opinions import REVIEWED_STATES, Opinion, Order, changed_fields, not_reviewable, recused_error
from cfpcli.review.screens.ledger import compose
from cfpcli.review.screens.loop import loop
from cfpcli.review.screens.scoring import bucket
from cfpcli.review.screens.seam import Course, Pending, ReviewAnswer, TriageItem
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, fold, slugify, words
from cfpcli.ui.line_prompter import LinePrompter
from cfpcli.ui.prompts import prompter_for
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, matching_proposal, required_event, speakers_of
from cfpcli.workspace.personal_files import of_store, write_own
from cfpcli.workspace.rules.court import Door
from cfpcli.workspace.visibility import seat_of, whole

_SEARCHED = tuple(name for name in (*LINE_READ, *LONG_READ) if not facts_of(SubmittedFields)[name].offers)
"""The fields whose values a search reads, beside the title; a value that an event offers is searched by its name."""


def begun(env: Env, store: Store, me: Person, code: str) -> Pending:
    """The review begun; empty if there is no such file, or none that can be read."""
    for path in (_path(env, store, me, code), _former_path(env, me, code)):
        try:
            return msgspec.json.decode(path.read_bytes(), type=Pending)
        except (OSError, msgspec.MsgspecError, UnicodeDecodeError):
            continue
    return Pending()


def keep_begun(env: Env, store: Store, me: Person, code: str, pending: Pending) -> None:
    """Keep it instead of the former one; an empty one leaves no file.

    Raises:
        CfpError: the file cannot be written.
    """
    path = _path(env, store, me, code)
    if pending != Pending():
        write_own(path, msgspec.json.format(msgspec.json.encode(pending), indent=2) + b"\n")
    else:
        path.unlink(missing_ok=True)
    _former_path(env, me, code).unlink(missing_ok=True)


def _path(env: Env, store: Store, me: Person, code: str) -> Path:
    former = _former_path(env, me, code)
    return of_store(former.parent, store) / former.name


def _former_path(env: Env, me: Person, code: str) -> Path:
    """The path in older versions, the same for every store."""
    return env.data_dir / "reviews-begun" / f"{code.lower()}-{slugify(me.email)}.json"


class StoreDesk:
    """The proposals of an event that one reviewer may read, and the way of their answers into the store; see `Desk`."""

    def __init__(
        self, work: Workspace, me: Person, event: Event, readable: Sequence[str], recused: Collection[str]
    ) -> None:
        self._work = work
        self._me = me
        self._event = event
        self._readable = dict.fromkeys(readable)
        self._recused = set(recused)
        self._written: list[tuple[str, Result[Reviewed]]] = []

    @property
    def changes(self) -> tuple[Change, ...]:
        """All answers that were written and not undone, in their order."""
        return tuple(change for _, result in self._written for change in result.changes)

    def rows(self) -> list[Reviewed]:
        """The last review of each proposal that was reviewed."""
        return list({code: row for code, result in self._written for row in result.items}.values())

    def read(self, code: str) -> TriageItem:
        """The proposal as it is in the store now."""
        if code in self._recused:
            raise recused_error(code)
        store = self._seat()
        proposal = store.get(Kind.PROPOSAL, code)
        if proposal is None:
            raise NotFoundError(f"{code} no longer exists")
        if proposal.state not in REVIEWED_STATES:
            raise DataRefusedError(not_reviewable(code, proposal.state))
        flagged = store.setting(flag_name(code, self._me)) is not None
        item = msgspec.structs.replace(item_of(store, proposal, self._event), flagged=flagged)
        if kinds := conflict_kinds(store, proposal, self._me.email):
            facts = ", ".join(filter(None, (item.facts, f"conflict of interest: {in_words(kinds)}")))
            item = msgspec.structs.replace(item, facts=facts)
        pending = begun(self._work.env, store, self._me, code)
        review = store.get(Kind.REVIEW, f"{code}/{self._me.email}")
        if review is None:
            return msgspec.structs.replace(item, pending=pending)
        was = former(store, proposal, review)
        return msgspec.structs.replace(
            item,
            pending=pending,
            mine=_answer_of(review),
            former=item_of(store, was, self._event) if was and changed_fields(was, proposal) else None,
        )

    def save(self, code: str, answer: ReviewAnswer) -> None:
        """Write a review."""
        opinion = Opinion(
            scores=dict(answer.scores),
            state=answer.state,
            reason=answer.reason,
            comment=answer.comment,
            feedback=answer.feedback,
            position=answer.position,
        )
        work = self._work.anew()

        def decide(store: Store) -> Result[Reviewed]:
            return decided(store, matching_proposal(store, code), self._me, opinion, work)

        self._written.append((code, work.commit(decide, by=self._me)))
        if answer.state is ReviewState.RECUSED:
            self._recused.add(code)

    def flag(self, code: str, *, on: bool) -> None:
        """Put the flag into the store, or take it out."""
        name = flag_name(code, self._me)

        def decide(store: Store) -> Result[Reviewed]:
            before = store.get(Kind.SETTING, name)
            if (before is not None) is on:
                return Result(row=Reviewed)
            change = (
                created(Setting(name=name, value="yes"))
                if on
                else Change(kind=Kind.SETTING, key=name, before=before, after=None)
            )
            return Result(row=Reviewed, changes=(change,))

        self._written.append((code, self._work.anew().commit(decide, by=self._me)))

    def undo(self) -> None:
        """Write the inverse of the last change set."""
        code, written = self._written[-1]
        inverse = Result(row=Reviewed, changes=tuple(change.inverse() for change in reversed(written.changes)))
        self._work.anew().commit(lambda _store: inverse, by=self._me, undoes=(written.revision,), door=Door.INVERSE)
        self._written.pop()
        if any(
            isinstance(change.after, Review) and change.after.state is ReviewState.RECUSED for change in written.changes
        ):
            self._recused.discard(code)

    def keep(self, code: str, pending: Pending) -> None:
        """Keep it among the person's own files; a dry run keeps nothing."""
        if not self._work.options.dry_run:
            keep_begun(self._work.env, self._seat(), self._me, code, pending)

    def find(self, text: str) -> tuple[str, ...]:
        """The codes whose texts contain `text`; only texts that the loop shows, so that no speaker is found by name."""
        fields = ("code", "title", "track", "session_type", *_SEARCHED)
        wanted = fold(text)
        matches = {
            row.code
            for row in self._seat().rows(Kind.PROPOSAL, fields)
            if row.code in self._readable
            and row.code not in self._recused
            and wanted in fold(" ".join((row.title, self._named(row), *(value_of(row, name) for name in _SEARCHED))))
        }
        return tuple(code for code in self._readable if code in matches)

    def named(self, typed: str) -> str:
        """Of all that can be reviewed, but what this reviewer must not see."""
        begun_so = typed.strip().upper()
        hits = [code for code in self._readable if code.startswith(begun_so) and code not in self._recused]
        if len(hits) == 1:
            return hits[0]
        if hits:
            raise DataRefusedError(f'"{clean_line(typed)}" matches {len(hits)} codes: {", ".join(sorted(hits)[:8])}')
        if hidden := next((code for code in self._recused if code.startswith(begun_so)), ""):
            raise recused_error(hidden)
        raise NotFoundError(f'no proposal for you to review has a code that begins with "{clean_line(typed)}"')

    def _seat(self) -> Store:
        """The store as it is now, in a blind call as reviewers see it, for everybody."""
        return seat_of(self._work.fresh_store(), self._me, self._event)

    def _named(self, row: Proposal) -> str:
        track, kind = self._event.track(row.track), self._event.session_type(row.session_type)
        return f"{track.name if track else row.track} {kind.name if kind else row.session_type}"


def flag_name(code: str, me: Person) -> str:
    """The name of the setting that is this person's flag on a proposal."""
    return f"{FLAG}{code}/{me.email}"


def item_of(store: Store, proposal: Proposal, event: Event) -> TriageItem:
    """A proposal as the loop shows it: title, track, type and texts, the speakers' names where reading is not blind."""
    track = event.track(proposal.track)
    kind = event.session_type(proposal.session_type)
    minutes = duration_of(proposal, event)
    speakers = () if event.review.blind else speakers_of(store, proposal)
    reviews = count_scored(whole(store).reviews_of(proposal.code))
    return TriageItem(
        code=proposal.code,
        title=proposal.title,
        track=track.name if track else proposal.track,
        session_type=f"{kind.name} {minutes} min" if kind else proposal.session_type,
        facts=", ".join(short_facts(proposal)),
        counts=f"{words(proposal.abstract)} words, {reviews} of {event.review.target} reviews",
        speakers=", ".join(speaker.name for speaker in speakers),
        long_texts={name: getattr(proposal, name) for name in LONG_READ},
        abstract_is_summary=proposal.abstract_is_summary,
    )


def _answer_of(review: Review) -> ReviewAnswer:
    return ReviewAnswer(
        scores=review.scores,
        state=review.state,
        comment=review.comment,
        feedback=review.feedback,
        reason=review.reason,
        position=review.position,
    )


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """The proposals that a reviewer wants to go through: one by its code, else those that wait.

    `stale` and `flagged` take their own reviews of texts that changed, or what they flagged, instead; `by_line` reads
    one answer a line wherever it comes from; `store` has the words that name the store, `event` and `reviewer` are
    those named on the command line; each is empty where none was.
    """

    code: str = ""
    order: Order = Order.ASSIGNED
    track: str = ""
    limit: int = 0
    stale: bool = False
    flagged: bool = False
    by_line: bool = False
    store: tuple[str, ...] = ()
    event: str = ""
    reviewer: str = ""

    def command(self) -> str:
        """The command line that goes on with the same choice, as the same reviewer."""
        words = ["cfp", "review", *([self.code] if self.code else [])]
        words += self.store
        for name, value in (("--event", self.event), ("--reviewer", self.reviewer)):
            words += [name, value] if value else []
        words += ["--stale"] * self.stale + ["--flagged"] * self.flagged + ["--lines"] * self.by_line
        words += [] if self.order is Order.ASSIGNED else ["--order", str(self.order)]
        words += ["--track", self.track] if self.track else []
        return shlex.join(words + (["--limit", str(self.limit)] if self.limit else []))


def review_loop(work: Workspace, choice: Choice, me: Person) -> Result[Reviewed]:
    """Show one proposal after the other to this reviewer and write every answer at once; the sum is the result."""
    myself, _ = work.identified_person
    other = "" if myself is not None and myself.email == me.email else str(me)
    choice = msgspec.structs.replace(choice, store=work.location.options, event=work.options.event, reviewer=other)
    store = work.fresh_store()
    named = matching_proposal(store, choice.code).code if choice.code else ""
    event = event_of(store, matching_proposal(store, named)) if named else required_event(work.env, store)
    store = seat_of(store, me, event)
    load = workload(store, event, me.email, order=choice.order, track=choice.track, limit=choice.limit)
    codes = (_readable(named, load),) if named else _chosen(store, me, choice, load)
    if not codes:
        return _nothing(event, choice)
    recused = [code for code, row in load.mine.items() if row.state is ReviewState.RECUSED]
    others = (code for code in load.outlines if code not in codes)
    desk = StoreDesk(work, me, event, (*codes, *others), recused)
    prompter = LinePrompter(work.env) if choice.by_line else prompter_for(work.env)
    summary = loop(
        _course(event, me, choice, load, codes, due_text(event, work.now)),
        settings=event.review,
        prompter=prompter,
        desk=desk,
        compose=lambda code, comment, feedback, receive: compose(work.env, prompter, code, comment, feedback, receive),
    )
    return Result(
        row=Reviewed,
        items=desk.rows(),
        changes=desk.changes,
        picture="messages",
        messages=(Message(str(summary)), *(Message(line, Level.WARNING) for line in summary.reminders)),
    )


def _readable(code: str, load: Workload) -> str:
    if code in load.mine and load.mine[code].state is ReviewState.RECUSED:
        raise recused_error(code)
    if code in load.hidden:
        raise DataRefusedError(
            f"you speak in {code}, or declared a conflict with it, and cannot review it",
            hint=f'cfp review {code} --recuse "reason"  # reports the conflict',
        )
    return code


def _chosen(store: Store, me: Person, choice: Choice, load: Workload) -> tuple[str, ...]:
    if choice.stale:
        candidates: Iterable[str] = (review.code for review in stale_reviews(store, load, me))
    elif choice.flagged:
        names = (row.name for row in store.rows(Kind.SETTING, ("name",)))
        marks = (name.removeprefix(FLAG).partition("/") for name in names if name.startswith(FLAG))
        candidates = (code for code, _, whose in marks if whose == me.email and code in load.outlines)
    else:
        return load.waiting
    within = [code for code in candidates if not choice.track or load.outlines[code].track == choice.track]
    return tuple(within[: choice.limit] if choice.limit else within)


def _course(event: Event, me: Person, choice: Choice, load: Workload, codes: tuple[str, ...], due: str = "") -> Course:
    done = [row for row in load.mine.values() if row.state is not ReviewState.RECUSED]
    recused = len(load.mine) - len(done)
    score_counts: dict[int, int] = {}
    for row in done:
        score = bucket(ReviewAnswer(scores=row.scores, state=row.state), event.review)
        if score is not None:
            score_counts[score] = score_counts.get(score, 0) + 1
    whole = not (choice.code or choice.track or choice.limit or choice.stale or choice.flagged)
    waiting = f"{len(load.waiting)} waiting"
    if choice.stale or choice.flagged:
        waiting = f"{len(codes)} {'changed since' if choice.stale else 'flagged by you'}"
    counts = [waiting, f"{len(done)} done", *([f"{recused} recused"] if recused else [])]
    return Course(
        codes=codes,
        titles={code: outline.title for code, outline in load.outlines.items()},
        before=len(done) if whole else 0,
        read=len(load.mine),
        score_counts=score_counts,
        opening="" if choice.code else _opening(event, me, ", ".join(filter(None, (*counts, due)))),
        command=choice.command(),
    )


def _opening(event: Event, me: Person, counts: str) -> str:
    name = me.name or me.email
    if event.review.blind:
        return f"Blind review of {event.name}, {name}: {counts}"
    return f"Review of {event.name}, {name}: {counts}"


def _nothing(event: Event, choice: Choice) -> Result[Reviewed]:
    message = Message(f"Nothing in {event.name} waits for you.")
    if choice.stale:
        message = nothing_changed(event)
    elif choice.flagged:
        message = Message(f"Nothing in {event.name} is flagged by you.")
    return Result(row=Reviewed, picture="messages", messages=(message,))
