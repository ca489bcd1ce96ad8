"""`cfp reviews calibration`: each reviewer's scores beside the panel's, and the agreement of the panel."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cfpcli.figures.scores import Vote
from cfpcli.records.review import ReviewState, score_of
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.visible_reviews import event_reviews, own_alone
from cfpcli.review.rows.progress import CalibratedReviewer, CalibrationMembers, PanelAgreement
from cfpcli.review.rules.agreement import Agreement, agreement
from cfpcli.review.rules.calibration import Calibration, calibrations
from cfpcli.workspace.context import Workspace


def reviews_calibration(work: Workspace) -> Result[CalibratedReviewer]:
    """Compare each reviewer's scores with the panel's, and show the agreement of reviewers.

    Reviewers who may not see others' reviews see only their own row.
    """
    store = work.store
    event = work.required_event
    visible = event_reviews(store, event, ("state", "scores"))
    scored = [(row, score) for row in visible.reviews if (score := score_of(row, event.review)) is not None]
    votes = [Vote(row.proposal, row.reviewer, score) for row, score in scored]
    viewer = own_alone(store, event)
    panel = calibrations(votes, scale=event.review.scale_max - event.review.scale_min)
    items = [
        _row(calibration, visible.names) for calibration in panel if viewer is None or calibration.reviewer == viewer
    ]
    categories = tuple(
        _agreement(
            _by_proposal(
                (row.proposal, float(row.scores[category.slug]))
                for row in visible.reviews
                if row.state == ReviewState.SCORED and category.slug in row.scores
            ),
            category.slug,
            category.name,
        )
        for category in event.review.categories
    )
    overall = _agreement(_by_proposal((vote.proposal, vote.score) for vote in votes))
    return Result(
        row=CalibratedReviewer,
        items=items,
        members=CalibrationMembers(agreement=overall, categories=categories),
        picture="calibration",
        messages=_messages(work, items, alone=viewer is not None),
    )


def _by_proposal(scores: Iterable[tuple[str, float]]) -> Agreement:
    scores_by_proposal: defaultdict[str, list[float]] = defaultdict(list)
    for proposal, score in scores:
        scores_by_proposal[proposal].append(score)
    return agreement(scores_by_proposal.values())


def _agreement(panel: Agreement, category: str = "", name: str = "") -> PanelAgreement:
    return PanelAgreement(
        category=category,
        name=name,
        alpha=None if panel.alpha is None else round(panel.alpha, 4),
        verdict=panel.verdict,
        proposals=panel.proposals,
        scores=panel.scores,
        pairs=panel.pairs,
    )


def _row(reviewer: Calibration, names: Mapping[str, str]) -> CalibratedReviewer:
    return CalibratedReviewer(
        reviewer=reviewer.reviewer,
        name=names.get(reviewer.reviewer, ""),
        scored=reviewer.scored,
        mean=reviewer.mean,
        spread=reviewer.spread,
        shared=reviewer.shared,
        difference=reviewer.difference,
        error=reviewer.error,
        correlation=reviewer.correlation,
        leaning=reviewer.leaning,
        is_calibrated=reviewer.is_calibrated,
    )


def _messages(work: Workspace, items: list[CalibratedReviewer], *, alone: bool) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    if not items:
        return (Message("No proposal has a score yet."), Message("cfp review", Level.NEXT))
    if alone:
        return (Message("Only your own row is shown, compared with the reviews you may see."),)
    return (Message("cfp rank --method normalised corrects for the reviewers' levels", Level.NEXT),)
