"""Order bias: ranges by hand, a planted drift that is found, and levels of reviewers that are not taken for one."""

import random

import pytest

from cfpcli.review.rules.order import Range, Read, Trend, order_bias


def test_by_hand() -> None:
    reads = [Read(1, 4, "ana"), Read(10, 2, "ana"), Read(11, 5, "bo"), Read(250, 3, "bo")]
    found = order_bias(reads)
    assert found.ranges == (
        Range(1, 10, 2, 3, round(2**0.5, 9), 0),
        Range(11, 20, 1, 5, None, 1),
        Range(201, None, 1, 3, None, -1),
    )
    # Ranks 1 2 3 4 against 3 1 4 2, and against 1, -1, 1, -1: 3.5 1.5 3.5 1.5.
    assert found.correlation == pytest.approx(0)
    assert found.own_correlation == pytest.approx(-2 / (5 * 4) ** 0.5)
    assert (found.reviews, found.reviewers, found.trend) == (4, 2, Trend.TOO_FEW)


def test_nothing_was_kept() -> None:
    found = order_bias([])
    assert (found.ranges, found.reviews, found.correlation, found.trend) == ((), 0, None, Trend.TOO_FEW)


def queue(reviewer: str, length: int, level: float, drift: float, seed: int) -> list[Read]:
    rng = random.Random(seed)  # noqa: S311  # sample data
    return [Read(at, level + drift * at + rng.choice((-1, 0, 1)), reviewer) for at in range(1, length + 1)]


def test_a_drift_is_found_whichever_way_it_goes() -> None:
    for drift, trend in ((0.02, Trend.RISING), (-0.02, Trend.FALLING), (0.0, Trend.NONE)):
        reads = [read for seed in range(4) for read in queue(f"r{seed}", 60, 3, drift, seed)]
        assert order_bias(reads).trend is trend, drift


def test_a_harsh_reviewer_who_reads_on_is_no_drift() -> None:
    reads = queue("harsh", 150, 1, 0, 1) + queue("mild", 20, 5, 0, 2) + queue("fair", 30, 4, 0, 3)
    found = order_bias(reads)
    assert found.correlation is not None
    assert found.correlation < -0.2
    assert found.trend is Trend.NONE
    assert found.ranges[-1].mean < found.ranges[0].mean - 1
    assert abs(found.ranges[-1].deviation) < 0.2
