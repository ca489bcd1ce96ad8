"""What a change set does to the bytes of a store: checked against them, numbered, and cut into splices."""

from collections.abc import Iterator
from itertools import chain, groupby
from operator import itemgetter
from typing import NamedTuple

import msgspec

from cfpcli.domain.change import RECORD_TYPES, Change, ChangeSet, Kind, Record, key_of
from cfpcli.domain.proposal import Proposal
from cfpcli.errors import ConflictError, DataRefusedError
from cfpcli.store.change_line import WrittenChange
from cfpcli.store.documents import Line
from cfpcli.store.identity import is_set_id, new_set_id
from cfpcli.store.image import Image
from cfpcli.store.layout import RETIRED, Retired, encode, key_prefix, retired_prefix, table_of
from cfpcli.store.rows import decode_record, record_decoder

_CODED = (Kind.PROPOSAL, Kind.SPEAKER)
_KINDS = {type_: kind for kind, type_ in RECORD_TYPES.items()}


class Splice(NamedTuple):
    """Lines from `start` to `end` of the old file give way to those of these documents with their numbers."""

    start: int
    end: int
    documents: tuple[tuple[int, bytes], ...]


class TablePlan(msgspec.Struct):
    """What becomes of a table: splices in the order of the file, how many more documents it holds, its next number."""

    splices: list[Splice]
    more: int
    next: int


class Plan(msgspec.Struct, frozen=True):
    """A change set as the store takes it, with its revision and every number, and what it does to the file."""

    change_set: ChangeSet
    written: tuple[WrittenChange, ...]
    tables: dict[str, TablePlan]


class _Slot(msgspec.Struct):
    """One key while a plan is made: its line in the file and its document as the changes so far leave it.

    `prefix` is how the document begins, by which it will be found again.
    """

    prefix: bytes
    line: Line | None
    document: bytes | None
    number: int


def plan(image: Image, change_set: ChangeSet) -> Plan:
    """Check a change set against a store and work out what it does.

    Raises:
        ConflictError: a record is not what the change set takes it to be, or a new one would go by a code that was
            given out before.
        DataRefusedError: a record holds what no file can, or what could not be read back.
        ValueError: a change contradicts itself (its key, its kind).
    """
    return _Planner(image).plan(change_set)


