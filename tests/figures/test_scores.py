"""Figures about scores, with worked examples."""

import statistics
from collections.abc import Mapping
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.figures.scores import (
    CALIBRATED_FROM,
    Method,
    Vote,
    beyond_chance,
    median,
    mid_ranks,
    normalised_scores,
    sample_deviation,
    shrunk_means,
    spearman,
    tallies,
)


def votes(**given: Mapping[str, float]) -> list[Vote]:
    """Votes by reviewer and proposal."""
    return [Vote(proposal, reviewer, score) for reviewer, own in given.items() for proposal, score in own.items()]


def test_mean_median_and_spread_of_four_votes() -> None:
    tally = tallies(votes(ana={"A": 4}, bo={"A": 5}, cy={"A": 5}, di={"A": 5}))["A"]
    assert (tally.mean, tally.median, tally.spread) == (4.75, 5, 0.5)


def test_a_single_vote_has_no_spread_and_stays_what_it_is() -> None:
    tally = tallies(votes(ana={"A": 3}))["A"]
    assert (tally.mean, tally.median, tally.spread, tally.normalised, tally.shrunk) == (3, 3, None, 3, 3)
    assert tally.uncalibrated == 1


def test_an_even_count_has_its_median_between_the_two_in_the_middle() -> None:
    assert median([5, 1, 2, 4]) == 3


def test_a_harsh_and_a_lenient_reviewer_of_the_same_opinion_give_the_same_normalised_scores() -> None:
    harsh = {"A": 1, "B": 2, "C": 3, "D": 2, "E": 1}
    lenient = {name: score + 2 for name, score in harsh.items()}
    found = tallies(votes(harsh=harsh, lenient=lenient))
    calibrated = normalised_scores(votes(harsh=harsh, lenient=lenient))
    for name in harsh:
        pair = [calibrated[Vote(name, "harsh", harsh[name])], calibrated[Vote(name, "lenient", lenient[name])]]
        assert pair[0] == pytest.approx(pair[1])
        assert found[name].normalised == pytest.approx(pair[0])


def test_normalised_by_hand() -> None:
    """Ana gives 1 2 3 4 5: mean 3, deviation √2.5. Bo gives 3 3 4 5 5: mean 4, deviation 1.

    All ten votes: mean 3.5, deviation √(16.5/9). Ana's 5 is 2/√2.5 above her mean, Bo's 5 is 1 above his.
    """
    given = votes(
        ana={"A": 1, "B": 2, "C": 3, "D": 4, "E": 5},
        bo={"A": 3, "B": 3, "C": 4, "D": 5, "E": 5},
    )
    width = (16.5 / 9) ** 0.5
    found = normalised_scores(given)
    assert found[Vote("E", "ana", 5)] == pytest.approx(3.5 + width * 2 / 2.5**0.5)
    assert found[Vote("E", "bo", 5)] == pytest.approx(3.5 + width)
    assert tallies(given)["C"].normalised == pytest.approx(3.5)


def test_who_gave_few_scores_or_always_the_same_is_not_calibrated() -> None:
    few = dict.fromkeys("ABCDEFG"[: CALIBRATED_FROM - 1], 1.0) | {"A": 5.0}
    same = dict.fromkeys("ABCDEF", 4.0)
    given = votes(few=few, same=same)
    assert normalised_scores(given) == {}
    assert tallies(given)["A"].normalised == 4.5
    assert tallies(given)["A"].uncalibrated == 2


def test_shrunk_by_hand() -> None:
    """A has 4 and 2, B has 5 and 5, C has 1: N = 5, P = 3, m = 17/5 = 3.4.

    v = ((1 + 1) + 0 + 0)/(5 - 3) = 1. Σ n(x̄ - m)² = 2·0.16 + 2·2.56 + 1·5.76 = 11.2; Σn²/N = 9/5.
    a = (11.2 - 2·1)/(5 - 1.8) = 2.875, k = 1/2.875 = 8/23.
    """
    found = shrunk_means({"A": [4, 2], "B": [5, 5], "C": [1]})
    k = 8 / 23
    assert found["A"] == pytest.approx((k * 3.4 + 6) / (k + 2))
    assert found["B"] == pytest.approx((k * 3.4 + 10) / (k + 2))
    assert found["C"] == pytest.approx((k * 3.4 + 1) / (k + 1))


def test_one_enthusiast_does_not_beat_many() -> None:
    given = {"one": [5.0], "many": [5.0, 5.0, 5.0, 5.0, 5.0], "other": [2.0, 3.0, 1.0], "last": [3.0, 4.0]}
    found = shrunk_means(given)
    assert found["many"] > found["one"]


def test_proposals_that_cannot_be_told_apart_all_get_the_mean() -> None:
    assert shrunk_means({"A": [1, 5], "B": [5, 1]}) == {"A": 3, "B": 3}


