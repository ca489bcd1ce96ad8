"""A small record that is hostile or huge makes a site in time that grows as its size does, and no more."""

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from cfpcli.programme.rules.agenda import Agenda, Day, Item, Presenter
from cfpcli.records.event import Event, Room, Track
from cfpcli.site.files.folder import LIST, SiteFolder
from cfpcli.site.files.harmless_html import html_of
from cfpcli.site.files.overrides import Overrides
from cfpcli.site.files.pages import Site
from cfpcli.site.files.templates import Templates
from cfpcli.site.rules.cards import MOST_PEOPLE
from cfpcli.site.rules.publication import Publication
from tests.contract.pathological import again
from tests.contract.test_cost import MOST_GROWTH, calls
from tests.site.publications import EVENT, FIRST

NINE = datetime(2026, 3, 28, 9, tzinfo=UTC)
SMALL, LARGE = 60, 120
MARGIN = 1.15
"""Twice as much of one thing is at most twice the work, and a little for the hashing of larger tables."""


def item(number: int, **attrs: object) -> Item:
    """A session of half an hour in the first room, at nine on the first day."""
    base = Item(
        guid=f"{number:032x}",
        number=number + 1,
        code=f"C{number:05}",
        title=f"Talk {number}",
        day="2026-03-28",
        start=NINE,
        minutes=30,
        room="Grand Hall",
        room_slug="grand",
        track="Security",
        track_slug="security",
    )
    return replace(base, **attrs)


def pause(number: int, **attrs: object) -> Item:
    return item(number, code="", room="", room_slug="", track="", track_slug="", **attrs)


def people(count: int) -> tuple[Presenter, ...]:
    return tuple(Presenter(code=f"P{at:05}", number=at + 1, guid=str(at), name=f"Person {at}") for at in range(count))


def publication(items: list[Item], event: Event = EVENT, days: int = 1) -> Publication:
    """A release with these items and so many days."""
    starts = [NINE + timedelta(days=at, hours=-5) for at in range(days)]
    dates = [Day(at, f"{start:%Y-%m-%d}", start, start + timedelta(days=1)) for at, start in enumerate(starts, 1)]
    agenda = Agenda(event=event, version="1", published=FIRST, days=tuple(dates), items=tuple(items))
    return Publication(event=event, programme=agenda)


def tracks(count: int, slug: str) -> Event:
    """An event with so many tracks; `slug` has their numbers in the place of `#`."""
    every = (Track(slug=slug.replace("#", str(at)), name=f"Track {at}") for at in range(count))
    return replace(EVENT, tracks=tuple(every))


def rooms(count: int) -> Event:
    return replace(EVENT, rooms=tuple(Room(slug=f"r{at}", name=f"R {at}", number=at + 1) for at in range(count)))


def in_time(number: int, step: timedelta) -> datetime:
    return NINE + number * step


SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)

MANY: dict[str, Callable[[int], Publication]] = {
    "speakers of one session": lambda count: publication([item(0, speakers=people(4 * count))]),
    "tracks": lambda count: publication([item(0)], tracks(count, "t#")),
    "tracks whose names are no files": lambda count: publication([item(0)], tracks(count, "#é\N{SNOWMAN}")),
    "rooms": lambda count: publication([item(0)], rooms(count)),
    "sessions of one track": lambda count: publication(
        [item(at, room_slug=f"r{at % 9}", start=in_time(at, MINUTE)) for at in range(count)]
    ),
    "sessions without a time": lambda count: publication(
        [item(at, start=None, day="", minutes=0) for at in range(count)]
    ),
    "overlaps in one room": lambda count: publication(
        [item(at, minutes=600, start=in_time(at, SECOND)) for at in range(count)]
    ),
    "sessions at one time": lambda count: publication([item(at, room_slug=f"r{at}") for at in range(count)]),
    "breaks beside sessions": lambda count: publication(
        [(pause if at % 2 else item)(at, start=in_time(at, SECOND)) for at in range(2 * count)]
    ),
    "slots of one session": lambda count: publication(
        [item(at, code="C00000", start=in_time(at, MINUTE)) for at in range(count)]
    ),
}


