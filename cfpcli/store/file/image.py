"""A store at one moment: opened, its outline checked, its tables accessible."""

import time
import zlib
from collections.abc import Callable
from functools import cached_property

from cfpcli.errors import StoreDamagedError
from cfpcli.store.file import failures
from cfpcli.store.file.documents import Documents
from cfpcli.store.file.layout import (
    MARKERS,
    Header,
    closing,
    current_schema,
    declared_schema,
    hex_sum,
    opening,
    parse_header,
)
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.source import Source, open_source, pieces

_HEADER_AT_MOST = 1 << 14
_LOOKS = 5
_BETWEEN_LOOKS = 0.004
pause = time.sleep
"""The function that waits for a number of seconds; tests replace it by a faster one."""


class Image:
    """The bytes of a store, in our layout.

    The checks on opening are cheap: the header's own checksum, the length of the file and the lines that open and close
    the tables. `verify` checks every byte.
    """

    def __init__(self, places: StorePaths, source: Source, header: Header, header_length: int) -> None:
        self.places = places
        self.source = source
        self.header = header
        self._spans = {name: (header_length + start, header_length + end) for name, start, end in header.spans()}
        self.laid_out_from: int | None = None
        """The schema of the file if this image was laid out anew in memory, instead of being the bytes of the file."""

    def damaged(self, reason: str, *, line: int = 0) -> StoreDamagedError:
        """The error with the reason why this store cannot be trusted."""
        return failures.DamageError(self.places, reason, line=line)

    @cached_property
    def tables(self) -> dict[str, Documents]:
        """The tables by their names."""
        return {name: Documents(self, name, start, end) for name, (start, end) in self._spans.items()}

    def first_line(self, table: str) -> int:
        """The line of the file (from 1) with the first document of a table."""
        line = 2
        for name, entry in self.header.tables.items():
            if name == table:
                break
            line += entry.count + 2
        return line + 1

    def check_outline(self, length: int) -> None:
        """Check the length of the file and the lines around each table.

        Raises:
            StoreDamagedError: they differ from the header.
        """
        expected = length + self.header.total()
        if self.source.size != expected:
            line = sum(piece.count(b"\n") for piece in pieces(self.source, 0, min(self.source.size, expected))) + 1
            raise self.damaged(f"the file is {self.source.size} bytes long instead of {expected}", line=line)
        *_, last = self._spans
        for name, (start, end) in self._spans.items():
            before, after = opening(name), closing(last=name == last)
            if self.source.read(start - len(before), start) != before:
                raise self.damaged(f"table {name} does not begin where it should", line=self.first_line(name) - 1)
            if self.source.read(end, end + len(after)) != after:
                line = self.first_line(name) + self.header.tables[name].count
                raise self.damaged(f"table {name} does not end where it should", line=line)

    def verify_table(self, table: str, write: Callable[[bytes], object] | None = None) -> None:
        """Check every byte of a table, and pass it on to `write`.

        Raises:
            StoreDamagedError: its checksum differs from the header's.
        """
        crc = 0
        for piece in pieces(self.source, *self._spans[table]):
            crc = zlib.crc32(piece, crc)
            if write:
                write(piece)
        if hex_sum(crc) != self.header.tables[table].crc32:
            raise self.wrong_sum(table)

    def verify(self) -> None:
        """Check every byte of every table.

        Raises:
            StoreDamagedError: a checksum differs from the header's.
        """
        for table in self._spans:
            self.verify_table(table)

    def wrong_sum(self, table: str) -> StoreDamagedError:
        """The error for a table whose bytes are not those that were written."""
        return self.damaged(
            f"table {table} is not as it was written (its checksum is wrong)", line=self.first_line(table)
        )


def open_image(places: StorePaths) -> Image:
    """Open a store for reading.

    A store of another program's layout, or of an older schema, is laid out anew in memory; the file stays as it is.

    Raises:
        NotFoundError: there is none and never was.
        StoreDamagedError: it cannot be trusted.
        DataRefusedError: it was written by a newer version.
        CfpError: the operating system refuses to open or read it.
    """
    try:
        source = _opened(places)
    except FileNotFoundError:
        raise failures.missing(places) from None
    except OSError as error:
        raise failures.failed(error, "read", places) from error
    if not source.size:
        raise failures.DamageError(places, "it is empty")
    return image_of(places, source)


def _opened(places: StorePaths) -> Source:
    """Open a store's file, retrying if a store has been there: while git replaces it, it is missing and then empty."""
    for _ in range(_LOOKS - 1):
        try:
            if (source := open_source(places.store)).size:
                return source
        except FileNotFoundError:
            if not places.remains:
                raise
        pause(_BETWEEN_LOOKS)
    return open_source(places.store)


def image_of(places: StorePaths, source: Source) -> Image:
    """The image of a store's bytes; raises as `open_image`."""
    beginning = source.read(0, min(source.size, _HEADER_AT_MOST))
    line = beginning[: beginning.find(b"\n") + 1]
    try:
        header = parse_header(line)
    except ValueError:
        raise failures.DamageError(places, "its first line is not as it was written", line=1) from None
    schema = header.schema if header else declared_schema(beginning)
    if schema is not None and schema > current_schema():
        raise failures.NewerSchemaError(places, schema, current_schema())
    if header is None:
        if any(next(source.occurrences(marker, 0, source.size), None) is not None for marker in MARKERS):
            raise failures.DamageError(places, "its first line is not as it was written", line=1)
        return _laid_out_anew(places, source, None)
    image = Image(places, source, header, len(line))
    image.check_outline(len(line))
    return image if header.schema == current_schema() else _laid_out_anew(places, source, image)


def _laid_out_anew(places: StorePaths, source: Source, older: Image | None) -> Image:
    from cfpcli.store.file.adoption import adopt

    if older:
        older.verify()
    data = source.read(0, source.size)
    schema, laid_out = adopt(places, data)
    image = image_of(places, Source(laid_out))
    image.laid_out_from = schema
    return image
