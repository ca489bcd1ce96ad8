"""Where a store and everything that belongs to it lie, and which store a command means."""

import os
from functools import cached_property
from pathlib import Path

import msgspec

from cfpcli.store.protocol import NAME


class Places(msgspec.Struct, frozen=True, dict=True):
    """The files of one store.

    `told` is the path as the person gave it, for messages. All others lie beside the file that `told` leads to, so
    that a symbolic link and its target share one lock, one history and one last good copy. `copy_of` is the store of
    which this is a copy, whose history is the copy's too.
    """

    told: Path
    copy_of: Path | None = None

    @cached_property
    def store(self) -> Path:
        """The file itself, with every symbolic link followed."""
        return Path(os.path.realpath(self.told))

    @property
    def history(self) -> Path:
        """The change sets, oldest first."""
        if self.copy_of:
            return Places(self.copy_of).history
        stem = self.store.name.removesuffix(".json")
        return self.store.with_name(f"{stem}.{'' if stem != self.store.name else 'store-'}history.jsonl")

    @property
    def former_history(self) -> Path | None:
        """Where older versions kept the history of a store whose name does not end in `.json`; None for others."""
        return None if self.store.suffix == ".json" else self.store.with_name(f"{self.store.name}.history.jsonl")

    @property
    def namesake(self) -> Path:
        """The store whose history has the name of this one's `former_history`."""
        return self.store.with_name(f"{self.store.name}.json")

    @property
    def backup(self) -> Path:
        """The last good copy: the store as it was before its last write."""
        return self.store.with_name(f"{self.store.name}.bak")

    @property
    def lock(self) -> Path:
        """The file that writers lock; it stays, for removing it would part those who wait."""
        return self.store.with_name(f".{self.store.name}.lock")

    @property
    def temporary(self) -> Path:
        """The new store while it is being written: one fixed name, so that a crash leaves at most one behind."""
        return self.store.with_name(f".{self.store.name}.tmp")

    def backup_of_schema(self, schema: int) -> Path:
        """The store as it was before it was migrated from this schema."""
        return self.store.with_name(f"{self.store.name}.v{schema}.bak")

    def damaged(self, number: int) -> Path:
        """Where a damaged store is put aside; `number` counts from 1."""
        return self.store.with_name(f"{self.store.name}.damaged-{number}")

    @property
    def every(self) -> tuple[Path, ...]:
        """Every file that the store may consist of."""
        former = (self.former_history,) if self.former_history else ()
        return (self.store, self.history, self.backup, self.lock, self.temporary, *former)

    @property
    def remains(self) -> tuple[Path, ...]:
        """What shows that a store has been here even where the file itself is missing."""
        return tuple(path for path in (self.backup, self.history) if os.path.lexists(path))


def find_path(option: str, env_value: str, cwd: Path, data_dir: Path) -> Path:
    """The store that a command uses, as `Store.find`."""
    for path in (option, env_value):
        if path:
            explicit = cwd / path
            return explicit / NAME if explicit.is_dir() else explicit
    for directory in (cwd, *cwd.parents):
        here = Places(directory / NAME)
        if os.path.lexists(here.told) or here.remains:
            return here.told
    return data_dir / NAME
