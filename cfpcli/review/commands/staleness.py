"""`cfp review --stale` in a script: one's own reviews whose proposal has changed since, and the changed fields."""

from collections.abc import Iterator

from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.review import ReviewState
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.queue import Workload, workload
from cfpcli.review.commands.visible_reviews import former
from cfpcli.review.rows.progress import StaleReview
from cfpcli.review.rules.opinions import changed_fields
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.visibility import seat_of


def stale_list(work: Workspace, me: Person, track: str) -> Result[StaleReview]:
    """The stale reviews of this reviewer, as rows."""
    store = work.fresh_store()
    event = required_event(work.env, store)
    store = seat_of(store, me, event)
    load = workload(store, event, me.email, track=track)
    rows = [row for row in stale_reviews(store, load, me) if track in {"", load.outlines[row.code].track}]
    message = Message("cfp review --stale, at a terminal, shows what changed", Level.NEXT)
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
