"""The store as the rest of the program knows it: find, count, apply a change set, tell the history."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self, cast, overload

from cfpcli.domain.change import ChangeSet, Kind, Record
from cfpcli.domain.event import Event
from cfpcli.domain.followed import FollowedCall
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.review import Review
from cfpcli.domain.setting import Setting
from cfpcli.domain.speaker import Speaker
from cfpcli.errors import CfpError, StoreDamagedError
from cfpcli.store import failures, places
from cfpcli.store.chain import Tip
from cfpcli.store.documents import SEARCHED_SINGLY, key_bytes, key_of_bytes
from cfpcli.store.identity import new_store_id
from cfpcli.store.image import Image, open_image
from cfpcli.store.layout import RETIRED, Header, key_prefix, lay_out, retired_prefix, reviews_prefix, table_of
from cfpcli.store.lock import PATIENCE, held
from cfpcli.store.migrations import current_schema
from cfpcli.store.places import Places
from cfpcli.store.rows import decode_record, decode_rows, without_collector

if TYPE_CHECKING:
    from cfpcli.store.history import History

_CODED = (Kind.PROPOSAL, Kind.SPEAKER)
_ASKED_SINGLY = 4


class Store:
    """One store, as it was when it was opened; `apply` moves it on to what it has become.

    Opening reads little: records are found and decoded when they are asked for. Every reading method raises
    StoreDamagedError where a document it needs cannot be read.
    """

    def __init__(self, where: Places, image: Image, *, lock_timeout: float) -> None:
        self._places = where
        self._opened: Image | None = image
        self._lock_timeout = lock_timeout
        self._holds_lock = False
        self._events: tuple[Event, ...] | None = None
        self._codes: frozenset[bytes] | None = None
        self._codes_asked = 0
        self._records: dict[tuple[Kind, str], Record] = {}
        self._reviews: dict[str, tuple[Review, ...]] = {}
        self._past: History | None = None
        self._notices: tuple[str, ...] = ()

    find_path = staticmethod(places.find_path)

    @classmethod
    def open(cls, path: Path, *, lock_timeout: float = PATIENCE) -> Self:
        """Open a store; `lock_timeout` is how many seconds a write waits for another.

        Raises:
            NotFoundError: there is none, and never was.
            StoreDamagedError: it is missing where it has been, or cannot be trusted.
            DataRefusedError: it was written by a newer version.
        """
        where = Places(path)
        return cls(where, open_image(where), lock_timeout=lock_timeout)

    @classmethod
    def create(cls, path: Path, *, rehearsal: bool = False, lock_timeout: float = PATIENCE) -> Self:
        """Make an empty store, with the directories it needs; one for a `rehearsal` is marked as such for ever.

        Raises:
            DataRefusedError: there is a file already, or what is left of a store that is missing.
        """
        from cfpcli.private_files import make_private
        from cfpcli.store.writing import refuse_existing, write_new

        where = Places(path)
        refuse_existing(where)
        header = Header(schema=current_schema(), revision=0, id=new_store_id(), tables={}, rehearsal=rehearsal)
        empty = lay_out({}, schema=header.schema, revision=0, counters={}, header=header)
        try:
            make_private(where.store.parent)
        except OSError as error:
            raise failures.failed(error, "write", where) from error
        with held(where, lock_timeout):
            refuse_existing(where)
            write_new(where, empty, keep_backup=False)
        return cls.open(path, lock_timeout=lock_timeout)

    @property
    def path(self) -> Path:
        """The path as the person gave it."""
        return self._places.told

    @property
    def id(self) -> str:
        """The id of the store, which all its copies share; empty only in one that nothing was written to."""
        return self._image.header.id

    @property
    def revision(self) -> int:
        """How many change sets the store has taken."""
        return self._image.header.revision

    @property
    def rehearsal(self) -> bool:
        """Whether the store was made under a rehearsal clock, so that its instants prove nothing."""
        return self._image.header.rehearsal

    @property
    def origin(self) -> tuple[str, int, str]:
        """The store id, revision and change set id from which its records are to be compared elsewhere.

        They are those of the store itself, or of the one that it was made from for reviewers, as it was then.
        """
        header = self._image.header
        if header.origin:
            return header.origin, header.origin_revision, header.origin_head
        return header.id, header.revision, header.head

    @property
    def head(self) -> str:
        """The id of the change set that made this revision; empty where there is none, or it has none."""
        return self._image.header.head

    @property
    def tip(self) -> Tip:
        """Where the store is in its history."""
        return self._image.header.tip

    @property
    def notices(self) -> tuple[str, ...]:
        """What the last write changed of the store's files beside their bytes, for the person who wrote."""
        return self._notices

    def events(self) -> tuple[Event, ...]:
        """Every event, in the order in which they came in."""
        if self._events is None:
            documents = self._image.tables[table_of(Kind.EVENT)].raws()
            self._events = tuple(cast("Event", self._decoded(Kind.EVENT, document)) for document in documents)
        return self._events

    def calls(self) -> tuple[FollowedCall, ...]:
        """Every call that is followed, in the order in which they came in."""
        documents = self._image.tables[table_of(Kind.CALL)].raws()
        return tuple(cast("FollowedCall", self._decoded(Kind.CALL, document)) for document in documents)

    def setting(self, name: str) -> str | None:
        """The value of a setting, None where it has none."""
        found = self.get(Kind.SETTING, name)
        return found.value if found else None

    def count(self, kind: Kind) -> int:
        """How many records of a kind there are."""
        return self._image.header.tables[table_of(kind)].count

    def rows(self, kind: Kind, fields: Sequence[str]) -> list[Any]:
        """Every record of a kind, decoded to an object with only these attributes, in the order of their numbers."""
        return decode_rows(self._image, kind, tuple(fields))

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
        found = self._records.get((kind, key)) or self.get_many(kind, (key,)).get(key)
        if found:
            self._records[kind, key] = found
        return found

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
        if not self.count(kind):
            return {}
        prefixes = {key: key_prefix(kind, key) for key in keys}
        documents = self._image.tables[table_of(kind)].documents_of(prefixes.values())
        if len(documents) < len(prefixes):
            # A document may be missing for its bytes are damaged, and then it must not be said that there is none.
            self._image.verify_table(table_of(kind))
        return {key: self._decoded(kind, documents[prefix]) for key, prefix in prefixes.items() if prefix in documents}

    def keys_starting(self, kind: Kind, prefix: str) -> tuple[str, ...]:
        """The keys that begin with `prefix` in any case, sorted."""
        region = self._image.tables[table_of(kind)]
        if kind in _CODED and len(prefix) > 1:
            lines = region.beginning_with(key_prefix(kind, prefix.upper())[:-1])
            return tuple(sorted(key_of_bytes(key_bytes(line.document)) for line in lines))
        keys = (key_of_bytes(key) for key in region.beginnings())
        return tuple(sorted(key for key in keys if key.casefold().startswith(prefix.casefold())))

    def reviews_of(self, code: str) -> tuple[Review, ...]:
        """The reviews of a proposal, in the order in which they came in."""
        if code not in self._reviews:
            lines = self._image.tables[table_of(Kind.REVIEW)].beginning_with(reviews_prefix(code))
            self._reviews[code] = tuple(cast("Review", self._decoded(Kind.REVIEW, line.document)) for line in lines)
        return self._reviews[code]

    def reviews_by_code(self, codes: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        """As `reviews_of`, for each of several proposals."""
        wanted = {code: reviews_prefix(code) for code in codes}
        lengths = {len(prefix) for prefix in wanted.values()}
        if len(wanted) <= SEARCHED_SINGLY or len(lengths) > 1:
            return {code: self.reviews_of(code) for code in wanted}
        found = self._image.tables[table_of(Kind.REVIEW)].documents_by(wanted.values(), lengths.pop())
        return {
            code: tuple(cast("Review", self._decoded(Kind.REVIEW, document)) for document in found.get(prefix, ()))
            for code, prefix in wanted.items()
        }

    def documents(self, kind: Kind) -> Iterator[bytes]:
        """Every record of a kind as JSON, as the store keeps it, in the order of their numbers."""
        return self._image.tables[table_of(kind)].raws()

    def is_used(self, code: str) -> bool:
        """Whether a code was ever given to a proposal or speaker, be it that they were removed since."""
        self._codes_asked += 1
        wanted = key_prefix(Kind.PROPOSAL, code)
        regions = [self._image.tables[name] for name in (*map(table_of, _CODED), RETIRED)]
        if self._codes is None and self._codes_asked > _ASKED_SINGLY:
            self._codes = frozenset(chain.from_iterable(region.beginnings() for region in regions))
        if self._codes is not None:
            return not self._codes.isdisjoint((wanted, *(retired_prefix(kind, code) for kind in _CODED)))
        return any(next(region.beginning_with(wanted), None) is not None for region in regions)

    def history(
        self,
        key: str | None = None,
        kind: Kind = Kind.PROPOSAL,
        *,
        newest: int | None = None,
        wanted: Callable[[ChangeSet], bool] | None = None,
    ) -> tuple[ChangeSet, ...]:
        """The change sets the store has taken, oldest first; with `newest`, only so many of the last.

        With a `key`, those that touch the record of this kind, each cut down to the changes of that record; to a
        proposal belong its reviews. `wanted` leaves sets out by what is known of them before their changes are read,
        so what it is given has none.
        """
        if key is None:
            from cfpcli.store.journal import newest as newest_of

            return newest_of(self._history(), self.tip, newest, wanted)
        from cfpcli.store.record_history import known_by_place, record_history

        reviews = self.reviews_of(key) if kind is Kind.PROPOSAL else ()
        known = known_by_place((self.get(kind, key), *reviews))
        found = record_history(self._history(), self.tip, kind, key, known)
        sets = tuple(one for one in found if wanted is None or wanted(one))
        return sets if newest is None else sets[max(len(sets) - newest, 0) :]

    def change_set(self, revision: int) -> ChangeSet | None:
        """The change set that made this revision, None where the history does not hold it."""
        history = self._history()
        line = history.taken(self.tip, frozenset({revision})).get(revision)
        return history.change_set(line) if line else None

    def undone(self, since: int = 1) -> frozenset[int]:
        """The revisions from `since` on that are taken back; one whose undo was taken back itself is not.

        Some earlier ones may be among them. Only the history from there on is read.
        """
        from cfpcli.store.journal import undone

        return undone(self._history(), self.tip, since)

    def undoable(self, count: int, wanted: Callable[[ChangeSet], bool] | None = None) -> tuple[ChangeSet, ...]:
        """The latest `count` change sets that undo none and are not undone, newest first; fewer if there are.

        `wanted` leaves sets out by what is known of them before their changes are read.

        Raises:
            DataRefusedError: the history is incomplete, so that an earlier one would be taken for the latest.
        """
        from cfpcli.store.journal import undoable

        return undoable(self._history(), self.tip, count, wanted)

    def history_after(self, revision: int, keys: Iterable[str]) -> tuple[ChangeSet, ...]:
        """The change sets after a revision that speak of any of these keys, oldest first, whole."""
        from cfpcli.store.journal import after

        return after(self._history(), self.tip, revision, tuple(keys))

    def strangers(self) -> tuple[ChangeSet, ...]:
        """The change sets in the history that this store has not taken, oldest first; unreadable ones are left out.

        They made another line of the store, as git and copies that were worked on do, or another store; or they go on
        from this one.
        """
        history = self._history()
        known = history.chain(self.tip)
        found = []
        for entry in sorted((*known.ahead, *known.strangers)):
            with suppress(StoreDamagedError):
                found.append(history.change_set(history.line_at(entry.start)))
        return tuple(found)

    @property
    def stranger_count(self) -> int:
        """How many change sets in the history belong to another line of the store, or to another store."""
        history = self._history()
        return 0 if history.is_straight(self.tip) else len(history.chain(self.tip).strangers)

    def _history(self) -> "History":
        from cfpcli.store.history import History

        if self._past is None:
            self._past = History(self._places, self.tip)
        return self._past

    @contextmanager
    def locked(self) -> Iterator["Store"]:
        """Hold the lock, so that what is read from the store that this yields still holds when it is written.

        Raises:
            BusyError: another process held the lock too long.
        """
        if self._holds_lock:
            yield self
            return
        with held(self._places, self._lock_timeout):
            fresh = Store.open(self.path, lock_timeout=self._lock_timeout)
            fresh._holds_lock = True  # noqa: SLF001 - its own kind
            try:
                yield fresh
            finally:
                fresh._holds_lock = False  # noqa: SLF001 - its own kind
                self._move_on_to(fresh._opened)  # noqa: SLF001 - its own kind

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
        if not change_set.changes:
            return change_set
        if not self._holds_lock:
            with self.locked() as fresh:
                taken = fresh.apply(change_set)
            self._notices = fresh.notices
            return taken
        from cfpcli.store.plan import plan
        from cfpcli.store.writing import commit

        with without_collector():
            planned = plan(self._image, change_set)
            self._notices = commit(self._image, planned)
        self._move_on_to(None)
        with suppress(CfpError):
            # The change set is taken, come what may: a store that cannot be read now will say so when it is read.
            self._move_on_to(open_image(self._places))
        return planned.change_set

    @property
    def _image(self) -> Image:
        if self._opened is None:
            self._opened = open_image(self._places)
        return self._opened

    def _move_on_to(self, image: Image | None) -> None:
        self._opened = image
        self._past = None
        self._events = None
        self._codes = None
        self._records.clear()
        self._reviews.clear()

    def _decoded(self, kind: Kind, document: bytes) -> Record:
        return decode_record(self._image, kind, document)
