"""The rules that decide whether a change to a slot or a release is allowed.

The programme belongs to the people who run the call; the speakers of a published slot may answer it. For now a track
chair has an organiser's rights.
"""

from collections.abc import Iterator

from msgspec.structs import replace

from cfpcli.programme.rules.moves import MOST_MINUTES
from cfpcli.programme.rules.versions import LATEST, VERSION, next_version
from cfpcli.records.change import Change, Kind
from cfpcli.records.event import Event
from cfpcli.records.lengths import ceiling_faults
from cfpcli.records.programme import Release, Slot, day_at
from cfpcli.records.proposal import SEATED
from cfpcli.workspace.rules.court import Court, Door, Ground, Refusal, faulty, organisers_only, refused


def judge_slot(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a change to a slot: organisers place sessions, the speakers of a published slot answer it."""
    record = change.after or change.before
    if not isinstance(record, Slot):
        return
    before = change.before if isinstance(change.before, Slot) else None
    after = change.after if isinstance(change.after, Slot) else None
    if not court.role(record.event).runs_the_call:
        yield from _by_others(court, change, before, after)
    if after is None or court.door is Door.INVERSE:
        return
    event = court.event(after.event)
    if event is None:
        yield refused(
            change, Ground.RULE, f'the slot {change.key} belongs to "{after.event}", which the store does not have'
        )
        return
    if before is not None and before.locked and court.door is Door.ARRIVAL and not _is_same_place(before, after):
        name = before.proposal or before.guid[:8]
        hint = f"cfp schedule lock --off {name}  # lets it move"
        yield refused(change, Ground.RULE, f"{_name(before)} is locked, so a file cannot move it", hint)
    yield from faulty(change, _name(after), _slot_faults(court, before, after, event))


def _is_same_place(before: Slot, after: Slot) -> bool:
    return (before.room, before.day, before.start) == (after.room, after.day, after.start)


def _name(slot: Slot) -> str:
    return f"the slot of {slot.proposal or slot.title or slot.guid}"


def _by_others(court: Court, change: Change, before: Slot | None, after: Slot | None) -> Iterator[Refusal]:
    """The refusals of a change by somebody who does not run the call: only an answer of one's own is left to them."""
    answers = (
        before is not None
        and after is not None
        and court.door is not Door.ARRIVAL
        and replace(before, answer=after.answer, reason=after.reason) == after
    )
    proposal = court.proposal(before.proposal) if answers and before else None
    if not answers or before is None:
        yield organisers_only(change, "the programme can be changed only by an organiser")
    elif proposal is None or not court.speaks(proposal):
        yield organisers_only(change, "a slot can be answered by its speakers, otherwise only by an organiser")
    elif not _is_published(court, before):
        yield refused(change, Ground.RULE, f"{_name(before)} is not published, so there is nothing to answer")


def _is_published(court: Court, slot: Slot) -> bool:
    releases = court.snapshot.rows(Kind.RELEASE, ("event", "slots"))
    return any(each.guid == slot.guid for release in releases if release.event == slot.event for each in release.slots)


def _slot_faults(court: Court, before: Slot | None, after: Slot, event: Event) -> Iterator[tuple[str, str]]:
    """The fields of a slot with a value that no slot may have; values that the change leaves alone are not judged."""
    yield from _session_faults(court, before, after, event)
    is_elsewhere = before is None or before.room != after.room
    if after.room and is_elsewhere and event.room_of(after.room) is None:
        yield "room", f'"{after.room}" is not a room of {event.slug}'
    if after.minutes is not None and not 0 < after.minutes < MOST_MINUTES:
        yield "minutes", f"is {after.minutes}, must be 1 to {MOST_MINUTES - 1}"
    is_moved = before is None or (before.start, before.day) != (after.start, after.day)
    if after.start and is_moved and after.day != day_at(after.start, event):
        yield "day", f"is {after.day or 'empty'}, but the start is on {day_at(after.start, event)}"


def _session_faults(court: Court, before: Slot | None, after: Slot, event: Event) -> Iterator[tuple[str, str]]:
    if before is not None and (before.event, before.proposal) != (after.event, after.proposal):
        yield "proposal", "of a slot never changes; remove the slot and place the other session"
    if bool(after.proposal) == bool(after.title):
        yield "proposal", "and title: a slot has one of them, not both"
    if after.proposal and (before is None or before.proposal != after.proposal):
        proposal = court.proposal(after.proposal)
        if proposal is None or proposal.event != after.event:
            yield "proposal", f'"{after.proposal}" is not a proposal of {event.slug}'
    yield from ((fault.field, fault.message) for fault in ceiling_faults(before, after))


def _is_announced(court: Court, release: Release) -> bool:
    """Whether anybody's last notification has the times of a release, apart from those that the set changes."""
    written = court.written(Kind.NOTIFICATION)
    rows = court.snapshot.rows(Kind.NOTIFICATION, ("person", "proposal", "event", "release"))
    return any(
        (row.event, row.release) == (release.event, release.version) and f"{row.person}/{row.proposal}" not in written
        for row in rows
    )


def judge_release(court: Court, change: Change) -> Iterator[Refusal]:
    """Judge a change to a release: organisers publish one, nobody changes it, and only undo removes it.

    A release that people were notified of stays: their next message is about the differences from it.
    """
    record = change.after or change.before
    if not isinstance(record, Release):
        return
    if not court.role(record.event).runs_the_call:
        yield organisers_only(change, "the programme can be published only by an organiser")
        return
    if court.door is Door.INVERSE:
        if change.after is None and _is_announced(court, record):
            problem = f"people were notified of release {record.version}"
            yield refused(change, Ground.RULE, problem, _following(court, record))
        return
    if change.before is not None:
        verb = "changed" if change.after is not None else "removed"
        problem = f"release {record.version} is published and cannot be {verb}"
        yield refused(change, Ground.RULE, problem, _following(court, record))
        return
    yield from faulty(change, f"release {record.version}", _release_faults(court, record))


def _following(court: Court, release: Release) -> str:
    """The command that publishes the version after the last one."""
    rows = court.snapshot.rows(Kind.RELEASE, ("event", "version"))
    following = next_version(row.version for row in rows if row.event == release.event)
    return f"cfp schedule publish --version {following}  # publishes the next version"


def _release_faults(court: Court, release: Release) -> Iterator[tuple[str, str]]:
    if court.event(release.event) is None:
        yield "event", f'"{release.event}" is not an event of the store'
    if not VERSION.fullmatch(release.version):
        yield (
            "version",
            f'"{release.version}" must be 1 to 40 letters, digits, dots, hyphens, underscores or plus',
        )
    if release.version.casefold() == LATEST:
        yield "version", f'"{release.version}" names the last release, whichever that is; use a number, such as 1.0'
    # The form of a version has its own length.
    too_long = (fault for fault in ceiling_faults(None, release) if fault.field != "version")
    yield from ((fault.field, fault.message) for fault in too_long)
    rows = court.snapshot.rows(Kind.RELEASE, ("event", "version"))
    versions = {row.version.casefold() for row in rows if row.event == release.event}
    if release.version.casefold() in versions:
        yield "version", f'"{release.version}" is already published'
    for slot in release.slots:
        proposal = court.proposal(slot.proposal) if slot.proposal else None
        if slot.event != release.event:
            yield "slots", f"include {_name(slot)}, which belongs to {slot.event}"
        elif slot.proposal and (proposal is None or proposal.state not in SEATED):
            state = proposal.state if proposal else "not in the store"
            yield (
                "slots",
                f"include {_name(slot)}, which is {state}; only accepted or confirmed ones are published",
            )
