"""What every test may use: a world of its own, empty or with a call in full swing."""

import os
import shutil
import signal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.prepared import prepare
from tests.world import World

settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
settings.register_profile("long", deadline=None, max_examples=2000)
FULL_LENGTH = bool(os.environ.get("CFP_FULL_LENGTH"))
settings.load_profile("long" if FULL_LENGTH else "suite")

# A shell starts background jobs with Ctrl-C ignored. The programs that tests start would inherit that, and never notice
# the Ctrl-C that a test sends them.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SLOW_LIMIT = 15 * 60
"""Seconds after which a slow test hangs; no test waits for it."""
LONG_LIMIT = 60 * 60
"""The same for any test at full length, which draws thirty times as many examples, each with a durable write."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give tests that run whole processes or at full length a limit that a loaded machine does not reach."""
    for item in items:
        if FULL_LENGTH:
            item.add_marker(pytest.mark.timeout(LONG_LIMIT), append=False)
        elif item.get_closest_marker("slow") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(SLOW_LIMIT))


@pytest.fixture
def world(tmp_path: Path) -> World:
    """An empty folder with a person and a clock."""
    return World(tmp_path)


@pytest.fixture(scope="session")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a call in full swing, made once; to be read only."""
    return prepare(tmp_path_factory.mktemp("prepared")).folder


@pytest.fixture
def desk(tmp_path: Path, prepared: Path) -> World:
    """A world of one's own with a call in full swing, as `tests.prepared` describes it."""
    return World(shutil.copytree(prepared, tmp_path / "desk", copy_function=shutil.copy2))
