"""`cfp decisions list`, `cfp decisions clear`: what is decided, pending and undecided, and pending ones taken back."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated

import typer

from cfpcli.decisions.commands.authorship import Made, makers, overruled
from cfpcli.decisions.rows.pending import DecisionGroup, DecisionMembers, DecisionRow
from cfpcli.decisions.rules.seats import line_of
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal
from cfpcli.records.states import State
from cfpcli.records.verdicts import cleared, is_undecided, will_be
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.bulk import WORDS, chosen_proposals, codes_from, in_bulk, meant, outcome, required, several
from cfpcli.workspace.commit import UNDO
from cfpcli.workspace.completion import query as complete_query
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import required_event
from cfpcli.workspace.outcome import BY
from cfpcli.workspace.rows.outcome import DecidedProposal
from cfpcli.workspace.visibility import organisers_of, organisers_only

_ORDER = (*(state for state in State if state is not State.SUBMITTED), State.SUBMITTED)
SELECTED = typer.Argument(
    metavar="CODE…|QUERY|-", help="Only these; all of the event without.", autocompletion=complete_query
)


def list_decisions(work: Workspace, words: Annotated[list[str] | None, SELECTED] = None) -> Result[DecisionRow]:
    """List every proposal with what is decided, what is pending and by whom, and what is undecided, track by track.

    The revision in --json is what --if-revision of the deciding commands takes.
    """
    store = work.store
    unordered = selected(work, store, words or ())
    event = work.required_event if not unordered else _event_of(store, unordered[0])
    decisions = makers(store, [one.code for one in unordered if one.pending_state or one.pending_tags])
    order = {track.slug: at for at, track in enumerate(event.tracks)}
    proposals = sorted(
        unordered, key=lambda one: (order.get(one.track, len(order)), _ORDER.index(will_be(one)), one.number)
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
        UsageError: whoever asks reviews one of them blind.
    """
    if words:
        stdin = codes_from(work) if "-" in words else ()
        found = chosen_proposals(store, meant(work, store, words), words, stdin, now=work.now)
        organisers_of(store, found)
        return found
    event = required_event(work.env, store)
    organisers_only(store, event)
    rows = [row for row in store.rows(Kind.PROPOSAL, ("code", "event", "state")) if row.event == event.slug]
    sent = [row.code for row in rows if row.state != State.DRAFT]
    return tuple(store.get_many(Kind.PROPOSAL, sent).values())


def _event_of(store: Store, proposal: Proposal) -> Event:
    from cfpcli.workspace.finder import event_of

    return event_of(store, proposal)


def _row(proposal: Proposal, decision: Made | None) -> DecisionRow:
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


def in_numbers(found: Sequence[Proposal]) -> str:
    """What is pending, in numbers: `3 changes: 1 accepted, 2 rejected`."""
    counted = Counter(one.pending_state for one in found if one.pending_state)
    total = sum(counted.values())
    parts = ", ".join(f"{counted[state]} {state}" for state in State if counted[state])
    return f"{total} change{'' if total == 1 else 's'}: {parts}"


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
    """Take pending decisions back, and marks to discuss: these proposals are undecided again.

    What others decided is told by name; --yes, from three on, is needed without a terminal.
    """
    named = required(words, "clear")
    me = work.acting(by)

    def decide(store: Store, found: tuple[Proposal, ...]) -> Result[DecidedProposal]:
        others = overruled(store, found, None, me)
        after = [cleared(one) for one in found]
        codes = [now.code for was, now in zip(found, after, strict=True) if was is not now]
        if not codes:
            return outcome(found, after, Message("Nothing is pending for them; nothing changed."))
        theirs = [
            f"{code} {one.pending_state}, by {made.told(work.now)}" for code, (one, made) in others.items() if made
        ]
        told = [Message(f"Others had decided: {several(theirs, '; ')}.", Level.WARNING)] if theirs else []
        return outcome(found, after, Message(f"Cleared: {several(codes)}."), *told, Message(UNDO, Level.NEXT))

    return in_bulk(work, named, "clear", decide, by=me)
