"""`cfp schedule show`: the programme as a grid at a terminal, as rows elsewhere."""

from collections.abc import Sequence
from typing import Annotated

from msgspec.structs import replace

from cfpcli.errors import UsageError
from cfpcli.programme.commands.slots import (
    DECLINED,
    FLAGGED,
    Plan,
    agenda_of,
    placing,
    plan_of,
    release_named,
    releases_of,
)
from cfpcli.programme.rows import ScheduledSession, ScheduleMembers, ScheduleTrack
from cfpcli.programme.rules.agenda import Agenda, Item
from cfpcli.programme.rules.timeline import By
from cfpcli.programme.rules.versions import LATEST
from cfpcli.programme.rules.written_times import read_day
from cfpcli.records.change import Kind
from cfpcli.records.person import normalise_email
from cfpcli.records.programme import Release, Slot
from cfpcli.records.proposal import SEATED, Proposal
from cfpcli.records.times_in_words import clock
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, number_of
from cfpcli.workspace.bulk import several
from cfpcli.workspace.completion import COLUMNS, ICS, MINE, OF_RELEASE, ONLY_DAY, contradicts_format
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.visibility import runs, whole


def show(
    work: Workspace,
    *,
    day: Annotated[str, ONLY_DAY] = "",
    by: Annotated[By, COLUMNS] = By.ROOM,
    release: Annotated[str, OF_RELEASE] = "",
    mine: Annotated[bool, MINE] = False,
    ics: Annotated[bool, ICS] = False,
) -> Result[ScheduledSession]:
    """Show the programme: the plan to those who run the call, otherwise the last release."""
    store, event = work.store, work.required_event
    codes = _my_codes(work, store) if mine or ics else None
    if ics and not mine:
        hints = ["cfp schedule --mine --ics"]
        hints += ["cfp export ics  # writes the calendar of the whole programme"] if runs(store, event) else []
        raise UsageError("--ics needs --mine", hint="\n".join(hints))
    if ics and work.options.format:
        raise contradicts_format("--ics", work.options.format)
    if ics and codes is not None:
        from cfpcli.programme.commands.release_files import own_calendar

        chosen = release_named(store, event, release or LATEST)
        chunks = own_calendar(store, event, chosen, codes)
        return Result(row=ScheduledSession, documents=chunks, documents_are_safe=True)
    is_plan = runs(store, event) and not release
    if not is_plan and not release and not releases_of(store, event):
        return Result(row=ScheduledSession, picture="messages", messages=(Message("No programme is published yet."),))
    if is_plan:
        plan = plan_of(store, event)
        return _in_columns(_result(_only(plan.agenda, codes), day, by, plan=plan), by, work)
    shown = release_named(store, event, release or LATEST)
    return _in_columns(_result(_only(agenda_of(store, event, shown), codes), day, by, release=shown), by, work)


def _in_columns(result: Result[ScheduledSession], by: By, work: Workspace) -> Result[ScheduledSession]:
    """The sessions in the order of tracks or speakers; in a pipe, these are the first column."""
    if by is By.ROOM:
        return result
    tracks = [track.slug for track in result.further(ScheduleMembers).tracks]

    def order(row: ScheduledSession) -> tuple[object, ...]:
        if by is By.TRACK:
            return (tracks.index(row.track) if row.track in tracks else len(tracks),)
        return (not row.speakers, [name.casefold() for name in row.speakers])

    rows = replace(result, items=sorted(result.items, key=order))
    if work.draws or work.options.format not in {"", "plain"} or work.options.fields:
        return rows
    first = "track_name" if by is By.TRACK else "speakers"
    return replace(rows, picture="", fields=(first, *(name for name in ScheduledSession.columns if name != first)))


def _my_codes(work: Workspace, store: Store) -> frozenset[str]:
    """The speaker codes of the acting person."""
    me = work.acting()
    rows = whole(store).rows(Kind.SPEAKER, ("code", "email"))
    return frozenset(row.code for row in rows if me.email and normalise_email(row.email) == me.email)


def _only(agenda: Agenda, codes: frozenset[str] | None) -> Agenda:
    """The programme of these speakers; all of it for None."""
    if codes is None:
        return agenda
    items = (item for item in agenda.items if any(speaker.code in codes for speaker in item.speakers))
    return replace(agenda, items=tuple(items))


def _result(
    agenda: Agenda, day: str, by: By, *, plan: Plan | None = None, release: Release | None = None
) -> Result[ScheduledSession]:
    event = agenda.event
    days = tuple(each.date for each in agenda.days)
    dates = (read_day(day, event, days),) if day else ()
    unplaced = plan.unplaced if plan else ()
    slots = plan.slots if plan else {}
    shown = [item for item in agenda.items if not dates or item.day in dates]
    items = [row(item, agenda, slots.get(item.guid), plan) for item in shown]
    return Result(
        row=ScheduledSession,
        items=items,
        members=ScheduleMembers(
            event=event.slug,
            timezone=event.timezone,
            version=release.version if release else "",
            published=release.published if release else None,
            note=release.note if release else "",
            by=by,
            days=dates or days,
            rooms=event.rooms,
            tracks=tuple(ScheduleTrack(slug=track.slug, name=track.name) for track in event.tracks),
            unplaced=tuple(proposal.code for proposal in unplaced),
        ),
        picture="schedule",
        messages=_messages(items, unplaced, plan),
    )


def _messages(
    items: Sequence[ScheduledSession], unplaced: Sequence[Proposal], plan: Plan | None
) -> tuple[Message, ...]:
    messages = [] if items else [Message("No sessions are placed." if plan else "No sessions.")]
    messages += _flagged(items)
    if plan and unplaced:
        count = number_of(len(unplaced), "session")
        messages.append(Message(f"{count} without a place: {several([proposal.code for proposal in unplaced])}."))
        messages.append(Message(placing(plan, unplaced[0]), Level.NEXT))
    elif plan and not items and not any(each.state in SEATED for each in plan.proposals.values()):
        messages.append(Message("cfp decisions publish" if plan.pending else "cfp rank", Level.NEXT))
    return tuple(messages)


def _flagged(items: Sequence[ScheduledSession]) -> list[Message]:
    """A warning for each session of the plan that was called off or declined, with the reason."""
    rows = [row for row in items if row.flag in FLAGGED]
    lines = [
        Message(
            f"{row.code} is {row.flag}{f' ({clean_line(row.reason)})' if row.flag == DECLINED and row.reason else ''}.",
            Level.WARNING,
        )
        for row in rows
    ]
    return [*lines, Message("cfp schedule check", Level.NEXT)] if lines else []


def row(item: Item, agenda: Agenda, slot: Slot | None = None, plan: Plan | None = None) -> ScheduledSession:
    """A session of an agenda as a row; `slot` is its slot in the `plan`."""
    shown = ScheduledSession(
        guid=item.guid,
        number=item.number,
        code=item.code,
        title=item.title,
        day=item.day,
        time=clock(item.start, agenda.zone) if item.start else "",
        start=item.start,
        end=item.end,
        minutes=item.minutes or None,
        room=item.room_slug,
        room_name=item.room,
        track=item.track_slug,
        track_name=item.track,
        session_type=item.session_type_slug,
        language=item.language,
        speakers=tuple(speaker.name for speaker in item.speakers),
        speaker_codes=tuple(speaker.code for speaker in item.speakers),
        cancelled=item.cancelled,
        flag="cancelled" if item.cancelled else "",
    )
    if slot is None or plan is None:
        return shown
    return replace(shown, locked=slot.locked, answer=plan.answer(slot), reason=slot.reason, flag=plan.flag(slot))
