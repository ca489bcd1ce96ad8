"""What axe cannot judge: the order of reading and of Tab, languages, directions, narrow windows."""

# ruff: noqa: RUF001 - pages write times with an en dash
from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.site.browser.chromium import WIDTHS, context
from tests.site.browser.sites import FULL_DAY, PAGES
from tests.site.publications import LONG_WORD, PROPOSALS

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.slow

ROOMS = ["link: Grand Hall", 'link: Small "Room" <1>', "link: Attic"]
"""The heads of the grid, which a list does not have: there each session names its room."""

DAY = [
    "heading: 10:00",
    "heading: Größe zählt: 日本語 & <b>tags</b>",
    "link: Größe zählt: 日本語 & <b>tags</b>",
    "Zoë Müller, 山田 太郎",
    "10:00–10:45 · Grand Hall",
    "Security",
    "heading: 10:15",
    "heading: Overlapping",
    "link: Overlapping",
    "Zoë Müller",
    "10:15–11:15 · Grand Hall",
    "Security",
    "heading: 11:00",
    "heading: برمجيات حرة",
    "link: برمجيات حرة",
    "Zoë Müller",
    "11:00–11:45 · Grand Hall العربية (ar)",
    "Culture <b>& more</b>",
    "heading: Twice",
    "link: Twice",
    f"{', '.join(f'Panelist {letter}' for letter in 'ABCDEFGHJKL')}",
    '11:00–12:30 · Small "Room" <1>',
    "日本語",
    "heading: 12:30",
    "Lunch & talk 12:30–13:30",
    "heading: 14:00",
    f"heading: A word: {LONG_WORD}",
    f"link: A word: {LONG_WORD}",
    "14:00–14:05 · Attic",
    "heading: 15:00",
    "heading: Un titre français",
    "link: Un titre français",
    "Zoë Müller",
    '15:00–15:20 · Small "Room" <1> français (fr)',
    "Culture <b>& more</b>",
    "heading: 00:30",
    "heading: After midnight",
    "link: After midnight",
    'Solo "Art" <b>',
    "00:30–01:30 (Sunday) · Grand Hall",
    "Culture <b>& more</b>",
]
"""The sample's first day in the order in which it is read: by start, then by room."""

FOCUSABLE = """() => [...document.querySelectorAll("a[href], button, input, select, [tabindex='0']")]
  .filter(each => !each.disabled && each.checkVisibility({visibilityProperty: true}))"""

FOCUSED = """() => {
  const at = document.activeElement, all = window.focusable, box = at.getClientRects()[0];
  const x = (box.left + Math.min(box.right, innerWidth)) / 2, y = (box.top + Math.min(box.bottom, innerHeight)) / 2;
  const top = document.elementFromPoint(x, y);
  return {
    place: all.indexOf(at), text: at.ariaLabel || at.textContent.trim() || at.id,
    inside: at.matches(".scroll")
      || (box.top > -1 && box.left > -1 && box.bottom < innerHeight + 1 && box.right < innerWidth + 1),
    covered: !(top && (at.contains(top) || top.contains(at)))
  };
}"""

