"""The grid of a day: rows by boundaries, lanes for overlaps, breaks over all rooms, nights, and repeated hours."""

from msgspec.structs import replace

from cfpcli.programme.rules.agenda import Agenda, agenda
from cfpcli.records.programme import Slot
from cfpcli.site.rules.timetable import LEAST_HEIGHT, MOST_HEIGHT, Cell, Timetable, timetable
from tests.factories import code_of
from tests.site.publications import EVENT, PROPOSALS, SLOTS, SPEAKERS, at, programme, slot


def laid_out(*slots: Slot, day: str = "2026-03-28") -> Timetable:
    """The layout of a day with these slots."""
    shown = programme(slots or SLOTS)
    return timetable(shown, next(each for each in shown.days if each.date == day))


def cell(layout: Timetable, number: int) -> Cell:
    return layout.cells[slot(number, None).guid]


def test_rows_are_the_starts_and_ends_and_nothing_between() -> None:
    layout = laid_out(slot(1, at(28, 10), 5, proposal=code_of(1)), slot(2, at(28, 14), 60, proposal=code_of(4)))
    assert layout.boundaries == (at(28, 10), at(28, 10, 5), at(28, 14), at(28, 15))
    assert (cell(layout, 1).top, cell(layout, 1).bottom) == (2, 3)
    assert (cell(layout, 2).top, cell(layout, 2).bottom) == (4, 5)


def test_a_row_is_as_high_as_its_minutes_but_a_gap_is_low() -> None:
    layout = laid_out(
        slot(1, at(28, 10), 5, proposal=code_of(1)),
        slot(2, at(28, 14), 30, proposal=code_of(4)),
        slot(3, at(28, 15), 240, proposal=code_of(3)),
    )
    heights = [round(height, 3) for height in layout.heights]
    assert heights == [LEAST_HEIGHT, LEAST_HEIGHT, 3.9, LEAST_HEIGHT, MOST_HEIGHT]


def test_sessions_that_overlap_in_a_room_are_in_lanes_of_it() -> None:
    layout = laid_out()
    first, second = cell(layout, 1), cell(layout, 10)
    assert {first.column, second.column} == {2, 3}
    assert [(room.slug, room.first, room.lanes) for room in layout.rooms] == [
        ("grand", 2, 2),
        ("small", 4, 1),
        ("attic", 5, 1),
    ]


def test_no_two_cells_of_a_column_share_a_row() -> None:
    layout = laid_out()
    rows = [
        (each.column, row) for each in layout.cells.values() if not each.spans for row in range(each.top, each.bottom)
    ]
    assert len(rows) == len({*rows})


def test_a_break_of_all_rooms_spans_them() -> None:
    layout = laid_out()
    assert cell(layout, 11).spans
    assert not cell(layout, 1).spans


def test_a_break_beside_a_session_has_a_column_of_its_own() -> None:
    layout = laid_out(
        slot(1, at(28, 10), 60, proposal=code_of(1)), slot(2, at(28, 10, 30), 60, title="Coffee", room="")
    )
    assert not cell(layout, 2).spans
    assert [room.name for room in layout.rooms] == ["Grand Hall", "All rooms"]
    assert cell(layout, 2).column != cell(layout, 1).column


def test_a_break_that_is_recorded_in_each_room_is_shown_once() -> None:
    rooms = [slot(at_, at(28, 12), 60, title="Lunch", room=room.slug) for at_, room in enumerate(EVENT.rooms, 1)]
    layout = laid_out(*rooms, slot(9, at(28, 10), proposal=code_of(1)))
    assert len(layout.items) == 2
    assert [item.title for item in layout.items] == [PROPOSALS[code_of(1)].title, "Lunch"]


def test_the_reading_order_is_by_start_then_by_room() -> None:
    layout = laid_out()
    starts = [item.start for item in layout.items]
    assert starts == sorted(start for start in starts if start)
    at_eleven = [item.room for item in layout.items if item.start == at(28, 11)]
    assert at_eleven == ["Grand Hall", 'Small "Room" <1>']


def test_a_session_after_midnight_is_the_last_of_its_evening() -> None:
    layout = laid_out()
    assert layout.items[-1].title == "After midnight"
    assert "After midnight" not in [item.title for item in laid_out(day="2026-03-29").items]


def test_sessions_without_a_time_are_apart() -> None:
    layout = laid_out(day="2026-03-29")
    assert [item.title for item in layout.untimed] == ["Not timed yet"]
    assert not {item.guid for item in layout.untimed} & layout.cells.keys()


def test_what_was_called_off_is_not_on_the_day() -> None:
    assert "Called off" not in [item.title for item in laid_out(day="2026-03-29").items]


def test_a_room_in_which_nothing_takes_place_has_no_column() -> None:
    layout = laid_out(slot(1, at(28, 10), proposal=code_of(1)))
    assert [room.slug for room in layout.rooms] == ["grand"]


def test_a_session_without_a_room_has_a_column() -> None:
    layout = laid_out(slot(1, at(28, 10), proposal=code_of(1), room=""))
    assert [(room.slug, room.name) for room in layout.rooms] == [("", "")]


def test_the_hour_that_the_clock_shows_twice_is_two_rows() -> None:
    event = replace(EVENT, starts="2026-10-25", ends="2026-10-25", day_change="00:00")
    hour = at(28, 0).replace(month=10, day=25)
    twice = (
        slot(1, hour.replace(hour=0, minute=30), 30, proposal=code_of(1)),
        slot(2, hour.replace(hour=1, minute=30), 30, proposal=code_of(2)),
    )
    shown: Agenda = agenda(event, twice, PROPOSALS, SPEAKERS, version="1", published=at(1, 1))
    layout = timetable(shown, shown.days[0])
    assert len(layout.items) == 2
    assert cell(layout, 1).top < cell(layout, 2).top
