"""`cfp assign`: give each waiting proposal its reviewers, solved as one problem, with reasons for unmet targets.

An organiser may also assign and release by name, with `--to` and `--release`.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple

import msgspec
import typer

from cfpcli.errors import (
    RUN_AGAIN,
    DataRefusedError,
    Fault,
    InterruptedByUserError,
    NotFoundError,
    UsageError,
    WouldAskError,
    changed_meanwhile,
)
from cfpcli.records.change import Change, Kind, created
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.proposal import WAITING
from cfpcli.records.review import Assignment, Reviewer
from cfpcli.result import Level, Message, Result, names
from cfpcli.review.commands.roster import ADD_THE_FIRST, committee_of, matching_reviewer
from cfpcli.review.rows import AssignedRow, AssignmentsMembers, LoadRow, UnmetRow, WithdrawnRow
from cfpcli.review.rules.allocation import NAMED, SOLVED, Bids, Committee, Load, Plan, plan
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.workspace.bulk import MANY, WORDS, YES_OR_DRY_RUN, chosen_proposals, codes_from
from cfpcli.workspace.completion import BY
from cfpcli.workspace.completion import reviewers as complete_reviewers
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.inputs import read_bytes
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
        reviewers = [matching_reviewer(store, address) for address in to]
        committee = committee_of(store, event)
        rows = _assignment_rows(store, wanted)
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
        emails = {matching_reviewer(store, address).email for address in addresses}
        committee = committee_of(store, event)
        reviewed = {(review.proposal, review.reviewer) for review in committee.reviews}
        theirs = [
            assignment
            for assignment in committee.assignments
            if assignment.reviewer in emails
            and (codes is None or assignment.proposal in codes)
            and (assignment.proposal, assignment.reviewer) not in reviewed
        ]
        rows = {row.code: row for row in _assignment_rows(store, {assignment.proposal for assignment in theirs})}
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


def _assignment_rows(store: Store, codes: Iterable[str]) -> list[Any]:
    wanted = set(codes)
    rows = store.rows(Kind.PROPOSAL, ("code", "title", "track", "speakers"))
    return [row for row in rows if row.code in wanted]


def _cautions(pairs: Sequence[tuple[Any, Reviewer]], committee: Committee) -> Iterable[Message]:
    whole = {reviewer.email: reviewer for reviewer in committee.reviewers}
    faults = []
    for row, reviewer in pairs:
        matches = conflicts(whole[reviewer.email], row, committee.people)
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
    return reviewed | {(assignment.proposal, assignment.reviewer) for assignment in committee.assignments}


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


_SHOWN_AT_MOST = 20

TO = typer.Option(
    "--to", metavar="ADDRESS", help="Assign the proposals to this reviewer; repeatable.",
    autocompletion=complete_reviewers,
)  # fmt: skip
RELEASE = typer.Option(
    "--release", metavar="ADDRESS", help="Remove this reviewer's assignments without a review.",
    autocompletion=complete_reviewers,
)  # fmt: skip


class _Request(NamedTuple):
    """The request for a plan: event, proposals, reviewers for each, bids and the seed of the draw."""

    event: Event
    codes: frozenset[str] | None
    target: int
    bids: str
    seed: int


class _Draft(NamedTuple):
    """A plan with its sources: the store's revision, its committee, the proposals by code, how many of them wait."""

    revision: int
    committee: Committee
    proposals: Mapping[str, Any]
    plan: Plan
    waiting: int


