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
    "slots":{
    },
    "releases":{
    },
    "notifications":{
    },
    "retired":{
    }}

TinyDB reads this as tables of documents by number. A separating comma begins its line, so that a new document does not
change the line of another. Documents are in the order of their numbers. The header contains the length and checksum of
each table and a checksum of itself, so that every byte of the file is covered. `migrate` converts tables of an older
schema to the current one.
"""

import re
import zlib
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Self

import msgspec

from cfpcli.records.change import KEY_FIELDS, Kind, Record, key_of, kind_of
from cfpcli.store.protocol import Tip
from cfpcli.text import json_safe

CODED = (Kind.PROPOSAL, Kind.SPEAKER)
"""The kinds whose codes are assigned only once."""

RETIRED = "retired"
"""The table of codes whose proposal or speaker was removed; these codes are never assigned again."""

_TABLE_OF = {kind: f"{kind}s" for kind in Kind}
TABLES: tuple[str, ...] = (*_TABLE_OF.values(), RETIRED)
"""The tables in the order of the file."""

KIND_OF = {name: kind for kind, name in _TABLE_OF.items()}
"""The kind of the records in each table, except the table of retired codes."""

_ADDED = (
    {_TABLE_OF[kind]: 2 for kind in (Kind.CALL, Kind.REVIEWER, Kind.ASSIGNMENT)}
    | {_TABLE_OF[Kind.ORGANISER]: 3}
    | {_TABLE_OF[kind]: 4 for kind in (Kind.SLOT, Kind.RELEASE, Kind.NOTIFICATION)}
)
"""The schema that added a table, if it was not the first."""

META = "_meta"
MARKERS = tuple(b'\n"%s":{\n' % name.encode() for name in TABLES)
"""Lines that only this layout has; they distinguish a damaged file of ours from one that another program wrote."""

_UNSUMMED = "00000000"
_HEADER_START = b'{"_meta":{"1":'
_HEADER_END = b"},\n"
_SUM_END = b'"}' + _HEADER_END
_SCHEMA = re.compile(rb'\{\s*"_meta":\s*\{\s*"1":\s*\{\s*"schema":\s*(\d+)')


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """The header's facts on a table: its bytes and documents, its checksum (hex) and the next number to assign."""

    size: int = 0
    count: int = 0
    crc32: str = _UNSUMMED
    next: int = 1


class Header(msgspec.Struct, frozen=True, kw_only=True):
    """The first line: version of the schema, number of change sets applied so far, and the tables in their order.

    `id` is that of the store, the same for ever and in all its copies; `head` is the id of the change set that made
    this revision, empty if there is none or it has no id; `rehearsal` marks a store made under a rehearsal clock, whose
    instants prove nothing. In a store made for reviewers, `origin` is the id of the store it was made from, and
    `origin_revision` and `origin_head` are the revision of that store then, and the change set that had made it.

    Attributes of later versions are ignored, because the schema is a better sign of a later version than an unknown
    attribute.
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
        """The store's position in its history."""
        return Tip(self.id, self.head, self.revision)

    def line(self) -> bytes:
        """The header line of the file, with its checksum."""
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
        """The number of bytes of the file after the header line."""
        *_, (_, _, end) = self.spans()
        return end + len(closing(last=True))


