"""The people of an imported file: each under one code, that of the store if it has the address, and the faults."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from cfpcli.errors import Fault, is_enough
from cfpcli.records.answers import renamed_keys
from cfpcli.records.change import Kind, Place, Record
from cfpcli.records.documents import Document, Records, document_of
from cfpcli.records.person import Speaker, codes_by_address, guid_by_code
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.transfer.rules.arrivals import Stored
from cfpcli.transfer.rules.partial_records import Loaded


class Address(msgspec.Struct, frozen=True, gc=False):
    """The part of a speaker that identifies the person."""

    code: str
    email: str = ""
    other_emails: tuple[str, ...] = ()


def under_first_addresses(loaded: Loaded, first_of: Mapping[str, str], code_of: Mapping[str, str]) -> "Unified":
    """The records of a file and their stated fields, by the first address of each person and their present code.

    `first_of` has the first address by each other one in the store, `code_of` the code by each alias. A person without
    an address who was merged into another one is left out: the file is older than the merge, which it must not undo.
    """
    if not (first_of or code_of):
        return Unified(loaded.records, tuple(loaded.lines), loaded.stated)
    documents: list[Document] = []
    lines: list[int] = []
    stated = dict(loaded.stated)
    for document, line in zip(loaded.records.documents, loaded.lines, strict=True):
        if document.kind is Kind.SPEAKER and document.key in code_of and not getattr(document.record, "email", ""):
            stated.pop((document.kind, document.key), None)
            continue
        lines.append(line)
        renamed = _under_first_address(_renamed(document, code_of), first_of)
        if renamed.key != document.key and (document.kind, document.key) in stated:
            stated[renamed.kind, renamed.key] = stated.pop((document.kind, document.key))
        documents.append(renamed)
    return Unified(Records(documents), tuple(lines), stated)


def _under_first_address(document: Document, first_of: Mapping[str, str]) -> Document:
    record = document.record if document.kind in {Kind.SPEAKER, Kind.REVIEW} else None
    if isinstance(record, Review) and record.reviewer in first_of:
        return document_of(msgspec.structs.replace(record, reviewer=first_of[record.reviewer]))
    if isinstance(record, Speaker) and record.email in first_of:
        first = first_of[record.email]
        others = tuple(dict.fromkeys(address for address in record.emails if address != first))
        return document_of(msgspec.structs.replace(record, email=first, other_emails=others))
    return document


class Unified(NamedTuple):
    """The records of a file with every speaker under one code; the lines and the stated fields as in `Loaded`."""

    records: Records
    lines: tuple[int, ...]
    stated: Mapping[Place, frozenset[str]]


def people_of(loaded: Loaded, stored: Mapping[Place, Document]) -> list[Address]:
    """The speakers of a file, each with the stored address if the file does not state any."""
    people: list[Address] = []
    for person in loaded.records.parts(Kind.SPEAKER, Address):
        place = Kind.SPEAKER, person.code
        present = loaded.present(place)
        kept = stored.get(place) if present is not None and "email" not in present else None
        email = person.email if kept is None else getattr(kept.record, "email", "")
        people.append(Address(person.code, email, person.other_emails))
    return people


def unify_people(
    loaded: Loaded,
    people: Sequence[Address],
    codes_by_email: Mapping[str, str],
    stored: Mapping[Place, Document] = MappingProxyType({}),
) -> Unified:
    """The records with every speaker under one code: that of the store if it has the address.

    `people` are the speakers of the file; one whom the store has under that very code and address stays, even if it has
    the address twice. Of two records of one person the one with that code is kept, else the first.
    A record under a foreign code is not a version of the stored one, so a field that it lacks is not an empty one: the
    record becomes partial.
    """
    records, stated = loaded.records, dict(loaded.stated)
    codes = _codes_by_email(people, codes_by_email)
    renamed = {
        person.code: codes[person.email]
        for person in people
        if codes.get(person.email, person.code) != person.code
        and getattr(getattr(stored.get((Kind.SPEAKER, person.code)), "record", None), "email", "") != person.email
    }
    if not renamed:
        return Unified(records, tuple(loaded.lines), stated)
    stays = {person.email for person in people if person.code not in renamed}
    emails = {person.code: person.email for person in people}
    kept: list[Document] = []
    lines: list[int] = []
    for document, line in zip(records.documents, loaded.lines, strict=True):
        place = document.kind, document.key
        if document.kind is Kind.PROPOSAL:
            kept.append(_renamed(document, renamed))
        elif document.kind is not Kind.SPEAKER or document.key not in renamed:
            kept.append(document)
        elif emails[document.key] not in stays:
            stays.add(emails[document.key])
            code = renamed[document.key]
            record = document.record
            present = loaded.present(place)
            fields = frozenset(msgspec.to_builtins(record)) if present is None else present
            moved = _under_code(record, code)
            # A guid that followed from the foreign code does not identify the person of the other one.
            is_own = getattr(moved, "guid", "") == getattr(record, "guid", "")
            stated[document.kind, code] = fields if is_own else fields - {"guid"}
            kept.append(document_of(moved))
        else:
            continue
        lines.append(line)
    return Unified(Records(kept), tuple(lines), stated)


def _under_code(record: Record, code: str) -> Record:
    """A person under another code; a guid that follows from the code is that of the new one."""
    if isinstance(record, Speaker) and record.guid == guid_by_code(record.code):
        return msgspec.structs.replace(record, code=code, guid=guid_by_code(code))
    return msgspec.structs.replace(record, code=code)


def clash_faults(
    people: Sequence[Address], stored: Stored, source: str, line_of: Callable[[Place], int] = lambda _place: 0
) -> tuple[Fault, ...]:
    """Faults for speakers of the file whose code means one person and whose address means another, or two of them.

    A person whom the store has under another code is imported under that code. If the row's own code is that of
    somebody else, here or in the file, its values would land on a record that the row does not name.
    """
    in_file = {person.code: person.email for person in people}
    faults: list[Fault] = []
    for person in people:
        code = stored.codes_by_email.get(person.email, person.code)
        if is_enough(faults):
            break
        if code == person.code:
            continue
        kept = stored.records.get((Kind.SPEAKER, person.code))
        is_another = kept is not None and getattr(kept.record, "email", "") != person.email
        if is_another or in_file.get(code, person.email) != person.email:
            message = f"{person.email} of {person.code} is the address of {code} in the store; write code {code}"
            faults.append(Fault(source, line_of((Kind.SPEAKER, person.code)), "email", message))
    return tuple(faults) or _shared_address_faults(people, stored, source, line_of)


def _shared_address_faults(
    people: Sequence[Address], stored: Stored, source: str, line_of: Callable[[Place], int]
) -> tuple[Fault, ...]:
    """Faults for an address that the file gives to two stored people: one would be taken for the other."""
    stored_people = {person.code: stored.records.get((Kind.SPEAKER, person.code)) for person in people}
    codes: dict[str, list[str]] = {}
    for person in people:
        if person.email and stored_people[person.code]:
            codes.setdefault(person.email, []).append(person.code)
    return tuple(
        Fault(
            source, line_of((Kind.SPEAKER, same[-1])), "email", f"{email} appears twice in this file, for {same[0]} too"
        )
        for email, same in codes.items()
        if len(same) > 1
        and any(getattr(kept.record, "email", "") != email for code in same if (kept := stored_people[code]))
    )


def _renamed(document: Document, codes: Mapping[str, str]) -> Document:
    """A proposal with some codes of speakers replaced by others; any other record as it is."""
    if document.kind is not Kind.PROPOSAL or not codes:
        return document
    proposal = document.record
    if not isinstance(proposal, Proposal):
        return document
    speakers = tuple(dict.fromkeys(codes.get(code, code) for code in proposal.speakers))
    if speakers == proposal.speakers:
        return document
    answers = renamed_keys(proposal.answers, {code: codes.get(code, code) for code in proposal.speakers})
    return document_of(msgspec.structs.replace(proposal, speakers=speakers, answers=answers))


def _codes_by_email(people: Iterable[Address], codes_by_email: Mapping[str, str]) -> dict[str, str]:
    codes = dict(codes_by_email)
    for address, code in codes_by_address(people).items():
        codes.setdefault(address, code)
    return codes
