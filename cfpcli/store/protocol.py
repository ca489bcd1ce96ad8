"""The store as the rest of the program knows it, whichever engine keeps it: find, count, apply, tell the history."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, overload

from cfpcli.records.change import ChangeSet, Kind, Record, Setting
from cfpcli.records.event import Event, FollowedCall
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal
from cfpcli.records.review import Review
from cfpcli.store.where import EVERYTHING, WHOLE_HISTORY, HistoryFilter, Wanted, Where

if TYPE_CHECKING:
    from cfpcli.store.findings import Finding, Recovered

_ENGINE = "cfpcli.store.file.store:FileStore"
"""The engine that keeps a store in a file, by name: engines know the protocol, and the protocol no engine."""

NAME = "cfp.json"
"""The name of a store where the person gave none."""

PATIENCE = 5.0
"""Seconds that a writer waits for another."""


class Tip(NamedTuple):
    """Where a store is: its id, the id of its last change set and its revision.

    `store` is empty where it is unknown; `head` is empty where it is unknown, or the last set has no id.
    """

    store: str
    head: str
    revision: int


class Store(Protocol):
    """One store as it was when it was opened; `apply` and `transact` move it on to what it has become.

    Every reading method raises StoreDamagedError where what it needs cannot be read.
    """

    @classmethod
    def find(cls, option: str, env_value: str, cwd: Path, data_dir: Path) -> Path:
        """The path of the store that a command uses; it need not exist.

        In this order: `option` (`--store`), `env_value` (the environment), the nearest `cfp.json` from `cwd` upward,
        else the one in `data_dir`. A directory means the `cfp.json` in it. A directory that holds only the history or
        the last good copy of a store counts as holding the store: a missing store is damage, which must be reported.
        """
        path: Path = _engine().locate(option, env_value, cwd, data_dir)
        return path

    @classmethod
    def at(cls, path: Path, *, lock_timeout: float = PATIENCE) -> "Store":
        """The store at a path, be it sound, damaged or missing; `lock_timeout` is how many seconds a write waits.

        It is opened by whatever first reads it, which raises as `open`. `identity`, `name`, `files`, `trace`,
        `examine` and the three ways to recover do not need it sound.
        """
        store: Store = _engine().at(path, lock_timeout=lock_timeout)
        return store

    @classmethod
    def open(cls, path: Path, *, lock_timeout: float = PATIENCE) -> "Store":
        """Open a store, parameters as for `at`.

        Raises:
            NotFoundError: there is none, and never was.
            StoreDamagedError: it is missing where it has been, or cannot be trusted.
            DataRefusedError: it was written by a newer version.
            CfpError: TinyDB is not installed.
        """
        store = cls.at(path, lock_timeout=lock_timeout)
        _ = store.tip  # opens it
        return store

    @classmethod
    def create(cls, path: Path, *, rehearsal: bool = False, lock_timeout: float = PATIENCE) -> "Store":
        """Make an empty store; one for a `rehearsal` is marked as such for ever.

        Raises:
            DataRefusedError: there is one already, or what is left of one that is missing.
            BusyError: another process held the lock too long.
            CfpError: the operating system refuses.
        """
        _engine().make(path, lock_timeout, rehearsal=rehearsal)
        return cls.open(path, lock_timeout=lock_timeout)

    @classmethod
    def packed(cls, records: Iterable[Record], *, rehearsal: bool, origin: tuple[str, int, str]) -> bytes:
        """The file of a store that holds these records, numbered in their order, without history; `origin` as below."""
        data: bytes = _engine().pack(records, rehearsal=rehearsal, origin=origin)
        return data

    @property
    def identity(self) -> str:
        """What a person calls the store: for a file, its path as it was given."""

    @property
    def name(self) -> str:
        """What a finding calls the store: for a file, its name."""

    @property
    def files(self) -> tuple[str, ...]:
        """The paths that belong to the store, be there a file or not, which no output may overwrite."""

    @property
    def is_owned(self) -> bool:
        """Whether it belongs to the user of this machine who runs the program; others may be let write to it."""

    def trace(self) -> Hashable:
        """What tells the store from what it was: equal as long as nobody writes, whoever asks; reads no record.

        One that is missing or damaged has a trace, too.
        """

    def examine(self) -> "tuple[Finding, ...]":
        """Everything worth saying about the store and what belongs to it; empty where all is well."""

    def repair(self) -> "tuple[Finding, ...]":
        """Repair what loses and invents nothing, and return what that was.

        Raises:
            BusyError: another process held the lock too long.
            CfpError: the operating system refuses.
        """

    def accept(self) -> "Recovered":
        """Accept the present content of a damaged store as correct, such as after a merge that was resolved by hand.

        Raises:
            DataRefusedError: the store is sound, or holds nothing that could be accepted.
            StoreDamagedError: what cannot be accepted, listed in `faults`.
            BusyError, CfpError: as `repair`.
        """

    def restore(self) -> "Recovered":
        """Put a damaged or missing store back as it was after the last change that it took.

        Raises:
            NotFoundError: there is nothing to restore it from.
            DataRefusedError: the store is sound, or was written by a newer version.
            StoreDamagedError: what it could be restored from is damaged as well.
            BusyError, CfpError: as `repair`.
        """

    @property
    def is_whole(self) -> bool:
        """Whether this shows all that is in the store; the store as a reviewer sees it does not."""

    @property
    def id(self) -> str:
        """The id of the store, which all its copies share; empty only in one that nothing was written to."""
        return self.tip.store

    @property
    def revision(self) -> int:
        """How many change sets the store has taken."""
        return self.tip.revision

    @property
    def rehearsal(self) -> bool:
        """Whether the store was made under a rehearsal clock, so that its instants prove nothing."""

    @property
    def origin(self) -> tuple[str, int, str]:
        """The store id, revision and change set id from which its records are to be compared elsewhere.

        They are those of the store itself, or of the one that it was made from for reviewers, as it was then.
        """

    @property
    def head(self) -> str:
        """The id of the change set that made this revision; empty where there is none, or it has none."""
        return self.tip.head

    @property
    def tip(self) -> Tip:
        """Where the store is in its history."""

    @property
    def notices(self) -> tuple[str, ...]:
        """What the last write changed beside the records, for the person who wrote."""

    def events(self) -> tuple[Event, ...]:
        """Every event, in the order in which they came in."""

    def calls(self) -> tuple[FollowedCall, ...]:
        """Every call that is followed, in the order in which they came in."""

    def setting(self, name: str) -> str | None:
        """The value of a setting, None where it has none."""
        record = self.get(Kind.SETTING, name)
        return record.value if record else None

    def count(self, kind: Kind) -> int:
        """How many records of a kind there are."""

    def rows(self, kind: Kind, fields: Sequence[str], where: Where = EVERYTHING) -> list[Any]:
        """The records of a kind that are meant, as objects with these attributes alone and those of the conditions.

        They come in the order of their numbers.
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
        """The record that goes by a key, None where there is none."""

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
        """The records that go by these keys, by key in the order asked for; keys without a record are left out."""

    def keys_starting(self, kind: Kind, prefix: str) -> tuple[str, ...]:
        """The keys that begin with `prefix` in any case, sorted."""

    def reviews_of(self, code: str) -> tuple[Review, ...]:
        """The reviews of a proposal, in the order in which they came in."""

    def reviews_by_code(self, codes: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        """As `reviews_of`, for each of several proposals."""

    def documents(self, kind: Kind) -> Iterator[bytes]:
        """Every record of a kind as JSON, in the order of their numbers."""

    def are_used(self, codes: Iterable[str]) -> frozenset[str]:
        """Those of some codes that were ever given to a proposal or speaker, be it that they were removed since."""

    def is_used(self, code: str) -> bool:
        """Whether a code was ever given to a proposal or speaker."""
        return bool(self.are_used((code,)))

    def history(self, which: HistoryFilter = WHOLE_HISTORY) -> tuple[ChangeSet, ...]:
        """The change sets the store has taken that are meant, oldest first."""

    def change_set(self, revision: int) -> ChangeSet | None:
        """The change set that made this revision, None where the history does not hold it."""

    def undone(self, since: int = 1) -> frozenset[int]:
        """The revisions from `since` on that are undone, and maybe earlier ones; one whose undo was undone is not."""

    def undoable(self, count: int, wanted: Wanted | None = None) -> tuple[ChangeSet, ...]:
        """The latest `count` change sets that undo none and are not undone, newest first; fewer if there are.

        Raises:
            DataRefusedError: the history is incomplete, so that an earlier one would be taken for the latest.
        """

    def history_after(self, revision: int, keys: Iterable[str]) -> tuple[ChangeSet, ...]:
        """The change sets after a revision that speak of any of these keys, oldest first, whole."""

    def strangers(self) -> tuple[ChangeSet, ...]:
        """The change sets in the history that this store has not taken, oldest first; unreadable ones are left out.

        They made another line of the store, as git and copies that were worked on do, or another store; or they go on
        from this one.
        """

    @property
    def stranger_count(self) -> int:
        """How many change sets in the history belong to another line of the store, or to another store."""

    def transact(self, decide: "Callable[[Store], ChangeSet | None]") -> ChangeSet | None:
        """Apply what `decide` makes of the store as it is now, and return it as taken; None where it makes nothing.

        Nobody else writes in between. An engine may call `decide` again where somebody did all the same, so it asks
        nobody and changes nothing. Raises as `apply`.
        """

    def apply(self, change_set: ChangeSet) -> ChangeSet:
        """Write a change set as a whole or not at all; return it as taken, with its revision and all numbers.

        A new record gets the next number, or keeps its own where that is free. One without changes is returned as it
        is and nothing is written.

        Raises:
            ConflictError: a record is no longer as `before` says.
            BusyError: another process held the lock too long.
            StoreDamagedError: the store is not as it was written; nothing was changed.
            CfpError: the operating system refuses; the store is as it was.
        """


def _engine() -> Any:  # noqa: ANN401  # engines know the protocol, and not the other way round
    module, _, engine = _ENGINE.partition(":")
    return getattr(import_module(module), engine)
