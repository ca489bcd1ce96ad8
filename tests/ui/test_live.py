"""A live view at a real pseudo-terminal: what it draws, which keys it knows, and how it gives the terminal back."""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.process import variables
from tests.countdown import left
from tests.terminal import CTRL_C, CTRL_D, Terminal
from tests.world import World

ENTER_SCREEN, LEAVE_SCREEN = "\x1b[?1049h", "\x1b[?1049l"
HIDE_CURSOR, SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"

# Shows each key it gets until one is q, then says how it ended and whether the terminal is as it was.
PROGRAM = """
import sys, termios
from cfpcli.env import Env
from cfpcli.errors import InterruptedByUserError
from cfpcli.ui.live import live_view

env = Env.from_process("cfp")
before = termios.tcgetattr(0)
ended = "killed"
print("pid", __import__("os").getpid())
try:
    with live_view(env) as view:
        keys = ["ready"]
        while keys[-1] != "q":
            view.show([f"{view.columns}x{view.lines}", "the same line", "keys: " + ",".join(keys)])
            keys.append(view.key(0 if keys[-1] == "0" else 60) or "none")
        ended = "by key"
except InterruptedByUserError:
    ended = "interrupted"
except SystemExit as leaving:
    ended = f"status {leaving.code}"
finally:
    print("ended", ended, "restored" if termios.tcgetattr(0) == before else "broken")
"""

Start = Callable[..., Terminal]


@pytest.fixture
def start(world: World) -> Start:
    """Starts the program above in a terminal of its own."""

    def run(columns: int = 80, lines: int = 24, **more: str) -> Terminal:
        argv = [sys.executable, "-c", PROGRAM]
        return Terminal(argv, variables(world, **more), columns=columns, lines=lines, cwd=world.folder)

    return run


def test_keys_come_without_enter_and_unseen(start: Start) -> None:
    with start() as terminal:
        terminal.expect("keys: ready").send("x").expect("keys: ready,x").send(" ").expect("x,space")
        for sent, name in (("\x1b[A", "up"), ("\x1bOB", "down"), ("\x1b[5~", "page up"), ("\x1b[6~", "page down")):
            terminal.send(sent).expect(f",{name}")
        terminal.send("q").expect("ended by key restored")
        assert terminal.wait() == 0


def test_without_a_key_it_goes_on_when_the_time_is_up(start: Start) -> None:
    with start() as terminal:
        terminal.expect("keys: ready").send("0").expect("keys: ready,0,none").send("q").expect("ended by key")


def test_the_screen_and_the_cursor_come_back(start: Start) -> None:
    with start() as terminal:
        terminal.expect("keys: ready").send("q").expect("ended by key restored")
        drawn = terminal.raw
    assert drawn.index(ENTER_SCREEN) < drawn.index(HIDE_CURSOR) < drawn.index("keys: ready")
    assert drawn.index("keys: ready") < drawn.index(SHOW_CURSOR) < drawn.index(LEAVE_SCREEN) < drawn.index("ended")


@pytest.mark.parametrize("key", [CTRL_C, CTRL_D])
def test_ctrl_c_and_ctrl_d_leave(start: Start, key: str) -> None:
    with start() as terminal:
        terminal.expect("keys: ready").send(key).expect("ended interrupted restored")
        assert SHOW_CURSOR in terminal.raw
        assert LEAVE_SCREEN in terminal.raw


def test_ctrl_z_does_not_leave_the_screen_behind(start: Start) -> None:
    with start() as terminal:
        terminal.expect("keys: ready").send("\x1a").expect("keys: ready,\x1a").send("q").expect("ended by key restored")


def test_asked_to_end_it_gives_the_terminal_back(start: Start) -> None:
    with start() as terminal:
        terminal.expect("pid ").expect("keys: ready")
        os.kill(int(terminal.screen.split()[1]), signal.SIGTERM)
        terminal.expect("ended status 143 restored")
        assert LEAVE_SCREEN in terminal.raw


def test_only_what_changed_is_drawn_again(start: Start) -> None:
    with start() as terminal:
        terminal.expect("keys: ready").send("x").expect("keys: ready,x").send("q").expect("ended")
        assert terminal.raw.count("the same line") == 1
        assert terminal.raw.count("\x1b[2J") == 2  # on entering, and for the first frame


def test_another_size_is_drawn_whole(start: Start) -> None:
    import fcntl
    import struct
    import termios

    with start() as terminal:
        terminal.expect("80x24").expect("keys: ready")
        fcntl.ioctl(
            terminal._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0)
        )  # as a window manager would
        terminal.send("x").expect("120x40").expect("the same line").expect("keys: ready,x").send("q").expect("ended")


def test_told_sizes_beat_measured_ones(start: Start) -> None:
    with start(COLUMNS="100", LINES="30") as terminal:
        terminal.expect("100x30").expect("keys: ready").send("q").expect("ended")


@pytest.mark.slow
@pytest.mark.parametrize(("key", "status", "said"), [("q", 0, ""), (CTRL_C, 130, "cfp: interrupted")])
def test_the_deadlines_count_down_until_one_leaves(desk: World, key: str, status: int, said: str) -> None:
    argv = [sys.executable, "-m", "cfpcli", "deadlines", "--watch", "--as-of=2026-05-24T10:00Z"]
    with Terminal(argv, variables(desk, TZ="Europe/Paris"), cwd=Path(desk.folder)) as terminal:
        terminal.expect("12:00:0").expect(left("21 days")).expect("q quit").expect("12:00:0").send(key)
        assert terminal.wait() == status
        assert terminal.screen.rstrip().endswith(said)
        assert terminal.raw.rindex(SHOW_CURSOR) < terminal.raw.rindex(LEAVE_SCREEN)
