"""schedule.json, c3voc's format: written strictly, read leniently.

The output is valid by c3voc's schema (draft 06). It carries what schedule.xml cannot: the code of every session,
the biographies, codes and pages of people, and the capacity of rooms. A person never has an integer there, because the
schema refuses one beside the name.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from re import compile as pattern
from typing import Any

import msgspec

from cfpcli import __version__
from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError
from cfpcli.exchange.arrivals import undecodable
from cfpcli.exchange.json_document import encode
from cfpcli.programme.files.dialects import RawSession, ReadSchedule, ScheduleReading, bounded
from cfpcli.programme.files.schedule import (
    GENERATOR,
    HOME_PAGE,
    RECORDING,
    Schedule,
    ScheduleLink,
    SchedulePerson,
    ScheduleSession,
    hours,
)
from cfpcli.programme.files.schedule_xml import local_time, zone_name_of

SCHEMA = "https://c3voc.de/schedule/schema.json"

_ZONE = pattern(r"[A-Z][a-z]+/[A-Z][a-z]+.*|UTC")
"""The names of zones that the schema accepts; any other is left out, and the dates have offsets all the same."""

_CODE = pattern(r"[A-Z0-9]+")
_KINDS = frozenset({"slides", "paper", "web", "blog", "article", "media", "related", "activitypub"})


def write_json(schedule: Schedule) -> bytes:
    """The schedule as schedule.json in UTF-8; the same schedule always gives the same bytes.

    Sessions without a start are not written. Characters that a terminal would act on are escaped.
    """
    zone = zone_named(schedule.timezone) if schedule.timezone else UTC
    members: dict[str, Any] = {"url": f"{schedule.base_url}schedule.json"} if schedule.base_url else {}
    members["version"] = schedule.version
    if schedule.base_url:
        members["base_url"] = schedule.base_url
    members["conference"] = _conference(schedule, zone)
    document = {"$schema": SCHEMA, "generator": {"name": GENERATOR, "version": __version__}, "schedule": members}
    return msgspec.json.format(encode(document), indent=1) + b"\n"


def _conference(schedule: Schedule, zone: tzinfo) -> dict[str, Any]:
    name = zone_name_of(zone)
    optional = {"time_zone_name": name if _ZONE.fullmatch(name) else "", "url": schedule.url}
    return {
        "acronym": schedule.acronym,
        "title": schedule.title,
        "start": schedule.starts,
        "end": schedule.ends,
        "daysCount": len(schedule.days),
        "timeslot_duration": hours(schedule.timeslot),
        **{key: text for key, text in optional.items() if text},
        "rooms": [
            {
                "name": room.name,
                "slug": room.slug,
                "guid": room.guid,
                "description": None,
                "capacity": room.capacity,
            }
            for room in schedule.rooms
        ],
        "tracks": [
            {"name": track.name, "slug": track.slug, **({"color": track.color} if track.color else {})}
            for track in schedule.tracks
        ],
        "days": [
            {
                "index": day.index,
                "date": day.date,
                "day_start": local_time(day.starts, zone).isoformat() if day.starts else f"{day.date}T00:00:00+00:00",
                "day_end": local_time(day.ends, zone).isoformat() if day.ends else f"{day.date}T23:59:00+00:00",
                "rooms": _rooms(schedule, day.date, zone),
            }
            for day in schedule.days
        ],
    }


def _rooms(schedule: Schedule, day: str, zone: tzinfo) -> dict[str, list[dict[str, Any]]]:
    rooms: dict[str, list[dict[str, Any]]] = {room.name: [] for room in schedule.rooms}
    for session in schedule.sessions:
        if session.day == day and session.start is not None:
            rooms.setdefault(session.room, []).append(_session(session, zone))
    return rooms


def _session(session: ScheduleSession, zone: tzinfo) -> dict[str, Any]:
    if session.start is None or session.end is None:
        raise ValueError(session.guid)
    start = local_time(session.start, zone)
    return {
        "guid": session.guid,
        **({"code": session.code} if _CODE.fullmatch(session.code) else {}),
        "id": session.id,
        "logo": None,
        "date": start.isoformat(),
        "start": f"{start:%H:%M}",
        "end": local_time(session.end, zone).isoformat(),
        "duration": hours(session.minutes),
        "room": session.room,
        "slug": session.slug,
        # The schema requires an address, also of a programme that is not published at one.
        "url": session.url or f"urn:uuid:{session.guid}",
        "title": session.title,
        "subtitle": session.subtitle,
        "track": session.track or None,
        "type": session.kind,
        "language": session.language,
        "abstract": session.abstract,
        "description": session.description,
        "recording_license": session.recording_license,
        "do_not_record": session.do_not_record,
        "persons": [_person(person) for person in session.persons],
        "links": [_reference(link) for link in _links(session)],
        "attachments": [_reference(link) for link in session.attachments],
    }


def _links(session: ScheduleSession) -> Iterable[ScheduleLink]:
    yield from session.links
    if session.recording_url:
        yield ScheduleLink(url=session.recording_url, title=RECORDING, kind="media")


def _reference(link: ScheduleLink) -> dict[str, str]:
    kind = {"type": link.kind} if link.kind in _KINDS else {}
    return {"title": link.title or link.url, "url": link.url, **kind}


def _person(person: SchedulePerson) -> dict[str, Any]:
    home = ScheduleLink(url=person.home_page, title=HOME_PAGE, kind="web")
    return {
        **({"guid": person.guid} if person.guid else {}),
        **({"code": person.code} if _CODE.fullmatch(person.code) else {}),
        "name": person.name,
        "public_name": person.name,
        "avatar": None,
        "biography": person.biography,
        **({"url": person.url} if person.url else {}),
        **({"links": [_reference(home)]} if person.home_page else {}),
    }


def read_json(pieces: Iterable[bytes], source: str, zone: tzinfo | None = None) -> ReadSchedule:
    """Read a schedule.json of any dialect, with a repair for everything that was missing or wrong.

    The parameters are those of `read_xml`; repairs have no line, because the format has none.

    Raises:
        DataRefusedError: the file is not a schedule, not JSON in UTF-8, or too large.
    """
    text = b"".join(bounded(pieces, source)).removeprefix(b"\xef\xbb\xbf")
    try:
        document = msgspec.json.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        line, how = undecodable(text, error)
        raise DataRefusedError(f"{source}:{line}: is not JSON: {how}") from error
    schedule = _object(_object(document).get("schedule"))
    conference = _object(schedule.get("conference"))
    if not conference:
        raise DataRefusedError(f'{source}: is not a schedule: it has no "schedule" with a "conference"')
    reading = ScheduleReading(source, zone)
    reading.generator = _plain(_object(_object(document).get("generator")).get("name"))
    reading.version = _plain(schedule.get("version"))
    reading.conference(0, {"base_url": _plain(schedule.get("base_url")), **_values(conference)})
    for track in _objects(conference.get("tracks")):
        reading.track(_values(track))
    for room in _objects(conference.get("rooms")):
        reading.room(0, _values(room))
    for day in _objects(conference.get("days")):
        _read_day(reading, day)
    return reading.result()


def _read_day(reading: ScheduleReading, day: Mapping[str, Any]) -> None:
    values = _values(day)
    bounds = {"start": values.get("day_start", ""), "end": values.get("day_end", "")}
    at = reading.day(0, {**values, **bounds})
    for name, sessions in _object(day.get("rooms")).items():
        room = reading.room(0, {"name": name})
        for session in _objects(sessions):
            reading.session(_raw_session(session), at, room)


def _raw_session(session: Mapping[str, Any]) -> RawSession:
    values = _values(session)
    values["license"] = values.pop("recording_license", "")
    values["optout"] = values.pop("do_not_record", "")
    return RawSession(
        line=0,
        values=values,
        persons=[_read_person(person) for person in _entries(session.get("persons"), "name")],
        links=[_read_link(link) for link in _entries(session.get("links"), "url")],
        attachments=[_read_link(link) for link in _entries(session.get("attachments"), "url")],
    )


def _read_person(person: Mapping[str, Any]) -> dict[str, str]:
    values = _values(person)
    name = values.get("name") or values.get("public_name") or values.get("full_public_name", "")
    pages = [_values(link) for link in _objects(person.get("links"))]
    home = next((page.get("url", "") for page in pages if page.get("title") == HOME_PAGE), "")
    return {**values, "name": name, HOME_PAGE: home}


def _read_link(link: Mapping[str, Any]) -> dict[str, str]:
    values = _values(link)
    return {"url": values.get("url", ""), "title": values.get("title", ""), "kind": values.get("type", "")}


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _objects(value: object) -> list[Mapping[str, Any]]:
    return [entry for entry in value if isinstance(entry, dict)] if isinstance(value, list) else []


def _entries(value: object, name: str) -> list[Mapping[str, Any]]:
    """The objects of a list; a bare text is the member `name` of one."""
    entries = value if isinstance(value, list) else []
    return [{name: entry} if isinstance(entry, str) else entry for entry in entries if isinstance(entry, str | dict)]


def _values(members: Mapping[str, Any]) -> dict[str, str]:
    return {name: _plain(value) for name, value in members.items()}


def _plain(value: object) -> str:
    """A value as schedule.xml would spell it; of a text in several languages the English or the first one."""
    if isinstance(value, dict):
        texts = [text for text in (value.get("en"), *value.values()) if isinstance(text, str) and text]
        return texts[0] if texts else ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else ""
