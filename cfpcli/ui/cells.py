"""One value in one cell of a table that a person reads."""

from datetime import datetime, tzinfo

from cfpcli.ui.screen import Screen
from cfpcli.ui.values import as_instant, decimal, one_line, structured

INSTANTS = frozenset({"created", "submitted", "updated", "start", "end", "at", "opens", "closes", "changed"})
"""Fields whose text is an instant; a title that reads like one stays as it is."""


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def short_day(instant: datetime, zone: tzinfo, now: datetime) -> str:
    """The local day of an instant, such as `24 May`; with the year where it is not this one."""
    local = instant.astimezone(zone)
    day = f"{local.day} {_MONTHS[local.month - 1]}"
    return day if local.year == now.astimezone(zone).year else f"{day} {local.year}"


def for_people(name: str, value: object, screen: Screen, places: int = 1) -> str:
    """A value as a person reads it in a table: local days, yes and no, at most two decimals."""
    match value:
        case None:
            return ""
        case str():
            instant = as_instant(value) if name in INSTANTS else None
            return short_day(instant, screen.zone, screen.now) if instant else one_line(value)
        case bool():
            return "yes" if value else "no"
        case float():
            return decimal(value, places)
        case datetime() if value.tzinfo:
            return short_day(value, screen.zone, screen.now)
        case _:
            return structured(value, lambda part: for_people("", part, screen))
