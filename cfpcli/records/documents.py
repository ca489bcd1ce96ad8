"""Records as documents: each a line of JSON, decoded only while somebody looks at it.

A file or a change set may hold a hundred thousand records. As documents they take less than half the memory, and the
bytes are the very ones that a store writes, into its tables and into its history.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from typing import Any, Protocol, overload

import msgspec

from cfpcli.records.change import RECORD_TYPES, Change, Kind, Record, key_of, kind_of
from cfpcli.records.event import Event
from cfpcli.records.programme import with_identified_rooms
from cfpcli.text import json_safe


def encode(record: msgspec.Struct) -> bytes:
    """A record as a store keeps it: one line, safe for a terminal, always the same bytes for the same record.

    Raises:
        UnicodeEncodeError: a text holds a lone surrogate, which no file can.
    """
    # The encoder leaves half as much room again behind what it wrote, which a copy does not keep.
    return json_safe(bytes(memoryview(msgspec.json.encode(record))))


class RecordDecoder(Protocol):
    """A strict decoder of whole records: an attribute it does not know is an error."""

    def decode(self, document: bytes, /) -> Record:
        """The record of a document; raises ValueError or RecursionError."""


class _EventDecoder:
    """The decoder of events, which identifies the rooms of older documents: slots name a room by its slug."""

    def __init__(self) -> None:
        self._decoder = msgspec.json.Decoder(Event)

    def decode(self, document: bytes, /) -> Record:
        return with_identified_rooms(self._decoder.decode(document))


@cache
def decoder(kind: Kind) -> RecordDecoder:
    """The decoder of the records of a kind, which completes those that older versions wrote."""
    return _EventDecoder() if kind is Kind.EVENT else msgspec.json.Decoder(RECORD_TYPES[kind])


class Document(msgspec.Struct, frozen=True, gc=False):
    """One record as JSON, as `encode` writes it; `key` is the one of `key_of`."""

    kind: Kind
    key: str
    raw: bytes

    @property
    def record(self) -> Record:
        """The record itself, decoded anew each time."""
        return decoder(self.kind).decode(self.raw)


def document_of(record: Record) -> Document:
    """A record as a document; raises as `encode`."""
    return Document(kind_of(record), key_of(record), encode(record))


class Records(Sequence[Record]):
    """Records kept as documents, of which an iteration holds one at a time."""

    def __init__(self, documents: Iterable[Document] = ()) -> None:
        self.documents: Sequence[Document] = tuple(documents)

    @classmethod
    def of(cls, records: "Iterable[Record]") -> "Records":
        """These records; those that are kept as documents already stay as they are."""
        return records if isinstance(records, Records) else cls(map(document_of, records))

    @overload
    def __getitem__(self, index: int) -> Record: ...
    @overload
    def __getitem__(self, index: slice) -> "Records": ...
    def __getitem__(self, index: int | slice) -> "Record | Records":
        return Records(self.documents[index]) if isinstance(index, slice) else self.documents[index].record

    def __len__(self) -> int:
        return len(self.documents)

    def __iter__(self) -> Iterator[Record]:
        return (document.record for document in self.documents)

    def __eq__(self, other: object) -> bool:
        return _are_equal(self, other)

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def __repr__(self) -> str:
        return f"Records({list(self)!r})"

    def parts(self, kind: Kind, type_: type[msgspec.Struct]) -> Iterator[Any]:
        """Of each record of a kind the attributes that `type_` has; the rest is not decoded."""
        decode = msgspec.json.Decoder(type_).decode
        return (decode(document.raw) for document in self.documents if document.kind is kind)


class WrittenChange(msgspec.Struct, frozen=True, gc=False):
    """A change with the documents as the store holds them; None where there is none."""

    kind: Kind
    key: str
    before: bytes | None
    after: bytes | None

    @property
    def change(self) -> Change:
        """The change itself, its records decoded anew each time."""
        decode = decoder(self.kind).decode
        before = None if self.before is None else decode(self.before)
        return Change(
            kind=self.kind, key=self.key, before=before, after=None if self.after is None else decode(self.after)
        )


class WrittenChanges(Sequence[Change]):
    """Changes kept as documents, of which an iteration holds the records of one at a time.

    `are_read` is whether every document was decoded once, which proves that all of them are records.
    """

    def __init__(self, written: Iterable[WrittenChange] = ()) -> None:
        self.written: Sequence[WrittenChange] = tuple(written)
        self.are_read = False

    @overload
    def __getitem__(self, index: int) -> Change: ...
    @overload
    def __getitem__(self, index: slice) -> "WrittenChanges": ...
    def __getitem__(self, index: int | slice) -> "Change | WrittenChanges":
        return WrittenChanges(self.written[index]) if isinstance(index, slice) else self.written[index].change

    def __len__(self) -> int:
        return len(self.written)

    def __iter__(self) -> Iterator[Change]:
        for written in self.written:
            yield written.change
        self.are_read = True

    def __eq__(self, other: object) -> bool:
        return _are_equal(self, other)

    __hash__ = None  # type: ignore[assignment]  # as a list has none

    def __repr__(self) -> str:
        return f"WrittenChanges({list(self)!r})"


def _are_equal(ours: Sequence[Any], theirs: object) -> bool:
    if not isinstance(theirs, Sequence) or len(ours) != len(theirs):
        return False
    return all(mine == other for mine, other in zip(ours, theirs, strict=True))


def heads(changes: Sequence[Change]) -> Sequence[Change | WrittenChange]:
    """The kind and the key of each change, and whether it has a record before and after it, with nothing decoded."""
    return changes.written if isinstance(changes, WrittenChanges) else changes


def places_after(changes: Sequence[Change], kind: Kind) -> dict[str, int]:
    """The position of the last change of each record of a kind, by key, unless that change removes it."""
    of_kind = {head.key: place for place, head in enumerate(heads(changes)) if head.kind is kind}
    return {key: place for key, place in of_kind.items() if heads(changes)[place].after is not None}


@cache
def _part_decoder(type_: type[msgspec.Struct]) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(type_)


def records_after(changes: Sequence[Change], kind: Kind, part: type[msgspec.Struct] | None = None) -> Iterator[Any]:
    """Each record of a kind that the changes write and do not remove, as they leave it, one at a time.

    With `part`, a struct with some of the record's attributes, no others are decoded; a record that is not kept as a
    document is returned whole.
    """
    decode = (_part_decoder(part) if part else decoder(kind)).decode
    for place in places_after(changes, kind).values():
        after = heads(changes)[place].after
        if after is not None:
            yield decode(after) if isinstance(after, bytes) else after
