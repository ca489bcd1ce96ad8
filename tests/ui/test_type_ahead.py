"""What is thrown away before a screen takes keys, at a pseudo-terminal."""

import os
import pty
import tty
from collections.abc import Callable, Iterator

import pytest

from cfpcli.ui.live import discard, discard_lines, waiting


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
