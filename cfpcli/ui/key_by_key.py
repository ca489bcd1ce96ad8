"""Going through a list key by key: show an item, wait for a key, act on it, show what came of it, and go on.

The one engine of the review loop and of the decide board, and it knows neither. A room brings its items, how one is
drawn, and a table of keys; from the table come the actions, the line of keys and the help. The terminal's treatment of
keys (those pressed too early or held down, the one that suspends, another size) is in `Prompter.screen`.
"""

import contextlib
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cfpcli.errors import CfpError, InterruptedByUserError
from cfpcli.ui.dialogue import Prompter
from cfpcli.ui.line_prompter import LinePrompter
from cfpcli.ui.live import interrupted_by_hang_up
from cfpcli.ui.wrapping import display_width, pack, wrap

NOTHING_TO_UNDO = "Nothing left to undo in this session"
_LEAST = 4
"""Lines of text on the lowest of screens."""
_NAMES = {"space": "Space", "tab": "Tab", "enter": "Enter"}


class Key(NamedTuple):
    """A row of a table of keys.

    `names` are those of `Prompter.key`, blanks between them; `act` gets the one that was pressed. `does` is the line of
    the help, `legend` the entry in the line of keys; without them the key works unlisted. `refusal` is put before the
    words of an error. `label` is the name in the help, where not the first of `names`. Keys that only move count
    however fast they come. A key that `ends` is the last of its screen.
    """

    names: str
    does: str = ""
    act: Callable[[str], object] = lambda _: None
    legend: str = ""
    refusal: str = ""
    label: str = ""
    moves: bool = False
    ends: bool = False


class Drawn(NamedTuple):
    """The lines of a screen from top to bottom, those in bold among them; `page` counts from 0."""

    above: Sequence[str] = ()
    bold: Sequence[str] = ()
    below: Sequence[str] = ()
    foot: Sequence[str] = ()
    page: int = 0


class Screen(NamedTuple):
    """The picture for the terminal as it is then, and the accepted keys.

    With `lists_keys` what they do is listed below it; elsewhere the line of keys is drawn with the rest.
    """

    draw: Callable[[], Drawn]
    keys: Sequence[Key]
    lists_keys: bool = False


