"""Questions at a terminal, drawn on stderr: the only module that uses questionary and prompt_toolkit.

Also the parts around a question: label, instruction, description, toolbar, keys, and their looks.
"""

import contextlib
import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cfpcli.env import Env
from cfpcli.text import clean, clean_line, long_text, shorten, without_controls
from cfpcli.ui.dialogue import (
    BackError,
    Choice,
    Count,
    DialogueInterruptedError,
    Measure,
    Prompter,
    Validate,
    require_person,
    word_count,
)
from cfpcli.ui.line_prompter import LinePrompter
from cfpcli.ui.live import discard, suspend, waiting
from cfpcli.ui.text_editor import ToEditorError, write_long_text
from cfpcli.ui.wrapping import MEASURE, pack, wrap

if TYPE_CHECKING:
    from prompt_toolkit.application import Application
    from prompt_toolkit.data_structures import Size
    from prompt_toolkit.input import Input
    from prompt_toolkit.key_binding import KeyPressEvent
    from prompt_toolkit.output import Output
    from questionary import Question


Styled = list[tuple[str, str]]
"""Pieces of text, each after the name of its style."""

TYPING = ("Alt+Enter: done", "Ctrl+X Ctrl+E: editor")
BESIDE_A_CHOICE = 8
"""Columns used by a list for its pointer and its numbers."""

