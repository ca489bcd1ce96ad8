"""Calendar days as people write them: in ISO, in words, or relative to a day, such as `in 3 weeks`."""

import calendar
import re
from datetime import date, datetime, timedelta
from typing import NamedTuple, NoReturn

from cfpcli.dates.english import MONTHS, WEEKDAYS, day_month, spoken
from cfpcli.errors import CfpError, DataRefusedError, UsageError
from cfpcli.text import nearest

_MONTH_NUMBERS = {name.casefold(): number for number, name in enumerate(MONTHS, 1)}
_MONTH_NUMBERS |= {name[:3].casefold(): number for number, name in enumerate(MONTHS, 1)} | {"sept": 9}
_WEEKDAY_NUMBERS = {name.casefold(): number for number, name in enumerate(WEEKDAYS)}
_WEEKDAY_NUMBERS |= {name[:3].casefold(): number for number, name in enumerate(WEEKDAYS)}
_WEEKDAY_NUMBERS |= {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}

_WEEKDAY = re.compile(
    rf"(?P<name>{'|'.join(sorted(_WEEKDAY_NUMBERS, key=len, reverse=True))})\b\.?,?\s*", re.IGNORECASE
)
_YEAR = r"(?P<year>'?[0-9]+)(?![\w:]|\s*[ap]\.?m\b)"
_ORDINAL = r"(?P<day>[0-9]{1,2})(?P<ending>st|nd|rd|th)?"
_ENDINGS = {1: "st", 2: "nd", 3: "rd"}
_YEAR_AND_MORE = re.compile(r"\s*[-/,\s]\s*(?P<year>[0-9]{4})(?P<more>[^\W\d_]\S*)")
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
_ISO_WEEK = re.compile(r"[0-9]{4}-?W[0-9]{2}-?[1-7](?![0-9])", re.IGNORECASE)
_ISO_DAY_OF_YEAR = re.compile(r"(?P<year>[0-9]{4})-(?P<day>[0-9]{3})(?![0-9])")
_NEAR_YEARS = 5
_ZONE = re.compile(r"(?:utc|gmt)\b", re.IGNORECASE)
_CALENDAR = (_YEAR_FIRST, _COMPACT, _NUMERIC, _NUMERIC_SHORT, _DAY_MONTH, _MONTH_DAY, _ISO_MONTH)


class DatePart(NamedTuple):
    """The day at the start of a line, the rest of the line, and whether the day depends on today."""

    day: date
    rest: str
    year_assumed: bool = False
    relative: bool = False


def take_date(line: str, *, today: date) -> DatePart:
    """Read the date at the start of a line, after an optional weekday.

    The line must be NFKC-normalised. `today` is the local date, from which a missing year is completed: the first such
    day from today on, for 29 February in the next leap year. A weekday alone is the next one, strictly after today.

    Raises:
        DataRefusedError: the date is uncertain: its day or month is missing, there is no such day, the weekday does not
            match, the numbers have two readings, or the year has two digits.
    """
    weekday = _WEEKDAY.match(line)
    rest = line[weekday.end() :] if weekday else line
    if weekday and not _begins_date(rest):
        return DatePart(next_weekday(weekday["name"], today), rest, relative=True)
    date_part = _date_at_start(rest, today)
    day = date_part.day
    if weekday and _WEEKDAY_NUMBERS[weekday["name"].casefold()] != day.weekday():
        raise DataRefusedError(
            f'"{line}" contradicts itself: {day_month(day)} {day.year} is a {WEEKDAYS[day.weekday()]}',
            hint=f'write "{spoken(day)}", or the day you mean',
        )
    return date_part


def next_weekday(name: str, today: date) -> date:
    """The first day later than today with this name, full or abbreviated: on a Friday, Friday is in a week."""
    ahead = (_WEEKDAY_NUMBERS[name.casefold()] - today.weekday() - 1) % 7 + 1
    return today + timedelta(days=ahead)


def example(today: date) -> str:
    """An example of an accepted date: three weeks from today."""
    return (today + timedelta(weeks=3)).isoformat()


def date_as_in(today: date) -> str:
    """The hint that shows how a date is written."""
    return f'write the date as in "{example(today)}"'


def two_readings(written: str, first: date, second: date) -> DataRefusedError:
    """The refusal of a text that names either of two days."""
    return DataRefusedError(
        f'"{written}" has two readings: {spoken(first)} or {spoken(second)}', hint=f'write "{first}" or "{second}"'
    )


def _begins_date(text: str) -> bool:
    """Whether a text after a weekday begins like a calendar date, complete or not, valid or not."""
    if _ZONE.match(text):
        return False
    month = _MONTH_YEAR.match(text)
    return bool(month and month["month"].casefold() in _MONTH_NUMBERS) or any(form.match(text) for form in _CALENDAR)


def _date_at_start(text: str, today: date) -> DatePart:
    if match := _YEAR_FIRST.match(text) or _COMPACT.match(text):
        return DatePart(_day(int(match["year"]), int(match["month"]), int(match["day"]), today), text[match.end() :])
    if match := _NUMERIC.match(text):
        return DatePart(_numeric(match, today), text[match.end() :])
    if match := _DAY_MONTH.match(text) or _MONTH_DAY.match(text):
        month, rest = _month(match, today), text[match.end() :]
        _refuse_ending(match, month)
        if match["year"] is None:
            _refuse_glued(match, rest, today)
            return DatePart(_next_occurrence(month, int(match["day"]), today), rest, year_assumed=True)
        return DatePart(_day(_year(match, today), month, int(match["day"]), today), rest)
    raise _unfinished(text, today)


