"""Dates as published lists write them: whole and absolute, in the zone that the list names or is known to mean."""

import re
from datetime import UTC, date, datetime
from typing import NamedTuple

from cfpcli.domain.deadline import Deadline
from cfpcli.domain.deadline_text import parse_close, parse_open
from cfpcli.domain.zone import zone_name, zone_named
from cfpcli.errors import DataRefusedError

_TO_BE_ANNOUNCED = ("tba", "tbd")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_SECONDS = re.compile(r"([0-9]{2}:[0-9]{2})(:[0-9]{2})(?:\.[0-9]+)?")
_OFFSET = re.compile(r"(.*[0-9])\s*(Z|[+-][0-9]{2}:?[0-9]{2})", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


class ListedZone(NamedTuple):
    """The zone of a row, and whether it is only the one that its list is known to mean."""

    name: str
    assumed: bool


def listed_zone(text: str, default: str) -> ListedZone:
    """The zone that `text` names, `default` where it says nothing; twelve hours west of UTC is AoE by any name.

    Raises:
        DataRefusedError: it is no zone, or an abbreviation that may be several.
    """
    if not text and not default:
        raise DataRefusedError("no zone is named, and this list has no usual one")
    if not text:
        return ListedZone(default, assumed=True)
    zone = zone_named(text)
    name = zone_name(zone)
    west_of_all = name in {"UTC-12:00", "Etc/GMT+12"}
    return ListedZone("AoE" if west_of_all else name, assumed=False)


def listed_close(text: str, zone: ListedZone, now: datetime) -> Deadline:
    """The close that a list writes as `text`; `raw` is that text.

    `23:59:00` is the minute, for such lists always write seconds. An offset rules, and is told in the zone where that
    is a real one.

    Raises:
        DataRefusedError: it is not a whole date, there is no such day, or it lies too far away.
    """
    return _listed(text, zone, now, closes=True)


def listed_open(text: str, zone: ListedZone, now: datetime) -> Deadline:
    """The opening that a list writes as `text`; else as `listed_close`."""
    return _listed(text, zone, now, closes=False)


def _listed(text: str, zone: ListedZone, now: datetime, *, closes: bool) -> Deadline:
    parse = parse_close if closes else parse_open
    if text.casefold() in _TO_BE_ANNOUNCED:
        return Deadline(raw=text)
    if not (text[:1].isdecimal() and _YEAR.search(text)):
        raise DataRefusedError(f'"{text}" is no whole date with a day, a month and a year')
    if "->" in text:
        raise DataRefusedError(f'"{text}" is a range, and does not say which end closes')
    written = _SECONDS.sub(lambda found: found[1] + ("" if found[2] == ":00" else found[2]), text)
    deadline = parse(_in_zone(written, zone), zone=zone.name, now=now)
    if deadline.date[:4] not in text and not _OFFSET.fullmatch(written):
        raise DataRefusedError(f'"{text}" names no year')
    return Deadline(raw=text, date=deadline.date, time=deadline.time, zone=deadline.zone, at=deadline.at)


def _in_zone(written: str, zone: ListedZone) -> str:
    """A time with an offset as the clocks of its zone show it, so that the zone and not the offset is kept."""
    found = _OFFSET.fullmatch(written)
    if not found or zone.assumed:
        return written
    try:
        instant = datetime.fromisoformat(written.replace(" ", "T").upper())
        local = instant.astimezone(zone_named(zone.name)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return written
    return local.isoformat(timespec="minutes" if not local.second else "seconds")


def day_of(text: str) -> str:
    """The ISO date that a text begins with; empty where it is none, such as the year before 1 of unknown dates."""
    found = _DAY.match(text)
    try:
        return date.fromisoformat(found[0]).isoformat() if found else ""
    except ValueError:
        return ""


def day_in_zone(text: str, zone: str) -> str:
    """As `day_of`, for an instant with an offset: the day that it is then in the zone."""
    try:
        instant = datetime.fromisoformat(text)
        return instant.astimezone(zone_named(zone)).date().isoformat() if instant.tzinfo else day_of(text)
    except (ValueError, OverflowError, DataRefusedError):
        return day_of(text)


def day_of_milliseconds(value: object) -> str:
    """The ISO date (UTC) of an instant in milliseconds since 1970; empty for anything else."""
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    try:
        return datetime.fromtimestamp(value / 1000, UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
