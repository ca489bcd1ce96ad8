"""Times: the reader's own beside that of the place, the days that are left, and the link to what is on now."""

# ruff: noqa: RUF001 - pages write times with an en dash
from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.site.browser.chromium import context
from tests.site.browser.sites import PAGES, SAMPLE
from tests.site.publications import at

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.slow

DAY = PAGES["day"]


def test_a_reader_elsewhere_sees_the_own_time_beside_that_of_the_place(browser: Browser, disk: str) -> None:
    with context(browser, timezone_id="Asia/Tokyo") as tab:
        tab.goto(f"{disk}{DAY}")
        shown = [" ".join(each.split()) for each in tab.locator(".day .meta").all_inner_texts()]
        assert shown[0].startswith("10:00–10:45 (your time: 18:00–18:45)")
        assert shown[-1].startswith("00:30–01:30 (Sunday) (your time: 08:30–09:30)")
        tab.goto(f"{disk}{PAGES['session']}")
        assert (
            tab.locator("dd:has(.when)").inner_text()
            == "10:00–10:45 (Europe/Brussels, UTC+01:00) (your time: 18:00–18:45)"
        )
        tab.goto(f"{disk}{SAMPLE}/sessions.html")
        assert tab.locator(".yours").count() == 8
        assert tab.locator("li:has-text('Not timed yet') .yours").count() == 0


def test_a_reader_on_another_day_sees_which_one(browser: Browser, disk: str) -> None:
    with context(browser, timezone_id="Pacific/Auckland") as tab:
        tab.goto(f"{disk}{DAY}")
        assert tab.locator("article:has-text('Un titre') .yours").inner_text() == "(your time: Sun 03:00–03:20)"
    with context(browser, timezone_id="America/New_York") as tab:
        tab.goto(f"{disk}{DAY}")
        assert tab.locator("article:has-text('After midnight') .yours").inner_text() == "(your time: Sat 19:30–20:30)"


@pytest.mark.parametrize("zone", ["Europe/Brussels", "Europe/Madrid"])
def test_a_reader_whose_clock_agrees_sees_no_second_time(browser: Browser, disk: str, zone: str) -> None:
    with context(browser, timezone_id=zone) as tab:
        tab.goto(f"{disk}{DAY}")
        assert tab.locator(".when").count() == 8
        assert tab.locator(".yours").count() == 0


@pytest.mark.parametrize(
    ("now", "words"),
    [
        ("2026-06-01T10:00:00Z", "(13 days left)"),
        ("2026-06-13T12:00:00Z", "(1 day left)"),
        ("2026-06-14T20:00:00Z", "(less than a day left)"),
        ("2026-06-14T22:00:01Z", "(closed)"),
    ],
)
@pytest.mark.parametrize("page", ["call", "overview"])
def test_the_call_says_how_many_days_are_left(browser: Browser, disk: str, page: str, now: str, words: str) -> None:
    """The call closes at 2026-06-14T22:00Z."""
    with context(browser) as tab:
        tab.clock.set_fixed_time(now)
        tab.goto(f"{disk}{PAGES[page]}")
        closes = tab.locator(":is(dd, p):has(> [data-countdown])").inner_text()
        assert closes.partition("(Europe/Paris)")[2].strip(" .").startswith(words)


@pytest.mark.parametrize(
    ("now", "page"),
    [
        (at(27, 20), ""),
        (at(28, 3, 59), ""),
        (at(28, 4), "day/2026-03-28.html"),
        (at(29, 0, 45), "day/2026-03-28.html"),
        # The clocks go forward at 2 in this night.
        (datetime(2026, 3, 29, 1, 59, tzinfo=UTC), "day/2026-03-28.html"),
        (datetime(2026, 3, 29, 2, 0, tzinfo=UTC), "day/2026-03-29.html"),
        (at(30, 1), "day/2026-03-29.html"),
        (at(30, 4), ""),
    ],
)
@pytest.mark.parametrize("zone", ["Europe/Brussels", "Pacific/Auckland"])
def test_the_menu_leads_to_the_day_that_is_on(browser: Browser, disk: str, zone: str, now: datetime, page: str) -> None:
    """A day lasts until the event's change of day, 4:00 of the place."""
    with context(browser, timezone_id=zone) as tab:
        tab.clock.set_fixed_time(now)
        tab.goto(f"{disk}{PAGES['session']}")
        links = [each.get_attribute("href") for each in tab.get_by_role("link", name="Now", exact=True).all()]
        assert links == ([f"../{page}#now"] if page else [])


@pytest.mark.parametrize("where", ["day", "session"])
def test_now_shows_what_began_last(browser: Browser, disk: str, where: str) -> None:
    with context(browser) as tab:
        tab.clock.set_fixed_time(at(28, 11, 20))
        tab.goto(f"{disk}{PAGES[where]}")
        tab.get_by_role("link", name="Now", exact=True).press("Enter")
        tab.wait_for_url("**/day/2026-03-28.html#now")
        tab.locator("#t1100:focus").wait_for()
        box = tab.locator("#t1100").bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 800
