"""The file engine: a store in a TinyDB with our storage and tables, and its history beside it."""

# ruff: noqa: D102  # the methods are documented at Store

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from cfpcli.records.change import ChangeSet, Kind, Record
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall, with_facts_of
from cfpcli.records.review import Review
from cfpcli.store.collector import without_collector
from cfpcli.store.file import failures
from cfpcli.store.file.layout import CODED, RETIRED, key_prefix, retired_prefix, reviews_prefix, table_of
from cfpcli.store.file.places import StorePaths
from cfpcli.store.protocol import EVERYTHING, WHOLE_HISTORY, HistoryFilter, Store, Tip, Wanted, Where

if TYPE_CHECKING:
    from cfpcli.store.file.database import RecordDatabase, RecordTable
    from cfpcli.store.file.image import Image
    from cfpcli.store.file.journal import Journal
    from cfpcli.store.findings import Finding, Recovered

_LOOKED_UP_SINGLY = 4
_T = TypeVar("_T")


class _Memory:
    """Cached facts of one snapshot."""

    def __init__(self, image: "Image") -> None:
        self.image = image
        self.events: tuple[Event, ...] | None = None
        self.codes: frozenset[bytes] | None = None
        self.codes_looked_up = 0
        self.records: dict[tuple[Kind, str], Record] = {}
        self.reviews: dict[str, tuple[Review, ...]] = {}
        self.journal: Journal | None = None


def _beginnings(code: str) -> tuple[bytes, ...]:
    """The beginnings of all documents that show that a code is used."""
    return key_prefix(Kind.PROPOSAL, code), *(retired_prefix(kind, code) for kind in CODED)


