"""The only room that knows where and how records are kept: one file, its lock, its history."""

from typing import TYPE_CHECKING

from cfpcli.store.protocol import Store

if TYPE_CHECKING:
    from cfpcli.store.file.line_storage import LineStorage
    from cfpcli.store.file.record_table import RecordDatabase

__all__ = ["LineStorage", "RecordDatabase", "Store"]

_HOMES = {"LineStorage": "line_storage", "RecordDatabase": "record_table"}


def __getattr__(name: str) -> object:
    """The names for scripts that use a store; each is imported on first use, because that loads TinyDB."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__} has no attribute {name}")
    value: object = getattr(import_module(f"{__name__}.file.{_HOMES[name]}"), name)
    return value
