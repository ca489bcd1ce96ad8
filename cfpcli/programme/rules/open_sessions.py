"""The open sessions of a programme as a problem of placing, and a plan back to slots."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from cfpcli.errors import DataRefusedError
from cfpcli.programme.rules.agenda import EVENT_FILE, Agenda, Day, Item, days_of, hours_on
from cfpcli.programme.rules.availability import Span, hard_spans, wished_spans
from cfpcli.programme.rules.clashes import CALLED_OFF, Circumstances
from cfpcli.programme.rules.contradictions import Names
from cfpcli.programme.rules.moves import place
from cfpcli.programme.rules.placement import Minutes, Placement, Plan, Problem, Session, Venue, Weights
from cfpcli.programme.rules.ways_out import name_of
from cfpcli.records.event import Event
from cfpcli.records.programme import Slot
from cfpcli.records.times_in_words import interval
from cfpcli.text import clean_line

_MINUTE = timedelta(minutes=1)


class Settings(NamedTuple):
    """The basis of placing: facts about each proposal, by code, and the organiser's choices.

    `popularity` may be any scale. `features` are those that a session's room must have. With `again`, sessions that
    have a place are placed anew, but not locked ones and not those of `kept` (guids). `only` restricts placing to these
    proposals. `pause` is in minutes.
    """

    popularity: Mapping[str, float] = {}
    features: Mapping[str, tuple[str, ...]] = {}
    again: bool = False
    kept: Collection[str] = ()
    only: Collection[str] = ()
    pause: int = 0
    weights: Weights = Weights()
    seed: int = 0


class OpenSessions(NamedTuple):
    """A problem of placing with its `origin` (UTC), and the guids of sessions whose length is not known."""

    problem: Problem
    origin: datetime
    without_length: tuple[str, ...]


def open_sessions(agenda: Agenda, around: Circumstances, settings: Settings | None = None) -> OpenSessions:
    """The sessions of a programme that have no time or no room, with all that decides where they can go.

    A session keeps the parts of its place that it has: its room, day or start. Sessions with a place and breaks stay
    and take their room and their people. Days are those of the event.

    Raises:
        DataRefusedError: it is not known when the event takes place, or in which rooms.
    """
    settings = settings or Settings()
    days = days_of(agenda.event) or agenda.days
    if not days:
        raise DataRefusedError(f"{agenda.event.slug} has no days yet", hint=EVENT_FILE)
    if not agenda.event.rooms:
        raise DataRefusedError(f"{agenda.event.slug} has no rooms yet", hint=EVENT_FILE)
    origin = days[0].starts
    numbers = {day.date: at for at, day in enumerate(days)}
    # A session that was called off neither is placed nor takes a room.
    items = [item for item in agenda.items if not item.cancelled and around.states.get(item.code) not in CALLED_OFF]
    moving = [item for item in items if item.code and _is_open(item, around, settings)]
    # A talk without a room takes its people, but unlike a break no room.
    takes = [
        item for item in items if item.start and item.minutes and (item.room_slug or item.speakers or not item.code)
    ]
    staying = [item for item in takes if item not in moving]
    # In an order that no place has a part in, so that the same sessions have the same plan wherever they are now.
    moving.sort(key=lambda item: item.guid)
    sessions = tuple(_session(item, settings, origin, numbers) for item in moving if item.minutes)
    people = {person for session in sessions for person in session.people}
    windows = {person: around.windows[person] for person in sorted(people) if person in around.windows}
    there = {person: hard_spans(each) for person, each in windows.items()}
    wishes = {person: wished_spans(each) for person, each in windows.items()}
    problem = Problem(
        sessions=sessions,
        fixed=tuple(_fixed(item, origin) for item in staying),
        rooms=tuple(Venue(room.slug, room.capacity, room.features) for room in agenda.event.rooms),
        days=tuple(_minutes(_opening(day, agenda.event, around), origin) for day in days),
        nights=tuple(_minutes((day.starts, day.ends), origin) for day in days),
        there={person: _all_minutes(spans, origin) for person, spans in there.items() if spans is not None},
        wishes={person: _all_minutes(spans, origin) for person, spans in wishes.items() if spans is not None},
        grid=agenda.event.timeslot,
        pause=settings.pause,
        weights=settings.weights,
        seed=settings.seed,
    )
    return OpenSessions(problem, origin, tuple(item.guid for item in moving if not item.minutes))


def _is_open(item: Item, around: Circumstances, settings: Settings) -> bool:
    if settings.only and item.code not in settings.only:
        return False
    has_place = item.start is not None and bool(item.room_slug)
    stays = item.guid in around.locked or (item.guid in settings.kept and item.code not in settings.only)
    return not has_place or (settings.again and not stays)


def _session(item: Item, settings: Settings, origin: datetime, numbers: Mapping[str, int]) -> Session:
    has_place = item.start is not None and bool(item.room_slug)
    session = Session(
        item.guid,
        item.minutes,
        _people(item),
        item.track_slug,
        settings.popularity.get(item.code),
        settings.features.get(item.code, ()),
    )
    if has_place:
        return session
    return session._replace(
        room=item.room_slug,
        day=numbers.get(item.day),
        start=(item.start - origin) // _MINUTE if item.start else None,
    )


def _fixed(item: Item, origin: datetime) -> Session:
    start = ((item.start or origin) - origin) // _MINUTE
    return Session(item.guid, item.minutes, _people(item), item.track_slug, room=item.room_slug, start=start)


def _people(item: Item) -> tuple[str, ...]:
    return tuple(dict.fromkeys(speaker.code for speaker in item.speakers))


def _opening(day: Day, event: Event, around: Circumstances) -> Span:
    """The opening hours of a day, else the usual ones, within the day of the programme."""
    return around.opening.get(day.date) or hours_on(day, event)


def _minutes(span: Span, origin: datetime) -> Minutes:
    return (span[0] - origin) // _MINUTE, (span[1] - origin) // _MINUTE


def _all_minutes(spans: Iterable[Span], origin: datetime) -> tuple[Minutes, ...]:
    return tuple(_minutes(span, origin) for span in spans)


def placed_slots(slots: Sequence[Slot], plan: Plan, opened: OpenSessions, event: Event) -> tuple[Slot, ...]:
    """The slots of a plan at their new places; slots that it does not place are left out."""
    return tuple(
        place(
            slot,
            event,
            room=opened.problem.rooms[plan[slot.guid].room].slug,
            start=opened.origin + plan[slot.guid].start * _MINUTE,
        )
        for slot in slots
        if slot.guid in plan
    )


def present_plan(agenda: Agenda, opened: OpenSessions) -> Plan:
    """The present places of the sessions to be placed anew, as far as they are on its grid of rooms."""
    rooms = {room.slug: at for at, room in enumerate(opened.problem.rooms)}
    wanted = {session.guid for session in opened.problem.sessions}
    return {
        item.guid: Placement(rooms[item.room_slug], (item.start - opened.origin) // _MINUTE)
        for item in agenda.items
        if item.guid in wanted and item.start and item.room_slug in rooms
    }


def names_of(agenda: Agenda, opened: OpenSessions) -> Names:
    """How messages about a problem name its people, sessions, rooms and times."""
    dates = tuple(day.date for day in agenda.days)
    return Names(
        people={
            speaker.code: clean_line(speaker.name) or speaker.code for item in agenda.items for speaker in item.speakers
        },
        sessions={item.guid: name_of(item) for item in agenda.items},
        rooms={room.slug: room.name for room in agenda.event.rooms},
        span=lambda start, end: interval(
            opened.origin + start * _MINUTE, opened.origin + end * _MINUTE, agenda.event, dates
        ),
    )
