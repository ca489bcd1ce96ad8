"""Markdown as a reader of a terminal sees it."""

from collections.abc import Callable
from textwrap import dedent

import msgspec
import pytest

from cfpcli.ui.markdown import beginning, markdown_lines
from cfpcli.ui.page import Flow, Leaf, Look, Prose, Span
from cfpcli.ui.pipe import write as plain
from cfpcli.ui.terminal import write
from tests.ui import samples


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


@pytest.mark.parametrize(
    ("source", "most", "text"),
    [
        ("", 9, ""),
        ("---", 9, "* * *"),
        ("a *b*\n\n# c\n\n- d\n\n> e", 99, "a b c • d e"),
        ("1. one\n2. two", 99, "1. one 2. two"),
        ("one two three", 13, "one two three"),
        ("one two three", 12, "one two…"),
        ("one two three", 8, "one two…"),
        ("one **two** three", 7, "one…"),
        ("[one][1] two\n\n[1]: https://example.org/", 99, "one (https://example.org/) two"),
        ("x" * 99, 5, "xxxx…"),
        ("日本語" * 9, 7, "日本語…"),
    ],
)
def test_a_beginning_is_text_on_one_line_up_to_the_end_of_a_word(source: str, most: int, text: str) -> None:
    assert beginning(source, most) == text


def test_the_beginning_of_a_long_text_takes_no_longer_than_that_of_a_short_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lines(source: str) -> Flow:
        yield Leaf((Span("x" * len(source)),))

    monkeypatch.setattr("cfpcli.ui.markdown.markdown_lines", lines)
    assert len(beginning("[" * 100_000, 9_999)) == 4_000


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


LONG = ("word " * 50).strip()


def paragraphs_of(text: str) -> list[str]:
    return [" ".join(part.split()) for part in text.strip("\n").split("\n\n")]


@pytest.mark.parametrize("write_", [shown, lambda source: "".join(plain((Prose(source),)))])
def test_a_newline_after_a_long_line_ends_a_paragraph(write_: Callable[[str], str]) -> None:
    source = f"{LONG}\n{LONG} *more*\nshort\nlines\n\n{LONG}\nlast"
    parts = [part.replace("*", "").split()[-1] for part in paragraphs_of(write_(source))]
    assert parts == ["word", "more", "lines", "word", "last"]


def test_a_definition_above_a_paragraph_is_not_one_of_its_lines() -> None:
    source = f"[x]: https://example.org\n{LONG}\nlast"
    assert "".join(plain((Prose(source),))) == f"[x]: https://example.org\n{LONG}\n\nlast\n"


def test_cells_stand_under_one_another_where_a_table_has_room() -> None:
    table = "| case | count |\n|---|---:|\n| **short** | 3 |\n| 日本 | 42 |\n| | 7 |"
    assert shown(table).splitlines() == ["case  | count", "short |     3", "日本  |    42", "      |     7"]


def test_long_lines_of_lists_tables_and_code_stay_together() -> None:
    assert shown(f"- {LONG}\n  more\n- b").splitlines()[-2:] == ["  more", "• b"]
    assert "\n\n" not in shown(f"```\n{LONG}\nb\n```").strip("\n")
    table = f"| {LONG} | b |\n|---|---|\n| c | d |"
    assert shown(table).rstrip("\n").endswith("c | d")
    assert "".join(plain((Prose(table),))).rstrip("\n") == table
    assert "".join(plain((Prose(f"> {LONG}\n> b"),))) == f"> {LONG}\n\n> b\n"


ADDRESS = "https://example.org/collection/open-source-observatory"


def test_a_link_is_not_broken_while_it_fits_into_a_line() -> None:
    page = (Prose(f"Some words before it, then {ADDRESS}, and some words after it."),)
    for measure, width in ((60, 60), (40, 60)):
        lines = "".join(write(page, samples.screen(width), measure=measure)).splitlines()
        assert any(line.startswith(f"{ADDRESS},") for line in lines)
    lines = "".join(write(page, samples.screen(40), measure=40)).splitlines()
    assert ADDRESS in "".join(lines)
    assert max(map(len, lines)) == 40


def test_only_a_terminal_that_takes_escapes_gets_links() -> None:
    page = (Prose("[text](https://example.org/é) and https://example.org/b."),)
    drawn = "".join(write(page, samples.screen(80, color=True), measure=80))
    assert drawn.count("\x1b]8;id=") == 3
    assert ";https://example.org/%C3%A9\x1b\\text\x1b]8;;\x1b\\" in drawn
    assert ";https://example.org/b\x1b\\https://example.org/b\x1b]8;;\x1b\\." in drawn
    assert drawn == "".join(write(page, samples.screen(80, color=True), measure=80))
    piped = msgspec.structs.replace(samples.screen(80, color=True), terminal=False)
    for screen in (samples.screen(80), piped):
        assert "\x1b]8" not in "".join(write(page, screen, measure=80))
