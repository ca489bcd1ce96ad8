"""Dates, times and lengths of sessions as schedules spell them, and the instant that they mean together.

Programs disagree on which field they trust: some read `date`, others `start` with the date of the day. Real files have
dates in UTC beside local starts, no dates at all, and lengths with seconds.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from cfpcli.programme.files.schedule import LONGEST, ScheduleDay
from cfpcli.text import shorten

Note = Callable[[str, str], None]
"""Notes a repair: the field and the change to it."""

DAY_CHANGE = time(4)
"""The hour at which a day of the programme ends where a file gives neither the bounds of a day nor `day_change`."""

_EARLIEST, _LATEST = 1970, 2200
_START = re.compile(r"([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?")
_DURATION = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4})(?::([0-9]{1,2}))?")


def resolved(
    date_text: str, start_text: str, day: ScheduleDay, zone: tzinfo | None, change: time, *, note: Note
) -> tuple[datetime | None, str]:
    """The UTC instant of a start and its local time as text, from the two fields that give it and its day.

    `date` is trusted where it agrees with `start`, and also where it does not, unless it is in UTC or is the local time
    with a foreign offset: then `start` in the zone of the place is meant. Without `date` the start is in its day, or
    after midnight. The instant is None without an offset and a zone, the text empty without any time.
    """
    when, clock = moment(date_text), clock_time(start_text)
    if when is None and clock is None:
        note("date", "neither date nor start is a time: the session has none")
        return None, ""
    if clock is None:
        note("start", "is missing: the time of the date is used")
    if when is None:
        note("date", "is missing: it is that of the day, with the start")
        when = datetime.combine(_date_of(clock or time(), day, zone, change), clock or time()) if day.date else None
        if when is None:
            return None, ""
    elif when.tzinfo is not None and zone is not None and clock is not None:
        when = _agreed(when, clock, zone, note)
    elif clock is not None and not _same(when, clock):
        note("start", f"is {clock:%H:%M}, but the date has {when:%H:%M}, which is used")
    when = when.replace(second=0, microsecond=0)
    if when.tzinfo is None:
        if zone is None:
            return None, when.isoformat(timespec="minutes")
        when = when.replace(tzinfo=zone)
    local = when.astimezone(zone) if zone else when
    return when.astimezone(UTC), f"{local:%Y-%m-%dT%H:%M}"


def _agreed(when: datetime, clock: time, zone: tzinfo, note: Note) -> datetime:
    local = when.astimezone(zone)
    if _same(local, clock):
        if local.utcoffset() != when.utcoffset():
            note("date", "has the offset of another zone; the instant is the same")
        return when
    if _same(when, clock):
        note("date", f"has the offset of another zone: {clock:%H:%M} is the local time")
        return when.replace(tzinfo=zone)
    if when.utcoffset():
        note("start", f"is {clock:%H:%M}, but the date has {local:%H:%M}, which is used")
        return when
    note("date", f"is in UTC and does not agree with the start: {clock:%H:%M} local time is used")
    near = [datetime.combine(local.date() + timedelta(days=days), clock, zone) for days in (-1, 0, 1)]
    return min(near, key=lambda start: abs(start - when))


def _date_of(clock: time, day: ScheduleDay, zone: tzinfo | None, change: time) -> date:
    """The date of a start in a day of the programme, which may last beyond midnight."""
    first = date.fromisoformat(day.date)
    following = first + timedelta(days=1)
    if day.starts and day.ends and zone:
        if day.starts <= datetime.combine(first, clock, zone) < day.ends:
            return first
        if datetime.combine(following, clock, zone) < day.ends:
            return following
        return first
    return following if clock < change else first


def _same(when: datetime, clock: time) -> bool:
    return (when.hour, when.minute) == (clock.hour, clock.minute)


def moment(text: str) -> datetime | None:
    """A date with a time, with or without an offset; None if the text is neither, or in no year of a conference."""
    try:
        when = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return when if _EARLIEST <= when.year < _LATEST and len(text.strip()) > len("2026-01-31") else None


def iso_date(text: str) -> str:
    """The ISO date with which a text begins; empty if it has none."""
    try:
        day = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return ""
    return day.isoformat() if _EARLIEST <= day.year < _LATEST else ""


def clock_time(text: str) -> time | None:
    """A time of the day, without its seconds; None for any other text."""
    match = _START.fullmatch(text.strip())
    try:
        return time(int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def minutes_of(text: str) -> tuple[int, str]:
    """A length in minutes, 0 if the text is none, and what was repaired; `H:MM`, `H:MM:SS` or a number of minutes."""
    match = _DURATION.fullmatch(text.strip())
    if not match:
        return 0, "is missing or not a length" if not text.strip() else f'"{shorten(text, 40)}" is not a length'
    hours, minutes, seconds = (int(part or 0) for part in match.groups())
    total = hours * 60 + minutes + (1 if seconds else 0)
    if total >= LONGEST:
        return 0, f'"{shorten(text, 40)}" is too long'
    if match[3]:
        return total, "has seconds" + (", which were rounded up" if seconds else "")
    return total, "is a number of minutes" if match[1] is None else ""


def length_of(values: Mapping[str, str], start: datetime | None, note: Note) -> int:
    """The length of a session in minutes, by its duration or else by its end; 0 if it has neither."""
    minutes, message = minutes_of(values.get("duration", ""))
    ends = moment(values.get("end", ""))
    if not minutes and start and ends and ends.tzinfo and ends > start:
        minutes = min(int((ends - start) / timedelta(minutes=1)), LONGEST - 1)
        message = "is missing: the end is used"
    if message:
        note("duration", message)
    return minutes
