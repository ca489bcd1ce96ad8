"""Packets as files: JSON for programs, or the proposal's own Markdown with one extra comment line.

The JSON packet (`NAME.cfp.json`, schema `cfp.packet/1`) has the draft with every field; its `sha256` is that of the
draft as compact JSON with sorted keys, followed by `["ACTION","REASON"]` if the packet has an action.

The Markdown packet (`NAME.md`) is a proposal file, which `cfp submit` reads like any other; the line below the first
`---` is `# cfp.packet/1 {…}`, and its `sha256` is that of the file without this line, in UTF-8 with line feeds and
without white space at the end. A packet that does not match its sum is refused.
"""

import hashlib
import re
from datetime import datetime
from typing import Any

import msgspec

from cfpcli.errors import UsageError
from cfpcli.exchange.json_document import encode
from cfpcli.proposals.files.envelope import (
    MOST_BYTES,
    PACKET,
    Envelope,
    altered,
    checksum,
    decoder_message,
    in_utc,
    read_envelope,
    refusal,
    too_deep,
    without_mark,
    write_envelope,
)
from cfpcli.proposals.files.proposal import Document, EventOf, dump_draft, load_draft, read_for_event, sound_draft
from cfpcli.proposals.rules.packet import Action, Packet
from cfpcli.records.event import Event
from cfpcli.records.facts import fields_where
from cfpcli.records.headings import NO_ANSWERS, Answers
from cfpcli.records.proposal import WORDS, Draft, DraftSpeaker, Resource
from cfpcli.records.soundness import LONGEST_DURATION, is_web_link
from cfpcli.text import SAVE_AS_UTF8, cannot_decode, long_text, well_formed

__all__ = ["FORMATS", "MOST_BYTES", "dump_packet", "load_packet", "read_packet"]

FORMATS = {"json": ".cfp.json", "md": ".md"}
"""The forms of a packet with the endings of their files."""

_LINE = re.compile(rf"\A(---[ \t]*\n)# {re.escape(PACKET)} (.*)\n")
_AS_A_FILE = "save the text as a proposal file"


class _Envelope(Envelope, kw_only=True, forbid_unknown_fields=True):
    """The data around the draft in either form."""

    sent: datetime | None = None
    action: Action = Action.SUBMIT
    reason: str = ""
    draft: msgspec.Raw = msgspec.Raw(b"null")


def dump_packet(packet: Packet, format_: str) -> bytes:
    """A packet as a file of the form `json` or `md`; UTF-8, and if it is JSON, safe to show.

    Raises:
        UsageError: `format_` is neither.
    """
    if format_ == "json":
        draft = encode(packet.draft)
        request = {"action": packet.action, "reason": packet.reason} if packet.action else {}
        sum_ = _sum_of_json(draft, packet.action, packet.reason)
        return write_envelope({**_around(packet), **request, "sha256": sum_, "draft": msgspec.Raw(draft)})
    if format_ == "md":
        text = dump_draft(packet.draft)
        around = encode({**_around(packet), "sha256": _sum_of_text(text)}).decode()
        fence, _, rest = text.partition("\n")
        return f"{fence}\n# {PACKET} {around}\n{rest}".encode()
    raise UsageError(f'"{format_}" is not a packet format', hint=f"one of {', '.join(FORMATS)}")


def _around(packet: Packet) -> dict[str, Any]:
    return {
        "schema": PACKET,
        "id": packet.id,
        "event": packet.event,
        "event_name": packet.event_name,
        "sent": packet.sent,
        "cfp": packet.version,
        **({"rehearsal": True} if packet.rehearsal else {}),
    }


def load_packet(data: bytes, source: str, *, answers: Answers = NO_ANSWERS, event: Event | None = None) -> Packet:
    """The packet of `read_packet`, for a known `event`."""
    return read_packet(data, source, answers=answers, event_of=lambda _draft: event)[0]


