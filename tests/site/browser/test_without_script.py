"""A page without script is complete, and shows nothing that needs one; on paper nothing of it is missing."""

# ruff: noqa: RUF001 - pages write times with an en dash
from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.site.browser.chromium import context
from tests.site.browser.sites import CROWDED, FULL_DAY, PAGES, SAMPLE, SESSIONS

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

SHOWN = """media => {
  const away = ["header.site nav", "nav.jump", ".skip", ".find", ".star", "[role=status]", ".room", ".unseen"].join();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), texts = [];
  while (walk.nextNode()) {
    const element = walk.currentNode.parentElement, text = walk.currentNode.data.trim();
    if (text && !element.closest(away) && element.checkVisibility({visibilityProperty: true, opacityProperty: true})) {
      texts.push(text);
    }
  }
  return texts;
}"""
"""The visible texts of a page, without ways to other pages, the search, and the heads of the grid."""


def test_a_page_without_script_has_all_that_it_has_with_it(browser: Browser, http: str) -> None:
    days_left = re.compile(r"\(.*(left|closed)\)")
    with context(browser, java_script_enabled=False) as plain, context(browser) as full:
        for path in PAGES.values():
            plain.goto(f"{http}{path}")
            full.goto(f"{http}{path}")
            texts = plain.evaluate(SHOWN)
            assert texts
            assert texts == [text for text in full.evaluate(SHOWN) if not days_left.fullmatch(text)], path
            needs = plain.locator("form, button, input, select, .star, .yours")
            assert not any(each.is_visible() for each in needs.all()), path
            assert plain.locator("h1").is_visible(), path


def test_a_page_without_script_lists_every_session_with_time_room_track_and_people(browser: Browser, http: str) -> None:
    with context(browser, java_script_enabled=False) as tab:
        tab.goto(f"{http}{SAMPLE}/sessions.html")
        rows = [" ".join(row.split()) for row in tab.locator("#sessions li").all_inner_texts()]
    assert "Größe zählt: 日本語 & <b>tags</b> 10:00–10:45 · Grand Hall Security Zoë Müller, 山田 太郎" in rows
    assert "Not timed yet Time not announced Security Zoë Müller" in rows
    assert len(rows) == 9


@pytest.mark.parametrize("width", [360, 1280])
def test_paper_has_every_text_of_the_screen(browser: Browser, http: str, width: int) -> None:
    with context(browser, width=width) as tab:
        for path in (*PAGES.values(), FULL_DAY):
            tab.goto(f"{http}{path}")
            tab.emulate_media(media="screen")
            screen = tab.evaluate(SHOWN)
            tab.emulate_media(media="print")
            assert tab.evaluate(SHOWN) == screen, path


def test_paper_has_the_light_colours_and_no_more_width_than_a_sheet(browser: Browser, http: str) -> None:
    with context(browser, scheme="dark", width=703) as tab:
        for path in PAGES.values():
            tab.goto(f"{http}{path}")
            tab.emulate_media(media="print")
            assert tab.evaluate("getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
            assert tab.evaluate("document.documentElement.scrollWidth") <= 703, path


def test_a_day_is_one_page_of_paper(browser: Browser, http: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{http}{FULL_DAY}")
        assert tab.locator("article.s").count() == SESSIONS
        assert pages(tab.pdf(prefer_css_page_size=True)) == 1
        tab.goto(f"{http}{CROWDED}/sessions.html")
        assert pages(tab.pdf(prefer_css_page_size=True)) > 1


def pages(document: bytes) -> int:
    """The number of pages of a PDF that Chromium wrote."""
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", document))
