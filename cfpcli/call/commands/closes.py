"""The closes of a store that `cfp deadlines` shows: their selection, order and wording."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from cfpcli.call.rows import DeadlineRow
from cfpcli.call.rules.closes import (
    Close,
    closes_of,
    in_order,
    is_over,
    is_within,
    remaining,
    urgency_of,
    whole_close,
)
from cfpcli.call.rules.openness import current
from cfpcli.dates.ending import Ending
from cfpcli.dates.english import local
from cfpcli.dates.instants import LAST, ZONE_UNKNOWN
from cfpcli.errors import UsageError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.fields import NOTHING
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.proposal import State, state_word
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.own_stores import OtherStore, other_stores
from cfpcli.workspace.personal_files import events_of_drafts

if TYPE_CHECKING:
    from cfpcli.query.parser import Query

_NOT_SUBMITTED = frozenset({State.DRAFT, State.WITHDRAWN, State.CANCELED})


class Calls(msgspec.Struct, frozen=True):
    """All calls in the person's stores, with their drafts and proposals.

    `emails` are the person's own addresses; `submitted` and `drafts` count their proposals by event. `stores` are the
    stores that were read, the one in use first, and `missing` those that could not be.
    """

    events: tuple[Event, ...] = ()
    followed: tuple[FollowedCall, ...] = ()
    emails: tuple[str, ...] = ()
    submitted: Mapping[str, int] = {}
    drafts: Mapping[str, int] = {}
    stores: tuple[Store, ...] = ()
    missing: tuple[OtherStore, ...] = ()


class Chosen(msgspec.Struct, frozen=True):
    """The closes to show, in order, and the number of past followed calls that were left out."""

    closes: tuple[Close, ...] = ()
    left_out: int = 0


def calls_of(store: Store, work: Workspace) -> Calls:
    """All calls with a countdown, with the number of the person's proposals and drafts in each.

    Those of the store in use come first, then those of the person's other stores, unless a store is named. A slug is
    shown once: an event that is run before one that is followed, and a call that a list has before its event.
    """
    emails = _emails(work)
    others = tuple(other_stores(work))
    stores = (store, *(other.store for other in others if other.store))
    here = store.events()
    run = {event.slug: event for each in reversed(stores) for event in each.events() if not event.followed}
    called = {call.slug: call for each in reversed(stores) for call in followed_calls(each) if call.slug not in run}
    followed = {event.slug: event for each in reversed(stores) for event in each.events() if event.followed}
    listed = [event for slug, event in followed.items() if slug not in run and slug not in called]
    counted = [_submitted(each, emails) for each in stores]
    return Calls(
        events=(*run.values(), *listed),
        followed=tuple(called.values()),
        emails=emails,
        submitted=dict(sum(map(Counter, counted), Counter())),
        drafts=Counter(slug or (here[0].slug if len(here) == 1 else "") for slug in events_of_drafts(work.env)),
        stores=stores,
        missing=tuple(other for other in others if other.store is None),
    )


def followed_calls(store: Store) -> tuple[FollowedCall, ...]:
    """The followed calls, each close at its instant under today's zone rules."""
    if not store.count(Kind.CALL):
        return ()
    return tuple(map(_renewed, store.calls()))


def choose(
    calls: Calls, now: datetime, *, everything: bool = False, span: timedelta | None = None, query: Sequence[str] = ()
) -> Chosen:
    """The store's own closes and those of followed calls that are not over (with `everything`, of all followed calls).

    With a `span`, only closes that are ahead by at most that time; with the words of a `query`, only those it selects.

    Raises:
        UsageError: the query is not understood.
    """
    run = [event for event in calls.events if not event.followed]
    closes_of_store = [close for event in run for close in closes_of(event, now, calls.emails)]
    others = _others(calls.followed, now)
    others += [close for event in calls.events if event.followed for close in closes_of(event, now, calls.emails)]
    if query:
        matches = _parsed(query, [*closes_of_store, *others], now).matches
        closes_of_store = [close for close in closes_of_store if matches(close, NOTHING)]
        others = [close for close in others if matches(close, NOTHING)]
    live = others if everything else [close for close in others if not is_over(close, now)]
    closes = in_order([*closes_of_store, *live], now)
    if span is not None:
        return Chosen(tuple(close for close in closes if is_within(close, now, span)))
    return Chosen(tuple(closes), len(others) - len(live))