def read_packet(
    data: bytes, source: str, *, answers: Answers = NO_ANSWERS, event_of: EventOf = lambda _draft: None
) -> tuple[Packet, Document | None]:
    """Read a packet of either form, or a proposal file, with how the latter was read; `source` is its name for faults.

    `answers` give the meaning of headings in Markdown; the event that `event_of` finds has the labels of proposal
    files. Values from other people are brought into the store's form; long texts are Markdown and are kept byte for
    byte.

    Raises:
        DataRefusedError: it is too large, cannot be read, or differs from the packet that was sent; with every fault.
    """
    data = without_mark(data, PACKET, source)
    try:
        if data.lstrip()[:1] == b"{":
            return _from_json(data, source), None
        return _from_markdown(data, source, answers, event_of)
    except RecursionError:
        raise too_deep(PACKET, source) from None


def _from_json(data: bytes, source: str) -> Packet:
    envelope = read_envelope(data, _Envelope, PACKET, source)
    try:
        draft = msgspec.json.decode(envelope.draft, type=Draft)
        sum_ = _sum_of_json(bytes(envelope.draft), envelope.action, envelope.reason)
    except (msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise refusal(PACKET, source, decoder_message(error, version=envelope.cfp), field="draft") from error
    if sum_ != envelope.sha256:
        raise altered(PACKET, source, field="sha256", way=_AS_A_FILE)
    return _packet(envelope, _arrived(draft, source))


def _from_markdown(data: bytes, source: str, answers: Answers, event_of: EventOf) -> tuple[Packet, Document | None]:
    try:
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise refusal(PACKET, source, cannot_decode(error), hint=SAVE_AS_UTF8) from error
    marked = _LINE.match(text)
    if marked is None:
        document = read_for_event(text, source, event_of, answers=answers)
        draft = sound_draft(document, source)
        return Packet(event=draft.event, draft=draft), document
    envelope = read_envelope(marked[2].encode(), _Envelope, PACKET, source, line=2)
    draft = load_draft(text, source, answers=answers)
    if _sum_of_text(marked[1] + text[marked.end() :]) != envelope.sha256:
        raise altered(PACKET, source, line=2, way=_AS_A_FILE)
    return _packet(envelope, draft), None


def _packet(envelope: _Envelope, draft: Draft) -> Packet:
    sent = envelope.sent
    return Packet(
        id=envelope.id,
        event=envelope.event,
        event_name=envelope.event_name,
        sent=in_utc(sent) if sent else None,
        version=envelope.cfp,
        rehearsal=envelope.rehearsal,
        action=envelope.action,
        reason=long_text(envelope.reason),
        draft=draft,
    )


def _arrived(draft: Draft, source: str) -> Draft:
    if draft.duration is not None and not 0 < draft.duration <= LONGEST_DURATION:
        raise refusal(PACKET, source, f"must be minutes from 1 to {LONGEST_DURATION}", field="duration")
    if draft.begun:
        draft = msgspec.structs.replace(draft, begun=in_utc(draft.begun))
    speakers = tuple(_formed(speaker) for speaker in draft.speakers)
    resources = tuple(_formed(resource) for resource in draft.resources)
    for resource in resources:
        if not is_web_link(resource.link):
            raise refusal(PACKET, source, "must be links that begin with https://", field="resources")
    formed: Draft = _formed(draft)
    words = {name: tuple(map(well_formed, getattr(draft, name))) for name in WORDS}
    return msgspec.structs.replace(formed, speakers=speakers, resources=resources, **words, source=source)


def _formed(part: Any) -> Any:  # noqa: ANN401  # a draft, a speaker or a resource is decoded to its own type
    long_texts = fields_where(type(part), lambda fact: fact.long)
    texts = {name: text for name in part.__struct_fields__ if isinstance(text := getattr(part, name), str)}
    formed: dict[str, str | DraftSpeaker | Resource] = {
        name: long_text(text) if name in long_texts else well_formed(text) for name, text in texts.items()
    }
    return msgspec.structs.replace(part, **formed)


def _sum_of_json(draft: bytes, action: str = "", reason: str = "") -> str:
    """The checksum of a draft, and of an action and its reason if the packet has one."""
    return checksum(msgspec.json.decode(draft), msgspec.json.encode([action, reason]) if action else b"")


def _sum_of_text(text: str) -> str:
    return hashlib.sha256(text.rstrip().encode()).hexdigest()
