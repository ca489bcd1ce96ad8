"""The picture of the board: what fits, how it scrolls, what is beside a session, and hostile titles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from cfpcli.programme.rules.agenda import days_of
from cfpcli.programme.rules.clashes import Clash, Rule, Severity
from cfpcli.programme.screens.cursor import Cursor, begin, finer, go_to, left_or_right, take_up, up_or_down
from cfpcli.programme.screens.desk import Board
from cfpcli.programme.screens.drawing import (
    Grid,
    View,
    details,
    grid,
    heading,
    marks,
    rule,
    scrolled,
    waiting_lines,
)
from cfpcli.ui.wrapping import display_width
from tests.programme.agendas import guid, utc
from tests.programme.boards import SATURDAY, SESSIONS, SUNDAY, board, session

BOARD = board()
TOP = View(top=12, day=SATURDAY, step=30)
HOSTILE = "\x1b[31m宽宽宽 wide and red\n\u202e" * 9


def drawn(on: Board, cursor: Cursor, *, columns: int = 79, rows: int = 8, view: View = TOP) -> Grid:
    conflicts = [each for each in on.conflicts if cursor.carried and cursor.carried.slot.guid in each.slots]
    return grid(on, cursor, view, conflicts, columns=columns, rows=rows)


def lines(shown: Grid) -> list[str]:
    return [shown.names, *shown.before, shown.row, *shown.after]


def test_rooms_are_side_by_side_and_time_goes_down() -> None:
    assert lines(drawn(BOARD, begin(BOARD))) == [
        '       Grand Hall              Small "Room" <1>        Attic',
        "10:00 >Talk 1                 │Talk 2                  ·",
        "10:30  ·                      │ SESS02 60m Zoë Müller  ·",
        "11:00  ·                      │# Talk 3                ·",
        "11:30  ·                       ·                       ·",
        "12:00 │Lunch                  │Lunch                  │Lunch",
        "12:30 │ 60m                   │ 60m                   │ 60m",
        "13:00  ·                       ·                       ·",
        "13:30  ·                       ·                       ·",
    ]


def test_as_many_rooms_as_fit_and_sideways_to_the_rest() -> None:
    one = begin(BOARD)
    narrow = drawn(BOARD, one, columns=45)
    assert (narrow.names.split(), narrow.rooms) == (["Grand", "Hall", "Small", '"Room"', "<1>"], "rooms 1 to 2 of 3")
    right = drawn(BOARD, left_or_right(BOARD, one, 2), columns=45)
    assert (right.view.left, right.rooms) == (1, "rooms 2 to 3 of 3")
    assert drawn(BOARD, one, columns=30).rooms == "room 1 of 3"
    assert drawn(BOARD, one).rooms == ""
    assert rule("rooms 2 to 3 of 3", 40) == f"{'─' * 19} rooms 2 to 3 of 3 ──"


@pytest.mark.parametrize(
    ("first", "at", "fits", "total", "shown"),
    [(0, 3, 5, 20, 0), (0, 7, 5, 20, 3), (9, 4, 5, 20, 4), (18, 19, 5, 20, 15), (0, 2, 9, 4, 0)],
)
def test_a_window_moves_as_little_as_it_takes(first: int, at: int, fits: int, total: int, shown: int) -> None:
    assert scrolled(first, at, fits, total) == shown


def test_another_day_or_other_rows_are_shown_from_a_little_above_the_cursor() -> None:
    one = begin(BOARD)
    near = drawn(BOARD, finer(BOARD, finer(BOARD, one)), rows=12)
    assert (len(near.before), near.view) == (2, View(22, 0, SATURDAY, 15))
    assert drawn(BOARD, up_or_down(BOARD, replace(one, step=15), 1), rows=12, view=near.view).view.top == 22
    assert len(drawn(BOARD, go_to(BOARD, one, guid(5)), rows=12).before) == 2
    assert drawn(BOARD, go_to(BOARD, one, guid(5))).view.day == SUNDAY


def test_a_carried_session_is_drawn_at_its_new_place_with_the_conflicts_beside_both() -> None:
    carrying = left_or_right(BOARD, take_up(BOARD, begin(BOARD)), 1)
    clash = Clash(rule=Rule.ROOM, severity=Severity.ERROR, slots=(guid(1), guid(2)), message="twice")
    shown = lines(grid(BOARD, carrying, TOP, [clash], columns=79, rows=3))
    assert shown[1:] == [
        "10:00  ·                      >! +1 Talk 1             ·",
        "10:30  ·                      │! Talk 2                ·",
        "11:00  ·                      │# Talk 3                ·",
    ]
    long = board(session(1, utc(28, 9), minutes=90), *SESSIONS[1:])
    shown = lines(drawn(long, take_up(long, begin(long)), rows=3))
    assert [line[:13] for line in shown[1:]] == ["10:00 >Talk 1", "10:30 ║ SESS0", "11:00 ║      "]


def test_a_session_that_starts_between_rows_has_its_time_beside_it() -> None:
    on = board(session(1, utc(28, 9, 10)))
    assert drawn(on, begin(on), rows=1).row.startswith("10:00 >10:10 Talk 1")


def test_a_session_whose_beginning_is_above_still_has_its_title() -> None:
    on = board(session(1, utc(28, 9), minutes=120))
    below = up_or_down(on, begin(on), 2)
    assert drawn(on, below, rows=2, view=View(top=14, day=SATURDAY, step=30)).row.startswith("11:00 >Talk 1")


def test_the_hour_that_is_repeated_is_named_by_its_zone() -> None:
    autumn = replace(BOARD.event, starts="2026-10-24", ends="2026-10-25", day_change="06:00")
    on = replace(BOARD, event=autumn, days=days_of(autumn), sessions={})
    labels = [line.split()[:2] for line in drawn(on, begin(on), rows=50, view=View()).after]
    assert ["02:30", "CEST"] in labels
    assert ["02:30", "CET"] in labels


def test_marks_are_by_the_gravest_conflict_and_hints_have_none() -> None:
    def clash(severity: Severity, *slots: str) -> Clash:
        return Clash(rule=Rule.ROOM, severity=severity, slots=slots, message="")

    conflicts = (clash(Severity.ERROR, "a"), clash(Severity.WARNING, "a", "b"), clash(Severity.HINT, "c"))
    assert marks(conflicts) == {"a": "!", "b": "?"}


def test_the_heading_counts_conflicts_and_sessions_to_place() -> None:
    assert heading(BOARD, begin(BOARD), 79) == "Saturday 28 March 2026; day 1 of 2; no conflicts; 1 to place"
    double = board(session(1, utc(28, 9)), session(2, utc(28, 9)))
    assert heading(double, begin(double), 79) == "Saturday 28 March 2026; day 1 of 2; 1 error"
    assert heading(BOARD, begin(BOARD), 12) == "Saturday 28…"


def test_below_are_the_place_and_the_conflicts_in_words() -> None:
    one = go_to(BOARD, begin(BOARD), guid(3))
    assert details(BOARD, one, (), 79, 3) == [
        'SESS03 "Talk 3"',
        'Saturday 11:00 to 11:30, Small "Room" <1>; locked; 30 min; accepted; Zoë Müller',
        "",
    ]
    assert details(BOARD, replace(one, room="attic"), (), 79, 1) == ["Saturday 11:00, Attic: free"]
    assert details(BOARD, up_or_down(BOARD, take_up(BOARD, begin(BOARD)), 1), (), 79, 2) == [
        'Moving SESS01 "Talk 1"',
        "to Saturday 10:30 to 11:00, Grand Hall",
    ]


def test_conflicts_that_do_not_fit_are_counted() -> None:
    double = board(*(session(number, utc(28, 9)) for number in range(1, 5)))
    one = begin(double)
    here = details(double, one, double.conflicts, 79, 5)
    assert here[0].startswith("1 of 4 here, Tab: next. ")
    assert here[2:] == [
        f"error: {double.conflicts[0].message}",
        f"error: {double.conflicts[1].message}",
        "4 more conflicts: c lists all",
    ]
    assert details(double, take_up(double, one), double.conflicts, 79, 3)[2] == "6 conflicts"
    assert details(double, one, double.conflicts[:1], 79, 3)[2] == f"error: {double.conflicts[0].message}"


def test_the_list_of_sessions_to_place_scrolls() -> None:
    on = board(*(session(number, room="") for number in range(1, 9)))
    before, line, after = waiting_lines(on, replace(begin(on), listed=5), columns=60, rows=4)
    assert [each.split()[0] for each in before] == ["SESS03", "SESS04", "SESS05"]
    assert (line, after) == ('> SESS06 "Talk 6"  30 min  Zoë Müller  accepted', [])


@given(
    title=st.text(max_size=60) | st.just(HOSTILE),
    columns=st.integers(24, 140),
    rows=st.integers(1, 40),
    down=st.integers(-50, 50),
    right=st.integers(0, 3),
    step=st.sampled_from([5, 10, 15, 20, 30, 60]),
)
def test_no_line_is_wider_than_the_terminal_and_none_has_controls(
    title: str, columns: int, rows: int, down: int, right: int, step: int
) -> None:
    sessions = (session(1, utc(28, 9), title=title), session(2, utc(28, 9, 10), room="s", title=title, minutes=0))
    on = board(*sessions, session(3, utc(28, 9), room="", title=title), session(4, room="", title=title))
    cursor = left_or_right(on, up_or_down(on, replace(begin(on), step=step), down), right)
    shown = grid(on, cursor, View(), on.conflicts, columns=columns, rows=rows)
    below = details(on, cursor, on.conflicts, columns, 5)
    listed = waiting_lines(on, cursor, columns=columns, rows=rows)
    everything = [*lines(shown), *below, *listed[0], listed[1], heading(on, cursor, columns)]
    assert len(shown.before) + 1 + len(shown.after) <= rows
    for line in everything:
        assert display_width(line) <= columns
        assert not any(char < " " or "\x7f" <= char < "\xa0" or char in "\u202e\u2066" for char in line)


def test_every_session_of_a_room_is_drawn_or_counted_wherever_the_cursor_is() -> None:
    on = board(
        session(1, utc(28, 8, 20), minutes=20),
        session(2, utc(28, 8, 40), minutes=20),
        session(3, utc(28, 9), minutes=20),
    )
    text = "\n".join(lines(drawn(on, begin(on), rows=60, view=View(day=SATURDAY, step=30))))
    for number in (1, 2, 3):
        assert f"Talk {number}" in text


def test_a_session_beside_a_longer_one_is_drawn_or_counted_from_where_it_starts() -> None:
    on = board(session(1, utc(28, 9), minutes=45), session(2, utc(28, 9, 10), minutes=20))
    for cursor in (begin(on), up_or_down(on, begin(on), 1), replace(begin(on), step=30, zoom=30)):
        text = "\n".join(lines(drawn(on, cursor, rows=150, view=View(day=SATURDAY, step=cursor.step))))
        assert "Talk 1" in text
        assert "Talk 2" in text or "+1" in text


def test_the_heading_counts_the_conflicts_of_other_days() -> None:
    double = board(session(1, utc(28, 9)), session(2, utc(28, 9)), session(5, utc(29, 8)))
    sunday = go_to(double, begin(double), guid(5))
    assert heading(double, sunday, 79) == "Sunday 29 March 2026; day 2 of 2; 1 error (1 on other days)"
