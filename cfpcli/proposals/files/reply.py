"""Answers as files: the decision of the organisers of a call on a proposal, for the store of its speaker.

An answer (`CODE.answer.json`, schema `cfp.answer/1`) has the id of the packet in which the proposal came, and no text
of the committee. Its `sha256` is that of the other members as compact JSON with sorted keys.
"""

import hashlib
from datetime import UTC

import msgspec

from cfpcli.errors import DataRefusedError, Fault
from cfpcli.proposals.rules.packet import Reply
from cfpcli.text import clean_line, json_safe, well_formed

SCHEMA = "cfp.answer/1"
ENDING = ".answer.json"


class _Envelope(Reply, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer with its schema and its checksum."""

    schema: str = SCHEMA
    sha256: str = ""


def is_reply(data: bytes) -> bool:
    """Whether a file has the schema of an answer."""
    return data.lstrip()[:1] == b"{" and SCHEMA.encode() in data[:200]


def dump_reply(reply: Reply) -> bytes:
    """An answer as a file, safe to show."""
    values = msgspec.to_builtins(reply)
    envelope = {"schema": SCHEMA, **values, "sha256": _sum(reply)}
    return json_safe(msgspec.json.format(msgspec.json.encode(envelope), indent=2)) + b"\n"


def load_reply(data: bytes, source: str) -> Reply:
    """Read an answer; `source` is its name for faults.

    Raises:
        DataRefusedError: it cannot be read, or differs from the answer that was written.
    """
    try:
        envelope = msgspec.json.decode(data, type=_Envelope)
    except (msgspec.DecodeError, UnicodeError, ValueError, RecursionError) as error:
        raise _refused(source, f"cannot be read: {clean_line(str(error))[:120]}") from error
    at = envelope.at.replace(tzinfo=UTC) if envelope.at.tzinfo is None else envelope.at.astimezone(UTC)
    reply = Reply(**{name: getattr(envelope, name) for name in Reply.__struct_fields__} | {"at": at})
    if envelope.sha256 != _sum(reply):
        raise _refused(source, "is not what was written: its content and its sha256 differ")
    return msgspec.structs.replace(reply, title=well_formed(reply.title), event_name=well_formed(reply.event_name))


def _sum(reply: Reply) -> str:
    return hashlib.sha256(msgspec.json.encode(reply, order="sorted")).hexdigest()


def _refused(source: str, message: str) -> DataRefusedError:
    return DataRefusedError(f"{source} cannot be read as an answer", faults=(Fault(source, 0, "", message),))
