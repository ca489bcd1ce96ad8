"""The person's own editor: a private file, the command line, and the text kept until a caller has accepted it.

A long text is typed at the prompt, written in the editor or left unchanged, as the person chooses; its length is
compared with the limits of the call while it is written.
"""

import contextlib
import os
import re
import shlex
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path, PurePath
from typing import TextIO, TypeVar

from cfpcli.env import Env
from cfpcli.errors import CfpError, DataRefusedError, InterruptedByUserError, text_kept
from cfpcli.records.lengths import Limit
from cfpcli.text import characters, clean_line, long_text, number_of, slugify, words
from cfpcli.ui.dialogue import Count, Measure, Prompter, word_count
from cfpcli.ui.wrapping import hanging

T = TypeVar("T")

FALLBACKS = ("sensible-editor", "nano", "vi")
"""Editors tried in this order if no variable names one."""

_AT_ONCE = timedelta(seconds=1)
_HELP = re.compile(r"\A\s*<!-- cfp\n.*?-->[^\S\n]*\n?\n?", re.DOTALL)


class EditorFailedError(CfpError):
    """The editor could not be started or failed; the message names the file that keeps the text."""

    code = "editor-failed"


@dataclass(frozen=True)
class Edited:
    """The result of editing: `text` is None if unchanged; `path` keeps it until the block ends without error."""

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
    """Write text to a new file that only this person can read, by default in `kept-texts` of the data folder.

    It is not kept among the drafts, because every file there is a whole proposal.

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
    """Let the person edit `text`; the file is deleted only when the block ends without an error.

    `help_text` is shown above the text as a comment and removed afterwards.

    Raises:
        EditorFailedError: the editor is missing, failed or was killed; the message names the file that keeps the text.
        InterruptedByUserError: the person left; the message names the file that keeps the text.
    """
    path = keep_text(_with_help(text, help_text), env=env, name=name, suffix=suffix, directory=directory)
    try:
        yield Edited(_edited(path, text, env), path)
    except KeyboardInterrupt:
        # The dialogue that ends here has a message of its own and passes this hint on.
        raise InterruptedByUserError("interrupted", hint=text_kept(path)) from None
    except CfpError as error:
        if path.exists() and not _HELP.sub("", path.read_text(encoding="utf-8", errors="replace"), count=1).strip():
            path.unlink()
        else:
            error.message = kept_in(path, error.message)
        raise
    path.unlink(missing_ok=True)


def kept_in(path: Path, message: str) -> str:
    """The message of an error with the file that keeps the person's text."""
    return f"{message}; {text_kept(path)}"


