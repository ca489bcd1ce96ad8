"""What a dialogue with a person can do, apart from how it is drawn: the seam between forms and terminals."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import msgspec

from cfpcli.domain.text import words
from cfpcli.errors import InterruptedByUserError

Validate = Callable[[str], str]
"""Says what is wrong with an answer; an empty string where nothing is. Runs while a person types: pure and cheap."""

Count = Callable[[str], str]
"""Says how long a text is, and how that compares to what is allowed."""


class Choice(msgspec.Struct, frozen=True):
    """One of several answers; `disabled` says why it cannot be taken, where it cannot."""

    value: str
    title: str
    description: str = ""
    disabled: str = ""


class DialogueInterruptedError(InterruptedByUserError):
    """Ctrl-C, Ctrl-D or a closed terminal; `typed` is what the unfinished answer held."""

    def __init__(self, typed: str = "") -> None:
        super().__init__("interrupted")
        self.typed = typed


def word_count(text: str) -> str:
    """The length of a text that nobody limits."""
    count = words(text)
    return f"{count} word" if count == 1 else f"{count} words"


class Prompter(Protocol):
    """Asks a person; every question raises DialogueInterruptedError where the person leaves instead."""

    @property
    def columns(self) -> int:
        """Columns of the terminal now."""

    @property
    def lines(self) -> int:
        """Lines of the terminal now."""

    def say(self, text: str, *, strong: bool = False) -> None:
        """Show a block of text; other people's words may stand in it as they came."""

    def clear(self) -> None:
        """Begin a new screen, where the terminal has screens."""

    def text(self, label: str, default: str = "", validate: Validate | None = None, hint: str | Count = "") -> str:
        """Ask for one line; a `hint` that is a function is shown anew at each key."""

    def long_text(self, label: str, default: str = "", count: Count = word_count, *, optional: bool = True) -> str:
        """Ask for several lines of Markdown, typed here or in the editor; an optional one may stay empty at one key."""

    def select(self, label: str, choices: Sequence[Choice], default: str | None = None) -> str:
        """Ask for one of several; returns its value."""

    def checkbox(
        self, label: str, choices: Sequence[Choice], default: Sequence[str] = (), *, required: bool = False
    ) -> tuple[str, ...]:
        """Ask for any number of several; returns their values in the order of the choices."""

    def confirm(self, label: str, *, default: bool = False) -> bool:
        """Ask yes or no."""

    def key(self, label: str, keys: Mapping[str, str]) -> str:
        """Wait for one key of `keys`, which maps each to what it does; one without a meaning is accepted unlisted.

        A key goes by its character, or by `enter`, `space` or `backspace`.
        """
