"""Going through a list key by key: the way through it, and the run, at a terminal that is played."""

import os
import pty
import signal
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path

import pytest
from prompt_toolkit.data_structures import Size
from prompt_toolkit.input import create_input
from prompt_toolkit.output import DummyOutput

from cfpcli.errors import BusyError, CfpError, InterruptedByUserError
from cfpcli.ui import prompts
from cfpcli.ui.key_by_key import Drawn, Key, Run, Screen, Way, help_lines, legend, page_of
from cfpcli.ui.line_prompter import LinePrompter
from cfpcli.ui.prompts import TerminalPrompter
from tests.terminal import CTRL_C, CTRL_D
from tests.ui.scripted import Leave, ScriptedPrompter
from tests.ui.worlds import shown, world


def way(codes: str = "ABCD", before: int = 0) -> Way:
    return Way(tuple(codes), before=before)


def answer(one: Way) -> None:
    one.close(one.code)
    one.forward()


def test_answers_lead_from_the_first_behind_the_last() -> None:
    one = way()
    seen = []
    while one.code:
        seen.append((one.code, one.place, one.done, one.left))
        answer(one)
    assert seen == [("A", 1, 0, 4), ("B", 2, 1, 3), ("C", 3, 2, 2), ("D", 4, 3, 1)]
    assert (one.done, one.left, one.total) == (4, 0, 4)


def test_what_was_done_before_counts_in_all_but_what_is_left() -> None:
    one = way(before=10)
    assert (one.place, one.done, one.total, one.left) == (11, 10, 14, 4)


def test_back_and_forward_pass_over_what_is_answered() -> None:
    one = way()
    one.forward()
    answer(one)
    assert one.code == "C"
    assert one.back()
    assert one.code == "A"
    assert not one.back()
    one.forward()
    assert one.code == "C"


def test_what_was_skipped_comes_again() -> None:
    one = way("ABC")
    one.forward()
    answer(one)
    answer(one)
    assert (one.code, one.left) == ("", 1)
    one.again()
    assert one.code == "A"


def test_a_visit_leads_back_to_where_it_began() -> None:
    one = way()
    one.go_to("C")
    assert (one.code, one.place) == ("C", 3)
    answer(one)
    assert one.code == "A"
    one.go_to("X")
    assert (one.code, one.place, one.total) == ("X", 0, 4)
    answer(one)
    assert (one.code, one.done) == ("A", 1)
    assert one.upcoming(5) == ("B", "D")


def test_what_is_visited_does_not_come_up_as_well() -> None:
    one = way()
    one.go_to("C")
    assert one.upcoming(2) == ("A", "B")
    assert one.upcoming(9) == ("A", "B", "D")


def test_what_is_reopened_is_left_again() -> None:
    one = way("AB")
    answer(one)
    one.reopen("A")
    one.go_to("A")
    assert (one.code, one.done, one.left) == ("A", 0, 2)


def test_what_is_visited_outside_the_list_counts_nowhere() -> None:
    one = way("AB")
    one.go_to("X")
    answer(one)
    assert (one.code, one.done, one.left) == ("A", 0, 2)


def test_what_is_dropped_is_neither_done_nor_left() -> None:
    one = way("AB")
    one.drop("A")
    assert (one.code, one.done, one.left) == ("B", 0, 1)
    assert not one.back()


def test_going_to_the_one_in_turn_is_no_visit() -> None:
    one = way("AB")
    one.go_to("A")
    one.forward()
    assert one.code == "B"


def test_what_was_dropped_and_is_answered_after_all_is_counted_once() -> None:
    one = way("AB")
    one.drop("A")
    one.go_to("A")
    answer(one)
    assert (one.code, one.done, one.left) == ("B", 1, 1)


def test_steps_pass_over_nothing_and_end_at_the_ends() -> None:
    one = way()
    one.close("B")
    codes = []
    for places in (1, 1, 9, -2, -9):
        one.step(places)
        codes.append(one.code)
    assert codes == ["B", "C", "D", "B", "A"]


