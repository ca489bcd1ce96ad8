"""How a long text gets written: typed at the prompt, in the editor, or left as it is, whichever the person likes."""

import contextlib
from collections.abc import Callable
from pathlib import PurePath

from cfpcli.env import Env
from cfpcli.text import clean_line, long_text
from cfpcli.ui import editor
from cfpcli.ui.dialogue import Count, Prompter

_EDIT, _TYPE, _KEEP = "e", "i", "enter"


class ToEditorError(Exception):
    """The person asks for the editor while typing; `typed` goes along."""

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
    """Ask which way, then for the text, which `typed` asks for at the prompt; where the editor fails, ask again."""
    text = default
    way, begun = _way(prompter, label, text, count, env, optional=optional)
    while way != _KEEP:
        text += begun
        try:
            text = typed(label, text, count) if way == _TYPE else _edited(text, env)
        except ToEditorError as request:
            text, way, begun = request.typed, _EDIT, ""
            continue
        except editor.EditorFailedError as error:
            prompter.say(f"{error.message[:1].upper()}{error.message[1:]}{f'; {error.hint}' if error.hint else ''}.")
        else:
            if text or way == _TYPE:
                break
        way, begun = _way(prompter, label, text, count, env, optional=optional)
    # What was typed stands there still, with its label.
    head = "  " if way == _TYPE else f"? {clean_line(label)}: "
    prompter.say(f"{head}{count(text) if text else 'left empty'}")
    return text


def _way(prompter: Prompter, label: str, text: str, count: Count, env: Env, *, optional: bool) -> tuple[str, str]:
    """How the text is to be written, and what was typed or pasted at once instead of saying so."""
    keys = {}
    with contextlib.suppress(editor.EditorFailedError):
        keys[_EDIT] = f"write in {PurePath(editor.command(env)[0]).name}"
    keys[_TYPE] = "type here (Alt+Enter or Esc Enter ends)"
    if text:
        keys[_KEEP] = f"keep the {count(text)}"
    elif optional:
        keys[_KEEP] = "leave empty"
    answer = prompter.key(f"? {clean_line(label)}", keys, or_text=True)
    return (answer, "") if answer in keys else (_TYPE, answer.replace("\r\n", "\n").replace("\r", "\n"))


def _edited(text: str, env: Env) -> str:
    result = editor.edit(text, env=env, name="text")
    return text if result is None else long_text(result)
