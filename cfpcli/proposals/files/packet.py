"""Packets as files: JSON for programs, or the proposal's own Markdown with one extra comment line.

The JSON packet (`NAME.cfp.json`, schema `cfp.packet/1`) has the draft with every field; its `sha256` is that of the
draft as compact JSON with sorted keys, followed by `["ACTION","REASON"]` if the packet has an action.

The Markdown packet (`NAME.md`) is a proposal file, which `cfp submit` reads like any other; the line below the first
`---` is `# cfp.packet/1 {…}`, and its `sha256` is that of the file without this line, in UTF-8 with line feeds and
without white space at the end. A packet that does not match its sum is refused.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any

import msgspec

from cfpcli.errors import DataRefusedError, Fault, UsageError
from cfpcli.exchange.json_document import encode
from cfpcli.proposals.files.proposal import Document, dump_draft, load_draft, read_single
from cfpcli.proposals.rules.packet import Action, Packet
from cfpcli.records.event import Event
from cfpcli.records.facts import fields_where
from cfpcli.records.headings import NO_ANSWERS, Answers
from cfpcli.records.proposal import WORDS, Draft, DraftSpeaker, Resource
from cfpcli.records.soundness import LONGEST_DURATION, is_web_link
from cfpcli.text import SAVE_AS_UTF8, cannot_decode, clean_line, json_safe, long_text, well_formed

__all__ = ["FORMATS", "MOST_BYTES", "dump_packet", "load_packet"]

SCHEMA = "cfp.packet/1"
FORMATS = {"json": ".cfp.json", "md": ".md"}
"""The forms of a packet with the endings of their files."""

MOST_BYTES = 1 << 20
"""Maximum size of a packet: one mebibyte, more than any proposal needs; a larger file is refused unread."""

_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_LINE = re.compile(rf"\A(---[ \t]*\n)# {re.escape(SCHEMA)} (.*)\n")
_AGAIN = "ask the sender to send it again, or save the text as a proposal file"


class _Envelope(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The data around the draft in either form."""

    schema: str = SCHEMA
    id: str
    event: str
    event_name: str = ""
    sent: datetime | None = None
    cfp: str = ""
    rehearsal: bool = False
    action: Action = Action.SUBMIT
    reason: str = ""
    sha256: str
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
        envelope = {**_around(packet), **request, "sha256": sum_, "draft": msgspec.Raw(draft)}
        return json_safe(msgspec.json.format(msgspec.json.encode(envelope), indent=2)) + b"\n"
    if format_ == "md":
        text = dump_draft(packet.draft)
        around = encode({**_around(packet), "sha256": _sum_of_text(text)}).decode()
        fence, _, rest = text.partition("\n")
        return f"{fence}\n# {SCHEMA} {around}\n{rest}".encode()
    raise UsageError(f'"{format_}" is not a packet format', hint=f"one of {', '.join(FORMATS)}")


def _around(packet: Packet) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "id": packet.id,
        "event": packet.event,
        "event_name": packet.event_name,
        "sent": packet.sent,
        "cfp": packet.version,
        **({"rehearsal": True} if packet.rehearsal else {}),
    }


def load_packet(data: bytes, source: str, *, answers: Answers = NO_ANSWERS, event: Event | None = None) -> Packet:
    """Read a packet of either form, or a proposal file; `source` is its name for faults.

    `answers` give the meaning of headings in Markdown, `event` has the labels of its proposal files. Values from other
    people are brought into the store's form; long texts are Markdown and are kept byte for byte.

    Raises:
        DataRefusedError: it is too large, cannot be read, or differs from the packet that was sent; with every fault.
    """
    if len(data) > MOST_BYTES:
        raise _refused(source, f"has {len(data):,} bytes, the limit for one proposal is {MOST_BYTES:,}")
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        return _from_json(data, source) if data.lstrip()[:1] == b"{" else _from_markdown(data, source, answers, event)
    except RecursionError:
        raise _refused(source, "is too deeply nested for a packet") from None


