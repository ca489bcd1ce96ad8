"""Times of the programme as people write them on the command line."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from cfpcli.dates.english import WEEKDAYS
from cfpcli.dates.grammar import in_full, read_open
from cfpcli.dates.instants import readings, refuse_skipped
from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.programme.rules.agenda import days_of
from cfpcli.records.event import Event
from cfpcli.records.programme import changes_at
from cfpcli.text import clean_line, did_you_mean, if_meant

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
_LEAST = 3
"""The least letters that name a weekday."""


def read_day(text: str, event: Event, days: Sequence[str] = ()) -> str:
    """The local ISO date of a day: a date, a weekday such as `Saturday`, or the number of the day.

    `days` are the dates to choose from, by default those of the event.

    Raises:
        UsageError: no day of the event has this name, or two have.
    """
    days = days or [day.date for day in days_of(event)]
    wanted = text.strip().casefold()
    if wanted.isdecimal() and 0 < int(wanted) <= len(days):
        return days[int(wanted) - 1]
    names = {day: WEEKDAYS[date.fromisoformat(day).weekday()].casefold() for day in days}
    matches = [
        day for day, name in names.items() if wanted == day or (len(wanted) >= _LEAST and name.startswith(wanted))
    ]
    if len(matches) == 1:
        return matches[0]
    if not days_of(event) and _is_date(wanted):
        return wanted
    reason = "could be two days" if matches else "is not a day of the event"
    hint = did_you_mean(text, matches or days) if days else "write the date, or set starts and ends in the event file"
    raise UsageError(f'"{clean_line(text)}" {reason}', hint=hint)


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def read_start(text: str, event: Event, *, now: datetime, day: str = "") -> datetime:
    """The UTC instant that a start means, in the zone of the event; a time alone is on `day` (a local ISO date).

    A time before the event's `day_change` is after midnight, at the end of its day of the programme.

    Raises:
        UsageError: it is not a date and a time, a time alone has no day, or it is not clear which instant is meant.
    """
    clock = _CLOCK.fullmatch(text.strip())
    if clock and not day:
        raise UsageError(f'--start "{text.strip()}" has no day', hint="add --day, or write the date before the time")
    if clock:
        return _on(day, f"{int(clock[1]):02}:{clock[2]}", event)
    try:
        reading = read_open(text, zone=event.timezone, now=now)
    except DataRefusedError as error:
        raise UsageError(f"--start: {error.message}", hint=error.hint) from error
    at = reading.deadline.at
    if reading.deadline.time:
        local = datetime.combine(date.fromisoformat(reading.deadline.date), time.fromisoformat(reading.deadline.time))
        _refuse_skipped(local, zone_named(reading.deadline.zone))
    if at is None or not reading.deadline.time:
        raise UsageError(
            f'--start "{clean_line(text)}" has no time', hint="write the time after the date, or use --day"
        )
    if reading.doubt:
        meant = in_full(reading.deadline, zone=event.timezone)
        raise UsageError(f"--start: {reading.doubt}", hint=if_meant(meant))
    return at


def _on(day: str, clock: str, event: Event) -> datetime:
    """The UTC instant of a local time on a day of the programme."""
    at = date.fromisoformat(day)
    if time.fromisoformat(clock) < changes_at(event):
        at += timedelta(days=1)
    zone = zone_named(event.timezone)
    _refuse_skipped(datetime.combine(at, time.fromisoformat(clock)), zone)
    first, second = readings(at, clock, zone)
    if first != second:
        raise UsageError(
            f"{clock} on {at} is missing or occurs twice because the clock changes",
            hint=f'write the offset: --start "{at} {clock} UTC+01:00"',
        )
    return first


def _refuse_skipped(local: datetime, zone: tzinfo) -> None:
    try:
        refuse_skipped(local, zone)
    except DataRefusedError as error:
        raise UsageError(f"--start: {error.message}", hint=error.hint) from error
