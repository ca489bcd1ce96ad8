"""`cfp reviews progress`: the progress of each reviewer, and the inactive reviewers."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.review import ReviewState, score_of
from cfpcli.result import Level, Message, Result
from cfpcli.review.commands.visible_reviews import event_reviews, own_alone
from cfpcli.review.rows.progress import ProgressMembers, ReviewerProgress
from cfpcli.review.rules.progress import Done, Member, Progress, is_inactive, progress
from cfpcli.workspace.context import Workspace

INACTIVE = typer.Option("--inactive", metavar="SPAN", help="Only reviewers inactive for SPAN, such as 10d.")


def reviews_progress(work: Workspace, *, inactive: Annotated[str, INACTIVE] = "") -> Result[ReviewerProgress]:
    """Show each reviewer's progress: assigned, scored, abstained, recused, open, and last activity.

    Reviewers who may not see others' reviews see only their own row.
    """
    from cfpcli.dates.grammar import parse_span

    span = parse_span(inactive) if inactive else None
    store = work.store
    event = work.required_event
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
    shown = [reviewer for reviewer in everybody if span is None or is_inactive(reviewer, work.now, span)]
    return Result(
        row=ReviewerProgress,
        items=[_row(reviewer) for reviewer in shown],
        members=ProgressMembers(
            proposals=len(visible.live),
            reviews=sum(review.state == ReviewState.SCORED and review.proposal in visible.live for review in done),
            target=event.review.target,
            reviewers=len(everybody),
            own=viewer is not None,
        ),
        picture="progress",
        messages=_messages(work, everybody, shown, inactive),
    )


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
    return () if inactive else (Message("cfp reviews calibration shows how they score", Level.NEXT),)
