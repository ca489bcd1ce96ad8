"""Scoring one proposal key by key: which digit is which score, and which category is in turn."""

import msgspec

from cfpcli.domain.event import Category, ReviewSettings
from cfpcli.domain.scores import SINGLE

_DIGITS = 9


class Scoring(msgspec.Struct, frozen=True):
    """Scores under way; `passed` are the categories dealt with, in turn, whether they got a score or not."""

    settings: ReviewSettings
    passed: tuple[str, ...] = ()
    scores: dict[str, int] = {}

    @property
    def category(self) -> Category:
        """The category in turn."""
        categories = categories_of(self.settings)
        return categories[min(len(self.passed), len(categories) - 1)]

    @property
    def is_complete(self) -> bool:
        """Whether every category had its turn."""
        return len(self.passed) == len(categories_of(self.settings))

    def given(self, score: int | None) -> "Scoring":
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
