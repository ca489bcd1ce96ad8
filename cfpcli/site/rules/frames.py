"""The parts around the content of a page: the facts about the site that every page shows, and the head of each one."""

import msgspec

from cfpcli.dates.english import day_range, long_day
from cfpcli.dates.zones import zone_named
from cfpcli.site.rules.addresses import PROGRAMME_ICS, STYLE
from cfpcli.site.rules.cards import Link
from cfpcli.site.rules.directory import Directory
from cfpcli.site.rules.linked_data import Data
from cfpcli.text import line_text, web_address


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The facts about the site that every page shows; each is empty if there is none.

    `base_url` is the address of the site, `webcal` that of its calendar for a subscription. `logo` and `image` are the
    logo, below the site and as a whole address. `day_dates` are the local ISO dates of the programme, of which each
    lasts until the local time `day_change`. `version` and `published` are those of the last release.
    """

    slug: str
    name: str
    place: str
    dates: str
    zone: str
    url: str
    base_url: str
    webcal: str
    menu: tuple[Link, ...]
    day_dates: tuple[str, ...]
    day_change: str
    has_programme: bool
    has_schedule: bool
    has_calendar: bool
    version: str = ""
    published: str = ""
    logo: str = ""
    logo_alt: str = ""
    image: str = ""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The head of one page: `root` is the way to the top of the site, `address` its own if the site has one.

    `kind` names the template, for styles. Search engines leave out a page that is not `is_indexed`.
    """

    path: str
    root: str
    kind: str
    title: str
    description: str = ""
    address: str = ""
    is_indexed: bool = True
    sheets: tuple[str, ...] = (STYLE,)
    linked_data: tuple[Data, ...] = ()


def frame_of(directory: Directory, *, has_calendar: bool = False, logo: str = "", logo_alt: str = "") -> Frame:
    """The facts about a site; `logo` is the name of its file."""
    event, publication = directory.event, directory.publication
    release, base = publication.programme, publication.base_url
    zone = zone_named(event.timezone)
    published = release.published.astimezone(zone).date() if release and release.published else None
    # A programme that was recorded after the event was public before that day.
    is_late = bool(published and directory.days and published.isoformat() > directory.days[-1])
    return Frame(
        slug=event.slug,
        name=line_text(event.name) or event.slug,
        place=line_text(event.place),
        dates=day_range(event.starts, event.ends),
        zone=event.timezone,
        url=web_address(event.url),
        base_url=base,
        webcal=f"webcal://{base.partition('://')[2]}{PROGRAMME_ICS}" if base and has_calendar else "",
        menu=tuple(directory.menu()),
        day_dates=directory.days,
        day_change=event.day_change,
        has_programme=release is not None,
        has_schedule=bool(release and release.days),
        has_calendar=has_calendar,
        version=line_text(release.version) if release else "",
        published=long_day(published) if published and not is_late else "",
        logo=logo,
        logo_alt=logo_alt,
        image=f"{base}{logo}" if base and logo else "",
    )
