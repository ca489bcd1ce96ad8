"""Recovery of a damaged store: repair without loss, accept the present content, or restore the last good copy.

The change sets of the history since that copy are replayed on its tables as they were applied at the time, which gives
the same bytes.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count
from pathlib import Path
from stat import S_IMODE
from typing import NamedTuple

import msgspec

from cfpcli.errors import DataRefusedError, Fault, NotFoundError, StoreDamagedError
from cfpcli.records.change import RECORD_TYPES, Kind, Place, Record, key_of
from cfpcli.records.documents import WrittenChange, decoder, encode
from cfpcli.records.person import Organiser, Speaker
from cfpcli.store.file import failures
from cfpcli.store.file.adoption import SCHEMA_WITH_PEOPLE, drawn_code, with_migrated_slots, with_people
from cfpcli.store.file.chain import Entry, anchored_store, derived_store_id, is_anchor, leading_to
from cfpcli.store.file.doctor import OTHERS, ScannedDocument, check_documents, examine, scan
from cfpcli.store.file.failures import NewerSchemaError
from cfpcli.store.file.history import History
from cfpcli.store.file.image import Image, open_image
from cfpcli.store.file.journal import first_organisers
from cfpcli.store.file.layout import (
    CODED,
    KIND_OF,
    RETIRED,
    SCHEMA_WITH_ORGANISERS,
    TABLES,
    Header,
    Retired,
    Table,
    current_schema,
    is_laid_out,
    lay_out,
    marks_rehearsal,
    table_of,
)
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.replacement import keep_copy
from cfpcli.store.file.swap import abandon_unfinished, held, keep_older_schema, reported, write_new
from cfpcli.store.findings import Finding, Recovered, Rule
from cfpcli.store.location import PATIENCE
from cfpcli.store.protocol import Tip

_UNACCEPTABLE = {Rule.LINE_UNREADABLE, Rule.DOCUMENT_UNREADABLE, Rule.DUPLICATE_KEY, Rule.NUMBER}


def repair(path: Path, *, lock_timeout: float = PATIENCE) -> tuple[Finding, ...]:
    """As `Store.repair`: remains of interrupted writes, modes that admit others, a foreign layout or older schema.

    Damage is not repaired: see `accept` and `restore`.
    """
    places = StorePaths(path)
    if not os.path.lexists(places.store):
        raise failures.missing(places)
    with held(places, lock_timeout):
        mended = [finding for finding in examine(path) if finding.safe_to_repair]
        # Modes first: a store that is laid out anew inherits the mode, and the last good copy is the old file.
        mended.sort(key=lambda finding: finding.rule is not Rule.PERMISSIONS)
        with reported(places):
            if any(finding.rule is Rule.LEFTOVER_FILE for finding in mended):
                abandon_unfinished(places, open_image(places).header.tip)
            for finding in mended:
                _mend(places, finding)
    return tuple(mended)


def _mend(places: StorePaths, finding: Finding) -> None:
    beside = places.store.with_name(finding.file)
    match finding.rule:
        case Rule.LEFTOVER_FILE:
            beside.unlink(missing_ok=True)
        case Rule.PERMISSIONS:
            beside.chmod(S_IMODE(beside.stat().st_mode) & ~OTHERS)
        case Rule.FOREIGN_LAYOUT | Rule.OLDER_SCHEMA:
            image = open_image(places)
            keep_older_schema(image)
            write_new(places, image.source.read(0, image.source.size), keep_backup=True)
        case _:
            raise AssertionError(f"there is no repair for {finding.rule}")


def accept(path: Path, *, lock_timeout: float = PATIENCE) -> Recovered:
    """As `Store.accept`: every document must be readable and unique, and the header is computed anew.

    The file as it was is set aside. A file of another program's layout is refused.
    """
    places = StorePaths(path)
    with held(places, lock_timeout):
        _refuse_sound(places)
        try:
            data = places.store.read_bytes()
        except OSError as error:
            raise failures.failed(error, "read", places) from error
        if not is_laid_out(data):
            raise DataRefusedError(f"{path} contains nothing that can be accepted", hint="restore the last good copy")
        scanned = scan(places.store.name, data)
        findings = (*scanned.findings, *check_documents(places.store.name, scanned.documents))
        faults = tuple(
            Fault(finding.file, finding.line, "", finding.message)
            for finding in findings
            if finding.rule in _UNACCEPTABLE
        )
        if faults:
            raise StoreDamagedError(f"{path} contains lines that cannot be accepted", faults=faults)
        header = scanned.header or _header_by_history(places, data, scanned.revision)
        header = msgspec.structs.replace(header, schema=current_schema(), rehearsal=marks_rehearsal(data))
        return _replace(places, Replay(header, scanned.documents).laid_out(header.tip), header.tip)


def restore(path: Path, *, lock_timeout: float = PATIENCE) -> Recovered:
    """As `Store.restore`, from the last good copy and the change sets of the history since.

    The change sets are replayed as they were applied, up to the last one according to the damaged file, else up to the
    last line of the history that follows from the copy. If there is no good copy, or none that leads there, the history
    is replayed from its beginning. The damaged file is set aside.
    """
    places = StorePaths(path)
    with held(places, lock_timeout):
        _refuse_sound(places)
        return _replace(places, *restored(places))


def _refuse_sound(places: StorePaths) -> None:
    try:
        open_image(places).verify()
    except NewerSchemaError:
        raise
    except StoreDamagedError:
        return
    raise DataRefusedError(f"{places.typed} is sound", hint="cfp undo  # undoes the last change")


def _replace(places: StorePaths, data: bytes, tip: Tip, replayed: tuple[int, ...] = (), misfit: str = "") -> Recovered:
    set_aside = ""
    if os.path.lexists(places.store):
        kept = next(path for path in map(places.damaged, count(1)) if not os.path.lexists(path))
        set_aside = kept.name
        with reported(places):
            keep_copy(places, kept)
    with reported(places):
        abandon_unfinished(places, tip)
    write_new(places, data, keep_backup=False)
    sorted_lines = History(places, tip).chain(tip)
    others = (*sorted_lines.ahead, *(entry for entry in sorted_lines.strangers if entry.revision > tip.revision))
    later = tuple(sorted({entry.revision for entry in others}))
    return Recovered(revision=tip.revision, set_aside=set_aside, later=later, replayed=replayed, misfit=misfit)


def _header_by_history(places: StorePaths, data: bytes, revision: int) -> Header:
    """The header of a store that has lost it: at the end of its history, else at `revision`."""
    history = History(places)
    last = history.last()
    head, revision = (last.id, last.revision) if last else ("", revision)
    return Header(schema=current_schema(), revision=revision, id=id_of(history, data), head=head, tables={})


class MisfitError(Exception):
    """A change set does not fit the tables: a record differs from its state before that change."""


class Replay:
    """The tables of a store during a replay of change sets; `documents` are those at its beginning.

    `is_older` is whether a change set was written before the step to people and slots, which is still to be taken.
    """

    def __init__(self, header: Header, documents: Iterable[ScannedDocument]) -> None:
        self._header = header
        self._tables: dict[str, dict[int, bytes]] = {name: {} for name in TABLES}
        self._next = {name: header.tables[name].next if name in header.tables else 1 for name in TABLES}
        self._numbers: dict[Place, int] = {}
        self._retired: dict[Place, int] = {}
        self._migrated: set[Place] = set()
        self.is_older = False
        for scanned in documents:
            self._tables[scanned.table][scanned.number] = scanned.document
            if scanned.table == RETIRED:
                gone = msgspec.json.decode(scanned.document, type=Retired)
                self._retired[gone.kind, gone.code] = scanned.number
                self._give(table_of(gone.kind), gone.number)
            else:
                kind = KIND_OF[scanned.table]
                self._numbers[kind, key_of(decoder(kind).decode(scanned.document))] = scanned.number

    def take(self, changes: Sequence[WrittenChange]) -> None:
        """Apply a change set as a whole, or not at all.

        Raises:
            MisfitError: a record is not in the state that the set expects, or cannot be read.
        """
        if self.is_older and any(map(_follows_step, changes)):
            self.migrate()
        pending: dict[Place, tuple[int, bytes | None]] = {}
        numbers: set[tuple[Kind, int]] = set()
        for change in changes:
            place = change.kind, change.key
            number, document = pending.get(place) or self._present(place)
            if not _same(change.kind, document, change.before) and self._was_migrated(place, change.before):
                number, document = self._present(place)
            if not _same(change.kind, document, change.before):
                raise MisfitError(f"{change.kind} {change.key} is not what it was before that change")
            if change.after is not None:
                record = _readable(change.kind, change.key, change.after)
                if document is None and number != record.number:
                    if record.number in self._tables[table_of(change.kind)] or (change.kind, record.number) in numbers:
                        raise MisfitError(f"the number of {change.kind} {change.key} is not free")
                    numbers.add((change.kind, record.number))
                number = record.number
            after = _completed(change.kind, change.after)
            self.is_older |= change.kind in _COMPLETED and after != change.after
            pending[place] = number, after
        # Admission settles the changed records kind by kind; the numbers of retired codes follow that order.
        order = {kind: place for place, kind in enumerate(dict.fromkeys(kind for kind, _ in pending))}
        for place in sorted(pending, key=lambda place: order[place[0]]):
            self._settle(place, *pending[place])

    def _was_migrated(self, place: Place, document: bytes | None) -> bool:
        """Add a person, slot or release of a migration, which no line of the history records; False for another one."""
        if document is None or (place in self._numbers and place not in self._migrated):
            return False
        kind, key = place
        record = _readable(*place, document)
        is_migrated = kind in {Kind.SLOT, Kind.RELEASE} or (
            kind is Kind.SPEAKER and drawn_code(self._header.id, getattr(record, "email", "")) == key
        )
        if not is_migrated:
            return False
        if place in self._numbers:
            del self._tables[table_of(kind)][self._numbers.pop(place)]
        self._settle(place, record.number, document)
        return True

    def name_organisers(self, organisers: Iterable[Organiser]) -> None:
        """Replace the organisers by these, as a migration does."""
        table = table_of(Kind.ORGANISER)
        self._tables[table] = {organiser.number: encode(organiser) for organiser in organisers}
        self._next[table] = 1
        self._numbers = {place: number for place, number in self._numbers.items() if place[0] is not Kind.ORGANISER}
        for number, document in self._tables[table].items():
            self._numbers[Kind.ORGANISER, key_of(decoder(Kind.ORGANISER).decode(document))] = number
            self._next[table] = number + 1

    def migrate(self) -> None:
        """Add a person for each member of the committee, and the slots of proposals, as a migration does."""
        self.is_older = False
        tables = {
            name: {str(number): msgspec.json.decode(document) for number, document in documents.items()}
            for name, documents in self._tables.items()
        }
        speakers = table_of(Kind.SPEAKER)
        migrated = with_migrated_slots(with_people(tables, self._header.id, self._next[speakers]))
        self._tables[RETIRED] = {
            int(number): encode(msgspec.convert(document, Retired)) for number, document in migrated[RETIRED].items()
        }
        for written, document in migrated[speakers].items():
            if int(written) not in self._tables[speakers]:
                person = msgspec.convert({**document, "number": int(written)}, Speaker)
                self._settle((Kind.SPEAKER, person.code), person.number, encode(person))
                self._migrated.add((Kind.SPEAKER, person.code))
        for kind in (Kind.SLOT, Kind.RELEASE):
            for document in migrated.get(table_of(kind), {}).values():
                record = msgspec.convert(document, RECORD_TYPES[kind])
                place = kind, key_of(record)
                if place not in self._numbers:
                    self._settle(place, record.number, encode(record))
                    self._migrated.add(place)

    def reviewers(self) -> frozenset[str]:
        """The addresses of the committee."""
        return frozenset(key for kind, key in self._numbers if kind is Kind.REVIEWER)

    def laid_out(self, tip: Tip) -> bytes:
        """The bytes of the store at this tip."""
        tables = {name: Table(next=following) for name, following in self._next.items()}
        header = msgspec.structs.replace(self._header, revision=tip.revision, head=tip.head, tables=tables)
        return lay_out(self._tables, header)

    def _give(self, table: str, number: int) -> None:
        self._next[table] = max(self._next[table], number + 1)

    def _present(self, place: Place) -> tuple[int, bytes | None]:
        number = self._numbers.get(place, 0)
        return number, self._tables[table_of(place[0])].get(number)

    def _settle(self, place: Place, number: int, document: bytes | None) -> None:
        kind = place[0]
        table = self._tables[table_of(kind)]
        if document is not None:
            table[number] = document
            self._numbers[place] = number
            self._give(table_of(kind), number)
            if place in self._retired:
                del self._tables[RETIRED][self._retired.pop(place)]
            return
        if place not in self._numbers:
            # It was created and removed by one set, which leaves only its number.
            self._give(table_of(kind), number)
            return
        gone = decoder(kind).decode(table.pop(self._numbers.pop(place)))
        if kind in CODED:
            self._retired[place] = self._next[RETIRED]
            self._tables[RETIRED][self._next[RETIRED]] = encode(Retired.of(gone))
            self._next[RETIRED] += 1


def _same(kind: Kind, document: bytes | None, before: bytes | None) -> bool:
    document, before = _completed(kind, document), _completed(kind, before)
    if document is None or before is None or document == before:
        return document == before
    # A document from an older version may spell the same record differently.
    decode = decoder(kind).decode
    try:
        return decode(document) == decode(before)
    except (ValueError, RecursionError):
        return False


_COMPLETED = (Kind.SPEAKER, Kind.EVENT)


def _completed(kind: Kind, document: bytes | None) -> bytes | None:
    """The document of a person or an event with the guids and slugs that lines of older versions lack."""
    if kind not in _COMPLETED or document is None:
        return document
    try:
        return encode(decoder(kind).decode(document))
    except (ValueError, RecursionError):
        return document


def _follows_step(change: WrittenChange) -> bool:
    """Whether a change shows that the store had people and slots: older versions wrote no such record."""
    if change.kind in {Kind.SLOT, Kind.RELEASE, Kind.NOTIFICATION}:
        return True
    document = change.before or change.after
    return change.kind is Kind.SPEAKER and document == _completed(change.kind, document)


def _readable(kind: Kind, key: str, document: bytes) -> Record:
    try:
        record = decoder(kind).decode(document)
    except (ValueError, RecursionError) as error:
        raise MisfitError(f"{kind} {key} cannot be read: {error}") from error
    if key_of(record) != key:
        raise MisfitError(f"{kind} {key} goes by {key_of(record)}")
    return record


_HEADER_AT_MOST = 1 << 14
_NAMED = re.compile(rb'"id":"([0-9a-f]{32})","head":"([0-9a-f]{16,32}|)"')


class Restored(NamedTuple):
    """A reconstructed store: its bytes and its tip, the revisions replayed, and the change set that did not fit."""

    data: bytes
    tip: Tip
    replayed: tuple[int, ...]
    misfit: str


class _Base(NamedTuple):
    """The beginning of a replay: `unnamed` if it is older than organisers, `is_older` if its changes are than slots."""

    header: Header
    image: Image | None
    unnamed: bool
    is_older: bool = False


class _Way(NamedTuple):
    """The change sets that follow a base; `named` means that they end where the damaged store's header does."""

    base: _Base
    entries: tuple[Entry, ...]
    named: bool


