"""`cfp status`: whether a call is open, in one line for people and in the exit status for scripts."""

from typing import Annotated

import typer

from cfpcli.call.commands.event import named_event
from cfpcli.call.rows.status import CallStatus
from cfpcli.call.rules.openness import Standing, call_status, extended_from, shown_close, zone_of
from cfpcli.dates.countdown import TO_BE_ANNOUNCED, left, opens_in
from cfpcli.dates.deadline import Deadline
from cfpcli.dates.english import local, reader_time
from cfpcli.errors import Exit
from cfpcli.records.event import Event
from cfpcli.result import Result
from cfpcli.workspace.completion import events as complete_events
from cfpcli.workspace.context import Workspace


def status(
    work: Workspace,
    slug: Annotated[str, typer.Argument(help="Slug of the event.", autocompletion=complete_events)] = "",
) -> Result[CallStatus]:
    """Report whether a call is open. Exit status 0 if it is, 7 before it opens, after the close and without dates."""
    store = work.store
    event = named_event(store, slug) if slug else work.required_event
    where = call_status(event, work.now)
    return Result(
        row=CallStatus,
        items=[_row(event, where, work)],
        picture="status",
        exit_status=Exit.OK if where is Standing.OPEN else Exit.CLOSED,
    )


def _row(event: Event, where: Standing, work: Workspace) -> CallStatus:
    opens, closes = event.call.opens, shown_close(event, work.now)
    ahead = where is Standing.UPCOMING and opens is not None
    next_date = opens if ahead else closes
    return CallStatus(
        event=event.slug,
        status=where,
        left=opens_in(opens.at, work.now) if ahead and opens else _left(closes, work),
        closes_local=local(closes.at, zone_of(closes, event), closing=True) if closes and closes.at else "",
        your_time=reader_time(next_date.at, zone_of(next_date, event), work.env.zone, closing=not ahead)
        if next_date and next_date.at
        else "",
        closes=closes.at if closes else None,
        opens_local=local(opens.at, zone_of(opens, event)) if opens and opens.at else "",
        opens=opens.at if opens else None,
        note=extended_from(event.call),
        name=event.name,
    )


def _left(closes: Deadline | None, work: Workspace) -> str:
    return left(closes.at, work.now) if closes else TO_BE_ANNOUNCED
