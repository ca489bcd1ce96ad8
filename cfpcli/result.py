"""What a command returns: data, messages, changes and an exit status. Nothing here prints."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from cfpcli.domain.change import Change
from cfpcli.domain.undoing import Place
from cfpcli.errors import Exit


class Level(StrEnum):
    """How a message is meant: a fact, something to beware of, or the command to run next."""

    INFO = "info"
    WARNING = "warning"
    NEXT = "next"


class Message(msgspec.Struct, frozen=True):
    """A line for the person who ran the command; it goes to stderr."""

    text: str
    level: Level = Level.INFO


Item = Mapping[str, Any]


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """The whole outcome of a command.

    `schema` names the data (`proposals` is published as `cfp.proposals/1`); `items` are its rows, `fields` the columns
    of a table, `available` those that `--fields` may name (empty: the command has already chosen); `extra` are
    further members of the JSON envelope; `picture` names
    the drawing for people where a table will not do; `documents`, where it is set, is the whole of stdout or of
    `-o FILE` in encoded pieces (a template, an export), and `documents_are_safe` says that its format escapes control
    characters itself, `documents_are_public` that everybody may read them; `written` counts what a file holds, once it
    is written, and names one of it (by itself the items of the schema); `changes` is what was written to the store, or
    under `--dry-run` what would have been, and `revision` the store's after it; `agreed` are the records whose
    replacement a person was shown and agreed to; `waiting` are changes that are not made unless somebody agrees, with a
    line about each, which `--dry-run` shows after those that are.
    """

    schema: str
    items: Sequence[Item] = ()
    fields: tuple[str, ...] = ()
    available: tuple[str, ...] = ()
    extra: Mapping[str, Any] = {}
    picture: str = ""
    documents: Iterator[bytes] | None = None
    documents_are_safe: bool = False
    documents_are_public: bool = False
    written: Callable[[], tuple[int, str]] | None = None
    messages: tuple[Message, ...] = ()
    changes: tuple[Change, ...] = ()
    revision: int = 0
    agreed: frozenset[Place] = frozenset()
    waiting: tuple[tuple[str, tuple[Change, ...]], ...] = ()
    dry_run: bool = False
    exit_status: Exit = Exit.OK
