"""Links lead to files and ids of the site, and nothing from elsewhere is loaded."""

import re

import pytest

from cfpcli.site.files.inspection import inspect
from cfpcli.site.rows import Kind
from tests.site.sample_pages import page, sound_site

OTHER = page("<p id='a'>x</p><p id='é'>y</p>").encode()
FILES = {"session/A.html": OTHER, "a b.html": OTHER, "logo.png": b"", "data.js": b"", "site.css": b"", "50%.txt": b""}


def problems(html: str, path: str = "day/page.html", head: str = "") -> list[str]:
    files = {f"day/{name}": content for name, content in FILES.items()} | FILES
    findings = inspect({**files, path: page(html, head).encode()})
    assert {(finding.path, finding.kind) for finding in findings} <= {(path, Kind.LINK)}
    return [finding.message for finding in findings]


@pytest.mark.parametrize(
    "address",
    [
        "session/A.html", "../session/A.html", "./session/A.html#a", "../session/A.html#%C3%A9", "../session/A.html#é",
        "../a%20b.html", "../50%25.txt", "../site.css", "page.html", "#top", "#", "", "?x=1", "#my=A,B",
        "../session/A.html?x#a", "../logo.png#any", "https://example.org", "http://example.org/a%20b?c=d&amp;e#f",
        "mailto:a@example.org", "tel:+33-1", "webcal://example.org/a.ics", "geo:1,2", "session/../session/A.html",
    ],
)  # fmt: skip
def test_links_that_lead_somewhere(address: str) -> None:
    assert problems(f'<a href="{address}">x</a>') == []


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("session/B.html", '"session/B.html" leads to day/session/B.html, which is not in the site'),
        ("SESSION/a.html", '"SESSION/a.html" leads to day/SESSION/a.html, which is not in the site'),
        ("../a%2520b.html", '"../a%2520b.html" leads to a%20b.html, which is not in the site'),
        ("../50%.txt", '"../50%.txt" has "%", which must be written as %XX'),
        ("../a b.html", '"../a b.html" has white space, which must be written as %XX'),
        ("..\\\\a", '.* has "\\", which must be written as %XX'),
        ("session", '"session" is a folder, not a page; link to a file in it'),
        ("session/", '"session/" is a folder, not a page; link to a file in it'),
        ("..", '".." is a folder, not a page; link to a file in it'),
        ("../../x.html", '"../../x.html" leads out of the folder of the site'),
        ("/site.css", '"/site.css" is not relative, so that it depends on the place of the site'),
        ("#none", '"#none" is not an id of day/page.html'),
        ("../session/A.html#none", '"#none" is not an id of session/A.html'),
        ("//example.org/x", '"//example.org/x" has no https:, so that it does not work from disk'),
        ("https:", '"https:" is not an address'),
        ("https://[x", '"https://[x" is not an address'),
        ("javascript:alert(1)", '"javascript:alert(1)" is refused: javascript: is not the address of a page'),
        ("JavaScript:alert(1)", '"JavaScript:alert(1)" is refused: javascript: is not the address of a page'),
        ("data:text/html,x", '"data:text/html,x" is refused: data: is not the address of a page'),
        ("data:image/png,x", '"data:image/png,x" is refused: data: is not the address of a page'),
        ("file:///etc/passwd", '"file:///etc/passwd" is refused: file: is not the address of a page'),
    ],
)
def test_a_link_that_leads_nowhere(address: str, expected: str) -> None:
    (message,) = problems(f'<a href="{address}">x</a>')
    assert message == expected or re.fullmatch(re.escape(expected).replace(r"\.\*", ".*"), message), message