def _others(followed: Sequence[FollowedCall], now: datetime) -> list[Close]:
    if not followed:
        return []
    # The words of labels take long to load, which only people who follow calls should pay for.
    from cfpcli.call.rules.agenda import followed_closes

    return followed_closes(followed, now)


def _parsed(words: Sequence[str], closes: Iterable[Close], now: datetime) -> "Query":
    from cfpcli.call.rules.deadline_query import vocabulary_of
    from cfpcli.query.parser import parse

    return parse(list(words), vocabulary_of(closes, now), now=now)


def deadline_of(event: Event, work: Workspace) -> DeadlineRow:
    """The row of an event's call as a whole, as in `cfp deadlines`, with a personal extension of the acting person."""
    emails = _emails(work) if event.call.personal_extensions else ()
    return row_of(whole_close(event, work.now, emails), work)


def row_of(close: Close, work: Workspace, calls: Calls | None = None) -> DeadlineRow:
    """One close as a row; with `calls`, it counts the person's proposals and drafts in that call."""
    counts = calls if calls and not close.part else Calls()
    submitted, drafts = counts.submitted.get(close.slug, 0), counts.drafts.get(close.slug, 0)
    return DeadlineRow(
        event=close.slug,
        name=close.name,
        status=close.status,
        left=remaining(close, work.now),
        closes=close.at,
        closes_latest=close.latest,
        closes_local=closes_local(close),
        zone="" if close.latest or close.was_latest else close.zone,
        your_time=close.ending.your_time(work.env.zone, work.now) if close.ending else "",
        urgency=urgency_of(close, work.now),
        note=", ".join(filter(None, _notes(close, work.now, submitted, drafts))),
        kind=close.kind,
        track=close.track,
        session_type=close.session_type,
        opens=close.opens,
        place=close.place,
        starts=close.starts,
        ends=close.ends,
        url=close.url,
        zone_assumed=close.zone_assumed,
        extended_from=close.extended_from,
        submitted=submitted,
        drafts=drafts,
        source=close.source,
        sources=close.sources,
        conference=close.conference,
        label=close.label,
        tags=close.tags,
        list_state=close.list_state,
        followed=close.followed,
    )


def closes_local(close: Close) -> str:
    """The last minute in time, in the call's zone; only the day if its zone is not known."""
    if close.ending is not None:
        return close.ending.text
    return f"was to close {Ending(close.was_at, close.was_latest, close.zone).text}" if close.was_at else ""


def mark(close: Close, now: datetime) -> str:
    """The reason why the date of a close is uncertain; empty if it is certain."""
    if close.ending is not None and close.latest is not None and close.ending.may_be_over(now):
        return f"{ZONE_UNKNOWN}, until {local(close.latest, LAST, closing=True)} at the latest"
    return f"zone assumed ({close.zone})" if close.zone_assumed else ""


def _notes(close: Close, now: datetime, submitted: int, drafts: int) -> tuple[str, ...]:
    mine = [f"{submitted} {state_word(State.SUBMITTED, followed=close.followed)}"] if submitted else []
    mine += [number_of(drafts, "draft")] if drafts else []
    return (
        close.part,
        "extended for you" if close.personal else close.extended_from,
        *mine,
        close.note,
        mark(close, now),
    )


def _renewed(call: FollowedCall) -> FollowedCall:
    closes = current(call.closes) if call.closes else None
    return call if closes is call.closes else msgspec.structs.replace(call, closes=closes)


def _emails(work: Workspace) -> tuple[str, ...]:
    """The addresses of the acting person; empty if unknown, because anybody may read when a call closes."""
    with suppress(UsageError):
        person, _ = work.identified_person
        return (person.email,) if person and person.email else ()
    return ()


def _submitted(store: Store, emails: tuple[str, ...]) -> Mapping[str, int]:
    """The number of the person's proposals by event, except those withdrawn or canceled."""
    if not emails or not store.count(Kind.PROPOSAL):
        return {}
    codes = {row.code for row in store.rows(Kind.SPEAKER, ("code", "email")) if row.email in emails}
    rows = store.rows(Kind.PROPOSAL, ("event", "speakers", "state")) if codes else []
    return Counter(row.event for row in rows if row.state not in _NOT_SUBMITTED and not codes.isdisjoint(row.speakers))
