"""The replacement of a file as a whole, or not at all."""

import errno
import os
from contextlib import suppress
from pathlib import Path
from stat import S_IMODE
from types import TracebackType
from typing import Self

from cfpcli.private_files import create_new, replacing, without_others
from cfpcli.store.file.places import StorePaths
from cfpcli.store.file.source import PIECE

_NO_DIRECTORY_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EBADF}


class UnconfirmedError(OSError):
    """The new file is in its place, but the disk did not confirm that it will stay there."""


class Replacement:
    """The new store while it is being written.

    It has the owner of the old one and its mode without permissions for everybody, or the mode 0600 if there is no old
    one, and is removed unless it was committed. Every method raises OSError if the operating system refuses.
    """

    def __init__(self, places: StorePaths) -> None:
        self._places = places
        self._descriptor = -1
        self._waiting: list[bytes] = []
        self._waiting_size = 0
        self._settled = False
        self._committed = False
        self.left_behind = False
        """Whether an uncommitted new file is kept, so that the next write can detect this one."""
        self.notices: tuple[str, ...] = ()
        """Changes of the commit besides the bytes, for the person."""

    def __enter__(self) -> Self:
        temporary = self._places.temporary
        with suppress(FileNotFoundError):
            temporary.unlink()
        self._descriptor = create_new(temporary)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._descriptor >= 0:
            os.close(self._descriptor)
        if not (self._committed or self.left_behind):
            with suppress(OSError):
                self._places.temporary.unlink()

    def write(self, piece: bytes) -> None:
        """Append to the new file."""
        self._waiting.append(piece)
        self._waiting_size += len(piece)
        if self._waiting_size >= PIECE:
            self._flush()

    def rewrite_beginning(self, beginning: bytes) -> None:
        """Overwrite the beginning of the new file with these bytes."""
        self._flush()
        written = 0
        while written < len(beginning):
            written += os.pwrite(self._descriptor, beginning[written:], written)

    def settle(self) -> None:
        """Make the complete new file durable under its temporary name."""
        self._flush()
        self._take_over_mode()
        os.fsync(self._descriptor)
        self._settled = True

    @property
    def in_place(self) -> bool:
        """Whether the new file has taken the place of the old one."""
        return self._committed or not os.path.lexists(self._places.temporary)

    def commit(self, *, keep_backup: bool = True) -> None:
        """Make the new file durable and put it in its place; the old one becomes the last good copy.

        Raises:
            UnconfirmedError: it is in its place, but the disk did not confirm that.
        """
        if not self._settled:
            self.settle()
        descriptor, self._descriptor = self._descriptor, -1
        os.close(descriptor)
        if keep_backup:
            keep_copy(self._places, self._places.backup)
        self._places.temporary.replace(self._places.store)
        self._committed = True
        try:
            sync_directory(self._places)
        except OSError as error:
            raise UnconfirmedError(error.errno, error.strerror) from error

    def _flush(self) -> None:
        data = b"".join(self._waiting) if len(self._waiting) != 1 else self._waiting[0]
        self._waiting.clear()
        self._waiting_size = 0
        write_all(self._descriptor, data)

    def _take_over_mode(self) -> None:
        try:
            old = self._places.store.stat()
        except FileNotFoundError:
            return
        mode = without_others(old.st_mode)
        os.fchmod(self._descriptor, mode)
        if mode != S_IMODE(old.st_mode):
            self.notices = (f"{self._places.typed.name} could be read by all users; its mode is now {mode:04o}",)
        if (old.st_uid, old.st_gid) != (os.geteuid(), os.getegid()):
            # Only root may give a file away; for others the new file is their own, as any file they write.
            with suppress(OSError):
                os.fchown(self._descriptor, old.st_uid, old.st_gid)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, even if the system accepts fewer at once."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def keep_copy(places: StorePaths, copy: Path) -> None:
    """Keep the present store under another name too, replacing the file of that name.

    It is a hard link if the file system supports them: the file is replaced and never changed, so the link keeps these
    bytes.
    """
    with suppress(FileNotFoundError):
        copy.unlink()
    try:
        os.link(places.store, copy)
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno not in {errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV}:
            raise
        with replacing(copy, mode=without_others(places.store.stat().st_mode)) as stream:
            stream.write(places.store.read_bytes())


def sync_directory(places: StorePaths) -> None:
    """Make renamed or new files beside the store durable; does nothing if directories cannot be synchronised."""
    descriptor = os.open(places.store.parent, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_DIRECTORY_SYNC:
            raise
    finally:
        os.close(descriptor)
