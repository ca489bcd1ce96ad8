"""The committee in a store: its reviewers, their assignments, and the evidence of their conflicts."""

from typing import Any

import msgspec

from cfpcli.errors import NotFoundError, UsageError
from cfpcli.records.change import Kind
from cfpcli.records.event import Event
from cfpcli.records.person import normalise_email
from cfpcli.records.proposal import WAITING, Proposal
from cfpcli.records.review import Assignment, Reviewer
from cfpcli.review.rules import allocation
from cfpcli.review.rules.allocation import Committee
from cfpcli.store.protocol import Store
from cfpcli.text import clean_line, did_you_mean
from cfpcli.workspace.identity import first_address
from cfpcli.workspace.rules.conflicts import (
    PERSON_FIELDS,
    Conflict,
    People,
    conflicts,
    further_addresses,
    gather_people,
)
from cfpcli.workspace.visibility import whole

_NAMED = 6


def reviewers_of(store: Store) -> tuple[Reviewer, ...]:
    """Every reviewer, in the order in which they were added."""
    decode = msgspec.json.Decoder(Reviewer).decode
    return tuple(decode(document) for document in store.documents(Kind.REVIEWER)) if store.count(Kind.REVIEWER) else ()


def assignments_of(store: Store) -> tuple[Assignment, ...]:
    """Every assignment of every event, in the order in which they were added."""
    decode = msgspec.json.Decoder(Assignment).decode
    count = store.count(Kind.ASSIGNMENT)
    return tuple(decode(document) for document in store.documents(Kind.ASSIGNMENT)) if count else ()


def assigned_to(store: Store, reviewer: str) -> tuple[str, ...]:
    """The codes assigned to a reviewer (a normalised address), in the order of assignment."""
    if not store.count(Kind.ASSIGNMENT):
        return ()
    return allocation.assigned_to(store.rows(Kind.ASSIGNMENT, ("proposal", "reviewer")), reviewer)


def conflicts_of(store: Store, reviewer: str, proposal: Proposal) -> tuple[Conflict, ...]:
    """The conflicts of interest of one reviewer (a normalised address) with one proposal, as `cfp assign` finds them.

    Recusals are left out: they are the reviewer's own word. Only records about the two are read, so that a review of
    one proposal among thousands stays cheap.
    """
    stored = store.get(Kind.REVIEWER, reviewer)
    record = stored if isinstance(stored, Reviewer) else Reviewer(email=reviewer)
    speakers: dict[str, Any] = dict(store.get_many(Kind.SPEAKER, proposal.speakers))
    rows = store.rows(Kind.SPEAKER, PERSON_FIELDS) if store.count(Kind.REVIEWER) else []
    mine = {row.code: row for row in rows if row.email == reviewer}
    shared: dict[str, tuple[str, ...]] = {}
    if mine:
        for row in store.rows(Kind.PROPOSAL, ("code", "speakers")):
            if row.code != proposal.code and not mine.keys().isdisjoint(row.speakers):
                shared |= {code: (row.code,) for code in row.speakers if code in speakers}
    both = {**speakers, **mine}
    people = People(speakers=both, shared={reviewer: shared}, others=further_addresses(both.values()))
    return conflicts(with_affiliation(record, people), proposal, people)


ADD_THE_FIRST = 'cfp reviewers add "NAME <ADDRESS>"'
"""The next step of a committee without reviewers."""


def people_of(store: Store) -> People:
    """The people of the whole store: a talk given together at another event counts too."""
    speakers = {row.code: row for row in store.rows(Kind.SPEAKER, PERSON_FIELDS)}
    proposals = store.rows(Kind.PROPOSAL, ("code", "speakers"))
    return gather_people(speakers, proposals, store.rows(Kind.REVIEW, ("proposal", "reviewer", "state", "reason")))


def with_affiliation(reviewer: Reviewer, people: People) -> Reviewer:
    """The reviewer with the affiliation that they gave as a speaker, if they gave none as a reviewer."""
    if reviewer.affiliation:
        return reviewer
    affiliations = (
        speaker.affiliation for speaker in people.speakers.values() if normalise_email(speaker.email) == reviewer.email
    )
    return msgspec.structs.replace(reviewer, affiliation=next(filter(None, affiliations), ""))


def committee_of(store: Store, event: Event) -> Committee:
    """The data that assigning depends on: the reviewers, and the assignments and reviews of the event's proposals."""
    rows = store.rows(Kind.PROPOSAL, ("code", "event", "state"))
    codes = {row.code for row in rows if row.event == event.slug}
    people = people_of(store)
    as_speaker = {
        normalise_email(speaker.email): speaker.affiliation
        for speaker in people.speakers.values()
        if speaker.affiliation
    }
    return Committee(
        reviewers=[
            msgspec.structs.replace(reviewer, affiliation=reviewer.affiliation or as_speaker.get(reviewer.email, ""))
            for reviewer in reviewers_of(store)
        ],
        waiting=frozenset(row.code for row in rows if row.code in codes and row.state in WAITING),
        assignments=[assignment for assignment in assignments_of(store) if assignment.proposal in codes],
        reviews=[
            review for review in store.rows(Kind.REVIEW, ("proposal", "reviewer", "state")) if review.proposal in codes
        ],
        people=people,
    )


def matching_reviewer(store: Store, text: str) -> Reviewer:
    """The reviewer whose address is `text`, or the only one whose address begins with it.

    Raises:
        NotFoundError: no address begins with it.
        UsageError: several addresses begin with it.
    """
    typed = first_address(whole(store), normalise_email(text))
    reviewers = {reviewer.email: reviewer for reviewer in reviewers_of(store)}
    begun = [typed] if typed in reviewers else [email for email in reviewers if typed and email.startswith(typed)]
    if not begun:
        hint = did_you_mean(typed, reviewers) if reviewers else ADD_THE_FIRST
        raise NotFoundError(f'there is no reviewer "{clean_line(text)}"', hint=hint)
    if len(begun) > 1:
        several = ", ".join(begun[:_NAMED]) + (" …" if len(begun) > _NAMED else "")
        raise UsageError(f'"{clean_line(text)}" matches {len(begun)} addresses: {several}')
    return reviewers[begun[0]]
