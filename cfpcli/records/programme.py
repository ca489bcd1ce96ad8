"""The programme: slots in time and room, and releases, which freeze them.

A slot is the place of one session: of a proposal, or of an item without one, such as a break. Moving a session changes
its slot and never the proposal. A notification records what a person knows of a proposal: its state and its times.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, NamedTuple, Protocol, TypeVar

import msgspec

from cfpcli.records.event import Event, Room
from cfpcli.records.facts import ALWAYS, SMALL_NUMBER, Fact
from cfpcli.records.proposal import Proposal, State
from cfpcli.records.session import duration_of
from cfpcli.text import slugify

PLACED = frozenset({"room", "day", "start"})
"""The fields of a proposal that its slot has."""


class SlotAnswer(StrEnum):
    """The speakers' answer to a slot that was published."""

    NONE = "none"
    CONFIRMED = "confirmed"
    DECLINED = "declined"


class Slot(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One session's place in the programme; a proposal may have several.

    Either `proposal` (a code) or `title` is set. `room` is the slug of a room of the event. `day` is the local ISO date
    of the day of the programme, which lasts until the event's `day_change`: a session at half past midnight belongs to
    the evening before. `start` is a UTC instant, None while the time is not known; `minutes` is None while the length
    is that of the proposal. A `locked` slot is moved only by name. `reason` is the one given with a declining answer.
    """

    guid: Annotated[str, Fact("identifier that stays the same in every release", kept=1, rigid=True)]
    number: Annotated[int, Fact(SMALL_NUMBER, header="no.", quiet=True)] = 0
    event: Annotated[str, Fact("slug of its event", choice=True)]
    proposal: Annotated[str, Fact("code of the proposal", header="code", kept=ALWAYS, rigid=True)] = ""
    title: Annotated[str, Fact("title of an item without a proposal, such as a break", most=300, kept=9)] = ""
    room: Annotated[str, Fact("slug of its room", offers="rooms", kept=8)] = ""
    day: Annotated[str, Fact("local date of its day of the programme", kept=7)] = ""
    start: Annotated[datetime | None, Fact("when it starts", kept=ALWAYS)] = None
    minutes: Annotated[int | None, Fact("its length in minutes; if empty, that of the proposal", kept=6)] = None
    locked: Annotated[bool, Fact("whether it is moved only by name", kept=2)] = False
    answer: Annotated[SlotAnswer, Fact("the speakers' answer", kept=4)] = SlotAnswer.NONE
    reason: Annotated[str, Fact("the reason given for declining", most=2_000)] = ""


class Referents(NamedTuple):
    """The records to which slots refer, so that a line about a slot can name its session.

    They are events by slug, and titles of proposals by code.
    """

    events: Mapping[str, Event] = {}
    titles: Mapping[str, str] = {}


NO_REFERENTS = Referents()


class Release(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A frozen programme: the slots of the sessions that were public at that time.

    `published` is a UTC instant, `note` one line for readers. Lengths are frozen: a slot without `minutes` has no known
    length, also if its proposal has one since. So are the days: `starts`, `ends` and `day_change` are those that the
    event had, empty in a release that is older than these fields. Titles and names are not frozen: a correction of a
    title reaches every reader at the next export.
    """

    event: Annotated[str, Fact("slug of its event", choice=True)]
    version: Annotated[str, Fact("version, such as 0.3", most=40, kept=ALWAYS, rigid=True)]
    number: Annotated[int, Fact(SMALL_NUMBER, header="no.", quiet=True)] = 0
    published: Annotated[datetime, Fact("when it was published", kept=ALWAYS)]
    note: Annotated[str, Fact("a line for its readers", most=300, kept=5)] = ""
    starts: Annotated[str, Fact("first day of the event, as it was then")] = ""
    ends: Annotated[str, Fact("last day of the event, as it was then")] = ""
    day_change: Annotated[str, Fact("local time at which a day of the programme ended then")] = ""
    slots: Annotated[tuple[Slot, ...], Fact("its slots, as they were then")] = ()

    @property
    def key(self) -> str:
        """`EVENT/VERSION`, its key in the store."""
        return f"{self.event}/{self.version}"


class _Numbered(Protocol):
    @property
    def number(self) -> int: ...


_Edition = TypeVar("_Edition", bound=_Numbered)


def newest(releases: Iterable[_Edition]) -> _Edition | None:
    """The last release of those of an event, or the last row of one; None without any.

    It is the one with the largest number, which the store assigns: the clocks of two organisers may differ.
    """
    return max(releases, key=lambda release: release.number, default=None)


def end_of(start: datetime | None, minutes: int | None) -> datetime | None:
    """The UTC instant at which a session ends; None while its start or its length is not known."""
    if start is None or not minutes:
        return None
    return start.astimezone(UTC) + timedelta(minutes=minutes)


def changes_at(event: Event) -> time:
    """The local time at which a day of the programme ends."""
    return time.fromisoformat(event.day_change)


def dates_of(event: Event) -> tuple[str, ...]:
    """The local ISO dates from the first to the last day of an event; none while they are not known."""
    if not event.starts:
        return ()
    first, last = date.fromisoformat(event.starts), date.fromisoformat(event.ends or event.starts)
    return tuple((first + timedelta(days=at)).isoformat() for at in range((last - first).days + 1))


def day_at(instant: datetime, event: Event) -> str:
    """The local ISO date of the day of the programme at a UTC instant; before `day_change`, that of the day before."""
    from cfpcli.dates.zones import zone_named

    local = instant.astimezone(zone_named(event.timezone))
    day = local.date()
    return (day - timedelta(days=1) if local.time() < changes_at(event) else day).isoformat()


_NAMESPACE = "5d6e1b7c-3c1c-5b0e-9a64-2f0f5b8d9c11"
"""The namespace of derived UUIDs. It never changes: a derived guid is the same in every year and on every machine."""


def derived_guid(event: str, kind: str, key: str) -> str:
    """The UUIDv5 of a thing without an identifier of its own: of the event's slug, the `kind` of thing and its key."""
    from uuid import UUID, uuid5

    return str(uuid5(UUID(_NAMESPACE), f"{event}/{kind}/{key}"))


def room_slugs(names: Iterable[str], others: Iterable[str] = ()) -> tuple[str, ...]:
    """A slug for each of these names of rooms, none of them twice or among the `others`.

    A name without Latin letters or digits becomes `room`; a slug in use gets a number.
    """
    return free_slugs(names, others, "room")


def free_slugs(names: Iterable[str], others: Iterable[str], nameless: str) -> tuple[str, ...]:
    """A slug for each name that is free among the `others` and the ones before; `nameless` for names without one."""
    used, slugs = {*others}, []
    numbers: dict[str, int] = {}
    for name in names:
        slug = root = slugify(name) or nameless
        while slug in used:
            numbers[root] = numbers.get(root, 1) + 1
            slug = f"{root}-{numbers[root]}"
        used.add(slug)
        slugs.append(slug)
    return tuple(slugs)


def identified_rooms(event: str, rooms: Sequence[Room], former: Sequence[Room] = ()) -> tuple[Room, ...]:
    """The rooms of an event (a slug) with slugs, guids and numbers, kept from the `former` rooms where there are any.

    A room is recognised by its slug or, if that is left out, by its name, else by its position if nothing else can be
    meant: it was renamed. A new guid is derived from the slug, so that two people who set up one event file have the
    same rooms. A new number follows the largest one.
    """
    drawn = iter(room_slugs([room.name for room in rooms if not room.slug], [room.slug for room in rooms]))
    by_name = {room.name: room for room in former if room.slug}
    by_slug = {room.slug or slugify(room.name): room for room in former}
    renamed = _renamed(rooms, former)
    last = max((room.number for room in (*former, *rooms)), default=0)
    settled = []
    for room in rooms:
        new = room.slug or next(drawn)
        before = by_slug.get(room.slug) if room.slug else by_name.get(room.name) or by_slug.get(new)
        before = before or renamed.get(room.name)
        slug = room.slug or (before.slug if before and before.slug else new)
        number = room.number or (before.number if before else 0)
        if not number:
            number = last = last + 1
        guid = room.guid or (before.guid if before else "") or derived_guid(event, "room", slug)
        settled.append(msgspec.structs.replace(room, slug=slug, guid=guid, number=number))
    return tuple(settled)


def _renamed(rooms: Sequence[Room], former: Sequence[Room]) -> Mapping[str, Room]:
    """The former rooms in whose position, of as many, there is one with a new name and without a slug; by that name."""
    if len(rooms) != len(former):
        return {}
    names, slugs = {room.name for room in rooms}, {room.slug or slugify(room.name) for room in rooms}
    before = {room.name for room in former} | {room.slug for room in former}
    return {
        room.name: was
        for room, was in zip(rooms, former, strict=True)
        if not room.slug
        and not {room.name, slugify(room.name)} & before
        and was.name not in names
        and was.slug not in slugs
    }


def with_identified_rooms(event: Event) -> Event:
    """The event, each of its rooms with a slug, a guid and a number, as stores older than these lack them."""
    if all(room.slug and room.guid and room.number for room in event.rooms):
        return event
    return msgspec.structs.replace(event, rooms=identified_rooms(event.slug, event.rooms))


def slots_of(proposals: Iterable[Proposal], event: Event) -> tuple[Slot, ...]:
    """The slots of proposals whose own fields have a room, a day or a start, as they had before there were slots.

    A slot has the guid of its proposal, so that identifiers in published schedules stay the same; for a proposal
    without one it is derived from the code. Applied twice, it gives the same slots. A room that the event no longer has
    is kept by name, so that a check reports it.
    """
    return tuple(slot_of(proposal, event) for proposal in proposals if proposal.room or proposal.day or proposal.start)


def empty_slot(proposal: Proposal, room: str = "") -> Slot:
    """The slot of a proposal without a day and a time, in a room by its slug or in none."""
    guid = proposal.guid or derived_guid(proposal.event, "slot", proposal.code)
    return Slot(guid=guid, event=proposal.event, proposal=proposal.code, room=room)


def slot_of(proposal: Proposal, event: Event) -> Slot:
    """The slot of a proposal at the place that its own fields name."""
    room = event.room(proposal.room)
    return msgspec.structs.replace(
        empty_slot(proposal, room=room.slug if room else proposal.room),
        day=day_at(proposal.start, event) if proposal.start else proposal.day,
        start=proposal.start.astimezone(UTC) if proposal.start else None,
    )


def frozen(slot: Slot, minutes: int | None) -> Slot:
    """A slot as a release has it, with the length of its session in minutes, None if that is not known.

    It has neither its lock nor the answers to it, which are for the organisers.
    """
    return msgspec.structs.replace(
        slot, minutes=slot.minutes or minutes, locked=False, answer=SlotAnswer.NONE, reason=""
    )


def release_of(
    event: Event, version: str, slots: Iterable[Slot], *, published: datetime, note: str = "", number: int = 0
) -> Release:
    """The release of these frozen slots, with the days that the event has."""
    return Release(
        event=event.slug,
        version=version,
        number=number,
        published=published,
        note=note,
        starts=event.starts,
        ends=event.ends,
        day_change=event.day_change,
        slots=tuple(slots),
    )


def event_of_release(event: Event, release: Release) -> Event:
    """The event with the days that it had when a release of it was published."""
    if not release.day_change:
        return event
    return msgspec.structs.replace(event, starts=release.starts, ends=release.ends, day_change=release.day_change)


FIRST_VERSION = "1.0"
"""The version of the programme that was public before there were releases: that of an event file or an older store."""


def first_release(
    event: Event, proposals: Iterable[Proposal], slots: Iterable[Slot], *, published: datetime | None = None
) -> Release | None:
    """The release of the confirmed sessions with a day; None if there are none.

    `slots` may be those of other events, too. `published` is a UTC instant; if it is None, the release is dated as the
    last of its proposals was changed.
    """
    confirmed = {each.code: each for each in proposals if each.event == event.slug and each.state is State.CONFIRMED}
    public = [slot for slot in slots if slot.event == event.slug and slot.day and slot.proposal in confirmed]
    if not public:
        return None
    at = published or max(confirmed[slot.proposal].updated for slot in public)
    lengths = {code: duration_of(proposal, event) for code, proposal in confirmed.items()}
    return release_of(event, FIRST_VERSION, (frozen(slot, lengths[slot.proposal]) for slot in public), published=at)


class Notification(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The last notification of one person about one proposal.

    It is kept for each person and proposal, not for the proposal alone: of two speakers, one may have been written to
    while the other has no address, or joined later. `person` and `proposal` are codes. `state` is the state that the
    person was notified of, None if only times were sent. `release` is the version of the release whose times the person
    has; empty before the first, and again once the session was called off. `published` is the UTC instant at which that
    release was published, because two copies of a store may have another release of the same version; None in older
    notifications. `at` is a UTC instant.
    """

    person: Annotated[str, Fact("code of the person", kept=ALWAYS, rigid=True)]
    proposal: Annotated[str, Fact("code of the proposal", kept=ALWAYS, rigid=True)]
    event: Annotated[str, Fact("slug of its event", choice=True)]
    number: Annotated[int, Fact(SMALL_NUMBER, header="no.", quiet=True)] = 0
    state: Annotated[State | None, Fact("state that the person was notified of", kept=9)] = None
    release: Annotated[str, Fact("version of the release whose times the person has", most=40, kept=8)] = ""
    published: Annotated[datetime | None, Fact("when that release was published", kept=3, quiet=True)] = None
    at: Annotated[datetime, Fact("when it was recorded", kept=7, quiet=True)]

    @property
    def key(self) -> str:
        """`PERSON/PROPOSAL`, its key in the store."""
        return f"{self.person}/{self.proposal}"
