"""Schedules as other programs write them: the parts that both formats need to read every dialect, and the repairs.

The dialects are those of pentabarf, FOSDEM, frab, pretalx, wafer (DebConf) and c3voc's merged files. None of them is
valid by the schemas, so nothing that can be understood is refused: a value that is missing or wrong is replaced, and
each replacement is a `Repair` with its place.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import NamedTuple
from urllib.parse import urljoin

import msgspec

from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError
from cfpcli.exchange.html import declared_html, new_text
from cfpcli.programme.files.agenda_schedule import guid_of, is_uuid
from cfpcli.programme.files.schedule import (
    GENERATOR,
    HOME_PAGE,
    RECORDING,
    Schedule,
    ScheduleDay,
    ScheduleLink,
    SchedulePerson,
    ScheduleRoom,
    ScheduleSession,
    ScheduleTrack,
)
from cfpcli.programme.files.session_times import (
    DAY_CHANGE,
    clock_time,
    iso_date,
    length_of,
    minutes_of,
    moment,
    resolved,
)
from cfpcli.text import color_of, long_text, shorten, web_address, well_formed

MOST_BYTES = 32 * 1024 * 1024
"""The largest file that is read: ten times the largest real schedule."""

MOST_SESSIONS = 5_000
"""The most sessions of a file that is read: five times as many as the largest real schedule has."""

MOST_REPAIRS = 1_000
"""The most repairs that are listed; the others are only counted."""

_LARGEST_NUMBER = 2**53
_HEAD = 65_536


class Repair(NamedTuple):
    """One repair: its line (0 if the format has none), the session, room or part, the field, and what was done."""

    line: int
    place: str
    field: str
    message: str

    def __str__(self) -> str:
        """Read as `event 17: duration: has seconds, which were rounded up`."""
        return f"{self.place}: {self.field}: {self.message}" if self.field else f"{self.place}: {self.message}"


class ReadSchedule(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule as it was read; `repairs` are in the order of the file, `repaired` is their number with those cut."""

    schedule: Schedule
    repairs: tuple[Repair, ...] = ()
    repaired: int = 0


@dataclass
class RawSession:
    """A session as its file spells it: values by the names of schedule.xml's elements, all of them texts."""

    line: int
    values: dict[str, str]
    persons: list[dict[str, str]] = field(default_factory=list)
    links: list[dict[str, str]] = field(default_factory=list)
    attachments: list[dict[str, str]] = field(default_factory=list)


def bounded(pieces: Iterable[bytes], source: str) -> Iterator[bytes]:
    """The pieces of a file, none of which is read beyond `MOST_BYTES`.

    Raises:
        DataRefusedError: the file is larger.
    """
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > MOST_BYTES:
            raise DataRefusedError(
                f"{source} has more than {MOST_BYTES // 1024**2} MB, which is more than any schedule has"
            )
        yield piece


