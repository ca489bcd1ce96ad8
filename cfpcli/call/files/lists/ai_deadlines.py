"""ai-deadlines as paperswithcode kept it: YAML with `deadline` and `abstract_deadline`; no zone means New York."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.call.files.lists.row import Listed, Row, plain_note, with_deadlines
from cfpcli.call.rules.list_entry import ArrivingCall

ZONE = "America/New_York"
DEADLINES = ("deadline", "abstract_deadline")


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "title" in values and "year" in values and isinstance(values.get("deadline"), str)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """The call for papers, and that for abstracts where it closes on its own."""
    row.name = row.text("title")
    zone = row.zone("timezone", ZONE)
    starts, ends = row.days("start", "end")
    call = ArrivingCall(
        name=row.name,
        year=row.year("year"),
        place=row.text("place"),
        starts=starts,
        ends=ends,
        url=row.link("link"),
        tags=row.texts("sub"),
    )
    note = plain_note(row, "note")
    yield from with_deadlines(
        call, [Listed(row, "deadline", zone, note=note), Listed(row, "abstract_deadline", zone, "abstracts")]
    )
