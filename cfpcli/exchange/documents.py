"""What every format takes and gives: a listing or an export to write, and what was loaded from a file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from cfpcli.errors import DataRefusedError, Fault, counted
from cfpcli.records.change import Kind
from cfpcli.records.documents import Records
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review

Portable = Proposal | Speaker | Review
"""The records that leave a store in files and come back from them."""


class Listing(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that a command found.

    `schema` is the published name of the data (`cfp.proposals/1`); `fields` are the columns in order, all there are
    where it is empty; `extra` are further members of a JSON envelope; `pretty` asks for a layout people can read;
    `raw` turns off what guards the reader of a format against other people's text.
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
        """The columns and the rows; without `fields` every item is looked at for its own, so all are held at once."""
        if self.fields:
            return tuple(self.fields), self.rows()
        rows = list(self.rows())
        return tuple(dict.fromkeys(name for row in rows for name in row)), rows


class Origin(msgspec.Struct, frozen=True):
    """The store that records left, by its id, and the revision at which they did; empty where that is not known.

    `head` is the id of the change set that made that revision: two copies of a store have one id, and after a while two
    histories.
    """

    store: str = ""
    revision: int = 0
    head: str = ""


def origin_members(origin: Origin) -> dict[str, object]:
    """The members of an envelope that name the store it left; none where that is not known."""
    return {"store": origin.store, "revision": origin.revision, "head": origin.head} if origin.store else {}


class Export(msgspec.Struct, frozen=True, kw_only=True):
    """Whole records, as the JSON documents that the store holds.

    `speakers` are the documents of all speakers of the proposals exported, so that one file carries what it takes to
    bring these back; `fields` are the stored fields wanted, None for whole records; `raw` is as in `Listing`; `origin`
    is where they come from, so that an import can tell what was changed since.
    """

    kind: Kind
    documents: Iterable[bytes]
    speakers: Iterable[bytes] = ()
    fields: Sequence[str] | None = None
    raw: bool = False
    origin: Origin = Origin()


class Loaded(msgspec.Struct, frozen=True, kw_only=True):
    """What a file held.

    `records` come in the file's order, the speakers that a JSON export carries before its proposals; `lines` are the
    lines they begin on, one for each record; `faults` are all there are, and with any of them nothing of the file is
    taken, so there are no records; `origin` is the store that the file names as the one it left.
    """

    records: Records = Records()
    lines: tuple[int, ...] = ()
    faults: tuple[Fault, ...] = ()
    origin: Origin = Origin()

    def accepted(self, source: str) -> "Loaded":
        """The same where nothing is wrong; `source` names the file.

        Raises:
            DataRefusedError: the file holds faults.
        """
        if self.faults:
            raise DataRefusedError(f"{source} has {counted(self.faults)}; nothing was imported", faults=self.faults)
        return self
