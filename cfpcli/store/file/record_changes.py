"""The history of one record: its changes found by their bytes, and of those the ones that made it what it is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter

from cfpcli.records.change import Change, ChangeSet, Kind, Record, key_of, kind_of
from cfpcli.store.file import change_line
from cfpcli.store.file.history import History, HistoryLine, Segment
from cfpcli.store.protocol import Tip

RecordsByPlace = Mapping[tuple[Kind, str], Record]
"""Records by kind and key, as they are now."""

Wanted = tuple[Kind, str, bool]
"""Whose changes are looked for: a kind, a key, and whether that is the whole key or the beginning of several."""


def record_history(history: History, tip: Tip, kind: Kind, key: str, records: RecordsByPlace) -> tuple[ChangeSet, ...]:
    """The change sets of a store that touch one record, cut down to the changes of that record, oldest first.

    The reviews of a proposal are part of its history: `records` holds the record, and with a proposal its reviews. Only
    those changes are decoded, and they are located by their bytes: a history may hold a whole import on one line.

    Raises:
        StoreDamagedError: a change cannot be read.
    """
    offsets: dict[int, list[int]] = {}
    for start, offset in changes_beginning(history, _wanted(kind, key)):
        offsets.setdefault(start, []).append(offset)
    starts = offsets if history.is_straight(tip) else {entry.start for entry in history.chain(tip).own.values()}
    lines = [line for line in map(history.line_at, sorted(start for start in offsets if start in starts)) if line.whole]
    line_changes = [
        (line, change_at(history, line, offset)) for line in lines for offset in sorted(offsets[line.start])
    ]
    led = _that_led([change for _, change in line_changes], records)
    sets = (
        (line, tuple(change for _, change in of_line if id(change) in led))
        for line, of_line in groupby(line_changes, itemgetter(0))
    )
    return tuple(history.head(line).with_changes(changes) for line, changes in sets if changes)


def records_by_place(records: Iterable[Record | None]) -> RecordsByPlace:
    """Records, as far as there are any, by kind and key."""
    return {(kind_of(record), key_of(record)): record for record in records if record is not None}


def _wanted(kind: Kind, key: str) -> tuple[Wanted, ...]:
    """A record, and with a proposal its reviews."""
    return ((kind, key, True), (Kind.REVIEW, f"{key}/", False)) if kind is Kind.PROPOSAL else ((kind, key, True),)


def _occurrences(history: History, segment: Segment, wanted: Sequence[Wanted]) -> Iterator[tuple[int, int]]:
    """Where the changes of a record begin, each with the beginning of its line."""
    beginnings = [change_line.change_beginning(kind, key, whole=whole) for kind, key, whole in wanted]
    for offset in history.source.occurrences_of_any(beginnings, segment.start, segment.end):
        # The answers to questions named so would look the same, but follow a colon.
        if history.source.read(offset - 1, offset) in {b"[", b","}:
            yield history.line_start(offset) or 0, offset


def _occurrences_in_bulk(history: History, segment: Segment, wanted: Sequence[Wanted]) -> Iterator[tuple[int, int]]:
    source = history.source
    changes = next(source.occurrences(change_line.CHANGES, segment.start, segment.end))
    for kind, key, whole in wanted:
        entry = change_line.index_entry(kind, key, whole=whole)
        for offset in source.occurrences(entry, segment.start, changes):
            data = source.read(offset, min(offset + len(entry) + change_line.LONGEST_BEGINNING, changes))
            yield segment.start, changes + len(change_line.CHANGES) + change_line.indexed_offset(data)


def changes_beginning(history: History, wanted: Sequence[Wanted]) -> Iterator[tuple[int, int]]:
    """Where the changes of records begin, each behind the beginning of its line; in no certain order."""
    for segment in history.segments:
        find = _occurrences_in_bulk if segment.bulk else _occurrences
        yield from find(history, segment, wanted)


def change_at(history: History, line: HistoryLine, offset: int) -> Change:
    """The change of a line that begins at an offset.

    Raises:
        StoreDamagedError: it cannot be read.
    """
    end = history.next_after(offset, b"," + change_line.another_change(), line.changes_end)
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
    """Those of one record's changes that made it what it is, out of all that were written down, in their order.

    A change that the store never took, because it crashed or was put back to an earlier state, leads to what no later
    change begins with. So the way is followed backwards, from the record to the latest change that ends in it, then
    from what stood before that change. Where no change ends in what is looked for, another program wrote it and the
    way goes on from the latest change, unless a change begins with it: then it stood there before them all.
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
