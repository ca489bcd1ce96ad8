"""Records of a file that has some of their fields only, made whole before they are compared with the store.

A column or a key that is absent is not a change; one that is present and empty empties the field. A new record has the
default of a field that its file does not state. A whole record, as an export has it, omits its empty fields: one that
is absent there is empty.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple, Protocol

import msgspec

from cfpcli.errors import Fault, is_enough
from cfpcli.records.change import Kind, Place, Record
from cfpcli.records.documents import Document, Records, document_of
from cfpcli.records.facts import facts_of
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, State
from cfpcli.text import fold

_WITHOUT_CODE = b'{"code":"",'
"""The beginning of a document that has no code."""


class _Title(msgspec.Struct, frozen=True, gc=False):
    """The part of a proposal by which it is recognised if it has no code."""

    code: str
    event: str
    title: str


class Newcomers(NamedTuple):
    """The values of a new record that its file does not state.

    `event` is the slug of the event in use, empty if several could be meant; `now` is the instant of the import (UTC).
    """

    event: str
    now: datetime
    guid: Callable[[], str]


class Loaded(Protocol):
    """The contents of a file, as a format reads it."""

    @property
    def records(self) -> Records:
        """Its records, with placeholders in the required fields that they lack."""

    @property
    def lines(self) -> tuple[int, ...]:
        """The line on which each record begins."""

    @property
    def stated(self) -> Mapping[Place, frozenset[str]]:
        """The fields of each record that is not whole."""

    def present(self, place: Place) -> frozenset[str] | None:
        """The fields that the file has of a record, empty ones included; None if the record is whole."""

    def lacking(self, document: Document) -> tuple[str, ...]:
        """The required fields that a record lacks."""


def coded(loaded: Loaded, new_code: Callable[[], str]) -> tuple[Records, Mapping[Place, frozenset[str]]]:
    """The records of a file and their stated fields, with a new code for each record that has none."""
    documents = []
    stated = dict(loaded.stated)
    for document in loaded.records.documents:
        if document.raw.startswith(_WITHOUT_CODE):
            code = new_code()
            if (place := (document.kind, document.key)) in stated:
                stated[document.kind, code] = stated.pop(place) | {"code"}
            documents.append(document_of(msgspec.structs.replace(document.record, code=code)))
        else:
            documents.append(document)
    return Records(documents), stated


def repeated_faults(
    loaded: Loaded, codes_by_title: Mapping[tuple[str, str], str], event: str, source: str
) -> tuple[Fault, ...]:
    """Faults for records without a code that may be in the store, or twice in the file: none must be added twice.

    `codes_by_title` are the codes in the store by event and folded title; `event` is that of a row that states none.
    A speaker without a code is recognised by the address.
    """
    new = [
        (document, line)
        for document, line in zip(loaded.records.documents, loaded.lines, strict=True)
        if document.raw.startswith(_WITHOUT_CODE)
    ]
    lines_by_title = _lines_by_title(loaded, event) if new else {}
    faults: list[Fault] = []
    for document, line in new:
        if is_enough(faults):
            break
        record = document.record
        if isinstance(record, Speaker) and not record.email:
            faults.append(Fault(source, line, "email", "is missing; without a code, a speaker needs an address"))
        if not isinstance(record, Proposal) or not (title := fold(record.title)):
            continue
        place = record.event or event, title
        if code := codes_by_title.get(place):
            message = f"is missing; the store has this title as {code}: write its code"
            faults.append(Fault(source, line, "code", message))
        elif (other := lines_by_title[place]) != line:
            faults.append(Fault(source, line, "code", f"is missing; this title is on line {other} too"))
    return tuple(faults)


def _lines_by_title(loaded: Loaded, event: str) -> dict[tuple[str, str], int]:
    """The line of each title of a file, by event and folded title: of one with a code, else of the first."""
    lines: dict[tuple[str, str], int] = {}
    with_code: dict[tuple[str, str], int] = {}
    titles = loaded.records.parts(Kind.PROPOSAL, _Title)
    of_proposals = (
        line
        for document, line in zip(loaded.records.documents, loaded.lines, strict=True)
        if document.kind is Kind.PROPOSAL
    )
    for title, line in zip(titles, of_proposals, strict=True):
        (with_code if title.code else lines).setdefault((title.event or event, fold(title.title)), line)
    return lines | with_code


def has_new(loaded: Loaded) -> bool:
    """Whether a record of the file has no code, because it is new."""
    return any(document.raw.startswith(_WITHOUT_CODE) for document in loaded.records.documents)


def completed(
    loaded: Loaded, stored: Mapping[Place, Document], new: Newcomers, source: str
) -> tuple[Records, tuple[Fault, ...]]:
    """The records of a file, with the stored value in each field that the file does not state, and the faults.

    `stored` are the records of the store with the same keys. A fault names a field of a new record that has no default.
    """
    documents: list[Document] = []
    faults: list[Fault] = []
    for document, line in zip(loaded.records.documents, loaded.lines, strict=True):
        kept = stored.get((document.kind, document.key))
        if kept is not None:
            present = loaded.present((document.kind, document.key))
            is_done = present is None or document.raw == kept.raw
            documents.append(document if is_done else _updated(document, kept.record, present or (), new))
        elif lacking := loaded.lacking(document):
            values = _defaults(document, lacking, new)
            faults += [
                Fault(source, line, name, f"is missing; {document.key} is new here")
                for name in lacking
                if not values.get(name)
            ]
            documents.append(document_of(msgspec.structs.replace(document.record, **values)))
        else:
            documents.append(document)
        if is_enough(faults):
            break
    return Records(documents), tuple(faults)


def _updated(document: Document, kept: Record, present: Collection[str], new: Newcomers) -> Document:
    """A record of a file whose unstated fields are those of the stored record."""
    record = document.record
    absent = {name: getattr(kept, name) for name in record.__struct_fields__ if name not in present}
    if not absent:
        return document
    whole = msgspec.structs.replace(record, **absent)
    facts = facts_of(type(record))
    if "updated" in absent and any(
        not fact.merge and getattr(whole, name) != getattr(kept, name) for name, fact in facts.items()
    ):
        whole = msgspec.structs.replace(whole, updated=new.now)
    return document_of(whole)


def _defaults(document: Document, lacking: Iterable[str], new: Newcomers) -> dict[str, Any]:
    """The values of a new record for fields that it lacks; a name, a title or the state of a review has none."""
    values: dict[str, Any] = {name: new.now for name in ("created", "updated") if name in lacking}
    record = document.record
    if not isinstance(record, Proposal):
        return values
    values["guid"] = record.guid or new.guid()
    if "event" in lacking:
        values["event"] = new.event
    if "state" in lacking:
        values["state"] = State.SUBMITTED
        values["submitted"] = record.submitted or new.now
    return values
