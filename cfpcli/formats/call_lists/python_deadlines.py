"""python-deadlines (pythondeadlin.es): YAML with `cfp`, its extension, tutorials and workshops; no zone means AoE."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from cfpcli.domain.following import ArrivingCall
from cfpcli.formats.call_lists.row import Row

ZONE = "AoE"
_PARTS = {"workshop_deadline": "workshops", "tutorial_deadline": "tutorials"}


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "conference" in values and "cfp" in values


def calls(row: Row) -> Iterator[ArrivingCall]:
    """The call for talks, and those for tutorials and workshops where they close on their own."""
    row.name = row.text("conference")
    zone = row.zone("timezone", ZONE)
    if zone is None:
        return
    starts, ends = row.days("start", "end")
    closes, extended = row.close("cfp", zone), row.close("cfp_ext", zone, starts=starts)
    call = ArrivingCall(
        name=row.name,
        year=row.year("year", "start"),
        closes=extended or closes,
        zone_assumed=zone.assumed,
        extended_from=closes if extended else None,
        place=row.text("place"),
        starts=starts,
        ends=ends,
        url=row.link("link"),
        call_url=row.link("cfp_link"),
        note=row.text("note"),
        tags=row.texts("sub"),
    )
    if call.closes is not None and not row.refused:
        yield call
    for field, part in _PARTS.items():
        if (own := row.close(field, zone)) is not None:
            yield msgspec.structs.replace(call, part=part, note=part, closes=own, extended_from=None)
