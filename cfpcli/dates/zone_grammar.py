"""The zone after a date and a clock time: an offset, UTC, AoE, an IANA name, or the event zone's own abbreviation.

A zone may be named twice, as in `AoE (UTC-12)` or `(UTC+01:00) Europe/Paris`; the two must agree.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import NamedTuple, NoReturn, TypeVar

from cfpcli.dates.english import spoken
from cfpcli.dates.instants import readings
from cfpcli.dates.zones import (
    ABBREVIATIONS,
    ZONE_WORDS,
    abbreviated_zones,
    city_zones,
    offset_zone,
    zone_choices,
    zone_name,
    zone_named,
)
from cfpcli.errors import DataRefusedError

_Zone = TypeVar("_Zone", bound=tzinfo)

_ABBREVIATION = re.compile(r"[A-Za-z]{1,5}")
_LIKE_A_ZONE = re.compile(r"[A-Z]{2,3}T")
"""Possible abbreviations of unknown zones, such as HKT; `EOD (UTC-5)` and `noonn (UTC+2)` contain none."""

_ZONE_SHAPE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+")
_CITY = re.compile(r"(?P<name>[^\W\d_]+(?:[ -][^\W\d_]+){0,3}?)(?: time)?", re.IGNORECASE)
_TWICE = (
    re.compile(r"(?P<first>[^(),]+?)\s*\(\s*(?P<second>[^(),]+?)\s*\)"),
    re.compile(r"\(\s*(?P<first>[^(),]+?)\s*\)\s*(?P<second>[^(),]+)"),
    re.compile(r"(?P<first>[^(),]+?)\s*,\s*(?P<second>[^(),]+)"),
)
_CLOCK = r"[0-9]{1,2}(?::[0-9]{2}){1,2}(?:\s*[ap]\.?m\.?)?|[0-9]{1,2}\s*[ap]\.?m\.?"
_ZONE = "|".join(
    (
        r"anywhere on earth|aoe|z|(?:utc|gmt)(?:\s?[+-][0-9:]{1,5})?",
        r"(?:(?<=:[0-9]{2})|(?<=\s))[+-][0-9]{2}:?[0-9]{2}",
        r"[a-z_]+/[a-z][a-z0-9_+/-]*",
        *ABBREVIATIONS,
    )
)
_ZONE_AT_END = re.compile(rf"(?:^|(?<=[\s,0-9]))\(?(?:{_ZONE})\)?(?:\s*\([^()]*\))?$", re.IGNORECASE)
_CLOCK_AT_END = re.compile(rf"(?<=\s)(?:{_CLOCK})$", re.IGNORECASE)
_SEASONS = tuple(timedelta(days=days) for days in (-182, -91, 0, 91, 182))
"""Steps from any day that together reach both summer and winter time, however short either is."""


class _LocalTime(NamedTuple):
    """A day and a clock time (empty: the whole day); for a close its last instant counts, otherwise the first."""

    day: date
    clock: str
    closes: bool

    def written(self, zone: str = "") -> str:
        return " ".join(filter(None, (str(self.day), self.clock, zone)))

    def counted(self) -> str:
        """The clock time that determines the offset of a zone."""
        return self.clock or ("23:59:59" if self.closes else "00:00")

    def preferred(self, zone: tzinfo) -> tuple[datetime, datetime]:
        """The preferred instant in the zone, and the other possible one if the clocks change then."""
        first, second = readings(self.day, self.counted(), zone)
        return (second, first) if self.closes else (first, second)

    def under(self, offset: timezone) -> datetime:
        """The UTC instant at a fixed offset."""
        return datetime.combine(self.day, time.fromisoformat(self.counted()), tzinfo=offset).astimezone(UTC)


def zone_word(rest: str) -> str:
    """The rest of a line without the commas and brackets that people put around a zone."""
    word = rest.strip(" ,")
    return word[1:-1].strip() if word.startswith("(") and word.endswith(")") else word


def zone_at_end(line: str) -> str:
    """The zone at the end of a line, as written; empty if there is none."""
    match = _ZONE_AT_END.search(line)
    return match[0] if match else ""


def clock_and_zone_at_end(line: str) -> str:
    """The clock time and the zone at the end of a line, as written; empty if there are neither."""
    zone = zone_at_end(line)
    match = _CLOCK_AT_END.search(line.removesuffix(zone).rstrip(" ,"))
    return line[match.start() :] if match else zone


def read_zone(rest: str, day: date, clock: str, event_zone: tzinfo, *, closes: bool) -> tzinfo:
    """The zone that the rest of the line names; the event's own if nothing is left.

    An abbreviation is accepted if the event's zone uses it at that instant, or if its offset is beside it. If a local
    time has two readings, the later applies with `closes`; if the text names the other, its offset is the zone.

    Raises:
        DataRefusedError: the rest is not a zone, names two different zones, or is an abbreviation of several.
    """
    word = zone_word(rest)
    if not word:
        return event_zone
    local = _LocalTime(day, clock, closes)
    zone = _zone(word, local, event_zone)
    if zone is None:
        pair = next((match for form in _TWICE if (match := form.fullmatch(word))), None)
        zone = _agreed(pair["first"], pair["second"], local, event_zone) if pair else None
    if zone is not None:
        return zone
    _refuse_city(word, local)
    raise DataRefusedError(
        f'"{word}" was not understood after {spoken(day)} {clock}'.rstrip(), hint=_any(local, event_zone)
    )


def _zone(word: str, local: _LocalTime, event_zone: tzinfo) -> tzinfo | None:
    """The zone that one word names; None if it has none of the known forms."""
    offset = _advising(offset_zone, word, local, event_zone)
    if offset is not None and (local.clock or ":" in word or word[0].isalpha()):
        return offset
    if zone := _advising(_named, word, local, event_zone):
        return zone
    return _abbreviated(word, local, event_zone) if _ABBREVIATION.fullmatch(word) else None


def _advising(read: Callable[[str], _Zone | None], word: str, local: _LocalTime, event_zone: tzinfo) -> _Zone | None:
    """The zone that `read` returns for a word; if it refuses the word, the hint shows complete dates."""
    try:
        return read(word)
    except DataRefusedError as error:
        names = zone_choices(word) if "/" in word else ()
        hint = _with_zones(local, names) if names else _any(local, event_zone)
        raise DataRefusedError(error.message, hint=hint) from None


def _named(word: str) -> tzinfo | None:
    """The zone of a name with the same meaning at any time: UTC, AoE or an IANA name."""
    return zone_named(word) if word.casefold() in ZONE_WORDS or _ZONE_SHAPE.fullmatch(word) else None


def _with_zones(local: _LocalTime, names: Iterable[str]) -> str:
    return "write " + " or ".join(f'"{local.written(name)}"' for name in names)


def _any(local: _LocalTime, event_zone: tzinfo) -> str:
    """The hint for an unknown zone after a date: examples with a zone, never the date alone."""
    names = dict.fromkeys((zone_name(event_zone), "AoE", "UTC+02:00"))
    examples = " or ".join(f'"{local.written(name)}"' for name in names)
    return f"only a time zone is allowed there: write it as in {examples}"


def _abbreviated(word: str, local: _LocalTime, event_zone: tzinfo) -> tzinfo | None:
    """The event's zone if it uses this abbreviation at that time; None if the abbreviation is unknown."""
    preferred, other = local.preferred(event_zone)
    if _tzname(preferred, event_zone) == word.upper():
        return event_zone
    if local.clock and _tzname(other, event_zone) == word.upper():
        return timezone(other.astimezone(event_zone).utcoffset() or timedelta(0))
    choices = abbreviated_zones(word)
    if not choices:
        return None
    raise DataRefusedError(
        f'"{word}" may be several zones, and {zone_name(event_zone)} is on {_tzname(preferred, event_zone)} '
        f"on {spoken(local.day)}",
        hint=_with_zones(local, choices),
    )


