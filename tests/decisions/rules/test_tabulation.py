"""Statistics of a call, and which figures are withheld."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfpcli.decisions.rules import Grouping, Withheld
from cfpcli.decisions.rules.tabulation import (
    Acceptance,
    Figures,
    Sent,
    acceptance,
    is_earlier,
    published,
    rows_of,
    speakers_by_experience,
    tabulated,
    withheld_counts,
    withheld_rows,
)
from cfpcli.records.proposal import State

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


SMALL, COMPLEMENTARY = Withheld.SMALL, Withheld.COMPLEMENTARY


@pytest.mark.parametrize(
    ("counts", "withheld"),
    [
        ({"a": 10, "b": 5, "c": 0}, {}),
        ({}, {}),
        # One small count alone is the total less the others: the next smallest goes with it.
        ({"a": 30, "b": 3, "c": 12}, {"b": SMALL, "c": COMPLEMENTARY}),
        # 2 and 3 may be 1 and 4, 2 and 3, 3 and 2, 4 and 1: nothing is given away.
        ({"a": 30, "b": 3, "c": 2}, {"b": SMALL, "c": SMALL}),
        # 1 and 1 come to 2, which only 1 and 1 do; 4 and 4 come to 8, likewise.
        ({"a": 30, "b": 1, "c": 1}, {"a": COMPLEMENTARY, "b": SMALL, "c": SMALL}),
        ({"a": 30, "b": 4, "c": 4}, {"a": COMPLEMENTARY, "b": SMALL, "c": SMALL}),
        # 6 less the 5 that "complementary" is at least leaves 1: one more goes.
        ({"a": 30, "b": 5, "c": 1}, {"a": COMPLEMENTARY, "b": COMPLEMENTARY, "c": SMALL}),
        # Nothing is left to hide behind.
        ({"a": 5, "b": 1, "c": 0}, {"a": COMPLEMENTARY, "b": COMPLEMENTARY}),
        ({"a": 3}, {"a": COMPLEMENTARY}),
    ],
)
def test_by_hand(counts: dict[str, int], withheld: dict[str, Withheld]) -> None:
    assert withheld_counts(counts, 5) == withheld


def test_no_least_withholds_nothing() -> None:
    assert withheld_counts({"a": 1, "b": 2}, 0) == {}
    assert withheld_counts({"a": 1, "b": 2}, 1) == {}
    assert withheld_rows({"a": (1, 0)}, 0) == frozenset()


def readings(counts: Mapping[str, int], withheld: Mapping[str, Withheld], least: int) -> Iterator[dict[str, int]]:
    """Every table that looks the same to a reader: by trying all."""
    together = sum(counts[name] for name in withheld)
    choices = [range(1, least) if why is SMALL else range(least, together + 1) for why in withheld.values()]
    for picked in product(*choices):
        if sum(picked) == together:
            yield dict(zip(withheld, picked, strict=True))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=4), st.integers(2, 4))
def test_a_reader_learns_no_more_of_a_small_count_than_that_it_is_small(numbers: list[int], least: int) -> None:
    counts = {f"c{at}": number for at, number in enumerate(numbers)}
    withheld = withheld_counts(counts, least)
    assert {name for name, count in counts.items() if 0 < count < least} <= set(withheld)
    for name, why in withheld.items():
        if why is SMALL:
            seen = {one[name] for one in readings(counts, withheld, least)}
            assert seen == set(range(1, least))
    if SMALL not in withheld.values():
        assert set(withheld) in (set(), {name for name, count in counts.items() if count})


def test_rows_by_hand() -> None:
    table = {"ai": (10, 20, 0), "security": (8, 9, 10), "cloud": (2, 12, 6), "apps": (30, 30, 30)}
    # cloud has 2; alone it would be what the others leave of the totals: security, the next smallest, goes too.
    assert withheld_rows(table, 5) == {"cloud", "security"}
    assert withheld_rows(table, 2) == frozenset()
    # cloud and ai, whose count is not shown, are withheld: of their 12 accepted each may have none, or all that fit.
    assert withheld_rows(table, 5, {"ai": COMPLEMENTARY}) == {"cloud", "ai"}


def test_rows_whose_margins_tell_all() -> None:
    # Of the two rows' 1 accepted either may be it, which is no room: the third row goes too.
    table = {"a": (1, 9), "b": (0, 9), "c": (20, 20)}
    assert withheld_rows(table, 5) == {"a", "b", "c"}
    assert withheld_rows({"a": (1, 9)}, 5) == {"a"}


ROWS = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), min_size=1, max_size=3)


def row_readings(
    table: Mapping[str, tuple[int, int]], withheld: list[str], hidden: Mapping[str, Withheld], least: int
) -> Iterator[tuple[tuple[int, int], ...]]:
    """Every filling of the withheld rows that looks the same to a reader: by trying all."""
    sums = tuple(sum(table[name][at] for name in withheld) for at in (0, 1))

    def fits(name: str, total: int) -> bool:
        if name not in hidden:
            return total == sum(table[name])
        return 1 <= total < least if hidden[name] is SMALL else total >= least

    choices = [
        [pair for pair in product(range(sums[0] + 1), range(sums[1] + 1)) if fits(name, sum(pair))] for name in withheld
    ]
    for picked in product(*choices):
        if tuple(map(sum, zip(*picked, strict=True))) == sums:
            yield picked


@given(ROWS, st.integers(2, 4))
@settings(max_examples=60, deadline=None)
def test_the_margins_leave_every_small_count_its_room(numbers: list[tuple[int, int]], least: int) -> None:
    table = {f"r{at}": row for at, row in enumerate(numbers)}
    hidden = withheld_counts({name: sum(row) for name, row in table.items()}, least)
    withheld = sorted(withheld_rows(table, least, hidden))
    assert all(name in withheld for name, row in table.items() if any(0 < count < least for count in row))
    assert set(hidden) <= set(withheld)
    if set(withheld) >= {name for name, row in table.items() if sum(row)}:
        return
    seen = list(row_readings(table, withheld, hidden, least))
    for at, name in enumerate(withheld):
        for column in (0, 1):
            if 0 < table[name][column] < least:
                values = {rows[at][column] for rows in seen}
                is_small = hidden.get(name) is SMALL
                assert set(range(1, least)) <= values if is_small else max(values) - min(values) >= least - 1
