"""`cfp submit --to`: a proposal written as a packet, to a file or to stdout, for an organiser who has no server.

The id under which a draft was sent is kept in the person's data directory, with checksums that reveal nothing of the
text. A draft sent again has the same id, so that the organiser's store recognises it.
"""

import hashlib
import shlex
from contextlib import suppress
from datetime import datetime
from pathlib import Path, PurePath

import msgspec

from cfpcli import __version__
from cfpcli.env import path_option
from cfpcli.errors import CfpError, DataRefusedError, UsageError
from cfpcli.proposals.rows.inbox import SentPacket
from cfpcli.proposals.rules.packet import Packet, identity_of, packet_of
from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft, new_guid
from cfpcli.records.submission import SEE_REQUIREMENTS, completed, draft_faults
from cfpcli.result import Level, Message, Result
from cfpcli.workspace.context import Workspace
from cfpcli.workspace.personal_files import write_own


def unknown_event(slug: str) -> Event:
    """An event of which only the slug is known: a speaker can send to a call that their store does not have.

    Raises:
        UsageError: the slug is empty.
    """
    if not slug:
        raise UsageError("the packet names no event", hint="add --event SLUG, or event: SLUG to the file")
    return Event(slug=slug, name="", timezone="UTC")


def send_to(draft: Draft, event: Event | None, target: str, work: Workspace) -> Result[SentPacket]:
    """Write a draft as a packet to the file `target`, or to stdout for `-`; an existing file only with --force.

    `event` is None if no store has the event of the draft (`draft.event` or --event names it): then its limits
    cannot be checked, which the result reports. The form is Markdown for `NAME.md`, JSON for all else.

    Raises:
        DataRefusedError: the event is known and would refuse the draft, or the file exists.
        UsageError: neither the draft nor `--event` names an event.
    """
    named_event = event or unknown_event(work.options.event or draft.event)
    draft = completed(draft, named_event)
    if event is not None and (faults := draft_faults(draft, event)):
        raise DataRefusedError("the proposal is not ready to be sent", faults=faults, hint=SEE_REQUIREMENTS)
    if not draft.title:
        raise DataRefusedError("a proposal without a title cannot be sent", hint='add --title "…"')
    packet = _packet(draft, named_event, work)
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
    name = shlex.quote(PurePath(target).name) if target != "-" else "FILE"
    return (*messages, Message(f"send it to the organisers, who import it with cfp import packet {name}", Level.NEXT))


def _dumped(packet: Packet, target: str) -> bytes:
    from cfpcli.proposals.files.packet import dump_packet

    return dump_packet(packet, "md" if target.casefold().endswith((".md", ".markdown")) else "json")


class _Entry(msgspec.Struct, frozen=True):
    """The id under which a draft was last sent.

    `key` and `text` are checksums, `sent` is the instant at which that text was first sent.

    A draft sent under a rehearsal clock has an entry of its own, so that no real packet has a rehearsal date.
    """

    key: str
    id: str
    text: str
    sent: datetime
    rehearsal: bool = False


def _packet(draft: Draft, event: Event, work: Workspace) -> Packet:
    """The packet of a draft: an unchanged text gives the same bytes again, a changed text keeps the id."""
    path = work.env.data_dir / "packets.jsonl"
    rehearsal = work.env.rehearsal is not None
    entries = {(entry.key, entry.rehearsal): entry for entry in _ledger(path)}
    key = _sum("\n".join(identity_of(draft, event.slug)).encode())
    text = _sum(msgspec.json.encode(msgspec.structs.replace(draft, source="", lines={}), order="sorted"))
    entry = entries.get((key, rehearsal))
    if entry is None or entry.text != text:
        entry = _Entry(key, entry.id if entry else new_guid(work.env.chance), text, work.now, rehearsal)
        if not work.options.dry_run:
            kept = (entries | {(key, rehearsal): entry}).values()
            # Without it the next packet has another id, and is recognised by its speaker and title.
            with suppress(CfpError):
                write_own(path, b"".join(msgspec.json.encode(entry) + b"\n" for entry in kept))
    return packet_of(
        draft, event, sent=entry.sent, rng=work.env.chance, id_=entry.id, version=__version__, rehearsal=rehearsal
    )


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
