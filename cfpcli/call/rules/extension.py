"""Closes that move: for the whole call, a part of it or one person, or because the rules of a time zone changed."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple, TypeVar

import msgspec

from cfpcli.call.rules.openness import (
    closes_for,
    current,
    current_opening,
    opens_for,
    own_closes,
    personal_extension,
)
from cfpcli.dates.english import local
from cfpcli.dates.instants import day_start
from cfpcli.dates.written_deadline import Deadline
from cfpcli.dates.zones import zone_named
from cfpcli.errors import DataRefusedError, UsageError
from cfpcli.records.event import Event, Extension, PersonalExtension, SessionType, Track
from cfpcli.records.person import is_email, normalise_email
from cfpcli.records.soundness import required_choice

_Owner = TypeVar("_Owner", Track, SessionType)


class Scope(NamedTuple):
    """The owner of a close that is moved: a track or a session type (slugs), a person (address), else the call."""

    track: str = ""
    session_type: str = ""
    email: str = ""

    def words(self, event: Event) -> str:
        """The words after "the call of NAME", such as ` for the track "Cloud"`; empty for the whole call."""
        track, kind = event.track(self.track), event.session_type(self.session_type)
        if track is not None:
            return f' for the track "{track.name}"'
        if kind is not None:
            return f' for the type "{kind.name}"'
        return f" for {self.email}" if self.email else ""


class Move(NamedTuple):
    """A move of a close: the event `before` and `after`, and the former and the new close.

    `done` names the move in one word, such as `Extended`; `careful` is the reason why it needs consent, empty if it
    needs none. If the instant stays the same, `after` is `before`.
    """

    before: Event
    after: Event
    scope: Scope
    former: Deadline | None
    closes: Deadline
    done: str
    careful: str


def scope_of(event: Event, *, track: str = "", session_type: str = "", email: str = "") -> Scope:
    """The scope of an extension: a track, a session type, one person (by address), or the whole call.

    Raises:
        UsageError: more than one is named, or the address is not valid.
        NotFoundError: the event has no such track or session type.
    """
    if sum(map(bool, (track, session_type, email))) > 1:
        raise UsageError("--track, --type and --for cannot be combined", hint="run the command once for each")
    track = required_choice(event, "tracks", track)
    session_type = required_choice(event, "session_types", session_type)
    if email and not is_email(email):
        raise UsageError(f'--for "{email}" is not a valid address', hint="write --for ana@example.org")
    return Scope(track, session_type, normalise_email(email))


def moved_close(event: Event, scope: Scope, closes: Deadline, *, now: datetime, reason: str) -> Move:
    """The move of this close to `closes`, with the former close kept as an extension; `now` is a UTC instant.

    A later close needs no consent. A close that moves earlier, into the past, or after the former close has passed
    (which reopens the call) does. A personal extension after the close needs none, because that is its purpose.

    Raises:
        DataRefusedError: the close has no date, is not later than the opening, or gains a person no time.
    """
    opening = opens_for(event, track=scope.track, session_type=scope.session_type)
    opens = opening.at if opening else None
    if closes.at is None:
        raise DataRefusedError(
            f'"{closes.raw}" is not a date',
            hint="give a date\ncfp init FILE.toml  # with TBA in the file removes a close",
        )
    if opens is not None and closes.at <= opens:
        raise DataRefusedError(
            f"{_there(closes, event)} is before the call opens",
            hint="choose a later date; the opening is set in the event file",
        )
    former = _former(event, scope)
    first_grant = bool(scope.email) and personal_extension(event.call, scope.email) is None
    if former is not None and former.at == closes.at and not first_grant:
        return Move(event, event, scope, former, closes, "", "")
    if first_grant and not _gives(event, closes.at):
        raise DataRefusedError(
            f"the call is open to {scope.email} until {_there(former or closes, event)}, as to everybody",
            hint="give a later date",
        )
    done, careful = _judged(former, closes, scope, event, now)
    return Move(event, _moved(event, scope, former, closes, now, reason), scope, former, closes, done, careful)


def _former(event: Event, scope: Scope) -> Deadline | None:
    """The close in force so far; for a person without a personal extension, everybody's."""
    granted = personal_extension(event.call, scope.email)
    return current(granted.closes) if granted else closes_for(event, track=scope.track, session_type=scope.session_type)


def _gives(event: Event, at: datetime) -> bool:
    """Whether this close gives a person more time than others have, in at least one track or type."""
    closes = [closes_for(event), *(deadline for _, _, deadline in own_closes(event))]
    return any(deadline is not None and deadline.at is not None and deadline.at < at for deadline in closes)


