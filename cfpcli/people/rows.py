"""Rows of the room: people, profiles and the acting person; schema, columns and pages follow from them."""

from datetime import datetime
from typing import Annotated, ClassVar

from cfpcli.records.person import Profile, Speaker
from cfpcli.result import FLAT, Row


class Acting(Row, frozen=True, kw_only=True, rename={"origin": "from"}):
    """The person that commands act for, the source of that identity, and their role in an event with the reason."""

    schema: ClassVar = "person"
    answers: ClassVar = "cfp whoami"

    name: str
    email: str
    origin: str
    event: str
    role: str
    reason: str


class ShownProfile(Row, frozen=True, kw_only=True):
    """A person's profile: the details that they give in every call."""

    schema: ClassVar = "profile"
    answers: ClassVar = "cfp profile show, cfp profile edit"

    profile: Annotated[Profile, FLAT]


class OrganiserRow(Row, frozen=True, kw_only=True):
    """An organiser; `since` is null if a migration found them in the history."""

    schema: ClassVar = "organisers"
    answers: ClassVar = "cfp organisers add, list, remove"

    email: str
    name: str
    since: datetime | None


class PersonRow(Row, frozen=True, kw_only=True):
    """A person of the store: a speaker, a reviewer or an organiser, with the number of their proposals and reviews.

    `roles` are those in the event in use, or in the store if several could be meant. A member of the committee who has
    no record yet has no code: `cfp people edit` makes the record.
    """

    schema: ClassVar = "people"
    answers: ClassVar = "cfp people list"
    columns: ClassVar = ("code", "name", "email", "roles", "proposals", "reviews")

    code: str
    name: str
    email: str
    other_emails: tuple[str, ...]
    affiliation: str
    roles: tuple[str, ...]
    proposals: int
    reviews: int
    aliases: tuple[str, ...]


class ShownPerson(Row, frozen=True, kw_only=True):
    """A person with every detail; `proposals` and `reviews` are codes of proposals.

    `local_windows` are the windows of availability in words, in the time zone of the event in use.
    """

    schema: ClassVar = "person-record"
    answers: ClassVar = "cfp people show, add, edit, merge"

    person: Annotated[Speaker, FLAT]
    roles: tuple[str, ...] = ()
    proposals: tuple[str, ...] = ()
    reviews: tuple[str, ...] = ()
    local_windows: tuple[str, ...] = ()


class PairRow(Row, frozen=True, kw_only=True):
    """Two people who may be one, by their codes and names, and the reason."""

    schema: ClassVar = "pairs"
    answers: ClassVar = "cfp people merge"

    first: str
    first_name: str
    second: str
    second_name: str
    reason: str
