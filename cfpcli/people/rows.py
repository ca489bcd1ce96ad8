"""Rows of the room: people, profiles and the acting person; schema, columns and pages follow from them."""

from datetime import datetime
from typing import Annotated, ClassVar

from cfpcli.records.person import Profile
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