class Way:
    """Places in a list of codes: closing one leads to the next that is open, and behind the last nothing is in turn.

    A code that was typed is a visit, of the list or not: leaving it leads back to where the list was left.
    `before` is the number of codes closed before this run. No step looks at more than the places it passes.
    """

    def __init__(self, codes: Sequence[str] = (), *, before: int = 0) -> None:
        self.codes = codes
        self._before = before
        self._places = {code: at for at, code in enumerate(codes)}
        self._closed: set[str] = set()
        self._dropped: set[str] = set()
        self._at = 0
        self._visit = ""

    @property
    def code(self) -> str:
        """The code in turn; empty behind the last."""
        if self._visit:
            return self._visit
        return self.codes[self._at] if self._at < len(self.codes) else ""

    @property
    def place(self) -> int:
        """The place of the code in turn, from 1, counting what was closed before this run; 0 where it has none."""
        at = self._places.get(self.code)
        return 0 if at is None else self._before + at + 1

    @property
    def total(self) -> int:
        """The number of codes, with those closed before this run."""
        return self._before + len(self.codes)

    @property
    def done(self) -> int:
        """The number of codes that are closed, of the total."""
        return self._before + len(self._closed)

    @property
    def left(self) -> int:
        """The number of codes that are open."""
        return len(self.codes) - len(self._closed) - len(self._dropped)

    def upcoming(self, count: int) -> tuple[str, ...]:
        """The codes that come after the one in turn, at most `count`."""
        codes: list[str] = []
        at = self._at if self._visit else self._at + 1
        while len(codes) < count and (place := self._open_from(at)) is not None:
            if self.codes[place] != self._visit:
                codes.append(self.codes[place])
            at = place + 1
        return tuple(codes)

    def close(self, code: str) -> None:
        """Count a code as done."""
        if code in self._places:
            self._dropped.discard(code)
            self._closed.add(code)

    def reopen(self, code: str) -> None:
        """Count it as open again."""
        self._closed.discard(code)

    def drop(self, code: str) -> None:
        """Leave out a code, which is neither done nor left, and move on."""
        if self._is_open(code) and code in self._places:
            self._dropped.add(code)
        self.forward()

    def forward(self) -> None:
        """To the next open place; behind the last where there is none. From a visit back to the list."""
        place = self._open_from(self._at if self._visit else self._at + 1)
        self._visit = ""
        self._at = len(self.codes) if place is None else place

    def back(self) -> bool:
        """To the open place before, or from a visit back to the list; whether there was one."""
        if self._visit:
            self.forward()
            return True
        place = next((at for at in range(self._at - 1, -1, -1) if self._is_open(self.codes[at])), None)
        if place is None:
            return False
        self._at = place
        return True

    def again(self) -> None:
        """From behind the last to the first place that is open."""
        self._at, self._visit = -1, ""
        self.forward()

    def go_to(self, code: str) -> None:
        """Visit a code, of the list or not; the one in turn is not a visit."""
        self._visit = ""
        self._visit = "" if code == self.code else code

    def step(self, places: int) -> None:
        """Move by a number of places, open or not, negative for back; the first and the last are the ends."""
        self._at = max(min(self._at + places, len(self.codes) - 1), 0)

    def follow(self, codes: Sequence[str]) -> int:
        """Go on in a list that may have changed since, and return the place in it, from 0.

        The place stays with the code in turn; if that has left the list, the number of the place stays.
        """
        code, self._visit = self.code, ""
        if codes != self.codes:
            self.codes, self._places = codes, {code: at for at, code in enumerate(codes)}
        self._at = self._places.get(code, max(min(self._at, len(codes) - 1), 0))
        return self._at

    def _is_open(self, code: str) -> bool:
        return code not in self._closed and code not in self._dropped

    def _open_from(self, at: int) -> int | None:
        return next((place for place in range(at, len(self.codes)) if self._is_open(self.codes[place])), None)


