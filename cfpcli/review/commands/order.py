"""`cfp stats order`: whether scores depend on the place in the queue at which proposals were read."""

from cfpcli.records.review import score_of
from cfpcli.result import Message, Result
from cfpcli.review.commands.visible_reviews import event_reviews, own_alone
from cfpcli.review.rows.progress import OrderMembers, PositionRange
from cfpcli.review.rules.order import Read, order_bias
from cfpcli.workspace.context import Workspace


def stats_order(work: Workspace) -> Result[PositionRange]:
    """Show the mean score by the place in the reviewer's queue, and whether scores drift as it is read.

    Reviewers who may not see others' reviews see only their own row.
    """
    store = work.store
    event = work.required_event
    visible = event_reviews(store, event, ("state", "scores", "position"))
    viewer = own_alone(store, event)
    scored = [
        (row, score)
        for row in visible.reviews
        if viewer in {None, row.reviewer} and (score := score_of(row, event.review)) is not None
    ]
    reads = [Read(row.position, score, row.reviewer) for row, score in scored if row.position]
    bias = order_bias(reads)
    return Result(
        row=PositionRange,
        items=[PositionRange(**positions._asdict()) for positions in bias.ranges],
        members=OrderMembers(
            reviews=bias.reviews,
            without_position=len(scored) - len(reads),
            reviewers=bias.reviewers,
            correlation=bias.correlation,
            own_correlation=bias.own_correlation,
            trend=bias.trend,
        ),
        picture="order",
        messages=(Message("No score has its place in a queue; cfp review records it."),) if not reads else (),
    )
