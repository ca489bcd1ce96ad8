"""Change sets: the only way anything is written, and what undo takes back.

A setting of a store that is no property of an event, such as which event is in use.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from operator import attrgetter

import msgspec

from cfpcli.records.event import Event, FollowedCall
from cfpcli.records.person import Organiser, Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Assignment, Review, Reviewer


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named value; `event` names the event that commands mean when none is given."""

    name: str
    number: int = 0
    value: str


Record = Event | Proposal | Speaker | Review | Setting | FollowedCall | Reviewer | Assignment | Organiser


class Kind(StrEnum):
    """The kinds of record a store holds, in the order in which its tables stand in the file."""

    SETTING = "setting"
    EVENT = "event"
    SPEAKER = "speaker"
    PROPOSAL = "proposal"
    REVIEW = "review"
    CALL = "call"
    REVIEWER = "reviewer"
    ASSIGNMENT = "assignment"
    ORGANISER = "organiser"


RECORD_TYPES: dict[Kind, type[Record]] = {
    Kind.SETTING: Setting,
    Kind.EVENT: Event,
    Kind.SPEAKER: Speaker,
    Kind.PROPOSAL: Proposal,
    Kind.REVIEW: Review,
    Kind.CALL: FollowedCall,
    Kind.REVIEWER: Reviewer,
    Kind.ASSIGNMENT: Assignment,
    Kind.ORGANISER: Organiser,
}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One record before and after: no `before` creates it, no `after` removes it.

    `key` is the slug of an event or of a call that is followed, the code of a proposal or speaker, `CODE/e-mail` of a
    review or an assignment, the e-mail of a reviewer or an organiser, the name of a setting.
    """

    kind: Kind
    key: str
    before: Record | None
    after: Record | None

    def inverse(self) -> "Change":
        """The change that takes this one back."""
        return Change(kind=self.kind, key=self.key, before=self.after, after=self.before)


class ChangeSet(msgspec.Struct, frozen=True, kw_only=True):
    """What one command did: when (UTC), who (`NAME <ADDRESS>`), by which command line.

    `revision` is the store's revision after it, 0 until the store has taken it; `undoes` are the revisions of the sets
    it takes back, newest first; `as_of` stands in older histories alone: the time that `--as-of` named, when it
    could be written under; `actor` is who performed it where that is not `by`, on whose behalf it was done. `id` is
    random hexadecimal, given by the store where it is empty, and the same wherever the set is replayed.
    """

    id: str = ""
    revision: int = 0
    at: datetime
    by: str
    command: str
    changes: Sequence[Change]
    undoes: tuple[int, ...] = ()
    as_of: datetime | None = None
    actor: str = ""

    @property
    def performer(self) -> str:
        """Who performed it, as `NAME <ADDRESS>`."""
        return self.actor or self.by

    def inverse(self, *, at: datetime, by: str, command: str) -> "ChangeSet":
        """The set that takes this one back, last change first."""
        return ChangeSet(
            at=at,
            by=by,
            command=command,
            changes=tuple(change.inverse() for change in reversed(self.changes)),
            undoes=(self.revision,),
        )


_KINDS: dict[type[Record], Kind] = {type_: kind for kind, type_ in RECORD_TYPES.items()}
_KEYS: dict[type[Record], Callable[[Record], str]] = {
    Setting: attrgetter("name"),
    Event: attrgetter("slug"),
    Speaker: attrgetter("code"),
    Proposal: attrgetter("code"),
    Review: attrgetter("key"),
    FollowedCall: attrgetter("slug"),
    Reviewer: attrgetter("email"),
    Assignment: attrgetter("key"),
    Organiser: attrgetter("email"),
}


def key_of(record: Record) -> str:
    """The key a record goes by in the store and in change sets."""
    return _KEYS[type(record)](record)


def kind_of(record: Record) -> Kind:
    """The kind a record belongs to."""
    return _KINDS[type(record)]


def created(record: Record) -> Change:
    """The change that brings a new record in."""
    return Change(kind=kind_of(record), key=key_of(record), before=None, after=record)


def replaced(before: Record, after: Record) -> Change:
    """The change that puts `after` in the place of `before`; both go by the same key."""
    return Change(kind=kind_of(before), key=key_of(before), before=before, after=after)
