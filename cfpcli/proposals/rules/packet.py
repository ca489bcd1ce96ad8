"""A packet: one proposal on its way from a speaker to an organiser, without a server between them."""

import random
from datetime import datetime

import msgspec

from cfpcli.records.event import Event
from cfpcli.records.proposal import Draft, new_guid
from cfpcli.records.submission import completed
from cfpcli.text import fold


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """A draft in transit.

    `id` is a UUID drawn once for a draft: a packet sent again with this id is the same proposal, changed or not, and
    the organiser's store keeps it as the proposal's guid. A proposal file without the lines of a packet has none.
    `event` is the slug it is sent to and `event_name` its name for the sender; `sent` is the UTC instant by the
    sender's clock, as is `draft.begun`, and proves nothing about a deadline; `version` is that of the program
    that wrote it. `rehearsal` is true if the sender's clock was set by hand: no real call accepts such a packet.
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

    `id_` is the id of an earlier packet of the draft, else one is drawn; `rehearsal` is true if the clock of `sent` was
    set by hand. The draft is made well-formed and does not contain the names of the sender's files.
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
    """The identity of a draft, which does not change with its text: `event` is the slug it is sent to.

    It has the instant at which the draft was begun if that is recorded, else its title.
    """
    first = draft.speakers[0].email if draft.speakers else ""
    return (event, first, draft.begun.isoformat() if draft.begun else fold(draft.title))
