"""The changes that put a person's records under another address, and those that join two people into one.

Reviewers, organisers, reviews and assignments name a person by the first address. If that changes, they all change with
it, in the same change set.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from cfpcli.records.answers import renamed_keys
from cfpcli.records.change import Change, Kind, Record, created, key_of, kind_of, replaced
from cfpcli.records.event import Event, PersonalExtension, Track
from cfpcli.records.facts import facts_of
from cfpcli.records.person import Organiser, Person, Speaker, email_of, normalise_email, organisation
from cfpcli.records.programme import Notification
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, DeclaredConflict, Review, Reviewer
from cfpcli.text import fold


class Pair(NamedTuple):
    """Two people who may be one, by their codes, and the reason, for a person to read."""

    first: str
    second: str
    reason: str


def likely_pairs(people: Sequence[Any]) -> tuple[Pair, ...]:
    """The pairs of people who are probably one: the same name and affiliation, or one address in two spellings.

    People may be rows with `code`, `name`, `affiliation`, `email` and `other_emails`. The spelling of an address does
    not depend on case, nor on the dots and the part after a plus sign before the `@`.
    """
    pairs: dict[tuple[str, str], str] = {}
    for reason, key_of_person in _SIGNS:
        groups: dict[str, list[str]] = {}
        for person in people:
            for key in key_of_person(person):
                if person.code not in (codes := groups.setdefault(key, [])):
                    codes.append(person.code)
        for codes in groups.values():
            for second in codes[1:]:
                pairs.setdefault((codes[0], second), reason)
    return tuple(Pair(first, second, reason) for (first, second), reason in pairs.items())


def _spellings(person: Any) -> Iterator[str]:  # noqa: ANN401  # a person or a row
    for address in (person.email, *person.other_emails):
        if address:
            local, _, domain = normalise_email(address).rpartition("@")
            yield f"{local.partition('+')[0].replace('.', '')}@{domain.removeprefix('www.')}"


def _names(person: Any) -> Iterator[str]:  # noqa: ANN401  # a person or a row
    place = organisation(person.affiliation)
    if place and fold(person.name):
        yield f"{fold(person.name)}/{place}"


_SIGNS: tuple[tuple[str, Callable[[Any], Iterator[str]]], ...] = (
    ("one address in two spellings", _spellings),
    ("the same name and affiliation", _names),
)


def readdressed(records: Sequence[Record], former: Iterable[str], person: Speaker) -> Iterator[Change]:
    """The changes that put records under a person's first address and name, from `former` addresses of theirs.

    `records` are reviewers, organisers, reviews, assignments and events. A record that another one of the person
    already takes the place of is removed: a person is one reviewer, with the conflicts of interest of all of them.
    """
    addresses = frozenset(former) | {person.email}
    there = {(kind_of(record), key_of(record)) for record in records if _address(record) == person.email}
    reviewers = sorted(_reviewers(records, addresses), key=lambda reviewer: reviewer.email != person.email)
    for record in records:
        if isinstance(record, Event):
            after: Record = _event(record, addresses, person)
        elif _address(record) in addresses and person.email:
            whole = joined_reviewer(reviewers, record.number) if isinstance(record, Reviewer) else record
            after = _under(whole, person)
        elif isinstance(record, Reviewer):
            after = _against(record, addresses, person.email)
        else:
            continue
        if key_of(after) == key_of(record):
            if after != record:
                yield replaced(record, after)
            continue
        yield Change(kind=kind_of(record), key=key_of(record), before=record, after=None)
        place = kind_of(after), key_of(after)
        if place not in there:
            there.add(place)
            yield created(msgspec.structs.replace(after, number=0))


def _reviewers(records: Iterable[Record], addresses: Collection[str]) -> Iterator[Reviewer]:
    return (record for record in records if isinstance(record, Reviewer) and record.email in addresses)


_FILLED_OF_A_REVIEWER = ("affiliation", "tracks", "load")
"""The fields that a reviewer takes from a further record of the same person if they are empty."""


def joined_reviewer(reviewers: Sequence[Reviewer], number: int = 0) -> Reviewer:
    """The reviewer that several of one person are, with a record's `number`: the first, completed by the others.

    Every declared conflict of interest stays, because it binds the person. A request for one yields to a conflict with
    the same that an organiser confirmed.
    """
    filled = {
        name: next((value for each in reviewers if (value := getattr(each, name)) not in ((), "", None)), default)
        for name, default in zip(_FILLED_OF_A_REVIEWER, ("", (), None), strict=True)
    }
    conflicts: dict[str, DeclaredConflict] = {}
    for conflict in (conflict for reviewer in reviewers for conflict in reviewer.conflicts):
        stored = conflicts.get(conflict.against)
        if stored is None or (stored.requested and not conflict.requested):
            conflicts[conflict.against] = conflict
    return msgspec.structs.replace(reviewers[0], **filled, number=number, conflicts=tuple(conflicts.values()))


def dropped_of_person(goes: Speaker, after: Speaker) -> tuple[str, ...]:
    """The fields of a person whose values the joined one does not have, in words."""
    joint = {"code", "number", "guid", "aliases", "email", "other_emails", "requested_emails"}
    return tuple(
        fact.label or name.replace("_", " ")
        for name, fact in facts_of(Speaker).items()
        if name not in joint and getattr(goes, name) and getattr(goes, name) != getattr(after, name)
    )


def dropped_of_reviewer(goes: Reviewer, after: Reviewer) -> tuple[str, ...]:
    """The fields of a reviewer whose values the joined one does not have, in words."""
    labels = {**{name: name for name in _FILLED_OF_A_REVIEWER}, "active": "active or inactive"}
    values = ((name, getattr(goes, name)) for name in labels)
    return tuple(labels[name] for name, value in values if value not in ((), "", None, getattr(after, name)))


def _address(record: Record) -> str:
    if isinstance(record, Reviewer | Organiser):
        return record.email
    return record.reviewer if isinstance(record, Review | Assignment) else ""


def _under(record: Record, person: Speaker) -> Record:
    if isinstance(record, Review):
        return msgspec.structs.replace(record, reviewer=person.email, name=person.name if record.name else "")
    if isinstance(record, Assignment):
        return msgspec.structs.replace(record, reviewer=person.email)
    return msgspec.structs.replace(record, email=person.email, name=person.name)


def _against(reviewer: Reviewer, addresses: frozenset[str], first: str) -> Reviewer:
    """The reviewer, whose conflicts with the person are declared against the first address."""
    conflicts = tuple(
        msgspec.structs.replace(conflict, against=first) if first and conflict.against in addresses else conflict
        for conflict in reviewer.conflicts
    )
    return msgspec.structs.replace(reviewer, conflicts=conflicts)


def _event(event: Event, addresses: frozenset[str], person: Speaker) -> Event:
    """The event, whose chairs and personal extensions name the person by the first address."""
    if not person.email:
        return event
    extensions = _extensions(event.call.personal_extensions, addresses, person.email)
    call = msgspec.structs.replace(event.call, personal_extensions=extensions)
    tracks = tuple(_track(track, addresses, person) for track in event.tracks)
    return msgspec.structs.replace(event, call=call, tracks=tracks)


_UNLIMITED = datetime.max.replace(tzinfo=UTC)


def _extensions(
    granted: Sequence[PersonalExtension], addresses: Collection[str], first: str
) -> tuple[PersonalExtension, ...]:
    """The personal extensions, of which the person has the latest close of those in force under each address.

    It is the last one, because of several under one address the one granted last is in force.
    """
    in_force = {extension.email: extension for extension in granted if extension.email in addresses}
    if len(in_force) > 1:
        latest = max(in_force.values(), key=lambda extension: extension.closes.at or _UNLIMITED)
        granted = (*(extension for extension in granted if extension is not latest), latest)
    return tuple(
        msgspec.structs.replace(extension, email=first) if extension.email in addresses else extension
        for extension in granted
    )


def _track(track: Track, addresses: frozenset[str], person: Speaker) -> Track:
    here = str(Person(person.name, person.email))
    chairs = dict.fromkeys(here if email_of(chair) in addresses else chair for chair in track.chairs)
    return msgspec.structs.replace(track, chairs=tuple(chairs))


_FILLED = ("email", "pronouns", "affiliation", "url", "availability", "windows", "biography")
"""The fields that the person who stays takes from the other one if they are empty."""


def joined(first: Speaker, second: Speaker) -> Speaker:
    """The person that two are: with the values of the first, completed by the second, and all addresses and codes."""
    filled = {name: getattr(first, name) or getattr(second, name) for name in _FILLED}
    addresses = dict.fromkeys((*first.emails, *second.emails))
    addresses.pop(filled["email"], None)
    requested = dict.fromkeys((*first.requested_emails, *second.requested_emails))
    still = tuple(address for address in requested if address not in {filled["email"], *addresses})
    aliases = dict.fromkeys((*first.aliases, second.code, *second.aliases))
    return msgspec.structs.replace(
        first, **filled, other_emails=tuple(addresses), requested_emails=still, aliases=tuple(aliases)
    )


def rejoined(
    proposals: Iterable[Proposal], notifications: Sequence[Notification], first: str, second: str
) -> Iterator[Change]:
    """The changes that give the proposals and notifications of the code `second` to the code `first`."""
    for proposal in proposals:
        speakers = tuple(dict.fromkeys(first if code == second else code for code in proposal.speakers))
        if speakers != proposal.speakers:
            names = {code: first if code == second else code for code in proposal.speakers}
            answers = renamed_keys(proposal.answers, names)
            yield replaced(proposal, msgspec.structs.replace(proposal, speakers=speakers, answers=answers))
    latest: Mapping[str, Notification] = {each.proposal: each for each in notifications if each.person == first}
    for notification in notifications:
        if notification.person != second:
            continue
        yield Change(kind=Kind.NOTIFICATION, key=notification.key, before=notification, after=None)
        kept = latest.get(notification.proposal)
        moved = msgspec.structs.replace(notification, person=first, number=0)
        if kept is None:
            yield created(moved)
        elif kept.at < notification.at:
            yield replaced(kept, msgspec.structs.replace(moved, number=kept.number))
