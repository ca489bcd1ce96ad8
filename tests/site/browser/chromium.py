"""A headless Chromium of the system, driven by Playwright: no browser is downloaded."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

WIDTHS = (360, 1280)
"""Widths of a window in px: of a phone, and of a laptop."""

SCHEMES = ("light", "dark")

LIMIT = 30_000
"""Milliseconds after which a wait fails; nothing waits for it."""

RENDERED = "* { content-visibility: visible !important }"
"""A style that has the browser render also what is far below the window, which it otherwise leaves for later."""

_OPTIONS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def program() -> str:
    """The path of the browser; empty if there is none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), "")


@contextmanager
def chromium() -> Iterator[Browser]:
    """A browser."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=[*_OPTIONS])
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def context(browser: Browser, *, width: int = 1280, scheme: str = "light", **options: Any) -> Iterator[Page]:  # noqa: ANN401  # Playwright's own options
    """A page in a context of its own: no storage, no cookie, no cache of another one."""
    settings = {
        "viewport": {"width": width, "height": 800},
        "color_scheme": scheme,
        "reduced_motion": "reduce",
        "timezone_id": "Europe/Brussels",
        "locale": "en-GB",
        **options,
    }
    opened = browser.new_context(**settings)
    opened.set_default_timeout(LIMIT)
    try:
        yield opened.new_page()
    finally:
        opened.close()
