"""Calendar dates that people typed, in digits or English words: one strict reading or none."""

import calendar
import re
from datetime import date, timedelta

from cfpcli.domain.date_text import MONTHS, WEEKDAYS, day_month, spoken
from cfpcli.domain.text import nearest
from cfpcli.errors import DataRefusedError

_MONTH_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_WEEKDAY_NUMBERS = {name.casefold(): number for number, name in enumerate(WEEKDAYS)}
_WEEKDAY_NUMBERS |= {name[:3].casefold(): number for number, name in enumerate(WEEKDAYS)}
_WEEKDAY_NUMBERS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}

_WEEKDAY = re.compile(
    rf"(?P<name>{'|'.join(sorted(_WEEKDAY_NUMBERS, key=len, reverse=True))})\b\.?,?\s*", re.IGNORECASE
)
_YEAR = r"(?P<year>'?[0-9]+)(?![\w:])"
_ORDINAL = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th)?"
_WORD = r"(?P<month>[^\W\d_]{3,})\.?"
_YEAR_FIRST = re.compile(r"(?P<year>[0-9]{4})(?P<sep>[-/.])(?P<month>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})(?![0-9])")
_COMPACT = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})(?![0-9])")
_NUMERIC = re.compile(r"(?P<a>[0-9]{1,2})(?P<sep>[-/.])(?P<b>[0-9]{1,2})(?P=sep)(?P<year>[0-9]+)")
_NUMERIC_SHORT = re.compile(r"[0-9]{1,2}[/.][0-9]{1,2}\.?(?![0-9:])")
_DAY_MONTH = re.compile(rf"{_ORDINAL}(?:\s+of\s+|\s*[-/.\s]\s*){_WORD}(?:\s*[-/,\s]\s*{_YEAR})?", re.IGNORECASE)
_MONTH_DAY = re.compile(rf"{_WORD}\s*[-/\s]\s*{_ORDINAL}(?![\w:])(?:\s*[-/,\s]\s*{_YEAR})?", re.IGNORECASE)
_FULL = re.compile(r"[1-9][0-9]? [A-Z][a-z]+ [0-9]{4}")
_MONTH_YEAR = re.compile(rf"{_WORD}(?:[\s,-]+(?P<year>[0-9]{{4}}))?(?!\w)", re.IGNORECASE)
_ISO_MONTH = re.compile(r"(?P<year>[0-9]{4})(?:-(?P<month>[0-9]{2}))?(?![0-9])")
_RELATIVE = re.compile(
    r"in\s|\+|(?:now|today|tonight|tomorrow|yesterday|next|this|end)\b|[0-9]+\s*(?:minute|hour|day|week|month)s?\b",
    re.IGNORECASE,
)


def take_date(line: str, *, today: date) -> tuple[date, str]:
    """Read the date that a line begins with, after an optional weekday; return it and the rest of the line.

    The line is NFKC-normalised. `today` is the local date, from which examples and guesses in hints are made; it
    never completes a date.

    Raises:
        DataRefusedError: no whole and certain date stands there: part of it is missing, there is no such day, the
            weekday is another, the numbers have two readings, or the year has two digits.
    """
    weekday = _WEEKDAY.match(line)
    rest = line[weekday.end() :] if weekday else line
    if not rest or _RELATIVE.match(rest):
        raise DataRefusedError(
            f'"{line}" depends on the day on which it is read',
            hint=f'write the date itself, such as "{example(today)}"',
        )
    day, length = _date_at_start(rest, today)
    if weekday and _WEEKDAY_NUMBERS[weekday["name"].casefold()] != day.weekday():
        raise DataRefusedError(
            f'"{line}" contradicts itself: {day_month(day)} {day.year} is a {WEEKDAYS[day.weekday()]}',
            hint=f'write "{spoken(day)}", or the day that was meant',
        )
    return day, rest[length:]


def example(today: date) -> str:
    """A date that would be accepted: three weeks from today."""
    return (today + timedelta(weeks=3)).isoformat()


def _date_at_start(text: str, today: date) -> tuple[date, int]:
    if found := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        return _day(int(found["year"]), int(found["month"]), int(found["day"]), today), found.end()
    if found := _NUMERIC.match(text):
        return _numeric(found, today), found.end()
    if found := _DAY_MONTH.match(text) or _MONTH_DAY.match(text):
        month = _month(found, today)
        return _day(_year(found, month, today), month, int(found["day"]), today), found.end()
    raise _unfinished(text, today)


