"""The public event of Sessionize: JSON with the close in local time, in UTC and with the zone's IANA name."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.call.files.lists.row import ListedZone, Row, year_of
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.dates.deadline import Deadline

DEADLINES = ("cfpDates",)
_UTC = ListedZone("UTC", assumed=False)


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a document bears the marks of this format."""
    return isinstance(values.get("cfpDates"), dict)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """The one call of an event."""
    row.name = row.text("name")
    if row.values.get("isTest") is True:
        row.refuse("isTest", "marks a test event of Sessionize")
        return
    dates, event = row.inside(row.values.get("cfpDates")), row.inside(row.values.get("eventDates"))
    links, place = row.inside(row.values.get("links")), row.inside(row.values.get("location"))
    named = row.values.get("timezone")
    iana = row.inside(named if isinstance(named, dict) else {"iana": named}).text("iana")
    zone = row.inside({"timezone": iana}).zone("timezone", "UTC")
    starts, ends = event.days("start", "end")
    closes = _close(dates, zone if iana else None, starts)
    if closes is None and not row.refused:
        return
    yield ArrivingCall(
        name=row.name,
        year=year_of(starts, None),
        closes=closes,
        refused="" if closes else row.why(),
        opens=dates.open("start", zone) if iana else dates.open("startUtc", _UTC),
        place=place.text("full") or ", ".join(filter(None, (row.text("city"), row.text("country")))),
        starts=starts,
        ends=ends,
        url=row.link("website") or links.link("website", "event"),
        call_url=row.link("cfpLink") or links.link("cfp"),
        tags=row.texts("tags"),
    )


def _close(dates: Row, zone: ListedZone | None, starts: str) -> Deadline | None:
    """The close in local time; it is refused where the one in UTC is another instant."""
    in_utc = dates.close("endUtc", _UTC)
    if zone is None or not dates.text("end"):
        return in_utc
    local = dates.close("end", zone, starts=starts)
    if local is not None and in_utc is not None and local.at != in_utc.at:
        difference = f'"{local.raw}" in {local.zone} is not "{in_utc.raw}" in UTC'
        dates.refuse("cfpDates", f"{difference}; which one is right is unknown")
        return None
    return local
