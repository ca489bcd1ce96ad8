"""The person's own editor: a private file, the command, and the text kept until somebody has taken it."""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TextIO, TypeVar

from cfpcli.env import Env
from cfpcli.errors import CfpError, DataRefusedError, InterruptedByUserError
from cfpcli.text import slugify
from cfpcli.ui.dialogue import Prompter

T = TypeVar("T")

FALLBACKS = ("sensible-editor", "nano", "vi")
"""Tried in this order where no variable names an editor."""

_AT_ONCE = timedelta(seconds=1)
_HELP = re.compile(r"\A\s*<!-- cfp\n.*?-->[^\S\n]*\n?\n?", re.DOTALL)


class EditorFailedError(CfpError):
    """The editor could not be started or did not end well; the message says where the text is kept."""

    code = "editor-failed"


@dataclass(frozen=True)
class Edited:
    """What came back: `text` is None where nothing was changed; `path` holds it until the block ends well."""

    text: str | None
    path: Path


def command(env: Env) -> tuple[str, ...]:
    """The editor's command line: CFP_EDITOR, VISUAL (not on a dumb terminal), EDITOR, else the first known on PATH.

    Raises:
        EditorFailedError: a variable is not a command line, or no editor is found.
    """
    for variable in ("CFP_EDITOR", "VISUAL", "EDITOR"):
        value = env.variables.get(variable, "").strip()
        if not value or (variable == "VISUAL" and env.dumb):
            continue
        try:
            return tuple(shlex.split(value))
        except ValueError as error:
            raise EditorFailedError(f"{variable} is not a command line: {error}", hint=f"it reads: {value}") from None
    for name in FALLBACKS:
        if shutil.which(name, path=env.variables.get("PATH")):
            return (name,)
    raise EditorFailedError(
        f"no editor found; looked for {', '.join(FALLBACKS)}", hint="set CFP_EDITOR, VISUAL or EDITOR"
    )


def keep_text(
    text: str, *, env: Env, name: str = "proposal", suffix: str = ".md", directory: Path | None = None
) -> Path:
    """Write text to a new file that only this person can read, in `kept-texts` of the data folder unless told.

    Not among the drafts: what lies there is a whole proposal.

    Raises:
        EditorFailedError: the file cannot be written.
    """
    folder = directory or env.data_dir / "kept-texts"
    try:
        _make_private(folder)
        descriptor, path = tempfile.mkstemp(prefix=f"{slugify(name) or 'text'}-", suffix=suffix, dir=folder)
        with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise EditorFailedError(f"the text cannot be kept in {folder}: {error.strerror or error}") from None
    return Path(path)


@contextlib.contextmanager
def editing(
    text: str,
    *,
    env: Env,
    suffix: str = ".md",
    name: str = "proposal",
    help_text: str = "",
    directory: Path | None = None,
) -> Iterator[Edited]:
    """Let the person edit `text`; the file goes only when the block ends without an error.

    `help_text` stands above the text as a comment and is taken off again.

    Raises:
        EditorFailedError: the editor is missing, failed or was killed; the text stays where the message says.
        InterruptedByUserError: the person left; the text stays where the message says.
    """
    path = keep_text(_with_help(text, help_text), env=env, name=name, suffix=suffix, directory=directory)
    try:
        yield Edited(_edited(path, text, env), path)
    except KeyboardInterrupt:
        raise InterruptedByUserError("interrupted", hint=f"your text is kept in {path}") from None
    except CfpError as error:
        if path.exists() and not _HELP.sub("", path.read_text(encoding="utf-8", errors="replace"), count=1).strip():
            path.unlink()
        else:
            error.hint = "; ".join(filter(None, (error.hint, f"your text is kept in {path}")))
        raise
    path.unlink(missing_ok=True)


def edit(text: str, *, env: Env, suffix: str = ".md", name: str = "proposal", help_text: str = "") -> str | None:
    """Let the person edit `text` for a caller that keeps the result itself; None where nothing was changed.

    Raises:
        EditorFailedError: as `editing`.
        InterruptedByUserError: as `editing`.
    """
    with editing(text, env=env, suffix=suffix, name=name, help_text=help_text) as edited:
        return edited.text


