"""sec-deadlines: YAML with a list of dates in `deadline`, one for each round; no zone means AoE."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.call.files.lists.row import Listed, Row, in_year, plain_note, with_deadlines
from cfpcli.call.rules.list_entry import ArrivingCall

ZONE = "AoE"
DEADLINES = ("deadline",)


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "name" in values and "year" in values and isinstance(values.get("deadline"), list)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """A call for each round."""
    row.name = row.text("name")
    zone = row.zone("timezone", ZONE)
    call = ArrivingCall(
        name=row.name,
        year=row.year("year"),
        place=row.text("place"),
        url=row.link("link"),
        tags=row.texts("tags"),
    )
    deadlines = row.values.get("deadline")
    rounds = deadlines if isinstance(deadlines, list) else [deadlines]
    note = plain_note(row, "comment")
    yield from with_deadlines(
        call,
        [
            Listed(row.inside({"deadline": in_year(deadline, call.year)}), "deadline", zone, note=note)
            for deadline in rounds
        ],
    )