@pytest.mark.parametrize("scores", [{"A": [4], "B": [2]}, {"A": [4, 4], "B": [2, 2]}, {"A": [1, 3]}])
def test_without_a_spread_to_judge_by_nothing_is_shrunk(scores: dict[str, list[float]]) -> None:
    assert shrunk_means(scores) == {name: statistics.fmean(given) for name, given in scores.items()}


scores = st.integers(-2, 5).map(float)
elections = st.dictionaries(st.tuples(st.sampled_from("ABCDEF"), st.sampled_from("uvwxyz")), scores, min_size=1).map(
    lambda given: [Vote(proposal, reviewer, score) for (proposal, reviewer), score in given.items()]
)


@given(elections)
def test_mean_median_and_spread_are_those_of_the_standard_library(given_votes: list[Vote]) -> None:
    for tally in tallies(given_votes).values():
        own = [vote.score for vote in tally.votes]
        assert tally.mean == pytest.approx(statistics.fmean(own), abs=1e-9)
        assert tally.median == pytest.approx(statistics.median(own), abs=1e-9)
        if len(own) > 1:
            assert tally.spread == pytest.approx(statistics.stdev(own), abs=1e-9)
        assert min(own) - 1e-9 <= tally.mean <= max(own) + 1e-9


@given(elections)
def test_a_shrunk_mean_lies_between_the_mean_of_its_own_and_of_all(given_votes: list[Vote]) -> None:
    middle = statistics.fmean(vote.score for vote in given_votes)
    for tally in tallies(given_votes).values():
        low, high = sorted((tally.mean, middle))
        assert low - 1e-6 <= tally.shrunk <= high + 1e-6


@given(elections, scores)
def test_adding_the_same_to_every_score_adds_it_to_every_figure(given_votes: list[Vote], more: float) -> None:
    before = tallies(given_votes)
    after = tallies([vote._replace(score=vote.score + more) for vote in given_votes])
    for name, tally in before.items():
        for method in Method:
            assert after[name].value(method) == pytest.approx(tally.value(method) + more, abs=1e-6)


def test_the_order_of_the_votes_does_not_matter() -> None:
    given = votes(ana={"A": 1, "B": 4}, bo={"A": 2.1, "B": 0.3})
    expected = tallies(given)
    assert all(tallies(order) == expected for order in permutations(given))


def test_deviation_needs_two() -> None:
    assert sample_deviation([3]) is None
    assert sample_deviation([1, 3]) == pytest.approx(2**0.5)


@given(elections, st.frozensets(st.sampled_from("ABCDEFG")))
def test_the_tallies_of_some_are_those_among_all(given_votes: list[Vote], only: frozenset[str]) -> None:
    everything = tallies(given_votes)
    assert tallies(given_votes, only) == {code: tally for code, tally in everything.items() if code in only}


def test_by_hand() -> None:
    # Ranks 1 2 3 4 5 against 2 1 4 3 5: the squared differences come to 4, so 1 - 24/120.
    assert spearman([10, 20, 30, 40, 50], [1.2, 1.1, 3, 2, 9]) == pytest.approx(0.8)


def test_ties_by_hand() -> None:
    # Ranks 1 2.5 2.5 4 and 1 2 3 4: 4.5 / sqrt(4.5 * 5).
    assert mid_ranks([1, 2, 2, 3]) == [1, 2.5, 2.5, 4]
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486833)


@given(st.permutations(range(8)))
def test_without_ties_the_short_formula_holds(ranks: list[int]) -> None:
    squares = sum((at - rank) ** 2 for at, rank in enumerate(ranks))
    assert spearman(range(8), ranks) == pytest.approx(1 - 6 * squares / (8 * 63))


@given(st.lists(st.tuples(st.integers(-3, 3), st.integers(-3, 3)), max_size=20))
def test_it_is_bounded_symmetric_and_blind_to_scale(pairs: list[tuple[int, int]]) -> None:
    first, second = [one for one, _ in pairs], [two for _, two in pairs]
    rho = spearman(first, second)
    assert rho == pytest.approx(spearman(second, first))
    assert rho == pytest.approx(spearman([3 * one**3 + 1 for one in first], second))
    assert rho is None or -1 <= rho <= 1


def test_nothing_varies() -> None:
    assert spearman([], []) is None
    assert spearman([1], [2]) is None
    assert spearman([1, 2, 3], [4, 4, 4]) is None
    with pytest.raises(ValueError, match="2, 1"):
        spearman([1, 2], [1])


def test_beyond_chance() -> None:
    assert not beyond_chance(0.43, 21)
    assert beyond_chance(-0.44, 21)
    assert not beyond_chance(1.0, 1)
