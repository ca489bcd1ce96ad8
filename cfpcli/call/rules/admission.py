"""The rules that decide whether a change to an event, a setting or a followed call is allowed."""

from collections.abc import Iterator

from cfpcli.records.change import Change, Kind, Record
from cfpcli.records.event import Event
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, organisers_only, refused

FLAG = "flag:"
"""The prefix of settings that are a reviewer's flags: `flag:CODE/e-mail`. A flag belongs to its reviewer and is not a
tag of the proposal: others do not see it, and it does not create a new revision of the proposal."""


def judge_event(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a change to an event: organisers create and change it."""
    if not court.role(change.key).runs_the_call:
        yield organisers_only(change, f"the event {change.key} can be changed only by an organiser")
    elif (
        isinstance(change.before, Event)
        and isinstance(change.after, Event)
        and _changes_organisers(change.before, change.after)
    ):
        yield refused(change, Ground.RULE, f"the event {change.key} is {_run(change.before)}, and stays so")
    elif court.door is Door.INVERSE and (rooms := _rooms_in_use(court, change)):
        named = ", ".join(f'"{room}"' for room in rooms)
        hint = "cfp schedule show  # lists the sessions; move or remove them first"
        yield refused(change, Ground.RULE, f"sessions of {change.key} are in {named}, which it would lose", hint)


def _changes_organisers(before: Event, after: Record | None) -> bool:
    """Whether a change would make a followed event one that is run here, or the other way round."""
    return isinstance(after, Event) and before.followed is not after.followed


def _run(event: Event) -> str:
    return "followed here, and run by its own organisers" if event.followed else "run in this store"


def _rooms_in_use(court: Court, change: Change) -> list[str]:
    """The names of the rooms that an event loses by a change although slots that the set leaves alone are in them."""
    if not isinstance(change.before, Event):
        return []
    kept = {room.slug for room in change.after.rooms} if isinstance(change.after, Event) else set()
    lost = {room.slug: room.name for room in change.before.rooms if room.slug not in kept}
    if not lost:
        return []
    written = court.written(Kind.SLOT)
    slots = court.snapshot.rows(Kind.SLOT, ("guid", "event", "room"))
    used = {slot.room for slot in slots if slot.event == change.key and slot.guid not in written}
    return [name for slug, name in lost.items() if slug in used]


def judge_setting(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a change to a setting: people change their own flags; all other settings are for those who run the call."""
    is_own_flag = change.key.startswith(FLAG) and change.key.endswith(f"/{court.actor.email}")
    if not court.runs_something and not (is_own_flag and court.actor.email):
        yield organisers_only(change, f'the setting "{change.key}" can be changed only by an organiser')


def judge_call(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a change to a followed call: people outside the committee follow calls in their own store."""
    if not court.runs_something:
        yield organisers_only(change, f"the followed call {change.key} can be changed only by an organiser")
