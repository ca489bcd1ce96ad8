"""Standings: places, ties, the line where the slots end, and what another way of counting would flip."""

from collections.abc import Mapping

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.decisions.rules.standings import (
    Contender,
    Grouping,
    Remark,
    Standing,
    flips,
    most_disputed,
    slots_of,
    standings,
    votes_of,
)
from cfpcli.figures.scores import Method, Vote
from cfpcli.records.event import Event, ReviewSettings, Track
from cfpcli.records.review import Review, ReviewState
from tests.world import NOON

SETTINGS = ReviewSettings(target=2)


def ranked(
    scores: Mapping[str, list[float]], method: Method = Method.MEAN, slots: int | None = None
) -> tuple[Standing, ...]:
    """Proposals of one group with these scores, by reviewers r0, r1 and so on."""
    votes = [Vote(code, f"r{at}", score) for code, given in scores.items() for at, score in enumerate(given)]
    contenders = [Contender(code, "track") for code in scores]
    room = {} if slots is None else {"track": slots}
    return standings(contenders, votes, method=method, settings=SETTINGS, slots=room)


def test_best_first_and_who_has_no_vote_last_without_a_place() -> None:
    found = ranked({"A": [2, 2], "B": [5, 4], "C": [], "D": [3, 3]})
    assert [(one.code, one.place) for one in found] == [("B", 1), ("D", 2), ("A", 3), ("C", None)]


def test_equal_figures_share_a_place_and_the_next_one_counts_them() -> None:
    found = ranked({"A": [3, 3], "B": [4, 2], "C": [1, 1]})
    assert {one.code: one.place for one in found} == {"A": 1, "B": 1, "C": 3}


def test_the_line_stands_where_the_slots_end() -> None:
    found = ranked({"A": [5, 5], "B": [4, 4], "C": [3, 3]}, slots=2)
    assert [one.within for one in found] == [True, True, False]
    assert not any(Remark.TIE in one.remarks for one in found)


def test_a_tie_at_the_line_is_marked_on_both_sides_and_only_there() -> None:
    found = ranked({"A": [5, 5], "B": [3, 3], "C": [4, 2], "D": [1, 1], "E": [1, 1]}, slots=2)
    assert {one.code for one in found if Remark.TIE in one.remarks} == {"B", "C"}


@pytest.mark.parametrize("slots", [None, 3, 9])
def test_without_anybody_below_the_line_there_is_no_tie(slots: int | None) -> None:
    found = ranked({"A": [3, 3], "B": [3, 3], "C": [3, 3]}, slots=slots)
    assert not any(Remark.TIE in one.remarks for one in found)


def test_no_room_at_all() -> None:
    assert [one.within for one in ranked({"A": [3, 3], "B": [3, 3]}, slots=0)] == [False, False]


def test_remarks() -> None:
    found = {one.code: one.remarks for one in ranked({"A": [5], "B": [1, 5], "C": [3, 4]})}
    assert found == {"A": (Remark.FEW,), "B": (Remark.DISCUSS,), "C": ()}


def test_a_shift_is_counted_from_the_place_by_the_mean() -> None:
    found = {one.code: one for one in ranked({"A": [1, 5, 5], "B": [4, 4, 4]}, Method.MEDIAN)}
    assert (found["A"].place, found["A"].shift) == (1, 1)
    assert (found["B"].place, found["B"].shift) == (2, -1)


def test_groups_keep_their_order_and_their_own_places() -> None:
    contenders = [Contender("A", "z"), Contender("B", "a"), Contender("C", "z")]
    votes = [Vote("A", "r", 1), Vote("B", "r", 2), Vote("C", "r", 3)]
    found = standings(contenders, votes, method=Method.MEAN, settings=SETTINGS, slots={"z": 1})
    assert [(one.code, one.group, one.place, one.within) for one in found] == [
        ("C", "z", 1, True),
        ("A", "z", 2, False),
        ("B", "a", 1, None),
    ]


def test_most_disputed_first() -> None:
    found = most_disputed(ranked({"A": [3, 3], "B": [1, 5], "C": [4], "D": [2, 4]}))
    assert [one.code for one in found] == ["B", "D", "A", "C"]


def test_flips_are_those_that_change_sides() -> None:
    before = ranked({"A": [5, 5, 1], "B": [4, 4, 4], "C": [3, 3, 3]}, Method.MEDIAN, slots=1)
    after = ranked({"A": [5, 5, 1], "B": [4, 4, 4], "C": [3, 3, 3]}, Method.MEAN, slots=1)
    assert {(one.code, one.within) for one in flips(before, after)} == {("A", False), ("B", True)}
    assert flips(before, after, lambda code: code == "B") == ((("B", True)),)


def test_votes_are_reviews_with_scores_of_nobody_left_out() -> None:
    def review(reviewer: str, state: ReviewState = ReviewState.SCORED) -> Review:
        scores = {"score": 4} if state is ReviewState.SCORED else {}
        return Review(proposal="A", reviewer=reviewer, state=state, scores=scores, created=NOON, updated=NOON)

    reviews = [review("ana"), review("bo", ReviewState.ABSTAINED), review("cy", ReviewState.RECUSED), review("di")]
    assert votes_of("A", reviews, SETTINGS, without=["di"]) == (Vote("A", "ana", 4.0),)


def test_slots_are_those_of_tracks() -> None:
    event = Event(
        slug="e", name="E", timezone="UTC", tracks=(Track(slug="a", name="A", slots=2), Track(slug="b", name="B"))
    )
    assert slots_of(event, Grouping.TRACK) == {"a": 2}
    assert slots_of(event, Grouping.SESSION_TYPE) == {}


def test_the_scale_decides_what_is_a_dispute() -> None:
    votes = [Vote("A", "r0", 1), Vote("A", "r1", 2)]
    narrow = msgspec.structs.replace(SETTINGS, scale_min=1, scale_max=2)
    for settings, expected in ((SETTINGS, ()), (narrow, (Remark.DISCUSS,))):
        found = standings([Contender("A", "")], votes, method=Method.MEAN, settings=settings, slots={})
        assert found[0].remarks == expected


@given(st.dictionaries(st.sampled_from("ABCDEFGH"), st.lists(st.integers(1, 3).map(float), max_size=3)))
def test_a_place_counts_the_better_figures_and_a_shift_the_better_means(scores: dict[str, list[float]]) -> None:
    for method in Method:
        voted = [one for one in ranked(scores, method) if one.tally is not None]
        tallied = {one.code: one.tally for one in voted if one.tally is not None}
        for one in voted:
            place = 1 + sum(tally.value(method) > tallied[one.code].value(method) for tally in tallied.values())
            by_mean = 1 + sum(tally.mean > tallied[one.code].mean for tally in tallied.values())
            assert (one.place, one.shift) == (place, by_mean - place)
        keys = [(*(-tallied[one.code].value(by) for by in (method, *Method)), one.code) for one in voted]
        assert keys == sorted(keys)
