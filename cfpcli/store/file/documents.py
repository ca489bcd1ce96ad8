"""The documents of one table: a mapping over their lines, which stay bytes until an attribute is read.

Changes are laid over the lines and spliced between them during the write. The alternative, to decode a touched table to
raw documents and join it anew, would save about forty lines; with it, a review took 40 % more time and six times the
memory at 30,000 proposals (6.2 against 4.4 times `import typer`, 148 against 25 MB), and was at its budget at 5,000.

Records are decoded whole and strictly, rows with only those attributes that a command needs.
"""

import re
import zlib
from bisect import bisect_left
from collections import UserDict
from collections.abc import Callable, ItemsView, Iterable, Iterator, Mapping
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cfpcli.records.change import KEY_FIELDS, RECORD_TYPES, Kind, Record
from cfpcli.records.documents import decoder
from cfpcli.records.facts import definition
from cfpcli.store.collector import without_collector
from cfpcli.store.file.layout import CODED, KIND_OF, Table, document_line, hex_sum, line_length
from cfpcli.store.file.source import PIECE, lines, pieces, whole_lines

if TYPE_CHECKING:
    from cfpcli.store.file.image import Image

_LINE = rb',?"(\d+)":(\{.*\})'
_LINE_BEFORE_DOCUMENT = re.compile(rb',?"(\d+)')
_LONGEST_BEFORE_DOCUMENT = 24
_STEP = 1 << 12

_STRING = rb'"(?:[^"\\]|\\.)*"'

SEARCHED_SINGLY = 4
"""The largest number of documents that are searched for singly; for more, one pass is faster (measured at 30,000)."""


class Line(NamedTuple):
    """A document with its number, and the range of bytes of its line including the line feed."""

    start: int
    end: int
    number: int
    document: bytes


class Splice(NamedTuple):
    """The replacement of the bytes from `start` to `end` by the line of a document, or by nothing if it is None."""

    start: int
    end: int
    number: int
    document: bytes | None


def parse_line(line: bytes) -> tuple[int, bytes] | None:
    """Number and document of a line without its line feed; None if it is not a document's line."""
    match = re.fullmatch(_LINE, line)
    return (int(match[1]), match[2]) if match else None


@cache
def _key_pattern() -> re.Pattern[bytes]:
    """The bytes that identify a document of any table, as made by `layout.key_prefix` and `retired_prefix`."""
    retired = b'(?:,"kind":%s)?' % _STRING
    coded = {KEY_FIELDS[kind] for kind in CODED}
    keys = (
        b",".join(b'"%s":%s' % (name.encode(), _STRING) for name in names) + retired * (names in coded)
        for names in dict.fromkeys(KEY_FIELDS.values())
    )
    return re.compile(rb"\{(?:%s)" % b"|".join(keys))


def key_bytes(document: bytes) -> bytes:
    """The first bytes of a document, which identify it; empty if it begins in an unexpected way."""
    match = _key_pattern().match(document)
    return match[0] if match else b""


def key_of_bytes(beginning: bytes) -> str:
    """The key in the first bytes of a record's document."""
    return "/".join(msgspec.json.decode(beginning + b"}", type=dict[str, str]).values())


class LineDocument(UserDict[str, Any]):
    """A document with its number in TinyDB's form, decoded when one of its attributes is first read."""

    def __init__(self, number: int, raw: bytes) -> None:  # its dict comes from the bytes
        self.number = number
        self.raw = raw

    @cached_property
    def data(self) -> dict[str, Any]:  # type: ignore[override]  # an attribute of UserDict
        """The attributes of the document."""
        return msgspec.json.decode(self.raw, type=dict[str, Any])

    @property
    def is_changed(self) -> bool:
        """Whether its attributes differ from its bytes; reading alone changes nothing."""
        return "data" in vars(self) and self.data != msgspec.json.decode(self.raw)

    def __bool__(self) -> bool:
        return True  # a truth test must not decode it


