"""The closes of a store that `cfp deadlines` shows: their selection, order and wording."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

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
from cfpcli.records.codes import guid_in_event
from cfpcli.records.event import Event
from cfpcli.records.fields import NOTHING
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.proposal import State, state_word
from cfpcli.store.location import Location
from cfpcli.store.protocol import Store
from cfpcli.text import fold, number_of
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.own_stores import OtherStore, other_stores, typed_address
from cfpcli.workspace.personal_files import draft_heads

if TYPE_CHECKING:
    from cfpcli.query.parser import Query

_NOT_SUBMITTED = frozenset({State.DRAFT, State.WITHDRAWN, State.CANCELED})


class CallKey(NamedTuple):
    """A call of the person's stores: the event run under a slug, or the one followed under it."""

    slug: str
    followed: bool


class Count(msgspec.Struct, frozen=True):
    """The person's own in one call: proposals that were submitted or sent, those only prepared, and draft files."""

    submitted: int = 0
    prepared: int = 0
    files: int = 0

    def words(self, *, followed: bool) -> list[str]:
        """The numbers in words, without zeros."""
        counts = [f"{self.submitted} {state_word(State.SUBMITTED, followed=followed)}"] if self.submitted else []
        counts += [f"{self.prepared} {state_word(State.DRAFT, followed=followed)}"] if self.prepared else []
        return counts + ([number_of(self.files, "draft")] if self.files else [])


_NONE = Count()


class Calls(msgspec.Struct, frozen=True):
    """All calls in the person's stores, with their drafts and proposals.

    `emails` are the person's own addresses; `counts` are their proposals and drafts by call. `places` are the stores of
    the calls beside the one in use. `stores` are the stores that were read, the one in use first, and `missing` those
    that could not be.
    """

    events: tuple[Event, ...] = ()
    followed: tuple[FollowedCall, ...] = ()
    emails: tuple[str, ...] = ()
    counts: Mapping[CallKey, Count] = {}
    places: Mapping[CallKey, Location] = {}
    stores: tuple[Store, ...] = ()
    missing: tuple[OtherStore, ...] = ()

    def count(self, slug: str, *, followed: bool) -> Count:
        """The person's own in a call."""
        return self.counts.get(CallKey(slug, followed), _NONE)

    @property
    def slugs_of_both(self) -> frozenset[str]:
        """The slugs under which one store runs an event and another follows one."""
        run = {event.slug for event in self.events if not event.followed}
        followed = {event.slug for event in self.events if event.followed} | {call.slug for call in self.followed}
        return frozenset(run & followed)


class Chosen(msgspec.Struct, frozen=True):
    """The closes to show, in order, and the number of past followed calls that were left out."""

    closes: tuple[Close, ...] = ()
    left_out: int = 0


def calls_of(store: Store, work: Workspace) -> Calls:
    """All calls with a countdown, with the number of the person's proposals and drafts in each.

    Those of the store in use come first, then those of the person's other stores, unless a store is named. A slug is
    shown once as an event that is run and once as one that is followed; a call of a list is shown instead of its event.
    """
    emails = _emails(work)
    others = tuple(other_stores(work))
    there = [(other.work.location, other.store) for other in others if other.store]
    stores = (store, *(each for _, each in there))
    called = {call.slug: call for each in reversed(stores) for call in followed_calls(each)}
    events = {CallKey(event.slug, event.followed): event for each in reversed(stores) for event in each.events()}
    shown = [event for key, event in events.items() if not (key.followed and key.slug in called)]
    places = {key: location for location, each in reversed(there) for key in _keys(each)}
    keys = {*events, *(CallKey(slug, followed=True) for slug in called)}
    here = store.events()
    return Calls(
        events=tuple(sorted(shown, key=lambda event: event.followed)),
        followed=tuple(called.values()),
        emails=emails,
        counts=_counts(stores, emails, keys, here[0].slug if len(here) == 1 else "", work),
        places={key: location for key, location in places.items() if key not in _keys(store)},
        stores=stores,
        missing=tuple(other for other in others if other.store is None),
    )


def _keys(store: Store) -> frozenset[CallKey]:
    """The calls of a store."""
    listed = store.rows(Kind.CALL, ("slug",)) if store.count(Kind.CALL) else []
    events = (CallKey(event.slug, event.followed) for event in store.events())
    return frozenset((*events, *(CallKey(row.slug, followed=True) for row in listed)))


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
    calls = calls or Calls()
    count = _NONE if close.part else calls.count(close.slug, followed=close.followed)
    location = calls.places.get(CallKey(close.slug, close.followed))
    also_run = close.followed and close.slug in calls.slugs_of_both
    where = f"followed in {typed_address(location, work.env)}" if location and also_run else ""
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
        note=", ".join(filter(None, (*_notes(close, work.now, count), where))),
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
        submitted=count.submitted,
        drafts=count.prepared + count.files,
        prepared=count.prepared,
        source=close.source,
        sources=close.sources,
        conference=close.conference,
        label=close.label,
        tags=close.tags,
        list_state=close.list_state,
        followed=close.followed,
        email=close.email,
        store=location.address if location else "",
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


def _notes(close: Close, now: datetime, count: Count) -> tuple[str, ...]:
    return (
        close.part,
        "extended for you" if close.personal else close.extended_from,
        *count.words(followed=close.followed),
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


def _counts(
    stores: Sequence[Store], emails: tuple[str, ...], keys: Collection[CallKey], only: str, work: Workspace
) -> Mapping[CallKey, Count]:
    """The person's own by call; `only` is the slug of the only event, to which a draft without one belongs.

    A draft that became a proposal is counted as that one. A draft names only a slug; if that is run and followed, the
    event that is run is meant.
    """
    counts: Counter[tuple[CallKey, str]] = Counter()
    guids: set[str] = set()
    titles: set[tuple[str, str]] = set()
    for store in stores:
        followed = {key.slug for key in _keys(store) if key.followed}
        run = {event.slug for event in store.events() if not event.followed}
        for row in _own_rows(store, emails):
            guids.add(row.guid)
            is_followed = row.event in followed - run
            titles |= {(row.event, fold(row.title))} if is_followed else set()
            if row.state not in _NOT_SUBMITTED:
                counts[CallKey(row.event, is_followed), "submitted"] += 1
            elif row.state is State.DRAFT and is_followed:
                counts[CallKey(row.event, is_followed), "prepared"] += 1
    for head in draft_heads(work.env):
        slug = head.event or only
        if (head.id and guid_in_event(head.id, slug) in guids) or (slug, fold(head.title)) in titles:
            continue
        key = CallKey(slug, followed=False)
        counts[key if key in keys else CallKey(slug, followed=True), "files"] += 1
    by_call: dict[CallKey, dict[str, int]] = {}
    for (key, name), count in counts.items():
        by_call.setdefault(key, {})[name] = count
    return {key: Count(**numbers) for key, numbers in by_call.items()}


def _own_rows(store: Store, emails: tuple[str, ...]) -> list[Any]:
    """The person's proposals in a store."""
    if not emails or not store.count(Kind.PROPOSAL):
        return []
    codes = {row.code for row in store.rows(Kind.SPEAKER, ("code", "email")) if row.email in emails}
    rows = store.rows(Kind.PROPOSAL, ("event", "speakers", "state", "guid", "title")) if codes else []
    return [row for row in rows if not codes.isdisjoint(row.speakers)]
