"""Steps common to submitting and changing a proposal: speakers, related records, the receipt.

Also the draft that `cfp submit` starts from, in which flags replace values of the file, and the event it is for.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from cfpcli.call.rules.openness import closes_for
from cfpcli.dates.countdown import left
from cfpcli.dates.english import local
from cfpcli.dates.zones import zone_named
from cfpcli.env import path_option
from cfpcli.errors import CfpError, DataRefusedError, Fault, UsageError
from cfpcli.people.rules.windows import windows_in_words
from cfpcli.proposals.commands.private_headings import read_clearly
from cfpcli.proposals.files.draft_folder import redirected
from cfpcli.proposals.files.proofs import write_receipt
from cfpcli.proposals.rows import Receipt
from cfpcli.proposals.rules.intake import Intake, RelatedRecords
from cfpcli.records.change import Change, Kind
from cfpcli.records.event import Event
from cfpcli.records.person import Person, Speaker, kept_name
from cfpcli.records.proposal import Answer, Draft, DraftSpeaker, Proposal
from cfpcli.records.submission import completed, draft_faults, identity, with_speakers
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, matching_proposal, required_call, speakers_by_email, speakers_of
from cfpcli.workspace.identity import first_addresses
from cfpcli.workspace.inputs import MOST_OF_A_DOCUMENT, read_text
from cfpcli.workspace.own_stores import for_event
from cfpcli.workspace.personal_files import drafts_dir
from cfpcli.workspace.rehearsal import NO_RECEIPT
from cfpcli.workspace.visibility import people_of_own_calls, runs, whole


def draft_speaker(person: Person) -> DraftSpeaker:
    """A person as a speaker of a draft."""
    return DraftSpeaker(name=person.name, email=person.email)


def related_records(store: Store, draft: Draft, event: Event, work: Workspace) -> RelatedRecords:
    """The records of the store that bear on a draft for this event.

    For a person who does not run the call, these are their own proposals only: a refusal based on more would disclose
    facts that the store withholds.
    """
    sender, _ = work.identified_person
    runs_the_call = runs(store, event)
    own = people_of_own_calls(store, event)
    store = whole(store)
    speakers = speakers_by_email(store, [speaker.email for speaker in draft.speakers])
    address = sender.email if sender else ""
    mine = {speaker.code for speaker in speakers.values() if runs_the_call or speaker.email == address}
    rows = store.rows(Kind.PROPOSAL, ("code", "event", "speakers")) if mine else []
    codes = [row.code for row in rows if row.event == event.slug and mine & {*row.speakers}]
    proposals = [
        proposal for proposal in store.get_many(Kind.PROPOSAL, codes).values() if isinstance(proposal, Proposal)
    ]
    named = dict.fromkeys(code for proposal in proposals for code in proposal.speakers)
    people = store.get_many(Kind.SPEAKER, named).items() if named else ()
    return RelatedRecords(
        speakers,
        proposals,
        store.is_used,
        address,
        runs_the_call,
        own,
        from_speakers=False,
        addressless={code: identity(speaker) for code, speaker in people if not speaker.email},
    )


def with_names(store: Store, draft: Draft, event: Event, work: Workspace) -> Draft:
    """The draft with the stored name of each speaker who has an address but no name, under first addresses.

    Names are filled in for people who run a call of that speaker, and for one's own address: for others a name would
    disclose that the person is in the store. The same holds for first addresses in place of
    others.
    """
    draft = _by_first_address(store, draft, event, work)
    nameless = [speaker.email for speaker in draft.speakers if speaker.email and not speaker.name]
    if not nameless:
        return draft
    me, _ = work.identified_person
    stored = speakers_by_email(whole(store), nameless)
    own = people_of_own_calls(store, event)
    names = {
        email: speaker.name
        for email, speaker in stored.items()
        if own.may_fill(speaker.code) or (me is not None and email == me.email)
    }
    if me is not None and me.email in nameless:
        names.setdefault(me.email, me.name)
    speakers = tuple(
        msgspec.structs.replace(speaker, name=speaker.name or names.get(speaker.email, ""))
        for speaker in draft.speakers
    )
    return msgspec.structs.replace(draft, speakers=speakers)


def _by_first_address(store: Store, draft: Draft, event: Event, work: Workspace) -> Draft:
    """The draft with each speaker under the first address, as far as the acting person may know it."""
    others = first_addresses(whole(store))
    if not runs(store, event):
        me, _ = work.identified_person
        others = {other: first for other, first in others.items() if me is not None and first == me.email}
    if others.keys().isdisjoint(speaker.email for speaker in draft.speakers):
        return draft
    speakers = tuple(
        msgspec.structs.replace(speaker, email=others.get(speaker.email, speaker.email)) for speaker in draft.speakers
    )
    return msgspec.structs.replace(draft, speakers=speakers)


def kept_names(draft: Draft, related: RelatedRecords) -> tuple[Message, ...]:
    """A warning for each speaker whose stored record differs from the draft and is kept.

    People who run the call are warned of everybody, the sender of their own name.
    """
    messages = []
    for speaker in draft.speakers:
        before = related.speakers.get(speaker.email)
        if before is None or not related.may_fill(before):
            continue
        is_own = related.is_sender(before)
        if speaker.name and speaker.name != before.name:
            way = f'; cfp people edit --name "{speaker.name}" changes it' if is_own else ""
            messages.append(kept_name(Person(before.name, speaker.email), speaker.name) + way)
        fields = [] if related.from_speakers or is_own else _kept_fields(speaker, before)
        if fields:
            kept = ", ".join(fields)
            messages.append(f"{before.name} keeps the stored {kept}; the submitted text was ignored")
    return tuple(Message(text, Level.WARNING) for text in messages)


def replaced_windows(changes: Iterable[Change], event: Event) -> Iterator[Message]:
    """A warning for each stored person whose availability is replaced: it holds for all their sessions."""
    zone = zone_named(event.timezone)
    for change in changes:
        before, after = change.before, change.after
        if isinstance(before, Speaker) and isinstance(after, Speaker) and before.windows not in {(), after.windows}:
            was, now = (", ".join(windows_in_words(each.windows, zone)) for each in (before, after))
            text = f"the availability of {clean_line(after.name)} is replaced, for all their sessions: {was} → {now}"
            yield Message(text, Level.WARNING)


def details_of_others(draft: Draft, related: RelatedRecords) -> Iterator[Message]:
    """A note for each co-speaker with details, which count only for a person without a record.

    People who run the call get warnings by `kept_names` instead. The note is the same whether the store has the person
    or not, so that it does not disclose who is there.
    """
    for speaker in draft.speakers if not related.runs_the_call else ():
        details = [name for name in _details() if getattr(speaker, name)]
        if details and speaker.email != related.sender:
            name, fields = clean_line(speaker.name or speaker.email), ", ".join(details)
            yield Message(f"{fields} of {name}: ignored if {name} has a record, which only they and organisers change.")


def _details() -> Iterator[str]:
    """The fields of a speaker, apart from name and address."""
    return (name for name in DraftSpeaker.__struct_fields__ if name not in Person.__struct_fields__)


def _kept_fields(speaker: DraftSpeaker, before: Speaker) -> list[str]:
    """The fields of a stored speaker, apart from name and address, that a draft would replace."""
    pairs = ((name, getattr(speaker, name), getattr(before, name)) for name in _details())
    return [name for name, new, stored in pairs if new and stored and new != stored]


def receipt(intake: Intake, event: Event, work: Workspace, *, emails: Iterable[str] = ()) -> Result[Receipt]:
    """The sender's receipt: the code, and the instant until which the proposal can be changed.

    `emails` are the speakers' addresses: one of them may have a personal extension.
    """
    proposal = intake.proposal
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
        already_submitted=not intake.changes,
        late_reason=proposal.late_reason,
    )
    done = f'Submitted {proposal.code} "{proposal.title}" to {event.name}.'
    if not intake.changes:
        done = f"No change: {proposal.code} was already submitted."
    return Result(
        row=Receipt,
        items=[row],
        changes=intake.changes,
        messages=()
        if work.draws and intake.changes
        else (Message(done), Message(f"cfp show {proposal.code}", Level.NEXT)),
        picture="receipt" if intake.changes and work.draws else "messages",
    )


def with_receipt(result: Result[Receipt], work: Workspace) -> Result[Receipt]:
    """A committed `receipt` with the path of its saved file; unchanged if nothing was submitted.

    The proposal is in the store by then, so a receipt that cannot be written is a warning, never a failure.
    """
    if result.dry_run or not result.changes:
        return result
    (row,) = result.items
    try:
        store = work.fresh_store()
        proposal = matching_proposal(store, row.code)
        rehearsal = store.rehearsal
        path = write_receipt(
            store, proposal, speakers_of(store, proposal), event_of(store, proposal), work.env, result.revision
        )
    except CfpError as error:
        warning = Message(f"no receipt was saved: {error.message}; cfp receipt {row.code} prints it", Level.WARNING)
        return msgspec.structs.replace(result, messages=(warning, *result.messages))
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
    file: str, values: Mapping[str, Any], work: Workspace, headings: Sequence[str] = ()
) -> tuple[Draft, tuple[Message, ...]]:
    """The draft made from a file (`-` for stdin, empty for none) and flags, and messages about conversions.

    A kept draft is continued: its texts are not new and are not converted.

    `headings` are the options that give the meaning of the file's headings; the person is asked about unclear ones.

    Raises:
        DataRefusedError: the file cannot be read as a proposal; its own faults are listed with those that the event
            would refuse in the rest, if a store has the event.
        WouldAskError: a heading of the file may be private, and nobody can be asked.
    """
    from cfpcli.exchange.html import new_draft

    if not file:
        return new_draft(Draft(**values))
    from cfpcli.proposals.commands.other_form import shown_first
    from cfpcli.proposals.files.proposal import sound_draft

    text, source = read_text(file, work.env, most=MOST_OF_A_DOCUMENT), "stdin" if file == "-" else file
    continued = file != "-" and path_option(file, work.env).parent == drafts_dir(work.env)
    document = read_clearly(text, source, headings, lambda draft: _event_without_asking(draft, work), work)
    try:
        draft = sound_draft(document, source)
    except DataRefusedError as error:
        draft, _ = new_draft(overridden(document.draft, values))
        if not draft.lines:
            ways = ("cfp submit --abstract-file FILE  # sends a text without front matter", error.hint)
            error.hint = "\n".join(filter(None, ways))
        error.faults = _with_those_of_the_event(error.faults, draft, work)
        raise
    shown = shown_first(document, source, work, "Is this right?")
    draft, converted = new_draft(overridden(draft, values), draft if continued else None)
    return draft, (*shown, *converted)


def _event_without_asking(draft: Draft, work: Workspace) -> Event | None:
    """The event that a draft, an option or a store names; None if it is not clear, because nobody is asked here."""
    try:
        work = for_event(work, requested_event(work, draft))
        quiet = work.under(work.options._replace(no_input=True))
        return event_for(quiet, quiet.store, draft) if quiet.has_store else None
    except CfpError:
        return None


def overridden(draft: Draft, values: Mapping[str, Any]) -> Draft:
    """The draft with the values of flags in place of those of the file; an answer replaces the one to its question."""
    if "speakers" in values and draft.speakers:
        draft = with_speakers(draft, values["speakers"])
    answers = {**draft.answers, **values.get("answers", {})}
    return msgspec.structs.replace(draft, **{**values, "answers": answers})


def _with_those_of_the_event(unread: tuple[Fault, ...], draft: Draft, work: Workspace) -> tuple[Fault, ...]:
    reported = {fault.field for fault in unread} | (set() if draft.speakers else {"speakers"})
    faults: tuple[Fault, ...] = ()
    event = _event_without_asking(draft, work) if draft.lines else None
    if event is not None:
        faults = draft_faults(completed(redirected(draft, event, work.env)[0], event), event)
    return tuple(
        sorted((*unread, *(fault for fault in faults if fault.field not in reported)), key=lambda fault: fault.line)
    )


def event_for(work: Workspace, store: Store, draft: Draft) -> Event:
    """The event of a draft: the one that `--event` names, else its own, else that of CFP_EVENT or the one in use.

    Raises:
        NotFoundError: the store does not have it.
        UsageError: several events are possible.
    """
    slug = requested_event(work, draft)
    return required_call(work.under(work.options._replace(event=slug)).env, store)


def requested_event(work: Workspace, draft: Draft) -> str:
    """The slug of the event for which a draft is meant: that of `--event`, else its own, else that of CFP_EVENT."""
    requested = work.options.event
    return draft.event if draft.event and requested in {"", work.env.variables.get("CFP_EVENT", "")} else requested


def parsed_answers(texts: list[str]) -> dict[str, Answer]:
    """The answers in texts of the form `SLUG=TEXT`, by slug.

    Raises:
        UsageError: a text does not have this form.
    """
    answers: dict[str, Answer] = {}
    for text in texts:
        slug, equals, answer = text.partition("=")
        if not equals:
            raise UsageError(f'"{text}" is not a valid answer', hint="write --answer SLUG=TEXT")
        answers[slug.strip()] = answer
    return answers
