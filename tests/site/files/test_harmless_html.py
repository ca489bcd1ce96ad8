"""Markdown on a page: its structure is kept, and nothing in it can run, load or reach out of its place."""

import re

import pytest

from cfpcli.site.files.harmless_html import drawable, html_of
from tests.site.publications import HOSTILE


def test_the_structure_is_kept() -> None:
    html = html_of("One *two* **three**.\n\n- a\n  1. b\n\n> c\n\n`d`\n\n| e |\n|---|\n| f |")
    for part in (
        "<em>two</em>",
        "<strong>three</strong>",
        "<ul>",
        "<ol>",
        "<blockquote>",
        "<code>d</code>",
        "<td>f</td>",
    ):
        assert part in html


@pytest.mark.parametrize(
    ("source", "top", "levels"),
    [
        ("# a\n\n#### b\n\n## c\n\n# d", 3, "3443"),
        ("###### a\n\n# b\n\n###### c", 2, "223"),
        ("# a\n\n## b\n\n### c\n\n#### d\n\n##### e\n\n###### f", 3, "345666"),
    ],
)
def test_headings_begin_below_those_of_the_page_and_skip_none(source: str, top: int, levels: str) -> None:
    assert "".join(re.findall(r"<h(\d)>", html_of(source, top=top))) == levels


@pytest.mark.parametrize(
    "source",
    [
        HOSTILE,
        "<iframe src=//evil.example>",
        "[a](data:text/html,x)",
        "[a](vbscript:x)",
        '<https://ok.example/"onmouseover=x>',
        "![a](javascript:x)",
        "[a](//evil.example/ 'x\" onload=\"y')",
    ],
)
def test_nothing_runs_or_loads(source: str) -> None:
    html = html_of(source)
    assert not re.search(r"<(?!/?(?:p|a|br)\b)", html)
    assert not re.search(r'<a[^>]*(?:href="(?!https?:|mailto:)| on\w+=)', html)
    assert not re.search(r"\b(?:src|style|id)=\"", html)


def test_words_in_angle_brackets_are_words() -> None:
    assert "Vec&lt;T&gt;" in html_of("Vec<T> is `Vec<T>`")


def test_an_image_is_a_link() -> None:
    assert html_of("![A plan](https://example.org/plan.png)") == (
        '<p><a href="https://example.org/plan.png" rel="noopener nofollow ugc">A plan</a></p>\n'
    )


def test_a_bare_address_is_a_link_without_the_full_stop() -> None:
    assert '<a href="https://example.org/a?b=1" rel="noopener nofollow ugc">https://example.org/a?b=1</a>.' in html_of(
        "See https://example.org/a?b=1."
    )


def test_a_table_can_scroll() -> None:
    html = html_of("| a | b |\n|:-:|---|\n| 1 | 2 |")
    assert '<div class="wide" tabindex="0" role="group" aria-label="Table"><table>' in html
    assert '<th scope="col">a</th>' in html
    assert "style" not in html


def test_a_line_of_more_than_200_characters_ends_its_paragraph() -> None:
    assert html_of(f"{'word ' * 50}end\nnext").count("<p>") == 2


def test_a_text_that_is_nested_too_deeply_is_shown_as_it_is_written() -> None:
    source = ">" * 200 + " deep"
    assert html_of(source) == f"<pre>{source.replace('>', '&gt;')}</pre>"


@pytest.mark.parametrize("char", [*"\x00\x1b\x85\u202e\u2066\ufdd0\uffff\U0001ffff\ud800"])
def test_a_character_that_a_page_cannot_have_is_left_out(char: str) -> None:
    assert drawable(f"a{char}b") == "ab"
    assert char not in html_of(f"a{char}b")


@pytest.mark.parametrize("text", ["é", "日本", "a\u200db", "\u200f", "🎉", "a\tb"])
def test_other_characters_stay(text: str) -> None:
    assert drawable(text) == text
