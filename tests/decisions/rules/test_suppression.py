"""What is withheld from a published table: what a reader who subtracts and reasons can still find out."""

from collections.abc import Iterator, Mapping
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cfpcli.decisions.rules.tabulation import Withheld, withheld_counts, withheld_rows

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
