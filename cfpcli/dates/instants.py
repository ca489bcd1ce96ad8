"""Conversion of local dates and clock times to UTC instants, across days that are longer, shorter or lack an hour."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

from cfpcli.dates.deadline import Deadline
from cfpcli.dates.zones import zone_named

_WITHOUT_SECONDS = len("23:59")


def rfc3339(instant: datetime, timespec: str = "auto") -> str:
    """An instant for scripts and files, such as `2026-06-14T21:59:00Z`: the only place that writes UTC as `Z`."""
    return instant.isoformat(timespec=timespec).replace("+00:00", "Z")


def not_an_instant(text: str) -> str:
    """The refusal of a text that is not a date or time, in words."""
    return f'"{text}" is not a date or time'


def day_start(day: date, zone: tzinfo) -> datetime:
    """The first UTC instant of a local day, even if its midnight is missing or occurs twice.

    `fold=0` reads a missing 00:00 with the offset before the gap, which is the instant of the change itself, and a
    doubled 00:00 as the first.
    """
    return datetime.combine(day, time(0), tzinfo=zone).astimezone(UTC)


def readings(day: date, clock: str, zone: tzinfo) -> tuple[datetime, datetime]:
    """The earlier and the later UTC instant of a local clock time; they differ only in a gap or an overlap."""
    wall = datetime.combine(day, time.fromisoformat(clock), tzinfo=zone)
    first, second = sorted(wall.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return first, second


def close_at(day: date, clock: str, zone: tzinfo) -> datetime:
    """The first UTC instant that is too late: after the whole of the smallest unit that the deadline names.

    Without a clock time (`""`) that is the local day, else the minute, the second or, with decimals, the microsecond.
    If the clock time is missing or occurs twice, the later reading applies, to the speaker's benefit.
    """
    if not clock:
        return day_start(day + timedelta(days=1), zone)
    unit = timedelta(minutes=1) if len(clock) == _WITHOUT_SECONDS else timedelta(seconds=1)
    return readings(day, clock, zone)[1] + (timedelta(microseconds=1) if "." in clock else unit)


def open_at(day: date, clock: str, zone: tzinfo) -> datetime:
    """The first UTC instant of the named time; if it is missing or occurs twice, the earlier reading applies."""
    return readings(day, clock, zone)[0] if clock else day_start(day, zone)


def close_instant(deadline: Deadline) -> datetime | None:
    """The instant of a close's date, time and zone under today's zone rules; None while it is to be announced.

    Date, time and zone decide: if `at` differs, the rules of the zone have changed since it was computed.
    """
    if not deadline.date:
        return None
    return close_at(date.fromisoformat(deadline.date), deadline.time, zone_named(deadline.zone))


def open_instant(deadline: Deadline) -> datetime | None:
    """The instant of an opening's date, time and zone; as `close_instant`."""
    if not deadline.date:
        return None
    return open_at(date.fromisoformat(deadline.date), deadline.time, zone_named(deadline.zone))
