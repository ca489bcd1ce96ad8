"""The history of a store: every change set it took, one on each line, written before the store itself."""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from typing import NamedTuple

import msgspec

from cfpcli.domain.change import Change, ChangeSet, Kind
from cfpcli.errors import CfpError, DataRefusedError, StoreDamagedError
from cfpcli.store import change_line
from cfpcli.store.change_line import Head, WrittenChange
from cfpcli.store.places import Places
from cfpcli.store.replacement import sync_directory, write_all
from cfpcli.store.source import PIECE, MemorySource, Source, open_source

_STEP = 1 << 12
_WRITTEN_AT_ONCE = 1 << 20


def append(places: Places, change_set: ChangeSet, changes: Sequence[WrittenChange]) -> None:
    """Add a change set that already has its revision, durably.

    A line that a crash cut short is left as it is, and the new one begins behind it. Raises OSError where the
    operating system refuses; what was written until then is taken back where that can be done.
    """
    new = not os.path.lexists(places.history)
    descriptor = os.open(places.history, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        length = os.fstat(descriptor).st_size
        cut_short = length > 0 and os.pread(descriptor, 1, length - 1) != b"\n"
        try:
            waiting = bytearray(b"\n" if cut_short else b"")
            for piece in change_line.encode_line(change_set, changes):
                waiting += piece
                if len(waiting) >= _WRITTEN_AT_ONCE:
                    write_all(descriptor, bytes(waiting))
                    waiting.clear()
            write_all(descriptor, bytes(waiting))
            os.fsync(descriptor)
        except OSError:
            with suppress(OSError):
                os.ftruncate(descriptor, length)
            raise
    finally:
        os.close(descriptor)
    if new:
        sync_directory(places)


class HistoryLine(msgspec.Struct, frozen=True):
    """Where a line of the history stands: its bytes without the line feed, and its revision, 0 where it has none.

    `whole` is False for one that does not begin and end as a line does.
    """

    start: int
    end: int
    revision: int
    whole: bool


class _Segment(NamedTuple):
    """A bulk line without its line feed, or what stands between two of them."""

    start: int
    end: int
    bulk: bool


_Wanted = tuple[Kind, str, bool]
"""Whose changes are looked for: a kind, a key, and whether that is the whole key or the beginning of several."""


def _wanted(kind: Kind, key: str) -> tuple[_Wanted, ...]:
    """A record, and with a proposal its reviews."""
    return ((kind, key, True), (Kind.REVIEW, f"{key}/", False)) if kind is Kind.PROPOSAL else ((kind, key, True),)


class History:
    """The history as it stands on disk, for reading.

    Raises:
        CfpError: it cannot be read; a missing one is empty.
    """

    def __init__(self, places: Places) -> None:
        self._places = places
        try:
            self._source: Source = open_source(places.history)
        except FileNotFoundError:
            self._source = MemorySource(b"")
        except OSError as error:
            raise CfpError(f"cannot read {places.history}: {error.strerror}") from error

    @cached_property
    def _segments(self) -> list[_Segment]:
        """The file cut into bulk lines and what stands between them."""
        segments = []
        start = searched = 0
        while (begin := self._next_bulk(searched)) is not None:
            end = self._end_of_bulk(begin)
            searched = begin + 1 if end is None else end
            if end is not None:
                segments += [_Segment(start, begin, bulk=False), _Segment(begin, end, bulk=True)]
                start = end + 1
        return [*segments, _Segment(start, self._source.size, bulk=False)]

    def _next_bulk(self, start: int) -> int | None:
        if not start and self._beginning_at(0).startswith(change_line.BULK_BEGINNING):
            return 0
        found = next(self._source.occurrences(b"\n" + change_line.BULK_BEGINNING, start, self._source.size), None)
        return None if found is None else found + 1

    def _end_of_bulk(self, start: int) -> int | None:
        """The end of the bulk line at an offset; None where there is none or it was cut short."""
        end = start + change_line.bulk_size(self._beginning_at(start))
        whole = start < end <= self._source.size and self._located(start, end).whole
        return end if whole and self._source.read(end, min(end + 1, self._source.size)) in {b"\n", b""} else None

    def _beginning_at(self, start: int) -> bytes:
        return self._source.read(start, min(start + change_line.LONGEST_BEGINNING, self._source.size))

    def lines(self) -> Iterator[HistoryLine]:
        """Every line, in the order of the file."""
        for segment in self._segments:
            start = segment.start
            if segment.bulk:
                yield self._located(start, segment.end)
                continue
            for feed in self._source.occurrences(b"\n", start, segment.end):
                yield self._located(start, feed)
                start = feed + 1
            if start < segment.end:
                yield self._located(start, segment.end)

    def _located(self, start: int, end: int) -> HistoryLine:
        revision = change_line.revision_of(self._source.read(start, min(start + change_line.LONGEST_BEGINNING, end)))
        ended = change_line.is_end(self._source.read(max(start, end - change_line.SUM_LENGTH), end))
        return HistoryLine(start, end, revision, revision > 0 and ended)

    def taken(self, revision: int, only: frozenset[int] | None = None) -> dict[int, HistoryLine]:
        """The line of each change set that a store at `revision` has taken, by its revision, oldest first.

        Lines that are not whole or go beyond that revision were never reached; of two with the same revision the
        later one counts, for the store never took the earlier. `only` leaves out all but some revisions.
        """
        starts: dict[int, list[int]] = {}
        for segment in self._segments:
            for number, start in self._starts(segment):
                if 0 < number <= revision and (only is None or number in only):
                    starts.setdefault(number, []).append(start)
        lines = ((number, self._last_whole(starts[number])) for number in sorted(starts))
        return {number: line for number, line in lines if line}

    def _starts(self, segment: _Segment) -> Iterator[tuple[int, int]]:
        """Revision and offset of every line that begins as one; by bytes, for there may be a hundred thousand."""
        first = change_line.revision_of(self._beginning_at(segment.start)) if segment.start < segment.end else 0
        if first:
            yield first, segment.start
        beginning = b"\n" + change_line.BEGINNING
        for start in range(segment.start, 0 if segment.bulk else segment.end, PIECE):
            data = self._source.read(start, min(start + PIECE + change_line.LONGEST_BEGINNING, segment.end))
            found = data.find(beginning, 0, PIECE + len(beginning) - 1)
            while found >= 0:
                number = data[found + len(beginning) : found + change_line.LONGEST_BEGINNING].partition(b",")[0]
                if number.isdigit():
                    yield int(number), start + found + 1
                found = data.find(beginning, found + 1, PIECE + len(beginning) - 1)

    def _last_whole(self, starts: list[int]) -> HistoryLine | None:
        for start in reversed(starts):
            end = self._end_of_bulk(start) or next(
                self._source.occurrences(b"\n", start, self._source.size), self._source.size
            )
            line = self._located(start, end)
            if line.whole:
                return line
        return None

    def head(self, line: HistoryLine) -> Head:
        """What stands before the changes of a line.

        Raises:
            StoreDamagedError: it cannot be read.
        """
        data = b""
        try:
            while line.start + len(data) < line.end:
                data += self._source.read(line.start + len(data), min(line.start + len(data) + _STEP, line.end))
                head = change_line.decode_head(data)
                if head:
                    return head
        except ValueError as error:
            raise self._damaged(line, str(error)) from error
        raise self._damaged(line, "it holds no changes")

    def change_set(self, line: HistoryLine) -> ChangeSet:
        """The change set of a line.

        Raises:
            StoreDamagedError: it is not as it was written, or holds a record that cannot be read.
        """
        data = self._source.read(line.start, line.end)
        if not change_line.sums_up(data):
            raise self._damaged(line, "it is not as it was written (its checksum is wrong)")
        try:
            return self.head(line).with_changes(change_line.decode_changes(data))
        except (ValueError, RecursionError) as error:
            raise self._damaged(line, str(error)) from error

    def newest(self, revision: int, count: int | None) -> tuple[ChangeSet, ...]:
        """The last `count` change sets that a store at `revision` has taken, oldest first; None stands for all.

        Raises:
            StoreDamagedError: one of them cannot be read.
        """
        return tuple(self.change_set(line) for line in _newest_of(list(self.taken(revision).values()), count))

    def is_as_written(self, line: HistoryLine) -> bool:
        """Whether a line sums up to what it says."""
        return change_line.sums_up(self._source.read(line.start, line.end))

    def of_key(self, revision: int, kind: Kind, key: str, *, newest: int | None = None) -> tuple[ChangeSet, ...]:
        """The change sets that touch one record, cut down to the changes of that record, oldest first.

        What reviewers said of a proposal is part of its history. Only those changes are decoded, and they are found
        by their bytes: a history may hold a whole import on one line.
        """
        found: dict[int, list[int]] = {}
        for segment in self._segments:
            find = self._found_in_bulk if segment.bulk else self._found
            for start, offset in find(segment, _wanted(kind, key)):
                found.setdefault(start, []).append(offset)
        revisions = frozenset(change_line.revision_of(self._beginning_at(start)) for start in found)
        taken = self.taken(revision, revisions) if found else {}
        lines = [line for line in taken.values() if line.start in found]
        return tuple(
            self.head(line).with_changes(tuple(self._change_at(line, offset) for offset in sorted(found[line.start])))
            for line in _newest_of(lines, newest)
        )

    def _found(self, segment: _Segment, wanted: Sequence[_Wanted]) -> Iterator[tuple[int, int]]:
        """Where the changes of a record begin, each with the beginning of its line."""
        for kind, key, whole in wanted:
            beginning = change_line.change_beginning(kind, key, whole=whole)
            for offset in self._source.occurrences(beginning, segment.start, segment.end):
                # The answers to questions named so would look the same, but follow a colon.
                if self._source.read(offset - 1, offset) in {b"[", b","}:
                    yield self._line_start(offset), offset

    def _found_in_bulk(self, segment: _Segment, wanted: Sequence[_Wanted]) -> Iterator[tuple[int, int]]:
        changes = next(self._source.occurrences(change_line.CHANGES, segment.start, segment.end))
        for kind, key, whole in wanted:
            entry = change_line.index_entry(kind, key, whole=whole)
            for offset in self._source.occurrences(entry, segment.start, changes):
                found = self._source.read(offset, min(offset + len(entry) + change_line.LONGEST_BEGINNING, changes))
                yield segment.start, changes + len(change_line.CHANGES) + change_line.indexed_offset(found)

    def _line_start(self, offset: int) -> int:
        while offset > 0:
            start = max(0, offset - _STEP)
            feed = self._source.read(start, offset).rfind(b"\n")
            if feed >= 0:
                return start + feed + 1
            offset = start
        return 0

    def _change_at(self, line: HistoryLine, offset: int) -> Change:
        following = self._source.occurrences(b"," + change_line.another_change(), offset, line.end)
        end = next(following, line.end - change_line.SUM_LENGTH)
        try:
            return change_line.decode_change(self._source.read(offset, end))
        except (ValueError, RecursionError) as error:
            raise self._damaged(line, str(error)) from error

    def undone(self, revision: int) -> frozenset[int]:
        """The revisions of the change sets that a store at `revision` has taken back; only heads are decoded."""
        return frozenset(self.head(line).undoes for line in self.taken(revision).values()) - {0}

    def last_undoable(self, revision: int) -> ChangeSet | None:
        """The latest change set that a store at `revision` has taken, that takes none back and is not taken back.

        Raises:
            DataRefusedError: a change set is missing from the history before one that could be undone was found.
            StoreDamagedError: it cannot be read.
        """
        taken = self.taken(revision)
        undone = set()
        for number in range(revision, 0, -1):
            if number not in taken:
                raise DataRefusedError(
                    f"{self._places.history} does not hold change set {number}, so what came last cannot be undone",
                    hint="cfp doctor tells more",
                )
            head = self.head(taken[number])
            if head.undoes:
                undone.add(head.undoes)
            elif number not in undone:
                return self.change_set(taken[number])
        return None

    def _damaged(self, line: HistoryLine, reason: str) -> StoreDamagedError:
        number = sum(1 for _ in self._source.occurrences(b"\n", 0, line.start)) + 1
        return StoreDamagedError(
            f"{self._places.history}:{number}: the history cannot be read: {reason}", hint="cfp doctor tells more"
        )


def _newest_of(lines: Sequence[HistoryLine], newest: int | None) -> Sequence[HistoryLine]:
    """So many of the last lines, or all of them."""
    return lines if newest is None else lines[max(len(lines) - newest, 0) :]