class Documents(Mapping[str, LineDocument]):
    """One table of an image, number (as text, the way TinyDB keeps it) to document, in the order of the numbers.

    As a mapping it includes the documents of `put`. The methods on lines and bytes show the image as it was read, so
    they are for decisions before the first `put`.
    """

    def __init__(self, image: "Image", name: str, start: int, end: int) -> None:
        self.image = image
        self.name = name
        self.source = image.source
        self.start = start
        self.end = end
        self.declared = image.header.tables[name]
        self.next = self.declared.next
        """The number of the next new document; the caller that assigns it increases it."""
        self.changed: dict[int, bytes | None] = {}
        self._spans: dict[int, tuple[int, int]] = {}
        self._numbers: list[int] | None = None
        self._by_key: dict[bytes, int] = {}
        self._searches = 0
        self._is_verified = False
        self._spliced: list[Splice] | None = None
        self._planned: tuple[int, int] | None = None

    @property
    def kind(self) -> Kind:
        """The kind of its records."""
        return KIND_OF[self.name]

    def __getitem__(self, key: str) -> LineDocument:
        number = int(key) if key.isascii() and key.isdecimal() else 0
        raw = self.changed[number] if number in self.changed else self._raw(number)
        if raw is None:
            raise KeyError(key)
        return LineDocument(number, raw)

    def __len__(self) -> int:
        return sum(1 for _ in self) if self.changed else self.declared.count

    def __iter__(self) -> Iterator[str]:
        return (str(number) for number, _ in self.numbered())

    def items(self) -> ItemsView[str, LineDocument]:
        """Number and document, in one pass; the inherited view would search for each number."""
        return {str(number): LineDocument(number, raw) for number, raw in self.numbered()}.items()

    def numbered(self) -> Iterator[tuple[int, bytes]]:
        """Number and current document, in order.

        Raises:
            StoreDamagedError: the table is not as it was written.
        """
        if not self._is_verified:
            self.image.verify_table(self.name)
            self._is_verified = True
        if not self.changed:
            yield from self._read()
            return
        present = {number: raw for number, raw in (dict(self._read()) | self.changed).items() if raw is not None}
        yield from sorted(present.items())

    def _read(self) -> Iterator[tuple[int, bytes]]:
        for _, line in lines(self.source, self.start, self.end):
            number, _, raw = line.partition(b":")
            yield int(number.strip(b',"')), raw

    def raws(self) -> Iterator[bytes]:
        """The documents as they were read, in order."""
        return (line[line.index(b":") + 1 :] for _, line in lines(self.source, self.start, self.end))

    def window(self) -> bytes | memoryview:
        """The whole table as a JSON object, number to document."""
        return self.source.window(self.start - len(b"{\n"), self.end + len(b"}"))

    def beginning_with(self, prefix: bytes) -> Iterator[Line]:
        """The lines whose documents begin with `prefix`, in order."""
        needle = b'":' + prefix
        for position in self.source.occurrences(needle, self.start, self.end):
            # The same bytes may be inside a document, as an answer to a question: only a line's beginning counts.
            offset = max(self.start, position - _LONGEST_BEFORE_DOCUMENT)
            before = self.source.read(offset, position)
            feed = before.rfind(b"\n")
            number = _LINE_BEFORE_DOCUMENT.fullmatch(before, feed + 1)
            if number is None:
                continue
            document = self._rest_of_line(position + 2)
            line = Line(offset + feed + 1, position + 2 + len(document) + 1, int(number[1]), document)
            self._spans[line.number] = line.start, line.end
            yield line

    def _rest_of_line(self, start: int) -> bytes:
        parts = []
        while start < self.end:
            data = self.source.read(start, min(start + _STEP, self.end))
            stop = data.find(b"\n")
            if stop >= 0:
                parts.append(data[:stop])
                break
            parts.append(data)
            start += len(data)
        return b"".join(parts)

    def find(self, prefixes: Iterable[bytes]) -> dict[bytes, Line]:
        """The line of the document that begins with each of these prefixes (see `key_prefix`), if there is one."""
        wanted = list(prefixes)
        if self._numbers is None and len(wanted) <= SEARCHED_SINGLY:
            matches = {prefix: next(self.beginning_with(prefix), None) for prefix in wanted}
            return {prefix: line for prefix, line in matches.items() if line is not None}
        self._indexed()
        return {prefix: self._line(self._by_key[prefix]) for prefix in wanted if prefix in self._by_key}

    def documents_of(self, prefixes: Iterable[bytes]) -> dict[bytes, bytes]:
        """The documents that begin with these prefixes, as `find`; without an index if the prefixes are only codes."""
        wanted = list(prefixes)
        lengths = {len(prefix) for prefix in wanted}
        if self._numbers is None and len(wanted) > SEARCHED_SINGLY and len(lengths) == 1:
            return {prefix: documents[0] for prefix, documents in self.documents_by(wanted, lengths.pop()).items()}
        return {prefix: line.document for prefix, line in self.find(wanted).items()}

    def documents_by(self, prefixes: Iterable[bytes], length: int) -> dict[bytes, list[bytes]]:
        """All documents that begin with each of these prefixes, which have `length` bytes and are of one kind.

        One pass: pieces of the table are split at the bytes before each code, and only the codes are compared.
        """
        wanted = set(prefixes)
        head = next(iter(wanted)).partition(b":")[0] + b":"
        mark = b'":' + head
        tails = {prefix[len(head) :]: prefix for prefix in wanted if prefix.startswith(head)}
        rest = length - len(head)
        documents: dict[bytes, list[bytes]] = {}
        for piece in whole_lines(self.source, self.start, self.end):
            parts = piece.split(mark)
            for place in [place for place, part in enumerate(parts) if part[:rest] in tails]:
                # The same bytes may be inside a document, as in `beginning_with`.
                before = parts[place - 1]
                if _LINE_BEFORE_DOCUMENT.fullmatch(before, before.rfind(b"\n") + 1):
                    end = next(end for end in range(place, len(parts)) if b"\n" in parts[end])
                    document = head + mark.join(parts[place : end + 1]).partition(b"\n")[0]
                    documents.setdefault(tails[parts[place][:rest]], []).append(document)
        return documents

    def beginnings(self) -> Iterable[bytes]:
        """The bytes that identify each document, in the order of the lines."""
        self._indexed()
        return self._by_key.keys()

    def has_number(self, number: int) -> bool:
        """Whether a document has this number."""
        return self._span(number) is not None

    def _span(self, number: int) -> tuple[int, int] | None:
        """The range of the line of a document, None if no document has this number."""
        if number in self._spans or self._numbers is not None or number >= self.declared.next:
            return self._spans.get(number)
        self._searches += 1
        if self._searches > SEARCHED_SINGLY:
            self._indexed()
            return self._spans.get(number)
        # Line feeds are only between documents, and the line that opens the table ends in one.
        for beginning in (b'\n"%d":' % number, b'\n,"%d":' % number):
            for feed in self.source.occurrences(beginning, self.start - 1, self.end):
                start = feed + 1
                self._spans[number] = start, start + len(self._rest_of_line(start)) + 1
                return self._spans[number]
        return None

    def _raw(self, number: int) -> bytes | None:
        return self._line(number).document if self._span(number) else None

    def _line(self, number: int) -> Line:
        start, end = self._spans[number]
        line = self.source.read(start, end - 1)
        return Line(start, end, number, line[line.index(b":") + 1 :])

    def _indexed(self) -> list[int]:
        """The numbers in order, after the position and the key of every line are known."""
        if self._numbers is None:
            self._numbers = []
            key_pattern = _key_pattern()
            for start, line in lines(self.source, self.start, self.end):
                match = _LINE_BEFORE_DOCUMENT.match(line)
                key = match and key_pattern.match(line, match.end() + 2)
                if match and key:
                    number = int(match[1])
                    self._by_key.setdefault(key[0], number)
                    self._numbers.append(number)
                    self._spans[number] = start, start + len(line) + 1
        return self._numbers

    def put(self, documents: Mapping[int, bytes | None]) -> None:
        """Replace documents by their numbers; None removes one."""
        self._spliced = self._planned = None
        self.changed.update(documents)
        self.next = max(self.next, 1 + max((number for number, raw in documents.items() if raw is not None), default=0))

    @property
    def is_changed(self) -> bool:
        """Whether anything is to be written, even if only a number was assigned."""
        return bool(self.changed) or self.next != self.declared.next

    def _splices(self) -> list[Splice]:
        """The effect of the changes on the lines, in the order of the file, which is that of the numbers."""
        if self._spliced is None:
            self._spliced = []
            for number, document in sorted(self.changed.items()):
                span = self._span(number)
                start, end = span or (self.place_for(number),) * 2
                if span or document is not None:
                    self._spliced.append(Splice(start, end, number, document))
        return self._spliced

    def place_for(self, number: int) -> int:
        """The offset for the line of a new document that keeps the numbers in order."""
        if number >= self.declared.next:
            return self.end
        numbers = self._indexed()
        place = bisect_left(numbers, number)
        return self._spans[numbers[place]][0] if place < len(numbers) else self.end

    def planned(self) -> Table:
        """The new header entry of the table, except for its checksum."""
        if self._planned is None:
            # Each document of the new table but the first begins with a comma, as in the old one.
            size = self.declared.size + (self.declared.size > 0)
            count = self.declared.count
            for start, end, number, document in self._splices():
                if start < end:
                    size -= end - start + (start == self.start)
                    count -= 1
                if document is not None:
                    size += line_length(number, document)
                    count += 1
            self._planned = size - (size > 0), count
        size, count = self._planned
        return Table(size=size, count=count, next=self.next)

    def copy(self, write: Callable[[bytes], None]) -> Table:
        """Write the table with its changes, and return its new header entry.

        Raises:
            StoreDamagedError: the lines that were read are not as they were written.
        """
        if not self.changed:
            self.image.verify_table(self.name, write)
            return msgspec.structs.replace(self.declared, next=self.next)
        old = new = 0
        begun = False
        for before, after, bare in self._copied():
            fits = not after or bare != begun
            piece = after if fits else b"," + after if bare else after[1:]
            # Equal sums stay equal over equal bytes: a second sum is needed only after the first change.
            shared = old == new and before is piece
            old = zlib.crc32(before, old)
            new = old if shared else zlib.crc32(piece, new)
            begun = begun or bool(piece)
            write(piece)
        if hex_sum(old) != self.declared.crc32:
            raise self.image.wrong_sum(self.name)
        return msgspec.structs.replace(self.planned(), crc32=hex_sum(new))

    def _copied(self) -> Iterator[tuple[bytes, bytes, bool]]:
        """Old bytes, the new bytes in their place, and whether the new ones begin with the line without a comma."""
        position = self.start
        added: list[bytes] = []
        room = PIECE
        for start, end, number, document in (*self._splices(), Splice(self.end, self.end, 0, None)):
            # An import adds a hundred thousand lines after the last one.
            if position == start == end and document is not None and room > 0:
                added.append(document_line(number, document))
                room -= len(document)
                continue
            if added:
                yield b"", b"".join(added), False
                added.clear()
                room = PIECE
            for offset, piece in enumerate(pieces(self.source, position, start)):
                yield piece, piece, position == self.start and not offset
            line = b"" if document is None else document_line(number, document)
            yield self.source.read(start, end), line, False
            position = end