class Retired(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A retired code, with the record it belonged to; only that record may be restored with it."""

    code: str
    kind: Kind
    number: int
    guid: str

    @classmethod
    def of(cls, record: Record) -> Self:
        """The facts that are kept of a removed record."""
        return cls(code=key_of(record), kind=kind_of(record), number=record.number, guid=getattr(record, "guid", ""))


def parse_header(line: bytes) -> Header | None:
    """Read a header line; None if it is not one of our layout.

    Raises:
        ValueError: its checksum is wrong.
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


def declared_schema(beginning: bytes) -> int | None:
    """The schema that the beginning of a file names, in the layout of any program; None if it names none."""
    match = _SCHEMA.match(beginning)
    return int(match[1]) if match else None


def marks_rehearsal(data: bytes) -> bool:
    """Whether the first line of a file marks it as a rehearsal store, even if that line is damaged."""
    return b'"rehearsal":true' in data.partition(b"\n")[0]


def is_laid_out(data: bytes) -> bool:
    """Whether a file has our layout, or had it before it was damaged."""
    return any(marker in data for marker in MARKERS)


def hex_sum(crc: int) -> str:
    """A checksum in the header's notation: always of the same length, so that it can be inserted last."""
    return f"{crc:08x}"


def _with_sum(line: bytes, crc: str) -> bytes:
    place = len(line) - len(_SUM_END) - len(_UNSUMMED)
    return line[:place] + crc.encode() + line[place + len(_UNSUMMED) :]


def table_of(kind: Kind) -> str:
    """The name of the table that holds the records of a kind."""
    return _TABLE_OF[kind]


def tables_in(schema: int) -> tuple[str, ...]:
    """The tables in a file of this schema, in their order."""
    return tuple(name for name in TABLES if _ADDED.get(name, 1) <= schema)


def opening(name: str) -> bytes:
    """The line that opens a table."""
    return b'"%s":{\n' % name.encode()


def closing(*, last: bool) -> bytes:
    """The line that closes a table, and after the last one the file."""
    return b"}}\n" if last else b"},\n"


def document_line(number: int, document: bytes) -> bytes:
    """The line of a document that is not the first of its table."""
    return b',"%d":%s\n' % (number, document)


def line_length(number: int, document: bytes) -> int:
    """The number of bytes of `document_line`."""
    return len(str(number)) + len(document) + len(b',"":\n')


def key_prefix(kind: Kind, key: str) -> bytes:
    """The first bytes of the document with a key."""
    first, *others = KEY_FIELDS[kind]
    if not others:
        return b'{"%s":' % first.encode() + quoted(key)
    value, _, rest = key.partition("/")
    return b'{"%s":%s,"%s":%s' % (first.encode(), quoted(value), others[0].encode(), quoted(rest))


def reviews_prefix(code: str) -> bytes:
    """The first bytes of every review and of every assignment of a proposal."""
    return b'{"proposal":' + quoted(code) + b","


def retired_prefix(kind: Kind, code: str) -> bytes:
    """The first bytes of the document that keeps the retired code of a proposal or speaker."""
    return b'{"code":' + quoted(code) + b',"kind":"' + kind.encode() + b'"'


def quoted(text: str) -> bytes:
    """Text as JSON that is safe for a terminal."""
    # Most keys need no escapes, and this test takes a third of the time.
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return b'"%s"' % text.encode()
    return json_safe(msgspec.json.encode(text))


def lay_out(tables: Mapping[str, Mapping[int, bytes]], header: Header) -> bytes:
    """The whole file with these documents by table and number, and the header's facts that they do not determine.

    The next number of a table that is missing in the header, or too low, is set to follow the numbers in use.
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
"""A store as TinyDB reads it: table, number (as text) and document."""

SCHEMA_WITH_ORGANISERS = 3
"""The first schema in which a store names its organisers."""


def _with_more_tables(tables: Tables) -> Tables:
    """Schema 2 adds tables of followed calls, reviewers and assignments, schema 3 one of organisers; records stay.

    Schema 4 adds tables of slots, releases and notifications; its people are made in `adoption`.
    """
    return tables


MIGRATIONS: dict[int, Callable[[Tables], Tables]] = {1: _with_more_tables, 2: _with_more_tables, 3: _with_more_tables}
"""The step from each older schema to the next.

A step receives every table but `_meta` and returns them all; documents need not be in the order of their attributes.
Schema 1 is the first; the number above the last step is the current one.
"""


def current_schema() -> int:
    """The schema of stores that this version writes."""
    return max(MIGRATIONS, default=0) + 1


def migrate(tables: Tables, schema: int) -> Tables:
    """Convert tables of an older schema to the current one, step by step.

    Raises:
        LookupError: there is no step from this schema.
    """
    for step in range(schema, current_schema()):
        if step not in MIGRATIONS:
            raise LookupError(f"no way leads from schema {step} to schema {current_schema()}")
        tables = MIGRATIONS[step](tables)
    return tables
