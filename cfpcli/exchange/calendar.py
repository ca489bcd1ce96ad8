"""iCalendar (RFC 5545, with the names of RFC 7986): the common parts of calendars of deadlines and of programmes.

The output contains no control characters except the line ends, and does not depend on when it is written.
"""

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from cfpcli.text import clean, clean_line, well_formed

if TYPE_CHECKING:
    from icalendar import Calendar, Component

REFRESHED = timedelta(hours=12)
"""The interval after which a subscribed calendar may read the file again."""

_LINE_END = b"\r\n"
_END = b"END:VCALENDAR" + _LINE_END


def calendar_bytes(head: "Calendar", components: Iterable["Component"]) -> Iterator[bytes]:
    """A calendar with these components, in pieces, so that a long one is never whole in memory."""
    yield head.to_ical(sorted=False).removesuffix(_END)
    for component in components:
        yield component.to_ical(sorted=False)
    yield _END


def calendar_head(name: str, product: str, zone_name: str = "UTC") -> "Calendar":
    """A calendar without components, with what every kind of calendar reads of its head.

    `product` is the identifier of its writer, `zone_name` the zone in which calendars are to show it.
    """
    from icalendar import Calendar, vText

    title = vText(property_line(name))
    calendar = Calendar()
    calendar.add("VERSION", "2.0")
    calendar.add("PRODID", product)
    calendar.add("CALSCALE", "GREGORIAN")
    calendar.add("METHOD", "PUBLISH")
    # The first property is the standard's, the second the one that Google and Apple read; likewise the next two pairs.
    calendar.add("NAME", title)
    calendar.add("X-WR-CALNAME", title)
    calendar.add("X-WR-TIMEZONE", zone_name)
    calendar.add("REFRESH-INTERVAL", REFRESHED, parameters={"VALUE": "DURATION"})
    calendar.add("X-PUBLISHED-TTL", f"PT{REFRESHED // timedelta(hours=1)}H")
    return calendar


def property_line(text: str) -> str:
    """Text for a property of one line."""
    return clean_line(well_formed(text))


def paragraphs(text: str) -> str:
    """Text for a property of several lines; a tab, which some parsers refuse, becomes a space."""
    return clean(well_formed(text)).replace("\t", " ")


def is_url(text: str) -> bool:
    """Whether a text is a web address that any calendar accepts; other texts go to the description."""
    web = text.startswith(("https://", "http://"))
    return web and text.isascii() and text.isprintable() and not set(text) & set(' "<>\\^`{|}')
