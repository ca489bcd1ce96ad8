"""Fields of a proposal as lists, queries and exports name them: those of the record and those that are computed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import EnumType, StrEnum
from operator import attrgetter, itemgetter
from types import NoneType, UnionType
from typing import Any, Protocol, get_args, get_origin

import msgspec

from cfpcli.errors import UsageError, no_field_left
from cfpcli.records.change import RECORD_TYPES, Kind
from cfpcli.records.event import Event, ReviewSettings
from cfpcli.records.facts import Blind, Fact, bare, facts_of
from cfpcli.records.review import Scored, count_scored, mean_score
from cfpcli.text import did_you_mean, fold


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


def speaker_names(row: Row, related: Related) -> tuple[str, ...]:
    """Names of a proposal's speakers in speaking order; the code replaces a speaker who is not loaded."""
    speakers = related.speakers
    return tuple(speakers[code].name if code in speakers else code for code in row.speakers)


def _reviews(row: Row, related: Related) -> int:
    return count_scored(related.reviews.get(row.code, ()))


def _score(row: Row, related: Related) -> float | None:
    event = related.events.get(row.event)
    return mean_score(related.reviews.get(row.code, ()), event.review if event else ReviewSettings())


def _minutes(row: Row, related: Related) -> int | None:
    event = related.events.get(row.event)
    session_type = event.session_type(row.session_type) if event else None
    duration: int | None = row.duration
    return duration if duration is not None or session_type is None else session_type.duration


def _late(row: Row, _: Related) -> bool:
    return bool(row.late_reason)


def _opens(row: Row, _: Related) -> datetime | None:
    return row.call.opens.at if row.call.opens else None


def _closes(row: Row, _: Related) -> datetime | None:
    return row.call.closes.at if row.call.closes else None


COMPUTED: dict[Kind, tuple[Field, ...]] = {
    Kind.PROPOSAL: (
        Field(
            name="speaker_names",
            fact=Fact(
                "names of its speakers, in speaking order",
                header="speakers",
                aliases=("speaker",),
                searched=True,
                kept=5,
                narrows=((2, 14),),
            ),
            type=FieldType.LIST,
            needs=frozenset({"speakers"}),
            related=frozenset({Relation.SPEAKERS}),
            get=speaker_names,
        ),
        Field(
            name="reviews",
            fact=Fact("how many reviews carry scores", blind=Blind.SHOWN, kept=14),
            type=FieldType.NUMBER,
            needs=frozenset({"code"}),
            related=frozenset({Relation.REVIEWS}),
            get=_reviews,
        ),
        Field(
            name="score",
            fact=Fact("mean of its reviews' scores, on the event's scale", blind=Blind.SHOWN, kept=16),
            type=FieldType.NUMBER,
            needs=frozenset({"code", "event"}),
            related=frozenset({Relation.REVIEWS}),
            get=_score,
        ),
        Field(
            name="minutes",
            fact=Fact("length in minutes: its own duration, otherwise its session type's", blind=Blind.SHOWN),
            type=FieldType.NUMBER,
            needs=frozenset({"event", "session_type", "duration"}),
            get=_minutes,
        ),
        Field(
            name="late",
            fact=Fact("whether it was accepted outside the call's dates"),
            type=FieldType.FLAG,
            needs=frozenset({"late_reason"}),
            get=_late,
        ),
    ),
    Kind.EVENT: (
        Field(
            name="opens",
            fact=Fact("time at which the call opens"),
            type=FieldType.INSTANT,
            needs=frozenset({"call"}),
            get=_opens,
        ),
        Field(
            name="closes",
            fact=Fact("time from which the call is closed"),
            type=FieldType.INSTANT,
            needs=frozenset({"call"}),
            get=_closes,
        ),
    ),
}


__all__ = [
    "FIELDS",
    "NOTHING",
    "Field",
    "FieldType",
    "Related",
    "Relation",
    "Row",
    "chosen",
    "field_named",
    "items",
    "needs",
    "resolve",
    "sort_keys",
    "sort_rows",
]


_UNSTATED = Fact("")

_MISSING: tuple[object, ...] = (None, "", ())

_TYPES: dict[object, FieldType] = {
    str: FieldType.TEXT,
    bool: FieldType.FLAG,
    int: FieldType.NUMBER,
    float: FieldType.NUMBER,
    datetime: FieldType.INSTANT,
    tuple: FieldType.LIST,
}


def _is(part: object, base: type) -> bool:
    return isinstance(part, type) and issubclass(part, base)


def _inner(annotation: object) -> object:
    """The type that a Struct's annotation stands for, without None."""
    optional = isinstance(annotation, UnionType)
    return next(part for part in get_args(annotation) if part is not NoneType) if optional else annotation


def _type_of(inner: object, fact: Fact) -> FieldType:
    """The kind of values of a type; a dictionary or another Struct is a mapping."""
    if fact.choice or _is(inner, StrEnum):
        return FieldType.CHOICE
    return _TYPES.get(get_origin(inner) or inner, FieldType.MAPPING)


def _stored(name: str, annotation: object, fact: Fact) -> Field:
    read, inner = attrgetter(name), _inner(annotation)
    holds_structs = any(_is(part, msgspec.Struct) for part in (annotation, *get_args(annotation)))

    def plain(row: Row, _: Related) -> object:
        return read(row)

    def built_in(row: Row, _: Related) -> object:
        return msgspec.to_builtins(read(row), builtin_types=(datetime,))

    return Field(
        name=name,
        fact=fact,
        type=_type_of(inner, fact),
        needs=frozenset({name}),
        get=built_in if holds_structs else plain,
        members=tuple(map(str, inner)) if isinstance(inner, EnumType) else (),
    )


