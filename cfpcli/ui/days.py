"""Days and times of day for people, for uses that the wording of deadlines does not fit."""

from datetime import UTC, date, datetime, tzinfo

from cfpcli.dates.english import WEEKDAYS, day_month, spoken
from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError

DASH = "\u2013"
"""The dash between the ends of a range."""


def as_day(value: object) -> date | None:
    """The day of a value that is a date or ISO text; None if it is neither."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def zone_of(name: str) -> tzinfo:
    """The zone with this name, UTC if it is not known."""
    try:
        return zone_named(name) if name else UTC
    except DataRefusedError:
        return UTC


def long_day(day: date) -> str:
    """A day in full, such as `Saturday 31 January 2026`."""
    return f"{WEEKDAYS[day.weekday()]} {day_month(day)} {day.year}"


def days(starts: str, ends: str) -> str:
    """The range from the first to the last day of an event, as short as possible; empty while unknown."""
    first, last = as_day(starts), as_day(ends)
    if not first or not last or first == last:
        only = first or last
        return f"{day_month(only)} {only.year}" if only else starts or ends
    if first.year != last.year:
        return f"{day_month(first)} {first.year} {DASH} {day_month(last)} {last.year}"
    if first.month != last.month:
        return f"{day_month(first)} {DASH} {day_month(last)} {last.year}"
    return f"{first.day}{DASH}{day_month(last)} {last.year}"


def clock(instant: datetime, zone: tzinfo) -> str:
    """The local time of day of an instant, such as `10:00`."""
    return f"{instant.astimezone(zone):%H:%M}"


def offset(instant: datetime, zone: tzinfo) -> str:
    """The offset of local time from UTC at an instant, such as `UTC+1` or `UTC+5:45`."""
    delta = instant.astimezone(zone).utcoffset()
    minutes = int(delta.total_seconds()) // 60 if delta else 0
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'-' if minutes < 0 else '+'}{hours}{f':{rest:02}' if rest else ''}"


def moment(instant: datetime, zone: tzinfo) -> str:
    """An instant in local time with its weekday, such as `Sun 24 May 2026 12:03`."""
    local = instant.astimezone(zone)
    return f"{spoken(local)} {local:%H:%M}"