def restored(places: StorePaths) -> Restored:
    """Reconstruct a damaged store; raises as `restore`."""
    history = History(places)
    try:
        damaged = places.store.read_bytes()
    except OSError:
        damaged = b""
    copy, reason = _copy_of(places, places.backup)
    # The copy of before a migration has the people and slots of that step at the point where it was taken.
    older = [_copy_of(places, places.backup_of_schema(schema))[0] for schema in reversed(range(1, current_schema()))]
    store = id_of(history, damaged, copy.header.id if copy else "")
    rehearsal = marks_rehearsal(damaged)
    none = Header(schema=current_schema(), revision=0, id=store, tables={}, rehearsal=rehearsal)
    empty = _Base(none, None, unnamed=True)
    head = _named_head(damaged)
    ways = [way for base in (copy, *older, empty) if base for way in _ways(history, base, head)]
    # A copy alone counts as a way without entries; nothing at all does not.
    ways = [way for way in ways if way.entries or way.base is copy]
    if not ways:
        raise reason
    best: Restored | None = None
    for way in sorted(ways, key=lambda way: not way.named):
        result = _replayed(history, way)
        if not result.misfit and (way.named or head == ""):
            return result
        if best is None or result.tip.revision > best.tip.revision:
            best = result
    assert best is not None  # noqa: S101  # there is a way
    return best


