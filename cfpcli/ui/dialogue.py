"""The interface of a dialogue with a person, independent of its drawing: the seam between forms and terminals."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from cfpcli.env import Env
from cfpcli.errors import InterruptedByUserError, WouldAskError
from cfpcli.text import number_of, words

Validate = Callable[[str], str]
"""Returns the fault of an answer, empty if it is valid. Runs while a person types, so it must be pure and cheap."""


def require_person(env: Env, flags: Sequence[str]) -> None:
    """Check that somebody can be asked, before any work is done; `flags` are the options that answer instead.

    Raises:
        WouldAskError: nobody can be asked; the message names the flags.
    """
    if env.can_ask:
        return
    *first, last = flags
    named = f"{', '.join(first)} or {last}" if first else last
    raise WouldAskError(f"missing {named}", hint="answer with the flags; prompts need a terminal and no --no-input")


class Measure(NamedTuple):
    """The length of a text, in words for people, and whether it is within its limits."""

    words: str
    fits: bool = True

    def __str__(self) -> str:
        """Read as its words."""
        return self.words


Count = Callable[[str], Measure]
"""Returns the length of a text and how it compares with its limits."""


class Choice(msgspec.Struct, frozen=True):
    """One of several answers; `disabled` is the reason why it cannot be chosen, empty if it can.

    `description` is Markdown, shown in full below the list; so is a `title` that is too long for a line.
    """

    value: str
    title: str
    description: str = ""
    disabled: str = ""


class DialogueInterruptedError(InterruptedByUserError):
    """Ctrl-C, Ctrl-D or a closed terminal; `typed` is the unfinished answer."""

    def __init__(self, typed: str = "") -> None:
        super().__init__("interrupted")
        self.typed = typed


class BackError(Exception):
    """The person returns to the previous question; `typed` is the unfinished answer."""

    def __init__(self, typed: str = "") -> None:
        super().__init__("back")
        self.typed = typed


def word_count(text: str) -> Measure:
    """The length of a text without limits."""
    count = words(text)
    return Measure(number_of(count, "word"))


class Prompter(Protocol):
    """Asks a person; every question raises DialogueInterruptedError if the person leaves instead.

    If `goes_back` is set, `back_key` makes every question raise BackError: the person returns to the previous one.
    `while_typing`, if set, is called from time to time with the text typed so far, so that not even a kill loses it.
    """

    goes_back: bool
    back_key: str
    while_typing: Callable[[str], None] | None

    @property
    def columns(self) -> int:
        """The present columns of the terminal."""

    @property
    def lines(self) -> int:
        """The present lines of the terminal."""

    def say(self, text: str, *, strong: bool = False) -> None:
        """Show a block of text; it may contain other people's text unchanged."""

    def clear(self) -> None:
        """Begin a new screen, if the terminal has screens."""

    def text(self, label: str, default: str = "", validate: Validate | None = None, hint: str | Count = "") -> str:
        """Ask for one line; a `hint` that is a function is shown anew at each key."""

    def long_text(self, label: str, default: str = "", count: Count = word_count, *, optional: bool = True) -> str:
        """Ask for several lines of Markdown, typed here or in the editor; one key leaves an optional text empty."""

    def select(self, label: str, choices: Sequence[Choice], default: str | None = None) -> str:
        """Ask for one of several; returns its value."""

    def checkbox(
        self, label: str, choices: Sequence[Choice], default: Sequence[str] = (), *, required: bool = False
    ) -> tuple[str, ...]:
        """Ask for any number of several; returns their values in the order of the choices."""

    def confirm(self, label: str, *, default: bool = False) -> bool:
        """Ask yes or no; at a terminal, keys typed before the question appeared do not answer it."""

    def key(self, label: str, keys: Mapping[str, str], *, or_text: bool = False) -> str:
        """Wait for one key of `keys`, which maps each to its meaning; a key with an empty meaning is not listed.

        A key is named by its character, or `enter`, `space` or `backspace`. With `or_text` any other character, or
        pasted text, is the beginning of a text and is returned unchanged, so that nothing typed is lost.
        """

    def screen(self, draw: Callable[[], str], keys: Mapping[str, str], *, moves: Collection[str] = ()) -> str:
        """Show a screen on which a key rates, decides or undoes, and wait for one of `keys`, as `key` does.

        `draw` shows it except for its last lines, which it returns; it runs again whenever the size of the terminal
        changes or another program returns the terminal. At a terminal, keys typed before the screen was drawn are
        discarded, and of several keys that arrive at once only the first counts. Keys in `moves`, which only move,
        all count unless another key is among them.
        """


def short_answer(prompter: Prompter, label: str, fault: Validate, default: str = "", hint: str | Count = "") -> str:
    """Ask for a key or a number until it is valid; nobody corrects one, so a refused answer is cleared.

    A line that people correct, such as a title, stays at the prompt instead: `Prompter.text` with `validate`.
    """
    while refusal := fault(answer := prompter.text(label, default, hint=hint)):
        prompter.say(refusal)
        default = ""
    return answer
