"""Deadlines as people write them: one strict reading, or a refusal that says what would work.

A deadline includes the whole of the smallest unit it names: a date is that whole local day, `17:00` lasts through
17:00:59. The zone is the one in the text, else the event's, never the machine's.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import NoReturn

from cfpcli.domain.date_reading import example, take_date
from cfpcli.domain.date_text import spoken
from cfpcli.domain.deadline import Deadline
from cfpcli.domain.instant import close_at, open_at, readings
from cfpcli.domain.text import well_formed
from cfpcli.domain.zone import ZONE_WORDS, offset_zone, zone_choices, zone_name, zone_named
from cfpcli.errors import DataRefusedError

YEARS_BACK, YEARS_AHEAD = 10, 5
"""How far from today a deadline may lie; beyond it a mistyped year is likelier than a plan."""

_TO_BE_ANNOUNCED = {"tba", "tbd"}
_SEPARATOR = re.compile(r"\s*(?:,\s*)?(?:(?:at|by)\s+)?", re.IGNORECASE)
_CLOCK = re.compile(
    r"(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,9}))?)?(?![0-9:.])"
)
_CLOCK_COMPACT = re.compile(r"(?P<hour>[0-9]{2})(?P<minute>[0-9]{2})(?P<second>[0-9]{2})?(?![0-9:.])")
_CLOCK_AM_PM = re.compile(
    r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2}))?)?\s*(?P<half>[ap])\.?m\b\.?", re.IGNORECASE
)
_ABBREVIATION = re.compile(r"[A-Za-z]{1,5}")
_ZONE_SHAPE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+")
_MIDNIGHT = re.compile(r"\s*(?:,\s*)?(?:(?:at|by)\s+)?\b(?P<word>midnight|noon)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Role:
    """What is read: how a local time becomes its instant, whether it is an end, and whether it may split a second."""

    instant: Callable[[date, str, tzinfo], datetime]
    closes: bool = False
    splits: bool = False


_CLOSE = _Role(close_at, closes=True)
_OPEN = _Role(open_at)
_INSTANT = _Role(open_at, splits=True)


def parse_close(text: str, *, zone: str, now: datetime) -> Deadline:
    """Read the deadline of a call; `at` is the first UTC instant that is too late.

    `zone` is the event's; `TBA` and `TBD` give a deadline that has only `raw`.

    Raises:
        DataRefusedError: the text has no reading, more than one, or one that lies ten years back or five ahead.
    """
    return _deadline(text, zone, now, _CLOSE)


def parse_open(text: str, *, zone: str, now: datetime) -> Deadline:
    """Read the opening of a call; `at` is the first UTC instant that is not too early; else as `parse_close`."""
    return _deadline(text, zone, now, _OPEN)


def parse_instant(text: str, *, zone: str, now: datetime) -> datetime:
    """Read one instant (UTC), such as the one to reason with; a bare date is the start of that local day.

    Raises:
        DataRefusedError: as `parse_close`, and for a text that is still to be announced.
    """
    deadline = _deadline(text, zone, now, _INSTANT)
    if deadline.at is None:
        raise DataRefusedError(
            f'"{deadline.raw}" is no instant', hint=f'write "{example(_today(zone_named(zone), now))}"'
        )
    return deadline.at


def close_instant(deadline: Deadline) -> datetime | None:
    """The close that date, time and zone stand for under today's zone rules; None while it is to be announced.

    They rule: where `at` differs, the rules of the zone have changed since it was computed.
    """
    return _instant(deadline, _CLOSE)


def open_instant(deadline: Deadline) -> datetime | None:
    """The opening that date, time and zone stand for; as `close_instant`."""
    return _instant(deadline, _OPEN)


def close_caution(deadline: Deadline) -> str:
    """What a person who wrote this close should be told, though it is accepted; empty where it is plain.

    An explicit 00:00 closes at the start of its day, which is rarely what was meant.
    """
    if not deadline.time.startswith("00:00"):
        return ""
    return (
        f'"{deadline.raw}" closes at the start of {spoken(date.fromisoformat(deadline.date))}; '
        f'for the end of that day write "{deadline.date}"'
    )


def _instant(deadline: Deadline, role: _Role) -> datetime | None:
    if not deadline.date:
        return None
    return role.instant(date.fromisoformat(deadline.date), deadline.time, zone_named(deadline.zone))


def _deadline(text: str, zone: str, now: datetime, role: _Role) -> Deadline:
    raw = well_formed(text.strip())
    line = " ".join(unicodedata.normalize("NFKC", raw).replace("\N{MINUS SIGN}", "-").split())
    event_zone = zone_named(zone)
    today = _today(event_zone, now)
    if not line:
        raise DataRefusedError("no date is given", hint=f'write a date such as "{example(today)}", or TBA')
    if line.casefold() in _TO_BE_ANNOUNCED:
        return Deadline(raw=raw)
    _refuse_words_for_hours(line, today)
    day, rest = take_date(line, today=today)
    if not now.year - YEARS_BACK - 1 <= day.year <= now.year + YEARS_AHEAD + 1:
        _refuse_range(day, today)
    clock, rest = _take_clock(rest, day, role)
    named = _zone(rest, day, clock, event_zone, role)
    at = role.instant(day, clock, named)
    if not _years_from(now, -YEARS_BACK) <= at <= _years_from(now, YEARS_AHEAD):
        _refuse_range(day, today)
    return Deadline(raw=raw, date=day.isoformat(), time=clock, zone=zone_name(named), at=at)


def _today(zone: tzinfo, now: datetime) -> date:
    return now.astimezone(zone).date()


def _years_from(now: datetime, years: int) -> datetime:
    """The same UTC day of another year, 29 February becoming the 28th."""
    moment = now.astimezone(UTC)
    try:
        return moment.replace(year=moment.year + years)
    except ValueError:
        return moment.replace(year=moment.year + years, day=28)


def _refuse_range(day: date, today: date) -> NoReturn:
    raise DataRefusedError(
        f"{spoken(day)} is too far from today, {spoken(today)}",
        hint=f'a date lies at most {YEARS_BACK} years back and {YEARS_AHEAD} ahead: write it as in "{example(today)}"',
    )


def _refuse_words_for_hours(line: str, today: date) -> None:
    """Refuse `midnight`, which begins the day for some and ends it for others, and `noon`, which 12:00 says better."""
    found = _MIDNIGHT.search(line)
    if not found:
        return
    day, _ = take_date((line[: found.start()] + line[found.end() :]).strip(" ,"), today=today)
    if found["word"].casefold() == "noon":
        raise DataRefusedError(f'"{line}" says "noon" for an hour', hint=f'write "{day} 12:00"')
    raise DataRefusedError(
        f'"{line}" has two readings: the start of {spoken(day)}, or its end',
        hint=f'write "{day} 00:00" for the start, "{day}" for the end',
    )


def _take_clock(rest: str, day: date, role: _Role) -> tuple[str, str]:
    """Read the clock time, if one is next; return it as `HH:MM` or `HH:MM:SS`, and the rest of the line."""
    if rest[:1] in {"T", "t"} and rest[1:2].isdecimal():
        after = rest[1:]
        found = _CLOCK.match(after) or _CLOCK_COMPACT.match(after)
    else:
        separator = _SEPARATOR.match(rest)
        after = rest[separator.end() :] if separator else rest
        found = _CLOCK_AM_PM.match(after) or _CLOCK.match(after)
    return (_clock(found, day, role), after[found.end() :]) if found else ("", rest)


def _clock(found: re.Match[str], day: date, role: _Role) -> str:
    parts = found.groupdict()
    hour, minute, second = int(parts["hour"]), int(parts["minute"] or 0), int(parts["second"] or 0)
    half = parts.get("half")
    if half and 1 <= hour <= 12:  # noqa: PLR2004 - a clock face has twelve hours
        hour = hour % 12 + (12 if half.casefold() == "p" else 0)
    elif half:
        raise DataRefusedError(f'there is no "{found[0]}"', hint=f'write "{day} 17:00" or "{day} 5pm"')
    if (hour, minute, second) == (24, 0, 0):
        if role.closes:
            return ""
        raise DataRefusedError(
            f'"{found[0]}" is the end of {spoken(day)}',
            hint=f'write the day that begins then: "{day + timedelta(days=1)}"',
        )
    if hour > 23 or minute > 59 or second > 59:  # noqa: PLR2004 - the clock's own bounds
        raise DataRefusedError(f'there is no time "{found[0]}"', hint=f'write "{day} 23:59"')
    part = (parts.get("part") or "")[:6]
    if part.strip("0") and not role.splits:
        raise DataRefusedError(f'"{found[0]}" splits a second', hint=f'write "{day} {found[0].partition(".")[0]}"')
    seconds = f":{second:02}" if parts["second"] else ""
    return f"{hour:02}:{minute:02}{seconds}" + (f".{part:0<6}" if part.strip("0") else "")


def _zone(rest: str, day: date, clock: str, event_zone: tzinfo, role: _Role) -> tzinfo:
    """The zone that the rest of the line names, the event's own where nothing is left."""
    word = rest.strip(" ,")
    if word.startswith("(") and word.endswith(")"):
        word = word[1:-1].strip()
    if not word:
        return event_zone
    written = f"{day} {clock}".rstrip()
    try:
        offset = offset_zone(word)
        if offset is not None and (clock or ":" in word or word[0].isalpha()):
            return offset
        if word.casefold() in ZONE_WORDS or _ZONE_SHAPE.fullmatch(word):
            return zone_named(word)
    except DataRefusedError as error:
        names = zone_choices(word) if "/" in word else ()
        raise DataRefusedError(error.message, hint=_with_zones(written, names or (zone_name(event_zone),))) from None
    if _ABBREVIATION.fullmatch(word):
        return _abbreviated(word, day, clock, event_zone, role)
    raise DataRefusedError(
        f'"{word}" was not understood after {spoken(day)} {clock}'.rstrip(),
        hint=f'write "{written}", or with a zone "{written} {zone_name(event_zone)}"',
    )


def _with_zones(written: str, names: Iterable[str]) -> str:
    return "write " + " or ".join(f'"{written} {name}"' for name in names)


def _abbreviated(word: str, day: date, clock: str, event_zone: tzinfo, role: _Role) -> tzinfo:
    """Accept an abbreviation that is the event zone's own at that instant; in an overlap it says which of the two.

    Where it names the reading that the role would not take, its offset is kept as the zone.
    """
    candidates = readings(day, clock or ("23:59:59" if role.closes else "00:00"), event_zone)
    preferred, other = reversed(candidates) if role.closes else candidates
    if _tzname(preferred, event_zone) == word.upper():
        return event_zone
    if clock and _tzname(other, event_zone) == word.upper():
        return timezone(other.astimezone(event_zone).utcoffset() or timedelta(0))
    raise DataRefusedError(
        f'"{word}" may be several zones, and {zone_name(event_zone)} is on {_tzname(preferred, event_zone)} '
        f"on {spoken(day)}",
        hint=_with_zones(f"{day} {clock}".rstrip(), zone_choices(word) or (zone_name(event_zone),)),
    )


def _tzname(instant: datetime, zone: tzinfo) -> str:
    return (instant.astimezone(zone).tzname() or "").upper()
