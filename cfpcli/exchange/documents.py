"""The input and output of every format: a listing or an export to write, and the records loaded from a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from cfpcli.errors import Fault, nothing_imported
from cfpcli.records.change import RECORD_TYPES, Kind, Place
from cfpcli.records.documents import Document, Records
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review

Portable = Proposal | Speaker | Review
"""The records that are exported to files and imported from them."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """Rows to write.

    `schema` is the published name of the data (`cfp.proposals/1`); `fields` are the columns in order, all if empty;
    `extra` are further members of a JSON envelope; `pretty` selects a layout that people can read; `raw` turns off the
    format's protection against text that other people wrote.
    """

    schema: str
    items: Iterable[Mapping[str, Any]]
    fields: Sequence[str] = ()
    extra: Mapping[str, Any] = {}
    pretty: bool = False
    raw: bool = False

    def rows(self) -> Iterator[dict[str, Any]]:
        """The items with these fields in this order; a field that an item lacks is None."""
        for item in self.items:
            yield {name: item.get(name) for name in self.fields} if self.fields else dict(item)

    def table(self) -> tuple[tuple[str, ...], Iterable[dict[str, Any]]]:
        """The columns and the rows; without `fields`, all items are held in memory, because any may add a column."""
        if self.fields:
            return tuple(self.fields), self.rows()
        rows = list(self.rows())
        return tuple(dict.fromkeys(name for row in rows for name in row)), rows


class Origin(msgspec.Struct, frozen=True):
    """The store that records were exported from, by its id, and its revision at that moment; empty if not known.

    `head` is the id of the change set that made that revision, because two copies of a store share one id and later
    have two histories.
    """

    store: str = ""
    revision: int = 0
    head: str = ""


def origin_members(origin: Origin) -> dict[str, object]:
    """The members of an envelope that name the store it was exported from; none if that is not known."""
    return {"store": origin.store, "revision": origin.revision, "head": origin.head} if origin.store else {}


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Whole records, as the JSON documents in the store.

    `speakers` are the documents of all speakers of the exported proposals, so that one file is enough to import these
    again; `fields` are the stored fields to write, None for whole records; `raw` is as in `Listing`; `origin` is the
    store they are from, so that an import can detect what was changed since.
    """

    kind: Kind
    documents: Iterable[bytes]
    speakers: Iterable[bytes] = ()
    fields: Sequence[str] | None = None
    raw: bool = False
    origin: Origin = Origin()


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """The contents of a file.

    `records` are in the file's order, except that the speakers in a JSON export precede its proposals; `lines` are the
    lines they begin on, one for each record; `faults` are all faults of the file, and a file with a fault has no
    records, because it is refused as a whole; `origin` is the store that the file was exported from, as the file
    records it.

    `columns` are the fields that a table has for every record, None for other files; `stated` has the fields of each
    record that is not whole. Whole are the records of an export: a field that one of them lacks is empty. A record that
    lacks a required field has a placeholder there, and the code of a new record is empty.
    """

    records: Records = Records()
    lines: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    origin: Origin = Origin()
    columns: frozenset[str] | None = None
    stated: Mapping[Place, frozenset[str]] = {}

    def present(self, place: Place) -> frozenset[str] | None:
        """The fields that the file has of a record, empty ones included; None if the record is whole."""
        return self.columns if self.columns is not None else self.stated.get(place)

    def lacking(self, document: Document) -> tuple[str, ...]:
        """The required fields that a record lacks."""
        present = self.present((document.kind, document.key))
        required = msgspec.structs.fields(RECORD_TYPES[document.kind])
        return tuple(
            field.name for field in required if present is not None and field.required and field.name not in present
        )

    def accepted(self, source: str) -> "Loaded":
        """The same contents if the file has no faults and all records are whole; `source` names the file.

        Raises:
            DataRefusedError: the file has faults, or a record lacks a required field.
        """
        faults = self.faults or tuple(
            Fault(source, line, name, "is missing")
            for document, line in zip(self.records.documents, self.lines, strict=True)
            for name in self.lacking(document)
        )
        if faults:
            raise nothing_imported(source, faults)
        return self
