"""The engine of admission: it hands each change to the judge of its kind and gathers the refusals."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple, Protocol

from cfpcli.records.change import Change, ChangeSet, Kind, Record
from cfpcli.records.event import Event, Limits
from cfpcli.records.inverses import Place
from cfpcli.records.lengths import ceiling_faults
from cfpcli.records.person import Speaker, normalise_email
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.records.states import LIVE
from cfpcli.workspace.rules.conflicts import People, known_of
from cfpcli.workspace.rules.roles import Actor, Role

MOST = 100
"""Refusals that are gathered at most: whoever has more has one cause, which the first ones show."""


class Door(StrEnum):
    """How a change set came about, which decides what of it is judged.

    `inverse` is that of undo: judged for role and ownership, because it restores what was legal once. `arrival` brings
    records of another file: it must not replace unasked what the store has. `owner` is that of whoever owns the
    store's file: it registers an organiser whatever the role, and opens nothing else.
    """

    COMMAND = "command"
    ARRIVAL = "arrival"
    INVERSE = "inverse"
    OWNER = "owner"


class Ground(StrEnum):
    """Why a change is refused: by role, by a rule, because the call is closed, or because nobody agreed to it."""

    ROLE = "role"
    RULE = "rule"
    CLOSED = "closed"
    UNASKED = "unasked"


class Refusal(NamedTuple):
    """One change that must not be written, for a person to read; `hint` is what would work."""

    ground: Ground
    place: Place
    message: str
    hint: str = ""


class Snapshot(Protocol):
    """The whole store as it is before the change set."""

    def get_many(self, kind: Any, keys: Iterable[str]) -> Any:  # noqa: ANN401  # records by key, as a store gives them
        """The records that go by these keys."""

    def rows(self, kind: Kind, fields: Sequence[str]) -> list[Any]:
        """Every record of a kind, with these attributes."""

    def events(self) -> tuple[Event, ...]:
        """Every event."""


Judge = Callable[["Court", Change], Iterable[Refusal]]


class Court:
    """What every judge may ask: the store before, the set as a whole, who acts, and how the set came about.

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

    @cached_property
    def after(self) -> Mapping[Place, Record | None]:
        """What the set makes of each record it touches."""
        return {(change.kind, change.key): change.after for change in self.changes}

    @cached_property
    def _events(self) -> dict[str, Event]:
        events = {event.slug: event for event in self.snapshot.events()}
        events |= {event.slug: event for event in self.after.values() if isinstance(event, Event)}
        return events

    @cached_property
    def _proposals(self) -> dict[str, Proposal]:
        """The proposals that the set concerns, as it leaves them."""
        codes = dict.fromkeys(
            change.key.partition("/")[0] for change in self.changes if change.kind in {Kind.REVIEW, Kind.ASSIGNMENT}
        )
        stored = self.snapshot.get_many(Kind.PROPOSAL, codes) if codes else {}
        changed = {proposal.code: proposal for proposal in self.after.values() if isinstance(proposal, Proposal)}
        return {**stored, **changed}

    @cached_property
    def _addresses(self) -> dict[str, str]:
        """Normalised addresses by speaker code, as the set leaves them; of a few proposals only those that matter."""
        codes = {code for proposal in self._proposals.values() for code in proposal.speakers}
        codes |= {
            code for change in self.changes if isinstance(change.before, Proposal) for code in change.before.speakers
        }
        emails = (
            {code: speaker.email for code, speaker in self.snapshot.get_many(Kind.SPEAKER, codes).items()}
            if codes
            else {}
        )
        for (kind, key), record in self.after.items():
            if kind is Kind.SPEAKER and record is not None:
                emails[key] = getattr(record, "email", "")
        return {code: normalise_email(email) for code, email in emails.items()}

    @cached_property
    def people(self) -> People:
        """What the store knows of its people, for conflicts of interest: who speaks where, and with whom."""
        speakers = {
            speaker.code: speaker
            for speaker in self.snapshot.rows(Kind.SPEAKER, ("code", "name", "email", "affiliation"))
        }
        speakers |= {speaker.code: speaker for speaker in self.after.values() if isinstance(speaker, Speaker)}
        proposals = {proposal.code: proposal for proposal in self.snapshot.rows(Kind.PROPOSAL, ("code", "speakers"))}
        return known_of(speakers, (proposals | self._proposals).values(), ())

    def has_guid(self, guid: str, code: str) -> bool:
        """Whether another proposal than that of this code has a guid, as the set leaves it."""
        return bool(self._guids.get(guid, frozenset()) - {code})

    @cached_property
    def _guids(self) -> dict[str, frozenset[str]]:
        rows = {row.code: row.guid for row in self.snapshot.rows(Kind.PROPOSAL, ("code", "guid"))}
        rows |= {proposal.code: proposal.guid for proposal in self.after.values() if isinstance(proposal, Proposal)}
        codes_by_guid: dict[str, set[str]] = {}
        for code, guid in rows.items():
            codes_by_guid.setdefault(guid, set()).add(code)
        return {guid: frozenset(codes) for guid, codes in codes_by_guid.items() if len(codes) > 1}

    def live_by_speaker(self, slug: str) -> Counter[str]:
        """How many live proposals each speaker (by code) has in an event, as the set leaves it."""
        return self._live.get(slug, Counter())

    @cached_property
    def _live(self) -> dict[str, Counter[str]]:
        rows = {row.code: row for row in self.snapshot.rows(Kind.PROPOSAL, ("code", "event", "state", "speakers"))}
        rows |= {proposal.code: proposal for proposal in self.after.values() if isinstance(proposal, Proposal)}
        counts: dict[str, Counter[str]] = {}
        for row in rows.values():
            if row.state in LIVE:
                counts.setdefault(row.event, Counter()).update(row.speakers)
        return counts

    def event(self, slug: str) -> Event | None:
        """An event, as the set leaves it."""
        return self._events.get(slug)

    def proposal(self, code: str) -> Proposal | None:
        """A proposal that a change of the set concerns, as the set leaves it."""
        return self._proposals.get(code)

    def emails(self, proposal: Proposal) -> tuple[str, ...]:
        """The normalised addresses of a proposal's speakers, those without one left out."""
        return tuple(email for code in proposal.speakers if (email := self._addresses.get(code, "")))

    def is_actor(self, code: str) -> bool:
        """Whether the speaker of this code is the acting person."""
        return bool(self.actor.email) and self._addresses.get(code) == self.actor.email

    def speaks(self, proposal: Proposal) -> bool:
        """Whether the acting person is one of a proposal's speakers."""
        return bool(self.actor.email) and self.actor.email in self.emails(proposal)

    def role(self, slug: str = "") -> Role:
        """The acting person's role in an event, or in the store as a whole; speakers count as strangers."""
        if slug not in self._roles:
            # By the event as it is stored: who may act is not changed by the very set that is judged.
            stored = {event.slug: event for event in self.snapshot.events()}
            self._roles[slug] = self.actor.role(stored.get(slug))
        return self._roles[slug]

    @cached_property
    def runs_something(self) -> bool:
        """Whether the acting person runs the call of any event."""
        return any(self.role(slug).runs_the_call for slug in ("", *self._events))

    def is_agreed(self, change: Change) -> bool:
        """Whether what the change replaces was shown to somebody who agreed, or needs nobody's agreement."""
        return self.door is not Door.ARRIVAL or (change.kind, change.key) in self.agreed


