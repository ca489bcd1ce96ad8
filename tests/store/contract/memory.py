"""A second engine, kept in memory: it shows that nothing above the store knows files."""

# ruff: noqa: D102  # what each method is for stands at Store

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from threading import RLock
from typing import Any

import msgspec
from msgspec.structs import replace

from cfpcli.errors import ConflictError, DataRefusedError
from cfpcli.records.change import Change, ChangeSet, Kind, Record, key_of, kind_of
from cfpcli.records.documents import decoder, encode
from cfpcli.records.event import Event
from cfpcli.records.followed_call import FollowedCall
from cfpcli.records.review import Review
from cfpcli.store import Store
from cfpcli.store.file.chain import new_set_id, new_store_id
from cfpcli.store.file.documents import row_type
from cfpcli.store.findings import Finding, Recovered, Rule, Severity
from cfpcli.store.protocol import EVERYTHING, WHOLE_HISTORY, HistoryFilter, Tip, Wanted, Where

Place = tuple[Kind, str]
CODED = (Kind.PROPOSAL, Kind.SPEAKER)


class State(msgspec.Struct, frozen=True):
    """A store at one moment: records and retired codes by kind and key, the next number of each kind, the history."""

    records: dict[Place, Record] = {}
    retired: dict[Place, Record] = {}
    following: dict[Kind, int] = {}
    history: tuple[ChangeSet, ...] = ()


class Shelf:
    """What all who opened one store share."""

    def __init__(self) -> None:
        self.id = new_store_id()
        self.state = State()
        self.lock = RLock()


