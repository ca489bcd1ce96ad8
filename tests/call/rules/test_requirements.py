"""The requirements of a call in words."""

import pytest

from cfpcli.call.rules.requirements import limits, speakers_of
from cfpcli.dates.english import DASH
from cfpcli.records.event import Limits, SessionType


@pytest.mark.parametrize(
    ("least", "most", "words"),
    [
        (1, None, "1 or more speakers"),
        (0, None, ""),
        (1, 1, "1 speaker"),
        (3, 3, "3 speakers"),
        (1, 4, f"1{DASH}4 speakers"),
        (0, 2, "up to 2 speakers"),
    ],
)
def test_the_number_of_speakers(least: int, most: int | None, words: str) -> None:
    kind = SessionType(slug="talk", name="Talk", duration=30, speakers_min=least, speakers_max=most)
    assert speakers_of(kind) == words


@pytest.mark.parametrize(
    ("limit", "phrases"),
    [
        (Limits(), []),
        (Limits(proposals_per_person=1), ["at most 1 proposal a person"]),
        (Limits(proposals_per_person=3), ["at most 3 proposals a person"]),
        (Limits(title_characters_max=80), ["title: at most 80 characters"]),
        (Limits(abstract_words_min=50), ["abstract: at least 50 words"]),
        (Limits(abstract_words_min=50, abstract_words_max=300), [f"abstract: 50{DASH}300 words"]),
        (
            Limits(abstract_words_max=300, abstract_characters_min=9, abstract_characters_max=2_000),
            ["abstract: at most 300 words", f"abstract: 9{DASH}2000 characters"],
        ),
        (
            Limits(biography_words_max=100, description_words_max=500),
            ["description: at most 500 words", "biography: at most 100 words"],
        ),
    ],
)
def test_limits_are_phrases(limit: Limits, phrases: list[str]) -> None:
    assert limits(limit) == phrases
