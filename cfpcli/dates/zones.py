"""Time zones by name: IANA names with a slash, UTC, AoE and fixed offsets; an abbreviation is never a zone."""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from cfpcli.errors import DataRefusedError
from cfpcli.text import fold, nearest

AOE = timezone(timedelta(hours=-12), "AoE")
"""Anywhere on Earth: a day lasts as long as it is still that day somewhere. A fixed offset without an IANA name."""

ALLOWED = "allowed: an IANA name with a slash such as Europe/Paris, UTC or AoE"

# ZoneInfo has EST and CET, but as zones that ignore summer time or belong to another city. This table is for
# suggestions only: no abbreviation is ever read by it.
_CHOICES = {
    "AEDT": ("Australia/Sydney",),
    "AEST": ("Australia/Sydney", "Australia/Brisbane"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "BRT": ("America/Sao_Paulo",),
    "BST": ("Europe/London", "Asia/Dhaka"),
    "CDT": ("America/Chicago", "America/Havana"),
    "CEST": ("Europe/Paris", "Europe/Berlin"),
    "CET": ("Europe/Paris", "Europe/Berlin"),
    "CST": ("America/Chicago", "Asia/Shanghai", "America/Havana"),
    "CT": ("America/Chicago",),
    "EDT": ("America/New_York",),
    "EEST": ("Europe/Helsinki", "Europe/Athens"),
    "EET": ("Europe/Helsinki", "Europe/Athens"),
    "EST": ("America/New_York", "America/Panama"),
    "ET": ("America/New_York",),
    "GMT": ("UTC", "Europe/London"),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "JST": ("Asia/Tokyo",),
    "KST": ("Asia/Seoul",),
    "MDT": ("America/Denver",),
    "MSK": ("Europe/Moscow",),
    "MST": ("America/Denver", "America/Phoenix"),
    "MT": ("America/Denver",),
    "NZDT": ("Pacific/Auckland",),
    "NZST": ("Pacific/Auckland",),
    "PDT": ("America/Los_Angeles",),
    "PST": ("America/Los_Angeles", "Asia/Manila"),
    "PT": ("America/Los_Angeles",),
    "SAST": ("Africa/Johannesburg",),
    "SGT": ("Asia/Singapore",),
    "WEST": ("Europe/Lisbon",),
    "WET": ("Europe/Lisbon",),
}

ABBREVIATIONS = tuple(_CHOICES)
"""The known abbreviations of zones, in capitals; by itself none is certain."""

_OFFSET = re.compile(
    r"(?:(?P<prefix>UTC|GMT)\s?)?(?P<sign>[+-])(?P<hours>[0-9]{1,2})(?::?(?P<minutes>[0-9]{2}))?", re.IGNORECASE
)
_AOE_WORDS = {"aoe", "anywhere on earth"}
_UTC_WORDS = {"utc", "z"}
ZONE_WORDS = _AOE_WORDS | _UTC_WORDS
"""The names of zones without a slash, in lower case."""

_EARLIEST, _LATEST = timedelta(hours=-12), timedelta(hours=14)


def offset_zone(text: str) -> timezone | None:
    """Read a fixed offset such as `+02:00`, `-0330`, `UTC+3` or `GMT+05:30`, signed as ISO 8601 signs them.

    None if the text has another form.

    Raises:
        DataRefusedError: no place has this offset.
    """
    match = _OFFSET.fullmatch(text.strip())
    if not match or (not match["prefix"] and len(match["hours"]) == 1):
        return None
    minutes = int(match["minutes"] or 0)
    offset = timedelta(hours=int(match["hours"]), minutes=minutes) * (-1 if match["sign"] == "-" else 1)
    if minutes > 59 or not _EARLIEST <= offset <= _LATEST:  # noqa: PLR2004 - an hour has 60 minutes
        raise DataRefusedError(
            f'"{text}" is not an offset used on Earth',
            hint="allowed: UTC-12:00 to UTC+14:00, such as UTC+02:00",
        )
    return timezone(offset) if offset else UTC


def zone_named(name: str) -> tzinfo:
    """The zone that a deadline or an event names: IANA, `UTC`, `AoE` or an offset such as `UTC+03:00`.

    Raises:
        DataRefusedError: there is no such zone, or the name is an abbreviation; the hint suggests names that work.
    """
    word = " ".join(name.split())
    if word.casefold() in _AOE_WORDS:
        return AOE
    if word.casefold() in _UTC_WORDS:
        return UTC
    return offset_zone(word) or _iana(word)


def zone_or_utc(name: str) -> tzinfo:
    """The zone with this name, UTC if it is not known."""
    try:
        return zone_named(name) if name else UTC
    except DataRefusedError:
        return UTC


def event_zone(name: str) -> tzinfo:
    """The zone of an event: as `zone_named`, but without fixed offsets, because an offset has no summer time.

    Raises:
        DataRefusedError: there is no such zone, or it is an offset or an abbreviation.
    """
    zone = zone_named(name)
    if zone_name(zone).startswith("UTC") and zone is not UTC:
        raise DataRefusedError(f'"{name}" is an offset, which has no summer time', hint=ALLOWED)
    return zone


def zone_name(zone: tzinfo) -> str:
    """The name of a zone for storage and display: `Europe/Paris`, `AoE`, `UTC` or `UTC+03:00`."""
    if isinstance(zone, ZoneInfo):
        return zone.key or "local time"
    return zone.tzname(None) or "local time"


@lru_cache(maxsize=256)
def zone_choices(word: str) -> tuple[str, ...]:
    """The IANA names that an abbreviation, a city or a misspelt name may mean, best first; may be empty."""
    if choices := abbreviated_zones(word):
        return choices
    if same_city := city_zones(word):
        return same_city
    near = nearest(word, _names())
    return (near,) if near else ()


def city_zones(word: str) -> tuple[str, ...]:
    """The IANA names of the zones named after this city; empty for any other word."""
    return _by_city().get(fold(word).replace(" ", "_"), ())


def abbreviated_zones(word: str) -> tuple[str, ...]:
    """The IANA names that an abbreviation may mean, best first; empty if it is not known."""
    return _CHOICES.get(word.upper(), ())


def _spelt(name: str) -> str:
    """The name as the database spells it; empty if it has no such name.

    The list of the tzdata package covers nearly all names without a walk through the system's database.
    """
    if name.startswith(("posix/", "right/")):
        return ""
    if f"\n{name}\n" in _packaged():
        return name
    return _by_folded(_packaged()).get(name.casefold()) or _by_folded(_installed()).get(name.casefold(), "")


@cache
def _packaged() -> str:
    """The names in the tzdata package, one per line with a line end on either side; empty if it is missing."""
    package = find_spec("tzdata")
    try:
        names = (
            Path(package.origin).with_name("zones").read_text(encoding="ascii") if package and package.origin else ""
        )
    except (OSError, ValueError):
        names = ""
    return f"\n{names}\n"


@cache
def _installed() -> str:
    """The names in the system's own database, which may be newer, in the form of `_packaged`."""
    return "\n".join(["", *sorted(available_timezones()), ""])


@cache
def _names() -> tuple[str, ...]:
    """Every name with a slash, in order."""
    listed = _packaged() if _packaged().strip() else _installed()
    return tuple(sorted(name for name in listed.split() if "/" in name))


@cache
def _by_city() -> dict[str, tuple[str, ...]]:
    names: dict[str, tuple[str, ...]] = {}
    for name in _names():
        city = fold(name.rpartition("/")[2])
        names[city] = (*names.get(city, ()), name)
    return names


@cache
def _by_folded(names: str) -> dict[str, str]:
    return {name.casefold(): name for name in names.split() if "/" in name}


def _iana(name: str) -> tzinfo:
    """The zone with this name in any case, named as the database spells it.

    Whether ZoneInfo finds `europe/paris` depends on the file system, so it always gets the database's spelling.
    `posix/` and `right/` are copies of the database, and the latter counts leap seconds.
    """
    if "/" in name and (spelt := _spelt(name)):
        try:
            return ZoneInfo(spelt)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass
    choices = zone_choices(name)
    if len(choices) == 1:
        hint = f'did you mean "{choices[0]}"? {ALLOWED}'
    elif choices:
        hint = f"write the zone itself: {', '.join(choices)}"
    else:
        hint = ALLOWED
    raise DataRefusedError(f'"{name}" is not a time zone', hint=hint)