def _judged(former: Deadline | None, closes: Deadline, scope: Scope, event: Event, now: datetime) -> tuple[str, str]:
    """The name of the move in a word or two, and the reason why it needs consent."""
    past = closes.at is not None and closes.at <= now
    if former is None or former.at is None or closes.at is None:
        return "Set the close of", "that is in the past: it closes at once" if past else ""
    if scope.email and personal_extension(event.call, scope.email) is None:
        return "Extended", "that is in the past: the extension has no effect" if past else ""
    if closes.at < former.at:
        at_once = ", and it closes at once" if closes.at <= now < former.at else ""
        return "Moved forward the close of", f"that is earlier than {_there(former, event)}{at_once}"
    if past:
        return "Extended", "that is also in the past: the call stays closed"
    if former.at <= now and not scope.email:
        return "Reopened", f"it has been closed since {_there(former, event)}"
    return "Extended", ""


def _moved(event: Event, scope: Scope, former: Deadline | None, closes: Deadline, now: datetime, reason: str) -> Event:
    call = event.call
    if scope.email:
        granted = PersonalExtension(email=scope.email, closes=closes, granted=now, reason=reason)
        changed = msgspec.structs.replace(call, personal_extensions=(*call.personal_extensions, granted))
        return msgspec.structs.replace(event, call=changed)
    if former is not None and former.date:
        remembered = Extension(
            closes=former, changed=now, reason=reason, track=scope.track, session_type=scope.session_type
        )
        call = msgspec.structs.replace(call, extensions=(*call.extensions, remembered))
    if not (scope.track or scope.session_type):
        return msgspec.structs.replace(event, call=msgspec.structs.replace(call, closes=closes))
    return msgspec.structs.replace(
        event,
        call=call,
        tracks=_closing(event.tracks, scope.track, closes),
        session_types=_closing(event.session_types, scope.session_type, closes),
    )


def _closing(owners: tuple[_Owner, ...], slug: str, closes: Deadline) -> tuple[_Owner, ...]:
    return tuple(msgspec.structs.replace(owner, closes=closes) if owner.slug == slug else owner for owner in owners)


def _there(deadline: Deadline, event: Event) -> str:
    if deadline.at is None:
        return deadline.raw
    return local(deadline.at, deadline.zone or event.timezone, closing=True)


def left_behind(move: Move) -> tuple[str, ...]:
    """The names of tracks and session types with a close of their own, which does not move with the call's."""
    if any(move.scope):
        return ()
    names = [track.name for track in move.after.tracks if track.closes is not None]
    return (*names, *(kind.name for kind in move.after.session_types if kind.closes is not None))


def after_the_start(event: Event, closes: Deadline) -> str:
    """The caution about a close after the start of the event; empty if it is before, or if the event has no date."""
    if closes.at is None or not event.starts:
        return ""
    begins = day_start(date.fromisoformat(event.starts), zone_named(event.timezone))
    return f"by then {event.name} has begun: it starts on {event.starts}" if closes.at > begins else ""


def renewed(event: Event) -> Event:
    """The event with every opening and close at its instant under today's zone rules; the same if none has moved.

    Replaced closes keep their instants, because those were in force at the time.
    """
    call = event.call
    granted = tuple(
        msgspec.structs.replace(extension, closes=current(extension.closes)) for extension in call.personal_extensions
    )
    call = msgspec.structs.replace(
        call,
        opens=current_opening(call.opens) if call.opens else None,
        closes=current(call.closes) if call.closes else None,
        notification=current(call.notification) if call.notification else None,
        personal_extensions=granted,
    )
    tracks, session_types = _renewed(event.tracks), _renewed(event.session_types)
    review = msgspec.structs.replace(event.review, closes=current(event.review.closes) if event.review.closes else None)
    after = msgspec.structs.replace(event, call=call, tracks=tracks, session_types=session_types, review=review)
    return event if after == event else after


def outdated(event: Event) -> Iterator[tuple[Deadline, Deadline]]:
    """Each deadline whose stored instant is outdated, as stored and as it should be."""
    yield from ((old, new) for old, new in zip(_all(event), _all(renewed(event)), strict=True) if old != new)


def _renewed(owners: tuple[_Owner, ...]) -> tuple[_Owner, ...]:
    return tuple([_renewed_part(owner) for owner in owners])


def _renewed_part(owner: _Owner) -> _Owner:
    opens = current_opening(owner.opens) if owner.opens else None
    closes = current(owner.closes) if owner.closes else None
    return msgspec.structs.replace(owner, opens=opens, closes=closes) if opens or closes else owner


def _all(event: Event) -> list[Deadline]:
    call = event.call
    parts: tuple[Track | SessionType, ...] = (*event.tracks, *event.session_types)
    own = [deadline for part in parts for deadline in (part.opens, part.closes)]
    others = [call.notification, event.review.closes]
    deadlines = [call.opens, call.closes, *own, *others, *(each.closes for each in call.personal_extensions)]
    return [deadline for deadline in deadlines if deadline is not None]
