"""A dialogue in whole lines, for terminals that cannot move their cursor."""

from collections.abc import Callable, Collection, Mapping, Sequence

from cfpcli.env import Env
from cfpcli.text import clean, clean_line, long_text, without_controls
from cfpcli.ui import text_editor
from cfpcli.ui.dialogue import BackError, Choice, Count, DialogueInterruptedError, Validate, word_count
from cfpcli.ui.live import discard_lines
from cfpcli.ui.wrapping import MEASURE, wrap

_END = "."
_EDITOR = ":e"
_BACK = "<"


class LinePrompter:
    """Prints a line and reads a line; Enter alone accepts the value in brackets, `<` alone goes back."""

    def __init__(self, env: Env) -> None:
        self.goes_back = False
        self.back_key = _BACK
        self.while_typing: Callable[[str], None] | None = None
        self._env = env

    @property
    def columns(self) -> int:
        """Columns of the terminal."""
        return self._env.width

    @property
    def lines(self) -> int:
        """Lines of the terminal."""
        return self._env.height

    def say(self, text: str, *, strong: bool = False) -> None:
        """Show a block of text; a line printer has one weight only."""
        del strong
        self._write(f"{clean(text)}\n")

    def clear(self) -> None:
        """Separate the next screen by an empty line."""
        self._write("\n")

    def text(self, label: str, default: str = "", validate: Validate | None = None, hint: str | Count = "") -> str:
        """Ask for one line until it is valid."""
        if isinstance(hint, str) and hint:
            self.say(hint)
        while True:
            answer = self._line(f"{label}{_bracketed(default)}: ") or default
            fault = validate(answer) if validate else ""
            if not fault:
                return answer
            self.say(fault)

    def long_text(self, label: str, default: str = "", count: Count = word_count, *, optional: bool = True) -> str:
        """Ask for lines, ended by a line with only a full stop; Enter on the first line keeps the present text."""
        text = default
        while True:
            ways = f'end with a line "{_END}"; "{_EDITOR}" opens the editor'
            keep = f"; Enter keeps the {count(text)}" if text else "; Enter leaves it empty" if optional else ""
            self.say(f"{label} ({ways}{keep})")
            typed: list[str] = []
            while (line := self._line("> ", typed)).strip() not in {_END, _EDITOR}:
                if not line.strip() and not typed and (text or optional):
                    return text
                typed.append(line)
                if self.while_typing:
                    self.while_typing("\n".join(typed))
            text = long_text("\n".join(typed)) or text
            if line.strip() == _END:
                return text
            try:
                text = long_text(text_editor.edit(text, env=self._env, name="text") or text)
            except text_editor.EditorFailedError as error:
                self.say(f"{error.message}; {error.hint}")
            else:
                self.say(f"{label}: {count(text)}")
                return text

    def select(self, label: str, choices: Sequence[Choice], default: str | None = None) -> str:
        """Ask for the number of one of several."""
        self._list(choices)
        preset = next((number for number, choice in enumerate(choices, 1) if choice.value == default), 0)
        while True:
            answer = self._line(f"{label} (1-{len(choices)}){_bracketed(str(preset or ''))}: ") or str(preset or "")
            number = int(answer) if answer.isdecimal() else 0
            if 0 < number <= len(choices) and not choices[number - 1].disabled:
                return choices[number - 1].value
            self.say(f"Type a number from 1 to {len(choices)}.")

    def checkbox(
        self, label: str, choices: Sequence[Choice], default: Sequence[str] = (), *, required: bool = False
    ) -> tuple[str, ...]:
        """Ask for the numbers of any of several."""
        self._list(choices)
        preset = ",".join(str(number) for number, choice in enumerate(choices, 1) if choice.value in default)
        while True:
            answer = self._line(f"{label} (numbers, such as 1,3){_bracketed(preset)}: ") or preset
            parts = answer.replace(",", " ").split()
            numbers = {int(part) for part in parts if part.isdecimal()}
            fits = all(part.isdecimal() and 0 < int(part) <= len(choices) for part in parts)
            if fits and (parts or not required):
                return tuple(choice.value for number, choice in enumerate(choices, 1) if number in numbers)
            self.say(f"Type numbers from 1 to {len(choices)}.")

    def confirm(self, label: str, *, default: bool = False) -> bool:
        """Ask yes or no."""
        discard_lines(self._env.stdin)
        while True:
            answer = self._line(f"{label} [{'Y/n' if default else 'y/N'}]: ").casefold()
            if answer in {"", "y", "yes", "n", "no"}:
                return answer.startswith("y") if answer else default
            self.say("Type y or n.")

    def key(self, label: str, keys: Mapping[str, str], *, or_text: bool = False) -> str:
        """Read a line that holds one key; Enter alone is `enter`, or `space` if `enter` is not among the keys."""
        self.say(label)
        meanings = "  ".join(f"{name} {meaning}" for name, meaning in keys.items() if meaning)
        while True:
            typed = self._line(f"{clean_line(meanings)}: " if meanings else ": ")
            answer = typed.casefold()
            if not answer:
                answer = "enter" if "enter" in keys else "space"
            if answer in keys:
                return answer
            if or_text and answer:
                return typed
            others = "? lists the keys." if "?" in keys else f"Type one of: {' '.join(keys)}"
            self.say(f'not a key: "{clean_line(typed)}". {others}')

    def screen(self, draw: Callable[[], str], keys: Mapping[str, str], *, moves: Collection[str] = ()) -> str:
        """Show the screen and read a line; a line printer never redraws, at any size."""
        del moves
        label = draw()
        discard_lines(self._env.stdin)
        return self.key(label, keys)

    def _list(self, choices: Sequence[Choice]) -> None:
        width = min(self.columns, MEASURE)
        for number, choice in enumerate(choices, 1):
            disabled = f" ({clean_line(choice.disabled)})" if choice.disabled else ""
            self.say(f"{number:>3}  {clean_line(choice.title)}{disabled}")
            for line in wrap(choice.description, width - 5):
                self.say(f"     {line}")

    def _line(self, prompt: str, typed: Sequence[str] | None = None) -> str:
        """Read a line; the one place where Ctrl-C, Ctrl-D and a closed terminal end the dialogue.

        With `typed`, the earlier lines of a long text, the line is returned with the blanks around it.
        """
        self._write(clean(prompt))
        try:
            line = self._env.stdin.readline()
        except KeyboardInterrupt:
            line = ""
        if not line:
            self._write("\n")
            raise DialogueInterruptedError("\n".join(typed or ()))
        line = without_controls(line)
        if self.goes_back and line.strip() == _BACK:
            raise BackError("\n".join(typed or ()))
        return line.strip() if typed is None else line.rstrip("\r\n")

    def _write(self, text: str) -> None:
        self._env.stderr.write(text)
        self._env.stderr.flush()


def _bracketed(default: str) -> str:
    return f" [{clean_line(default)}]" if default else ""
