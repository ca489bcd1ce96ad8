"""ccf-deadlines: YAML with `confs`, one for each year, each with a zone and a `timeline` of rounds."""

from collections.abc import Iterator, Mapping
from typing import Any

from cfpcli.domain.following import ArrivingCall
from cfpcli.formats.call_lists.conference_years import Listed, plain_note, round_of, with_deadlines
from cfpcli.formats.call_lists.row import Row


def fits(values: Mapping[str, Any]) -> bool:
    """Whether a row bears the marks of this format."""
    return "title" in values and isinstance(values.get("confs"), list)


def calls(row: Row) -> Iterator[ArrivingCall]:
    """For each year a call for each round, and one for its abstracts where they close on their own."""
    row.name = row.text("title")
    years = row.values.get("confs")
    for year in (row.inside(one) for one in (years if isinstance(years, list) else [])):
        year.name = " ".join(filter(None, (row.name, year.text("year"))))
        zone = year.zone("timezone", "")
        call = ArrivingCall(
            name=row.name,
            year=year.year("year"),
            place=year.text("place"),
            url=year.link("link"),
            tags=row.texts("sub"),
        )
        told = year.values.get("timeline")
        listed = []
        for position, one in enumerate(told if isinstance(told, list) else []):
            deadline = year.inside(one)
            note = plain_note(deadline, "comment")
            abstracts = "-".join(filter(None, (round_of(position), "abstracts")))
            listed += [
                Listed(deadline, "deadline", zone, round_of(position), note),
                Listed(deadline, "abstract_deadline", zone, abstracts, note),
            ]
        yield from with_deadlines(call, listed)
