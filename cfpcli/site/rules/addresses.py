"""The addresses of pages below the site: named by codes, dates and slugs, so that a link is good for ever."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from cfpcli.records.event import Event
from cfpcli.text import slugify

INDEX, CALL, CALENDAR = "index.html", "call.html", "call.ics"
SESSIONS, PEOPLE, CHANGES, FEED, MISSING_PAGE = (
    "sessions.html",
    "people.html",
    "changes.html",
    "changes.atom",
    "404.html",
)
SCHEDULE_XML, SCHEDULE_JSON, PROGRAMME_ICS = "schedule.xml", "schedule.json", "programme.ics"
STYLE, SCRIPT, SEARCH, EVENTS = "site.css", "site.js", "index.js", "calendar.js"
SITEMAP, TEMPLATE = "sitemap.xml", "proposal.md"

_RESERVED = frozenset({"index", "con", "prn", "aux", "nul"}) | {
    f"{port}{at}" for port in ("com", "lpt") for at in range(10)
}
"""Names that a web server, or Windows, takes for something else."""


class Named(NamedTuple):
    """A track or a room with a page: its `slug` in the records, its `name` for people, its `page` below the site."""

    slug: str
    name: str
    page: str


def day_page(day: str) -> str:
    """The page of a day of the programme, by its local ISO date."""
    return f"day/{day}.html"


def calendar_of(page: str) -> str:
    """The calendar beside a page of a session, person, track or room."""
    return page.removesuffix(".html") + ".ics"


def tracks_of(event: Event, others: Iterable[tuple[str, str]] = ()) -> Mapping[str, Named]:
    """The tracks of an event by slug, in its order; `others` are slugs and names of tracks that it had before."""
    every = [(track.slug, track.name, at) for at, track in enumerate(event.tracks, 1)]
    return _pages("track", [*every, *((slug, name, 0) for slug, name in others)])


def rooms_of(event: Event, others: Iterable[tuple[str, str]] = ()) -> Mapping[str, Named]:
    """The rooms of an event by slug, in its order; `others` are slugs and names of rooms that it had before."""
    every = [(room.slug or slugify(room.name), room.name, room.number or at) for at, room in enumerate(event.rooms, 1)]
    return _pages("room", [*every, *((slug, name, 0) for slug, name in others)])


def _pages(kind: str, entries: Iterable[tuple[str, str, int]]) -> dict[str, Named]:
    """A page for each slug: named by it, or by its stable number where a file could not have that name."""
    pages: dict[str, Named] = {}
    used: set[str] = set()
    for slug, name, number in entries:
        if slug in pages or not (slug or name):
            continue
        file = slugify(slug)
        if not file or file in _RESERVED or file in used:
            file = f"{kind}-{number or len(pages) + 1}"
        while file in used:
            file += "-2"
        used.add(file)
        pages[slug] = Named(slug, name or slug, f"{kind}/{file}.html")
    return pages