def edit_until_accepted(
    text: str,
    accept: Callable[[str], T],
    *,
    env: Env,
    prompter: Prompter | None,
    name: str = "proposal",
    help_text: str = "",
) -> T | None:
    """Edit, hand the result to `accept`, and where it is refused open it again with the faults above the text.

    None where nothing was changed. Without a prompter the first refusal is final; the text is kept then too.

    Raises:
        DataRefusedError: `accept` refused the text and the person gave up; the hint says where it is kept.
        EditorFailedError: as `editing`.
    """
    note = help_text
    draft = text
    while True:
        with editing(draft, env=env, name=name, help_text=note) as edited:
            if edited.text is None and draft == text:
                return None
            draft = draft if edited.text is None else edited.text
            try:
                return accept(draft)
            except DataRefusedError as error:
                reasons = [str(fault) for fault in error.faults] or [error.message]
                if prompter is None:
                    raise
                prompter.say("\n".join(("Not accepted:", *reasons)))
                if prompter.key("Not accepted", {"e": "edit again", "q": "quit, the text is kept"}) == "q":
                    raise
                note = "\n".join(("Not accepted:", *reasons))


def _edited(path: Path, text: str, env: Env) -> str | None:
    arguments = command(env)
    started = env.clock()
    _run(arguments, path, env)
    result = _read(path, text)
    at_once = env.clock() - started < _AT_ONCE
    if _same(result, text) and at_once and env.can_ask:
        # A graphical editor gives the terminal back at once and goes on in its own window.
        env.stderr.write("The editor returned at once. Press Enter when you have finished there: ")
        env.stderr.flush()
        if not env.stdin.readline():
            raise InterruptedByUserError("interrupted")
        result = _read(path, text)
    return None if _same(result, text) else result


def _run(arguments: tuple[str, ...], path: Path, env: Env) -> None:
    shown = shlex.join(arguments)
    stdout = env.stderr if not env.is_terminal("stdout") and env.is_terminal("stderr") else env.stdout
    try:
        with _signals_left_to_the_editor():
            done = subprocess.run(  # noqa: S603  # the command is the person's own choice
                (*arguments, str(path)),
                stdin=_descriptor(env.stdin),
                stdout=_descriptor(stdout),
                stderr=_descriptor(env.stderr),
                cwd=env.cwd,
                env=dict(env.variables),
                check=False,
            )
    except OSError as error:
        raise EditorFailedError(
            f"the editor {shown} cannot be started: {error.strerror or error}", hint="set CFP_EDITOR"
        ) from None
    if done.returncode < 0:
        raise EditorFailedError(f"the editor {shown} was ended by signal {-done.returncode}")
    if done.returncode:
        raise EditorFailedError(f"the editor {shown} ended with status {done.returncode}")


@contextlib.contextmanager
def _signals_left_to_the_editor() -> Iterator[None]:
    """The keys that interrupt reach every process at the terminal; while the editor runs they are for it alone."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A handler, for SIG_IGN would be handed on to the editor.
    before = {number: signal.signal(number, lambda *_: None) for number in (signal.SIGINT, signal.SIGQUIT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler or signal.SIG_DFL)


def _descriptor(stream: TextIO) -> int | None:
    try:
        return stream.fileno()
    except (OSError, ValueError, AttributeError):
        return None


def _with_help(text: str, help_text: str) -> str:
    if not help_text:
        return text
    return f"<!-- cfp\n{help_text.replace('-->', '-- >')}\n-->\n\n{text}"


def _read(path: Path, text: str) -> str:
    try:
        content = path.read_bytes().decode("utf-8")
    except FileNotFoundError:
        path.touch(mode=0o600)
        path.write_text(text, encoding="utf-8")
        raise EditorFailedError("the editor removed the file; its former text was restored") from None
    except UnicodeDecodeError:
        raise EditorFailedError("the edited file is not UTF-8") from None
    return _HELP.sub("", content.replace("\r\n", "\n"), count=1)


def _same(result: str, text: str) -> bool:
    return result.rstrip() == text.replace("\r\n", "\n").rstrip()


def _make_private(folder: Path) -> None:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    for parent in reversed(missing):
        parent.mkdir(mode=0o700, exist_ok=True)
