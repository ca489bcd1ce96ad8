"""Questions at a terminal, drawn on stderr: the only module that knows questionary and prompt_toolkit."""

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cfpcli.domain.text import clean, clean_line, shorten
from cfpcli.env import Env
from cfpcli.errors import WouldAskError
from cfpcli.interactive.dialogue import Choice, Count, DialogueInterruptedError, Prompter, Validate, word_count
from cfpcli.interactive.line_prompter import LinePrompter
from cfpcli.interactive.long_text import ToEditorError, write_long_text
from cfpcli.interactive.wrapping import MEASURE, pack, wrap

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output
    from questionary import Question

__all__ = ["Choice", "DialogueInterruptedError", "Prompter", "TerminalPrompter", "prompter_for", "require_person"]

_SHORTCUTS = 9
_KEY_NAMES = {"enter": "Enter", "space": "Space", "backspace": "Backspace"}
_KEYS = {"enter": "c-m", "space": " ", "backspace": "backspace"}
_STYLE = [
    # Weights and reversal read on light and on dark; magenta is the one colour that does on both.
    ("qmark", "fg:ansimagenta bold"),
    ("question", "bold"),
    ("answer", "noinherit"),
    ("pointer", "fg:ansimagenta bold"),
    ("highlighted", "bold underline"),
    ("selected", "bold"),
    ("instruction", ""),
    ("disabled", "italic"),
]


def require_person(env: Env, flags: Sequence[str]) -> None:
    """Make sure somebody can be asked, before any work is done; `flags` would answer instead.

    Raises:
        WouldAskError: nobody can; the message names the flags.
    """
    if env.can_ask:
        return
    *first, last = flags
    named = f"{', '.join(first)} or {last}" if first else last
    raise WouldAskError(f"would have to ask; give {named}", hint="a question needs a terminal and no --no-input")


def prompter_for(env: Env) -> Prompter:
    """The dialogue that this terminal is able to show."""
    return LinePrompter(env) if env.dumb else TerminalPrompter(env)


