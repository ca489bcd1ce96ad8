"""The engine of admission: it passes each change to the judge of its kind and gathers the refusals."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import Any, NamedTuple, Protocol

import msgspec

from cfpcli.records.change import KEY_FIELDS, Change, ChangeSet, Kind, Place, Record
from cfpcli.records.documents import heads, places_after, records_after
from cfpcli.records.event import Event, Limits
from cfpcli.records.lengths import ceiling_faults
from cfpcli.records.person import Speaker, codes_by_address, normalise_email, sharers_by_address
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.workspace.rules.compared_parts import ComparedProposal, KnownPerson, LiveProposals
from cfpcli.workspace.rules.conflicts import PERSON_FIELDS, People, gather_people
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


_BY_ADDRESS = (Kind.REVIEWER, Kind.ORGANISER, Kind.REVIEW, Kind.ASSIGNMENT)
"""The kinds whose records name a person by the first address."""


def _address_of(record: Any) -> str:  # noqa: ANN401  # a record of one of these kinds
    return str(record.reviewer if hasattr(record, "reviewer") else record.email)


def _without_person(record: Any) -> Any:  # noqa: ANN401  # a record of one of these kinds
    """A record without the address and the name of its person, and without its number."""
    blank = {"email", "reviewer", "name"} & {*record.__struct_fields__}
    return msgspec.structs.replace(record, **dict.fromkeys(blank, ""), number=0)


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
    def _talks(self) -> tuple[ComparedProposal, ...]:
        """The proposals that the set writes and does not remove."""
        return tuple(records_after(self.changes, Kind.PROPOSAL, ComparedProposal))

    @cached_property
    def _stored_proposals(self) -> Mapping[str, Proposal]:
        """The proposals that the set does not write, but reviews, assigns, places, publishes or notifies people of."""
        codes = dict.fromkeys(
            key.partition("/")[0] for kind in (Kind.REVIEW, Kind.ASSIGNMENT) for key in self.written(kind)
        )
        codes |= dict.fromkeys(key.rpartition("/")[2] for key in self.written(Kind.NOTIFICATION))
        codes |= dict.fromkeys(slot.proposal for slot in self._slots if slot.proposal)
        written = self.written(Kind.PROPOSAL)
        wanted = [code for code in codes if not written.get(code)]
        stored: Mapping[str, Proposal] = self.snapshot.get_many(Kind.PROPOSAL, wanted) if wanted else {}
        return stored

    @cached_property
    def _slots(self) -> tuple[Slot, ...]:
        """The slots that the set writes, also those of its releases."""
        released = (slot for release in records_after(self.changes, Kind.RELEASE) for slot in release.slots)
        return (*records_after(self.changes, Kind.SLOT), *released)

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
        for speaker in records_after(self.changes, Kind.SPEAKER, KnownPerson):
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

    def stored_with_address(self, email: str) -> Speaker | None:
        """The speaker whom the whole store has under an address that the set writes."""
        return self._stored_speakers.get(self._codes_by_address.get(normalise_email(email), ""))

    @cached_property
    def _codes_by_address(self) -> dict[str, str]:
        return codes_by_address(self.snapshot.rows(Kind.SPEAKER, KnownPerson.__struct_fields__))

    @cached_property
    def _stored_speakers(self) -> Mapping[str, Speaker]:
        """The stored speakers whose codes or addresses the set writes, by code."""
        emails = codes_by_address(records_after(self.changes, Kind.SPEAKER, KnownPerson))
        same = {code for email in emails if (code := self._codes_by_address.get(email))}
        stored: Mapping[str, Speaker] = self.snapshot.get_many(Kind.SPEAKER, {*self.written(Kind.SPEAKER), *same})
        return stored

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
        speakers = {speaker.code: speaker for speaker in self.snapshot.rows(Kind.SPEAKER, PERSON_FIELDS)}
        for speaker in records_after(self.changes, Kind.SPEAKER):
            speakers[speaker.code] = msgspec.structs.replace(speaker, biography="")
        proposals = {proposal.code: proposal for proposal in self.snapshot.rows(Kind.PROPOSAL, ("code", "speakers"))}
        proposals |= {proposal.code: proposal for proposal in self._talks}
        return gather_people(speakers, proposals.values(), ())

    def holders(self, address: str) -> frozenset[str]:
        """The codes of the people who have an address, after the change."""
        return frozenset(self._holders.get(normalise_email(address), ()))

    @cached_property
    def _holders(self) -> dict[str, set[str]]:
        return sharers_by_address(self._people_after())

    def people_of_code(self, code: str) -> frozenset[str]:
        """The codes of the people whom a code means, as their own or as that of a merged person, after the change."""
        return frozenset(self._people_by_code.get(code, ()))

    @cached_property
    def _people_by_code(self) -> dict[str, set[str]]:
        people: dict[str, set[str]] = {}
        for person in self._people_after():
            for code in (person.code, *person.aliases):
                people.setdefault(code, set()).add(person.code)
        return people

    def _people_after(self) -> Iterator[Any]:
        written = self.written(Kind.SPEAKER)
        stored = self.snapshot.rows(Kind.SPEAKER, KnownPerson.__struct_fields__)
        yield from (row for row in stored if row.code not in written)
        yield from records_after(self.changes, Kind.SPEAKER, KnownPerson)

    def is_key(self, address: str) -> bool:
        """Whether the change leaves a reviewer, an organiser, a review or an assignment under an address."""
        kinds = (Kind.REVIEWER, Kind.ORGANISER, Kind.REVIEW, Kind.ASSIGNMENT)
        return any(address in self._members(kind) for kind in kinds)

    def was_key(self, address: str) -> bool:
        """Whether a reviewer, an organiser, a review or an assignment was under an address before the change."""
        return any(
            getattr(row, KEY_FIELDS[kind][-1]) == address
            for kind in (Kind.REVIEWER, Kind.ORGANISER, Kind.REVIEW, Kind.ASSIGNMENT)
            for row in self._keys(kind)
        )

    @cached_property
    def addresses_of_joined(self) -> frozenset[str]:
        """The addresses of the people whom the set removes while another of its people has their codes as aliases."""
        codes = {code for person, _ in self._written_people for code in person.aliases}
        places = (
            place
            for place, head in enumerate(heads(self.changes))
            if head.kind is Kind.SPEAKER and head.after is None and head.key in codes
        )
        gone = (self.changes[place].before for place in places)
        return frozenset(address for person in gone if isinstance(person, Speaker) for address in person.emails)

    def _members(self, kind: Kind) -> set[str]:
        """The addresses under which records of a kind are kept, after the change."""
        written = self.written(kind)
        keys = {"/".join(getattr(row, name) for name in KEY_FIELDS[kind]) for row in self._keys(kind)}
        left = (keys - written.keys()) | {key for key, stays in written.items() if stays}
        return {key.rpartition("/")[2] for key in left}

    def _keys(self, kind: Kind) -> list[Any]:
        return self.snapshot.rows(kind, KEY_FIELDS[kind])

    def is_moved(self, change: Change) -> bool:
        """Whether a change only puts a record of a person under another address or name of the same person."""
        record = change.after or change.before
        if record is None or change.kind not in _BY_ADDRESS or not self._groups:
            return False
        if change.before is not None and change.after is not None:
            is_theirs = any(_address_of(record) in addresses for addresses in self._groups)
            return is_theirs and bool(_without_person(change.before) == _without_person(change.after))
        partners = self._partners.get((change.kind, getattr(record, "proposal", ""), change.after is None), ())
        return any(
            _without_person(partner) == _without_person(record)
            and self._is_same_person(_address_of(record), _address_of(partner))
            for partner in partners
        )

    def is_mine(self, address: str) -> bool:
        """Whether an address is the acting person's before or after the change."""
        mine = self.actor.email
        return bool(mine) and (address == mine or self._is_same_person(mine, address))

    def _is_same_person(self, first: str, second: str) -> bool:
        """Whether two addresses are those of one person whom the set writes."""
        return any({first, second} <= addresses for addresses in self._groups)

    @cached_property
    def _groups(self) -> tuple[frozenset[str], ...]:
        """The addresses, before and after, of each person that the set changes, or creates with several or as actor."""
        groups = (
            frozenset((*person.emails, *(before.emails if before else ()))) for person, before in self._written_people
        )
        pairs, me = zip(groups, self._written_people, strict=True), self.actor.email
        return tuple(group for group, (_, before) in pairs if before is not None or len(group) > 1 or me in group)

    @cached_property
    def _partners(self) -> dict[tuple[Kind, str, bool], list[Record]]:
        """The records that the set creates (True) and removes, by kind and proposal; empty if it removes none."""
        ends = [
            (place, head.after is not None)
            for place, head in enumerate(heads(self.changes))
            if head.kind in _BY_ADDRESS and (head.before is None) is not (head.after is None)
        ]
        partners: dict[tuple[Kind, str, bool], list[Record]] = {}
        for place, is_new in ends if not all(is_new for _, is_new in ends) else ():
            change = self.changes[place]
            record = change.after or change.before
            if record is not None:
                partners.setdefault((change.kind, getattr(record, "proposal", ""), is_new), []).append(record)
        return partners

    @cached_property
    def _written_people(self) -> tuple[tuple[Speaker, Speaker | None], ...]:
        """The people whom the set changes, or creates with several addresses or as its actor, each as it was before."""
        signs = (b'"other_emails"', *([self.actor.email.encode()] if self.actor.email else ()))
        people: list[tuple[Speaker, Speaker | None]] = []
        for place, head in enumerate(heads(self.changes)):
            if head.kind is not Kind.SPEAKER or head.after is None:
                continue
            if isinstance(head.after, bytes) and head.before is None and not any(map(head.after.__contains__, signs)):
                continue  # an import may create a hundred thousand people, and these are known by one address
            change = self.changes[place]
            if isinstance(change.after, Speaker):
                people.append((change.after, change.before if isinstance(change.before, Speaker) else None))
        return tuple(people)

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

    @cached_property
    def live(self) -> LiveProposals:
        """The live proposals of every event, after the change."""
        stored = self.snapshot.rows(Kind.PROPOSAL, ("code", "event", "state", "speakers", "track", "session_type"))
        written = self.written(Kind.PROPOSAL)
        return LiveProposals(chain((row for row in stored if not written.get(row.code)), self._talks))

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

    def speaks_beside(self, code: str) -> bool:
        """Whether the acting person speaks in every stored proposal of a speaker, of which there is one at least."""
        mine = self._codes_by_address.get(self.actor.email, "") if self.actor.email else ""
        rows = self.snapshot.rows(Kind.PROPOSAL, ("code", "speakers"))
        speakers = [row.speakers for row in rows if code in row.speakers]
        return bool(mine) and bool(speakers) and all(mine in codes for codes in speakers)

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
