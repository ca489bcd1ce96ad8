"""A live view: a full screen that is redrawn repeatedly until a person presses a key.

The terminal is restored to its former state, however the view ends. The signals and keys that no screen asked for are
handled here, too: a closed terminal ends a dialogue as Ctrl-C does, with time to keep the typed text; keys pressed too
early are discarded; one key suspends the program.
"""

import os
import select
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType
from typing import NoReturn, Protocol, TextIO

from cfpcli.env import Env
from cfpcli.errors import InterruptedByUserError

_ENTER = "\x1b[?1049h\x1b[?25l\x1b[H\x1b[2J"
_LEAVE = "\x1b[?25h\x1b[?1049l"
_LEFT_BY = frozenset({"\x03", "\x04"})
_KEYS = {
    "\x1b[A": "up", "\x1bOA": "up", "\x1b[B": "down", "\x1bOB": "down", "\x1b[5~": "page up", "\x1b[6~": "page down",
    "\x1b[H": "home", "\x1b[1~": "home", "\x1b[F": "end", "\x1b[4~": "end", " ": "space", "\r": "enter", "\n": "enter",
}  # fmt: skip
_TERMINATED = 143


class View(Protocol):
    """The interface of a live view."""

    @property
    def columns(self) -> int:
        """The present columns of the terminal."""

    @property
    def lines(self) -> int:
        """The present lines of the terminal."""

    def show(self, lines: Sequence[str]) -> None:
        """Draw these lines, which are safe and fit the terminal, in place of the former ones."""

    def key(self, seconds: float) -> str:
        """Wait for a key for at most `seconds`; empty if none was pressed.

        A key is named by its character, or `up`, `down`, `page up`, `page down`, `home`, `end`, `space` or `enter`.

        Raises:
            InterruptedByUserError: Ctrl-C, Ctrl-D, or the terminal is gone.
        """


class TerminalView:
    """A view on the terminal behind stdin and stdout; only lines that differ are drawn, so that nothing flickers."""

    def __init__(self, env: Env) -> None:
        self._env = env
        self._shown: list[str] = []
        self._size = (0, 0)

    @property
    def columns(self) -> int:
        """The present columns of the terminal; COLUMNS has precedence over its own report."""
        return self._size_variable("COLUMNS") or self._measured()[0]

    @property
    def lines(self) -> int:
        """The present lines of the terminal; LINES has precedence over its own report."""
        return self._size_variable("LINES") or self._measured()[1]

    def show(self, lines: Sequence[str]) -> None:
        """Draw the lines that changed since the last time; all of them if the size of the terminal changed."""
        size = self._measured()
        pieces = []
        if size != self._size:
            pieces.append("\x1b[H\x1b[2J")
            self._size, self._shown = size, []
        for number, line in enumerate(lines):
            if number >= len(self._shown) or self._shown[number] != line:
                pieces.append(f"\x1b[{number + 1};1H\x1b[0m\x1b[K{line}")
        if len(lines) < len(self._shown):
            pieces.append(f"\x1b[{len(lines) + 1};1H\x1b[0m\x1b[J")
        self._shown = list(lines)
        self.write("".join(pieces))

    def key(self, seconds: float) -> str:
        """Wait for a key on stdin."""
        descriptor = self._env.stdin.fileno()
        try:
            ready, _, _ = select.select([descriptor], [], [], max(seconds, 0))
            if not ready:
                return ""
            pressed = os.read(descriptor, 64).decode("utf-8", "replace")
        except (KeyboardInterrupt, OSError):
            pressed = ""
        if not pressed or _LEFT_BY & set(pressed):
            raise InterruptedByUserError("interrupted")
        return _KEYS.get(pressed, pressed[0])

    def write(self, text: str) -> None:
        """Write in one piece, so that the terminal never shows half of it."""
        if text:
            self._env.stdout.write(text)
            self._env.stdout.flush()

    def _size_variable(self, name: str) -> int:
        value = self._env.variables.get(name, "")
        return int(value) if value.isdecimal() else 0

    def _measured(self) -> tuple[int, int]:
        with suppress(OSError, ValueError):
            size = os.get_terminal_size(self._env.stdout.fileno())
            if size.columns and size.lines:
                return size.columns, size.lines
        return 80, 24


