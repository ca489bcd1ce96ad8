"""`cfp deadlines --ics`: the deadlines as a calendar for import or subscription."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise

import msgspec

from cfpcli.call.commands.closes import Chosen, closes_local
from cfpcli.call.commands.past_calls import CallState, call_history
from cfpcli.call.files.ics import DeadlineEntry, deadline_calendar
from cfpcli.call.rows import DeadlineRow
from cfpcli.call.rules.closes import Close, CloseKind, closes_of, is_over
from cfpcli.call.rules.labels import title_of
from cfpcli.call.rules.openness import closes_for, current, zone_of
from cfpcli.dates.english import local
from cfpcli.dates.instants import LAST
from cfpcli.records.change import ChangeSet, Kind
from cfpcli.records.event import Event
from cfpcli.records.followed_call import ListState
from cfpcli.result import Message, Result
from cfpcli.store.protocol import HistoryFilter, Store
from cfpcli.text import number_of

NAME = "Calls for proposals"

Past = Mapping[tuple[str, bool], Sequence[ChangeSet]]
"""The change sets of each event, by its slug and whether it is followed, oldest first."""

_RUN, _FOLLOWED = "events.cfp", "calls.cfp"


def calendar(
    chosen: Chosen, stores: Sequence[Store], now: datetime, *, emails: tuple[str, ...] = ()
) -> Result[DeadlineRow]:
    """The calendar of these closes of some stores; it lists a close that had a date and lost it as cancelled.

    `emails` are the addresses of the acting person, who may have personal extensions.
    """
    keys = {(close.slug, close.followed) for close in chosen.closes if close.kind is CloseKind.EVENT}
    events = [(event, store) for store in reversed(stores) for event in store.events()]
    holders = {key: store for event, store in events if (key := (event.slug, event.followed)) in keys}
    past = {key: store.history(HistoryFilter(key=key[0], kind=Kind.EVENT)) for key, store in holders.items()}
    calls: dict[str, Sequence[CallState]] = {}
    for store in reversed(stores):
        calls |= call_history(store) if store.count(Kind.CALL) else {}
    entries = [_entry(close, past, calls, emails, now) for close in chosen.closes]
    written = [entry for entry in entries if entry is not None]
    shown = {(event.slug, event.followed): event for event, _ in events}
    written += [entry for key, event in shown.items() if key in keys for entry in _notification(event, past)]
    cancelled = sum(1 for entry in written if entry.cancelled)
    return Result(
        row=DeadlineRow,
        documents_are_public=True,
        documents=deadline_calendar(written, name=NAME),
        documents_are_safe=True,
        written=lambda: number_of(len(written) - cancelled, "deadline"),
        messages=(Message(_cancelled_text(cancelled)),) if cancelled else (),
    )


def call_calendar(store: Store, event: Event, now: datetime) -> bytes:
    """The closes of one event's call as a calendar, the same for everybody; empty if it never had one."""
    past = {(event.slug, event.followed): store.history(HistoryFilter(key=event.slug, kind=Kind.EVENT))}
    entries = [entry for close in closes_of(event, now) if (entry := _entry(close, past, {}, (), now))]
    entries += _notification(event, past)
    return b"".join(deadline_calendar(entries, name=f"{event.name}: {NAME}")) if entries else b""


def _cancelled_text(count: int) -> str:
    return "1 deadline is cancelled." if count == 1 else f"{count:,} deadlines are cancelled."


def uid(close: Close) -> str:
    """The permanent identifier of a deadline in calendars: made from slugs, so no new title or date changes it."""
    part = f".track.{close.track}" if close.track else f".type.{close.session_type}" if close.session_type else ""
    return f"close.{close.slug}{part}@{_FOLLOWED if close.followed else _RUN}"


