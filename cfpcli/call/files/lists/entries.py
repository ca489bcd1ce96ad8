"""The calls of a published list, read by the field names in its row of `LIST_FORMATS`."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import partial
from typing import NamedTuple

import msgspec

from cfpcli.call.files.lists.row import (
    GREENWICH,
    ListedZone,
    Refused,
    Row,
    day_in_zone,
    day_of,
    day_of_milliseconds,
    in_year,
)
from cfpcli.call.rules.labels import is_sent_by, sense_of
from cfpcli.call.rules.list_formats import ArrivingCall, Days, ListedDeadline, ListFormat
from cfpcli.dates.instants import ends_of
from cfpcli.dates.written_deadline import Deadline
from cfpcli.dates.zone_grammar import zone_at_end
from cfpcli.exchange.html import declared_html
from cfpcli.records.followed_call import OtherDate


class CallList:
    """The contents of a list: its calls, refusals, warnings and the number of rows without a call.

    `unreadable` are refused deadlines of a known conference, as calls without a close.
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

    def take(self, row: Row, shape: ListFormat) -> None:
        """Add the calls of one row, which has the format `shape`."""
        row.now, row.zones = self._now, self._zones
        faults, why = len(row.refused), row.why()
        arriving = [
            _with_zone(msgspec.structs.replace(call, line=row.line, row=row.number, shape=shape.name))
            for call in calls_in(row, shape)
        ]
        if why:
            del row.refused[faults:], row.cautions[:]
            arriving = [
                msgspec.structs.replace(call, closes=None, closes_latest=None, refused=why) for call in arriving
            ]
        if arriving and not arriving[0].name:
            arriving = []
            if not why:
                row.refuse("", "no name is given")
        self.calls += [call for call in arriving if not call.refused]
        self.unreadable += [call for call in arriving if call.refused]
        self.refused += row.refused
        self.cautions += row.cautions
        self.without_call += not arriving and not row.refused


