"""The engine of admission: it passes each change to the judge of its kind and gathers the refusals."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, Protocol

import msgspec

from cfpcli.records.change import Change, ChangeSet, Kind, Place
from cfpcli.records.documents import heads, places_after, records_after
from cfpcli.records.event import Event, Limits
from cfpcli.records.lengths import ceiling_faults
from cfpcli.records.person import Speaker, codes_by_address, normalise_email
from cfpcli.records.proposal import LIVE, Proposal, State
from cfpcli.records.review import Review
from cfpcli.workspace.rules.conflicts import People, gather_people
from cfpcli.workspace.rules.own_people import OwnPeople, own_people
from cfpcli.workspace.rules.roles import WHY_THIS_ROLE, Actor, Role

_WITH_TEXTS = (Proposal, Speaker, Review)
"""The records whose texts have a maximum length."""

MOST = 100
"""Maximum number of refusals gathered: more usually have one cause, which the first ones show."""


class Door(StrEnum):
    """The origin of a change set, which decides which rules judge it.

    `inverse` is undo: judged for role and ownership, because it restores a state that was legal. `arrival` imports
    records of another file: it must not replace stored records without agreement. `owner` is the owner of the
    store's file: it registers an organiser regardless of role, and allows nothing else.
    """

    COMMAND = "command"
    ARRIVAL = "arrival"
    INVERSE = "inverse"
    OWNER = "owner"


class Ground(StrEnum):
    """The ground of a refusal: the role, a rule, the closed call, or missing agreement."""

    ROLE = "role"
    RULE = "rule"
    CLOSED = "closed"
    UNASKED = "unasked"


class Refusal(NamedTuple):
    """One change that must not be written, for a person to read; `hint` is a way that works.

    `field` and `fault` are the message in two parts, for a person who is shown the place in a file: the field of the
    record, if a value is the reason, and what is wrong with it.
    """

    ground: Ground
    place: Place
    message: str
    hint: str = ""
    field: str = ""
    fault: str = ""


class _Talk(msgspec.Struct, frozen=True, gc=False):
    """The part of a proposal that is compared with other proposals."""

    code: str
    event: str
    state: State
    speakers: tuple[str, ...] = ()
    guid: str = ""


class _Contact(msgspec.Struct, frozen=True, gc=False):
    """The part of a speaker by which the acting person is recognised."""

    code: str
    email: str = ""


class Snapshot(Protocol):
    """The whole store before the change set."""

    def get_many(self, kind: Any, keys: Iterable[str]) -> Any:  # noqa: ANN401  # records by key, as a store gives them
        """The records with these keys."""

    def rows(self, kind: Kind, fields: Sequence[str]) -> list[Any]:
        """Every record of a kind, with these attributes."""

    def events(self) -> tuple[Event, ...]:
        """Every event."""


Judge = Callable[["Court", Change], Iterable[Refusal]]


class Court:
    """The facts that every judge may use: the store before, the whole set, the acting person, and the set's origin.

    `agreed` holds the places whose replacement a person was shown and agreed to.
    """

    def __init__(
        self, snapshot: Snapshot, change_set: ChangeSet, actor: Actor, door: Door, agreed: frozenset[Place]
    ) -> None:
        self.snapshot = snapshot
        self.changes = change_set.changes
        self.at: datetime = change_set.at
        self.actor = actor
        self.door = door
        self.agreed = agreed
        self._roles: dict[str, Role] = {}
        self._last_place = -1
        self._last: Proposal | None = None
        self._last_emails: tuple[Proposal, tuple[str, ...]] | None = None

    def written(self, kind: Kind) -> Mapping[str, bool]:
        """The keys of the records of a kind that the set writes, and whether it leaves one rather than removes it."""
        return self._written.get(kind, {})

    @cached_property
    def _written(self) -> dict[Kind, dict[str, bool]]:
        written: dict[Kind, dict[str, bool]] = {}
        for head in heads(self.changes):
            written.setdefault(head.kind, {})[head.key] = head.after is not None
        return written

    @cached_property
    def _events(self) -> dict[str, Event]:
        events = {event.slug: event for event in self.snapshot.events()}
        events |= {event.slug: event for event in records_after(self.changes, Kind.EVENT)}
        return events

    @cached_property
    def _talks(self) -> tuple[_Talk, ...]:
        """The proposals that the set writes and does not remove."""
        return tuple(records_after(self.changes, Kind.PROPOSAL, _Talk))

    @cached_property
    def _stored_proposals(self) -> Mapping[str, Proposal]:
        """The proposals that the set does not write, but reviews or assigns."""
        codes = dict.fromkeys(
            key.partition("/")[0] for kind in (Kind.REVIEW, Kind.ASSIGNMENT) for key in self.written(kind)
        )
        written = self.written(Kind.PROPOSAL)
        wanted = [code for code in codes if not written.get(code)]
        stored: Mapping[str, Proposal] = self.snapshot.get_many(Kind.PROPOSAL, wanted) if wanted else {}
        return stored

    @cached_property
    def _places(self) -> dict[str, int]:
        """The position of each proposal's last change in the set, by code."""
        return places_after(self.changes, Kind.PROPOSAL)

    @cached_property
    def _addresses(self) -> dict[str, str]:
        """Normalised addresses by speaker code, as the set leaves them; of a few proposals only those that matter."""
        codes = {code for proposal in self._stored_proposals.values() for code in proposal.speakers}
        codes |= self.speakers_after
        codes |= {code for proposal in self._proposals_before() for code in proposal.speakers}
        written = self.written(Kind.SPEAKER)
        wanted = {code for code in codes if not written.get(code)}
        stored = self.snapshot.get_many(Kind.SPEAKER, wanted).items() if wanted else ()
        emails = {code: normalise_email(speaker.email) for code, speaker in stored}
        for speaker in records_after(self.changes, Kind.SPEAKER, _Contact):
            emails[speaker.code] = normalise_email(speaker.email)
        return emails

    @cached_property
    def speakers_after(self) -> frozenset[str]:
        """The codes of all speakers whom the proposals name that the set leaves."""
        return frozenset(code for proposal in self._talks for code in proposal.speakers)

    @cached_property
    def own_people(self) -> OwnPeople:
        """The speakers of the calls that the acting person runs, before the change."""
        return own_people(self.snapshot.rows(Kind.PROPOSAL, ("event", "speakers")), self._runs)

    @cached_property
    def own_people_after(self) -> OwnPeople:
        """As `own_people`, of the proposals that the set leaves."""
        return own_people(self._talks, self._runs)

    def _runs(self, slug: str) -> bool:
        return self.role(slug).runs_the_call

    def stored_speaker(self, code: str) -> Speaker | None:
        """A speaker whom the set writes as the whole store has them, also if hidden from the acting person."""
        return self._stored_speakers.get(code)

    @cached_property
    def _stored_speakers(self) -> Mapping[str, Speaker]:
        """The stored speakers whom the set writes, by code."""
        stored: Mapping[str, Speaker] = self.snapshot.get_many(Kind.SPEAKER, self.written(Kind.SPEAKER))
        return stored

    def others_with_address(self, speaker: Speaker) -> frozenset[str]:
        """The codes of other speakers with this speaker's address, after the change; hidden ones included."""
        return frozenset(self._codes_by_address.get(normalise_email(speaker.email), ())) - {speaker.code}

    @cached_property
    def _codes_by_address(self) -> dict[str, set[str]]:
        written = self.written(Kind.SPEAKER)
        stored = (row for row in self.snapshot.rows(Kind.SPEAKER, ("code", "email")) if row.code not in written)
        return codes_by_address(chain(stored, records_after(self.changes, Kind.SPEAKER, _Contact)))

    def stored_event(self, code: str) -> str:
        """The slug of the event of a stored proposal, also if hidden from the acting person; empty if there is none."""
        return self._stored_events.get(code, "")

    @cached_property
    def _stored_events(self) -> dict[str, str]:
        return {row.code: row.event for row in self.snapshot.rows(Kind.PROPOSAL, ("code", "event"))}

    def _proposals_before(self) -> Iterator[Proposal]:
        """The proposals that the set changes or removes, as the store has them."""
        for place, head in enumerate(heads(self.changes)):
            if head.kind is Kind.PROPOSAL and head.before is not None:
                before = self.changes[place].before
                if isinstance(before, Proposal):
                    yield before

    @cached_property
    def people(self) -> People:
        """The people of the store, for conflicts of interest: their proposals and co-speakers."""
        speakers = {
            speaker.code: speaker
            for speaker in self.snapshot.rows(Kind.SPEAKER, ("code", "name", "email", "affiliation"))
        }
        for speaker in records_after(self.changes, Kind.SPEAKER):
            speakers[speaker.code] = msgspec.structs.replace(speaker, biography="")
        proposals = {proposal.code: proposal for proposal in self.snapshot.rows(Kind.PROPOSAL, ("code", "speakers"))}
        proposals |= {proposal.code: proposal for proposal in self._talks}
        return gather_people(speakers, proposals.values(), ())

    def has_guid(self, guid: str, code: str) -> bool:
        """Whether a proposal other than that of this code has a guid, after the change."""
        return bool(self._guids.get(guid, frozenset()) - {code})

    @cached_property
    def _guids(self) -> dict[str, frozenset[str]]:
        rows = {row.code: row.guid for row in self.snapshot.rows(Kind.PROPOSAL, ("code", "guid"))}
        rows |= {proposal.code: proposal.guid for proposal in self._talks}
        codes_by_guid: dict[str, set[str]] = {}
        for code, guid in rows.items():
            codes_by_guid.setdefault(guid, set()).add(code)
        return {guid: frozenset(codes) for guid, codes in codes_by_guid.items() if len(codes) > 1}

    def live_by_speaker(self, slug: str) -> Counter[str]:
        """The number of live proposals of each speaker (by code) in an event, after the change."""
        return self._live.get(slug, Counter())

    @cached_property
    def _live(self) -> dict[str, Counter[str]]:
        stored = self.snapshot.rows(Kind.PROPOSAL, ("code", "event", "state", "speakers"))
        written = self.written(Kind.PROPOSAL)
        counts: dict[str, Counter[str]] = {}
        for row in chain((row for row in stored if not written.get(row.code)), self._talks):
            if row.state in LIVE:
                counts.setdefault(row.event, Counter()).update(row.speakers)
        return counts

    def event(self, slug: str) -> Event | None:
        """An event, after the change."""
        return self._events.get(slug)

    def proposal(self, code: str) -> Proposal | None:
        """A proposal that a change of the set concerns, as the set leaves it."""
        place = self._places.get(code)
        if place is None:
            return self._stored_proposals.get(code)
        if place != self._last_place:
            # The reviews of a proposal mostly follow each other.
            after = self.changes[place].after
            self._last_place, self._last = place, after if isinstance(after, Proposal) else None
        return self._last

    def emails(self, proposal: Proposal) -> tuple[str, ...]:
        """The normalised addresses of a proposal's speakers, without those who have none."""
        if self._last_emails is None or self._last_emails[0] is not proposal:
            emails = tuple(email for code in proposal.speakers if (email := self._addresses.get(code, "")))
            self._last_emails = proposal, emails
        return self._last_emails[1]

    def has_speaker(self, code: str) -> bool:
        """Whether there is a speaker of this code, whom a proposal of the set names, after the change."""
        return code in self._addresses

    def is_actor(self, code: str) -> bool:
        """Whether the speaker of this code is the acting person."""
        return bool(self.actor.email) and self._addresses.get(code) == self.actor.email

    def speaks(self, proposal: Proposal) -> bool:
        """Whether the acting person is one of a proposal's speakers."""
        return bool(self.actor.email) and self.actor.email in self.emails(proposal)

    def role(self, slug: str = "") -> Role:
        """The acting person's role in an event, or in the store as a whole; speakers count as strangers."""
        if slug not in self._roles:
            # Judged by the stored event: a change set cannot change who may write that very set.
            stored = {event.slug: event for event in self.snapshot.events()}
            self._roles[slug] = self.actor.role(stored.get(slug))
        return self._roles[slug]

    @cached_property
    def runs_something(self) -> bool:
        """Whether the acting person runs the call of any event."""
        return any(self.role(slug).runs_the_call for slug in ("", *self._events))

    def is_agreed(self, change: Change) -> bool:
        """Whether the replacement was shown to a person who agreed, or needs no agreement."""
        return self.door is not Door.ARRIVAL or (change.kind, change.key) in self.agreed


