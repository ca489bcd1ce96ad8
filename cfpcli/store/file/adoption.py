"""Conversion to our layout of a store that another program wrote, or one of an older schema."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import RECORD_TYPES, Kind
from cfpcli.records.documents import encode
from cfpcli.store.file import failures
from cfpcli.store.file.chain import derived_store_id
from cfpcli.store.file.documents import LineDocument, key_bytes, key_of_bytes
from cfpcli.store.file.history import History
from cfpcli.store.file.layout import (
    META,
    RETIRED,
    SCHEMA_WITH_ORGANISERS,
    TABLES,
    Header,
    Retired,
    Tables,
    current_schema,
    lay_out,
    migrate,
    table_of,
)
from cfpcli.store.file.places import Places

_TYPES: dict[str, Any] = {table_of(kind): type_ for kind, type_ in RECORD_TYPES.items()} | {RETIRED: Retired}


def adopt(places: Places, data: bytes) -> tuple[int, bytes]:
    """The schema of a store in any layout, and its bytes in our layout and the current schema.

    Raises:
        StoreDamagedError: the file is not valid JSON, is not a store, or holds a document that cannot be read.
        DataRefusedError: it was written by a newer version, or holds tables that cfp does not know.
    """
    try:
        tables = msgspec.json.decode(data, type=dict[str, dict[str, dict[str, Any]]])
    except (msgspec.ValidationError, RecursionError):
        raise failures.DamageError(
            places, "it is JSON, but not a store: tables of documents are expected", line=1
        ) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        line = failures.line_of(error, data)
        raise failures.DamageError(places, f"it is not valid JSON: {error}", line=line) from error
    meta = _believed(places, tables)
    if meta.schema > current_schema():
        raise failures.NewerSchemaError(places, meta.schema, current_schema())
    try:
        migrated = migrate({name: table for name, table in tables.items() if name != META}, meta.schema)
    except LookupError as error:
        raise DataRefusedError(f"{places.typed}: {error}") from error
    if meta.schema < SCHEMA_WITH_ORGANISERS:
        migrated = migrated | {table_of(Kind.ORGANISER): _organisers(places, meta, migrated)}
    refuse_unknown(places, migrated)
    laid_out = lay_out(
        {name: as_documents(places, name, migrated.get(name, {})) for name in TABLES},
        msgspec.structs.replace(meta, schema=current_schema(), id=meta.id or _derived_id(places, data)),
    )
    return meta.schema, laid_out


def _derived_id(places: Places, data: bytes) -> str:
    """The id of a store that has none: its copies get the same id, because the beginning of their history is shared."""
    history = History(places)
    first = next((line for line in history.lines() if line.whole), None)
    return derived_store_id(history.source.read(first.start, first.end) if first else data)


def _organisers(places: Places, meta: Header, tables: Tables) -> dict[str, dict[str, Any]]:
    """The organisers of a store without a table of organisers, by number; none if it has no committee."""
    if not tables.get(table_of(Kind.REVIEWER)):
        return {}
    from cfpcli.store.file.journal import first_organisers

    reviewers = {str(document.get("email", "")) for document in tables[table_of(Kind.REVIEWER)].values()}
    organisers = first_organisers(History(places, meta.tip), meta.tip, reviewers)
    return {str(organiser.number): msgspec.to_builtins(organiser) for organiser in organisers}


def _believed(places: Places, tables: Tables) -> Header:
    """The reliable part of the `_meta` of a file whose layout is lost: everything except its sums."""
    try:
        return msgspec.convert({"tables": {}} | tables.get(META, {}).get("1", {}), Header)
    except msgspec.ValidationError as error:
        raise failures.DamageError(places, f"its _meta cannot be read: {error}") from error


def refuse_unknown(places: Places, tables: Mapping[str, Mapping[str, Any]]) -> None:
    """Refuse documents in tables that cfp does not know.

    Raises:
        DataRefusedError: there are some.
    """
    unknown = [name for name, documents in tables.items() if documents and name not in (META, *TABLES)]
    if unknown:
        raise DataRefusedError(
            f"{places.typed}: tables that cfp does not know: {', '.join(unknown)}",
            hint="another program put them there; remove them with it",
        )


def as_documents(places: Places, table: str, documents: Mapping[str, Mapping[str, Any]]) -> dict[int, bytes]:
    """The documents that another program, or TinyDB, puts into a table, in the store's form, by number.

    Raises:
        StoreDamagedError: a document is not a record of this table, has no number, or exists twice.
    """
    laid_out: dict[int, bytes] = {}
    numbers: dict[bytes, int] = {}
    for written, document in documents.items():
        number = _number(places, table, written)
        if isinstance(document, LineDocument) and document.number == number and not document.is_changed:
            laid_out[number] = document.raw
        else:
            laid_out[number] = _encoded(places, table, number, document)
        key = key_bytes(laid_out[number])
        if numbers.setdefault(key, number) != number:
            twice = f"table {table} holds {key_of_bytes(key)} twice, as {numbers[key]} and as {number}"
            raise failures.DamageError(places, twice)
    return laid_out


def _encoded(places: Places, table: str, number: int, document: Mapping[str, Any]) -> bytes:
    # The number of a document in its table takes precedence: a program that inserts through TinyDB knows no other.
    attributes = {**document} if table == RETIRED else {**document, "number": number}
    try:
        return encode(msgspec.convert(attributes, _TYPES[table]))
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise failures.DamageError(places, f"table {table}, document {number} cannot be read: {error}") from error


def _number(places: Places, table: str, written: str) -> int:
    if not (written.isascii() and written.isdecimal() and int(written)):
        raise failures.DamageError(places, f"table {table}: a document goes by {written!r} instead of a number")
    return int(written)
