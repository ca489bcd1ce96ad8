"""The envelope of files in transit: packets of speakers and answers of organisers are read and refused by one rule.

An envelope has a `schema`, the `id` of the proposal in transit (a UUID in lower case), its `event`, and the `sha256` of
its content. Members that are not known are refused, because somebody would lose them.
"""

import hashlib
import re
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from cfpcli.errors import DataRefusedError, Fault
from cfpcli.text import clean_line, json_safe, well_formed

MOST_BYTES = 1 << 20
"""Maximum size of a file in transit: one mebibyte, more than any proposal needs; a larger file is refused unread."""

PACKET, ANSWER = "cfp.packet/1", "cfp.answer/1"
"""The schemas of packets and of answers."""

_NAMES = {PACKET: "packet", ANSWER: "answer"}
_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_SCHEMA_IN_TEXT = re.compile(rb'"schema"\s*:\s*"(cfp\.(?:packet|answer)/\d{1,9})"')
_LOOKED_AT = 2000
_BOM = b"\xef\xbb\xbf"
_AGAIN = "ask the sender to send it again"


class Envelope(msgspec.Struct, kw_only=True, forbid_unknown_fields=True):
    """The members around the content of a file in transit."""

    schema: str
    id: str
    event: str
    event_name: str = ""
    cfp: str = ""
    rehearsal: bool = False
    sha256: str


class _Schema(msgspec.Struct):
    schema: str = ""


EnvelopeT = TypeVar("EnvelopeT", bound=Envelope)


def schema_of(data: bytes) -> str:
    """The schema that a JSON file names; empty if it names none.

    A file that is cut off or damaged has the one that its beginning names, so that it is refused and not skipped.
    """
    data = data.removeprefix(_BOM)
    if data.lstrip()[:1] != b"{":
        return ""
    try:
        return msgspec.json.decode(data, type=_Schema).schema
    except (msgspec.DecodeError, UnicodeError, ValueError, RecursionError):
        match = _SCHEMA_IN_TEXT.search(data[:_LOOKED_AT])
        return match[1].decode() if match else ""


def is_in_transit(data: bytes) -> bool:
    """Whether a JSON file calls itself a packet or an answer, of any version."""
    return schema_of(data).partition("/")[0] in {schema.partition("/")[0] for schema in _NAMES}


def without_mark(data: bytes, schema: str, source: str) -> bytes:
    """The bytes of a file in transit without a byte order mark; `source` is its name for faults.

    Raises:
        DataRefusedError: the file is too large.
    """
    if len(data) > MOST_BYTES:
        raise refusal(schema, source, f"has {len(data):,} bytes, the limit for one proposal is {MOST_BYTES:,}")
    return data.removeprefix(_BOM)


def read_envelope(data: bytes, type_: type[EnvelopeT], schema: str, source: str, *, line: int = 0) -> EnvelopeT:
    """The envelope of a file, with its texts well-formed; `line` is where it is in a file that has lines.

    Raises:
        DataRefusedError: it cannot be read, has another schema, or an id of another form.
    """
    try:
        envelope = msgspec.json.decode(data, type=type_)
    except RecursionError as error:
        raise too_deep(schema, source) from error
    except (msgspec.DecodeError, UnicodeError, ValueError) as error:
        raise refusal(schema, source, decoder_message(error), line=line) from error
    if envelope.schema != schema:
        message = f'"{clean_line(envelope.schema)[:40]}" is not {_article(schema)}: expected "{schema}"'
        raise refusal(schema, source, message, line=line)
    if not _ID.fullmatch(envelope.id):
        raise refusal(schema, source, "must be a UUID in lower case", line=line, field="id")
    envelope.event = well_formed(envelope.event).strip()
    envelope.event_name = well_formed(envelope.event_name)
    return envelope


def decoder_message(error: Exception, *, version: str = "") -> str:
    """The message of the decoder, without any value of the file; `version` is that of the program that wrote it."""
    newer = f" (written by cfp {clean_line(version)[:20]})" if version else ""
    return f"cannot be read: {clean_line(str(error))[:120]}{newer}"


def refusal(
    schema: str, source: str, message: str, *, line: int = 0, field: str = "", hint: str = ""
) -> DataRefusedError:
    """The error that refuses a file, with one fault."""
    return DataRefusedError(
        f"{source} cannot be read as {_article(schema)}", faults=(Fault(source, line, field, message),), hint=hint
    )


def too_deep(schema: str, source: str) -> DataRefusedError:
    """The error that refuses a file whose values are nested too deeply."""
    return refusal(schema, source, f"is too deeply nested for {_article(schema)}")


def altered(schema: str, source: str, *, line: int = 0, field: str = "", way: str = "") -> DataRefusedError:
    """The error that refuses a file that does not match its checksum; `way` is another way to import it."""
    hint = f"{_AGAIN}, or {way}" if way else _AGAIN
    return refusal(
        schema, source, "is not what was sent: its content and its sha256 differ", line=line, field=field, hint=hint
    )


def _article(schema: str) -> str:
    name = _NAMES[schema]
    return f"an {name}" if name[0] in "aeiou" else f"a {name}"


def checksum(content: Any, request: bytes = b"") -> str:  # noqa: ANN401  # any value that JSON can have
    """The SHA-256 of a value as compact JSON with sorted keys, followed by the bytes of a `request`."""
    return hashlib.sha256(msgspec.json.encode(content, order="sorted") + request).hexdigest()


def in_utc(instant: datetime) -> datetime:
    """An instant in UTC; one without a zone is in UTC already."""
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


def write_envelope(members: dict[str, Any]) -> bytes:
    """The members of an envelope as a JSON file, safe to show."""
    return json_safe(msgspec.json.format(msgspec.json.encode(members), indent=2)) + b"\n"
