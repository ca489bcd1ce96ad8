"""Packets that leave: a proposal, or what happened to it, as a file for organisers who work in another store.

A draft keeps the id under which it is sent through every change: its own, else one that is noted beside the
person's store.
"""

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePath

import msgspec

from cfpcli import __version__
from cfpcli.env import path_option, typed
from cfpcli.errors import CfpError, DataRefusedError, UsageError, WouldAskError
from cfpcli.private_files import append_line, make_private, remove
from cfpcli.proposals.rows import PreparedProposal, SentPacket
from cfpcli.proposals.rules.packet import Action, Packet, identity_of, packet_of
from cfpcli.records.change import Change
from cfpcli.records.codes import new_guid
from cfpcli.records.event import Event, IntakeChannel
from cfpcli.records.person import Person
from cfpcli.records.proposal import Draft, DraftSpeaker, Proposal, State, guid_of_draft
from cfpcli.records.submission import completed, draft_faults, see_requirements
from cfpcli.result import Level, Message, Result
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, fold, shell_word
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.finder import event_of, matching_proposal, own_proposal, speakers_of, stored_event
from cfpcli.workspace.personal_files import of_store, write_own
from cfpcli.workspace.rows import Written


def with_mail(result: Result[PreparedProposal], me: Person, work: Workspace) -> Result[PreparedProposal]:
    """A prepared proposal with the packet and the mail that carry it, where its call takes proposals by mail.

    The proposal is in the store by then, so a file that cannot be written is a warning.
    """
    (row,) = result.items
    if row.intake != IntakeChannel.EMAIL or result.dry_run or not result.changes:
        return result
    try:
        packet, mail = _write_mail(row.code, me, work)
    except CfpError as error:
        warning = Message(f"no mail was written: {error.message}", Level.WARNING)
        return msgspec.structs.replace(result, messages=(warning, *result.messages))
    row = msgspec.structs.replace(row, packet=str(packet), mail=str(mail))
    *before, done, following = result.messages
    wrote = Message(f"Wrote the packet and a mail with it: {typed(mail, work.env)}. Open it in your mail program.")
    return msgspec.structs.replace(result, items=[row], messages=(*before, done, wrote, following))


def _write_mail(
    code: str, me: Person, work: Workspace, action: Action = Action.SUBMIT, reason: str = ""
) -> tuple[Path, Path]:
    """Write a packet about a stored proposal and the mail that carries it, and return their paths."""
    from cfpcli.proposals.files.packet import dump_packet
    from cfpcli.proposals.files.packet_mail import packet_mail

    store = work.fresh_store()
    proposal = matching_proposal(store, code)
    event = event_of(store, proposal)
    packet = _packet_about(proposal, event, store, work, action, reason)
    data = dump_packet(packet, "json")
    written, carrier = _files(of_store(work.env.data_dir / "outgoing", store), proposal.code.lower(), action)
    body = (
        f"{_OPENINGS[action].format(event=clean_line(event.name))}\n\n"
        f"Title: {clean_line(proposal.title)}\nSpeaker: {me}\n{f'Reason: {reason}{chr(10)}' if reason else ''}\n"
        "The attached packet has it all; cfp import packet imports it.\n"
    )
    mail = packet_mail(
        data,
        name=written.name,
        sender=me,
        to=event.call.email,
        title=proposal.title,
        event_name=event.name,
        at=work.now,
        body=body,
    )
    return write_own(written, data), write_own(carrier, mail)


_OPENINGS = {
    Action.SUBMIT: "I propose the following session for {event}.",
    Action.WITHDRAW: "I withdraw the following proposal for {event}.",
    Action.CONFIRM: "I confirm the following session of {event}.",
}


