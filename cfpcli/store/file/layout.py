"""The bytes of a store: a header line, then tables with one document on each line.

    {"_meta":{"1":{"schema":1,"revision":7,"tables":{…},"crc32":"5d0c2a1f"}},
    "settings":{
    "1":{"name":"event","number":1,"value":"osxp-2026"}
    },
    …
    "reviews":{
    "1":{"proposal":"K7QX3D","reviewer":"ana@example.org",…}
    ,"2":{"proposal":"K7QX3D","reviewer":"bo@example.org",…}
    },
    …
    "calls":{
    },
    "reviewers":{
    },
    "assignments":{
    },
    "organisers":{
    },
    "retired":{
    }}

This is what TinyDB calls tables of documents by number. A separating comma begins its line, so that a new document
changes the line of no other. Documents stand in the order of their numbers. The header says how long each table is and
what it must sum to, and sums up itself, so that no byte of the file is without a witness. `migrate` brings tables of an
older schema to the current one.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import msgspec

from cfpcli.records.change import Kind, Record, key_of, kind_of
from cfpcli.store.protocol import Tip
from cfpcli.text import json_safe

CODED = (Kind.PROPOSAL, Kind.SPEAKER)
"""The kinds whose codes are given out once."""

RETIRED = "retired"
"""The table of codes whose proposal or speaker was removed: they are never given out again."""

_TABLE_OF = {kind: f"{kind}s" for kind in Kind}
TABLES: tuple[str, ...] = (*_TABLE_OF.values(), RETIRED)
"""The tables in the order of the file."""

KIND_OF = {name: kind for kind, name in _TABLE_OF.items()}
"""The kind of the records in each table but that of retired codes."""

_ADDED = {_TABLE_OF[kind]: 2 for kind in (Kind.CALL, Kind.REVIEWER, Kind.ASSIGNMENT)} | {_TABLE_OF[Kind.ORGANISER]: 3}
"""The schema with which a table came, where that was not the first."""

META = "_meta"
MARKERS = tuple(b'\n"%s":{\n' % name.encode() for name in TABLES)
"""Lines that only this layout has; by them a damaged file of ours is told from one that another program wrote."""

_UNSUMMED = "00000000"
_HEADER_START = b'{"_meta":{"1":'
_HEADER_END = b"},\n"
_SUM_END = b'"}' + _HEADER_END
_SCHEMA = re.compile(rb'\{\s*"_meta":\s*\{\s*"1":\s*\{\s*"schema":\s*(\d+)')


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """What the header knows of a table: its bytes and documents, its checksum (hex) and the next number to give out."""

    size: int = 0
    count: int = 0
    crc32: str = _UNSUMMED
    next: int = 1


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line: version of the schema, number of change sets taken so far, and the tables in their order.

    `id` is that of the store, the same for ever and in all its copies; `head` is the id of the change set that made
    this revision, empty where there is none or it has none; `rehearsal` marks a store made under a rehearsal clock: its
    instants prove nothing. A store made for reviewers has in `origin` the id of the one it was made from, and in
    `origin_revision` and `origin_head` the revision at which it was, and the change set that had made it.

    What a later version adds is ignored, for its schema tells better than an unknown attribute that it is later.
    """

    schema: int
    revision: int
    id: str = ""
    head: str = ""
    tables: dict[str, Table]
    rehearsal: bool = False
    origin: str = ""
    origin_revision: int = 0
    origin_head: str = ""
    crc32: str = _UNSUMMED

    @property
    def tip(self) -> Tip:
        """Where the store is in its history."""
        return Tip(self.id, self.head, self.revision)

    def line(self) -> bytes:
        """The header as it stands in the file, summed up."""
        unsummed = _HEADER_START + msgspec.json.encode(msgspec.structs.replace(self, crc32=_UNSUMMED)) + _HEADER_END
        return _with_sum(unsummed, hex_sum(zlib.crc32(unsummed)))

    def spans(self) -> Iterator[tuple[str, int, int]]:
        """Each table's name with the start and end of its documents, as offsets from the end of the header line."""
        offset = 0
        for name, table in self.tables.items():
            start = offset + len(opening(name))
            yield name, start, start + table.size
            offset = start + table.size + len(closing(last=False))

    def total(self) -> int:
        """How many bytes the whole file must have behind the header line."""
        *_, (_, _, end) = self.spans()
        return end + len(closing(last=True))


