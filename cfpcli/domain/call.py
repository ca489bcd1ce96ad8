"""Whether a call takes proposals at an instant, and what to tell a person when it does not."""

from datetime import date, datetime, tzinfo
from enum import StrEnum

from cfpcli.domain.countdown import both, left, opens_in
from cfpcli.domain.date_text import day_month, spoken
from cfpcli.domain.deadline import Deadline
from cfpcli.domain.event import Call, Event
from cfpcli.errors import ClosedError


class CallStatus(StrEnum):
    """Where a call stands; `unannounced` while nobody can say when it opens."""

    UPCOMING = "upcoming"
    OPEN = "open"
    CLOSED = "closed"
    UNANNOUNCED = "unannounced"


def call_status(event: Event, now: datetime) -> CallStatus:
    """Where the call stands at this instant.

    The opening is inclusive, the close exclusive; the close is the newest one, after every extension. A call without
    an opening is open until its close, one whose close is not set or still to be announced does not close. With no
    date at all, or an opening still to be announced, it is unannounced.
    """
    opens, closes = _at(event.call.opens), _at(event.call.closes)
    if closes is not None and now >= closes:
        return CallStatus.CLOSED
    if opens is None and (closes is None or event.call.opens is not None):
        return CallStatus.UNANNOUNCED
    return CallStatus.UPCOMING if opens is not None and now < opens else CallStatus.OPEN


def refuse_unless_open(event: Event, now: datetime, reader_zone: tzinfo) -> None:
    """Let pass what comes while the call is open.

    Raises:
        ClosedError: the call is not open; the message gives the local and the reader's own time of the opening or
            the close that stands in the way.
    """
    status = call_status(event, now)
    call = event.call
    if status is CallStatus.UPCOMING and call.opens and call.opens.at:
        when = both(call.opens.at, call.opens.zone or event.timezone, reader_zone)
        raise ClosedError(
            f"the call of {event.name} is not open yet: it opens {when}",
            hint=f"it {opens_in(call.opens.at, now)}",
        )
    if status is CallStatus.CLOSED and call.closes and call.closes.at:
        when = both(call.closes.at, call.closes.zone or event.timezone, reader_zone, closing=True)
        raise ClosedError(
            f"the call of {event.name} {left(call.closes.at, now)}: it was open until {when}",
            hint='an organiser adds a late proposal with --late "reason"',
        )
    if status is CallStatus.UNANNOUNCED:
        raise ClosedError(
            f"the call of {event.name} has no dates yet",
            hint="an organiser sets opens and closes under [call] in the event's file and runs cfp init on it again",
        )


def extended_from(call: Call) -> str:
    """What the close was before it was moved, such as `extended from 14 June`; empty where it never was.

    After several moves the first announced close is named, for that is the one people remember.
    """
    former = next((extension.closes for extension in call.extensions if extension.closes.date), None)
    if former is None:
        return ""
    closes = call.closes
    verb = "brought forward" if closes and closes.at and former.at and closes.at < former.at else "extended"
    return f"{verb} from {_former_day(former, closes)}"


def _former_day(former: Deadline, closes: Deadline | None) -> str:
    day = date.fromisoformat(former.date)
    return day_month(day) if closes and closes.date[:4] == former.date[:4] else spoken(day)


def _at(deadline: Deadline | None) -> datetime | None:
    return deadline.at if deadline else None
