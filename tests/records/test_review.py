"""Scores, with worked examples."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.records.event import Category, ReviewSettings
from cfpcli.records.review import Review, ReviewState, count_scored, mean_score, score_of

NOW = datetime(2026, 5, 1, tzinfo=UTC)
PLAIN = ReviewSettings()
WEIGHTED = ReviewSettings(
    categories=(
        Category(slug="relevance", name="Relevance", weight=3),
        Category(slug="novelty", name="Novelty", weight=1),
        Category(slug="speaker", name="Speaker", weight=0.5, required=False),
        Category(slug="gut", name="Gut feeling", weight=0, required=False),
    )
)


def review(scores: dict[str, int], state: ReviewState = ReviewState.SCORED) -> Review:
    return Review(proposal="AAA333", reviewer="r@example.org", state=state, scores=scores, created=NOW, updated=NOW)


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        ({"relevance": 4, "novelty": 2, "speaker": 5}, 3.666666667),  # (12 + 2 + 2.5) / 4.5 = 16.5 / 4.5
        ({"relevance": 4, "novelty": 2}, 3.5),  # (12 + 2) / 4: the weight left out does not count
        ({"novelty": 2}, 2.0),
        ({"relevance": 4, "obsolete": 2}, 3.5),  # (12 + 2) / 4: an unknown category weighs 1
        ({"obsolete": 3, "forgotten": 4}, 3.5),
        ({"relevance": 4, "score": 2}, 3.5),  # scored before the event had categories: (12 + 2) / 4
        ({"relevance": 4, "gut": 1}, 4.0),  # (12 + 0) / 3
        ({"relevance": -2, "novelty": 2}, -1.0),  # (-6 + 2) / 4
        ({"relevance": 0}, 0.0),
    ],
)
def test_a_score_is_the_weighted_mean_over_the_categories_present(scores: dict[str, int], expected: float) -> None:
    assert score_of(review(scores), WEIGHTED) == expected


@pytest.mark.parametrize("scores", [{}, {"gut": 5}])
def test_a_review_without_weight_has_no_score(scores: dict[str, int]) -> None:
    assert score_of(review(scores), WEIGHTED) is None


@pytest.mark.parametrize("state", [ReviewState.ABSTAINED, ReviewState.RECUSED])
def test_who_abstains_gives_no_score(state: ReviewState) -> None:
    assert score_of(review({"relevance": 5}, state), WEIGHTED) is None


def test_an_event_without_categories_takes_the_single_score() -> None:
    assert score_of(review({"score": 4}), PLAIN) == 4.0
    assert score_of(review({"score": 4, "obsolete": 1}), PLAIN) == 4.0
    assert score_of(review({"obsolete": 1, "forgotten": 2}), PLAIN) == 1.5


def test_binary_fractions_among_the_weights_leave_no_trace() -> None:
    tenths = ReviewSettings(
        categories=(Category(slug="a", name="A", weight=0.1), Category(slug="b", name="B", weight=0.1))
    )
    assert score_of(review({"a": 3, "b": 4}), tenths) == 3.5


def test_the_mean_counts_each_review_once() -> None:
    reviews = [
        review({"relevance": 4, "novelty": 2}),  # 3.5
        review({"novelty": 5}),  # 5
        review({}, ReviewState.ABSTAINED),
        review({}, ReviewState.RECUSED),
        review({"gut": 1}),
    ]
    assert mean_score(reviews, WEIGHTED) == 4.25
    assert mean_score(iter(reviews), WEIGHTED) == 4.25


def test_the_mean_of_thirds_is_rounded_to_nine_decimals() -> None:
    reviews = [review({"score": score}) for score in (4, 4, 3)]
    assert mean_score(reviews, PLAIN) == 3.666666667


def test_no_scores_have_no_mean() -> None:
    assert mean_score([], PLAIN) is None
    assert mean_score([review({}, ReviewState.ABSTAINED)], PLAIN) is None


def test_counting_leaves_out_who_abstained_or_recused() -> None:
    reviews = [
        review({"score": 0}),
        review({}, ReviewState.ABSTAINED),
        review({"score": 3}, ReviewState.RECUSED),
        review({}),
    ]
    assert count_scored(reviews) == 1


SCORES = st.dictionaries(
    st.sampled_from(["relevance", "novelty", "speaker", "obsolete"]), st.integers(-2, 10), min_size=1
)


@given(SCORES)
def test_a_score_lies_within_the_values_given(scores: dict[str, int]) -> None:
    found = score_of(review(scores), WEIGHTED)
    assert found is not None
    assert min(scores.values()) <= found <= max(scores.values())


@given(st.sets(st.sampled_from(["relevance", "novelty", "speaker", "obsolete"]), min_size=1), st.integers(-2, 10))
def test_unanimity_is_its_own_mean(categories: set[str], value: int) -> None:
    one = review(dict.fromkeys(categories, value))
    assert score_of(one, WEIGHTED) == value
    assert mean_score([one, one, one], WEIGHTED) == value
