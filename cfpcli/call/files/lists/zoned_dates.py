"""Dates as published lists write them: whole and absolute, in the zone that the list names or is known to mean."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import NamedTuple

from cfpcli.dates.deadline import Deadline
from cfpcli.dates.english import MONTHS
from cfpcli.dates.grammar import read_close, read_open
from cfpcli.dates.zones import abbreviated_zones, zone_name, zone_named
from cfpcli.errors import DataRefusedError, UsageError

GREENWICH: Mapping[str, str] = MappingProxyType({"GMT": "UTC"})
"""What an abbreviation of a zone means in a list by itself: nobody who writes GMT in one means London's summer time."""

_TO_BE_ANNOUNCED = ("tba", "tbd")
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
_SECONDS = re.compile(r"([0-9]{2}:[0-9]{2})(:[0-9]{2})(?:\.[0-9]+)?")
_OFFSET = re.compile(r"(.*[0-9])\s*(Z|[+-][0-9]{2}:?[0-9]{2})", re.IGNORECASE)
_LAST_WORD = re.compile(r"(?P<before>.*[0-9]\s*(?:[ap]m)?)\s+\(?(?P<word>[^\W\d_]+)\)?", re.IGNORECASE)
_BEGINS_DATE = re.compile(rf"[0-9]|(?:{'|'.join(month[:3] for month in MONTHS)})[a-z]*\W*[0-9]", re.IGNORECASE)
_ROLLING = re.compile(r"%[a-zA-Z]")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])")


class ListedZone(NamedTuple):
    """The zone of a row, and whether it is only the one that its list is known to mean."""

    name: str
    assumed: bool


def zone_meanings(written: Iterable[str]) -> Mapping[str, str]:
    """The abbreviations that a person gave a meaning, such as `PT=America/Los_Angeles`, beside those known anyway.

    Raises:
        UsageError: one is not of that form, names no zone, or gives a name a second meaning that has one already.
    """
    meanings = dict(GREENWICH)
    for one in written:
        word, equals, zone = (part.strip() for part in one.partition("="))
        if not (word and equals and zone):
            raise UsageError(f'--zone "{one}" is not NAME=ZONE', hint="write --zone PT=America/Los_Angeles")
        try:
            name = zone_name(zone_named(zone))
        except DataRefusedError as error:
            raise UsageError(f"--zone {one}: {error.message}", hint=error.hint) from None
        if _is_zone(word):
            raise UsageError(f'--zone {one}: "{word}" is a time zone already')
        meanings[word.upper()] = name
    return meanings


def listed_zone(text: str, default: str, meanings: Mapping[str, str] = GREENWICH) -> ListedZone:
    """The zone that `text` names, `default` where it says nothing; twelve hours west of UTC is AoE by any name.

    `meanings` has what abbreviations in capitals stand for.

    Raises:
        DataRefusedError: it is no zone, or an abbreviation that may be several.
    """
    if not text and not default:
        raise DataRefusedError("no zone is named, and this list has no usual one")
    if not text:
        return ListedZone(default, assumed=True)
    word = text.strip()
    try:
        zone = zone_named(meanings.get(word.upper(), word))
    except DataRefusedError as error:
        raise DataRefusedError(error.message, hint=_way_out(word, error.hint)) from None
    name = zone_name(zone)
    west_of_all = name in {"UTC-12:00", "Etc/GMT+12"}
    return ListedZone("AoE" if west_of_all else name, assumed=False)


def listed_close(text: str, zone: ListedZone, now: datetime, meanings: Mapping[str, str] = GREENWICH) -> Deadline:
    """The close that a list writes as `text`; `raw` is that text.

    `23:59:00` is the minute, for such lists always write seconds. An offset rules, and is told in the zone where that
    is a real one. `meanings` are as for `listed_zone`.

    Raises:
        DataRefusedError: it is not a whole date, there is no such day, or it lies too far away.
    """
    return _listed(text, zone, now, meanings, closes=True)


def listed_open(text: str, zone: ListedZone, now: datetime, meanings: Mapping[str, str] = GREENWICH) -> Deadline:
    """The opening that a list writes as `text`; else as `listed_close`."""
    return _listed(text, zone, now, meanings, closes=False)


def in_year(text: object, year: int) -> object:
    """A date that returns every year, as sec-deadlines writes it: `%y` is the year of the event, `%Y` the one before.

    Anything else, and everything where the year is 0, is given back as it is.
    """
    if not isinstance(text, str) or not year:
        return text
    return text.replace("%y", str(year)).replace("%Y", str(year - 1))


def _is_zone(word: str) -> bool:
    try:
        zone_named(word)
    except DataRefusedError:
        return False
    return True


def _way_out(word: str, hint: str) -> str:
    """How a person gives an abbreviation its meaning; the `hint` there was for anything else."""
    if "/" in word or not word.replace(" ", "").isalpha():
        return hint
    meant = " or ".join(f"--zone {_quoted(word, name)}" for name in abbreviated_zones(word))
    return (
        f"add {meant}, if that is meant" if meant else f"add --zone {_quoted(word, 'ZONE')} with the zone that is meant"
    )


def _quoted(word: str, zone: str) -> str:
    return f'"{word}={zone}"' if " " in word else f"{word}={zone}"


def _listed(text: str, zone: ListedZone, now: datetime, meanings: Mapping[str, str], *, closes: bool) -> Deadline:
    read = read_close if closes else read_open
    if text.casefold() in _TO_BE_ANNOUNCED:
        return Deadline(raw=text)
    if _ROLLING.search(text):
        raise DataRefusedError(f'"{text}" returns every year, and the row does not name its year')
    if not (_BEGINS_DATE.match(text) and _YEAR.search(text)):
        raise DataRefusedError(f'"{text}" is no whole date with a day, a month and a year')
    if "->" in text:
        raise DataRefusedError(f'"{text}" is a range, and does not say which end closes')
    written = _SECONDS.sub(lambda found: found[1] + ("" if found[2] == ":00" else found[2]), text)
    last = _LAST_WORD.fullmatch(written)
    if last and (meant := meanings.get(last["word"].upper())):
        written = f"{last['before']} {meant}"
    reading = read(_in_zone(written, zone), zone=zone.name, now=now)
    if reading.year_assumed or reading.relative:
        raise DataRefusedError(f'"{text}" names no year')
    deadline = reading.deadline
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
