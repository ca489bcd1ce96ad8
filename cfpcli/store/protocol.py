"""The interface of every store: records by kind and key, conditions on rows, the history, and change sets."""

from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, overload

import msgspec

from cfpcli.records.change import KEY_FIELDS, ChangeSet, Kind, Record, Setting
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.store.location import PATIENCE, Location, at, file_engine, has_scheme

if TYPE_CHECKING:
    from cfpcli.store.findings import Finding, Recovered


class Where(msgspec.Struct, frozen=True, kw_only=True):
    """Conditions that must all hold: the event, one of some keys, and one of some values for each of some attributes.

    Only proposals have an event; of reviews, `having={"proposal": codes}` selects those of some proposals.
    """

    event: str = ""
    keys: Collection[str] | None = None
    having: Mapping[str, Collection[Any]] = {}

    def attributes(self, kind: Kind) -> tuple[str, ...]:
        """The attributes that the conditions read."""
        of_key = KEY_FIELDS[kind] if self.keys is not None else ()
        return (*(("event",) if self.event else ()), *of_key, *self.having)

    def chosen(self, kind: Kind, rows: Iterable[Any]) -> list[Any]:
        """The records, or rows with at least `attributes`, for which the conditions hold."""
        if self.event:
            rows = (row for row in rows if row.event == self.event)
        if self.keys is not None:
            keys = frozenset(self.keys)
            names = KEY_FIELDS[kind]
            rows = (row for row in rows if "/".join(getattr(row, name) for name in names) in keys)
        for name, values in self.having.items():
            rows = [row for row in rows if getattr(row, name) in values]
        return list(rows)


EVERYTHING = Where()
"""No condition: all records."""

Wanted = Callable[[ChangeSet], bool]
"""Selects change sets by their heads, before their changes are read; its argument has no changes."""


class HistoryFilter(msgspec.Struct, frozen=True, kw_only=True):
    """A selection of the change sets that a store has applied; without a condition, all of them.

    With a `key`, those that touch the record of this kind, each reduced to the changes of that record; the reviews of a
    proposal belong to it. `wanted` excludes some, and `newest` keeps the last of the rest; None keeps all.
    """

    key: str | None = None
    kind: Kind = Kind.PROPOSAL
    wanted: Wanted | None = None
    newest: int | None = None

    def means(self, change_set: ChangeSet) -> bool:
        """Whether a change set is selected by `wanted`, whichever record it touches."""
        return self.wanted is None or self.wanted(msgspec.structs.replace(change_set, changes=()))

    def chosen(self, change_sets: Iterable[ChangeSet]) -> tuple[ChangeSet, ...]:
        """The change sets, oldest first, that are selected by `wanted` and `newest`, whichever records they touch."""
        sets = tuple(filter(self.means, change_sets))
        return sets if self.newest is None else sets[max(len(sets) - self.newest, 0) :]


WHOLE_HISTORY = HistoryFilter()
"""Every change set."""


class Tip(NamedTuple):
    """The position of a store in its history: its id, the id of its last change set and its revision.

    `store` is empty if it is unknown; `head` is empty if it is unknown, or the last set has no id.
    """

    store: str
    head: str
    revision: int


