"""Programmes for tests: an event of two days in three rooms, and its sessions in a few words each."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

from msgspec.structs import replace

from cfpcli.dates.zones import zone_named
from cfpcli.programme.rules.agenda import Agenda, Item, Presenter, days_of
from cfpcli.records.event import Event, Room, SessionType, Track
from cfpcli.records.programme import day_at

EVENT = Event(
    slug="conf-2026",
    name="Conf 2026",
    timezone="Europe/Brussels",
    starts="2026-01-31",
    ends="2026-02-01",
    timeslot=5,
    rooms=(
        Room(slug="h1", name="H.1", capacity=300, features=("projector",)),
        Room(slug="k1", name="K.1", capacity=80),
        Room(slug="aw1", name="AW1.120", capacity=40),
    ),
    tracks=(Track(slug="security", name="Security"), Track(slug="culture", name="Culture")),
    session_types=(SessionType(slug="talk", name="Talk", duration=30),),
)

NAMES = {"ANARUZ": "Ana Ruiz", "BSTRMX": "Bo Ström", "CHGARN": "Chloé Garnier"}


def at(local: str, event: Event = EVENT) -> datetime:
    """The UTC instant of a local time, such as `2026-01-31 10:00`."""
    return datetime.fromisoformat(local).replace(tzinfo=zone_named(event.timezone)).astimezone(UTC)


def guid_of(name: str) -> str:
    """A guid that stays the same for a name."""
    return str(uuid5(NAMESPACE_URL, name))


def presenter(code: str) -> Presenter:
    return Presenter(code=code, number=1, guid=guid_of(code), name=NAMES.get(code, code))


def item(
    name: str,
    start: str = "",
    room: str = "",
    minutes: int = 30,
    *,
    speakers: Iterable[str] = (),
    track: str = "",
    event: Event = EVENT,
    title: str = "",
) -> Item:
    """A session; a name of six capitals is the code of a proposal, any other the title of a break."""
    is_code = len(name) == 6 and name.isupper()
    instant = at(start, event) if len(start) > len("2026-01-31") else None
    here, kind = event.room_of(room), event.track(track)
    return Item(
        guid=guid_of(name + title),
        number=1,
        code=name if is_code else "",
        title=title or (f"Talk {name}" if is_code else name),
        track=kind.name if kind else "",
        track_slug=track,
        session_type="Talk" if is_code else "",
        session_type_slug="talk" if is_code else "",
        room=here.name if here else room,
        room_slug=room,
        day=day_at(instant, event) if instant else start,
        start=instant,
        minutes=minutes,
        speakers=tuple(presenter(code) for code in speakers),
    )


def programme(*items: Item, event: Event = EVENT, version: str = "") -> Agenda:
    """A programme of these sessions, in reading order."""
    ordered = sorted(items, key=lambda item: (not item.day, item.day, item.start or datetime.max.replace(tzinfo=UTC)))
    return Agenda(event=event, version=version, days=days_of(event, items), items=tuple(ordered))


def crowd(sessions: int, rooms: int, days: int, *, minutes: int = 30) -> Agenda:
    """A full programme without conflicts: sessions of one length in every room, one after another, past midnight."""
    event = replace(
        EVENT,
        ends=f"2026-02-{days - 1:02}" if days > 1 else EVENT.starts,
        rooms=tuple(Room(slug=f"r{at}", name=f"Room {at}", capacity=100 * at + 50) for at in range(rooms)),
    )
    rows = -(-sessions // (rooms * days))
    first = at("2026-01-31 05:00", event)
    items = []
    for number in range(sessions):
        day, rest = divmod(number, rooms * rows)
        row, room = divmod(rest, rooms)
        start = first + timedelta(days=day, minutes=row * minutes)
        code = f"S{number:05}"
        items.append(
            replace(
                item(code, "", f"r{room}", minutes, speakers=(f"P{number:05}",), event=event),
                code=code,
                start=start,
                day=day_at(start, event),
            )
        )
    return programme(*items, event=event)
