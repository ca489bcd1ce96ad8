"""The kinds of record that files carry: how each is recognised, what its fields are and what they must hold."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property
from types import NoneType, UnionType
from typing import get_args

import msgspec

from cfpcli.errors import UsageError
from cfpcli.exchange.documents import Portable
from cfpcli.records.change import Kind
from cfpcli.records.facts import bare, fields_where
from cfpcli.records.proposal import Proposal, Redaction, Resource
from cfpcli.records.review import Review
from cfpcli.records.speaker import Speaker
from cfpcli.text import did_you_mean, nearest


@dataclass(frozen=True)
class Shape:
    """One kind of record.

    `schema` is the published name of a JSON document of them; `marks` are the two fields that only this kind has
    together; `long_texts` are Markdown; `code` is the field that holds the code it goes by.
    """

    kind: Kind
    type: type[Portable]
    schema: str
    marks: tuple[str, str]
    long_texts: tuple[str, ...]
    code: str = "code"

    @cached_property
    def fields(self) -> dict[str, msgspec.structs.FieldInfo]:
        """Every stored field by name, in the order of the record; its type is without the facts."""
        return {
            field.name: msgspec.structs.replace(field, type=bare(field.type))
            for field in msgspec.structs.fields(self.type)
        }

    def chosen(self, names: Sequence[str] | None, *, computed: Sequence[str] = ()) -> tuple[str, ...]:
        """The stored fields asked for, all where `names` is None; `computed` are further names a format offers.

        Raises:
            UsageError: a name is none of them.
        """
        if names is None:
            return tuple(self.fields)
        known = (*self.fields, *computed)
        for name in names:
            if name not in known:
                raise UsageError(f'a {self.kind} stores no field "{name}": {did_you_mean(name, known)}')
        return tuple(names)


SHAPES: dict[Kind, Shape] = {
    shape.kind: shape
    for shape in (
        Shape(
            Kind.PROPOSAL,
            Proposal,
            "cfp.proposals/1",
            ("code", "title"),
            fields_where(Proposal, lambda fact: fact.long),
        ),
        Shape(Kind.SPEAKER, Speaker, "cfp.speakers/1", ("code", "name"), fields_where(Speaker, lambda fact: fact.long)),
        Shape(
            Kind.REVIEW,
            Review,
            "cfp.reviews/1",
            ("proposal", "reviewer"),
            ("reason", *fields_where(Review, lambda fact: fact.long)),
            code="proposal",
        ),
    )
}

MARKS_EXPECTED = "; ".join(f"{' and '.join(shape.marks)} for a {shape.kind}" for shape in SHAPES.values())
"""By which fields a record is recognised, as words for a fault."""


def recognise(names: Collection[str]) -> Shape | None:
    """The kind of record that has these fields, or None."""
    return next((shape for shape in SHAPES.values() if all(mark in names for mark in shape.marks)), None)


def unknown_field(name: str, known: Collection[str], kind: Kind | None) -> str:
    """What to say of a name that is no field: the nearest that is, or all there are."""
    near = nearest(name, known)
    allowed = f'did you mean "{near}"?' if near else f"allowed: {', '.join(known)}"
    return f"is no field of a {kind or 'record'}: {allowed}"


def required_type(annotation: object) -> object:
    """The type of a field without the None it may also be."""
    if isinstance(annotation, UnionType) and NoneType in get_args(annotation):
        return next(part for part in get_args(annotation) if part is not NoneType)
    return annotation


_WANTED: dict[object, str] = {
    str: "text",
    int: "a whole number",
    bool: "true or false",
    datetime: "an instant with its zone, such as 2026-06-14T22:00:00Z",
    tuple[str, ...]: "a list of texts",
    tuple[Resource, ...]: 'a list of objects with "link", "description" and "is_public"',
    dict[str, int]: "an object of whole numbers",
    dict[str, Redaction]: 'an object of objects with "text" and "original"',
}


def wanted(annotation: object) -> str:
    """What a field of this type must hold, in words."""
    inner = required_type(annotation)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return f"one of {', '.join(inner)}"
    return _WANTED.get(inner, "an object of texts, numbers, true or false, or lists of texts")
