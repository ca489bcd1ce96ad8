"""The rules of WCAG 2.2 AA that a program can judge, by axe: on each kind of page, width and scheme."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from tests.site.browser.chromium import RENDERED, SCHEMES, WIDTHS, context
from tests.site.browser.sites import FULL_DAY, PAGES

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]

RUN = """async rules => {
  const found = await axe.run(document, {preload: false, runOnly: rules, resultTypes: ["violations", "incomplete"]});
  return ["violations", "incomplete"].flatMap(kind => found[kind].flatMap(rule => rule.nodes.map(node => ({
    kind, rule: rule.id, at: node.target.join(" "),
    why: [...node.any, ...node.all, ...node.none].map(each => (each.data || {}).messageKey || each.message).join("; ")
  }))));
}"""

CUT = ("incomplete", "color-contrast", "elmPartiallyObscuring")
"""The only point that axe may leave undecided: the contrast of a text that the edge of a wide timetable cuts."""


def findings(tab: Page) -> list[dict[str, Any]]:
    """The findings of axe on a page, without those about texts at the edge of a timetable that scrolls."""
    found: list[dict[str, Any]] = tab.evaluate(RUN, RULES)
    scrolls = tab.locator(".scroll").count() > 0
    return [each for each in found if not (scrolls and (each["kind"], each["rule"], each["why"]) == CUT)]


@pytest.mark.parametrize("name", [*PAGES, "full day"])
def test_a_page_has_no_fault_that_axe_knows(browser: Browser, http: str, name: str) -> None:
    path = PAGES.get(name, FULL_DAY)
    axe = files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
    with context(browser, bypass_csp=True) as tab:
        tab.goto(f"{http}{path}")
        tab.add_style_tag(content=RENDERED)
        tab.evaluate(axe)
        for width in WIDTHS:
            tab.set_viewport_size({"width": width, "height": 800})
            for scheme in SCHEMES:
                tab.emulate_media(color_scheme=scheme)
                assert findings(tab) == [], (name, width, scheme)