class Store(Protocol):
    """One store as it was when it was opened; `apply` and `transact` advance it to the current state.

    Every reading method raises StoreDamagedError if the records it needs cannot be read.
    """

    @classmethod
    def open(cls, address: "str | PathLike[str]", *, lock_timeout: float = PATIENCE) -> "Store":
        """Open the store at an address, for scripts; commands use the `Location` they are handed. Raises as that."""
        return _at(address).open(lock_timeout=lock_timeout)

    @classmethod
    def create(
        cls, address: "str | PathLike[str]", *, rehearsal: bool = False, lock_timeout: float = PATIENCE
    ) -> "Store":
        """Make an empty store at an address, for scripts, as `open`. Raises as `Location.create`."""
        return _at(address).create(rehearsal=rehearsal, lock_timeout=lock_timeout)

    @classmethod
    def packed(cls, records: Iterable[Record], *, rehearsal: bool, origin: tuple[str, int, str]) -> bytes:
        """The bytes of a store with these records, numbered in their order, without history; `origin` as below."""
        return file_engine().packed(records, rehearsal=rehearsal, origin=origin)

    @classmethod
    def is_packed(cls, data: bytes) -> bool:
        """Whether these are the bytes of a store, as `packed` makes them."""
        return file_engine().is_packed(data)

    @property
    def identity(self) -> str:
        """The name of the store for a person: for a file, its path as the person typed it."""

    @property
    def name(self) -> str:
        """The name of the store in findings: for a file, its name."""

    @property
    def files(self) -> tuple[str, ...]:
        """The paths that belong to the store, even if no file exists there, which no output may overwrite."""

    @property
    def is_owned(self) -> bool:
        """Whether it belongs to the user who runs the program; other users may have permission to write to it."""

    def trace(self) -> Hashable:
        """A value that is equal as long as nobody writes, for every caller; it is determined without reading a record.

        A store that is missing or damaged has a trace, too.
        """

    def examine(self) -> "tuple[Finding, ...]":
        """All findings on the store and its files; empty if there are none."""

    def repair(self) -> "tuple[Finding, ...]":
        """Make the repairs that neither lose nor invent data, and return them.

        Raises:
            BusyError: another process held the lock too long.
            CfpError: the operating system refuses.
        """

    def accept(self) -> "Recovered":
        """Accept the present content of a damaged store as correct, such as after a merge that was resolved by hand.

        Raises:
            DataRefusedError: the store is sound, or contains nothing that could be accepted.
            StoreDamagedError: parts cannot be accepted; they are listed in `faults`.
            BusyError, CfpError: as `repair`.
        """

    def restore(self) -> "Recovered":
        """Restore a damaged or missing store to its state after the last change that it applied.

        Raises:
            NotFoundError: there is nothing to restore it from.
            DataRefusedError: the store is sound, or was written by a newer version.
            StoreDamagedError: the files to restore it from are damaged as well.
            BusyError, CfpError: as `repair`.
        """

    @property
    def is_whole(self) -> bool:
        """Whether this shows everything in the store; the store as a reviewer sees it does not."""

    @property
    def id(self) -> str:
        """The id of the store, which all its copies share; empty only if nothing was ever written to it."""
        return self.tip.store

    @property
    def revision(self) -> int:
        """The number of change sets that the store has applied."""
        return self.tip.revision

    @property
    def rehearsal(self) -> bool:
        """Whether the store was made under a rehearsal clock, so that its instants prove nothing."""

    @property
    def origin(self) -> tuple[str, int, str]:
        """The store id, revision and change set id against which its records are compared elsewhere.

        They are those of the store itself or, in a store made for reviewers, those of the original store at that time.
        """

    @property
    def head(self) -> str:
        """The id of the change set that made this revision; empty if there is none, or it has no id."""
        return self.tip.head

    @property
    def tip(self) -> Tip:
        """The store's position in its history."""

    @property
    def notices(self) -> tuple[str, ...]:
        """The changes that the last write made besides the records, for the person who wrote."""

    def events(self) -> tuple[Event, ...]:
        """Every event, in the order of their arrival; a followed one with the dates that its list has now."""

    def calls(self) -> tuple[FollowedCall, ...]:
        """Every followed call, in the order of their arrival."""

    def setting(self, name: str) -> str | None:
        """The value of a setting, None if it has none."""
        record = self.get(Kind.SETTING, name)
        return record.value if record else None

    def count(self, kind: Kind) -> int:
        """The number of records of a kind."""

    def rows(self, kind: Kind, fields: Sequence[str], where: Where = EVERYTHING) -> list[Any]:
        """The selected records of a kind, as objects with only these attributes and those of the conditions.

        They are in the order of their numbers.
        """

    @overload
    def get(self, kind: Literal[Kind.SETTING], key: str) -> Setting | None: ...
    @overload
    def get(self, kind: Literal[Kind.EVENT], key: str) -> Event | None: ...
    @overload
    def get(self, kind: Literal[Kind.SPEAKER], key: str) -> Speaker | None: ...
    @overload
    def get(self, kind: Literal[Kind.PROPOSAL], key: str) -> Proposal | None: ...
    @overload
    def get(self, kind: Literal[Kind.REVIEW], key: str) -> Review | None: ...
    @overload
    def get(self, kind: Kind, key: str) -> Record | None: ...
    def get(self, kind: Kind, key: str) -> Record | None:
        """The record with a key, None if there is none."""

    @overload
    def get_many(self, kind: Literal[Kind.EVENT], keys: Iterable[str]) -> dict[str, Event]: ...
    @overload
    def get_many(self, kind: Literal[Kind.SPEAKER], keys: Iterable[str]) -> dict[str, Speaker]: ...
    @overload
    def get_many(self, kind: Literal[Kind.PROPOSAL], keys: Iterable[str]) -> dict[str, Proposal]: ...
    @overload
    def get_many(self, kind: Literal[Kind.REVIEW], keys: Iterable[str]) -> dict[str, Review]: ...
    @overload
    def get_many(self, kind: Kind, keys: Iterable[str]) -> dict[str, Record]: ...
    def get_many(self, kind: Kind, keys: Iterable[str]) -> Any:
        """The records with these keys, by key in the order of the argument; keys without a record are left out."""

    def keys_starting(self, kind: Kind, prefix: str) -> tuple[str, ...]:
        """The keys that begin with `prefix` in any case, sorted."""

    def reviews_of(self, code: str) -> tuple[Review, ...]:
        """The reviews of a proposal, in the order of their arrival."""

    def reviews_by_code(self, codes: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        """As `reviews_of`, for each of several proposals."""

    def documents(self, kind: Kind) -> Iterator[bytes]:
        """Every record of a kind as JSON, in the order of their numbers."""

    def are_used(self, codes: Iterable[str]) -> frozenset[str]:
        """The codes among these that were ever assigned to a proposal or speaker, even if that was removed since."""

    def is_used(self, code: str) -> bool:
        """Whether a code was ever assigned to a proposal or speaker."""
        return bool(self.are_used((code,)))

    def history(self, which: HistoryFilter = WHOLE_HISTORY) -> tuple[ChangeSet, ...]:
        """The selected change sets that the store has applied, oldest first."""

    def change_set(self, revision: int) -> ChangeSet | None:
        """The change set that made this revision, None if the history does not hold it."""

    def undone(self, since: int = 1) -> frozenset[int]:
        """The revisions from `since` on that are undone, and possibly earlier ones.

        A revision whose undo was undone is not among them.
        """

    def undoable(self, count: int, wanted: Wanted | None = None) -> tuple[ChangeSet, ...]:
        """The latest `count` change sets that are neither undone nor undo others, newest first; fewer if there are.

        Raises:
            DataRefusedError: the history is incomplete, so that an earlier one would be taken for the latest.
        """

    def history_after(self, revision: int, keys: Iterable[str]) -> tuple[ChangeSet, ...]:
        """The change sets after a revision that contain any of these keys, oldest first, whole."""

    def strangers(self) -> tuple[ChangeSet, ...]:
        """The change sets in the history that this store has not applied, oldest first; unreadable ones are left out.

        They belong to another line of development of the store, such as git and edited copies create, or to another
        store; or they continue from this one.
        """

    @property
    def stranger_count(self) -> int:
        """The number of change sets in the history that belong to another line of the store, or to another store."""

    def transact(self, decide: "Callable[[Store], ChangeSet | None]") -> ChangeSet | None:
        """Apply the change set that `decide` makes of the current store, and return it as applied.

        The result is None if `decide` makes none. Nobody else writes in between. An engine may call `decide` again if
        somebody did nevertheless, so `decide` must neither ask a person nor change anything. Raises as `apply`.
        """

    def apply(self, change_set: ChangeSet) -> ChangeSet:
        """Write a change set as a whole or not at all; return it as applied, with its revision and all numbers.

        A new record gets the next number, or keeps its own if that is free. A change set without changes is returned
        unchanged and nothing is written.

        Raises:
            ConflictError: a record no longer equals its `before`.
            BusyError: another process held the lock too long.
            StoreDamagedError: the store is not as it was written; nothing was changed.
            CfpError: the operating system refuses; the store is as it was.
        """


def _at(address: str | PathLike[str]) -> Location:
    """The location of exactly this address: unlike an option, a path of a directory does not mean the store in it."""
    text = fspath(address)
    return at(text, Path()) if has_scheme(text) else Location(text)