class TerminalPrompter:
    """Asks by prompts that redraw as the person types; `source` and `target` replace the terminal in tests."""

    def __init__(self, env: Env, *, source: "Input | None" = None, target: "Output | None" = None) -> None:
        from prompt_toolkit.input import create_input

        self._env = env
        self._input = source or create_input(env.stdin)
        self._output = target or self._on_stderr(asks_for_cursor=True)
        # Where a key is all that is asked, the answer to a cursor question would only come in between.
        self._quick_output = target or self._on_stderr(asks_for_cursor=False)

    @property
    def columns(self) -> int:
        """Columns of the terminal now."""
        return self._output.get_size().columns

    @property
    def lines(self) -> int:
        """Lines of the terminal now."""
        return self._output.get_size().rows

    def say(self, text: str, *, strong: bool = False) -> None:
        """Show a block of text."""
        from prompt_toolkit import print_formatted_text
        from prompt_toolkit.formatted_text import FormattedText

        print_formatted_text(FormattedText([("bold" if strong else "", clean(text))]), output=self._quick_output)

    def clear(self) -> None:
        """Begin at the top of an empty screen."""
        self._quick_output.erase_screen()
        self._quick_output.cursor_goto(0, 0)
        self._quick_output.flush()

    def text(self, label: str, default: str = "", validate: Validate | None = None, hint: str | Count = "") -> str:
        """Ask for one line."""
        import questionary
        from prompt_toolkit.application import get_app

        def toolbar() -> str:
            words = hint(get_app().current_buffer.text) if callable(hint) else hint
            return f" {shorten(clean_line(words), self.columns - 2)} "

        question = questionary.text(
            _asked(label),
            default=default,
            validate=(lambda typed: validate(typed) or True) if validate else None,
            validate_while_typing=False,
            bottom_toolbar=toolbar if hint else None,
            **self._drawn(),
        )
        return str(self._ask(question)).strip()

    def long_text(self, label: str, default: str = "", count: Count = word_count, *, optional: bool = True) -> str:
        """Ask how the text is to be written, then for the text."""
        return write_long_text(self, self._typed, label, default, count, env=self._env, optional=optional)

    def select(self, label: str, choices: Sequence[Choice], default: str | None = None) -> str:
        """Ask for one of several; the whole description of the one under the cursor stands below the list."""
        import questionary

        shortcuts = len(choices) <= _SHORTCUTS
        question = questionary.select(
            _asked(label),
            [self._listed(choice) for choice in choices],
            default=default,
            use_shortcuts=shortcuts,
            show_description=False,
            instruction=f"(arrows or 1-{len(choices)}, then Enter)" if shortcuts else "(arrows, then Enter)",
            **self._drawn(),
        )
        self._describe(question, choices)
        return str(self._ask(question))

    def checkbox(
        self, label: str, choices: Sequence[Choice], default: Sequence[str] = (), *, required: bool = False
    ) -> tuple[str, ...]:
        """Ask for any number of several."""
        import questionary

        question = questionary.checkbox(
            _asked(label),
            [self._listed(choice, checked=choice.value in default) for choice in choices],
            validate=lambda taken: True if taken or not required else "take at least one",
            show_description=False,
            instruction="(Space takes, a all, Enter goes on)",
            **self._drawn(),
        )
        self._describe(question, choices)
        taken = set(self._ask(question))
        return tuple(choice.value for choice in choices if choice.value in taken)

    def confirm(self, label: str, *, default: bool = False) -> bool:
        """Ask yes or no."""
        import questionary

        return bool(self._ask(questionary.confirm(_asked(label), default=default, **self._drawn())))

    def key(self, label: str, keys: Mapping[str, str]) -> str:
        """Wait for one key; the label goes when it is pressed."""
        from prompt_toolkit.application import Application
        from prompt_toolkit.key_binding import KeyBindings

        bindings: KeyBindings = KeyBindings()
        for name in keys:
            spellings = {
                _KEYS.get(name, name),
                *([name.upper()] if name.upper() not in keys and len(name) == 1 else []),
            }
            for spelling in spellings:
                bindings.add(spelling, eager=True)(lambda event, name=name: event.app.exit(result=name))
        application: Application[str] = Application(
            layout=_key_layout(clean(label), keys, self.columns),
            key_bindings=bindings,
            style=self._style(),
            erase_when_done=True,
            input=self._input,
            output=self._quick_output,
        )
        _leave_by_keys(application)
        with _interruptible(application):
            return application.run()

    def _typed(self, label: str, text: str, count: Count) -> str:
        import questionary
        from prompt_toolkit.application import get_app
        from prompt_toolkit.key_binding import KeyBindings

        bindings = KeyBindings()

        @bindings.add("c-x", "c-e", eager=True)
        def _open(event: "KeyPressEvent") -> None:
            event.app.erase_when_done = True
            event.app.exit(exception=ToEditorError(event.current_buffer.text))

        def toolbar() -> str:
            keys = "Alt+Enter or Esc Enter: done  Ctrl+X Ctrl+E: editor"
            return f" {clean_line(count(get_app().current_buffer.text))}  {keys}"[: self.columns - 1]

        question = questionary.text(
            _asked(label),
            default=text,
            multiline=True,
            instruction="\n",
            bottom_toolbar=toolbar,
            key_bindings=bindings,
            **self._drawn(),
        )
        return str(self._ask(question)).strip()

    def _ask(self, question: "Question") -> Any:  # noqa: ANN401  # each kind of question answers in its own type
        _leave_by_keys(question.application)
        with _interruptible(question.application):
            return question.unsafe_ask()

    def _listed(self, choice: Choice, *, checked: bool = False) -> Any:  # noqa: ANN401  # questionary is loaded late
        import questionary

        title = shorten(clean_line(choice.title), self.columns - 8)
        return questionary.Choice(title, choice.value, clean_line(choice.disabled) or None, checked=checked)

    def _describe(self, question: "Question", choices: Sequence[Choice]) -> None:
        """Put a window under the list: questionary's own description is a single line, cut at the right edge."""
        from prompt_toolkit.filters import is_done
        from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Window
        from questionary.prompts.common import InquirerControl

        width = min(self.columns, MEASURE + 4) - 4
        texts = [self._description(choice, width) for choice in choices]
        height = max(map(len, texts))
        layout = question.application.layout
        listed = next(control for control in layout.find_all_controls() if isinstance(control, InquirerControl))
        if height and isinstance(layout.container, HSplit):

            def below() -> str:
                return "\n".join(("", *(f"    {line}" for line in texts[listed.pointed_at])))

            window: Window = Window(FormattedTextControl(below), height=height + 1, dont_extend_height=True)
            layout.container.children.append(ConditionalContainer(window, filter=~is_done))

    def _description(self, choice: Choice, width: int) -> list[str]:
        title = clean_line(choice.title)
        whole = [] if len(title) <= self.columns - 8 else wrap(title, width)
        return whole + wrap(choice.description, width)

    def _drawn(self) -> dict[str, Any]:
        return {"style": self._style(), "input": self._input, "output": self._output}

    def _style(self) -> Any:  # noqa: ANN401  # prompt_toolkit is loaded late
        from prompt_toolkit.styles import Style

        return Style(_STYLE)

    def _on_stderr(self, *, asks_for_cursor: bool) -> "Output":
        from prompt_toolkit.data_structures import Size
        from prompt_toolkit.output import ColorDepth
        from prompt_toolkit.output.vt100 import Vt100_Output

        def size() -> Size:
            told = {name: self._env.variables.get(name, "") for name in ("COLUMNS", "LINES")}
            columns, lines = os.get_terminal_size(self._env.stderr.fileno())
            return Size(
                rows=int(told["LINES"]) if told["LINES"].isdecimal() else lines,
                columns=int(told["COLUMNS"]) if told["COLUMNS"].isdecimal() else columns,
            )

        return Vt100_Output(
            self._env.stderr,
            size,
            term=self._env.variables.get("TERM"),
            default_color_depth=None if self._env.colors("stderr") else ColorDepth.DEPTH_1_BIT,
            enable_cpr=asks_for_cursor and not self._env.variables.get("PROMPT_TOOLKIT_NO_CPR"),
        )


