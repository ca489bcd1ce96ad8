"""Scoring one proposal key by key: which digit is which score, which category is in turn, and what was given so far.

A screen with keys has one numbering, that of the keys: on a scale from -1 to 1 the score 1 is `3 YES` everywhere,
because the key is 3. `cfp rank`, `cfp why` and `cfp show` have no keys and show the scores of the scale.
"""

from collections.abc import Mapping
from math import floor

import msgspec

from cfpcli.records.event import Category, ReviewSettings
from cfpcli.records.review import SINGLE, ReviewState, score_of
from cfpcli.review.screens.seam import Pending, ReviewAnswer
from cfpcli.text import clean_line

_DIGITS = 9


class Scoring(msgspec.Struct, frozen=True):
    """Scores under way; `passed` are the categories dealt with, in turn, whether they got a score or not."""

    settings: ReviewSettings
    passed: tuple[str, ...] = ()
    scores: dict[str, int] = {}

    @classmethod
    def of(cls, pending: Pending, settings: ReviewSettings) -> "Scoring":
        """The scores of a review begun, as far as the event still has those categories and scores in that order."""
        slugs = tuple(category.slug for category in categories_of(settings))
        fits = pending.passed == slugs[: len(pending.passed)] and len(pending.passed) < len(slugs)
        fits = fits and all(score in scale_of(settings) for score in pending.scores.values())
        return cls(settings, pending.passed, pending.scores) if fits else cls(settings)

    @property
    def category(self) -> Category:
        """The category in turn."""
        categories = categories_of(self.settings)
        return categories[min(len(self.passed), len(categories) - 1)]

    @property
    def is_complete(self) -> bool:
        """Whether every category had its turn."""
        return len(self.passed) == len(categories_of(self.settings))

    def with_score(self, score: int | None) -> "Scoring":
        """One category further, with this score or none."""
        slug = self.category.slug
        scores = self.scores if score is None else {**self.scores, slug: score}
        return Scoring(self.settings, (*self.passed, slug), scores)

    def back(self) -> "Scoring":
        """One category back."""
        *passed, last = self.passed
        return Scoring(
            self.settings, tuple(passed), {slug: score for slug, score in self.scores.items() if slug != last}
        )


def categories_of(settings: ReviewSettings) -> tuple[Category, ...]:
    """The categories to score, in turn: the single one where the event has none."""
    return settings.categories or (Category(slug=SINGLE, name="Score"),)


def scale_of(settings: ReviewSettings) -> tuple[int, ...]:
    """The scores allowed, lowest first."""
    return tuple(range(settings.scale_min, settings.scale_max + 1))


def by_position(settings: ReviewSettings) -> dict[str, int]:
    """Digit to score, by position on the scale: 1 is the lowest. Empty where the scale has more scores than digits."""
    scale = scale_of(settings)
    return {str(at): score for at, score in enumerate(scale, 1)} if len(scale) <= _DIGITS else {}


def number_of(score: int, settings: ReviewSettings) -> int:
    """The number by which a score goes on a screen with keys: its key's; on a scale without such keys its own."""
    return score - settings.scale_min + 1 if by_position(settings) else score


def beginnings(settings: ReviewSettings) -> frozenset[str]:
    """On a scale with more scores than digits, the characters that a score may begin with: each asks for the rest."""
    return frozenset() if by_position(settings) else frozenset(str(score)[0] for score in scale_of(settings))


def bucket(answer: ReviewAnswer, settings: ReviewSettings) -> int | None:
    """The score on the scale that an answer comes nearest to, a half going up; None where it has none."""
    score = score_of(answer, settings)
    return None if score is None else floor(score + 0.5)


def in_words(answer: ReviewAnswer, settings: ReviewSettings) -> str:
    """An answer in the words of the scale: `4 good`, `Relevance 4, Quality 2`, `abstained`."""
    if answer.state is not ReviewState.SCORED:
        return f"{answer.state}{f', {clean_line(answer.reason)}' if answer.reason else ''}"
    return scores_in_words(answer.scores, settings)


def scores_in_words(scores: Mapping[str, int], settings: ReviewSettings) -> str:
    """Scores by name of category, as their keys are, with the scale's own words where it has some."""
    labels = dict(zip(scale_of(settings), settings.labels, strict=False))
    names = {category.slug: clean_line(category.name) for category in settings.categories}
    phrases = (
        " ".join(
            filter(None, (names.get(slug, ""), str(number_of(score, settings)), clean_line(labels.get(score, ""))))
        )
        for slug, score in scores.items()
    )
    return ", ".join(phrases)