class Run:
    """One person's run through a list: the last event, and the page of the text that is shown."""

    def __init__(self, prompter: Prompter, note: str = "") -> None:
        self.prompter = prompter
        self.note = note
        self.page = 0
        self.by_line = isinstance(prompter, LinePrompter)
        self._keys: Sequence[Key] = ()

    def through(self, following: Callable[[], Screen | None], summary: Callable[[], Sequence[str]]) -> None:
        """Show one screen after another until there is none, or until a key ends the run.

        `summary` returns a sentence about what is saved, then reminders. It is shown if the run is cut short.

        Raises:
            InterruptedByUserError: Ctrl-C, Ctrl-D or a hang-up; the message contains the summary.
        """
        try:
            with interrupted_by_hang_up():
                while (screen := following()) and self.press(screen):
                    pass
        except (InterruptedByUserError, KeyboardInterrupt) as error:
            saved = "; ".join(f"{line[:1].lower()}{line[1:]}" for line in summary())
            more = error.hint if isinstance(error, InterruptedByUserError) else ""
            raise InterruptedByUserError(f"interrupted: {saved}", hint=more) from None
        except Exception:
            with contextlib.suppress(Exception):
                self.prompter.say("\n".join(summary()))
            raise

    def press(self, screen: Screen) -> bool:
        """Show a screen and act on one key; whether to go on. An error becomes the note of the next screen."""
        self._keys = screen.keys
        table: dict[str, Key] = {}
        for row in screen.keys:
            for name in row.names.split():
                table.setdefault(name, row)
        listed = {name: row.does if screen.lists_keys else "" for name, row in table.items()}
        moves = [name for name, row in table.items() if row.moves]
        pressed = self.prompter.screen(lambda: self._draw(screen), listed, moves=moves)
        key = table[pressed]
        self.note = ""
        try:
            key.act(pressed)
        except InterruptedByUserError:
            raise
        except CfpError as error:
            self.note = f"{key.refusal}{error.message}{f' ({error.hint})' if error.hint else ''}"
        return not key.ends

    def _draw(self, screen: Screen) -> str:
        drawn = screen.draw()
        self.page = drawn.page
        self.prompter.clear()
        for lines in (drawn.above, drawn.bold, drawn.below):
            if lines:
                self.prompter.say("\n".join(lines), strong=lines is drawn.bold)
        return "\n".join(drawn.foot)

    def read(
        self,
        text: Callable[[int], Sequence[str]],
        by: str = "",
        *,
        title: str = "",
        keys: Sequence[Key] = (),
        leave: str = "Enter continue",
    ) -> None:
        """Show a text page by page until it is left; a printer of lines gets all of it.

        `text` sets it in the columns of the terminal. `by` is the key that opened it, which also leaves it. `keys` act
        on it; if there are any, turning pages never leaves it, because the next key would act on another item.
        """
        page_before, self.page, total = self.page, 0, 1

        def draw() -> Drawn:
            nonlocal total
            columns = self.prompter.columns - 1
            heading, lines, entries = wrap(title, columns), text(columns), legend(keys, columns)
            room = len(lines) if self.by_line else self.prompter.lines - len(heading) - len(entries) - 4
            lines, at, total = page_of([cut(line, columns) for line in lines], self.page, max(room, _LEAST))
            return Drawn((), heading, lines, (rule(at, total, columns), *entries, leave), at)

        rows = (*keys, *self.page_keys(), Key(f"enter q escape backspace {by}", ends=True))
        while (keys or total > 1 or not self.page) and self.press(Screen(draw, rows)):
            pass
        self.page = page_before

    def turn(self, pages: int) -> None:
        """Turn pages, negative for back; the first follows the last, and nothing is before the first."""
        self.page = max(self.page + pages, 0)

    def page_keys(self) -> tuple[Key, Key]:
        """The keys that turn pages."""
        return (
            Key("space pagedown", "next page", lambda _: self.turn(1), moves=True),
            Key("b pageup", "page back", lambda _: self.turn(-1), moves=True),
        )

    def last_keys(self, saved: str, *notes: str) -> tuple[Key, Key]:
        """The keys that end every table: the help, with `notes` below it, and leaving, with the assurance `saved`."""

        def explain(pressed: str) -> None:
            lines = (*help_lines(self._keys), *notes)
            self.read(lambda _: lines, pressed)

        return Key("?", "show these keys", explain, "? keys"), Key("q", f"quit; {saved}", legend="q quit", ends=True)


def undo_key(does: str, act: Callable[[str], object]) -> Key:
    """The key that undoes the last step of a run."""
    return Key("u", does, act, "u undo", refusal="Not undone: ")


def legend(keys: Sequence[Key], columns: int) -> list[str]:
    """The line of keys, in as many lines as it needs."""
    return pack([key.legend for key in keys if key.legend], columns)


def help_lines(keys: Sequence[Key]) -> list[str]:
    """Every key with its action."""
    named = [(key.label or key.names.split()[0], key.does) for key in keys if key.does]
    return [f"  {_NAMES.get(name, name):<7} {does}" for name, does in named]


def page_of(lines: Sequence[str], at: int, room: int) -> tuple[Sequence[str], int, int]:
    """Page `at`, from 0, of lines cut into pages of `room`; with its number and the number of pages.

    The first follows the last.
    """
    total = max(-(-len(lines) // room), 1)
    at %= total
    return lines[at * room : (at + 1) * room], at, total


def rule(page: int, pages: int, columns: int) -> str:
    """The line between a text and its keys, with the place among its `pages`; `page` counts from 0."""
    note = f" page {page + 1} of {pages}, Space: {'more' if page + 1 < pages else 'from the top'} " if pages > 1 else ""
    end = "──" if note else ""
    return f"{'─' * max(columns - len(note) - len(end), 0)}{note}{end}"[:columns]


def cut(text: str, columns: int) -> str:
    """A text in at most `columns` columns, with an ellipsis where it was cut."""
    width, fits = 0, 0
    for at, char in enumerate(text, 1):
        width += display_width(char)
        if width > columns:
            return f"{text[:fits].rstrip()}…"
        fits = at if width < columns else fits
    return text
