"""TinyDB's door to the store: a Storage that reads and writes our layout, one whole file at a time."""

from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from cfpcli.errors import NotFoundError
from cfpcli.store.adoption import arrange
from cfpcli.store.image import open_image
from cfpcli.store.layout import META
from cfpcli.store.lock import PATIENCE, held
from cfpcli.store.migrations import Tables, current_schema
from cfpcli.store.places import Places
from cfpcli.store.writing import write_new


class LineStorage(Storage):
    """For programs that know TinyDB: `TinyDB("cfp.json", storage=LineStorage)`.

    What is written through it is checked like any document, replaces the file as a whole, and is in no history; the
    program itself writes change sets. TinyDB reads, changes and writes in three steps, between which another writer
    may come: one that must not be lost is what change sets are for.
    """

    def __init__(self, path: str | Path, *, lock_timeout: float = PATIENCE) -> None:
        super().__init__()
        self._places = Places(Path(path))
        self._lock_timeout = lock_timeout

    def read(self) -> dict[str, dict[str, Any]] | None:
        """Every table with `_meta`; None where there is no store yet.

        Raises:
            StoreDamagedError: the store is not as it was written, or cannot be read.
            DataRefusedError: it was written by a newer version.
        """
        try:
            image = open_image(self._places)
        except NotFoundError:
            return None
        image.verify()
        tables: Tables = msgspec.json.decode(image.source.window(0, image.source.size))
        return tables

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace the store by these tables; `_meta` is worked out anew but for its schema, revision and counters.

        Raises:
            StoreDamagedError: a document cannot be read as a record of its table.
            DataRefusedError: there is a table that cfp does not know.
            BusyError: another process held the lock too long.
            CfpError: the operating system refuses; the store is as it was.
        """
        plain = {
            name: {str(number): dict(document) for number, document in table.items()} for name, table in data.items()
        }
        with held(self._places, self._lock_timeout):
            present = self.read() or {META: {"1": {"schema": current_schema(), "revision": 0}}}
            # A program that drops every table means the records, not what the store knows of itself.
            _, laid_out = arrange(self._places, {META: present[META]} | plain)
            write_new(self._places, laid_out, keep_backup=True)
