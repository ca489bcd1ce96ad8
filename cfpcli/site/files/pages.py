"""Every file of the site, one after the other: pages, style sheets, script, calendars, schedules and the feed."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from cfpcli.dates.english import long_day
from cfpcli.programme.files.agenda_schedule import in_every_room, schedule_of
from cfpcli.programme.rules.addresses import person_page, session_page
from cfpcli.programme.rules.agenda import Item
from cfpcli.programme.rules.differences import Difference, sentences
from cfpcli.records.event import Event
from cfpcli.records.programme import derived_guid
from cfpcli.result import Level, Message
from cfpcli.site.files.data_files import calendar_files, call_files, search_file
from cfpcli.site.files.overrides import Overrides
from cfpcli.site.files.styles import asset, day_css, site_css, track_colors
from cfpcli.site.files.templates import Templates
from cfpcli.site.rules import addresses as at
from cfpcli.site.rules.call_page import CallView, call_view
from cfpcli.site.rules.cards import Card, Link, by_day, iso, person_link, style_of
from cfpcli.site.rules.colours import alike, contrast_problems, readable
from cfpcli.site.rules.directory import Directory, Gone
from cfpcli.site.rules.frames import Head, frame_of
from cfpcli.site.rules.linked_data import event_data, session_data
from cfpcli.site.rules.news import edition_views
from cfpcli.site.rules.publication import Publication
from cfpcli.site.rules.views import (
    ChangesView,
    Choice,
    CountedLink,
    DayView,
    GoneView,
    ListView,
    OverviewView,
    PersonPage,
    SessionView,
    day_view,
    people_view,
    person_view,
    room_view,
    session_view,
    track_view,
)
from cfpcli.text import clean_line, number_of
from cfpcli.ui.markdown import beginning

_EXCERPT = 300
"""The most columns of the beginning of a text, in lists and as the description that other programs show."""

_MOST_NEWS = 10

_DIRECTION = re.compile("[\u200e\u200f\u061c]")
"""The invisible marks of the direction of a text: a page sets the direction of a whole excerpt by its first letter."""

_ABSENT = "Not in the programme"

Files = Iterator[tuple[str, bytes]]
"""Files of the site: the path below it, and the content."""


class Site:
    """A site: `files` has the same order and the same bytes for the same publication."""

    def __init__(
        self,
        publication: Publication,
        overrides: Overrides,
        templates: Templates,
        *,
        extra_css: str = "",
        top: str = "",
    ) -> None:
        """`overrides` are an organiser's colours and logo, `extra_css` the styles that come after the shipped ones.

        `top` is the path of the site on its server, by default that of its address; empty if it is not known.
        """
        self._top = top or urlsplit(publication.base_url).path
        self._publication, self._overrides, self._templates = publication, overrides, templates
        self._extra_css = extra_css
        items = publication.programme.items if publication.programme else ()
        excerpts = {item.code: _beginning(item.abstract or item.description) for item in items if item.code}
        self._directory = Directory(publication, excerpts)
        logo = overrides.logo
        self._calendars = dict(calendar_files(publication, self._directory))
        self._frame = frame_of(
            self._directory,
            has_calendar=at.PROGRAMME_ICS in self._calendars,
            logo=quote(logo.name) if logo else "",
            logo_alt=logo.alt if logo else "",
        )
        self._editions = edition_views(publication.editions, self.event, self._directory.session_pages())
        self._indexed: list[str] = []
        self._is_complete = False

    @property
    def event(self) -> Event:
        """The event, as everybody may see it."""
        return self._publication.event

    @property
    def version(self) -> str:
        """The version of the programme; empty before the first release."""
        return self._frame.version

    @property
    def count(self) -> int:
        """The number of sessions and people, each of which has a page and a calendar."""
        return len(self._directory.by_code) + len(self._directory.people)

    @property
    def has_own_templates(self) -> bool:
        """Whether a template may have a fault, on any page."""
        return self._templates.are_own

    def warnings(self) -> tuple[Message, ...]:
        """The colours that readers cannot read or would confuse and, once the files are made, templates without use."""
        overrides, colors = self._overrides, track_colors(self.event, self._directory.tracks)
        shown = {slug: readable(color, overrides.light.grounds) for slug, color in colors.items()}
        problems = [
            f"{name} scheme: {each.token} on {each.ground} has contrast {each.ratio:.1f}, and needs {each.needed:g}"
            for name, scheme in (("light", overrides.light), ("dark", overrides.dark))
            for each in contrast_problems(scheme)
        ]
        pairs = [f"the tracks {first} and {second} have nearly the same colour" for first, second in alike(shown)]
        unused = [f"{name} is used by no page; cfp help site lists the templates" for name in self._templates.unused()]
        texts = (*problems, *pairs, *(unused if self._is_complete else ()))
        return tuple(Message(text, Level.WARNING) for text in texts)

    def files(self) -> Files:
        """All files.

        Raises:
            DataRefusedError: an organiser's template has a fault.
        """
        self._indexed, self._is_complete = [], False
        yield from self._assets()
        yield from self._overview()
        yield from self._call()
        yield self._missing_page()
        yield from self._list()
        yield from self._days()
        yield from self._groups()
        yield from self._people()
        yield from self._sessions()
        yield from self._cancelled_sessions()
        yield from self._former_people()
        yield from self._former_days()
        yield from self._changes()
        yield from self._schedules()
        yield from self._calendars.items()
        if self._publication.base_url:
            yield at.SITEMAP, self._templates.render("sitemap.xml", site=self._frame, view=tuple(self._indexed))
        self._is_complete = True

    def _page(
        self,
        path: str,
        template: str,
        view: object,
        *,
        title: str,
        root: str | None = None,
        **head: Any,  # noqa: ANN401  # the further fields of a head
    ) -> tuple[str, bytes]:
        base = self._publication.base_url
        page = Head(
            path=path,
            root="../" * path.count("/") if root is None else root,
            kind=template.removesuffix(".html"),
            title=title,
            address=f"{base}{'' if path == at.INDEX else path}" if base else "",
            **head,
        )
        if page.is_indexed:
            self._indexed.append(page.address)
        return path, self._templates.render(template, site=self._frame, page=page, view=view)

    def _assets(self) -> Files:
        tracks, overrides = self._directory.tracks, self._overrides
        yield at.STYLE, site_css(self.event, tracks, overrides.light, overrides.dark, self._extra_css)
        yield at.SCRIPT, asset(at.SCRIPT).encode()
        yield at.SEARCH, search_file(self._directory.items)
        if overrides.logo:
            yield overrides.logo.name, overrides.logo.content

    def _overview(self) -> Files:
        event, directory = self.event, self._directory
        call = self._call_view
        newest = next((each for each in self._editions if each.updated), None)
        view = OverviewView(
            summary=event.summary,
            counts=self._counts(),
            note=newest.note if newest else "",
            has_call=call.is_run,
            closes=call.closes,
            days=tuple(
                CountedLink(text=directory.day_name(day), page=at.day_page(day), count=self._of_day(day))
                for day in directory.days
            ),
            tracks=tuple(
                CountedLink(text=each.name, page=each.page, style=style_of(each), count=_sessions(cards))
                for each, cards in directory.tracks_with_cards()
            ),
            rooms=tuple(
                CountedLink(text=each.name, page=each.page, count=_sessions(cards))
                for each, cards in directory.rooms_with_cards()
            ),
            news=tuple(line for edition in self._editions[:1] for line in edition.lines[:_MOST_NEWS]),
        )
        data = event_data(event, self._publication.base_url)
        yield self._page(
            at.INDEX,
            "index.html",
            view,
            title=self._frame.name,
            description=_beginning(event.summary),
            linked_data=(data,) if data else (),
        )

    @cached_property
    def _call_view(self) -> CallView:
        from cfpcli import shipped

        return call_view(
            self.event,
            self._directory.tracks,
            is_shipped=f"{self.event.slug}.toml" in shipped.names(".toml"),
            has_calendar=bool(self._publication.call_calendar),
        )

    def _call(self) -> Files:
        view = self._call_view
        yield self._page(at.CALL, "call.html", view, title="Call for papers", description=_beginning(view.summary))
        yield from call_files(self._publication, is_run=view.is_run)

    def _missing_page(self) -> tuple[str, bytes]:
        # A server sends this page for any address, also below a folder: only an address from its top leads back.
        return self._page(at.MISSING_PAGE, "404.html", None, title="Page not found", is_indexed=False, root=self._top)

    def _list(self) -> Files:
        view = ListView(
            count=len(self._directory.by_code),
            counts=self._counts(),
            days=by_day(self._directory.sessions),
            choices=self._choices(),
        )
        yield self._page(at.SESSIONS, "sessions.html", view, title="Sessions", description=self._counts())

    def _choices(self) -> tuple[Choice, ...]:
        """The filters of the list: those that have more than one value."""
        cards = self._directory.sessions
        every = (
            ("day", "Day", {card.moment.day: card.moment.day_name for card in cards if card.moment.day}),
            ("track", "Track", {card.track_slug: card.track for card in cards if card.track}),
            ("language", "Language", {card.language_tag: card.language_name for card in cards if card.language_tag}),
            ("kind", "Type", {card.kind_slug: card.kind for card in cards if card.kind}),
        )
        return tuple(
            Choice(name=name, label=label, options=tuple(Link(text, value) for value, text in values.items()))
            for name, label, values in every
            if len(values) > 1
        )

    def _days(self) -> Files:
        days = {day.date: day for day in self._directory.programme.days}
        for day in self._directory.days:
            name, path = long_day(date.fromisoformat(day)), at.day_page(day)
            sheets: tuple[str, ...] = (at.STYLE,)
            view = DayView(name=name)
            if day in days:
                view, layout = day_view(self._directory, days[day], name)
                if view.rows:
                    sheets = (at.STYLE, path.replace(".html", ".css"))
                    yield sheets[-1], day_css(layout)
            yield self._page(path, "day.html", view, title=name, sheets=sheets, description=self._of_day(day))

    def _groups(self) -> Files:
        tracks = {track.slug: track for track in self.event.tracks}
        rooms = {room.slug: room for room in self.event.rooms}
        for named, cards in self._directory.tracks_with_cards():
            view = track_view(named, tracks.get(named.slug), cards, self._calendar(named.page))
            yield self._page(named.page, "group.html", view, title=view.name, description=_beginning(view.text))
        for named, cards in self._directory.rooms_with_cards():
            view = room_view(named, rooms.get(named.slug), cards, self._calendar(named.page))
            yield self._page(named.page, "group.html", view, title=view.name)

    def _calendar(self, page: str) -> str:
        """The calendar beside a page; empty if nothing of it has a time yet."""
        path = at.calendar_of(page)
        return path if path in self._calendars else ""

    def _people(self) -> Files:
        directory = self._directory
        yield self._page(at.PEOPLE, "people.html", people_view(directory), title="Speakers")
        for code, person in directory.people.items():
            page = person_page(code)
            view = PersonPage(
                person=person_view(person, directory),
                calendar=self._calendar(page),
                days=by_day(directory.cards_by_person[code]),
            )
            description = _beginning(person.biography)
            yield self._page(page, "person.html", view, title=view.person.name, description=description)

    def _sessions(self) -> Files:
        moves, starts = self._moves(), self._former_starts()
        for code, items in self._directory.by_code.items():
            view = session_view(items, self._directory, moves.get(code, ""), self._calendar(session_page(code)))
            card = view.card
            data = session_data(card, view.moments, self.event, self._publication.base_url, former=starts.get(code, {}))
            yield self._page(
                card.page, "session.html", view, title=card.title, description=card.excerpt, linked_data=data
            )

    def _moved_rows(self) -> tuple[str, Sequence[Difference]]:
        """The version of the last release, and the sessions with a time that it moved."""
        edition = next((each for each in self._publication.editions if each.version), None)
        rows = edition.differences if edition else ()
        moved = [row for row in rows if row.code and row.before and row.before.start and row.after]
        return (edition.version if edition else ""), moved

    def _moves(self) -> dict[str, str]:
        """The note about each session that the last release moved, by code."""
        version, rows = self._moved_rows()
        return {
            row.code: f"Changed in programme {version}: {text.removeprefix(clean_line(row.title)).strip()}."
            for row, text in zip(rows, sentences(rows, self.event), strict=True)
        }

    def _former_starts(self) -> dict[str, dict[str, str]]:
        """By code and present start, the start of a session before the last release (ISO 8601)."""
        zone, (_, rows) = self._directory.programme.zone, self._moved_rows()
        starts: dict[str, dict[str, str]] = {}
        for row in rows:
            before, after = (place.start if place else None for place in (row.before, row.after))
            if before and after and before != after:
                starts.setdefault(row.code, {})[iso(after, zone)] = iso(before, zone)
        return starts

    def _cancelled_sessions(self) -> Files:
        """The pages of sessions that were public and are not in the programme."""
        base = self._publication.base_url
        for code, gone in self._directory.gone.items():
            view = self._cancelled(gone)
            data = session_data(view.card, view.moments, self.event, base, is_off=True) if gone.is_called_off else ()
            yield self._page(
                session_page(code), "session.html", view, title=view.card.title, is_indexed=False, linked_data=data
            )

    def _cancelled(self, gone: Gone) -> SessionView:
        # The title and the time are public for ever; the texts and the speakers of such a session are not.
        item = msgspec.structs.replace(gone.item, speakers=(), abstract="", description="", resources=())
        card = msgspec.structs.replace(self._directory.card(item), excerpt="")
        return SessionView(
            card=card, is_off=True, is_called_off=gone.is_called_off, since=gone.since, moments=(card.moment,)
        )

    def _former_people(self) -> Files:
        """The pages of speakers who were public, and the former addresses of people who were merged."""
        aliases, people = self._publication.aliases, self._directory.people
        text = "This speaker has no session in the present programme."
        absent = GoneView(heading=_ABSENT, text=text, link=Link("All speakers", at.PEOPLE))
        for code in sorted(self._directory.former_people - aliases.keys()):
            yield self._page(person_page(code), "gone.html", absent, title=_ABSENT, is_indexed=False)
        for former, code in sorted(aliases.items()):
            if code in people and former not in people:
                link = person_link(people[code])
                view = GoneView(heading=link.text, text="This page has another address:", link=link)
                yield self._page(person_page(former), "gone.html", view, title=link.text, is_indexed=False)

    def _former_days(self) -> Files:
        """The pages of days that were in the programme."""
        for day in self._directory.former_days:
            name = long_day(date.fromisoformat(day))
            text = "The present programme has no sessions on this day."
            view = GoneView(heading=name, text=text, link=Link("All sessions", at.SESSIONS))
            yield self._page(at.day_page(day), "gone.html", view, title=name, is_indexed=False)

    def _changes(self) -> Files:
        yield self._page(
            at.CHANGES, "changes.html", ChangesView(editions=self._editions), title="Changes of the programme"
        )
        releases = tuple(edition for edition in self._editions if edition.updated)
        if releases:
            name = f"urn:uuid:{derived_guid(self.event.slug, 'feed', 'releases')}"
            feed = ChangesView(editions=releases, id=name, updated=releases[0].updated)
            yield at.FEED, self._templates.render("changes.atom", site=self._frame, view=feed)

    def _schedules(self) -> Files:
        programme = self._publication.programme
        if programme is None or not self._frame.has_schedule:
            return
        from cfpcli.programme.files.schedule_json import write_json
        from cfpcli.programme.files.schedule_xml import write_xml

        schedule = schedule_of(in_every_room(programme)).schedule
        yield at.SCHEDULE_XML, write_xml(schedule)
        yield at.SCHEDULE_JSON, write_json(schedule)

    def _of_day(self, day: str) -> str:
        return _sessions(self._directory.items_by_day.get(day, ()))

    def _counts(self) -> str:
        sessions, people = len(self._directory.by_code), len(self._directory.people)
        return f"{number_of(sessions, 'session')}, {number_of(people, 'speaker')}"


def _sessions(parts: Iterable[Card | Item]) -> str:
    """The number of sessions among cards or items, in words; empty for none."""
    count = len({part.code for part in parts if part.code})
    return number_of(count, "session") if count else ""


def _beginning(text: str) -> str:
    """The beginning of a text; the marks of direction in it would be shown as escapes."""
    return beginning(_DIRECTION.sub("", text), _EXCERPT)