def work(shown: Publication) -> tuple[int, int]:
    """The number of calls with which a site is made, and its size in bytes."""
    size = 0

    def make() -> None:
        nonlocal size
        site = Site(shown, Overrides(), Templates())
        size = sum(len(content) for _, content in site.files())
        site.warnings()

    return calls(make), size


@pytest.mark.parametrize("kind", MANY)
def test_twice_as_many_are_at_most_twice_the_work_and_the_bytes(kind: str) -> None:
    once, twice = work(MANY[kind](SMALL)), work(MANY[kind](LARGE))
    assert twice[0] <= 2 * MARGIN * once[0]
    assert twice[1] <= 2 * MARGIN * once[1]


def test_a_card_names_so_many_people_and_the_page_of_the_session_all() -> None:
    files = dict(Site(publication([item(0, speakers=people(3 * MOST_PEOPLE))]), Overrides(), Templates()).files())
    page, card = files["session/C00000.html"].decode(), files["person/P00000.html"].decode()
    assert f"{2 * MOST_PEOPLE} more" in card
    assert len(re.findall(r'<a href="\.\./person/\w+\.html"', card)) == MOST_PEOPLE
    assert all(f"Person {at}<" in page for at in range(3 * MOST_PEOPLE))
    assert f'{{"@type": "Person", "name": "{2 * MOST_PEOPLE} more"}}' not in page
    assert f"{3 * MOST_PEOPLE - 100} more" in files["session/C00000.ics"].decode().replace("\r\n ", "")


def test_the_list_of_files_is_not_written_anew_for_every_file(tmp_path: Path) -> None:
    lists = set()
    for _ in SiteFolder(tmp_path, "public", "sample-2026", force=False).write(
        (f"{number}.html", b"") for number in range(SMALL)
    ):
        descriptor = os.open(tmp_path / LIST, os.O_RDONLY)  # kept open, so that no other file gets its number
        lists.add((descriptor, os.fstat(descriptor).st_ino))
    assert len({inode for _, inode in lists}) == 1
    for descriptor, _ in lists:
        os.close(descriptor)


TEXTS = {
    "brackets": again("["),
    "links": again("[a](http://x) "),
    "brackets within a link": again("()", before="[a]("),
    "schemes": again("http:/ "),
    "white space": again(" ", before="a"),
    "lines": again("a\n"),
    "fences": again("```\n"),
    "headings": again("# a\n"),
    "open comments": again("<!--"),
    "tags": again("<b>"),
    "stars": again("*a"),
    "stars and spaces": again("**a *b "),
    "backticks": again("`a ``b "),
    "quotations": again(">"),
    "lists": again("- a\n"),
    "deep lists": again("- "),
    "tables": again("| a ", before="| a | b |\n|---|---|\n"),
    "images": again("![a](http://x) "),
    "accents": again("\N{COMBINING ACUTE ACCENT}", before="a"),
    "entities": again("&amp;"),
    "nulls": again("\0"),
    "turned text": again("\N{RIGHT-TO-LEFT OVERRIDE}a"),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_twice_the_text_is_at_most_twice_the_work(kind: str) -> None:
    def drawn(size: int) -> int:
        return calls(lambda: html_of(TEXTS[kind](size)))

    drawn(1_000)
    assert drawn(12_000) <= MOST_GROWTH * drawn(6_000)


@pytest.mark.slow
@pytest.mark.parametrize("kind", TEXTS)
def test_a_megabyte_of_text_is_a_page(kind: str) -> None:
    shown = publication([item(0, abstract=TEXTS[kind](1 << 20))])
    assert "session/C00000.html" in dict(Site(shown, Overrides(), Templates()).files())
