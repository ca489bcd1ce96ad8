"""Statistics of a call: each count by hand, and nothing published that a reader could subtract."""

from cfpcli.decisions.rules.tabulation import (
    Acceptance,
    Figures,
    Grouping,
    Sent,
    Withheld,
    acceptance,
    is_earlier,
    published,
    rows_of,
    speakers_by_experience,
    tabulated,
)
from cfpcli.records.states import State

A, C, R, S, W = State.ACCEPTED, State.CONFIRMED, State.REJECTED, State.SUBMITTED, State.WITHDRAWN


def many(track: str, **states: int) -> list[Sent]:
    return [Sent(State(state), track=track) for state, count in states.items() for _ in range(count)]


def test_tracks_in_the_order_of_the_event_with_what_became_of_them() -> None:
    sent = [
        *many("ai", accepted=2, confirmed=1, rejected=1, submitted=4),
        *many("zoo", withdrawn=1),
        *many("", rejected=1),
    ]
    found = rows_of(sent, Grouping.TRACK, ["cloud", "ai"])
    assert [(row.value, row.count, row.accepted, row.decided, row.rate) for row in found] == [
        ("cloud", 0, 0, 0, None),
        ("ai", 8, 3, 4, 0.75),
        ("zoo", 1, 0, 0, None),
        ("", 1, 0, 1, 0.0),
    ]


def test_what_stands_undecided_is_no_decision() -> None:
    sent = many("ai", accepted=1, confirmed=1, rejected=2, submitted=9, waitlisted=9, withdrawn=9, canceled=9)
    assert acceptance(sent) == Acceptance(2, 4, 0.5)
    assert acceptance([]) == Acceptance(0, 0, None)


def test_days_follow_one_another_without_a_gap() -> None:
    sent = [Sent(S, day="2026-05-30"), Sent(S, day="2026-06-02"), Sent(S, day="2026-05-30")]
    assert {day: one.count for day, one in tabulated(sent, Grouping.DAY).items()} == {
        "2026-05-30": 2,
        "2026-05-31": 0,
        "2026-06-01": 0,
        "2026-06-02": 1,
    }
    assert tabulated([], Grouping.DAY) == {}


def test_reviews_are_counted_for_proposals_that_stand() -> None:
    sent = [Sent(S, reviews=2), Sent(A, reviews=2), Sent(S), Sent(W, reviews=3)]
    assert [(row.value, row.count) for row in rows_of(sent, Grouping.REVIEWS)] == [("0", 1), ("2", 2)]


def test_reviews_are_in_the_order_of_their_numbers() -> None:
    sent = [Sent(S, reviews=10), Sent(S, reviews=9), Sent(S, reviews=0)]
    assert [row.value for row in rows_of(sent, Grouping.REVIEWS)] == ["0", "9", "10"]


def test_affiliations_the_most_frequent_first_and_each_once_for_a_proposal() -> None:
    sent = [Sent(A, affiliations=("Otter",)), Sent(R, affiliations=("Beaver", "Otter")), Sent(S)]
    assert [(row.value, row.count, row.accepted, row.decided) for row in rows_of(sent, Grouping.AFFILIATION)] == [
        ("Otter", 2, 1, 2),
        ("Beaver", 1, 0, 1),
    ]


def test_first_time_speakers() -> None:
    assert speakers_by_experience(["a", "b", "a", "c"], ["b", "z"]) == {
        "first-time": Figures(2),
        "returning": Figures(1),
    }
    assert [
        is_earlier(*days) for days in (("2025-01-31", "2026-01-31"), ("2026-01-31", "2026-01-31"), ("", "2026"))
    ] == [
        True,
        False,
        None,
    ]


def test_a_small_track_takes_the_next_smallest_with_it() -> None:
    sent = [*many("ai", submitted=30), *many("apps", submitted=3), *many("cloud", submitted=12)]
    found = {row.value: row for row in rows_of(sent, Grouping.TRACK, least=5)}
    assert (found["apps"].count, found["apps"].withheld) == (None, Withheld.SMALL)
    assert (found["cloud"].count, found["cloud"].withheld) == (None, Withheld.COMPLEMENTARY)
    assert (found["ai"].count, found["ai"].accepted, found["ai"].decided) == (30, 0, 0)
    assert found["cloud"].accepted is None


def test_a_small_outcome_is_withheld_where_the_count_may_stand() -> None:
    sent = [
        *many("ai", accepted=10, rejected=20),
        *many("apps", accepted=2, rejected=18),
        *many("cloud", accepted=8, rejected=8),
    ]
    found = {row.value: row for row in rows_of(sent, Grouping.TRACK, least=5)}
    assert {value: row.count for value, row in found.items()} == {"ai": 30, "apps": 20, "cloud": 16}
    assert (found["ai"].accepted, found["apps"].accepted, found["cloud"].accepted) == (10, None, None)
    assert (found["apps"].rate, found["cloud"].decided) == (None, None)
    assert acceptance(sent, least=5) == Acceptance(20, 66, 0.303)


def test_an_outcome_that_the_states_withhold_is_told_nowhere() -> None:
    sent = [*many("ai", accepted=20, rejected=1, submitted=20), *many("apps", accepted=20, submitted=20)]
    states = {row.value: row.withheld for row in rows_of(sent, Grouping.STATE, least=5)}
    assert states["rejected"] is Withheld.SMALL
    assert acceptance(sent, least=5) == Acceptance(None, None, None)
    assert all(row.accepted is None and row.count for row in rows_of(sent, Grouping.TRACK, least=5))


def test_reviews_do_not_add_up_to_a_state_that_is_withheld() -> None:
    sent = [*many("ai", submitted=20, rejected=20, waitlisted=3, withdrawn=9)]
    assert {row.value: row.withheld for row in rows_of(sent, Grouping.STATE, least=5)} == {
        "rejected": None,
        "submitted": None,
        "waitlisted": Withheld.SMALL,
        "withdrawn": Withheld.COMPLEMENTARY,
    }
    assert [(row.value, row.count) for row in rows_of(sent, Grouping.REVIEWS, least=5)] == [("0", None)]
    assert [(row.value, row.count) for row in rows_of(sent, Grouping.REVIEWS)] == [("0", 23)]


def test_confirmed_proposals_are_accepted_ones_where_small_counts_are_withheld() -> None:
    sent = many("ai", accepted=20, confirmed=1, rejected=20)
    assert [(row.value, row.count) for row in rows_of(sent, Grouping.STATE, least=5)] == [
        ("accepted", 21),
        ("rejected", 20),
    ]
    assert [(row.value, row.count) for row in rows_of(sent, Grouping.STATE)] == [
        ("accepted", 20),
        ("confirmed", 1),
        ("rejected", 20),
    ]
    assert acceptance(sent, least=5) == Acceptance(21, 41, 0.5122)


def test_a_table_of_its_own_is_published_by_the_same_rules() -> None:
    found = published(Grouping.SPEAKERS, {"first-time": Figures(40), "returning": Figures(2)}, 5)
    assert [(row.count, row.withheld) for row in found] == [(None, Withheld.COMPLEMENTARY), (None, Withheld.SMALL)]
