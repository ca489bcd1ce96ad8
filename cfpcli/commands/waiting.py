"""Which proposals wait for a reviewer, in the order in which they should be read."""

from cfpcli.domain.change import Kind
from cfpcli.domain.event import Event
from cfpcli.domain.reviewing import Waiting, queue
from cfpcli.store.store import Store


def waiting_for(store: Store, event: Event, reviewer: str) -> tuple[str, ...]:
    """The codes of the event's proposals that this reviewer (a normalised address) has not reviewed."""
    rows = [row for row in store.rows(Kind.PROPOSAL, ("code", "event", "state", "speakers")) if row.event == event.slug]
    addresses = {row.code: row.email for row in store.rows(Kind.SPEAKER, ("code", "email")) if row.email}
    reviewers: dict[str, list[str]] = {}
    for row in store.rows(Kind.REVIEW, ("proposal", "reviewer")):
        reviewers.setdefault(row.proposal, []).append(row.reviewer)

    def emails(speakers: tuple[str, ...]) -> frozenset[str]:
        return frozenset(addresses[code] for code in speakers if code in addresses)

    return queue(reviewer, [Waiting(row.code, row.state, emails(row.speakers)) for row in rows], reviewers)
