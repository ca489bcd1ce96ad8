"""`cfp event use`, `list` and `show`, `cfp status`: events, the one in use, and the state of its call."""

from typing import Annotated

import typer

from cfpcli.call.commands.closes import deadline_of
from cfpcli.call.rows import CallStatus, CloseOf, EventMembers, EventRow, NamedValue, OwnClose, ShownEvent
from cfpcli.call.rules.openness import (
    Standing,
    call_status,
    current,
    extended_from,
    extensions_of,
    moved_from,
    own_closes,
    shown_close,
    shown_opening,
    zone_of,
)
from cfpcli.dates.countdown import TO_BE_ANNOUNCED, left, opens_in
from cfpcli.dates.ending import Ending, ending_of
from cfpcli.dates.english import local, reader_time
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, Exit
from cfpcli.records.change import Change, Kind, Setting, created, replaced
from cfpcli.records.event import Event
from cfpcli.records.proposal import State
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.workspace.completion import BY
from cfpcli.workspace.completion import events as complete_events
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import IN_USE, named_event
from cfpcli.workspace.own_stores import for_event

SLUG = typer.Argument(help="Slug of the event.", autocompletion=complete_events)


def list_events(work: Workspace) -> Result[EventRow]:
    """List the events in the store, with the countdowns of their calls; the event in use is marked."""
    store = work.store
    events = store.events()
    in_use = work.event if events else None
    sent_to = [row.event for row in store.rows(Kind.PROPOSAL, ("event",))]
    items = [
        EventRow(
            event=event.slug,
            name=event.name,
            place=event.place,
            status=deadline.status,
            left=deadline.left,
            proposals=sent_to.count(event.slug),
            in_use=event == in_use,
        )
        for event, deadline in ((event, deadline_of(event, work)) for event in events)
    ]
    count = sum(1 for row in store.rows(Kind.CALL, ("slug",)) if row.slug not in {event.slug for event in events})
    listed = f"{number_of(count, 'followed call')} from lists: cfp deadlines shows {'it' if count == 1 else 'them'}."
    return Result(row=EventRow, items=items, messages=(Message(listed),) if count else ())


def show_event(work: Workspace, slug: Annotated[str, SLUG] = "") -> Result[ShownEvent]:
    """Show an event: its call and countdown, audience, reasons to submit, tracks, types, limits and questions."""
    work = for_event(work, slug or work.options.event)
    store = work.store
    event = named_event(store, slug) if slug else work.required_call
    return event_result(event, store, work)


def event_result(
    event: Event,
    store: Store,
    work: Workspace,
    *,
    messages: tuple[Message, ...] = (),
    changes: tuple[Change, ...] = (),
    picture: str = "event",
) -> Result[ShownEvent]:
    """An event with its row of deadlines, the closes of its tracks, types and people, and its number of proposals."""
    counts: dict[State, int] = {}
    for row in store.rows(Kind.PROPOSAL, ("event", "state")):
        if row.event == event.slug:
            counts[row.state] = counts.get(row.state, 0) + 1
    short = picture == "messages" and work.options.format in {"", "table", "plain"}
    return Result(
        row=ShownEvent,
        items=[ShownEvent(event=event)],
        fields=("slug", "name") if short else (),
        members=EventMembers(deadline=deadline_of(event, work), counts=counts, own_closes=_own_closes(event, work)),
        messages=messages,
        changes=changes,
        picture=picture,
    )


def _own_closes(event: Event, work: Workspace) -> tuple[OwnClose, ...]:
    """The closes of tracks, session types and people (the one granted last to each) in words."""
    moved: list[tuple[CloseOf, str, Deadline, str, str]] = [
        (field, slug, closes, moved_from(extensions_of(event.call, field, slug), closes), "")
        for field, slug, closes in own_closes(event)
    ]
    granted = {extension.email: extension for extension in event.call.personal_extensions}
    moved += [("email", email, current(last.closes), "", last.reason) for email, last in granted.items()]
    return tuple(
        OwnClose(
            of=field,
            slug=slug,
            closes=closes.at,
            closes_local=local(closes.at, zone_of(closes, event), closing=True) if closes.at else "",
            your_time=reader_time(closes.at, zone_of(closes, event), work.env.zone, closing=True) if closes.at else "",
            left=left(closes.at, work.now),
            note=note,
            reason=reason,
        )
        for field, slug, closes, note, reason in moved
    )


def use_event(work: Workspace, slug: Annotated[str, SLUG], *, by: Annotated[str, BY] = "") -> Result[NamedValue]:
    """Choose the event that commands use by default."""
    me = work.acting(by)

    def decide(store: Store) -> Result[NamedValue]:
        event = named_event(store, slug)
        if event.followed:
            raise DataRefusedError(f"{event.name} is followed, not run here", hint=f"cfp submit --event {event.slug}")
        before = store.get(Kind.SETTING, IN_USE)
        after = Setting(name=IN_USE, value=event.slug, number=before.number if before else 0)
        changes = () if before == after else (replaced(before, after) if before else created(after),)
        return Result(
            row=NamedValue,
            items=[NamedValue(name=IN_USE, value=event.slug)],
            changes=changes,
            picture="messages",
            messages=(Message(f"Commands now use {event.name}."), Message("cfp list", Level.NEXT)),
        )

    return work.commit(decide, by=me)


def status(
    work: Workspace,
    slug: Annotated[str, typer.Argument(help="Slug of the event.", autocompletion=complete_events)] = "",
) -> Result[CallStatus]:
    """Report whether a call is open. Exit status 0 if it is, 7 before it opens, after the close and without dates."""
    work = for_event(work, slug or work.options.event)
    store = work.store
    event = named_event(store, slug) if slug else work.required_call
    where = call_status(event, work.now)
    return Result(
        row=CallStatus,
        items=[_row(event, where, work)],
        picture="status",
        exit_status=Exit.OK if where is Standing.OPEN else Exit.CLOSED,
    )


def _row(event: Event, where: Standing, work: Workspace) -> CallStatus:
    opens, closes = shown_opening(event, work.now), shown_close(event, work.now)
    notification = event.call.notification and current(event.call.notification)
    ahead = where is Standing.UPCOMING and opens is not None
    ending = ending_of(closes, event.timezone)
    if ahead and opens and opens.at:
        yours = reader_time(opens.at, zone_of(opens, event), work.env.zone)
    else:
        yours = ending.your_time(work.env.zone, work.now) if ending else ""
    return CallStatus(
        event=event.slug,
        status=where,
        left=opens_in(opens.at, work.now) if ahead and opens else _left(ending, work),
        closes_local=ending.text if ending else "",
        your_time=yours,
        closes=closes.at if closes else None,
        closes_latest=closes.latest if closes else None,
        opens_local=local(opens.at, zone_of(opens, event)) if opens and opens.at else "",
        opens=opens.at if opens else None,
        note=extended_from(event.call),
        name=event.name,
        notification=notification.at if notification else None,
        notification_local=local(notification.at, zone_of(notification, event), closing=True)
        if notification and notification.at
        else "",
    )


def _left(ending: Ending | None, work: Workspace) -> str:
    return ending.left(work.now) if ending else TO_BE_ANNOUNCED
