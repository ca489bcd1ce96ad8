"""A release in the formats that apps, screens and calendars read; `cfp export` offers them by name."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

from cfpcli.errors import NotFoundError, UsageError
from cfpcli.exchange.formats import PUBLISHED
from cfpcli.programme.commands.editions import Editions
from cfpcli.programme.commands.slots import agenda_of, release_named, sessions_and_breaks
from cfpcli.programme.rows import ScheduledSession
from cfpcli.programme.rules.agenda import Agenda, Item, Past
from cfpcli.programme.rules.versions import LATEST
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import normalise_email
from cfpcli.records.programme import Release
from cfpcli.records.soundness import required_choice
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean, number_of
from cfpcli.workspace.bulk import several
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.visibility import runs

SCHEDULE_XML, _, ICS = PUBLISHED


def export_programme(
    work: Workspace, name: str, *, version: str = "", track: str = "", room: str = "", speaker: str = ""
) -> Result[ScheduledSession]:
    """A release as a document of the format `name`; a calendar may be of one track, room or speaker alone.

    Sessions without a time, a length or a room cannot be in these formats; they are named in a warning. A break of the
    whole event is in every room of a schedule.

    Raises:
        NotFoundError: there is no such release, track or room.
        UsageError: a schedule of one track, room or speaker, which only a calendar can be.
    """
    if name != ICS and (track or room or speaker):
        raise UsageError(
            f"{name} always has the whole programme", hint="cfp export ics  # can be of a track, a room or a speaker"
        )
    store, event = work.store, work.required_event
    release = release_named(store, event, version or LATEST)
    agenda = agenda_of(store, event, release)
    history: list[Agenda] = []
    pasts: Mapping[str, Past] = {}
    if name == ICS:
        editions = Editions(store, event)
        *history, agenda = editions.programmes(release)
        pasts = editions.pasts(names_speakers=runs(store, event))
    named = _speaker(_code_at(speaker, store), [agenda, *history], pasts)
    keeps = _part(event, track=track, room=room, speaker=named)
    chunks, omitted = _document(name, agenda, history, keeps, pasts)
    gone = {item.guid for item in omitted}
    carried = [item for item in agenda.items if keeps(item) and not item.cancelled and item.guid not in gone]
    return Result(
        row=ScheduledSession,
        documents=chunks,
        documents_are_safe=True,
        documents_are_public=True,
        written=lambda: sessions_and_breaks(item.code for item in carried),
        messages=(
            *_left_out("without a time, a length or a room", omitted),
            *_left_out("called off", [item for item in agenda.items if item.cancelled and name != ICS]),
        ),
    )


def _document(
    name: str,
    agenda: Agenda,
    history: Sequence[Agenda],
    keeps: Callable[[Item], bool],
    pasts: Mapping[str, Past],
) -> tuple[Iterator[bytes], list[Item]]:
    """The pieces of a file, and the sessions that its format cannot have."""
    from cfpcli.programme.files.agenda_schedule import in_every_room, left_out

    if name == ICS:
        from cfpcli.programme.files.ics import is_dated, programme_calendar

        omitted = [item for item in left_out(agenda) if keeps(item) and not is_dated(item)]
        return programme_calendar(agenda, history, keeps=keeps, pasts=pasts), omitted
    shown = in_every_room(agenda)
    return _schedule(name, shown), [item for item in left_out(shown) if keeps(item)]


def _left_out(reason: str, items: Sequence[Item]) -> Iterator[Message]:
    """The warning that a file does not have these sessions of the release."""
    if items:
        names = [item.code or f'"{clean_line(item.title)}"' for item in items]
        yield Message(f"left out, {reason}: {number_of(len(names), 'session')}: {several(names)}", Level.WARNING)


def _schedule(name: str, agenda: Agenda) -> Iterator[bytes]:
    from cfpcli.programme.files.agenda_schedule import schedule_of

    schedule = schedule_of(agenda).schedule
    if name == SCHEDULE_XML:
        from cfpcli.programme.files.schedule_xml import write_xml

        return iter([write_xml(schedule)])
    from cfpcli.programme.files.schedule_json import write_json

    return iter([write_json(schedule)])


def own_calendar(store: Store, event: Event, release: Release, codes: Collection[str]) -> Iterator[bytes]:
    """A calendar of the sessions of these speakers in a release, and of those that once were theirs, as cancelled."""
    from cfpcli.programme.files.ics import programme_calendar

    def keeps(item: Item) -> bool:
        return any(speaker.code in codes for speaker in item.speakers)

    editions = Editions(store, event)
    *history, agenda = editions.programmes(release)
    return programme_calendar(agenda, history, keeps=keeps, pasts=editions.pasts(names_speakers=True))


def _part(event: Event, *, track: str, room: str, speaker: str) -> Callable[[Item], bool]:
    """Whether a session is in the chosen part of the programme; the speaker is a code.

    Raises:
        NotFoundError: there is no such track or room.
    """
    from cfpcli.programme.files.ics import by

    return by(track=required_choice(event, "tracks", track), room=_room(room, event), speaker=speaker)


def _room(text: str, event: Event) -> str:
    room = event.room(text)
    if text and room is None:
        rooms = did_you_mean(text, [each.slug for each in event.rooms])
        raise NotFoundError(f'{event.slug} has no room "{clean_line(text)}": {rooms}')
    return room.slug if room else ""


def _code_at(text: str, store: Store) -> str:
    """The code of the speaker with this address, as far as the acting person may see it; any other text as it is."""
    address = normalise_email(text) if "@" in text else ""
    rows = store.rows(Kind.SPEAKER, ("code", "email")) if address else []
    return next((row.code for row in rows if normalise_email(row.email) == address), text)


def _speaker(text: str, programmes: Sequence[Agenda], pasts: Mapping[str, Past]) -> str:
    """The code of the speaker whom a code or a name means, also of a former one.

    Raises:
        NotFoundError: there is no such speaker.
    """
    if not text:
        return ""
    present = (item.speakers for each in programmes for item in each.items)
    former = (speakers for past in pasts.values() for _, speakers in past.parts)
    names = {speaker.code: speaker.name for speakers in (*present, *former) for speaker in speakers}
    wanted = text.strip().casefold()
    matches = [code for code, name in names.items() if wanted in {code.casefold(), name.casefold()}]
    if len(matches) == 1:
        return matches[0]
    problem = "names several speakers" if matches else "is not a speaker of the programme"
    allowed = did_you_mean(text, matches or list(names.values()))
    raise NotFoundError(f'"{clean_line(text)}" {problem}: {allowed}')
