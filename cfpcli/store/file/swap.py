"""Writing a store, one writer at a time: copy the old file to a new one, write the history, swap the two.

A write that died leaves behind a new file that never replaced the store, and possibly a whole line in the history. That
line names a change set that was never reported to anybody as written. The new file distinguishes it from a line of
another line of development of the store, which was reported: the new file still exists, and its header names that
change set. Therefore the file is removed only after the history records that the change set is abandoned.
"""

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from stat import S_ISREG
from typing import NamedTuple

import msgspec

from cfpcli.errors import CfpError, DataRefusedError
from cfpcli.private_files import PRIVATE
from cfpcli.records.change import ChangeSet, Record, kind_of
from cfpcli.records.documents import WrittenChange, encode
from cfpcli.store.file import failures, history
from cfpcli.store.file.chain import anchor, new_store_id
from cfpcli.store.file.history import History, abandon
from cfpcli.store.file.image import Image
from cfpcli.store.file.layout import Header, closing, current_schema, lay_out, opening, parse_header, table_of
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.replacement import Replacement, UnconfirmedError, keep_copy
from cfpcli.store.protocol import Tip

_HEADER_AT_MOST = 1 << 14


def abandon_unfinished(places: StorePaths, tip: Tip) -> None:
    """Record in the history which change set a dead write left there, before its new file is removed; the lock is held.

    `tip` is the tip of the store, which must be sound: in a damaged one, it is unknown whether it has applied the
    change set.

    Raises:
        CfpError: the history cannot be read.
        OSError: the operating system refuses.
    """
    if not os.path.lexists(places.temporary):
        return
    head = _unfinished_head(places)
    if not head or head == tip.head:
        return
    history = History(places, tip)
    if head in {entry.id for entry in history.entries} - {entry.id for entry in history.chain(tip).own.values()}:
        abandon(places, head)


