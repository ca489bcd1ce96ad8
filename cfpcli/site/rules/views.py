"""The contents of the pages: frozen structs, and only their fields can be on a page."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta, tzinfo
from itertools import groupby
from operator import attrgetter

import msgspec

from cfpcli.programme.rules.addresses import person_page
from cfpcli.programme.rules.agenda import Day, Item, Presenter
from cfpcli.records.event import Room, Track
from cfpcli.records.proposal import page_heading
from cfpcli.records.session import SUMMARY
from cfpcli.records.times_in_words import clock
from cfpcli.site.rules.addresses import SESSIONS, Named
from cfpcli.site.rules.call_page import CallDate
from cfpcli.site.rules.cards import MOST_PEOPLE, Card, Link, Moment, by_day, iso, nearest, style_of, zone_in_words
from cfpcli.site.rules.directory import Directory
from cfpcli.site.rules.news import EditionView, NewsLine
from cfpcli.site.rules.timetable import SCROLLING, Cell, Timetable, timetable
from cfpcli.text import line_text, web_address

_HOUR, _MINUTE = slice(11, 13), slice(14, 16)
"""The places of hour and minute in an instant of ISO 8601."""

MOST_RELATED = 12
"""The most further sessions on the page of a session; the others are on the page of its track."""

_CANDIDATES = 10 * MOST_RELATED
"""The most sessions before and after one, in the order of time, from which those are chosen."""


class PersonView(msgspec.Struct, frozen=True, kw_only=True):
    """The public part of a person; `biography` is Markdown, `url` a web address or empty.

    `sessions` are the person's own; on the page of a session, the others.
    """

    name: str
    page: str
    pronouns: str = ""
    affiliation: str = ""
    url: str = ""
    biography: str = ""
    sessions: tuple[Card, ...] = ()


class SessionView(msgspec.Struct, frozen=True, kw_only=True):
    """The page of a session; texts are Markdown.

    `moments` are its times. One that `is_off` is not in the programme since version `since`, and has only its title and
    the times that were announced; if it `is_called_off`, it does not take place.
    """

    card: Card
    is_off: bool = False
    is_called_off: bool = False
    since: str = ""
    moved: str = ""
    moments: tuple[Moment, ...] = ()
    level: str = ""
    keywords: tuple[str, ...] = ()
    recording_url: str = ""
    do_not_record: bool = False
    calendar: str = ""
    abstract: str = ""
    abstract_heading: str = ""
    description: str = ""
    speakers: tuple[PersonView, ...] = ()
    links: tuple[Link, ...] = ()
    more: tuple[Card, ...] = ()
    more_count: int = 0
    more_page: str = ""


class CountedLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link with the number of its sessions in words, and the class of its colour."""

    text: str
    page: str
    count: str = ""
    style: str = ""


class OverviewView(msgspec.Struct, frozen=True, kw_only=True):
    """The first page; `summary` is Markdown, `counts` the numbers in words, `note` that of the release."""

    summary: str
    counts: str
    note: str = ""
    has_call: bool = False
    closes: CallDate | None = None
    days: tuple[CountedLink, ...] = ()
    tracks: tuple[CountedLink, ...] = ()
    rooms: tuple[CountedLink, ...] = ()
    news: tuple[NewsLine, ...] = ()


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A filter of the list of sessions; the address of an option is its value."""

    name: str
    label: str
    options: tuple[Link, ...]


class ListView(msgspec.Struct, frozen=True, kw_only=True):
    """The page of all sessions by day, with the filters of the script."""

    count: int
    counts: str
    days: tuple[tuple[str, tuple[Card, ...]], ...] = ()
    choices: tuple[Choice, ...] = ()


class ChangesView(msgspec.Struct, frozen=True, kw_only=True):
    """The releases, newest first; a feed has a URN (`id`) and the instant of the last one (ISO 8601), too."""

    editions: tuple[EditionView, ...]
    id: str = ""
    updated: str = ""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """A fact about a room: a label, a text and, if it is a link, a web address."""

    label: str
    text: str
    page: str = ""


class GroupView(msgspec.Struct, frozen=True, kw_only=True):
    """The page of a track or a room (`kind`) with its sessions by day; `text` is Markdown."""

    kind: str
    name: str
    style: str = ""
    text: str = ""
    facts: tuple[Fact, ...] = ()
    calendar: str = ""
    days: tuple[tuple[str, tuple[Card, ...]], ...] = ()


class PersonPage(msgspec.Struct, frozen=True, kw_only=True):
    """The page of a person with the sessions by day."""

    person: PersonView
    calendar: str = ""
    days: tuple[tuple[str, tuple[Card, ...]], ...]


class LetterView(msgspec.Struct, frozen=True, kw_only=True):
    """The people whose names begin with a letter."""

    text: str
    anchor: str
    people: tuple[PersonView, ...]


class PeopleView(msgspec.Struct, frozen=True, kw_only=True):
    """The page of all speakers."""

    letters: tuple[LetterView, ...] = ()


class GoneView(msgspec.Struct, frozen=True, kw_only=True):
    """A page that was public, or has a new address: a sentence, and where to go on."""

    heading: str
    text: str
    link: Link


class RoomHead(msgspec.Struct, frozen=True, kw_only=True):
    """The head of a room's columns; `place` has the classes of its place in the grid."""

    name: str
    page: str = ""
    place: str


