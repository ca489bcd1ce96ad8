"""One row of a published list: its fields as text, and what is refused or worth a warning in it.

Dates as published lists write them: whole and absolute, in the zone that the list names or is known to mean.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import MappingProxyType
from typing import Any, NamedTuple

import msgspec

from cfpcli.call.rules.list_formats import is_called_off
from cfpcli.dates.english import MONTHS
from cfpcli.dates.grammar import close_caution, read_close, read_open
from cfpcli.dates.written_deadline import Deadline
from cfpcli.dates.zones import abbreviated_zones, zone_name, zone_named
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.text import shorten, well_formed

GREENWICH: Mapping[str, str] = MappingProxyType({"GMT": "UTC"})
"""The meanings of abbreviations of zones that are unambiguous in lists: GMT never means London's summer time there."""

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
    """The zones that abbreviations stand for: the built-in ones, and those a person named (`PT=America/Los_Angeles`).

    Raises:
        UsageError: one is not of that form, names no zone, or redefines the name of a time zone.
    """
    meanings = dict(GREENWICH)
    for meaning in written:
        word, equals, zone = (part.strip() for part in meaning.partition("="))
        if not (word and equals and zone):
            raise UsageError(f'--zone "{meaning}" is not NAME=ZONE', hint="write --zone PT=America/Los_Angeles")
        try:
            name = zone_name(zone_named(zone))
        except DataRefusedError as error:
            raise UsageError(f"--zone {meaning}: {error.message}", hint=error.hint) from None
        if _is_zone(word):
            raise UsageError(f'--zone {meaning}: "{word}" is a time zone already')
        meanings[word.upper()] = name
    return meanings


def listed_zone(text: str, default: str, meanings: Mapping[str, str] = GREENWICH) -> ListedZone:
    """The zone that `text` names, `default` if it is empty; twelve hours west of UTC is AoE by any name.

    `meanings` has what abbreviations in capitals stand for.

    Raises:
        DataRefusedError: it is not a zone, or an abbreviation of several.
    """
    if not text and not default:
        raise DataRefusedError("it names no time zone, and this list has no default")
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

    `23:59:00` is the minute, for such lists always write seconds. An offset rules, and is shown in the zone where that
    is a real one. `meanings` are as for `listed_zone`.

    Raises:
        DataRefusedError: it is not a whole date, there is no such day, or it is too far away.
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
        f"add {meant} if that is the zone" if meant else f"add --zone {_quoted(word, 'ZONE')} with the right time zone"
    )


def _quoted(word: str, zone: str) -> str:
    return f'"{word}={zone}"' if " " in word else f"{word}={zone}"


def _listed(text: str, zone: ListedZone, now: datetime, meanings: Mapping[str, str], *, closes: bool) -> Deadline:
    read = read_close if closes else read_open
    if text.casefold() in _TO_BE_ANNOUNCED:
        return Deadline(raw=text)
    if _ROLLING.search(text):
        raise DataRefusedError(f'"{text}" recurs every year, and the row names no year')
    if not (_BEGINS_DATE.match(text) and _YEAR.search(text)):
        raise DataRefusedError(f'"{text}" is not a complete date: it needs a day, a month and a year')
    if "->" in text:
        raise DataRefusedError(f'"{text}" is a range, and it is not clear which end is the deadline')
    written = _SECONDS.sub(lambda match: match[1] + ("" if match[2] == ":00" else match[2]), text)
    last = _LAST_WORD.fullmatch(written)
    if last and (meant := meanings.get(last["word"].upper())):
        written = f"{last['before']} {meant}"
    reading = read(_in_zone(written, zone), zone=zone.name, now=now)
    if reading.year_assumed or reading.relative:
        raise DataRefusedError(f'"{text}" names no year')
    deadline = reading.deadline
    return Deadline(raw=text, date=deadline.date, time=deadline.time, zone=deadline.zone, at=deadline.at)


def _in_zone(written: str, zone: ListedZone) -> str:
    """A time with an offset as local time of its zone, so that the zone is kept rather than the offset."""
    match = _OFFSET.fullmatch(written)
    if not match or zone.assumed:
        return written
    try:
        instant = datetime.fromisoformat(written.replace(" ", "T").upper())
        local = instant.astimezone(zone_named(zone.name)).replace(tzinfo=None)
    except (ValueError, OverflowError):
        return written
    return local.isoformat(timespec="minutes" if not local.second else "seconds")


def day_of(text: str) -> str:
    """The ISO date that a text begins with; empty where it is none, such as the year before 1 of unknown dates."""
    match = _DAY.match(text)
    try:
        return date.fromisoformat(match[0]).isoformat() if match else ""
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


