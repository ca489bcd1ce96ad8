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


def waiting(descriptor: int, *, ready: Ready = _ready, seconds: float = 0.0) -> bytes:
    """What waits at a terminal in raw mode; with `seconds` also what comes until it was quiet for so long.

    Raises:
        KeyboardInterrupt: Ctrl-C or Ctrl-D is among it, which nobody means less for having pressed it early.
        EOFError: the terminal is gone.
    """
    found = b""
    while ready(descriptor, seconds):
        typed = os.read(descriptor, _PIECE)
        if not typed:
            raise EOFError
        if _LEAVES & set(typed):
            raise KeyboardInterrupt
        found += typed
    return found


def discard(descriptor: int, *, ready: Ready = _ready) -> None:
    """Throw away what comes at a terminal in raw mode until it is quiet, for a key may be held down and repeat."""
    waiting(descriptor, ready=ready, seconds=_QUIET)


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
