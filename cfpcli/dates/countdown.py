"""Countdowns in words, as people read them beside a deadline."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

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


def ago(at: datetime, now: datetime) -> str:
    """The time since an instant, such as `3 h ago`; an instant ahead of `now` counts as `now`: `just now`."""
    return _ago(max(_between(at, now), timedelta(0)))


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
