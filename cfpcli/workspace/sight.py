"""The person who looks at a store, and the records that they may know."""

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import Any, NamedTuple, Self

import msgspec

from cfpcli.errors import CfpError
from cfpcli.records.answers import renamed_keys
from cfpcli.records.change import Kind
from cfpcli.records.event import Event, OthersReviews
from cfpcli.records.facts import fields_where
from cfpcli.records.person import Speaker, parse_person
from cfpcli.records.programme import Slot
from cfpcli.records.proposal import State
from cfpcli.records.review import Reviewer, ReviewState
from cfpcli.store.programme import last_slots
from cfpcli.store.protocol import Store
from cfpcli.workspace.rules.blind_view import (
    event_view,
    own_view,
    reviewer_view,
    unplaced_view,
    without_private_answers,
)
from cfpcli.workspace.rules.conflicts import PERSON_FIELDS, ConflictKind, People, conflicts
from cfpcli.workspace.rules.roles import Role


class Sight(NamedTuple):
    """A reviewer by normalised address (empty: nobody in particular), and the events they see as a reviewer does.

    `reviewing` holds those events by slug, `blind` the slugs of those whose speakers are hidden from them, `roles`
    their role in each; `first_addresses` has everybody's first address by each of their others. A speaker or a stranger
    sees the same as a reviewer of a blind call, and no reviews.
    """

    email: str
    reviewing: Mapping[str, Event]
    blind: frozenset[str]
    roles: Mapping[str, Role] = {}
    first_addresses: Mapping[str, str] = {}

    def role(self, slug: str) -> Role:
        """The role in an event; in one that is fully visible, an organiser's."""
        return self.roles.get(slug, Role.REVIEWER if slug in self.reviewing else Role.ORGANISER)

    @property
    def least(self) -> Role:
        """The role with the fewest rights among all events; a stranger's if the store has none."""
        ranks = list(Role)
        return max((self.role(slug) for slug in self.reviewing), key=ranks.index, default=Role.STRANGER)

    @property
    def knows_committee(self) -> bool:
        """Whether the person may know who is on the committee, which strangers and speakers may not list either."""
        return self.least not in {Role.SPEAKER, Role.STRANGER}

    def is_me(self, by: str) -> bool:
        """Whether `by`, a person as recorded in the history, is this reviewer."""
        try:
            email = parse_person(by).email
            return bool(self.email) and self.email in {email, self.first_addresses.get(email)}
        except CfpError:
            return False

    def event(self, event: Any) -> Any:  # noqa: ANN401  # an event or a row of one
        """The event, without personal extensions of other people if it is blind."""
        return event_view(event, self.email) if event.slug in self.blind and hasattr(event, "call") else event

    def reviewer(self, reviewer: Any) -> Any:  # noqa: ANN401  # a reviewer or a row of one
        """The reviewer, without the conflicts that others declared, because they name speakers."""
        if not self.blind or reviewer.email == self.email or not getattr(reviewer, "conflicts", ()):
            return reviewer
        return msgspec.structs.replace(reviewer, conflicts=())


_PRIVATE = fields_where(Speaker, lambda fact: fact.private)
_BLANK = {field.name: field.default for field in msgspec.structs.fields(Speaker) if field.name in _PRIVATE}


_OF_PLACE: dict[str, Any] = {"room": "", "day": "", "start": None, "minutes": None, "locked": False}
"""The fields of a slot that the plan may change after a release, as they are without a place."""


class PublishedSlots:
    """The slots of the last release of each event whose plan a person does not see, read on first use.

    `slugs` are those of the events.
    """

    def __init__(self, store: Store, slugs: Collection[str]) -> None:
        self._store = store
        self._slugs = slugs

    @cached_property
    def slots(self) -> tuple[Slot, ...]:
        """The slots of these releases."""
        return tuple(slot for slug in self._slugs for slot in last_slots(self._store, slug))

    @cached_property
    def _by_guid(self) -> Mapping[str, Slot]:
        return {slot.guid: slot for slot in self.slots}

    def __contains__(self, guid: str) -> bool:
        """Whether the slot with this guid is in one of these releases."""
        return guid in self._by_guid

    def in_place(self, slot: Any) -> Any:  # noqa: ANN401  # a slot or a row of one
        """A slot at its published place; without any place if it is not in the last release."""
        published = self._by_guid.get(slot.guid)
        names = [name for name in slot.__struct_fields__ if name in _OF_PLACE]
        values = {name: getattr(published, name) if published else _OF_PLACE[name] for name in names}
        return msgspec.structs.replace(slot, **values)


