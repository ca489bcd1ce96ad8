"""Long pages at a terminal are shown in the reader's pager, as in git and gh."""

import contextlib
import shlex
import shutil
import subprocess
from collections.abc import Iterable, Iterator

from cfpcli import sink
from cfpcli.env import Env

_LESS = "FRX"
"""Options for `less` if LESS has none: leave if a page fits, pass colours on, keep the text on the screen."""


def write(env: Env, chunks: Iterable[str]) -> None:
    """Write text to stdout, through a pager if it is longer than the terminal.

    A pager that is closed before the end is not a failure, because its reader has seen enough.
    """
    text = "".join(chunks)
    command = pager_command(env) if text.count("\n") >= env.height else []
    if not command:
        sink.write(env.stdout, [text])
        return
    process = subprocess.Popen(command, stdin=subprocess.PIPE, env={"LESS": _LESS, **env.variables})  # noqa: S603  # the reader's own program
    with _interrupts_go_to_the_pager():
        with contextlib.suppress(BrokenPipeError):
            process.communicate(text.encode("utf-8", "backslashreplace"))
        process.wait()


def pager_command(env: Env) -> list[str]:
    """The words that start the reader's pager: CFP_PAGER, else PAGER, else `less`; empty if there is none to use.

    An empty variable or `cat` means no pager, and so does a terminal that cannot move its cursor. Only the stdout of
    this process can be paged.
    """
    if not env.is_own_stdout or not env.is_terminal("stdout") or env.dumb:
        return []
    command_line = env.variables.get("CFP_PAGER", env.variables.get("PAGER", "less"))
    try:
        words = shlex.split(command_line)
    except ValueError:
        return []
    return words if words and words != ["cat"] and shutil.which(words[0], path=env.variables.get("PATH")) else []


@contextlib.contextmanager
def _interrupts_go_to_the_pager() -> Iterator[None]:
    """Ignore Ctrl-C while the pager runs: it belongs to the pager, and must not end this process."""
    import signal

    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