def test_the_place_stays_with_its_code_when_the_list_changes() -> None:
    one = way()
    one.step(2)
    assert one.follow(tuple("XCABD")) == 1
    assert one.code == "C"


def test_where_the_code_in_turn_has_left_the_list_the_place_stays() -> None:
    one = way()
    one.step(3)
    assert one.follow(tuple("ABC")) == 2
    assert one.follow(()) == 0
    assert one.code == ""


def test_what_was_gone_to_is_in_turn_in_the_next_list_if_it_is_there() -> None:
    one = way()
    one.go_to("X")
    assert one.follow(tuple("ABXD")) == 2
    one.go_to("Y")
    assert one.follow(tuple("ABXD")) == 2
    assert one.code == "X"


class PlayedTerminal(DummyOutput):
    """Its person presses the next keys, all at once, when a screen is drawn and waits."""

    def __init__(self, keyboard: int) -> None:
        self.keyboard = keyboard
        self.presses: list[str] = []
        self.waits = False
        self.size = Size(rows=24, columns=80)

    def get_size(self) -> Size:
        """As the test has it."""
        return self.size

    def flush(self) -> None:
        """The first thing drawn after a screen is what waits for its key."""
        if self.waits and self.presses:
            self.waits = False
            os.write(self.keyboard, self.presses.pop(0).encode())


class PlayedPrompter(TerminalPrompter):
    """The dialogue of a terminal at which `early` is typed while each screen is still being drawn."""

    early = ""

    def screen(self, draw: Callable[[], str], keys: Mapping[str, str], *, moves: Collection[str] = ()) -> str:
        """Press keys before the screen is there, and let the terminal know when it is."""

        def drawn() -> str:
            label = draw()
            os.write(self.terminal.keyboard, self.early.encode())
            self.terminal.waits = True
            return label

        return super().screen(drawn, keys, moves=moves)

    @property
    def terminal(self) -> PlayedTerminal:
        """The terminal it is drawn on."""
        assert isinstance(self._output, PlayedTerminal)
        return self._output


Play = Callable[..., PlayedPrompter]


@pytest.fixture
def play(tmp_path: Path) -> Iterator[Play]:
    """Makes a prompter at a terminal where these keys are pressed, each string at once, one for each screen."""
    keyboard, ours = pty.openpty()
    with os.fdopen(ours, encoding="utf-8", closefd=True) as stdin:

        def prompter(*presses: str, early: str = "") -> PlayedPrompter:
            terminal = PlayedTerminal(keyboard)
            terminal.presses += presses
            played = PlayedPrompter(world(tmp_path), source=create_input(stdin), target=terminal)
            played.early = early
            return played

        yield prompter
    os.close(keyboard)


class Room:
    """A room of one screen: `a` rates, `j` moves on, `q` leaves; it writes down what was pressed."""

    def __init__(self, prompter: PlayedPrompter | ScriptedPrompter | LinePrompter, *more: Key) -> None:
        self.run = Run(prompter)
        self.pressed: list[str] = []
        self.notes: list[str] = []
        self.refusals: list[Exception] = []
        self.keys = (
            Key("a", "rate it", self._act, "a rate", refusal="Not saved: "),
            Key("j down", "the next", self._act, moves=True),
            *more,
            *self.run.last_keys("all is saved", "", "  More."),
        )

    def go(self, screens: int = 9) -> None:
        """Show at most so many screens."""
        left = [Screen(self._draw, self.keys)] * screens
        self.run.through(lambda: left.pop() if left else None, lambda: (f"{len(self.pressed)} saved", "One begun."))

    def _act(self, key: str) -> None:
        if self.refusals:
            raise self.refusals.pop()
        self.pressed.append(key)
        self.run.note = f"done {key}"

    def _draw(self) -> Drawn:
        self.notes.append(self.run.note)
        return Drawn((self.run.note,), ("Title",), ("Text.",), legend(self.keys, 80))


