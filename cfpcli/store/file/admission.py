"""A change set checked against the tables it changes: its base, numbers, keys and retired codes."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import msgspec

from cfpcli.errors import RUN_AGAIN, ConflictError, DataRefusedError
from cfpcli.records.change import LARGEST_NUMBER, Change, ChangeSet, Kind, Record, key_of, kind_of
from cfpcli.records.documents import WrittenChange, WrittenChanges, decoder, encode, heads
from cfpcli.store.file.chain import is_set_id, new_set_id
from cfpcli.store.file.database import RecordDatabase
from cfpcli.store.file.documents import Line, decode_record
from cfpcli.store.file.layout import CODED, KIND_OF, RETIRED, Retired, key_prefix, retired_prefix, table_of
from cfpcli.store.file.swap import WrittenSet

_NUMBER = re.compile(rb',"number":(\d+)')
"""The number of a record, which follows its key in a document."""


class Admitted(NamedTuple):
    """An admitted change set, and for each table the documents to put by number and the next number."""

    written_set: WrittenSet
    tables: Mapping[str, tuple[Mapping[int, bytes | None], int]]


class _Slot(msgspec.Struct):
    """One key while a change set is admitted: its line, and its document after the changes so far.

    `prefix` is the beginning of the document, by which it is found again.
    """

    prefix: bytes
    line: Line | None
    document: bytes | None
    number: int


def admit(database: RecordDatabase, change_set: ChangeSet) -> Admitted:
    """Check a change set against a store and determine its effect.

    Raises:
        ConflictError: a record is not as the change set assumes, or a new record would use a retired code.
        DataRefusedError: a record holds something that no file can hold, or that could not be read back.
        ValueError: a change contradicts itself (its key, its kind).
    """
    return _Admission(database).admit(change_set)


class _Admission:
    def __init__(self, database: RecordDatabase) -> None:
        self._tables = {name: database.table(name).documents for name in (*KIND_OF, RETIRED)}
        self._revision = database.storage.image.header.revision
        self._slots: dict[tuple[Kind, str], _Slot] = {}
        self._retired: dict[tuple[Kind, str], Line] = {}
        self._next = {name: table.next for name, table in self._tables.items()}
        self._assigned_numbers: set[tuple[Kind, int]] = set()
        self._codes_by_number: dict[Kind, dict[int, str]] | None = None

    def admit(self, change_set: ChangeSet) -> Admitted:
        if change_set.id and not is_set_id(change_set.id):
            raise ValueError(f"{change_set.id!r} is not the id of a change set")
        self._locate(change_set)
        changes, written = self._admitted_changes(change_set.changes)
        admitted_set = msgspec.structs.replace(
            change_set, id=change_set.id or new_set_id(), revision=self._revision + 1, changes=changes
        )
        return Admitted(WrittenSet(admitted_set, written), self._puts())

    def _admitted_changes(self, changes: Sequence[Change]) -> tuple[Sequence[Change], Sequence[WrittenChange]]:
        """The changes as the store admits them; those that arrived as documents remain documents."""
        if isinstance(changes, WrittenChanges):
            if not changes.are_read:
                deque(changes, maxlen=0)
            admitted = WrittenChanges(map(self._take_document, changes.written))
            return admitted, admitted.written
        done = [self._take(change) for change in changes]
        return tuple(change for change, _ in done), tuple(written for _, written in done)

    def _locate(self, change_set: ChangeSet) -> None:
        keys: dict[Kind, dict[str, bytes]] = {}
        for head in heads(change_set.changes):
            keys.setdefault(head.kind, {})[head.key] = key_prefix(head.kind, head.key)
        for kind, prefixes in keys.items():
            line_by_prefix = self._tables[table_of(kind)].find(prefixes.values())
            for key, prefix in prefixes.items():
                line = line_by_prefix.get(prefix)
                stored = (line.document, line.number) if line else (None, 0)
                self._slots[kind, key] = _Slot(prefix, line, *stored)
        if not len(self._tables[RETIRED]):
            return
        coded = {
            (kind, key): retired_prefix(kind, key)
            for (kind, key), slot in self._slots.items()
            if kind in CODED and slot.line is None
        }
        lines = self._tables[RETIRED].find(coded.values()) if coded else {}
        self._retired = {place: lines[prefix] for place, prefix in coded.items() if prefix in lines}

    def _take_document(self, arrived: WrittenChange) -> WrittenChange:
        """The change as the store admits it; a new record stays the document it is if it has its number already."""
        after, slot = arrived.after, self._slots[arrived.kind, arrived.key]
        is_new = arrived.before is None and after is not None and after.startswith(slot.prefix)
        if after and is_new and (number := _NUMBER.match(after, len(slot.prefix))):
            self._check_new(arrived, slot)
            if not slot.number:
                slot.number = self._number(arrived.kind, int(number[1]), arrived.key)
            if int(number[1]) == slot.number:
                slot.document = after
                return arrived
        return self._take(arrived.change, arrived)[1]

    def _take(self, change: Change, arrived: WrittenChange | None = None) -> tuple[Change, WrittenChange]:
        """The change as the store admits it, also as documents; `arrived` is the change as documents, if available."""
        slot = self._slots[change.kind, change.key]
        self._check(change, slot)
        before, before_document = change.before, slot.document
        if before is not None:
            before = _numbered(before, slot.number)
        after, after_document = change.after, None
        if after is not None:
            if not slot.number:
                slot.number = self._number(change.kind, after.number, change.key)
            if arrived is not None and arrived.after is not None and after.number == slot.number:
                # The record was decoded from this document, which need not be in memory twice.
                after_document = _by_its_key(change, arrived.after, slot.prefix)
            else:
                after = _numbered(after, slot.number)
                after_document = _readable(change, _encoded(after), slot.prefix)
        slot.document = after_document
        if arrived is not None:
            if (before_document, after_document) != (arrived.before, arrived.after):
                arrived = WrittenChange(change.kind, change.key, before_document, after_document)
            return change, arrived
        if before is not change.before or after is not change.after:
            change = Change(kind=change.kind, key=change.key, before=before, after=after)
        return change, WrittenChange(change.kind, change.key, before_document, after_document)

    def _check(self, change: Change, slot: _Slot) -> None:
        for record in (change.before, change.after):
            if record is not None and (kind_of(record) is not change.kind or key_of(record) != change.key):
                raise ValueError(f"the change of {change.kind} {change.key} holds {key_of(record)}")
        if change.before is None:
            self._check_new(change, slot)
        elif slot.document is None:
            raise _conflict(change, "is no longer in the store")
        elif not self._same(change.kind, slot, change.before):
            raise _conflict(change, "has changed since it was read")

    def _same(self, kind: Kind, slot: _Slot, before: Record) -> bool:
        document = slot.document or b""
        expected = _encoded(_numbered(before, before.number or slot.number))
        # A document from an older version may spell the same record differently.
        table = self._tables[table_of(kind)]
        return expected == document or expected == _encoded(decode_record(table, document))

    def _check_new(self, change: Change | WrittenChange, slot: _Slot) -> None:
        if slot.document is not None:
            raise _conflict(change, "is in the store by now")
        line = None if slot.number else self._retired.get((change.kind, change.key))
        if line is None or change.after is None:
            return
        record = decoder(change.kind).decode(change.after) if isinstance(change.after, bytes) else change.after
        if msgspec.json.decode(line.document, type=Retired) != Retired.of(record):
            raise _conflict(change, "was removed, and its code is not given out again")

    def _number(self, kind: Kind, own: int, key: str) -> int:
        """The number of a new record: its own if it has one that is free, else the next one."""
        table = table_of(kind)
        number = own
        if not 0 < number <= LARGEST_NUMBER or not self._is_free(kind, number, key):
            number = self._next[table]
        self._next[table] = max(self._next[table], number + 1)
        self._assigned_numbers.add((kind, number))
        return number

    def _is_free(self, kind: Kind, number: int, key: str) -> bool:
        table = self._tables[table_of(kind)]
        if (kind, number) in self._assigned_numbers:
            return False
        if number >= table.next:
            return True
        return self._retired_codes(kind).get(number, key) == key and not table.has_number(number)

    def _retired_codes(self, kind: Kind) -> dict[int, str]:
        if self._codes_by_number is None:
            self._codes_by_number = {}
            for document in self._tables[RETIRED].raws():
                retired = msgspec.json.decode(document, type=Retired)
                self._codes_by_number.setdefault(retired.kind, {})[retired.number] = retired.code
        return self._codes_by_number.get(kind, {})

    def _puts(self) -> dict[str, tuple[Mapping[int, bytes | None], int]]:
        puts: dict[str, dict[int, bytes | None]] = {table_of(kind): {} for kind, _ in self._slots}
        for (kind, _), slot in self._slots.items():
            if slot.document != (slot.line.document if slot.line else None):
                puts[table_of(kind)][slot.number] = slot.document
        codes = dict(self._code_puts())
        return {name: (documents, self._next[name]) for name, documents in (puts | {RETIRED: codes}).items()}

    def _code_puts(self) -> Iterator[tuple[int, bytes | None]]:
        """Changes of the retired codes: the codes of removed records are added, those of restored records removed."""
        for (kind, key), slot in self._slots.items():
            retired = self._retired.get((kind, key))
            if kind in CODED and slot.document is None and slot.line is not None:
                gone = decode_record(self._tables[table_of(kind)], slot.line.document)
                yield self._next[RETIRED], encode(Retired.of(gone))
                self._next[RETIRED] += 1
            elif slot.document is not None and retired is not None:
                yield retired.number, None


def _numbered(record: Record, number: int) -> Record:
    return record if record.number == number else msgspec.structs.replace(record, number=number)


def _encoded(record: Record) -> bytes:
    try:
        return encode(record)
    except (UnicodeEncodeError, TypeError) as error:
        raise DataRefusedError(f"{kind_of(record)} {key_of(record)} cannot be stored: {error}") from error


def _readable(change: Change, document: bytes, prefix: bytes) -> bytes:
    """The document, after checking that it can be read back: nothing else may enter the store."""
    try:
        decoder(change.kind).decode(document)
    except ValueError as error:
        raise DataRefusedError(f"{change.kind} {change.key} cannot be stored: {error}") from error
    return _by_its_key(change, document, prefix)


def _by_its_key(change: Change, document: bytes, prefix: bytes) -> bytes:
    if not document.startswith(prefix):
        raise DataRefusedError(f"{change.kind} {change.key} cannot be stored: it could not be found by its key")
    return document


def _conflict(change: Change | WrittenChange, what: str) -> ConflictError:
    return ConflictError(f"{change.kind} {change.key} {what}", hint=RUN_AGAIN)
