"""One line of the history: the conversion of a change set to bytes and back.

A line is a JSON object that begins with its revision, its id and the id of the line it follows, and ends in a digest
and a checksum. A line with a whole import is a bulk line: it begins with its length and has an index of the offsets of
its changes, so that it can be skipped or searched. Lines of older versions have neither ids nor a digest.

The checksum covers every byte before the end of the changes; the digest covers the content that is the same wherever
the set is replayed: its id, time, person and command, and its changes. To erase a text, a line is replaced by one with
a new checksum and an empty digest; the lines around it still fit.

A line of revision 0 is not a change set: it names one that was written to the history but never applied, because the
write died.
"""

import re
import zlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cfpcli.records.change import Change, ChangeSet, Kind, Record
from cfpcli.records.documents import WrittenChange, decoder
from cfpcli.store.file.layout import hex_sum, quoted
from cfpcli.text import json_safe

if TYPE_CHECKING:
    from hashlib import blake2b

BULK_FROM = 1 << 20
"""The size of changes, in bytes, from which a line is a bulk line."""

BULK_BEGINNING = b'{"size":'
ABANDONING = b'{"revision":0,"abandons":"'
CHANGES = b',"changes":['
ANOTHER_CHANGE = b'{"kind":"'
"""The first bytes of any change."""
LONGEST_BEGINNING = 160
_DIGEST_BYTES = 16
LONGEST_END = len(b'],"digest":"","crc32":"00000000"}') + 2 * _DIGEST_BYTES

_HEAD_END = re.compile(rb',"(?:index|changes)":\[')
BEGINNING_PATTERN = re.compile(
    rb'\{(?:"size":(\d{1,18}),)?"revision":(\d{1,18}),'
    rb'(?:"id":"([0-9a-f]{16,32})","follows":"((?:store:)?[0-9a-f]*)",)?'
)
BEGINNINGS_PATTERN = re.compile(
    rb'\n(?=\{)\{"revision":(\d{1,18}),(?:"id":"([0-9a-f]{16,32})","follows":"((?:store:)?[0-9a-f]*)",)?'
)
"""As `BEGINNING_PATTERN`, for lines that are not bulk lines, each with the line feed before it.

With the look-ahead, only the line feed is searched for, which runs at the speed of memory.
"""
_ABANDONED = re.compile(rb'(%s([0-9a-f]{16,32})"),"crc32":"([0-9a-f]{8})"\}' % re.escape(ABANDONING))
_END = re.compile(rb'\](?:,"digest":"([0-9a-f]*)")?,"crc32":"([0-9a-f]{8})"\}\Z')


class Beginning(NamedTuple):
    """The first bytes of a line, parsed; `size` is 0 for a line that is not a bulk line, a missing id is empty."""

    size: int
    revision: int
    id: str
    follows: str