def test_keys_pressed_before_the_screen_is_drawn_do_nothing(play: Play) -> None:
    room = Room(play("j", "q", early="aaa"))
    room.go()
    assert room.pressed == ["j"]


def test_a_key_that_is_held_down_acts_once(play: Play) -> None:
    room = Room(play("aaaa", "q"))
    room.go()
    assert room.pressed == ["a"]


def test_keys_that_only_move_count_however_fast_they_come(play: Play) -> None:
    room = Room(play("jj\x1b[B", "", "", "q"))
    room.go()
    assert room.pressed == ["j", "j", "down"]
    mixed = Room(play("jja", "q"))
    mixed.go()
    assert mixed.pressed == ["j"]


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_who_leaves_by_a_signal_is_told_what_is_saved(play: Play, key: str) -> None:
    room = Room(play("a", key))
    with pytest.raises(InterruptedByUserError) as caught:
        room.go()
    assert (caught.value.message, caught.value.hint) == ("interrupted: 1 saved; one begun.", "")


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM])
def test_so_is_who_hangs_up(number: signal.Signals) -> None:
    room = Room(ScriptedPrompter([("rate", "a"), ("rate", "h")]), Key("h", act=lambda _: os.kill(os.getpid(), number)))
    # Where nobody hears it, the run goes on, and this one does not end.
    before = signal.signal(number, signal.SIG_IGN)
    try:
        with pytest.raises(InterruptedByUserError, match="interrupted: 1 saved"):
            room.go()
    finally:
        signal.signal(number, before)


def test_what_was_half_typed_is_in_the_hint_too() -> None:
    def leave(_: str) -> None:
        raise InterruptedByUserError("interrupted", hint="your text is kept")

    room = Room(ScriptedPrompter([("rate", "x")]), Key("x", act=leave))
    with pytest.raises(InterruptedByUserError) as caught:
        room.go()
    assert (caught.value.message, caught.value.hint) == ("interrupted: 0 saved; one begun.", "your text is kept")


def test_the_run_ends_with_the_list_or_with_a_key_that_ends_it() -> None:
    to_the_end = Room(ScriptedPrompter([("rate", "a"), ("rate", "a")]))
    to_the_end.go(2)
    assert to_the_end.pressed == ["a", "a"]
    left = Room(ScriptedPrompter([("rate", "a"), ("rate", "q")]))
    left.go()
    assert left.pressed == ["a"]
    Room(ScriptedPrompter()).go(0)


def test_what_happened_is_shown_once() -> None:
    room = Room(ScriptedPrompter([("", "a"), ("", "z"), ("", "q")]), Key("z"))
    room.go()
    assert room.notes == ["", "done a", ""]


def test_a_refusal_is_shown_and_the_run_goes_on() -> None:
    room = Room(ScriptedPrompter([("", "a"), ("", "j"), ("", "a"), ("", "q")]))
    room.refusals = [CfpError("there is none"), BusyError("somebody is writing", hint="try again")]
    room.go()
    assert room.notes == ["", "Not saved: somebody is writing (try again)", "there is none", "done a"]


def test_a_fault_ends_the_run_and_what_is_saved_is_shown() -> None:
    prompter = ScriptedPrompter([("", "a"), ("", "a")])
    room = Room(prompter, Key("z"))
    room.refusals = []
    room.go(1)
    room.refusals = [ZeroDivisionError()]
    with pytest.raises(ZeroDivisionError):
        room.go()
    assert prompter.said.endswith("1 saved\nOne begun.")


def test_another_size_draws_the_screen_anew(play: Play) -> None:
    prompter = play("q")
    room = Room(prompter)
    sizes: list[int] = []

    def draw() -> Drawn:
        sizes.append(prompter.columns)
        prompter.terminal.size = Size(rows=40, columns=120)
        if len(sizes) == 1:
            prompter.terminal.presses.insert(0, "")
        return Drawn()

    assert not room.run.press(Screen(draw, room.keys))
    assert sizes == [80, 120]


