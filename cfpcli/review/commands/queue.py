"""Proposals that wait for a reviewer, in reading order, and reviews whose proposal has changed since."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Any, NamedTuple

from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.review import ReviewState
from cfpcli.records.soundness import required_choice
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.visible_reviews import former
from cfpcli.review.rows import StaleReview
from cfpcli.review.rules.opinions import REVIEWED_STATES, Order, Waiting, changed_fields, queue
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.rules.conflicts import PERSON_FIELDS
from cfpcli.workspace.visibility import seat_of


class Outline(NamedTuple):
    """The fields of a proposal that a list of proposals shows."""

    code: str
    title: str
    track: str
    revision: int
    updated: datetime


class Workload(NamedTuple):
    """The work of a reviewer (a normalised address) in one event, waiting and done.

    `waiting` are codes in reading order; `mine` are rows of their reviews by code, with
    `proposal state scores proposal_revision updated`; `hidden` are the codes of proposals that they must not see,
    because they are a speaker, recused or declared a conflict; `outlines` are all others that can be reviewed.
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
    """A reviewer's waiting proposals and reviews, as far as the store shows them; the order counts all records.

    `track` is a slug, a name or a number, empty for all; `limit` is the maximum number of waiting proposals, 0 for all.

    Raises:
        NotFoundError: the event has no such track.
    """
    track = required_choice(event, "tracks", track)
    inner = _whole(store)
    fields = ("code", "event", "state", "speakers", "track", "revision", "updated")
    rows = [row for row in inner.rows(Kind.PROPOSAL, fields) if row.event == event.slug]
    codes = {row.code for row in rows}
    # In the order in which the store shows them: in a blind call the order of the whole store discloses who was first.
    titles = {row.code: row.title for row in store.rows(Kind.PROPOSAL, ("code", "title")) if row.code in codes}
    emails, in_conflict = _people(inner, rows, reviewer)
    mine = _reviews_by(store, reviewer, codes)
    reviewers: dict[str, list[str]] = {}
    for row in inner.rows(Kind.REVIEW, ("proposal", "reviewer", "state")):
        # A reviewer who recused has not judged the proposal: another reviewer is needed as much as before.
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
    """The complete store, to count and order by for every viewer; none of its records is shown."""
    if store.is_whole:
        return store
    from cfpcli.workspace.visibility import whole

    return whole(store)


def _reviews_by(store: Store, reviewer: str, codes: Collection[str]) -> dict[str, Any]:
    """The rows of this reviewer's reviews by code, as far as the acting person may see them."""
    fields = ("proposal", "reviewer", "state", "scores", "proposal_revision", "updated")
    rows = store.rows(Kind.REVIEW, fields)
    return {row.proposal: row for row in rows if row.reviewer == reviewer and row.proposal in codes}


def _people(store: Store, rows: Collection[Any], reviewer: str) -> tuple[dict[str, frozenset[str]], set[str]]:
    """The speakers' addresses by proposal, and the proposals where this reviewer is a speaker or has a conflict.

    Only conflicts that the reviewer declared count.
    """
    stored = store.get(Kind.REVIEWER, reviewer)
    declared = bool(getattr(stored, "conflicts", ()))
    fields = PERSON_FIELDS if declared else ("code", "email")
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


def stale_list(work: Workspace, me: Person, track: str) -> Result[StaleReview]:
    """The stale reviews of this reviewer, as rows."""
    store = work.fresh_store()
    event = required_event(work.env, store)
    store = seat_of(store, me, event)
    track = required_choice(event, "tracks", track)
    load = workload(store, event, me.email, track=track)
    rows = [row for row in stale_reviews(store, load, me) if track in {"", load.outlines[row.code].track}]
    message = Message("cfp review --stale  # at a terminal, shows what changed", Level.NEXT)
    if not rows:
        message = nothing_changed(event)
    return Result(row=StaleReview, items=rows, messages=(message,))


def stale_reviews(store: Store, load: Workload, me: Person) -> Iterator[StaleReview]:
    """One's own reviews of proposals with changes that a reviewer would see, in the order of their codes."""
    codes = [
        code
        for code, row in load.mine.items()
        if row.state is not ReviewState.RECUSED
        and code in load.outlines
        and (load.outlines[code].revision != row.proposal_revision or load.outlines[code].updated > row.updated)
    ]
    for code in sorted(codes):
        proposal, review = store.get(Kind.PROPOSAL, code), store.get(Kind.REVIEW, f"{code}/{me.email}")
        if proposal is None or review is None:
            continue
        was = former(store, proposal, review)
        changed = changed_fields(was, proposal) if was else ()
        if changed or (was is None and proposal.revision != review.proposal_revision):
            yield StaleReview(
                code=code,
                title=proposal.title,
                read=review.proposal_revision,
                revision=proposal.revision,
                changed=changed,
            )


def nothing_changed(event: Event) -> Message:
    """The report that no review of the acting reviewer is out of date."""
    return Message(f"No text in {event.name} has changed since you reviewed it.")
