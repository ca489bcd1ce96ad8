"""`cfp tracks`: each track of the event with its proposals by state and their mean score."""

from math import fsum

from cfpcli.commands.place import open_store, required_event
from cfpcli.commands.selection import related
from cfpcli.commands.viewer import committee_only
from cfpcli.domain.change import Kind
from cfpcli.domain.fields import Relation
from cfpcli.domain.scores import mean_score
from cfpcli.domain.states import State
from cfpcli.env import Env
from cfpcli.result import Item, Result
from cfpcli.store.where import Where

FIELDS = ("slug", "name", "proposals", "score", "counts", "description")


def tracks(env: Env) -> Result:
    """Show each track: what it covers, how many proposals it has by state, and the mean of their scores.

    Example: cfp tracks --json
    """
    store = open_store(env)
    event = required_event(env, store)
    committee_only(store, event, "a count")
    rows = store.rows(Kind.PROPOSAL, ("code", "track", "state"), Where(event=event.slug))
    reviews = related(store, rows, {Relation.REVIEWS}).reviews
    items: list[Item] = []
    for track in event.tracks:
        here = [row for row in rows if row.track == track.slug]
        counts = {str(state): sum(row.state == state for row in here) for state in State}
        scores = [score for row in here if (score := mean_score(reviews[row.code], event.review)) is not None]
        items.append(
            {
                "slug": track.slug,
                "name": track.name,
                "proposals": len(here),
                "score": round(fsum(scores) / len(scores), 6) if scores else None,
                "counts": {state: count for state, count in counts.items() if count},
                "description": track.description,
            }
        )
    return Result(schema="tracks", items=items, fields=FIELDS, available=FIELDS, picture="tracks")
