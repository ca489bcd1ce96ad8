"""The facts about a field of a record: one `Fact` on its annotation, from which every list of fields is derived.

A new field is one statement in its struct, `NAME: Annotated[TYPE, Fact(…)] = DEFAULT`. Consequences of the type (its
form in a proposal file, the interview's question) are in the module that reads or asks.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import cache
from types import FunctionType
from typing import Any, TypeVar, get_args

import msgspec

LONGEST = 100_000
"""The most characters of a text without a ceiling of its own."""


class Owner(StrEnum):
    """The role that writes a field of a proposal."""

    SPEAKERS = "speakers"
    """Its speakers, while the call allows; such a field is in proposal files and packets, and `cfp edit` sets it."""
    MOVES = "moves"
    """The person who makes a legal move: the state and its reason."""
    COMMITTEE = "committee"
    """The people who run the call."""
    STORE = "store"
    """The program: once, when the proposal arrives, or with each change."""


class Blind(StrEnum):
    """The part of a field that reviewers of a blind call see."""

    HIDDEN = "hidden"
    SHOWN = "shown"
    """The value, which never identifies a speaker."""
    COPIED = "copied"
    """The value, or its redacted copy if it has one: a text that may name its author."""
    COPY_ONLY = "copy only"
    """Only its redacted copy: a text that is not written for reviewers."""


class InterviewRound(StrEnum):
    """The time at which the interview asks for a field that the event does not require."""

    FIRST = "first"
    """Before the last look, in a step that is written for this field."""
    LATER = "later"
    """In the last look, if the speaker chooses the field there; the step follows from the field's type."""
    NEVER = "never"


class QueryValue(StrEnum):
    """The values of a field in a query, if they do not follow from the type of the field."""

    CODE = "code"
    """The beginning of a code."""
    SLUG = "slug"
    """A slug, or a part of it or of the name that goes with it."""
    IN_USE = "in use"
    """A value that some proposal has, in any spelling."""
    SPAN = "span"
    """A time that is at most as long, such as `2w`."""


SMALL_NUMBER = "small number that never changes"
LAST_CHANGED = "when it was last changed"


class Merge(StrEnum):
    """The value of a field after a merge, if it is not decided by comparing the sides with their common origin."""

    KEPT = "kept"
    """The stored one: the store sets it once and never changes it."""
    COUNTED = "counted"
    """It follows from the other fields, by the store's own count or clock: a file cannot set it."""
    LATER = "later"
    """It follows from the other fields: the later of two instants."""
    READ = "read"
    """It follows from the other fields: of two revisions that people have read, the earlier one."""


ALWAYS = 99
"""The rank of a column that is never left out."""


class Fact(msgspec.Struct, frozen=True, gc=False):
    """The facts about a field beside its name, type and default.

    - `help` is one line without a full stop.
    - `owner`, `blind` and `public` (whether the programme prints it) are required of every field of a proposal; None
      is a missing fact, and a test names it. A field of a review with an `owner` is not its reviewer's to write.
    - `header` is for tables and `label` for forms and pages, if they differ from the name; `aliases` are accepted
      wherever the name is.
    - `choice` marks a text that is one of a few values, `offers` is the attribute of the event that lists them.
    - `long` marks Markdown. `most` is the most characters of a text, or of each text of a list, if the call sets no
      limit (0: no ceiling), and `items` the most texts of a list.
    - `stale` is whether a change makes reviews stale, `searched` whether a free-text search covers it, `in_bulk`
      whether `cfp set` accepts it, `after_close` whether its speakers may still change it after the close,
      `confidential` whether it is hidden from them, `private` whether reviewers never see it of a person.
    - `interview` is when the interview asks for it, `advice` the comment above it in the template of a proposal file.
    - `kept` ranks its column: if a table is too wide, columns are left out in this order, those without a rank first.
    - A `rigid` column is as wide as its contents. `narrows` lists the steps by which a column shrinks, each with its
      rank among the steps of all columns and the cells that remain; `widest` is the most cells it gets (0: the usual
      limit).
    - `heading` is printed above a text on pages, if it differs from the label. `quiet` fields follow from other fields,
      so reports of changes omit them.
    - `merge` is how two versions of it are merged, None if by comparing them with their origin. `item_key` are the
      attributes that identify an item of a list of structs; `ordered` marks a list whose order has a meaning.
    - `query` is the kind of values that queries accept, `query_field` the field that they test in its place.
    """

    help: str
    owner: Owner | None = None
    blind: Blind | None = None
    public: bool | None = None
    header: str = ""
    label: str = ""
    aliases: tuple[str, ...] = ()
    choice: bool = False
    offers: str = ""
    long: bool = False
    most: int = 0
    items: int = 0
    stale: bool = False
    searched: bool = False
    in_bulk: bool = False
    after_close: bool = False
    confidential: bool = False
    private: bool = False
    interview: InterviewRound = InterviewRound.LATER
    advice: str = ""
    kept: int = 0
    rigid: bool = False
    narrows: tuple[tuple[int, int], ...] = ()
    widest: int = 0
    heading: str = ""
    quiet: bool = False
    merge: Merge | None = None
    item_key: tuple[str, ...] = ()
    ordered: bool = False
    query: QueryValue | None = None
    query_field: str = ""

    @property
    def ceiling(self) -> int:
        """The most characters, 0 if there is no ceiling; Markdown always has one."""
        return self.most or (LONGEST if self.long else 0)


