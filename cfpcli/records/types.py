"""A field of a record: its name, its type and how it is read."""

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from cfpcli.records.event import Event
from cfpcli.records.facts import Fact
from cfpcli.records.review import Scored


class FieldType(StrEnum):
    """The type of a field's value, which decides how it is compared, sorted and asked for."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    INSTANT = "instant"
    LIST = "list"
    FLAG = "flag"
    MAPPING = "mapping"


class Relation(StrEnum):
    """Records that must be loaded besides the row itself."""

    SPEAKERS = "speakers"
    REVIEWS = "reviews"


class SpeakerRow(Protocol):
    """The part of a speaker that a proposal's fields need."""

    @property
    def name(self) -> str:
        """The speaker's name."""

    @property
    def email(self) -> str:
        """The normalised address, or empty."""

    @property
    def other_emails(self) -> tuple[str, ...]:
        """Further normalised addresses."""

    @property
    def affiliation(self) -> str:
        """The speaker's organisation, or empty."""


class Related(msgspec.Struct, frozen=True, kw_only=True):
    """The records to which a row refers.

    `speakers` are by code, `reviews` by the code of their proposal: each is needed only if a field names the
    relation. `events` are by slug, for review settings and session types.
    """

    speakers: Mapping[str, SpeakerRow] = {}
    reviews: Mapping[str, Sequence[Scored]] = {}
    events: Mapping[str, Event] = {}


NOTHING = Related()
"""The related records of rows whose fields need none."""

Row = Any
"""A full or a partial Struct: any object with the attributes that the fields need."""


class Field(msgspec.Struct, frozen=True, kw_only=True):
    """One field: the facts about it, and how it is read.

    `needs` are the attributes of the stored row and `related` the relations that `get` reads.
    `members` are the values of an enumeration.
    """

    name: str
    fact: Fact
    type: FieldType
    needs: frozenset[str]
    get: Callable[[Row, Related], Any]
    related: frozenset[Relation] = frozenset()
    members: tuple[str, ...] = ()

    @property
    def help(self) -> str:
        """The description, in one line."""
        return self.fact.help

    @property
    def header(self) -> str:
        """The heading in tables for people."""
        return self.fact.header or self.name.replace("_", " ")

    @property
    def aliases(self) -> tuple[str, ...]:
        """The other names that are accepted."""
        return self.fact.aliases

    @property
    def is_stored(self) -> bool:
        """Whether the value is in the record itself instead of being computed."""
        return self.name in self.needs
