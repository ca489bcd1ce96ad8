"""The result of a command: data, messages, changes and an exit status. Nothing here prints."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from functools import cache
from operator import attrgetter
from typing import Any, ClassVar, Generic, TypeVar, get_args

import msgspec

from cfpcli.errors import Exit
from cfpcli.records.change import Change, Place
from cfpcli.records.programme import NO_REFERENTS, Referents


class Level(StrEnum):
    """The kind of a message: information, a warning, or the command to run next."""

    INFO = "info"
    WARNING = "warning"
    NEXT = "next"


COMMENT = "  # "
"""Separates a proposed command from the words about it; a shell that takes comments ignores them."""


class Message(msgspec.Struct, frozen=True):
    """A line for the person who ran the command; it goes to stderr."""

    text: str
    level: Level = Level.INFO


class Row(msgspec.Struct, frozen=True):
    """One item of an answer; its type defines the published shape of the answer.

    `schema` is its published name (`ranking` for `cfp.ranking/1`), `answers` the commands that return it; `members` is
    the type of the envelope's further members. The fields of the row are those of JSON, CSV and `--fields`, in their
    order; `columns` are the fields that a table or a pipe shows by default (empty: all). A column may also be a
    property, which only people see. `uncut` are the columns that people copy into a command: a table never shortens
    them.

    A field annotated with `FLAT` holds a record whose fields are published as the row's own.
    """

    schema: ClassVar[str] = ""
    answers: ClassVar[str] = ""
    members: ClassVar[type[msgspec.Struct] | None] = None
    columns: ClassVar[tuple[str, ...]] = ()
    uncut: ClassVar[tuple[str, ...]] = ()

    def get(self, name: str) -> Any:  # noqa: ANN401  # any value that a field can hold
        """The published value of a field by name, a record with all its fields; None if there is no such field."""
        read = _readers(type(self)).get(name)
        return read(self) if read else getattr(self, name, None)

    def as_text(self, name: str) -> Any:  # noqa: ANN401  # as for get
        """The value of a field for tables and pipes, if a command takes it in another spelling than JSON has it."""
        return self.get(name)


FLAT = "flat"
"""Marks the field of a row that holds a record: `proposal: Annotated[Proposal, FLAT]`."""


def names(row: type[Row]) -> tuple[str, ...]:
    """The published names of a row's fields, in their order."""
    return tuple(_readers(row))


@cache
def _readers(row: type[Row]) -> dict[str, Callable[[Any], Any]]:
    readers: dict[str, Callable[[Any], Any]] = {}
    for field in msgspec.structs.fields(row):
        record, *marks = get_args(field.type) or (None,)
        if FLAT in marks:
            inner = msgspec.structs.fields(record)
            readers |= {each.encode_name: attrgetter(f"{field.name}.{each.name}") for each in inner}
        else:
            readers[field.encode_name] = _published(attrgetter(field.name))
    return readers


def _published(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda row: whole(read(row))


def shown_fields(result: "Result[Any]") -> tuple[str, ...]:
    """The fields that a table or a pipe shows of a result's items, in their order."""
    return result.fields or result.row.columns or names(result.row)


def published_fields(result: "Result[Any]") -> tuple[str, ...]:
    """The fields of a result's items in JSON and every other format for programs."""
    return result.fields or names(result.row)


def whole(value: Any) -> Any:  # noqa: ANN401  # any value that a field can hold
    """A value as published: records with all their fields, including those that the store leaves out."""
    if isinstance(value, msgspec.Struct) and value.__struct_config__.omit_defaults:
        builtins: dict[str, Any] = msgspec.to_builtins(value, builtin_types=(datetime,))
        return {name: builtins.get(name, getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, list | tuple) and value and isinstance(value[0], msgspec.Struct):
        return [whole(part) for part in value]
    return value


RowT_co = TypeVar("RowT_co", bound=Row, covariant=True)
MembersT = TypeVar("MembersT", bound=msgspec.Struct)


class Result(msgspec.Struct, Generic[RowT_co], frozen=True, kw_only=True):
    """The whole outcome of a command.

    - `row` is the type of its `items`, even if there are none.
    - `members` are further members of the JSON envelope.
    - `fields` are the fields to show if they differ from the row's own columns; `available` are those that `--fields`
      may name (empty: all of the row, or with `fields` those that the command has already chosen).
    - `picture` names the drawing for people, if a table is not enough.
    - `documents`, if set, is the whole of stdout or of `-o FILE` in encoded pieces (a template, an export);
      `documents_are_safe` is true if its format escapes control characters itself, `documents_are_public` if everybody
      may read it.
    - `written` names the contents of a file once it is written, such as `12 proposals` (by default the items of the
      schema).
    - `changes` are the changes written to the store, or those that `--dry-run` would have written; `revision` is the
      store's revision after them.
    - `agreed` are the records whose replacement a person was shown and agreed to.
    - `located` gives the file and the line from which the record at a place comes, line 0 if it comes from no line; the
      refusals of an import name them.
    - `preview` are lines that `--dry-run` shows to people instead of the fields that would change.
    - `referents` are the records to which the changed slots refer, so that a line about a slot names its session.
    - `waiting` are changes that require consent, with a line about each; `--dry-run` shows them after the others.
    """

    row: type[RowT_co]
    items: Sequence[RowT_co] = ()
    members: msgspec.Struct | None = None
    fields: tuple[str, ...] = ()
    available: tuple[str, ...] = ()
    picture: str = ""
    documents: Iterator[bytes] | None = None
    documents_are_safe: bool = False
    documents_are_public: bool = False
    written: Callable[[], str] | None = None
    messages: tuple[Message, ...] = ()
    changes: Sequence[Change] = ()
    revision: int = 0
    agreed: frozenset[Place] = frozenset()
    located: Callable[[Place], tuple[str, int]] | None = None
    preview: tuple[str, ...] = ()
    referents: Referents = NO_REFERENTS
    waiting: tuple[tuple[str, Sequence[Change]], ...] = ()
    dry_run: bool = False
    exit_status: Exit = Exit.OK

    @property
    def schema(self) -> str:
        """The published name of its answer."""
        return self.row.schema

    def further(self, members: type[MembersT]) -> MembersT:
        """The envelope's further members, checked to be of this type.

        Raises:
            TypeError: they are of another type, or there are none.
        """
        if not isinstance(self.members, members):
            raise TypeError(f"cfp.{self.schema}/1 has no {members.__name__}")
        return self.members
