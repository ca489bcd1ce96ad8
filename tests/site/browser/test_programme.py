"""My programme: stars, kept in the browser, taken along by a link or as a calendar, clashes marked."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.factories import code_of
from tests.site.browser.chromium import context
from tests.site.browser.sites import CROWDED, PAGES, SAMPLE
from tests.site.browser.test_search import press_to, results
from tests.site.publications import ARABIC, CALLED_OFF, SLOTS, TWO_TIMES, UNTIMED

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = pytest.mark.slow

PAGE = f"{SAMPLE}/sessions.html"
FIRST, OVERLAPPING = code_of(1), code_of(9)


@pytest.fixture(params=["served", "disk"])
def base(request: pytest.FixtureRequest) -> str:
    """The address of the sites, served and from disk."""
    return str(request.getfixturevalue("http" if request.param == "served" else "disk"))


def star(tab: Page, code: str) -> Locator:
    """The star of a session."""
    return tab.locator(f"[data-code='{code}'] > .star").first


def pressed(tab: Page) -> list[str]:
    """The codes of the sessions whose star is set."""
    codes: list[str] = tab.locator("[data-code]:has(> .star[aria-pressed='true'])").evaluate_all(
        "all => all.map(each => each.dataset.code)"
    )
    return codes


@pytest.mark.parametrize("key", ["Space", "Enter"])
def test_a_star_is_set_and_removed_by_keyboard_and_kept(browser: Browser, base: str, key: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{base}{PAGE}")
        press_to(tab, f"[data-code='{OVERLAPPING}'] > .star")
        assert star(tab, OVERLAPPING).get_attribute("aria-label") == "Save to my programme: Overlapping"
        assert star(tab, OVERLAPPING).get_attribute("aria-pressed") == "false"
        tab.keyboard.press(key)
        tab.locator("#status:text('Saved to my programme: Overlapping.')").wait_for()
        assert pressed(tab) == [OVERLAPPING]
        tab.reload()
        assert pressed(tab) == [OVERLAPPING]
        press_to(tab, f"[data-code='{OVERLAPPING}'] > .star")
        tab.keyboard.press(key)
        tab.locator("#status:text('Removed from my programme: Overlapping.')").wait_for()
        assert pressed(tab) == []
        assert tab.evaluate("document.activeElement.closest('[data-code]').dataset.code") == OVERLAPPING
        tab.reload()
        assert pressed(tab) == []


def test_served_stars_are_on_every_page_and_other_windows_follow(browser: Browser, http: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{http}{PAGE}")
        other = tab.context.new_page()
        other.goto(f"{http}{PAGES['day']}")
        star(other, FIRST).click()
        tab.locator(f"[data-code='{FIRST}'] > .star[aria-pressed='true']").wait_for()
        other.goto(f"{http}{SAMPLE}/session/{FIRST}.html")
        button = other.get_by_role("button", name="My programme", exact=True, pressed=True)
        button.press("Space")
        other.get_by_role("button", name="My programme", exact=True, pressed=False).wait_for()
        tab.locator(f"[data-code='{FIRST}'] > .star[aria-pressed='false']").first.wait_for()
        other.goto(f"{http}{PAGES['session cancelled']}")
        assert other.locator("h1 ~ .star").count() == 0


def test_from_disk_only_the_list_has_stars(browser: Browser, disk: str) -> None:
    with context(browser) as tab:
        for name in ("day", "session", "track", "person"):
            tab.goto(f"{disk}{PAGES[name]}")
            assert tab.locator(".star").count() == 0
        tab.goto(f"{disk}{PAGE}")
        assert tab.locator(".star").count() == 9


def test_my_programme_alone_with_its_clashes(browser: Browser, base: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{base}{PAGE}")
        for code in (FIRST, UNTIMED, TWO_TIMES):
            star(tab, code).press("Space")
        assert tab.locator(".clash").count() == 0
        star(tab, OVERLAPPING).press("Space")
        tab.locator("#mine").press("Space")
        shown = ["Größe zählt: 日本語 & <b>tags</b>", "Overlapping", "Twice", "Twice", "Not timed yet"]
        assert results(tab, "4 sessions, 3 overlap") == shown
        clashing = tab.locator("li:has(.clash) h3").all_inner_texts()
        assert clashing == shown[:3]
        assert "overlaps with another saved session" in tab.locator(f"[data-code='{FIRST}'] .meta").inner_text()
        assert tab.url.endswith("#mine=")
        tab.reload()
        assert results(tab, "4 sessions, 3 overlap") == shown
        star(tab, OVERLAPPING).press("Space")
        tab.locator("#status:text('Removed from my programme: Overlapping.')").wait_for()
        assert tab.locator(".clash").count() == 0
        assert tab.evaluate("document.activeElement.className") == "star"


def test_a_session_that_begins_as_another_ends_does_not_overlap(browser: Browser, disk: str) -> None:
    """On the full day sessions 57 to 59 begin at 10:00 and last until 60 begins, at 11:00."""
    first, beside, following = (code_of(number, salt="C") for number in (57, 58, 60))
    with context(browser) as tab:
        tab.goto(f"{disk}{CROWDED}/sessions.html")
        star(tab, first).press("Space")
        star(tab, following).press("Space")
        assert tab.locator(".clash").count() == 0
        star(tab, beside).press("Space")
        assert tab.locator("li:has(.clash)").evaluate_all("all => all.map(each => each.dataset.code)") == [
            first,
            beside,
        ]


def test_the_calendar_has_the_events_of_the_programme_byte_for_byte(
    browser: Browser, base: str, folder: Path, tmp_path: Path
) -> None:
    whole = (folder / SAMPLE / "programme.ics").read_bytes()
    events = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", whole, re.DOTALL)
    with context(browser) as tab:
        tab.goto(f"{base}{PAGE}")
        assert tab.locator("#calendar").is_disabled()
        for code in (TWO_TIMES, ARABIC, UNTIMED):
            star(tab, code).press("Enter")
        with tab.expect_download() as download:
            tab.locator("#calendar").press("Enter")
        tab.locator("#status:text('with 2 sessions. 1 session without a time left out.')").wait_for()
        assert download.value.suggested_filename == "my-programme.ics"
        download.value.save_as(tmp_path / "my.ics")
    own = (tmp_path / "my.ics").read_bytes()
    mine = re.findall(rb"BEGIN:VEVENT\r\n.*?END:VEVENT\r\n", own, re.DOTALL)
    chosen = [f"UID:{each.guid}".encode() for each in SLOTS if each.proposal in {TWO_TIMES, ARABIC}]
    assert len(mine) == len(chosen) == 3
    assert {*mine} == {event for event in events if any(uid in event for uid in chosen)}
    assert own.partition(b"BEGIN:VEVENT")[0].startswith(b"BEGIN:VCALENDAR\r\n")
    assert own.endswith(b"END:VCALENDAR\r\n")
    zone = re.compile(rb"BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", re.DOTALL)
    assert zone.findall(own) == zone.findall(whole)


def test_a_link_takes_my_programme_to_another_browser(browser: Browser, base: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{base}{PAGE}")
        assert tab.locator("#carry").is_hidden()
        star(tab, FIRST).press("Space")
        star(tab, ARABIC).press("Space")
        tab.locator("#carry").press("Enter")
        address = tab.url
        assert address.endswith(f"#my={FIRST},{ARABIC}")
        assert results(tab, "2 sessions") == ["Größe zählt: 日本語 & <b>tags</b>", "برمجيات حرة"]
    with context(browser) as another:
        another.goto(f"{address},NOSUCH,{FIRST}")
        assert results(another, "2 sessions") == ["Größe zählt: 日本語 & <b>tags</b>", "برمجيات حرة"]
        assert pressed(another) == []
        another.get_by_role("button", name="Add 2 sessions to my programme").press("Enter")
        assert results(another, "2 sessions") == ["Größe zählt: 日本語 & <b>tags</b>", "برمجيات حرة"]
        assert pressed(another) == [FIRST, ARABIC]
        assert another.locator("#mine").is_checked()
        assert another.evaluate("document.activeElement.id") == "mine"
        another.goto(f"{base}{PAGE}#my={FIRST},{OVERLAPPING}")
        another.get_by_role("button", name="Add 1 session to my programme").click()
        another.reload()
        assert pressed(another) == [FIRST, OVERLAPPING, ARABIC]


def test_the_offer_of_a_link_survives_what_a_reader_does_before_taking_it(browser: Browser, http: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{http}{PAGE}#my={FIRST},{ARABIC}")
        add = tab.get_by_role("button", name="Add 2 sessions to my programme")
        tab.locator("#words").fill("tags")
        assert results(tab, "1 session") == ["Größe zählt: 日本語 & <b>tags</b>"]
        assert add.is_visible()
        tab.locator("#words").fill("")
        assert len(results(tab, "2 sessions")) == 2
        tab.locator("#mine").check()
        tab.locator("#status:text('Nothing is saved yet')").wait_for()
        assert add.is_visible()
        add.click()
        assert pressed(tab) == [FIRST, ARABIC]


def test_nothing_is_downloaded_if_no_saved_session_has_a_time(browser: Browser, http: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{http}{PAGE}")
        star(tab, UNTIMED).click()
        tab.locator("#calendar").click()
        tab.locator("#status:text('none of the saved sessions has a time yet')").wait_for()


def test_a_saved_session_that_was_called_off_is_cancelled_in_the_download(browser: Browser, http: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{http}{PAGE}")
        tab.evaluate(f"""localStorage.setItem("cfp.sample-2026.saved", '["{FIRST}","{CALLED_OFF}"]')""")
        tab.reload()
        with tab.expect_download() as waiting:
            tab.locator("#calendar").click()
        text = Path(waiting.value.path()).read_text(encoding="utf-8")
        assert text.count("BEGIN:VEVENT") == 2
        assert "STATUS:CANCELLED" in text
        tab.locator("#status:text('without a time')").wait_for(state="hidden")


def test_a_browser_that_keeps_nothing_says_so_and_works_until_the_page_is_left(browser: Browser, http: str) -> None:
    with context(browser) as tab:
        tab.add_init_script(
            "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"
        )
        tab.goto(f"{http}{PAGE}")
        star(tab, FIRST).click()
        tab.locator("#status:text('This browser does not keep it when you leave the page.')").wait_for()
        assert pressed(tab) == [FIRST]
        star(tab, ARABIC).click()
        assert pressed(tab) == [FIRST, ARABIC]


@pytest.mark.parametrize("content", ["{", '"x"', "[1, null, {}]", "null"])
def test_what_is_not_a_list_of_codes_is_no_programme(browser: Browser, http: str, content: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{http}{PAGE}")
        tab.evaluate("content => localStorage.setItem('cfp.sample-2026.saved', content)", content)
        tab.reload()
        assert results(tab, "8 sessions")
        assert pressed(tab) == []
        star(tab, FIRST).click()
        assert pressed(tab) == [FIRST]


def test_a_saved_session_that_is_no_longer_in_the_programme_is_counted(browser: Browser, http: str) -> None:
    with context(browser) as tab:
        tab.goto(f"{http}{PAGE}#mine")
        tab.evaluate("localStorage.setItem('cfp.sample-2026.saved', JSON.stringify(['ZZZZZZ']))")
        tab.reload()
        tab.locator("#status:text('0 sessions (1 more saved, no longer in the programme)')").wait_for()