def _registry(kind: Kind) -> dict[str, Field]:
    facts = facts_of(RECORD_TYPES[kind])
    stored = [
        _stored(info.name, bare(info.type), facts.get(info.name, _UNSTATED))
        for info in msgspec.structs.fields(RECORD_TYPES[kind])
    ]
    return {field.name: field for field in (*stored, *COMPUTED.get(kind, ()))}


_LISTED = (Kind.PROPOSAL, Kind.SPEAKER, Kind.REVIEW, Kind.EVENT)
"""The kinds of record that people list."""

FIELDS: dict[Kind, dict[str, Field]] = {kind: _registry(kind) for kind in _LISTED}
"""Every field by kind and name: those of the record in its order, then the computed ones."""

_SPELLINGS: dict[Kind, dict[str, str]] = {
    kind: {spelling: field.name for field in named.values() for spelling in (field.name, *field.aliases)}
    for kind, named in FIELDS.items()
}


def resolve(kind: Kind, name: str) -> Field | None:
    """The field with this name or alias, in any case and with `-` for `_`; None if there is none."""
    canonical = _SPELLINGS[kind].get(name.strip().casefold().replace("-", "_"))
    return FIELDS[kind][canonical] if canonical else None


def field_named(kind: Kind, name: str, *, unlisted: Collection[str] = ()) -> Field:
    """The field with this name or alias.

    Raises:
        UsageError: there is no such field; the hint names the nearest field and lists all but the `unlisted`.
    """
    field = resolve(kind, name)
    if field is None:
        allowed = [spelling for spelling, of in _SPELLINGS[kind].items() if of not in unlisted]
        raise UsageError(f'a {kind} has no field "{name.strip()}"', hint=did_you_mean(name, allowed))
    return field


def chosen(kind: Kind, text: str, default: tuple[str, ...]) -> tuple[str, ...]:
    """Read `--fields`: names joined by commas, in that order; `-NAME` removes a field.

    A text with removals only starts from the `default`; so does an empty one.

    Raises:
        UsageError: an unknown field, or nothing is left to show.
    """
    parts = [part.strip() for part in text.split(",") if part.strip()]
    wanted = [field_named(kind, part).name for part in parts if not part.startswith("-")]
    unwanted = {field_named(kind, part.removeprefix("-")).name for part in parts if part.startswith("-")}
    names = tuple(name for name in dict.fromkeys(wanted or default) if name not in unwanted)
    if not names or (text.strip() and not parts):
        raise no_field_left(text.strip(), FIELDS[kind])
    return names


def needs(kind: Kind, names: Iterable[str]) -> tuple[frozenset[str], frozenset[Relation]]:
    """The attributes of the stored row, and the relations, that must be loaded to read these fields.

    Names may also be sort keys, with a dash before them.
    """
    fields = [field_named(kind, name.strip().removeprefix("-")) for name in names]
    attributes = frozenset(attribute for field in fields for attribute in field.needs)
    return attributes, frozenset(relation for field in fields for relation in field.related)


def items(kind: Kind, rows: Iterable[Row], names: Sequence[str], related: Related = NOTHING) -> list[dict[str, Any]]:
    """The rows as name and value, the fields in the order of `names`."""
    getters = [(field.name, field.get) for field in (field_named(kind, name) for name in names)]
    return [{name: get(row, related) for name, get in getters} for row in rows]


def sort_keys(kind: Kind, text: str) -> tuple[str, ...]:
    """Read `--sort`: field names joined by commas, `-NAME` for highest first; an empty text sets no order.

    Raises:
        UsageError: an unknown field, or one that has no order.
    """
    keys = []
    for part in (part.strip() for part in text.split(",") if part.strip()):
        field = field_named(kind, part.removeprefix("-"))
        if field.type is FieldType.MAPPING:
            sortable = ", ".join(
                candidate.name for candidate in FIELDS[kind].values() if candidate.type is not FieldType.MAPPING
            )
            raise UsageError(f'"{field.name}" has no order to sort by', hint=f"allowed: {sortable}")
        keys.append(f"-{field.name}" if part.startswith("-") else field.name)
    return tuple(keys)


def _comparable(value: Any) -> Any:  # noqa: ANN401 - the values of a field depend on its type
    if isinstance(value, str):
        return fold(value)
    return tuple(fold(str(part)) for part in value) if isinstance(value, tuple | list) else value


def sort_rows(kind: Kind, rows: Iterable[Row], keys: str | Sequence[str], related: Related = NOTHING) -> list[Row]:
    """Rows sorted by `keys` (as in `sort_keys`), the first key first; equal rows keep their order.

    Text is compared without case and accents. Rows without a value are last, in either direction.

    Raises:
        UsageError: an unknown field, or one that has no order.
    """
    ordered = list(rows)
    for key in reversed(sort_keys(kind, keys if isinstance(keys, str) else ",".join(keys))):
        get = FIELDS[kind][key.removeprefix("-")].get
        valued = [(_comparable(get(row, related)), row) for row in ordered]
        present = [pair for pair in valued if pair[0] not in _MISSING]
        present.sort(key=itemgetter(0), reverse=key.startswith("-"))
        ordered = [row for _, row in (*present, *(pair for pair in valued if pair[0] in _MISSING))]
    return ordered
