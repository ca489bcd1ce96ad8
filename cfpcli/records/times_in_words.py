"""Times and places of a programme in words: for messages, previews and mail, and as a command line takes them."""

from collections.abc import Callable, Collection
from datetime import date, datetime, time, timedelta, tzinfo

from cfpcli.records.change import QUIET_FIELDS, Change, differences, in_short, in_words
from cfpcli.records.event import Event
from cfpcli.records.programme import PLACED, Referents, Slot, day_at
from cfpcli.text import clean_line


def clock(instant: datetime, zone: tzinfo) -> str:
    """The local time of a UTC instant, such as `10:00`; with its zone where the clock shows that time twice."""
    local = instant.astimezone(zone)
    return f"{local:%H:%M} {local.tzname()}" if _is_repeated(local) else f"{local:%H:%M}"


def command_time(instant: datetime, zone: tzinfo) -> str:
    """A UTC instant as an option takes it, such as `2026-01-31 10:00`; with its offset where that time occurs twice."""
    local = instant.astimezone(zone)
    offset = local.isoformat(timespec="minutes")[len("2026-01-31T10:00") :] if _is_repeated(local) else ""
    return f"{local:%Y-%m-%d %H:%M}{offset}"


def place_options(slot: Slot, event: Event) -> str:
    """The options of `cfp schedule move` that name the place of a slot; empty without one."""
    options = [f"--room {slot.room}"] if event.room_of(slot.room) else []
    if slot.start:
        options.append(f'--start "{command_time(slot.start, _zone(event))}"')
    elif slot.day:
        options.append(f"--day {slot.day}")
    return " ".join(options)


def _zone(event: Event) -> tzinfo:
    from cfpcli.dates.zones import zone_named

    return zone_named(event.timezone)


def _is_repeated(local: datetime) -> bool:
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def day_name(day: str, days: Collection[str] = ()) -> str:
    """A local ISO date in words: `Saturday`, or `Saturday 31 January` where two of the `days` are Saturdays.

    A day that is not among the `days` has its date, and its year too if it is in another year than all of them.
    """
    # Loaded here, because few changes are of slots, and every history is in these words.
    from cfpcli.dates.english import day_month, long_day, weekday

    at = date.fromisoformat(day)
    name = weekday(at)
    others = {date.fromisoformat(other) for other in days} | {at}
    if days and all(other[: len("2026")] != day[: len("2026")] for other in days):
        return long_day(at)
    is_alone = sum(other.weekday() == at.weekday() for other in others) == 1
    return name if is_alone and day in days else f"{name} {day_month(at)}"


def moment(instant: datetime, event: Event, days: Collection[str] = ()) -> str:
    """A UTC instant in words, such as `Saturday 10:00`; `days` are the local ISO dates of the whole programme.

    After midnight and before `day_change`, it is named by the calendar and by its day of the programme:
    `Sunday 00:30 (the night after Saturday)`.
    """
    zone, day = _zone(event), day_at(instant, event)
    actual = instant.astimezone(zone).date().isoformat()
    if actual == day:
        return f"{day_name(day, days)} {clock(instant, zone)}"
    dates = {*days, actual} if days else ()
    return f"{day_name(actual, dates)} {clock(instant, zone)} (the night after {day_name(day, dates)})"


def span(start: datetime, minutes: int, event: Event, days: Collection[str] = ()) -> str:
    """A time with its end, such as `Saturday 10:00 to 10:30`; `start` is a UTC instant."""
    zone = _zone(event)
    begins, ends = moment(start, event, days), clock(start + timedelta(minutes=minutes), zone)
    first, opening, rest = begins.partition(" (")
    return f"{first} to {ends}{opening}{rest}"


def interval(starts: datetime, ends: datetime, event: Event, days: Collection[str] = ()) -> str:
    """The time between two UTC instants, such as `Saturday 09:00 to Saturday 10:00`; whole days as `Saturday`."""
    first, last = (instant.astimezone(_zone(event)) for instant in (starts, ends))
    if first.time() == last.time() == time():
        whole = (first.date().isoformat(), (last.date() - timedelta(days=1)).isoformat())
        return " to ".join(dict.fromkeys(day_name(day, days) for day in whole))
    return f"{moment(starts, event, days)} to {moment(ends, event, days)}"


def slot_day(slot: Slot, event: Event) -> str:
    """The local ISO date of a slot's day of the programme: by its start if it has one, else its `day`."""
    return day_at(slot.start, event) if slot.start else slot.day


def session_name(code: str, title: str) -> str:
    """A session in a message: its code and title, or the title of a break."""
    line = clean_line(title)
    return " ".join(filter(None, (code, f'"{line}"' if line else "")))


def place_in_words(slot: Slot, event: Event, dates: Collection[str] = ()) -> str:
    """The place of a slot, such as `Saturday 10:00, H.1`.

    `dates` are the local ISO dates of the programme; days are named by weekday alone where these allow it.
    """
    room = event.room_of(slot.room)
    name = clean_line(room.name if room else slot.room)
    if slot.start:
        when = moment(slot.start, event, dates)
    else:
        day = slot_day(slot, event)
        when = f"{day_name(day, dates)}, time not announced" if day else "time not announced"
    return ", ".join(filter(None, (when, name)))


def placing_in_words(before: Slot | None, after: Slot | None, name: str, place: Callable[[Slot], str]) -> str:
    """A line about the change of a slot's place: `~ slot K7QX3D "Title": Monday 10:00, H.1 → Tuesday 09:00, H.1`.

    `name` is that of the session, `place` returns the place of a slot in words. One of `before` and `after` may be
    None: the slot is new, or removed.
    """
    if after is None:
        return f"- slot {name}: {place(before)}" if before else ""
    length = f", {after.minutes} min" if after.minutes and (before is None or before.minutes != after.minutes) else ""
    if before is None or not (before.start or before.day or before.room):
        return f"+ slot {name}: {place(after)}{length}"
    was, now = place(before), place(after)
    locked = ("locked" if after.locked else "unlocked") if before.locked != after.locked else ""
    return f"~ slot {name}: {f'{was} → {now}' if was != now else now}{length}{f', {locked}' if locked else ''}"


_OF_PLACING = PLACED | {"minutes", "locked"}
"""The fields of a slot that the line about its place has."""


def line_about(change: Change, referents: Referents) -> str:
    """The line about a change of a slot, with its other differences; empty for other records and unknown events."""
    before, after = change.before, change.after
    slot = after or before
    event = referents.events.get(slot.event) if isinstance(slot, Slot) else None
    if event is None or not isinstance(slot, Slot):
        return ""
    was, now = (record if isinstance(record, Slot) else None for record in (before, after))
    title = referents.titles.get(slot.proposal, "") if slot.proposal else slot.title
    name = session_name(slot.proposal, title)
    line = placing_in_words(was, now, name, lambda each: place_in_words(each, event))
    others = (each for each in differences(was, now) if was and now and each[0] not in QUIET_FIELDS | _OF_PLACING)
    return ", ".join([line, *(f"{path}: {in_short(old)} → {in_short(new)}" for path, old, new in others)])


def change_in_words(change: Change, referents: Referents) -> str:
    """A change as one line of a history: a slot with its session, and with its place in the time of its event."""
    return line_about(change, referents) or in_words(change)