_LONGEST = 300
_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_TEXT = (None, "", "None", "null", "~")
_NO_VALUE: tuple[object, ...] = (*_NO_TEXT, [], {})


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A row, or one deadline of it, that could not be taken; or, as a caution, one that was taken all the same.

    `row` counts from 1 and `line` too, 0 where they are not known; `field` is the list's name of the value that is
    wrong.
    """

    name: str
    row: int
    line: int
    field: str
    reason: str


class Row:
    """One row: reading a field returns its value in the list, or records why it cannot be read."""

    def __init__(self, values: Mapping[str, Any], *, number: int, line: int = 0, now: datetime = _NEVER) -> None:
        self.values = values
        self.number = number
        self.line = line
        self.now = now
        self.zones: Mapping[str, str] = GREENWICH
        self.name = ""
        self.refused: list[Refused] = []
        self.cautions: list[Refused] = []

    def inside(self, values: object) -> "Row":
        """A part of this row that has fields of its own, with the same place in the file."""
        part = Row(values if isinstance(values, dict) else {}, number=self.number, line=self.line, now=self.now)
        part.name, part.refused, part.cautions, part.zones = self.name, self.refused, self.cautions, self.zones
        return part

    def value(self, field: str) -> Any:  # noqa: ANN401 - a list writes whatever it likes
        """The value of a field, None if there is no such field; `A.B` is the field B of the mapping A."""
        if "." not in field:
            return self.values.get(field) if field else None
        value: Any = self.values
        for key in field.split("."):
            value = value.get(key) if isinstance(value, dict) else None
        return value

    def text(self, *fields: str) -> str:
        """The first of these fields that is not empty, on one line; a number as it is written."""
        for field in fields:
            value = self.value(field)
            if isinstance(value, str | int | float) and not isinstance(value, bool) and value not in _NO_TEXT:
                return shorten(well_formed(str(value)), _LONGEST)
        return ""

    def texts(self, field: str) -> tuple[str, ...]:
        """A field that holds several texts, as a list or with commas between them; `A.B` is B of each mapping in A."""
        name, _, key = field.partition(".")
        value = self.value(name)
        if key and isinstance(value, list):
            value = [part.get(key) for part in value if isinstance(part, dict)]
        parts = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
        stripped = (shorten(well_formed(part).strip(), _LONGEST) for part in parts if isinstance(part, str))
        return tuple(dict.fromkeys(part for part in stripped if part))

    def link(self, *fields: str) -> str:
        """The first of these fields that is an address on the web."""
        texts = (self.text(field) for field in fields)
        return next((link for link in texts if link.casefold().startswith(("http://", "https://"))), "")

    def year(self, *fields: str) -> int:
        """The first of these fields that begins with a year, 0 where none does."""
        for field in fields:
            text = self.text(field)
            if text[:4].isdecimal() and text.isascii() and len(text) >= len("2027"):
                return int(text[:4])
        return 0

    def days(self, first: str, last: str, day: Callable[[str], str]) -> tuple[str, str]:
        """The first and the last day of the event, read by `day`; a last one before the first is ignored."""
        starts, ends = day(self.text(first)), day(self.text(last))
        if starts and ends and ends < starts:
            self.caution(last, f"the event would end on {ends}, before it starts on {starts}; its last day is skipped")
            ends = ""
        return starts, ends or starts

    def zone(self, fields: Sequence[str], default: str) -> ListedZone | None:
        """The zone that a field names, else the one its list is known to mean; None if it is unknown."""
        try:
            return listed_zone(self.text(*fields), default, self.zones)
        except DataRefusedError as error:
            self.refuse(fields[-1], error)
            return None

    def close(self, field: str, zone: ListedZone | None, *, starts: str = "") -> Deadline | None:
        """The close that a field contains; None if there is none, or if it is refused."""
        value = self.value(field)
        if isinstance(value, list | dict) and value:
            self.refuse(field, "is a list or a mapping, not a date")
            return None
        text = self.text(field)
        if not text or zone is None:
            return None
        if is_called_off(called_off := Deadline(raw=text)):
            return called_off
        try:
            deadline = listed_close(text, zone, self.now, self.zones)
        except DataRefusedError as error:
            self.refuse(field, error)
            return None
        if caution := close_caution(deadline):
            self.caution(field, caution)
        if starts and deadline.date and deadline.date > starts:
            self.caution(field, f"{text} is after the event, which starts on {starts}")
        return deadline

    def listed_zone(self, fields: Sequence[str], default: str) -> ListedZone | None:
        """As `zone`, for a date that is not a deadline: without a known zone it is skipped silently."""
        try:
            return listed_zone(self.text(*fields), default, self.zones)
        except DataRefusedError:
            return None

    def date(self, field: str, zone: ListedZone | None) -> Deadline | None:
        """A date by which nothing is submitted; None if the field has none, or with a warning if it is unclear."""
        text = self.text(field)
        if not text or zone is None:
            return None
        try:
            deadline = listed_close(text, zone, self.now, self.zones)
        except DataRefusedError as error:
            self.caution(field, f"{error.message}; the date is skipped")
            return None
        return deadline if deadline.date else None

    def why(self, since: int = 0) -> str:
        """The reason of the newest refusal, empty where there were no more than `since`."""
        return self.refused[-1].reason if len(self.refused) > since else ""

    def has(self, fields: Iterable[str]) -> str:
        """The first of these fields that has any value, empty where none has."""
        return next((field for field in fields if self.value(field) not in _NO_VALUE), "")

    def open(self, field: str, zone: ListedZone | None) -> Deadline | None:
        """The opening that a field contains; None if there is none, or if it is uncertain."""
        text = self.text(field)
        try:
            return listed_open(text, zone, self.now, self.zones) if text and zone else None
        except DataRefusedError as error:
            self.caution(field, f"{error.message}; the opening is skipped")
            return None

    def refuse(self, field: str, why: DataRefusedError | str) -> None:
        """Note why this row, or this one of its deadlines, is not taken."""
        reason = why if isinstance(why, str) else f"{why.message}; {why.hint}" if why.hint else why.message
        self.refused.append(self._note(field, reason))

    def caution(self, field: str, reason: str) -> None:
        """Note what is doubtful about a row that is taken."""
        self.cautions.append(self._note(field, reason))

    def _note(self, field: str, reason: str) -> Refused:
        return Refused(name=self.name, row=self.number, line=self.line, field=field.rpartition(".")[2], reason=reason)
