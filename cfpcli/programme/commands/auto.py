"""`cfp schedule auto`: place the sessions that have no place, by integer programming; nothing else moves."""

from collections.abc import Sequence
from typing import Annotated

import typer

from cfpcli.errors import DataRefusedError, Fault, InterruptedByUserError, WouldAskError, changed_meanwhile
from cfpcli.programme.commands.arrange import answers_to_clear, moved_in_words, placed_row
from cfpcli.programme.commands.slots import SLOTS, Plan, handle, placing, plan_of, releases_of
from cfpcli.programme.rows import AutoPlacedSession, PlacingMembers, PlacingStage, WeighedWish
from cfpcli.programme.rules import contradictions, preferences, stages
from cfpcli.programme.rules.open_sessions import (
    OpenSessions,
    Settings,
    names_of,
    open_sessions,
    placed_slots,
    present_plan,
)
from cfpcli.records.change import Change, Kind, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.fields import FIELDS, needs
from cfpcli.records.programme import Slot, SlotAnswer, newest
from cfpcli.records.proposal import SEATED, State
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.workspace.bulk import several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import matching_proposal, required_event
from cfpcli.workspace.selection import parsed, select
from cfpcli.workspace.visibility import organisers_only

_MOST_LINES = 40
"""The most places that are shown before a person agrees."""


def auto(
    work: Workspace,
    codes: Annotated[list[str] | None, SLOTS] = None,
    *,
    again: Annotated[
        bool, typer.Option("--again", help="Also place anew the sessions that have a place and are not locked.")
    ] = False,
    pause: Annotated[int, typer.Option("--pause", metavar="N", min=0, help="Minutes between two talks in a room.")] = 0,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Choose among equally good plans.")] = 0,
    by: Annotated[str, BY] = "",
) -> Result[AutoPlacedSession]:
    """Place sessions without a place: accepted and confirmed ones, and those of the plan that lack a room or a time.

    Rooms and speakers are never double, and locked sessions stay. Tracks together, room sizes, popular talks apart and
    days as full as each other are weighed; popularity is the mean score. --again moves a session only for a better
    plan, and one that is published and confirmed only if it is named.
    """
    store, event = work.store, work.required_event
    seen = plan_of(store, event).complete()
    only = frozenset(matching_proposal(store, code).code for code in codes or ())
    kept = _announced(store, event, seen)
    settings = Settings(popularity=_scores(store, event), again=again, kept=kept, only=only, pause=pause, seed=seed)
    opened = open_sessions(seen.agenda, seen.circumstances(), settings)
    if not opened.problem.sessions:
        return _nothing(store, opened, seen, settings)
    placing = _solved(opened, seen, settings)
    after = placed_slots(tuple(seen.slots.values()), placing.plan, opened, event)
    moved = tuple(slot for slot in after if slot != seen.slots[slot.guid])
    later = seen._replace(slots={**seen.slots, **{slot.guid: slot for slot in moved}})
    _agree(work, seen, later, moved)
    me = work.acting(by)

    def decide(fresh: Store) -> Result[AutoPlacedSession]:
        current = required_event(work.env, fresh)
        organisers_only(fresh, current)
        plan = plan_of(fresh, current)
        if current != event or plan.complete().slots != seen.slots:
            raise changed_meanwhile("the programme", "cfp schedule show  # then run the command again")
        return Result(
            row=AutoPlacedSession,
            items=[placed_row(AutoPlacedSession, slot, later) for slot in moved],
            members=_members(placing, seen, settings),
            changes=tuple(_change(plan.slots.get(slot.guid), slot) for slot in moved),
            preview=_in_words(seen, later, moved),
            picture="messages",
            messages=_report(placing, opened, seen, later, settings),
        )

    return work.commit(decide, by=me)


def _change(before: Slot | None, after: Slot) -> Change:
    return replaced(before, after) if before else created(after)


def _announced(store: Store, event: Event, plan: Plan) -> frozenset[str]:
    """The guids of the sessions that are published and confirmed by their speakers."""
    last = newest(releases_of(store, event))
    released = {slot.guid for slot in last.slots} if last else set()
    return frozenset(
        guid
        for guid, slot in plan.slots.items()
        if guid in released
        and (slot.answer is SlotAnswer.CONFIRMED or _state(plan, slot) is State.CONFIRMED)
        and slot.answer is not SlotAnswer.DECLINED
    )