@cache
def row_type(kind: Kind, fields: tuple[str, ...]) -> type[msgspec.Struct]:
    """A Struct with only these attributes of a record, with the same types and defaults.

    Raises:
        ValueError: the record has no such attribute.
    """
    fields_by_name = {field.name: field for field in msgspec.structs.fields(RECORD_TYPES[kind])}
    unknown = [name for name in fields if name not in fields_by_name]
    if unknown:
        raise ValueError(f"a {kind} has no {', '.join(unknown)}")
    chosen = [definition(fields_by_name[name]) for name in dict.fromkeys(fields)]
    return msgspec.defstruct(f"{kind.title()}Row", chosen, frozen=True, kw_only=True, gc=False)


@cache
def _table_decoder(kind: Kind, fields: tuple[str, ...]) -> msgspec.json.Decoder[dict[str, Any]]:
    return msgspec.json.Decoder(dict[str, row_type(kind, fields)])  # type: ignore[misc]  # a type made at run time


def decode_rows(table: Documents, fields: tuple[str, ...]) -> list[Any]:
    """Every record of a table with only these attributes, in the order of the store.

    Raises:
        StoreDamagedError: a document cannot be read, or there are more or fewer than in the header.
    """
    decode = _table_decoder(table.kind, fields).decode
    with without_collector():
        try:
            rows = list(decode(table.window()).values())
        except (ValueError, RecursionError):
            raise _first_fault(table, msgspec.json.Decoder(row_type(table.kind, fields)).decode) from None
    if len(rows) != len(table):
        raise table.image.damaged(wrong_count(table.name, len(rows), len(table)))
    return rows


def wrong_count(table: str, counted: int, declared: int) -> str:
    """The damage of a table with more or fewer documents than the header declares, in words."""
    return f"table {table} holds {counted} documents instead of {declared}"


def unreadable_document(table: str, error: Exception) -> str:
    """The damage of a document that cannot be read, in words."""
    return f"table {table}: a document cannot be read: {error}"


def decode_record(table: Documents, document: bytes) -> Record:
    """A whole record of a table.

    Raises:
        StoreDamagedError: the document cannot be read.
    """
    try:
        return decoder(table.kind).decode(document)
    except (ValueError, RecursionError):
        raise _first_fault(table, decoder(table.kind).decode) from None


def _first_fault(table: Documents, decode: Callable[[bytes], object]) -> Exception:
    """The error that names the first document of a table that cannot be read, with its line and the reason."""
    for number, document in enumerate(table.raws(), table.image.first_line(table.name)):
        try:
            decode(document)
        except (ValueError, RecursionError) as error:
            return table.image.damaged(unreadable_document(table.name, error), line=number)
    return table.image.damaged(f"table {table.name} cannot be read")
