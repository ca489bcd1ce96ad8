"""What bash breaks apart is one word again, and what it replaces is what it gets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.cli.bash_words import joined, replaced_by_bash


@pytest.mark.parametrize(
    ("words", "at", "whole", "place"),
    [
        (["cfp", "list", ""], 2, ["cfp", "list", ""], 2),
        (["cfp", "list", "track"], 2, ["cfp", "list", "track"], 2),
        (["cfp", "list", "track", ":"], 3, ["cfp", "list", "track:"], 2),
        (["cfp", "list", "track", ":", "sec"], 4, ["cfp", "list", "track:sec"], 2),
        (["cfp", "list", "track", ":", "sec", ""], 5, ["cfp", "list", "track:sec", ""], 3),
        (["cfp", "list", "lang", ":", "fr", "track", ":", "s"], 7, ["cfp", "list", "lang:fr", "track:s"], 3),
        (["cfp", "list", "track", ":", "sec", "later"], 2, ["cfp", "list", "track"], 2),
        (["cfp", "edit", "--set", "answers.a", "=", "b", ":", "c"], 7, ["cfp", "edit", "--set", "answers.a=b:c"], 3),
        (["cfp", "list", "a", "::", "b"], 4, ["cfp", "list", "a::b"], 2),
    ],
)  # fmt: skip
def test_words_are_joined_up_to_the_cursor(words: list[str], at: int, whole: list[str], place: int) -> None:
    assert joined(words, at) == (whole, place)


@given(st.lists(st.text("abc-", min_size=1, max_size=4), min_size=1, max_size=5), st.data())
def test_words_without_breaks_stay(words: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(words) - 1))
    assert joined(words, at) == (words[: at + 1], at)


@pytest.mark.parametrize(
    ("reply", "typed", "cut"),
    [
        ("track:security", "track:sec", "security"),
        ("track:security", "track:", "security"),
        ("track:security", "", "track:security"),
        ("security", "track:sec", "security"),
        ("--track=security", "--track=s", "security"),
        ("a:b=c", "a:b=", "c"),
        ("deadlines", "dead", "deadlines"),
    ],
)
def test_a_reply_is_cut_to_what_bash_replaces(reply: str, typed: str, cut: str) -> None:
    assert replaced_by_bash(reply, typed) == cut