class _Planner:
    def __init__(self, image: Image) -> None:
        self._image = image
        self._slots: dict[tuple[Kind, str], _Slot] = {}
        self._retired: dict[tuple[Kind, str], Line] = {}
        self._next = {name: table.next for name, table in image.header.tables.items()}
        self._given: set[tuple[Kind, int]] = set()
        self._codes_by_number: dict[Kind, dict[int, str]] | None = None

    def plan(self, change_set: ChangeSet) -> Plan:
        if change_set.id and not is_set_id(change_set.id):
            raise ValueError(f"{change_set.id!r} is not the id of a change set")
        self._locate(change_set)
        done = [self._take(change) for change in change_set.changes]
        return Plan(
            change_set=msgspec.structs.replace(
                change_set,
                id=change_set.id or new_set_id(),
                revision=self._image.header.revision + 1,
                changes=tuple(change for change, _ in done),
            ),
            written=tuple(written for _, written in done),
            tables=self._tables(),
        )

    def _locate(self, change_set: ChangeSet) -> None:
        keys: dict[Kind, dict[str, bytes]] = {}
        for change in change_set.changes:
            keys.setdefault(change.kind, {})[change.key] = key_prefix(change.kind, change.key)
        for kind, prefixes in keys.items():
            found = self._image.tables[table_of(kind)].find(prefixes.values())
            for key, prefix in prefixes.items():
                line = found.get(prefix)
                known = (line.document, line.number) if line else (None, 0)
                self._slots[kind, key] = _Slot(prefix, line, *known)
        if not self._image.header.tables[RETIRED].count:
            return
        coded = {
            (kind, key): retired_prefix(kind, key)
            for (kind, key), slot in self._slots.items()
            if kind in _CODED and slot.line is None
        }
        lines = self._image.tables[RETIRED].find(coded.values()) if coded else {}
        self._retired = {slot: lines[prefix] for slot, prefix in coded.items() if prefix in lines}

    def _take(self, change: Change) -> tuple[Change, WrittenChange]:
        slot = self._slots[change.kind, change.key]
        self._check(change, slot)
        before, before_document = change.before, slot.document
        if before is not None:
            before = _numbered(before, slot.number)
        after, after_document = change.after, None
        if after is not None:
            if not slot.number:
                slot.number = self._number(change.kind, after)
            after = _numbered(after, slot.number)
            after_document = _readable(change, _encoded(after), slot.prefix)
        slot.document = after_document
        if before is not change.before or after is not change.after:
            change = Change(kind=change.kind, key=change.key, before=before, after=after)
        return change, WrittenChange(change.kind, change.key, before_document, after_document)

    def _check(self, change: Change, slot: _Slot) -> None:
        for record in (change.before, change.after):
            if record is not None and (_KINDS[type(record)] is not change.kind or key_of(record) != change.key):
                raise ValueError(f"the change of {change.kind} {change.key} holds {key_of(record)}")
        if change.before is None:
            if slot.document is not None:
                raise _conflict(change, "is in the store by now")
            if not slot.number:
                self._check_code(change)
        elif slot.document is None:
            raise _conflict(change, "is no longer in the store")
        elif not self._same(change.kind, slot, change.before):
            raise _conflict(change, "has changed since it was read")

    def _same(self, kind: Kind, slot: _Slot, before: Record) -> bool:
        document = slot.document or b""
        told = _encoded(_numbered(before, before.number or slot.number))
        # A document that an older version wrote may spell the same record otherwise.
        return told == document or told == _encoded(decode_record(self._image, kind, document))

    def _check_code(self, change: Change) -> None:
        line = self._retired.get((change.kind, change.key))
        if line is None or change.after is None:
            return
        retired = msgspec.json.decode(line.document, type=Retired)
        if (retired.number, retired.guid) != (change.after.number, _guid(change.after)):
            raise _conflict(change, "was removed, and its code is not given out again")

    def _number(self, kind: Kind, record: Record) -> int:
        """The number of a new record: its own where it has one that is free, else the next one."""
        table = table_of(kind)
        number = record.number
        if number <= 0 or not self._is_free(kind, number, key_of(record)):
            number = self._next[table]
        self._next[table] = max(self._next[table], number + 1)
        self._given.add((kind, number))
        return number

    def _is_free(self, kind: Kind, number: int, key: str) -> bool:
        table = table_of(kind)
        if (kind, number) in self._given:
            return False
        if number >= self._image.header.tables[table].next:
            return True
        return self._retired_codes(kind).get(number, key) == key and not self._image.tables[table].has_number(number)

    def _retired_codes(self, kind: Kind) -> dict[int, str]:
        if self._codes_by_number is None:
            self._codes_by_number = {}
            for document in self._image.tables[RETIRED].raws():
                retired = msgspec.json.decode(document, type=Retired)
                self._codes_by_number.setdefault(retired.kind, {})[retired.number] = retired.code
        return self._codes_by_number.get(kind, {})

    def _tables(self) -> dict[str, TablePlan]:
        tables = {name: TablePlan([], 0, number) for name, number in self._next.items()}
        for (kind, _), slot in self._slots.items():
            self._settle(table_of(kind), tables[table_of(kind)], slot.line, slot.document, slot.number)
        for (kind, key), slot in self._slots.items():
            if kind in _CODED:
                self._settle_code(tables[RETIRED], kind, key, slot)
        for table in tables.values():
            table.splices = list(_merged(table.splices))
        return tables

    def _settle(self, name: str, table: TablePlan, line: Line | None, document: bytes | None, number: int) -> None:
        if document is None:
            if line is not None:
                table.splices.append(Splice(line.start, line.end, ()))
                table.more -= 1
            return
        if line is None:
            region = self._image.tables[name]
            start = end = region.end
            if number < self._image.header.tables[name].next:
                start = end = region.place_for(number)
            table.more += 1
        elif document == line.document:
            return
        else:
            start, end = line.start, line.end
        table.splices.append(Splice(start, end, ((number, document),)))

    def _settle_code(self, table: TablePlan, kind: Kind, key: str, slot: _Slot) -> None:
        known = self._retired.get((kind, key))
        if slot.document is None and slot.line is not None:
            gone = decode_record(self._image, kind, slot.line.document)
            document = encode(Retired(code=key, kind=kind, number=slot.number, guid=_guid(gone)))
            self._settle(RETIRED, table, None, document, table.next)
            table.next += 1
        elif slot.document is not None and known is not None:
            self._settle(RETIRED, table, known, None, known.number)


def _merged(splices: list[Splice]) -> Iterator[Splice]:
    """The splices in the order of the file; documents that come in at one place become one splice."""
    # A document comes in before the line at whose beginning it does, hence before that line's own splice.
    ordered = sorted(splices, key=itemgetter(0, 1, 2))
    for (start, end), group in groupby(ordered, key=itemgetter(0, 1)):
        yield Splice(start, end, tuple(chain.from_iterable(splice.documents for splice in group)))


def _numbered(record: Record, number: int) -> Record:
    return record if record.number == number else msgspec.structs.replace(record, number=number)


def _encoded(record: Record) -> bytes:
    try:
        return encode(record)
    except (UnicodeEncodeError, TypeError) as error:
        raise DataRefusedError(f"{_KINDS[type(record)]} {key_of(record)} cannot be stored: {error}") from error


def _readable(change: Change, document: bytes, prefix: bytes) -> bytes:
    """The document, once it is certain that it can be read back: nothing else may get into the store."""
    try:
        record_decoder(change.kind).decode(document)
    except ValueError as error:
        raise DataRefusedError(f"{change.kind} {change.key} cannot be stored: {error}") from error
    if not document.startswith(prefix):
        raise DataRefusedError(f"{change.kind} {change.key} cannot be stored: it could not be found by its key")
    return document


def _guid(record: Record) -> str:
    return record.guid if isinstance(record, Proposal) else ""


def _conflict(change: Change, what: str) -> ConflictError:
    return ConflictError(f"{change.kind} {change.key} {what}", hint="run the command again")