def id_of(history: History, damaged: bytes, copied: str = "") -> str:
    """The id of a store: from the damaged file, else from its copy, else from the beginning of its history."""
    match = _NAMED.search(damaged[:_HEADER_AT_MOST])
    if match or copied:
        return match[1].decode() if match else copied
    begun = next((entry.follows for entry in reversed(history.entries) if is_anchor(entry.follows)), "")
    if begun:
        return anchored_store(begun)
    first = next((line for line in history.lines() if line.whole), None)
    return derived_store_id(history.source.read(first.start, first.end)) if first else ""


def _named_head(damaged: bytes) -> str:
    """The id of the last change set in the damaged file's header, empty if it has none."""
    match = _NAMED.search(damaged[:_HEADER_AT_MOST])
    return match[2].decode() if match else ""


def _copy_of(places: StorePaths, path: Path) -> tuple[_Base | None, Exception]:
    """A copy of the store as the base of a replay, None if it is not sound; and the error if nothing else is left."""
    missing = NotFoundError(f"there is no last good copy of {places.typed}")
    if not path.exists():
        return None, missing
    try:
        image = open_image(StorePaths(path, copy_of=places.typed))
        image.verify()
    except StoreDamagedError as error:
        return None, error
    schema = current_schema() if image.laid_out_from is None else image.laid_out_from
    # Once the store was migrated, there is a copy of before, and all that follows is newer.
    is_older = schema < SCHEMA_WITH_PEOPLE and not places.backup_of_schema(schema).exists()
    return _Base(image.header, image, schema < SCHEMA_WITH_ORGANISERS, is_older), missing


