"""Markdown as a reader of a terminal sees it."""

from textwrap import dedent

import pytest

from cfpcli.render.look import Look
from cfpcli.render.markdown import markdown_lines
from cfpcli.render.page import Prose, Span
from cfpcli.render.terminal import write
from tests.render import samples


def shown(source: str, *, width: int = 40, color: bool = False) -> str:
    return "".join(write((Prose(dedent(source)),), samples.screen(width, color=color), measure=width))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("a *b* **c** `d` ~~e~~", "a b c `d` e"),
        ("two\nlines", "two lines"),
        ("two  \nlines", "two\nlines"),
        ("# Heading\ntext", "# Heading\n\ntext"),
        ("Heading\n---\ntext", "## Heading\n\ntext"),
        ("[text](https://example.org/a)", "text (https://example.org/a)"),
        ("[](https://example.org/a)", "https://example.org/a"),
        ("<https://example.org/a>", "https://example.org/a"),
        ("<ana@example.org>", "ana@example.org"),
        ("![a cat](cat.png)", "a cat (cat.png)"),
        ("[x](javascript:alert)", "[x](javascript:alert)"),
        ("- a\n- b", "• a\n• b"),
        ("- a\n\n- b", "• a\n\n• b"),
        ("- a\n  - b\n    - c\n- d", "• a\n  • b\n    • c\n• d"),
        ("9. a\n10. b", " 9. a\n10. b"),
        ("1. a\n\n   b", "1. a\n\n   b"),
        ("-", "•"),
        ("> a\n>\n> b", "> a\n\n> b"),
        ("```\na  b\n  c\n```", "    a  b\n      c"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("| a | b |\n|---|---|\n| c | d |", "a | b\nc | d"),
        ("a <b>c</b> d", "a <b>c</b> d"),
        ("<div>\n<p>a</p>\n</div>", "<div> <p>a</p> </div>"),
        ("&amp; &lt;b&gt;", "& <b>"),
        ("&#8238;x", "\\u202ex"),
        ("a\x00b\x1b[31m", "a\\x00b\\x1b[31m"),
        ("", ""),
    ],
)
def test_what_is_seen(source: str, text: str) -> None:
    assert shown(source).rstrip("\n") == text


def test_wrapped_lines_stand_under_their_text() -> None:
    assert shown("1. a point that is long enough for a second line\n   - and one below that is just as long") == (
        "1. a point that is long enough for a\n"
        "   second line\n"
        "   • and one below that is just as long\n"
    )  # fmt: skip


def test_code_is_folded_without_losing_a_character() -> None:
    lines = shown(f"```\n{'0123456789' * 6}\n```").splitlines()
    assert [len(line) for line in lines] == [40, 28]
    assert "".join(line.removeprefix("    ") for line in lines) == "0123456789" * 6


def test_emphasis_and_code_have_their_looks() -> None:
    leaf = next(markdown_lines("*a* **b** `c`"))
    assert leaf is not None
    assert leaf.line == (
        Span("a", Look.EMPHASIS),
        Span(" "),
        Span("b", Look.STRONG),
        Span(" "),
        Span("`c`", Look.CODE),
    )
    assert shown("**b**", color=True) == "\x1b[1mb\x1b[0m\n"


@pytest.mark.parametrize("depth", [5, 9, 10, 19, 20, 200])
def test_no_depth_of_nesting_loses_text(depth: int) -> None:
    assert "innermost" in shown("> " * depth + "innermost", width=80)
    points = [f"{'  ' * level}- {'innermost' if level == depth else 'point'}" for level in range(depth + 1)]
    assert "innermost" in shown("\n".join(points), width=80)
