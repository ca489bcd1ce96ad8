"""The places of proposals in the programme: lists, queries, exports and pages show those of the slots.

People who run a call see the plan, all others the last release. The room, day and start of a proposal itself are those
of the event file that brought it, or of a store that is older than slots; they are nobody's place.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

import msgspec

from cfpcli.records.change import Kind, Place
from cfpcli.records.documents import Document, Records, decoder, document_of, encode
from cfpcli.records.event import Event
from cfpcli.records.programme import PLACED, Slot, day_at, slot_of, slots_of
from cfpcli.records.proposal import Proposal
from cfpcli.store.protocol import Store
from cfpcli.workspace.filtered_store import view_of

_MARKS = tuple(f',"{name}":'.encode() for name in sorted(PLACED))
"""A document with one of these has such a field: in a text, the quotes would be escaped."""

_NOWHERE: dict[str, Any] = {"room": "", "day": "", "start": None}

_Row = TypeVar("_Row")


class SessionPlaces(NamedTuple):
    """The slot of each proposal that is first in time, by code, and the events by slug.

    `released` are the slugs of the events whose slots are those of a release, which has days of its own.
    """

    slots: Mapping[str, Slot]
    events: Mapping[str, Event]
    released: Collection[str] = frozenset()

    def placed(self, row: _Row, names: Iterable[str] = PLACED) -> _Row:
        """A proposal, or a row of it, with the room, day and start of its slot, as far as `names` has them."""
        facts: Any = row
        event = self.events.get(facts.event)
        if event is None:
            return row
        slot = self.slots.get(facts.code)
        values = _NOWHERE
        if slot is not None:
            room = event.room_of(slot.room)
            values = {
                "room": room.name if room else slot.room,
                "day": day_at(slot.start, event) if slot.start and event.slug not in self.released else slot.day,
                "start": slot.start,
            }
        new = {name: values[name] for name in names if getattr(facts, name) != values[name]}
        changed: _Row = msgspec.structs.replace(facts, **new) if new else row
        return changed

    def session(self, proposal: Proposal) -> Proposal:
        """A proposal as it takes place: as `placed`, with the length of its slot if that has one."""
        slot = self.slots.get(proposal.code)
        minutes = slot.minutes if slot else None
        session = self.placed(proposal)
        return msgspec.structs.replace(session, duration=minutes) if minutes else session


def places_of(store: Store) -> SessionPlaces:
    """The places of the proposals of a store, as the acting person may see them."""
    events = {event.slug: event for event in store.events()}
    seen = view_of(store)
    others = seen.sight.reviewing if seen else {}
    slots = store.rows(Kind.SLOT, _FACTS) if store.count(Kind.SLOT) and others.keys() != events.keys() else []
    slots = [slot for slot in slots if slot.event not in others]
    if seen is not None:
        slots += [slot for slot in seen.published if not seen.places.is_masked(slot.proposal, slot.event)]
    first = {slot.proposal: slot for slot in sorted(slots, key=_order, reverse=True) if slot.proposal}
    return SessionPlaces(first, events, others.keys())


_FACTS = ("event", "proposal", "room", "day", "start", "minutes", "number")


def _order(slot: Slot) -> tuple[object, ...]:
    """The order of slots in time; those without a day or a start are last."""
    return not slot.day, slot.day, slot.start is None, slot.start.timestamp() if slot.start else 0, slot.number


class Settled(NamedTuple):
    """Records of a file with the slots of its new proposals, and the commands that move others as the file has them.

    `displaced` has such a command by the code of the proposal; it is empty if the file has no place of this event.
    """

    records: Records
    displaced: Mapping[str, str]


def with_new_slots(
    records: Records, stored: Mapping[Place, Document], places: SessionPlaces, events: Iterable[Event]
) -> Settled:
    """The records of a file without the places of proposals that are stored, and with a slot for each new one.

    A place that the file has from an export is that of the slot, which only the programme changes: a file never moves
    a session.
    """
    by_slug = {event.slug: event for event in events}
    documents: list[Document] = []
    slots: list[Slot] = []
    displaced: dict[str, str] = {}
    for document in records.documents:
        place = document.kind, document.key
        if document.kind is Kind.PROPOSAL and place in stored:
            kept, command = _in_place(document, stored[place], places)
            if command is not None:
                displaced[document.key] = command
        elif document.kind is Kind.PROPOSAL and any(mark in document.raw for mark in _MARKS):
            kept, its_slots = _with_slots(document, by_slug)
            slots += its_slots
        else:
            kept = document
        documents.append(kept)
    return Settled(Records([*documents, *map(document_of, slots)]), displaced)


def _with_slots(document: Document, events: Mapping[str, Event]) -> tuple[Document, Sequence[Slot]]:
    """An arriving proposal without its place, and the slot that has it instead."""
    record = document.record
    event = events.get(record.event) if isinstance(record, Proposal) else None
    if event is None or not isinstance(record, Proposal):
        return document, ()
    return document_of(msgspec.structs.replace(record, **_NOWHERE)), slots_of([record], event)


def _in_place(document: Document, stored: Document, places: SessionPlaces) -> tuple[Document, str | None]:
    """An arriving proposal with the own place of the stored one, and the command for yet another place of the file."""
    if not any(mark in each.raw for mark in _MARKS for each in (document, stored)):
        return document, None
    arriving, before = document.record, stored.record
    if not isinstance(arriving, Proposal) or not isinstance(before, Proposal):
        return document, None
    own = {name: getattr(before, name) for name in PLACED}
    shown = places.placed(before)
    is_moved = any(getattr(arriving, name) not in {own[name], getattr(shown, name)} for name in PLACED)
    kept = document_of(msgspec.structs.replace(arriving, **own))
    return kept, _command(arriving, places) if is_moved else None


def _command(proposal: Proposal, places: SessionPlaces) -> str:
    """The command that places a session where the proposal of a file has it; empty without a place of its event."""
    event = places.events.get(proposal.event)
    if event is None:
        return ""
    # Inside, because few reads of places need words for them.
    from cfpcli.records.times_in_words import place_options

    options = place_options(slot_of(proposal, event), event)
    verb = "move" if proposal.code in places.slots else "place"
    return f"cfp schedule {verb} {proposal.code} {options}" if options else ""


def placed_documents(documents: Iterable[bytes], places: SessionPlaces) -> Iterator[bytes]:
    """The documents of proposals with the places of their slots."""
    decode = decoder(Kind.PROPOSAL).decode
    codes = {code.encode() for code in places.slots}
    start = len('{"code":"')
    for document in documents:
        code = document[start : document.index(b'"', start)]
        if code in codes or any(mark in document for mark in _MARKS):
            record = decode(document)
            after = places.placed(record) if isinstance(record, Proposal) else record
            yield document if after is record else encode(after)
        else:
            yield document
