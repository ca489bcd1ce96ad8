r"""CSV (RFC 4180, UTF-8): a heading, then a row for each record; quotes only if needed, and lines end in a line feed.

The csv module reads but does not write, because on long texts it takes many times as long as a search for the
characters that need quotes.

The cell of a text is the text itself. Lists of texts are joined by `; `, or written as a JSON array if its elements
could not be separated again. Mappings and all other lists are JSON, booleans are `true` and `false`, instants are
RFC 3339, and an absent value is an empty cell.

Two measures protect the reader of a file from text that other people wrote; reading the file undoes both exactly:
- A text that a spreadsheet would run as a formula (it begins with = + - @, a tab, CR or NUL, perhaps after spaces, or
  with a full-width = + - @) gets a leading `'`, which spreadsheets show; so does a text that begins with such a `'`
  already. Numbers, instants and codes are never changed.
- A control character that `text.clean` would replace is written as the same escape, `\x1b` or `\u202e`. If a text
  contains such an escape literally, the backslashes before it are doubled.
"""

import csv
import io
import re
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from datetime import datetime
from enum import StrEnum
from itertools import chain
from operator import attrgetter
from types import NoneType
from typing import Any

import msgspec

from cfpcli.errors import is_enough
from cfpcli.exchange.arrivals import (
    MARKS_EXPECTED,
    SHAPES,
    Arrivals,
    Shape,
    recognise,
    required_type,
    unknown_field,
    wanted,
)
from cfpcli.exchange.documents import Export, Listing, Loaded, Portable
from cfpcli.exchange.json_document import encode
from cfpcli.exchange.partial_documents import placeholders, required
from cfpcli.records.change import Kind
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.text import shorten

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\0\uff1d\uff0b\uff0d\uff20]")
_UNSAFE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_NAME = r"(?:x(?:0[0-8b-f]|1[0-9a-f]|7f|[89][0-9a-f])|u(?:061c|200[ef]|202[89a-e]|206[6-9]))"
_TO_ESCAPE = re.compile(rf"(?<!\\)(\\*+)(?:([{_UNSAFE}])|(?={_NAME}))")
_ESCAPED = re.compile(rf"(?<!\\)(\\++)({_NAME})")
_HARMLESS = bytes(code for code in (*b"\t\n", *range(0x20, 0x7F)) if code != ord("\\"))
_SUSPECT = re.compile(
    rb"[\\\x00-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|\xe2(?:\x80[\x8e\x8f\xa8-\xae]|\x81[\xa6-\xa9])|\xed"
)
_LAST_LATIN_1 = 0xFF


def guard(text: str) -> str:
    """Keep a spreadsheet from running the text as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """The text that was passed to `guard`."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def escape(text: str) -> str:
    """Write control characters as visible escapes; escapes already in the text stay distinct for `unescape`."""
    return _TO_ESCAPE.sub(_escaped, text) if _may_need_escape(text) else text


def _may_need_escape(text: str) -> bool:
    """Whether a text may need escapes, by what is left of it without harmless ASCII: often nothing, which is fast."""
    if text.isascii() and text.isprintable():
        return "\\" in text
    return _SUSPECT.search(text.encode("utf-8", "surrogatepass").translate(None, _HARMLESS)) is not None


def _escaped(match: re.Match[str]) -> str:
    backslashes, unsafe = match[1] * 2, match[2]
    if not unsafe:
        return backslashes
    return (
        f"{backslashes}\\x{ord(unsafe):02x}" if ord(unsafe) <= _LAST_LATIN_1 else f"{backslashes}\\u{ord(unsafe):04x}"
    )


def unescape(text: str) -> str:
    """The text that was passed to `escape`."""
    return _ESCAPED.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    count, name = len(match[1]), match[2]
    backslashes = "\\" * (count // 2)
    return backslashes + (chr(int(name[1:], 16)) if count % 2 else name)


def plain(value: object) -> str:
    """A value as the text of a cell, neither guarded nor escaped."""
    if isinstance(value, str):
        return str(value)
    return _PLAIN.get(type(value), _compound)(value)


def cell(value: object) -> str:
    """A value as the text of a cell in a file that spreadsheets and terminals may open."""
    if not value and value is not False and value != 0:
        return ""
    if isinstance(value, str):
        return escape(guard(value))
    text = _PLAIN.get(type(value), _compound)(value)
    return escape(guard(text)) if isinstance(value, list | tuple) and not text.startswith("[") else text


def _texts(value: Sequence[object]) -> str:
    texts = [part for part in value if isinstance(part, str) and part and part[0] != "[" and part == part.strip()]
    text = "; ".join(texts)
    return text if len(texts) == len(value) and text.count(";") == max(len(texts) - 1, 0) else _compound(value)


def _compound(value: object) -> str:
    text = encode(value).decode()
    return "" if text in {"{}", "[]"} else text


_PLAIN: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
    datetime: msgspec.to_builtins,
    tuple: _texts,
    list: _texts,
}


