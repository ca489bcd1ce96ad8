"""iCalendar (RFC 5545, with the names of RFC 7986): deadlines as events that every kind of calendar keeps.

Every instant is in UTC, because calendars agree least on names of zones; the output does not depend on when it is
written.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from cfpcli.text import clean, clean_line, well_formed

if TYPE_CHECKING:
    from icalendar import Calendar, Event

PRODUCT = "-//cfpcli//cfp deadlines//EN"

REFRESHED = timedelta(hours=12)
"""The interval after which a subscribed calendar may read the file again."""

REMINDERS = (timedelta(days=-7), timedelta(days=-1))

LENGTH = timedelta(minutes=1)
"""The length of an event: some calendars refuse an event without one, and a whole day would hide the hour."""

_LINE_END = b"\r\n"
_END = b"END:VCALENDAR" + _LINE_END


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
    yield _head(name).to_ical(sorted=False).removesuffix(_END)
    for entry in entries:
        yield _event(entry).to_ical(sorted=False)
    yield _END


def _head(name: str) -> "Calendar":
    from icalendar import Calendar, vText

    title = vText(_line(name))
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", PRODUCT)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    # The first property is the standard's, the second the one that Google and Apple read; likewise the next two pairs.
    calendar.add("NAME", title)
    calendar.add("X-WR-CALNAME", title)
    calendar.add("X-WR-TIMEZONE", "UTC")
    calendar.add("REFRESH-INTERVAL", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESHED // timedelta(hours=1)}H")
    return calendar


def _event(entry: DeadlineEntry) -> "Event":
    from icalendar import Alarm, Event

    ends = entry.at.astimezone(UTC)
    changed = entry.changed.astimezone(UTC)
    summary = _line(entry.summary)
    event = Event()
    event.add("UID", _line(entry.uid))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", changed)
    event.add("LAST-MODIFIED", changed)
    event.add("DTSTART", ends - LENGTH)
    event.add("DTEND", ends)
    event.add("SUMMARY", summary)
    if entry.description:
        event.add("DESCRIPTION", clean(well_formed(entry.description)).replace("\t", " "))
    if _is_url(entry.url):
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


def _line(text: str) -> str:
    return clean_line(well_formed(text))


def _is_url(text: str) -> bool:
    """Whether a text is a web address that any calendar accepts; other texts go to the description."""
    web = text.startswith(("https://", "http://"))
    return web and text.isascii() and text.isprintable() and not set(text) & set(' "<>\\^`{|}')