def _day(year: int, month: int, day: int, today: date) -> date:
    if not 1 <= month <= len(MONTHS):
        raise DataRefusedError(f"there is no month {month}", hint=f'write the date as in "{example(today)}"')
    if year < 1:
        raise DataRefusedError(f"there is no year {year}", hint=f'write the date as in "{example(today)}"')
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DataRefusedError(
            f"there is no {day} {MONTHS[month - 1]} {year}",
            hint=f'{MONTHS[month - 1]} {year} has {last} days: write "{date(year, month, last)}" for the last',
        )
    return date(year, month, day)


def _numeric(found: re.Match[str], today: date) -> date:
    """Read `a/b/year` where only one reading exists."""
    first, second, digits = int(found["a"]), int(found["b"]), found["year"]
    if len(digits) != 4:  # noqa: PLR2004 - a whole year has four digits
        raise DataRefusedError(
            f'"{found[0]}" needs a year of four digits', hint=f'write the date as in "{example(today)}"'
        )
    year = int(digits)
    if first > len(MONTHS):
        return _day(year, second, first, today)
    if first == second or second > len(MONTHS):
        return _day(year, first, second, today)
    as_day_month, as_month_day = _day(year, second, first, today), _day(year, first, second, today)
    raise DataRefusedError(
        f'"{found[0]}" has two readings: {spoken(as_day_month)} or {spoken(as_month_day)}',
        hint=f'write "{as_day_month}" or "{as_month_day}"',
    )


def _month(found: re.Match[str], today: date) -> int:
    word = found["month"]
    if number := _MONTH_NUMBERS.get(word.casefold()):
        return number
    near = nearest(word, MONTHS)
    meant = f"{int(found['day'])} {near} {found['year']}"
    if (
        near
        and _FULL.fullmatch(meant)
        and int(found["day"]) <= calendar.monthrange(today.year, MONTHS.index(near) + 1)[1]
    ):
        hint = f'did you mean "{meant}"? Month names are English'
    else:
        hint = f'month names are English: write the date as in "{example(today)}"'
    raise DataRefusedError(f'"{word}" in "{found[0]}" is no month', hint=hint)


def _year(found: re.Match[str], month: int, today: date) -> int:
    digits = found["year"]
    day = int(found["day"])
    if digits is None:
        coming = _next_occurrence(month, day, today)
        hint = f'write "{coming}"' if coming else f'write the date as in "{example(today)}"'
        raise DataRefusedError(f'"{found[0]}" names no year', hint=hint)
    if len(digits) != 4 or not digits.isdecimal():  # noqa: PLR2004 - a whole year has four digits
        raise DataRefusedError(
            f'"{found[0]}" needs a year of four digits', hint=f'write the date as in "{example(today)}"'
        )
    return int(digits)


def _next_occurrence(month: int, day: int, today: date) -> date | None:
    """The first such day from today on; eight years hold every 29 February but those around 1900 and 2100."""
    for year in range(today.year, today.year + 9):
        if 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    return None


def _unfinished(text: str, today: date) -> DataRefusedError:
    """Say what is missing where the beginning of a date was understood, else which forms are."""
    named = _MONTH_YEAR.match(text)
    month = _MONTH_NUMBERS.get(named["month"].casefold()) if named else None
    if named and month:
        year = int(named["year"] or today.year)
        last = calendar.monthrange(year, month)[1] if year else 28
        return DataRefusedError(
            f'"{named[0]}" names no day', hint=f'write the day as well, such as "{last} {MONTHS[month - 1]} {year}"'
        )
    if iso := _ISO_MONTH.match(text):
        return DataRefusedError(f'"{iso[0]}" names no day', hint=f'write the whole date, such as "{example(today)}"')
    if short := _NUMERIC_SHORT.match(text):
        return DataRefusedError(f'"{short[0]}" names no year', hint=f'write the date as in "{example(today)}"')
    return DataRefusedError(
        f'no date was understood in "{text}"', hint=f'write a date such as "{example(today)}" or "14 June {today.year}"'
    )
