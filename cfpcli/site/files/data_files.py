"""The files that programs read: calendars, the data of the script, and the downloads of the call.

Data for the script are scripts that assign a variable, because a page that was opened from disk may not fetch.
"""

from collections.abc import Iterable, Iterator

from msgspec.json import encode

from cfpcli.programme.files.ics import Part, PartCalendars
from cfpcli.programme.rules.addresses import person_page, session_page
from cfpcli.programme.rules.agenda import Item
from cfpcli.site.rules import addresses as at
from cfpcli.site.rules.directory import Directory
from cfpcli.site.rules.publication import Publication
from cfpcli.site.rules.search_index import entries
from cfpcli.text import json_safe

Files = Iterator[tuple[str, bytes]]


def search_file(items: Iterable[Item]) -> bytes:
    """The words that the search looks through, as a script."""
    return _assigned("cfpIndex", entries(items))


def calendar_files(publication: Publication, directory: Directory) -> Files:
    """The calendar of the programme, those of its parts, and the events of "my programme" as a script."""
    programme = publication.programme
    if programme is None:
        return
    calendars = PartCalendars(programme, publication.former, pasts=publication.pasts)
    events = calendars.events()
    if not events:
        return
    yield at.PROGRAMME_ICS, calendars.whole()
    for part, key in sorted(calendars.parts):
        page, name = _part(part, key, directory)
        if page:
            yield at.calendar_of(page), calendars.of(part, key, ": ".join(filter(None, (publication.event.name, name))))
    before, after = calendars.frame()
    # A reader who saved a session that was called off gets its cancellation.
    saved = {**directory.by_code, **{code: (gone.item,) for code, gone in directory.gone.items()}}
    by_code = {code: [events[item.guid] for item in items if item.guid in events] for code, items in saved.items()}
    yield at.EVENTS, _assigned("cfpCalendar", {"before": before, "after": after, "events": by_code})


def _part(part: Part, key: str, directory: Directory) -> tuple[str, str]:
    """The page and the name of a part; the name is empty for a person who has left the programme."""
    if part is Part.SESSION:
        items, gone = directory.by_code.get(key), directory.gone.get(key)
        item = items[0] if items else gone.item if gone else None
        return session_page(key), item.title if item else ""
    if part is Part.SPEAKER:
        person = directory.people.get(key)
        return person_page(key), person.name if person else ""
    named = (directory.tracks if part is Part.TRACK else directory.rooms).get(key)
    return (named.page, named.name) if named else ("", "")


def call_files(publication: Publication, *, is_run: bool) -> Files:
    """The downloads on the page of the call: a proposal to fill in, and a calendar of the dates."""
    if not is_run:
        return
    from cfpcli.proposals.files.draft_template import template

    yield at.TEMPLATE, template(publication.event, me=None).encode()
    if publication.call_calendar:
        yield at.CALENDAR, publication.call_calendar


def _assigned(name: str, value: object) -> bytes:
    """A script that assigns a value to a variable of the window; in it is JSON, which is also a script."""
    return b"window." + name.encode() + b"=" + json_safe(encode(value)) + b";\n"
