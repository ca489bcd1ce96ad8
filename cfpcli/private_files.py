"""Files written completely or not at all, through a temporary file that nobody else can have prepared."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from stat import S_IMODE
from typing import BinaryIO

PRIVATE = 0o600
"""The mode of a file that holds people's data."""

_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_LONGEST_NAME = 200

TEMPORARY = f".*.{'[0-9a-f]' * 16}.tmp"
"""The pattern of the names of temporary files, of which a killed process may leave one behind."""


def create_new(path: Path, mode: int = PRIVATE) -> int:
    """Create a new file and return its descriptor; a link in its place, even a dangling one, counts as existing.

    Raises:
        OSError: the file exists, or the operating system refuses.
    """
    return os.open(path, _CREATE, mode)


@contextmanager
def replacing(
    target: Path, *, mode: int | None = PRIVATE, overwrite: bool = True, durable: bool = True
) -> Iterator[BinaryIO]:
    """Replace the file `target`, durably, with the content that the block writes, unless the block fails.

    `mode` is set before the first byte is written, None for the mode that the umask leaves. Without `overwrite` a file
    that appears meanwhile stays. A link in the place of `target` is replaced, not followed. A file that can be made
    again at any time need not be `durable`: it is not synchronised to disk.

    Raises:
        FileExistsError: the target exists and must not be overwritten.
        OSError: the operating system refuses; the former file is unchanged.
    """
    temporary = target.with_name(f".{target.name[:_LONGEST_NAME]}.{os.urandom(8).hex()}.tmp")
    descriptor = create_new(temporary, 0o666 if mode is None else PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            if mode not in {None, PRIVATE}:
                os.fchmod(stream.fileno(), mode or PRIVATE)
            yield stream
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
        _put(temporary, target, overwrite=overwrite)
        if durable:
            settle(target.parent)
    except BaseException:
        with suppress(OSError):
            temporary.unlink()
        raise


def _put(temporary: Path, target: Path, *, overwrite: bool) -> None:
    if overwrite:
        temporary.replace(target)
        return
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links offers nothing better than checking first.
        if os.path.lexists(target):
            raise FileExistsError(target) from None
        temporary.replace(target)
        return
    temporary.unlink()


def settle(folder: Path) -> None:
    """Synchronise a folder's list of names to disk: a file is durable only once its name is.

    Raises:
        OSError: the folder cannot be read.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):
            # Not every file system can synchronise a folder; the file itself is already on disk.
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


def append_line(path: Path, line: bytes) -> None:
    """Append a line to a private file, which is made if there is none; lines of two writers never mix.

    Raises:
        OSError: the operating system refuses.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW, PRIVATE)
    try:
        os.write(descriptor, line + b"\n")
    finally:
        os.close(descriptor)


def remove(path: Path) -> bool:
    """Remove a file, if there is one; whether there was."""
    is_there = path.exists()
    path.unlink(missing_ok=True)
    return is_there


def make_private(folder: Path) -> None:
    """Create a folder and its missing parents, readable by their owner only.

    Raises:
        OSError: a folder cannot be created.
    """
    for missing in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        with suppress(FileExistsError):
            missing.mkdir(mode=0o700)


def without_others(mode: int) -> int:
    """A file's mode without the permissions for everybody."""
    return S_IMODE(mode) & ~0o007
