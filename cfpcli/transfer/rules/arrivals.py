"""Importing whole records: each is compared with the stored record, and differences become changes, never duplicates.

Base, stored and arriving version of a record are merged field by field: a value that only one side changed is used; a
value that both changed in the same way is not a difference; a value that both changed differently is a clash, which a
person resolves. Texts are compared whole, tags and speakers as sets, answers, scores and the like key by key, links and
acknowledgements item by item (the three-way rule of version control, on fields instead of lines). The way a field is
merged follows from its type and its facts.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple, TypeVar

import msgspec

from cfpcli.errors import Fault, is_enough
from cfpcli.records.change import Kind, Place, Record, in_short
from cfpcli.records.documents import Document, Records, WrittenChange, WrittenChanges, encode
from cfpcli.records.event import Event
from cfpcli.records.facts import Fact, Merge, facts_of
from cfpcli.records.programme import Referents
from cfpcli.records.proposal import Proposal, State
from cfpcli.records.review import Review
from cfpcli.records.times_in_words import line_about
from cfpcli.text import clean_line, did_you_mean

_Record = TypeVar("_Record", bound=msgspec.Struct)


class Clash(NamedTuple):
    """A field that would be replaced although nobody has compared it; `field` is a path such as `scores.fit`."""

    field: str
    stored: object
    arriving: object


class Joined(NamedTuple):
    """The record merged from both sides, with the arriving value in a clash, and the clashes."""

    record: Record
    clashes: tuple[Clash, ...]


def joined(base: Record | None, stored: Record, arriving: Record) -> Joined:
    """Merge two versions of a record of one kind; `base` is their common origin, None if it is unknown.

    Without a base every field that differs is a clash, because nothing shows which side changed it.
    """
    values: dict[str, Any] = {}
    clashes: list[Clash] = []
    facts = facts_of(type(stored))
    for name in stored.__struct_fields__:
        ours, theirs = getattr(stored, name), getattr(arriving, name)
        fact = facts.get(name, _PLAIN)
        if ours == theirs or fact.merge:
            continue
        before = getattr(base, name) if base is not None else _UNKNOWN
        values[name], field_clashes = _field(name, fact, before, ours, theirs)
        clashes += field_clashes
    changed = {name: value for name, value in values.items() if value != getattr(stored, name)}
    return Joined(_with_followers(base, stored, arriving, changed) if changed else stored, tuple(clashes))


_PLAIN = Fact("a field without facts")


class _Unknown:
    """A placeholder for an unknown value, equal to no value."""


_UNKNOWN = _Unknown()


def _field(name: str, fact: Fact, before: Any, ours: Any, theirs: Any) -> tuple[Any, list[Clash]]:  # noqa: ANN401  # a value of any field
    if theirs == before:
        return ours, []
    if ours == before:
        return theirs, []
    if isinstance(ours, tuple) and isinstance(before, tuple):
        was, our, their = ({_item_key(fact, item): item for item in side} for side in (before, ours, theirs))
        if (len(was), len(our), len(their)) == (len(before), len(ours), len(theirs)):
            return _items(name, fact, was, our, their)
    if isinstance(ours, Mapping) and isinstance(theirs, Mapping) and isinstance(before, Mapping):
        return _keys(name, before, ours, theirs)
    return theirs, [Clash(name, ours, theirs)]


def _item_key(fact: Fact, item: Any) -> str:  # noqa: ANN401  # an item of any list
    """The key of an item of a list; a word is its own key."""
    return " ".join(str(getattr(item, name)) for name in fact.item_key) if fact.item_key else str(item)


def _items(
    name: str, fact: Fact, before: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[tuple[Any, ...], list[Clash]]:
    """Merge lists item by item; a clash is an item that both sides changed differently, or an order if it counts."""
    values, clashes = _keys(name, before, ours, theirs)
    if not fact.ordered:
        return tuple(values.values()), clashes
    was, our, their = (
        [key for key in side if key in before and key in ours and key in theirs] for side in (before, ours, theirs)
    )
    if their in (our, was):
        return tuple(values.values()), clashes
    if our == was:
        moved = dict.fromkeys((*theirs, *values))
        return tuple(values[key] for key in moved if key in values), clashes
    return tuple(theirs.values()), [Clash(name, tuple(ours.values()), tuple(theirs.values()))]


def _keys(
    name: str, before: Mapping[str, Any], ours: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Clash]]:
    values: dict[str, Any] = {}
    clashes: list[Clash] = []
    for key in dict.fromkeys((*ours, *theirs)):
        was, our, their = (side.get(key, _UNKNOWN) for side in (before, ours, theirs))
        value = our if their == was else their
        if value is not _UNKNOWN:
            values[key] = value
        if was not in (their, our) and our != their:
            clashes.append(Clash(f"{name}.{key}", *(None if side is _UNKNOWN else side for side in (our, their))))
    return values, clashes


def _with_followers(base: Record | None, stored: _Record, arriving: Record, changed: dict[str, Any]) -> _Record:
    """The stored record with the changed fields and those that follow from them; without a base the arriving ones."""
    both: Any = (base, stored, arriving)
    facts = facts_of(type(stored))
    following = {
        name: getattr(arriving, name)
        if base is None
        else _follower(fact.merge, *(getattr(side, name) for side in both))
        for name, fact in facts.items()
        if fact.merge in {Merge.LATER, Merge.READ}
    }
    return msgspec.structs.replace(stored, **changed, **following)


def _follower(merge: Merge, base: Any, stored: Any, arriving: Any) -> Any:  # noqa: ANN401  # instants or revisions
    if merge is Merge.LATER:
        return max(stored, arriving)
    # If both copies of a review changed, it must not claim that a later text was read than the earlier of the two.
    return min(stored, arriving) if base not in (stored, arriving) else arriving if stored == base else stored


class Stored(NamedTuple):
    """The stored data that an import depends on: the events, and records with the same keys or addresses."""

    events: Mapping[str, Event]
    records: Mapping[Place, Document]
    codes_by_email: Mapping[str, str]
    proposal_codes: frozenset[str]
    speaker_codes: frozenset[str]


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers of records of a kind that an import added, updated or found unchanged."""

    kind: Kind
    added: int
    updated: int
    unchanged: int


