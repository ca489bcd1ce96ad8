"""The review loop at a terminal: which proposals it goes through, and the sum of what was said as the result."""

import shlex
from collections.abc import Iterable

import msgspec

from cfpcli.call.rules.admission import FLAG
from cfpcli.errors import DataRefusedError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.review import ReviewState
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.desk import StoreDesk
from cfpcli.review.commands.queue import Workload, workload
from cfpcli.review.commands.staleness import stale_reviews
from cfpcli.review.rows.progress import Reviewed
from cfpcli.review.rules.opinions import Order, recused_error
from cfpcli.review.screens.loop import loop
from cfpcli.review.screens.scoring import bucket
from cfpcli.review.screens.seam import Course, ReviewAnswer
from cfpcli.review.screens.texts import compose
from cfpcli.store.protocol import Store
from cfpcli.ui.line_prompter import LinePrompter
from cfpcli.ui.prompts import prompter_for
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, found_proposal, required_event
from cfpcli.workspace.visibility import seat_of


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """Which proposals a reviewer wants to go through: one by its code, else those that wait.

    `stale` and `flagged` take their own reviews of texts that changed, or what they flagged, instead; `by_line` reads
    one answer a line wherever it comes from; `store`, `event` and `reviewer` are those named on the command line,
    empty where none was.
    """

    code: str = ""
    order: Order = Order.ASSIGNED
    track: str = ""
    limit: int = 0
    stale: bool = False
    flagged: bool = False
    by_line: bool = False
    store: str = ""
    event: str = ""
    reviewer: str = ""

    def command(self) -> str:
        """The command line that goes on with the same choice, as the same reviewer."""
        words = ["cfp", "review", *([self.code] if self.code else [])]
        for name, value in (("--store", self.store), ("--event", self.event), ("--reviewer", self.reviewer)):
            words += [name, value] if value else []
        words += ["--stale"] * self.stale + ["--flagged"] * self.flagged + ["--lines"] * self.by_line
        words += [] if self.order is Order.ASSIGNED else ["--order", str(self.order)]
        words += ["--track", self.track] if self.track else []
        return shlex.join(words + (["--limit", str(self.limit)] if self.limit else []))


def review_loop(work: Workspace, choice: Choice, me: Person) -> Result[Reviewed]:
    """Show one proposal after the other to this reviewer and write every answer at once; the sum is the result."""
    myself, _ = work.known_person
    other = "" if myself is not None and myself.email == me.email else str(me)
    choice = msgspec.structs.replace(choice, store=work.options.store, event=work.options.event, reviewer=other)
    store = work.fresh_store()
    named = found_proposal(store, choice.code).code if choice.code else ""
    event = event_of(store, found_proposal(store, named)) if named else required_event(work.env, store)
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
        _course(event, me, choice, load, codes),
        settings=event.review,
        prompter=prompter,
        desk=desk,
        compose=lambda code, comment, feedback, taken: compose(work.env, prompter, code, comment, feedback, taken),
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
            hint=f'cfp review {code} --recuse "reason" says so to the others',
        )
    return code


def _chosen(store: Store, me: Person, choice: Choice, load: Workload) -> tuple[str, ...]:
    if choice.stale:
        found: Iterable[str] = (one.code for one in stale_reviews(store, load, me))
    elif choice.flagged:
        names = (row.name for row in store.rows(Kind.SETTING, ("name",)))
        marks = (name.removeprefix(FLAG).partition("/") for name in names if name.startswith(FLAG))
        found = (code for code, _, whose in marks if whose == me.email and code in load.outlines)
    else:
        return load.waiting
    within = [code for code in found if not choice.track or load.outlines[code].track == choice.track]
    return tuple(within[: choice.limit] if choice.limit else within)


def _course(event: Event, me: Person, choice: Choice, load: Workload, codes: tuple[str, ...]) -> Course:
    done = [row for row in load.mine.values() if row.state is not ReviewState.RECUSED]
    recused = len(load.mine) - len(done)
    given: dict[int, int] = {}
    for row in done:
        score = bucket(ReviewAnswer(scores=row.scores, state=row.state), event.review)
        if score is not None:
            given[score] = given.get(score, 0) + 1
    whole = not (choice.code or choice.track or choice.limit or choice.stale or choice.flagged)
    waiting = f"{len(load.waiting)} waiting"
    if choice.stale or choice.flagged:
        waiting = f"{len(codes)} {'changed since' if choice.stale else 'flagged by you'}"
    told = [waiting, f"{len(done)} done", *([f"{recused} recused"] if recused else [])]
    return Course(
        codes=codes,
        titles={code: one.title for code, one in load.outlines.items()},
        before=len(done) if whole else 0,
        read=len(load.mine),
        given=given,
        opening=""
        if choice.code
        else f"{'Blind review' if event.review.blind else 'Review'} of {event.name}, "
        f"{me.name or me.email}: {', '.join(told)}",
        command=choice.command(),
    )


def _nothing(event: Event, choice: Choice) -> Result[Reviewed]:
    said = f"Nothing in {event.name} waits for you."
    if choice.stale:
        said = f"No text in {event.name} has changed since you reviewed it."
    elif choice.flagged:
        said = f"Nothing in {event.name} is flagged by you."
    return Result(row=Reviewed, picture="messages", messages=(Message(said),))
