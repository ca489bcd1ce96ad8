"""The public records of an event in a store, the same for everybody who makes the site."""

from datetime import datetime

from msgspec.structs import replace

from cfpcli.call.commands.calendar import call_calendar
from cfpcli.programme.commands.editions import Editions
from cfpcli.programme.commands.slots import agenda_of, releases_of
from cfpcli.programme.rules.agenda import Agenda
from cfpcli.programme.rules.differences import differences
from cfpcli.records.change import Kind
from cfpcli.records.event import Event, without_people
from cfpcli.records.programme import Release
from cfpcli.records.proposal import SEATED
from cfpcli.site.rules.publication import Edition, Publication
from cfpcli.store.protocol import Store
from cfpcli.workspace.visibility import whole


def publication_of(store: Store, event: Event, base_url: str, now: datetime) -> Publication:
    """The last release of an event with those before it, and its call; `base_url` is the address of the site.

    People who are named in the event only for its committee, such as the chairs of tracks, are left out.
    """
    everything = whole(store)
    public = replace(
        without_people(event), site_url=base_url, tracks=tuple(replace(track, chairs=()) for track in event.tracks)
    )
    calendar = call_calendar(everything, public, now)
    releases = releases_of(everything, public)
    if not releases:
        return Publication(event=public, base_url=base_url, call_calendar=calendar)
    editions = Editions(everything, public)
    *former, programme = editions.programmes(releases[-1])
    return Publication(
        event=programme.event,
        programme=programme,
        former=tuple(former),
        pasts=editions.pasts(names_speakers=False),
        editions=_editions(everything, public, releases, programme),
        called_off=_called_off(everything, (*former, programme)),
        aliases=_aliases(everything, (*former, programme)),
        base_url=base_url,
        call_calendar=calendar,
    )


def _editions(store: Store, event: Event, releases: tuple[Release, ...], programme: Agenda) -> tuple[Edition, ...]:
    """The releases, newest first, above them the sessions that were called off since the last one."""
    editions: list[Edition] = []
    before: Agenda | None = None
    for release in releases:
        agenda = agenda_of(store, event, release, as_it_was=True)
        editions.append(
            Edition(
                version=release.version,
                published=release.published,
                note=release.note,
                is_first=before is None,
                differences=differences(before, agenda) if before else (),
            )
        )
        before = agenda
    since = differences(before, programme) if before else ()
    if since:
        editions.append(Edition(version="", published=None, differences=since))
    return tuple(reversed(editions))


def _called_off(store: Store, programmes: tuple[Agenda, ...]) -> frozenset[str]:
    """The codes of the sessions of these programmes that have no seat any more."""
    codes = {item.code for agenda in programmes for item in agenda.items if item.code}
    rows = store.rows(Kind.PROPOSAL, ("code", "state"))
    return frozenset(codes - {row.code for row in rows if row.state in SEATED})


def _aliases(store: Store, programmes: tuple[Agenda, ...]) -> dict[str, str]:
    """The codes of people who were merged into a speaker of these programmes, each with that speaker's code."""
    codes = {speaker.code for agenda in programmes for item in agenda.items for speaker in item.speakers}
    people = store.get_many(Kind.SPEAKER, sorted(codes))
    return {alias: code for code, person in people.items() for alias in person.aliases}
