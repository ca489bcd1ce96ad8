"""The board of the programme key by key: what is written, what is undone, what a refusal leaves."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cfpcli.errors import BusyError, ConflictError, InterruptedByUserError
from cfpcli.programme.screens.board import loop
from cfpcli.ui.wrapping import display_width
from tests.programme.agendas import guid, utc
from tests.programme.boards import SESSIONS, MemoryDesk, session
from tests.ui.scripted import Leave, ScriptedPrompter


def press(desk: MemoryDesk, *keys: str, columns: int = 80, lines: int = 24) -> list[list[str]]:
    """Press keys and leave; the screens, each as its lines."""
    prompter = ScriptedPrompter([("", key) for key in (*keys, "q")], columns=columns, lines=lines)
    loop(desk, prompter=prompter)
    assert prompter.is_exhausted
    return [screen.removeprefix("\n").rstrip("\n").split("\n") for screen in prompter.said.split("\f")[1:]]


def place(desk: MemoryDesk, number: int) -> tuple[str, Any]:
    slot = desk.sessions[guid(number)].slot
    return slot.room, slot.start


def test_enter_takes_a_session_up_and_puts_it_down_in_one_write() -> None:
    desk = MemoryDesk()
    shown = press(desk, "enter", "down", "down", "right", "right", "enter")
    assert desk.log == [("put", "SESS01")]
    assert place(desk, 1) == ("attic", utc(28, 10))
    assert shown[-1][0] == "put SESS01."
    assert "Moving SESS01" in "\n".join(shown[3])


def test_space_does_as_enter_does() -> None:
    desk = MemoryDesk()
    press(desk, "space", "down", "space")
    assert desk.log == [("put", "SESS01")]


@pytest.mark.parametrize("key", ["escape", "q"])
def test_a_session_is_put_back_and_nothing_is_written(key: str) -> None:
    desk = MemoryDesk()
    shown = press(desk, "enter", "down", "right", key)
    assert desk.log == []
    assert shown[-1][3].startswith("10:00 >Talk 1")


def test_a_session_that_is_put_down_where_it_was_is_not_written() -> None:
    desk = MemoryDesk()
    shown = press(desk, "enter", "down", "up", "enter")
    assert (desk.log, shown[-1][0]) == ([], "SESS01 stays where it is")


def test_conflicts_are_shown_while_a_session_is_carried() -> None:
    shown = press(MemoryDesk(), "enter", "right", "escape")
    assert "error: s has SESS01 and SESS02 at the same time" in shown[2]
    assert shown[2][3].startswith("10:00  ·                      >! +1 Talk 1")
    assert not any("error" in line for line in shown[3])


def test_s_swaps_the_session_with_the_one_beneath() -> None:
    desk = MemoryDesk()
    shown = press(desk, "s", "enter", "right", "s")
    assert desk.log == [("swap", "SESS01", "SESS02")]
    assert (place(desk, 1), place(desk, 2)) == (("s", utc(28, 9)), ("grand", utc(28, 9)))
    assert shown[1][0].startswith("no session is taken up")


def test_a_swap_without_a_partner_is_refused_in_words() -> None:
    desk = MemoryDesk()
    shown = press(desk, "enter", "right", "right", "s", "escape")
    assert (desk.log, shown[4][0]) == (
        [],
        "Not swapped: there is no session beneath SESS01 (take one up with Enter, move",
    )


def test_l_locks_and_releases_and_a_locked_session_stays() -> None:
    desk = MemoryDesk()
    shown = press(desk, "l", "enter", "x", "+", "l")
    assert desk.log == [("lock", "SESS01"), ("lock", "SESS01")]
    refusals = [screen[0] for screen in shown[2:5]]
    assert refusals == [
        "SESS01 is locked (l releases it)",
        "Not removed: SESS01 is locked (l releases it)",
        "Not done: SESS01 is locked (l releases it)",
    ]


def test_x_removes_and_u_brings_back_with_the_cursor_on_it() -> None:
    desk = MemoryDesk()
    shown = press(desk, "x", "n", "u")
    assert desk.log == [("remove", "SESS01")]
    assert desk.sessions[guid(1)] == SESSIONS[0]
    assert shown[1][3].startswith("10:00 >·")
    assert shown[3][0] == "Undone"
    assert shown[3][1].startswith("Saturday")
    assert press(desk, "u")[1][0] == "Nothing left to undo in this session"


def test_a_session_is_made_longer_and_shorter_by_a_timeslot() -> None:
    desk = MemoryDesk(session(1, utc(28, 9), minutes=10))
    shown = press(desk, "+", "=", "-", "-", "-", "-")
    assert desk.sessions[guid(1)].slot.minutes == 5
    assert [line[0] for line in desk.log] == ["put"] * 5
    assert shown[-1][0] == "Not done: SESS01 is as short as it can be"


def test_p_places_a_session_from_the_list_at_the_cursor() -> None:
    desk = MemoryDesk(*SESSIONS, session(7, room=""))
    shown = press(desk, "right", "right", "p", "down", "enter", "down", "enter")
    assert shown[3][1:5] == [
        "Sessions to place: 2",
        "",
        '> SESS06 "Talk 6"  30 min  Zoë Müller  accepted',
        '  SESS07 "Talk 7"  30 min  Zoë Müller  accepted',
    ]
    assert (desk.log, place(desk, 7)) == ([("put", "SESS07")], ("attic", utc(28, 9, 30)))


def test_the_list_is_left_without_a_change_and_says_when_it_is_empty() -> None:
    desk = MemoryDesk(*SESSIONS)
    for key in ("escape", "p", "q"):
        press(desk, "p", "pagedown", "up", "down", "pageup", key)
    assert desk.log == []
    assert press(MemoryDesk(SESSIONS[0]), "p")[1][0] == "Every accepted session has its place."


def test_where_no_session_is_the_keys_say_so() -> None:
    desk = MemoryDesk(SESSIONS[0])
    shown = press(desk, "right", "enter", "l", "x", "-")
    assert [screen[0] for screen in shown[2:6]] == [
        "there is no session here (p places one)",
        "Not done: there is no session here (p places one)",
        "Not removed: there is no session here (p places one)",
        "Not done: there is no session here (p places one)",
    ]
    assert desk.log == []


def test_n_and_b_go_to_other_days_with_or_without_a_session() -> None:
    desk = MemoryDesk()
    shown = press(desk, "n", "b", "enter", "n", "enter")
    assert [screen[1].partition(" ")[0] for screen in shown[:3]] == ["Saturday", "Sunday", "Saturday"]
    assert place(desk, 1) == ("grand", utc(29, 8))


def test_tab_goes_through_the_sessions_at_one_place() -> None:
    desk = MemoryDesk(session(1, utc(28, 9)), session(2, utc(28, 9)))
    press(desk, "tab", "x")
    assert list(desk.sessions) == [guid(2)] or list(desk.sessions) == [guid(1)]
    assert desk.log == [("remove", sorted(("SESS01", "SESS02"), key=lambda name: guid(int(name[-1])))[1])]


def test_a_busy_store_leaves_the_session_taken_up() -> None:
    desk = MemoryDesk()
    desk.refusals = [BusyError("somebody else is writing to cfp.json")]
    shown = press(desk, "enter", "down", "enter", "enter")
    assert shown[3][0] == "Not moved: somebody else is writing to cfp.json"
    assert (desk.log, place(desk, 1)) == ([("put", "SESS01")], ("grand", utc(28, 9, 30)))


def test_what_somebody_else_did_meanwhile_is_shown_and_kept() -> None:
    desk = MemoryDesk()

    class Other(ScriptedPrompter):
        """Another writer moves the session that is carried."""

        def _next(self, label: str) -> Any:  # noqa: ANN401  # as its base
            if len(self.asked) == 2:
                desk.sessions[guid(1)] = session(1, utc(28, 12))
                desk.heard = "Bo Lind changed SESS01 meanwhile"
            return super()._next(label)

    prompter = Other([("", key) for key in ("enter", "down", "enter", "q")])
    loop(desk, prompter=prompter)
    assert (desk.log, place(desk, 1)) == ([], ("grand", utc(28, 12)))
    assert "Not moved: somebody else changed SESS01 meanwhile. Bo Lind changed SESS01" in " ".join(
        prompter.said.split("\f")[4].split()
    )


def test_the_help_lists_the_keys_and_the_signs_and_c_the_conflicts() -> None:
    desk = MemoryDesk(session(1, utc(28, 9)), session(2, utc(28, 9)))
    shown = press(desk, "?", "enter", "c", "enter", lines=50)
    text = "\n".join(shown[1])
    for words in ("take up the session", "lock the session", "! a conflict (error)", "every change is saved"):
        assert words in text
    assert shown[3][:2] == ["Conflicts: 1", "error: grand has SESS01 and SESS02 at the same time"]
    assert press(MemoryDesk(SESSIONS[0]), "c", "enter")[1][0] == "No conflicts."


def test_ctrl_c_reports_the_saved_changes() -> None:
    prompter = ScriptedPrompter([("", "l"), ("", "enter"), ("", Leave())])
    with pytest.raises(InterruptedByUserError, match="interrupted: saved: 1"):
        loop(MemoryDesk(), prompter=prompter)


@pytest.mark.parametrize(("columns", "lines"), [(80, 24), (120, 40), (20, 10), (40, 12), (300, 80)])
def test_every_screen_fits_the_terminal(columns: int, lines: int) -> None:
    desk = MemoryDesk(*SESSIONS, session(7, utc(28, 9)), session(8, utc(28, 9), title="宽" * 90))
    desk.heard = "Bo Lind changed something meanwhile. " * 9
    keys = ("down", "right", "z", "pagedown", "pageup", "end", "home", "enter", "down", "escape", "p", "down", "escape")
    for screen in press(desk, *keys, columns=columns, lines=lines):
        assert len(screen) <= lines
        assert all(display_width(line) < columns for line in screen)


class AnyKeys(ScriptedPrompter):
    """Presses whichever of the offered keys a number chooses, then leaves by Ctrl-C."""

    def __init__(self, numbers: list[int], *, columns: int, lines: int) -> None:
        super().__init__([("", Leave())], columns=columns, lines=lines)
        self._numbers = numbers
        self.screens: list[list[str]] = []

    def clear(self) -> None:
        """Begin a new screen."""
        self.screens.append([])

    def say(self, text: str, *, strong: bool = False) -> None:
        """Keep its lines."""
        del strong
        self.screens[-1] += text.split("\n")

    def key(self, label: str, keys: Mapping[str, str], *, or_text: bool = False) -> str:
        """Choose."""
        self.screens[-1] += label.split("\n")
        names = sorted({*keys} - {"q"} or {*keys})
        return names[self._numbers.pop() % len(names)] if self._numbers else super().key(label, keys, or_text=or_text)


@given(numbers=st.lists(st.integers(0, 60), max_size=60), size=st.sampled_from([(80, 24), (120, 40), (20, 8)]))
def test_whatever_keys_are_pressed_the_screen_fits_and_sessions_keep_to_days_and_rooms(
    numbers: list[int], size: tuple[int, int]
) -> None:
    desk = MemoryDesk(*SESSIONS, session(7, utc(28, 23, 20)), session(8, utc(29, 1), room=""), session(9, minutes=0))
    prompter = AnyKeys(numbers, columns=size[0], lines=size[1])
    with pytest.raises(InterruptedByUserError):
        loop(desk, prompter=prompter)
    for screen in prompter.screens:
        assert len(screen) <= size[1]
        assert all(display_width(line) < size[0] for line in screen)
    board = desk.board()
    for each in desk.sessions.values():
        assert each.slot.room in {"", *(room.slug for room in board.event.rooms)}
        assert each.slot.start is None or each.day in {day.date for day in board.days}


def test_a_conflict_of_two_writers_is_a_refusal() -> None:
    desk = MemoryDesk()
    desk.refusals = [ConflictError("somebody else changed SESS01 meanwhile")]
    shown = press(desk, "l")
    assert shown[1][0] == "Not done: somebody else changed SESS01 meanwhile"
