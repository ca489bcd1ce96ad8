"""The location of a store: which one a command uses, and the engine that keeps it."""

import os
import re
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, cast

import msgspec

from cfpcli.errors import UsageError
from cfpcli.records.change import Record

if TYPE_CHECKING:
    from cfpcli.store.protocol import Store

NAME = "cfp.json"
"""The name of a store if the person chooses none."""

PATIENCE = 5.0
"""The seconds for which a writer waits for another."""

FILES = ""
"""The scheme of a store in a file: an address without a scheme is a path."""

ENGINES = {FILES: "cfpcli.store.file.engine"}
"""The module of each engine by the scheme of its addresses; it is imported when a store of that kind is used."""

OPTION = "--store"
VARIABLE = "CFP_STORE"

_SCHEME = re.compile(r"\s*([A-Za-z][A-Za-z0-9+.-]*)://")


class Engine(Protocol):
    """The functions of an engine's module for a store that is not open yet."""

    def addressed(self, text: str, folder: Path) -> str:
        """The address that a person means by `text` in a folder."""

    def exists(self, address: str) -> bool:
        """Whether there is anything at an address."""

    def store(self, address: str, lock_timeout: float) -> "Store":
        """The store at an address, whether sound, damaged or missing; the first reading opens it."""

    def create(self, address: str, lock_timeout: float, *, rehearsal: bool) -> None:
        """Make an empty store, as `Location.create`."""


class FileEngine(Engine, Protocol):
    """The further functions of the engine for files: the nearest store, and stores as bytes."""

    def nearest(self, folder: Path) -> str:
        """The address of the nearest store from a folder upward, empty if there is none."""

    def packed(self, records: Iterable[Record], *, rehearsal: bool, origin: tuple[str, int, str]) -> bytes:
        """The bytes of a store, as `Store.packed`."""

    def is_packed(self, data: bytes) -> bool:
        """Whether these are the bytes of a store."""


class Location(msgspec.Struct, frozen=True):
    """The location of a store, which need not exist.

    `address` is for its engine and for people to recognise: for a file, its path. `option` is the value of `--store`,
    empty if the store was chosen in another way. `is_named` is whether `--store` or CFP_STORE named it, `is_personal`
    whether it is the person's own store, which is used if no other exists.
    """

    address: str
    scheme: str = FILES
    option: str = ""
    is_named: bool = False
    is_personal: bool = False

    def __str__(self) -> str:
        """The address, for messages."""
        return self.address

    @property
    def options(self) -> tuple[str, ...]:
        """The words that a command line needs to name this store again; none if it is found without them."""
        return (OPTION, self.option) if self.option else ()

    @property
    def exists(self) -> bool:
        """Whether there is anything at this location, sound or not."""
        return engine(self.scheme).exists(self.address)

    def store(self, *, lock_timeout: float = PATIENCE) -> "Store":
        """The store here, whether sound, damaged or missing; a write waits for `lock_timeout` seconds.

        The first reading opens it, and raises as `open`. `identity`, `name`, `files`, `trace`, `examine` and the three
        methods of recovery do not need a sound store.
        """
        return engine(self.scheme).store(self.address, lock_timeout)

    def open(self, *, lock_timeout: float = PATIENCE) -> "Store":
        """Open the store here; parameters as for `store`.

        Raises:
            NotFoundError: there is none, and never was.
            StoreDamagedError: it is missing although it has been there, or cannot be trusted.
            DataRefusedError: it was written by a newer version.
            CfpError: TinyDB is not installed.
        """
        store = self.store(lock_timeout=lock_timeout)
        _ = store.tip  # opens it
        return store

    def create(self, *, rehearsal: bool = False, lock_timeout: float = PATIENCE) -> "Store":
        """Make an empty store here; a store for a `rehearsal` is marked as such for ever.

        Raises:
            DataRefusedError: a store exists, or the remains of one that is missing.
            BusyError: another process held the lock too long.
            CfpError: the operating system refuses.
        """
        engine(self.scheme).create(self.address, lock_timeout, rehearsal=rehearsal)
        return self.open(lock_timeout=lock_timeout)


def locate(option: str, variable: str, folder: Path, data_dir: Path) -> Location:
    """The location of the store that a command uses.

    In this order: `option` (`--store`), `variable` (CFP_STORE), the nearest `cfp.json` from `folder` upward, else the
    one in `data_dir`. A directory means the `cfp.json` in it. A directory that contains only the history or the last
    good copy of a store counts as containing the store: a missing store is damage, which must be reported.

    Raises:
        UsageError: an address has a scheme without an engine.
    """
    personal = str(data_dir / NAME)
    if option:
        location = at(expanded(option), folder, source=OPTION)
    elif variable:
        location = at(variable, folder, source=VARIABLE)
    else:
        location = Location(file_engine().nearest(folder) or personal)
    return msgspec.structs.replace(
        location, option=option, is_named=bool(option or variable), is_personal=location.address == personal
    )


def at(text: str, folder: Path, *, source: str = "") -> Location:
    """The location that a person means by `text` in a folder; `source` is the option or variable that has it.

    Raises:
        UsageError: it has a scheme without an engine; as a path it would become folders on disk, password included. The
            message has the scheme and no other part of it.
    """
    named = _SCHEME.match(text)
    scheme = named[1].casefold() if named else FILES
    if named and scheme not in ENGINES:
        prefix = f"{source}: " if source else ""
        raise UsageError(
            f'{prefix}"{named[1]}://…" names a database engine; this version supports files only',
            hint="name the file of a store, such as cfp.json",
        )
    return Location(engine(scheme).addressed(text.strip() if named else text, folder), scheme)


def expanded(text: str) -> str:
    """An argument with `~` as the home directory, because a shell leaves `--store=~/cfp.json` as it is."""
    return os.path.expanduser(text)  # noqa: PTH111  # the folder of an unknown ~user is a name like any other


def has_scheme(text: str) -> bool:
    """Whether an address names its engine, such as `postgresql://…`; otherwise it is a path."""
    return bool(_SCHEME.match(text))


def personal(data_dir: Path) -> Location:
    """The location of a person's own store, in their data directory."""
    return Location(str(data_dir / NAME), is_personal=True)


def new_in(folder: Path) -> Location:
    """The location of a new store in a folder."""
    return Location(str(folder / NAME))


def engine(scheme: str) -> Engine:
    """The engine for addresses with this scheme."""
    return cast("Engine", import_module(ENGINES[scheme]))


def file_engine() -> FileEngine:
    """The engine for files."""
    return cast("FileEngine", import_module(ENGINES[FILES]))
