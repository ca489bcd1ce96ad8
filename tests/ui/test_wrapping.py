"""Texts broken into lines and paragraphs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.ui.wrapping import LONG_LINE, display_width, ends_paragraph, hanging, pack, paragraphs, wrap


def test_lines_of_a_paragraph_are_joined_and_broken_anew() -> None:
    assert wrap("one two\nthree four", 9) == ["one two", "three", "four"]


def test_blocks_stay_apart_by_one_blank_line() -> None:
    assert wrap("one\n\n\n\ntwo\n\n", 20) == ["one", "", "two"]


def test_list_items_hang_and_stay_apart() -> None:
    text = "Covers:\n- first point of many\n- second\n  goes on\n1. numbered"
    assert wrap(text, 16) == ["Covers:", "- first point of", "  many", "- second goes on", "1. numbered"]


def test_headings_and_code_keep_their_lines() -> None:
    assert wrap("# Head\ntext\nmore\n```\na\n  b\n```\nend", 30) == [
        "# Head",
        "text more",
        "```",
        "a",
        "  b",
        "```",
        "end",
    ]


def test_a_newline_after_a_long_line_ends_a_paragraph() -> None:
    long = ("word " * 50).strip()
    lines = wrap(f"{long}\nnext\nline\n- {long}\n  more\n```\n{long}\ncode\n```", 60)
    assert lines[lines.index("next line") - 1] == ""
    assert lines[lines.index("  more") - 1] == ""
    assert lines[lines.index("code") - 1] != ""


def test_a_link_is_whole_where_it_fits() -> None:
    link = "https://example.org/a-long/path-with-hyphens"
    assert f"{link} and" in wrap(f"Some words, and {link} and more.", 50)
    assert link in wrap(f"Some words, and {link} and more.", 30, 60)
    assert max(map(len, wrap(f"Some words, and {link} and more.", 30))) <= 30


def test_wide_characters_count_twice() -> None:
    lines = wrap("漢字" * 10, 16)
    assert [display_width(line) for line in lines] == [16, 16, 8]


def test_control_characters_become_visible() -> None:
    assert wrap("a\x1b[31mb\u202ec", 40) == ["a\\x1b[31mb\\u202ec"]


@given(st.text(), st.integers(min_value=12, max_value=90))
def test_no_line_is_wider_than_asked_and_no_word_is_lost(text: str, columns: int) -> None:
    lines = wrap(text, columns)
    assert all(display_width(line) <= columns for line in lines)
    assert not any("\x1b" in line or "\n" in line for line in lines)


@given(st.lists(st.text(alphabet="abc", min_size=1, max_size=8), max_size=30))
def test_words_survive_in_order(told: list[str]) -> None:
    assert " ".join(wrap(" ".join(told), 20)).split() == told


def test_hanging_puts_further_lines_below_the_text() -> None:
    assert hanging("For", "one two three", 14, 7) == "For    one two\n       three"
    assert hanging("!", "too long", 80) == "! too long"


def test_pack_keeps_pieces_whole() -> None:
    assert pack(["c comment", "s skip", "q quit"], 18) == ["c comment  s skip", "q quit"]
    assert pack([], 18) == []


@pytest.mark.parametrize(("length", "ends"), [(LONG_LINE, False), (LONG_LINE + 1, True)])
def test_a_line_that_is_longer_ends_it(length: int, ends: bool) -> None:
    assert ends_paragraph(f"  {'x' * length} ") is ends


def test_lines_are_taken_apart_after_long_ones() -> None:
    long = "x" * 201
    assert paragraphs(["a", long, "b", "c", long, long]) == [["a", long], ["b", "c", long], [long]]
    assert paragraphs(["a"]) == [["a"]]
