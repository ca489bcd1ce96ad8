"""A day as a grid: rows, columns and blocks, whatever the programme."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.programme.rules.agenda import Item
from cfpcli.programme.rules.timeline import By, grid, smallest_step
from tests.programme.open_days import item, programme

TIMES = st.sampled_from(["", "2026-01-31 10:00", "2026-01-31 10:20", "2026-01-31 11:05", "2026-02-01 00:30"])
ITEMS = st.lists(
    st.builds(
        item,
        st.sampled_from(["AAAAAA", "BBBBBB", "CCCCCC", "DDDDDD", "Lunch", "Tea"]),
        TIMES,
        st.sampled_from(["", "h1", "k1", "gone"]),
        st.sampled_from([15, 30, 95]),
        speakers=st.sets(st.sampled_from(["ANARUZ", "BSTRMX"])).map(sorted),
        track=st.sampled_from(["", "security", "culture"]),
    ),
    unique_by=lambda each: each.guid,
).map(tuple)


@given(ITEMS, st.sampled_from(By), st.booleans(), st.sampled_from([0, 7, 30]))
def test_each_session_is_where_it_belongs(items: tuple[Item, ...], by: By, condensed: bool, step: int) -> None:
    agenda = programme(*items)
    day = agenda.days[0]
    whole = grid(agenda, day, by, condensed=condensed, step=step)
    timed = {each.guid: each for each in items if each.start and each.day == day.date}
    shown = {block.guid for block in whole.blocks} | {guid for band in whole.bands for guid in band.guids}
    assert shown == {*timed}
    for block in whole.blocks:
        assert 0 <= block.column < len(whole.columns)
        assert whole.rows[block.row] <= block.start
        last = block.row + block.span
        assert last <= len(whole.rows)
        assert last == len(whole.rows) or block.end <= whole.rows[last]
        if not step:
            assert condensed or whole.rows[block.row] == block.start
    rows = list(whole.rows)
    assert rows == sorted(set(rows))


@given(ITEMS)
def test_rows_are_as_few_as_the_sessions_allow(items: tuple[Item, ...]) -> None:
    agenda = programme(*items)
    timed = [each for each in agenda.items if each.start and each.day == agenda.days[0].date]
    whole, step = grid(agenda, agenda.days[0]), smallest_step(timed)
    gaps = {second - first for first, second in pairwise(whole.rows)}
    assert gaps <= {timedelta(minutes=step)}
    edges = {instant for each in timed for instant in (each.start, each.end)}
    assert not whole.rows or edges <= {*whole.rows, whole.ends}


def test_columns_are_rooms_in_the_order_of_the_event() -> None:
    agenda = programme(item("AAAAAA", "2026-01-31 10:00", "k1"), item("BBBBBB", "2026-01-31 10:00", ""))
    assert [column.key for column in grid(agenda, agenda.days[0]).columns] == ["h1", "k1", "aw1", ""]
    assert [column.key for column in grid(agenda, agenda.days[0], By.TRACK).columns] == [""]


def test_a_session_with_two_speakers_is_in_both_columns() -> None:
    agenda = programme(item("AAAAAA", "2026-01-31 10:00", "k1", speakers=("BSTRMX", "ANARUZ")))
    whole = grid(agenda, agenda.days[0], By.SPEAKER)
    assert [column.name for column in whole.columns] == ["Ana Ruiz", "Bo Ström"]
    assert [block.column for block in whole.blocks] == [0, 1]


@pytest.mark.parametrize("rooms", [("",), ("h1", "k1", "aw1")])
def test_a_break_over_all_rooms_is_one_band(rooms: tuple[str, ...]) -> None:
    lunches = [item(f"Lunch {room}", "2026-01-31 12:00", room, 60) for room in rooms]
    agenda = programme(*(replace(lunch, title="Lunch") for lunch in lunches))
    whole = grid(agenda, agenda.days[0])
    assert [(band.title, len(band.guids)) for band in whole.bands] == [("Lunch", len(rooms))]
    assert whole.blocks == ()


def test_a_break_in_some_rooms_is_a_block() -> None:
    agenda = programme(item("Tea", "2026-01-31 12:00", "h1"), item("AAAAAA", "2026-01-31 12:00", "k1"))
    whole = grid(agenda, agenda.days[0])
    assert (len(whole.blocks), whole.bands) == (2, ())


def test_overlaps_are_marked_in_rooms_but_not_in_tracks() -> None:
    one = item("AAAAAA", "2026-01-31 10:00", "h1", track="security")
    two = item("BBBBBB", "2026-01-31 10:20", "h1", track="security")
    agenda = programme(one, two)
    assert [block.overlaps for block in grid(agenda, agenda.days[0]).blocks] == [True, True]
    assert [block.overlaps for block in grid(agenda, agenda.days[0], By.TRACK).blocks] == [False, False]


def test_a_condensed_grid_shows_where_all_is_free() -> None:
    agenda = programme(item("AAAAAA", "2026-01-31 10:00", "h1"), item("BBBBBB", "2026-01-31 11:05", "k1"))
    rows = grid(agenda, agenda.days[0], condensed=True).rows
    assert [f"{row:%H:%M}" for row in rows] == ["09:00", "09:30", "10:05"]


def test_a_condensed_grid_has_no_row_where_only_one_room_falls_free() -> None:
    agenda = programme(
        item("AAAAAA", "2026-01-31 10:00", "h1", 120),
        item("BBBBBB", "2026-01-31 10:00", "k1", 30),
        item("CCCCCC", "2026-01-31 11:05", "k1", 30),
    )
    rows = grid(agenda, agenda.days[0], condensed=True).rows
    assert [f"{row:%H:%M}" for row in rows] == ["09:00", "10:05"]
