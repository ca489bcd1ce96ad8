"""A day in an unknown zone: it ends first at UTC+14 and last anywhere on Earth.

Between those two ends it is unknown whether a call has closed: its urgency counts from the first end, and it is shown
until the last.
"""

from datetime import date, datetime

import msgspec

from cfpcli.dates.deadline import Deadline
from cfpcli.dates.english import last_day, spoken
from cfpcli.dates.instants import close_at
from cfpcli.dates.zones import zone_name, zone_named

FIRST, LAST = "UTC+14:00", "AoE"
"""The zones in which a day ends first and last."""

ZONE_UNKNOWN = "zone unknown"


def ends_of(close: Deadline) -> tuple[Deadline, Deadline]:
    """The first and the last end of the day on which a call closes; the zone in which it was read is dropped."""
    first, last = (_in_zone(close, zone) for zone in (FIRST, LAST))
    return first, last


def is_first_end(close: Deadline) -> bool:
    """Whether a close is a whole day stored at its first end."""
    return bool(close.date) and not close.time and close.zone == FIRST


def same_day(before: Deadline, after: Deadline) -> bool:
    """Whether one close is a day without a zone and the other is on that day: the close was then not moved.

    This happens if a zone was added or dropped, or if an earlier import assumed one.
    """
    spans = is_first_end(before) or is_first_end(after)
    return spans and before.date == after.date and all(_within(close, ends_of(close)) for close in (before, after))


def closes_before(close: Deadline, other: Deadline) -> bool:
    """Whether `close` is before `other`, compared by day if either is a day without a zone.

    The instants of such a day are only bounds: its first end is earlier than the end of the day before anywhere on
    Earth.
    """
    if close.at is None or other.at is None:
        return False
    if is_first_end(close) or is_first_end(other):
        return (close.date, close.at) < (other.date, other.at)
    return close.at < other.at


def day_of_first_end(at: datetime) -> str:
    """The day whose first end is this instant, in words, such as `Sat 28 November 2026`."""
    return spoken(last_day(at, FIRST))


def _in_zone(close: Deadline, name: str) -> Deadline:
    zone = zone_named(name)
    at = close_at(date.fromisoformat(close.date), "", zone)
    return msgspec.structs.replace(close, time="", zone=zone_name(zone), at=at)


def _within(close: Deadline, ends: tuple[Deadline, Deadline]) -> bool:
    first, last = ends
    return close.at is None or first.at is None or last.at is None or first.at <= close.at <= last.at
