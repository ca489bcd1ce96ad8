"""Live views at a real pseudo-terminal: drawing, keys, interruptions."""

import asyncio
import os
import pty
import signal
import sys
import threading
import tty
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cfpcli.ui.live import discard, discard_lines, interrupted_by_hang_up, waiting
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


ENDS = (signal.SIGHUP, signal.SIGTERM)


@pytest.fixture
def handlers() -> Iterator[None]:
    """Gives each signal its handler back after the test."""
    before = {number: signal.getsignal(number) for number in ENDS}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.usefixtures("handlers")
def test_the_first_signal_interrupts_and_the_next_is_not_heard(number: signal.Signals) -> None:
    with pytest.raises(KeyboardInterrupt), interrupted_by_hang_up():
        os.kill(os.getpid(), number)
    # Whatever is written now is written to its end.
    os.kill(os.getpid(), signal.SIGHUP)
    os.kill(os.getpid(), signal.SIGTERM)


class SignalsWhenDropped:
    """Its destructor hears the signal: what is raised in there reaches nobody."""

    def __init__(self, number: signal.Signals) -> None:
        self._number = number

    def __del__(self) -> None:
        os.kill(os.getpid(), self._number)


@pytest.mark.parametrize("number", ENDS)
@pytest.mark.usefixtures("handlers")
def test_a_signal_is_heard_wherever_it_finds_the_loop_of_a_prompt(number: signal.Signals) -> None:
    async def prompt() -> None:
        SignalsWhenDropped(number)
        for _ in range(3):
            await asyncio.sleep(0)

    with pytest.raises(KeyboardInterrupt), interrupted_by_hang_up():
        asyncio.run(prompt())


@pytest.mark.usefixtures("handlers")
def test_a_signal_is_heard_as_the_loop_of_a_prompt_ends() -> None:
    async def prompt() -> None:
        os.kill(os.getpid(), signal.SIGHUP)

    with pytest.raises(KeyboardInterrupt), interrupted_by_hang_up():
        asyncio.run(prompt())


def test_who_was_not_interrupted_finds_everything_as_it_was() -> None:
    before = signal.getsignal(signal.SIGHUP)
    with interrupted_by_hang_up():
        assert signal.getsignal(signal.SIGHUP) != before
    assert signal.getsignal(signal.SIGHUP) == before


def test_in_another_thread_nothing_is_touched() -> None:
    found: list[object] = []

    def run() -> None:
        with interrupted_by_hang_up():
            found.append(signal.getsignal(signal.SIGHUP))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGHUP)]


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """The keyboard of a terminal in raw mode, and the end at which a program reads."""
    keyboard, ours = pty.openpty()
    tty.setraw(ours)
    yield keyboard, ours
    os.close(keyboard)
    os.close(ours)


def left_at(descriptor: int) -> bytes:
    os.set_blocking(descriptor, False)
    try:
        return os.read(descriptor, 100)
    except BlockingIOError:
        return b""


def repeating(keyboard: int, times: int) -> Callable[[int, float], bool]:
    """Says what there is to read; the key goes on repeating as long as somebody waits for silence."""
    left = times

    def ready(_: int, seconds: float) -> bool:
        nonlocal left
        if seconds and left:
            os.write(keyboard, b"5")
        left -= 1
        return left >= 0

    return ready


def test_what_waits_is_thrown_away(ends: tuple[int, int]) -> None:
    keyboard, ours = ends
    os.write(keyboard, b"555\x1b[B")
    discard(ours)
    assert left_at(ours) == b""


def test_a_key_held_down_is_thrown_away_until_it_is_let_go(ends: tuple[int, int]) -> None:
    keyboard, ours = ends
    os.write(keyboard, b"5")
    discard(ours, ready=repeating(keyboard, 40))
    assert left_at(ours) == b""


def test_where_nothing_waits_nobody_waits(ends: tuple[int, int]) -> None:
    waits: list[float] = []

    def ready(_: int, seconds: float) -> bool:
        waits.append(seconds)
        return False

    assert waiting(ends[1], ready=ready) == b""
    assert waits == [0.0]


@pytest.mark.parametrize("key", [b"\x03", b"\x04"])
def test_who_wants_to_leave_is_heard(ends: tuple[int, int], key: bytes) -> None:
    os.write(ends[0], b"5" + key)
    with pytest.raises(KeyboardInterrupt):
        discard(ends[1])


def test_a_terminal_that_is_gone_ends_it() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with pytest.raises(EOFError):
        discard(reading)
    os.close(reading)


def test_lines_typed_ahead_are_thrown_away_and_piped_ones_are_not(ends: tuple[int, int]) -> None:
    keyboard, ours = ends
    os.write(keyboard, b"5\n")
    with os.fdopen(ours, encoding="utf-8", closefd=False) as stream:
        discard_lines(stream)
    assert left_at(ours) == b""
    reading, writing = os.pipe()
    os.write(writing, b"5\n")
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as stream:
        discard_lines(stream)
        assert stream.readline() == "5\n"
