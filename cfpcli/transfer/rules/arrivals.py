"""Importing whole records: compared with what the store has, they become changes, and nothing doubles."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from cfpcli.errors import Fault, is_enough
from cfpcli.records.change import Change, Kind, Record, created, key_of, kind_of, replaced
from cfpcli.records.change_words import in_short
from cfpcli.records.event import Event
from cfpcli.records.inverses import Place
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.records.speaker import Speaker
from cfpcli.text import clean_line, did_you_mean
from cfpcli.transfer.rules.three_way import Clash, Joined, joined


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


class Difference(NamedTuple):
    """A field of a stored record that an import would replace without anybody having compared it before."""

    place: Place
    clash: Clash

    def __str__(self) -> str:
        """Read as `proposal K7QX3D: title: "Old" → "New"`, both cut to a line."""
        kind, key = self.place
        field, stored, arriving = self.clash
        return f"{kind} {clean_line(key)}: {field}: {in_short(stored)} → {in_short(arriving)}"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import makes: the changes, the tally by kind, and what somebody must agree to first."""

    changes: tuple[Change, ...]
    tallies: tuple[Tally, ...]
    differences: tuple[Difference, ...]

    @property
    def places(self) -> frozenset[Place]:
        """The records that differ."""
        return frozenset(one.place for one in self.differences)


def import_changes(
    records: Iterable[Record],
    stored: Stored,
    base_of: Callable[[Place], Record | None] = lambda _place: None,
    *,
    importer: str = "",
) -> Imported:
    """The changes that import the records, each compared with what is stored and with what the file began with.

    `importer` is the normalised address of the person who imports: another person's review is replaced by nobody's file
    unasked, however new it says it is.

    `base_of` gives the record as it was when the file left this store, None where that is not known. A record that is
    stored already as it arrives makes no change. Of a difference that nobody agreed to, the change shows what the file
    has; admission lets it pass only for the places that were agreed to.
    """
    changes: list[Change] = []
    differences: list[Difference] = []
    counts: dict[Kind, list[int]] = {}
    for record in records:
        place = kind_of(record), key_of(record)
        before = stored.records.get(place)
        count = counts.setdefault(place[0], [0, 0, 0])
        if before is None:
            changes.append(created(record))
            count[0] += 1
            continue
        arriving = msgspec.structs.replace(record, number=before.number)
        both = _compared(base_of(place), before, arriving, importer) if arriving != before else None
        if both is None or both.record == before:
            count[2] += 1
            continue
        changes.append(replaced(before, both.record))
        differences += [Difference(place, clash) for clash in both.clashes]
        count[1] += 1
    tallies = tuple(
        Tally(kind=kind, added=added, updated=up, unchanged=same) for kind, (added, up, same) in counts.items()
    )
    return Imported(changes=tuple(changes), tallies=tallies, differences=tuple(differences))


def _compared(base: Record | None, stored: Record, arriving: Record, importer: str) -> Joined:
    both = joined(base, stored, arriving)
    if both.record == stored:
        return both
    if isinstance(stored, Review) and isinstance(arriving, Review):
        is_own = stored.reviewer == importer and arriving.updated >= stored.updated
        return both if is_own else joined(None, stored, arriving)
    made = both.record
    if not (isinstance(stored, Proposal) and isinstance(made, Proposal)):
        return both
    if stored.pending_state in {None, made.pending_state} or any(one.field == "pending_state" for one in both.clashes):
        return both
    return Joined(made, (*both.clashes, Clash("pending_state", stored.pending_state, made.pending_state)))