class CellView(msgspec.Struct, frozen=True, kw_only=True):
    """A session or a break in the grid; `place` has the classes of its place."""

    card: Card
    place: str


class RowView(msgspec.Struct, frozen=True, kw_only=True):
    """A time of day with the sessions and breaks that begin then; `at` is the instant in ISO 8601."""

    text: str
    at: str
    anchor: str
    place: str
    cells: tuple[CellView, ...]


class DayView(msgspec.Struct, frozen=True, kw_only=True):
    """The page of a day: its grid as a list in reading order, and the sessions whose time is not announced."""

    name: str
    zone: str = ""
    hours: tuple[Link, ...] = ()
    rooms: tuple[RoomHead, ...] = ()
    rows: tuple[RowView, ...] = ()
    untimed: tuple[Card, ...] = ()
    scrolls: bool = False


def person_view(speaker: Presenter, directory: Directory, *, apart_from: str = "") -> PersonView:
    """The public part of a person with the sessions, apart from the one with the code `apart_from`."""
    cards = {card.code: card for card in directory.cards_by_person.get(speaker.code, ()) if card.code != apart_from}
    return PersonView(
        name=line_text(speaker.name) or speaker.code,
        page=person_page(speaker.code),
        pronouns=line_text(speaker.pronouns),
        affiliation=line_text(speaker.affiliation),
        url=web_address(speaker.url),
        biography=speaker.biography,
        sessions=tuple(cards.values()),
    )


def track_view(named: Named, track: Track | None, cards: Sequence[Card], calendar: str = "") -> GroupView:
    """The page of a track; one that the event no longer has has no text."""
    return GroupView(
        kind="Track",
        name=line_text(named.name),
        style=style_of(named),
        text=track.description if track else "",
        calendar=calendar,
        days=by_day(cards),
    )


def room_view(named: Named, room: Room | None, cards: Sequence[Card], calendar: str = "") -> GroupView:
    """The page of a room; one that the event no longer has has no further facts."""
    return GroupView(
        kind="Room",
        name=line_text(named.name),
        facts=tuple(fact for fact in (_room_facts(room) if room else ()) if fact.text),
        calendar=calendar,
        days=by_day(cards),
    )


def _room_facts(room: Room) -> Sequence[Fact]:
    return (
        Fact(label="Live stream", text=web_address(room.stream_url), page=web_address(room.stream_url)),
        Fact(label="Chat", text=web_address(room.chat_url), page=web_address(room.chat_url)),
        Fact(label="Seats", text=str(room.capacity or "")),
        Fact(label="Features", text=", ".join(map(line_text, room.features))),
    )


def people_view(directory: Directory) -> PeopleView:
    """The page of all speakers."""
    return PeopleView(
        letters=tuple(
            LetterView(
                text=letter.text,
                anchor=letter.anchor,
                people=tuple(person_view(person, directory) for person in letter.people),
            )
            for letter in directory.letters
        )
    )


