"""Bare `cfp`: the acting person's open tasks, with the command for each."""

from collections.abc import Collection

from cfpcli.call.commands.closes import followed_calls, row_of
from cfpcli.call.rules.closes import Close, in_order, whole_close
from cfpcli.call.rules.openness import Standing
from cfpcli.overview.commands.mine import to_confirm, unsent
from cfpcli.overview.rows import MineRow, Waiting
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.proposal import State, state_word
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.queue import waiting_for
from cfpcli.store.protocol import Store, Where
from cfpcli.text import number_of
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import BEGIN, my_proposals
from cfpcli.workspace.visibility import may_review, runs

_WHAT = {State.DRAFT.value: "draft", state_word(State.DRAFT, followed=True): "prepared"}
"""The kinds of unsent proposals, by the state that is shown."""

_BEFORE_DECISIONS = frozenset({State.DRAFT, State.SUBMITTED, State.WITHDRAWN})


def dashboard(work: Workspace) -> Result[Waiting]:
    """Show kept drafts, sessions to confirm, open calls and the proposals that wait for my review."""
    items = [
        Waiting(what=_WHAT[row.state_shown], text=f'"{row.title}": {row.expected}{_until(row)}', command=row.command)
        for row in unsent(work)
    ]
    if work.has_store:
        items += _from_store(work.fresh_store(), work)
    nothing = "Nothing waits for you." if work.has_store else "No store here yet."
    following = ("cfp help",) if work.has_store else BEGIN.split("\n")
    messages = () if items else (Message(nothing), *(Message(command, Level.NEXT) for command in following))
    return Result(row=Waiting, items=items, picture="dashboard", messages=messages)


def _until(row: MineRow) -> str:
    """The time that is left for a step, with its end, behind the step."""
    return f"; {row.left}, until {row.by_local}" if row.by_local else ""


def _from_store(store: Store, work: Workspace) -> list[Waiting]:
    me, _ = work.identified_person
    several = len(store.events()) > 1
    named = {event.slug: f" --event {event.slug}" if several else "" for event in store.events()}
    answers = to_confirm(work, store, me) if me else []
    items = [Waiting(what="session", text=f'"{row.title}": {row.expected}', command=row.command) for row in answers]
    answered = {proposal.event for proposal in my_proposals(store, me)} if me else set()
    listed = {row.slug for row in store.rows(Kind.CALL, ("slug",))} if store.count(Kind.CALL) else set()
    shown = [event for event in store.events() if not (event.followed and event.slug in answered | listed)]
    closes = [whole_close(event, work.now, (me.email,) if me else ()) for event in shown]
    items += [
        Waiting(what="call", text=_counted_down(close, work), command=f"cfp submit{named[close.slug]}")
        for close in in_order(closes, work.now)
        if close.status in {Standing.OPEN, Standing.UPCOMING}
    ]
    items += _next_followed(store, answered, work)
    for event in store.events():
        count = len(waiting_for(store, event, me.email)) if me and may_review(store, event) else 0
        if count:
            text = f"{event.name}: {number_of(count, 'proposal')} to review"
            items.append(Waiting(what="review", text=text, command=f"cfp review{named[event.slug]}"))
        items += _of_organisers(store, event, work, named[event.slug]) if not event.followed else []
    return items


def _of_organisers(store: Store, event: Event, work: Workspace, named: str) -> list[Waiting]:
    """The sessions to place, those that do not take place as planned, and the news that speakers are due."""
    heads = store.rows(Kind.PROPOSAL, ("event", "state"), Where(event=event.slug))
    # Most calls have decided nothing yet, and then nothing more is loaded.
    if not runs(store, event) or all(row.state in _BEFORE_DECISIONS for row in heads):
        return []
    from cfpcli.mail.commands.outbox import outbox_of
    from cfpcli.programme.commands.slots import FLAGGED, plan_of

    plan = plan_of(store, event)
    flagged = sum(plan.flag(slot) in FLAGGED for slot in plan.slots.values())
    people = {matter.recipient.code for matter in outbox_of(store, event, work.now).matters}
    unplaced = len(plan.unplaced)
    tasks = (
        ("programme", unplaced, f"{number_of(unplaced, 'accepted session')} without a place", "cfp schedule"),
        (
            "programme",
            flagged,
            f"{number_of(flagged, 'session')} withdrawn, canceled or declined",
            "cfp schedule check",
        ),
        ("mail", len(people), f"news for {number_of(len(people), 'speaker')}", "cfp mail list"),
    )
    return [
        Waiting(what=what, text=f"{event.name}: {text}", command=f"{command}{named}")
        for what, count, text, command in tasks
        if count
    ]


def _next_followed(store: Store, answered: Collection[str], work: Workspace) -> list[Waiting]:
    """The followed call that closes next, and the number of other open ones, without those that were answered."""
    followed = [call for call in followed_calls(store) if call.slug not in answered]
    if not followed:
        return []
    from cfpcli.call.rules.agenda import followed_closes

    closes = in_order(followed_closes(followed, work.now), work.now)
    ahead = [close for close in closes if close.at and close.status in {Standing.OPEN, Standing.UPCOMING}]
    if not ahead:
        return []
    more = f"; {len(ahead) - 1:,} more" if len(ahead) > 1 else ""
    return [Waiting(what="followed", text=f"{_counted_down(ahead[0], work)}{more}", command="cfp deadlines")]


def _counted_down(close: Close, work: Workspace) -> str:
    deadline = row_of(close, work)
    yours = f" (your time: {deadline.your_time})" if deadline.your_time else ""
    closes = f", closes {deadline.closes_local}{yours}" if close.at else ""
    note = f", {deadline.note}" if deadline.note else ""
    return f"{deadline.name}: {deadline.left}{closes}{note}"
