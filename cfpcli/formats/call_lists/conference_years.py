"""What lists of academic deadlines share: a conference and a year, with several deadlines that each are a call."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from cfpcli.domain.following import ArrivingCall
from cfpcli.formats.call_lists.listed_date import ListedZone
from cfpcli.formats.call_lists.row import Row
from cfpcli.formats.text_door import declared_html


class Listed(NamedTuple):
    """One deadline of a conference: the row and the field that tell it, its zone, which one it is and a note on it."""

    row: Row
    field: str
    zone: ListedZone | None
    part: str = ""
    note: str = ""


def with_deadlines(call: ArrivingCall, deadlines: list[Listed]) -> Iterator[ArrivingCall]:
    """One call for each deadline; the main one has neither part nor, if nothing is said of it, a note."""
    for one in deadlines:
        closes = one.row.close(one.field, one.zone, starts=call.starts)
        if closes is not None and one.zone is not None:
            label = one.part.replace("-", " ")
            note = label if one.note.casefold() in {"", label} else f"{label}: {one.note}" if label else one.note
            yield msgspec.structs.replace(call, part=one.part, note=note, closes=closes, zone_assumed=one.zone.assumed)


def plain_note(row: Row, field: str) -> str:
    """A note without the markup that such lists put into it for their web pages."""
    text = row.text(field)
    return " ".join((declared_html(text) if "<" in text else text).split())


def round_of(position: int) -> str:
    """The part that the deadline at this position is, counted from 0: the first is the main one."""
    return f"round-{position + 1}" if position else ""
