"""`cfp schedule place|move|swap|remove|lock`: change the plan; a session named by its code is moved even if locked."""

from collections.abc import Callable, Iterable, Sequence
from typing import Annotated, TypeVar

import typer
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError, NotFoundError, UsageError
from cfpcli.programme.commands.slots import (
    DAY,
    MINUTES,
    ROOM,
    SLOT,
    SLOTS,
    START,
    Plan,
    fresh_guid,
    handle,
    named_slot,
    plan_of,
    where,
)
from cfpcli.programme.rows import PlacedSession
from cfpcli.programme.rules import moves
from cfpcli.programme.rules.agenda import EVENT_FILE, days_of
from cfpcli.programme.rules.clashes import Severity, clashes
from cfpcli.programme.rules.written_times import read_day, read_start
from cfpcli.records.change import Change, Kind, created, key_of, kind_of, replaced
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.programme import Slot, SlotAnswer, day_at
from cfpcli.records.proposal import Proposal, State
from cfpcli.records.times_in_words import clock, placing_in_words, slot_day
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store, Where
from cfpcli.text import clean_line, did_you_mean, number_of, shell_word
from cfpcli.workspace.bulk import several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import matching_proposal, required_event
from cfpcli.workspace.visibility import organisers_only

PlacedT = TypeVar("PlacedT", bound=PlacedSession)

_CALLED_OFF = frozenset({State.WITHDRAWN, State.CANCELED})
_MOST_WARNINGS = 5
"""The most conflicts that are listed after a change of the plan."""

Changed = Callable[[Plan, Store], Sequence[tuple[Slot | None, Slot]]]
"""Returns the slots that a change makes of the plan, each after its former state, which is None if it is new."""


def place(
    work: Workspace,
    code: Annotated[str, SLOT] = "",
    *,
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="Place a break or an opening, without a proposal.")
    ] = "",
    room: Annotated[str, ROOM] = "",
    start: Annotated[str, START] = "",
    day: Annotated[str, DAY] = "",
    minutes: Annotated[int | None, MINUTES] = None,
    again: Annotated[bool, typer.Option("--again", help="Give a session one more place.")] = False,
    by: Annotated[str, BY] = "",
) -> Result[PlacedSession]:
    """Place a session in a room and at a time. A session need not be accepted yet: the plan is private.

    A break without --room is a break of the whole event.
    """
    if bool(code) == bool(title.strip()):
        raise UsageError("name either CODE or --title", hint='cfp schedule place --title Lunch --start "…"')

    def changed(plan: Plan, store: Store) -> list[tuple[Slot | None, Slot]]:
        typed = _typed(room=room, start=start, day=day, minutes=minutes)
        before = None if title else _present(plan, store, code, typed, again=again)
        empty = before or _new(plan, store, work, code, clean_line(title))
        if title and not (start or day):
            raise UsageError("missing --start", hint=f'cfp schedule place --title "{title}" --start WHEN --minutes 60')
        return [(before, _placed(empty, plan, work, room, start, day, minutes))]

    return write_places(work, work.acting(by), changed, "Placed")


def _typed(**options: str | int | None) -> str:
    """The options of a place as they were typed, for a command that is proposed."""
    return "".join(
        f" --{name} {shell_word(str(value))}" for name, value in options.items() if value is not None and value != ""
    )


def _present(plan: Plan, store: Store, text: str, typed: str, *, again: bool) -> Slot | None:
    """The slot that `place` fills, None for a new one; `typed` are the options of its place.

    Raises:
        DataRefusedError: the session has its place already.
    """
    if again:
        return None
    try:
        slot = named_slot(plan, store, text)
    except NotFoundError:
        return None
    if slot.start and slot.room:
        raise DataRefusedError(
            f"{slot.proposal or clean_line(slot.title)} is already placed: {where(plan, slot)}",
            hint=f"cfp schedule move {handle(plan, slot)}{typed}\nadd --again for one more place",
        )
    return slot


