"""Answers of organisers, on both sides: written when decisions are published, and imported by the speakers."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from cfpcli import __version__
from cfpcli.env import path_option
from cfpcli.errors import CfpError, DataRefusedError, Exit
from cfpcli.private_files import make_private, replacing
from cfpcli.proposals.rows import TakenPacket
from cfpcli.proposals.rules import Outcome
from cfpcli.proposals.rules.packet import Reply
from cfpcli.records.change import Change, Kind, replaced
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal, State, move
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import number_of
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import stored_event
from cfpcli.workspace.own_stores import own_store


def write_replies(proposals: Sequence[Proposal], events: dict[str, Event], folder: str, work: Workspace) -> Message:
    """Write the answer to each of these decided proposals into a folder, and report it.

    Raises:
        CfpError: a file cannot be written.
    """
    from cfpcli.proposals.files.reply import ENDING, dump_reply

    there = path_option(folder, work.env)
    try:
        make_private(there)
        for proposal in proposals:
            _write(there / f"{proposal.code}{ENDING}", dump_reply(_reply(proposal, events[proposal.event], work)))
    except OSError as error:
        raise CfpError(f"{there} cannot be written: {error.strerror or error}") from error
    return Message(
        f"Wrote {number_of(len(proposals), 'answer')} to {folder}; its speaker imports one with cfp import packet."
    )


def _write(path: Path, data: bytes) -> None:
    with replacing(path) as stream:
        stream.write(data)


def _reply(proposal: Proposal, event: Event, work: Workspace) -> Reply:
    return Reply(
        id=proposal.guid,
        event=event.slug,
        event_name=event.name,
        code=proposal.code,
        title=proposal.title,
        state=proposal.state,
        at=work.now,
        cfp=__version__,
        rehearsal=work.env.rehearsal is not None,
    )


def import_replies(work: Workspace, replies: Sequence[tuple[str, Reply]], me: Person) -> Result[TakenPacket]:
    """Note the answers of other organisers in the person's own store, as reported by them."""
    place = own_store(work)

    def decide(store: Store) -> Result[TakenPacket]:
        guids = {row.guid: row.code for row in store.rows(Kind.PROPOSAL, ("code", "guid"))}
        changes: dict[str, Change] = {}
        rows = []
        for source, reply in sorted(replies, key=lambda pair: pair[1].at):
            proposal = store.get(Kind.PROPOSAL, guids.get(reply.id, ""))
            stored = changes[proposal.code].after if proposal and proposal.code in changes else proposal
            try:
                after = _reported(stored if isinstance(stored, Proposal) else None, reply, store)
            except DataRefusedError as error:
                rows.append(_row(reply, source, Outcome.REFUSED, error.message))
                continue
            if after is stored:
                rows.append(_row(reply, source, Outcome.UNCHANGED, "", after.code))
                continue
            changes[after.code] = replaced(proposal or after, after)
            rows.append(_row(reply, source, Outcome.CHANGED, f"reported {reply.state}", after.code))
        refused = any(row.outcome is Outcome.REFUSED for row in rows)
        return Result(
            row=TakenPacket,
            items=rows,
            changes=tuple(changes.values()),
            picture="packets",
            messages=(
                Message(f"{number_of(len(rows), 'answer')}: {len(changes)} noted."),
                *(
                    Message(f"{row.source}: {row.reason}", Level.WARNING)
                    for row in rows
                    if row.outcome is Outcome.REFUSED and not work.draws
                ),
                *([Message("cfp mine", Level.NEXT)] if changes else []),
            ),
            exit_status=Exit.DATA_REFUSED if refused else Exit.OK,
        )

    return place.commit(decide, by=me)


def _reported(proposal: Proposal | None, reply: Reply, store: Store) -> Proposal:
    """The proposal with the answer; itself if it has it already.

    Raises:
        DataRefusedError: there is no such proposal, its call is run here, or its state does not allow the answer.
    """
    if proposal is None:
        raise DataRefusedError("answers a proposal that is not in your store")
    event = stored_event(store, proposal.event)
    if event is None or not event.followed:
        raise DataRefusedError(f"answers {proposal.code}, whose call is run in this store")
    if proposal.state is State.DRAFT:
        raise DataRefusedError(f"answers {proposal.code}, which is not noted as sent: cfp sent {proposal.code}")
    if proposal.reported is not None and proposal.reported >= reply.at:
        return proposal
    state = reply.state if reply.state is proposal.state else move(proposal.state, reply.state, reason="reported")
    return msgspec.structs.replace(proposal, state=state, reported=reply.at, updated=max(proposal.updated, reply.at))


def _row(reply: Reply, source: str, outcome: Outcome, reason: str, code: str = "") -> TakenPacket:
    return TakenPacket(
        outcome=outcome,
        code=code,
        title=reply.title,
        event=reply.event,
        source=source,
        late="",
        reason=reason,
        faults=(),
        warnings=(),
        waiting=(),
    )