def judge(court: Court, judge_of: Callable[[Kind], Judge]) -> tuple[Refusal, ...]:
    """Every reason why the set must not be written, at most `MOST`; empty where it may.

    Raises:
        LookupError: a kind has no judge.
    """
    return tuple(refusal for refusal, _ in zip(_refusals(court, judge_of), range(MOST), strict=False))


def _refusals(court: Court, judge_of: Callable[[Kind], Judge]) -> Iterator[Refusal]:
    judges = {kind: judge_of(kind) for kind in dict.fromkeys(change.kind for change in court.changes)}
    for change in court.changes:
        yield from judges[change.kind](court, change)


def refused(change: Change, ground: Ground, message: str, hint: str = "") -> Refusal:
    """The refusal of a change."""
    return Refusal(ground, (change.kind, change.key), message, hint)


def too_long(court: Court, change: Change, limits: Limits | None = None) -> Iterator[Refusal]:
    """The refusals of new or changed texts above what any text may have; `limits` are those of the call."""
    after = change.after
    if court.door is not Door.INVERSE and isinstance(after, Proposal | Speaker | Review):
        before = change.before if isinstance(change.before, Proposal | Speaker | Review) else None
        for fault in ceiling_faults(before, after, limits):
            yield refused(change, Ground.RULE, f"{change.kind} {change.key}: {fault.field} {fault.message}")


def organisers_only(change: Change, what: str) -> Refusal:
    """The refusal of what only those who run the call may do; `what` is a clause, as for `by_organisers`."""
    return refused(change, Ground.ROLE, *by_organisers(what))


def by_organisers(what: str) -> tuple[str, str]:
    """The message and the hint of a change that is an organiser's; `what` is a clause such as `the list is changed`."""
    return f"{what} only by an organiser", "cfp whoami shows your role, and why"
