"""iCalendar (RFC 5545, with the names of RFC 7986): deadlines as events that every kind of calendar keeps.

Every instant is in UTC, because calendars agree least on names of zones; the output does not depend on when it is
written.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from cfpcli.exchange.calendar import calendar_bytes, calendar_head, is_url, paragraphs, property_line

if TYPE_CHECKING:
    from icalendar import Event

PRODUCT = "-//cfpcli//cfp deadlines//EN"

REMINDERS = (timedelta(days=-7), timedelta(days=-1))

LENGTH = timedelta(minutes=1)
"""The length of an event: some calendars refuse an event without one, and a whole day would hide the hour."""


class DeadlineEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline for a calendar.

    `uid` never changes, and `sequence` increases each time the deadline moves; `at` is the first UTC instant that is
    too late, `changed` the time of the last change to the entry. `url` is left out unless it is a web address. A
    `cancelled` entry is still written, without reminders, because a calendar keeps every entry that it once imported.
    """

    uid: str
    sequence: int
    at: datetime
    changed: datetime
    summary: str
    description: str = ""
    url: str = ""
    cancelled: bool = False


def deadline_calendar(entries: Iterable[DeadlineEntry], *, name: str) -> Iterator[bytes]:
    """A calendar with this `name` and one event for each deadline, in the given order.

    The event is the last minute in time, with reminders a week and a day ahead. The bytes contain no control
    characters except the line ends, and do not depend on when they are written.
    """
    return calendar_bytes(calendar_head(name, PRODUCT), map(_event, entries))


def _event(entry: DeadlineEntry) -> "Event":
    from icalendar import Alarm, Event

    ends = entry.at.astimezone(UTC)
    changed = entry.changed.astimezone(UTC)
    summary = property_line(entry.summary)
    event = Event()
    event.add("UID", property_line(entry.uid))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", changed)
    event.add("LAST-MODIFIED", changed)
    event.add("DTSTART", ends - LENGTH)
    event.add("DTEND", ends)
    event.add("SUMMARY", summary)
    if entry.description:
        event.add("DESCRIPTION", paragraphs(entry.description))
    if is_url(entry.url):
        event.add("URL", entry.url)
    event.add("STATUS", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("TRANSP", "TRANSPARENT")
    for ahead in () if entry.cancelled else REMINDERS:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("TRIGGER", ahead)
        alarm.add("DESCRIPTION", summary)
        event.add_component(alarm)
    return event
