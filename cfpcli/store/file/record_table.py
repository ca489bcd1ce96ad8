"""TinyDB's table and database with our storage beneath: `RecordDatabase("cfp.json").table("proposals")`."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, cast

from tinydb import TinyDB
from tinydb.table import Table

from cfpcli.records.change import Record
from cfpcli.store.file.documents import SEARCHED_SINGLY, Documents, key_bytes, key_of_bytes
from cfpcli.store.file.line_storage import LineStorage
from cfpcli.store.file.rows import decode_record, decode_rows
from cfpcli.store.protocol import PATIENCE


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

    def raws(self) -> Iterator[bytes]:
        """Every record as JSON, in the order of the numbers."""
        return self.documents.raws()

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