def test_ctrl_z_suspends_and_the_screen_comes_back(play: Play, monkeypatch: pytest.MonkeyPatch) -> None:
    suspended: list[int] = []
    monkeypatch.setattr(prompts, "suspend", lambda: suspended.append(1))
    room = Room(play("a", "\x1a", "q"))
    room.go()
    assert (suspended, room.pressed) == ([1], ["a"])
    assert room.notes == ["", "done a", "done a"]


def test_the_table_makes_the_line_of_keys_and_the_help() -> None:
    rows = (Key("a b", "rate it", legend="a rate"), Key("space", "page"), Key("1 2", "score", label="1-2"), Key("z"))
    assert legend((*rows, Key("q", legend="q quit")), 80) == ["a rate  q quit"]
    assert help_lines(rows) == ["  a       rate it", "  Space   page", "  1-2     score"]


def test_of_two_rows_with_a_key_the_first_has_it() -> None:
    pressed: list[str] = []
    rows = (Key("a", act=lambda _: pressed.append("first")), Key("a b", act=lambda _: pressed.append("second")))
    run = Run(ScriptedPrompter([("", "a"), ("", "b")]))
    assert run.press(Screen(Drawn, rows))
    assert run.press(Screen(Drawn, rows))
    assert pressed == ["first", "second"]


def test_the_help_comes_from_the_keys_of_the_screen_it_was_asked_on() -> None:
    prompter = ScriptedPrompter([("", "?"), ("", "enter"), ("", "q")])
    room = Room(prompter)
    room.go()
    assert "\n".join((*help_lines(room.keys), "", "  More.")) in prompter.said


def read(*keys: str, lines: Sequence[str], by: str = "c") -> list[str]:
    """What is shown of a text on a terminal of 24 lines while these keys are pressed, and the page of the run after."""
    prompter = ScriptedPrompter([("Enter continue", key) for key in keys])
    run = Run(prompter)
    run.page = 3
    run.read(lambda _: lines, by)
    assert prompter.is_exhausted
    assert run.page == 3
    return [screen for screen in prompter.said.split("\f\n") if screen]


def test_a_long_text_is_read_page_by_page() -> None:
    pages = read("space", "pagedown", "b", "space", "space", "b", "enter", lines=[f"L{at:02}" for at in range(45)])
    assert [page[:3] for page in pages] == ["L00", "L20", "L40", "L20", "L40", "L00", "L00"]
    assert "page 3 of 3, Space: from the top" in pages[2]


@pytest.mark.parametrize("key", ["enter", "space", "q", "escape", "backspace", "c"])
def test_a_text_of_one_page_is_left_by_any_of_its_keys(key: str) -> None:
    assert len(read(key, lines=["one", "two"])) == 1


def test_turning_pages_never_leaves_a_text_on_which_keys_act() -> None:
    pressed: list[str] = []
    run = Run(ScriptedPrompter([("a rate", "space"), ("Enter continue", "b"), ("Enter continue", "a")]))
    run.read(lambda _: ["one"], title="Title", keys=[Key("a", "rate it", pressed.append, "a rate", ends=True)])
    assert pressed == ["a"]


def test_a_printer_of_lines_gets_the_whole_text(tmp_path: Path) -> None:
    env = world(tmp_path, typed="\n")
    Run(LinePrompter(env)).read(lambda _: [f"L{at:02}" for at in range(99)], "c")
    assert "L98" in shown(env)
    assert "page" not in shown(env)


def test_who_leaves_while_reading_leaves_the_run() -> None:
    room = Room(ScriptedPrompter([("", "?"), ("", Leave())]))
    with pytest.raises(InterruptedByUserError, match="interrupted: 0 saved"):
        room.go()


def test_pages_of_lines() -> None:
    assert page_of("abcde", 1, 2) == ("cd", 1, 3)
    assert page_of("abcde", 3, 2) == ("ab", 0, 3)
    assert page_of("", 0, 2) == ("", 0, 1)
