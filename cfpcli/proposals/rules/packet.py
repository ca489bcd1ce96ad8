"""Packets of proposals and the stock of records that an arriving packet is compared with."""

import random
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from cfpcli.records.change import Change, Kind, Record, Setting, key_of, kind_of
from cfpcli.records.codes import new_guid
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Draft, Proposal, State, guid_of_draft
from cfpcli.records.submission import completed
from cfpcli.text import fold


class Action(StrEnum):
    """The request of a packet: to import a proposal or its new text, to withdraw it, or to confirm it."""

    SUBMIT = ""
    WITHDRAW = "withdraw"
    CONFIRM = "confirm"

    @property
    def state(self) -> State:
        """The state of a proposal to which it has been done."""
        return {Action.WITHDRAW: State.WITHDRAWN, Action.CONFIRM: State.CONFIRMED}.get(self, State.SUBMITTED)


class Packet(msgspec.Struct, frozen=True, kw_only=True):
    """A draft in transit.

    `id` is a UUID drawn once for a draft: a packet sent again with this id is the same proposal, changed or not, and
    the organiser's store keeps it as the proposal's guid. A proposal file without the lines of a packet has none.
    `event` is the slug it is sent to and `event_name` its name for the sender; `sent` is the UTC instant by the
    sender's clock, as is `draft.begun`, and proves nothing about a deadline; `version` is that of the program
    that wrote it. `rehearsal` is true if the sender's clock was set by hand: no real call accepts such a packet.

    A packet with another `action` than to submit names the proposal by its id; its draft has the title and the
    speakers. `reason` is the speakers' for a withdrawal.
    """

    id: str = ""
    event: str
    event_name: str = ""
    sent: datetime | None = None
    version: str = ""
    rehearsal: bool = False
    action: Action = Action.SUBMIT
    reason: str = ""
    draft: Draft


class Reply(msgspec.Struct, frozen=True, kw_only=True):
    """The answer of the organisers of a call to a proposal that came to them as a packet.

    `id` is that of the packet, `event` and `code` are the organisers' own names; `at` is the UTC instant by their clock
    at which the decision was published, `cfp` the version of the program. `rehearsal` is as for a packet.
    """

    id: str
    event: str
    event_name: str = ""
    code: str = ""
    title: str = ""
    state: State
    at: datetime
    cfp: str = ""
    rehearsal: bool = False


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

    It has the id of the draft, else the instant at which it was begun if that is recorded, else its title.
    """
    if guid := guid_of_draft(draft, event):
        return (event, guid)
    first = draft.speakers[0].email if draft.speakers else ""
    return (event, first, draft.begun.isoformat() if draft.begun else fold(draft.title))


LAST_PACKET = "packet:"
"""Prefix of the setting that notes the packet a proposal last came from: when it was sent, and its checksum."""


class Arrival(NamedTuple):
    """The packet of an import that created a record or changed it last.

    `place` is its number in the import, `source` its file and attachment, `id` its own (empty if it has none), `people`
    the addresses of its speakers.
    """

    place: int
    source: str
    id: str
    people: frozenset[str]

    def is_same_sender(self, other: "Arrival") -> bool:
        """Whether another packet comes from the same sender: it has the same id, and names the same people."""
        return bool(self.id) and (self.id, self.people) == (other.id, other.people)


class Stock:
    """The stored records that bear on the packets, updated with each imported packet."""

    def __init__(
        self,
        events: Iterable[Event],
        records: Iterable[Record],
        guids: Mapping[str, str],
        is_used: Callable[[str], bool],
    ) -> None:
        self.events = {event.slug: event for event in events}
        self._records: dict[tuple[Kind, str], Record] = {}
        self._by_email: dict[str, str] = {}
        self._by_speaker: dict[str, dict[str, None]] = {}
        for record in records:
            self._put(record)
        self._first: dict[tuple[Kind, str], Record | None] = {}
        self._arrivals: dict[tuple[Kind, str], Arrival] = {}
        self._order: dict[int, None] = {}
        self._guids = dict(guids)
        self._is_used = is_used

    @property
    def changes(self) -> tuple[Change, ...]:
        """All changes of the import, one for each record."""
        ways = ((kind, key, before, self._records[kind, key]) for (kind, key), before in self._first.items())
        return tuple(
            Change(kind=kind, key=key, before=before, after=after)
            for kind, key, before, after in ways
            if before != after
        )

    def take(self, changes: Iterable[Change], by: Arrival) -> None:
        """Apply the changes of an imported packet."""
        for change in changes:
            if change.after is not None:
                self._first.setdefault((change.kind, change.key), change.before)
                self._arrivals[change.kind, change.key] = by
                self._order[by.place] = None
                self._put(change.after)
                if isinstance(change.after, Proposal):
                    self._guids[change.after.guid] = change.after.code

    def _put(self, record: Record) -> None:
        self._records[kind_of(record), key_of(record)] = record
        if isinstance(record, Speaker):
            self._by_email |= dict.fromkeys(record.emails, record.code)
        if isinstance(record, Proposal):
            for speaker in record.speakers:
                self._by_speaker.setdefault(speaker, {})[record.code] = None

    @property
    def order(self) -> tuple[int, ...]:
        """The places of the packets that changed something, each once, in the order of import."""
        return tuple(self._order)

    def is_new(self, kind: Kind, key: str) -> bool:
        """Whether a record was created during this import."""
        return self._first.get((kind, key), self) is None

    def arrival(self, kind: Kind, key: str) -> Arrival | None:
        """The packet of this import that created a record or changed it last; None if none did."""
        return self._arrivals.get((kind, key))

    def stored(self, kind: Kind, key: str) -> Record | None:
        """A record as it was before this import; None if it is new."""
        return self._first[kind, key] if (kind, key) in self._first else self._records.get((kind, key))

    def is_used(self, code: str) -> bool:
        """Whether a code was ever given out."""
        return (Kind.PROPOSAL, code) in self._records or (Kind.SPEAKER, code) in self._records or self._is_used(code)

    def last_packet(self, code: str) -> Setting | None:
        """The setting that notes the packet a proposal last came from."""
        record = self._records.get((Kind.SETTING, f"{LAST_PACKET}{code}"))
        return record if isinstance(record, Setting) else None

    def speakers(self, emails: Iterable[str]) -> dict[str, Speaker]:
        """The speakers with these addresses."""
        codes = {email: self._by_email[email] for email in emails if email in self._by_email}
        return {email: speaker for email, code in codes.items() if (speaker := self.speaker(code)) is not None}

    def speaker(self, code: str) -> Speaker | None:
        """The speaker of this code."""
        record = self._records.get((Kind.SPEAKER, code))
        return record if isinstance(record, Speaker) else None

    def proposals(self, event: Event, speakers: Iterable[Speaker]) -> list[Proposal]:
        """The proposals of any of these speakers to an event."""
        codes = dict.fromkeys(code for speaker in speakers for code in self._by_speaker.get(speaker.code, ()))
        proposals = map(self.proposal, codes)
        return [proposal for proposal in proposals if proposal is not None and proposal.event == event.slug]

    def of_guid(self, guid: str) -> str:
        """The code of the proposal with this guid; empty if there is none."""
        return self._guids.get(guid, "")

    def proposal(self, code: str) -> Proposal | None:
        """The proposal with this code, if it bears on the packets."""
        record = self._records.get((Kind.PROPOSAL, code))
        return record if isinstance(record, Proposal) else None