def reader(annotation: object) -> Callable[[str], Any]:
    """A function that converts the text of a cell, not empty, back into a value of this type.

    It raises ValueError or msgspec.ValidationError if the cell does not hold such a value.
    """
    inner = required_type(annotation)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return lambda text: inner(text.strip())
    return _READERS.get(inner) or (lambda text: msgspec.json.decode(text, type=inner))


def _read_texts(text: str) -> tuple[str, ...]:
    if text.lstrip().startswith("["):
        return msgspec.json.decode(text, type=tuple[str, ...])
    parts = unguard(unescape(text)).split(";")
    return tuple(part.strip() for part in parts if part.strip())


def _read_flag(text: str) -> bool:
    return _FLAGS[text.strip().casefold()]


def _read_number(text: str) -> int:
    if not re.fullmatch(r"\s*-?[0-9]{1,18}\s*", text):
        raise ValueError(text)
    return int(text)


def _read_instant(text: str) -> datetime:
    return msgspec.convert(text.strip(), datetime)


_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_READERS: dict[object, Callable[[str], Any]] = {
    str: lambda text: unguard(unescape(text)),
    int: _read_number,
    bool: _read_flag,
    datetime: _read_instant,
    tuple[str, ...]: _read_texts,
}


SPEAKER_NAMES = "speaker_names"
"""A column for people: the speakers as `NAME <ADDRESS>`; it is ignored when a file is read."""

_DELIMITERS = ",;\t"
_LONGEST_CELL = 1 << 30
_SHOWN = 40
_UNREADABLE = object()


def dump(listing: Listing) -> Iterator[bytes]:
    """Write a heading of the fields, by default all that any item has, and each item as a row."""
    names, rows = listing.table()
    write = plain if listing.raw else cell
    yield _line(names)
    for row in rows:
        yield _line([write(row.get(name)) for name in names])


def dump_records(export: Export) -> Iterator[bytes]:
    """Write the stored fields of each record; with `raw`, cells are neither guarded nor escaped."""
    shape = SHAPES[export.kind]
    computed = (SPEAKER_NAMES,) if export.kind is Kind.PROPOSAL else ()
    names = _columns(shape) if export.fields is None else shape.chosen(export.fields, computed=computed)
    people = _people(export.speakers) if SPEAKER_NAMES in names else {}
    decode = msgspec.json.Decoder(shape.type).decode
    write = plain if export.raw else cell
    read = attrgetter(shape.code, *(name for name in names if name != SPEAKER_NAMES))
    place = names.index(SPEAKER_NAMES) + 1 if SPEAKER_NAMES in names else 0
    yield _line(names)
    for document in export.documents:
        record = decode(document)
        # The code is repeated at the front, because attrgetter returns a tuple only for several fields.
        values = read(record)
        if place:
            values = (*values[:place], _names(record, people), *values[place:])
        yield _line(["" if value is None or value == "" else write(value) for value in values[1:]])


def _names(record: Portable, people: dict[str, str]) -> str:
    return "; ".join(people.get(code, code) for code in record.speakers) if isinstance(record, Proposal) else ""


def _columns(shape: Shape) -> tuple[str, ...]:
    if shape.kind is not Kind.PROPOSAL:
        return tuple(shape.fields)
    return tuple(
        name for field in shape.fields for name in ((field, SPEAKER_NAMES) if field == "speakers" else (field,))
    )


class _Named(msgspec.Struct):
    code: str
    name: str
    email: str = ""


def _people(speakers: Iterable[bytes]) -> dict[str, str]:
    rows = map(msgspec.json.Decoder(_Named).decode, speakers)
    return {row.code: str(Person(row.name, row.email)) for row in rows}