def _with_zone(call: ArrivingCall) -> ArrivingCall:
    """The call with the zone of its close corrected, if that zone was assumed.

    A zone behind the date holds. A day without any zone becomes a span from its first end on earth to its last: UTC is
    only a program's assumption, whereas AoE and New York are rules that a list states.
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


def calls_in(row: Row, shape: ListFormat) -> Iterator[ArrivingCall]:
    """The calls of a row, one for each deadline; an unreadable deadline is a refused call with the reason."""
    row.name = row.text(shape.event)
    for field, reason in shape.refused_where.items():
        if row.value(field) is True:
            row.refuse(field, reason)
            return
    for part in _parts(row, shape):
        zone = None if shape.has_round_zones else part.zone(shape.zone, shape.means)
        dated = part.inside(_without_unknown_dates(part.values, shape)) if shape.unknown else part
        starts, ends = _days(dated, shape, zone)
        call = ArrivingCall(
            name=row.name,
            year=part.year(*shape.year) if shape.year else int(starts[:4] or 0),
            place=_place(part, shape),
            starts=starts,
            ends=ends,
            url=part.link(*shape.url),
            call_url=part.link(*shape.call_url),
            tags=row.texts(shape.tags),
        )
        rounds = list(_rounds(dated, shape, call.year))
        arriving = [each for listed in list(_listed(part, rounds, shape, zone)) for each in _call(call, listed, shape)]
        yield from _with_dates(arriving, _other_dates(part, rounds, shape, zone))
        _compare_superseded(part, rounds, shape)


def _parts(row: Row, shape: ListFormat) -> Iterator[Row]:
    """The row, or a part of it for each year of its conference."""
    if not shape.each:
        yield row
        return
    years = row.value(shape.each)
    for part in map(row.inside, years if isinstance(years, list) else []):
        part.name = " ".join(filter(None, (row.name, part.text(*shape.year))))
        yield part


def _without_unknown_dates(values: Mapping[str, object], shape: ListFormat) -> dict[str, object]:
    return {
        key: value for key, value in values.items() if not (isinstance(value, str) and value.startswith(shape.unknown))
    }


def _days(row: Row, shape: ListFormat, zone: ListedZone | None) -> tuple[str, str]:
    """The first and the last day of the event as ISO dates, each empty if unknown."""
    if shape.days is Days.MILLISECONDS:
        dates = row.value(shape.starts)
        days = [day_of_milliseconds(milliseconds) for milliseconds in dates] if isinstance(dates, list) else []
        return (days[0], days[-1]) if days else ("", "")
    if shape.days is Days.INSTANT:
        return row.days(shape.starts, shape.ends, partial(day_in_zone, zone=zone.name)) if zone else ("", "")
    return row.days(shape.starts, shape.ends, day_of)


def _place(row: Row, shape: ListFormat) -> str:
    for fields in shape.place:
        names = (_place_name(row, field) for field in fields.split(", "))
        if place := ", ".join(filter(None, names)):
            return place
    return ""


def _place_name(row: Row, field: str) -> str:
    flag = field.removeprefix("?")
    return row.text(field) if flag == field else flag if row.value(flag) is True else ""


def _rounds(row: Row, shape: ListFormat, year: int) -> Iterator[Row]:
    """The row, or a part of it for each of its rounds."""
    rounds = row.value(shape.rounds)
    if not shape.rounds or (shape.each and shape.rounds not in row.values):
        # A year of a conference without rounds has its only deadline itself.
        yield row
    elif shape.has_bare_rounds:
        (deadline,) = shape.deadlines
        for written in rounds if isinstance(rounds, list) else [rounds]:
            yield row.inside({deadline.closes: in_year(written, year)})
    elif isinstance(rounds, list):
        yield from map(row.inside, rounds)
    elif shape.each:
        row.refuse(shape.rounds, "is not a list of deadlines")


class _Listed(NamedTuple):
    """One deadline of a round: its row, field names, zone, label and note."""

    row: Row
    deadline: ListedDeadline
    zone: ListedZone | None
    label: str
    note: str


def _listed(row: Row, rounds: list[Row], shape: ListFormat, zone: ListedZone | None) -> Iterator[_Listed]:
    """The deadlines of these rounds by which something must be submitted; the main one has the note of the row."""
    note = _remark(row, shape.note, shape)
    for of_round in rounds:
        kind, remark = of_round.text(shape.round_kind), _remark(of_round, shape.round_label, shape)
        if (kind or remark) and not is_sent_by(kind, remark):
            continue
        if shape.has_round_zones:
            zone = of_round.zone(shape.zone, row.text(*shape.zone) or shape.means)
        for deadline in shape.deadlines:
            label = ": ".join(filter(None, (deadline.label, _label(kind, remark))))
            yield _Listed(of_round, deadline, zone, label, "" if deadline.label else note)


def _other_dates(row: Row, rounds: list[Row], shape: ListFormat, zone: ListedZone | None) -> Iterator[OtherDate]:
    """The dates of these rounds and of their row by which nothing is submitted."""
    for of_round in rounds:
        kind, remark = of_round.text(shape.round_kind), _remark(of_round, shape.round_label, shape)
        if not (kind or remark) or is_sent_by(kind, remark):
            continue
        of_zone = zone
        if shape.has_round_zones:
            of_zone = of_round.listed_zone(shape.zone, row.text(*shape.zone) or shape.means)
        for deadline in shape.deadlines:
            if date_ := of_round.date(deadline.closes, of_zone):
                yield OtherDate(label=_label(kind, remark), date=date_)
    of_row = row.listed_zone(shape.zone, shape.means) if shape.others and zone is None else zone
    for other in shape.others:
        if date_ := row.date(other.closes, of_row):
            yield OtherDate(label=other.label, date=date_)
    for field, label in shape.links.items():
        if url := row.link(field):
            yield OtherDate(label=label, url=url)


def _with_dates(arriving: list[ArrivingCall], dates: Iterator[OtherDate]) -> Iterator[ArrivingCall]:
    """The calls of a row, the main one with the other dates: a date that moves must not change every deadline."""
    readable = [n for n, call in enumerate(arriving) if not call.refused]
    main = min(readable, key=lambda n: (sense_of(arriving[n].label).rank, n), default=None)
    for n, call in enumerate(arriving):
        yield msgspec.structs.replace(call, dates=tuple(dict.fromkeys(dates))) if n == main else call


def _remark(row: Row, field: str, shape: ListFormat) -> str:
    """A note or a label, without the markup of the web pages that some lists are written for."""
    text = row.text(field)
    return " ".join(declared_html(text).split()) if shape.has_markup and "<" in text else text


def _label(kind: str, label: str) -> str:
    """The label of a deadline, with its kind if that adds information."""
    kind = kind.replace("_", " ")
    if not (kind and label) or sense_of(kind).kinds <= sense_of(label).kinds:
        return label or kind
    return f"{kind}: {label}"


def _call(call: ArrivingCall, listed: _Listed, shape: ListFormat) -> Iterator[ArrivingCall]:
    """The call with this deadline, readable or refused; nothing if the row has no such deadline."""
    row, deadline, zone = listed.row, listed.deadline, listed.zone
    faults = len(row.refused)
    # Without the zone of the row, instants have no local days.
    is_lost = zone is None and shape.days is Days.INSTANT
    closes, former = (None, None) if is_lost else _closes(row, deadline, zone, call.starts)
    why = "" if closes else row.why(faults)
    if not closes and (shape.is_single or (zone is None and row.has((deadline.closes, deadline.extended)))):
        why = row.why()
    if not (closes or why):
        return
    if closes and deadline.computed:
        _compare_computed(row, deadline, closes)
    yield msgspec.structs.replace(
        call,
        label=listed.label,
        note=listed.note,
        closes=closes,
        extended_from=former,
        zone_assumed=_is_assumed(zone, closes, deadline, shape),
        opens=_opens(row, zone, shape),
        refused=why,
    )


_UTC = ListedZone("UTC", assumed=False)


def _closes(
    row: Row, deadline: ListedDeadline, zone: ListedZone | None, starts: str
) -> tuple[Deadline | None, Deadline | None]:
    """The close, and the earlier close that it replaced, if any."""
    if deadline.utc:
        return _agreed(row, deadline, zone, starts), None
    if not deadline.extended:
        return row.close(deadline.closes, zone, starts=starts), None
    faults = len(row.refused)
    former, closes = row.close(deadline.closes, zone), row.close(deadline.extended, zone, starts=starts)
    if row.why(faults):
        # If the extension is unreadable, the close that it replaced no longer holds either.
        return None, None
    return (closes, former) if closes else (former, None)


def _agreed(row: Row, deadline: ListedDeadline, zone: ListedZone | None, starts: str) -> Deadline | None:
    """The close in local time, else the one in UTC; refused if the two are different instants."""
    in_utc = row.close(deadline.utc, _UTC)
    if zone is None or zone.assumed or not row.text(deadline.closes):
        return in_utc
    local = row.close(deadline.closes, zone, starts=starts)
    if local is not None and in_utc is not None and local.at != in_utc.at:
        difference = f'"{local.raw}" in {local.zone} is not "{in_utc.raw}" in UTC'
        row.refuse(deadline.closes.partition(".")[0], f"{difference}; which one is right is unknown")
        return None
    return local


def _is_assumed(zone: ListedZone | None, closes: Deadline | None, deadline: ListedDeadline, shape: ListFormat) -> bool:
    if zone is None or not zone.assumed or deadline.utc:
        return False
    return shape.days is not Days.INSTANT or (closes is not None and closes.zone == zone.name)


def _opens(row: Row, zone: ListedZone | None, shape: ListFormat) -> Deadline | None:
    if shape.opens_utc and zone is not None and zone.assumed:
        return row.open(shape.opens_utc, _UTC)
    return row.open(shape.opens, zone)


def _compare_computed(row: Row, deadline: ListedDeadline, closes: Deadline) -> None:
    """Warn about a day that the list derives from its own text and that differs from it."""
    computed = day_of_milliseconds(row.value(deadline.computed))
    if computed and closes.date and abs((date.fromisoformat(computed) - date.fromisoformat(closes.date)).days) > 1:
        row.caution(deadline.computed, f'is {computed}, but {deadline.closes} is "{closes.raw}", which is used')


def _compare_superseded(row: Row, rounds: list[Row], shape: ListFormat) -> None:
    """Warn about a deadline of an older format that the rounds of the same row do not have."""
    for field in shape.superseded:
        older, (deadline, *_) = row.text(field), shape.deadlines
        if older and all(older[: len("2027-01-01")] not in of_round.text(deadline.closes) for of_round in rounds):
            row.caution(field, f'is "{older}", which is not among deadlines; the deadlines are used')
