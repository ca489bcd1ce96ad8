"""Slots, proposals and people made from the sessions of a schedule, each matched with a record of the store.

A session is recognised by its guid, then by the code of its proposal, then by its title within the event. Fields
that a file leaves empty keep their stored values, because no format of schedules has every field.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from msgspec.structs import replace

from cfpcli.programme.files.agenda_schedule import OTHER, guid_in_room, guid_of, long_part
from cfpcli.programme.files.schedule import (
    CHAT,
    LIVE_STREAM,
    Schedule,
    ScheduleLink,
    SchedulePerson,
    ScheduleSession,
    hours,
)
from cfpcli.programme.rules.moves import MOST_MINUTES
from cfpcli.records.change import LARGEST_NUMBER, Record
from cfpcli.records.codes import ALPHABET, LENGTH
from cfpcli.records.event import Event, Room, SessionType, Track
from cfpcli.records.person import Speaker
from cfpcli.records.programme import Slot, day_at, free_slugs, identified_rooms
from cfpcli.records.proposal import Proposal, Resource, State
from cfpcli.records.session import duration_of, published_abstract
from cfpcli.records.soundness import LONGEST_DURATION
from cfpcli.text import fold, line_text, web_address

_LONGEST_TITLE = 300
_LONGEST_ROOM = 200
_NAMES_SHOWN = 5
_SHOWN = 40


class Stock(NamedTuple):
    """The records of a store with which a schedule is compared: those of its event, and all people, by key."""

    event: Event
    slots: Mapping[str, Slot]
    proposals: Mapping[str, Proposal]
    people: Mapping[str, Speaker]


class Drawing(NamedTuple):
    """The values of new records: codes and guids that nobody has, and the instant of the import (UTC).

    `code` takes the code that a file gives, and answers it if it is free; otherwise a new one.
    """

    code: Callable[[str], str]
    guid: Callable[[], str]
    now: datetime


class Arrivals(NamedTuple):
    """The event with the rooms, tracks and types that a schedule adds, and its records.

    `added` names the additions to the event, such as `room "Attic"`; `remarks` name the texts that are left out.
    """

    event: Event
    records: tuple[Record, ...]
    added: tuple[str, ...]
    remarks: tuple[str, ...]


def arrivals(schedule: Schedule, stock: Stock, draw: Drawing) -> Arrivals:
    """The records of a schedule as they would be stored, new ones and stored ones with the corrections of the file."""
    sessions, everywhere = _without_copies(schedule)
    slots = {guid_of(stock.event.slug, "slot", slot.guid): slot for slot in stock.slots.values()}
    breaks = {session.guid for session in sessions if _is_break(session, slots.get(session.guid))}
    talks = [session for session in sessions if session.guid not in breaks]
    remarks: list[str] = []
    event, added = _grown(schedule, stock.event, talks, remarks, has_plan=bool(stock.slots))
    offer = _Offer(event)
    people = _People(stock, draw, [person for session in sessions for person in session.persons])
    matched = _Proposals(stock, slots, talks, draw)
    left = _Left(stock.slots.values(), slots, sessions)
    numbers = {slot.number for slot in stock.slots.values()}
    placed: list[Slot] = []
    for session in sessions:
        stored = slots.get(session.guid)
        proposal = None
        if session.guid not in breaks:
            proposal = matched.settled(session, offer, people, remarks)
            stored = stored or left.slot_of(proposal.code, session)
        room = "" if session.guid in everywhere else _room_slug(session, stored, offer, schedule)
        slot = _slot(session, stored, proposal, room, event, remarks)
        if stored is None and 0 < session.id <= LARGEST_NUMBER and session.id not in numbers:
            slot = replace(slot, number=session.id)
            numbers.add(session.id)
        placed.append(slot)
    return Arrivals(event, (*people.records, *matched.records, *placed), added, (*remarks, *people.remarks))


class _Left:
    """The stored slots that no session of a schedule names by guid, by proposal."""

    def __init__(self, stored: Iterable[Slot], slots: Mapping[str, Slot], sessions: Iterable[ScheduleSession]) -> None:
        named = {slots[session.guid].guid for session in sessions if session.guid in slots}
        self._slots: dict[str, list[Slot]] = {}
        for slot in stored:
            if slot.proposal and slot.guid not in named:
                self._slots.setdefault(slot.proposal, []).append(slot)

    def slot_of(self, code: str, session: ScheduleSession) -> Slot | None:
        """The slot of a session that was recognised by its proposal: the one at its time, else the first."""
        slots = self._slots.get(code, [])
        slot = next((slot for slot in slots if slot.start == session.start), slots[0] if slots else None)
        if slot is not None:
            slots.remove(slot)
        return slot


class _Offer:
    """The rooms, tracks and types of an event, each found by its slug and by its name."""

    def __init__(self, event: Event) -> None:
        self.event = event
        self._rooms: dict[str, Room] = {}
        for room in event.rooms:
            for name in (room.slug, room.name, line_text(room.name)):
                self._rooms.setdefault(name.casefold(), room)
        self._tracks = _slugs(event.tracks)
        self._types = _slugs(event.session_types)

    def room(self, name: str) -> Room | None:
        """The room with this name or slug; None if the event has none."""
        return self._rooms.get(name[:_LONGEST_ROOM].rstrip().casefold()) if name else None

    def track(self, name: str) -> str:
        """The slug of the track with this name or slug; empty if the event has none."""
        return self._tracks.get(fold(name), "")

    def session_type(self, name: str) -> str:
        """The slug of the session type with this name or slug; empty if the event has none."""
        return self._types.get(fold(name), "")


def _slugs(offered: Iterable[Any]) -> dict[str, str]:
    slugs: dict[str, str] = {}
    for each in offered:
        for name in (each.slug, each.name):
            slugs.setdefault(fold(name), each.slug)
    return slugs


def _is_break(session: ScheduleSession, stored: Slot | None) -> bool:
    """Whether a session is an item without a proposal; one with a text of its own is a session without speakers."""
    if stored is not None:
        return not stored.proposal
    has_text = session.abstract or session.description or session.links or session.attachments
    return not (session.persons or session.code or has_text)


def _grown(
    schedule: Schedule, event: Event, talks: Sequence[ScheduleSession], remarks: list[str], *, has_plan: bool
) -> tuple[Event, tuple[str, ...]]:
    """The event with the rooms of all sessions and the tracks and types of the talks, and the names of the new ones.

    It gets the dates of its first programme, unless it has some. The dates of a later one may follow from the plan.
    """
    offer = _Offer(event)
    used = {session.room for session in schedule.sessions}
    rooms = [
        Room(name=_cut(room.name, _LONGEST_ROOM, remarks), guid=room.guid, capacity=room.capacity)
        for room in schedule.rooms
        if room.name in used and offer.room(room.name) is None
    ]
    colors = {track.name: track.color for track in schedule.tracks}
    names = dict.fromkeys(session.track for session in talks if session.track)
    tracks = _new([(name, colors.get(name, "")) for name in names if not offer.track(name)], event.tracks)
    kinds = dict.fromkeys(session.kind for session in talks if session.kind and session.kind != OTHER)
    types = _new([(name, "") for name in kinds if not offer.session_type(name)], event.session_types)
    grown = replace(
        event,
        rooms=identified_rooms(event.slug, (*event.rooms, *rooms), event.rooms) if rooms else event.rooms,
        tracks=(*event.tracks, *(Track(slug=slug, name=name, color=color) for slug, name, color in tracks)),
        session_types=(
            *event.session_types,
            *(SessionType(slug=slug, name=name, duration=0, speakers_min=0) for slug, name, _ in types),
        ),
        starts=event.starts or ("" if has_plan else schedule.starts),
        ends=event.ends or ("" if has_plan or event.starts else schedule.ends),
    )
    added = (
        *(f'room "{room.name}"' for room in rooms),
        *(f'track "{name}"' for _, name, _ in tracks),
        *(f'session type "{name}"' for _, name, _ in types),
    )
    return grown, added


def _cut(text: str, most: int, remarks: list[str]) -> str:
    """The first characters of a title or a name, with a remark if it is longer than a store keeps it."""
    if len(text) > most:
        remarks.append(f'"{text[:_SHOWN]}…" has {len(text)} characters, of which the first {most} are kept')
    return text[:most].rstrip()


def _new(names: Sequence[tuple[str, str]], offered: Iterable[Any]) -> list[tuple[str, str, str]]:
    """A free slug for each name, with the name and its colour."""
    slugs = free_slugs([name for name, _ in names], [each.slug for each in offered], "track")
    return [(slug, name, color) for slug, (name, color) in zip(slugs, names, strict=True)]


def _without_copies(schedule: Schedule) -> tuple[list[ScheduleSession], frozenset[str]]:
    """The sessions without the copies of breaks of the whole event in further rooms, and the guids of these breaks."""
    rooms = {room.name: room.guid for room in schedule.rooms}
    firsts: dict[tuple[str, datetime | None, int], ScheduleSession] = {}
    sessions: list[ScheduleSession] = []
    everywhere = set()
    for session in schedule.sessions:
        first = session
        if not (session.code or session.persons):
            first = firsts.setdefault((session.title, session.start, session.minutes), session)
        if first is not session and session.guid == guid_in_room(first.guid, rooms.get(session.room, "")):
            everywhere.add(first.guid)
        else:
            sessions.append(session)
    return sessions, frozenset(everywhere)


def _room_slug(session: ScheduleSession, stored: Slot | None, offer: _Offer, schedule: Schedule) -> str:
    """The slug of the room of a session; a room that the file leaves empty is the stored one."""
    is_for_all = stored is not None and not (stored.room or stored.proposal)
    if is_for_all and len(schedule.rooms) == 1:
        # A break of the whole event has no room; a schedule, which needs one, has it in the only one.
        return ""
    room = offer.room(session.room)
    return room.slug if room else stored.room if stored else ""


def _slot(
    session: ScheduleSession,
    stored: Slot | None,
    proposal: Proposal | None,
    room: str,
    event: Event,
    remarks: list[str],
) -> Slot:
    """The slot of a session as it would be stored, in the room with this slug."""
    slot = stored or Slot(
        guid=session.guid,
        event=event.slug,
        proposal=proposal.code if proposal else "",
        title="" if proposal else _cut(session.title, _LONGEST_TITLE, remarks),
    )
    usual = (duration_of(proposal, event) if proposal else None) or 0
    minutes = slot.minutes
    if session.minutes >= MOST_MINUTES:
        remarks.append(f'"{session.title}": a session of {hours(session.minutes)} hours is too long: left out')
    elif session.minutes and session.minutes != (slot.minutes or usual):
        minutes = session.minutes
    start = session.start or slot.start
    day = day_at(start, event) if start else session.day or slot.day
    title = slot.title
    if stored is not None and not stored.proposal and session.title != line_text(stored.title):
        title = _cut(session.title, _LONGEST_TITLE, remarks)
    after = replace(slot, room=room, start=start, day=day, minutes=minutes, title=title)
    if slot.locked and after != replace(slot, title=title):
        remarks.append(f'"{session.title}" is locked and keeps its place')
        return replace(slot, title=title)
    return after


class _Proposals:
    """The proposals of a schedule's sessions, each matched with one of the store or new."""

    def __init__(
        self, stock: Stock, slots: Mapping[str, Slot], sessions: Sequence[ScheduleSession], draw: Drawing
    ) -> None:
        self._stock, self._slots, self._draw = stock, slots, draw
        self._settled: dict[str, Proposal] = {}
        self._by_key: dict[str, str] = {}
        self._by_guid = {proposal.guid: code for code, proposal in stock.proposals.items() if proposal.guid}
        sure = {code for session in sessions if (code := self._certain(session))}
        titles: dict[str, list[str]] = {}
        for code, proposal in stock.proposals.items():
            if code not in sure:
                titles.setdefault(fold(proposal.title), []).append(code)
        self._by_title = {title: codes[0] for title, codes in titles.items() if len(codes) == 1}

    @property
    def records(self) -> tuple[Proposal, ...]:
        """The proposals, in the order of their sessions."""
        return tuple(self._settled.values())

    def _certain(self, session: ScheduleSession) -> str:
        """The code of the stored proposal that a session names by an identifier; empty if there is none."""
        slot = self._slots.get(session.guid)
        if slot is not None and slot.proposal in self._stock.proposals:
            return slot.proposal
        if session.code in self._stock.proposals:
            return session.code
        return self._by_guid.get(session.guid, "")

    def settled(self, session: ScheduleSession, offer: "_Offer", people: "_People", remarks: list[str]) -> Proposal:
        """The proposal of a session, as it would be stored; a second session of one proposal does not change it."""
        keys = [session.code] if session.code else [session.guid]
        if session.persons:
            # A talk that is given twice is one proposal, also where a file names its code only once.
            keys.append("\n".join((session.title, session.abstract, *(person.name for person in session.persons))))
        repeated = next((self._by_key[key] for key in keys if key in self._by_key), "")
        code = self._certain(session) or repeated or self._by_title.pop(fold(_title(session)), "")
        if code in self._settled:
            self._by_key.update(dict.fromkeys(keys, code))
            return self._settled[code]
        stored = self._stock.proposals.get(code)
        if stored is None:
            is_free = session.guid not in self._by_guid
            stored = Proposal(
                code=self._draw.code(session.code if _is_code(session.code) else ""),
                guid=session.guid if is_free else self._draw.guid(),
                event=offer.event.slug,
                title=_title(session),
                state=State.CONFIRMED,
                duration=session.minutes if 0 < session.minutes <= LONGEST_DURATION else None,
                created=self._draw.now,
                updated=self._draw.now,
            )
            after = replace(stored, **_values(session, stored, offer, people, remarks))
        elif values := _values(session, stored, offer, people, remarks):
            after = replace(stored, **values, updated=self._draw.now, revision=stored.revision + 1)
        else:
            after = stored
        self._by_key.update(dict.fromkeys(keys, after.code))
        self._settled[after.code] = after
        return after