def judge(court: Court, judge_of: Callable[[Kind], Judge]) -> tuple[Refusal, ...]:
    """Every reason why the set must not be written, at most `MOST`; empty if it may.

    Raises:
        LookupError: a kind has no judge.
    """
    return tuple(refusal for refusal, _ in zip(_refusals(court, judge_of), range(MOST), strict=False))


def _refusals(court: Court, judge_of: Callable[[Kind], Judge]) -> Iterator[Refusal]:
    judges = {kind: judge_of(kind) for kind in dict.fromkeys(head.kind for head in heads(court.changes))}
    for change in court.changes:
        yield from judges[change.kind](court, change)


def refused(change: Change, ground: Ground, message: str, hint: str = "") -> Refusal:
    """The refusal of a change."""
    return Refusal(ground, (change.kind, change.key), message, hint)


def faulty(change: Change, subject: str, faults: Iterable[tuple[str, str]]) -> Iterator[Refusal]:
    """The refusals of values that no record may have; `faults` are fields and messages, `subject` names the record."""
    for field, message in faults:
        whole = f"{subject}: {field} {message}"
        yield Refusal(Ground.RULE, (change.kind, change.key), whole, field=field, fault=message)


def too_long(
    court: Court, change: Change, limits: Limits | None = None, *, must_follow_call: bool = True
) -> Iterator[Refusal]:
    """The refusals of new or changed texts above the maximum for any text.

    `limits` are those of the call, which raise a maximum. With `must_follow_call` they are judged elsewhere, and one in
    characters replaces the maximum.
    """
    after = change.after
    if court.door is not Door.INVERSE and isinstance(after, _WITH_TEXTS):
        before = change.before if isinstance(change.before, _WITH_TEXTS) else None
        for fault in ceiling_faults(before, after, limits, must_follow_call=must_follow_call):
            yield refused(change, Ground.RULE, f"{change.kind} {change.key}: {fault.field} {fault.message}")


def organisers_only(change: Change, message: str) -> Refusal:
    """The refusal of a change that only those who run the call may make; `message` is a whole sentence."""
    return refused(change, Ground.ROLE, message, WHY_THIS_ROLE)
