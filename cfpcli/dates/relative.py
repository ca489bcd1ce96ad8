"""Dates relative to the day on which they are read: a closed grammar of counted units, today, tomorrow, weekdays.

Days, weeks and months count whole days from today; hours and minutes count from this instant, across clock changes.
"""

import re
from datetime import date, datetime, timedelta
from typing import NoReturn

from cfpcli.dates.calendar import DatePart, example, next_weekday, take_date, two_readings
from cfpcli.dates.english import WEEKDAYS, spoken
from cfpcli.errors import CfpError, DataRefusedError, UsageError

_UNITS = {
    "minutes": ("minute", "min", "mins"),
    "hours": ("hour", "hr", "hrs", "h"),
    "days": ("day", "d"),
    "weeks": ("week", "wk", "wks", "w"),
    "months": ("month", "mo"),
}
_UNIT_NAMES = {name: unit for unit, names in _UNITS.items() for name in (unit, *names)}
_MOMENTS = {"minutes", "hours"}

_COUNT = r"(?P<count>[0-9]+)\s*(?P<unit>[a-z]+)\b"
_COUNTED = re.compile(rf"(?:in\s+|\+\s*){_COUNT}", re.IGNORECASE)
_SPAN = re.compile(_COUNT, re.IGNORECASE)
_TODAY = re.compile(r"(?P<word>today|tomorrow)\b,?", re.IGNORECASE)
_NEXT = re.compile(rf"next\s+(?P<name>{'|'.join(f'{name}|{name[:3]}' for name in WEEKDAYS)})\b,?", re.IGNORECASE)
_OTHER = re.compile(
    r"(?:now|tonight|yesterday|next|this|last|end|in)\b|[0-9]+\s*(?:minute|min|hour|day|week|month|year)s?\b|\+\s*[0-9]+\s*[a-z]",
    re.IGNORECASE,
)
_MOST_DIGITS = 6
_LONGEST_SPAN = timedelta(days=3_653)


def take_moment(line: str, *, now: datetime) -> tuple[datetime, str] | None:
    """Read `in 48 hours` or `+30min` at the start of a line: the instant in the zone of `now`, and the rest.

    None if the line begins with anything else.

    Raises:
        DataRefusedError: the instant is beyond the range of calendars.
    """
    match = _COUNTED.match(line)
    unit = _UNIT_NAMES.get(match["unit"].casefold()) if match else None
    if not match or unit not in _MOMENTS:
        return None
    try:
        return now + timedelta(**{unit: _count(match)}), line[match.end() :]
    except OverflowError:
        raise _too_far(match[0], now.date()) from None


def take_relative(line: str, *, today: date) -> DatePart | None:
    """Read a day relative to `today` at the start of a line; None if the line begins with anything else.

    A month later is the same day of that month, or its last day if it is shorter: 31 January + 1 month = 28 February.

    Raises:
        DataRefusedError: the day depends on today, but is ambiguous or not in the grammar.
    """
    if match := _COUNTED.match(line):
        return DatePart(_counted(match, today), line[match.end() :], relative=True)
    if match := _TODAY.match(line):
        ahead = timedelta(days=match["word"].casefold() == "tomorrow")
        return DatePart(today + ahead, line[match.end() :], relative=True)
    if match := _NEXT.match(line):
        return DatePart(_next_named(match, today), line[match.end() :], relative=True)
    if _OTHER.match(line):
        raise _not_in_the_grammar(line, today)
    return None


def take_day(line: str, *, today: date) -> DatePart:
    """Read the day at the start of a line, a calendar date or one relative to today.

    Raises:
        DataRefusedError: as `take_date` and `take_relative`.
    """
    return take_relative(line, today=today) or take_date(line, today=today)


def parse_span(text: str) -> timedelta:
    """Read a length of time such as `14d`, `2w`, `36h` or `14 days`, up to ten years.

    Raises:
        UsageError: the text is not one whole number with one unit; months are refused because they differ in length.
    """
    hint = 'write "14d", "2w" or "36h"'
    match = _SPAN.fullmatch(" ".join(text.split()))
    if not match:
        raise UsageError(f'"{text}" is not a length of time', hint=hint)
    unit = _unit(match, UsageError, prefix="")
    if unit == "months":
        raise UsageError(
            f'"{match[0]}" has no fixed length, because months differ', hint=f'write "{int(match["count"][:3]) * 30}d"'
        )
    try:
        span = timedelta(**{unit: _count(match)})
    except OverflowError:
        span = timedelta.max
    if span > _LONGEST_SPAN:
        raise UsageError(f'"{match[0]}" is longer than ten years', hint=hint)
    return span


def _unit(match: re.Match[str], error: type[CfpError], *, prefix: str) -> str:
    """The unit of a span; `m` alone is refused because it may be minutes or months."""
    name = match["unit"].casefold()
    if name == "m":
        count = int(match["count"][:_MOST_DIGITS])
        months = f"{30 * count} days" if not prefix else f"{count} months"
        raise error(
            f'"{match[0]}" may be minutes or months', hint=f'write "{prefix}{count} minutes" or "{prefix}{months}"'
        )
    if name not in _UNIT_NAMES:
        raise error(
            f'"{match["unit"]}" in "{match[0]}" is not a unit of time',
            hint=f'write "{prefix}3 weeks"; units: {", ".join(_UNITS)}',
        )
    return _UNIT_NAMES[name]


def _count(match: re.Match[str]) -> int:
    """The count in a match; more than six digits raise OverflowError, because no accepted span needs them."""
    digits = match["count"].lstrip("0")
    if len(digits) > _MOST_DIGITS:
        raise OverflowError
    return int(digits or 0)


def _counted(match: re.Match[str], today: date) -> date:
    unit = _unit(match, DataRefusedError, prefix="in ")
    try:
        count = _count(match)
        if unit != "months":
            return today + timedelta(**{unit: count})
        from dateutil.relativedelta import relativedelta

        return today + relativedelta(months=count)
    except (OverflowError, ValueError):
        raise _too_far(match[0], today) from None


def _too_far(written: str, today: date) -> DataRefusedError:
    return too_far(written, today, f'write "in 3 weeks" or "{example(today)}"')


def too_far(written: str, today: date, hint: str) -> DataRefusedError:
    """The refusal of a counted time that no calendar holds."""
    return DataRefusedError(f'"{written}" is too far from today, {spoken(today)}', hint=hint)


def _next_named(match: re.Match[str], today: date) -> date:
    """The day one week from today if today is that weekday; on any other day `next` has two readings."""
    day = next_weekday(match["name"], today)
    if day - today == timedelta(weeks=1):
        return day
    later = day + timedelta(weeks=1)
    raise two_readings(match[0].rstrip(","), day, later)


def _not_in_the_grammar(line: str, today: date) -> NoReturn:
    counted = _SPAN.match(line)
    if line.casefold() == "yesterday":
        hint = f'write "{today - timedelta(days=1)}"'
    elif counted and _UNIT_NAMES.get(counted["unit"].casefold()) and len(counted["count"]) < _MOST_DIGITS - 2:
        hint = f'write "in {counted[0]}"'
    else:
        hint = f'write the date itself, such as "{example(today)}", or "in 3 weeks", "tomorrow", "friday"'
    raise DataRefusedError(f'"{line}" depends on the day on which it is read, and has no certain reading', hint=hint)
