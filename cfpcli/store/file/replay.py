"""Change sets replayed upon the tables of a store, as they were taken when they were written: the same bytes again."""

from collections.abc import Iterable, Sequence

import msgspec

from cfpcli.records.change import Kind, Record, key_of
from cfpcli.records.documents import WrittenChange, decoder, encode
from cfpcli.records.person import Organiser
from cfpcli.records.proposal import Proposal
from cfpcli.store.file.layout import CODED, KIND_OF, RETIRED, TABLES, Header, Retired, lay_out, table_of
from cfpcli.store.file.scan import ScannedDocument

Place = tuple[Kind, str]
"""Kind and key of a record."""


class MisfitError(Exception):
    """A change set does not fit the tables: a record is not what it was before that change."""


class Replay:
    """The tables of a store while change sets lead them on; `documents` are those that it begins with."""

    def __init__(self, header: Header, documents: Iterable[ScannedDocument]) -> None:
        self._header = header
        self._tables: dict[str, dict[int, bytes]] = {name: {} for name in TABLES}
        self._next = {name: header.tables[name].next if name in header.tables else 1 for name in TABLES}
        self._numbers: dict[Place, int] = {}
        self._retired: dict[Place, int] = {}
        for scanned in documents:
            self._tables[scanned.table][scanned.number] = scanned.document
            if scanned.table == RETIRED:
                gone = msgspec.json.decode(scanned.document, type=Retired)
                self._retired[gone.kind, gone.code] = scanned.number
            else:
                kind = KIND_OF[scanned.table]
                self._numbers[kind, key_of(decoder(kind).decode(scanned.document))] = scanned.number

    def take(self, changes: Sequence[WrittenChange]) -> None:
        """Take a change set as a whole, or not at all.

        Raises:
            MisfitError: a record is not in the state that the set expects, or cannot be read.
        """
        pending: dict[Place, tuple[int, bytes | None]] = {}
        numbers: set[tuple[Kind, int]] = set()
        for change in changes:
            place = change.kind, change.key
            number, document = pending.get(place) or self._found(place)
            if not _same(change.kind, document, change.before):
                raise MisfitError(f"{change.kind} {change.key} is not what it was before that change")
            if change.after is not None:
                record = _readable(change.kind, change.key, change.after)
                if document is None and number != record.number:
                    if record.number in self._tables[table_of(change.kind)] or (change.kind, record.number) in numbers:
                        raise MisfitError(f"the number of {change.kind} {change.key} is not free")
                    numbers.add((change.kind, record.number))
                number = record.number
            pending[place] = number, change.after
        # A plan settles what it changed kind by kind, in which order the numbers of retired codes are given out.
        order = {kind: place for place, kind in enumerate(dict.fromkeys(kind for kind, _ in pending))}
        for place in sorted(pending, key=lambda place: order[place[0]]):
            self._settle(place, *pending[place])

    def name_organisers(self, organisers: Iterable[Organiser]) -> None:
        """Replace the organisers by these, as a migration does."""
        table = table_of(Kind.ORGANISER)
        self._tables[table] = {organiser.number: encode(organiser) for organiser in organisers}
        self._next[table] = 1
        self._numbers = {place: number for place, number in self._numbers.items() if place[0] is not Kind.ORGANISER}
        for number, document in self._tables[table].items():
            self._numbers[Kind.ORGANISER, key_of(decoder(Kind.ORGANISER).decode(document))] = number
            self._next[table] = number + 1

    def reviewers(self) -> frozenset[str]:
        """The addresses of the committee."""
        return frozenset(key for kind, key in self._numbers if kind is Kind.REVIEWER)

    def laid_out(self, revision: int, head: str) -> bytes:
        """The store, at this revision and with this id of its last change set."""
        header = msgspec.structs.replace(self._header, head=head)
        return lay_out(self._tables, schema=header.schema, revision=revision, counters=self._next, header=header)

    def _found(self, place: Place) -> tuple[int, bytes | None]:
        number = self._numbers.get(place, 0)
        return number, self._tables[table_of(place[0])].get(number)

    def _settle(self, place: Place, number: int, document: bytes | None) -> None:
        kind, key = place
        table = self._tables[table_of(kind)]
        if document is not None:
            table[number] = document
            self._numbers[place] = number
            self._next[table_of(kind)] = max(self._next[table_of(kind)], number + 1)
            if place in self._retired:
                del self._tables[RETIRED][self._retired.pop(place)]
            return
        if place not in self._numbers:
            # It was created and removed by one set, which leaves nothing but its number.
            self._next[table_of(kind)] = max(self._next[table_of(kind)], number + 1)
            return
        gone = decoder(kind).decode(table.pop(self._numbers.pop(place)))
        if kind in CODED:
            guid = gone.guid if isinstance(gone, Proposal) else ""
            self._retired[place] = self._next[RETIRED]
            self._tables[RETIRED][self._next[RETIRED]] = encode(Retired(code=key, kind=kind, number=number, guid=guid))
            self._next[RETIRED] += 1


def _same(kind: Kind, document: bytes | None, before: bytes | None) -> bool:
    if document is None or before is None or document == before:
        return document == before
    # A document that an older version wrote may spell the same record otherwise.
    decode = decoder(kind).decode
    try:
        return decode(document) == decode(before)
    except (ValueError, RecursionError):
        return False


def _readable(kind: Kind, key: str, document: bytes) -> Record:
    try:
        record = decoder(kind).decode(document)
    except (ValueError, RecursionError) as error:
        raise MisfitError(f"{kind} {key} cannot be read: {error}") from error
    if key_of(record) != key:
        raise MisfitError(f"{kind} {key} goes by {key_of(record)}")
    return record