def _asked(label: str) -> str:
    line = clean_line(label)
    return line if line.endswith(("?", ":")) else f"{line}:"


@contextlib.contextmanager
def _interruptible(application: "Application[Any]") -> Iterator[None]:
    """The one place where Ctrl-C, Ctrl-D and a closed terminal become the end of the dialogue."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        raise DialogueInterruptedError(application.current_buffer.text) from None


def _leave_by_keys(application: "Application[Any]") -> None:
    """Let Ctrl-C leave any question, and Ctrl-D any in which nothing is typed, where they do not yet."""
    from prompt_toolkit.filters import Condition
    from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

    bindings = KeyBindings()

    @bindings.add("c-c", eager=True)
    @bindings.add("<sigint>", eager=True)
    @bindings.add("c-d", filter=Condition(lambda: not application.current_buffer.text))
    def _leave(event: "KeyPressEvent") -> None:
        event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

    known = [application.key_bindings] if application.key_bindings else []
    application.key_bindings = merge_key_bindings([*known, bindings])


def _key_layout(label: str, keys: Mapping[str, str], columns: int) -> Any:  # noqa: ANN401  # prompt_toolkit is loaded late
    from prompt_toolkit.formatted_text import StyleAndTextTuples
    from prompt_toolkit.layout import FormattedTextControl, Layout, Window

    meanings = [f"{_KEY_NAMES.get(name, name)} {clean_line(meaning)}" for name, meaning in keys.items() if meaning]
    listed = "\n".join(f"  {line}" for line in pack(meanings, columns - 3))
    text: StyleAndTextTuples = [
        ("class:question" if label.startswith("? ") else "", label),
        ("", "\n" if label and listed else ""),
        ("", listed),
    ]
    control = FormattedTextControl(text, focusable=True, show_cursor=False)
    return Layout(Window(control, wrap_lines=True, dont_extend_height=True))
