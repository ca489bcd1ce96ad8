"""A store as a TinyDB: `RecordDatabase("cfp.json").table("proposals")`, with a storage and a table class of our own.

The storage reads the tables of one snapshot on demand, is locked from read to write, and writes one file.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec
from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Table

from cfpcli.errors import CfpError, ConflictError, NotFoundError
from cfpcli.records.change import Record
from cfpcli.store.file.documents import (
    SEARCHED_SINGLY,
    Documents,
    LineDocument,
    decode_record,
    decode_rows,
    key_bytes,
    key_of_bytes,
)
from cfpcli.store.file.image import Image, image_of, open_image
from cfpcli.store.file.layout import META
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.source import Source
from cfpcli.store.location import PATIENCE

if TYPE_CHECKING:
    from cfpcli.store.file.swap import WrittenSet

_NEVER_READ, _MISSING = None, ""


class Transaction:
    """One write; `written_set` is the applied change set that it makes, if any."""

    written_set: "WrittenSet | None" = None


class LineStorage(Storage):
    """The storage of `RecordDatabase`; with TinyDB's own tables: `TinyDB("cfp.json", storage=LineStorage)`.

    TinyDB's own tables read, change and write in three steps; a write is refused if another came first, so that nothing
    is lost. `RecordTable` does the three in one transaction, so that nothing is refused.

    With `steady`, the data read stays the same until the next write or lock; otherwise each reading looks at the file.
    """

    def __init__(self, path: str | Path, *, lock_timeout: float = PATIENCE, steady: bool = False) -> None:
        super().__init__()
        self.places = StorePaths(Path(path))
        self.notices: tuple[str, ...] = ()
        """The changes that the last write made to the store's files besides their bytes, for the person who wrote."""
        self._lock_timeout = lock_timeout
        self._steady = steady
        self._image: Image | None = None
        self._read_sum: str | None = _NEVER_READ
        self._is_held = False
        self._transaction: Transaction | None = None

    @property
    def image(self) -> Image:
        """The snapshot to read from; raises as `open_image`."""
        if self._image is None:
            self._image = open_image(self.places)
        return self._image

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Every table with `_meta`, decoded only as far as needed; None if there is no store yet.

        Raises:
            StoreDamagedError: the store is not as it was written, or cannot be read.
            DataRefusedError: it was written by a newer version.
        """
        if not (self._steady or self._is_held):
            self._image = None
        try:
            image = self.image
        except NotFoundError:
            self._read_sum = _MISSING
            return None
        self._read_sum = image.header.crc32
        meta = {"1": LineDocument(1, msgspec.json.encode(image.header))}
        return cast("dict[str, dict[str, Any]]", {META: meta, **image.tables})

    def write(self, data: Mapping[str, Mapping[str, Any]]) -> None:
        """Replace the records by these tables; `_meta` is computed anew, and the counters of numbers are kept.

        Records written in this way are checked like any record and are not in the history. Within a transaction they
        are written at its end.

        Raises:
            ConflictError: another process has written since this one read.
            StoreDamagedError: a document cannot be read as a record of its table, or the store is damaged.
            DataRefusedError: there is a table that cfp does not know.
            BusyError: another process held the lock too long.
            CfpError: the operating system refuses; the store is as it was.
        """
        snapshot, read_sum = self._image, self._read_sum
        with self.transaction():
            if self._image is not snapshot and read_sum is not _NEVER_READ:
                if read_sum != (self.image.header.crc32 if self.places.store.exists() else _MISSING):
                    raise ConflictError(
                        f"{self.places.typed} was written by another process meanwhile",
                        hint="read it again, then write",
                    )
                # Unchanged tables are those of the snapshot.
                self._image = snapshot or self._image
            from cfpcli.store.file.adoption import refuse_unknown

            refuse_unknown(self.places, data)
            for name, table in self.image.tables.items():
                if data.get(name) is not table:
                    _lay_over(self.places, table, data.get(name, {}))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock and read the current state, which then stays the same; if the lock is already held, continue.

        Raises:
            BusyError: another process held the lock too long.
        """
        if self._is_held:
            yield
            return
        from cfpcli.store.file.swap import held

        with held(self.places, self._lock_timeout):
            self._is_held, self._image = True, None
            try:
                yield
            finally:
                self._is_held = False

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Hold the lock and write once at the end if anything changed; inside another transaction, join it.

        Raises as `write`, except for conflicts; after any error nothing is written.
        """
        if self._transaction is not None:
            yield self._transaction
            return
        with self.held():
            self._transaction = Transaction()
            try:
                self._image = self._opened_or_empty()
                yield self._transaction
                if self._transaction.written_set or any(table.is_changed for table in self.image.tables.values()):
                    from cfpcli.store.file.swap import commit

                    self.notices = commit(self.image, self._transaction.written_set)
            finally:
                self._transaction = self._image = None
                self._read_sum = _NEVER_READ
                with suppress(CfpError):
                    # The write succeeded: a store that cannot be read now is reported when it is read.
                    self._image = open_image(self.places)

    def _opened_or_empty(self) -> Image:
        try:
            return self.image
        except NotFoundError:
            from cfpcli.store.file.swap import empty_store

            return image_of(self.places, Source(empty_store()))


def _lay_over(places: StorePaths, table: Documents, content: Mapping[str, Mapping[str, Any]]) -> None:
    """Change a table to the content from TinyDB, by document number."""
    present = dict(table.numbered())
    from cfpcli.store.file.adoption import as_documents

    documents = as_documents(places, table.name, {str(number): document for number, document in content.items()})
    gone = dict.fromkeys(present.keys() - documents.keys())
    table.put(gone | {number: raw for number, raw in documents.items() if present.get(number) != raw})


class RecordTable(Table):
    """A table of TinyDB that is locked from reading to writing, with further methods for cfp.

    TinyDB's own methods return its ordinary documents. Queries are not cached: only one's own writes would empty a
    cache, so it would answer from before another process's write.
    """

    _storage: LineStorage

    def __init__(self, storage: LineStorage, name: str, **options: Any) -> None:  # noqa: ANN401  # TinyDB's own
        super().__init__(storage, name, **{"cache_size": 0, **options})

    def insert(self, document: Mapping[str, Any]) -> int:
        """As TinyDB's; the number is chosen under the lock."""
        with self._storage.transaction():
            return super().insert(document)

    def insert_multiple(self, documents: Iterable[Mapping[str, Any]]) -> list[int]:
        """As TinyDB's, in one write."""
        with self._storage.transaction():
            return super().insert_multiple(documents)

    def upsert(self, document: Mapping[str, Any], cond: Any = None) -> list[int]:  # noqa: ANN401  # a query
        """As TinyDB's, in one write."""
        with self._storage.transaction():
            return super().upsert(document, cond)

    def _update_table(self, updater: Callable[[dict[int, Mapping[str, Any]]], None]) -> None:
        with self._storage.transaction():
            super()._update_table(updater)

    def _get_next_id(self) -> int:
        # The counter of the header continues even if the highest number was removed.
        table = self._storage.image.tables.get(self.name)
        if table is None:
            return 1  # a table that cfp does not know, which the write refuses
        table.next += 1
        return table.next - 1

    @property
    def documents(self) -> Documents:
        """The documents of the table, as bytes."""
        table = self._read_table()
        assert isinstance(table, Documents)  # noqa: S101  # the program asks for no other table
        if table.changed:
            raise RuntimeError(f"table {self.name} has changes, and its lines are read again when they are written")
        return table

    def put(self, documents: Mapping[int, bytes | None], following: int) -> None:
        """Write documents by their numbers; None removes one, and `following` is the number of the next new one."""
        with self._storage.transaction():
            table = self.documents
            table.put(documents)
            table.next = max(table.next, following)

    def rows(self, fields: Iterable[str]) -> list[Any]:
        """Every record, decoded to an object with only these attributes, in the order of the numbers."""
        return decode_rows(self.documents, tuple(fields))

    def records(self, prefixes: Iterable[bytes]) -> dict[bytes, Record]:
        """The records whose documents begin with these prefixes, as far as they exist.

        Raises:
            StoreDamagedError: a document cannot be read, or one seems to be missing and the table is damaged.
        """
        wanted = set(prefixes)
        table = self.documents
        documents = table.documents_of(wanted) if wanted and len(table) else {}
        if len(documents) < len(wanted) and len(table):
            # A document may be missing because its bytes are damaged; then it must not be reported as absent.
            table.image.verify_table(self.name)
        return {prefix: decode_record(table, raw) for prefix, raw in documents.items()}

    def every(self) -> tuple[Record, ...]:
        """Every record, in the order of the numbers."""
        table = self.documents
        return tuple(decode_record(table, raw) for raw in table.raws())

    def beginning_with(self, prefix: bytes) -> tuple[Record, ...]:
        """The records whose documents begin with `prefix`, in the order of the numbers."""
        table = self.documents
        return tuple(decode_record(table, line.document) for line in table.beginning_with(prefix))

    def by_beginnings(self, prefixes: Iterable[bytes]) -> dict[bytes, tuple[Record, ...]]:
        """As `beginning_with`, for each of several prefixes."""
        wanted = list(prefixes)
        lengths = set(map(len, wanted))
        if len(wanted) <= SEARCHED_SINGLY or len(lengths) > 1:
            return {prefix: self.beginning_with(prefix) for prefix in wanted}
        table = self.documents
        documents = table.documents_by(wanted, lengths.pop())
        return {prefix: tuple(decode_record(table, raw) for raw in documents.get(prefix, ())) for prefix in wanted}

    def keys_beginning(self, beginning: bytes = b"") -> Iterator[str]:
        """The keys of the records whose documents begin with `beginning`, in the order of the numbers."""
        table = self.documents
        beginnings = (key_bytes(line.document) for line in table.beginning_with(beginning))
        return map(key_of_bytes, beginnings if beginning else table.beginnings())


class RecordDatabase(TinyDB):
    """A store as a TinyDB; `steady` as for `LineStorage`."""

    table_class = RecordTable  # type: ignore[assignment]  # its own options pass through ours
    _storage: LineStorage

    def __init__(self, path: str | Path, *, lock_timeout: float = PATIENCE, steady: bool = False) -> None:
        super().__init__(path, storage=LineStorage, lock_timeout=lock_timeout, steady=steady)

    @property
    def storage(self) -> LineStorage:
        """The storage of this database."""
        return self._storage

    def table(self, name: str, **kwargs: Any) -> RecordTable:  # noqa: ANN401  # TinyDB's own signature
        """A table of this database."""
        return cast("RecordTable", super().table(name, **kwargs))
