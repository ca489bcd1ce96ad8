"""A programme as a calendar (iCalendar, RFC 5545): whole, or of one track, room or speaker.

A session keeps its UID in every release. A calendar that was imported once never loses an event by itself, so a session
that was public and no longer takes place stays in the file as cancelled.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from cfpcli.exchange.calendar import calendar_bytes, calendar_head, is_url, paragraphs, property_line
from cfpcli.programme.files.agenda_schedule import guid_of, refuse_plan, session_address
from cfpcli.programme.files.schedule import CHAT, LIVE_STREAM, LONGEST, RECORDING
from cfpcli.programme.rules.addresses import base_address
from cfpcli.programme.rules.agenda import Agenda, Item, Past, Presenter
from cfpcli.records.session import published_abstract
from cfpcli.text import web_address

if TYPE_CHECKING:
    from icalendar import Calendar, Component, Event, Timezone

PRODUCT = "-//cfpcli//cfp programme//EN"

CANCELLED = "CANCELLED"

_DAY = timedelta(days=1)

_MOST_NAMES = 100
"""The most people whom an event names: it is in the calendar of each of them."""


class _Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One event of the calendar: a session as it is now or was last, and what the releases did to it.

    `formers` are its places in the releases, with its present track and speakers, `parts` its former tracks and
    speakers. `sequence` counts each change of its proposal once and twice the releases that moved, removed or restored
    it, so that there is room for a cancellation of which no history is left; `changed` is the time of the last change
    (UTC).
    """

    item: Item
    formers: tuple[Item, ...]
    parts: tuple[tuple[str, tuple[Presenter, ...]], ...]
    is_gone: bool
    sequence: int
    changed: datetime


def by(*, track: str = "", room: str = "", speaker: str = "") -> Callable[[Item], bool]:
    """The sessions of a track and of a room, by their slugs, and of a speaker, by code; an empty one means any."""

    def keeps(item: Item) -> bool:
        return (
            (not track or item.track_slug == track)
            and (not room or item.room_slug == room)
            and (not speaker or any(presenter.code == speaker for presenter in item.speakers))
        )

    return keeps


def programme_calendar(
    agenda: Agenda,
    history: Sequence[Agenda] = (),
    *,
    name: str = "",
    keeps: Callable[[Item], bool] | None = None,
    pasts: Mapping[str, Past] | None = None,
    planned: datetime | None = None,
) -> Iterator[bytes]:
    """A calendar of a release, in pieces.

    `history` are the releases before it, oldest first, also those that were undone; from them follow SEQUENCE,
    LAST-MODIFIED and the sessions that have been removed. `keeps` chooses the sessions, as `by` does; by default all.
    One that moved out of the chosen room is still written, at its new place, because the calendars that have it would
    otherwise keep the old one; one that left the chosen track, or that the chosen speaker left, is cancelled there.
    `pasts` are the histories of the sessions, by guid of the slot: SEQUENCE is the same in every calendar and never
    becomes smaller. Without one, a cancelled session counts one. `planned` is the time of the last change to a plan,
    whose sessions are tentative.

    The times are local with their time zone, or in UTC where that hour occurs twice or the zone has no name. The
    description is text, and speakers are in it: an attendee would make it an invitation.

    Raises:
        DataRefusedError: the programme is a plan, and `planned` is not given.
    """
    if planned is None:
        refuse_plan(agenda)
    stamp = agenda.published or planned
    if stamp is None:
        raise ValueError(f"a release without a time: {agenda.version}")
    entries = _entries(agenda, history, pasts or {}, stamp)
    if keeps is not None:
        entries = [kept for entry in entries if (kept := _in_part(entry, keeps))]
    return calendar_bytes(_head(agenda, name), _components(agenda, entries, stamp))


def _head(agenda: Agenda, name: str) -> "Calendar":
    zone = agenda.zone
    zone_name = zone.key if isinstance(zone, ZoneInfo) else "UTC"
    return calendar_head(name or agenda.event.name, PRODUCT, zone_name)


