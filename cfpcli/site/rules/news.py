"""The changes of a programme from release to release, as sentences in which the session is a link."""

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from cfpcli.dates import rfc3339
from cfpcli.dates.english import long_day
from cfpcli.dates.zones import zone_named
from cfpcli.programme.rules.addresses import session_page
from cfpcli.programme.rules.differences import Difference, sentences
from cfpcli.records.event import Event
from cfpcli.records.programme import derived_guid
from cfpcli.site.rules.publication import Edition
from cfpcli.text import clean_line, slugify

_MARK = ": "
"""The end of the words before the title, in a sentence that has some."""


class NewsLine(msgspec.Struct, frozen=True, kw_only=True):
    """A change as a sentence in three parts; `page` is the page of the session, empty for a break.

    `language` is that of the title (BCP 47), empty if it is that of the page.
    """

    before: str = ""
    title: str
    after: str = ""
    page: str = ""
    language: str = ""


class EditionView(msgspec.Struct, frozen=True, kw_only=True):
    """A release on the page of changes and in the feed.

    `published` is its local day in words, `updated` its instant in ISO 8601 (UTC), `id` a URN that never changes.
    """

    anchor: str
    heading: str
    published: str = ""
    updated: str = ""
    id: str
    note: str = ""
    is_first: bool = False
    lines: tuple[NewsLine, ...] = ()


def edition_views(editions: Sequence[Edition], event: Event, pages: Mapping[str, str]) -> tuple[EditionView, ...]:
    """The releases, newest first; `pages` are the pages of sessions that the site has, with their languages."""
    zone = zone_named(event.timezone)
    views = []
    for edition in editions:
        at = edition.published
        views.append(
            EditionView(
                anchor=f"v-{slugify(edition.version) or 'next'}",
                heading=f"Programme {edition.version}" if edition.version else "Since the last release",
                published=long_day(at.astimezone(zone).date()) if at else "",
                updated=rfc3339(at, "seconds") if at else "",
                id=f"urn:uuid:{derived_guid(event.slug, 'release', edition.version)}",
                note=clean_line(edition.note),
                is_first=edition.is_first,
                lines=tuple(news_lines(edition.differences, event, pages)),
            )
        )
    return tuple(views)


def news_lines(rows: Sequence[Difference], event: Event, pages: Mapping[str, str]) -> Iterable[NewsLine]:
    """A line for each difference."""
    for row, sentence in zip(rows, sentences(rows, event), strict=True):
        title = clean_line(row.title)
        # A session that is new or cancelled has that before its title, which may be in the words before it, too.
        at = sentence.index(_MARK) + len(_MARK) if row.before is None or row.after is None else 0
        page = session_page(row.code) if row.code else ""
        yield NewsLine(
            before=sentence[:at],
            title=title or row.code or "Untitled",
            after=sentence[at:].removeprefix(title),
            page=page if page in pages else "",
            language=pages.get(page, ""),
        )
