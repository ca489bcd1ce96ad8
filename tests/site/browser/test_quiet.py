"""A site asks nobody for anything: no request leaves it, nothing is reported, no cookie is set, no text is run."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.site.browser.chromium import context
from tests.site.browser.sites import FULL_DAY, PAGES, SAMPLE

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Dialog, Page

pytestmark = pytest.mark.slow

KEY = "cfp.sample-2026.saved"


class Watch:
    """All that a page asks for and reports; a violation of its policy is a message of the console."""

    def __init__(self, tab: Page) -> None:
        self.requests: list[str] = []
        self.messages: list[str] = []
        tab.on("request", lambda request: self.requests.append(request.url))
        tab.on("console", lambda message: self.messages.append(f"{message.type}: {message.text}"))
        tab.on("pageerror", lambda error: self.messages.append(f"error: {error}"))
        tab.on("requestfailed", lambda request: self.messages.append(f"failed: {request.url}"))
        tab.on("dialog", self._dialog)

    def _dialog(self, dialog: Dialog) -> None:
        self.messages.append("a dialog")
        dialog.dismiss()


@pytest.fixture(params=["served", "disk"])
def base(request: pytest.FixtureRequest) -> str:
    """The address of the sites, served and from disk."""
    return str(request.getfixturevalue("http" if request.param == "served" else "disk"))


def test_no_page_asks_anybody_else_or_reports_anything(browser: Browser, base: str) -> None:
    with context(browser) as tab:
        watch = Watch(tab)
        for path in (*PAGES.values(), FULL_DAY):
            tab.goto(f"{base}{path}")
            tab.wait_for_load_state("load")
        assert [url for url in watch.requests if not url.startswith((base, "data:"))] == []
        assert len(watch.requests) > 2 * len(PAGES)
        assert watch.messages == []
        assert tab.context.cookies() == []
        assert tab.evaluate("Object.keys(localStorage)") == []


def test_search_and_my_programme_ask_nobody_and_keep_one_thing(browser: Browser, base: str) -> None:
    with context(browser) as tab:
        watch = Watch(tab)
        tab.goto(f"{base}{SAMPLE}/sessions.html")
        tab.locator(".star").first.click()
        with tab.expect_download():
            tab.locator("#calendar").click()
        tab.locator("#words").fill("overlapping")
        tab.locator("#status", has_text="1 session").wait_for()
        assert [url for url in watch.requests if not url.startswith((base, "data:", "blob:"))] == []
        assert {"index.js", "calendar.js"} <= {url.rpartition("/")[2] for url in watch.requests}
        assert [each for each in watch.messages if "blob:" not in each] == []
        assert tab.context.cookies() == []
        assert tab.evaluate("Object.keys(localStorage)") == [KEY]


def test_nothing_is_drawn_or_run_that_came_with_a_text(browser: Browser, http: str) -> None:
    """Without the policy of the page, which would stop a script that has got into it."""
    with context(browser, bypass_csp=True) as tab:
        watch = Watch(tab)
        for path in PAGES.values():
            tab.goto(f"{http}{path}")
            scripts: list[str] = tab.evaluate(
                "[...document.scripts].filter(each => each.type !== 'application/ld+json').map(each => each.src)"
            )
            assert len(scripts) == 1
            assert scripts[0].endswith("/site.js")
            assert tab.locator("main img, main iframe, main object, main style, main [style]").count() == 0
            assert tab.locator("[href^='javascript:' i], [src^='javascript:' i]").count() == 0
            names: list[str] = tab.evaluate(
                "[...document.querySelectorAll('*')].flatMap(each => each.getAttributeNames())"
            )
            assert not [name for name in names if name.startswith("on")]
        assert watch.messages == []
        assert [url for url in watch.requests if not url.startswith((http, "data:"))] == []


def test_the_policy_of_a_page_is_in_force(browser: Browser, base: str) -> None:
    """Else the tests above would show nothing."""
    with context(browser) as tab:
        watch = Watch(tab)
        tab.goto(f"{base}{PAGES['session']}")
        tab.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/x.png'}))")
        with tab.expect_console_message(lambda message: "Content Security Policy" in message.text):
            tab.evaluate("document.body.append(Object.assign(new Image(), {src: 'http://127.0.0.1:9/y.png'}))")
        assert watch.messages