def _unfinished_head(places: StorePaths) -> str:
    """The id of the change set in the left-over file; empty if it names none.

    A write that died before its header was complete had not yet begun with the history.
    """
    try:
        descriptor = os.open(places.temporary, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        # A link or another file that no write of ours left there.
        return ""
    try:
        if not S_ISREG(os.fstat(descriptor).st_mode):
            return ""
        header = parse_header(os.read(descriptor, _HEADER_AT_MOST).partition(b"\n")[0] + b"\n")
    except (OSError, ValueError):
        return ""
    finally:
        os.close(descriptor)
    return header.head if header else ""


_ASK_AGAIN_AFTER = 0.01


@contextmanager
def held(places: StorePaths, timeout: float) -> Iterator[None]:
    """Hold the lock of a store; readers need none.

    Raises:
        BusyError: another process held it for `timeout` seconds.
        CfpError: the lock cannot be made, as in a folder that is read-only.
    """
    from filelock import FileLock, Timeout

    _refuse_planted(places)
    lock = FileLock(places.lock, timeout=timeout, poll_interval=_ASK_AGAIN_AFTER, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise failures.busy(places) from None
    except OSError as error:
        raise failures.failed(error, "write", places) from error
    try:
        yield
    finally:
        # The write succeeded; the system releases the lock at the latest when the process ends.
        with suppress(OSError):
            lock.release()


def _refuse_planted(places: StorePaths) -> None:
    """Refuse a lock that is not a file of its own, because locking may truncate the file it leads to.

    Raises:
        CfpError: it is a link, is not a regular file with one name, or cannot be opened.
    """
    try:
        descriptor = os.open(
            places.lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK, PRIVATE
        )
    except OSError as error:
        raise failures.failed(error, "write", places) from error
    try:
        facts = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if not S_ISREG(facts.st_mode) or facts.st_nlink > 1:
        raise CfpError(
            f"cannot write {places.typed}: the lock {places.lock} is a link or not a file; the store is as it was",
            hint=f"remove {places.lock.name}",
        )


class WrittenSet(NamedTuple):
    """A change set as the store applies it, with its revision and id, and its changes as in the history."""

    change_set: ChangeSet
    changes: Sequence[WrittenChange]


def commit(image: Image, written: WrittenSet | None) -> tuple[str, ...]:
    """Write an image with the changes of its tables, while the lock is held; return notices to be reported.

    `written` is the change set of this write, None if another program writes through TinyDB.

    The order keeps the store whole: first the new file is complete and every byte of the old one verified, then the
    history contains the change set, then the new file replaces the old one. If a write dies before that, its new file
    names the unreported change set, and the next write abandons it; a write that fails removes it from the history
    itself.

    Raises:
        StoreDamagedError: the old file is not as it was written; nothing was changed.
        CfpError: the operating system refuses; the old file is as it was, unless the error reports otherwise.
    """
    places = image.places
    header = msgspec.structs.replace(
        image.header,
        id=image.header.id or new_store_id(),
        tables={name: table.planned() for name, table in image.tables.items()},
    )
    if written:
        header = msgspec.structs.replace(header, revision=written.change_set.revision, head=written.change_set.id)
    with reported(places):
        abandon_unfinished(places, image.header.tip)
        keep_older_schema(image)
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


def _take_back(places: StorePaths, new: Replacement, length: int | None) -> None:
    if length is None or new.in_place:
        return
    try:
        history.take_back(places, length)
    except OSError:
        new.left_behind = True


def write_new(places: StorePaths, data: bytes, *, keep_backup: bool) -> None:
    """Put a whole store in its place; the lock is held.

    Raises:
        CfpError: the operating system refuses; the old file is as it was, unless the error reports otherwise.
    """
    with reported(places), Replacement(places) as new:
        new.write(data)
        new.commit(keep_backup=keep_backup)


@contextmanager
def reported(places: StorePaths) -> Iterator[None]:
    """Raise refusals of the operating system as errors with a message."""
    try:
        yield
    except UnconfirmedError as error:
        raise failures.unconfirmed(error, places) from error
    except OSError as error:
        raise failures.failed(error, "write", places) from error


def keep_older_schema(image: Image) -> None:
    """Keep a copy of the file if its image has a newer schema; raises OSError."""
    if image.laid_out_from is not None and image.laid_out_from < image.header.schema:
        keep_copy(image.places, image.places.backup_of_schema(image.laid_out_from))


def create(places: StorePaths, *, rehearsal: bool, lock_timeout: float) -> None:
    """Make an empty store, with the directories it needs; raises as `Store.create`, and as `held`."""
    from cfpcli.private_files import make_private

    _refuse_existing(places)
    with reported(places):
        make_private(places.store.parent)
    with held(places, lock_timeout):
        _refuse_existing(places)
        write_new(places, empty_store(rehearsal=rehearsal), keep_backup=False)


def empty_store(*, rehearsal: bool = False) -> bytes:
    """The bytes of a new store."""
    header = Header(schema=current_schema(), revision=0, id=new_store_id(), tables={}, rehearsal=rehearsal)
    return lay_out({}, header)


def packed(records: Iterable[Record], *, rehearsal: bool, origin: tuple[str, int, str]) -> bytes:
    """The bytes of a store that holds these records, as `Store.packed`."""
    tables: dict[str, dict[int, bytes]] = {}
    for record in records:
        table = tables.setdefault(table_of(kind_of(record)), {})
        table[len(table) + 1] = encode(msgspec.structs.replace(record, number=len(table) + 1))
    store_id, revision, head = origin
    header = Header(schema=current_schema(), revision=0, tables={}, rehearsal=rehearsal, origin=store_id)
    return lay_out(tables, msgspec.structs.replace(header, origin_revision=revision, origin_head=head))


def _refuse_existing(places: StorePaths) -> None:
    if os.path.lexists(places.store):
        raise DataRefusedError(f"there is a store at {places.typed} already")
    if places.remains:
        raise failures.missing(places)
