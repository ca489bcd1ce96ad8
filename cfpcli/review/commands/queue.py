"""Which proposals wait for a reviewer, in the order in which they should be read, and how far they have come."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple

from cfpcli.errors import UsageError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.review import ReviewState
from cfpcli.review.rules.opinions import REVIEWED_STATES, Order, Waiting, queue
from cfpcli.store.protocol import Store
from cfpcli.text import did_you_mean


class Outline(NamedTuple):
    """As much of a proposal as a list of them shows."""

    code: str
    title: str
    track: str
    revision: int
    updated: datetime


class Workload(NamedTuple):
    """What a reviewer (a normalised address) has before them and behind them in one event.

    `waiting` are codes in the order in which they should be read; `mine` are rows of their reviews by code, with
    `proposal state scores proposal_revision updated`; `hidden` are the codes they must not see, for they speak there,
    recused or declared a conflict; `outlines` are all proposals that can be reviewed, but the hidden ones.
    """

    waiting: tuple[str, ...]
    mine: dict[str, Any]
    hidden: frozenset[str]
    outlines: dict[str, Outline]


def waiting_for(store: Store, event: Event, reviewer: str) -> tuple[str, ...]:
    """The codes of the event's proposals that this reviewer (a normalised address) has not reviewed."""
    return workload(store, event, reviewer).waiting


def workload(
    store: Store, event: Event, reviewer: str, *, order: Order = Order.ASSIGNED, track: str = "", limit: int = 0
) -> Workload:
    """What waits for a reviewer and what they did, as far as the store shows it; the order counts all records.

    `track` is a slug, empty for all; `limit` is how many may wait at most, 0 for all.

    Raises:
        UsageError: the event has no such track.
    """
    if track and event.track(track) is None:
        slugs = [each.slug for each in event.tracks]
        raise UsageError(f'there is no track "{track}": {did_you_mean(track, slugs)}')
    inner = _whole(store)
    fields = ("code", "event", "state", "speakers", "track", "revision", "updated")
    rows = [row for row in inner.rows(Kind.PROPOSAL, fields) if row.event == event.slug]
    codes = {row.code for row in rows}
    # In the order in which the store shows them, for in a blind call that of the whole tells who was first.
    titles = {row.code: row.title for row in store.rows(Kind.PROPOSAL, ("code", "title")) if row.code in codes}
    emails, in_conflict = _people(inner, rows, reviewer)
    mine = _reviews_by(store, reviewer, codes)
    reviewers: dict[str, list[str]] = {}
    for row in inner.rows(Kind.REVIEW, ("proposal", "reviewer", "state")):
        # Who recused has read nothing of it: the next reviewer is as much needed as before.
        if row.state is not ReviewState.RECUSED or row.reviewer == reviewer:
            reviewers.setdefault(row.proposal, []).append(row.reviewer)
    hidden = in_conflict | {code for code, row in mine.items() if row.state is ReviewState.RECUSED}
    hidden |= codes - titles.keys()
    waiting = queue(
        reviewer,
        [
            Waiting(row.code, row.state, emails[row.code])
            for row in rows
            if row.code not in hidden and (not track or row.track == track)
        ],
        reviewers,
        order=order,
        assigned=_assigned(store, reviewer) if order is Order.ASSIGNED else (),
    )
    can_be = {row.code: row for row in rows if row.code not in hidden and row.state in REVIEWED_STATES}
    shown = {
        code: Outline(code, title, row.track, row.revision, row.updated)
        for code, title in titles.items()
        if (row := can_be.get(code))
    }
    return Workload(waiting[:limit] if limit else waiting, mine, frozenset(hidden), shown)


def _whole(store: Store) -> Store:
    """What is counted and ordered by, whoever looks; nothing of it is shown."""
    if store.is_whole:
        return store
    from cfpcli.workspace.visibility import whole

    return whole(store)


def _reviews_by(store: Store, reviewer: str, codes: Collection[str]) -> dict[str, Any]:
    """The rows of this reviewer's reviews by code, as far as whoever looks may see them."""
    fields = ("proposal", "reviewer", "state", "scores", "proposal_revision", "updated")
    rows = store.rows(Kind.REVIEW, fields)
    return {row.proposal: row for row in rows if row.reviewer == reviewer and row.proposal in codes}


def _people(store: Store, rows: Collection[Any], reviewer: str) -> tuple[dict[str, frozenset[str]], set[str]]:
    """The speakers' addresses by proposal, and which proposals this reviewer speaks in or declared a conflict with."""
    stored = store.get(Kind.REVIEWER, reviewer)
    declared = bool(getattr(stored, "conflicts", ()))
    fields = ("code", "email", "name", "affiliation") if declared else ("code", "email")
    speakers = {row.code: row for row in store.rows(Kind.SPEAKER, fields)}
    emails = {
        row.code: frozenset(speakers[code].email for code in row.speakers if code in speakers and speakers[code].email)
        for row in rows
    }
    hidden = {code for code, addresses in emails.items() if reviewer in addresses}
    if declared:
        from cfpcli.records.review import Reviewer
        from cfpcli.workspace.rules.conflicts import ConflictKind, People, conflicts

        people = People(speakers=speakers)
        for row in rows:
            if isinstance(stored, Reviewer) and any(
                conflict.kind is ConflictKind.DECLARED for conflict in conflicts(stored, row, people)
            ):
                hidden.add(row.code)
    return emails, hidden


def _assigned(store: Store, reviewer: str) -> frozenset[str]:
    rows = store.rows(Kind.ASSIGNMENT, ("proposal", "reviewer"))
    return frozenset(row.proposal for row in rows if row.reviewer == reviewer)
