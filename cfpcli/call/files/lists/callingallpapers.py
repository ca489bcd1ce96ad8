"""callingallpapers: JSON with instants that have an offset, and the zone of the place beside them, else UTC."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.call.files.lists.row import Row, day_in_zone, year_of
from cfpcli.call.rules.list_entry import ArrivingCall

ZONE = "UTC"
DEADLINES = ("dateCfpEnd",)
_UNKNOWN = ("-", "0000-", "0001-", "1970-01-01")
"""How instants begin that stand for none: before the first year, or the first of all milliseconds."""


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "dateCfpEnd" in values


def calls(row: Row) -> Iterator[ArrivingCall]:
    """The one call of a row."""
    row.name = row.text("name")
    zone = row.zone("timezone", ZONE)
    if zone is None:
        yield ArrivingCall(name=row.name, place=row.text("location"), url=row.link("eventUri"), refused=row.why())
        return
    filled = row.inside({key: value for key, value in row.values.items() if not _is_unknown(value)})
    starts, ends = (day_in_zone(filled.text(field), zone.name) for field in ("dateEventStart", "dateEventEnd"))
    days = row.inside({"dateEventStart": starts, "dateEventEnd": ends})
    starts, ends = days.days("dateEventStart", "dateEventEnd")
    closes = filled.close("dateCfpEnd", zone, starts=starts)
    if closes is None and not row.refused:
        return
    yield ArrivingCall(
        name=row.name,
        year=year_of(starts, None),
        closes=closes,
        zone_assumed=zone.assumed and closes is not None and closes.zone == ZONE,
        refused="" if closes else row.why(),
        opens=filled.open("dateCfpStart", zone),
        place=row.text("location"),
        starts=starts,
        ends=ends,
        url=row.link("eventUri"),
        call_url=row.link("uri"),
        tags=row.texts("tags"),
    )


def _is_unknown(value: object) -> bool:
    return isinstance(value, str) and value.startswith(_UNKNOWN)
