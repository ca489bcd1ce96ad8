"""CSV (RFC 4180, UTF-8): a heading, then a row for each record, lines ended by a line feed alone; quotes where needed.

How a value becomes a cell, and what guards the spreadsheet that opens the file, is told in `cells`. The csv module
reads but does not write: over long texts it takes many times as long as looking for what has to be quoted.
"""

import csv
import io
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from operator import attrgetter
from typing import Any

import msgspec

from cfpcli.errors import is_enough
from cfpcli.exchange.arrivals import Arrivals
from cfpcli.exchange.cells import cell, plain, reader
from cfpcli.exchange.documents import Export, Listing, Loaded, Portable
from cfpcli.exchange.shapes import MARKS_EXPECTED, SHAPES, Shape, recognise, unknown_field, wanted
from cfpcli.records.change import Kind
from cfpcli.records.person import Person
from cfpcli.records.proposal import Proposal
from cfpcli.text import shorten

SPEAKER_NAMES = "speaker_names"
"""A column for people: the speakers as `NAME <ADDRESS>`; when a file is read it is passed over."""

_DELIMITERS = ",;\t"
_SHOWN = 40
_UNREADABLE = object()


def dump(listing: Listing) -> Iterator[bytes]:
    """Write a heading of the fields, or of all that any item has, and each item as a row."""
    names, rows = listing.table()
    write = plain if listing.raw else cell
    yield _line(names)
    for row in rows:
        yield _line([write(row.get(name)) for name in names])


def dump_records(export: Export) -> Iterator[bytes]:
    """Write the stored fields of each record; with `raw`, cells neither guarded nor escaped."""
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
        # The code comes first once more, so that there are several values whatever the fields wanted.
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
    # one empty cell would make a blank line, which readers pass over
    line = ",".join([_quoted(text) if text else "" for text in cells]) or '""'
    return f"{line}\n".encode("utf-8", "backslashreplace")


def _quoted(text: str) -> str:
    # over a long text a search for one character is many times as fast as a regular expression for any of four
    if '"' in text or "," in text or "\n" in text or "\r" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def load_records(data: bytes, source: str) -> Loaded:
    """Read whole proposals, speakers or reviews; the heading says which.

    The delimiter may be a semicolon or a tab as well, which some spreadsheets write. A row counts from the line on
    which it begins.
    """
    arrivals = Arrivals(source)
    with closing(_rows(arrivals.without_mark(data).decode(), arrivals)) as rows:
        line, heading = next(rows, (1, []))
        names = [name.strip() for name in heading]
        shape = recognise(names)
        if shape is None and not arrivals.faults:
            arrivals.fault(line, "", f"has no heading with the fields of a record: {MARKS_EXPECTED}")
        if shape is not None:
            _check_heading(arrivals, shape, names, line)
            readers = {name: reader(field.type) for name, field in shape.fields.items()}
            for line, cells in rows:
                if len(cells) == len(names):
                    _take(arrivals, shape, readers, dict(zip(names, cells, strict=True)), line)
                else:
                    arrivals.fault(line, "", f"has {len(cells)} cells where the heading has {len(names)}")
    return arrivals.loaded()


def _rows(text: str, arrivals: Arrivals) -> Generator[tuple[int, list[str]]]:
    """Each row with the line it begins on, blank lines left out; where quotes go wrong it ends with a fault."""
    first = text.partition("\n")[0]
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=max(_DELIMITERS, key=first.count), strict=True)
    limit = csv.field_size_limit(len(text) + 1)
    begins = 1
    try:
        for row in rows:
            if row:
                yield begins, row
            begins = rows.line_num + 1
    except csv.Error as error:
        arrivals.fault(begins, "", f"is no CSV: {error}")
    finally:
        csv.field_size_limit(limit)


def _check_heading(arrivals: Arrivals, shape: Shape, names: list[str], line: int) -> None:
    met: set[str] = set()
    for name in names:
        if is_enough(arrivals.faults):
            return
        if name in met:
            arrivals.fault(line, name, "stands in the heading twice")
        elif name not in shape.fields and name != SPEAKER_NAMES:
            arrivals.fault(line, name, unknown_field(name, shape.fields, shape.kind))
        met.add(name)
    for name, field in shape.fields.items():
        if field.required and name not in names:
            arrivals.fault(line, name, "has no column")


def _take(
    arrivals: Arrivals, shape: Shape, readers: dict[str, Callable[[str], Any]], cells: dict[str, str], line: int
) -> None:
    values: dict[str, Any] = {}
    for name, field in shape.fields.items():
        text = cells.get(name, "")
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
            if name in cells:
                arrivals.fault(line, name, f"is missing: it must be {wanted(field.type)}")
    if _UNREADABLE not in values.values():
        arrivals.record(shape, shape.type(**values), line)