def read_of_packet(
    data: bytes, source: str, *, answers: Answers = NO_ANSWERS, event: Event | None = None
) -> Document | None:
    """A proposal file as it was read; None for a packet, whose form is ours."""
    text = data.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    if text.lstrip()[:1] == "{" or _LINE.match(text):
        return None
    return read_single(text, source, answers=answers, event=event)


def _refused(source: str, message: str, *, line: int = 0, field: str = "", hint: str = "") -> DataRefusedError:
    return DataRefusedError(
        f"{source} cannot be read as a packet", faults=(Fault(source, line, field, message),), hint=hint
    )


def _from_json(data: bytes, source: str) -> Packet:
    envelope = _envelope(data, source)
    try:
        draft = msgspec.json.decode(envelope.draft, type=Draft)
        checksum = _sum_of_json(bytes(envelope.draft), envelope.action, envelope.reason)
    except (msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise _refused(source, _decoder_message(error, envelope), field="draft") from error
    if checksum != envelope.sha256:
        raise _refused(source, "is not what was sent: its text and its sha256 differ", field="sha256", hint=_AGAIN)
    return _packet(envelope, _arrived(draft, source))


def _from_markdown(data: bytes, source: str, answers: Answers, event: Event | None) -> Packet:
    try:
        text = data.decode().replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise _refused(source, cannot_decode(error), hint=SAVE_AS_UTF8) from error
    marked = _LINE.match(text)
    if marked is None:
        draft = load_draft(text, source, answers=answers, event=event)
        return Packet(event=draft.event, draft=draft)
    envelope = _envelope(marked[2].encode(), source, line=2)
    draft = load_draft(text, source, answers=answers)
    if _sum_of_text(marked[1] + text[marked.end() :]) != envelope.sha256:
        raise _refused(source, "is not what was sent: its text and its sha256 differ", line=2, hint=_AGAIN)
    return _packet(envelope, draft)


def _envelope(data: bytes, source: str, *, line: int = 0) -> _Envelope:
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
    except (msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise _refused(source, _decoder_message(error, None), line=line) from error
    if envelope.schema != SCHEMA:
        raise _refused(source, f'"{clean_line(envelope.schema)[:40]}" is not a packet: expected "{SCHEMA}"', line=line)
    if not _ID.fullmatch(envelope.id):
        raise _refused(source, "must be a UUID in lower case", line=line, field="id")
    return envelope


def _decoder_message(error: Exception, envelope: _Envelope | None) -> str:
    """The message of the decoder, without any value of the file."""
    newer = f" (written by cfp {clean_line(envelope.cfp)[:20]})" if envelope and envelope.cfp else ""
    return f"cannot be read: {clean_line(str(error))[:120]}{newer}"


def _packet(envelope: _Envelope, draft: Draft) -> Packet:
    sent = envelope.sent
    return Packet(
        id=envelope.id,
        event=well_formed(envelope.event).strip(),
        event_name=well_formed(envelope.event_name),
        sent=_in_utc(sent) if sent else None,
        version=envelope.cfp,
        rehearsal=envelope.rehearsal,
        action=envelope.action,
        reason=long_text(envelope.reason),
        draft=draft,
    )


def _in_utc(instant: datetime) -> datetime:
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def _arrived(draft: Draft, source: str) -> Draft:
    if draft.duration is not None and not 0 < draft.duration <= LONGEST_DURATION:
        raise _refused(source, f"must be minutes from 1 to {LONGEST_DURATION}", field="duration")
    if draft.begun:
        draft = msgspec.structs.replace(draft, begun=_in_utc(draft.begun))
    speakers = tuple(_formed(speaker) for speaker in draft.speakers)
    resources = tuple(_formed(resource) for resource in draft.resources)
    for resource in resources:
        if not is_web_link(resource.link):
            raise _refused(source, "must be links that begin with https://", field="resources")
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
    content = msgspec.json.encode(msgspec.json.decode(draft), order="sorted")
    request = msgspec.json.encode([action, reason]) if action else b""
    return hashlib.sha256(content + request).hexdigest()


def _sum_of_text(text: str) -> str:
    return hashlib.sha256(text.rstrip().encode()).hexdigest()
