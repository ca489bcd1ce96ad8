"""Files that belong to a person rather than to an event: written whole or not at all, readable by their owner only."""

from pathlib import Path

from cfpcli.errors import CfpError
from cfpcli.private_files import make_private, replacing
from cfpcli.store.store import Store

_KEY_LENGTH = 8


def of_store(folder: Path, store: Store) -> Path:
    """The folder, within one of a person's own, for what belongs to a store; the same for all its copies."""
    return folder / store.id[:_KEY_LENGTH]


def write_own(path: Path, data: bytes) -> Path:
    """Write a file where it survives whatever happens next; a file that was there is replaced at once or stays whole.

    Raises:
        CfpError: it cannot be written.
    """
    try:
        make_private(path.parent)
        with replacing(path) as stream:
            stream.write(data)
    except OSError as error:
        raise CfpError(f"{path} cannot be written: {error.strerror or error}") from error
    return path
