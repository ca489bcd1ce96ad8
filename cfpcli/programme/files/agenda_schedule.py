"""A released programme as a schedule: identifiers, slugs, colours and addresses by the patterns of both schemas.

The schemas are those of c3voc's schedule.xml and schedule.json. This module has the parts that both share, and
those that their readers need beyond them, such as positive integers that identify people.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple
from uuid import UUID, uuid5
from zlib import crc32

from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.programme.files.schedule import (
    CHAT,
    LIVE_STREAM,
    LONGEST,
    Schedule,
    ScheduleDay,
    ScheduleLink,
    SchedulePerson,
    ScheduleRoom,
    ScheduleSession,
    ScheduleTrack,
)
from cfpcli.programme.rules.addresses import base_address, person_page, session_page
from cfpcli.programme.rules.agenda import Agenda, Item, Presenter
from cfpcli.programme.rules.sweep import is_for_all
from cfpcli.records.event import Event, Room
from cfpcli.records.programme import derived_guid
from cfpcli.records.session import published_abstract
from cfpcli.text import color_of, line_text, long_text, slugify, web_address, xml_text

OTHER = "Other"
"""The type of a session without a proposal, such as a break or an opening; the word is one of both formats' own."""

_SLUG_TITLE = 60
_LEAST = 4
"""The fewest characters of an acronym, and of a slug behind it, in the schema of schedule.xml."""

_DERIVED_FROM, _DERIVED = 1_000_000_000, 1_000_000_000
"""The range of derived integers: far above every counted number, within 32 bits with a sign."""


class Publication(NamedTuple):
    """A schedule, and the titles of the sessions that it leaves out: without a time, a length or a room."""

    schedule: Schedule
    left_out: tuple[str, ...]


def schedule_of(agenda: Agenda, *, draft: bool = False) -> Publication:
    """The schedule of a release; cancelled sessions are not in it, because neither format has a place for a state.

    The plan has undecided proposals: it is refused unless it is a `draft`, which is for organisers only.

    Raises:
        DataRefusedError: the programme has no version, or not a single day.
    """
    if not draft:
        refuse_plan(agenda)
    if not agenda.days:
        raise DataRefusedError(
            f"{agenda.event.slug} has no day: neither dates nor a session with a time", hint="set the event's dates"
        )
    event, base = agenda.event, base_address(agenda.event)
    omitted = {item.guid for item in left_out(agenda)}
    carried = [item for item in agenda.items if not item.cancelled and item.guid not in omitted]
    acronym = acronym_of(event)
    numbers = _numbers({guid_of(event.slug, "slot", item.guid): item.number for item in carried})
    people = _people(event, carried, base)
    sessions = tuple(_session(item, event, acronym, numbers, people, base) for item in carried)
    return Publication(
        Schedule(
            version=line_text(agenda.version) or "draft",
            title=line_text(event.name) or event.slug,
            acronym=acronym,
            starts=event.starts or agenda.days[0].date,
            ends=event.ends or event.starts or agenda.days[-1].date,
            timezone=event.timezone,
            timeslot=event.timeslot,
            base_url=base,
            url=web_address(event.url),
            days=tuple(
                ScheduleDay(index=day.index, date=day.date, starts=day.starts, ends=day.ends) for day in agenda.days
            ),
            rooms=_rooms(event, carried),
            tracks=_tracks(event),
            sessions=sessions,
        ),
        tuple(item.title for item in left_out(agenda)),
    )


def refuse_plan(agenda: Agenda) -> None:
    """Refuse a programme that is not a release, because a plan can contain undecided proposals.

    Raises:
        DataRefusedError: the programme has no version.
    """
    if not agenda.version:
        raise DataRefusedError(
            "the programme is not published", hint="a plan can contain undecided proposals: publish a release first"
        )


