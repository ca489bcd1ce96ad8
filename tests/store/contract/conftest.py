"""Stores of every engine, for what every engine must do."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from cfpcli.store import Store
from tests.factories import change_set, sample_records
from tests.store.contract.memory import MemoryStore, Shelf


class Engine:
    """One way to keep stores: makes empty ones, and opens one again as another process would."""

    def __init__(self, create: Callable[[], Store], again: Callable[[Store], Store]) -> None:
        self.create = create
        self.again = again


def _memory(_: Path) -> Engine:
    def again(store: Store) -> Store:
        assert isinstance(store, MemoryStore)
        return MemoryStore(store.shelf)

    return Engine(lambda: MemoryStore(Shelf()), again)


def _file(folder: Path) -> Engine:
    numbers = itertools.count(1)
    return Engine(
        lambda: Store.create(folder / str(next(numbers)) / "cfp.json"), lambda store: Store.open(Path(store.identity))
    )


ENGINES = {"file": _file, "memory": _memory}


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """Each engine."""
    return ENGINES[request.param](tmp_path)


@pytest.fixture
def empty(engine: Engine) -> Store:
    """A new store."""
    return engine.create()


@pytest.fixture
def store(engine: Engine) -> Store:
    """A store of six proposals with two reviews each."""
    store = engine.create()
    store.apply(change_set(*sample_records(6, reviews=2, abstract=(100, 300))))
    return store
