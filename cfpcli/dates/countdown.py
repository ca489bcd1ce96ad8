"""Countdowns and local times in words, as people read them beside a deadline."""

from datetime import UTC, datetime, timedelta, tzinfo
from enum import StrEnum

from cfpcli.dates.english import MONTHS, WEEKDAYS, spoken
from cfpcli.dates.zones import zone_name, zone_named

TO_BE_ANNOUNCED = "to be announced"

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_SOON = timedelta(hours=48)
_NEAR = timedelta(days=7)


class Urgency(StrEnum):
    """The urgency of a close: `soon` below 48 hours, `near` below 7 days, `tba` if no date is known."""

    CLOSED = "closed"
    SOON = "soon"
    NEAR = "near"
    FAR = "far"
    TBA = "tba"


def urgency(closes: datetime | None, now: datetime) -> Urgency:
    """The urgency of this close; the instant of the close itself is already too late."""
    if closes is None:
        return Urgency.TBA
    remaining = _between(now, closes)
    if remaining <= timedelta(0):
        return Urgency.CLOSED
    if remaining < _SOON:
        return Urgency.SOON
    return Urgency.NEAR if remaining < _NEAR else Urgency.FAR


def left(closes: datetime | None, now: datetime) -> str:
    """The countdown to a close, rounded down: `46 days left`, `13 d 23 h left`, `closed 3 h ago`.

    Whole days alone from 14 days on, hours and minutes below 48 hours, minutes and seconds below one.
    """
    if closes is None:
        return TO_BE_ANNOUNCED
    remaining = _between(now, closes)
    if remaining <= timedelta(0):
        return f"closed {_ago(-remaining)}"
    return time_left(_duration(remaining)) if remaining >= timedelta(seconds=1) else "closes now"


def time_left(duration: str) -> str:
    """A duration until a close in words, such as `46 days left`: the only place that words it."""
    return f"{duration} left"


def brief(span: timedelta) -> str:
    """A short time in one unit, rounded down: `26 min`, below a minute `40 s`."""
    minutes = span // timedelta(minutes=1)
    return f"{minutes} min" if minutes else f"{span // timedelta(seconds=1)} s"


def opens_in(opens: datetime | None, now: datetime) -> str:
    """The countdown to an opening, in the units of `left`: `opens in 13 d 23 h`, `opened 3 h ago`."""
    if opens is None:
        return f"opens: {TO_BE_ANNOUNCED}"
    remaining = _between(now, opens)
    if remaining <= timedelta(0):
        return f"opened {_ago(-remaining)}"
    return f"opens in {_duration(remaining)}" if remaining >= timedelta(seconds=1) else "opens now"


def local(instant: datetime, zone: str | tzinfo, *, closing: bool = False) -> str:
    """An instant in the local time of a zone, such as `Sun 14 June 2026 23:59 Europe/Paris`.

    A close is exclusive, so `closing` shows the last minute that is still in time (the last second, if the close falls
    within a minute). A time in an hour that occurs twice is shown with its offset.
    """
    zone_info = _zone_info(zone)
    wall = _wall(instant, zone_info, closing=closing)
    return f"{spoken(wall.date())} {_clock(wall, closing=closing)}{_which(wall)} {_zone_words(wall, zone_info)}"


def both(instant: datetime, zone: str | tzinfo, reader_zone: str | tzinfo, *, closing: bool = False) -> str:
    """As `local`, followed by `(your time: Sun 14 June 14:59)` if the reader's clock shows another time."""
    text = local(instant, zone, closing=closing)
    yours = reader_time(instant, zone, reader_zone, closing=closing)
    return f"{text} (your time: {yours})" if yours else text


def reader_time(instant: datetime, zone: str | tzinfo, reader_zone: str | tzinfo, *, closing: bool = False) -> str:
    """The reader's own time, such as `Sun 14 June 14:59`; empty if their clock shows the same as that of `zone`."""
    there, here = (_wall(instant, _zone_info(each), closing=closing) for each in (zone, reader_zone))
    if there.replace(tzinfo=None) == here.replace(tzinfo=None):
        return ""
    year = "" if here.year == there.year else f" {here.year}"
    day = f"{WEEKDAYS[here.weekday()][:3]} {here.day} {MONTHS[here.month - 1]}{year}"
    return f"{day} {_clock(here, closing=closing)}{_which(here)}"


def _between(start: datetime, end: datetime) -> timedelta:
    """The elapsed time; plain subtraction within one zone would use wall times and count a day of 25 hours as 24."""
    return end.astimezone(UTC) - start.astimezone(UTC)


def _duration(span: timedelta) -> str:
    seconds = span // timedelta(seconds=1)
    if seconds >= 14 * _DAY:
        return f"{seconds // _DAY} days"
    if seconds >= 2 * _DAY:
        return f"{seconds // _DAY} d {seconds % _DAY // _HOUR} h"
    if seconds >= _HOUR:
        return f"{seconds // _HOUR} h {seconds % _HOUR // _MINUTE} min"
    return f"{seconds // _MINUTE} min {seconds % _MINUTE} s" if seconds >= _MINUTE else f"{seconds} s"


def _ago(span: timedelta) -> str:
    seconds = span // timedelta(seconds=1)
    if seconds >= 2 * _DAY:
        return f"{seconds // _DAY} days ago"
    if seconds >= _HOUR:
        return f"{seconds // _HOUR} h ago"
    return f"{seconds // _MINUTE} min ago" if seconds >= _MINUTE else "just now"


def _zone_info(zone: str | tzinfo) -> tzinfo:
    return zone_named(zone) if isinstance(zone, str) else zone


def _wall(instant: datetime, zone: tzinfo, *, closing: bool) -> datetime:
    shown = instant.astimezone(UTC) - timedelta(microseconds=1) if closing else instant
    return shown.astimezone(zone)


def _clock(wall: datetime, *, closing: bool) -> str:
    """Hours and minutes; seconds only for a close that does not use up its minute."""
    cut_short = closing and wall.second != _MINUTE - 1
    return f"{wall:%H:%M:%S}" if cut_short else f"{wall:%H:%M}"


def _which(wall: datetime) -> str:
    """The offset, if the clock shows this time twice; else empty."""
    if wall.utcoffset() == wall.replace(fold=1 - wall.fold).utcoffset():
        return ""
    return f" ({_offset(wall)})"


_UTC_NAMES = frozenset({"Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu"})


def _zone_words(wall: datetime, zone: tzinfo) -> str:
    """The zone's name; an `Etc/GMT` name, whose POSIX sign is the opposite of the usual one, with its offset."""
    name = zone_name(zone)
    if name in _UTC_NAMES:
        return "UTC"
    return f"{name} ({_offset(wall)})" if name.startswith("Etc/GMT") else name


def _offset(wall: datetime) -> str:
    text = wall.strftime("%z")
    return f"UTC{text[:3]}:{text[3:5]}"