def _packet_about(
    proposal: Proposal, event: Event, store: Store, work: Workspace, action: Action, reason: str
) -> Packet:
    """The packet about a stored proposal, under its guid; one that asks for an action has no texts."""
    from cfpcli.proposals.files.proposal import draft_of

    draft = draft_of(proposal, speakers_of(store, proposal), event)
    if action:
        people = tuple(DraftSpeaker(name=speaker.name, email=speaker.email) for speaker in draft.speakers)
        draft = Draft(title=draft.title, event=event.slug, speakers=people)
    packet = packet_of(
        draft,
        event,
        sent=work.now,
        rng=work.env.chance,
        id_=proposal.guid,
        version=__version__,
        rehearsal=work.env.rehearsal is not None,
    )
    return msgspec.structs.replace(packet, action=action, reason=reason)


def with_news(
    result: Result[Written], me: Person, work: Workspace, action: Action = Action.SUBMIT, reason: str = ""
) -> Result[Written]:
    """The result of a change of a proposal, with the way in which the organisers of a followed call learn of it.

    A call that takes packets gets one; for a form, its address is named. Nothing is due before the proposal was sent,
    except the new packet of a text that is still to be sent.
    """
    changed = [change for change in result.changes if isinstance(change.after, Proposal)]
    if len(changed) != 1 or result.dry_run:
        return result
    before, proposal = changed[0].before, changed[0].after
    store = work.fresh_store()
    event = stored_event(store, proposal.event) if isinstance(proposal, Proposal) else None
    was_sent = isinstance(before, Proposal) and before.state is not State.DRAFT
    if event is None or not event.followed or event.call.intake is None:
        return result
    if event.call.intake is IntakeChannel.URL:
        message = _NEWS[action].format(url=event.call.url)
        return _with_messages(result, Message(message)) if was_sent else result
    try:
        _, mail = _write_mail(changed[0].key, me, work, action, reason)
    except CfpError as error:
        return _with_messages(result, Message(f"no mail was written: {error.message}", Level.WARNING))
    wrote = f"Wrote a mail with the packet for its organisers: {typed(mail, work.env)}. Open it in your mail program."
    return _with_messages(result, Message(wrote))


_NEWS = {
    Action.SUBMIT: "Its organisers have the former version: change it at {url}, too.",
    Action.WITHDRAW: "Its organisers learn it from you alone: withdraw it at {url}, too.",
    Action.CONFIRM: "Its organisers learn it from you alone: confirm it at {url}, too.",
}
"""The step that a followed call with a form leaves to its speaker, by the change here."""


def renewed_mail(changes: Iterable[Change], me: Person, work: Workspace) -> Iterator[Message]:
    """Renew the mails of proposals to followed calls after an undo, with a message for each proposal.

    A mail about a step that was undone is removed, and the mail that carries the text is written again.
    """
    for change in changes:
        proposal = change.after or change.before
        if not isinstance(proposal, Proposal):
            continue
        store = work.fresh_store()
        folder = of_store(work.env.data_dir / "outgoing", store)
        stem = proposal.code.lower()
        present = change.after.state if isinstance(change.after, Proposal) else None
        stale = [action for action, state in _ABOUT.items() if state is not present]
        stale += [Action.SUBMIT] if present is None else []
        gone = [path for action in stale for path in _files(folder, stem, action) if remove(path)]
        is_written = present is not None and any(path.exists() for path in _files(folder, stem, Action.SUBMIT))
        if is_written:
            _write_mail(proposal.code, me, work)
        if gone or is_written:
            what = "was written again" if is_written else "was removed"
            yield Message(f"The mail about {proposal.code} {what}. If you sent it, its organisers have the former one.")


_ABOUT = {Action.WITHDRAW: State.WITHDRAWN, Action.CONFIRM: State.CONFIRMED}
"""The state that each step of a speaker leads to."""


def _files(folder: Path, stem: str, action: Action) -> tuple[Path, Path]:
    """The packet about a step and the mail that carries it."""
    name = "-".join(filter(None, (stem, action.value)))
    return folder / f"{name}.cfp.json", folder / f"{name}.eml"


def _with_messages(result: Result[Written], message: Message) -> Result[Written]:
    at = next((at for at, each in enumerate(result.messages) if each.level is Level.NEXT), len(result.messages))
    return msgspec.structs.replace(result, messages=(*result.messages[:at], message, *result.messages[at:]))


