"""A way out of a conflict: the command that moves a session to a place that is free for it."""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from cfpcli.programme.rules.agenda import Agenda, Item, days_of, hours_on
from cfpcli.programme.rules.availability import Span, covers, hard_spans, meets, merged, wished_spans
from cfpcli.programme.rules.sweep import end_of, overlapping, start_of
from cfpcli.records.person import Window
from cfpcli.records.times_in_words import command_time
from cfpcli.text import clean_line

MOST_SEARCHES = 200
"""The most conflicts for which a free place is sought; the others have no way out."""

_MOST_TIMES = 60
"""The most times that are tried in a room."""

_GUID = 8
"""Characters of a guid that name a slot."""

_SOME_MINUTES = 30
"""The length that is proposed for a session whose length is not known."""


class First(StrEnum):
    """The places that are tried first: at the same time in another room, on the same day, or on another day."""

    ROOM = "room"
    TIME = "time"
    DAY = "day"


def name_of(item: Item) -> str:
    """A session in a message: its code, or the title of a break in quotes."""
    return item.code or f'"{clean_line(item.title)}"'


class Vacancies:
    """The free places of a programme; `timed` are its items with a start and a length, in order of their start."""

    def __init__(
        self,
        agenda: Agenda,
        timed: Sequence[Item],
        windows: Mapping[str, tuple[Window, ...]],
        opening: Mapping[str, Span],
    ) -> None:
        self._agenda = agenda
        self._there = {code: hard_spans(each) for code, each in windows.items()}
        self._wishes = {code: wished_spans(each) for code, each in windows.items()}
        self._searches = 0
        self._proposed: list[tuple[Item, str, Span]] = []
        self._slots = Counter(item.code for item in agenda.items)
        rooms: dict[str, list[Span]] = defaultdict(list)
        persons: dict[str, list[Item]] = defaultdict(list)
        for item in timed:
            if item.start is None or item.end is None:
                continue
            # A break of the whole event takes place in every room.
            every = [item.room_slug] if item.room_slug or item.code else [room.slug for room in agenda.event.rooms]
            for slug in every:
                rooms[slug].append((item.start, item.end))
            for code in self._codes(item):
                persons[code].append(item)
        self._rooms = {slug: merged(spans) for slug, spans in rooms.items()}
        self._persons = {
            code: merged((start_of(item), end_of(item)) for item in items) for code, items in persons.items()
        }
        self._double = {item.guid for items in persons.values() for pair in overlapping(items) for item in pair}
        self._hours = _hours(agenda, timed, opening)
        first = {item.day: start_of(item) for item in reversed(timed)}
        self._first = {
            day: hours[0] if day in opening else first.get(day, hours[0]) for day, hours in self._hours.items()
        }

    def _codes(self, item: Item) -> Iterable[str]:
        return {speaker.code for speaker in item.speakers}

    def handle(self, item: Item) -> str:
        """The name of a slot on the command line: its proposal's code, or part of its guid where that is not enough."""
        return item.code if item.code and self._slots[item.code] == 1 else item.guid[:_GUID]

    def command(self, item: Item, first: First, *, wished: bool = False) -> str:
        """The command that moves an item to a free place, or gives it a length; empty if no place is free.

        `wished` is a place within the wishes of its people.
        """
        bare = f"cfp schedule {'move' if item.start else 'place'} {self.handle(item)}"
        if not item.minutes:
            return f"{bare} --minutes {_SOME_MINUTES}"
        is_for_all = not item.code and not item.room_slug
        free = None if is_for_all else self.first(item, first, wished=wished)
        if free is None:
            return ""
        room, instant = free
        where = f" --room {room}" if room != item.room_slug else ""
        when = f' --start "{command_time(instant, self._agenda.zone)}"' if instant != item.start else ""
        return f"{bare}{where}{when}"

    def into(self, item: Item, slug: str) -> str:
        """The command that moves an item into a room, at its time or on its day; empty if the room is not free then."""
        self._searches += 1
        if item.start is None or not item.minutes or self._searches > MOST_SEARCHES:
            return ""
        if self._is_free(item, slug, item.start, self._there):
            self._propose(item, slug, item.start)
            return f"cfp schedule move {self.handle(item)} --room {slug}"
        times = self._starts(item, slug, item.day, self._there) if item.day in self._hours else ()
        start = next((each for each in times if self._is_free(item, slug, each, self._there)), None)
        if start is None:
            return ""
        self._propose(item, slug, start)
        when = command_time(start, self._agenda.zone)
        return f'cfp schedule move {self.handle(item)} --room {slug} --start "{when}"'

    def first(self, item: Item, first: First, *, wished: bool = False) -> tuple[str, datetime] | None:
        """The first free room (slug) and start (UTC) for an item; None if there is none, or too many were sought."""
        self._searches += 1
        if not item.minutes or self._searches > MOST_SEARCHES:
            return None
        there = self._wished(item) if wished else self._there
        places = self._places(item, first, there)
        free = next((place for place in places if self._is_free(item, *place, there)), None)
        if free:
            self._propose(item, *free)
        return free

    def _propose(self, item: Item, slug: str, start: datetime) -> None:
        """Keep a place that is proposed for an item from the others, because several commands may be pasted."""
        self._proposed.append((item, slug, (start, start + timedelta(minutes=item.minutes))))

    def _is_proposed(self, item: Item, slug: str, start: datetime, ends: datetime) -> bool:
        """Whether a place is proposed for another item, in the same room or with one of the same people."""
        codes = set(self._codes(item))
        return any(
            other.guid != item.guid
            and span[0] < ends
            and start < span[1]
            and (room == slug or not codes.isdisjoint(self._codes(other)))
            for other, room, span in self._proposed
        )

    def _wished(self, item: Item) -> Mapping[str, tuple[Span, ...] | None]:
        """The times of the people of an item, with their wishes as if these bound the programme."""
        return {code: self._wishes.get(code) or self._there.get(code) for code in self._codes(item)}

    def _places(
        self, item: Item, first: First, there: Mapping[str, tuple[Span, ...] | None]
    ) -> Iterator[tuple[str, datetime]]:
        slugs = [room.slug for room in self._agenda.event.rooms]
        present = [item.room_slug] if item.room_slug in slugs else []
        if first is First.ROOM and item.start:
            yield from ((slug, item.start) for slug in slugs if slug not in present)
        own = [item.day] if item.day in self._hours else []
        others = [day for day in self._hours if day != item.day]
        for day in (*others, *own) if first is First.DAY else (*own, *others):
            for slug in present + [slug for slug in slugs if slug not in present]:
                yield from ((slug, start) for start in self._starts(item, slug, day, there))

    def _starts(self, item: Item, slug: str, day: str, there: Mapping[str, tuple[Span, ...] | None]) -> list[datetime]:
        """The instants at which a day begins, the windows of a session's people begin, or a room falls free.

        Those before the first session of a day without opening hours come last.
        """
        opens, closes = self._hours[day]
        busy = self._rooms.get(slug, ())
        at = bisect_left(busy, opens, key=lambda span: span[1])
        windows = [there.get(code) or () for code in sorted(self._codes(item))]
        starts = {starts for spans in windows for starts, _ in spans if opens < starts < closes}
        starts |= {opens, *(ends for _, ends in busy[at : at + _MOST_TIMES] if opens <= ends < closes)}
        return sorted(starts, key=lambda start: (start < self._first[day], start))

    def _is_free(self, item: Item, slug: str, start: datetime, there: Mapping[str, tuple[Span, ...] | None]) -> bool:
        ends = start + timedelta(minutes=item.minutes)
        inside = any(opens <= start and ends <= closes for opens, closes in self._hours.values())
        is_same = start == item.start and slug == item.room_slug
        if not inside or is_same or meets(self._rooms.get(slug, ()), start, ends):
            return False
        if self._is_proposed(item, slug, start, ends):
            return False
        for code in self._codes(item):
            spans = there.get(code)
            if spans is not None and not covers(spans, start, ends):
                return False
            # The time of the item itself counts as busy, although its speakers could be in another room then.
            is_own = start == item.start and item.guid not in self._double
            if not is_own and meets(self._persons.get(code, ()), start, ends):
                return False
        return True


def _hours(agenda: Agenda, timed: Sequence[Item], opening: Mapping[str, Span]) -> dict[str, Span]:
    """The hours of each day of the event, in which places are sought: its opening hours.

    Without any, they are the usual ones and those of the sessions that are within the day.
    """
    hours = {}
    for day in days_of(agenda.event) or agenda.days:
        if day.date in opening:
            hours[day.date] = opening[day.date]
            continue
        spans = [(start_of(item), end_of(item)) for item in timed if item.day == day.date]
        within = [hours_on(day, agenda.event), *(span for span in spans if span[1] <= day.ends)]
        hours[day.date] = min(starts for starts, _ in within), max(ends for _, ends in within)
    return hours
