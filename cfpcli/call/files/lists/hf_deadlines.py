"""ai-deadlines as Hugging Face keeps it: YAML with `deadlines`, each of a type and zone; no zone means UTC."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.call.files.lists.row import Listed, Row, with_deadlines
from cfpcli.call.rules.labels import is_sent_by, sense_of
from cfpcli.call.rules.list_entry import ArrivingCall

ZONE = "UTC"
DEADLINES = ("deadlines",)


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "title" in values and isinstance(values.get("deadlines"), list)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """A call for each deadline by which something must be sent."""
    row.name = row.text("title")
    starts, ends = row.days("start", "end")
    call = ArrivingCall(
        name=row.name,
        year=row.year("year"),
        place=", ".join(filter(None, (row.text("city"), row.text("country")))) or row.text("place"),
        starts=starts,
        ends=ends,
        url=row.link("link"),
        tags=row.texts("tags"),
    )
    deadlines = row.values.get("deadlines")
    rows = [row.inside(deadline) for deadline in deadlines] if isinstance(deadlines, list) else []
    sent = [deadline for deadline in rows if is_sent_by(deadline.text("type"), deadline.text("label"))]
    zone_of_all = row.text("timezone")
    yield from with_deadlines(
        call,
        [
            Listed(deadline, "date", deadline.zone("timezone", zone_of_all or ZONE), _label(deadline))
            for deadline in sent
        ],
    )
    _compare(row, rows)


def _label(deadline: Row) -> str:
    """The label of a deadline, with its type where that says more."""
    kind, label = deadline.text("type").replace("_", " "), deadline.text("label")
    if not (kind and label) or sense_of(kind).kinds <= sense_of(label).kinds:
        return label or kind
    return f"{kind}: {label}"


def _compare(row: Row, deadlines: list[Row]) -> None:
    """Doubt a deadline of the older shape that the list of deadlines beside it does not have."""
    for field in ("deadline", "abstract_deadline"):
        older = row.text(field)
        if older and all(older[: len("2027-01-01")] not in deadline.text("date") for deadline in deadlines):
            row.caution(field, f'is "{older}", which is not among deadlines; the deadlines are used')