class Retired(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code that was given out once, with the record it belonged to; only that record may come back under it."""

    code: str
    kind: Kind
    number: int
    guid: str

    @classmethod
    def of(cls, record: Record) -> Self:
        """What is kept of a record when it is removed."""
        return cls(code=key_of(record), kind=kind_of(record), number=record.number, guid=getattr(record, "guid", ""))


def parse_header(line: bytes) -> Header | None:
    """Read a header line; None where it is none of ours.

    Raises:
        ValueError: it does not sum up to what it says.
    """
    if not (line.startswith(_HEADER_START) and line.endswith(_SUM_END)):
        return None
    try:
        header = msgspec.json.decode(line[len(_HEADER_START) : -len(_HEADER_END)], type=Header)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if header.crc32 != hex_sum(zlib.crc32(_with_sum(line, _UNSUMMED))):
        raise ValueError("the checksum of the header is wrong")
    return header if header.tables else None


def told_schema(beginning: bytes) -> int | None:
    """The schema that the beginning of a file names, whichever program laid it out; None where it names none."""
    match = _SCHEMA.match(beginning)
    return int(match[1]) if match else None


def told_rehearsal(data: bytes) -> bool:
    """Whether the first line of a file marks it as a rehearsal store, whatever else is wrong with that line."""
    return b'"rehearsal":true' in data.partition(b"\n")[0]


def is_laid_out(data: bytes) -> bool:
    """Whether a file is, or was before it was damaged, of our layout."""
    return any(marker in data for marker in MARKERS)


def hex_sum(crc: int) -> str:
    """A checksum as the header spells it: always as long, so that it can be put in last."""
    return f"{crc:08x}"


def _with_sum(line: bytes, crc: str) -> bytes:
    place = len(line) - len(_SUM_END) - len(_UNSUMMED)
    return line[:place] + crc.encode() + line[place + len(_UNSUMMED) :]


def table_of(kind: Kind) -> str:
    """The name of the table that holds the records of a kind."""
    return _TABLE_OF[kind]


def tables_in(schema: int) -> tuple[str, ...]:
    """The tables that a file of this schema has, in their order."""
    return tuple(name for name in TABLES if _ADDED.get(name, 1) <= schema)


def opening(name: str) -> bytes:
    """The line that opens a table."""
    return b'"%s":{\n' % name.encode()


def closing(*, last: bool) -> bytes:
    """The line that closes a table, and behind the last one the file."""
    return b"}}\n" if last else b"},\n"


def document_line(number: int, document: bytes) -> bytes:
    """The line of a document that is not the first of its table."""
    return b',"%d":%s\n' % (number, document)


def line_length(number: int, document: bytes) -> int:
    """How many bytes `document_line` makes."""
    return len(str(number)) + len(document) + len(b',"":\n')


def key_prefix(kind: Kind, key: str) -> bytes:
    """The first bytes of the document that goes by a key."""
    match kind:
        case Kind.SETTING:
            return b'{"name":' + quoted(key)
        case Kind.EVENT | Kind.CALL:
            return b'{"slug":' + quoted(key)
        case Kind.SPEAKER | Kind.PROPOSAL:
            return b'{"code":' + quoted(key)
        case Kind.REVIEWER | Kind.ORGANISER:
            return b'{"email":' + quoted(key)
        case Kind.REVIEW | Kind.ASSIGNMENT:
            code, _, reviewer = key.partition("/")
            return reviews_prefix(code) + b'"reviewer":' + quoted(reviewer)


def reviews_prefix(code: str) -> bytes:
    """The first bytes of every review and of every assignment of a proposal."""
    return b'{"proposal":' + quoted(code) + b","


def retired_prefix(kind: Kind, code: str) -> bytes:
    """The first bytes of the document that keeps the retired code of a proposal or speaker."""
    return b'{"code":' + quoted(code) + b',"kind":"' + kind.encode() + b'"'


def quoted(text: str) -> bytes:
    """Text as JSON that is safe for a terminal."""
    # Most keys need no escapes, and to see that takes a third of the time.
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return b'"%s"' % text.encode()
    return json_safe(msgspec.json.encode(text))


def lay_out(tables: Mapping[str, Mapping[int, bytes]], header: Header) -> bytes:
    """The whole file for these documents by table and number, with the facts of a header that they do not settle.

    The next number of a table that is missing in the header, or too low, is moved past the numbers in use.
    """
    bodies = {}
    headers = {}
    for name in TABLES:
        documents = sorted(tables.get(name, {}).items())
        body = bodies[name] = b"".join(document_line(number, document) for number, document in documents)[1:]
        following = max(header.tables.get(name, Table()).next, documents[-1][0] + 1 if documents else 1)
        headers[name] = Table(size=len(body), count=len(documents), crc32=hex_sum(zlib.crc32(body)), next=following)
    parts = [msgspec.structs.replace(header, tables=headers).line()]
    for name in TABLES:
        parts += (opening(name), bodies[name], closing(last=name == TABLES[-1]))
    return b"".join(parts)


Tables = dict[str, dict[str, dict[str, Any]]]
"""A store as TinyDB sees it: table, number (as text) and document."""

SCHEMA_WITH_ORGANISERS = 3
"""The schema from which on a store names its organisers."""


def _with_more_tables(tables: Tables) -> Tables:
    """Schema 2 adds tables of followed calls, reviewers and assignments, schema 3 one of organisers; records stay."""
    return tables


MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {1: _with_more_tables, 2: _with_more_tables}
"""For each older schema the step that makes the next one of it.

A step gets every table but `_meta` and returns them all; documents need not be in the order of their attributes. Schema
1 is the first; the number above the last step is the current one.
"""


def current_schema() -> int:
    """The schema that this version writes."""
    return max(MIGRATIONS, default=0) + 1


def migrate(tables: Tables, schema: int) -> Tables:
    """Bring tables of an older schema to the current one, step by step.

    Raises:
        LookupError: there is no step from this schema.
    """
    for step in range(schema, current_schema()):
        if step not in MIGRATIONS:
            raise LookupError(f"no way leads from schema {step} to schema {current_schema()}")
        tables = MIGRATIONS[step](tables)
    return tables
