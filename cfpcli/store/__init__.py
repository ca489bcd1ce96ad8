"""The only room that knows where and how records are kept: one file, its lock, its history."""

from cfpcli.store.store import Store

__all__ = ["Store"]
