"""Calls that a person notes by hand, each found again by its slug or its name."""

from collections.abc import Sequence

import msgspec

from cfpcli.call.commands.call_slugs import slug_of
from cfpcli.dates.grammar import read_close
from cfpcli.dates.instants import FIRST, LAST
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import DataRefusedError, UsageError, WouldAskError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event, IntakeChannel
from cfpcli.records.followed_call import FollowedCall, event_of_call
from cfpcli.records.person import is_email, normalise_email, not_an_address
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, slugify
from cfpcli.workspace.context import Workspace


class CallNote(msgspec.Struct, frozen=True, kw_only=True):
    """The facts of a call that are noted, as they were typed; empty ones stay as they were."""

    closes: str = ""
    url: str = ""
    email: str = ""
    place: str = ""


def noted_event(names: Sequence[str], note: CallNote, work: Workspace) -> Event:
    """The event that a person notes by hand, with the facts of an earlier note that are not named again.

    A call of the store is found by its slug or name, and keeps its slug in another year, too.

    Raises:
        UsageError: more than one call is named, or an address is invalid.
        WouldAskError: the call is not followed yet, and its close is missing.
        DataRefusedError: the close cannot be read or names no zone, or a list has it.
    """
    if len(names) != 1:
        raise UsageError("one call is noted by hand at a time", hint='cfp follow "NAME" --closes DATE --url URL')
    if note.email and not is_email(note.email):
        raise UsageError(f"--email: {not_an_address(note.email)}")
    if note.url and not note.url.startswith(("https://", "http://")):
        raise UsageError(f'--url: "{clean_line(note.url)}" is not an address that begins with https:// or http://')
    name = clean_line(names[0]).strip()
    event = _followed_event(name, note, work.store) if work.has_store else None
    if event is None and not note.closes:
        raise WouldAskError("missing --closes", hint='add --closes "20 June 2027 AoE", or --closes TBA')
    deadline = _zoned_close(note.closes, work) if note.closes else None
    event = event or _new_event(name, deadline, work)
    call = msgspec.structs.replace(
        event.call,
        closes=deadline or event.call.closes,
        intake=IntakeChannel.URL if note.url else IntakeChannel.EMAIL if note.email else event.call.intake,
        url=note.url or event.call.url,
        email=normalise_email(note.email) or event.call.email,
    )
    zone = deadline.zone if deadline and deadline.zone and "+" not in deadline.zone else event.timezone
    return msgspec.structs.replace(event, call=call, timezone=zone, place=note.place.strip() or event.place)


def _followed_event(word: str, note: CallNote, store: Store) -> Event | None:
    """The followed event that a word names; for a call of a list without one, the event that follows from it.

    Raises:
        DataRefusedError: a list has the fact that is noted, and its later versions would change it.
    """
    slug = slug_of(word, store)
    event, call = store.get(Kind.EVENT, slug), store.get(Kind.CALL, slug)
    if isinstance(call, FollowedCall):
        has_address = bool(note.url and call.call_url)
        listed = "close" if note.closes else "form" if has_address else "place" if note.place and call.place else ""
        if listed:
            raise DataRefusedError(
                f"{call.name} has its {listed} from {call.source}", hint=f"cfp deadlines show {slug}"
            )
    if isinstance(event, Event):
        return event if event.followed else None
    return event_of_call(call) if isinstance(call, FollowedCall) else None


def _new_event(name: str, deadline: Deadline | None, work: Workspace) -> Event:
    year = (deadline.date[:4] if deadline else "") or str(work.now.year)
    slug = slugify(name if year in name else f"{name} {year}")
    if not slug:
        raise UsageError(f'"{name}" has no letters or digits to make a short name of')
    return Event(slug=slug, name=name, timezone="UTC", followed=True)


def _zoned_close(text: str, work: Workspace) -> Deadline:
    """The close as it was typed, which must name its zone: nobody knows where the organisers' clock is.

    Raises:
        DataRefusedError: it cannot be read, or names no zone.
    """
    first, last = (read_close(text, zone=zone, now=work.now).deadline for zone in (FIRST, LAST))
    if first.at != last.at:
        raise DataRefusedError(
            f'--closes "{clean_line(text)}" names no time zone',
            hint=f'write "{" ".join(filter(None, (first.date, first.time)))} AoE" or a zone such as Europe/Paris',
        )
    return first
