"""Conversion to our layout of a store that another program wrote, or one of an older schema."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from hashlib import blake2b
from typing import Any, TypeVar

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import RECORD_TYPES, Kind
from cfpcli.records.codes import ALPHABET, LENGTH
from cfpcli.records.documents import encode
from cfpcli.records.event import Event
from cfpcli.records.person import guid_by_code, normalise_email
from cfpcli.records.programme import PLACED, Release, Slot, first_release, slots_of, with_identified_rooms
from cfpcli.records.proposal import Proposal
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
    Table,
    Tables,
    current_schema,
    lay_out,
    migrate,
    table_of,
)
from cfpcli.store.file.places import StorePaths

_Struct = TypeVar("_Struct", bound=msgspec.Struct)

_TYPES: dict[str, Any] = {table_of(kind): type_ for kind, type_ in RECORD_TYPES.items()} | {RETIRED: Retired}


SCHEMA_WITH_PEOPLE = 4
"""The first schema in which reviewers and organisers have a record as people, people a guid, and sessions a slot."""


def adopt(places: StorePaths, data: bytes) -> tuple[int, bytes]:
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
    store = meta.id or _derived_id(places, data)
    if meta.schema < SCHEMA_WITH_PEOPLE:
        migrated = with_people(migrated, store, meta.tables.get(table_of(Kind.SPEAKER), Table()).next)
        migrated = with_migrated_slots(migrated)
    refuse_unknown(places, migrated)
    laid_out = lay_out(
        {name: as_documents(places, name, migrated.get(name, {})) for name in TABLES},
        msgspec.structs.replace(meta, schema=current_schema(), id=store),
    )
    return meta.schema, laid_out


def _derived_id(places: StorePaths, data: bytes) -> str:
    """The id of a store that has none: its copies get the same id, because the beginning of their history is shared."""
    history = History(places)
    first = next((line for line in history.lines() if line.whole), None)
    return derived_store_id(history.source.read(first.start, first.end) if first else data)


def _organisers(places: StorePaths, meta: Header, tables: Tables) -> dict[str, dict[str, Any]]:
    """The organisers of a store without a table of organisers, by number; none if it has no committee."""
    if not tables.get(table_of(Kind.REVIEWER)):
        return {}
    from cfpcli.store.file.journal import first_organisers

    reviewers = {str(document.get("email", "")) for document in tables[table_of(Kind.REVIEWER)].values()}
    organisers = first_organisers(History(places, meta.tip), meta.tip, reviewers)
    return {str(organiser.number): msgspec.to_builtins(organiser) for organiser in organisers}


def _believed(places: StorePaths, tables: Tables) -> Header:
    """The reliable part of the `_meta` of a file whose layout is lost: everything except its sums."""
    try:
        return msgspec.convert({"tables": {}} | tables.get(META, {}).get("1", {}), Header)
    except msgspec.ValidationError as error:
        raise failures.DamageError(places, f"its _meta cannot be read: {error}") from error


def refuse_unknown(places: StorePaths, tables: Mapping[str, Mapping[str, Any]]) -> None:
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


def as_documents(places: StorePaths, table: str, documents: Mapping[str, Mapping[str, Any]]) -> dict[int, bytes]:
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


def _encoded(places: StorePaths, table: str, number: int, document: Mapping[str, Any]) -> bytes:
    # The number of a document in its table takes precedence: a program that inserts through TinyDB knows no other.
    attributes = {**document} if table == RETIRED else {**document, "number": number}
    try:
        return encode(msgspec.convert(attributes, _TYPES[table]))
    except (msgspec.ValidationError, UnicodeEncodeError) as error:
        raise failures.DamageError(places, f"table {table}, document {number} cannot be read: {error}") from error


def _number(places: StorePaths, table: str, written: str) -> int:
    if not (written.isascii() and written.isdecimal() and int(written)):
        raise failures.DamageError(places, f"table {table}: a document goes by {written!r} instead of a number")
    return int(written)


def with_people(tables: Tables, store: str, following: int) -> Tables:
    """The tables with a person for each reviewer and organiser whose address no person has.

    Codes are drawn from `store`, the id of the store, and the address, so that every copy of a store is migrated to the
    same people. `following` is the lowest number to assign. A removed person keeps the guid that follows from its code.
    """
    speakers = dict(tables.get(table_of(Kind.SPEAKER), {}))
    addresses = {normalise_email(str(document.get("email", ""))) for document in speakers.values()}
    used = {str(document.get("code", "")) for name in _CODED for document in tables.get(name, {}).values()}
    number = max([following, *(int(written) + 1 for written in speakers)])
    for member in _members(tables):
        email = normalise_email(str(member.get("email", "")))
        if not email or email in addresses:
            continue
        code = drawn_code(store, email, used)
        used.add(code)
        addresses.add(email)
        texts = {"name": member.get("name") or email, "email": email, "affiliation": member.get("affiliation", "")}
        speakers[str(number)] = {"code": code, **texts}
        number += 1
    retired = {number: _with_guid(document) for number, document in tables.get(RETIRED, {}).items()}
    return tables | {table_of(Kind.SPEAKER): speakers, RETIRED: retired}


def with_migrated_slots(tables: Tables) -> Tables:
    """The tables with identified rooms and a slot for each proposal that has a room, a day or a start.

    There are no more slots than there were if the tables have some. The confirmed sessions of an event that have a day
    were public: they are its first release, dated as the last of them was changed. A proposal that cannot be read is
    left to the check of its table.
    """
    tables = tables | {table_of(Kind.EVENT): _identified(tables.get(table_of(Kind.EVENT), {}))}
    if tables.get(table_of(Kind.SLOT)):
        return tables
    documents = sorted(tables.get(table_of(Kind.PROPOSAL), {}).items(), key=lambda item: int(item[0]))
    events = _read(Event, tables.get(table_of(Kind.EVENT), {}).values())
    proposals = _read(Proposal, (each for _, each in documents if any(each.get(name) for name in PLACED)))
    slots: list[Slot] = []
    releases: list[Release] = []
    for event in events:
        own = [proposal for proposal in proposals if proposal.event == event.slug]
        placed = slots_of(own, event)
        slots += [msgspec.structs.replace(slot, number=number) for number, slot in enumerate(placed, len(slots) + 1)]
        release = first_release(event, own, slots)
        if release:
            releases.append(msgspec.structs.replace(release, number=len(releases) + 1))
    return tables | {
        table_of(kind): {str(record.number): msgspec.to_builtins(record) for record in records}
        for kind, records in ((Kind.SLOT, slots), (Kind.RELEASE, releases))
        if records
    }


def _identified(events: Mapping[str, Any]) -> dict[str, Any]:
    """The documents of events, by number, each with its rooms identified; one that cannot be read as it is."""
    identified = {**events}
    for number, document in events.items():
        for event in _read(Event, [document]):
            after = with_identified_rooms(event)
            if after is not event:
                identified[number] = msgspec.to_builtins(after)
    return identified


def _read(type_: type[_Struct], documents: Iterable[Mapping[str, Any]]) -> list[_Struct]:
    """The records of these documents that can be read."""
    records = []
    for document in documents:
        with suppress(msgspec.ValidationError):
            records.append(msgspec.convert({**document}, type_))
    return records


_CODED = (table_of(Kind.PROPOSAL), table_of(Kind.SPEAKER), RETIRED)


def _members(tables: Tables) -> Iterator[dict[str, Any]]:
    """The committee in the order of its numbers, reviewers first because their records have more fields."""
    for kind in (Kind.REVIEWER, Kind.ORGANISER):
        documents = tables.get(table_of(kind), {})
        yield from (documents[number] for number in sorted(documents, key=int))


def drawn_code(store: str, email: str, used: Collection[str] = ()) -> str:
    """The code of the person whom the step makes for a member of the committee; `used` are codes in use."""
    attempt = 0
    while True:
        digest = blake2b(f"{store}/{email}/{attempt}".encode(), digest_size=LENGTH).digest()
        code = "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest)
        if code not in used:
            return code
        attempt += 1


def _with_guid(document: dict[str, Any]) -> dict[str, Any]:
    if document.get("kind") != Kind.SPEAKER or document.get("guid"):
        return document
    return {**document, "guid": guid_by_code(str(document.get("code", "")))}