class VisibleRecords(NamedTuple):
    """The records that a person may know, proposal by proposal.

    `events` has each proposal's event by code, `mine` the state of the person's own reviews and `read` the revision
    that they read, `redacted` the fields with a redacted copy; `own` are the proposals of which they are a speaker,
    `hidden` those from which they recused or with which they declared a conflict, `unsent` those that others prepared
    for a followed call and did not send; `people` are the codes of speakers
    they may know, `confidants` those whose private fields they see: their own and those of the speakers of calls that
    they run; `beside` are their co-speakers in calls with hidden speakers, of whom they know the address alone, each
    with the code that is shown in place of the real one, and `me` their own codes; `published` are the slots of calls
    that others run.
    """

    sight: Sight
    events: Mapping[str, str]
    mine: Mapping[str, ReviewState]
    read: Mapping[str, int]
    own: frozenset[str]
    hidden: frozenset[str]
    unsent: frozenset[str]
    people: frozenset[str]
    confidants: frozenset[str]
    beside: Mapping[str, str]
    me: frozenset[str]
    redacted: Mapping[str, frozenset[str]]
    published: PublishedSlots

    @classmethod
    def of(cls, store: Store, sight: Sight) -> Self:
        """The records that this person may know, gathered from a whole store."""
        proposals = store.rows(Kind.PROPOSAL, ("code", "event", "speakers", "redactions", "state"))
        reviews = store.rows(Kind.REVIEW, ("proposal", "reviewer", "state", "proposal_revision")) if sight.email else ()
        mine = {row.proposal: row for row in reviews if row.reviewer == sight.email}
        me = frozenset(
            row.code for row in store.rows(Kind.SPEAKER, ("code", "email")) if sight.email and row.email == sight.email
        )
        speaking = frozenset(row.code for row in proposals if not me.isdisjoint(row.speakers))
        states = {code: row.state for code, row in mine.items()}
        reviewed = [row for row in proposals if row.event in sight.reviewing]
        recused = {row.code for row in reviewed if states.get(row.code) is ReviewState.RECUSED}
        hidden = frozenset((recused | _declared(store, sight, reviewed)) - speaking)
        unsent = frozenset({row.code for row in reviewed if row.state is State.DRAFT} - speaking)
        shown = [row for row in proposals if not (row.event in sight.blind or row.code in hidden | unsent)]
        people = me | {code for row in shown for code in row.speakers}
        return cls(
            sight,
            {row.code: row.event for row in proposals},
            states,
            {code: row.proposal_revision for code, row in mine.items()},
            speaking,
            hidden,
            unsent,
            people,
            me | {code for row in proposals if row.event not in sight.reviewing for code in row.speakers},
            _other_codes(store, {code for row in proposals if row.code in speaking for code in row.speakers} - people),
            me,
            {row.code: frozenset(row.redactions) for row in proposals if row.redactions},
            PublishedSlots(store, sight.reviewing),
        )

    def proposal(self, proposal: Any) -> Any:  # noqa: ANN401  # a proposal or a row of one
        """A proposal as the person may see it; None if they may not."""
        code = proposal.code
        if code in self.hidden or code in self.unsent:
            return None
        if not self.is_masked(code, proposal.event):
            if proposal.event not in self.sight.reviewing:
                return proposal
            if code in self.own:
                return self.own_proposal(proposal)
            return without_private_answers(unplaced_view(proposal), self.sight.reviewing[proposal.event])
        return reviewer_view(proposal, self.sight.reviewing[proposal.event])

    def code_of(self, shown: str) -> str:
        """A speaker's real code for the one that is shown."""
        return next((code for code, other in self.beside.items() if other == shown), shown)

    def own_proposal(self, proposal: Any) -> Any:  # noqa: ANN401  # a proposal or a row of one
        """A proposal of the person's own, without the committee's fields, and with other codes for its co-speakers."""
        seen = own_view(proposal)
        if "speakers" not in seen.__struct_fields__ or self.beside.keys().isdisjoint(seen.speakers):
            return seen
        codes = {code: self.beside.get(code, code) for code in seen.speakers}
        answers = {"answers": renamed_keys(seen.answers, codes)} if "answers" in seen.__struct_fields__ else {}
        return msgspec.structs.replace(seen, speakers=tuple(codes.values()), **answers)

    def speaker(self, speaker: Any) -> Any:  # noqa: ANN401  # a speaker or a row of one
        """A speaker as the person may see them; None if they may not.

        For a co-speaker in a call whose speakers are hidden, only the address is shown, or without one the name:
        naming an address must not disclose whom the store has under it.
        """
        if speaker.code in self.people or speaker.code not in self.beside:
            return self._in_confidence(speaker) if speaker.code in self.people else None
        kept = {"code", "number", "email"}
        blank: dict[str, Any] = {
            field.name: "" if field.default is msgspec.NODEFAULT else field.default
            for field in msgspec.structs.fields(speaker)
            if field.name not in kept
        }
        blank["code"] = self.beside[speaker.code]
        if "number" in speaker.__struct_fields__:
            blank["number"] = 0
        if "name" in blank:
            # Without an address the name is the speakers' own, and discloses nobody else.
            blank["name"] = getattr(speaker, "email", "") or speaker.name
        return msgspec.structs.replace(speaker, **blank)

    def _in_confidence(self, speaker: Any) -> Any:  # noqa: ANN401  # a speaker or a row of one
        """A speaker whom the person may know, without private fields of people whose calls others run."""
        if speaker.code in self.confidants:
            return speaker
        blank = {name: _BLANK[name] for name in _BLANK if name in speaker.__struct_fields__}
        return msgspec.structs.replace(speaker, **blank) if blank else speaker

    def is_masked(self, code: str, event: str) -> bool:
        """Whether the speakers of a proposal of this event are hidden from the person."""
        return event in self.sight.blind and code not in self.own

    def has_reviewed(self, code: str) -> bool:
        """Whether the person has given a review of a proposal, which may be an abstention or recusal."""
        return self.mine.get(code) in {ReviewState.SCORED, ReviewState.ABSTAINED}

    def shows_review(self, review: Any) -> bool:  # noqa: ANN401  # a review or a row of one
        """Whether the person may see a review: their own, and those of others when the event shows them.

        They never see reviews of a proposal of which they are a speaker or from which they recused.
        """
        event = self.sight.reviewing.get(self.events.get(review.proposal, ""))
        if event is None or (self.sight.email and review.reviewer == self.sight.email):
            return True
        if (
            review.proposal in self.own
            or review.proposal in self.hidden
            or not self.sight.role(event.slug).is_recognised
        ):
            return False
        when = event.review.shows_others
        return when is OthersReviews.ALWAYS or (when is OthersReviews.AFTER and self.has_reviewed(review.proposal))


def shown_code(speaker: Any) -> str:  # noqa: ANN401  # a speaker or a row of one
    """A code made of a speaker's address: the real code would disclose whether the store knew that person before."""
    from hashlib import blake2b

    from cfpcli.records.codes import ALPHABET, LENGTH

    digest = blake2b((getattr(speaker, "email", "") or speaker.code).encode(), digest_size=LENGTH).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest)


def _other_codes(store: Store, codes: Collection[str]) -> dict[str, str]:
    """The code that is shown for each of these speakers."""
    people = store.get_many(Kind.SPEAKER, codes) if codes else {}
    return {code: shown_code(speaker) for code, speaker in people.items()}


def _declared(store: Store, sight: Sight, proposals: list[Any]) -> set[str]:
    """The proposals with which the person declared a conflict."""
    reviewer = store.get(Kind.REVIEWER, sight.email) if sight.email else None
    if not isinstance(reviewer, Reviewer) or not reviewer.conflicts:
        return set()
    people = store.rows(Kind.SPEAKER, PERSON_FIELDS)
    records = People(speakers={row.code: row for row in people})
    return {
        row.code
        for row in proposals
        if any(conflict.kind is ConflictKind.DECLARED for conflict in conflicts(reviewer, row, records))
    }