STYLE = [
    # Weights and reversal are readable on light and on dark; of the colours, magenta and red are readable on both.
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
    """The line of a question at the prompt, made from its label."""
    line = clean_line(label)
    return line if line.endswith(("?", ":")) else f"{line}:"


def instruction(label: str, keys: str, columns: int, *, goes_back: bool) -> str:
    """The keys of a list, after its label if the line has room for them, else on a line of their own."""
    ways = [f"({keys}, {_BACK})"] if goes_back else []
    room = columns - len(f"? {question_line(label)} ") - 1
    below = f"({keys}, {_BACK})" if goes_back and len(f"({keys}, {_BACK})") + 3 < columns else f"({keys})"
    return next((way for way in (*ways, f"({keys})") if len(way) <= room), f"\n  {below}")


def toolbar(measure: Measure, keys: Sequence[str], columns: int, *, goes_back: bool) -> Styled:
    """The line at the bottom: the length of the text, then as many keys as fit; never wider than the terminal."""
    length = shorten(clean_line(measure.words), columns - 2)
    back = [_BACK] if goes_back else []
    line = pack([*filter(None, (length,)), *keys, *back], columns - 2)[:1]
    rest = "".join(line)[len(length) :]
    return [("" if measure.fits else "class:beyond", f" {length}"), ("", f"{rest} ")]


def in_a_list(title: str, columns: int) -> str:
    """A title on one line of a list; runs of spaces stay, because they form columns."""
    line = clean(title).replace("\n", " ").replace("\t", " ").rstrip()
    room = columns - BESIDE_A_CHOICE
    return line if len(line) <= room else f"{line[: room - 1].rstrip()}…"


def description(choice: Choice, columns: int) -> list[str]:
    """The lines below a list about the choice under the cursor: the title, if the list cuts it, and the description."""
    width = min(columns, MEASURE + 4) - 4
    is_cut = in_a_list(choice.title, columns).endswith("…")
    return (wrap(clean_line(choice.title), width) if is_cut else []) + wrap(choice.description, width)


def keys_listed(label: str, keys: Mapping[str, str], columns: int, *, goes_back: bool) -> Styled:
    """A label, and below it the keys that have a meaning."""
    meanings = [f"{_KEY_NAMES.get(name, name)} {clean_line(meaning)}" for name, meaning in keys.items() if meaning]
    meanings += ["Shift+Tab back"] if goes_back else []
    listed = "\n".join(f"  {line}" for line in pack(meanings, columns - 3))
    return [
        ("class:question" if label.startswith("? ") else "", label),
        ("", "\n" if label and listed else ""),
        ("", listed),
    ]


__all__ = ["Choice", "DialogueInterruptedError", "Prompter", "TerminalPrompter", "prompter_for", "require_person"]

_SHORTCUTS = 9
_UNKEPT = 80
"""The number of characters, about a line, that may be typed before they are kept."""
_SUSPENDED, _RESIZED = "suspended", "resized"
"""The events other than a key that end the wait of a screen."""
_KEYS = {"enter": "c-m", "space": " ", "tab": "c-i", "backspace": "backspace"}


def prompter_for(env: Env) -> Prompter:
    """The prompter that suits this terminal."""
    return LinePrompter(env) if env.dumb else TerminalPrompter(env)


class TerminalPrompter:
    """Asks with prompts that redraw as the person types; `source` and `target` replace the terminal in tests."""

    def __init__(self, env: Env, *, source: "Input | None" = None, target: "Output | None" = None) -> None:
        from prompt_toolkit.input import create_input

        self.goes_back = False
        self.back_key = "Shift+Tab"
        self.while_typing: Callable[[str], None] | None = None
        self._env = env
        self._input = source or create_input(env.stdin)
        self._output = target or self._on_stderr(asks_for_cursor=True)
        # In a question for a single key, the terminal's answer to a cursor request would only interfere.
        self._quick_output = target or self._on_stderr(asks_for_cursor=False)

    @property
    def columns(self) -> int:
        """The present columns of the terminal."""
        return self._output.get_size().columns

    @property
    def lines(self) -> int:
        """The present lines of the terminal."""
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

        def below() -> Styled:
            return self._toolbar(hint(get_app().current_buffer.text) if callable(hint) else Measure(hint))

        question = questionary.text(
            question_line(label),
            default=default,
            validate=(lambda typed: validate(typed) or True) if validate else None,
            validate_while_typing=False,
            bottom_toolbar=below if hint or self.goes_back else None,
            **self._drawn(),
        )
        return str(self._ask(question)).strip()

    def long_text(self, label: str, default: str = "", count: Count = word_count, *, optional: bool = True) -> str:
        """Ask how to write the text, then for the text."""
        return write_long_text(self, self._typed, label, default, count, env=self._env, optional=optional)

    def select(self, label: str, choices: Sequence[Choice], default: str | None = None) -> str:
        """Ask for one of several; the full description of the choice under the cursor is shown below the list."""
        import questionary

        shortcuts = len(choices) <= _SHORTCUTS
        possible = [choice.value for choice in choices if not choice.disabled]
        keys = f"{'1' if len(possible) == 1 else f'1-{len(possible)}'} jumps" if shortcuts else "arrows move"
        question = questionary.select(
            question_line(label),
            [self._listed(choice) for choice in choices],
            default=default if default in possible else None,
            use_shortcuts=shortcuts,
            show_description=False,
            instruction=instruction(label, f"{keys}, Enter selects", self.columns, goes_back=self.goes_back),
            **self._drawn(),
        )
        self._describe(question, choices)
        return str(self._ask(question, takes_text=False))

    def checkbox(
        self, label: str, choices: Sequence[Choice], default: Sequence[str] = (), *, required: bool = False
    ) -> tuple[str, ...]:
        """Ask for any number of several."""
        import questionary

        question = questionary.checkbox(
            question_line(label),
            [self._listed(choice, checked=choice.value in default) for choice in choices],
            validate=lambda selection: True if selection or not required else "select at least one",
            show_description=False,
            instruction=instruction(
                label, "Space selects, a all, Enter continues", self.columns, goes_back=self.goes_back
            ),
            **self._drawn(),
        )
        self._describe(question, choices)
        question.application.erase_when_done = True  # it would show only the number of selected choices
        answered = set(self._ask(question, takes_text=False))
        selection = [choice for choice in choices if choice.value in answered]
        self.say(f"? {question_line(label)} {', '.join(clean_line(choice.title) for choice in selection) or 'none'}")
        return tuple(choice.value for choice in selection)

    def confirm(self, label: str, *, default: bool = False) -> bool:
        """Ask yes or no."""
        import questionary

        question = questionary.confirm(question_line(label), default=default, **self._drawn())
        with _interruptible(), self._input.raw_mode():
            self._discard_ahead()
            return bool(self._ask(question, takes_text=False))

    def key(self, label: str, keys: Mapping[str, str], *, or_text: bool = False) -> str:
        """Wait for one key, or for the beginning of a text; the label is erased when it is pressed."""
        application = self._for_a_key(label, keys, or_text=or_text)
        self._leave_by_keys(application)
        with _interruptible(application):
            return application.run()

    def screen(self, draw: Callable[[], str], keys: Mapping[str, str], *, moves: Collection[str] = ()) -> str:
        """Show a screen and wait for one of its keys; keys pressed before its last lines were drawn do not count."""
        pressed = _RESIZED
        while pressed in {_SUSPENDED, _RESIZED}:
            with _interruptible(), self._input.raw_mode():
                size = self._output.get_size()
                label = draw()
                self._discard_ahead(moves)
                pressed = self._pressed(label, keys, size)
            if pressed == _SUSPENDED:
                suspend()
        return pressed

    def _pressed(self, label: str, keys: Mapping[str, str], size: "Size") -> str:
        application = self._for_a_key(label, keys, or_text=False)
        self._leave_by_keys(application, suspends=lambda event: event.app.exit(result=_SUSPENDED))

        def drawn(_: object) -> None:
            if self._output.get_size() != size and not application.is_done:
                application.exit(result=_RESIZED)

        application.after_render += drawn
        with _interruptible(application):
            return application.run()

    def _discard_ahead(self, moves: Collection[str] = ()) -> None:
        """Discard keys typed ahead at a terminal in raw mode, unless all of them only move.

        If the input is not a terminal, nobody types, and all of it counts.

        Raises:
            KeyboardInterrupt: Ctrl-C or Ctrl-D was among the keys.
        """
        from prompt_toolkit.input.typeahead import get_typeahead, store_typeahead
        from prompt_toolkit.input.vt100_parser import Vt100Parser
        from prompt_toolkit.keys import Keys

        descriptor = self._input.fileno()
        if not os.isatty(descriptor):
            return
        ahead = [*get_typeahead(self._input), *self._input.flush_keys()]
        if any(press.key in {Keys.ControlC, Keys.ControlD} for press in ahead):
            raise KeyboardInterrupt
        parser = Vt100Parser(ahead.append)
        parser.feed(waiting(descriptor).decode("utf-8", "replace"))
        parser.flush()
        if {str(press.key.value if isinstance(press.key, Keys) else press.key) for press in ahead} <= {
            _KEYS.get(name, name) for name in moves
        }:
            store_typeahead(self._input, ahead)
        else:
            discard(descriptor)

    def _for_a_key(self, label: str, keys: Mapping[str, str], *, or_text: bool) -> "Application[str]":
        from prompt_toolkit.application import Application
        from prompt_toolkit.formatted_text import FormattedText
        from prompt_toolkit.key_binding import KeyBindings
        from prompt_toolkit.layout import FormattedTextControl, Layout, Window

        bindings: KeyBindings = KeyBindings()
        if or_text:
            bindings.add("<any>")(lambda event: event.app.exit(result=event.data) if event.data.isprintable() else None)
            bindings.add("<bracketed-paste>")(lambda event: event.app.exit(result=without_controls(event.data)))
        for name in keys:
            capital = [name.upper()] if len(name) == 1 and not or_text and name.upper() not in keys else []
            for spelling in {_KEYS.get(name, name), *capital}:
                bindings.add(spelling, eager=True)(lambda event, name=name: event.app.exit(result=name))
        legend = keys_listed(clean(label), keys, self.columns, goes_back=self.goes_back)
        control = FormattedTextControl(FormattedText(legend), focusable=True, show_cursor=False)
        return Application(
            layout=Layout(Window(control, wrap_lines=True, dont_extend_height=True)),
            key_bindings=bindings,
            style=self._style(),
            erase_when_done=True,
            input=self._input,
            output=self._quick_output,
        )

    def _typed(self, label: str, text: str, count: Count) -> str:
        import questionary
        from prompt_toolkit.application import get_app
        from prompt_toolkit.filters import Always
        from prompt_toolkit.key_binding import KeyBindings

        bindings = KeyBindings()

        @bindings.add("c-x", "c-e", eager=True)
        def _open(event: "KeyPressEvent") -> None:
            event.app.erase_when_done = True
            event.app.exit(exception=ToEditorError(event.current_buffer.text))

        def below() -> Styled:
            return self._toolbar(count(get_app().current_buffer.text), TYPING)

        question = questionary.text(
            question_line(label),
            default=text,
            multiline=True,
            instruction="\n",
            bottom_toolbar=below,
            key_bindings=bindings,
            **self._drawn(),
        )
        question.application.paste_mode = Always()  # else each new line would begin with the indent of the last one
        return long_text(str(self._ask(question)))

    def _toolbar(self, measure: Measure, keys: Sequence[str] = ()) -> Styled:
        return toolbar(measure, keys, self.columns, goes_back=self.goes_back)

    def _ask(self, question: "Question", *, takes_text: bool = True) -> Any:  # noqa: ANN401  # each kind answers in its own type
        self._leave_by_keys(question.application, takes_text=takes_text)
        self._keep_while_typing(question.application)
        with _interruptible(question.application):
            return question.unsafe_ask()

    def _leave_by_keys(
        self,
        application: "Application[Any]",
        *,
        takes_text: bool = False,
        suspends: "Callable[[KeyPressEvent], None]" = lambda event: event.app.suspend_to_background(),
    ) -> None:
        """Bind Ctrl-C to leave a question, Ctrl-D to leave an empty one, Shift+Tab to return to the previous one.

        Ctrl-Z `suspends`; without a binding it would be inserted into a text.
        """
        from prompt_toolkit.filters import Condition
        from prompt_toolkit.key_binding import KeyBindings, merge_key_bindings

        bindings = KeyBindings()

        @bindings.add("c-c", eager=True)
        @bindings.add("<sigint>", eager=True)
        @bindings.add("c-d", filter=Condition(lambda: not application.current_buffer.text))
        def _leave(event: "KeyPressEvent") -> None:
            event.app.exit(exception=KeyboardInterrupt, style="class:aborting")

        @bindings.add("s-tab", eager=True, filter=Condition(lambda: self.goes_back))
        def _back(event: "KeyPressEvent") -> None:
            event.app.erase_when_done = True
            event.app.exit(exception=BackError(event.app.current_buffer.text))

        bindings.add("c-z", eager=True)(suspends)
        if takes_text:
            bindings.add("<bracketed-paste>", eager=True)(
                lambda event: event.current_buffer.insert_text(without_controls(event.data))
            )
        else:
            # Alt+Enter ends a text; a list or a yes-or-no question would read it as an answer without text.
            bindings.add("escape", "c-m", eager=True)(lambda _: None)
        existing = [application.key_bindings] if application.key_bindings else []
        application.key_bindings = merge_key_bindings([*existing, bindings])

    def _keep_while_typing(self, application: "Application[Any]") -> None:
        keep, buffer = self.while_typing, application.current_buffer
        length = len(buffer.text)

        def changed(_: object) -> None:
            nonlocal length
            if keep and abs(len(buffer.text) - length) >= _UNKEPT:
                length = len(buffer.text)
                keep(buffer.text)

        buffer.on_text_changed += changed

    def _listed(self, choice: Choice, *, checked: bool = False) -> Any:  # noqa: ANN401  # questionary is loaded late
        import questionary

        title = in_a_list(choice.title, self.columns)
        return questionary.Choice(title, choice.value, clean_line(choice.disabled) or None, checked=checked)

    def _describe(self, question: "Question", choices: Sequence[Choice]) -> None:
        """Add a window below the list: questionary's own description is a single line, cut at the right edge."""
        from prompt_toolkit.filters import is_done
        from prompt_toolkit.layout import ConditionalContainer, FormattedTextControl, HSplit, Window
        from questionary.prompts.common import InquirerControl

        room = max(self.lines - min(len(choices), self.lines // 2) - 4, 1)
        texts = [description(choice, self.columns)[:room] for choice in choices]
        height = max(map(len, texts))
        layout = question.application.layout
        listed = next(control for control in layout.find_all_controls() if isinstance(control, InquirerControl))
        if height and isinstance(layout.container, HSplit):

            def below() -> str:
                return "\n".join(("", *(f"    {line}" for line in texts[listed.pointed_at])))

            window: Window = Window(FormattedTextControl(below), height=height + 1, dont_extend_height=True)
            layout.container.children.append(ConditionalContainer(window, filter=~is_done))

    def _drawn(self) -> dict[str, Any]:
        return {"style": self._style(), "input": self._input, "output": self._output}

    def _style(self) -> Any:  # noqa: ANN401  # prompt_toolkit is loaded late
        from prompt_toolkit.styles import Style

        return Style(STYLE)

    def _on_stderr(self, *, asks_for_cursor: bool) -> "Output":
        from prompt_toolkit.data_structures import Size
        from prompt_toolkit.output import ColorDepth
        from prompt_toolkit.output.vt100 import Vt100_Output

        def size() -> Size:
            variables = {name: self._env.variables.get(name, "") for name in ("COLUMNS", "LINES")}
            columns, lines = os.get_terminal_size(self._env.stderr.fileno())
            return Size(
                rows=int(variables["LINES"]) if variables["LINES"].isdecimal() else lines,
                columns=int(variables["COLUMNS"]) if variables["COLUMNS"].isdecimal() else columns,
            )

        return Vt100_Output(
            self._env.stderr,
            size,
            term=self._env.variables.get("TERM"),
            default_color_depth=None if self._env.colors("stderr") else ColorDepth.DEPTH_1_BIT,
            enable_cpr=asks_for_cursor and not self._env.variables.get("PROMPT_TOOLKIT_NO_CPR"),
        )


@contextlib.contextmanager
def _interruptible(application: "Application[Any] | None" = None) -> Iterator[None]:
    """End the dialogue on Ctrl-C, Ctrl-D or a closed terminal; the one place that does so."""
    try:
        yield
    except (KeyboardInterrupt, EOFError, OSError):
        raise DialogueInterruptedError(application.current_buffer.text if application else "") from None