def unknown_event(slug: str) -> Event:
    """An event of which only the slug is known: a speaker can send to a call that their store does not have.

    Without a time zone, so that windows of availability stay local times until they arrive at the event.

    Raises:
        UsageError: the slug is empty.
    """
    if not slug:
        raise UsageError("the packet names no event", hint="add --event SLUG, or event: SLUG to the file")
    return Event(slug=slug, name="", timezone="")


def send_to(draft: Draft, event: Event | None, target: str, work: Workspace, *, id_: str = "") -> Result[SentPacket]:
    """Write a draft as a packet to the file `target`, or to stdout for `-`; an existing file only with --force.

    `event` is None if no store has the event of the draft (`draft.event` or --event names it): then its limits
    cannot be checked, which the result reports. `id_` is the identity of the stored proposal that the draft has become,
    empty if it has not. The form is Markdown for `NAME.md`, JSON for all else.

    Raises:
        DataRefusedError: the event is known and would refuse the draft, or the file exists.
        UsageError: neither the draft nor `--event` names an event.
    """
    named_event = event or unknown_event(work.options.event or draft.event)
    draft = completed(draft, named_event)
    if event is not None and (faults := draft_faults(draft, event)):
        raise DataRefusedError("the proposal is not ready to be sent", faults=faults, hint=see_requirements(event))
    if not draft.title:
        raise DataRefusedError("a proposal without a title cannot be sent", hint='add --title "…"')
    return _written_packet(_posted_packet(draft, named_event, work, id_), event, target, work)


def send_stored(code: str, target: str, work: Workspace) -> Result[SentPacket]:
    """Write a stored proposal as a packet, as `send_to`, for organisers who work in another store.

    Raises:
        DataRefusedError: this person neither runs its event nor is one of its speakers, or the file exists.
    """
    store = work.fresh_store()
    proposal = own_proposal(store, code)
    event = event_of(store, proposal)
    return _written_packet(_packet_about(proposal, event, store, work, Action.SUBMIT, ""), event, target, work)


def _written_packet(packet: Packet, event: Event | None, target: str, work: Workspace) -> Result[SentPacket]:
    data = _dumped(packet, target)
    result = Result(
        row=SentPacket,
        items=[
            SentPacket(
                id=packet.id,
                event=packet.event,
                title=packet.draft.title,
                to=target,
                sha256=_sum(data),
                sent=packet.sent or work.now,
            )
        ],
        picture="messages",
        messages=_messages(packet, event, target),
        dry_run=work.options.dry_run,
    )
    if target == "-":
        return msgspec.structs.replace(result, documents=iter([data]), documents_are_safe=True)
    if not work.options.dry_run:
        from cfpcli.sink import write_file
        from cfpcli.workspace.finder import kept_files

        write_file(path_option(target, work.env), iter([data]), force=work.options.force, kept=kept_files(work.env))
    return result


def _messages(packet: Packet, event: Event | None, target: str) -> tuple[Message, ...]:
    messages = []
    if packet.rehearsal:
        marked = "a rehearsal packet, dated by a clock that was set by hand; only rehearsal stores take it"
        messages.append(Message(marked, Level.WARNING))
    if event is None:
        unchecked = f"{packet.event} is not in the store: its limits and questions could not be checked"
        messages.append(Message(unchecked, Level.WARNING))
    if target != "-":
        messages.append(Message(f'Wrote "{packet.draft.title}" for {packet.event} to {target}.'))
    name = shell_word(PurePath(target).name) if target != "-" else "FILE"
    return (*messages, Message(f"Send it to the organisers, who import it: cfp import packet {name}"))


def _dumped(packet: Packet, target: str) -> bytes:
    from cfpcli.proposals.files.packet import dump_packet

    return dump_packet(packet, "md" if target.casefold().endswith((".md", ".markdown")) else "json")


