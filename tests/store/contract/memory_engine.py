"""The engine of stores in memory, as the table of engines names it: `memory://NAME`."""

from pathlib import Path

from cfpcli.errors import NotFoundError
from tests.store.contract.memory import MemoryStore, Shelf

SCHEME = "memory"
SHELVES: dict[str, Shelf] = {}
"""The stores of this process by their addresses."""


def addressed(text: str, folder: Path) -> str:
    """The address, which is the same in every folder."""
    del folder
    return text


def exists(address: str) -> bool:
    """Whether there is a store at an address."""
    return address in SHELVES


def store(address: str, lock_timeout: float) -> MemoryStore:
    """The store at an address."""
    del lock_timeout
    if address not in SHELVES:
        raise NotFoundError(f"there is no store at {address}")
    return MemoryStore(SHELVES[address])


def create(address: str, lock_timeout: float, *, rehearsal: bool) -> None:
    """Make an empty store."""
    del lock_timeout, rehearsal
    SHELVES[address] = Shelf()
