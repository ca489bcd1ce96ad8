"""A pseudo-terminal with a program in it, driven by keys: for tests of what a person at a terminal sees."""

import contextlib
import errno
import fcntl
import os
import pty
import re
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

PATIENCE = 300.0
"""Seconds without any sign of life after which a test gives up; never a wait that a passing test sits out."""

UP, DOWN, ENTER, ESCAPE, CTRL_C, CTRL_D = "\x1b[A", "\x1b[B", "\r", "\x1b", "\x03", "\x04"
DONE = "\x1b\r"
"""Esc Enter: ends a text of several lines."""

# No fork here, for this process may have threads: the child makes the terminal its own, then becomes the program. What
# started the tests may ignore signals, as a job in the background does, and the program would inherit that.
_LAUNCHER = """
import fcntl, os, signal, sys, termios
for name in (signal.SIGINT, signal.SIGQUIT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(name, signal.SIG_DFL)
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
os.execvp(sys.argv[1], sys.argv[1:])
"""
_CURSOR_QUESTION = b"\x1b[6n"
_ESCAPES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b[ -/]*[0-~]|\r")


class Terminal:
    """A program under a pseudo-terminal of `columns` by `lines`.

    `stdout` may be a file instead, as when a person redirects it; stdin and stderr are always the terminal.
    """

    def __init__(
        self,
        argv: Sequence[str],
        env: Mapping[str, str],
        *,
        columns: int = 80,
        lines: int = 24,
        cwd: Path | None = None,
        stdout: Path | None = None,
    ) -> None:
        self._output = b""
        self._read_until = 0
        self._answered = 0
        self._descriptor, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        with stdout.open("wb") if stdout else contextlib.nullcontext() as redirected:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", _LAUNCHER, *argv],
                stdin=theirs,
                stdout=redirected or theirs,
                stderr=theirs,
                env={"TERM": "xterm-256color", **env},
                cwd=cwd,
                start_new_session=True,
            )
        os.close(theirs)

    @classmethod
    def spawn(
        cls, argv: Sequence[str], env: Mapping[str, str], columns: int = 80, lines: int = 24, cwd: Path | None = None
    ) -> Self:
        """Start a program."""
        return cls(argv, env, columns=columns, lines=lines, cwd=cwd)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._descriptor)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    @property
    def screen(self) -> str:
        """Everything the program wrote so far, without escape sequences."""
        return _ESCAPES.sub("", self._output.decode("utf-8", "replace"))

    @property
    def raw(self) -> str:
        """Everything the program wrote so far, as it wrote it."""
        return self._output.decode("utf-8", "replace")

    def expect(self, text: str) -> Self:
        """Read until `text` appears after what was expected before."""
        while (at := self.screen.find(text, self._read_until)) < 0:
            if not self._read():
                raise AssertionError(f"{text!r} never came; the program ended after:\n{self.screen}")
        self._read_until = at + len(text)
        return self

    def send(self, keys: str) -> Self:
        """Press keys."""
        os.write(self._descriptor, keys.encode())
        return self

    def resize(self, *, columns: int, lines: int) -> Self:
        """Give the terminal another size, as a window manager would."""
        fcntl.ioctl(self._descriptor, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        return self

    def wait(self) -> int:
        """Read until the program ends; its exit status, more than 128 for a signal."""
        while self._read():
            pass
        code = self._process.wait(PATIENCE)
        return code if code >= 0 else 128 - code

    def _read(self) -> bool:
        """Read a piece, answering like a terminal where it is asked for its cursor; whether there was one."""
        ready, _, _ = select.select([self._descriptor], [], [], PATIENCE)
        if not ready:
            raise AssertionError(f"nothing happened for {PATIENCE:.0f} s after:\n{self.screen}")
        try:
            piece = os.read(self._descriptor, 65536)
        except OSError as error:
            if error.errno != errno.EIO:
                raise
            piece = b""
        self._output += piece
        questions = self._output.count(_CURSOR_QUESTION)
        if questions > self._answered:
            os.write(self._descriptor, b"\x1b[1;1R" * (questions - self._answered))
            self._answered = questions
        return bool(piece)