def _entry(
    close: Close, past: Past, calls: Mapping[str, Sequence[CallState]], emails: tuple[str, ...], now: datetime
) -> DeadlineEntry | None:
    """The entry of a close; None if it has no date and lost none that was still ahead."""
    is_call = close.kind is CloseKind.CALL
    sets = () if is_call else past.get((close.slug, close.followed), ())
    states = calls.get(close.slug, ()) if is_call else ()
    if close.at is None and close.was_at is None:
        was_at, was_latest = _last_close(states) if is_call else (_last_at(close, sets, emails), None)
        close = msgspec.structs.replace(close, was_at=was_at, was_latest=was_latest)
    at = close.at or close.was_at
    if at is None or (close.at is None and is_over(close, now)):
        return None
    sequence, since = _sequence(states)
    changed = sets[-1].at if sets else max((instant for instant in (since, close.changed) if instant), default=None)
    return DeadlineEntry(
        uid=uid(close),
        sequence=max(close.moves, sequence, _moves(close, sets, emails)),
        at=at,
        changed=changed or close.opens or at,
        summary=_title(close.name, close.label, close.part),
        description="\n".join(_described(close)),
        url=close.url,
        cancelled=close.at is None,
    )


def _notification(event: Event, past: Past) -> Iterator[DeadlineEntry]:
    """The day by which speakers get an answer, if the call sets it; no entry for one that lost its date."""
    deadline = event.call.notification and current(event.call.notification)
    if deadline is None or deadline.at is None:
        return
    sets = past.get((event.slug, event.followed), ())
    changes = [change for each in sets for change in each.changes]
    versions = [*(change.before for change in changes if isinstance(change.before, Event)), event]
    yield DeadlineEntry(
        uid=f"notification.{event.slug}@{_FOLLOWED if event.followed else _RUN}",
        sequence=sum(former.call.notification != later.call.notification for former, later in pairwise(versions)),
        at=deadline.at,
        changed=sets[-1].at if sets else deadline.at,
        summary=f"{event.name}: answers to speakers are due",
        description=f"By {local(deadline.at, zone_of(deadline, event), closing=True)}",
        url=event.url,
    )


def _title(name: str, label: str, part: str = "") -> str:
    """The title of an entry, which names the call that closes: a reminder shows nothing else."""
    return f"{name}: {title_of(label) or 'call'} closes{f' ({part})' if part else ''}"


def _sequence(states: Sequence[CallState]) -> tuple[int, datetime | None]:
    """The number of a followed call's changes that a calendar shows, and the time of the last; an undo counts too.

    States from before the call was forgotten count as well: a calendar ignores an entry whose number has decreased.
    """
    sequence, since, shown = 0, None, None
    for at, call in states:
        if call is None:
            continue
        ends = tuple(deadline.at if deadline else None for deadline in (call.closes, call.closes_latest))
        now_shown = (ends, call.list_state, _title(call.name, call.label))
        if shown is not None and now_shown != shown:
            sequence, since = sequence + 1, at
        sequence, shown = max(sequence, len(call.extensions)), now_shown
    return sequence, since


def _last_close(states: Sequence[CallState]) -> tuple[datetime | None, datetime | None]:
    """The last close that a followed call had, and if it was a span also its last end."""
    for _, call in reversed(states):
        if call is not None and call.closes is not None and call.closes.at is not None:
            return call.closes.at, call.closes_latest.at if call.closes_latest else None
    return None, None


def _last_at(close: Close, sets: Sequence[ChangeSet], emails: tuple[str, ...]) -> datetime | None:
    """The last date that a close of the store's own event had before it lost its date."""
    befores = (change.before for change_set in reversed(sets) for change in reversed(change_set.changes))
    instants = (_at(before, close, emails) for before in befores if isinstance(before, Event))
    return next((at for at in instants if at is not None), None)


def _moves(close: Close, sets: Sequence[ChangeSet], emails: tuple[str, ...]) -> int:
    """The number of times this close was moved, undos included: a calendar ignores an entry that is not newer."""
    pairs = ((change.before, change.after) for change_set in sets for change in change_set.changes)
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
    if close.at is None:
        yield "Called off" if close.list_state is ListState.CALLED_OFF else "To be announced anew"
        former = closes_local(close) if close.zone or close.was_latest else ""
        yield f"It {former}" if former else "It had a date before"
        return
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