_Struct = TypeVar("_Struct", bound=msgspec.Struct)


@cache
def facts_of(struct: type) -> Mapping[str, Fact]:
    """The facts about each field of a struct that has any, by name, in the order of its fields.

    They are read from the classes themselves, which costs a command little; a struct inherits a fact of a base unless
    it states its own for the field.
    """
    stated: dict[str, Fact] = {}
    for base in reversed(struct.__mro__):
        for name, annotation in getattr(base, "__annotations__", {}).items():
            for part in getattr(annotation, "__metadata__", ()):
                if isinstance(part, Fact):
                    stated[name] = part
    return {name: stated[name] for name in getattr(struct, "__struct_fields__", ()) if name in stated}


def bare(annotation: Any) -> Any:  # noqa: ANN401  # any type that a field can have
    """The type in an annotation, without the facts."""
    return get_args(annotation)[0] if hasattr(annotation, "__metadata__") else annotation


def types_of(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """The type of each field of a struct, without the facts, in its order."""
    return {field.name: bare(field.type) for field in msgspec.structs.fields(struct)}


def fields_where(struct: type, holds: Callable[[Fact], bool]) -> tuple[str, ...]:
    """The fields of a struct for whose facts `holds` is true, in its order."""
    return tuple(name for name, fact in facts_of(struct).items() if holds(fact))


def placed(**after: str) -> Callable[[type[_Struct]], type[_Struct]]:
    """Set the published order of a struct's fields if the inherited fields do not all come first.

    `after` maps a field of the struct to the inherited field after which it is placed, with the struct's fields that
    follow it. The struct's fields before the first of these come first. Records are stored and exported in this order,
    so it must not depend on inheritance.

    The struct is made anew with all methods, its own and inherited ones, and with the bases that have no fields. It is
    not a subclass of those that have: their fields would come first again.

    Raises:
        TypeError: a method refers to its class, as `super()` does, and would refer to the class that is replaced.
    """

    def place(struct: type[_Struct]) -> type[_Struct]:
        config = struct.__struct_config__
        fields = {field.name: field for field in msgspec.structs.fields(struct)}
        return msgspec.defstruct(  # type: ignore[return-value]  # the same fields, docstring and module
            struct.__name__,
            [definition(fields[name]) for name in _order(struct, after)],
            bases=(*_bases_without_fields(struct), msgspec.Struct),
            module=struct.__module__,
            namespace={**_members(struct), "__doc__": struct.__doc__},
            frozen=config.frozen,
            kw_only=True,
            omit_defaults=config.omit_defaults,
            forbid_unknown_fields=config.forbid_unknown_fields,
        )

    return place


_PLAIN = frozenset(msgspec.Struct.__mro__)


def _bases_without_fields(struct: type[msgspec.Struct]) -> tuple[type, ...]:
    return tuple(base for base in struct.__mro__[1:] if base not in _PLAIN and not _has_fields(base))


def _has_fields(base: type) -> bool:
    return bool(getattr(base, "__struct_fields__", ()))


def _members(struct: type[msgspec.Struct]) -> dict[str, Any]:
    """The methods, properties and constants of a struct and of its bases with fields."""
    members: dict[str, Any] = {}
    for base in reversed(struct.__mro__):
        if base in _PLAIN or not _has_fields(base):
            continue
        for name, value in vars(base).items():
            function = getattr(value, "fget", None) or getattr(value, "__func__", value)
            if isinstance(function, FunctionType):
                if "__class__" in function.__code__.co_freevars:
                    raise TypeError(f"{struct.__name__}.{name} refers to its class, which placed() replaces")
                members[name] = value
            elif not name.startswith("__") and name not in struct.__struct_fields__:
                members[name] = value
    return members


def _order(struct: type[msgspec.Struct], after: Mapping[str, str]) -> list[str]:
    runs: dict[str, list[str]] = {"": []}
    run = runs[""]
    declared = struct.__annotations__
    for name in declared:
        if name in after:
            run = runs.setdefault(after[name], [])
        run.append(name)
    inherited = [name for name in struct.__struct_fields__ if name not in declared]
    return [*runs[""], *(name for field in inherited for name in (field, *runs.get(field, ())))]


def definition(field: msgspec.structs.FieldInfo) -> tuple[str, Any] | tuple[str, Any, Any]:
    """The name, type and default of a field, as `msgspec.defstruct` accepts them."""
    if field.default is not msgspec.NODEFAULT:
        return field.name, field.type, field.default
    if field.default_factory is not msgspec.NODEFAULT:
        return field.name, field.type, msgspec.field(default_factory=field.default_factory)
    return field.name, field.type