def assign(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    target: Annotated[
        int, typer.Option("--target", metavar="N", help="Reviewers for each proposal (default: the event's).")
    ] = 0,
    bids: Annotated[str, typer.Option("--bids", metavar="FILE", help="CSV: reviewer,code,bid.")] = "",
    seed: Annotated[int, typer.Option("--seed", metavar="N", help="Seed that breaks ties between equal pairs.")] = 0,
    to: Annotated[list[str] | None, TO] = None,
    release_from: Annotated[list[str] | None, RELEASE] = None,
    by: Annotated[str, BY] = "",
) -> Result[AssignedRow]:
    """Assign reviewers to waiting proposals: even loads, preferred tracks and bids, no conflicts of interest.

    Existing reviews are kept.
    """
    if target < 0:
        raise UsageError("--target counts reviewers, from 1")
    me = work.acting(by)
    store = work.store
    event = work.required_event
    codes = _codes(work, store, event, words or [])
    if to or release_from:
        if to and release_from:
            raise UsageError("--to and --release contradict each other")
        return give(work, event, codes, to, me) if to else release(work, event, codes, release_from or [], me)
    request = _Request(event, codes, target or event.review.target, bids, seed)
    table = read_bytes(bids, work.env) if bids else b""
    draft = _draft(store, request, table)
    _agreed(work, draft)

    def decide(fresh: Store) -> Result[AssignedRow]:
        # Solved before the store is locked, so that others can write meanwhile; solved again if they did.
        latest = draft if fresh.revision == draft.revision else _draft(fresh, request, table)
        if latest.plan != draft.plan and not work.options.yes:
            raise changed_meanwhile("the proposals", RUN_AGAIN)
        return _result(work, latest, request, me)

    result = work.commit(decide, by=me)
    warnings = tuple(_unmet(draft.plan))
    return msgspec.structs.replace(result, messages=(*warnings, _summary(draft))) if result.dry_run else result


def _codes(work: Workspace, store: Store, event: Event, words: Sequence[str]) -> frozenset[str] | None:
    """The codes of the waiting proposals that `words` name; None without words."""
    if not words:
        return None
    stdin = codes_from(work) if "-" in words else ()
    proposals = chosen_proposals(store, event, words, stdin)
    return frozenset(
        proposal.code for proposal in proposals if proposal.event == event.slug and proposal.state in WAITING
    )


def _draft(store: Store, request: _Request, table: bytes) -> _Draft:
    from cfpcli.review.solver import cheapest

    committee = committee_of(store, request.event)
    if not committee.reviewers:
        raise NotFoundError("there are no reviewers yet", hint=ADD_THE_FIRST)
    rows = store.rows(Kind.PROPOSAL, ("code", "event", "title", "track", "speakers"))
    proposals = {row.code: row for row in rows if row.event == request.event.slug}
    waiting = [proposals[code] for code in sorted(committee.waiting) if request.codes is None or code in request.codes]
    bids: Bids = {}
    if request.bids:
        from cfpcli.review.files.reviewers_csv import load_bids

        emails = {reviewer.email for reviewer in committee.reviewers}
        bids = load_bids(table, "stdin" if request.bids == "-" else request.bids, reviewers=emails, codes=proposals)
    solution = plan(waiting, committee, target=request.target, bids=bids, seed=request.seed, solve=cheapest)
    return _Draft(store.revision, committee, proposals, solution, len(waiting))


def _agreed(work: Workspace, draft: _Draft) -> None:
    """Show the plan and ask for agreement, if three or more assignments change.

    Raises:
        WouldAskError: nobody can be asked and `--yes` was not given.
        InterruptedByUserError: the person refuses.
    """
    solution = draft.plan
    count = len(solution.new) + len(solution.withdrawn)
    if count < MANY or work.options.yes or work.options.dry_run:
        return
    if not work.can_ask:
        raise WouldAskError(f"would add or remove {number_of(count, 'assignment')}", hint=YES_OR_DRY_RUN)
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    for message in _unmet(solution):
        prompter.say(message.text)
    for load in solution.loads[:_SHOWN_AT_MOST]:
        cap = "" if load.reviewer.load is None else f" of {load.reviewer.load} at most"
        prompter.say(f"  {load.reviewer}: {load.before} → {load.after}{cap}")
    if len(solution.loads) > _SHOWN_AT_MOST:
        prompter.say(f"  and {len(solution.loads) - _SHOWN_AT_MOST:,} more reviewers")
    prompter.say(_summary(draft).text)
    if not prompter.confirm("Assign these reviewers?", default=True):
        raise InterruptedByUserError("nothing was assigned")