_NO_BEGINNING = Beginning(0, 0, "", "")


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The part of a line before the changes; meanings as in `ChangeSet`.

    `follows` is the id of the line before in the same lineage, or for the first line with an id, the store in the form
    of `anchor`; a line of an older version has neither that nor an id.

    `undoes` is a single revision, 0 for none, in histories that were written when a set could undo only one.
    """

    revision: int
    id: str = ""
    follows: str = ""
    at: datetime
    by: str
    command: str
    as_of: datetime | None
    undoes: int | tuple[int, ...]
    actor: str = ""

    @property
    def undone(self) -> tuple[int, ...]:
        """The revisions of the sets that this set undoes."""
        if isinstance(self.undoes, tuple):
            return self.undoes
        return (self.undoes,) if self.undoes else ()

    def with_changes(self, changes: tuple[Change, ...]) -> ChangeSet:
        """The change set with this head and these changes."""
        return ChangeSet(
            id=self.id,
            revision=self.revision,
            at=self.at,
            by=self.by,
            command=self.command,
            changes=changes,
            undoes=self.undone,
            as_of=self.as_of,
            actor=self.actor,
        )


class _RawChange(msgspec.Struct, frozen=True):
    kind: Kind
    key: str
    before: msgspec.Raw
    after: msgspec.Raw


class _RawChanges(msgspec.Struct, frozen=True):
    changes: list[_RawChange]


def encode_line(change_set: ChangeSet, changes: Sequence[WrittenChange], *, follows: str = "") -> Iterator[bytes]:
    """The line in pieces, of which the last ends in the line feed; `follows` as in `Head`."""
    head = Head(
        revision=change_set.revision,
        id=change_set.id,
        follows=follows,
        at=change_set.at,
        by=_storable(change_set.by),
        command=_storable(change_set.command),
        as_of=change_set.as_of,
        undoes=change_set.undoes,
        actor=_storable(change_set.actor),
    )
    # An import makes a hundred thousand changes, so the beginning of each is encoded once.
    beginnings = [change_beginning(change.kind, change.key) for change in changes]
    lengths = [len(spelled) + _documents_length(change) for spelled, change in zip(beginnings, changes, strict=True)]
    # A comma separates two changes.
    total = sum(lengths) + len(lengths) - 1
    beginning = json_safe(msgspec.json.encode(head))[:-1]
    beginning = (_bulk(beginning, changes, lengths, total) if total >= BULK_FROM else beginning) + CHANGES
    crc = 0
    digest = _digest_of(head)
    for spelled, change in zip(beginnings, changes, strict=True):
        piece = b',%s"before":%s,"after":%s}' % (spelled, change.before or b"null", change.after or b"null")
        digest.update(piece)
        if beginning:
            piece = beginning + piece[1:]
            beginning = b""
        crc = zlib.crc32(piece, crc)
        yield piece
    yield b'],"digest":"%s","crc32":"%s"}\n' % (digest.hexdigest().encode(), hex_sum(crc).encode())


def encode_abandoned(set_id: str) -> bytes:
    """The line that marks a change set, by its id, as never applied by any store."""
    body = b'%s%s"' % (ABANDONING, set_id.encode())
    return b'%s,"crc32":"%s"}\n' % (body, hex_sum(zlib.crc32(body)).encode())


def abandoned_by(line: bytes) -> str:
    """The id of the change set that a line marks as never applied; empty for any other line."""
    match = _ABANDONED.fullmatch(line)
    return match[2].decode() if match and match[3].decode() == hex_sum(zlib.crc32(match[1])) else ""


def _digest_of(head: Head) -> "blake2b":
    """The digest of a change set's head, to be updated with each change, preceded by a comma."""
    from hashlib import blake2b

    body = msgspec.json.encode([head.id, head.at, head.by, head.command, head.as_of])
    return blake2b(body, digest_size=_DIGEST_BYTES)


def _documents_length(change: WrittenChange) -> int:
    return len(change.before or b"null") + len(change.after or b"null") + len(b'"before":,"after":}')


def _bulk(head: bytes, changes: Sequence[WrittenChange], lengths: list[int], total: int) -> bytes:
    """The head of a bulk line, with the length of the line first and the index of the changes last."""
    entries = []
    offset = 0
    for change, length in zip(changes, lengths, strict=True):
        entries.append(index_entry(change.kind, change.key) + b"%d" % offset)
        offset += length + 1
    behind = head[1:] + b',"index":[' + b",".join(entries) + b"]"
    length = len(behind) + len(CHANGES) + total + LONGEST_END
    # The length includes its own digits.
    size = length + len(BULK_BEGINNING) + 1
    size += len(str(size + len(str(size))))
    return BULK_BEGINNING + b"%d," % size + behind


def index_entry(kind: Kind, key: str, *, whole: bool = True) -> bytes:
    """The entry of a change in the index of a bulk line, before its offset, counted from the first change.

    Without `whole`, the part that is common to all keys that begin with `key`.
    """
    encoded = b'"%s/%s' % (kind.encode(), quoted(key)[1:])
    return encoded + b"," if whole else encoded[:-1]


