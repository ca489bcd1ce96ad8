"""Bringing whole records in: held against what the store has, they become changes, and nothing doubles."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from cfpcli.domain.change import Change, Kind, Record, created, key_of, kind_of, replaced
from cfpcli.domain.event import Event
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.review import Review
from cfpcli.domain.speaker import Speaker
from cfpcli.domain.text import did_you_mean
from cfpcli.errors import Fault, is_enough


class Stored(NamedTuple):
    """What the store has that bears on an import: its events, and records of the same keys or addresses."""

    events: Mapping[str, Event]
    records: Mapping[tuple[Kind, str], Record]
    codes_by_email: Mapping[str, str]
    proposal_codes: frozenset[str]
    speaker_codes: frozenset[str]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """How many records of a kind an import added, updated or found unchanged."""

    kind: Kind
    added: int
    updated: int
    unchanged: int


def one_person_one_code(records: Sequence[Record], codes_by_email: Mapping[str, str]) -> tuple[Record, ...]:
    """The records with every speaker under one code: that of the store where the address is known there.

    Of two records of one person the one that has that code stays, else the first.
    """
    codes = _codes_by_email(records, codes_by_email)
    renamed = {
        record.code: codes[record.email]
        for record in records
        if isinstance(record, Speaker) and codes.get(record.email, record.code) != record.code
    }
    if not renamed:
        return tuple(records)
    stays = {record.email for record in records if isinstance(record, Speaker) and record.code not in renamed}
    kept: list[Record] = []
    for record in records:
        if isinstance(record, Proposal):
            speakers = tuple(dict.fromkeys(renamed.get(code, code) for code in record.speakers))
            kept.append(msgspec.structs.replace(record, speakers=speakers))
        elif not isinstance(record, Speaker) or record.code not in renamed:
            kept.append(record)
        elif record.email not in stays:
            stays.add(record.email)
            kept.append(msgspec.structs.replace(record, code=renamed[record.code]))
    return tuple(kept)


def _codes_by_email(records: Iterable[Record], codes_by_email: Mapping[str, str]) -> dict[str, str]:
    codes = dict(codes_by_email)
    for record in records:
        if isinstance(record, Speaker) and record.email:
            codes.setdefault(record.email, record.code)
    return codes


def import_faults(records: Iterable[Record], stored: Stored, source: str) -> tuple[Fault, ...]:
    """References that lead nowhere: events, tracks, session types, speakers and proposals that are not there."""
    records = list(records)
    speakers = stored.speaker_codes | {one.code for one in records if isinstance(one, Speaker)}
    proposals = stored.proposal_codes | {one.code for one in records if isinstance(one, Proposal)}
    found: list[Fault] = []
    for record in records:
        if is_enough(found):
            break
        if isinstance(record, Review) and record.proposal not in proposals:
            found.append(Fault(source, 0, "proposal", f"review of {record.proposal}, which is not there"))
        elif isinstance(record, Proposal):
            found += _proposal_faults(record, stored.events, speakers, source)
    return tuple(found)


def _proposal_faults(one: Proposal, events: Mapping[str, Event], speakers: frozenset[str], source: str) -> list[Fault]:
    found = [
        Fault(source, 0, "speakers", f"{one.code} names speaker {code}, who is not there")
        for code in one.speakers
        if code not in speakers
    ]
    event = events.get(one.event)
    if event is None:
        message = f'{one.code} belongs to "{one.event}", which is not here: {did_you_mean(one.event, events)}'
        return [Fault(source, 0, "event", message), *found]
    for field, allowed in (
        ("track", [track.slug for track in event.tracks]),
        ("session_type", [kind.slug for kind in event.session_types]),
    ):
        slug = getattr(one, field)
        if slug and slug not in allowed:
            found.append(Fault(source, 0, field, f'{one.code} has "{slug}": {did_you_mean(slug, allowed)}'))
    return found


def import_changes(records: Iterable[Record], stored: Stored) -> tuple[tuple[Change, ...], tuple[Tally, ...]]:
    """The changes that bring the records in, and the tally by kind; a record that is there as it is makes none."""
    changes: list[Change] = []
    counts: dict[Kind, list[int]] = {}
    for record in records:
        kind = kind_of(record)
        before = stored.records.get((kind, key_of(record)))
        count = counts.setdefault(kind, [0, 0, 0])
        if before is None:
            changes.append(created(record))
            count[0] += 1
            continue
        after = msgspec.structs.replace(record, number=before.number)
        if after == before:
            count[2] += 1
        else:
            changes.append(replaced(before, after))
            count[1] += 1
    tallies = tuple(
        Tally(kind=kind, added=added, updated=up, unchanged=same) for kind, (added, up, same) in counts.items()
    )
    return tuple(changes), tallies
