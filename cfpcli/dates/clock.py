"""Clock times after a date, in 24 hours or with am and pm: one strict reading or none."""

import re
from datetime import date, timedelta

from cfpcli.dates.english import spoken
from cfpcli.errors import DataRefusedError

_SEPARATOR = re.compile(r"\s*(?:,\s*)?(?:(?:at|by)\s+)?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,9}))?)?(?![0-9:.])"
)
_CLOCK_COMPACT = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?(?![0-9:.])")
_CLOCK_AM_PM = re.compile(
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?\s*(?P<half>[ap])\.?m\b\.?", re.IGNORECASE
)


def take_clock(rest: str, day: date, *, closes: bool, splits: bool) -> tuple[str, str]:
    """Read the clock time at the start of `rest`, if any; return it as `HH:MM` or `HH:MM:SS`, and the remaining text.

    `day` is for hints. 24:00 is the end of a day: with `closes` it means the whole day. With `splits` a second may have
    up to six decimals.

    Raises:
        DataRefusedError: there is no such time, or it has decimals of a second without `splits`.
    """
    if rest[:1] in {"T", "t"} and rest[1:2].isdecimal():
        after = rest[1:]
        match = _CLOCK.match(after) or _CLOCK_COMPACT.match(after)
    else:
        separator = _SEPARATOR.match(rest)
        after = rest[separator.end() :] if separator else rest
        match = _CLOCK_AM_PM.match(after) or _CLOCK.match(after)
    return (_clock(match, day, closes=closes, splits=splits), after[match.end() :]) if match else ("", rest)


def _clock(match: re.Match[str], day: date, *, closes: bool, splits: bool) -> str:
    parts = match.groupdict()
    hour, minute, second = int(parts["hour"]), int(parts["minute"] or 0), int(parts["second"] or 0)
    half = parts.get("half")
    if half and 1 <= hour <= 12:  # noqa: PLR2004 - a clock face has twelve hours
        hour = hour % 12 + (12 if half.casefold() == "p" else 0)
    elif half:
        raise DataRefusedError(f'there is no "{match[0]}"', hint=f'write "{day} 17:00" or "{day} 5pm"')
    if (hour, minute, second) == (24, 0, 0):
        if closes:
            return ""
        raise DataRefusedError(
            f'"{match[0]}" is the end of {spoken(day)}',
            hint=f'write the day that begins then: "{day + timedelta(days=1)}"',
        )
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - the clock's own bounds
        raise DataRefusedError(f'on {spoken(day)} there is no time "{match[0]}"', hint=f'write "{day} 23:59"')
    part = (parts.get("part") or "")[:6]
    if part.strip("0") and not splits:
        raise DataRefusedError(f'"{match[0]}" splits a second', hint=f'write "{day} {match[0].partition(".")[0]}"')
    seconds = f":{second:02}" if parts["second"] else ""
    return f"{hour:02}:{minute:02}{seconds}" + (f".{part:0<6}" if part.strip("0") else "")