class Taking:
    """A change set on its way into a state."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.records = dict(state.records)
        self.following = dict(state.following)
        self.numbers = {place: record.number for place, record in state.records.items()}

    def take(self, change: Change) -> Change:
        """The change with its numbers; raises ConflictError where it does not fit."""
        place = change.kind, change.key
        for record in (change.before, change.after):
            if record is not None and (kind_of(record), key_of(record)) != place:
                raise ValueError(f"the change of {change.kind} {change.key} holds {key_of(record)}")
        present = self.records.get(place)
        before, after = change.before, change.after
        if before is None and present is not None:
            raise self._conflict(change, "is in the store by now")
        if before is not None and present is None:
            raise self._conflict(change, "is no longer in the store")
        if before is not None and present is not None:
            before = before if before.number else replace(before, number=present.number)
            if before != present:
                raise self._conflict(change, "has changed since it was read")
        if after is not None:
            after = replace(after, number=self.numbers.get(place) or self._number(change, after))
            after = _readable(change, after)
            self.numbers[place] = after.number
            self.records[place] = after
        else:
            self.records.pop(place, None)
        return replace(change, before=before, after=after)

    def _number(self, change: Change, record: Record) -> int:
        place = change.kind, change.key
        gone = self.state.retired.get(place)
        if gone and (gone.number, getattr(gone, "guid", "")) != (record.number, getattr(record, "guid", "")):
            raise self._conflict(change, "was removed, and its code is not given out again")
        others = {**self.state.retired, **self.records}
        used = {one.number for other, one in others.items() if other[0] is change.kind and other != place}
        used |= {number for other, number in self.numbers.items() if other[0] is change.kind}
        following = self.following.get(change.kind, 1)
        number = record.number if record.number > 0 and record.number not in used else following
        self.following[change.kind] = max(following, number + 1)
        return number

    def _conflict(self, change: Change, what: str) -> ConflictError:
        return ConflictError(f"{change.kind} {change.key} {what}", hint="run the command again")

    def state_after(self, taken: ChangeSet) -> State:
        """What the state becomes."""
        former = {place: record for place, record in self.state.records.items() if place[0] in CODED}
        retired = {place: one for place, one in {**self.state.retired, **former}.items() if place not in self.records}
        return State(self.records, retired, self.following, (*self.state.history, taken))


def _readable(change: Change, record: Record) -> Record:
    try:
        return decoder(change.kind).decode(encode(record))
    except (UnicodeEncodeError, TypeError, ValueError) as error:
        raise DataRefusedError(f"{change.kind} {change.key} cannot be stored: {error}") from error


class MemoryStore(Store):
    """A store in memory, as it was when it was opened."""

    def __init__(self, shelf: Shelf) -> None:
        self.shelf = shelf
        self._state = shelf.state

    @property
    def identity(self) -> str:
        return "memory"

    @property
    def name(self) -> str:
        return "memory"

    @property
    def files(self) -> tuple[str, ...]:
        return ()

    @property
    def is_owned(self) -> bool:
        return True

    def trace(self) -> Hashable:
        return len(self.shelf.state.history)

    def examine(self) -> tuple[Finding, ...]:
        records = self.shelf.state.records
        lost = [place for place in records if place[0] is Kind.REVIEW and (Kind.PROPOSAL, place[1][:6]) not in records]
        message = "review {} refers to a proposal that does not exist"
        return tuple(
            Finding(
                rule=Rule.DANGLING_REFERENCE, severity=Severity.WARNING, file=self.name, message=message.format(key)
            )
            for _, key in lost
        )

    def repair(self) -> tuple[Finding, ...]:
        return ()

    def accept(self) -> Recovered:
        raise DataRefusedError("memory is always sound")

    def restore(self) -> Recovered:
        raise DataRefusedError("memory is always sound")

    @property
    def is_whole(self) -> bool:
        return True

    @property
    def rehearsal(self) -> bool:
        return False

    @property
    def tip(self) -> Tip:
        history = self._state.history
        return Tip(self.shelf.id, history[-1].id if history else "", len(history))

    @property
    def origin(self) -> tuple[str, int, str]:
        return self.id, self.revision, self.head

    @property
    def notices(self) -> tuple[str, ...]:
        return ()

    def _every(self, kind: Kind) -> list[Any]:
        found = (record for (other, _), record in self._state.records.items() if other is kind)
        return sorted(found, key=lambda record: record.number)

    def events(self) -> tuple[Event, ...]:
        return tuple(self._every(Kind.EVENT))

    def calls(self) -> tuple[FollowedCall, ...]:
        return tuple(self._every(Kind.CALL))

    def count(self, kind: Kind) -> int:
        return len(self._every(kind))

    def rows(self, kind: Kind, fields: Sequence[str], where: Where = EVERYTHING) -> list[Any]:
        row = row_type(kind, tuple(fields))
        chosen = where.chosen(kind, self._every(kind))
        return [row(**{name: getattr(record, name) for name in fields}) for record in chosen]

    def get(self, kind: Kind, key: str) -> Any:  # noqa: ANN401  # as Store.get
        return self._state.records.get((kind, key))

    def get_many(self, kind: Kind, keys: Iterable[str]) -> Any:  # noqa: ANN401  # as Store.get_many
        return {key: record for key in keys if (record := self.get(kind, key))}

    def keys_starting(self, kind: Kind, prefix: str) -> tuple[str, ...]:
        keys = map(key_of, self._every(kind))
        return tuple(sorted(key for key in keys if key.casefold().startswith(prefix.casefold())))

    def reviews_of(self, code: str) -> tuple[Review, ...]:
        return tuple(review for review in self._every(Kind.REVIEW) if review.proposal == code)

    def reviews_by_code(self, codes: Iterable[str]) -> dict[str, tuple[Review, ...]]:
        return {code: self.reviews_of(code) for code in codes}

    def documents(self, kind: Kind) -> Iterator[bytes]:
        return map(encode, self._every(kind))

    def are_used(self, codes: Iterable[str]) -> frozenset[str]:
        used = {key for kind, key in (*self._state.records, *self._state.retired) if kind in CODED}
        return frozenset(used.intersection(codes))

    def history(self, which: HistoryFilter = WHOLE_HISTORY) -> tuple[ChangeSet, ...]:
        sets = self._state.history if which.key is None else self._of_record(which.kind, which.key)
        return which.chosen(sets)

    def _of_record(self, kind: Kind, key: str) -> Iterator[ChangeSet]:
        def is_its(change: Change) -> bool:
            is_review = kind is Kind.PROPOSAL and change.kind is Kind.REVIEW and change.key.startswith(f"{key}/")
            return (change.kind, change.key) == (kind, key) or is_review

        for one in self._state.history:
            if changes := tuple(filter(is_its, one.changes)):
                yield replace(one, changes=changes)

    def change_set(self, revision: int) -> ChangeSet | None:
        return self._state.history[revision - 1] if 0 < revision <= self.revision else None

    def undone(self, since: int = 1) -> frozenset[int]:
        found: set[int] = set()
        for one in reversed(self._state.history[since:]):
            if one.revision not in found:
                found.update(one.undoes)
        return frozenset(found)

    def undoable(self, count: int, wanted: Wanted | None = None) -> tuple[ChangeSet, ...]:
        gone = self.undone()
        sets = self.history(HistoryFilter(wanted=wanted))
        return tuple(one for one in reversed(sets) if not one.undoes and one.revision not in gone)[:count]

    def history_after(self, revision: int, keys: Iterable[str]) -> tuple[ChangeSet, ...]:
        wanted = tuple(keys)
        sets = self._state.history[revision:]
        return tuple(one for one in sets if any(key in str(change) for key in wanted for change in one.changes))

    def strangers(self) -> tuple[ChangeSet, ...]:
        return ()

    @property
    def stranger_count(self) -> int:
        return 0

    def transact(self, decide: Callable[[Store], ChangeSet | None]) -> ChangeSet | None:
        with self.shelf.lock:
            self._state = self.shelf.state
            change_set = decide(self)
            return None if change_set is None else self.apply(change_set)

    def apply(self, change_set: ChangeSet) -> ChangeSet:
        if not change_set.changes:
            return change_set
        with self.shelf.lock:
            self._state = self.shelf.state
            taking = Taking(self._state)
            changes = tuple(map(taking.take, change_set.changes))
            named = replace(change_set, id=change_set.id or new_set_id(), revision=self.revision + 1, changes=changes)
            taken = replace(named, command=named.command.encode(errors="replace").decode())
            self._state = self.shelf.state = taking.state_after(taken)
        return named
