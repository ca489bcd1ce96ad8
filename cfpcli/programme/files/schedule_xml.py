"""schedule.xml, the format of pentabarf, frab, pretalx and c3voc: written strictly, read leniently.

The output is valid by c3voc's XSD and has what the known readers need beyond it: every element is present, also
an empty one, except addresses, which may not be empty; times and lengths are `HH:MM`; `date` and `start` name the same
local time; people have integers.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring
from zoneinfo import ZoneInfo

from cfpcli import __version__
from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError
from cfpcli.programme.files.dialects import RawSession, ReadSchedule, ScheduleReading, bounded
from cfpcli.programme.files.schedule import (
    GENERATOR,
    Schedule,
    ScheduleLink,
    SchedulePerson,
    ScheduleRoom,
    ScheduleSession,
    hours,
)
from cfpcli.text import SAVE_AS_UTF8, xml_safe

if TYPE_CHECKING:
    from defusedxml.ElementTree import DefusedXMLParser

_CODE = re.compile(r"[0-9A-Z]{6}")
_DEEPEST = 20


def write_xml(schedule: Schedule) -> bytes:
    """The schedule as schedule.xml in UTF-8; the same schedule always gives the same bytes.

    Sessions without a start are not written. Characters that a terminal would act on are references.
    """
    root = Element("schedule")
    SubElement(root, "generator", name=GENERATOR, version=__version__)
    if schedule.base_url:
        _add(root, "url", f"{schedule.base_url}schedule.xml")
    _add(root, "version", schedule.version)
    _conference(root, schedule)
    zone = zone_named(schedule.timezone) if schedule.timezone else UTC
    coded = _first_of_each_code(schedule.sessions)
    by_place: dict[tuple[str, str], list[ScheduleSession]] = {}
    for session in schedule.sessions:
        if session.start is not None:
            by_place.setdefault((session.day, session.room), []).append(session)
    for day in schedule.days:
        bounds = {
            name: local_time(instant, zone).isoformat()
            for name, instant in (("start", day.starts), ("end", day.ends))
            if instant
        }
        node = SubElement(root, "day", {"index": str(day.index), "date": day.date, **bounds})
        for room in schedule.rooms:
            sessions = by_place.get((day.date, room.name), ())
            _room(node, room, sessions, zone, coded)
    indent(root)
    text = tostring(root, encoding="unicode", short_empty_elements=False)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{xml_safe(text)}\n'.encode()


def local_time(instant: datetime, zone: tzinfo) -> datetime:
    """The local time of an instant, in whole minutes, the precision of `start`."""
    return instant.astimezone(zone).replace(second=0, microsecond=0)


def zone_name_of(zone: tzinfo) -> str:
    """The name by which other programs know a zone; empty for one that has only an offset."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    return "UTC" if zone is UTC else ""


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = text


def _conference(root: Element, schedule: Schedule) -> None:
    node = SubElement(root, "conference")
    for name, text in (
        ("title", schedule.title),
        ("acronym", schedule.acronym),
        ("start", schedule.starts),
        ("end", schedule.ends),
        ("days", str(len(schedule.days))),
        ("timeslot_duration", hours(schedule.timeslot)),
    ):
        _add(node, name, text)
    zone = zone_name_of(zone_named(schedule.timezone)) if schedule.timezone else ""
    for name, text in (("base_url", schedule.base_url), ("url", schedule.url), ("time_zone_name", zone)):
        if text:
            _add(node, name, text)
    for track in schedule.tracks:
        color = {"color": track.color} if track.color else {}
        SubElement(node, "track", {"name": track.name, "slug": track.slug, **color})


def _first_of_each_code(sessions: Iterable[ScheduleSession]) -> set[str]:
    """The guids of the sessions that carry their code, which may be in the file only once: those with the lowest id."""
    first: dict[str, ScheduleSession] = {}
    for session in sessions:
        if _CODE.fullmatch(session.code) and session.id <= first.get(session.code, session).id:
            first[session.code] = session
    return {session.guid for session in first.values()}


def _room(day: Element, room: ScheduleRoom, sessions: Iterable[ScheduleSession], zone: tzinfo, coded: set[str]) -> None:
    guid = {"guid": room.guid} if room.guid else {}
    node = SubElement(day, "room", {"name": room.name, **guid})
    for session in sessions:
        code = {"code": session.code} if session.guid in coded else {}
        _session(SubElement(node, "event", {"guid": session.guid, "id": str(session.id), **code}), session, zone)


