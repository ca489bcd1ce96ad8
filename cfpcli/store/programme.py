"""The published programme of an event, and the records to which changes of a programme refer."""

from collections.abc import Sequence

from cfpcli.records.change import Change, Kind
from cfpcli.records.documents import heads
from cfpcli.records.event import Event
from cfpcli.records.programme import NO_REFERENTS, Referents, Slot, newest
from cfpcli.records.proposal import Proposal
from cfpcli.store.protocol import Store, Where


def last_slots(store: Store, event: str) -> tuple[Slot, ...]:
    """The slots of the last release of an event, by its slug; empty before the first release."""
    last = newest(store.rows(Kind.RELEASE, ("number", "slots"), Where(event=event)))
    return tuple(last.slots) if last else ()


_NAMING = {Kind.EVENT, Kind.PROPOSAL, Kind.SLOT}


def referents_of(store: Store, changes: Sequence[Change]) -> Referents:
    """The events and titles to which the changed slots refer, as they are after the changes.

    A line about a slot names its session by them.
    """
    kinds = [change.kind for change in heads(changes)]
    if Kind.SLOT not in kinds:
        return NO_REFERENTS
    naming = (changes[at] for at, kind in enumerate(kinds) if kind in _NAMING)
    new = [change.after or change.before for change in naming]
    codes = {record.proposal for record in new if isinstance(record, Slot) and record.proposal}
    events = {event.slug: event for event in store.events()}
    titles = {code: proposal.title for code, proposal in store.get_many(Kind.PROPOSAL, codes).items()}
    return Referents(
        events | {record.slug: record for record in new if isinstance(record, Event)},
        titles | {record.code: record.title for record in new if isinstance(record, Proposal)},
    )