SPACED = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-bottom: 2em !important }
"""
"""The spacing of text with which nothing may be lost (WCAG 1.4.12)."""

LARGE = "html { font-size: 200% !important }"

TOO_WIDE = """() => {
  const root = document.documentElement, own = ["pre", ".wide", ".scroll", ".unseen", ".where", ".skip"].join();
  const wide = [...document.querySelectorAll("body *")].filter(each => !each.closest(own) && each.clientWidth > 0
    && getComputedStyle(each).display !== "inline" && each.scrollWidth > each.clientWidth + 1);
  return root.scrollWidth > root.clientWidth ? ["the page", ...wide.map(each => each.outerHTML.slice(0, 200))]
    : wide.filter(each => each.matches("p, dd, dt, h1, h2, h3, li, article")).map(each => each.outerHTML.slice(0, 200));
}"""

OVERLAPPING = """() => {
  const cards = [...document.querySelectorAll(".day > .s, .day > .break")];
  const boxes = cards.map(each => [each, each.getBoundingClientRect()]);
  return boxes.flatMap(([one, a], at) => boxes.slice(at + 1)
    .filter(([, b]) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)
    .map(([other]) => `${one.textContent.trim().slice(0, 40)} | ${other.textContent.trim().slice(0, 40)}`));
}"""


TITLES = """titles => [...document.querySelectorAll("main a, main h1, main h2, main h3")]
  .filter(each => titles.includes(each.textContent.trim()) && !each.querySelector("a"))
  .map(each => [each.textContent.trim(), each.closest("[lang]").lang, getComputedStyle(each).direction])"""


def read_aloud(tab: Page, within: str) -> list[str]:
    """What a screen reader comes across: headings, links and paragraphs of the accessibility tree, in its order."""
    session = tab.context.new_cdp_session(tab)
    nodes: dict[str, dict[str, Any]] = {
        node["nodeId"]: node for node in session.send("Accessibility.getFullAXTree")["nodes"]
    }
    document = session.send("DOM.getDocument", {"depth": 0})["root"]["nodeId"]
    start = session.send("DOM.querySelector", {"nodeId": document, "selector": within})["nodeId"]
    backend = session.send("DOM.describeNode", {"nodeId": start})["node"]["backendNodeId"]

    def value(node: dict[str, Any], key: str) -> str:
        return str(node.get(key, {}).get("value", ""))

    def text_of(node: dict[str, Any]) -> str:
        if value(node, "role") == "StaticText":
            return value(node, "name")
        return " ".join(text_of(nodes[child]) for child in node.get("childIds", ())).replace(
            " \N{EN DASH} ", "\N{EN DASH}"
        )

    lines: list[str] = []

    def visit(node: dict[str, Any]) -> None:
        role = value(node, "role")
        if role in {"heading", "link", "button"}:
            lines.append(f"{role}: {value(node, 'name')}")
        elif role == "paragraph" and not any(value(nodes[at], "role") == "link" for at in node.get("childIds", ())):
            lines.append(" ".join(text_of(node).replace(" ,", ",").split()))
            return
        for child in node.get("childIds", ()):
            visit(nodes[child])

    visit(next(node for node in nodes.values() if node.get("backendDOMNodeId") == backend))
    return lines


@pytest.mark.parametrize("width", WIDTHS)
def test_a_day_is_read_in_the_order_of_its_list_at_every_width(browser: Browser, disk: str, width: int) -> None:
    with context(browser, width=width) as tab:
        tab.goto(f"{disk}{PAGES['day']}")
        heads = ROOMS if width == max(WIDTHS) else []
        assert read_aloud(tab, ".day") == [*heads, *DAY]


@pytest.mark.parametrize("name", ["day", "day of 14 rooms", "sessions", "session", "people", "call", "overview"])
@pytest.mark.parametrize("width", WIDTHS)
def test_tab_follows_the_page_and_what_has_the_focus_can_be_seen(
    browser: Browser, http: str, width: int, name: str
) -> None:
    with context(browser, width=width) as tab:
        tab.goto(f"{http}{PAGES[name]}")
        count: int = tab.evaluate(f"() => (window.focusable = ({FOCUSABLE})()).length")
        tour: list[dict[str, Any]] = []
        for _ in range(count):
            tab.keyboard.press("Tab")
            tour.append(tab.evaluate(FOCUSED))
        assert [each["place"] for each in tour] == [*range(count)]
        assert [each["text"] for each in tour if not each["inside"]] == []
        assert [each["text"] for each in tour if each["covered"]] == []


def test_a_title_has_its_language_and_its_direction(browser: Browser, disk: str) -> None:
    foreign = {each.title: each.language for each in PROPOSALS.values() if each.language != "en"}
    assert foreign == {"برمجيات حرة": "ar", "Un titre français": "fr"}
    with context(browser) as tab:
        for name, path in PAGES.items():
            tab.goto(f"{disk}{path}")
            shown: list[list[str]] = tab.evaluate(TITLES, [*foreign])
            assert shown == [
                [title, foreign[title], "rtl" if foreign[title] == "ar" else "ltr"] for title, _, _ in shown
            ], name
            if name in {"day", "sessions", "changes", "track"}:
                assert {title for title, _, _ in shown} == {*foreign}, name


@pytest.mark.parametrize("name", ["session in Arabic", "session with two times"])
def test_texts_of_a_session_have_their_language(browser: Browser, disk: str, name: str) -> None:
    language, direction = ("ar", "rtl") if name == "session in Arabic" else ("en", "ltr")
    with context(browser) as tab:
        tab.goto(f"{disk}{PAGES[name]}")
        text = tab.locator("section:has(> h2:text-is('Abstract')) .text")
        assert text.evaluate("each => [each.closest('[lang]').lang, getComputedStyle(each).direction]") == [
            language,
            direction,
        ]


@pytest.mark.parametrize("style", ["/* as it is */", SPACED, LARGE], ids=["as it is", "spaced", "large"])
def test_no_page_scrolls_sideways_however_narrow_or_spaced(browser: Browser, http: str, style: str) -> None:
    with context(browser, bypass_csp=True) as tab:
        for path in (*PAGES.values(), FULL_DAY):
            tab.goto(f"{http}{path}")
            tab.add_style_tag(content=style)
            for width in (320, *WIDTHS):
                tab.set_viewport_size({"width": width, "height": 800})
                assert tab.evaluate(TOO_WIDE) == [], (path, width)
                assert tab.evaluate(OVERLAPPING) == [], (path, width)