def recognise(head: bytes) -> str:
    """The format of a file by its first bytes: `schedule.xml`, `schedule.json`, `ics` or an empty text."""
    encoding = "utf-16" if head[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    text = head[:_HEAD].decode(encoding, "replace").lstrip()
    if text[:15].upper() == "BEGIN:VCALENDAR":
        return "ics"
    if text.startswith("<"):
        root = _FIRST_ELEMENT.match(text)
        return "schedule.xml" if root and root[1].rpartition(":")[2] == "schedule" else ""
    if text.startswith("{") and _SCHEDULE_MEMBER.search(text) and _CONFERENCE_MEMBER.search(text):
        return "schedule.json"
    return ""


_FIRST_ELEMENT = re.compile(r"(?:<\?[^>]*>\s*|<!--(?:[^-]|-(?!->))*-->\s*|<![^>\[]*>\s*)*<([A-Za-z_][\w.:-]*)")
_SCHEDULE_MEMBER = re.compile(r'"schedule"\s*:\s*\{')
_CONFERENCE_MEMBER = re.compile(r'"conference"\s*:\s*\{')


class ScheduleReading:
    """The contents of a file so far; sessions are settled at the end, when the zone and the people are known.

    `source` is the file's name in errors, `zone` the zone of the place for files that name none. A file is FOSDEM's if
    it has tracks or persons beside the conference: only then are its texts declared to be HTML.
    """

    def __init__(self, source: str, zone: tzinfo | None) -> None:
        self.source = source
        self.generator = self.version = ""
        self.is_fosdem = False
        self.biographies: dict[str, str] = {}
        self._zone = zone
        self._conference: Mapping[str, str] = {}
        self._line = 0
        self._days: list[tuple[ScheduleDay, int]] = []
        self._rooms: dict[str, ScheduleRoom] = {}
        self._tracks: dict[str, ScheduleTrack] = {}
        self._raw: list[tuple[RawSession, int, str]] = []
        self._repairs: list[Repair] = []
        self._repaired = 0

    def repair(self, line: int, place: str, name: str, message: str) -> None:
        """Note a repair."""
        self._repaired += 1
        if len(self._repairs) < MOST_REPAIRS:
            self._repairs.append(Repair(line, place, name, message))

    def conference(self, line: int, values: Mapping[str, str]) -> None:
        """The conference: its elements by name."""
        self._line, self._conference = line, values

    def day(self, line: int, values: Mapping[str, str]) -> int:
        """A day, by `index`, `date`, `start` and `end`; its position among the days."""
        starts, ends = moment(values.get("start", "")), moment(values.get("end", ""))
        day = iso_date(values.get("date", "")) or iso_date(values.get("start", ""))
        index = _number(values.get("index", "")) or len(self._days) + 1
        if not day:
            self.repair(line, f"day {index}", "date", "is missing or not a date: the dates of its sessions are used")
        bounds = [edge.astimezone(UTC) if edge and edge.tzinfo else None for edge in (starts, ends)]
        self._days.append((ScheduleDay(index=index, date=day, starts=bounds[0], ends=bounds[1]), line))
        return len(self._days) - 1

    def room(self, line: int, values: Mapping[str, str]) -> str:
        """A room, by `name`, `guid`, `slug` and `capacity`; its name as it is kept."""
        name = line_of(values.get("name", ""))
        if not name:
            name = "Room"
            self.repair(line, "room", "name", 'is missing: it is named "Room"')
        guid = values.get("guid", "")
        room = ScheduleRoom(
            name=name,
            slug=line_of(values.get("slug", "")),
            guid=guid.lower() if is_uuid(guid) else "",
            capacity=_number(values.get("capacity", "")) or None,
        )
        before = self._rooms.setdefault(name, room)
        if before is not room:
            self._rooms[name] = msgspec.structs.replace(
                before,
                slug=before.slug or room.slug,
                guid=before.guid or room.guid,
                capacity=before.capacity if before.capacity is not None else room.capacity,
            )
        return name

    def track(self, values: Mapping[str, str]) -> None:
        """A track, by `name`, `slug` and `color`."""
        if name := line_of(values.get("name", "")):
            color = color_of(values.get("color", ""))
            self._tracks.setdefault(name, ScheduleTrack(name=name, slug=line_of(values.get("slug", "")), color=color))

    def session(self, raw: RawSession, day: int, room: str) -> None:
        """A session in the day at this position and the room with this name.

        Raises:
            DataRefusedError: there are more than `MOST_SESSIONS`.
        """
        if len(self._raw) >= MOST_SESSIONS:
            raise DataRefusedError(
                f"{self.source} has more than {MOST_SESSIONS:,} sessions, which is more than any schedule has"
            )
        self._raw.append((raw, day, room))

    def result(self) -> ReadSchedule:
        """The schedule.

        Raises:
            DataRefusedError: there is neither a conference nor a session, so this is not a schedule.
        """
        if not self._conference and not self._raw:
            raise DataRefusedError(f"{self.source}: has neither a conference nor a session")
        zone_name = self._settle_zone()
        # Converted once, because one person can have many sessions.
        for key, biography in self.biographies.items():
            note = _Notes(self, self._line, f"person {shorten(key, 40)}")
            self.biographies[key] = self._text({"biography": biography}, "biography", note)
        acronym = line_of(self._conference.get("acronym", ""))
        sessions = tuple(self._sessions(acronym))
        sessions = tuple(_with_codes(sessions))
        schedule = Schedule(
            version=self._present("version", line_of(self.version)),
            generator=line_of(self.generator),
            title=self._present("title", line_of(self._conference.get("title", ""))),
            acronym=acronym,
            starts=iso_date(self._conference.get("start", "")),
            ends=iso_date(self._conference.get("end", "")),
            timezone=zone_name,
            timeslot=minutes_of(self._conference.get("timeslot_duration", ""))[0] or Schedule().timeslot,
            base_url=web_address(self._conference.get("base_url", "")),
            url=web_address(self._conference.get("url", "")),
            days=tuple(day for day, _ in self._days),
            rooms=tuple(self._rooms.values()),
            tracks=tuple(self._tracks.values()),
            sessions=sessions,
        )
        # The repairs of sessions are made when all else is known; people read them in the order of the file.
        repairs = tuple(sorted(self._repairs, key=lambda repair: repair.line))
        return ReadSchedule(schedule=schedule, repairs=repairs, repaired=self._repaired)

    def _present(self, name: str, text: str) -> str:
        if not text:
            self.repair(self._line, "conference", name, "is missing")
        return text

    def _settle_zone(self) -> str:
        name = line_of(self._conference.get("time_zone_name", ""))
        if name:
            try:
                self._zone = zone_named(name)
            except DataRefusedError:
                message = f'"{shorten(name, 60)}" is not a time zone: the offsets of the dates are used'
                self.repair(self._line, "conference", "time_zone_name", message)
                return ""
        elif self._zone is None:
            self.repair(self._line, "conference", "time_zone_name", "is missing: the offsets of the dates are used")
        return name

    def _sessions(self, acronym: str) -> Iterator[ScheduleSession]:
        guids = _Guids(acronym)
        numbers: set[int] = set()
        for raw, day_at, room in self._raw:
            values = raw.values
            number, title = _number(values.get("id", "")), line_of(values.get("title", ""))
            note = _Notes(self, raw.line, f"event {number}" if number else f'event "{shorten(title, 40)}"')
            if not title:
                title = line_of(values.get("slug", "")) or "Untitled"
                note("title", f'is missing: "{title}" is used')
            if not number:
                note("id", "is not a positive integer")
            elif number in numbers:
                note("id", "is that of another session too")
            numbers.add(number)
            key = values.get("id", "") if number else values.get("slug", "") or title
            guid = guids.unique(values.get("guid", "").strip(), key, note)
            session = ScheduleSession(id=number, guid=guid, title=title)
            yield self._described(self._timed(session, values, self._days[day_at][0], note), raw, room, note)

    def _timed(
        self, session: ScheduleSession, values: Mapping[str, str], day: ScheduleDay, note: "_Notes"
    ) -> ScheduleSession:
        change = clock_time(self._conference.get("day_change", "")) or DAY_CHANGE
        start, local = resolved(values.get("date", ""), values.get("start", ""), day, self._zone, change, note=note)
        return msgspec.structs.replace(
            session,
            day=day.date or local[:10],
            start=start,
            local="" if start else local,
            minutes=length_of(values, start, note),
        )

    def _described(self, session: ScheduleSession, raw: RawSession, room: str, note: "_Notes") -> ScheduleSession:
        values = raw.values
        if (own := line_of(values.get("room", ""))) and own != room:
            note("room", f'is "{shorten(own, 60)}", inside the room "{shorten(room, 60)}": the latter is used')
        links = tuple(self._links(raw.links, "links", note))
        recordings = [link.url for link in links if link.title == RECORDING and link.kind == "media"]
        recordings += filter(
            None, (web_address(values.get(name, "")) for name in ("recording_url", "video_download_url"))
        )
        return msgspec.structs.replace(
            session,
            code=line_of(values.get("code", "")),
            slug=line_of(values.get("slug", "")),
            subtitle=line_of(values.get("subtitle", "")),
            kind=line_of(values.get("type", "")),
            track=line_of(values.get("track", "")),
            language=line_of(values.get("language", "")),
            room=room,
            abstract=self._text(values, "abstract", note),
            description=self._text(values, "description", note),
            persons=tuple(self._persons(raw.persons, note)),
            links=tuple(link for link in links if link.title != RECORDING or link.kind != "media"),
            attachments=tuple(self._links(raw.attachments, "attachments", note)),
            recording_url=recordings[0] if recordings else "",
            recording_license=line_of(values.get("license", "")),
            do_not_record=values.get("optout", "").strip().lower() in {"true", "1"},
            url=web_address(values.get("url", "")),
        )

    def _text(self, values: Mapping[str, str], name: str, note: "_Notes") -> str:
        """A long text; HTML becomes Markdown where the dialect declares it, or where it is HTML from end to end.

        The texts of a file that this program wrote are Markdown, even if they look like HTML.
        """
        text = long_text(values.get(name, ""))
        if self.generator == GENERATOR:
            return text
        if self.is_fosdem and ("<" in text or "&" in text):
            try:
                markdown = declared_html(text)
            except ValueError as error:
                note(name, f"{error}: it is kept as HTML")
                return text
            note(name, "was converted from HTML to Markdown")
            return markdown
        arrived = new_text(text)
        if arrived.from_html:
            note(name, "was converted from HTML to Markdown")
        return arrived.text

    def _persons(self, persons: Iterable[Mapping[str, str]], note: "_Notes") -> Iterator[SchedulePerson]:
        for values in persons:
            name = line_of(values.get("name", ""))
            number = _number(values.get("id", ""))
            if not name:
                note("persons", "a person without a name is left out")
                continue
            guid = values.get("guid", "").strip()
            yield SchedulePerson(
                id=number,
                guid=guid.lower() if is_uuid(guid) else "",
                code=line_of(values.get("code", "")),
                name=name,
                biography=self._text(values, "biography", note) or self.biographies.get(values.get("id", ""), ""),
                url=web_address(values.get("url", "")),
                home_page=web_address(values.get(HOME_PAGE, "")),
            )

    def _links(self, links: Iterable[Mapping[str, str]], name: str, note: "_Notes") -> Iterator[ScheduleLink]:
        base = web_address(self._conference.get("base_url", ""))
        for values in links:
            title, href = line_of(values.get("title", "")), values.get("url", "").strip()
            address = web_address(href) or web_address(title if not href else "")
            if not address and href and base and ":" not in href.partition("/")[0]:
                address = web_address(urljoin(base, href))
                note(name, "an address is relative: the base of the conference was put before it")
            if address:
                yield ScheduleLink(url=address, title=title or address, kind=line_of(values.get("kind", "")))
            elif href or title:
                note(name, f'"{shorten(title or href, 60)}" has no web address and is left out')


@dataclass(frozen=True)
class _Notes:
    """The repairs of one session."""

    reading: ScheduleReading
    line: int
    place: str

    def __call__(self, name: str, message: str) -> None:
        """Note a repair of a field."""
        self.reading.repair(self.line, self.place, name, message)


def _number(text: str) -> int:
    """A positive integer, 0 for any other text."""
    line = text.strip()
    is_number = line.isascii() and line.isdecimal() and len(line) < len(str(_LARGEST_NUMBER))
    return int(line) if is_number else 0


class _Guids:
    """The guids of a file, none of them twice; a derived one is the same at the next import."""

    def __init__(self, acronym: str) -> None:
        self._acronym = acronym
        self._used: set[str] = set()
        self._repeats: Counter[str] = Counter()

    def unique(self, guid: str, key: str, note: _Notes) -> str:
        """The guid, or one derived from the session's key: its id or, without one, its slug or title."""
        result = guid.lower()
        if not is_uuid(guid):
            note("guid", "is missing or not a UUID: one is derived from the id")
            result = guid_of(self._acronym, "slot", key)
        elif result in self._used:
            note("guid", "is that of another session too: another one is derived")
        base = result
        while result in self._used:
            self._repeats[base] += 1
            result = guid_of(self._acronym, "slot", f"{base}/{self._repeats[base]}")
        self._used.add(result)
        return result


def _with_codes(sessions: Iterable[ScheduleSession]) -> Iterator[ScheduleSession]:
    """The sessions, each with the code of another one that has the same page, if its address ends in that code.

    schedule.xml can hold a code only once, so that the second session of one proposal has none.
    """
    sessions = tuple(sessions)
    codes = {
        session.url: session.code
        for session in sessions
        if session.code and session.url.rstrip("/").removesuffix(".html").endswith(f"/{session.code}")
    }
    for session in sessions:
        code = session.code or codes.get(session.url, "")
        yield msgspec.structs.replace(session, code=code) if code != session.code else session


def line_of(text: str) -> str:
    """A name or a title as the store keeps it, on one line."""
    return " ".join(well_formed(text).split())
