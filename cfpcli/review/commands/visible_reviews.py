"""The reviews of one event, for commands that count them."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from cfpcli.records.change import Kind
from cfpcli.records.event import Event, OthersReviews
from cfpcli.records.proposal import LIVE, Proposal, State
from cfpcli.records.review import Review
from cfpcli.result import Message
from cfpcli.review.rules.opinions import as_reviewed
from cfpcli.store.protocol import HistoryFilter, Store


class EventReviews(NamedTuple):
    """The event's proposals by code with their states, the live ones, the event's reviews, and reviewers' names."""

    states: Mapping[str, State]
    live: frozenset[str]
    reviews: Sequence[Any]
    names: Mapping[str, str]


def own_alone(store: Store, event: Event) -> str | None:
    """The address of the acting reviewer if they may not see the work of others on every proposal; else None.

    Figures over all proposals would disclose that work, or be wrong without it.
    """
    if store.is_whole:
        return None
    from cfpcli.workspace.filtered_store import view_of

    seen = view_of(store)
    if seen is None or event.slug not in seen.sight.reviewing:
        return None
    return None if event.review.shows_others is OthersReviews.ALWAYS else seen.sight.email


def note_on_unseen(store: Store, event: Event) -> tuple[Message, ...]:
    """A note beside figures from which reviews may be missing that this person may not see."""
    if store.is_whole:
        return ()
    from cfpcli.workspace.visibility import is_blind

    if not is_blind(store, event) and own_alone(store, event) is None:
        return ()
    return (Message("Only reviews that you may see are counted."),)


def event_reviews(store: Store, event: Event, attributes: Sequence[str]) -> EventReviews:
    """All reviews of the event's proposals, with at least these attributes.

    A reviewer's name is the one the committee lists, else that of the latest review.
    """
    rows = store.rows(Kind.PROPOSAL, ("code", "event", "state"))
    states = {row.code: row.state for row in rows if row.event == event.slug}
    needed = sorted({"proposal", "reviewer", "name", *attributes})
    reviews = [row for row in store.rows(Kind.REVIEW, needed) if row.proposal in states]
    names = {row.reviewer: row.name for row in reviews if row.name}
    names |= {row.email: row.name for row in store.rows(Kind.REVIEWER, ("email", "name")) if row.name}
    live = frozenset(code for code, state in states.items() if state in LIVE)
    return EventReviews(states, live, reviews, names)


def former(store: Store, proposal: Proposal, review: Review) -> Proposal | None:
    """The proposal as it was when reviewed, if it was changed since; None if it was not, or if the history lacks it."""
    if proposal.revision == review.proposal_revision and proposal.updated <= review.updated:
        return None
    return as_reviewed(
        store.history(HistoryFilter(key=proposal.code)), proposal.code, review.proposal_revision, review.updated
    )
