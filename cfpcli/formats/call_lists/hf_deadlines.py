"""ai-deadlines as Hugging Face keeps it: YAML with `deadlines`, each of a type and zone; no zone means UTC."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.domain.following import ArrivingCall
from cfpcli.domain.text import slugify
from cfpcli.formats.call_lists.conference_years import Listed, with_deadlines
from cfpcli.formats.call_lists.row import Row

ZONE = "UTC"
_MAIN = ("paper", "submission", "full")
_NO_CALL = (
    "rebuttal", "review", "notification", "decision", "camera", "registration", "author", "discussion", "conference",
    "visa",
)  # fmt: skip
"""How the types of dates begin by which nothing is sent in."""


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "title" in values and isinstance(values.get("deadlines"), list)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """A call for each deadline by which something is sent in; that for papers is the main one."""
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
    told = row.values.get("deadlines")
    own = [row.inside(one) for one in told] if isinstance(told, list) else []
    sent = [one for one in own if not one.text("type").casefold().startswith(_NO_CALL)]
    main = next((one for one in sent if one.text("type").casefold().startswith(_MAIN)), sent[0] if sent else None)
    yield from with_deadlines(call, list(_listed(sent, main, row.text("timezone"))))


def _listed(deadlines: list[Row], main: Row | None, zone_of_all: str) -> Iterator[Listed]:
    counts: dict[str, int] = {}
    for one in deadlines:
        kind = "" if one is main else slugify(one.text("type", "label")) or "other"
        counts[kind] = counts.get(kind, 0) + 1
        part = kind if counts[kind] == 1 else f"{kind}-{counts[kind]}"
        zone = one.zone("timezone", zone_of_all or ZONE)
        yield Listed(one, "date", zone, part, one.text("label"))