@contextmanager
def live_view(env: Env) -> Iterator[TerminalView]:
    """A full screen that reads keys without Enter and without echo; the terminal's content is restored afterwards."""
    view = TerminalView(env)
    with _terminable(), _keys_at_once(env.stdin.fileno()):
        try:
            view.write(_ENTER)
            yield view
        except KeyboardInterrupt:
            raise InterruptedByUserError("interrupted") from None
        finally:
            with suppress(OSError):
                view.write(_LEAVE)


@contextmanager
def _keys_at_once(descriptor: int) -> Iterator[None]:
    """Read keys as they are pressed; the key that suspends does nothing, because it would leave the screen behind."""
    try:
        import termios
    except ImportError:  # pragma: no cover  # no such terminals here: keys come with Enter, Ctrl-C leaves
        yield
        return
    before = termios.tcgetattr(descriptor)
    during = termios.tcgetattr(descriptor)
    during[3] &= ~(termios.ICANON | termios.ECHO)
    during[6][termios.VMIN] = 1
    during[6][termios.VTIME] = 0
    during[6][termios.VSUSP] = b"\0"
    try:
        termios.tcsetattr(descriptor, termios.TCSAFLUSH, during)
        yield
    finally:
        with suppress(termios.error):
            termios.tcsetattr(descriptor, termios.TCSAFLUSH, before)


@contextmanager
def _terminable() -> Iterator[None]:
    """Restore the terminal even if the process is asked to terminate."""
    try:
        before = signal.signal(signal.SIGTERM, _end)
    except ValueError:  # not the main thread, which alone receives signals
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _end(number: int, frame: FrameType | None) -> NoReturn:
    del number, frame
    raise SystemExit(_TERMINATED)


def _interrupt() -> NoReturn:
    raise KeyboardInterrupt from None


_ENDS = (signal.SIGHUP, signal.SIGTERM)


@contextmanager
def interrupted_by_hang_up() -> Iterator[None]:
    """Turn the first hang-up or request to terminate into KeyboardInterrupt, and ignore further ones.

    A closing terminal signals its programs more than once, and the typed text is being written meanwhile.

    If a prompt is open, its event loop raises it between two steps. Raised wherever the signal interrupts the loop, it
    would be lost in a destructor, or lose the step that was about to run, and the prompt would never end.
    """
    import asyncio

    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def interrupt(*_: object) -> None:
        for number in _ENDS:
            signal.signal(number, signal.SIG_IGN)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            _interrupt()
        else:
            loop.call_soon_threadsafe(_interrupt)

    before = {number: signal.signal(number, interrupt) for number in _ENDS}
    try:
        yield
    finally:
        for number, handler in before.items():
            if signal.getsignal(number) is interrupt:
                signal.signal(number, handler or signal.SIG_DFL)


_QUIET = 0.06
"""Seconds of silence that end a held key: keyboards repeat faster than every 40 ms."""
_LEAVES = frozenset(b"\x03\x04")
_PIECE = 1024

Ready = Callable[[int, float], bool]
"""Whether a descriptor has something to read within a number of seconds."""


def _ready(descriptor: int, seconds: float) -> bool:
    return bool(select.select([descriptor], [], [], seconds)[0])


def waiting(descriptor: int, *, ready: Ready = _ready, seconds: float = 0.0) -> bytes:
    """The bytes waiting at a terminal in raw mode; with `seconds`, also those that follow until a pause of that length.

    Raises:
        KeyboardInterrupt: Ctrl-C or Ctrl-D is among them: it counts even if pressed early.
        EOFError: the terminal is gone.
    """
    pending = b""
    while ready(descriptor, seconds):
        typed = os.read(descriptor, _PIECE)
        if not typed:
            raise EOFError
        if _LEAVES & set(typed):
            raise KeyboardInterrupt
        pending += typed
    return pending


def discard(descriptor: int, *, ready: Ready = _ready) -> None:
    """Discard the input of a terminal in raw mode until it is quiet, because a key may be held down and repeat."""
    waiting(descriptor, ready=ready, seconds=_QUIET)


def discard_lines(stream: TextIO) -> None:
    """Discard the pending input of a terminal in line mode; elsewhere do nothing, because nobody types there."""
    with suppress(ImportError, OSError):  # no such terminals here, or a stream without a descriptor
        import termios

        if os.isatty(stream.fileno()):
            termios.tcflush(stream.fileno(), termios.TCIFLUSH)


def suspend() -> None:
    """Stop this program and the others of its pipe, as Ctrl+Z does; return when the shell resumes it.

    If nobody could resume it, the system does nothing.
    """
    if hasattr(signal, "SIGTSTP"):
        os.kill(0, signal.SIGTSTP)
