"""Dates and times as people write them: one strict reading, or a refusal that names the doubt."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NoReturn

import msgspec

from cfpcli.dates.calendar import DatePart, date_as_in, example, parse_span, take_day, take_moment, too_far
from cfpcli.dates.english import local, spoken
from cfpcli.dates.instants import close_at, close_instant, day_start, open_at, open_instant
from cfpcli.dates.written_deadline import Deadline, in_full
from cfpcli.dates.zone_grammar import clock_and_zone_at_end, read_zone, zone_at_end
from cfpcli.dates.zones import zone_name, zone_named
from cfpcli.errors import DataRefusedError
from cfpcli.text import if_meant, not_an_instant, well_formed

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


_MARKS = ("<super>", "<sub>", "<circle>", "<fraction>", "<compat>")
"""The Unicode decomposition tags of digits that are not plain ones, such as a raised 2."""

_HALF_PAST_MIDNIGHT = re.compile(r"\b12(?::[0-9]{2})*\s*a\.?m\b", re.IGNORECASE)
_WORD_FOR_HOUR = re.compile(r"\s*(?:,\s*)?(?:(?:at|by)\s+)?\b(?P<word>midnight|noon)\b", re.IGNORECASE)


def close_caution(deadline: Deadline, *, zone: str = "") -> str:
    """The caution about an accepted close that may not be what its author meant; empty if it is clear.

    An explicit 00:00 closes at the start of its day, which is rarely intended, and so does `12:30am`. `zone` is the
    event's, which an example need not name.
    """
    if deadline.time[:2] != "00" or not (
        deadline.time in {"00:00", "00:00:00"} or _HALF_PAST_MIDNIGHT.search(deadline.raw)
    ):
        return ""
    day = msgspec.structs.replace(deadline, time="")
    minutes = int(deadline.time[3:5])
    when = f"{minutes} minutes after the start" if minutes else "at the start"
    return (
        f'"{deadline.raw}" closes {when} of {spoken(date.fromisoformat(deadline.date))}; '
        f'for the end of that day write "{in_full(day, zone=zone or deadline.zone)}"'
    )


def refuse_marks(raw: str) -> None:
    """Refuse raised and circled digits: the second digit in `1² June` may be part of the day or a footnote mark.

    Raises:
        DataRefusedError: the text has one; the message names both readings if there are two.
    """
    marks = [
        character
        for character in raw
        if unicodedata.decomposition(character).startswith(_MARKS) and _has_digit(character)
    ]
    if not marks:
        return
    plain = unicodedata.normalize("NFKC", raw)
    without = "".join(character for character in raw if character not in marks)
    if not any(raw[position - 1 : position].isalnum() for position, character in enumerate(raw) if character in marks):
        raise DataRefusedError(f'"{marks[0]}" in "{raw}" is not a plain digit', hint=if_meant(plain))
    raise DataRefusedError(
        f'"{raw}" has two readings: "{marks[0]}" may be a digit or a footnote mark',
        hint=f'write "{without}" or "{plain}"',
    )


def _has_digit(character: str) -> bool:
    return any(digit in "0123456789" for digit in unicodedata.normalize("NFKC", character))


def refuse_words_for_hours(line: str, today: date) -> None:
    """Refuse `midnight`, which begins the day for some people and ends it for others, and `noon`: 12:00 is clearer."""
    match = _WORD_FOR_HOUR.search(line)
    if not match:
        return
    others = (line[: match.start()] + line[match.end() :]).strip(" ,")
    if not others:
        raise DataRefusedError(f'"{line}" names no day', hint=date_as_in(today))
    day = take_day(others, today=today).day
    if match["word"].casefold() == "noon":
        raise DataRefusedError(f'"{line}" uses "noon" as an hour', hint=f'write "{day} 12:00"')
    raise DataRefusedError(
        f'"{line}" has two readings: the start of {spoken(day)}, or its end',
        hint=f'write "{day} 00:00" for the start, "{day}" for the end',
    )


__all__ = [
    "Reading",
    "close_caution",
    "close_instant",
    "in_full",
    "open_instant",
    "parse_close",
    "parse_instant",
    "parse_open",
    "parse_span",
    "read_close",
    "read_instant",
    "read_open",
]

YEARS_BACK, YEARS_AHEAD = 10, 5
"""The most years that a deadline may be from today; beyond them a mistyped year is likelier than a plan."""

FAR_AHEAD = 300
"""Days ahead beyond which a date with an assumed year is doubtful: perhaps a day that has just passed was meant."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_UNITS = {"minutes": timedelta(minutes=1), "seconds": timedelta(seconds=1), "microseconds": timedelta(microseconds=1)}
"""The units of time that a deadline can name, coarsest first."""