class _Entry(msgspec.Struct, frozen=True):
    """The id under which a draft was last sent.

    `key` and `text` are checksums, `sent` is the instant at which that text was first sent; `title` and `path` are
    checksums of those of the file, empty in entries of earlier versions: the notes of packets name nobody.

    A draft sent under a rehearsal clock has an entry of its own, so that no real packet has a rehearsal date.
    """

    key: str
    id: str
    text: str
    sent: datetime
    rehearsal: bool = False
    title: str = ""
    path: str = ""


def _posted_packet(draft: Draft, event: Event, work: Workspace, id_: str = "") -> Packet:
    """The packet of a draft: an unchanged text gives the same bytes again, a changed text keeps the id."""
    entry = note_draft(draft, event.slug, work)
    return packet_of(
        draft,
        event,
        sent=entry.sent,
        rng=work.env.chance,
        id_=id_ or entry.id,
        version=__version__,
        rehearsal=entry.rehearsal,
    )


def note_draft(draft: Draft, event: str, work: Workspace) -> _Entry:
    """Note the file and the text of a draft for an event beside the id under which it is sent, and return the note."""
    ledger = work.env.data_dir / "packets.jsonl"
    rehearsal = work.env.rehearsal is not None
    entries = {(entry.key, entry.rehearsal): entry for entry in _ledger(ledger)}
    key = _key(draft, event)
    text = _sum(msgspec.json.encode(msgspec.structs.replace(draft, source="", lines={}), order="sorted"))
    before = entries.get((key, rehearsal))
    path = _path(draft, work)
    if before is not None and (before.text, before.path) == (text, path):
        return before
    id_ = guid_of_draft(draft, event) or (before.id if before else new_guid(work.env.chance))
    sent = before.sent if before is not None and before.text == text else work.now
    entry = _Entry(key, id_, text, sent, rehearsal, _title(draft), path)
    if not work.options.dry_run:
        # Without it the next packet has another id, and is recognised by its speaker and title.
        with suppress(OSError):
            make_private(ledger.parent)
            append_line(ledger, msgspec.json.encode(entry))
    return entry


def _key(draft: Draft, event: str) -> str:
    return _sum("\n".join(identity_of(draft, event)).encode())


def _title(draft: Draft) -> str:
    """The checksum of a title, in any case and with any accents."""
    return _sum(fold(draft.title).encode())


def _path(draft: Draft, work: Workspace) -> str:
    """The checksum of the path of the file from which a draft was read; empty if it was not read from a file."""
    path = path_option(draft.source, work.env) if draft.source else None
    return _sum(str(path).encode(errors="surrogateescape")) if path is not None and path.is_file() else ""


def distinguished(draft: Draft, event: str, work: Workspace, *, is_new: bool | None) -> Draft:
    """The draft, under a new id if it is a copy that became another proposal.

    A corrected title in the same file is the same proposal. Another file with the id and another title may be either,
    so its sender is asked, unless `is_new` has the answer.

    Raises:
        WouldAskError: nobody can be asked.
    """
    rehearsal = work.env.rehearsal is not None
    key = _key(draft, event) if draft.id else ""
    entries = _ledger(work.env.data_dir / "packets.jsonl") if key else []
    entry = next((entry for entry in entries if (entry.key, entry.rehearsal) == (key, rehearsal)), None)
    if entry is None or not entry.path or entry.title == _title(draft) or entry.path == _path(draft, work):
        return draft
    if is_new is None:
        question = f"{draft.source} has the id of another file that was sent with another title"
        if not work.can_ask:
            raise WouldAskError(question, hint="add --same for a corrected title, or --new for another proposal")
        from cfpcli.ui.prompts import prompter_for

        prompter = prompter_for(work.env)
        prompter.say(question)
        is_new = prompter.key("Is it", {"s": "the same proposal, with a new title", "n": "another proposal"}) == "n"
    return msgspec.structs.replace(draft, id=new_guid(work.env.chance)) if is_new else draft


def _ledger(path: Path) -> list[_Entry]:
    try:
        lines = path.read_bytes().splitlines()
    except OSError:
        return []
    entries = []
    for line in lines:
        with suppress(msgspec.DecodeError):
            entries.append(msgspec.json.decode(line, type=_Entry))
    return entries


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