def _refuse_ending(match: re.Match[str], month: int) -> None:
    """Refuse a day such as `22st`, in which the number or its ending is wrong."""
    day, ending = int(match["day"]), (match["ending"] or "").casefold()
    teens = 10 < day % 100 < 20  # noqa: PLR2004 - eleventh to nineteenth
    right = "th" if teens else _ENDINGS.get(day % 10, "th")
    if ending in {"", right}:
        return
    written = " ".join(filter(None, (str(day), MONTHS[month - 1], match["year"])))
    raise DataRefusedError(
        f'"{day}{ending}" may be the {day}{right}, or another day that ends in "{ending}"',
        hint=f'write "{written}", or the day you mean',
    )


def _refuse_glued(match: re.Match[str], rest: str, today: date) -> None:
    """Refuse a text that continues without a space where a year was expected: `14 April 2025Z`, `2 May2:59`."""
    if rest[:1].isdecimal():
        raise DataRefusedError(
            f'"{match[0]}{rest}" has no space after the month', hint=f'write "{match[0].strip()} {rest}"'
        )
    glued = _YEAR_AND_MORE.match(rest)
    if not glued:
        return
    year, more = glued["year"], glued["more"]
    clock = more[1:] if more[:1] in "Tt" and more[1:2].isdecimal() else more
    near = abs(int(year) - today.year) <= _NEAR_YEARS + _NEAR_YEARS
    raise DataRefusedError(
        f'"{year}{more}" in "{match[0]}{rest}" is not a year of four digits',
        hint=f'write "{match[0].strip()} {year} {clock}"' if near else date_as_in(today),
    )


def _day(year: int, month: int, day: int, today: date) -> date:
    if not 1 <= month <= len(MONTHS):
        raise DataRefusedError(f"there is no month {month}", hint=date_as_in(today))
    if year < 1:
        raise DataRefusedError(f"there is no year {year}", hint=date_as_in(today))
    last = calendar.monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DataRefusedError(
            f"there is no {day} {MONTHS[month - 1]} {year}",
            hint=f'{MONTHS[month - 1]} {year} has {last} days: write "{date(year, month, last)}" for the last',
        )
    return date(year, month, day)


def _numeric(match: re.Match[str], today: date) -> date:
    """Read `a/b/year` if it has only one reading."""
    first, second, digits = int(match["a"]), int(match["b"]), match["year"]
    if len(digits) != 4:  # noqa: PLR2004 - a whole year has four digits
        raise DataRefusedError(f'"{match[0]}" needs a year of four digits', hint=date_as_in(today))
    year = int(digits)
    if first > len(MONTHS):
        return _day(year, second, first, today)
    if first == second or second > len(MONTHS):
        return _day(year, first, second, today)
    as_day_month, as_month_day = _day(year, second, first, today), _day(year, first, second, today)
    raise two_readings(match[0], as_day_month, as_month_day)


def _month(match: re.Match[str], today: date) -> int:
    word = match["month"]
    if number := _MONTH_NUMBERS.get(word.casefold()):
        return number
    near = nearest(word, MONTHS)
    meant = f"{int(match['day'])} {near} {match['year']}"
    if (
        near
        and _FULL.fullmatch(meant)
        and int(match["day"]) <= calendar.monthrange(today.year, MONTHS.index(near) + 1)[1]
    ):
        hint = f'did you mean "{meant}"? Month names are English'
    else:
        hint = f'month names are English: write the date as in "{example(today)}"'
    raise DataRefusedError(f'"{word}" in "{match[0]}" is not a month', hint=hint)


def _year(match: re.Match[str], today: date) -> int:
    digits = match["year"]
    if len(digits) != 4 or not digits.isdecimal():  # noqa: PLR2004 - a whole year has four digits
        raise DataRefusedError(f'"{match[0]}" needs a year of four digits', hint=date_as_in(today))
    return int(digits)


def _next_occurrence(month: int, day: int, today: date) -> date:
    """The first such day from today on; nine years contain a 29 February even around 1900 and 2100."""
    for year in range(today.year, today.year + 9):
        if 1 <= day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    return _day(today.year, month, day, today)


def _unfinished(text: str, today: date) -> DataRefusedError:
    """The refusal of an incomplete date: it names the missing part, or the accepted forms if no part was understood."""
    named = _MONTH_YEAR.match(text)
    month = _MONTH_NUMBERS.get(named["month"].casefold()) if named else None
    if named and month:
        year = int(named["year"] or today.year)
        last = calendar.monthrange(year, month)[1] if year else 28
        return DataRefusedError(
            f'"{named[0]}" names no day', hint=f'write the day as well, such as "{last} {MONTHS[month - 1]} {year}"'
        )
    if (counted := _counted_day(text)) and abs(counted.year - today.year) < _NEAR_YEARS:
        return DataRefusedError(f'"{text}" counts weeks or days of the year', hint=f'write "{counted}"')
    if iso := _ISO_MONTH.match(text):
        return DataRefusedError(f'"{iso[0]}" names no day', hint=f'write the whole date, such as "{example(today)}"')
    if short := _NUMERIC_SHORT.match(text):
        return DataRefusedError(f'"{short[0]}" names no year', hint=date_as_in(today))
    return DataRefusedError(
        f'no date found in "{text}"', hint=f'write a date such as "{example(today)}" or "14 June {today.year}"'
    )


def _counted_day(text: str) -> date | None:
    """The day of an ISO week date such as `2026-W24-7` or of an ordinal date such as `2026-165`."""
    try:
        if week := _ISO_WEEK.match(text):
            return date.fromisoformat(week[0].upper())
        if match := _ISO_DAY_OF_YEAR.match(text):
            return date(int(match["year"]), 1, 1) + timedelta(days=int(match["day"]) - 1)
    except (ValueError, OverflowError):
        pass
    return None


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
