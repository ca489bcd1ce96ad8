"""`cfp reviews calibration`: how reviewers score beside one another, and how far the panel agrees."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cfpcli.commands.given_reviews import given_reviews, own_alone
from cfpcli.commands.place import open_store, required_event
from cfpcli.commands.viewer import committee_only
from cfpcli.domain.agreement import Agreement, agreement
from cfpcli.domain.calibration import Calibration, calibrations
from cfpcli.domain.ranking import Vote
from cfpcli.domain.review import ReviewState
from cfpcli.domain.scores import score_of
from cfpcli.env import Env
from cfpcli.result import Item, Level, Message, Result

FIELDS = (
    "reviewer", "name", "scored", "mean", "spread", "shared", "difference", "error", "correlation", "leaning",
    "is_calibrated",
)  # fmt: skip


def reviews_calibration(env: Env) -> Result:
    """Show how each reviewer scores beside the panel, and how far reviewers of one proposal agree.

    Reviewers who may not see what others say see themselves.
    """
    store = open_store(env)
    event = required_event(env, store)
    committee_only(store, event, "the calibration of reviewers")
    given = given_reviews(store, event, ("state", "scores"))
    scored = [(row, score) for row in given.reviews if (score := score_of(row, event.review)) is not None]
    votes = [Vote(row.proposal, row.reviewer, score) for row, score in scored]
    own = own_alone(store, event)
    found = calibrations(votes, scale=event.review.scale_max - event.review.scale_min)
    items = [_item(one, given.names) for one in found if own is None or one.reviewer == own]
    categories = [
        _agreement(
            _by_proposal(
                (row.proposal, float(row.scores[category.slug]))
                for row in given.reviews
                if row.state == ReviewState.SCORED and category.slug in row.scores
            ),
            category.slug,
            category.name,
        )
        for category in event.review.categories
    ]
    overall = _agreement(_by_proposal((vote.proposal, vote.score) for vote in votes))
    return Result(
        schema="calibration",
        items=items,
        fields=FIELDS,
        available=FIELDS,
        extra={"agreement": overall, "categories": categories},
        picture="calibration",
        messages=_messages(env, items, alone=own is not None),
    )


def _by_proposal(scores: Iterable[tuple[str, float]]) -> Agreement:
    found: defaultdict[str, list[float]] = defaultdict(list)
    for proposal, score in scores:
        found[proposal].append(score)
    return agreement(found.values())


def _agreement(found: Agreement, category: str = "", name: str = "") -> Item:
    return {
        "category": category,
        "name": name,
        "alpha": None if found.alpha is None else round(found.alpha, 4),
        "verdict": found.verdict,
        "proposals": found.proposals,
        "scores": found.scores,
        "pairs": found.pairs,
    }


def _item(one: Calibration, names: Mapping[str, str]) -> Item:
    return {
        "reviewer": one.reviewer,
        "name": names.get(one.reviewer, ""),
        "scored": one.scored,
        "mean": one.mean,
        "spread": one.spread,
        "shared": one.shared,
        "difference": one.difference,
        "error": one.error,
        "correlation": one.correlation,
        "leaning": one.leaning,
        "is_calibrated": one.is_calibrated,
    }


def _messages(env: Env, items: list[Item], *, alone: bool) -> tuple[Message, ...]:
    if not env.is_terminal("stdout"):
        return ()
    if not items:
        return (Message("Nobody has scored anything yet."), Message("cfp review", Level.NEXT))
    if alone:
        return (Message("You see yourself alone, beside the reviews that you may see; the agreement is theirs."),)
    return (Message("cfp rank --method normalised takes the reviewers' levels out", Level.NEXT),)
