"""A change in words: one line for the log and for other reports of changes."""

import msgspec

from cfpcli.records.change import RECORD_TYPES, Change, Record, Setting
from cfpcli.records.event import Event, FollowedCall
from cfpcli.records.facts import fields_where
from cfpcli.records.person import Organiser, Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import SINGLE, Assignment, Review, Reviewer, ReviewState
from cfpcli.text import clean_line, shorten

QUIET_FIELDS = frozenset(name for kind in RECORD_TYPES.values() for name in fields_where(kind, lambda fact: fact.quiet))
"""Fields that follow from the others and carry no information for a reader."""

_LONGEST_NAME = 48
_LONGEST_VALUE = 32


def in_words(change: Change) -> str:
    """A change as one line, such as `K7QX3D "Signed builds": state: submitted → withdrawn`.

    Other people's text is cleaned and shortened.
    """
    record = change.after or change.before
    if record is None:
        return f"{change.kind} {_cut(change.key)}: nothing"
    name = _name(record)
    if change.before is None:
        return f"added {name}"
    if change.after is None:
        return f"removed {name}"
    return f"{name}: {', '.join(_differences(change.before, change.after)) or 'no visible difference'}"


def _name(record: Record) -> str:
    match record:
        case Proposal():
            name = f'{_cut(record.code)} "{_cut(record.title)}"'
        case Speaker():
            name = f"speaker {_cut(record.name)}"
        case Review():
            name = f"review of {_cut(record.proposal)} by {_cut(record.name or record.reviewer)} ({_verdict(record)})"
        case Event():
            name = f"event {_cut(record.slug)}"
        case Setting():
            name = f"setting {_cut(record.name)} = {_cut(record.value)}"
        case FollowedCall():
            name = f"call {_cut(record.slug)}"
        case Reviewer():
            name = f"reviewer {_cut(record.name or record.email)}"
        case Organiser():
            name = f"organiser {_cut(record.name or record.email)}"
        case Assignment():
            name = f"assignment of {_cut(record.proposal)} to {_cut(record.reviewer)}"
    return name


def _verdict(review: Review) -> str:
    if review.state is not ReviewState.SCORED:
        return str(review.state)
    return ", ".join(str(value) if name == SINGLE else f"{_cut(name)} {value}" for name, value in review.scores.items())


def _differences(before: Record, after: Record) -> list[str]:
    pairs = {name: (getattr(before, name), getattr(after, name)) for name in after.__struct_fields__}
    return [
        f"{name}: {in_short(was)} → {in_short(now)}"
        for name, (was, now) in pairs.items()
        if name not in QUIET_FIELDS and was != now
    ]


def in_short(value: object) -> str:
    """The value of a field in a few words, cleaned; `nothing` if it is empty."""
    if value in (None, (), {}):
        return "nothing"
    if isinstance(value, tuple | dict) or hasattr(value, "__struct_fields__"):
        value = msgspec.json.encode(value).decode()
    return _cut(str(value), _LONGEST_VALUE) or "nothing"


def _cut(text: str, width: int = _LONGEST_NAME) -> str:
    return shorten(clean_line(text), width)
