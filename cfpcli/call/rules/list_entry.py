"""A call as it arrives from a published list, before it is compared with the followed calls."""

import msgspec

from cfpcli.dates.deadline import Deadline


class ArrivingCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One deadline of a conference in a list.

    `year` is that of the event, 0 while unknown. `label` is the list's name for this deadline among those of the
    conference, empty if it has none. `extended_from` is an earlier close, if the list still has it. `refused` is the
    reason why the close cannot be read; such a call only marks the known one. `line` and `row` are its position in the
    file (from 1, 0 if not known), `shape` is the format of that row. The other fields are as in `FollowedCall`.
    """

    name: str
    year: int = 0
    label: str = ""
    closes: Deadline | None = None
    closes_latest: Deadline | None = None
    zone_assumed: bool = False
    extended_from: Deadline | None = None
    opens: Deadline | None = None
    place: str = ""
    starts: str = ""
    ends: str = ""
    url: str = ""
    call_url: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    refused: str = ""
    line: int = 0
    row: int = 0
    shape: str = ""


CALLED_OFF = frozenset({"cancelled", "canceled", "withdrawn", "called off"})
"""The words that lists write instead of a date if a call does not take place after all."""


def is_called_off(closes: Deadline | None) -> bool:
    """Whether a list states, instead of a date, that the call does not take place."""
    return closes is not None and not closes.date and closes.raw.strip().casefold() in CALLED_OFF