def test_a_reference_in_an_address_is_read_as_browsers_do() -> None:
    (message,) = problems('<a href="&#106;avascript&colon;alert(1)">x</a>')
    assert "is refused: javascript:" in message


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://example.org/x.js"></script>',
        '<img alt="" src="https://example.org/x.png">',
        '<img alt="" src="//example.org/x.png">',
        '<img alt="" src="../logo.png" srcset="../logo.png 1x, https://example.org/x.png 2x">',
        '<picture><source srcset="https://example.org/x.png"><img alt="" src="../logo.png"></picture>',
        '<iframe src="https://example.org/"></iframe>',
        '<video src="https://example.org/x.mp4"></video>',
        '<video poster="https://example.org/x.png"></video>',
        '<audio><source src="https://example.org/x.ogg"></audio>',
        '<object data="https://example.org/x"></object>',
        '<embed src="https://example.org/x">',
        '<form action="https://example.org/x"></form>',
        '<form><button formaction="https://example.org/x">y</button></form>',
        '<a href="page.html" ping="https://example.org/x">y</a>',
        '<svg><image href="https://example.org/x.png"/></svg>',
        '<svg><use xlink:href="https://example.org/x.svg#a"/></svg>',
    ],
)
def test_nothing_foreign_is_loaded(html: str) -> None:
    (message,) = problems(html)
    assert re.fullmatch(
        r'the page (loads|sends a form to) "(https:)?//example\.org/.*", which is not in the site', message
    )


@pytest.mark.parametrize(
    "relation", ["stylesheet", "icon", "preload", "manifest", "alternate stylesheet", "preconnect"]
)
def test_a_foreign_link_that_browsers_load(relation: str) -> None:
    (message,) = problems("", head=f'<link rel="{relation}" href="https://example.org/x">')
    assert message.startswith("the page loads ")


@pytest.mark.parametrize("relation", ["canonical", "alternate", "author", "license"])
def test_a_foreign_link_that_people_follow(relation: str) -> None:
    assert problems("", head=f'<link rel="{relation}" href="https://example.org/x">') == []


def test_data_is_allowed_for_pictures_only() -> None:
    picture = '<img alt="" src="data:image/png;base64,AA==">'
    icon = '<link rel="icon" href="data:,"><link rel="icon" href="data:image/svg+xml,x">'
    assert problems(picture, head=icon) == []
    assert "is refused" in problems('<iframe src="data:text/html,x"></iframe>')[0]
    assert "is refused" in problems('<img alt="" src="data:text/html,x">')[0]


def test_a_hidden_part_may_link_to_a_view_of_the_script() -> None:
    assert problems('<form hidden><p><a href="#my">x</a></form>') == []
    assert problems('<form><p><a href="#my">x</a></form>') == ['"#my" is not an id of day/page.html']
    assert problems('<p hidden><a href="none.html">x</a>') != []


@pytest.mark.parametrize(
    "html", ['<script src="none.js"></script>', '<img alt="" src="none">', '<blockquote cite="none">x</blockquote>']
)
def test_files_that_are_loaded_exist(html: str) -> None:
    assert problems(html)[0].endswith("which is not in the site")


def test_the_page_for_missing_pages_may_link_from_the_root() -> None:
    html = '<a href="/program/index.html">x</a>'
    assert problems(html, "404.html") == []
    assert len(problems(html, "405.html")) == 1
    site = {name: page(html).encode() for name in ("404.html", "403.html", "405.html")}
    assert [each.path for each in inspect(site)] == ["403.html", "405.html"]


def test_the_same_address_is_judged_for_each_folder_and_page() -> None:
    site = sound_site()
    body = '<a href="room.html">x</a><a href="#a">y</a>'
    site |= {"a.html": page(body + "<p id='a'>z</p>").encode(), "b.html": page(body).encode()}
    site["c/d.html"] = page(body + "<p id='a'>z</p>").encode()
    assert [(each.path, each.message) for each in inspect(site)] == [
        ("b.html", '"#a" is not an id of b.html'),
        ("c/d.html", '"room.html" leads to c/room.html, which is not in the site'),
    ]


def test_a_link_has_the_line_of_its_element() -> None:
    (finding,) = inspect({"a.html": page('<p>x</p>\n<a\nhref="none">x</a>').encode()})
    assert finding.line == 10


@pytest.mark.parametrize("body", ["<div>" * 600, "<p></b>\n" * 200])
def test_ids_of_a_page_that_is_not_read_to_its_end_are_not_judged(body: str) -> None:
    findings = inspect({"a.html": page('<a href="b.html#a">x</a>').encode(), "b.html": page(body).encode()})
    assert {finding.path for finding in findings} == {"b.html"}
