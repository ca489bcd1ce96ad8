"""`cfp tracks`: each track of the event with its proposals by state and their mean score."""

from math import fsum

from cfpcli.overview.rows import TrackRow
from cfpcli.records.change import Kind
from cfpcli.records.fields import Relation
from cfpcli.records.proposal import State
from cfpcli.records.review import mean_score
from cfpcli.result import Result
from cfpcli.store.protocol import Where
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.selection import related


def tracks(work: Workspace) -> Result[TrackRow]:
    """Show each track with its description, proposals by state, and mean score."""
    store = work.store
    event = work.required_event
    rows = store.rows(Kind.PROPOSAL, ("code", "track", "state"), Where(event=event.slug))
    reviews = related(store, rows, {Relation.REVIEWS}).reviews
    items: list[TrackRow] = []
    for number, track in enumerate(event.tracks, start=1):
        here = [row for row in rows if row.track == track.slug]
        counts = {state: sum(row.state == state for row in here) for state in State}
        scores = [score for row in here if (score := mean_score(reviews[row.code], event.review)) is not None]
        items.append(
            TrackRow(
                number=number,
                slug=track.slug,
                name=track.name,
                proposals=len(here),
                score=round(fsum(scores) / len(scores), 6) if scores else None,
                counts={state: count for state, count in counts.items() if count},
                description=track.description,
            )
        )
    return Result(row=TrackRow, items=items, picture="tracks")
