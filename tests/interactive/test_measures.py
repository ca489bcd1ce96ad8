"""Limits in words."""

import pytest

from cfpcli.interactive.measures import character_counter, span, word_counter


@pytest.mark.parametrize(
    ("minimum", "maximum", "told"),
    [
        (100, 300, "100-300 words"),
        (None, 300, "at most 300 words"),
        (100, None, "at least 100 words"),
        (50, 50, "50 words"),
        (None, None, ""),
    ],
)
def test_span(minimum: int | None, maximum: int | None, told: str) -> None:
    assert span(minimum, maximum, "words") == told


@pytest.mark.parametrize(
    ("minimum", "maximum", "text", "told"),
    [
        (3, 5, "one two", "2 of 3-5 words, 1 to go"),
        (3, 5, "one two three", "3 of 3-5 words"),
        (3, 5, "one two three four five six", "6 of 3-5 words, 1 too many"),
        (None, 2, "state-of-the-art", "1 of 2 words"),
        (2, None, "a b c", "3 of at least 2 words"),
        (None, None, "one", "1 word"),
        (None, None, "", "0 words"),
    ],
)
def test_word_counter(minimum: int | None, maximum: int | None, text: str, told: str) -> None:
    assert word_counter(minimum, maximum)(text) == told


def test_character_counter_counts_code_points() -> None:
    assert character_counter(4)("née ") == "3/4 characters"
    assert character_counter(4)("naïve") == "5/4 characters, 1 too many"
    assert character_counter()("abc") == "3 characters"
