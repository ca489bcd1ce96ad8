"""What a terminal does with keys that no screen asked for: those pressed too early, and the one that suspends."""

import contextlib
import os
import select
import signal
from collections.abc import Callable
from typing import TextIO

_QUIET = 0.06
"""Seconds of silence that end a held key: keyboards repeat faster than every 40 ms."""
_LEAVES = frozenset(b"\x03\x04")
_PIECE = 1024

Ready = Callable[[int, float], bool]
"""Whether a descriptor has something to read, within so many seconds."""


def _ready(descriptor: int, seconds: float) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])


def discard(descriptor: int, *, ready: Ready = _ready) -> None:
    """Throw away what waits at a terminal in raw mode, so that no key decides on something unseen.

    Where nothing waits, this takes no time.

    Where something waits, a key may be held down and go on repeating: then all that comes is thrown away until the
    terminal is quiet.

    Raises:
        KeyboardInterrupt: Ctrl-C or Ctrl-D was among it, which nobody means less for having pressed it early.
        EOFError: the terminal is gone.
    """
    seconds = 0.0
    while ready(descriptor, seconds):
        seconds = _QUIET
        typed = os.read(descriptor, _PIECE)
        if not typed:
            raise EOFError
        if _LEAVES & set(typed):
            raise KeyboardInterrupt


def discard_lines(stream: TextIO) -> None:
    """Throw away what waits at a terminal that gives whole lines; anywhere else do nothing, for nobody types there."""
    with contextlib.suppress(ImportError, OSError):  # no such terminals here, or a stream without a descriptor
        import termios

        if os.isatty(stream.fileno()):
            termios.tcflush(stream.fileno(), termios.TCIFLUSH)


def suspend() -> None:
    """Stop this program and what runs in its pipe, as Ctrl+Z does; back when the shell lets it go on.

    Where nobody could let it go on, the system does nothing.
    """
    if hasattr(signal, "SIGTSTP"):
        os.kill(0, signal.SIGTSTP)
