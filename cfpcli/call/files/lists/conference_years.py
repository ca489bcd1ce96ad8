"""What lists of academic deadlines share: a conference and a year, with several deadlines that each are a call."""

from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from cfpcli.call.files.lists.row import Row
from cfpcli.call.files.lists.zoned_dates import ListedZone
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.exchange.text_door import declared_html


class Listed(NamedTuple):
    """One deadline of a conference: the row and the field that have it, its zone, its label and a note on it."""

    row: Row
    field: str
    zone: ListedZone | None
    label: str = ""
    note: str = ""


def with_deadlines(call: ArrivingCall, deadlines: list[Listed]) -> Iterator[ArrivingCall]:
    """One call for each deadline; one that cannot be read says why."""
    for one in deadlines:
        faults = len(one.row.refused)
        closes = one.row.close(one.field, one.zone, starts=call.starts)
        why = one.row.why(faults) or (one.row.why() if one.zone is None and one.row.has([one.field]) else "")
        if closes is not None or why:
            assumed = one.zone is not None and one.zone.assumed
            yield msgspec.structs.replace(
                call, label=one.label, note=one.note, closes=closes, refused=why, zone_assumed=assumed
            )


def plain_note(row: Row, field: str) -> str:
    """A note without the markup that such lists put into it for their web pages."""
    text = row.text(field)
    return " ".join((declared_html(text) if "<" in text else text).split())
