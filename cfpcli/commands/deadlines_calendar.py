"""`cfp deadlines --ics`: the deadlines as a calendar to import or to subscribe to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from cfpcli.commands.deadline_rows import Chosen, closes_local
from cfpcli.domain.call import closes_for
from cfpcli.domain.change import ChangeSet, Kind
from cfpcli.domain.closes import Close, CloseKind
from cfpcli.domain.countdown import local
from cfpcli.domain.day_span import LAST
from cfpcli.domain.event import Event
from cfpcli.formats.calendar import DeadlineEntry, deadline_calendar
from cfpcli.result import Result
from cfpcli.store.store import Store

NAME = "Calls for proposals"

Past = Mapping[str, Sequence[ChangeSet]]
"""The change sets of each event, oldest first."""

_DOMAINS = {CloseKind.EVENT: "events.cfp", CloseKind.CALL: "calls.cfp"}


def calendar(chosen: Chosen, store: Store, *, emails: tuple[str, ...] = ()) -> Result:
    """The calendar of these closes; what is still to be announced has no day to stand on.

    `emails` are the addresses of who asks, for whom a close may have been moved alone.
    """
    dated = [(close, close.at) for close in chosen.closes if close.at is not None]
    slugs = {close.slug for close, _ in dated if close.kind is CloseKind.EVENT}
    past = {slug: store.history(slug, Kind.EVENT) for slug in slugs}
    return Result(
        schema="deadlines",
        documents_are_public=True,
        documents=deadline_calendar((_entry(close, at, past, emails) for close, at in dated), name=NAME),
        documents_are_safe=True,
        written=lambda: (len(dated), "deadline"),
    )


def uid(close: Close) -> str:
    """What a calendar knows a deadline by for ever: from slugs alone, which neither a title nor a date changes."""
    part = f".track.{close.track}" if close.track else f".type.{close.session_type}" if close.session_type else ""
    return f"close.{close.slug}{part}@{_DOMAINS[close.kind]}"


def _entry(close: Close, at: datetime, past: Past, emails: tuple[str, ...]) -> DeadlineEntry:
    sets = past.get(close.slug, ()) if close.kind is CloseKind.EVENT else ()
    changed = sets[-1].at if sets else close.changed
    part = f" ({close.part})" if close.part else ""
    return DeadlineEntry(
        uid=uid(close),
        sequence=max(close.moves, _moves(close, sets, emails)),
        at=at,
        changed=changed or close.opens or at,
        summary=f"{close.name}: call closes{part}",
        description="\n".join(_described(close)),
        url=close.url,
    )


def _moves(close: Close, sets: Sequence[ChangeSet], emails: tuple[str, ...]) -> int:
    """How often this close was moved, back by an undo included: a calendar ignores what is not newer."""
    pairs = ((change.before, change.after) for one in sets for change in one.changes)
    moves = 0
    for before, after in pairs:
        if isinstance(before, Event) and isinstance(after, Event):
            former = _at(before, close, emails)
            moves += former is not None and former != _at(after, close, emails)
    return moves


def _at(event: Event, close: Close, emails: tuple[str, ...]) -> datetime | None:
    closes = closes_for(event, track=close.track, session_type=close.session_type, emails=emails)
    return closes.at if closes else None


def _described(close: Close) -> Iterator[str]:
    assumed = " (zone assumed)" if close.zone_assumed else ""
    yield f"Closes {closes_local(close)}{assumed}"
    if close.latest is not None:
        yield f"Here at the first end of that day; the last is {local(close.latest, LAST, closing=True)}"
    if close.personal:
        yield "Extended for you"
    elif close.extended_from:
        yield f"{close.extended_from[0].upper()}{close.extended_from[1:]}"
    days = close.starts if close.ends in {"", close.starts} else f"{close.starts} to {close.ends}"
    where = ", ".join(filter(None, (days, close.place)))
    if where:
        yield f"Event: {where}"
    if close.note:
        yield close.note
    if close.url:
        yield close.url
