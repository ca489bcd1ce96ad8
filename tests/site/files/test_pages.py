"""The pages of a site: every fact of a session, what became of what was public, and the same bytes every time."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache

import pytest
from msgspec.structs import replace

from cfpcli.dates.english import DASH
from cfpcli.site.rules.publication import Publication
from tests.factories import code_of
from tests.site.publications import (
    ARABIC,
    CALLED_OFF,
    EVENT,
    FRENCH,
    HOSTILE,
    NIGHT,
    TWO_TIMES,
    UNTIMED,
    files_of,
    publication,
)

BASE = "https://example.org/2026/"


@cache
def sample() -> Mapping[str, bytes]:
    """The files of the sample, which has no address."""
    return files_of()


def text(path: str, files: Mapping[str, bytes] | None = None) -> str:
    return (files or sample())[path].decode()


def page(code: str) -> str:
    return text(f"session/{code}.html")


def visible(html: str) -> str:
    """The words of a page, in the order of its source."""
    body = html.partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_every_kind_of_page_is_there() -> None:
    kinds = {re.sub(r"/.*\.", "/*.", path) for path in sample()}
    assert kinds == {
        "index.html", "call.html", "call.ics", "sessions.html", "people.html", "changes.html", "404.html",
        "changes.atom", "proposal.md", "programme.ics", "schedule.xml", "schedule.json", "site.css", "site.js",
        "index.js", "calendar.js", "day/*.html", "day/*.css", "track/*.html", "track/*.ics", "room/*.html",
        "room/*.ics", "person/*.html", "person/*.ics", "session/*.html", "session/*.ics",
    }  # fmt: skip


def test_a_session_has_every_fact_in_the_order_of_reading() -> None:
    words = visible(page(code_of(1)))
    facts = [
        "Security", "Größe zählt: 日本語 &amp; &lt;b&gt;tags&lt;/b&gt;", "Zoë Müller", "山田 太郎",
        "Changed in programme 0.2: moves from Saturday 09:00 to Saturday 10:00 (Grand Hall).",
        "Day Saturday 28 March 2026", f"Time 10:00 {DASH} 10:45", "Europe/Brussels, UTC+01:00", "Room Grand Hall",
        "Live stream https://live.example.org/grand", "Track Security", "Type Talk", "Language English (en)",
        "Recording https://video.example.org/1.webm", "Calendar", "Abstract First paragraph .", "A heading",
        "Description", "Speakers", "she/her", "Example &amp; Co", "I write code .", "Links Slides &amp; more",
        "In the library", "More sessions of Security",
    ]  # fmt: skip
    at = 0
    for fact in facts:
        assert fact in words[at:], fact
        at = words.index(fact, at)


def test_the_structure_of_an_abstract_is_kept() -> None:
    html = page(code_of(1))
    assert re.search(r"<ul>\s*<li>one\s*<ul>\s*<li>two</li>\s*</ul>\s*</li>\s*</ul>", html)
    assert "<h3>A heading</h3>" in html
    assert "Vec&lt;T&gt;" in html


def test_more_sessions_have_day_time_room_speaker_or_none_and_the_beginning_of_the_text() -> None:
    html = page(code_of(9)).partition("More sessions")[2]
    words = visible(f"<main{html}")
    assert "Größe zählt" in words
    assert f"Saturday 28 March 2026 , 10:00 {DASH} 10:45 · Grand Hall" in words
    assert "First paragraph. • one • two A heading" in words
    assert "Not timed yet" in words


def test_at_most_twelve_sessions_are_related_and_the_others_are_one_link_away() -> None:
    assert "All " not in page(code_of(9)).partition("More sessions")[2].partition("</main>")[0]


def test_a_session_with_two_times_has_one_page_with_both() -> None:
    words = visible(page(TWO_TIMES))
    assert "Saturday 28 March 2026" in words
    assert "Sunday 29 March 2026" in words
    assert "UTC+01:00" in words
    assert "UTC+02:00" in words
    assert text(f"session/{TWO_TIMES}.ics").count("BEGIN:VEVENT") == 2


def test_a_session_after_midnight_has_its_evening_and_its_weekday() -> None:
    words = visible(page(NIGHT))
    assert "Day Saturday 28 March 2026" in words
    assert f"00:30 {DASH} 01:30 (Sunday)" in words
    assert "This session will not be recorded." in words


def test_a_session_without_a_time_says_so_and_has_no_calendar() -> None:
    assert "Time Time not announced" in visible(page(UNTIMED))
    assert f"session/{UNTIMED}.ics" not in sample()
    assert "Time not announced" in visible(text("day/2026-03-29.html"))


def test_a_session_that_was_called_off_has_its_title_and_no_more() -> None:
    html = page(CALLED_OFF)
    assert "<strong>Cancelled.</strong>" in html
    assert "Called off" in html
    assert "WITHDRAWN TEXT" not in html
    assert "山田" not in html
    assert 'content="noindex"' in html
    everywhere = [
        path for path, content in sample().items() if path.endswith(".html") and CALLED_OFF.encode() in content
    ]
    assert sorted(everywhere) == ["changes.html", "index.html"]


def test_a_session_that_a_release_removed_keeps_its_page_and_its_calendar() -> None:
    html = page(code_of(10))
    assert "<strong>Not in the programme since 0.2.</strong>" in html
    assert "It was announced for Sunday 29 March 2026, " in " ".join(re.sub("<[^>]+>", "", html).split())
    assert "REMOVED TEXT" not in html
    assert "STATUS:CANCELLED" in text(f"session/{code_of(10)}.ics")


def test_what_was_called_off_is_cancelled_in_its_own_calendar_and_in_the_data() -> None:
    assert "STATUS:CANCELLED" in text(f"session/{CALLED_OFF}.ics")
    (data,) = [json.loads(each) for each in re.findall(r'ld\+json">(.*?)</script>', page(CALLED_OFF))]
    assert data["eventStatus"] == "https://schema.org/EventCancelled"
    assert "performer" not in data


def test_what_moved_is_rescheduled_in_the_data() -> None:
    (data,) = [json.loads(each) for each in re.findall(r'ld\+json">(.*?)</script>', page(code_of(1)))]
    assert data["eventStatus"] == "https://schema.org/EventRescheduled"
    assert data["previousStartDate"] == "2026-03-28T09:00:00+01:00"


def test_a_day_that_is_no_longer_in_the_programme_keeps_its_page() -> None:
    shown = publication()
    assert shown.programme is not None
    first_day = tuple(day for day in shown.programme.days if day.date == "2026-03-28")
    items = tuple(item for item in shown.programme.items if item.day == "2026-03-28")
    files = files_of(replace(shown, programme=replace(shown.programme, days=first_day, items=items)))
    assert "no sessions on this day" in text("day/2026-03-29.html", files)
    assert sample().keys() - files.keys() <= {"day/2026-03-29.css", f"session/{UNTIMED}.html"}


def test_nothing_without_a_time_has_a_calendar() -> None:
    shown = publication()
    assert shown.programme is not None
    items = tuple(replace(item, start=None) for item in shown.programme.items)
    files = files_of(replace(shown, programme=replace(shown.programme, items=items), former=()))
    assert not [path for path in files if path.endswith(".ics") and path != "call.ics"]
    assert not [
        path
        for path, content in files.items()
        if path.endswith(".html") and b'.ics"' in content.replace(b"call.ics", b"")
    ]


def test_a_person_who_is_no_longer_there_has_a_page_without_a_name() -> None:
    shown = publication()
    assert shown.programme is not None
    items = tuple(replace(item, speakers=item.speakers[:1]) for item in shown.programme.items)
    html = text("person/ZZZZZB.html", files_of(replace(shown, programme=replace(shown.programme, items=items))))
    assert "Not in the programme" in html
    assert "山田" not in html


def test_the_former_code_of_a_person_leads_to_the_present_one() -> None:
    assert 'href="../person/ZZZZZA.html"' in text("person/ZZZZZD.html")


def test_a_new_title_changes_no_address() -> None:
    shown = publication()
    assert shown.programme is not None
    items = tuple(replace(item, title=f"New: {item.title}") for item in shown.programme.items)
    assert files_of(replace(shown, programme=replace(shown.programme, items=items))).keys() == sample().keys()


def test_a_title_has_its_language_and_the_page_has_its_own() -> None:
    assert re.search(r'<h1 lang="ar" dir="auto">', page(ARABIC))
    assert re.search(r'<h1 lang="fr" dir="auto">Un titre', page(FRENCH))
    assert re.search(r'<h1 dir="auto">', page(code_of(1)))
    assert re.search(rf'<a href="\.\./session/{ARABIC}\.html" lang="ar" dir="auto">', text("day/2026-03-28.html"))


def test_the_day_is_one_list_in_the_order_of_time() -> None:
    html = text("day/2026-03-28.html")
    assert re.findall(r'<h2 class="time [^"]*" id="([^"]+)"', html) == [
        "t1000", "t1015", "t1100", "t1230", "t1400", "t1500", "t0030",
    ]  # fmt: skip
    assert "<table" not in html
    assert html.count("<article") == 7


@pytest.mark.parametrize("path", [path for path in files_of() if path.endswith(".html")])
def test_nothing_runs_and_nothing_is_loaded_from_elsewhere(path: str) -> None:
    html = text(path)
    assert "evil.example" not in html or "https://evil.example/i.png" in html
    for tag in re.findall(r"<(?:script|link|img|iframe|source|video|audio|embed|object)\b[^>]*>", html):
        for address in re.findall(r'(?:src|href)="([^"]*)"', tag):
            assert not re.match(r"(?:https?:)?//", address), tag
    assert not re.search(r"<[^>]+ (?:on\w+|style)=", re.sub(r'"[^"]*"', '""', html))
    assert all(
        head.startswith("<script src=") or "application/ld+json" in head for head in re.findall(r"<script[^>]*>", html)
    )
    assert not re.search(r'(?:href|src|action)="\s*(?:javascript|vbscript|data:text)', html)


def test_a_hostile_text_is_shown_as_it_was_written() -> None:
    words = visible(page(NIGHT))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in words
    assert HOSTILE.partition(" ")[0] not in page(NIGHT)


def test_an_end_of_a_script_in_a_title_does_not_end_the_data() -> None:
    shown = publication()
    assert shown.programme is not None
    items = tuple(replace(item, title="</script><b>") for item in shown.programme.items)
    files = files_of(replace(shown, programme=replace(shown.programme, items=items)))
    for path, content in files.items():
        if path.startswith("session/") and path.endswith(".html"):
            for data in re.findall(r'<script type="application/ld\+json">(.*?)</script>', content.decode(), re.DOTALL):
                assert json.loads(data)["name"] == "</script><b>"


def test_structured_data_has_times_with_offsets_a_place_with_an_address_and_the_people() -> None:
    (data,) = [json.loads(each) for each in re.findall(r'ld\+json">(.*?)</script>', page(code_of(1)))]
    assert data["startDate"] == "2026-03-28T10:00:00+01:00"
    assert data["endDate"] == "2026-03-28T10:45:00+01:00"
    assert data["location"][0]["address"]["@type"] == "PostalAddress"
    assert [person["name"] for person in data["performer"]] == ["Zoë Müller", "山田 太郎"]
    assert data["superEvent"]["@type"] == "ConferenceEvent"
    assert "ld+json" not in page(UNTIMED)


def test_without_an_address_every_link_is_relative() -> None:
    for path, content in sample().items():
        if path.endswith(".html"):
            assert "canonical" not in content.decode()
            assert 'href="/' not in content.decode()
    assert "sitemap.xml" not in sample()


def test_with_an_address_pages_name_their_own_and_there_is_a_site_map() -> None:
    files = files_of(publication(BASE))
    html = text("session/" + code_of(1) + ".html", files)
    assert f'<link rel="canonical" href="{BASE}session/{code_of(1)}.html">' in html
    assert f'<meta property="og:url" content="{BASE}session/{code_of(1)}.html">' in html
    assert f"<loc>{BASE}</loc>" in text("sitemap.xml", files)
    assert CALLED_OFF not in text("sitemap.xml", files)
    assert 'href="/2026/index.html"' in text("404.html", files)
    assert "webcal://example.org/2026/programme.ics" in text("index.html", files)


def test_the_changes_are_sentences_with_links_newest_first() -> None:
    html = text("changes.html")
    words = visible(html)
    assert words.index("Since the last release") < words.index("Programme 0.2") < words.index("Programme 0.1")
    assert f'Cancelled: <a href="session/{CALLED_OFF}.html" dir="auto">Called off</a>' in html
    assert "moves from Saturday 09:00 to Saturday 10:00" in words
    assert "The first programme." in words
    assert "More room" in words


def test_the_feed_has_an_entry_for_each_release() -> None:
    from xml.etree import ElementTree as ET

    feed = ET.fromstring(sample()["changes.atom"])  # noqa: S314  # our own file
    names = {"a": "http://www.w3.org/2005/Atom"}
    entries = feed.findall("a:entry", names)
    assert [entry.findtext("a:title", "", names) for entry in entries] == ["Programme 0.2", "Programme 0.1"]
    assert (
        feed.findtext("a:updated", "", names) == entries[0].findtext("a:updated", "", names) == "2026-03-08T12:00:00Z"
    )
    ids = [entry.findtext("a:id", "", names) for entry in entries]
    assert all(each.startswith("urn:uuid:") for each in ids)
    assert len({*ids}) == 2


def test_before_the_first_release_the_pages_are_there_and_have_no_session() -> None:
    files = files_of(Publication(event=EVENT))
    assert "No programme is published yet." in text("index.html", files)
    assert {"sessions.html", "people.html", "changes.html", "call.html", "day/2026-03-28.html"} <= files.keys()
    assert not [path for path in files if path.startswith(("session/", "person/"))]
    assert "programme.ics" not in text("index.html", files)


def test_the_events_of_the_script_are_those_of_the_calendar() -> None:
    data = json.loads(text("calendar.js").removeprefix("window.cfpCalendar=").removesuffix(";\n"))
    calendar = text("programme.ics")
    assert calendar.startswith(data["before"])
    assert calendar.endswith(data["after"])
    for events in data["events"].values():
        for event in events:
            assert event in calendar
    assert set(data["events"]) >= {code_of(1), TWO_TIMES}


def test_the_calendar_of_a_part_is_that_of_the_export() -> None:
    from cfpcli.programme.files.ics import by, programme_calendar

    shown = publication()
    assert shown.programme is not None
    for path, part, name in (
        ("track/security.ics", by(track="security"), "Security"),
        ("room/small.ics", by(room="small"), 'Small "Room" <1>'),
        ("person/ZZZZZA.ics", by(speaker="ZZZZZA"), "Zoë Müller"),
    ):
        expected = programme_calendar(
            shown.programme, shown.former, keeps=part, pasts=shown.pasts, name=f"{EVENT.name}: {name}"
        )
        assert sample()[path] == b"".join(expected)


def test_the_same_publication_has_the_same_bytes_in_another_process() -> None:
    script = (
        "import hashlib; from tests.site.publications import files_of\n"
        "digest = hashlib.sha256()\n"
        "for path, content in files_of().items(): digest.update(path.encode() + content)\n"
        "print(digest.hexdigest())"
    )
    digests = set()
    for seed, zone, locale in (("1", "UTC", "C.UTF-8"), ("2", "Asia/Tokyo", "fr_FR.UTF-8")):
        variables = {
            **os.environ,
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "LC_ALL": locale,
            "PYTHONPATH": ":".join(sys.path),
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=variables, capture_output=True, text=True, check=True, timeout=120
        )
        digests.add(done.stdout)
    assert len(digests) == 1


@pytest.mark.parametrize("shown", [publication(), publication(BASE), Publication(event=EVENT)])
def test_the_site_passes_its_own_check(shown: Publication) -> None:
    from cfpcli.site.files.inspection import inspect

    assert inspect(files_of(shown)) == ()
