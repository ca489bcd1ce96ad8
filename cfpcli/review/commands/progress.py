"""`cfp reviews calibration`, `cfp stats order`: the work of the committee and how its members score."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from cfpcli.call.rules.openness import current, zone_of
from cfpcli.dates.countdown import ago, left
from cfpcli.dates.english import local
from cfpcli.figures.scores import Vote
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.review import ReviewState, score_of
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.visible_reviews import event_reviews, own_alone
from cfpcli.review.rows import (
    CalibratedReviewer,
    CalibrationMembers,
    OrderMembers,
    PanelAgreement,
    PositionRange,
    ProgressMembers,
    ReviewerProgress,
)
from cfpcli.review.rules.panel import Agreement, Calibration, Read, agreement, calibrations, order_bias
from cfpcli.review.rules.progress import Done, Member, Progress, is_inactive, progress
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace


class Panel(NamedTuple):
    """The progress of every reviewer whom the acting person may see, and the live proposals with the reviews done.

    `viewer` is the address of a reviewer who sees only their own row, else None.
    """

    reviewers: tuple[Progress, ...]
    live: frozenset[str]
    reviews: int
    viewer: str | None


def panel_of(store: Store, event: Event) -> Panel:
    """The progress of an event's reviewers."""
    visible = event_reviews(store, event, ("state", "scores", "updated"))
    reviewers = [
        Member(row.email, row.name, row.active) for row in store.rows(Kind.REVIEWER, ("email", "name", "active"))
    ]
    assignments = [
        row
        for row in store.rows(Kind.ASSIGNMENT, ("proposal", "reviewer", "assigned"))
        if row.proposal in visible.states
    ]
    done = [_done(row, visible.names, event) for row in visible.reviews]
    everybody = progress(reviewers, assignments, done, live=visible.live)
    viewer = own_alone(store, event)
    if viewer is not None:
        everybody = tuple(reviewer for reviewer in everybody if reviewer.reviewer == viewer)
        done = [review for review in done if review.reviewer == viewer]
    scored = sum(review.state == ReviewState.SCORED and review.proposal in visible.live for review in done)
    return Panel(everybody, frozenset(visible.live), scored, viewer)


def inactive_reviewers(panel: Panel, inactive: str, now: datetime) -> list[Progress]:
    """The reviewers who wrote nothing within a span before now, such as `10d`; without one, all.

    Raises:
        UsageError: the span cannot be read.
    """
    from cfpcli.dates.grammar import parse_span

    span = parse_span(inactive) if inactive else None
    return [reviewer for reviewer in panel.reviewers if span is None or is_inactive(reviewer, now, span)]


def reviews_progress(work: Workspace, *, inactive: str = "") -> Result[ReviewerProgress]:
    """The progress of reviewers: assigned, scored, abstained, recused, open, and last activity."""
    store, event = work.store, work.required_event
    panel = panel_of(store, event)
    closes = event.review.closes and current(event.review.closes)
    shown = inactive_reviewers(panel, inactive, work.now)
    return Result(
        row=ReviewerProgress,
        items=[_row(reviewer) for reviewer in shown],
        members=ProgressMembers(
            proposals=len(panel.live),
            reviews=panel.reviews,
            target=event.review.target,
            reviewers=len(panel.reviewers),
            own=panel.viewer is not None,
            closes=closes.at if closes else None,
            due=due_text(event, work.now),
        ),
        picture="progress",
        messages=_messages(work, panel.reviewers, shown, inactive),
    )


def due_text(event: Event, now: datetime) -> str:
    """The reviewers' deadline in words, such as `due by Sun 5 July 2026 23:59 Europe/Paris, 12 days left`; or empty."""
    closes = event.review.closes and current(event.review.closes)
    if closes is None or closes.at is None:
        return ""
    remaining = left(closes.at, now) if now < closes.at else f"which was {ago(closes.at, now)}"
    return f"due by {local(closes.at, zone_of(closes, event), closing=True)}, {remaining}"


def _done(row: Any, names: Mapping[str, str], event: Event) -> Done:  # noqa: ANN401  # a row of the store
    name, score = names.get(row.reviewer, ""), score_of(row, event.review)
    return Done(row.proposal, row.reviewer, name, row.state, score, row.updated)


def _row(reviewer: Progress) -> ReviewerProgress:
    return ReviewerProgress(
        reviewer=reviewer.reviewer,
        name=reviewer.name,
        assigned=reviewer.assigned,
        scored=reviewer.scored,
        abstained=reviewer.abstained,
        recused=reviewer.recused,
        untouched=reviewer.untouched,
        last_active=reviewer.last_active,
        mean=reviewer.mean,
        spread=reviewer.spread,
        is_active=reviewer.active,
    )


def _messages(
    work: Workspace, everybody: tuple[Progress, ...], shown: list[Progress], inactive: str
) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    if not everybody:
        return (Message("There are no reviewers yet."), Message("cfp review", Level.NEXT))
    if not shown:
        return (Message(f"Every reviewer was active within {inactive}."),)
    return () if inactive else (Message("cfp reviews calibration  # shows how they score", Level.NEXT),)


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
        _calibrated(calibration, visible.names)
        for calibration in panel
        if viewer is None or calibration.reviewer == viewer
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
        messages=_calibration_messages(work, items, alone=viewer is not None),
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


def _calibrated(reviewer: Calibration, names: Mapping[str, str]) -> CalibratedReviewer:
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


def _calibration_messages(work: Workspace, items: list[CalibratedReviewer], *, alone: bool) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    if not items:
        return (Message("No proposal has a score yet."), Message("cfp review", Level.NEXT))
    if alone:
        return (Message("Only your own row is shown, compared with the reviews you may see."),)
    return (Message("cfp rank --method normalised  # corrects for strict and generous reviewers", Level.NEXT),)


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