def _new(plan: Plan, store: Store, work: Workspace, code: str, title: str) -> Slot:
    if title:
        return Slot(guid=fresh_guid(plan, None, work), event=plan.event.slug, title=title)
    proposal = matching_proposal(store, code)
    if proposal.event != plan.event.slug:
        raise DataRefusedError(
            f"{proposal.code} belongs to {proposal.event}, not to {plan.event.slug}",
            hint=f"add --event {proposal.event}",
        )
    return Slot(guid=fresh_guid(plan, proposal, work), event=plan.event.slug, proposal=proposal.code)


def move(
    work: Workspace,
    code: Annotated[str, SLOT],
    *,
    room: Annotated[str, ROOM] = "",
    start: Annotated[str, START] = "",
    day: Annotated[str, DAY] = "",
    minutes: Annotated[int | None, MINUTES] = None,
    by: Annotated[str, BY] = "",
) -> Result[PlacedSession]:
    """Move a session to another room, time or length; options that are left out change nothing."""

    def changed(plan: Plan, store: Store) -> list[tuple[Slot | None, Slot]]:
        slot = named_slot(plan, store, code, _day(day, plan))
        return [(slot, _placed(slot, plan, work, room, start, day, minutes))]

    return write_places(work, work.acting(by), changed, "Moved")


def _placed(slot: Slot, plan: Plan, work: Workspace, room: str, start: str, day: str, minutes: int | None) -> Slot:
    """The slot at the place that the options name."""
    if not (room or start or day) and minutes is None:
        raise UsageError("missing --room or --start", hint='add --room ROOM, --start "YYYY-MM-DD HH:MM" or both')
    date = _day(day, plan) or slot_day(slot, plan.event)
    instant = read_start(start, plan.event, now=work.now, day=date) if start else None
    if date and slot.start and not instant:
        instant = read_start(clock(slot.start, plan.agenda.zone), plan.event, now=work.now, day=date) if day else None
    if day and instant and day_at(instant, plan.event) != date:
        raise UsageError(
            f'--start "{clean_line(start)}" is not on {date}', hint="leave out --day, or the date of --start"
        )
    after = moves.place(slot, plan.event, room=_room(room, plan.event), start=instant, minutes=minutes, is_named=True)
    return after if after.start else replace(after, day=date)


def _day(text: str, plan: Plan) -> str:
    """The local ISO date that `--day` names; days of the plan count where the event has none. Empty without one."""
    days = () if days_of(plan.event) else tuple(sorted(plan.dates))
    return read_day(text, plan.event, days) if text else ""


def _room(text: str, event: Event) -> str:
    """The slug of the room that a word names, by slug or name; empty without one."""
    if not text:
        return ""
    room = event.room(text)
    if room is None and not event.rooms:
        raise NotFoundError(f"{event.slug} has no rooms yet", hint=EVENT_FILE)
    if room is None:
        allowed = did_you_mean(text, [each.slug for each in event.rooms])
        raise NotFoundError(f'{event.slug} has no room "{clean_line(text)}": {allowed}')
    return room.slug


def swap(
    work: Workspace,
    code: Annotated[str, SLOT],
    other: Annotated[str, SLOT],
    *,
    by: Annotated[str, BY] = "",
) -> Result[PlacedSession]:
    """Swap the places of two sessions; each keeps its length."""

    def changed(plan: Plan, store: Store) -> list[tuple[Slot | None, Slot]]:
        slots = named_slot(plan, store, code), named_slot(plan, store, other)
        if slots[0] == slots[1]:
            raise UsageError("name two different sessions")
        return list(zip(slots, moves.swap(*slots, is_named=True), strict=True))

    return write_places(work, work.acting(by), changed, "Swapped")


def remove(
    work: Workspace, codes: Annotated[list[str], SLOTS], *, by: Annotated[str, BY] = ""
) -> Result[PlacedSession]:
    """Remove sessions from the plan. Their proposals stay as they are; the next release reports them as cancelled."""
    return write_removal(work, work.acting(by), lambda plan, store: _named(plan, store, codes))


