"""The file engine before a store is opened: addresses, which are paths, and stores as bytes."""

from collections.abc import Iterable
from pathlib import Path

from cfpcli.records.change import Record
from cfpcli.store.file.places import StorePaths, find_nearest
from cfpcli.store.file.store import FileStore
from cfpcli.store.location import NAME

_PACKED = b'{"_meta":'
"""The first bytes of a store file."""


def addressed(text: str, folder: Path) -> str:
    """The path that a person means by `text` in a folder; a directory means the store in it."""
    path = folder / text
    return str(path / NAME if path.is_dir() else path)


def nearest(folder: Path) -> str:
    """The path of the nearest store from a folder upward, empty if there is none."""
    path = find_nearest(folder)
    return str(path) if path else ""


def exists(address: str) -> bool:
    """Whether there is anything at a path."""
    return Path(address).exists()


def store(address: str, lock_timeout: float) -> FileStore:
    """The store at a path, as `Location.store`."""
    return FileStore(Path(address), lock_timeout)


def create(address: str, lock_timeout: float, *, rehearsal: bool) -> None:
    """Make an empty store in a file, as `Location.create`."""
    from cfpcli.store.file import swap

    swap.create(StorePaths(Path(address)), rehearsal=rehearsal, lock_timeout=lock_timeout)


def packed(records: Iterable[Record], *, rehearsal: bool, origin: tuple[str, int, str]) -> bytes:
    """The bytes of a file, as `Store.packed`."""
    from cfpcli.store.file import swap

    return swap.packed(records, rehearsal=rehearsal, origin=origin)


def is_packed(data: bytes) -> bool:
    """Whether these bytes begin as a store file does."""
    return data.lstrip().startswith(_PACKED)
