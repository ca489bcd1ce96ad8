"""The published programme in an event file: sessions with their speakers; texts declared as HTML become Markdown."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from cfpcli.dates.zones import zone_name, zone_named
from cfpcli.exchange.html import declared_html
from cfpcli.exchange.toml_table import Table, must_be_unique
from cfpcli.records.codes import ALPHABET, LENGTH
from cfpcli.records.event import Event
from cfpcli.records.person import is_email, normalise_email
from cfpcli.records.programme import day_at
from cfpcli.records.proposal import DraftSpeaker, Resource, State
from cfpcli.records.session import Session
from cfpcli.text import did_you_mean

_KEYS = (
    *(name for name in Session.__struct_fields__ if name != "line"),
    "abstract_html",
    "description_html",
)
_SPEAKER_KEYS = ("name", "email", "pronouns", "affiliation", "url", "biography")
_RESOURCE_KEYS = ("link", "description")
_START = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2})?(?:Z|[+-][0-9]{2}:[0-9]{2})?")


def read_sessions(table: Table, event: Event) -> tuple[Session, ...]:
    """The sessions under `[[sessions]]`; faults go to the table's list."""
    zone = zone_named(event.timezone)
    codes: dict[str, str] = {}
    choices = _Choices(
        dict.fromkeys(track.slug for track in event.tracks),
        dict.fromkeys(kind.slug for kind in event.session_types),
        dict.fromkeys(event.languages),
        dict.fromkeys(room.name for room in event.rooms),
    )
    return tuple(_session(each, event, zone, choices, codes) for each in table.tables("sessions", _KEYS))


class _Choices(NamedTuple):
    """The values of the event that sessions can name, in its order."""

    tracks: Mapping[str, None]
    session_types: Mapping[str, None]
    languages: Mapping[str, None]
    rooms: Mapping[str, None]


def _session(table: Table, event: Event, zone: tzinfo, choices: _Choices, paths: dict[str, str]) -> Session:
    day, start = table.day("day"), _start(table, zone)
    held = day_at(start, event) if start else day
    if day and held != day:
        table.fault("day", f"{day} is not the day of the start, {held}")
    if held and not (event.starts or held) <= held <= (event.ends or event.starts or held):
        key = "start" if start else "day"
        table.fault(key, f"{held} is outside the event, {event.starts} to {event.ends or event.starts}")
    return Session(
        title=table.line("title", required=True),
        former_titles=table.texts("former_titles"),
        code=_code(table, paths),
        guid=_unique(table, "guid", guid, paths) if (guid := table.uuid("guid")) else "",
        state=table.word("state", State, State.CONFIRMED),
        track=_listed_name(table, "track", choices.tracks),
        session_type=_listed_name(table, "session_type", choices.session_types),
        language=_listed_name(table, "language", choices.languages) if event.languages else table.language("language"),
        level=table.line("level"),
        tags=table.texts("tags"),
        duration=table.integer("duration", minimum=1, maximum=7 * 24 * 60),
        day="" if start else day,
        start=start,
        room=_room_name(table, event, choices.rooms),
        stream_url=table.url("stream_url"),
        recording_url=table.url("recording_url"),
        chat_url=table.url("chat_url"),
        abstract_is_summary=table.boolean("abstract_is_summary", default=False),
        speakers=tuple(_speaker(each) for each in table.tables("speakers", _SPEAKER_KEYS)),
        resources=tuple(
            Resource(link=each.url("link", required=True), description=each.line("description"))
            for each in table.tables("resources", _RESOURCE_KEYS)
        ),
        abstract=_long_text(table, "abstract"),
        description=_long_text(table, "description"),
        line=table.faults.line(table.path),
    )


def _speaker(table: Table) -> DraftSpeaker:
    email = normalise_email(table.line("email"))
    if email and not is_email(email):
        table.fault("email", f'"{email}" is not a valid e-mail address, must be like ana@example.org')
    return DraftSpeaker(
        name=table.line("name", required=True),
        email=email,
        pronouns=table.line("pronouns"),
        affiliation=table.line("affiliation"),
        url=table.url("url"),
        biography=table.long_text("biography"),
    )


def _long_text(table: Table, key: str) -> str:
    """The Markdown under `key`, or the HTML under `key_html`; both together are a fault, because they are ambiguous."""
    markdown, html = table.long_text(key), table.long_text(f"{key}_html")
    if markdown and html:
        table.fault(f"{key}_html", f"is given together with {key}, only one of the two is allowed")
    if not html:
        return markdown
    try:
        return declared_html(html)
    except ValueError as error:
        table.fault(f"{key}_html", str(error))
        return ""


def _listed_name(table: Table, key: str, names: Mapping[str, None]) -> str:
    text = table.text(key)
    if text and text not in names:
        table.fault(key, f'"{text}" is unknown to this event; {did_you_mean(text, names)}')
    return text


def _room_name(table: Table, event: Event, names: Mapping[str, None]) -> str:
    """The name of the room that `room` names by its slug or its name."""
    room = event.room(table.text("room"))
    return room.name if room else _listed_name(table, "room", names)


def _start(table: Table, zone: tzinfo) -> datetime | None:
    value = table.values.get("start")
    if value is None:
        return None
    allowed = f'must be a local time such as "2026-01-31 10:00", in {zone_name(zone)}'
    if not isinstance(value, datetime) and not (isinstance(value, str) and _START.fullmatch(value)):
        table.fault("start", f"is not a date and time, {allowed}")
        return None
    try:
        moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        table.fault("start", f'"{value}" is not a valid date and time, {allowed}')
        return None


def _code(table: Table, paths: dict[str, str]) -> str:
    code = table.text("code").upper()
    if code and (len(code) != LENGTH or any(char not in ALPHABET for char in code)):
        table.fault("code", f'"{code}" is not a valid code, must be {LENGTH} characters of {ALPHABET}')
    return _unique(table, "code", code, paths)


def _unique(table: Table, key: str, value: str, paths: dict[str, str]) -> str:
    if value and paths.setdefault(value, table.path) != table.path:
        table.fault(key, must_be_unique(value, paths[value]))
    return value
