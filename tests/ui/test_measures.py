"""Limits in words."""

import pytest

from cfpcli.records.event import Limits
from cfpcli.records.lengths import limits_of
from cfpcli.ui.editor import character_counter, counter, span, spans, word_counter


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
        (3, 5, "one two", "2 words of 3-5, 1 to go"),
        (3, 5, "one two three", "3 words of 3-5"),
        (3, 5, "one two three four five six", "6 words of 3-5, 1 too many"),
        (None, 2, "state-of-the-art", "1 word of at most 2"),
        (2, None, "a b c", "3 words of at least 2"),
        (None, None, "one", "1 word"),
        (None, None, "", "0 words"),
    ],
)
def test_word_counter(minimum: int | None, maximum: int | None, text: str, told: str) -> None:
    measure = word_counter(minimum, maximum)(text)
    assert measure.words == told
    assert measure.fits is not ("to go" in told or "too many" in told)


def test_character_counter_counts_code_points() -> None:
    assert str(character_counter(4)("née ")) == "3/4 characters"
    assert character_counter(4)("naïve") == ("5/4 characters, 1 too many", False)
    assert str(character_counter()("abc")) == "3 characters"


def test_words_and_characters_are_counted_side_by_side() -> None:
    limits = limits_of("abstract", Limits(abstract_words_min=2, abstract_characters_max=9))
    assert spans(limits) == "at least 2 words, at most 9 characters"
    assert counter(limits)("one two") == ("2 words of at least 2, 7 characters of at most 9", True)
    assert counter(limits)("one two three") == ("3 words of at least 2, 13 characters of at most 9, 4 too many", False)


def test_a_ceiling_shows_only_once_a_text_is_above_it() -> None:
    assert counter((), 10)("one two") == ("2 words", True)
    assert counter((), 10)("one two three") == ("3 words, 13/10 characters, 3 too many", False)
    assert character_counter(None, 5)("short") == ("5 characters", True)
    assert character_counter(None, 5)("longer") == ("6/5 characters, 1 too many", False)
