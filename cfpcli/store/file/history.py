"""The history of a store: every change set it has applied, one on each line, written before the store itself."""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cached_property
from operator import itemgetter
from pathlib import Path
from stat import S_IMODE
from typing import NamedTuple

import msgspec

from cfpcli.errors import CfpError, DataRefusedError, StoreDamagedError
from cfpcli.private_files import replacing, without_others
from cfpcli.records.change import ChangeSet
from cfpcli.records.documents import WrittenChange
from cfpcli.store.collector import without_collector
from cfpcli.store.file import change_line
from cfpcli.store.file.chain import Chain, Entry, chain, is_anchor, is_straight
from cfpcli.store.file.change_line import Head
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.replacement import sync_directory, write_all
from cfpcli.store.file.source import PIECE, Source, open_source
from cfpcli.store.protocol import Tip

_STEP = 1 << 12
_SEARCHED_AT_ONCE = 1 << 18


def append(places: StorePaths, change_set: ChangeSet, changes: Sequence[WrittenChange], *, follows: str) -> int:
    """Add a change set that already has its revision and id, durably; `follows` as in `Head`.

    Returns the size before, in bytes, for `take_back`. A line that a crash cut short is left as it is, and the new one
    begins after it. Raises OSError if the operating system refuses; the part already written is removed again if
    possible.
    """
    _take_over_former(places, change_set.revision - 1, follows)
    return _append(places, change_line.encode_line(change_set, changes, follows=follows))


def abandon(places: StorePaths, set_id: str) -> None:
    """Record, durably, that no store ever applied a change set of the history; raises OSError as `append`."""
    _append(places, [change_line.encode_abandoned(set_id)])


def take_back(places: StorePaths, length: int) -> None:
    """Cut the history to its size before `append`, whose change set the store does not apply; the lock is held.

    Raises OSError if the operating system refuses.
    """
    descriptor = os.open(places.history, os.O_RDWR | os.O_CLOEXEC)
    try:
        os.ftruncate(descriptor, length)
    finally:
        os.close(descriptor)