_TO_BE_ANNOUNCED = {"tba", "tbd"}


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A deadline and its degree of certainty.

    `year_assumed` or `relative` is true if the same text may mean another day when it is read again. `cautions` are
    sentences to show; they repeat the date if its year was assumed. A non-empty `doubt` requires a yes or `--yes`
    before the deadline is used: the year was assumed and the day is far ahead or after the start of the event, or the
    day differs between the zone named in the text and the event's.
    """

    deadline: Deadline
    year_assumed: bool = False
    relative: bool = False
    cautions: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Role:
    """The kind of date to read.

    `instant` converts local time to an instant, `closes` is whether it is a close, `splits` whether seconds may have
    decimals.
    """

    instant: Callable[[date, str, tzinfo], datetime]
    closes: bool = False
    splits: bool = False


_CLOSE = _Role(close_at, closes=True)
_OPEN = _Role(open_at)
_INSTANT = _Role(open_at, splits=True)


def read_close(text: str, *, zone: str, now: datetime, starts: date | None = None) -> Reading:
    """Read the deadline of a call; `deadline.at` is the first UTC instant that is too late.

    `zone` is the event's; `TBA` and `TBD` give a deadline with only `raw`. A missing year and relative input are
    completed from the present day in the event's zone. `starts` is the event's first day: a close after it causes a
    caution, and a doubt if the year was assumed.

    Raises:
        DataRefusedError: the text has no reading, more than one, or one more than ten years back or five ahead.
    """
    return _read(text, zone, now, _CLOSE, starts)


def read_open(text: str, *, zone: str, now: datetime) -> Reading:
    """Read the opening of a call; `at` is the first UTC instant that is not too early; else as `read_close`."""
    return _read(text, zone, now, _OPEN)


def read_instant(text: str, *, zone: str, now: datetime) -> Reading:
    """Read one instant, such as the one to reason with; a bare date is the start of that local day.

    Raises:
        DataRefusedError: as `read_close`, and for a text that is still to be announced.
    """
    reading = _read(text, zone, now, _INSTANT)
    if reading.deadline.at is None:
        raise DataRefusedError(
            not_an_instant(reading.deadline.raw), hint=f'write "{example(_today(zone_named(zone), now))}"'
        )
    return reading


def parse_close(text: str, *, zone: str, now: datetime) -> Deadline:
    """As `read_close`, for callers that cannot show cautions and doubts."""
    return read_close(text, zone=zone, now=now).deadline


def parse_open(text: str, *, zone: str, now: datetime) -> Deadline:
    """As `read_open`, for callers that cannot show cautions and doubts."""
    return read_open(text, zone=zone, now=now).deadline


def parse_instant(text: str, *, zone: str, now: datetime) -> datetime:
    """As `read_instant`, but return only the UTC instant."""
    at = read_instant(text, zone=zone, now=now).deadline.at
    if at is None:
        raise AssertionError(text)
    return at


def _read(text: str, zone: str, now: datetime, role: _Role, starts: date | None = None) -> Reading:
    """Read a text; if it is refused, the first text that the refusal suggests is certain to be accepted.

    Raises:
        DataRefusedError: as `read_close`.
    """
    try:
        return _reading(text, zone, now, role, starts)
    except DataRefusedError as error:
        suggested = error.hint.split('"')[1:2]
        if not suggested or _accepted(suggested[0], zone, now, role):
            raise
        hint = date_as_in(_today(zone_named(zone), now))
        raise _keeping(clock_and_zone_at_end(text.strip()), DataRefusedError(error.message, hint=hint)) from None


def _accepted(text: str, zone: str, now: datetime, role: _Role) -> bool:
    try:
        _reading(text, zone, now, role)
    except DataRefusedError:
        return False
    return True


def _reading(text: str, zone: str, now: datetime, role: _Role, starts: date | None = None) -> Reading:
    raw = well_formed(text.strip())
    refuse_marks(raw)
    line = " ".join(unicodedata.normalize("NFKC", raw).replace("\N{MINUS SIGN}", "-").split())
    event_zone = zone_named(zone)
    today = _today(event_zone, now)
    if not line:
        raise DataRefusedError("the date is missing", hint=f'write a date such as "{example(today)}", or TBA')
    if line.casefold() in _TO_BE_ANNOUNCED:
        return Reading(deadline=Deadline(raw=raw))
    if moment := take_moment(line, now=now):
        return Reading(deadline=_at_moment(raw, line, moment, event_zone, now, role), relative=True)
    date_part, clock, rest = _day_and_clock(line, today, role, now)
    named = read_zone(rest, date_part.day, clock, event_zone, closes=role.closes)
    at = role.instant(date_part.day, clock, named)
    if not _in_range(at, now):
        _refuse_range(date_part.day, today)
    deadline = Deadline(raw=raw, date=date_part.day.isoformat(), time=clock, zone=zone_name(named), at=at)
    cautions, doubt = _judged(line, deadline, date_part, event_zone, now, starts)
    if role.closes and (caution := close_caution(deadline, zone=zone_name(event_zone))):
        cautions.insert(0, caution)
    if role.closes and (date_part.year_assumed or date_part.relative) and at <= now:
        cautions.append(f'"{raw}" is already in the past: it closed {local(at, named, closing=True)}')
    return Reading(
        deadline=deadline,
        year_assumed=date_part.year_assumed,
        relative=date_part.relative,
        cautions=tuple(cautions),
        doubt=doubt,
    )


def _day_and_clock(line: str, today: date, role: _Role, now: datetime) -> tuple[DatePart, str, str]:
    """The day and the clock time of a line, and the rest.

    A refusal's suggestion for one part is completed by the parts after it: a deadline without its zone would be a
    different one.
    """
    try:
        refuse_words_for_hours(line, today)
    except DataRefusedError as error:
        raise _keeping(zone_at_end(line), error) from None
    try:
        date_part = take_day(line, today=today)
        if not now.year - YEARS_BACK - 1 <= date_part.day.year <= now.year + YEARS_AHEAD + 1:
            _refuse_range(date_part.day, today)
    except DataRefusedError as error:
        raise _keeping(clock_and_zone_at_end(line), error) from None
    try:
        clock, rest = take_clock(date_part.rest, date_part.day, closes=role.closes, splits=role.splits)
    except DataRefusedError as error:
        raise _keeping(zone_at_end(line), error) from None
    return date_part, clock, rest


def _keeping(behind: str, error: DataRefusedError) -> DataRefusedError:
    if not behind or behind in error.hint:
        return error
    return DataRefusedError(error.message, hint=f'{error.hint}; keep "{behind}" after it')


def _judged(
    line: str, deadline: Deadline, date_part: DatePart, event_zone: tzinfo, now: datetime, starts: date | None
) -> tuple[list[str], str]:
    """The cautions about a day, and the reason for doubt whether it is the intended one (empty without doubt)."""
    cautions, day, late = [], spoken(date_part.day), ""
    if date_part.year_assumed:
        cautions.append(f'"{deadline.raw}" names no year: {day} is assumed')
    if starts and deadline.at and deadline.at > day_start(starts, event_zone):
        late = f"after the event starts, {spoken(starts)}"
        cautions.append(f'"{deadline.raw}" closes on {day}, {late}')
    if not (date_part.year_assumed or date_part.relative):
        return cautions, ""
    other = take_day(line, today=_today(zone_named(deadline.zone), now)).day
    if other != date_part.day:
        return cautions, (
            f'"{deadline.raw}" is {day}, counted from today in {zone_name(event_zone)}; '
            f"in {deadline.zone} it would be {spoken(other)}"
        )
    ahead = (date_part.day - _today(event_zone, now)).days
    doubtful = f"{ahead} days ahead" if ahead > FAR_AHEAD else late
    doubt = f'"{deadline.raw}" names no year, and {day} is {doubtful}' if date_part.year_assumed and doubtful else ""
    return cautions, doubt


def _at_moment(
    raw: str, line: str, moment: tuple[datetime, str], event_zone: tzinfo, now: datetime, role: _Role
) -> Deadline:
    """A deadline at exactly that instant, written in local time.

    If the local time has another reading because the clocks change, the zone is its offset. A close is exclusive, so
    the last unit before it is named.
    """
    at, rest = moment[0].astimezone(UTC), moment[1].strip(" ,")
    words = line[: len(line) - len(moment[1])]
    if rest:
        raise DataRefusedError(
            f'"{rest}" was not understood after "{words}", which is one instant everywhere', hint=f'write "{words}"'
        )
    if not _in_range(at, now):
        raise too_far(words, _today(event_zone, now), 'write "in 48 hours"')
    name, unit = next((name, unit) for name, unit in _UNITS.items() if (at - _EPOCH) % unit == timedelta(0))
    wall = (at - unit if role.closes else at).astimezone(event_zone)
    clock = wall.time().isoformat(name)
    candidates = (event_zone, timezone(wall.utcoffset() or timedelta(0)))
    zone = next((each for each in candidates if role.instant(wall.date(), clock, each) == at), UTC)
    return Deadline(raw=raw, date=wall.date().isoformat(), time=clock, zone=zone_name(zone), at=at)


def _today(zone: tzinfo, now: datetime) -> date:
    return now.astimezone(zone).date()


def _in_range(at: datetime, now: datetime) -> bool:
    return _years_from(now, -YEARS_BACK) <= at <= _years_from(now, YEARS_AHEAD)


def _years_from(now: datetime, years: int) -> datetime:
    """The same UTC day of another year; 29 February becomes the 28th."""
    moment = now.astimezone(UTC)
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def _refuse_range(day: date, today: date) -> NoReturn:
    raise DataRefusedError(
        f"{spoken(day)} is too far from today, {spoken(today)}",
        hint=(
            f'a date can be at most {YEARS_BACK} years back and {YEARS_AHEAD} ahead: write it as in "{example(today)}"'
        ),
    )
