"""The store: the only room that knows where and how records are kept, in one file with its lock and its history."""

from typing import TYPE_CHECKING

from cfpcli.store.protocol import Store

if TYPE_CHECKING:
    from cfpcli.store.file.database import LineStorage, RecordDatabase

__all__ = ["LineStorage", "RecordDatabase", "Store"]


def __getattr__(name: str) -> object:
    """The names for scripts that use a store, imported on first use because that loads TinyDB."""
    if name not in __all__:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    from cfpcli.store.file import database

    return getattr(database, name)
