"""How a long text gets written: typed at the prompt, in the editor, or left as it is, whichever the person likes.

Limits in words: how a call states them, and how a text under way compares to them.
"""

import contextlib
from collections.abc import Callable, Sequence
from pathlib import PurePath

from cfpcli.env import Env
from cfpcli.records.lengths import Limit
from cfpcli.text import characters, clean_line, long_text, number_of, words
from cfpcli.ui import editor
from cfpcli.ui.dialogue import Count, Measure, Prompter, word_count

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


def span(minimum: int | None, maximum: int | None, unit: str) -> str:
    """A limit as people say it, such as `100-300 words`; empty where there is none."""
    if minimum and maximum:
        return f"{minimum}-{maximum} {unit}" if minimum < maximum else f"{maximum} {unit}"
    if maximum:
        return f"at most {maximum} {unit}"
    return f"at least {minimum} {unit}" if minimum else ""


def spans(limits: Sequence[Limit]) -> str:
    """Every limit of a field as people say it; empty where there is none."""
    return ", ".join(span(limit.least, limit.most, f"{limit.unit}s") for limit in limits)


def counter(limits: Sequence[Limit], ceiling: int | None = None) -> Count:
    """A count of a long text against the limits of its call, and against the `ceiling` of characters if above it."""
    counts = [_COUNTERS[limit.unit](limit.least, limit.most) for limit in limits] or [word_count]

    def count(text: str) -> Measure:
        measures = [measure(text) for measure in counts]
        if ceiling is not None and len(text) > ceiling:
            measures.append(character_counter(ceiling)(text))
        return Measure(", ".join(measure.told for measure in measures), fits=all(measure.fits for measure in measures))

    return count


def word_counter(minimum: int | None = None, maximum: int | None = None) -> Count:
    """A count of words that says at once how many are missing or too many."""
    return _against(words, "word", minimum, maximum) if minimum or maximum else word_count


def character_counter(maximum: int | None = None, ceiling: int | None = None) -> Count:
    """A count of code points against what is allowed, and against the `ceiling` only once above it."""

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
