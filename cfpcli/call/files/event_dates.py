"""The dates of an event file, read in the zone of the event."""

from collections.abc import Callable
from datetime import date, datetime

from cfpcli.dates.grammar import Reading, in_full, read_close, read_open
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, Fault
from cfpcli.exchange.toml_table import (
    Table,
)


class EventDates:
    """Reads the dates of one event file in the event's zone and collects their cautions.

    A file is read many times, so a date must not depend on the day of reading: relative input is a fault, as is a
    missing year whose completion is doubtful; a missing year that is clear is a caution.
    """

    def __init__(self, zone: str, now: datetime, starts: str) -> None:
        """`zone` is the event's zone, `starts` its first day as an ISO date, or empty."""
        self._zone = zone
        self._now = now
        self._starts = date.fromisoformat(starts) if starts else None
        self.cautions: list[Fault] = []

    def opens(self, table: Table) -> Deadline | None:
        """The opening in this table, None if it is missing or invalid."""
        return self._deadline(table, "opens", lambda text: read_open(text, zone=self._zone, now=self._now))

    def closes(self, table: Table, key: str = "closes") -> Deadline | None:
        """The close in this table, or another day that counts whole; None if it is missing or invalid."""
        return self._deadline(
            table, key, lambda text: read_close(text, zone=self._zone, now=self._now, starts=self._starts)
        )

    def _deadline(self, table: Table, key: str, read: Callable[[str], Reading]) -> Deadline | None:
        value = table.values.get(key)
        if value is None:
            return None
        if not isinstance(value, str | date):
            table.fault(key, 'must be a date in quotes such as "14 June 2026" or "2026-06-14 23:59", or "TBA"')
            return None
        try:
            reading = read(value if isinstance(value, str) else _date_text(value))
        except DataRefusedError as error:
            table.fault(key, f"{error.message}; {error.hint}" if error.hint else error.message)
            return None
        written = in_full(reading.deadline, zone=self._zone)
        if reading.relative:
            why = f'"{reading.deadline.raw}" depends on the day on which the file is read'
            table.fault(key, f'{why}; write "{written}"')
            return None
        if reading.doubt:
            table.fault(key, f'{reading.doubt}; write "{written}" if you mean that day, otherwise add the year')
            return None
        for caution in reading.cautions:
            self.cautions.append(table.faults.fault(table.at(key), caution))
        return reading.deadline


def _date_text(value: date) -> str:
    """A TOML date as text; TOML requires seconds, so 0 seconds count as not given: the minute is the smallest unit."""
    if not isinstance(value, datetime):
        return value.isoformat()
    return value.isoformat(timespec="auto" if value.second or value.microsecond else "minutes")
