"""Deadlines after the rules of a time zone have changed: date, time and zone decide, the stored instant follows."""

from collections.abc import Iterator
from typing import TypeVar

import msgspec

from cfpcli.call.rules.openness import current, current_opening
from cfpcli.dates.deadline import Deadline
from cfpcli.records.event import Event, SessionType, Track

_Owner = TypeVar("_Owner", Track, SessionType)


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
        personal_extensions=granted,
    )
    tracks, session_types = _renewed(event.tracks), _renewed(event.session_types)
    after = msgspec.structs.replace(event, call=call, tracks=tracks, session_types=session_types)
    return event if after == event else after


def outdated(event: Event) -> Iterator[tuple[Deadline, Deadline]]:
    """Each deadline whose stored instant is outdated, as stored and as it should be."""
    yield from ((old, new) for old, new in zip(_all(event), _all(renewed(event)), strict=True) if old != new)


def _renewed(owners: tuple[_Owner, ...]) -> tuple[_Owner, ...]:
    return tuple(
        msgspec.structs.replace(owner, closes=current(owner.closes)) if owner.closes is not None else owner
        for owner in owners
    )


def _all(event: Event) -> list[Deadline]:
    call = event.call
    part_closes = [*(track.closes for track in event.tracks), *(kind.closes for kind in event.session_types)]
    deadlines = [call.opens, call.closes, *part_closes, *(extension.closes for extension in call.personal_extensions)]
    return [deadline for deadline in deadlines if deadline is not None]