class FileStore(Store):
    """A store in a file.

    It holds a TinyDB, and every record is read and written through a table of it. Opening reads little: records are
    found and decoded on demand.
    """

    def __init__(self, path: Path, lock_timeout: float) -> None:
        self._places = StorePaths(path)
        self._lock_timeout = lock_timeout
        self._memory: _Memory | None = None

    @cached_property
    def _database(self) -> "RecordDatabase":
        # Imported here, because not every command opens a store.
        try:
            from cfpcli.store.file.database import RecordDatabase
        except ModuleNotFoundError as error:
            raise failures.not_installed(error) from error
        return RecordDatabase(self._places.typed, lock_timeout=self._lock_timeout, steady=True)

    @property
    def identity(self) -> str:
        return str(self._places.typed)

    @property
    def name(self) -> str:
        return self._places.typed.name

    @property
    def files(self) -> tuple[str, ...]:
        return tuple(map(str, self._places.every))

    @property
    def is_owned(self) -> bool:
        return self._places.typed.stat().st_uid == os.geteuid()

    def trace(self) -> tuple[int, int, int]:
        """Modification time, size and inode of the file, because a write replaces it; zeros if there is none."""
        with suppress(OSError):
            facts = self._places.typed.stat()
            return facts.st_mtime_ns, facts.st_size, facts.st_ino
        return 0, 0, 0

    def examine(self) -> "tuple[Finding, ...]":
        from cfpcli.store.file.doctor import examine

        return examine(self._places.typed)

    def repair(self) -> "tuple[Finding, ...]":
        from cfpcli.store.file.recovery import repair

        return self._changed(repair)

    def accept(self) -> "Recovered":
        from cfpcli.store.file.recovery import accept

        return self._changed(accept)

    def restore(self) -> "Recovered":
        from cfpcli.store.file.recovery import restore

        return self._changed(restore)

    def _changed(self, change: Callable[..., _T]) -> _T:
        done = change(self._places.typed, lock_timeout=self._lock_timeout)
        self.__dict__.pop("_database", None)
        return done

    @property
    def is_whole(self) -> bool:
        return True

    @property
    def rehearsal(self) -> bool:
        return self._image.header.rehearsal

    @property
    def origin(self) -> tuple[str, int, str]:
        header = self._image.header
        if header.origin:
            return header.origin, header.origin_revision, header.origin_head
        return header.id, header.revision, header.head

    @property
    def tip(self) -> Tip:
        return self._image.header.tip

    @property
    def notices(self) -> tuple[str, ...]:
        return self._database.storage.notices

    def events(self) -> tuple[Event, ...]:
        if self._remembered.events is None:
            self._remembered.events = self._dated(cast("tuple[Event, ...]", self._table(Kind.EVENT).every()))
        return self._remembered.events

    def _dated(self, events: tuple[Event, ...]) -> tuple[Event, ...]:
        """The events, followed ones with the dates of the calls that lists have under their slugs."""
        followed = [event.slug for event in events if event.followed] if self.count(Kind.CALL) else []
        calls = self.get_many(Kind.CALL, followed) if followed else {}
        return tuple(with_facts_of(event, calls[event.slug]) if event.slug in calls else event for event in events)

    def calls(self) -> tuple[FollowedCall, ...]:
        return cast("tuple[FollowedCall, ...]", self._table(Kind.CALL).every())

    def count(self, kind: Kind) -> int:
        return len(self._table(kind))

    def rows(self, kind: Kind, fields: Sequence[str], where: Where = EVERYTHING) -> list[Any]:
        return where.chosen(kind, self._table(kind).rows((*fields, *where.attributes(kind))))

    def get(self, kind: Kind, key: str) -> Any:  # noqa: ANN401  # Store.get has the type of each kind
        record = self._remembered.records.get((kind, key)) or self.get_many(kind, (key,)).get(key)
        if record:
            self._remembered.records[kind, key] = record
        return record

    def get_many(self, kind: Kind, keys: Iterable[str]) -> Any:  # noqa: ANN401  # as for get
        prefixes = {key: key_prefix(kind, key) for key in keys}
        records = self._table(kind).records(prefixes.values())
        return {key: records[prefix] for key, prefix in prefixes.items() if prefix in records}

    def keys_starting(self, kind: Kind, prefix: str) -> tuple[str, ...]:
        if kind in CODED and len(prefix) > 1:
            return tuple(sorted(self._table(kind).keys_beginning(key_prefix(kind, prefix.upper())[:-1])))
        keys = self._table(kind).keys_beginning()
        return tuple(sorted(key for key in keys if key.casefold().startswith(prefix.casefold())))

    def reviews_of(self, code: str) -> tuple[Review, ...]:
        if code not in self._remembered.reviews:
            reviews = self._table(Kind.REVIEW).beginning_with(reviews_prefix(code))
            self._remembered.reviews[code] = cast("tuple[Review, ...]", reviews)
        return self._remembered.reviews[code]

    def reviews_by_code(self, codes: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        prefixes = {code: reviews_prefix(code) for code in codes}
        reviews = self._table(Kind.REVIEW).by_beginnings(prefixes.values())
        return {code: cast("tuple[Review, ...]", reviews[prefix]) for code, prefix in prefixes.items()}

    def documents(self, kind: Kind) -> Iterator[bytes]:
        return self._table(kind).documents.raws()

    def are_used(self, codes: Iterable[str]) -> frozenset[str]:
        """The codes among these that were ever assigned to a proposal or speaker; many are looked up in an index."""
        wanted = frozenset(codes)
        remembered = self._remembered
        remembered.codes_looked_up += len(wanted)
        tables = [self._database.table(name).documents for name in (*map(table_of, CODED), RETIRED)]
        if remembered.codes is None and remembered.codes_looked_up > _LOOKED_UP_SINGLY:
            remembered.codes = frozenset(chain.from_iterable(table.beginnings() for table in tables))
        if remembered.codes is not None:
            return frozenset(code for code in wanted if not remembered.codes.isdisjoint(_beginnings(code)))
        prefixes = {code: key_prefix(Kind.PROPOSAL, code) for code in wanted}
        return frozenset(
            code
            for code, prefix in prefixes.items()
            if any(next(table.beginning_with(prefix), None) is not None for table in tables)
        )

    def history(self, which: HistoryFilter = WHOLE_HISTORY) -> tuple[ChangeSet, ...]:
        kind, key = which.kind, which.key
        if key is None:
            return self._journal.newest(which)
        reviews = self.reviews_of(key) if kind is Kind.PROPOSAL else ()
        return which.chosen(self._journal.of_record(kind, key, (self.get(kind, key), *reviews)))

    def change_set(self, revision: int) -> ChangeSet | None:
        return self._journal.change_set(revision)

    def undone(self, since: int = 1) -> frozenset[int]:
        return self._journal.undone(since)

    def undoable(self, count: int, wanted: Wanted | None = None) -> tuple[ChangeSet, ...]:
        return self._journal.undoable(count, wanted)

    def history_after(self, revision: int, keys: Iterable[str]) -> tuple[ChangeSet, ...]:
        return self._journal.after(revision, tuple(keys))

    def strangers(self) -> tuple[ChangeSet, ...]:
        return tuple(self._journal.strangers())

    @property
    def stranger_count(self) -> int:
        return self._journal.stranger_count

    def transact(self, decide: Callable[[Store], ChangeSet | None]) -> ChangeSet | None:
        with self._database.storage.held():
            change_set = decide(self)
            return None if change_set is None else self.apply(change_set)

    def apply(self, change_set: ChangeSet) -> ChangeSet:
        if not change_set.changes:
            return change_set
        from cfpcli.store.file.admission import admit

        with self._database.storage.transaction() as transaction, without_collector():
            admitted = admit(self._database, change_set)
            for name, (documents, following) in admitted.tables.items():
                self._database.table(name).put(documents, following)
            transaction.written_set = admitted.written_set
        return admitted.written_set.change_set

    @property
    def _image(self) -> "Image":
        return self._database.storage.image

    @property
    def _remembered(self) -> _Memory:
        """The cache of the current snapshot."""
        if self._memory is None or self._memory.image is not self._image:
            self._memory = _Memory(self._image)
        return self._memory

    @property
    def _journal(self) -> "Journal":
        if self._remembered.journal is None:
            # Imported here, because not every command reads the history.
            from cfpcli.store.file.history import History
            from cfpcli.store.file.journal import Journal

            self._remembered.journal = Journal(History(self._places, self.tip), self.tip)
        return self._remembered.journal

    def _table(self, kind: Kind) -> "RecordTable":
        return self._database.table(table_of(kind))
