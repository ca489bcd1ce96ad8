"""Files that belong to a person rather than to an event: written whole or not at all, readable by their owner only."""

import contextlib
import os
from pathlib import Path

from cfpcli.errors import CfpError


def write_own(path: Path, data: bytes) -> Path:
    """Write a file where it survives whatever happens next; a file that stood there is replaced at once or stays whole.

    Raises:
        CfpError: it cannot be written.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        _make_private(path.parent)
        with os.fdopen(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(path)
        settle(path.parent)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise CfpError(f"{path} cannot be written: {error.strerror or error}") from error
    return path


def settle(folder: Path) -> None:
    """See to it that the names in a folder are on the disk: a file is there only once its name is.

    Raises:
        OSError: the folder cannot be read.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _make_private(folder: Path) -> None:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
