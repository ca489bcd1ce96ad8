"""The sites, served and from disk, and a browser for each module; without them every test here is skipped by name."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.site.browser.chromium import chromium, program
from tests.site.browser.sites import write

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class _Quiet(SimpleHTTPRequestHandler):
    """Files over http, without a line on stderr for each request."""

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser; a loop of its driver runs as long, which is why a module has its own."""
    missing = [
        name
        for name, is_there in (
            ("playwright", find_spec("playwright")),
            ("axe-playwright-python", find_spec("axe_playwright_python")),
            ("a Chromium in PATH", program()),
        )
        if not is_there
    ]
    if missing:
        pytest.skip(f"not here: {', '.join(missing)}")
    with chromium() as started:
        yield started


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the sites; to be read only."""
    target = tmp_path_factory.mktemp("sites")
    write(target)
    return target


@pytest.fixture(scope="module")
def disk(folder: Path) -> str:
    """The address of the sites on disk."""
    return f"{folder.as_uri()}/"


@pytest.fixture(scope="module")
def http(folder: Path) -> Iterator[str]:
    """The address of the sites when they are served."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