def _result(work: Workspace, draft: _Draft, request: _Request, me: Person) -> Result[AssignedRow]:
    new = [
        Assignment(proposal=code, reviewer=email, assigned=work.now, by=str(me), source=SOLVED)
        for code, email in draft.plan.new
    ]
    gone = [
        Change(kind=Kind.ASSIGNMENT, key=withdrawal.assignment.key, before=withdrawal.assignment, after=None)
        for withdrawal in draft.plan.withdrawn
    ]
    standing = [assignment for assignment in draft.plan.kept if assignment.proposal in draft.committee.waiting]
    shown = work.draws and bool(new or standing)  # no picture of an empty plan
    return Result(
        row=AssignedRow,
        items=list(_rows(draft, standing, new)),
        members=_members(draft, request),
        picture="assignments",
        changes=(*gone, *map(created, new)),
        messages=(
            *([] if shown else _unmet(draft.plan)),
            _summary(draft),
            *([Message("cfp reviewers list", Level.NEXT)] if new or gone else []),
        ),
    )


def _rows(draft: _Draft, kept: Iterable[Assignment], new: Iterable[Assignment]) -> Iterable[AssignedRow]:
    names = {reviewer.email: reviewer.name for reviewer in draft.committee.reviewers}
    for is_new, assignments in ((False, kept), (True, new)):
        for assignment in assignments:
            proposal = draft.proposals[assignment.proposal]
            yield AssignedRow(
                proposal=assignment.proposal,
                reviewer=assignment.reviewer,
                name=names.get(assignment.reviewer, ""),
                track=proposal.track,
                title=proposal.title,
                is_new=is_new,
                source=assignment.source,
            )


def _members(draft: _Draft, request: _Request) -> AssignmentsMembers:
    return AssignmentsMembers(
        target=request.target,
        seed=request.seed,
        reviewers=tuple(map(_load, draft.plan.loads)),
        unmet=tuple(
            UnmetRow(**unmet._asdict(), title=draft.proposals[unmet.code].title, reason=unmet.reason)
            for unmet in draft.plan.unmet
        ),
        withdrawn=tuple(
            WithdrawnRow(
                proposal=withdrawal.assignment.proposal,
                reviewer=withdrawal.assignment.reviewer,
                reason=withdrawal.reason,
            )
            for withdrawal in draft.plan.withdrawn
        ),
    )


def _load(load: Load) -> LoadRow:
    return LoadRow(
        email=load.reviewer.email,
        name=load.reviewer.name,
        tracks=load.reviewer.tracks,
        load=load.reviewer.load,
        before=load.before,
        after=load.after,
        in_tracks=load.in_tracks,
        wished=load.wished,
    )


def _unmet(solution: Plan) -> list[Message]:
    """Warnings of withdrawn assignments and of proposals short of reviewers, at most `_SHOWN_AT_MOST` of each."""
    shortages = [f"{shortage.code} {shortage.reason}" for shortage in solution.unmet]
    withdrawals = [f"{withdrawal.assignment.key} is removed: {withdrawal.reason}" for withdrawal in solution.withdrawn]
    messages = []
    for lines, what in ((withdrawals, "removed"), (shortages, "with too few reviewers")):
        messages += [Message(line, Level.WARNING) for line in lines[:_SHOWN_AT_MOST]]
        if len(lines) > _SHOWN_AT_MOST:
            more = f"and {len(lines) - _SHOWN_AT_MOST:,} more {what}; --json lists all"
            messages.append(Message(more, Level.WARNING))
    return messages


def _summary(draft: _Draft) -> Message:
    solution = draft.plan
    active = [load.after for load in solution.loads if load.reviewer.active]
    least, most = min(active, default=0), max(active, default=0)
    spread = f"{least} to {most}" if least != most else f"{most}"
    lacking = sum(shortage.needs - shortage.has for shortage in solution.unmet)
    short = (
        f"; {number_of(len(solution.unmet), 'proposal')} short of {number_of(lacking, 'review')}"
        if solution.unmet
        else ""
    )
    if not draft.waiting:
        return Message("Nothing to assign: none of the proposals is waiting for a decision.")
    if not (solution.new or solution.withdrawn):
        return Message(f"Nothing to assign{short or ': every proposal has its reviewers'}.")
    gone = f", {len(solution.withdrawn):,} removed" if solution.withdrawn else ""
    return Message(f"{number_of(len(solution.new), 'new assignment')}{gone}; reviewers have {spread} each{short}.")
