"""TinyDB's storage of a store: lazy tables of one snapshot, locked from read to write, written as one file."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import msgspec
from tinydb.storages import Storage

from cfpcli.errors import CfpError, ConflictError, NotFoundError
from cfpcli.store.file.documents import Documents, LineDocument
from cfpcli.store.file.image import Image, image_of, open_image
from cfpcli.store.file.layout import META
from cfpcli.store.file.lock import held
from cfpcli.store.file.places import Places
from cfpcli.store.file.source import MemorySource
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
        return cast("dict[str, dict[str, Any]]", {META: _meta(image), **image.tables})

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
                if read_sum != self._present_sum():
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

    def _present_sum(self) -> str:
        return self.image.header.crc32 if self.places.store.exists() else _MISSING

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the lock and read what is there now, which stays as it is; within one that holds it already, go on.

        Raises:
            BusyError: another process held the lock too long.
        """
        if self._is_held:
            yield
            return
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

            return image_of(self.places, MemorySource(empty_store()))


def _meta(image: Image) -> dict[str, LineDocument]:
    return {"1": LineDocument(1, msgspec.json.encode(image.header))}


def _lay_over(places: Places, table: Documents, content: Mapping[str, Mapping[str, Any]]) -> None:
    """Change a table to the content that TinyDB gives it, by document number."""
    present = dict(table.numbered())
    from cfpcli.store.file.adoption import as_documents

    documents = as_documents(places, table.name, {str(number): document for number, document in content.items()})
    gone = dict.fromkeys(present.keys() - documents.keys())
    table.put(gone | {number: raw for number, raw in documents.items() if present.get(number) != raw})