def edit(text: str, *, env: Env, suffix: str = ".md", name: str = "proposal", help_text: str = "") -> str | None:
    """Let the person edit `text` for a caller that keeps the result itself; None if nothing was changed.

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
    """Edit, pass the result to `accept`, and if it is refused, open it again with the faults above the text.

    None if nothing was changed. Without a prompter the first refusal is final; the text is kept then, too.

    Raises:
        DataRefusedError: `accept` refused the text and the person gave up; the hint names the file that keeps it.
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
                shown = [hanging(" ", reason, prompter.columns - 1) for reason in reasons]
                prompter.say("\n".join(("Not accepted:", *shown)))
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
        # A graphical editor returns at once and continues in its own window.
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
    """Ignore the keys that interrupt while the editor runs: they reach every process at the terminal."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # A handler, because the editor would inherit SIG_IGN.
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


_EDIT, _TYPE, _KEEP = "e", "i", "enter"


class ToEditorError(Exception):
    """The person requests the editor while typing; `typed` is the text so far."""

    def __init__(self, typed: str) -> None:
        super().__init__("editor")
        self.typed = typed


def write_long_text(
    prompter: Prompter,
    typed: Callable[[str, str, Count], str],
    label: str,
    default: str,
    count: Count,
    *,
    env: Env,
    optional: bool,
) -> str:
    """Ask how to write the text, then for the text; if the editor fails, ask again.

    `typed` asks for the text at the prompt. An `optional` text may stay empty.
    """
    text = default
    way, begun = _way(prompter, label, text, count, env, optional=optional)
    while way != _KEEP:
        text += begun
        try:
            text = typed(label, text, count) if way == _TYPE else _from_the_editor(text, env)
        except ToEditorError as request:
            text, way, begun = request.typed, _EDIT, ""
            continue
        except EditorFailedError as error:
            prompter.say(f"{error.message[:1].upper()}{error.message[1:]}{f'; {error.hint}' if error.hint else ''}.")
        else:
            if text or way == _TYPE:
                break
        way, begun = _way(prompter, label, text, count, env, optional=optional)
    # The typed text is still on the screen, with its label.
    head = "  " if way == _TYPE else f"? {clean_line(label)}: "
    prompter.say(f"{head}{count(text) if text else 'left empty'}")
    return text


def _way(prompter: Prompter, label: str, text: str, count: Count, env: Env, *, optional: bool) -> tuple[str, str]:
    """The chosen way to write the text, and any text that was typed or pasted instead of choosing."""
    keys = {}
    with contextlib.suppress(EditorFailedError):
        keys[_EDIT] = f"open your editor ({PurePath(command(env)[0]).name})"
    keys[_TYPE] = "type here; finish with Alt+Enter or Esc Enter"
    if text:
        keys[_KEEP] = f"keep the {count(text)}"
    elif optional:
        keys[_KEEP] = "leave empty"
    answer = prompter.key(f"? {clean_line(label)}", keys, or_text=True)
    return (answer, "") if answer in keys else (_TYPE, answer.replace("\r\n", "\n").replace("\r", "\n"))


def _from_the_editor(text: str, env: Env) -> str:
    result = edit(text, env=env, name="text")
    return text if result is None else long_text(result)


def span(minimum: int | None, maximum: int | None, unit: str) -> str:
    """A limit in words for people, such as `100-300 words`; empty if there is none."""
    if minimum and maximum:
        return f"{minimum}-{maximum} {unit}" if minimum < maximum else f"{maximum} {unit}"
    if maximum:
        return f"at most {maximum} {unit}"
    return f"at least {minimum} {unit}" if minimum else ""


def spans(limits: Sequence[Limit]) -> str:
    """All limits of a field in words for people; empty if there are none."""
    return ", ".join(span(limit.least, limit.most, f"{limit.unit}s") for limit in limits)


def counter(limits: Sequence[Limit], ceiling: int | None = None) -> Count:
    """A count of a long text against the limits of its call, and against the `ceiling` of characters if above it."""
    counts = [_COUNTERS[limit.unit](limit.least, limit.most) for limit in limits] or [word_count]

    def count(text: str) -> Measure:
        measures = [measure(text) for measure in counts]
        if ceiling is not None and len(text) > ceiling:
            measures.append(character_counter(ceiling)(text))
        return Measure(", ".join(measure.words for measure in measures), fits=all(measure.fits for measure in measures))

    return count


def word_counter(minimum: int | None = None, maximum: int | None = None) -> Count:
    """A count of words that shows how many are missing or too many."""
    return _against(words, "word", minimum, maximum) if minimum or maximum else word_count


def character_counter(maximum: int | None = None, ceiling: int | None = None) -> Count:
    """A count of code points against the maximum, and against the `ceiling` only once above it."""

    def count(text: str) -> Measure:
        number = characters(text)
        most = maximum or (ceiling if ceiling and number > ceiling else None)
        if not most:
            return Measure(number_of(number, "character"))
        if number > most:
            return Measure(f"{number}/{most} characters, {number - most} too many", fits=False)
        return Measure(f"{number}/{most} characters")

    return count


def _against(measure: Callable[[str], int], unit: str, minimum: int | None, maximum: int | None) -> Count:
    allowed = span(minimum, maximum, f"{unit}s").removesuffix(f" {unit}s")

    def count(text: str) -> Measure:
        number = measure(text)
        length = f"{number_of(number, unit)} of {allowed}"
        if minimum and number < minimum:
            return Measure(f"{length}, {minimum - number} to go", fits=False)
        if maximum and number > maximum:
            return Measure(f"{length}, {number - maximum} too many", fits=False)
        return Measure(length)

    return count


_COUNTERS: dict[str, Callable[[int | None, int | None], Count]] = {
    "word": word_counter,
    "character": lambda minimum, maximum: _against(characters, "character", minimum, maximum),
}
