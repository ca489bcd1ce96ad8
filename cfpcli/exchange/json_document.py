"""JSON: one compact document of rows or records, safe for a terminal, written and read."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from cfpcli.errors import is_enough
from cfpcli.exchange.documents import Export, Listing, Loaded, Origin, origin_members
from cfpcli.records.change import Kind
from cfpcli.text import did_you_mean, json_safe

if TYPE_CHECKING:
    from cfpcli.exchange.arrivals import Arrivals, Shape


def encode(value: object) -> bytes:
    """One value as a JSON document; instants as RFC 3339."""
    try:
        return json_safe(msgspec.json.encode(value))
    except UnicodeEncodeError:
        # the name of a file may not be valid text: JSON has escapes for characters that UTF-8 cannot encode
        import json

        return json.dumps(msgspec.to_builtins(value), separators=(",", ":")).encode()


def passed_on(document: bytes) -> bytes:
    """A stored document unchanged, but safe and on one line; nothing is decoded if it already is."""
    if b"\n" in document:
        document = msgspec.json.format(document, indent=-1)
    return json_safe(document)


def dump(listing: Listing) -> Iterator[bytes]:
    """Write the envelope: `schema`, the further members, then `items`."""
    members = {"schema": listing.schema, **listing.extra}
    pieces = _document(members, {"items": map(encode, listing.rows())})
    if listing.pretty:
        yield msgspec.json.format(b"".join(pieces), indent=2) + b"\n"
    else:
        yield from pieces


def dump_records(export: Export) -> Iterator[bytes]:
    """Write whole records as the store holds them; whole proposals are followed by their `speakers`."""
    from cfpcli.exchange.arrivals import SHAPES

    shape = SHAPES[export.kind]
    arrays = {"items": record_lines(export, shape)}
    if export.kind is Kind.PROPOSAL and export.fields is None:
        arrays["speakers"] = map(passed_on, export.speakers)
    # A file that names its store has whole records.
    origin = origin_members(export.origin) if export.fields is None else {}
    return _document({"schema": shape.schema, **origin}, arrays)


def record_lines(export: Export, shape: "Shape") -> Iterator[bytes]:
    """Each record of an export as a JSON object; decoded only if some of its fields are left out."""
    if export.fields is None:
        return map(passed_on, export.documents)
    names = shape.chosen(export.fields)
    decode = msgspec.json.Decoder(shape.type).decode
    records = map(decode, export.documents)
    return (encode({name: getattr(record, name) for name in names}) for record in records)


def _document(members: dict[str, object], arrays: dict[str, Iterator[bytes]]) -> Iterator[bytes]:
    yield encode(members)[:-1]
    for name, values in arrays.items():
        yield f',"{name}":['.encode()
        yield from _array(values)
    yield b"}\n"


def _array(values: Iterable[bytes]) -> Iterator[bytes]:
    before, after = b"\n", b"]"
    for value in values:
        yield before + value
        before, after = b",\n", b"\n]"
    yield after


_MEMBERS = ("schema", "store", "revision", "head")
_NEXT_MEMBER = re.compile(rb'\s*[{,]\s*("(?:[^"\\]|\\.)*+")\s*:\s*')
_END = re.compile(rb"\s*\}\s*")


class _Envelope(msgspec.Struct):
    schema: str = ""
    store: str = ""
    revision: int = 0
    head: str = ""
    items: list[msgspec.Raw] = []
    speakers: list[msgspec.Raw] = []


def load_records(pieces: Iterable[bytes], source: str) -> Loaded:
    """Read an envelope of whole proposals, speakers or reviews."""
    # Imported here and in the writing of records, because most JSON output is rows of a list.
    from cfpcli.exchange.arrivals import SHAPES, Arrivals, undecodable

    schemas = [shape.schema for shape in SHAPES.values()]
    arrivals = Arrivals(source)
    text = b"".join(arrivals.whole_lines(pieces))
    if arrivals.faults:
        return arrivals.loaded()
    try:
        members = msgspec.json.decode(text, type=dict[str, msgspec.Raw])
        envelope = msgspec.json.decode(text, type=_Envelope)
    except (msgspec.DecodeError, RecursionError) as error:
        line, how = undecodable(text, error)
        arrivals.fault(line, "", f'is not {{"schema": "{schemas[0]}", "items": […]}}: {how}')
        return arrivals.loaded()
    shape = next((candidate for candidate in SHAPES.values() if candidate.schema == envelope.schema), None)
    if shape is None:
        if envelope.schema:
            message = f'"{envelope.schema}" cannot be imported: {did_you_mean(envelope.schema, schemas)}'
        else:
            message = f"is missing: not a schedule.json, nor an export with one of the schemas {', '.join(schemas)}"
        arrivals.fault(1, "schema", message)
        return arrivals.loaded()
    arrivals.is_export = bool(envelope.store)
    arrays = {"items": (shape, envelope.items)}
    if shape.kind is Kind.PROPOSAL:
        arrays = {"speakers": (SHAPES[Kind.SPEAKER], envelope.speakers), **arrays}
    _check_members(arrivals, shape, text, members, arrays)
    for name, (of, values) in arrays.items():
        _take(arrivals, of, name, values, text)
    return msgspec.structs.replace(arrivals.loaded(), origin=Origin(envelope.store, envelope.revision, envelope.head))


def _check_members(
    arrivals: "Arrivals", shape: "Shape", text: bytes, members: Mapping[str, msgspec.Raw], arrays: Collection[str]
) -> None:
    """Add the faults of an envelope: a member that is missing, unknown or repeated."""
    if repeated := _repeated_member(text, members):
        arrivals.fault(1, repeated, "appears twice in the file")
    if "items" not in members:
        arrivals.fault(1, "items", "is missing")
    for name in members:
        if is_enough(arrivals.faults):
            break
        if name not in {*_MEMBERS, *arrays}:
            arrivals.fault(1, name, f"is not a member of {shape.schema}: {did_you_mean(name, ['schema', *arrays])}")


def _repeated_member(text: bytes, members: Mapping[str, msgspec.Raw]) -> str:
    """A member that an envelope has twice, of which readers use the last; empty if there is none.

    `members` are those that were read from the text, whose values are as in the text. They are compared instead of
    read again, because the items may be large.
    """
    at, name = 0, ""
    met: set[str] = set()
    whole = memoryview(text)
    while begin := _NEXT_MEMBER.match(text, at):
        name = msgspec.json.decode(begin[1], type=str)
        value = memoryview(members[name])
        at = begin.end() + len(value)
        if name in met or whole[begin.end() : at] != value:
            return name
        met.add(name)
    # The first value of a repeated member may begin with the last one: no member follows it then.
    return "" if _END.fullmatch(text, at) else name


def _take(arrivals: "Arrivals", shape: "Shape", name: str, values: list[msgspec.Raw], text: bytes) -> None:
    """Add each item with the line it begins on, found by a forward search because an item is a piece of the text."""
    counted, position, line = 0, 0, 1
    for index, value in enumerate(values):
        document = bytes(value)
        begins = text.find(document, position)
        line += text.count(b"\n", counted, begins)
        counted, position = begins, begins + len(document)
        arrivals.document(shape, document, line, where=f"{name}[{index}]")