def _title(session: ScheduleSession) -> str:
    """The title with its subtitle, which a proposal has no field for, unless it becomes too long."""
    both = f"{session.title}: {session.subtitle}"
    return both if session.subtitle and len(both) <= _LONGEST_TITLE else session.title


def _is_code(text: str) -> bool:
    return len(text) == LENGTH and all(char in ALPHABET for char in text)


def _values(
    session: ScheduleSession, stored: Proposal, offer: "_Offer", people: "_People", remarks: list[str]
) -> dict[str, Any]:
    """The values that a session changes in its proposal; its empty fields change nothing."""
    values: dict[str, Any] = {}
    title = _title(session)
    if session.subtitle and title == session.title:
        remarks.append(f'"{title}": its subtitle makes the title too long and is left out: "{session.subtitle}"')
    if title != line_text(stored.title):
        values["title"] = title
    published = published_abstract(stored.abstract, is_summary=stored.abstract_is_summary)
    if (text := session.abstract) and text not in {long_part(stored.abstract), long_part(published)}:
        values |= {"abstract": text, "abstract_is_summary": False}
    if (text := session.description) and text != long_part(stored.description):
        values["description"] = text
    first = offer.event.languages[0] if offer.event.languages else ""
    kind = "" if session.kind == OTHER else offer.session_type(session.kind)
    stated = (
        ("track", offer.track(session.track), stored.track),
        ("session_type", kind, stored.session_type),
        ("language", session.language, stored.language or first),
        ("recording_url", session.recording_url, web_address(stored.recording_url)),
    )
    values |= {name: value for name, value, present in stated if value and value != present}
    if session.do_not_record and not stored.do_not_record:
        values["do_not_record"] = True
    codes = people.codes(session.persons, stored)
    if codes and codes != stored.speakers:
        values["speakers"] = codes
    return values | _addresses(session, stored, offer)


