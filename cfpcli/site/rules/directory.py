"""The sessions, people, tracks and rooms of a published programme, arranged as the pages show them."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from itertools import pairwise
from typing import TypeVar

import msgspec

from cfpcli.dates.english import day_month, weekday
from cfpcli.programme.rules.agenda import Agenda, Item, Presenter
from cfpcli.records.event import Event
from cfpcli.records.programme import dates_of
from cfpcli.site.rules.addresses import (
    CALL,
    CHANGES,
    INDEX,
    PEOPLE,
    SESSIONS,
    Named,
    day_page,
    rooms_of,
    tracks_of,
)
from cfpcli.site.rules.call_page import takes_proposals
from cfpcli.site.rules.cards import Card, Index, Link, card
from cfpcli.site.rules.publication import Publication
from cfpcli.text import fold, line_text

_V = TypeVar("_V")


class Gone(msgspec.Struct, frozen=True, kw_only=True):
    """A session that was public and is not in the programme: its last item, and the version since which it is missing.

    `since` is empty if it was called off after the last release, or if its release was undone. One that is
    not `is_called_off` still has a seat.
    """

    item: Item
    since: str = ""
    is_called_off: bool = True


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """The people whose names begin with a letter, in the order of their names."""

    text: str
    anchor: str
    people: tuple[Presenter, ...]


class Directory:
    """A publication by page: its sessions, people, tracks and rooms."""

    def __init__(self, publication: Publication, excerpts: Mapping[str, str]) -> None:
        """`excerpts` are the beginnings of the sessions' texts, by code."""
        self.publication = publication
        self.event: Event = publication.event
        self.programme: Agenda = publication.programme or Agenda(event=publication.event)
        programmes = (*publication.former, self.programme)
        every = [item for programme in programmes for item in programme.items]
        parts = (track for past in publication.pasts.values() for track, _ in past.parts if track)
        former = [(item.track_slug, item.track) for item in every if item.track]
        self.tracks = tracks_of(self.event, [*former, *((track, track) for track in parts)])
        self.rooms = rooms_of(self.event, ((item.room_slug, item.room) for item in every))
        self._index = Index(tracks=self.tracks, rooms=self.rooms, excerpts=excerpts)
        self.items = tuple(item for item in self.programme.items if not item.cancelled)

    @cached_property
    def cards(self) -> tuple[Card, ...]:
        """The sessions and breaks in reading order; a session with several slots is there several times."""
        return tuple(self.card(item) for item in self.items)

    def card(self, item: Item) -> Card:
        """An item as a card."""
        return card(item, self.programme, self._index)

    @cached_property
    def sessions(self) -> tuple[Card, ...]:
        """The cards of sessions, without breaks."""
        return tuple(each for each in self.cards if each.code)

    @cached_property
    def by_code(self) -> Mapping[str, tuple[Item, ...]]:
        """The items of each session, by code."""
        return _grouped((item.code, item) for item in self.items if item.code)

    @cached_property
    def cards_by_code(self) -> Mapping[str, tuple[Card, ...]]:
        """The cards of each session, by code."""
        return _grouped((each.code, each) for each in self.sessions)

    @cached_property
    def cards_by_track(self) -> Mapping[str, tuple[Card, ...]]:
        """The cards of each track, by slug; sessions without a track are under an empty one."""
        return _grouped((each.track_slug, each) for each in self.sessions)

    @cached_property
    def places_in_track(self) -> Mapping[str, int]:
        """The place of each session among the cards of its track, by guid of the slot."""
        return {each.guid: at for cards in self.cards_by_track.values() for at, each in enumerate(cards)}

    @cached_property
    def counts_by_track(self) -> Mapping[str, int]:
        """The number of sessions of each track, by slug."""
        return {slug: len({each.code for each in cards}) for slug, cards in self.cards_by_track.items()}

    @cached_property
    def items_by_day(self) -> Mapping[str, tuple[Item, ...]]:
        """The sessions and breaks of each day of the programme, by its local ISO date."""
        return _grouped((item.day, item) for item in self.items if item.day)

    @cached_property
    def cards_by_guid(self) -> Mapping[str, Card]:
        """The sessions and breaks by guid of the slot."""
        return {each.guid: each for each in self.cards}

    @cached_property
    def cards_by_room(self) -> Mapping[str, tuple[Card, ...]]:
        """The cards of each room, by slug, breaks included."""
        pairs = zip(self.items, self.cards, strict=True)
        return _grouped((item.room_slug, each) for item, each in pairs if item.room_slug)

    def tracks_with_cards(self) -> Iterator[tuple[Named, tuple[Card, ...]]]:
        """Each track that has a page, with its cards."""
        return ((named, self.cards_by_track.get(slug, ())) for slug, named in self.tracks.items())

    def rooms_with_cards(self) -> Iterator[tuple[Named, tuple[Card, ...]]]:
        """Each room that has a page, with its cards."""
        return ((named, self.cards_by_room.get(slug, ())) for slug, named in self.rooms.items())

    @cached_property
    def people(self) -> Mapping[str, Presenter]:
        """The speakers of the programme, by code."""
        return {speaker.code: speaker for item in self.items for speaker in item.speakers}

    @cached_property
    def cards_by_person(self) -> Mapping[str, tuple[Card, ...]]:
        """The cards of each speaker, by code."""
        pairs = zip(self.items, self.cards, strict=True)
        return _grouped((speaker.code, each) for item, each in pairs for speaker in item.speakers)

    @cached_property
    def letters(self) -> tuple[Letter, ...]:
        """The speakers under the first letters of their names."""
        ordered = sorted(self.people.values(), key=lambda person: (fold(person.name), person.name, person.code))
        letters = _grouped((_initial(person.name), person) for person in ordered)
        return tuple(
            Letter(text=text, anchor=f"l-{at}", people=people) for at, (text, people) in enumerate(letters.items(), 1)
        )

    @cached_property
    def gone(self) -> Mapping[str, Gone]:
        """The sessions that were public and do not take place, by code."""
        gone: dict[str, Gone] = {}
        for programme, following in zip(self.publication.former, self._following, strict=True):
            for item in programme.items:
                if item.code and item.code not in self.by_code:
                    is_off = item.code in self.publication.called_off
                    gone[item.code] = Gone(item=item, since=following, is_called_off=is_off)
        for item in self.programme.items:
            if item.cancelled and item.code not in self.by_code:
                gone[item.code] = Gone(item=item)
        return gone

    @property
    def _following(self) -> Sequence[str]:
        """The version of the programme after each of the former ones; empty after one that was undone."""
        standing = {edition.version for edition in self.publication.editions}
        versions = [programme.version for programme in (*self.publication.former, self.programme)]
        return [after if before in standing else "" for before, after in pairwise(versions)]

    @cached_property
    def former_people(self) -> frozenset[str]:
        """The codes of people who were public as speakers, and are not in the present programme."""
        programmes = (*self.publication.former, self.programme)
        named = (speaker.code for each in programmes for item in each.items for speaker in item.speakers)
        replaced = (
            speaker.code
            for past in self.publication.pasts.values()
            for _, speakers in past.parts
            for speaker in speakers
        )
        return frozenset((*named, *replaced)) - self.people.keys()

    @cached_property
    def former_days(self) -> tuple[str, ...]:
        """The days of former programmes, as local ISO dates, that are not days of the present one."""
        days = {day.date for each in self.publication.former for day in each.days}
        return tuple(sorted(days - {*self.days}))

    @property
    def days(self) -> tuple[str, ...]:
        """The local ISO dates of the programme, or of the event before the first release."""
        return tuple(day.date for day in self.programme.days) or dates_of(self.event)

    def day_name(self, day: str) -> str:
        """A day (a local ISO date) in a menu, such as `Saturday 31 January`."""
        at = date.fromisoformat(day)
        return f"{weekday(at)} {day_month(at)}"

    def menu(self) -> Iterator[Link]:
        """The pages to which every page leads."""
        yield Link("Overview", INDEX)
        for day in self.days:
            yield Link(self.day_name(day), day_page(day))
        yield Link("Sessions", SESSIONS)
        yield Link("Speakers", PEOPLE)
        yield Link("Changes", CHANGES)
        if takes_proposals(self.event):
            yield Link("Call for papers", CALL)

    def session_pages(self) -> Mapping[str, str]:
        """The pages of sessions, also of those that are gone, each with the language that its card has."""
        gone = (self.card(each.item) for each in self.gone.values())
        return {each.page: each.language for each in (*self.sessions, *gone)}


def _grouped(pairs: Iterable[tuple[str, _V]]) -> dict[str, tuple[_V, ...]]:
    groups: dict[str, list[_V]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}


def _initial(name: str) -> str:
    """The letter under which a name is listed: without its accent, in capitals; `#` for a name without letters."""
    folded = fold(line_text(name))
    first = next((char for char in folded if char.isalpha()), "")
    return unicodedata.normalize("NFC", first).upper() or "#"