def _session(event: Element, session: ScheduleSession, zone: tzinfo) -> None:
    if session.start is None:
        raise ValueError(session.guid)
    start = local_time(session.start, zone)
    for name, text in (
        ("room", session.room),
        ("title", session.title),
        ("subtitle", session.subtitle),
        ("type", session.kind),
        ("date", start.isoformat()),
        ("start", f"{start:%H:%M}"),
        ("duration", hours(session.minutes)),
        ("abstract", session.abstract),
        ("slug", session.slug),
        ("track", session.track),
        ("logo", ""),
    ):
        _add(event, name, text)
    _persons(SubElement(event, "persons"), session.persons)
    _add(event, "language", session.language)
    _add(event, "description", session.description)
    recording = SubElement(event, "recording")
    _add(recording, "license", session.recording_license)
    _add(recording, "optout", "true" if session.do_not_record else "false")
    if session.recording_url:
        _add(recording, "url", session.recording_url)
    _references(SubElement(event, "links"), "link", session.links)
    _references(SubElement(event, "attachments"), "attachment", session.attachments)
    if session.url:
        _add(event, "url", session.url)


def _persons(parent: Element, persons: Iterable[SchedulePerson]) -> None:
    for person in persons:
        identity = {"id": str(person.id)} if person.id else {}
        if person.guid:
            identity["guid"] = person.guid
        SubElement(parent, "person", identity).text = person.name


def _references(parent: Element, name: str, links: Iterable[ScheduleLink]) -> None:
    for link in links:
        kind = {"type": link.kind} if link.kind else {}
        SubElement(parent, name, {"href": link.url, **kind}).text = link.title or link.url


def read_xml(pieces: Iterable[bytes], source: str, zone: tzinfo | None = None) -> ReadSchedule:
    """Read a schedule.xml of any dialect, with a repair for everything that was missing or wrong.

    `source` is the file's name in errors, `zone` that of the place, for files that name none.

    Raises:
        DataRefusedError: the file is not a schedule, not well-formed XML, too large, or has a document type, as
            entities and external references would need it.
    """
    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser

    reading = ScheduleReading(source, zone)
    target = _Target(reading)
    parser = DefusedXMLParser(target=target, forbid_dtd=True)
    target.parser = parser
    try:
        for piece in bounded(pieces, source):
            parser.feed(piece)
        parser.close()
    except DefusedXmlException as error:
        raise DataRefusedError(
            f"{source}:{target.line}: has a document type or entities, which no schedule needs",
            hint="remove the <!DOCTYPE …> and the references to its entities",
        ) from error
    except ParseError as error:
        line, column = error.position
        reason = str(error).partition(":")[0]
        raise DataRefusedError(f"{source}:{line}: is not well-formed XML at column {column}: {reason}") from error
    except (LookupError, ValueError) as error:
        raise DataRefusedError(f"{source}:{target.line}: cannot be decoded: {error}", hint=SAVE_AS_UTF8) from error
    return reading.result()


_TEXTS = frozenset({
    "room", "title", "subtitle", "type", "date", "start", "end", "duration", "abstract", "slug", "track", "language",
    "description", "url", "video_download_url", "origin_url", "persons", "links", "attachments", "recording",
})  # fmt: skip
"""The children of an event that are read."""

_CHILDREN: dict[str, frozenset[str]] = {
    "schedule": frozenset({"generator", "version", "conference", "tracks", "persons", "day"}),
    "conference": frozenset({
        "title", "acronym", "start", "end", "timeslot_duration", "base_url", "url", "time_zone_name", "day_change",
        "venue", "city", "track",
    }),
    "tracks": frozenset({"track"}),
    "persons": frozenset({"person"}),
    "person": frozenset({"name", "biography"}),
    "day": frozenset({"day/room"}),
    "day/room": frozenset({"event"}),
    "event": _TEXTS,
    "links": frozenset({"link"}),
    "attachments": frozenset({"attachment"}),
    "recording": frozenset({"license", "optout", "url", "link"}),
}  # fmt: skip
"""The children of each element that are read; `day/room` is the room of a day, `room` that which an event names."""

_STRUCTURE = frozenset({"schedule", "conference", "day", "day/room", "event"})
"""The elements whose own text is only white space."""


