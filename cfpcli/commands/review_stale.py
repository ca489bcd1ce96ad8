"""`cfp review --stale` in a script: one's own reviews whose proposal has changed since, and what changed."""

from collections.abc import Iterator

from cfpcli.commands.given_reviews import former
from cfpcli.commands.place import required_event
from cfpcli.commands.viewer import seat_of
from cfpcli.commands.waiting import Workload, workload
from cfpcli.commands.workspace import Workspace
from cfpcli.domain.change import Kind
from cfpcli.domain.person import Person
from cfpcli.domain.review import ReviewState
from cfpcli.domain.stale import changed_fields
from cfpcli.result import Level, Message, Result
from cfpcli.rows.reviewing import StaleReview
from cfpcli.store.store import Store


def stale_list(work: Workspace, me: Person, track: str) -> Result[StaleReview]:
    """What is stale of this reviewer's reviews, as rows."""
    store = work.fresh_store()
    event = required_event(work.env, store)
    store = seat_of(store, me, event)
    load = workload(store, event, me.email, track=track)
    rows = [row for row in stale_reviews(store, load, me) if track in {"", load.outlines[row.code].track}]
    message = Message("cfp review --stale, at a terminal, shows what changed", Level.NEXT)
    if not rows:
        message = Message(f"No text in {event.name} has changed since you reviewed it.")
    return Result(row=StaleReview, items=rows, messages=(message,))


def stale_reviews(store: Store, load: Workload, me: Person) -> Iterator[StaleReview]:
    """One's own reviews of what a reviewer would see changed since, in the order of their codes."""
    own = [
        code
        for code, row in load.mine.items()
        if row.state is not ReviewState.RECUSED
        and code in load.outlines
        and (load.outlines[code].revision != row.proposal_revision or load.outlines[code].updated > row.updated)
    ]
    for code in sorted(own):
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
