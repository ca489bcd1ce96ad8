"""`cfp mine`: a speaker's proposals and drafts in all events, each with the next step and its deadline."""

from collections.abc import Iterable
from typing import Annotated, Any

import typer

from cfpcli.dates.countdown import left, urgency
from cfpcli.dates.english import local, reader_time
from cfpcli.overview.rows import MineRow
from cfpcli.proposals.files.draft_folder import KeptDraft, event_of_draft, kept, typed
from cfpcli.proposals.rules.intake import Expected, expected_of_draft, expected_of_speaker, progress
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal, State
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import BEGIN, speakers_by_email
from cfpcli.workspace.identity import SETTINGS

BY = typer.Option("--by", metavar="PERSON", help="Show another person's proposals: NAME <ADDRESS>.")


def mine(work: Workspace, *, by: Annotated[str, BY] = "") -> Result[MineRow]:
    """Show your proposals and drafts, their states, and your next steps with their deadlines."""
    myself, _ = work.identified_person
    me = work.acting(by) if by else myself
    store = work.store if work.has_store or work.location.option else None
    events = store.events() if store else ()
    here = kept(work.env) if not by or me == myself else ()
    items = [_of_draft(kept_draft, event_of_draft(kept_draft.draft, events), work) for kept_draft in here]
    if store and me:
        events_by_slug = {event.slug: event for event in events}
        sent = my_proposals(work, store, me)
        emails = _emails(store, sent)
        items += [
            _of_proposal(proposal, events_by_slug[proposal.event], emails, work)
            for proposal in sent
            if proposal.event in events_by_slug
        ]
    items.sort(key=lambda item: (not item.wanted, item.by is None, item.by or item.changed))
    messages: list[Message] = []
    if me is None:
        messages.append(
            Message(f"The acting person is unknown: add --by, run cfp profile edit, or {SETTINGS}.", Level.WARNING)
        )
    if not items:
        messages.append(Message(f"No proposals{f' by {me}' if me else ''} in this store, and no drafts."))
        following = ("cfp submit",) if store else BEGIN.split("\n")
        messages += [Message(command, Level.NEXT) for command in following]
    return Result(row=MineRow, items=items, picture="mine", messages=tuple(messages))


def my_proposals(work: Workspace, store: Store, me: Person) -> tuple[Proposal, ...]:
    """The proposals in all events that have this person (by normalised address) as a speaker, oldest first."""
    del work
    codes = {speaker.code for speaker in speakers_by_email(store, [me.email]).values()} if me.email else set()
    rows = store.rows(Kind.PROPOSAL, ("code", "speakers")) if codes else []
    wanted = [row.code for row in rows if codes & {*row.speakers}]
    proposals = [
        proposal for proposal in store.get_many(Kind.PROPOSAL, wanted).values() if isinstance(proposal, Proposal)
    ]
    return tuple(sorted(proposals, key=lambda proposal: (proposal.created, proposal.code)))


def _emails(store: Store, proposals: Iterable[Proposal]) -> dict[str, str]:
    """The addresses of all speakers of these proposals, by speaker code."""
    codes = {code for proposal in proposals for code in proposal.speakers}
    return {
        code: str(getattr(speaker, "email", ""))
        for code, speaker in store.get_many(Kind.SPEAKER, sorted(codes)).items()
    }


def _of_proposal(proposal: Proposal, event: Event, emails: dict[str, str], work: Workspace) -> MineRow:
    expected = expected_of_speaker(
        proposal, event, work.now, emails=[emails[code] for code in proposal.speakers if emails.get(code)]
    )
    command = f"cfp {expected.command}" if expected.command else ""
    return MineRow(
        code=proposal.code,
        draft="",
        event=event.slug,
        event_name=event.name,
        title=proposal.title,
        state=proposal.state,
        **_wanted(expected, event, command, work),
        changed=proposal.updated,
    )


def _of_draft(kept_draft: KeptDraft, event: Event | None, work: Workspace) -> MineRow:
    if kept_draft.faults:
        expected = Expected(f"repair the file: {kept_draft.faults[0]}", f"draft edit {kept_draft.id}", wanted=True)
    elif event is None and kept_draft.draft.event:
        expected = Expected(f'belongs to event "{kept_draft.draft.event}", which is not in this store')
    elif event is None:
        expected = Expected("set its event", f"draft edit {kept_draft.id}", wanted=True)
    else:
        expected = expected_of_draft(kept_draft.draft, event, work.now, progress(kept_draft.draft, event))
    command = (
        f"cfp submit {typed(kept_draft.path, work.env)}" if expected.command == "submit" else f"cfp {expected.command}"
    )
    return MineRow(
        code="",
        draft=kept_draft.id,
        event=kept_draft.draft.event or (event.slug if event else ""),
        event_name=event.name if event else "",
        title=kept_draft.title,
        state=State.DRAFT,
        **_wanted(expected, event, command if expected.command else "", work),
        changed=kept_draft.saved,
    )


def _wanted(expected: Expected, event: Event | None, command: str, work: Workspace) -> dict[str, Any]:
    by, zone = expected.by, _zone(event)
    return {
        "expected": expected.text,
        "wanted": expected.wanted,
        "command": command,
        "by": by,
        "by_local": local(by, zone, closing=True) if by else "",
        "your_time": reader_time(by, zone, work.env.zone, closing=True) if by else "",
        "left": left(by, work.now) if by else "",
        "urgency": str(urgency(by, work.now)),
    }


def _zone(event: Event | None) -> str:
    if event is None:
        return "UTC"
    return event.call.closes.zone if event.call.closes and event.call.closes.zone else event.timezone
