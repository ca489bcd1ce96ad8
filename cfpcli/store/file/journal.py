"""Questions to the history: the change sets that are undone or can be, those after a revision, and the organisers.

The history of one record is found by the bytes of its changes; only changes that led to its present state count.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import groupby, takewhile
from operator import itemgetter
from typing import NamedTuple

from cfpcli.errors import CfpError, StoreDamagedError
from cfpcli.records.change import Change, ChangeSet, Kind, Record, key_of, kind_of
from cfpcli.records.person import Organiser, Person, parse_person
from cfpcli.store.file import change_line
from cfpcli.store.file.history import History, HistoryLine, Segment
from cfpcli.store.file.layout import quoted
from cfpcli.store.protocol import HistoryFilter, Tip, Wanted

_SEARCHED_SINGLY = 16
"""The largest number of keys for which a search for each in the bytes of a line is faster than decoding it."""

RecordsByPlace = Mapping[tuple[Kind, str], Record]
"""Records by kind and key, in their present state."""

Target = tuple[Kind, str, bool]
"""The record whose changes are searched for: a kind, a key, and whether that is the whole key or only its beginning."""


class Journal:
    """The history of a store up to its tip; StoreDamagedError means that a line of it cannot be read."""

    def __init__(self, history: History, tip: Tip) -> None:
        self.history = history
        self.tip = tip

    def newest(self, which: HistoryFilter) -> tuple[ChangeSet, ...]:
        """The selected change sets that the store has applied, oldest first, whichever records they touch."""
        change_sets: list[ChangeSet] = []
        for line in self.history.newest_first(self.tip):
            if len(change_sets) == which.newest:
                break
            if which.wanted is None or which.wanted(self.history.head(line).with_changes(())):
                change_sets.append(self.history.change_set(line))
        return tuple(reversed(change_sets))

    def undone(self, since: int = 1) -> frozenset[int]:
        """The revisions from `since` on that were undone, and some before; only heads are decoded.

        An undo counts only if it is not undone itself, which later sets show.
        """
        revisions: set[int] = set()
        # The set that undoes another comes after it.
        for line in takewhile(lambda line: line.revision > since, self.history.newest_first(self.tip)):
            if line.revision not in revisions:
                revisions.update(self.history.head(line).undone)
        return frozenset(revisions)

    def undoable(self, count: int, wanted: Wanted | None = None) -> tuple[ChangeSet, ...]:
        """The latest `count` change sets that are neither undone nor undo others, newest first; fewer if there are.

        `wanted` is called before the changes of a set are read: it gets a set without any.

        Raises:
            DataRefusedError: a change set is missing from the history before `count` were found.
        """
        lines = self.history.newest_first(self.tip)
        gone: set[int] = set()
        chosen: list[HistoryLine] = []
        for number in range(self.tip.revision, 0, -1):
            if len(chosen) == count:
                break
            line = next(lines, None)
            if line is None or line.revision != number:
                raise self.history.missing(number)
            if number in gone:
                continue
            head = self.history.head(line)
            gone.update(head.undone)
            if not head.undone and (wanted is None or wanted(head.with_changes(()))):
                chosen.append(line)
        return tuple(map(self.history.change_set, chosen))

    def after(self, begin: int, keys: Sequence[str]) -> tuple[ChangeSet, ...]:
        """The change sets after the revision `begin` whose line contains any of the keys, oldest first.

        A key inside a text counts as well, so there may be more change sets than requested, never fewer.
        """
        needles = [quoted(key)[1:-1] for key in keys]
        lines = list(takewhile(lambda line: line.revision > begin, self.history.newest_first(self.tip)))[::-1]
        if len(needles) <= _SEARCHED_SINGLY:
            data = ((line, self.history.source.read(line.start, line.end)) for line in lines)
            lines = [line for line, read in data if any(needle in read for needle in needles)]
        return tuple(map(self.history.change_set, lines))

    def of_record(self, kind: Kind, key: str, records: Iterable[Record | None]) -> tuple[ChangeSet, ...]:
        """The change sets of the store that touch one record, reduced to the changes of that record, oldest first.

        The reviews of a proposal are part of its history: `records` are the record, and for a proposal its reviews.
        Only those changes are decoded, located by their bytes, because one line of a history may hold a whole import.
        """
        history = self.history
        targets = [(kind, key, True), *([(Kind.REVIEW, f"{key}/", False)] if kind is Kind.PROPOSAL else [])]
        offsets: dict[int, list[int]] = {}
        for start, offset in changes_beginning(history, targets):
            offsets.setdefault(start, []).append(offset)
        if not history.is_straight(self.tip):
            own = {entry.start for entry in history.chain(self.tip).own.values()}
            offsets = {start: places for start, places in offsets.items() if start in own}
        lines = [line for line in map(history.line_at, sorted(offsets)) if line.whole]
        line_changes = [
            (line, change_at(history, line, offset)) for line in lines for offset in sorted(offsets[line.start])
        ]
        present = {(kind_of(record), key_of(record)): record for record in records if record is not None}
        led = _that_led([change for _, change in line_changes], present)
        sets = (
            (line, tuple(change for _, change in of_line if id(change) in led))
            for line, of_line in groupby(line_changes, itemgetter(0))
        )
        return tuple(history.head(line).with_changes(changes) for line, changes in sets if changes)

    def change_set(self, revision: int) -> ChangeSet | None:
        """The change set that made this revision, None if the history does not hold it."""
        line = self.history.applied_lines(self.tip, frozenset({revision})).get(revision)
        return self.history.change_set(line) if line else None

    def strangers(self) -> Iterator[ChangeSet]:
        """The change sets that the store has not applied, oldest first; unreadable ones are left out."""
        chain = self.history.chain(self.tip)
        for entry in sorted((*chain.ahead, *chain.strangers)):
            with suppress(StoreDamagedError):
                yield self.history.change_set(self.history.line_at(entry.start))

    @property
    def stranger_count(self) -> int:
        """The number of change sets that belong to another line of development of the store, or to another store."""
        return 0 if self.history.is_straight(self.tip) else len(self.history.chain(self.tip).strangers)


def _occurrences(history: History, segment: Segment, wanted: Sequence[Target]) -> Iterator[tuple[int, int]]:
    """The offsets of the changes of a record, each with the offset of its line."""
    beginnings = [change_line.change_beginning(kind, key, whole=whole) for kind, key, whole in wanted]
    for offset in history.source.occurrences_of_any(beginnings, segment.start, segment.end):
        # Answers to questions of these names would look the same, but follow a colon.
        if history.source.read(offset - 1, offset) in {b"[", b","}:
            yield history.line_start(offset) or 0, offset


def _occurrences_in_bulk(history: History, segment: Segment, wanted: Sequence[Target]) -> Iterator[tuple[int, int]]:
    source = history.source
    changes = next(source.occurrences(change_line.CHANGES, segment.start, segment.end))
    for kind, key, whole in wanted:
        entry = change_line.index_entry(kind, key, whole=whole)
        for offset in source.occurrences(entry, segment.start, changes):
            data = source.read(offset, min(offset + len(entry) + change_line.LONGEST_BEGINNING, changes))
            yield segment.start, changes + len(change_line.CHANGES) + change_line.indexed_offset(data)


def changes_beginning(history: History, wanted: Sequence[Target]) -> Iterator[tuple[int, int]]:
    """The offsets of the changes of records, each after the offset of its line; in no particular order."""
    for segment in history.segments:
        find = _occurrences_in_bulk if segment.bulk else _occurrences
        yield from find(history, segment, wanted)


def change_at(history: History, line: HistoryLine, offset: int) -> Change:
    """The change of a line that begins at an offset.

    Raises:
        StoreDamagedError: it cannot be read.
    """
    end = history.next_after(offset, b"," + change_line.ANOTHER_CHANGE, line.changes_end)
    try:
        return change_line.decode_change(history.source.read(offset, end))
    except (ValueError, RecursionError) as error:
        raise history.damaged(line, str(error)) from error


def _that_led(changes: Sequence[Change], records: RecordsByPlace) -> frozenset[int]:
    """The identities (`id`) of the changes, of one record or several, that led to the present records."""
    by_record: dict[tuple[Kind, str], list[Change]] = {}
    for change in changes:
        by_record.setdefault((change.kind, change.key), []).append(change)
    return frozenset(
        id(change) for place, of_record in by_record.items() for change in lineage(of_record, records.get(place))
    )


def lineage(changes: Sequence[Change], record: Record | None) -> tuple[Change, ...]:
    """The changes of one record that made it what it is, out of all changes in the history, in their order.

    A change that the store never applied, because it crashed or was restored to an earlier state, leads to a state
    from which no later change begins. The search therefore runs backwards, from the record to the latest change that
    ends in it, then from the state before that change. If no change ends in the required state, another program wrote
    that state, and the search continues with the latest change, unless a change begins with the state: then it existed
    before them all.
    """
    way: list[Change] = []
    end = len(changes)
    while end:
        led_there = next((place for place in range(end - 1, -1, -1) if changes[place].after == record), None)
        if led_there is None:
            if any(change.before == record for change in changes[:end]):
                break
            led_there = end - 1
        end = led_there
        way.append(changes[end])
        record = changes[end].before
    return tuple(reversed(way))


class _Act(NamedTuple):
    """The creation of an event or the registration of a reviewer by a person, with its line of the history."""

    line: HistoryLine
    kind: Kind
    person: Person


def first_organisers(history: History, tip: Tip, reviewers: Collection[str]) -> tuple[Organiser, ...]:
    """The people who created events or registered reviewers, in the order of their first such change set.

    `reviewers` are the addresses of the committee: of its members only the one who registered the first reviewer is an
    organiser. Unreadable lines of the history are skipped, and so are people without an address.
    """
    acts = sorted(_acts(history, tip), key=lambda act: act.line.revision)
    registrar = next((act.person.email for act in acts if act.kind is Kind.REVIEWER), "")
    organisers: dict[str, Organiser] = {}
    for act in acts:
        email = act.person.email
        if email in organisers or (email in reviewers and email != registrar):
            continue
        since = history.head(act.line).at
        organisers[email] = Organiser(email=email, number=len(organisers) + 1, name=act.person.name, since=since)
    return tuple(organisers.values())


def _acts(history: History, tip: Tip) -> Iterator[_Act]:
    starts = {entry.start for entry in history.chain(tip).own.values()}
    for start, offset in changes_beginning(history, [(kind, "", False) for kind in (Kind.EVENT, Kind.REVIEWER)]):
        line = history.line_at(start)
        if start not in starts or not line.whole:
            continue
        try:
            change: Change = change_at(history, line, offset)
            person = parse_person(history.head(line).by)
        except CfpError:
            continue
        if change.before is None and person.email:
            yield _Act(line, change.kind, person)
