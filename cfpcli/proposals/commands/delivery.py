"""What sending and changing a proposal have in common: speakers, what the store knows of them, the receipt.

The draft that `cfp submit` is given: what flags say in the place of what a file says, and the event it is for.
"""

import contextlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cfpcli.call.rules.standing import closes_for
from cfpcli.dates.countdown import left, local
from cfpcli.env import path_option
from cfpcli.errors import CfpError, DataRefusedError, Fault, UsageError
from cfpcli.proposals.commands.private_headings import headings_of
from cfpcli.proposals.files.draft_folder import redirected
from cfpcli.proposals.files.proofs import write_receipt
from cfpcli.proposals.rows.submissions import Receipt
from cfpcli.proposals.rules.intake import Intake, Known
from cfpcli.records.change import Kind
from cfpcli.records.draft import Draft, DraftSpeaker
from cfpcli.records.event import Event
from cfpcli.records.person import Person, Speaker
from cfpcli.records.proposal import Answer, Proposal
from cfpcli.records.submission import completed, draft_faults
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, found_proposal, required_event, speakers_of
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.personal_files import drafts_dir
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


def drafted(
    file: str, given: Mapping[str, Any], work: Workspace, store: Store | None, headings: Sequence[str] = ()
) -> tuple[Draft, tuple[Message, ...]]:
    """The draft that a file (`-` for stdin, empty for none) and flags make together, and what was converted for that.

    A draft that was kept is continued: its texts are not new, and stay.

    `headings` are the options that say what the file's headings mean; the person is asked about unclear ones.

    Raises:
        DataRefusedError: the file cannot be read as a proposal; beside its own faults stand those that the event would
            refuse of the rest, as far as `store` has the event.
        WouldAskError: a heading of the file may be private, and nobody can be asked.
    """
    from cfpcli.exchange.text_door import new_draft

    if not file:
        return new_draft(Draft(**given))
    from cfpcli.proposals.files.proposal import load_draft, read_draft

    text, source = read_text(file, work.env, most=MOST_OF_A_DOCUMENT), "stdin" if file == "-" else file
    continued = file != "-" and path_option(file, work.env).parent == drafts_dir(work.env)
    answers = headings_of(text, source, headings, work)
    try:
        draft = load_draft(text, source, answers=answers)
        return new_draft(_overridden(draft, given), draft if continued else None)
    except DataRefusedError as error:
        draft, _ = new_draft(_overridden(read_draft(text, source, answers=answers)[0], given))
        if not draft.lines:
            error.hint = f"a text alone is sent by cfp submit --abstract-file FILE; {error.hint}"
        error.faults = _with_those_of_the_event(error.faults, draft, work, store)
        raise


def _overridden(draft: Draft, given: Mapping[str, Any]) -> Draft:
    """What flags say in the place of what the file says; an answer replaces only that to the same question."""
    answers = {**draft.answers, **given.get("answers", {})}
    return msgspec.structs.replace(draft, **{**given, "answers": answers})


def _with_those_of_the_event(
    unread: tuple[Fault, ...], draft: Draft, work: Workspace, store: Store | None
) -> tuple[Fault, ...]:
    told = {fault.field for fault in unread} | (set() if draft.speakers else {"speakers"})
    found: tuple[Fault, ...] = ()
    if draft.lines and store is not None:
        with contextlib.suppress(CfpError):
            event = event_for(work, store, draft)
            found = draft_faults(completed(redirected(draft, event, work.env)[0], event), event)
    return tuple(sorted((*unread, *(one for one in found if one.field not in told)), key=lambda one: one.line))


def event_for(work: Workspace, store: Store, draft: Draft) -> Event:
    """The event a draft is sent to: the one told by `--event`, else its own, else that of CFP_EVENT or in use.

    Raises:
        NotFoundError: the store does not have it.
        UsageError: several could be meant.
    """
    told = work.options.event
    if draft.event and told in {"", work.env.variables.get("CFP_EVENT", "")}:
        work = work.under(work.options._replace(event=draft.event))
    return required_event(work.env, store)


def parsed_answers(given: list[str]) -> dict[str, Answer]:
    """Read `SLUG=TEXT` answers.

    Raises:
        UsageError: one is not of this form.
    """
    answers: dict[str, Answer] = {}
    for text in given:
        slug, equals, answer = text.partition("=")
        if not equals:
            raise UsageError(f'"{text}" is no answer', hint="write --answer SLUG=TEXT")
        answers[slug.strip()] = answer
    return answers