def _state(plan: Plan, slot: Slot) -> State | None:
    proposal = plan.proposals.get(slot.proposal)
    return proposal.state if proposal else None


def _scores(store: Store, event: Event) -> dict[str, float]:
    """The mean score of each proposal that has reviews, by code."""
    field = FIELDS[Kind.PROPOSAL]["score"]
    rows, related = select(store, event, parsed((), store, event), *needs(Kind.PROPOSAL, ("score",)))
    scores = {row.code: field.get(row, related) for row in rows}
    return {code: float(score) for code, score in scores.items() if score is not None}


def _solved(opened: OpenSessions, plan: Plan, settings: Settings) -> stages.Placing:
    """A placing of the open sessions; sessions that are placed anew stay unless the plan becomes better.

    Raises:
        DataRefusedError: rules that are never broken contradict one another; they are named, each with a way out.
    """
    from cfpcli.programme.solver import place

    placing = place(opened.problem)
    if isinstance(placing, stages.Placing):
        return _steady(placing, opened, plan, settings) if settings.again else placing
    names = names_of(plan.agenda, opened)
    lines = contradictions.in_words(placing, opened.problem, names)
    ways = contradictions.ways_out(placing, names)
    sessions = several([names.sessions.get(guid, guid) for guid in placing.sessions])
    raise DataRefusedError(
        f"{sessions} cannot be placed: these rules contradict one another; nothing was placed",
        hint="; or ".join(ways) or "shorten the sessions, or add days or rooms to the event",
        faults=tuple(Fault(plan.event.slug, 0, "", text) for text in lines),
    )


def _steady(placing: stages.Placing, opened: OpenSessions, plan: Plan, settings: Settings) -> stages.Placing:
    """A placing in which sessions are where they were, unless others are better off.

    The sessions without a place are placed among the others first, to compare a plan in which nothing moves.
    """
    from cfpcli.programme.solver import place

    present = present_plan(plan.agenda, opened)
    rest = open_sessions(plan.agenda, plan.circumstances(), settings._replace(again=False))
    beside = place(rest.problem) if rest.problem.sessions else None
    if isinstance(beside, stages.Placing) and not beside.unplaced:
        present = {**present, **beside.plan}
    steady = preferences.steadied(opened.problem, present, placing.plan)
    return placing._replace(plan=steady, tallies=preferences.tallies(opened.problem, steady))


def _nothing(store: Store, opened: OpenSessions, plan: Plan, settings: Settings) -> Result[AutoPlacedSession]:
    """The reason why nothing can be placed, with the command that leads to a session to place."""
    lengthless = _without_length(opened, plan)
    absent = sorted({*settings.only} - {slot.proposal for slot in plan.slots.values()})
    has_sessions = any(_state(plan, slot) in SEATED for slot in plan.slots.values())
    pending = f"{number_of(plan.pending, 'decision')} {'is' if plan.pending == 1 else 'are'} not published"
    following = ["cfp decisions publish"] if plan.pending else []
    if absent:
        proposals = store.get_many(Kind.PROPOSAL, absent)
        states = [f"{code} is not accepted ({proposals[code].state})" for code in absent]
        text = f"No session can be placed: {several(states)}."
        following = [placing(plan, proposals[absent[0]])]
    elif lengthless:
        text, following = "No session can be placed.", []
    elif not has_sessions:
        text = f"No session is accepted yet{f': {pending}' if plan.pending else ''}."
        following = following or ["cfp rank"]
    elif settings.again:
        text, following = _held(plan, settings)
    else:
        text = f"No change: every session has its place{f'; {pending}' if plan.pending else ''}."
    messages = (Message(text), *lengthless, *(Message(command, Level.NEXT) for command in following))
    return Result(row=AutoPlacedSession, members=PlacingMembers(), picture="messages", messages=messages)


def _held(plan: Plan, settings: Settings) -> tuple[str, list[str]]:
    """The reason why no session is placed anew, with the command that releases one that is locked."""
    slots = [slot for slot in plan.slots.values() if slot.proposal and slot.locked]
    locked = [slot for slot in slots if not settings.only or slot.proposal in settings.only]
    following = [f"cfp schedule lock --off {handle(plan, locked[0])}"] if locked else []
    if settings.only and locked:
        verb = "is" if len(locked) == 1 else "are"
        return f"No change: {several([slot.proposal for slot in locked])} {verb} locked.", following
    return "No change: every session is locked, or published and confirmed; name one to move it.", following


