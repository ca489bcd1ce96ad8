"""The paths of a store and everything that belongs to it, and the nearest store to a folder."""

import os
from functools import cached_property
from pathlib import Path

import msgspec

from cfpcli.store.location import NAME


class StorePaths(msgspec.Struct, frozen=True, dict=True):
    """The files of one store.

    `typed` is the path as the person typed it, for messages. All others are beside the file that `typed` leads to, so
    that a symbolic link and its target share one lock, one history and one last good copy. `copy_of` is the store of
    which this is a copy; the copy uses its history.
    """

    typed: Path
    copy_of: Path | None = None

    @cached_property
    def store(self) -> Path:
        """The file itself, with every symbolic link followed."""
        return Path(os.path.realpath(self.typed))

    @property
    def history(self) -> Path:
        """The change sets, oldest first."""
        if self.copy_of:
            return StorePaths(self.copy_of).history
        stem = self.store.name.removesuffix(".json")
        return self.store.with_name(f"{stem}.{'' if stem != self.store.name else 'store-'}history.jsonl")

    @property
    def former_history(self) -> Path | None:
        """The path of the history in older versions of cfp, None if the name of the store ends in `.json`."""
        return None if self.store.suffix == ".json" else self.store.with_name(f"{self.store.name}.history.jsonl")

    @property
    def namesake(self) -> Path:
        """The store whose history has the same name as this store's `former_history`."""
        return self.store.with_name(f"{self.store.name}.json")

    @property
    def backup(self) -> Path:
        """The last good copy: the store as it was before its last write."""
        return self.store.with_name(f"{self.store.name}.bak")

    @property
    def lock(self) -> Path:
        """The file that writers lock; it is never removed, because then two waiting writers could lock two files."""
        return self.store.with_name(f".{self.store.name}.lock")

    @property
    def temporary(self) -> Path:
        """The new store while it is being written: one fixed name, so that a crash leaves at most one behind."""
        return self.store.with_name(f".{self.store.name}.tmp")

    def backup_of_schema(self, schema: int) -> Path:
        """The store as it was before it was migrated from this schema."""
        return self.store.with_name(f"{self.store.name}.v{schema}.bak")

    def damaged(self, number: int) -> Path:
        """The path to which a damaged store is moved; `number` counts from 1."""
        return self.store.with_name(f"{self.store.name}.damaged-{number}")

    @property
    def every(self) -> tuple[Path, ...]:
        """Every file that the store may consist of."""
        former = (self.former_history,) if self.former_history else ()
        return (self.store, self.history, self.backup, self.lock, self.temporary, *former)

    @property
    def remains(self) -> tuple[Path, ...]:
        """The files that show that a store has been here even if its own file is missing."""
        return tuple(path for path in (self.backup, self.history) if os.path.lexists(path))


def find_nearest(folder: Path) -> Path | None:
    """The nearest store from a folder upward, even if only its history or last good copy is left; None without any."""
    for directory in (folder, *folder.parents):
        here = StorePaths(directory / NAME)
        if os.path.lexists(here.typed) or here.remains:
            return here.typed
    return None
