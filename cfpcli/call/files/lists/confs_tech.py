"""confs.tech (tech-conferences/conference-data): JSON with a bare `cfpEndDate`, in a zone that the list does not name.

Other readers take UTC, or the zone of the venue, which the list does not name either. Such a day is kept from its
first end to its last.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.call.files.lists.row import Row
from cfpcli.call.rules.list_entry import ArrivingCall

ZONE = "UTC"
DEADLINES = ("cfpEndDate",)


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "name" in values and "startDate" in values and ("cfpEndDate" in values or "locales" in values)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """The call of a conference; most conferences of this list tell of none."""
    row.name = row.text("name")
    zone = row.zone("timezone", ZONE)
    starts, ends = row.days("startDate", "endDate")
    closes = row.close("cfpEndDate", zone, starts=starts)
    if closes is None and not row.refused:
        return
    places = [row.text("city"), row.text("country"), "online" if row.values.get("online") is True else ""]
    yield ArrivingCall(
        name=row.name,
        year=row.year("startDate"),
        closes=closes,
        zone_assumed=zone is not None and zone.assumed,
        refused="" if closes else row.why(),
        place=", ".join(place for place in places if place),
        starts=starts,
        ends=ends,
        url=row.link("url"),
        call_url=row.link("cfpUrl"),
    )