class Part(StrEnum):
    """A part of a programme that has a calendar of its own; its key is the slug or the code."""

    TRACK = "track"
    ROOM = "room"
    SPEAKER = "speaker"
    SESSION = "session"


class PartCalendars:
    """The calendars of all parts of a release, in which each event is written once and has the same bytes in each.

    Arguments and rules are those of `programme_calendar`, whose result for one part is the same.
    """

    def __init__(self, agenda: Agenda, history: Sequence[Agenda] = (), *, pasts: Mapping[str, Past]) -> None:
        refuse_plan(agenda)
        if agenda.published is None:
            raise ValueError(f"a release without a time: {agenda.version}")
        self._agenda, self._stamp = agenda, agenda.published
        self._entries = _entries(agenda, history, pasts, self._stamp)
        self._texts: dict[tuple[str, bool], bytes] = {}
        self._zones: dict[tuple[int, int], bytes] = {}
        self._parts: dict[tuple[Part, str], list[_Entry]] = {}
        for entry in self._entries:
            for part, is_gone in _memberships(entry).items():
                kept = msgspec.structs.replace(entry, is_gone=True) if is_gone else entry
                self._parts.setdefault(part, []).append(kept)

    def whole(self) -> bytes:
        """The calendar of the whole release."""
        return self._calendar(self._entries, "")

    @property
    def parts(self) -> Collection[tuple[Part, str]]:
        """The parts that have an event, each with its key; also those that every session has left."""
        return self._parts.keys()

    def of(self, part: Part, key: str, name: str = "") -> bytes:
        """The calendar of a part; `name` is its title, by default that of the event."""
        return self._calendar(self._parts.get((part, key), []), name)

    def events(self) -> Mapping[str, str]:
        """The event of each session and break in the calendar of the whole release, by guid of the slot."""
        return {entry.item.guid: self._text(entry).decode() for entry in self._entries}

    def frame(self) -> tuple[str, str]:
        """The text before and after the events in the calendar of the whole release."""
        before, after = self._frame(self._entries, "")
        return before.decode(), after.decode()

    def _calendar(self, entries: Sequence[_Entry], name: str) -> bytes:
        before, after = self._frame(entries, name)
        return b"".join([before, *map(self._text, entries), after])

    def _frame(self, entries: Sequence[_Entry], name: str) -> tuple[bytes, bytes]:
        head, after = calendar_bytes(_head(self._agenda, name), ())
        return head + self._zone(entries), after

    def _text(self, entry: _Entry) -> bytes:
        key = entry.item.guid, entry.is_gone
        if key not in self._texts:
            self._texts[key] = _event(entry, self._agenda, self._stamp).to_ical(sorted=False)
        return self._texts[key]

    def _zone(self, entries: Sequence[_Entry]) -> bytes:
        span = _zone_span(entries)
        if span is None or not isinstance(self._agenda.zone, ZoneInfo):
            return b""
        years = span[0].year, span[1].year
        if years not in self._zones:
            self._zones[years] = zone_component(self._agenda.zone, *span).to_ical(sorted=False)
        return self._zones[years]


def _memberships(entry: _Entry) -> dict[tuple[Part, str], bool]:
    """The parts that a session is in, each with whether it is cancelled there, because it has left that part."""
    present = {
        part for item in (entry.item, *entry.formers) for part in _parts_of(item, item.track_slug, item.speakers)
    }
    former = {
        part for item in entry.formers for track, speakers in entry.parts for part in _parts_of(item, track, speakers)
    }
    return dict.fromkeys(present, False) | dict.fromkeys(former - present, True)


def _parts_of(item: Item, track: str, speakers: Iterable[Presenter]) -> Iterator[tuple[Part, str]]:
    if item.code:
        yield Part.SESSION, item.code
    if track:
        yield Part.TRACK, track
    if item.room_slug:
        yield Part.ROOM, item.room_slug
    for speaker in speakers:
        yield Part.SPEAKER, speaker.code


