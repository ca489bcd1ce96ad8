"""UTC instants of local dates and clock times, across changes of the clock, and of a day in an unknown zone."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo

import msgspec

from cfpcli.dates.english import last_day, spoken
from cfpcli.dates.written_deadline import Deadline
from cfpcli.dates.zones import zone_name, zone_named
from cfpcli.errors import DataRefusedError

_WITHOUT_SECONDS = len("23:59")


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


def refuse_skipped(local: datetime, zone: tzinfo) -> None:
    """Refuse a local time, without an offset, that no clock shows because clocks are set forward.

    Raises:
        DataRefusedError: there is no such time; the hint is the time at which the clocks are then.
    """
    there = local.replace(tzinfo=zone, fold=0).astimezone(UTC).astimezone(zone)
    if there.replace(tzinfo=None) != local:
        clock = local.time().isoformat(timespec="auto" if local.second else "minutes")
        raise DataRefusedError(
            f"{clock} on {local.date()} does not exist in {zone_name(zone)}: clocks are set forward then",
            hint=f'write "{there.replace(tzinfo=None).isoformat(" ", timespec="minutes")}"',
        )


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
