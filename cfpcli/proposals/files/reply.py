"""Answers as files: the decision of the organisers of a call on a proposal, for the store of its speaker.

An answer (`CODE.answer.json`, schema `cfp.answer/1`) has the id of the packet in which the proposal came, and no text
of the committee. Its `sha256` is that of the other members as compact JSON with sorted keys.
"""

from datetime import datetime
from typing import Any

import msgspec

from cfpcli.proposals.files.envelope import (
    ANSWER,
    Envelope,
    altered,
    checksum,
    in_utc,
    read_envelope,
    refusal,
    without_mark,
    write_envelope,
)
from cfpcli.proposals.rules.packet import Reply
from cfpcli.records.proposal import ANSWERS, State
from cfpcli.text import well_formed

ENDING = ".answer.json"


class _Envelope(Envelope, kw_only=True, forbid_unknown_fields=True):
    """The data of an answer."""

    code: str = ""
    title: str = ""
    state: State
    at: datetime


def dump_reply(reply: Reply) -> bytes:
    """An answer as a file, safe to show."""
    members = _members(reply)
    return write_envelope({**members, "sha256": checksum(members)})


def load_reply(data: bytes, source: str) -> Reply:
    """Read an answer; `source` is its name for faults.

    Raises:
        DataRefusedError: it is too large, cannot be read, differs from the answer that was written, or no answer to a
            proposal has its state.
    """
    envelope = read_envelope(without_mark(data, ANSWER, source), _Envelope, ANSWER, source)
    values = {name: getattr(envelope, name) for name in Reply.__struct_fields__}
    reply = Reply(**values | {"title": well_formed(envelope.title), "at": in_utc(envelope.at)})
    if envelope.sha256 != checksum(_members(reply)):
        raise altered(ANSWER, source, field="sha256")
    if reply.state not in ANSWERS:
        raise refusal(ANSWER, source, f'"{reply.state}" is not one of {", ".join(ANSWERS)}', field="state")
    return reply


def _members(reply: Reply) -> dict[str, Any]:
    texts = {name: well_formed(getattr(reply, name)) for name in ("event_name", "title")}
    return {"schema": ANSWER, **msgspec.to_builtins(reply), **texts}
