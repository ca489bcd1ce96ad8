"""A store as a TinyDB: `RecordDatabase("cfp.json").table("proposals")`, with a storage and a table class of our own.

The storage has lazy tables of one snapshot, is locked from read to write, and writes one file.
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
from cfpcli.store.file.places import Places
from cfpcli.store.file.source import Source
from cfpcli.store.protocol import PATIENCE

if TYPE_CHECKING:
    from cfpcli.store.file.swap import WrittenSet

_NEVER_READ, _MISSING = None, ""


class Transaction:
    """What is to be written at once; `taken` is the change set that it makes, if one does."""

    taken: "WrittenSet | None" = None


class LineStorage(Storage):
    """The storage of `RecordDatabase`; with TinyDB's own tables: `TinyDB("cfp.json", storage=LineStorage)`.

    TinyDB's own tables read, change and write in three steps; a write that another one came before is refused, and
    nothing is lost. `RecordTable` takes the three in one transaction, so that nothing is refused.

    With `steady`, what is read stays as it was until the next write or lock, else each reading looks at the file.
    """

    def __init__(self, path: str | Path, *, lock_timeout: float = PATIENCE, steady: bool = False) -> None:
        super().__init__()
        self.places = Places(Path(path))
        self.notices: tuple[str, ...] = ()
        """What the last write changed of the store's files beside their bytes, for the person who wrote."""
        self._lock_timeout = lock_timeout
        self._steady = steady
        self._image: Image | None = None
        self._read_sum: str | None = _NEVER_READ
        self._is_held = False
        self._transaction: Transaction | None = None

    @property
    def image(self) -> Image:
        """The snapshot that is read from; raises as `open_image`."""
        if self._image is None:
            self._image = open_image(self.places)
        return self._image

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Every table with `_meta`, each decoded as far as it is looked at; None where there is no store yet.

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
        """Replace the records by these tables; `_meta` is worked out anew, and the counters of numbers stay.

        What is written so is checked like any record and is in no history. Within a transaction it is written at the
        end.

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
                        f"{self.places.told} was written by another process meanwhile", hint="read it again, then write"
                    )
                # The tables that come unchanged are those of the snapshot.
                self._image = snapshot or self._image
            from cfpcli.store.file.adoption import refuse_unknown

            refuse_unknown(self.places, data)
            for name, table in self.image.tables.items():
                if data.get(name) is not table:
                    _lay_over(self.places, table, data.get(name, {}))

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock and read what is there now, which stays as it is; within one that holds it already, go on.

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
        """Hold the lock and write at the end, at once and if anything changed; within another one, join it.

        Raises as `write`, but for conflicts; where anything raises, nothing is written.
        """
        if self._transaction is not None:
            yield self._transaction
            return
        with self.held():
            self._transaction = Transaction()
            try:
                self._image = self._opened_or_empty()
                yield self._transaction
                if self._transaction.taken or any(table.is_changed for table in self.image.tables.values()):
                    from cfpcli.store.file.swap import commit

                    self.notices = commit(self.image, self._transaction.taken)
            finally:
                self._transaction = self._image = None
                self._read_sum = _NEVER_READ
                with suppress(CfpError):
                    # What is written is written: a store that cannot be read now says so when it is read.
                    self._image = open_image(self.places)

    def _opened_or_empty(self) -> Image:
        try:
            return self.image
        except NotFoundError:
            from cfpcli.store.file.swap import empty_store

            return image_of(self.places, Source(empty_store()))


def _lay_over(places: Places, table: Documents, content: Mapping[str, Mapping[str, Any]]) -> None:
    """Change a table to the content that TinyDB gives it, by document number."""
    present = dict(table.numbered())
    from cfpcli.store.file.adoption import as_documents

    documents = as_documents(places, table.name, {str(number): document for number, document in content.items()})
    gone = dict.fromkeys(present.keys() - documents.keys())
    table.put(gone | {number: raw for number, raw in documents.items() if present.get(number) != raw})


class RecordTable(Table):
    """A table of TinyDB's whose writes are locked from reading to writing, with what the program asks beside.

    What TinyDB's own methods return are its ordinary documents. It caches no queries: a cache would be emptied by
    one's own writes alone and answer from before what another process wrote.
    """

    _storage: LineStorage

    def __init__(self, storage: LineStorage, name: str, **options: Any) -> None:  # noqa: ANN401  # TinyDB's own
        super().__init__(storage, name, **{"cache_size": 0, **options})

    def insert(self, document: Mapping[str, Any]) -> int:
        """As TinyDB's, the number being chosen under the lock."""
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
        # The counter of the header goes on where the highest number was removed.
        table = self._storage.image.tables.get(self.name)
        if table is None:
            return 1  # of a table that is none of ours, which the write refuses
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
        """Write documents by their numbers, None removing one; the next new one is to get the number `following`."""
        with self._storage.transaction():
            table = self.documents
            table.put(documents)
            table.next = max(table.next, following)

    def rows(self, fields: Iterable[str]) -> list[Any]:
        """Every record, decoded to an object with only these attributes, in the order of the numbers."""
        return decode_rows(self.documents, tuple(fields))

    def records(self, prefixes: Iterable[bytes]) -> dict[bytes, Record]:
        """The records whose documents begin with each of these, where there are any.

        Raises:
            StoreDamagedError: a document cannot be read, or one seems to be missing and the table is damaged.
        """
        wanted = set(prefixes)
        table = self.documents
        documents = table.documents_of(wanted) if wanted and len(table) else {}
        if len(documents) < len(wanted) and len(table):
            # A document may be missing for its bytes are damaged, and then it must not be said that there is none.
            table.image.verify_table(self.name)
        return {prefix: decode_record(table, raw) for prefix, raw in documents.items()}

    def every(self) -> tuple[Record, ...]:
        """Every record, in the order of the numbers."""
        table = self.documents
        return tuple(decode_record(table, raw) for raw in table.raws())

    def beginning_with(self, prefix: bytes) -> tuple[Record, ...]:
        """The records whose documents begin so, in the order of the numbers."""
        table = self.documents
        return tuple(decode_record(table, line.document) for line in table.beginning_with(prefix))

    def by_beginnings(self, prefixes: Iterable[bytes]) -> dict[bytes, tuple[Record, ...]]:
        """As `beginning_with`, for each of several."""
        wanted = list(prefixes)
        lengths = set(map(len, wanted))
        if len(wanted) <= SEARCHED_SINGLY or len(lengths) > 1:
            return {prefix: self.beginning_with(prefix) for prefix in wanted}
        table = self.documents
        documents = table.documents_by(wanted, lengths.pop())
        return {prefix: tuple(decode_record(table, raw) for raw in documents.get(prefix, ())) for prefix in wanted}

    def keys_beginning(self, beginning: bytes = b"") -> Iterator[str]:
        """The keys of the records, or of those whose documents begin so, in the order of the numbers."""
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
        """Its storage."""
        return self._storage

    def table(self, name: str, **kwargs: Any) -> RecordTable:  # noqa: ANN401  # TinyDB's own signature
        """One of its tables."""
        return cast("RecordTable", super().table(name, **kwargs))
