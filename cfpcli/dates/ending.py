"""The end of a call in words: a minute in its zone, or a day whose zone is not known."""

from datetime import datetime, tzinfo
from typing import NamedTuple

from cfpcli.dates.countdown import Urgency, left, urgency
from cfpcli.dates.english import local, reader_time
from cfpcli.dates.instants import FIRST, LAST, ZONE_UNKNOWN, day_of_first_end
from cfpcli.dates.written_deadline import Deadline

CLOSING = "closing"
"""The countdown of a close that may have passed: its day is over in some zones, and its own zone is not known."""


class Ending(NamedTuple):
    """A close at `at`, exclusive, or between `at` and `latest` if the zone of its day is not known."""

    at: datetime
    latest: datetime | None = None
    zone: str = "UTC"

    @property
    def text(self) -> str:
        """The last minute in time, in its zone; only the day if its zone is not known."""
        if self.latest is None:
            return local(self.at, self.zone, closing=True)
        return f"{day_of_first_end(self.at)}, {ZONE_UNKNOWN}"

    def may_be_over(self, now: datetime) -> bool:
        """Whether the close has passed in some zones but not in others, and its own zone is not known."""
        return self.latest is not None and self.at <= now < self.latest

    def left(self, now: datetime) -> str:
        """The countdown; if the zone is not known, to the first end, then `closing` until the last."""
        if self.may_be_over(now):
            return CLOSING
        return left(self.at if now < self.at else self.latest or self.at, now)

    def urgency(self, now: datetime) -> Urgency:
        """The urgency, measured from the first end if the zone is not known."""
        return Urgency.SOON if self.may_be_over(now) else urgency(self.at, now)

    def your_time(self, reader_zone: tzinfo, now: datetime) -> str:
        """The reader's own time; if the zone is not known, that of the first end and, once it has passed, of the last.

        It is empty if the reader's clock shows the same as that of the zone.
        """
        if self.latest is None:
            return reader_time(self.at, self.zone, reader_zone, closing=True)
        if now < self.at:
            first = reader_time(self.at, FIRST, reader_zone, closing=True)
            return f"{first} at the earliest" if first else ""
        last = reader_time(self.latest, LAST, reader_zone, closing=True)
        return f"{last} at the latest" if last else ""

    def both(self, reader_zone: tzinfo, now: datetime) -> str:
        """The close, followed by `(your time: Sun 14 June 14:59)` if the reader's clock shows another time."""
        yours = self.your_time(reader_zone, now)
        return f"{self.text} (your time: {yours})" if yours else self.text


def ending_of(deadline: Deadline | None, zone: str) -> Ending | None:
    """The ending of a close, shown in its zone, else in `zone`; None without an instant."""
    if deadline is None or deadline.at is None:
        return None
    return Ending(deadline.at, deadline.latest, deadline.zone or zone)