def left_out(agenda: Agenda) -> tuple[Item, ...]:
    """The sessions that no published format can carry yet: without a time, a length below 100 hours, or a room."""
    days = {day.date for day in agenda.days}
    placed = {item.guid for item in agenda.placed if item.minutes < LONGEST and item.day in days}
    return tuple(item for item in agenda.items if not item.cancelled and item.guid not in placed)


def in_every_room(agenda: Agenda) -> Agenda:
    """The programme with a break of the whole event in each room, because a schedule has a room for each session.

    The one in the first room has the guid of the break, each other one a guid that follows from it (`guid_in_room`).
    """
    if not agenda.event.rooms:
        return agenda
    items = (_copies(item, agenda.event) if is_for_all(item) else [item] for item in agenda.items)
    return replace(agenda, items=tuple(each for copies in items for each in copies))


def _copies(item: Item, event: Event) -> list[Item]:
    """A break of the whole event in each room; one without a time or a length, which is left out, in the first."""
    guid = guid_of(event.slug, "slot", item.guid)
    rooms = event.rooms if item.start and item.minutes else event.rooms[:1]
    copies = [replace(item, room=room.name, room_slug=room.slug) for room in rooms]
    return copies[:1] + [
        replace(copy, number=0, guid=guid_in_room(guid, _room_guid(event, room)))
        for copy, room in zip(copies[1:], rooms[1:], strict=True)
    ]


def guid_in_room(guid: str, room: str) -> str:
    """The guid of a break of the whole event in a room other than the first; both arguments are guids."""
    return str(uuid5(UUID(guid), room))


def _room_guid(event: Event, room: Room) -> str:
    return guid_of(event.slug, "room", room.guid or room.slug or room.name)


def _session(
    item: Item,
    event: Event,
    acronym: str,
    numbers: Mapping[str, int],
    people: Mapping[str, SchedulePerson],
    base: str,
) -> ScheduleSession:
    guid = guid_of(event.slug, "slot", item.guid)
    title = line_text(item.title) or item.code or "Untitled"
    return ScheduleSession(
        id=numbers[guid],
        guid=guid,
        code=item.code,
        slug=session_slug(acronym, numbers[guid], title),
        title=title,
        kind=line_text(item.session_type) or ("" if item.code else OTHER),
        track=line_text(item.track),
        language=item.language,
        room=line_text(item.room) or item.room_slug,
        day=item.day,
        start=item.start,
        minutes=item.minutes,
        abstract=long_part(published_abstract(item.abstract, is_summary=item.abstract_is_summary)),
        description=long_part(item.description),
        persons=tuple(people[_key(speaker)] for speaker in item.speakers),
        links=tuple(_links(item)),
        recording_url=web_address(item.recording_url),
        do_not_record=item.do_not_record,
        url=session_address(item, base),
    )


def _links(item: Item) -> Iterable[ScheduleLink]:
    """The links of a session; one without a web address is left out, because a reader then imports nothing at all."""
    offered = (
        *((resource.link, resource.description, "related") for resource in item.resources),
        (item.stream_url, LIVE_STREAM, "media"),
        (item.chat_url, CHAT, "related"),
    )
    for link, title, kind in offered:
        if address := web_address(link):
            yield ScheduleLink(url=address, title=line_text(title) or address, kind=kind)


def session_address(item: Item, base: str) -> str:
    """The address of a session's page below that of the programme; empty if the programme has none."""
    return f"{base}{session_page(item.code)}" if base and item.code else base


def _key(speaker: Presenter) -> str:
    return speaker.guid or speaker.code


def _people(event: Event, items: Iterable[Item], base: str) -> dict[str, SchedulePerson]:
    speakers = {_key(speaker): speaker for item in items for speaker in item.speakers}
    guids = {key: guid_of(event.slug, "person", key) for key in speakers}
    numbers = _numbers({guids[key]: speaker.number for key, speaker in speakers.items()})
    return {
        key: SchedulePerson(
            id=numbers[guids[key]],
            guid=guids[key],
            code=speaker.code,
            name=line_text(speaker.name) or speaker.code,
            biography=long_part(speaker.biography),
            url=f"{base}{person_page(speaker.code)}" if base and speaker.code else "",
            home_page=web_address(speaker.url),
        )
        for key, speaker in speakers.items()
    }


