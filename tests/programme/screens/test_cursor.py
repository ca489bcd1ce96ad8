"""The cursor of the board key by key: where it goes, what it takes up, and where it would put it down."""

from datetime import datetime

import pytest
from msgspec.structs import replace

from cfpcli.errors import DataRefusedError
from cfpcli.programme.screens.cursor import (
    Cursor,
    at_day,
    begin,
    beneath,
    current,
    finer,
    first_or_last,
    go_to,
    left_or_right,
    other_day,
    put_back,
    row_count,
    settled,
    step_of,
    steps_of,
    take_listed,
    take_up,
    there,
    up_or_down,
    with_carried,
)
from cfpcli.programme.screens.desk import Board
from tests.programme.agendas import EVENT, guid, utc
from tests.programme.boards import SATURDAY, SESSIONS, SUNDAY, board, session

BOARD = board()


def place(cursor: Cursor) -> tuple[str, str, datetime]:
    return cursor.day, cursor.room, cursor.at


def name(on: Board, cursor: Cursor) -> str:
    one = current(on, cursor)
    return one.name if one else ""


def test_it_begins_at_the_first_session_of_the_first_day() -> None:
    assert place(begin(BOARD)) == (SATURDAY, "grand", utc(28, 9))
    assert name(BOARD, begin(BOARD)) == "SESS01"


def test_a_day_without_sessions_begins_in_the_morning() -> None:
    assert begin(board(session(6, room=""))).at == utc(28, 8)
    assert at_day(board(SESSIONS[0]), begin(BOARD), SUNDAY).at == utc(29, 7)


def test_arrows_go_by_rows_and_rooms_and_stop_at_the_ends() -> None:
    one = begin(BOARD)
    assert place(up_or_down(BOARD, one, 1)) == (SATURDAY, "grand", utc(28, 9, 30))
    assert place(left_or_right(BOARD, one, 1)) == (SATURDAY, "s", utc(28, 9))
    assert left_or_right(BOARD, one, -1).room == "grand"
    assert left_or_right(BOARD, one, 9).room == "attic"
    assert up_or_down(BOARD, one, -999).at == BOARD.days[0].starts
    assert up_or_down(BOARD, one, 999).at == utc(29, 1, 30)


def test_a_day_on_which_clocks_change_has_the_rows_of_its_hours() -> None:
    assert [row_count(day, 60) for day in BOARD.days] == [23, 24]


def test_home_and_end_are_the_first_and_the_last_start_of_the_day() -> None:
    one = up_or_down(BOARD, begin(BOARD), 3)
    assert first_or_last(BOARD, one, last=True).at == utc(28, 11)
    assert first_or_last(BOARD, one, last=False).at == utc(28, 9)


def test_rows_are_as_coarse_as_leaves_each_session_its_own() -> None:
    assert steps_of(EVENT) == (5, 10, 15, 20, 30, 60)
    assert steps_of(replace(EVENT, timeslot=30)) == (30, 60)
    assert steps_of(replace(EVENT, timeslot=7)) == (7,)
    assert step_of(BOARD, SATURDAY) == 30
    near = board(session(1, utc(28, 9)), session(2, utc(28, 9, 10)), session(3, utc(28, 9, 5), room="s"))
    assert step_of(near, SATURDAY) == 10
    double = board(session(1, utc(28, 9)), session(2, utc(28, 9)))
    assert step_of(double, SATURDAY) == 30


def test_zoom_goes_to_finer_rows_then_to_the_coarsest_and_stays_on_another_day() -> None:
    one = begin(BOARD)
    steps = []
    for _ in range(6):
        one = finer(BOARD, one)
        steps.append(one.step)
    assert steps == [20, 15, 10, 5, 60, 30]
    assert other_day(BOARD, finer(BOARD, one), 1).step == 20


def test_the_break_of_the_whole_event_is_under_the_cursor_in_every_room_without_a_session() -> None:
    on = board(*SESSIONS, session(7, utc(28, 11), room="attic"))
    one = first_or_last(on, begin(on), last=True)
    assert [name(on, replace(one, room=room)) for room in ("grand", "s", "attic")] == ['"Lunch"', '"Lunch"', "SESS07"]


def test_several_sessions_in_one_place_are_counted_through() -> None:
    on = board(session(1, utc(28, 9)), session(2, utc(28, 8, 45), minutes=45))
    one = replace(begin(on), at=utc(28, 9), step=15)
    assert [name(on, replace(one, turn=turn)) for turn in range(3)] == ["SESS01", "SESS02", "SESS01"]
    assert name(on, go_to(on, one, guid(2))) == "SESS02"
    assert go_to(on, one, guid(1)).at == utc(28, 9)


def test_a_session_goes_where_the_arrows_go_until_it_is_put_back() -> None:
    one = take_up(BOARD, begin(BOARD))
    assert one.carried == SESSIONS[0]
    moved = left_or_right(BOARD, up_or_down(BOARD, one, 1), 2)
    assert moved.slot is not None
    assert (moved.slot.room, moved.slot.start, moved.slot.day) == ("attic", utc(28, 9, 30), SATURDAY)
    assert place(moved) == (SATURDAY, "attic", utc(28, 9, 30))
    assert [each.slot.room for each in with_carried(BOARD, moved) if each.name == "SESS01"] == ["attic"]
    back = put_back(BOARD, moved)
    assert (place(back), back.carried, back.slot) == (place(begin(BOARD)), None, None)


