"""Changes and change sets: every write, its inverse, and its text in a log."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec

from cfpcli.dates import rfc3339
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import ConflictError
from cfpcli.records.event import Event
from cfpcli.records.facts import fields_where
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.person import Organiser, Speaker
from cfpcli.records.programme import Notification, Release, Slot
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import SINGLE, Assignment, Review, Reviewer, ReviewState
from cfpcli.text import clean_line, shorten


class Setting(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A named value; the setting `event` names the event that commands use when none is given."""

    name: str
    number: int = 0
    value: str


Record = (
    Event
    | Proposal
    | Speaker
    | Review
    | Setting
    | FollowedCall
    | Reviewer
    | Assignment
    | Organiser
    | Slot
    | Release
    | Notification
)


LARGEST_NUMBER = 2**31 - 1
"""The largest number or revision of a record; readers of schedules hold no larger one."""


class Kind(StrEnum):
    """The kinds of record in a store, in the order of its tables in the file."""

    SETTING = "setting"
    EVENT = "event"
    SPEAKER = "speaker"
    PROPOSAL = "proposal"
    REVIEW = "review"
    CALL = "call"
    REVIEWER = "reviewer"
    ASSIGNMENT = "assignment"
    ORGANISER = "organiser"
    SLOT = "slot"
    RELEASE = "release"
    NOTIFICATION = "notification"


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
    Kind.SLOT: Slot,
    Kind.RELEASE: Release,
    Kind.NOTIFICATION: Notification,
}

KEY_FIELDS: dict[Kind, tuple[str, ...]] = {
    Kind.SETTING: ("name",),
    Kind.EVENT: ("slug",),
    Kind.SPEAKER: ("code",),
    Kind.PROPOSAL: ("code",),
    Kind.REVIEW: ("proposal", "reviewer"),
    Kind.CALL: ("slug",),
    Kind.REVIEWER: ("email",),
    Kind.ASSIGNMENT: ("proposal", "reviewer"),
    Kind.ORGANISER: ("email",),
    Kind.SLOT: ("guid",),
    Kind.RELEASE: ("event", "version"),
    Kind.NOTIFICATION: ("person", "proposal"),
}
"""The first fields of each kind's records: the key of a record has their values, joined by slashes."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One record before and after a change: without `before` it is created, without `after` it is removed.

    `key` has the values of the kind's `KEY_FIELDS`, such as the slug of an event or `CODE/e-mail` for a review.
    """

    kind: Kind
    key: str
    before: Record | None
    after: Record | None

    def inverse(self) -> "Change":
        """The change that reverts this one."""
        return Change(kind=self.kind, key=self.key, before=self.after, after=self.before)


