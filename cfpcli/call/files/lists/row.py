"""One row of a published list: its fields as text, and what is refused or worth a warning in it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import msgspec

from cfpcli.call.files.lists.zoned_dates import GREENWICH, ListedZone, day_of, listed_close, listed_open, listed_zone
from cfpcli.call.rules.list_entry import ArrivingCall, is_called_off
from cfpcli.dates.day_span import ends_of
from cfpcli.dates.deadline import Deadline
from cfpcli.dates.grammar import close_caution
from cfpcli.dates.zone_grammar import zone_at_end
from cfpcli.errors import DataRefusedError
from cfpcli.text import shorten, well_formed

_LONGEST = 300
_NEVER = datetime.min.replace(tzinfo=UTC)
_NO_TEXT = (None, "", "None", "null", "~")


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """A row, or one deadline of it, that could not be taken; or, as a caution, one that was taken all the same.

    `row` counts from 1 and `line` too, 0 where they are not known; `field` is what the list calls the value that is
    wrong.
    """

    name: str
    row: int
    line: int
    field: str
    reason: str


class Row:
    """One row: reading a field returns what the list says, or notes why it cannot be told."""

    def __init__(self, values: Mapping[str, Any], *, number: int, line: int = 0, now: datetime = _NEVER) -> None:
        self.values = values
        self.number = number
        self.line = line
        self.now = now
        self.zones: Mapping[str, str] = GREENWICH
        self.name = ""
        self.refused: list[Refused] = []
        self.cautions: list[Refused] = []

    def inside(self, values: object) -> "Row":
        """A part of this row that has fields of its own, with the same place in the file."""
        part = Row(values if isinstance(values, dict) else {}, number=self.number, line=self.line, now=self.now)
        part.name, part.refused, part.cautions, part.zones = self.name, self.refused, self.cautions, self.zones
        return part

    def text(self, *fields: str) -> str:
        """The first of these fields that says something, on one line; a number as it is written."""
        for field in fields:
            value = self.values.get(field)
            if isinstance(value, str | int | float) and not isinstance(value, bool) and value not in _NO_TEXT:
                return shorten(well_formed(str(value)), _LONGEST)
        return ""

    def texts(self, field: str) -> tuple[str, ...]:
        """A field that holds several texts, as a list or with commas between them."""
        value = self.values.get(field)
        parts = value if isinstance(value, list) else str(value).split(",") if isinstance(value, str) else []
        stripped = (shorten(well_formed(part).strip(), _LONGEST) for part in parts if isinstance(part, str))
        return tuple(dict.fromkeys(part for part in stripped if part))

    def link(self, *fields: str) -> str:
        """The first of these fields that is an address on the web."""
        found = (self.text(field) for field in fields)
        return next((link for link in found if link.casefold().startswith(("http://", "https://"))), "")

    def year(self, *fields: str) -> int:
        """The first of these fields that begins with a year, 0 where none does."""
        for field in fields:
            text = self.text(field)
            if text[:4].isdecimal() and text.isascii() and len(text) >= len("2027"):
                return int(text[:4])
        return 0

    def day(self, field: str) -> str:
        """An event's first or last day as ISO date, empty where the list does not know it."""
        return day_of(self.text(field))

    def days(self, first: str, last: str) -> tuple[str, str]:
        """The first and the last day of the event; one that lies before the first is none."""
        starts, ends = self.day(first), self.day(last)
        if starts and ends and ends < starts:
            self.caution(last, f"the event would end on {ends}, before it starts on {starts}; its last day is left out")
            ends = ""
        return starts, ends or starts

    def zone(self, field: str, default: str) -> ListedZone | None:
        """The zone that a field names, else the one its list is known to mean; None where it cannot be told."""
        try:
            return listed_zone(self.text(field), default, self.zones)
        except DataRefusedError as error:
            self.refuse(field, error)
            return None

    def close(self, field: str, zone: ListedZone | None, *, starts: str = "") -> Deadline | None:
        """The close that a field tells; None where it is not told, or refused."""
        if isinstance(self.values.get(field), list | dict) and self.values[field]:
            self.refuse(field, "is a list or a mapping, not a date")
            return None
        text = self.text(field)
        if not text or zone is None:
            return None
        if is_called_off(called_off := Deadline(raw=text)):
            return called_off
        try:
            deadline = listed_close(text, zone, self.now, self.zones)
        except DataRefusedError as error:
            self.refuse(field, error)
            return None
        if caution := close_caution(deadline):
            self.caution(field, caution)
        if starts and deadline.date and deadline.date > starts:
            self.caution(field, f"{text} lies after the event, which starts on {starts}")
        return deadline

    def why(self, since: int = 0) -> str:
        """The reason of the newest refusal, empty where there were no more than `since`."""
        return self.refused[-1].reason if len(self.refused) > since else ""

    def has(self, fields: Iterable[str]) -> str:
        """The first of these fields that has any value, empty where none has."""
        return next((one for one in fields if self.values.get(one) not in (*_NO_TEXT, [], {})), "")

    def open(self, field: str, zone: ListedZone | None) -> Deadline | None:
        """The opening that a field tells; None where it is not told, or where nothing certain is said."""
        text = self.text(field)
        try:
            return listed_open(text, zone, self.now, self.zones) if text and zone else None
        except DataRefusedError as error:
            self.caution(field, f"{error.message}; the opening is left out")
            return None

    def refuse(self, field: str, why: DataRefusedError | str) -> None:
        """Note why this row, or this one of its deadlines, is not taken."""
        reason = why if isinstance(why, str) else f"{why.message}; {why.hint}" if why.hint else why.message
        self.refused.append(self._note(field, reason))

    def caution(self, field: str, reason: str) -> None:
        """Note what is doubtful about a row that is taken."""
        self.cautions.append(self._note(field, reason))

    def _note(self, field: str, reason: str) -> Refused:
        return Refused(name=self.name, row=self.number, line=self.line, field=field, reason=reason)


