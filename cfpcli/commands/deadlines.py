"""`cfp deadlines`: when each call in the store closes."""

from datetime import datetime

from cfpcli.commands.place import open_store
from cfpcli.domain.call import call_status, extended_from
from cfpcli.domain.countdown import left, local, opens_in, reader_time, urgency
from cfpcli.domain.event import Event
from cfpcli.env import Env
from cfpcli.result import Item, Result

FIELDS = ("event", "name", "status", "left", "closes", "closes_local", "zone", "your_time", "urgency", "note")


def deadlines(env: Env) -> Result:
    """Show each call with its countdown, its zone and your own time, soonest first.

    Example: cfp deadlines --json
    """
    events = sorted(open_store(env).events(), key=lambda event: _order(event, env.now))
    items = [deadline_item(event, env) for event in events]
    return Result(schema="deadlines", items=items, fields=FIELDS, available=FIELDS, picture="deadlines")


def _order(event: Event, now: datetime) -> tuple[bool, bool, float]:
    closes = event.call.closes.at if event.call.closes else None
    if closes is None:
        return (True, True, 0)
    passed = closes <= now
    return (passed, False, -closes.timestamp() if passed else closes.timestamp())


def deadline_item(event: Event, env: Env) -> Item:
    """One call as the table of deadlines shows it."""
    opens = event.call.opens.at if event.call.opens else None
    closes = event.call.closes.at if event.call.closes else None
    zone = event.call.closes.zone if event.call.closes and event.call.closes.zone else event.timezone
    until = opens_in(opens, env.now) if opens is not None and env.now < opens else ""
    there = local(closes, zone, closing=True) if closes else ""
    return {
        "event": event.slug,
        "name": event.name,
        "status": call_status(event, env.now),
        "left": until or (left(closes, env.now) if closes else "to be announced"),
        "closes": closes,
        "closes_local": there,
        "zone": zone,
        "your_time": reader_time(closes, zone, env.zone, closing=True) if closes else "",
        "urgency": urgency(closes, env.now),
        "note": extended_from(event.call),
    }
