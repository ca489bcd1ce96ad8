"""Assignments by an organiser: proposals given to reviewers by name, or taken from them."""

from collections.abc import Iterable, Sequence
from typing import Any

from cfpcli.errors import DataRefusedError, Fault, WouldAskError
from cfpcli.records.change import Change, Kind, created
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.review import Assignment, Reviewer
from cfpcli.result import Level, Message, Result, names
from cfpcli.review.commands.roster import committee_of, found_reviewer
from cfpcli.review.rows.assign import AssignedRow
from cfpcli.review.rules.allocation import NAMED, Committee
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.rules.conflicts import CERTAIN, conflicts


def give(
    work: Workspace, event: Event, codes: frozenset[str] | None, to: Sequence[str], me: Person
) -> Result[AssignedRow]:
    """Give proposals to reviewers by name.

    A load cap and a likely conflict are reported and overruled, a certain conflict is not.

    Raises:
        DataRefusedError: a reviewer has a certain conflict; every such reviewer is named.
        WouldAskError: missing CODE or QUERY.
    """
    wanted = _named(codes)

    def decide(store: Store) -> Result[AssignedRow]:
        reviewers = [found_reviewer(store, address) for address in to]
        committee = committee_of(store, event)
        rows = _rows(store, wanted)
        settled = _done(committee)
        pairs = [(row, reviewer) for row in rows for reviewer in reviewers if (row.code, reviewer.email) not in settled]
        cautions = list(_cautions(pairs, committee))
        new = [
            Assignment(proposal=row.code, reviewer=reviewer.email, assigned=work.now, by=str(me), source=NAMED)
            for row, reviewer in pairs
        ]
        skipped = len(rows) * len(reviewers) - len(pairs)
        already = f" {skipped} already assigned." if skipped else ""
        return Result(
            row=AssignedRow,
            items=[_row(proposal, reviewer, is_new=True) for proposal, reviewer in pairs],
            fields=names(AssignedRow),
            changes=tuple(map(created, new)),
            picture="messages",
            messages=(*cautions, Message(f"{number_of(len(new), 'assignment')} added.{already}")),
        )

    return work.commit(decide, by=me)


def release(
    work: Workspace, event: Event, codes: frozenset[str] | None, addresses: Sequence[str], me: Person
) -> Result[AssignedRow]:
    """Revoke the reviewers' assignments without a review, of these proposals or of all."""

    def decide(store: Store) -> Result[AssignedRow]:
        emails = {found_reviewer(store, address).email for address in addresses}
        committee = committee_of(store, event)
        reviewed = {(review.proposal, review.reviewer) for review in committee.reviews}
        theirs = [
            assignment
            for assignment in committee.given
            if assignment.reviewer in emails
            and (codes is None or assignment.proposal in codes)
            and (assignment.proposal, assignment.reviewer) not in reviewed
        ]
        rows = {row.code: row for row in _rows(store, {assignment.proposal for assignment in theirs})}
        reviewers = {reviewer.email: reviewer for reviewer in committee.reviewers}
        return Result(
            row=AssignedRow,
            items=[
                _row(rows[assignment.proposal], reviewers[assignment.reviewer], is_new=False, source=assignment.source)
                for assignment in theirs
            ],
            fields=names(AssignedRow),
            changes=tuple(
                Change(kind=Kind.ASSIGNMENT, key=assignment.key, before=assignment, after=None) for assignment in theirs
            ),
            picture="messages",
            messages=(
                Message(f"{number_of(len(theirs), 'assignment')} removed."),
                *([Message("cfp assign", Level.NEXT)] if theirs else []),
            ),
        )

    return work.commit(decide, by=me)


def _named(codes: frozenset[str] | None) -> frozenset[str]:
    if codes is None:
        raise WouldAskError("missing CODE or QUERY", hint="name codes or a query, such as track:security")
    return codes


def _rows(store: Store, codes: Iterable[str]) -> list[Any]:
    wanted = set(codes)
    rows = store.rows(Kind.PROPOSAL, ("code", "title", "track", "speakers"))
    return [row for row in rows if row.code in wanted]


def _cautions(pairs: Sequence[tuple[Any, Reviewer]], committee: Committee) -> Iterable[Message]:
    whole = {reviewer.email: reviewer for reviewer in committee.reviewers}
    faults = []
    for row, reviewer in pairs:
        matches = conflicts(whole[reviewer.email], row, committee.known)
        certain = [match for match in matches if match.kind in CERTAIN]
        if certain:
            faults.append(Fault(row.code, 0, reviewer.email, certain[0].reason))
        elif matches:
            yield Message(f"{row.code}: {reviewer} {matches[0].reason}", Level.WARNING)
    if faults:
        raise DataRefusedError("a conflict of interest; nothing was assigned", faults=tuple(faults))
    done = _done(committee)
    for email in {reviewer.email: None for _, reviewer in pairs}:
        load = whole[email].load
        has = sum(1 for _, other in done if other == email) + sum(1 for _, reviewer in pairs if reviewer.email == email)
        if load is not None and has > load:
            yield Message(f"{whole[email]} has {has} now, above the cap of {load}", Level.WARNING)


def _done(committee: Committee) -> set[tuple[str, str]]:
    """The pairs of code and address that are assigned or reviewed."""
    reviewed = {(review.proposal, review.reviewer) for review in committee.reviews}
    return reviewed | {(assignment.proposal, assignment.reviewer) for assignment in committee.given}


def _row(
    proposal: Any,  # noqa: ANN401  # a row of the store
    reviewer: Reviewer,
    *,
    is_new: bool,
    source: str = NAMED,
) -> AssignedRow:
    return AssignedRow(
        proposal=proposal.code,
        reviewer=reviewer.email,
        name=reviewer.name,
        track=proposal.track,
        title=proposal.title,
        is_new=is_new,
        source=source,
    )