def write_removal(
    work: Workspace, me: Person, chosen: Callable[[Plan, Store], Sequence[Slot]]
) -> Result[PlacedSession]:
    """Remove the slots that `chosen` picks from the plan as it is now."""

    def decide(store: Store) -> Result[PlacedSession]:
        plan = _plan(store, work)
        slots = chosen(plan, store)
        changes = tuple(Change(kind=kind_of(slot), key=key_of(slot), before=slot, after=None) for slot in slots)
        done = Message(f"Removed {several([plan.name(slot) for slot in slots])} from the plan.")
        following = (Message(command, Level.NEXT) for command in (_replacement(store, plan, slots), UNDO))
        dates = plan.dates
        preview = tuple(
            placing_in_words(slot, None, plan.name(slot), lambda each: where(plan, each, dates)) for slot in slots
        )
        return placed_rows(slots, changes, (done, *following), plan, preview)

    return work.commit(decide, by=me)


def _replacement(store: Store, plan: Plan, slots: Sequence[Slot]) -> str:
    """The command that takes another session from the waiting list, if one of these was called off and one waits."""
    gone = (proposal for slot in slots if (proposal := plan.proposals.get(slot.proposal)))
    track = next((proposal.track for proposal in gone if proposal.state in _CALLED_OFF), None)
    rows = store.rows(Kind.PROPOSAL, ("state", "track"), Where(event=plan.event.slug)) if track is not None else ()
    tracks = {row.track for row in rows if row.state == State.WAITLISTED}
    if not tracks:
        return "cfp schedule show"
    return f"cfp waitlist promote --next --track {track}" if track in tracks else "cfp waitlist promote --next"


def lock(
    work: Workspace,
    codes: Annotated[list[str], SLOTS],
    *,
    off: Annotated[bool, typer.Option("--off", help="Release them again.")] = False,
    by: Annotated[str, BY] = "",
) -> Result[PlacedSession]:
    """Lock sessions at their places, so that placing the others never moves them."""

    def changed(plan: Plan, store: Store) -> list[tuple[Slot | None, Slot]]:
        slots = _named(plan, store, codes)
        return [(slot, moves.unlock(slot) if off else moves.lock(slot)) for slot in slots]

    return write_places(
        work, work.acting(by), changed, "Unlocked" if off else "Locked", already="unlocked" if off else "locked"
    )


def _named(plan: Plan, store: Store, words: Sequence[str]) -> tuple[Slot, ...]:
    slots = {slot.guid: slot for slot in (named_slot(plan, store, word) for word in words)}
    return tuple(slots.values())


def _plan(store: Store, work: Workspace) -> Plan:
    event = required_event(work.env, store)
    organisers_only(store, event)
    return plan_of(store, event)


def write_places(
    work: Workspace, me: Person, changed: Changed, verb: str, *, warns: bool = True, already: str = ""
) -> Result[PlacedSession]:
    """Write the slots that `changed` makes of the plan as it is now, and report the new places.

    `already` is the state in which slots are that do not change; by default they have their place.
    If it `warns`, their conflicts are reported as well; the board has them anyway.
    """

    def decide(store: Store) -> Result[PlacedSession]:
        plan = _plan(store, work)
        pairs = changed(plan, store)
        changes = tuple(
            replaced(before, after) if before else created(after) for before, after in pairs if before != after
        )
        slots = [after for _, after in pairs]
        later = plan._replace(
            slots={**plan.slots, **{slot.guid: slot for slot in slots}},
            proposals=_with_proposals(plan, store, slots),
        )
        if not changes:
            same = several([later.name(slot) for slot in slots])
            text = f"{_are(slots)} already {already}" if already else f"already {_have(slots)} that place"
            return placed_rows(slots, (), (Message(f"No change: {same} {text}."),), later)
        preview = tuple(moved_in_words(plan, later, after) for before, after in pairs if before != after)
        return placed_rows(slots, changes, _report(plan, later, slots, verb, warns=warns), later, preview)

    return work.commit(decide, by=me)


def _have(slots: Sequence[Slot]) -> str:
    return "has" if len(slots) == 1 else "have"


def _are(slots: Sequence[Slot]) -> str:
    return "is" if len(slots) == 1 else "are"