def _in_part(entry: _Entry, keeps: Callable[[Item], bool]) -> _Entry | None:
    """A session in the calendar of a part: as it is or, if it has left that part, as cancelled; None if never there."""
    if keeps(entry.item) or any(map(keeps, entry.formers)):
        return entry
    once = (
        msgspec.structs.replace(former, track_slug=track, speakers=speakers)
        for former in entry.formers
        for track, speakers in entry.parts
    )
    return msgspec.structs.replace(entry, is_gone=True) if any(map(keeps, once)) else None


def _components(agenda: Agenda, entries: Sequence[_Entry], stamp: datetime) -> Iterator["Component"]:
    zone, span = agenda.zone, _zone_span(entries)
    if span and isinstance(zone, ZoneInfo):
        yield zone_component(zone, *span)
    for entry in entries:
        yield _event(entry, agenda, stamp)


def _zone_span(entries: Iterable[_Entry]) -> tuple[date, date] | None:
    """The first and the last date for which a calendar has to define its zone; None without a time."""
    starts = [entry.item.start for entry in entries if entry.item.start]
    return ((min(starts) - _DAY).date(), (max(starts) + timedelta(minutes=LONGEST)).date()) if starts else None


def _entries(agenda: Agenda, history: Sequence[Agenda], pasts: Mapping[str, Past], stamp: datetime) -> list[_Entry]:
    """The sessions of a release in their order, then those of earlier releases that it no longer has."""
    placed = [*(_placed(release) for release in history), _placed(agenda)]
    times = [*(release.published or stamp for release in history), stamp]
    gone = {guid: item for earlier in placed[:-1] for guid, item in earlier.items() if guid not in placed[-1]}
    shown = [*placed[-1].values(), *sorted(gone.values(), key=lambda item: (item.start or stamp, item.guid))]
    return [_entry(item, placed, times, pasts.get(item.guid, Past())) for item in shown]


def _placed(agenda: Agenda) -> dict[str, Item]:
    """The items that a calendar can have: a break of the whole event needs no room there."""
    return {item.guid: item for item in agenda.items if is_dated(item)}


def is_dated(item: Item) -> bool:
    """Whether a calendar can have an item: it has a time, a length and, if it is a session, a room."""
    return bool(item.start and 0 < item.minutes < LONGEST and (item.room or not item.code))


def _entry(
    item: Item,
    placed: Sequence[Mapping[str, Item]],
    times: Sequence[datetime],
    past: Past,
) -> _Entry:
    states = [(release.get(item.guid), at) for release, at in zip(placed, times, strict=True)]
    first = next(at for at, (state, _) in enumerate(states) if state is not None)
    moves, changed = 0, states[first][1]
    for (before, _), (after, at) in zip(states[first:], states[first + 1 :], strict=False):
        if _place(before) != _place(after):
            moves, changed = moves + 1, at
    is_gone = item.guid not in placed[-1]
    is_cancelled = item.cancelled and not is_gone
    if past.changes:
        changed = max(changed, past.changes[-1])
    elif is_cancelled:
        changed = times[-1]
    return _Entry(
        item=item,
        formers=tuple(state for state, _ in states if state is not None),
        parts=past.parts,
        is_gone=is_gone,
        sequence=2 * moves + max(len(past.changes), int(is_cancelled)),
        changed=changed,
    )


def _place(item: Item | None) -> tuple[object, ...] | None:
    return (item.start, item.minutes, item.room_slug or item.room) if item else None


def _event(entry: _Entry, agenda: Agenda, stamp: datetime) -> "Event":
    from icalendar import Event

    item, zone = entry.item, agenda.zone
    if item.start is None or item.end is None:
        raise ValueError(item.guid)
    event = Event()
    event.add("UID", uid_of(item, agenda))
    event.add("SEQUENCE", entry.sequence)
    event.add("DTSTAMP", stamp.astimezone(UTC))
    event.add("LAST-MODIFIED", entry.changed.astimezone(UTC))
    for name, instant in (("DTSTART", item.start), ("DTEND", item.end)):
        local = instant.astimezone(zone)
        # An hour that occurs twice cannot be written as local time: the second one is not expressible.
        is_local = isinstance(zone, ZoneInfo) and not _is_repeated(local)
        event.add(name, local if is_local else instant.astimezone(UTC))
    event.add("SUMMARY", property_line(item.title))
    if item.room:
        event.add("LOCATION", property_line(item.room))
    status = _status(entry, agenda)
    # A cancelled session keeps what calendars recognise it by; its text and its speakers are no longer public.
    if status != CANCELLED and (description := _description(item)):
        event.add("DESCRIPTION", paragraphs(description))
    if categories := [property_line(text) for text in (item.track, item.session_type) if text]:
        event.add("CATEGORIES", categories)
    address = session_address(item, base_address(agenda.event)) if item.code else ""
    if status != CANCELLED and is_url(address):
        event.add("URL", address)
    event.add("STATUS", status)
    return event


