"""Decoding: whole records strictly, and rows of only those attributes that a command needs."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import msgspec

from cfpcli.records.change import RECORD_TYPES, Kind, Record
from cfpcli.records.documents import decoder
from cfpcli.store.file.documents import Documents


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
def row_type(kind: Kind, fields: tuple[str, ...]) -> type[msgspec.Struct]:
    """A Struct with only these attributes of a record, with the same types and defaults.

    Raises:
        ValueError: the record has no such attribute.
    """
    fields_by_name = {field.name: field for field in msgspec.structs.fields(RECORD_TYPES[kind])}
    unknown = [name for name in fields if name not in fields_by_name]
    if unknown:
        raise ValueError(f"a {kind} has no {', '.join(unknown)}")
    chosen = [_with_default(fields_by_name[name]) for name in dict.fromkeys(fields)]
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


def decode_rows(table: Documents, fields: tuple[str, ...]) -> list[Any]:
    """Every record of a table with only these attributes, in the order of the store.

    Raises:
        StoreDamagedError: a document cannot be read, or there are not as many as the header says.
    """
    decoder = _table_decoder(table.kind, fields)
    with without_collector():
        try:
            rows = list(decoder.decode(table.window()).values())
        except (ValueError, RecursionError):
            raise _first_fault(table, msgspec.json.Decoder(row_type(table.kind, fields)).decode) from None
    if len(rows) != len(table):
        raise table.image.damaged(f"table {table.name} holds {len(rows)} documents instead of {len(table)}")
    return rows


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
            return table.image.damaged(f"table {table.name}: a document cannot be read: {error}", line=number)
    return table.image.damaged(f"table {table.name} cannot be read")
