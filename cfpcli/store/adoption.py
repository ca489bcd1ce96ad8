"""A store that another program wrote, or one of an older schema, laid out as ours."""

from collections.abc import Mapping
from typing import Any

import msgspec

from cfpcli.domain.change import RECORD_TYPES, Kind, key_of
from cfpcli.errors import DataRefusedError
from cfpcli.store import failures
from cfpcli.store.history import History
from cfpcli.store.identity import derived_store_id, new_store_id
from cfpcli.store.layout import META, RETIRED, TABLES, Header, Retired, encode, lay_out, table_of
from cfpcli.store.migrations import SCHEMA_WITH_ORGANISERS, Tables, current_schema, migrate
from cfpcli.store.places import Places

_TYPES: dict[str, Any] = {table_of(kind): type_ for kind, type_ in RECORD_TYPES.items()} | {RETIRED: Retired}


def adopt(places: Places, data: bytes) -> tuple[int, bytes]:
    """The schema of a store in any layout, and its bytes in ours and in the current schema.

    Raises:
        StoreDamagedError: it is no JSON, no store, or holds a document that cannot be read.
        DataRefusedError: it was written by a newer version, or holds tables that are none of ours.
    """
    try:
        tables = msgspec.json.decode(data, type=dict[str, dict[str, dict[str, Any]]])
    except (msgspec.ValidationError, RecursionError):
        raise failures.damaged(places, "it is JSON, but no store: tables of documents are expected", line=1) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        line = failures.line_of(error, data)
        raise failures.damaged(places, f"it is no JSON: {error}", line=line) from error
    return arrange(places, tables, data)


def arrange(places: Places, tables: Tables, data: bytes = b"") -> tuple[int, bytes]:
    """The schema of these tables, and the bytes of a store that holds them in the current schema; raises as `adopt`.

    `data` is the file they come from, empty where they come from none.
    """
    meta = _believed(places, tables)
    if meta.schema > current_schema():
        raise failures.newer(places, meta.schema, current_schema())
    try:
        migrated = migrate({name: table for name, table in tables.items() if name != META}, meta.schema)
    except LookupError as error:
        raise DataRefusedError(f"{places.told}: {error}") from error
    if meta.schema < SCHEMA_WITH_ORGANISERS:
        migrated = migrated | {table_of(Kind.ORGANISER): _organisers(places, meta, migrated)}
    unknown = [name for name, documents in migrated.items() if documents and name not in TABLES]
    if unknown:
        raise DataRefusedError(
            f"{places.told}: tables that cfp does not know: {', '.join(unknown)}",
            hint="another program put them there; remove them with it",
        )
    laid_out = lay_out(
        {name: _documents(places, name, migrated.get(name, {})) for name in TABLES},
        schema=current_schema(),
        revision=meta.revision,
        counters={name: table.next for name, table in meta.tables.items()},
        header=msgspec.structs.replace(meta, id=meta.id or _derived_id(places, data)),
    )
    return meta.schema, laid_out


def _derived_id(places: Places, data: bytes) -> str:
    """The id of a store that has none: its copies get the same, for they share the beginning of their history."""
    history = History(places)
    first = next((line for line in history.lines() if line.whole), None)
    shared = history.source.read(first.start, first.end) if first else data
    return derived_store_id(shared) if shared else new_store_id()


def _organisers(places: Places, meta: Header, tables: Tables) -> dict[str, dict[str, Any]]:
    """The organisers of a store that had no table of them, by number; none where it has no committee."""
    if not tables.get(table_of(Kind.REVIEWER)):
        return {}
    from cfpcli.store.first_organisers import first_organisers

    reviewers = {str(document.get("email", "")) for document in tables[table_of(Kind.REVIEWER)].values()}
    found = first_organisers(History(places, meta.tip), meta.tip, reviewers)
    return {str(one.number): msgspec.to_builtins(one) for one in found}


def _believed(places: Places, tables: Tables) -> Header:
    """What can be believed of the `_meta` of a file whose layout is gone: not its sums, but all else."""
    try:
        return msgspec.convert({"tables": {}} | tables.get(META, {}).get("1", {}), Header)
    except msgspec.ValidationError as error:
        raise failures.damaged(places, f"its _meta cannot be read: {error}") from error


def _documents(places: Places, table: str, documents: Mapping[str, Mapping[str, Any]]) -> dict[int, bytes]:
    laid_out: dict[int, bytes] = {}
    numbers: dict[str, int] = {}
    for written, document in documents.items():
        number = _number(places, table, written)
        try:
            # The number of a document in its table rules: a program that inserts through TinyDB knows no other.
            told = document if table == RETIRED else {**document, "number": number}
            record = msgspec.convert(told, _TYPES[table])
            laid_out[number] = encode(record)
        except (msgspec.ValidationError, UnicodeEncodeError) as error:
            raise failures.damaged(places, f"table {table}, document {written} cannot be read: {error}") from error
        key = f"{record.kind} {record.code}" if isinstance(record, Retired) else key_of(record)
        if key in numbers:
            raise failures.damaged(places, f"table {table} holds {key} twice, as {numbers[key]} and as {number}")
        numbers[key] = number
    return laid_out


def _number(places: Places, table: str, written: str) -> int:
    if not (written.isascii() and written.isdecimal() and int(written)):
        raise failures.damaged(places, f"table {table}: a document goes by {written!r} instead of a number")
    return int(written)
