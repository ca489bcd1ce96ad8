"""Decoding: whole records strictly, and rows of only those attributes that a command needs."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import msgspec

from cfpcli.domain.change import RECORD_TYPES, Kind, Record
from cfpcli.store.image import Image
from cfpcli.store.layout import table_of


@contextmanager
def without_collector() -> Iterator[None]:
    """Keep the cycle collector from searching, again and again, through many objects of which none can be garbage."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@cache
def record_decoder(kind: Kind) -> msgspec.json.Decoder[Record]:
    """The strict decoder of whole records: an attribute it does not know is an error."""
    return msgspec.json.Decoder(RECORD_TYPES[kind])


@cache
def row_type(kind: Kind, fields: tuple[str, ...]) -> type[msgspec.Struct]:
    """A Struct with only these attributes of a record, with the same types and defaults.

    Raises:
        ValueError: the record has no such attribute.
    """
    known = {field.name: field for field in msgspec.structs.fields(RECORD_TYPES[kind])}
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise ValueError(f"a {kind} has no {', '.join(unknown)}")
    chosen = [_with_default(known[name]) for name in dict.fromkeys(fields)]
    return msgspec.defstruct(f"{kind.title()}Row", chosen, frozen=True, kw_only=True, gc=False)


def _with_default(field: msgspec.structs.FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    if field.default is not msgspec.NODEFAULT:
        return field.name, field.type, field.default
    if field.default_factory is not msgspec.NODEFAULT:
        return field.name, field.type, msgspec.field(default_factory=field.default_factory)
    return field.name, field.type


@cache
def _table_decoder(kind: Kind, fields: tuple[str, ...]) -> msgspec.json.Decoder[dict[str, Any]]:
    return msgspec.json.Decoder(dict[str, row_type(kind, fields)])  # type: ignore[misc]  # a type made at run time


def decode_rows(image: Image, kind: Kind, fields: tuple[str, ...]) -> list[Any]:
    """Every record of a kind with only these attributes, in the order of the store.

    Raises:
        StoreDamagedError: a document cannot be read, or there are not as many as the header says.
    """
    decoder = _table_decoder(kind, fields)
    table = table_of(kind)
    with without_collector():
        try:
            rows = list(decoder.decode(image.tables[table].window()).values())
        except (ValueError, RecursionError):
            raise first_fault(image, kind, msgspec.json.Decoder(row_type(kind, fields)).decode) from None
    if len(rows) != image.header.tables[table].count:
        raise image.damaged(f"table {table} holds {len(rows)} documents instead of {image.header.tables[table].count}")
    return rows


def decode_record(image: Image, kind: Kind, document: bytes) -> Record:
    """A whole record.

    Raises:
        StoreDamagedError: the document cannot be read.
    """
    try:
        return record_decoder(kind).decode(document)
    except (ValueError, RecursionError):
        raise first_fault(image, kind, record_decoder(kind).decode) from None


def first_fault(image: Image, kind: Kind, decode: Callable[[bytes], object]) -> Exception:
    """The error that names the first document of a table that cannot be read, with its line and the reason."""
    table = table_of(kind)
    for number, document in enumerate(image.tables[table].raws(), image.first_line(table)):
        try:
            decode(document)
        except (ValueError, RecursionError) as error:
            return image.damaged(f"table {table}: a document cannot be read: {error}", line=number)
    return image.damaged(f"table {table} cannot be read")
