"""What sending and changing a proposal have in common: speakers, what the store knows of them, the receipt."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from cfpcli.call.rules.standing import closes_for
from cfpcli.dates.countdown import left, local
from cfpcli.errors import CfpError
from cfpcli.proposals.files.proofs import write_receipt
from cfpcli.proposals.rows.submissions import Receipt
from cfpcli.proposals.rules.intake import Intake, Known
from cfpcli.records.change import Kind
from cfpcli.records.draft import Draft, DraftSpeaker
from cfpcli.records.event import Event
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.records.speaker import Speaker
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, found_proposal, speakers_of
from cfpcli.workspace.rehearsal import NO_RECEIPT
from cfpcli.workspace.visibility import runs, whole


def draft_speaker(person: Person) -> DraftSpeaker:
    """A person as a draft names a speaker."""
    return DraftSpeaker(name=person.name, email=person.email)


def speakers_by_email(store: Store, emails: Sequence[str]) -> dict[str, Speaker]:
    """The speakers with these normalised addresses, as far as the store has them."""
    wanted = {email for email in emails if email}
    codes = [row.code for row in store.rows(Kind.SPEAKER, ("code", "email")) if row.email in wanted]
    found = store.get_many(Kind.SPEAKER, codes).values()
    return {one.email: one for one in found if isinstance(one, Speaker)}


def known_to(store: Store, draft: Draft, event: Event, work: Workspace) -> Known:
    """What the store has that bears on a draft for this event.

    One who does not run the call is answered from their own proposals alone: a refusal that knew more would answer
    questions that the store does not.
    """
    sender, _ = work.known_person
    runs_the_call = runs(store, event)
    store = whole(store)
    speakers = speakers_by_email(store, [one.email for one in draft.speakers])
    address = sender.email if sender else ""
    mine = {one.code for one in speakers.values() if runs_the_call or one.email == address}
    rows = store.rows(Kind.PROPOSAL, ("code", "event", "speakers")) if mine else []
    codes = [row.code for row in rows if row.event == event.slug and mine & {*row.speakers}]
    proposals = [one for one in store.get_many(Kind.PROPOSAL, codes).values() if isinstance(one, Proposal)]
    return Known(speakers, proposals, store.is_used, address, runs_the_call)


def with_names(store: Store, draft: Draft, event: Event, work: Workspace) -> Draft:
    """The draft with the stored name of each speaker who is named by an address alone.

    That is for those who run the call, and for one's own address: to others a name would answer whom the store knows.
    """
    nameless = [one.email for one in draft.speakers if one.email and not one.name]
    if not nameless:
        return draft
    me, _ = work.known_person
    if not runs(store, event):
        nameless = [email for email in nameless if me is not None and email == me.email]
    names = {email: one.name for email, one in speakers_by_email(whole(store), nameless).items()}
    if me is not None and me.email in nameless:
        names.setdefault(me.email, me.name)
    speakers = tuple(msgspec.structs.replace(one, name=one.name or names.get(one.email, "")) for one in draft.speakers)
    return msgspec.structs.replace(draft, speakers=speakers)


def kept_names(draft: Draft, known: Known) -> tuple[Message, ...]:
    """A warning to those who run the call for each speaker whose stored name is another than the draft's."""
    if not known.runs_the_call:
        return ()
    stored = ((one, known.speakers.get(one.email)) for one in draft.speakers)
    return tuple(
        Message(f'{one.email} is "{before.name}" in the store; the name "{one.name}" was not taken over', Level.WARNING)
        for one, before in stored
        if before is not None and one.name and one.name != before.name and not known.is_sender(before)
    )


def receipt(taken: Intake, event: Event, work: Workspace, *, emails: Iterable[str] = ()) -> Result[Receipt]:
    """What the sender gets: the code, and until when it can be changed.

    `emails` are the speakers' addresses: one of them may have been given a later close.
    """
    proposal = taken.proposal
    close = closes_for(event, track=proposal.track, session_type=proposal.session_type, emails=emails)
    closes = close.at if close else None
    row = Receipt(
        code=proposal.code,
        state=proposal.state,
        title=proposal.title,
        track=proposal.track,
        event=event.slug,
        event_name=event.name,
        submitted=proposal.submitted,
        submitted_local=local(proposal.submitted or work.now, event.timezone),
        closes_local=local(closes, event.timezone, closing=True) if closes else "",
        left=left(closes, work.now) if closes else "",
        already_submitted=not taken.changes,
        late_reason=proposal.late_reason,
    )
    done = f'Submitted {proposal.code} "{proposal.title}" to {event.name}.'
    if not taken.changes:
        done = f"{proposal.code} was already submitted; nothing changed."
    return Result(
        row=Receipt,
        items=[row],
        changes=taken.changes,
        messages=()
        if work.draws and taken.changes
        else (Message(done), Message(f"cfp show {proposal.code}", Level.NEXT)),
        picture="receipt" if taken.changes and work.draws else "messages",
    )


def with_receipt(result: Result[Receipt], work: Workspace) -> Result[Receipt]:
    """A committed `receipt` with the file that was kept for it; as it is where nothing was taken in.

    The proposal is in by now: a receipt that cannot be written is a warning, never a failure.
    """
    if result.dry_run or not result.changes:
        return result
    (row,) = result.items
    try:
        store = work.fresh_store()
        proposal = found_proposal(store, row.code)
        rehearsal = store.rehearsal
        path = write_receipt(
            store, proposal, speakers_of(store, proposal), event_of(store, proposal), work.env, result.revision
        )
    except CfpError as error:
        said = Message(f"no receipt was kept: {error.message}; cfp receipt {row.code} prints it", Level.WARNING)
        return msgspec.structs.replace(result, messages=(said, *result.messages))
    shown = _from_home(path, work)
    row = msgspec.structs.replace(row, receipt=str(path), receipt_shown=shown, rehearsal=rehearsal)
    notes = [Message(f"Receipt (your text and its sha256): {shown}")]
    notes += [Message(f"a rehearsal, {NO_RECEIPT}", Level.WARNING)] if rehearsal else []
    messages = result.messages if work.draws else (*result.messages[:1], *notes, *result.messages[1:])
    return msgspec.structs.replace(result, items=[row], messages=messages)


def _from_home(path: Path, work: Workspace) -> str:
    if path.is_relative_to(work.env.cwd):
        return str(path.relative_to(work.env.cwd))
    return f"~/{path.relative_to(work.env.home)}" if path.is_relative_to(work.env.home) else str(path)
