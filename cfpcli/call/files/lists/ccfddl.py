"""ccf-deadlines: YAML with `confs`, one for each year, each with a zone and a `timeline` of rounds."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.call.files.lists.row import Listed, Row, plain_note, with_deadlines
from cfpcli.call.rules.labels import is_sent_by
from cfpcli.call.rules.list_entry import ArrivingCall

DEADLINES = ("confs", "timeline")


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "title" in values and isinstance(values.get("confs"), list)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """A call for each round of each year, and another for its abstracts where these have a deadline of their own."""
    row.name = row.text("title")
    years = row.values.get("confs")
    for year in (row.inside(values) for values in (years if isinstance(years, list) else [])):
        year.name = " ".join(filter(None, (row.name, year.text("year"))))
        zone = year.zone("timezone", "")
        call = ArrivingCall(
            name=row.name,
            year=year.year("year"),
            place=year.text("place"),
            url=year.link("link"),
            tags=row.texts("sub"),
        )
        timeline = year.values.get("timeline", [year.values])
        if not isinstance(timeline, list):
            year.refuse("timeline", "is not a list of deadlines")
            timeline = []
        listed = []
        for deadline in map(year.inside, timeline):
            comment = plain_note(deadline, "comment")
            if not is_sent_by("", comment):
                continue
            abstracts = f"abstracts: {comment}" if comment else "abstracts"
            listed += [
                Listed(deadline, "deadline", zone, comment),
                Listed(deadline, "abstract_deadline", zone, abstracts),
            ]
        yield from with_deadlines(call, listed)