def _agreed(first: str, second: str, local: _LocalTime, event_zone: tzinfo) -> tzinfo | None:
    """The zone that is named twice, if both names agree at that time; None if one of them is not a zone.

    Raises:
        DataRefusedError: the names contradict each other.
    """
    offsets = [_advising(offset_zone, word, local, event_zone) for word in (first, second)]
    if offsets[0] is not None and offsets[1] is not None:
        return offsets[0] if offsets[0] == offsets[1] else _contradiction(first, second, local)
    if offset := offsets[0] or offsets[1]:
        return _at_offset(second if offsets[0] else first, offset, local, event_zone)
    zones = [_advising(_named, word, local, event_zone) for word in (first, second)]
    if zones[0] is not None and zones[1] is not None:
        same = zone_name(zones[0]) == zone_name(zones[1])
        return zones[0] if same else _contradiction(first, second, local)
    zone, word = (zones[0], second) if zones[0] else (zones[1], first)
    return _abbreviated(word, local, zone) if zone is not None and _ABBREVIATION.fullmatch(word) else None


def _at_offset(word: str, offset: timezone, local: _LocalTime, event_zone: tzinfo) -> tzinfo | None:
    """The zone with this name if its clocks have this offset then, else the offset if only that is certain."""
    instant = local.under(offset)
    zone = _named(word)
    if zone is not None:
        if instant.astimezone(zone).utcoffset() != offset.utcoffset(None):
            _contradiction(zone_name(zone), zone_name(offset), local)
        if instant == local.preferred(zone)[0]:
            return zone
        return offset if local.clock else _contradiction(zone_name(zone), zone_name(offset), local)
    if not _ABBREVIATION.fullmatch(word):
        return None
    if instant == local.preferred(event_zone)[0] and _tzname(instant, event_zone) == word.upper():
        return event_zone
    if not (abbreviated_zones(word) or _LIKE_A_ZONE.fullmatch(word)):
        return None
    allowed = set(_offsets(word, instant))
    if allowed and offset.utcoffset(None) not in allowed:
        raise DataRefusedError(
            f'"{word}" is not {zone_name(offset)} on {spoken(local.day)}',
            hint=_with_zones(local, (zone_name(offset), *abbreviated_zones(word))),
        )
    return offset


def _offsets(word: str, instant: datetime) -> Iterator[timedelta]:
    """The offsets from UTC that an abbreviation may mean around an instant; nothing if it is unknown."""
    for name in abbreviated_zones(word):
        zone = zone_named(name)
        around = [(instant + step).astimezone(zone) for step in _SEASONS]
        called = [wall for wall in around if (wall.tzname() or "").upper() == word.upper()]
        yield from (wall.utcoffset() or timedelta(0) for wall in called or [instant.astimezone(zone)])


def _contradiction(first: str, second: str, local: _LocalTime) -> NoReturn:
    raise DataRefusedError(
        f'"{first}" and "{second}" contradict each other on {spoken(local.day)}',
        hint=_with_zones(local, (first, second)),
    )


def _refuse_city(word: str, local: _LocalTime) -> None:
    """Refuse a city instead of a zone; the hint names the city's zone."""
    match = _CITY.fullmatch(word)
    zones = city_zones(match["name"]) if match else ()
    if zones:
        raise DataRefusedError(f'"{word}" is not the name of a time zone', hint=_with_zones(local, zones))


def _tzname(instant: datetime, zone: tzinfo) -> str:
    return (instant.astimezone(zone).tzname() or "").upper()
