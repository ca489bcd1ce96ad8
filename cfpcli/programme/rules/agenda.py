"""The programme as its readers see it: the sessions of a release, or of the plan, with all that is public about them.

Pages, published formats, mail and the site read a programme from here, so that what is private is left out in one
place: no address, note, answer, review or tag of the committee is in these structs.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import NamedTuple

import msgspec

from cfpcli.dates.zones import zone_named
from cfpcli.records.event import Event, Room
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Slot, changes_at, dates_of, end_of
from cfpcli.records.proposal import SEATED, WAITING, Proposal, Resource, State
from cfpcli.records.session import duration_of
from cfpcli.records.times_in_words import slot_day

UNDECIDED = frozenset({State.DRAFT, *WAITING})
"""The states of a proposal that is reviewed again, maybe blind: its former release no longer names its speakers."""


OPENING_HOURS = (time(9), time(18))
"""The local hours in which sessions are placed on a day without opening hours of its own."""


EVENT_FILE = (
    "in the event file: set starts and ends above the first [[…]], and add [[rooms]], each with a name\n"
    "cfp init FILE  # imports the file"
)
"""How an event gets the days and rooms that a programme needs."""


class Presenter(msgspec.Struct, frozen=True, kw_only=True):
    """The public part of a speaker; `number` is positive and stable for ever, as schedule.xml needs it."""

    code: str
    number: int
    guid: str
    name: str
    pronouns: str = ""
    affiliation: str = ""
    url: str = ""
    biography: str = ""


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One session of a programme, or a break.

    `guid` and `number` are those of its slot, `code` that of its proposal (empty for a break). `track`, `session_type`
    and `room` are names as people read them, with their slugs beside them; all are empty where the event has none.
    `start` and `end` are UTC instants, None while they are not known, `day` the local ISO date of its day of the
    programme, `minutes` 0 if its length is not known. Texts are Markdown; an abstract that is a summary is not in the
    speakers' own words, and is called a summary wherever it is read. A `cancelled` session was in an earlier release
    and will not take place.
    """

    guid: str
    number: int
    code: str = ""
    title: str
    abstract: str = ""
    abstract_is_summary: bool = False
    description: str = ""
    track: str = ""
    track_slug: str = ""
    session_type: str = ""
    session_type_slug: str = ""
    language: str = ""
    level: str = ""
    keywords: tuple[str, ...] = ()
    room: str = ""
    room_slug: str = ""
    day: str = ""
    start: datetime | None = None
    minutes: int = 0
    speakers: tuple[Presenter, ...] = ()
    resources: tuple[Resource, ...] = ()
    stream_url: str = ""
    recording_url: str = ""
    chat_url: str = ""
    do_not_record: bool = False
    cancelled: bool = False

    @property
    def end(self) -> datetime | None:
        """The UTC instant at which it ends; None while its start or length is not known."""
        return end_of(self.start, self.minutes)


class Past(NamedTuple):
    """The history of a released session: the public changes of its proposal since its first release, oldest first.

    `changes` are the instants (UTC) at which it was cancelled or reinstated, or changed its track or its speakers.
    `parts` are the tracks (slugs) and speakers that it had while it was accepted.
    """

    changes: tuple[datetime, ...] = ()
    parts: tuple[tuple[str, tuple[Presenter, ...]], ...] = ()


class Day(msgspec.Struct, frozen=True):
    """A day of the programme: its number from 1, its local date, and the UTC instants at which it begins and ends."""

    index: int
    date: str
    starts: datetime
    ends: datetime


class Agenda(msgspec.Struct, frozen=True, kw_only=True):
    """A programme: the event, the version and time of its release (empty and None for the plan), days and items.

    Items are in reading order: by day, start, the event's order of rooms, title; those without a time are last.
    """

    event: Event
    version: str = ""
    published: datetime | None = None
    days: tuple[Day, ...] = ()
    items: tuple[Item, ...] = ()

    @property
    def zone(self) -> tzinfo:
        """The time zone of the place."""
        return zone_named(self.event.timezone)

    @property
    def placed(self) -> tuple[Item, ...]:
        """The items with a time, a length and a room: those that schedules and calendars can carry."""
        return tuple(item for item in self.items if item.start and item.minutes and item.room)


