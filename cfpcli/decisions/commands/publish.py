"""`cfp decisions publish`: every pending state becomes the state, in one change set, after a last look.

`cfp decisions list`, `cfp decisions clear`: list decided, pending and undecided proposals; drop pending decisions.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import msgspec
import typer

from cfpcli.decisions.commands.accept import PendingDecision, makers, overruled
from cfpcli.decisions.rows import DecisionGroup, DecisionMembers, DecisionRow
from cfpcli.decisions.rules.seats import line_of
from cfpcli.errors import (
    ConflictError,
    DataRefusedError,
    Exit,
    Fault,
    InterruptedByUserError,
    UsageError,
    WouldAskError,
)
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.proposal import SEATED, Proposal, State
from cfpcli.records.verdicts import cleared, is_undecided, move_faults, published, will_be
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import number_of, shell_word
from cfpcli.workspace.bulk import WORDS, chosen_proposals, codes_from, in_bulk, meant, outcome, required, several, table
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import BY
from cfpcli.workspace.completion import query as complete_query
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.rows import DecidedProposal
from cfpcli.workspace.visibility import organisers_of, organisers_only

_ORDER = (*(state for state in State if state is not State.SUBMITTED), State.SUBMITTED)
SELECTED = typer.Argument(
    metavar="CODE…|QUERY|-", help="Only these proposals (default: all of the event).", autocompletion=complete_query
)


def list_decisions(work: Workspace, words: Annotated[list[str] | None, SELECTED] = None) -> Result[DecisionRow]:
    """List decided, pending (with names) and undecided proposals, by track.

    Pass the revision in --json to --if-revision of the deciding commands.
    """
    store = work.store
    unordered = selected(work, store, words or ())
    event = work.required_event if not unordered else _event_of(store, unordered[0])
    decisions = makers(
        store, [proposal.code for proposal in unordered if proposal.pending_state or proposal.pending_tags]
    )
    order = {track.slug: at for at, track in enumerate(event.tracks)}
    proposals = sorted(
        unordered,
        key=lambda proposal: (order.get(proposal.track, len(order)), _ORDER.index(will_be(proposal)), proposal.number),
    )
    return Result(
        row=DecisionRow,
        items=[_row(proposal, decisions.get(proposal.code)) for proposal in proposals],
        members=DecisionMembers(
            groups=_groups(event, proposals),
            pending=sum(proposal.pending_state is not None for proposal in proposals),
            undecided=sum(map(is_undecided, proposals)),
            revision=store.revision,
        ),
        picture="decisions",
        messages=_summary(work, proposals),
    )


def selected(work: Workspace, store: Store, words: Sequence[str]) -> tuple[Proposal, ...]:
    """The proposals that words name; without words all of the event that were sent.

    Raises:
        UsageError: the acting person reviews one of them blind.
    """
    if words:
        stdin = codes_from(work) if "-" in words else ()
        proposals = chosen_proposals(store, meant(work, store, words), words, stdin, now=work.now)
        organisers_of(store, proposals)
        return proposals
    event = required_event(work.env, store)
    organisers_only(store, event)
    rows = [row for row in store.rows(Kind.PROPOSAL, ("code", "event", "state")) if row.event == event.slug]
    sent = [row.code for row in rows if row.state != State.DRAFT]
    return tuple(store.get_many(Kind.PROPOSAL, sent).values())


def _event_of(store: Store, proposal: Proposal) -> Event:
    from cfpcli.workspace.finder import event_of

    return event_of(store, proposal)


def _row(proposal: Proposal, decision: PendingDecision | None) -> DecisionRow:
    return DecisionRow(
        track=proposal.track,
        code=proposal.code,
        state=proposal.state,
        pending_state=proposal.pending_state,
        title=proposal.title,
        undecided=is_undecided(proposal),
        decided_by=str(decision.by) if decision else "",
        decided_at=decision.at if decision else None,
        pending_reason=proposal.pending_reason,
        pending_tags=proposal.pending_tags,
    )


def _groups(event: Event, proposals: Sequence[Proposal]) -> tuple[DecisionGroup, ...]:
    groups: list[DecisionGroup] = []
    for slug in dict.fromkeys(proposal.track for proposal in proposals):
        members = [proposal for proposal in proposals if proposal.track == slug]
        track = event.track(slug)
        line = line_of(members, track.slots if track else None)
        groups.append(
            DecisionGroup(
                track=slug,
                name=track.name if track else slug,
                slots=track.slots if track else None,
                free=line.free if line else None,
                states=dict(Counter(proposal.state for proposal in members)),
                pending=dict(Counter(proposal.pending_state for proposal in members if proposal.pending_state)),
                undecided=sum(map(is_undecided, members)),
            )
        )
    return tuple(groups)


def in_numbers(proposals: Sequence[Proposal]) -> str:
    """The pending decisions in numbers: `3 changes: 1 accepted, 2 rejected`."""
    counted = Counter(proposal.pending_state for proposal in proposals if proposal.pending_state)
    total = sum(counted.values())
    parts = ", ".join(f"{counted[state]} {state}" for state in State if counted[state])
    return f"{number_of(total, 'change')}: {parts}"


def _summary(work: Workspace, proposals: Sequence[Proposal]) -> tuple[Message, ...]:
    if not work.is_terminal("stdout"):
        return ()
    pending = any(proposal.pending_state for proposal in proposals)
    undecided = sum(map(is_undecided, proposals))
    sentences = [f"Pending, {in_numbers(proposals)}." if pending else "Nothing is pending."]
    sentences += [f"Undecided: {undecided}."] if undecided else []
    following = "cfp decide" if undecided else "cfp decisions publish"
    return (Message(" ".join(sentences)), *([Message(following, Level.NEXT)] if undecided or pending else []))


def clear_decisions(
    work: Workspace,
    words: Annotated[list[str] | None, WORDS] = None,
    *,
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Clear pending decisions and marks to discuss: these proposals become undecided again.

    Decisions by others are reported by name; for three or more, --yes is required without a terminal.
    """
    named = required(words, "clear")
    me = work.acting(by)

    def decide(store: Store, proposals: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        others = overruled(store, proposals, None, me)
        after = [cleared(proposal) for proposal in proposals]
        codes = [now.code for was, now in zip(proposals, after, strict=True) if was is not now]
        if not codes:
            return outcome(proposals, after, Message("No change: no decision on them is pending."))
        theirs = [
            f"{code} {proposal.pending_state}, by {decision.attribution(work.now)}"
            for code, (proposal, decision) in others.items()
            if decision
        ]
        warnings = [Message(f"Decisions by others: {several(theirs, '; ')}.", Level.WARNING)] if theirs else []
        return outcome(proposals, after, Message(f"Cleared: {several(codes)}."), *warnings, Message(UNDO, Level.NEXT))

    return in_bulk(work, named, "clear", decide, by=me)


_WHOLE = 1_000_000
AGAIN = "  # writes the missing answers"


def publish(
    work: Workspace,
    words: Annotated[list[str] | None, SELECTED] = None,
    *,
    count: Annotated[
        int, typer.Option("--count", metavar="N", min=0, help="Confirm that there are exactly N changes.")
    ] = 0,
    leave_undecided: Annotated[
        bool, typer.Option("--leave-undecided", help="Publish even if some proposals are undecided.")
    ] = False,
    packets: Annotated[
        str, typer.Option("--packets", metavar="DIR", help="Write an answer for each speaker to import.")
    ] = "",
    by: Annotated[str, BY] = "",
) -> Result[DecidedProposal]:
    """Publish pending decisions as one change, which cfp undo reverts. cfp does not send mail.

    Undecided proposals are never included. At a terminal, the whole list is shown and you type the number of changes;
    a script gives --count N or --yes, and --leave-undecided if some are undecided. If nothing is pending, --packets
    writes the answers that were published before.
    """
    me = work.acting(by)
    store = work.store
    seen = selected(work, store, words or ())
    waiting = _pending(seen)
    if not waiting:
        nothing = outcome((), (), Message("Nothing is pending."), Message("cfp decide", Level.NEXT))
        return _with_answers(nothing, seen, packets, work)
    _refuse_outrun(waiting)
    _refuse_to_replace(waiting, packets, work)
    was_prompted = _agreed(work, seen, waiting, count, leave_undecided=leave_undecided)

    def decide(fresh: Store) -> Result[DecidedProposal]:
        proposals = selected(work, fresh, words or ())
        now_waiting = _pending(proposals)
        if was_prompted and _decisions(now_waiting) != _decisions(waiting):
            raise ConflictError(
                "somebody else decided meanwhile; nothing was published", hint="review the decisions again"
            )
        if not now_waiting:
            raise ConflictError("somebody else has just published or cleared it; nothing is pending", hint="cfp log")
        _refuse_outrun(now_waiting)
        if not was_prompted:
            _refuse_otherwise(work, proposals, now_waiting, count, leave_undecided=leave_undecided)
        after = [published(proposal, now=work.now) for proposal in now_waiting]
        left = [proposal.code for proposal in proposals if is_undecided(proposal)]
        staying = [Message(f"Still undecided: {several(left)}.")] if left else []
        done = Message(f"Published {in_numbers(now_waiting)}. cfp does not send mail.")
        to_place = ("cfp schedule",) if any(proposal.state in SEATED for proposal in after) else ()
        following = (Message(each, Level.NEXT) for each in ("cfp mail list", *to_place, "cfp decisions list", UNDO))
        return outcome(now_waiting, after, done, *staying, *following)

    result = work.commit(decide, by=me)
    decided = [change.after for change in result.changes if isinstance(change.after, Proposal)]
    return _with_answers(result, decided, packets, work)


def _refuse_to_replace(waiting: Sequence[Proposal], folder: str, work: Workspace) -> None:
    """Refuse to publish if answers would replace other files.

    Raises:
        DataRefusedError: files exist, and `--force` is not set.
    """
    if not folder:
        return
    from cfpcli.proposals.commands.decision_packets import answer_files, refuse_to_replace

    refuse_to_replace(answer_files([published(proposal, now=work.now) for proposal in waiting], folder, work), work)


def _with_answers(
    result: Result[DecidedProposal], decided: Sequence[Proposal], folder: str, work: Workspace
) -> Result[DecidedProposal]:
    """The result with the answers to these proposals written, if a folder for them is named.

    Decisions are in the store by then; answers that cannot be written are named, and fail the command.
    """
    if not folder or work.options.dry_run:
        return result
    from cfpcli.proposals.commands.decision_packets import answer_files, write_answers

    messages = write_answers(answer_files(decided, folder, work), folder, work)
    failed = any(message.level is Level.WARNING for message in messages)
    following = [Message(f"cfp decisions publish --packets {shell_word(folder)}{AGAIN}", Level.NEXT)] if failed else []
    return msgspec.structs.replace(
        result,
        messages=(result.messages[0], *messages, *following, *result.messages[1:]),
        exit_status=Exit.FAILURE if failed else result.exit_status,
    )


def _pending(proposals: Sequence[Proposal]) -> list[Proposal]:
    return [proposal for proposal in proposals if proposal.pending_state is not None]


def _decisions(proposals: Sequence[Proposal]) -> list[tuple[str, str, str]]:
    return [(proposal.code, str(proposal.state), str(proposal.pending_state)) for proposal in proposals]


def _refuse_outrun(waiting: Sequence[Proposal]) -> None:
    """Refuse to publish if a state has changed since the decision, for example because a speaker withdrew."""
    faults = tuple(
        Fault(proposal.code, 0, "", f"is now {proposal.state} and cannot become {proposal.pending_state}")
        for proposal in waiting
        if proposal.pending_state and move_faults([proposal], proposal.pending_state)
    )
    if faults:
        codes = " ".join(fault.source for fault in faults)
        raise DataRefusedError(
            "nothing was published: decisions no longer match the states",
            faults=faults,
            hint=f"cfp decisions clear {codes}",
        )


def _refuse_otherwise(
    work: Workspace, proposals: Sequence[Proposal], waiting: Sequence[Proposal], count: int, *, leave_undecided: bool
) -> None:
    """Refuse to publish if proposals are undecided without permission, or if `count` is not the right number."""
    if work.options.dry_run:
        return
    undecided = [proposal.code for proposal in proposals if is_undecided(proposal)]
    if undecided and not leave_undecided:
        raise DataRefusedError(
            f"nothing was published: {len(undecided)} are undecided: {several(undecided)}",
            hint="decide on them, or --leave-undecided",
        )
    if count and count != len(waiting):
        raise UsageError(
            f"nothing was published: --count is {count}, but there are {in_numbers(waiting)}", hint="cfp decisions list"
        )


def _agreed(
    work: Workspace, proposals: Sequence[Proposal], waiting: Sequence[Proposal], count: int, *, leave_undecided: bool
) -> bool:
    """Show everything and ask for the number of changes, unless flags settle it; whether a person was asked."""
    if work.options.dry_run or work.options.yes or count:
        return False
    if not work.can_ask:
        open_still = sum(map(is_undecided, proposals))
        left = (
            f"; and --leave-undecided, because {open_still} are undecided" if open_still and not leave_undecided else ""
        )
        raise WouldAskError(
            f"would publish {in_numbers(waiting)}",
            hint=f"add --count N or --yes, or --dry-run to see{left}",
        )
    from cfpcli.ui.prompts import prompter_for

    prompter = prompter_for(work.env)
    columns = prompter.columns
    prompter.say("\n".join(table(waiting, columns, _WHOLE)))
    undecided = [proposal for proposal in proposals if is_undecided(proposal)]
    if undecided and not leave_undecided:
        prompter.say("\n".join([f"\nUndecided ({len(undecided)}), unchanged:", *table(undecided, columns, _WHOLE)]))
    prompter.say(f"\n{in_numbers(waiting)}. cfp does not send mail.", strong=True)
    typed = prompter.text("Type the number of changes to publish them (empty: not now)").strip()
    if not typed:
        raise InterruptedByUserError("nothing was published")
    if typed != str(len(waiting)):
        raise UsageError(f'nothing was published: "{typed}" is not the number of changes, {len(waiting)}')
    return True
