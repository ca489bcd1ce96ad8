"""A packet: one proposal on its way from a speaker to an organiser, without a server between them."""

import random
from datetime import datetime

import msgspec

from cfpcli.records.draft import Draft
from cfpcli.records.event import Event
from cfpcli.records.proposal import new_guid
from cfpcli.records.submission import completed
from cfpcli.text import fold


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it travels.

    `id` is a UUID drawn once for a draft: what is sent again under it is the same proposal, changed or not, and the
    organiser's store keeps it as the proposal's guid. A proposal file without the lines of a packet has none.
    `event` is the slug it is sent to and `event_name` what the sender knows it by; `sent` is the UTC instant by the
    sender's clock, which proves nothing about a deadline, and `draft.begun` is too; `version` is that of the program
    that wrote it. `rehearsal` says that the sender's clock was set by hand: no real call takes such a packet.
    """

    id: str = ""
    event: str
    event_name: str = ""
    sent: datetime | None = None
    version: str = ""
    rehearsal: bool = False
    draft: Draft


def packet_of(
    draft: Draft,
    event: Event,
    *,
    sent: datetime,
    rng: random.Random,
    id_: str = "",
    version: str = "",
    rehearsal: bool = False,
) -> Packet:
    """The packet that carries a draft to an event; `sent` is a UTC instant.

    `id_` is the one the draft went under before, else one is drawn; `rehearsal` says that the clock of `sent` was set
    by hand. The draft goes out well-formed, and without what the sender's own files are called.
    """
    ready = msgspec.structs.replace(completed(draft, event), event=event.slug, source="", lines={})
    return Packet(
        id=id_ or new_guid(rng),
        event=event.slug,
        event_name=event.name,
        sent=sent,
        version=version,
        rehearsal=rehearsal,
        draft=ready,
    )


def identity_of(draft: Draft, event: str) -> tuple[str, ...]:
    """What makes a draft the same one later, whatever its text says then: `event` is the slug it is sent to.

    The instant at which it was begun, where somebody noted it, else its title.
    """
    first = draft.speakers[0].email if draft.speakers else ""
    return (event, first, draft.begun.isoformat() if draft.begun else fold(draft.title))