def _without_length(opened: OpenSessions, plan: Plan) -> tuple[Message, ...]:
    if not opened.without_length:
        return ()
    names = several([plan.slots[guid].proposal for guid in opened.without_length])
    first = plan.slots[opened.without_length[0]].proposal
    return (
        Message(f"not placed, because their length is not known: {names}", Level.WARNING),
        Message(f"cfp edit {first} --set duration=30", Level.NEXT),
    )


def _in_words(before: Plan, after: Plan, moved: Sequence[Slot]) -> tuple[str, ...]:
    """A line about each new place, with the former one."""
    lines = [moved_in_words(before, after, slot) for slot in moved[:_MOST_LINES]]
    more = [f"… and {len(moved) - _MOST_LINES} more"] if len(moved) > _MOST_LINES else []
    return (*lines, *more)


def _agree(work: Workspace, before: Plan, after: Plan, moved: Sequence[Slot]) -> None:
    """Show the places and ask, unless `--yes` or `--dry-run` settles it.

    Raises:
        WouldAskError: nobody can be asked.
        InterruptedByUserError: the person refuses.
    """
    if not moved or work.options.yes or work.options.dry_run:
        return
    count = number_of(len(moved), "session")
    if not work.can_ask:
        raise WouldAskError(f"would place {count}", hint="add --yes, or --dry-run to see the places")
    from cfpcli.ui.prompts import prompter_for
    from cfpcli.ui.wrapping import hanging

    prompter = prompter_for(work.env)
    warnings = [message.text for message in answers_to_clear(before, moved)]
    lines = (*_in_words(before, after, moved), *warnings)
    prompter.say("\n".join(hanging(" ", text, prompter.columns - 1) for text in lines))
    if not prompter.confirm(f"Place {count}?", default=False):
        raise InterruptedByUserError("nothing was placed")


def _members(placing: stages.Placing, plan: Plan, settings: Settings) -> PlacingMembers:
    def codes(guids: Sequence[str]) -> tuple[str, ...]:
        return tuple(plan.slots[guid].proposal for guid in guids)

    return PlacingMembers(
        wishes=tuple(
            WeighedWish(wish=tally.wish, unmet=tally.unmet, of=tally.of, codes=codes(tally.sessions))
            for tally in placing.tallies
        ),
        stages=tuple(
            PlacingStage(name=stage.name, cost=stage.wishes, bound=max(stage.bound, 0.0), proven=stage.is_proven)
            for stage in placing.stages
        ),
        unplaced=codes(placing.unplaced),
        kept=codes(sorted(settings.kept)) if settings.again else (),
    )


def _report(
    placing: stages.Placing, opened: OpenSessions, before: Plan, after: Plan, settings: Settings
) -> tuple[Message, ...]:
    """The new places, the answers that they clear, the wishes, how good each stage is, and what has no place."""
    moved = [slot for guid, slot in after.slots.items() if slot != before.slots[guid]]
    anew = [slot for slot in moved if before.slots[slot.guid].start and before.slots[slot.guid].room]
    counts = {"Placed": len(moved) - len(anew), "Moved": len(anew)}
    done = "; ".join(f"{verb} {number_of(count, 'session')}" for verb, count in counts.items() if count)
    lines = [Message(f"{done}." if done else "No change: no other places are better.")]
    lines += [Message(text.removeprefix("~ slot ")) for text in _in_words(before, after, anew)]
    lines += answers_to_clear(before, moved)
    lines += [Message(f"{preferences.in_words(tally)}.") for tally in placing.tallies if tally.unmet]
    met = preferences.met_in_words(placing.tallies)
    lines += [Message(f"{met}.")] if met else []
    lines += [Message(f"{stages.in_words(stage)}.") for stage in placing.stages if not stage.is_proven]
    if moved and all(stage.is_proven for stage in placing.stages):
        lines.append(Message("No better plan exists, neither of days nor of rooms and times."))
    kept = [before.slots[guid].proposal for guid in sorted(settings.kept)] if settings.again else []
    lines += [Message(f"Kept, because they are published and confirmed: {several(kept)}.")] if kept else []
    if placing.unplaced:
        names = several([after.slots[guid].proposal for guid in placing.unplaced])
        lines.append(Message(f"no place was left for {names}", Level.WARNING))
    lines += [message for message in _without_length(opened, after) if message.level is Level.WARNING]
    following = ("cfp schedule show", UNDO) if moved else ("cfp schedule show",)
    return (*lines, *(Message(command, Level.NEXT) for command in following))