class ChangeSet(msgspec.Struct, frozen=True, kw_only=True):
    """The changes of one command: when (UTC), by whom (`NAME <ADDRESS>`), by which command line.

    `revision` is the store's revision after it, 0 until the store has committed it. `undoes` are the revisions of the
    sets that it reverts, newest first. `by` is the person for whom it was done, `actor` the person who performed it if
    that is somebody else. `as_of` occurs only in older histories: the `--as-of` time, from when writing under that
    option was possible. `id` is random hexadecimal, assigned by the store if empty; it stays the same wherever the set
    is replayed.
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
        """The person who performed it, as `NAME <ADDRESS>`."""
        return self.actor or self.by

    def inverse(self, *, at: datetime, by: str, command: str) -> "ChangeSet":
        """The change set that reverts this one, last change first."""
        return ChangeSet(
            at=at,
            by=by,
            command=command,
            changes=tuple(change.inverse() for change in reversed(self.changes)),
            undoes=(self.revision,),
        )


_KINDS: dict[type[Record], Kind] = {type_: kind for kind, type_ in RECORD_TYPES.items()}
_KEYS: dict[type[Record], Callable[[Record], str]] = {
    RECORD_TYPES[kind]: attrgetter(names[0] if len(names) == 1 else "key") for kind, names in KEY_FIELDS.items()
}


def key_of(record: Record) -> str:
    """The key of a record in the store and in change sets."""
    return _KEYS[type(record)](record)


def kind_of(record: Record) -> Kind:
    """The kind of a record."""
    return _KINDS[type(record)]


def created(record: Record) -> Change:
    """The change that creates a record."""
    return Change(kind=kind_of(record), key=key_of(record), before=None, after=record)


def replaced(before: Record, after: Record) -> Change:
    """The change that replaces `before` by `after`; both have the same key."""
    return Change(kind=kind_of(before), key=key_of(before), before=before, after=after)


Place = tuple[Kind, str]
"""The address of a record in a store: its kind and its key."""

_IN_USE = "event"
"""The name of the setting that names the event in use."""


def inverse_of(sets: Sequence[ChangeSet]) -> tuple[Change, ...]:
    """The changes that undo these sets (given newest first): one for each record that differs afterwards.

    Raises:
        ConflictError: a record was changed between two of the sets by a set that is not among them.
    """
    changes: dict[Place, Change] = {}
    for change in (change.inverse() for change_set in sets for change in reversed(change_set.changes)):
        place = change.kind, change.key
        newer = changes.get(place)
        if newer and newer.after != change.before:
            raise ConflictError(
                f"{change.kind} {change.key} was changed in between by something that is not in the history"
            )
        changes[place] = msgspec.structs.replace(change, before=newer.before) if newer else change
    return tuple(change for change in changes.values() if change.before != change.after)


def standing(target: ChangeSet, later: Sequence[ChangeSet]) -> tuple[Change, ...]:
    """The changes of a set that are still in effect; `later` has every later set that changes the same records."""
    now = _present(later)
    return tuple(change for change in _net(target) if now.get((change.kind, change.key), change.after) == change.after)


def built_on(target: ChangeSet, later: Sequence[ChangeSet], undone: AbstractSet[int]) -> tuple[ChangeSet, ...]:
    """The later sets that depend on `target`, each reduced to the dependent changes; empty if it can be undone alone.

    A later set depends on `target` if it changed one of its records, refers to a record that `target` created, or
    removed a record to which one of its former records refers. A set whose revision is in `undone` depends on nothing.
    """
    now = _present(later)
    net = _net(target)
    net_places = {(change.kind, change.key) for change in net}
    lost = net_places - {(change.kind, change.key) for change in standing(target, later)}
    created = {(change.kind, change.key) for change in net if change.before is None}
    referring = {
        place
        for place, record in now.items()
        if place not in net_places and record is not None and not created.isdisjoint(relies_on(record))
    }
    removed = {place for place in needed_by(target) if place not in net_places and place in now and now[place] is None}
    places = lost | referring | removed
    cut = [_cut(change_set, places) for change_set in later]
    touching = [change_set for change_set in cut if change_set.changes and change_set.revision not in undone]
    return tuple([change_set for change_set in touching if not change_set.undoes] or touching)


_RELIES: dict[Kind, Callable[[Any], Iterable[Place]]] = {
    Kind.SETTING: lambda setting: ((Kind.EVENT, setting.value),) if setting.name == _IN_USE else (),
    Kind.PROPOSAL: lambda proposal: (
        (Kind.EVENT, proposal.event),
        *((Kind.SPEAKER, code) for code in proposal.speakers),
    ),
    Kind.REVIEW: lambda review: ((Kind.PROPOSAL, review.proposal),),
    Kind.ASSIGNMENT: lambda assignment: (
        (Kind.PROPOSAL, assignment.proposal),
        (Kind.REVIEWER, assignment.reviewer),
    ),
    Kind.SLOT: lambda slot: ((Kind.EVENT, slot.event), (Kind.PROPOSAL, slot.proposal)),
    Kind.RELEASE: lambda release: ((Kind.EVENT, release.event),),
    Kind.NOTIFICATION: lambda notification: (
        (Kind.PROPOSAL, notification.proposal),
        (Kind.SPEAKER, notification.person),
    ),
}
"""The records to which a record of a kind refers; kinds without an entry refer to none."""


def relies_on(record: Record) -> frozenset[Place]:
    """The records to which this one refers and which must exist with it."""
    places = _RELIES.get(kind_of(record))
    return frozenset(place for place in places(record) if place[1]) if places else frozenset()


def needed_by(target: ChangeSet) -> frozenset[Place]:
    """The records that must exist when a set is undone, because records that it removed or changed refer to them."""
    return frozenset(
        place for change in target.changes if change.before is not None for place in relies_on(change.before)
    )


def _present(later: Sequence[ChangeSet]) -> Mapping[Place, Record | None]:
    return {(change.kind, change.key): change.after for change_set in later for change in change_set.changes}


def _net(target: ChangeSet) -> tuple[Change, ...]:
    """The net change of a set to each record."""
    return tuple(change.inverse() for change in inverse_of((target,)))


def _cut(change_set: ChangeSet, places: AbstractSet[Place]) -> ChangeSet:
    return msgspec.structs.replace(
        change_set, changes=tuple(change for change in change_set.changes if (change.kind, change.key) in places)
    )


QUIET_FIELDS = frozenset(name for kind in RECORD_TYPES.values() for name in fields_where(kind, lambda fact: fact.quiet))
"""Fields that follow from the others and carry no information for a reader."""

_IDENTITIES = ("slug", "name", "link", "against")
"""The attributes by which an element of a list is recognised after it changed or moved."""

Difference = tuple[str, object, object]
"""A difference between two records: the path of field names, the value before and the value after."""

_LONGEST_NAME = 48
_LONGEST_VALUE = 32


def in_words(change: Change) -> str:
    """A change as one line, such as `K7QX3D "Signed builds": state: submitted → withdrawn`.

    Other people's text is cleaned and shortened.
    """
    record = change.after or change.before
    if record is None:
        return f"{change.kind} {_brief(change.key)}: nothing"
    name = _WORDS[kind_of(record)].whole(record)
    if change.before is None:
        return f"added {name}"
    if change.after is None:
        return f"removed {name}"
    return f"{name}: {', '.join(_in_words(change.before, change.after)) or 'no visible difference'}"


class Words(NamedTuple):
    """How a kind of record is named: whole, on a line of its own, and by its content, after its kind and its key."""

    whole: Callable[[Any], str]
    content: Callable[[Any], str]


def _quoted(text: str) -> str:
    return f'"{clean_line(text)}"'


def _in_person(kind: str) -> Words:
    """The words of a person in a role, who may have no name."""
    return Words(
        lambda person: f"{kind} {_brief(person.name or person.email)}",
        lambda person: _quoted(person.name or person.email),
    )


def _by_slug(kind: str) -> Words:
    return Words(lambda record: f"{kind} {_brief(record.slug)}", lambda record: _quoted(record.name))


_WORDS: dict[Kind, Words] = {
    Kind.SETTING: Words(
        lambda setting: f"setting {_brief(setting.name)} = {_brief(setting.value)}",
        lambda setting: f"= {clean_line(setting.value)}",
    ),
    Kind.EVENT: _by_slug("event"),
    Kind.SPEAKER: Words(lambda person: f"speaker {_brief(person.name)}", lambda person: _quoted(person.name)),
    Kind.PROPOSAL: Words(
        lambda proposal: f'{_brief(proposal.code)} "{_brief(proposal.title)}"',
        lambda proposal: _quoted(proposal.title),
    ),
    Kind.REVIEW: Words(
        lambda review: (
            f"review of {_brief(review.proposal)} by {_brief(review.name or review.reviewer)} ({_verdict(review)})"
        ),
        lambda review: str(review.state),
    ),
    Kind.CALL: _by_slug("call"),
    Kind.REVIEWER: _in_person("reviewer"),
    Kind.ASSIGNMENT: Words(
        lambda assignment: f"assignment of {_brief(assignment.proposal)} to {_brief(assignment.reviewer)}",
        lambda assignment: clean_line(assignment.source),
    ),
    Kind.ORGANISER: _in_person("organiser"),
    Kind.SLOT: Words(
        lambda slot: f"slot of {_brief(slot.proposal or slot.title)}",
        lambda slot: _quoted(slot.title or slot.proposal),
    ),
    Kind.RELEASE: Words(
        lambda release: f"release {_brief(release.version)} of {_brief(release.event)}",
        lambda release: clean_line(release.note),
    ),
    Kind.NOTIFICATION: Words(
        lambda notification: f"notification of {_brief(notification.person)} about {_brief(notification.proposal)}",
        lambda notification: str(notification.state or notification.release),
    ),
}
"""The words of each kind, which texts of other people are cleaned for."""


def content_of(record: Record) -> str:
    """A record by its content in a few words, such as a title in quotation marks, cleaned."""
    return _WORDS[kind_of(record)].content(record)


def _verdict(review: Review) -> str:
    if review.state is not ReviewState.SCORED:
        return str(review.state)
    return ", ".join(
        str(value) if name == SINGLE else f"{_brief(name)} {value}" for name, value in review.scores.items()
    )


def _in_words(before: Record, after: Record) -> Iterator[str]:
    for path, was, now in differences(before, after):
        if path.partition(".")[0] not in QUIET_FIELDS:
            yield f"{_brief(path, _LONGEST_VALUE)}: {' → '.join(_apart(_plainly(was, now), _plainly(now, was)))}"


def _plainly(value: object, other: object) -> str:
    """A value on one line, not shortened: of a deadline its instant, if it differs from that of the other deadline."""
    match value:
        case Deadline(at=datetime() as at) if not isinstance(other, Deadline) or other.at != at:
            return rfc3339(at)
        case Deadline():
            return clean_line(value.raw)
        case _:
            return _text(value)


def _apart(was: str, now: str) -> tuple[str, str]:
    """Two texts in a few words each, with the first difference in sight: a long common beginning is left out."""
    shorter = min(len(was), len(now))
    same = next((place for place in range(shorter) if was[place] != now[place]), shorter)
    if same > _LONGEST_VALUE // 2 and max(len(was), len(now)) > _LONGEST_VALUE and was != now:
        start = same - _LONGEST_VALUE // 4
        # From a word's beginning on, if one is near.
        start = was.find(" ", start, same) + 1 or start
        was, now = f"…{was[start:]}", f"…{now[start:]}"
    return shorten(was, _LONGEST_VALUE) or "nothing", shorten(now, _LONGEST_VALUE) or "nothing"


def differences(was: object, now: object, path: str = "") -> Iterator[Difference]:
    """The differences between two values, each by the innermost field that changed; a deadline is one value."""
    if was == now:
        return
    before, after = _parts(was), _parts(now)
    if before is None or after is None:
        yield path, was, now
        return
    for name in [*before, *(name for name in after if name not in before)]:
        yield from differences(before.get(name), after.get(name), f"{path}.{name}" if path else name)
    stayed = [name for name in before if name in after]
    order = [name for name in after if name in before]
    if stayed != order:
        yield f"{path} (order)", tuple(stayed), tuple(order)


def _parts(value: object) -> Mapping[str, object] | None:
    """The parts of a value, by name; None if it is compared as a whole."""
    match value:
        case Deadline():
            return None
        case msgspec.Struct():
            return msgspec.structs.asdict(value)
        case dict():
            return value
        case tuple() if all(isinstance(part, msgspec.Struct) for part in value):
            named = {identity(part) or str(position): part for position, part in enumerate(value, 1)}
            return named if len(named) == len(value) else None
        case _:
            return None


def identity(part: object) -> str:
    """The text by which an element of a list is recognised; empty if it has none."""
    return next((str(getattr(part, name)) for name in _IDENTITIES if hasattr(part, name)), "")


def in_short(value: object) -> str:
    """The value of a field in a few words, cleaned; `nothing` if it is empty."""
    return shorten(_text(value), _LONGEST_VALUE) or "nothing"


def _text(value: object) -> str:
    """A value on one line, cleaned and not shortened; structures and lists as JSON."""
    if value in (None, (), {}):
        return "nothing"
    if isinstance(value, tuple | dict) or hasattr(value, "__struct_fields__"):
        value = msgspec.json.encode(value).decode()
    return clean_line(str(value))


def _brief(text: str, width: int = _LONGEST_NAME) -> str:
    return shorten(clean_line(text), width)
