"""What stands around a question at a terminal: label, instruction, description, toolbar, keys, and how they look."""

from collections.abc import Mapping, Sequence

from cfpcli.text import clean, clean_line, shorten
from cfpcli.ui.dialogue import Choice, Measure
from cfpcli.ui.wrapping import MEASURE, pack, wrap

Styled = list[tuple[str, str]]
"""Pieces of text, each behind the name of its style."""

TYPING = ("Alt+Enter: done", "Ctrl+X Ctrl+E: editor")
BESIDE_A_CHOICE = 8
"""Columns that a list takes for its pointer and its numbers."""

STYLE = [
    # Weights and reversal read on light and on dark; magenta and red are colours that do on both.
    ("qmark", "fg:ansimagenta bold"),
    ("question", "bold"),
    ("answer", "noinherit"),
    ("pointer", "fg:ansimagenta bold"),
    ("highlighted", "bold underline"),
    ("selected", "bold"),
    ("instruction", ""),
    ("disabled", "italic"),
    ("beyond", "fg:ansired bold"),
]

_BACK = "Shift+Tab: back"
_KEY_NAMES = {"enter": "Enter", "space": "Space", "backspace": "Backspace"}


def question_line(label: str) -> str:
    """A label as the line of a question at the prompt."""
    line = clean_line(label)
    return line if line.endswith(("?", ":")) else f"{line}:"


def instruction(label: str, keys: str, columns: int, *, goes_back: bool) -> str:
    """The keys of a list, after its label: as many as the line has room for, else on a line of their own."""
    ways = [f"({keys}, {_BACK})"] if goes_back else []
    room = columns - len(f"? {question_line(label)} ") - 1
    below = f"({keys}, {_BACK})" if goes_back and len(f"({keys}, {_BACK})") + 3 < columns else f"({keys})"
    return next((way for way in (*ways, f"({keys})") if len(way) <= room), f"\n  {below}")


def toolbar(measure: Measure, keys: Sequence[str], columns: int, *, goes_back: bool) -> Styled:
    """The line at the bottom: the length of the text, then as many keys as fit; never wider than the terminal."""
    length = shorten(clean_line(measure.told), columns - 2)
    back = [_BACK] if goes_back else []
    line = pack([*filter(None, (length,)), *keys, *back], columns - 2)[:1]
    rest = "".join(line)[len(length) :]
    return [("" if measure.fits else "class:beyond", f" {length}"), ("", f"{rest} ")]


def in_a_list(title: str, columns: int) -> str:
    """A title on one line of a list; several spaces stay, for they make columns."""
    line = clean(title).replace("\n", " ").replace("\t", " ").rstrip()
    room = columns - BESIDE_A_CHOICE
    return line if len(line) <= room else f"{line[: room - 1].rstrip()}…"


def description(choice: Choice, columns: int) -> list[str]:
    """What stands below a list of the choice under the cursor: the title where the list cuts it, the description."""
    width = min(columns, MEASURE + 4) - 4
    is_cut = in_a_list(choice.title, columns).endswith("…")
    return (wrap(clean_line(choice.title), width) if is_cut else []) + wrap(choice.description, width)


def keys_listed(label: str, keys: Mapping[str, str], columns: int, *, goes_back: bool) -> Styled:
    """A label with the keys that have a meaning below it."""
    meanings = [f"{_KEY_NAMES.get(name, name)} {clean_line(meaning)}" for name, meaning in keys.items() if meaning]
    meanings += ["Shift+Tab back"] if goes_back else []
    listed = "\n".join(f"  {line}" for line in pack(meanings, columns - 3))
    return [
        ("class:question" if label.startswith("? ") else "", label),
        ("", "\n" if label and listed else ""),
        ("", listed),
    ]