class _References(msgspec.Struct, frozen=True):
    """The part of a proposal that refers to other records."""

    code: str
    event: str
    track: str = ""
    session_type: str = ""
    speakers: tuple[str, ...] = ()


def import_faults(
    records: Records, stored: Stored, source: str, line_of: Callable[[Place], int] = lambda _place: 0
) -> tuple[Fault, ...]:
    """Faults for references to events, tracks, session types, speakers and proposals that do not exist.

    Admission refuses them too, but only after a person has confirmed what the file would replace.
    """
    speakers, proposals = (
        codes | {document.key for document in records.documents if document.kind is kind}
        for kind, codes in ((Kind.SPEAKER, stored.speaker_codes), (Kind.PROPOSAL, stored.proposal_codes))
    )
    decode = msgspec.json.Decoder(_References).decode
    faults: list[Fault] = []
    for document in records.documents:
        if is_enough(faults):
            break
        if document.kind is Kind.PROPOSAL:
            faults += _proposal_faults(decode(document.raw), stored.events, speakers, source, line_of)
        elif document.kind is Kind.REVIEW and (code := document.key.partition("/")[0]) not in proposals:
            line = line_of((document.kind, document.key))
            faults.append(Fault(source, line, "proposal", f"review of {code}, which does not exist"))
    return tuple(faults)


def _proposal_faults(
    proposal: _References,
    events: Mapping[str, Event],
    speakers: frozenset[str],
    source: str,
    line_of: Callable[[Place], int],
) -> list[Fault]:
    missing = [code for code in proposal.speakers if code not in speakers]
    event = events.get(proposal.event)
    line = cache(lambda: line_of((Kind.PROPOSAL, proposal.code)))
    faults = [
        Fault(source, line(), "speakers", f"{proposal.code} names speaker {code}, who does not exist")
        for code in missing
    ]
    if event is None:
        message = (
            f'{proposal.code} belongs to "{proposal.event}", which is not in the store: '
            f"{did_you_mean(proposal.event, events)}"
        )
        return [Fault(source, line(), "event", message), *faults]
    for field, slug, options in (
        ("track", proposal.track, event.tracks),
        ("session_type", proposal.session_type, event.session_types),
    ):
        if slug and not any(each.slug == slug for each in options):
            allowed = [each.slug for each in options]
            faults.append(Fault(source, line(), field, f'{proposal.code} has "{slug}": {did_you_mean(slug, allowed)}'))
    return faults


class Difference(NamedTuple):
    """A field of a stored record that an import would replace although nobody has compared it."""

    place: Place
    clash: Clash

    def __str__(self) -> str:
        """The difference as `proposal K7QX3D: title: "Old" → "New"`, both values shortened to one line."""
        kind, key = self.place
        field, stored, arriving = self.clash
        return f"{kind} {clean_line(key)}: {field}: {in_short(stored)} → {in_short(arriving)}"


class Imported(msgspec.Struct, frozen=True, kw_only=True):
    """The effect of an import: the changes, the tally by kind, and the differences that a person must confirm first.

    `moves` are the stored proposals that get another state, such as `K7QX3D submitted → accepted`, and the new ones on
    which was decided elsewhere, such as `K7QX3D new → accepted`.
    """

    changes: WrittenChanges
    tallies: tuple[Tally, ...]
    differences: tuple[Difference, ...]
    moves: tuple[str, ...] = ()

    @property
    def places(self) -> frozenset[Place]:
        """The records that differ."""
        return frozenset(difference.place for difference in self.differences)

    def replacements(self, referents: Referents) -> list[str]:
        """A line for each difference; a slot that moves has one line, with its session and both places."""
        moved = {
            (Kind.SLOT, written.key): written.change
            for written in self.changes.written
            if written.kind is Kind.SLOT and written.before
        }
        lines: dict[str, None] = {}
        for difference in self.differences:
            change = moved.get(difference.place)
            line = line_about(change, referents) if change else ""
            lines[line.removeprefix("~ ") or str(difference)] = None
        return list(lines)


