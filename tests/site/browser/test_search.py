"""Search and filters of the list of sessions, by keyboard: results, the count, and the state in the address."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.site.browser.chromium import context
from tests.site.browser.sites import SAMPLE
from tests.site.publications import LONG_WORD

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

PAGE = f"{SAMPLE}/sessions.html"
ALL = [
    "Größe zählt: 日本語 & <b>tags</b>",
    "Overlapping",
    "برمجيات حرة",
    "Twice",
    f"A word: {LONG_WORD}",
    "Un titre français",
    "After midnight",
    "Twice",
    "Not timed yet",
]


@pytest.fixture(params=["served", "disk"])
def base(request: pytest.FixtureRequest) -> str:
    """The address of the sites, served and from disk."""
    return str(request.getfixturevalue("http" if request.param == "served" else "disk"))


def results(tab: Page, status: str) -> list[str]:
    """The titles that are shown once the status says so."""
    tab.locator("#status", has_text=re.compile(rf"^\s*{re.escape(status)}\b")).wait_for()
    return [row.inner_text() for row in tab.locator("#sessions h3").all() if row.is_visible()]


def press_to(tab: Page, selector: str) -> None:
    """Tab from where the focus is until an element has it, as somebody without a mouse would."""
    for _ in range(40):
        if tab.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
        tab.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


@pytest.mark.parametrize(
    ("words", "status", "titles"),
    [
        ("OVERLAPPING", "1 session", ["Overlapping"]),
        ("grosse ZAHLT", "1 session", [ALL[0]]),
        ("GRÖẞE zähl", "1 session", [ALL[0]]),
        ("mueller", "0 sessions", []),
        ("muller security", "3 sessions", [ALL[0], "Overlapping", "Not timed yet"]),
        ("panelist", "1 session", ["Twice", "Twice"]),
        ("برمجيات", "1 session", ["برمجيات حرة"]),
        ("太郎", "1 session", [ALL[0]]),
        ("resume", "1 session", ["Un titre français"]),
        ("sbom", "1 session", ["Not timed yet"]),
        ("vec<t>", "0 sessions", []),
        ("withdrawn", "0 sessions", []),
        ("   ", "8 sessions", ALL),
    ],
)
def test_search_finds_titles_people_and_texts(
    browser: Browser, disk: str, words: str, status: str, titles: list[str]
) -> None:
    with context(browser) as tab:
        tab.goto(f"{disk}{PAGE}")
        tab.locator("#words").focus()
        tab.keyboard.type(words)
        assert results(tab, status) == titles
        assert tab.locator("#sessions h2:visible").count() == len(
            {"Sunday" if each == "Not timed yet" else "Saturday" for each in titles}
            | ({"Sunday"} if "Twice" in titles else set())
        )


@pytest.mark.parametrize(
    ("field", "value", "status", "titles"),
    [
        ("day", "Sunday 29 March 2026", "2 sessions", ["Twice", "Not timed yet"]),
        ("track", "日本語", "1 session", ["Twice", "Twice"]),
        ("track", "Culture <b>& more</b>", "3 sessions", [ALL[2], ALL[5], ALL[6]]),
        ("language", "العربية (ar)", "1 session", [ALL[2]]),
        ("kind", "Panel", "1 session", ["Twice", "Twice"]),
    ],
)
def test_filters(browser: Browser, disk: str, field: str, value: str, status: str, titles: list[str]) -> None:
    with context(browser) as tab:
        tab.goto(f"{disk}{PAGE}")
        tab.locator(f"#{field}").select_option(label=value)
        assert results(tab, status) == titles
        tab.get_by_role("button", name="Show all").press("Enter")
        assert results(tab, "8 sessions") == ALL
        assert tab.locator(f"#{field}").input_value() == ""


def test_a_search_by_keyboard_alone_ends_on_the_page_of_the_session(browser: Browser, base: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{base}{PAGE}")
        press_to(tab, "#words")
        tab.keyboard.type("panelist")
        press_to(tab, "#day")
        tab.keyboard.type("Sun")
        assert results(tab, "1 session") == ["Twice"]
        press_to(tab, "#sessions a")
        tab.keyboard.press("Enter")
        tab.wait_for_url("**/session/*.html")
        assert tab.locator("h1").inner_text().startswith("Twice")


def test_the_state_is_in_the_address_and_comes_back_from_it(browser: Browser, base: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{base}{PAGE}")
        tab.locator("#words").fill("zoë & muller")
        tab.locator("#track").select_option("culture")
        tab.locator("#language").select_option("fr")
        results(tab, "0 sessions")
        tab.locator("#words").fill("zoë")
        assert results(tab, "1 session") == ["Un titre français"]
        address = tab.url
        assert address.endswith("#q=zo%C3%AB&track=culture&language=fr")
        tab.locator("#sessions a:visible").first.click()
        tab.wait_for_url("**/session/*.html")
        tab.go_back()
        assert results(tab, "1 session") == ["Un titre français"]
        tab.goto(f"{base}{PAGE}")
        tab.goto(address)
        assert results(tab, "1 session") == ["Un titre français"]
        assert tab.locator("#words").input_value() == "zoë"
        assert tab.locator("#language").input_value() == "fr"
    with context(browser) as another:
        another.goto(address)
        assert results(another, "1 session") == ["Un titre français"]
        another.evaluate("location.hash = '#track=nonsense&day=2026-03-29&%E0%A4%A=x'")
        assert results(another, "2 sessions") == ["Twice", "Not timed yet"]
        assert another.locator("#words").input_value() == ""


def test_a_search_while_the_index_is_not_there_says_so(browser: Browser, http: str) -> None:
    with context(browser) as tab:
        tab.route("**/index.js", lambda route: route.abort())
        tab.goto(f"{http}{PAGE}")
        tab.locator("#words").fill("panelist")
        tab.locator("#status:text('could not be loaded')").wait_for()
        tab.unroute("**/index.js")
        tab.locator("#words").fill("panelist a")
        assert results(tab, "1 session") == ["Twice", "Twice"]