def session_view(items: Sequence[Item], directory: Directory, moved: str = "", calendar: str = "") -> SessionView:
    """The page of a session with these items, one for each of its slots.

    `moved` is the note about a change, `calendar` the address of the session's calendar.
    """
    first = items[0]
    cards = directory.cards_by_code[first.code]
    card = cards[0]
    kin = directory.cards_by_track[card.track_slug]
    at = directory.places_in_track[card.guid]
    around = kin[max(at - _CANDIDATES, 0) : at + _CANDIDATES]
    return SessionView(
        card=card,
        moved=moved,
        moments=tuple(each.moment for each in cards),
        level=line_text(first.level),
        keywords=tuple(filter(None, map(line_text, first.keywords))),
        recording_url=web_address(first.recording_url),
        do_not_record=first.do_not_record,
        calendar=calendar,
        abstract=first.abstract,
        abstract_heading=SUMMARY if card.is_summary else page_heading("abstract"),
        description=first.description,
        speakers=_speakers(first, directory),
        links=tuple(_links(first)),
        more=nearest((each for each in around if each.code != first.code), card, most=MOST_RELATED),
        more_count=directory.counts_by_track[card.track_slug] if len(kin) - len(cards) > MOST_RELATED else 0,
        more_page=card.track_page or SESSIONS,
    )


def _speakers(item: Item, directory: Directory) -> tuple[PersonView, ...]:
    """The speakers of a session; none if nothing is public of them besides the names above."""
    views = tuple(person_view(speaker, directory, apart_from=item.code) for speaker in item.speakers)
    is_more = any(each.biography or each.affiliation or each.pronouns or each.sessions for each in views)
    return views if is_more or len(views) > MOST_PEOPLE else ()


def _links(item: Item) -> Sequence[Link]:
    return [
        Link(line_text(resource.description) or resource.link, web_address(resource.link))
        for resource in item.resources
    ]


def day_view(directory: Directory, day: Day, name: str) -> tuple[DayView, Timetable]:
    """The page of a day, and the layout from which its style sheet is made."""
    agenda = msgspec.structs.replace(directory.programme, items=directory.items_by_day.get(day.date, ()))
    layout = timetable(agenda, day)
    cards = directory.cards_by_guid
    rows = tuple(_rows(layout, agenda.zone, cards))
    return (
        DayView(
            name=name,
            zone=zone_in_words(day.starts + timedelta(hours=12), agenda.zone),
            hours=tuple(_first_of_hours(rows)),
            rooms=tuple(
                RoomHead(
                    name=room.name or "Room not announced",
                    page=directory.rooms[room.slug].page if room.slug in directory.rooms else "",
                    place=f"c{room.first} w{room.lanes}",
                )
                for room in layout.rooms
            ),
            rows=rows,
            untimed=tuple(cards[item.guid] for item in layout.untimed),
            scrolls=layout.columns > SCROLLING,
        ),
        layout,
    )


def _rows(layout: Timetable, zone: tzinfo, cards: Mapping[str, Card]) -> Iterator[RowView]:
    anchors: set[str] = set()
    for start, items in groupby(layout.items, attrgetter("start")):
        if start is None:
            continue
        instant = iso(start, zone)
        anchor = f"t{instant[_HOUR]}{instant[_MINUTE]}"
        # The hour that a clock shows twice has a second row of the same time.
        while anchor in anchors:
            anchor += "b"
        anchors.add(anchor)
        yield RowView(
            text=clock(start, zone),
            at=instant,
            anchor=anchor,
            place=f"g{layout.row(start)}",
            cells=tuple(CellView(card=cards[item.guid], place=place_of(layout.cells[item.guid])) for item in items),
        )


def place_of(cell: Cell) -> str:
    """The classes of a cell: its column or all of them, the line at which it begins and the one at which it ends."""
    return f"{'all' if cell.spans else f'c{cell.column}'} g{cell.top} u{cell.bottom}"


def _first_of_hours(rows: Sequence[RowView]) -> Sequence[Link]:
    hours: dict[str, Link] = {}
    for row in rows:
        hours.setdefault(row.at[: _HOUR.stop], Link(row.text, row.anchor))
    return [*hours.values()] if len(hours) > 1 else []