class Rows(NamedTuple):
    """A file whose format is not known yet: the document, and the rows it is or holds by the key they stand under."""

    whole: Mapping[str, Any]
    lists: Mapping[str, Sequence[Row]]

    def inside(self, name: str) -> Sequence[Row]:
        """The rows of a list in the format `name`."""
        if name == "callingallpapers" and "cfps" in self.lists:
            return self.lists["cfps"]
        return self.lists.get("", [Row(self.whole, number=1, line=1)] if self.whole else [])


class CallList:
    """What a list holds: its calls, the rows that were refused, those that are doubtful and those without a call.

    `unreadable` are the deadlines among what was refused whose conference is known, without a close.
    """

    def __init__(self, *, name: str, source: str, now: datetime, zones: Mapping[str, str] = GREENWICH) -> None:
        self.name = name
        self.source = source
        self.calls: list[ArrivingCall] = []
        self.unreadable: list[ArrivingCall] = []
        self.refused: list[Refused] = []
        self.cautions: list[Refused] = []
        self.without_call = 0
        self._now = now
        self._zones = zones

    def take(self, row: Row, calls: Callable[[Row], Iterator[ArrivingCall]], *, shape: str) -> None:
        """Take the calls of one row, which is of the format `shape`."""
        row.now, row.zones = self._now, self._zones
        faults, why = len(row.refused), row.why()
        found = [
            _with_zone(msgspec.structs.replace(call, line=row.line, row=row.number, shape=shape)) for call in calls(row)
        ]
        if why:
            del row.refused[faults:], row.cautions[:]
            found = [msgspec.structs.replace(call, closes=None, closes_latest=None, refused=why) for call in found]
        if found and not found[0].name:
            found = []
            if not why:
                row.refuse("", "no name is given")
        self.calls += [call for call in found if not call.refused]
        self.unreadable += [call for call in found if call.refused]
        self.refused += row.refused
        self.cautions += row.cautions
        self.without_call += not found and not row.refused


def _with_zone(call: ArrivingCall) -> ArrivingCall:
    """A call as its row tells it, but for a close whose zone was assumed.

    One that names a zone behind its date has that. A bare day whose zone nobody named is kept from its first end to its
    last: UTC is what a program assumes where no person said anything; AoE and New York are rules that a list states.
    """
    closes = call.closes
    if closes is None or not (call.zone_assumed and closes.date):
        return call
    if zone_at_end(closes.raw):
        return msgspec.structs.replace(call, zone_assumed=False)
    if closes.time or closes.zone != "UTC":
        return call
    first, last = ends_of(closes)
    return msgspec.structs.replace(call, closes=first, closes_latest=last, zone_assumed=False)


def year_of(starts: str, closes: Deadline | None) -> int:
    """The year of an event: that of its first day, else that in which its call closes, 0 while neither is known."""
    told = starts or (closes.date if closes else "")
    return date.fromisoformat(told).year if told else 0
