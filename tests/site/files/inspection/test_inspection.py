"""The inspection of a whole site: a sound one has no findings, and the texts of other people cost little."""

import pytest

from cfpcli.site.files.inspection import inspect
from cfpcli.site.rows import Kind, SiteFinding
from tests.site.sample_pages import findings_in, messages, page, sound_site


def test_a_sound_site_has_no_findings() -> None:
    assert inspect(sound_site()) == ()
    assert inspect({}) == ()


def test_findings_are_in_the_order_of_files_and_lines() -> None:
    site = sound_site()
    site["a.html"] = page('<a href="none.html">x</a>\n<p id="">x</p>').encode()
    site["z.css"] = b"a{}\nb{background:url(none.png)}"
    site["site.css"] = site["site.css"].replace(b"--ink:#1c1e21", b"--ink:#aaa")
    assert [(each.path, each.line, each.kind) for each in inspect(site)] == [
        ("a.html", 9, Kind.LINK),
        ("a.html", 10, Kind.HTML),
        ("site.css", 1, Kind.CONTRAST),
        ("site.css", 1, Kind.CONTRAST),
        ("z.css", 2, Kind.LINK),
    ]


def test_a_finding_has_its_file_its_line_and_the_fault_in_words() -> None:
    (finding,) = findings_in(page("<p>x</b>"))
    assert finding == SiteFinding(path="page.html", line=9, kind=Kind.HTML, message="</b> closes no open element")


def test_files_of_other_kinds_only_exist() -> None:
    assert inspect(sound_site() | {"schedule.xml": b"<x", "other.js": b"\xff"}) == ()


def test_bytes_that_are_not_utf_8_are_reported_with_their_line() -> None:
    (finding,) = findings_in(page("a\nb@").encode().replace(b"@", b"\xff"))
    assert (finding.line, finding.message) == (10, "is not UTF-8 text")


def test_a_byte_order_mark_and_line_ends_of_windows_are_allowed() -> None:
    assert messages("\ufeff" + page().replace("\n", "\r\n")) == []


def test_of_many_findings_of_a_file_the_first_hundred_are_kept() -> None:
    found = findings_in(page("<p></b>\n" * 5_000))
    assert len(found) == 101
    assert "has more than 100 problems; the others are not listed" in {each.message for each in found}
    assert [each.line for each in found] == [0, *range(9, 109)]


def test_the_same_problem_is_reported_once_a_line() -> None:
    assert len(findings_in(page("<p></b></b>\n</b>"))) == 2


SIZE = 300_000
HOSTILE = {
    "a long word": "a" * SIZE,
    "deep": "<div>" * (SIZE // 5),
    "deep in lines": "<b>" * (SIZE // 3),
    "deep lists": "<ul><li>" * (SIZE // 8),
    "comments": "<!--" * (SIZE // 4),
    "declarations": "<![CDATA[" * (SIZE // 9),
    "brackets": "<" * SIZE,
    "beginnings of tags": "<a " * (SIZE // 3),
    "beginnings of values": '<a b="' * (SIZE // 6),
    "many attributes": "<p " + " ".join(f"data-{at}" for at in range(SIZE // 10)) + " data-0>",
    "end tags": "<div>" * 400 + "</b>" * (SIZE // 4),
    "references": "&copy" * (SIZE // 5),
    "a long number": "&#" + "9" * SIZE + ";",
    "deep JSON": '<script type="application/json">' + "[" * SIZE + "</script>",
    "beginnings of scripts": "<script>" + "</scrip" * (SIZE // 7),
    "times": "<time>" * 400 + "1w  " * (SIZE // 4) + "</time>" * 400,
    "a duration": '<time datetime="' + "1w  " * 24 + '!">x</time>',
    "links": "".join(f'<a href="x{at}">x</a>' for at in range(SIZE // 20)),
    "a long path": f'<a href="{"../" * (SIZE // 3)}">x</a>',
    "pictures": f'<img alt="" srcset="{", " * (SIZE // 2)}">',
    "ids": '<p id="a">x' * (SIZE // 11),
    "ids to refer to": f'<ul aria-labelledby="{"x " * (SIZE // 2)}"></ul>',
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.timeout(60)
def test_hostile_text_is_read_once(name: str) -> None:
    """The limit only ends what hangs: each takes less than a second, and minutes if a reader goes back."""
    found = findings_in(page(HOSTILE[name]))
    assert len(found) <= 101
    assert all(len(each.message) < 200 for each in found)


@pytest.mark.parametrize(
    "css",
    [
        "/*" * 99_999,
        "url(" * 50_000,
        'url("' * 50_000,
        '"' + '\\"' * 99_999,
        "{" * 99_999,
        "}" * 99_999,
        "@import " * 30_000,
    ],
)
@pytest.mark.timeout(60)
def test_a_hostile_style_sheet_is_read_once(css: str) -> None:
    assert len(findings_in(page("", '<link rel="stylesheet" href="a.css">'), a__css=css)) <= 101
