"""A plan carried out: the old file verified and spliced into a new one, the history written, the two swapped."""

import os
import zlib
from collections.abc import Callable
from itertools import starmap

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.store import failures, history
from cfpcli.store.identity import anchor, new_store_id
from cfpcli.store.image import Image
from cfpcli.store.layout import Header, Table, closing, document_line, hex_sum, line_length, opening
from cfpcli.store.places import Places
from cfpcli.store.plan import Plan, Splice, TablePlan
from cfpcli.store.replacement import Replacement, UnconfirmedError, keep_copy
from cfpcli.store.source import pieces
from cfpcli.store.unfinished import abandon_unfinished

_LINES_AT_ONCE = 256


def commit(image: Image, plan: Plan) -> tuple[str, ...]:
    """Write the store as the plan makes it; the lock is held. What it returns is to be reported to the person.

    The order is what keeps it whole: the new file is complete and every byte of the old one verified, then the
    history has the change set, then the new file takes the place of the old one. Where a write dies before that, its
    new file names the change set that nobody was told of, and the next write abandons it; where it fails, it takes it
    back itself.

    Raises:
        StoreDamagedError: the old file is not as it was written; nothing was changed.
        CfpError: the operating system refuses; the old file is as it was, unless the error says otherwise.
    """
    places = image.places
    try:
        abandon_unfinished(places, image.header.tip)
        _keep_older_schema(image)
        with Replacement(places) as new:
            header = _planned_header(image, plan)
            new.write(header.line())
            sums = {}
            *_, last = header.tables
            for name in header.tables:
                new.write(opening(name))
                sums[name] = _copy_table(image, name, plan.tables[name].splices, new.write)
                new.write(closing(last=name == last))
            summed = {
                name: msgspec.structs.replace(table, crc32=hex_sum(sums[name])) for name, table in header.tables.items()
            }
            line = msgspec.structs.replace(header, tables=summed).line()
            new.rewrite_beginning(line)
            new.settle()
            follows = image.header.head or anchor(header.id)
            length = history.append(places, plan.change_set, plan.written, follows=follows)
            try:
                new.commit()
            except BaseException:
                _take_back(places, new, length)
                raise
    except UnconfirmedError as error:
        raise failures.unconfirmed(error, places) from error
    except OSError as error:
        raise failures.failed(error, "write", places) from error
    return new.notices


def _take_back(places: Places, new: Replacement, length: int) -> None:
    if new.in_place:
        return
    try:
        history.take_back(places, length)
    except OSError:
        new.left_behind = True


def write_new(places: Places, data: bytes, *, keep_backup: bool) -> None:
    """Put a whole store in its place; the lock is held.

    Raises:
        CfpError: the operating system refuses; what was there is as it was, unless the error says otherwise.
    """
    try:
        with Replacement(places) as new:
            new.write(data)
            new.commit(keep_backup=keep_backup)
    except UnconfirmedError as error:
        raise failures.unconfirmed(error, places) from error
    except OSError as error:
        raise failures.failed(error, "write", places) from error


def _keep_older_schema(image: Image) -> None:
    if image.laid_out_from is not None and image.laid_out_from < image.header.schema:
        keep_copy(image.places, image.places.backup_of_schema(image.laid_out_from))


def _planned_header(image: Image, plan: Plan) -> Header:
    """The header of the new file, complete but for the checksums of the tables."""
    return msgspec.structs.replace(
        image.header,
        id=image.header.id or new_store_id(),
        revision=plan.change_set.revision,
        head=plan.change_set.id,
        tables={
            name: _planned_table(table, plan.tables[name], image.tables[name].start)
            for name, table in image.header.tables.items()
        },
    )


def _planned_table(table: Table, planned: TablePlan, start: int) -> Table:
    # Each document of the new table but the first begins with a comma; in the old one it is the same.
    size = table.size + (table.size > 0)
    for splice in planned.splices:
        taken = splice.end - splice.start + (splice.start == start < splice.end)
        size += sum(line_length(*document) for document in splice.documents) - taken
    return Table(size=size - (size > 0), count=table.count + planned.more, next=planned.next)


def _copy_table(image: Image, name: str, splices: list[Splice], write: Callable[[bytes], None]) -> int:
    """Write the documents of a table with its splices, verify the old ones, return the checksum of the new ones."""
    region = image.tables[name]
    copy = _TableCopy(write)
    position = region.start
    for splice in (*splices, Splice(region.end, region.end, ())):
        for offset, piece in enumerate(pieces(region.source, position, splice.start)):
            copy.keep(piece, bare=position == region.start and not offset)
        for piece in pieces(region.source, splice.start, splice.end):
            copy.drop(piece)
        for start in range(0, len(splice.documents), _LINES_AT_ONCE):
            copy.add(b"".join(starmap(document_line, splice.documents[start : start + _LINES_AT_ONCE])))
        position = splice.end
    if hex_sum(copy.old) != image.header.tables[name].crc32:
        raise image.wrong_sum(name)
    return copy.new


class _TableCopy:
    """A table on its way into the new file, with the running checksums of what it was and of what it becomes."""

    def __init__(self, write: Callable[[bytes], None]) -> None:
        self._write = write
        self._begun = False
        self.old = 0
        self.new = 0

    def keep(self, piece: bytes, *, bare: bool) -> None:
        """Take over a piece of the old table; `bare` where it begins with the line that has no comma."""
        shared = self.old == self.new
        self.old = zlib.crc32(piece, self.old)
        if bare == self._begun:
            shared = False
            piece = b"," + piece if bare else piece[1:]
        self._begun = True
        # Equal sums so far go on equally over equal bytes: a table costs a second sum only behind its first change.
        self.new = self.old if shared else zlib.crc32(piece, self.new)
        self._write(piece)

    def drop(self, piece: bytes) -> None:
        """Leave out a piece of the old table."""
        self.old = zlib.crc32(piece, self.old)

    def add(self, lines: bytes) -> None:
        """Put in new lines, each of which has its leading comma."""
        piece = lines if self._begun else lines[1:]
        self._begun = True
        self.new = zlib.crc32(piece, self.new)
        self._write(piece)


def refuse_existing(where: Places) -> None:
    """Refuse a place for a new store.

    Raises:
        DataRefusedError: there is a file already, or what is left of a store that is missing.
    """
    if os.path.lexists(where.store):
        raise DataRefusedError(f"there is a store at {where.told} already")
    if where.remains:
        raise failures.missing(where)
