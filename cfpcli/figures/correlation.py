"""Rank correlation: whether two figures rise together, whatever their scales."""

from collections.abc import Sequence
from math import fsum, sqrt

CORRELATED_FROM = 5
"""Pairs below which a rank correlation is not worth telling: four rise together by chance once in 24."""


def spearman(first: Sequence[float], second: Sequence[float]) -> float | None:
    """Spearman's rho of pairs of figures, from -1 to 1; None for fewer than two pairs or where one side never varies.

    C. Spearman, "The proof and measurement of association between two things", American Journal of Psychology 15
    (1904): the product-moment correlation of the ranks, with the mean rank for ties,

        rho = Σ (r_i - r̄)(s_i - s̄) / √(Σ (r_i - r̄)² · Σ (s_i - s̄)²)

    which without ties is 1 - 6·Σ (r_i - s_i)² / (n·(n² - 1)).

    Raises:
        ValueError: the sides differ in length.
    """
    if len(first) != len(second):
        raise ValueError((len(first), len(second)))
    middle = (len(first) + 1) / 2
    pairs = [(x - middle, y - middle) for x, y in zip(mid_ranks(first), mid_ranks(second), strict=True)]
    width = fsum(x * x for x, _ in pairs) * fsum(y * y for _, y in pairs)
    return max(-1.0, min(1.0, fsum(x * y for x, y in pairs) / sqrt(width))) if width else None


def mid_ranks(figures: Sequence[float]) -> list[float]:
    """The rank of each figure from 1 for the lowest; equal ones share the mean of the ranks they take."""
    order = sorted(range(len(figures)), key=figures.__getitem__)
    ranks = [0.0] * len(figures)
    at = 0
    while at < len(order):
        end = at
        while end < len(order) and figures[order[end]] == figures[order[at]]:
            end += 1
        for one in order[at:end]:
            ranks[one] = (at + 1 + end) / 2
        at = end
    return ranks


def beyond_chance(rho: float, pairs: int) -> bool:
    """Whether chance alone gives a rho this far from 0 less than about once in twenty: |rho|·√(n - 1) > 1.96.

    The usual normal approximation, for 20 pairs or more; it supposes that the pairs do not depend on one another.
    """
    return abs(rho) * sqrt(max(pairs - 1, 0)) > 1.96  # noqa: PLR2004  # the level is said above