def uid_of(item: Item, agenda: Agenda) -> str:
    """The UID of a session: its guid and the event's slug, neither of which ever changes, unlike acronym and domain."""
    return f"{guid_of(agenda.event.slug, 'slot', item.guid)}@{agenda.event.slug}.events.cfp"


def _status(entry: _Entry, agenda: Agenda) -> str:
    if entry.is_gone or entry.item.cancelled:
        return CANCELLED
    return "CONFIRMED" if agenda.version else "TENTATIVE"


def _description(item: Item) -> str:
    addresses = ((LIVE_STREAM, item.stream_url), (CHAT, item.chat_url), (RECORDING, item.recording_url))
    parts = (
        ", ".join(_names(item.speakers)),
        published_abstract(item.abstract, is_summary=item.abstract_is_summary),
        "\n".join(f"{title}: {address}" for title, text in addresses if (address := web_address(text))),
    )
    return "\n\n".join(part for part in parts if part)


def _names(speakers: Sequence[Presenter]) -> Iterator[str]:
    yield from (property_line(speaker.name) for speaker in speakers[:_MOST_NAMES])
    if len(speakers) > _MOST_NAMES:
        yield f"{len(speakers) - _MOST_NAMES:,} more"


def _is_repeated(local: datetime) -> bool:
    """Whether this hour of the wall clock occurs twice, because clocks are set back."""
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def zone_component(zone: ZoneInfo, first: date, last: date) -> "Timezone":
    """The definition of a zone for the years from `first` to `last`: one observance for each change of its clocks.

    An observance begins at the local time before the change, as RFC 5545 (section 3.6.5) requires. The generator of
    icalendar writes the time after it.
    """
    from icalendar import Timezone

    begins = datetime(first.year, 1, 1, tzinfo=UTC)
    component = Timezone()
    component.add("TZID", zone.key)
    component.add_component(_observance(zone, begins, begins))
    instant, ends = begins, datetime(last.year + 1, 1, 1, tzinfo=UTC)
    while instant < ends:
        following = instant + _DAY
        if instant.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            change = _change(zone, instant, following)
            component.add_component(_observance(zone, change - timedelta(seconds=1), change))
        instant = following
    return component


def _change(zone: ZoneInfo, before: datetime, after: datetime) -> datetime:
    """The first instant, to the second, at which the zone has the offset that it has at `after`."""
    offset = before.astimezone(zone).utcoffset()
    low, high = 0, int((after - before).total_seconds())
    while high - low > 1:
        middle = (low + high) // 2
        if (before + timedelta(seconds=middle)).astimezone(zone).utcoffset() == offset:
            low = middle
        else:
            high = middle
    return before + timedelta(seconds=high)


def _observance(zone: ZoneInfo, before: datetime, after: datetime) -> "Component":
    from icalendar import TimezoneDaylight, TimezoneStandard

    old, new = before.astimezone(zone), after.astimezone(zone)
    offset = old.utcoffset() or timedelta()
    observance = TimezoneDaylight() if new.dst() else TimezoneStandard()
    observance.add("DTSTART", (after + offset).replace(tzinfo=None))
    observance.add("TZOFFSETFROM", offset)
    observance.add("TZOFFSETTO", new.utcoffset() or timedelta())
    observance.add("TZNAME", new.tzname() or zone.key)
    return observance
