"""The zone behind a date and a clock time: an offset, UTC, AoE, an IANA name, or the event zone's own abbreviation."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta, timezone, tzinfo

from cfpcli.domain.date_text import spoken
from cfpcli.domain.instant import readings
from cfpcli.domain.zone import ZONE_WORDS, offset_zone, zone_choices, zone_name, zone_named
from cfpcli.errors import DataRefusedError

_ABBREVIATION = re.compile(r"[A-Za-z]{1,5}")
_ZONE_SHAPE = re.compile(r"[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+")


def zone_word(rest: str) -> str:
    """What is left of a line, without the commas and brackets that people put around a zone."""
    word = rest.strip(" ,")
    return word[1:-1].strip() if word.startswith("(") and word.endswith(")") else word


def read_zone(rest: str, day: date, clock: str, event_zone: tzinfo, *, closes: bool) -> tzinfo:
    """The zone that the rest of the line names, the event's own where nothing is left.

    An abbreviation counts where it is the event zone's own at that instant; where `closes` says that the later of two
    readings holds, and an abbreviation names the other, its offset is the zone.

    Raises:
        DataRefusedError: what is left is no zone, or an abbreviation that may be several.
    """
    word = zone_word(rest)
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
    if _ABBREVIATION.fullmatch(word) and (zone := _abbreviated(word, day, clock, event_zone, closes=closes)):
        return zone
    raise DataRefusedError(
        f'"{word}" was not understood after {spoken(day)} {clock}'.rstrip(),
        hint=f'write "{written}", or with a zone "{written} {zone_name(event_zone)}"',
    )


def _with_zones(written: str, names: Iterable[str]) -> str:
    return "write " + " or ".join(f'"{written} {name}"' for name in names)


def _abbreviated(word: str, day: date, clock: str, event_zone: tzinfo, *, closes: bool) -> tzinfo | None:
    """The zone, where it is on that time; None where nobody would know which zones the word may stand for."""
    candidates = readings(day, clock or ("23:59:59" if closes else "00:00"), event_zone)
    preferred, other = reversed(candidates) if closes else candidates
    if _tzname(preferred, event_zone) == word.upper():
        return event_zone
    if clock and _tzname(other, event_zone) == word.upper():
        return timezone(other.astimezone(event_zone).utcoffset() or timedelta(0))
    choices = zone_choices(word)
    if not choices:
        return None
    raise DataRefusedError(
        f'"{word}" may be several zones, and {zone_name(event_zone)} is on {_tzname(preferred, event_zone)} '
        f"on {spoken(day)}",
        hint=_with_zones(f"{day} {clock}".rstrip(), choices),
    )


def _tzname(instant: datetime, zone: tzinfo) -> str:
    return (instant.astimezone(zone).tzname() or "").upper()