def moved_in_words(before: Plan, after: Plan, slot: Slot) -> str:
    """A line about the new place of a slot, with the former one: `~ slot K7QX3D "Title": Monday 10:00, H.1 → …`."""
    dates = before.dates | after.dates
    former = before.slots.get(slot.guid)
    return placing_in_words(former, slot, after.name(slot), lambda each: where(after, each, dates))


def answers_to_clear(before: Plan, slots: Iterable[Slot]) -> tuple[Message, ...]:
    """A warning about sessions that move away from the published place, which their speakers have confirmed."""
    codes = [
        slot.proposal
        for slot in slots
        if slot.answer is SlotAnswer.CONFIRMED
        and (former := before.slots.get(slot.guid))
        and (former.room, former.start, former.day) != (slot.room, slot.start, slot.day)
        and not before.is_at_published_place(slot)
    ]
    if not codes:
        return ()
    text = f"The next release asks their speakers again, who confirmed the published place: {several(codes)}."
    return (Message(text, Level.WARNING),)


def _with_proposals(plan: Plan, store: Store, slots: Sequence[Slot]) -> dict[str, Proposal]:
    missing = [slot.proposal for slot in slots if slot.proposal and slot.proposal not in plan.proposals]
    return {**plan.proposals, **{code: matching_proposal(store, code) for code in missing}}


def _report(before: Plan, plan: Plan, slots: Sequence[Slot], verb: str, *, warns: bool) -> tuple[Message, ...]:
    """A line for each session, its conflicts, and the next command."""
    dates = plan.dates
    lines = [Message(f"{_done(before.slots.get(slot.guid), slot, plan, verb, dates)}.") for slot in slots]
    warnings = _warnings(plan, slots) if warns else ()
    following = "cfp schedule check" if warnings else "cfp schedule show"
    cleared = answers_to_clear(before, slots)
    return (*lines, *cleared, *warnings, Message(following, Level.NEXT), Message(UNDO, Level.NEXT))


def _done(former: Slot | None, slot: Slot, plan: Plan, verb: str, dates: frozenset[str]) -> str:
    """The change of a slot as a sentence without a full stop; a new length is named, also if nothing else changed."""
    name, place = plan.name(slot), where(plan, slot, dates)
    if former is None or not slot.minutes or former.minutes == slot.minutes:
        return f"{verb} {name}: {place}"
    length = f"now {number_of(slot.minutes, 'minute')}"
    if replace(former, minutes=slot.minutes) == slot:
        return f"Changed the length of {name}: {length}"
    return f"{verb} {name}: {place}, {length}"


def _warnings(plan: Plan, slots: Sequence[Slot]) -> tuple[Message, ...]:
    """The errors and warnings about these slots; of many, the first and the number of the others."""
    guids = {slot.guid for slot in slots}
    graver = [
        clash
        for clash in clashes(plan.agenda, plan.circumstances())
        if clash.severity is not Severity.HINT and not guids.isdisjoint(clash.slots)
    ]
    texts = [f"{clash.message}." for clash in graver[:_MOST_WARNINGS]]
    if len(graver) > _MOST_WARNINGS:
        texts.append(f"{number_of(len(graver) - _MOST_WARNINGS, 'more conflict')}.")
    return tuple(Message(text, Level.WARNING) for text in texts)


def placed_rows(
    slots: Sequence[Slot],
    changes: tuple[Change, ...],
    messages: tuple[Message, ...],
    plan: Plan,
    preview: tuple[str, ...] = (),
) -> Result[PlacedSession]:
    """The result of a change of the plan to these slots; `plan` is the one after it."""
    rows = [placed_row(PlacedSession, slot, plan) for slot in slots]
    return Result(
        row=PlacedSession, items=rows, changes=changes, preview=preview, picture="messages", messages=messages
    )


def placed_row(row: type[PlacedT], slot: Slot, plan: Plan) -> PlacedT:
    """A slot of a plan as a row."""
    return row(
        guid=slot.guid,
        code=slot.proposal,
        title=plan.title(slot),
        day=slot.day,
        start=slot.start,
        minutes=slot.minutes,
        room=slot.room,
        locked=slot.locked,
    )