def _append(places: StorePaths, pieces: Iterable[bytes]) -> int:
    new = not os.path.lexists(places.history)
    descriptor = os.open(places.history, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        facts = os.fstat(descriptor)
        length = facts.st_size
        if without_others(facts.st_mode) != S_IMODE(facts.st_mode):
            os.fchmod(descriptor, without_others(facts.st_mode))
        cut_short = length > 0 and os.pread(descriptor, 1, length - 1) != b"\n"
        try:
            waiting = bytearray(b"\n" if cut_short else b"")
            for piece in pieces:
                waiting += piece
                if len(waiting) >= PIECE:
                    write_all(descriptor, bytes(waiting))
                    waiting.clear()
            write_all(descriptor, bytes(waiting))
            os.fsync(descriptor)
        except BaseException:
            with suppress(OSError):
                os.ftruncate(descriptor, length)
            raise
    finally:
        os.close(descriptor)
    if new:
        sync_directory(places)
    return length


def _take_over_former(places: StorePaths, revision: int, head: str) -> None:
    """Rename a history that an older version kept under another name; `head` is the predecessor of the next line.

    If the former name is that of another store's history, that store keeps it and this one gets a copy.
    """
    former = places.former_history
    if former is None or os.path.lexists(places.history) or not os.path.lexists(former):
        return
    if not History(places, Tip("", "" if is_anchor(head) else head, revision)).exists:
        return
    if os.path.lexists(places.namesake):
        with replacing(places.history) as stream:
            stream.write(former.read_bytes())
    else:
        former.rename(places.history)


class HistoryLine(msgspec.Struct, frozen=True):
    """A line of the history: the range of its bytes without the line feed, and its revision, 0 if it has none.

    `changes_end` is the end of its changes, 0 for a line that does not begin and end as one; `id` and `follows` are as
    in `Head`.
    """

    start: int
    end: int
    revision: int
    changes_end: int
    id: str = ""
    follows: str = ""

    @property
    def whole(self) -> bool:
        """Whether it begins and ends as a line does."""
        return self.changes_end > 0


class Segment(NamedTuple):
    """A bulk line without its line feed, or the lines between two bulk lines."""

    start: int
    end: int
    bulk: bool


class History:
    """The history as it is on disk, for reading.

    With `tip`, the store's tip, a history under the name that older versions used is found too.

    Raises:
        CfpError: it cannot be read; a missing one is empty.
    """

    def __init__(self, places: StorePaths, tip: Tip | None = None) -> None:
        self._places = places
        self._chains: dict[Tip, Chain] = {}
        self._straight: dict[Tip, bool] = {}
        self.source: Source = Source(b"")
        self.exists = self._open(places.history)
        if not self.exists and tip and places.former_history:
            self.exists = self._open(places.former_history) and self._leads_to(tip)
            if not self.exists:
                self.source = Source(b"")

    def _open(self, path: Path) -> bool:
        try:
            self.source = open_source(path)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise CfpError(f"cannot read {path}: {error.strerror}") from error
        return True

    def _leads_to(self, tip: Tip) -> bool:
        """Whether the last line is the last line of a store."""
        last = self.last()
        return last is not None and (last.id, last.revision) == (tip.head, tip.revision)

    @cached_property
    def segments(self) -> list[Segment]:
        """The file divided into bulk lines and the lines between them."""
        segments = []
        start = searched = 0
        while (begin := self._next_bulk(searched)) is not None:
            end = self._end_of_bulk(begin)
            searched = begin + 1 if end is None else end
            if end is not None:
                segments += [Segment(start, begin, bulk=False), Segment(begin, end, bulk=True)]
                start = end + 1
        return [*segments, Segment(start, self.source.size, bulk=False)]

    def _next_bulk(self, start: int) -> int | None:
        """The offset of the first line from `start` on that begins as a bulk line.

        Such a line has more than `BULK_FROM` bytes, so it is enough to look at the lines that contain every
        `BULK_FROM`th byte.
        """
        if self._beginning_at(start).startswith(change_line.BULK_BEGINNING):
            return start
        for offset in range(start + change_line.BULK_FROM - 1, self.source.size, change_line.BULK_FROM):
            # A line that began earlier was examined for the byte before.
            begin = self.line_start(offset, max(offset - change_line.BULK_FROM, 0))
            if (
                begin is not None
                and begin >= start
                and self._beginning_at(begin).startswith(change_line.BULK_BEGINNING)
            ):
                return begin
        return None

    def line_start(self, offset: int, not_before: int = 0) -> int | None:
        """The beginning of the line that contains a byte; None if the line feed before it precedes `not_before`."""
        while offset > not_before:
            start = max(not_before, offset - _STEP)
            feed = self.source.read(start, offset).rfind(b"\n")
            if feed >= 0:
                return start + feed + 1
            offset = start
        return None if not_before else 0

    def _end_of_bulk(self, start: int) -> int | None:
        """The end of the bulk line at an offset; None if there is none or it was cut short."""
        end = start + change_line.beginning_of(self._beginning_at(start)).size
        whole = start < end <= self.source.size and self._located(start, end).whole
        return end if whole and self.source.read(end, min(end + 1, self.source.size)) in {b"\n", b""} else None

    def _beginning_at(self, start: int) -> bytes:
        return self.source.read(start, min(start + change_line.LONGEST_BEGINNING, self.source.size))

    def lines(self) -> Iterator[HistoryLine]:
        """Every line, in the order of the file."""
        for segment in self.segments:
            start = segment.start
            if segment.bulk:
                yield self._located(start, segment.end)
                continue
            for feed in self.source.occurrences(b"\n", start, segment.end):
                yield self._located(start, feed)
                start = feed + 1
            if start < segment.end:
                yield self._located(start, segment.end)

    def _located(self, start: int, end: int) -> HistoryLine:
        _, revision, set_id, follows = change_line.beginning_of(
            self.source.read(start, min(start + change_line.LONGEST_BEGINNING, end))
        )
        ending = change_line.end_length(self.source.read(max(start, end - change_line.LONGEST_END), end))
        return HistoryLine(start, end, revision, end - ending if revision and ending else 0, set_id, follows)

    def applied_lines(self, tip: Tip, only: frozenset[int] | None = None) -> dict[int, HistoryLine]:
        """The line of each change set that the store has applied, by its revision, oldest first.

        `only` selects some revisions.
        """
        entries = self.chain(tip).own
        lines = {
            number: self.line_at(entry.start) for number, entry in entries.items() if only is None or number in only
        }
        return {number: line for number, line in lines.items() if line.whole}

    def newest_first(self, tip: Tip) -> Iterator[HistoryLine]:
        """The lines of `applied_lines`, the last one first, each located on demand.

        They are read from the end of the file backwards, as far as each line names its predecessor; the whole history
        is read only if that chain ends or a line is missing.
        """
        wanted, revision = tip.head, tip.revision
        for line in self._backwards() if wanted else ():
            if line.whole and (line.id, line.revision) == (wanted, revision):
                yield line
                wanted, revision = line.follows, revision - 1
                if not revision or is_anchor(wanted):
                    break
        if revision:
            for entry in reversed(self.chain(tip).own.values()):
                if entry.revision <= revision and (line := self.line_at(entry.start)).whole:
                    yield line

    def _backwards(self) -> Iterator[HistoryLine]:
        """Every line, the last one first."""
        for segment in reversed(self.segments):
            if segment.bulk:
                yield self._located(segment.start, segment.end)
                continue
            end = segment.end
            while end > segment.start:
                stop = end - (self.source.read(end - 1, end) == b"\n")
                end = self.line_start(stop, segment.start) or segment.start
                yield self._located(end, stop)

    def is_straight(self, tip: Tip) -> bool:
        """Whether every line belongs to a store and follows the line before it: the normal case, tested quickly."""
        if tip not in self._straight:
            with without_collector():
                begun = [beginning for segment in self.segments for beginning in self._beginnings(segment)]
                self._straight[tip] = is_straight(begun, tip)
        return self._straight[tip]

    def _beginnings(self, segment: Segment) -> Iterator[tuple[bytes, bytes, bytes]]:
        """Revision, id and predecessor of every line of a segment."""
        first = self._beginning_at(segment.start) if segment.start < segment.end else b""
        if match := change_line.BEGINNING_PATTERN.match(first):
            _, revision, set_id, follows = match.groups(b"")
            yield revision, set_id, follows
        for start in range(segment.start, 0 if segment.bulk else segment.end, _SEARCHED_AT_ONCE):
            data = self.source.read(start, min(start + _SEARCHED_AT_ONCE + change_line.LONGEST_BEGINNING, segment.end))
            begun = change_line.BEGINNINGS_PATTERN.findall(data)
            # Beginnings in the overlap are found in the next piece.
            more = len(change_line.BEGINNINGS_PATTERN.findall(data, _SEARCHED_AT_ONCE))
            yield from begun[: len(begun) - more]

    def chain(self, tip: Tip) -> Chain:
        """Every whole line, sorted by whether it made a store what it is."""
        if tip not in self._chains:
            self._chains[tip] = chain(self.entries, tip, lambda entry: self.line_at(entry.start).whole)
        return self._chains[tip]

    @cached_property
    def entries(self) -> list[Entry]:
        """Every line that begins as a change set does, in the order of the file, except abandoned ones."""
        if not self.abandoned:
            return self._begun
        return [entry for entry in self._begun if entry.revision and entry.id not in self.abandoned]

    @cached_property
    def abandoned(self) -> frozenset[str]:
        """The ids of change sets that no store applied: the write died first, and the next write recorded that."""
        if all(map(itemgetter(0), self._begun)):
            return frozenset()
        named = {self.abandoned_by(self.line_at(entry.start)) for entry in self._begun if not entry.revision}
        # A set that another one follows was applied after all, by a person who put the file of the dead write in
        # place.
        return frozenset(named - {"", *(entry.follows for entry in self._begun)})

    def abandoned_by(self, line: HistoryLine) -> str:
        """The id of the change set that a line marks as never applied; empty for any other line."""
        # One byte more than such a line can have, because another line may be of any length.
        end = min(line.end, line.start + change_line.LONGEST_BEGINNING)
        return change_line.abandoned_by(self.source.read(line.start, end)) if not line.whole else ""

    @cached_property
    def _begun(self) -> list[Entry]:
        return [entry for segment in self.segments for entry in self._entries(segment)]

    def last(self) -> HistoryLine | None:
        """The last whole line, None if there is none."""
        lines = (self.line_at(entry.start) for entry in reversed(self.entries))
        return next((line for line in lines if line.whole), None)

    def _entries(self, segment: Segment) -> Iterator[Entry]:
        """The lines of a segment, located by bytes, because there may be a hundred thousand."""
        entry_at = change_line.BEGINNING_PATTERN.match
        if segment.start < segment.end and (first := entry_at(self._beginning_at(segment.start))):
            _, revision, set_id, follows = first.groups(b"")
            yield Entry(int(revision), segment.start, set_id.decode(), follows.decode())
        for start in range(segment.start, 0 if segment.bulk else segment.end, PIECE):
            data = self.source.read(start, min(start + PIECE + change_line.LONGEST_BEGINNING, segment.end))
            for named in change_line.BEGINNINGS_PATTERN.finditer(data):
                # Beginnings in the overlap are found in the next piece.
                if named.start() < PIECE:
                    revision, set_id, follows = named.groups(b"")
                    yield Entry(int(revision), start + named.start() + 1, set_id.decode(), follows.decode())

    def line_at(self, start: int) -> HistoryLine:
        """The line that begins at an offset."""
        data = self.source.read(start, min(start + _STEP, self.source.size))
        size, revision, set_id, follows = change_line.beginning_of(data)
        feed = -1 if size else data.find(b"\n")
        if feed < 0:
            return self._located(start, self._end_of_bulk(start) or self.next_after(start, b"\n", self.source.size))
        ending = change_line.end_length(data[max(0, feed - change_line.LONGEST_END) : feed])
        end = start + feed
        return HistoryLine(start, end, revision, end - ending if revision and ending else 0, set_id, follows)

    def next_after(self, start: int, needle: bytes, end: int) -> int:
        """The next offset of `needle` in a range, else the range's end; meant for needles that are near."""
        for offset in range(start, end, _STEP):
            position = self.source.read(offset, min(offset + _STEP + len(needle) - 1, end)).find(needle)
            if position >= 0:
                return offset + position
        return end

    def head(self, line: HistoryLine) -> Head:
        """The head of a line, before its changes.

        Raises:
            StoreDamagedError: it cannot be read.
        """
        data = b""
        try:
            while line.start + len(data) < line.end:
                data += self.source.read(line.start + len(data), min(line.start + len(data) + _STEP, line.end))
                head = change_line.decode_head(data)
                if head:
                    return head
        except ValueError as error:
            raise self.damaged(line, str(error)) from error
        raise self.damaged(line, "it holds no changes")

    def change_set(self, line: HistoryLine) -> ChangeSet:
        """The change set of a line.

        Raises:
            StoreDamagedError: it is not as it was written, or holds a record that cannot be read.
        """
        data = self.source.read(line.start, line.end)
        if not change_line.sums_up(data):
            raise self.damaged(line, "it is not as it was written (its checksum is wrong)")
        try:
            return self.head(line).with_changes(change_line.decode_changes(data))
        except (ValueError, RecursionError) as error:
            raise self.damaged(line, str(error)) from error

    def fault(self, line: HistoryLine) -> str:
        """The evidence that a line is not as it was written, its checksum or its digest; empty if there is none."""
        data = self.source.read(line.start, line.end)
        if not change_line.sums_up(data):
            return "its checksum is wrong"
        try:
            return "" if change_line.is_proven(data) else "its digest is wrong"
        except ValueError:
            return "its head cannot be read"

    def written(self, line: HistoryLine) -> tuple[WrittenChange, ...]:
        """The changes of a line with the documents as the store held them.

        Raises:
            StoreDamagedError: it is not as it was written.
        """
        if fault := self.fault(line):
            raise self.damaged(line, f"it is not as it was written ({fault})")
        try:
            return change_line.decode_written(self.source.read(line.start, line.end))
        except (ValueError, RecursionError) as error:
            raise self.damaged(line, str(error)) from error

    def missing(self, revision: int) -> DataRefusedError:
        """The error for a change set that is missing from the history."""
        return DataRefusedError(
            f"{self._places.history} does not contain change set {revision}, so the last change cannot be undone",
            hint="cfp doctor  # shows details",
        )

    def damaged(self, line: HistoryLine, reason: str) -> StoreDamagedError:
        """The error that names a line of the history that cannot be read."""
        number = sum(1 for _ in self.source.occurrences(b"\n", 0, line.start)) + 1
        return StoreDamagedError(
            f"{self._places.history}:{number}: the history cannot be read: {reason}", hint="cfp doctor  # shows details"
        )
