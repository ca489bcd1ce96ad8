"""A store written: the old file verified and copied into a new one, the history written, the two swapped."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

import msgspec

from cfpcli.errors import DataRefusedError
from cfpcli.records.change import ChangeSet
from cfpcli.records.documents import WrittenChange
from cfpcli.store.file import failures, history
from cfpcli.store.file.identity import anchor, new_store_id
from cfpcli.store.file.image import Image
from cfpcli.store.file.layout import Header, closing, lay_out, opening
from cfpcli.store.file.leftovers import abandon_unfinished
from cfpcli.store.file.lock import held
from cfpcli.store.file.migrations import current_schema
from cfpcli.store.file.places import Places
from cfpcli.store.file.replacement import Replacement, UnconfirmedError, keep_copy


class WrittenSet(NamedTuple):
    """A change set as the store takes it, with its revision and id, and its changes as they stand in the history."""

    change_set: ChangeSet
    changes: Sequence[WrittenChange]


def commit(image: Image, written: WrittenSet | None) -> tuple[str, ...]:
    """Write an image with the changes of its tables, while the lock is held; return notices to be reported.

    `written` is the change set of this write, None where another program writes through TinyDB.

    The order keeps the store whole: the new file is complete and every byte of the old one verified, then the
    history has the change set, then the new file takes the place of the old one. Where a write dies before that, its
    new file names the unreported change set, and the next write abandons it; a write that fails takes it back itself.

    Raises:
        StoreDamagedError: the old file is not as it was written; nothing was changed.
        CfpError: the operating system refuses; the old file is as it was, unless the error says otherwise.
    """
    places = image.places
    header = msgspec.structs.replace(
        image.header,
        id=image.header.id or new_store_id(),
        tables={name: table.planned() for name, table in image.tables.items()},
    )
    if written:
        header = msgspec.structs.replace(header, revision=written.change_set.revision, head=written.change_set.id)
    with _reported(places):
        abandon_unfinished(places, image.header.tip)
        _keep_older_schema(image)
        with Replacement(places) as new:
            new.write(header.line())
            tables = {}
            *_, last = header.tables
            for name, table in image.tables.items():
                new.write(opening(name))
                tables[name] = table.copy(new.write)
                new.write(closing(last=name == last))
            new.rewrite_beginning(msgspec.structs.replace(header, tables=tables).line())
            new.settle()
            length = None
            if written:
                follows = image.header.head or anchor(header.id)
                length = history.append(places, written.change_set, written.changes, follows=follows)
            try:
                new.commit()
            except BaseException:
                _take_back(places, new, length)
                raise
    return new.notices


def _take_back(places: Places, new: Replacement, length: int | None) -> None:
    if length is None or new.in_place:
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
    with _reported(places), Replacement(places) as new:
        new.write(data)
        new.commit(keep_backup=keep_backup)


@contextmanager
def _reported(places: Places) -> Iterator[None]:
    """Put what the operating system refuses into words."""
    try:
        yield
    except UnconfirmedError as error:
        raise failures.unconfirmed(error, places) from error
    except OSError as error:
        raise failures.failed(error, "write", places) from error


def _keep_older_schema(image: Image) -> None:
    if image.laid_out_from is not None and image.laid_out_from < image.header.schema:
        keep_copy(image.places, image.places.backup_of_schema(image.laid_out_from))


def create(places: Places, *, rehearsal: bool, lock_timeout: float) -> None:
    """Make an empty store, with the directories it needs.

    Raises:
        DataRefusedError: there is a file already, or what is left of a store that is missing.
        BusyError: another process held the lock too long.
        CfpError: the operating system refuses.
    """
    from cfpcli.private_files import make_private

    _refuse_existing(places)
    with _reported(places):
        make_private(places.store.parent)
    with held(places, lock_timeout):
        _refuse_existing(places)
        write_new(places, empty_store(rehearsal=rehearsal), keep_backup=False)


def empty_store(*, rehearsal: bool = False) -> bytes:
    """The bytes of a new store."""
    header = Header(schema=current_schema(), revision=0, id=new_store_id(), tables={}, rehearsal=rehearsal)
    return lay_out({}, schema=header.schema, revision=0, counters={}, header=header)


def _refuse_existing(places: Places) -> None:
    if os.path.lexists(places.store):
        raise DataRefusedError(f"there is a store at {places.told} already")
    if places.remains:
        raise failures.missing(places)