def _ways(history: History, base: _Base, head: str) -> Iterator[_Way]:
    tip = base.header.tip
    if head and head == tip.head:
        yield _Way(base, (), named=True)
        return
    ahead = history.chain(tip).ahead
    end = next((entry for entry in ahead if head and entry.id == head), None)
    if end:
        yield _Way(base, leading_to(ahead, tip, end) or (), named=True)
        return
    last = max(ahead, key=lambda entry: entry.start, default=None)
    yield _Way(base, (leading_to(ahead, tip, last) or ()) if last else (), named=False)


def _replayed(history: History, way: _Way) -> Restored:
    header, image, unnamed, is_older = way.base
    documents = scan("", image.source.read(0, image.source.size)).documents if image else []
    replay = Replay(header, documents)
    replay.is_older = is_older
    tip = header.tip
    replayed: list[int] = []
    misfit = ""
    for entry in way.entries:
        if unnamed and entry.id:
            _name_organisers(replay, history, tip)
            unnamed = False
        line = history.line_at(entry.start)
        try:
            replay.take(history.written(line))
        except (MisfitError, StoreDamagedError) as error:
            reason = error.message if isinstance(error, StoreDamagedError) else str(error)
            misfit = f"r{entry.revision} could not be replayed: {reason}"
            break
        tip = Tip(header.id, entry.id, entry.revision)
        replayed.append(entry.revision)
    if unnamed:
        _name_organisers(replay, history, tip)
    if replay.is_older:
        replay.migrate()
    return Restored(replay.laid_out(tip), tip, tuple(replayed), misfit)


def _name_organisers(replay: Replay, history: History, tip: Tip) -> None:
    reviewers = replay.reviewers()
    replay.name_organisers(first_organisers(history, tip, reviewers) if reviewers else ())