def import_changes(
    records: Records,
    stored: Stored,
    base_of: Callable[[Place], Record | None] = lambda _place: None,
    *,
    now: datetime,
    importer: str = "",
) -> Imported:
    """The changes that import the records, each compared with the stored record and with its base.

    `now` is the instant of the import (UTC), which becomes that of the last change of each proposal that changes.
    `importer` is the normalised address of the person who imports: a file never replaces another person's review
    without confirmation, even if the file's review is newer.

    `base_of` returns the record as it was when the file was exported from this store, None if that is unknown. A
    record that equals the stored one makes no change. The change of a record that differs has the values of the file;
    admission accepts it only for the confirmed places.
    """
    changes: list[WrittenChange] = []
    differences: list[Difference] = []
    moves: list[str] = []
    counts: dict[Kind, list[int]] = {}
    for document in records.documents:
        place = document.kind, document.key
        kept = stored.records.get(place)
        count = counts.setdefault(document.kind, [0, 0, 0])
        if kept is None:
            changes.append(WrittenChange(*place, None, document.raw))
            moves += _decided(document)
            count[0] += 1
        elif pair := _merged(document, kept, base_of, importer):
            before, both = pair
            after = _counted(before, both.record, now)
            changes.append(WrittenChange(*place, kept.raw, encode(after)))
            differences += [Difference(place, clash) for clash in both.clashes]
            moves += _moves(before, after)
            count[1] += 1
        else:
            count[2] += 1
    tallies = tuple(
        Tally(kind=kind, added=added, updated=up, unchanged=same) for kind, (added, up, same) in counts.items()
    )
    return Imported(
        changes=WrittenChanges(changes), tallies=tallies, differences=tuple(differences), moves=tuple(moves)
    )


def _merged(
    document: Document, kept: Document, base_of: Callable[[Place], Record | None], importer: str
) -> tuple[Record, Joined] | None:
    """The stored record, and as it is with the changes of an arriving one; None if there are none."""
    if document.raw == kept.raw:
        return None
    before = kept.record
    arriving = msgspec.structs.replace(document.record, number=before.number)
    if arriving == before:
        return None
    both = _compared(base_of((document.kind, document.key)), before, arriving, importer)
    return (before, both) if both.record != before else None


def _moves(before: Record, after: Record) -> list[str]:
    if isinstance(before, Proposal) and isinstance(after, Proposal) and after.state is not before.state:
        return [f"{after.code} {before.state} → {after.state}"]
    return []


class _Decision(msgspec.Struct, frozen=True, gc=False):
    """The part of a proposal that its speakers read as the decision."""

    state: State


_decode_decision = msgspec.json.Decoder(_Decision).decode

_UNDECIDED = (State.DRAFT, State.SUBMITTED, State.WITHDRAWN)
"""The states that a proposal gets from its speakers."""


def _decided(document: Document) -> list[str]:
    """The move of a new proposal that arrives with a decision, which nobody has published here."""
    if document.kind is not Kind.PROPOSAL:
        return []
    state = _decode_decision(document.raw).state
    return [] if state in _UNDECIDED else [f"{document.key} new → {state}"]


def _counted(before: Record, after: Record, now: datetime) -> Record:
    """The record that an import leaves, with the instant and the revision of a proposal as this store counts them.

    The file's own are those of another store, or were written by hand: reviews would seem to be of another text.
    """
    if not (isinstance(before, Proposal) and isinstance(after, Proposal)):
        return after
    is_read_anew = any(
        fact.stale and getattr(before, name) != getattr(after, name) for name, fact in facts_of(Proposal).items()
    )
    return msgspec.structs.replace(after, updated=max(before.updated, now), revision=before.revision + is_read_anew)


def _compared(base: Record | None, stored: Record, arriving: Record, importer: str) -> Joined:
    both = joined(base, stored, arriving)
    if both.record == stored:
        return both
    if isinstance(stored, Review) and isinstance(arriving, Review):
        is_own = stored.reviewer == importer and arriving.updated >= stored.updated
        return both if is_own else joined(None, stored, arriving)
    merged = both.record
    if not (isinstance(stored, Proposal) and isinstance(merged, Proposal)):
        return both
    if stored.pending_state in {None, merged.pending_state} or any(
        clash.field == "pending_state" for clash in both.clashes
    ):
        return both
    return Joined(merged, (*both.clashes, Clash("pending_state", stored.pending_state, merged.pending_state)))
