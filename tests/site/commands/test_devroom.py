"""The devroom of FOSDEM 2026 as it is shipped: every fact of its session pages, and nothing that nobody said."""

import re

import pytest

from tests.world import World

SLUG = "fosdem-2026-public-digital-infrastructure"
TRACK = "Building Europe's Public Digital Infrastructure"
NAMES = {
    "Emma Ghariani", "Kurt Garloff", "Ben Cerveny", "Robert Riemann", "Timothée Gosselin", "Carl-Daniel Hailfinger",
}  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The session pages by title."""
    folder = tmp_path_factory.mktemp("devroom")
    world = World(folder)
    world.ok("init", SLUG, "--store", "cfp.json")
    world.ok("site -o out")
    texts = [path.read_text(encoding="utf-8") for path in (folder / "out/session").glob("*.html")]
    return {words(re.findall(r"<h1[^>]*>(.*?)</h1>", text)[0]): text for text in texts}


def words(html: str) -> str:
    """The words of a piece of a page."""
    text = re.sub(r"<[^>]+>", " ", html).replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    return " ".join(text.split())


def facts(html: str) -> dict[str, str]:
    """The labels and values of a session."""
    pairs = re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", html, re.DOTALL)
    return {words(label): words(value) for label, value in pairs}


def entries(html: str) -> list[str]:
    """The further sessions on a page."""
    return re.findall(r"<li class=\"s .*?</li>", html.partition("More sessions")[2], re.DOTALL)


def test_there_are_eight_sessions_with_exactly_these_facts(pages: dict[str, str]) -> None:
    assert len(pages) == 8
    for html in pages.values():
        assert facts(html) == {
            "Day": "Saturday 31 January 2026",
            "Time": "Time not announced",
            "Room": "AW1.120",
            "Live stream": "https://live.fosdem.org/watch/aw1120",
            "Track": TRACK,
            "Type": "devroom",
            "Language": "English (en)",
        }


def test_every_text_is_a_summary_and_says_so(pages: dict[str, str]) -> None:
    for html in pages.values():
        assert "<h2>Summary</h2>" in html
        has_speakers = 'class="who"' in html.partition("<dl")[0]
        assert ("Written by others, not by the speakers." in html) is has_speakers
        assert "<h2>Abstract</h2>" not in html


def test_the_speakers_are_the_six_who_were_announced(pages: dict[str, str]) -> None:
    heads = [html.partition("<dl")[0] for html in pages.values()]
    named = [name for head in heads for name in re.findall(r'<p class="who">.*?<bdi>(.*?)</bdi>', head, re.DOTALL)]
    assert sorted(named) == sorted(NAMES)


def test_the_abstract_in_html_keeps_its_paragraphs_bold_headings_and_lists(pages: dict[str, str]) -> None:
    (html,) = (html for title, html in pages.items() if title.startswith("Scaling national open-source products"))
    text = html.partition("<h2>Summary</h2>")[2].partition("</section>")[0]
    assert text.count("<ul>") == 2
    assert re.findall(r"<strong>(\d)\. ", text) == ["1", "2", "3"]
    assert text.count("<p>") >= 5


def test_the_other_seven_are_listed_with_day_track_speaker_room_and_text(pages: dict[str, str]) -> None:
    for html in pages.values():
        listed = entries(html)
        assert len(listed) == 7
        for entry in listed:
            text = words(entry)
            assert "Saturday 31 January 2026 , Time not announced · AW1.120" in text
            assert TRACK in text
            assert "Summary:" in text
        assert sum('class="who"' not in entry for entry in listed) in {1, 2}
