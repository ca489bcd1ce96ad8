"""The role of a person in a call: one function for every command and every write.

The role follows the acting person alone, never a person named by an option. If a committee is registered, an address
that is on none of its lists has the least rights: an unknown identity must never see or write more than a known one.
This prevents accidents; anybody who can open the file can read all of it.
"""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import NamedTuple

import msgspec

from cfpcli.errors import CfpError
from cfpcli.records.event import Event
from cfpcli.records.person import Person, parse_person
from cfpcli.text import fold


class Role(StrEnum):
    """The role of a person in an event, from the most rights to the least."""

    ORGANISER = "organiser"
    TRACK_CHAIR = "track-chair"
    REVIEWER = "reviewer"
    SPEAKER = "speaker"
    STRANGER = "stranger"

    @property
    def runs_the_call(self) -> bool:
        """Whether the role sees and decides everything in the event; currently a track chair does as well."""
        return self in {Role.ORGANISER, Role.TRACK_CHAIR}

    @property
    def is_recognised(self) -> bool:
        """Whether the committee has this person on one of its lists."""
        return self not in {Role.SPEAKER, Role.STRANGER}


_RANKS = list(Role)


class Committee(msgspec.Struct, frozen=True):
    """The registered people of a store, by first address; empty until somebody is registered.

    `first_addresses` has the first address of each person of the store by each of their other addresses.
    """

    organisers: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()
    first_addresses: Mapping[str, str] = {}

    def first_address(self, address: str) -> str:
        """The first address of the person who has an address."""
        return self.first_addresses.get(address, address)

    def __bool__(self) -> bool:
        """Whether there is a committee at all."""
        return bool(self.organisers or self.reviewers)


class RoleHeld(NamedTuple):
    """A role, and the reason for it, for a person to read."""

    role: Role
    reason: str


def role_of(
    person: Person | None,
    event: Event | None,
    committee: Committee,
    *,
    speakers: Collection[str] = (),
    lowered: Role | None = None,
) -> RoleHeld:
    """The role of the acting person, by their first address, in an event, or without one in the store as a whole.

    `speakers` are the normalised addresses of the event's speakers. `lowered` is the role as which the person asked to
    be seen; one above the role they have changes nothing, because it serves to see less, never more.
    """
    held = _held(person, event, committee, speakers)
    if lowered is not None and _RANKS.index(lowered) > _RANKS.index(held.role):
        return RoleHeld(lowered, f"lowered from {held.role} by CFP_AS")
    return held


def _held(person: Person | None, event: Event | None, committee: Committee, speakers: Collection[str]) -> RoleHeld:
    if not committee:
        return RoleHeld(Role.ORGANISER, "the store has no committee yet, so everybody who opens it is an organiser")
    if person is None or not person.email:
        return RoleHeld(Role.STRANGER, "the acting person is not set")
    # A name alone proves nothing: only a person whose address the committee has chairs a track by name.
    listed = person.email in committee.organisers | committee.reviewers
    track = _chaired(person, event, committee, by_name=listed) if event else ""
    unknown = "the address belongs neither to the committee nor to a speaker"
    ways = (
        (person.email in committee.organisers, Role.ORGANISER, "registered as an organiser"),
        (bool(track), Role.TRACK_CHAIR, f"chair of the track {track}"),
        (person.email in committee.reviewers, Role.REVIEWER, "registered as a reviewer"),
        (person.email in speakers, Role.SPEAKER, "speaker of a proposal"),
    )
    return next((RoleHeld(role, reason) for holds, role, reason in ways if holds), RoleHeld(Role.STRANGER, unknown))


def _chaired(person: Person, event: Event, committee: Committee, *, by_name: bool) -> str:
    """The slug of the first track that the person chairs, by an address or also by name; empty if there is none."""
    for track in event.tracks:
        for chair in track.chairs:
            try:
                named = parse_person(chair)
            except CfpError:
                continue
            by_address = bool(named.email) and committee.first_address(named.email) == person.email
            if by_address or (not named.email and by_name and fold(named.name) == fold(person.name)):
                return track.slug
    return ""


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """The acting person for the admission: their identity, and the committee to which they may belong.

    `person` is None if nobody is named; `lowered` is the role requested by CFP_AS.
    """

    person: Person | None
    committee: Committee
    lowered: Role | None = None

    @property
    def email(self) -> str:
        """The normalised address; empty if nobody is named."""
        return self.person.email if self.person else ""

    def role(self, event: Event | None) -> Role:
        """The role in an event, or in the store as a whole; a speaker counts as a stranger here."""
        return role_of(self.person, event, self.committee, lowered=self.lowered).role


ADD_REVIEWERS = 'cfp reviewers add "NAME <ADDRESS>"  # as an organiser; or record it with --reviewer and --guest'
"""The hint for a person outside the committee who wants to review."""


def own_submissions_only(event: Event) -> str:
    """The refusal of a reviewer of a blind call who submits for somebody else."""
    return f"you see {event.name} without its speakers, and submit under your own address only"


WHY_THIS_ROLE = "cfp whoami  # shows your role, and why"
