"""The bytes of a store: in memory if there are few, else pieces of a file that never changes in place."""

import mmap
import os
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from stat import S_ISREG

from cfpcli.errors import CfpError, DataRefusedError, StoreDamagedError

MAPPED_FROM = 1 << 20
"""The size in bytes from which a file is mapped and read in pieces instead of being read at once."""

PIECE = 1 << 16
"""The number of bytes that are read or written at once.

From twice that size on, each piece is new memory from the system (glibc maps larger blocks), which takes longer than
copying into it: with pieces of a mebibyte, a write takes a third longer.
"""

_SEARCHED_AT_ONCE = 1 << 18


class Source:
    """Bytes by their offsets, `size` in total; this class has them in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.size = len(data)

    def read(self, start: int, end: int) -> bytes:
        """The bytes of a range."""
        return self._data[start:end]

    def window(self, start: int, end: int) -> memoryview:
        """The bytes of a range for decoding, without a copy."""
        return memoryview(self._data)[start:end]

    def occurrences(self, needle: bytes, start: int, end: int) -> Iterator[int]:
        """The offsets within a range at which `needle` begins, in order."""
        return self.occurrences_of_any((needle,), start, end)

    def occurrences_of_any(self, needles: Sequence[bytes], start: int, end: int) -> Iterator[int]:
        """The offsets within a range at which one of `needles` begins, found in one pass; in no particular order."""
        overlap = max(map(len, needles)) - 1
        while start < end:
            data = self.read(start, min(start + _SEARCHED_AT_ONCE + overlap, end))
            for needle in needles:
                # Matches in the overlap are found in the next piece.
                last = _SEARCHED_AT_ONCE + len(needle) - 1
                offset = data.find(needle, 0, last)
                while offset >= 0:
                    yield start + offset
                    offset = data.find(needle, offset + 1, last)
            start += _SEARCHED_AT_ONCE


class FileSource(Source):
    """An open file, with its size at opening.

    A write by cfp replaces a file as a whole, so an open one keeps its bytes; `read` detects a program that truncates
    it in place.
    """

    def __init__(self, path: Path, descriptor: int, size: int) -> None:  # its bytes are not in memory
        self._path = path
        self._descriptor = descriptor
        self.size = size
        weakref.finalize(self, os.close, descriptor)

    def read(self, start: int, end: int) -> bytes:
        """The bytes of a range."""
        try:
            data = os.pread(self._descriptor, end - start, start)
            while len(data) < end - start:
                more = os.pread(self._descriptor, end - start - len(data), start + len(data))
                if not more:
                    raise StoreDamagedError(f"{self._path} was changed while it was being read", hint="try again")
                data += more
        except OSError as error:
            raise CfpError(f"cannot read {self._path}: {error.strerror}") from error
        return data

    def window(self, start: int, end: int) -> memoryview:
        """A mapping of a range; the mapping lives as long as the view."""
        first_page = start - start % mmap.ALLOCATIONGRANULARITY
        # The whole range is about to be read: one call loads all its pages, if the system supports it (Linux).
        flags = mmap.MAP_SHARED | getattr(mmap, "MAP_POPULATE", 0)
        mapped = mmap.mmap(self._descriptor, end - first_page, flags=flags, prot=mmap.PROT_READ, offset=first_page)
        return memoryview(mapped)[start - first_page :]


def open_source(path: Path) -> Source:
    """Open a regular file.

    Raises:
        OSError: it cannot be opened.
        CfpError: it cannot be read.
        DataRefusedError: it is a directory, a pipe or a device.
    """
    # Without O_NONBLOCK, opening a pipe would wait for a writer.
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    facts = os.fstat(descriptor)
    source = FileSource(path, descriptor, facts.st_size)
    if not S_ISREG(facts.st_mode):
        raise DataRefusedError(f"{path} is not a regular file")
    return source if source.size >= MAPPED_FROM else Source(source.read(0, source.size))


def pieces(source: Source, start: int, end: int) -> Iterator[bytes]:
    """A range in small pieces, so that copying a large file takes little memory."""
    for offset in range(start, end, PIECE):
        yield source.read(offset, min(offset + PIECE, end))


def whole_lines(source: Source, start: int, end: int) -> Iterator[bytes]:
    """A range that consists of lines, in pieces of whole lines."""
    room = PIECE
    while start < end:
        piece = source.read(start, min(start + room, end))
        length = len(piece) if start + len(piece) == end else piece.rfind(b"\n") + 1
        if length:
            yield piece[:length]
            start += length
        # A line may be longer than a piece.
        room = PIECE if length else room * 2


def lines(source: Source, start: int, end: int) -> Iterator[tuple[int, bytes]]:
    """The lines of a range, each with its offset and without its line feed; a last one may lack it."""
    for piece in whole_lines(source, start, end):
        for line in piece.removesuffix(b"\n").split(b"\n"):
            yield start, line
            start += len(line) + 1