def _rooms(event: Event, items: Iterable[Item]) -> tuple[ScheduleRoom, ...]:
    """The event's rooms in its order, then any other in which a session takes place; one entry for each name."""
    offered = [(room.name, room.slug, room.guid, room.capacity) for room in event.rooms]
    offered += [(item.room, item.room_slug, "", None) for item in items]
    rooms: dict[str, ScheduleRoom] = {}
    for name, slug, guid, capacity in offered:
        line = line_text(name) or slug
        if line and line not in rooms:
            path = slugify(slug or name)
            rooms[line] = ScheduleRoom(
                name=line,
                slug=path if len(path) > 1 else f"room-{path or len(rooms) + 1}",
                guid=guid_of(event.slug, "room", guid or slug or name),
                capacity=capacity,
            )
    return tuple(rooms.values())


def _tracks(event: Event) -> tuple[ScheduleTrack, ...]:
    tracks: dict[str, ScheduleTrack] = {}
    for at, track in enumerate(event.tracks, 1):
        slug = track_slug(track.slug or track.name, at)
        tracks.setdefault(
            slug, ScheduleTrack(name=line_text(track.name) or slug, slug=slug, color=color_of(track.color))
        )
    return tuple(tracks.values())


def track_slug(text: str, at: int) -> str:
    """A track's slug: letters, digits and hyphens, at least two, beginning with a letter; `at` is its position."""
    slug = slugify(text) or str(at)
    return slug if slug[0].isalpha() and len(slug) > 1 else f"track-{slug}"


def acronym_of(event: Event) -> str:
    """The event's acronym in lower-case letters, digits and underscores, at least four, as both schemas accept it.

    A short one is completed with the year: `osxp` stays, `oss` becomes `oss2026`.
    """
    acronym = slugify(event.acronym or event.slug).replace("-", "_") or "event"
    if len(acronym) < _LEAST:
        acronym += event.starts[:4]
    return acronym.ljust(_LEAST, "_")


def session_slug(acronym: str, number: int, title: str) -> str:
    """`ACRONYM-ID-TITLE`, unique by its number; a title without Latin letters is replaced by `session`."""
    rest = slugify(title)[:_SLUG_TITLE].strip("-") or "session"
    tail = f"{number}-{rest}"
    return f"{acronym}-{tail}" if len(tail) >= _LEAST else f"{acronym}-{tail}-session"


def guid_of(event: str, kind: str, key: str) -> str:
    """The key if it is a UUID, else one derived (UUIDv5) from the event's slug, the `kind` of thing and the key."""
    return key.lower() if is_uuid(key) else derived_guid(event, kind, key)


def is_uuid(text: str) -> bool:
    """Whether a text is a UUID in the usual spelling: five groups of hexadecimal digits."""
    return _UUID.fullmatch(text) is not None


_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


def _numbers(numbers: Mapping[str, int]) -> dict[str, int]:
    """A positive integer for each guid, none twice; a missing or repeated one is derived from the guid."""
    result: dict[str, int] = {}
    used: set[int] = set()
    # The counted numbers are settled before any is derived; the order of guids does not change between exports.
    for guid in sorted(numbers, key=lambda guid: (numbers[guid] <= 0, guid)):
        number = numbers[guid]
        if number <= 0 or number in used:
            number = _DERIVED_FROM + crc32(guid.encode()) % _DERIVED
            while number in used:
                number += 1
        used.add(number)
        result[guid] = number
    return result


def long_part(text: str) -> str:
    """A long text as a schedule has it, without characters that XML cannot have."""
    return long_text(xml_text(text))