def test_a_session_stays_within_its_day() -> None:
    one = take_up(BOARD, begin(BOARD))
    assert up_or_down(BOARD, one, -99) == one
    assert up_or_down(BOARD, one, 99) == one


def test_a_session_that_begins_between_rows_keeps_its_minutes() -> None:
    on = board(session(1, utc(28, 9, 5)))
    moved = up_or_down(on, take_up(on, begin(on)), 1)
    assert moved.slot is not None
    assert (moved.slot.start, moved.at) == (utc(28, 9, 35), utc(28, 9, 30))


def test_on_another_day_a_session_keeps_its_local_time_although_the_clock_has_changed() -> None:
    moved = other_day(BOARD, take_up(BOARD, begin(BOARD)), 1)
    assert moved.slot is not None
    assert (moved.day, moved.slot.start, moved.slot.day) == (SUNDAY, utc(29, 8), SUNDAY)
    assert other_day(BOARD, moved, 1) == moved
    assert other_day(BOARD, begin(BOARD), 1).at == utc(29, 8)


def test_a_locked_session_is_not_taken_up_nor_swapped() -> None:
    one = go_to(BOARD, begin(BOARD), guid(3))
    with pytest.raises(DataRefusedError, match="SESS03 is locked"):
        take_up(BOARD, one)
    carrying = left_or_right(BOARD, up_or_down(BOARD, take_up(BOARD, begin(BOARD)), 2), 1)
    with pytest.raises(DataRefusedError, match="SESS03 is locked"):
        beneath(BOARD, carrying)


def test_nothing_is_taken_up_where_nothing_is() -> None:
    with pytest.raises(DataRefusedError, match="no session here"):
        take_up(BOARD, replace(begin(BOARD), room="attic"))


def test_a_break_of_the_whole_event_has_no_room_to_move_to() -> None:
    one = take_up(BOARD, go_to(BOARD, begin(BOARD), guid(4)))
    assert one.carried == SESSIONS[3]
    with pytest.raises(DataRefusedError, match="no room"):
        left_or_right(BOARD, one, 1)
    moved = up_or_down(BOARD, one, 1)
    assert moved.slot is not None
    assert (moved.slot.room, moved.slot.start) == ("", utc(28, 11, 30))


def test_a_session_of_the_list_is_taken_to_the_cursor_with_what_it_has_of_a_place() -> None:
    one = replace(left_or_right(BOARD, begin(BOARD), 2), listed=0)
    taken = take_listed(BOARD, one, SESSIONS[5])
    assert taken.slot is not None
    assert (taken.slot.room, taken.slot.start, taken.listed) == ("attic", utc(28, 9), None)
    in_a_room = session(7, room="s")
    taken = take_listed(board(*SESSIONS, in_a_room), one, in_a_room)
    assert taken.slot is not None
    assert (taken.slot.room, taken.room) == ("s", "s")
    on_a_day = replace(SESSIONS[5], slot=replace(SESSIONS[5].slot, day=SUNDAY))
    taken = take_listed(BOARD, one, on_a_day)
    assert taken.slot is not None
    assert (taken.slot.day, taken.day) == (SUNDAY, SUNDAY)
    timed = session(8, utc(29, 12), room="")
    taken = take_listed(board(*SESSIONS, timed), one, timed)
    assert taken.slot is not None
    assert (taken.slot.start, taken.day, taken.at) == (utc(29, 12), SUNDAY, utc(29, 12))


def test_the_session_beneath_is_the_one_to_swap_with() -> None:
    carrying = left_or_right(BOARD, take_up(BOARD, begin(BOARD)), 1)
    assert beneath(BOARD, carrying) == SESSIONS[1]
    with pytest.raises(DataRefusedError, match="no session is taken up"):
        beneath(BOARD, begin(BOARD))
    with pytest.raises(DataRefusedError, match="no session beneath"):
        beneath(BOARD, left_or_right(BOARD, carrying, 1))
    with pytest.raises(DataRefusedError, match="no place to swap"):
        beneath(BOARD, take_listed(BOARD, begin(BOARD), SESSIONS[5]))


def test_a_session_that_somebody_else_moved_is_no_longer_carried() -> None:
    carrying = up_or_down(BOARD, take_up(BOARD, begin(BOARD)), 1)
    assert settled(BOARD, carrying) == (carrying, "")
    elsewhere = board(session(1, utc(28, 12)), *SESSIONS[1:])
    cursor, message = settled(elsewhere, carrying)
    assert (cursor.carried, cursor.slot) == (None, None)
    assert "SESS01 is no longer where you took it up" in message
    assert settled(board(*SESSIONS[1:]), carrying)[0].carried is None


def test_a_day_a_room_and_a_line_that_are_gone_are_left() -> None:
    one = replace(begin(BOARD), day="2026-04-01", room="cellar", listed=7)
    cursor, _ = settled(BOARD, one)
    assert (cursor.day, cursor.room, cursor.listed) == (SATURDAY, "grand", 0)
    assert settled(board(SESSIONS[0]), one)[0].listed is None


def test_a_session_without_a_time_is_nowhere_to_go_to() -> None:
    assert go_to(BOARD, begin(BOARD), guid(6)) == begin(BOARD)
    assert go_to(BOARD, begin(BOARD), "nobody") == begin(BOARD)
    assert there(BOARD, replace(begin(BOARD), at=utc(28, 20))) == ()
