"""python-deadlines (pythondeadlin.es): YAML with `cfp`, its extension, tutorials and workshops; no zone means AoE."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from cfpcli.call.files.lists.row import Listed, ListedZone, Row, with_deadlines
from cfpcli.call.rules.list_entry import ArrivingCall

ZONE = "AoE"
DEADLINES = ("cfp", "cfp_ext", "workshop_deadline", "tutorial_deadline")
_LABELS = {"workshop_deadline": "workshops", "tutorial_deadline": "tutorials"}


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "conference" in values and "cfp" in values


def calls(row: Row) -> Iterator[ArrivingCall]:
    """The call for talks, and those for tutorials and workshops where they close on their own."""
    row.name = row.text("conference")
    zone = row.zone("timezone", ZONE)
    starts, ends = row.days("start", "end")
    call = ArrivingCall(
        name=row.name,
        year=row.year("year", "start"),
        zone_assumed=zone is not None and zone.assumed,
        place=row.text("place"),
        starts=starts,
        ends=ends,
        url=row.link("link"),
        call_url=row.link("cfp_link"),
        tags=row.texts("sub"),
    )
    yield from _main(row, zone, msgspec.structs.replace(call, note=row.text("note")))
    for field, label in _LABELS.items():
        yield from with_deadlines(call, [Listed(row, field, zone, label)])


def _main(row: Row, zone: ListedZone | None, call: ArrivingCall) -> Iterator[ArrivingCall]:
    """The call for talks; where its extension cannot be read, the close that no longer holds is not taken either."""
    faults = len(row.refused)
    closes, extended = row.close("cfp", zone), row.close("cfp_ext", zone, starts=call.starts)
    why = row.why(faults) or (row.why() if zone is None and row.has(DEADLINES[:2]) else "")
    if why:
        yield msgspec.structs.replace(call, refused=why)
    elif extended or closes:
        former = closes if extended else None
        yield msgspec.structs.replace(call, closes=extended or closes, extended_from=former)
