"""Stores for the tests of the store."""

import shutil
from pathlib import Path

import pytest

from cfpcli.store import Store
from tests.factories import filled_store


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store of its own directory can be."""
    return tmp_path / "desk" / "cfp.json"


@pytest.fixture
def empty(path: Path) -> Store:
    """A new store."""
    return Store.create(path)


@pytest.fixture(scope="session")
def small_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a store to copy."""
    desk = tmp_path_factory.mktemp("small") / "desk"
    filled_store(desk / "cfp.json", proposals=6, reviews=2, abstract=(100, 300))
    return desk


@pytest.fixture(scope="session")
def large_desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A directory with a large store to copy."""
    desk = tmp_path_factory.mktemp("large") / "desk"
    filled_store(desk / "cfp.json", proposals=600, reviews=2, abstract=(1500, 2500))
    assert (desk / "cfp.json").stat().st_size > 1 << 20
    return desk


@pytest.fixture
def store(path: Path, small_desk: Path) -> Store:
    """A store of six proposals with two reviews each: small enough to be read at once."""
    shutil.copytree(small_desk, path.parent)
    return Store.open(path)


@pytest.fixture
def large(path: Path, large_desk: Path) -> Store:
    """A store of more than a mebibyte, which is mapped and read in pieces."""
    shutil.copytree(large_desk, path.parent)
    return Store.open(path)
