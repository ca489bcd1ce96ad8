"""A prompter that answers from a script, and fails the test where the dialogue asks something else."""

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from cfpcli.ui.dialogue import BackError, Choice, Count, DialogueInterruptedError, Validate, word_count


class Leave:
    """In place of an answer: Ctrl-C, with what was typed until then."""

    def __init__(self, typed: str = "") -> None:
        self.typed = typed


class Back:
    """In place of an answer: Shift+Tab, with what was typed until then."""

    def __init__(self, typed: str = "") -> None:
        self.typed = typed


class ScriptedPrompter:
    """`answers` are pairs: a piece of the label expected next, and the answer.

    `said` is all that was shown, `offered` the choices of the last list, `meanings` what keys meant.
    """

    def __init__(self, answers: Sequence[tuple[str, Any]] = (), *, columns: int = 80, lines: int = 24) -> None:
        self.goes_back = False
        self.back_key = "Shift+Tab"
        self.while_typing: Callable[[str], None] | None = None
        self.before_each: Callable[[str], None] = lambda _: None
        self.columns = columns
        self.lines = lines
        self.asked: list[str] = []
        self.meanings = ""
        self.offered: Sequence[Choice] = ()
        self._answers = list(answers)
        self._said: list[str] = []

    @property
    def said(self) -> str:
        """Everything shown, labels included."""
        return "\n".join(self._said)

    @property
    def is_exhausted(self) -> bool:
        """Whether every answer was asked for."""
        return not self._answers

    def say(self, text: str, *, strong: bool = False) -> None:
        """Remember what is shown."""
        del strong
        self._said.append(text)

    def clear(self) -> None:
        """Mark a new screen."""
        self._said.append("\f")

    def text(self, label: str, default: str = "", validate: Validate | None = None, hint: str | Count = "") -> str:
        """Answer a line, None keeps the default; one that is not valid is followed by the next answer."""
        if callable(hint):
            hint("")
        while True:
            typed = self._next(label)
            answer = default if typed is None else str(typed)
            fault = validate(answer) if validate else ""
            if not fault:
                return answer
            self._said.append(fault)

    def long_text(self, label: str, default: str = "", count: Count = word_count, *, optional: bool = True) -> str:
        """Answer a long text; None keeps the default."""
        del optional
        answer = self._next(label)
        text = default if answer is None else str(answer)
        self._said.append(count(text).words)
        return text

    def select(self, label: str, choices: Sequence[Choice], default: str | None = None) -> str:
        """Answer by value; None takes the default."""
        self.offered = choices
        answer = self._next(label)
        value = str(default if answer is None else answer)
        assert value in [choice.value for choice in choices if not choice.disabled]
        return value

    def checkbox(
        self, label: str, choices: Sequence[Choice], default: Sequence[str] = (), *, required: bool = False
    ) -> tuple[str, ...]:
        """Answer by values; None takes the default."""
        answer = self._next(label)
        values = tuple(default if answer is None else answer)
        assert values or not required
        return tuple(choice.value for choice in choices if choice.value in values)

    def confirm(self, label: str, *, default: bool = False) -> bool:
        """Answer yes or no; None takes the default."""
        answer = self._next(label)
        return default if answer is None else bool(answer)

    def key(self, label: str, keys: Mapping[str, str], *, or_text: bool = False) -> str:
        """Press a key that is on offer."""
        self.meanings += "\n".join(keys.values())
        answer = str(self._next(label))
        assert or_text or answer in keys, f"{answer} is not among {list(keys)}"
        return answer

    def screen(self, draw: Callable[[], str], keys: Mapping[str, str], *, moves: Collection[str] = ()) -> str:
        """Have it drawn once, then press a key of it."""
        assert set(moves) <= set(keys)
        return self.key(draw(), keys)

    def _next(self, label: str) -> Any:  # noqa: ANN401  # each kind of question has its own type of answer
        self.before_each(label)
        self.asked.append(label)
        self._said.append(label)
        assert self._answers, f"unexpected question: {label}"
        expected, answer = self._answers.pop(0)
        assert expected in label, f"expected a question about {expected!r}, got {label!r}"
        if isinstance(answer, Back):
            assert self.goes_back
            raise BackError(answer.typed)
        if isinstance(answer, Leave):
            raise DialogueInterruptedError(answer.typed)
        if answer is KeyboardInterrupt or isinstance(answer, BaseException):
            raise answer
        return answer