def _line(cells: Sequence[str]) -> bytes:
    # a single empty cell would make a blank line, which readers skip
    line = ",".join([_quoted(text) if text else "" for text in cells]) or '""'
    return f"{line}\n".encode("utf-8", "backslashreplace")


def _quoted(text: str) -> str:
    # in a long text, a search for one character is many times as fast as a regular expression for any of four
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def load_records(pieces: Iterable[bytes], source: str) -> Loaded:
    """Read whole proposals, speakers or reviews; the heading determines the kind.

    The delimiter may also be a semicolon or a tab, which some spreadsheets write. The line of a row is the line on
    which it begins.
    """
    arrivals = Arrivals(source)
    lines = arrivals.whole_lines(pieces)
    with closing(_rows(lines, arrivals)) as rows:
        line, heading = next(rows, (1, []))
        names = [name.strip() for name in heading]
        shape = recognise([name for name in names if name != SPEAKER_NAMES])
        if shape is None and not arrivals.faults:
            arrivals.fault(line, "", f"has no heading with the fields of a record: {MARKS_EXPECTED}")
        if shape is not None:
            _check_heading(arrivals, shape, names, line)
            arrivals.columns = frozenset(names).intersection(shape.fields)
            readers = {name: reader(field.type) for name, field in shape.fields.items()}
            for line, cells in rows:
                if len(cells) == len(names):
                    _take(arrivals, shape, readers, dict(zip(names, cells, strict=True)), line)
                else:
                    arrivals.fault(line, "", f"has {len(cells)} cells where the heading has {len(names)}")
    for _ in lines:
        pass  # the rest of the file may be invalid UTF-8, which then is the only fault
    return arrivals.loaded()


def _rows(pieces: Iterator[bytes], arrivals: Arrivals) -> Generator[tuple[int, list[str]]]:
    """Each row with the line it begins on, without blank lines; faulty quotes end the rows with a fault.

    The pieces are of whole lines.
    """
    beginning = next(pieces, b"")
    delimiter = max(_DELIMITERS, key=beginning.partition(b"\n")[0].decode().count)
    texts = (piece.decode() for piece in chain((beginning,), pieces))
    lines = chain.from_iterable(io.StringIO(text, newline="") for text in texts)
    rows = csv.reader(lines, delimiter=delimiter, strict=True)
    limit = csv.field_size_limit(_LONGEST_CELL)
    begins = 1
    try:
        for row in rows:
            if row:
                yield begins, row
            begins = rows.line_num + 1
    except csv.Error as error:
        arrivals.fault(begins, "", f"is not CSV: {error}")
    finally:
        csv.field_size_limit(limit)


def _check_heading(arrivals: Arrivals, shape: Shape, names: list[str], line: int) -> None:
    met: set[str] = set()
    for name in names:
        if is_enough(arrivals.faults):
            return
        if name in met:
            arrivals.fault(line, name, "appears in the heading twice")
        elif name not in shape.fields and name != SPEAKER_NAMES:
            arrivals.fault(line, name, unknown_field(name, shape.fields, shape.kind))
        met.add(name)
    for name in shape.fields:
        if name in required(shape.type) - placeholders(shape.type).keys() and name not in names:
            arrivals.fault(line, name, "has no column")


def _take(
    arrivals: Arrivals, shape: Shape, readers: dict[str, Callable[[str], Any]], cells: dict[str, str], line: int
) -> None:
    values: dict[str, Any] = {}
    for name, field in shape.fields.items():
        if name not in cells:
            if field.required:
                values[name] = placeholders(shape.type).get(name, _UNREADABLE)
            continue
        text = cells[name]
        if field.type is str:
            values[name] = readers[name](text)
        elif text.strip():
            try:
                values[name] = readers[name](text)
            except (ValueError, KeyError, msgspec.DecodeError, RecursionError):
                arrivals.fault(line, name, f'"{shorten(text, _SHOWN)}" must be {wanted(field.type)}')
                values[name] = _UNREADABLE
        elif field.required:
            values[name] = _UNREADABLE
            arrivals.fault(line, name, f"is missing: it must be {wanted(field.type)}")
    if _UNREADABLE not in values.values():
        arrivals.record(shape, shape.type(**values), line)