def change_beginning(kind: Kind, key: str, *, whole: bool = True) -> bytes:
    """The first bytes of the change of a record, which are unique in a line; `whole` as in `index_entry`."""
    encoded = quoted(key)
    return ANOTHER_CHANGE + b'%s","key":%s' % (kind.encode(), encoded + b"," if whole else encoded[:-1])


def indexed_offset(entry: bytes) -> int:
    """The offset in an entry of a bulk line's index; more bytes may follow the entry."""
    match = re.match(rb'"(?:[^"\\]|\\.)*",(\d+)', entry)
    return int(match[1]) if match else 0


def beginning_of(data: bytes, start: int = 0) -> Beginning:
    """The facts in the first bytes of the line at an offset; an empty beginning if there is no line."""
    match = BEGINNING_PATTERN.match(data, start)
    if not match:
        return _NO_BEGINNING
    size, revision, set_id, follows = match.groups(b"")
    return Beginning(int(size or 0), int(revision), set_id.decode(), follows.decode())


def end_length(ending: bytes) -> int:
    """The number of these last bytes that follow the changes of a line; 0 if the line is incomplete."""
    match = _END.search(ending)
    return len(ending) - match.start() if match else 0


def sums_up(line: bytes) -> bool:
    """Whether the checksum of a line is correct."""
    end = _END.search(line, max(0, len(line) - LONGEST_END))
    return end is not None and end[2].decode() == hex_sum(zlib.crc32(memoryview(line)[: end.start()]))


def is_proven(line: bytes) -> bool:
    """Whether the digest of a line is correct; a line of an older version, or with an erased text, has none.

    Raises:
        ValueError: its head cannot be read.
    """
    end = _END.search(line, max(0, len(line) - LONGEST_END))
    head = decode_head(line)
    if end is None or head is None or not end[1]:
        return end is not None
    digest = _digest_of(head)
    begin = line.index(CHANGES) + len(CHANGES)
    digest.update(b",")
    digest.update(memoryview(line)[begin : end.start()])
    return end[1].decode() == digest.hexdigest()


def decode_head(beginning: bytes) -> Head | None:
    """The head of the line that begins with these bytes; None if they end before the head does.

    Raises:
        ValueError: the head cannot be read.
    """
    end = _HEAD_END.search(beginning)
    return msgspec.json.decode(beginning[: end.start()] + b"}", type=Head) if end else None


def decode_changes(line: bytes) -> tuple[Change, ...]:
    """The changes of a whole line; raises ValueError if one cannot be read."""
    return tuple(_change(raw) for raw in msgspec.json.decode(line, type=_RawChanges).changes)


def decode_written(line: bytes) -> tuple[WrittenChange, ...]:
    """The changes of a whole line with the documents as the store held them; raises ValueError as `decode_changes`."""
    return tuple(
        WrittenChange(raw.kind, raw.key, _document(raw.before), _document(raw.after))
        for raw in msgspec.json.decode(line, type=_RawChanges).changes
    )


def _document(raw: msgspec.Raw) -> bytes | None:
    document = bytes(raw)
    return None if document == b"null" else document


def decode_change(data: bytes) -> Change:
    """One change by itself; raises ValueError if it cannot be read."""
    return _change(msgspec.json.decode(data, type=_RawChange))


def _change(raw: _RawChange) -> Change:
    return Change(kind=raw.kind, key=raw.key, before=_record(raw.kind, raw.before), after=_record(raw.kind, raw.after))


def _record(kind: Kind, raw: msgspec.Raw) -> Record | None:
    return None if bytes(raw) == b"null" else decoder(kind).decode(bytes(raw))


def _storable(text: str) -> str:
    """Text without lone surrogates, which a command line may contain and a file cannot."""
    return text.encode("utf-8", "replace").decode()