def _addresses(session: ScheduleSession, stored: Proposal, offer: "_Offer") -> dict[str, Any]:
    """The links of a session that its proposal does not have yet; its stream and chat unless they are the room's."""
    values: dict[str, Any] = {}
    room = offer.room(session.room) or Room(name="")
    for title, name in ((LIVE_STREAM, "stream_url"), (CHAT, "chat_url")):
        address = next((link.url for link in session.links if link.title == title), "")
        if address and address != web_address(getattr(stored, name) or getattr(room, name)):
            values[name] = address
    stated = {web_address(resource.link) for resource in stored.resources}
    links = [link for link in session.links if link.title not in {LIVE_STREAM, CHAT}]
    new: dict[str, ScheduleLink] = {}
    for link in (*links, *session.attachments):
        if link.url not in stated:
            new.setdefault(link.url, link)
    if new:
        added = (Resource(link=url, description="" if link.title == url else link.title) for url, link in new.items())
        values["resources"] = (*stored.resources, *added)
    return values


class _People:
    """The people of a schedule, each matched with one of the store or new.

    They are recognised by guid, code, or number with name, then by name among the speakers of the proposal, then by a
    name that only one person of the store has. `persons` are all people of the file: two with different identifiers
    stay two people, so that a name means none of them, and never somebody who is another person of the file.
    """

    def __init__(self, stock: Stock, draw: Drawing, persons: Sequence[SchedulePerson]) -> None:
        self._draw = draw
        self._settled: dict[str, Speaker] = {}
        self._stored = dict(stock.people)
        self._by_guid = {
            guid_of(stock.event.slug, "person", person.guid or code): code for code, person in self._stored.items()
        }
        self._by_code = {alias: code for code, person in self._stored.items() for alias in (code, *person.aliases)}
        names: dict[str, list[str]] = {}
        for code, person in self._stored.items():
            names.setdefault(fold(person.name), []).append(code)
        self._by_name = {name: codes[0] for name, codes in names.items() if len(codes) == 1}
        self._by_number = {(person.number, fold(person.name)): code for code, person in self._stored.items()}
        self._numbers = {person.number for person in self._stored.values()}
        self._new: dict[str, str] = {}
        self._by_name_alone: dict[str, str] = {}
        self._keys: dict[str, str] = {}
        homonyms: dict[str, set[str]] = {}
        for each in persons:
            if certain := self._certain(each):
                self._keys[certain] = _key(each)
            if _is_identified(each):
                homonyms.setdefault(fold(each.name), set()).add(_key(each))
        self._ambiguous = {name for name, keys in homonyms.items() if len(keys) > 1}

    @property
    def remarks(self) -> tuple[str, ...]:
        """A line with the people who were recognised by their name alone, and the codes of the stored ones."""
        pairs = [f"{name} ({code})" for name, code in self._by_name_alone.items()]
        more = len(pairs) - _NAMES_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        line = f"recognised by name alone: {', '.join(pairs[:_NAMES_SHOWN])}{rest}; check that each is the same person"
        return (line,) if pairs else ()

    @property
    def records(self) -> tuple[Speaker, ...]:
        """The people, in the order of their sessions."""
        return tuple(self._settled.values())

    def codes(self, persons: Iterable[SchedulePerson], proposal: Proposal) -> tuple[str, ...]:
        """The codes of the speakers of a session."""
        return tuple(dict.fromkeys(self._code(person, proposal) for person in persons))

    def _code(self, person: SchedulePerson, proposal: Proposal) -> str:
        key = _key(person)
        code = self._new.get(key) or self._matching(person, proposal)
        if not code:
            code = self._draw.code(person.code if _is_code(person.code) else "")
            guid = "" if person.guid in self._by_guid else person.guid
            self._new[key] = code
            number = person.id if 0 < person.id <= LARGEST_NUMBER and person.id not in self._numbers else 0
            self._numbers.add(number)
            self._settled[code] = Speaker(code=code, number=number, guid=guid, name=person.name)
        before = self._settled.get(code) or self._stored[code]
        self._settled[code] = replace(before, **dict(_described(person, before)))
        return code

    def _matching(self, person: SchedulePerson, proposal: Proposal) -> str:
        if code := self._certain(person):
            return code
        name = fold(person.name)
        speakers = (self._stored[code] for code in proposal.speakers if code in self._stored)
        own = [speaker.code for speaker in speakers if fold(speaker.name) == name]
        code = own[0] if len(own) == 1 else "" if name in self._ambiguous else self._by_name.get(name, "")
        if not code or self._keys.setdefault(code, _key(person)) != _key(person):
            return ""
        if not own:
            self._by_name_alone[person.name] = code
        return code

    def _certain(self, person: SchedulePerson) -> str:
        """The code of the stored person whom a person's identifiers mean; empty if there is none."""
        number = "" if person.guid or person.code else self._by_number.get((person.id, fold(person.name)), "")
        return self._by_guid.get(person.guid, "") or self._by_code.get(person.code, "") or number


def _key(person: SchedulePerson) -> str:
    return person.guid or person.code or (str(person.id) if person.id else fold(person.name))


def _is_identified(person: SchedulePerson) -> bool:
    return bool(person.guid or person.code or person.id)


def _described(person: SchedulePerson, stored: Speaker) -> Iterator[tuple[str, str]]:
    """The fields of a person that a schedule changes; its empty fields change nothing."""
    if person.name != line_text(stored.name):
        yield "name", person.name
    if person.biography and person.biography != long_part(stored.biography):
        yield "biography", person.biography
    if person.home_page and person.home_page != web_address(stored.url):
        yield "url", person.home_page
