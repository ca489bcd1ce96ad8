"""developers-conferences-agenda (`all-cfps.json`): JSON with `until` as text, a day in a zone that is not named.

Its own `untilDate` is computed from that text, and wrong where the text is: an unknown month becomes December of the
year before, 31 November the first of December. So the text rules, and a row whose text cannot be read is refused.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cfpcli.call.files.lists.row import Row, day_of_milliseconds
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.dates.deadline import Deadline

ZONE = "UTC"
DEADLINES = ("until",)


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "until" in values and isinstance(values.get("conf"), dict)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """The call of a conference."""
    conference = row.inside(row.values.get("conf"))
    row.name = conference.name = conference.text("name")
    zone = row.zone("timezone", ZONE)
    dates = conference.values.get("date")
    days = [day_of_milliseconds(milliseconds) for milliseconds in dates] if isinstance(dates, list) else []
    starts, ends = (days[0], days[-1]) if days else ("", "")
    closes = row.close("until", zone, starts=starts)
    if closes is None and not row.refused:
        return
    if closes is not None:
        _compare(row, closes)
    yield ArrivingCall(
        name=row.name,
        year=int(starts[:4] or 0),
        closes=closes,
        zone_assumed=zone is not None and zone.assumed,
        refused="" if closes else row.why(),
        place=conference.text("location"),
        starts=starts,
        ends=ends,
        url=conference.link("hyperlink"),
        call_url=row.link("link"),
    )


def _compare(row: Row, closes: Deadline) -> None:
    computed = day_of_milliseconds(row.values.get("untilDate"))
    if computed and closes.date and abs((date.fromisoformat(computed) - date.fromisoformat(closes.date)).days) > 1:
        row.caution("untilDate", f'is {computed}, but until is "{closes.raw}", which is used')