class _Node:
    """An element that is read."""

    __slots__ = ("attributes", "children", "line", "name", "pieces")

    def __init__(self, name: str, attributes: dict[str, str], line: int) -> None:
        self.name, self.attributes, self.line = name, attributes, line
        self.children: list[_Node] = []
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def value(self, name: str) -> str:
        """The text of the first child with this name, or an empty text."""
        return next((child.text for child in self.children if child.name == name), "")

    def each(self, *path: str) -> "Iterator[_Node]":
        """The descendants at this path of names."""
        for child in self.children:
            if child.name == path[0]:
                if len(path) == 1:
                    yield child
                else:
                    yield from child.each(*path[1:])


class _Target:
    """The receiver of the parser's events: a day, a room or a session is passed on as soon as it ends."""

    def __init__(self, reading: ScheduleReading) -> None:
        self.parser: DefusedXMLParser | None = None
        self._reading = reading
        self._open: list[_Node] = []
        self._skipped = 0
        self._day, self._room = -1, ""

    @property
    def line(self) -> int:
        """The line that is being read."""
        expat: Any = getattr(self.parser, "parser", None)
        return expat.CurrentLineNumber if expat else 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) + self._skipped > _DEEPEST:
            raise DataRefusedError(f"{self._reading.source}:{self.line}: the elements are too deeply nested")
        if self._skipped:
            self._skipped += 1
            return
        name = tag.rpartition("}")[2]
        if not self._open:
            if name != "schedule":
                message = f"the document is <{name[:40]}>, but must be <schedule>"
                raise DataRefusedError(f"{self._reading.source}:{self.line}: {message}")
        else:
            parent = self._open[-1].name
            if parent == "day" and name == "room":
                name = "day/room"
            if name not in _CHILDREN.get(parent, ()):
                self._skipped = 1
                return
        self._open.append(_Node(name, attributes, self.line))
        if name == "day":
            self._day = self._reading.day(self.line, attributes)
        elif name == "day/room":
            self._room = self._reading.room(self.line, attributes)

    def data(self, text: str) -> None:
        if self._open and not self._skipped and self._open[-1].name not in _STRUCTURE:
            self._open[-1].pieces.append(text)

    def end(self, _tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        node = self._open.pop()
        if not self._open:
            return
        parent = self._open[-1]
        if node.name == "event":
            self._reading.session(_raw_session(node), self._day, self._room)
        elif parent.name == "schedule":
            self._part(node)
        elif node.name != "day/room":
            parent.children.append(node)

    def _part(self, node: _Node) -> None:
        """A part of the head, at its end."""
        match node.name:
            case "generator":
                self._reading.generator = node.attributes.get("name", "")
            case "version":
                self._reading.version = node.text
            case "conference":
                values = {child.name: child.text for child in node.children if child.name != "track"}
                self._reading.conference(node.line, values)
                for track in node.each("track"):
                    self._reading.track({**track.attributes, "name": track.attributes.get("name") or track.text})
            case "tracks":
                self._reading.is_fosdem = True
                for track in node.each("track"):
                    self._reading.track({**track.attributes, "name": track.text})
            case "persons":
                self._reading.is_fosdem = True
                for person in node.each("person"):
                    self._reading.biographies[person.attributes.get("id", "")] = person.value("biography")
            case _:
                pass

    def close(self) -> None:
        """Nothing is left to do: the reading has everything."""


def _raw_session(node: _Node) -> RawSession:
    values = {
        child.name: child.text
        for child in node.children
        if child.name not in {"persons", "links", "attachments", "recording"}
    }
    values |= {name: node.attributes.get(name, "") for name in ("id", "guid", "code")}
    for recording in node.each("recording"):
        values["license"] = recording.value("license")
        values["optout"] = recording.value("optout")
        values["recording_url"] = recording.value("url") or recording.value("link")
    return RawSession(
        line=node.line,
        values=values,
        persons=[{**person.attributes, "name": person.text} for person in node.each("persons", "person")],
        links=[
            {"url": link.attributes.get("href", ""), "title": link.text, "kind": link.attributes.get("type", "")}
            for link in node.each("links", "link")
        ],
        attachments=[
            {"url": link.attributes.get("href", ""), "title": link.text, "kind": link.attributes.get("type", "")}
            for link in node.each("attachments", "attachment")
        ],
    )
