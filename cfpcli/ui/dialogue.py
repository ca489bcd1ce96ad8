"""What a dialogue with a person can do, apart from how it is drawn: the seam between forms and terminals."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import NamedTuple, Protocol

import msgspec

from cfpcli.env import Env
from cfpcli.errors import InterruptedByUserError, WouldAskError
from cfpcli.text import number_of, words

Validate = Callable[[str], str]
"""Says what is wrong with an answer; an empty string where nothing is. Runs while a person types: pure and cheap."""


def require_person(env: Env, flags: Sequence[str]) -> None:
    """Make sure somebody can be asked, before any work is done; `flags` would answer instead.

    Raises:
        WouldAskError: nobody can; the message names the flags.
    """
    if env.can_ask:
        return
    *first, last = flags
    named = f"{', '.join(first)} or {last}" if first else last
    raise WouldAskError(f"missing {named}", hint="answer with the flags; prompts need a terminal and no --no-input")


class Measure(NamedTuple):
    """How long a text is, in words, and whether that is within what is allowed."""

    told: str
    fits: bool = True

    def __str__(self) -> str:
        """Read as the words alone."""
        return self.told


Count = Callable[[str], Measure]
"""Says how long a text is, and how that compares to what is allowed."""


class Choice(msgspec.Struct, frozen=True):
    """One of several answers; `disabled` says why it cannot be taken, where it cannot.

    `description` is Markdown and stands below the list in full; what `title` has too much for a line does too.
    """

    value: str
    title: str
    description: str = ""
    disabled: str = ""


class DialogueInterruptedError(InterruptedByUserError):
    """Ctrl-C, Ctrl-D or a closed terminal; `typed` is what the unfinished answer held."""

    def __init__(self, typed: str = "") -> None:
        super().__init__("interrupted")
        self.typed = typed


class BackError(Exception):
    """The person wants the question before; `typed` is what the unfinished answer held."""

    def __init__(self, typed: str = "") -> None:
        super().__init__("back")
        self.typed = typed


def word_count(text: str) -> Measure:
    """The length of a text that nobody limits."""
    count = words(text)
    return Measure(number_of(count, "word"))


class Prompter(Protocol):
    """Asks a person; every question raises DialogueInterruptedError where the person leaves instead.

    Where `goes_back` is set, `back_key` makes every question raise BackError: the person wants the one before.
    `while_typing`,
    where it is set, gets what is in a text under way, every now and then, so that not even a kill loses it.
    """

    goes_back: bool
    back_key: str
    while_typing: Callable[[str], None] | None

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
        """Ask yes or no; at a terminal what was typed before the question was there is no answer to it."""

    def key(self, label: str, keys: Mapping[str, str], *, or_text: bool = False) -> str:
        """Wait for one key of `keys`, which maps each to what it does; one without a meaning is accepted unlisted.

        A key goes by its character, or by `enter`, `space` or `backspace`. With `or_text` any other character, and
        whatever is pasted, is the beginning of a text and is returned as it is: nobody's words are thrown away.
        """

    def screen(self, draw: Callable[[], str], keys: Mapping[str, str], *, moves: Collection[str] = ()) -> str:
        """Show a screen on which a key rates, decides or undoes, and wait for one of `keys`, as `key` does.

        `draw` shows it, but for its last lines, which it returns; it runs again whenever the terminal has another size
        or was given back by another program. At a terminal what was typed before the screen was drawn is thrown away,
        and of several keys that came at once only the first is taken; keys that only move, those of `moves`, count as
        long as no other is among them.
        """