def agenda(
    event: Event,
    slots: Iterable[Slot],
    proposals: Mapping[str, Proposal],
    speakers: Mapping[str, Speaker],
    *,
    version: str = "",
    published: datetime | None = None,
    is_frozen: bool = False,
) -> Agenda:
    """Join slots with the public part of their proposals and people.

    `proposals` and `speakers` are by code. In a release, the slot of a proposal that is no longer a session is
    cancelled, and names nobody if the proposal is undecided again; the plan (without a version) shows every slot, in
    any state of its proposal. The slots of a release are frozen: they have the lengths that were published, which those
    of the proposals do not replace.
    """
    items = [
        _item(event, slot, proposals.get(slot.proposal), speakers, is_released=bool(version), is_frozen=is_frozen)
        for slot in slots
    ]
    rooms = {room.slug: at for at, room in enumerate(event.rooms)}

    def order(item: Item) -> tuple[object, ...]:
        start = item.start or datetime.max.replace(tzinfo=UTC)
        return (not item.day, item.day, start, rooms.get(item.room_slug, len(rooms)), item.title, item.guid)

    return Agenda(
        event=event,
        version=version,
        published=published,
        days=days_of(event, items),
        items=tuple(sorted(items, key=order)),
    )


_SAME = (
    "code",
    "title",
    "abstract",
    "abstract_is_summary",
    "description",
    "level",
    "keywords",
    "recording_url",
    "do_not_record",
)
"""The fields of a proposal that are public as they are."""


def _item(
    event: Event,
    slot: Slot,
    proposal: Proposal | None,
    speakers: Mapping[str, Speaker],
    *,
    is_released: bool,
    is_frozen: bool,
) -> Item:
    room = event.room_of(slot.room) or Room(name=slot.room)
    placed = Item(
        guid=slot.guid,
        number=slot.number,
        title=slot.title,
        room=room.name,
        room_slug=slot.room,
        day=slot_day(slot, event),
        start=slot.start,
        minutes=slot.minutes or 0,
        stream_url=room.stream_url,
        chat_url=room.chat_url,
    )
    if proposal is None:
        return placed
    track, kind = event.track(proposal.track), event.session_type(proposal.session_type)
    # Reviewers of a blind call may review it again, and would read here who speaks.
    codes = () if (is_released or is_frozen) and proposal.state in UNDECIDED else proposal.speakers
    return msgspec.structs.replace(
        placed,
        **{name: getattr(proposal, name) for name in _SAME},
        stream_url=proposal.stream_url or room.stream_url,
        chat_url=proposal.chat_url or room.chat_url,
        track=track.name if track else "",
        track_slug=proposal.track,
        session_type=kind.name if kind else "",
        session_type_slug=proposal.session_type,
        language=proposal.language or (event.languages[0] if event.languages else ""),
        minutes=slot.minutes or (0 if is_frozen else duration_of(proposal, event) or 0),
        speakers=tuple(presenter(speakers[code]) for code in codes if code in speakers),
        resources=tuple(resource for resource in proposal.resources if resource.is_public),
        cancelled=is_released and proposal.state not in SEATED,
    )


def presenter(speaker: Speaker) -> Presenter:
    """The public part of a speaker."""
    return Presenter(
        code=speaker.code,
        number=speaker.number,
        guid=speaker.guid,
        name=speaker.name,
        pronouns=speaker.pronouns,
        affiliation=speaker.affiliation,
        url=speaker.url,
        biography=speaker.biography,
    )


def day_bounds(day: str, event: Event) -> tuple[datetime, datetime]:
    """The UTC instants between which a day of the programme lasts; 23 or 25 hours apart where a clock changes."""
    zone, change = zone_named(event.timezone), changes_at(event)
    first = date.fromisoformat(day)
    begins, ends = (datetime.combine(each, change, zone).astimezone(UTC) for each in (first, first + timedelta(days=1)))
    return begins, ends


def hours_of(event: Event, day: str) -> tuple[datetime, datetime] | None:
    """The UTC instants at which a day (a local ISO date) opens and closes; None if the event sets no hours."""
    if not event.hours:
        return None
    zone, change = zone_named(event.timezone), changes_at(event)
    opens, closes = (time.fromisoformat(clock) for clock in event.hours.split("-"))
    date_ = date.fromisoformat(day)
    # A time before the day changes is after midnight; the change itself may be the close.
    nights = opens < change, closes < change or closes <= opens
    first, last = (
        datetime.combine(date_ + timedelta(days=night), clock, zone).astimezone(UTC)
        for clock, night in zip((opens, closes), nights, strict=True)
    )
    return first, last


def hours_on(day: Day, event: Event) -> tuple[datetime, datetime]:
    """The UTC instants between which sessions are placed on a day: its opening hours, else the usual ones."""
    set_hours = hours_of(event, day.date)
    if set_hours:
        return set_hours
    zone, at = zone_named(event.timezone), date.fromisoformat(day.date)
    opens, closes = (datetime.combine(at, clock, zone).astimezone(UTC) for clock in OPENING_HOURS)
    return max(opens, day.starts), min(closes, day.ends)


def days_of(event: Event, items: Sequence[Item] = ()) -> tuple[Day, ...]:
    """The days of the programme: those of the event, and any other on which an item takes place."""
    dates = {item.day for item in items if item.day} | {*dates_of(event)}
    return tuple(Day(at, day, *day_bounds(day, event)) for at, day in enumerate(sorted(dates), 1))
