"""Sessions as every page shows them: title, people, track, time and place in words, and addresses below the site."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta, tzinfo

import msgspec

from cfpcli.dates.english import long_day, utc_offset, weekday
from cfpcli.dates.zones import zone_name
from cfpcli.programme.rules.addresses import person_page, session_page
from cfpcli.programme.rules.agenda import Agenda, Item, Presenter
from cfpcli.records.person import language_name
from cfpcli.records.times_in_words import clock
from cfpcli.site.rules.addresses import Named, day_page
from cfpcli.text import line_text, web_address

PAGE_LANGUAGE = "en"
"""The language of the words that are the site's own."""


MOST_PEOPLE = 40
"""The most people whom a card names: it is on the page of each of them, so that all of them would be there often."""


class Link(msgspec.Struct, frozen=True):
    """A text with an address: below the site, or of the web."""

    text: str
    page: str


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """A time and place in the words of a page; each is empty while it is not known.

    `day` is the local ISO date of its day of the programme, `day_name` the same in words. `starts` and `ends` are local
    times, `night` the weekday of the calendar if that is another one, because the time is after midnight. `starts_at`
    and `ends_at` are the instants in ISO 8601 with the offset of the place, `zone` its name with that offset.
    """

    day: str = ""
    day_name: str = ""
    day_page: str = ""
    starts: str = ""
    ends: str = ""
    night: str = ""
    starts_at: str = ""
    ends_at: str = ""
    zone: str = ""
    minutes: int = 0
    room: str = ""
    room_page: str = ""
    stream_url: str = ""
    chat_url: str = ""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """A session in a list. A break has no `code` and no `page`.

    `language` is a tag (BCP 47), empty if it is that of the page, `language_name` the name of any language. `track` is
    empty for a session without one; `style` is the class of its colour. Of more than `MOST_PEOPLE` `speakers`, a last
    link to the session has the number of the others. `excerpt` is text, cut at a word; of an
    abstract that others wrote if `is_summary`.
    """

    guid: str
    code: str = ""
    page: str = ""
    title: str
    language: str = ""
    language_tag: str = ""
    language_name: str = ""
    kind: str = ""
    kind_slug: str = ""
    track: str = ""
    track_slug: str = ""
    track_page: str = ""
    style: str = ""
    speakers: tuple[Link, ...] = ()
    moment: Moment = Moment()
    excerpt: str = ""
    is_summary: bool = False


class Index(msgspec.Struct, frozen=True, kw_only=True):
    """The pages of tracks and rooms by slug, and the beginning of a session's text by its code."""

    tracks: Mapping[str, Named]
    rooms: Mapping[str, Named]
    excerpts: Mapping[str, str] = {}


def style_of(track: Named) -> str:
    """The class of a track's colour in the style sheet."""
    return f"t-{track.page.removeprefix('track/').removesuffix('.html')}"


def card(item: Item, agenda: Agenda, index: Index) -> Card:
    """A session or a break of a programme as a card."""
    track = index.tracks.get(item.track_slug)
    tag = language_tag(item.language) if item.code else ""
    return Card(
        guid=item.guid,
        code=item.code,
        page=session_page(item.code) if item.code else "",
        title=line_text(item.title) or item.code or "Untitled",
        language="" if tag.partition("-")[0] == PAGE_LANGUAGE else tag,
        language_tag=tag,
        language_name=language_name(tag),
        kind=line_text(item.session_type),
        kind_slug=item.session_type_slug,
        track=line_text(track.name) if track else "",
        track_slug=item.track_slug if track else "",
        track_page=track.page if track else "",
        style=style_of(track) if track else "",
        speakers=tuple(_people(item)),
        moment=moment(item, agenda, index),
        excerpt=index.excerpts.get(item.code, ""),
        is_summary=item.abstract_is_summary and bool(item.abstract),
    )


def _people(item: Item) -> Iterator[Link]:
    yield from map(person_link, item.speakers[:MOST_PEOPLE])
    others = len(item.speakers) - MOST_PEOPLE
    if others > 0:
        yield Link(f"{others:,} more", session_page(item.code))


def person_link(speaker: Presenter) -> Link:
    """A speaker's name with the address of the page."""
    return Link(line_text(speaker.name) or speaker.code, person_page(speaker.code))


def language_tag(code: str) -> str:
    """A language as BCP 47 spells it, for `lang`; empty if the text is not the shape of a tag."""
    tag = code.strip().replace("_", "-")
    first, *others = tag.split("-")
    is_tag = first.isascii() and first.isalpha() and 2 <= len(first) <= 3  # noqa: PLR2004 - ISO 639 has 2 or 3 letters
    tag = "-".join([first.lower(), *others])
    return tag if is_tag and all(part.isascii() and part.isalnum() and len(part) <= 8 for part in others) else ""  # noqa: PLR2004 - the longest subtag


def moment(item: Item, agenda: Agenda, index: Index) -> Moment:
    """The time and place of an item."""
    room = index.rooms.get(item.room_slug)
    place = Moment(
        day=item.day,
        day_name=long_day(date.fromisoformat(item.day)) if item.day else "",
        day_page=day_page(item.day) if item.day else "",
        minutes=item.minutes,
        room=line_text(room.name if room else item.room),
        room_page=room.page if room else "",
        stream_url=web_address(item.stream_url),
        chat_url=web_address(item.chat_url),
    )
    if item.start is None:
        return place
    zone = agenda.zone
    local = item.start.astimezone(zone)
    return msgspec.structs.replace(
        place,
        starts=clock(item.start, zone),
        ends=clock(item.end, zone) if item.end else "",
        night=weekday(local.date()) if local.date().isoformat() != item.day else "",
        starts_at=iso(item.start, zone),
        ends_at=iso(item.end, zone) if item.end else "",
        zone=zone_in_words(item.start, zone),
    )


def iso(instant: datetime, zone: tzinfo) -> str:
    """An instant in ISO 8601, to the second, with the offset of a zone."""
    return instant.astimezone(zone).isoformat(timespec="seconds")


def zone_in_words(instant: datetime, zone: tzinfo) -> str:
    """A zone with its offset at an instant, such as `Europe/Brussels, UTC+01:00`."""
    return ", ".join(dict.fromkeys((zone_name(zone), utc_offset(instant, zone))))


def by_day(cards: Iterable[Card]) -> tuple[tuple[str, tuple[Card, ...]], ...]:
    """Cards in their order under the name of each day; those without a day are last, under an empty name."""
    days: dict[str, list[Card]] = {}
    for each in cards:
        days.setdefault(each.moment.day_name, []).append(each)
    return tuple((day, tuple(of_day)) for day, of_day in days.items())


def nearest(cards: Iterable[Card], around: Card, *, most: int) -> tuple[Card, ...]:
    """The `most` cards that are nearest in time to one, in their own order; those without a time come last."""
    every = list(cards)
    key = _distance(around)
    chosen = sorted(range(len(every)), key=lambda at: (*key(every[at]), at))[:most]
    return tuple(every[at] for at in sorted(chosen))


def _distance(around: Card) -> Callable[[Card], tuple[bool, timedelta]]:
    own = datetime.fromisoformat(around.moment.starts_at) if around.moment.starts_at else None

    def distance(other: Card) -> tuple[bool, timedelta]:
        if own is None or not other.moment.starts_at:
            return not other.moment.starts_at, timedelta()
        return False, abs(datetime.fromisoformat(other.moment.starts_at) - own)

    return distance
