"""Deadlines: the text that a person typed, its date, time and zone, and its instant."""

from datetime import datetime

import msgspec


class Deadline(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An opening or a close, with the text from which it was read.

    `date` (ISO), `time` (ISO, empty for a whole day) and `zone` (IANA name, `AoE` or an offset) decide; `at` is their
    UTC instant: inclusive for an opening, exclusive for a close (the first instant that is too late). A deadline still
    to be announced has only `raw`. If a list names only the day of a close, `at` is the first end of that day anywhere
    and `latest` the last; `latest` is otherwise None.
    """

    raw: str
    date: str = ""
    time: str = ""
    zone: str = ""
    at: datetime | None = None
    latest: datetime | None = None

    @property
    def over_at(self) -> datetime | None:
        """The first instant at which a close has certainly passed."""
        return self.latest or self.at


def in_full(deadline: Deadline, *, zone: str) -> str:
    """A text of the deadline that means the same on any day; the zone is left out if it is `zone`, the event's.

    Decimals of a second are left out, because a deadline's text has none; a deadline to be announced is as written.
    """
    if not deadline.date:
        return deadline.raw
    parts = (deadline.date, deadline.time.partition(".")[0], "" if deadline.zone == zone else deadline.zone)
    return " ".join(filter(None, parts))
