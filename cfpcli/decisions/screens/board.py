"""The screen of decisions: the ranked list under a cursor, one key for each decision, each saved before the next."""

from collections.abc import Sequence
from functools import partial

from cfpcli.decisions.screens import window as screen
from cfpcli.decisions.screens.entries import VERBS, Board, Desk
from cfpcli.errors import ConflictError
from cfpcli.figures.scores import Method
from cfpcli.ui.dialogue import Prompter
from cfpcli.ui.key_by_key import Drawn, Key, Run, Screen, Way, legend, undo_key
from cfpcli.ui.wrapping import wrap

_LEAST = 4
_HELP = ("", "  The line moves as slots fill. Decisions stay pending until", "  cfp decisions publish.")


def loop(desk: Desk, *, prompter: Prompter, method: Method) -> None:
    """Show the list and act on keys until the person leaves.

    Raises:
        InterruptedByUserError: Ctrl-C or Ctrl-D; the message names the saved decisions.
    """
    sitting = _Sitting(desk, prompter, method)
    sitting.run.through(sitting.screen, lambda: [desk.summary()])


class _Sitting:
    """The state of one run: where the cursor is, by what the list is ranked, which decision met another's."""

    def __init__(self, desk: Desk, prompter: Prompter, method: Method) -> None:
        self.run = Run(prompter)
        self._desk = desk
        self._prompter = prompter
        self._method = method
        self._way = Way()
        self._cursor = 0
        self._top = 0
        self._height = 1
        self._warned: tuple[str, str] | None = None

    def screen(self) -> Screen | None:
        """The list as it is now; None where it is empty."""
        board = self._desk.board(self._method)
        entries = screen.entries(board)
        if not entries:
            return None
        self._cursor = self._way.follow([entry.code for entry, _ in entries])
        keys = self._keys(board)
        return Screen(lambda: self._draw(board, keys), keys)

    def _keys(self, board: Board) -> tuple[Key, ...]:
        def step(places: int) -> None:
            self._way.step(places)
            self._warned = None

        return (
            *self._verbs(),
            undo_key("undo the last decision", self._undo),
            Key("j down", "down (also arrow)", lambda _: step(1), "j k move", moves=True),
            Key("k up", "up (also arrow)", lambda _: step(-1), moves=True),
            Key("tab", "next undecided", lambda _: self._next_undecided(board), "Tab next undecided", moves=True),
            Key("space pagedown", "page down", lambda _: step(self._height), moves=True),
            Key("b pageup", "page up", lambda _: step(-self._height), moves=True),
            Key("home", act=lambda _: step(-len(self._way.codes)), moves=True),
            Key("end", act=lambda _: step(len(self._way.codes)), moves=True),
            Key("enter", "read the proposal", self._read, "Enter read"),
            Key("n", "next method of ranking", self._next_method, "n next method"),
            Key("c", "people with several accepted", self._show_shares, "c people"),
            *self.run.last_keys("every decision is saved", *_HELP),
        )

    def _verbs(self, *, ends: bool = False) -> tuple[Key, ...]:
        return tuple(
            Key(key, does, self._decide, f"{key} {verb}", refusal="Not done: ", ends=ends)
            for key, (verb, does) in VERBS.items()
        )

    def _next_undecided(self, board: Board) -> None:
        entries = [entry for entry, _ in screen.entries(board)]
        order = (*entries[self._cursor + 1 :], *entries[: self._cursor + 1])
        code = next((entry.code for entry in order if entry.is_undecided), "")
        if code:
            self._way.go_to(code)
            self._warned = None
        else:
            self.run.note = "Nothing is undecided"

    def _decide(self, key: str) -> None:
        code = self._way.code
        try:
            self.run.note = self._desk.decide(code, VERBS[key][0], again=self._warned == (code, key))
        except ConflictError as error:
            self.run.note = f"{error.message}. {key} again replaces it"
            self._warned = (code, key)
        else:
            self._warned = None
            self._way.step(1)

    def _next_method(self, _: str) -> None:
        methods = list(Method)
        self._method = methods[(methods.index(self._method) + 1) % len(methods)]

    def _undo(self, _: str) -> None:
        code, self.run.note = self._desk.undo()
        if code:
            self._way.go_to(code)

    def _show_shares(self, pressed: str) -> None:
        lines = self._desk.shares()
        self.run.read(lambda _: lines, pressed)

    def _draw(self, board: Board, keys: Sequence[Key]) -> Drawn:
        """The list for the terminal as it is now, with the lines of keys below it."""
        columns, lines = self._prompter.columns, self._prompter.lines
        head = [*(wrap(self.run.note, columns - 1) or [""])[:3], screen.column_line(board, columns - 1)]
        foot = ("─" * (columns - 1), *legend(keys, columns - 1))
        room = max(lines - len(head) - len(foot) - 1, _LEAST)
        self._height = max(room - 2, 1)
        shown = screen.window(screen.items(board, columns), self._cursor, self._top, room)
        self._top = shown.top
        return Drawn((*head, *shown.before), (shown.current,), shown.after, foot)

    def _read(self, _: str) -> None:
        """Show the proposal under the cursor; a decision can be made there as well."""
        reading = self._desk.reading(self._way.code)
        title = reading.title.strip() or "(no title)"
        text = partial(screen.reading_lines, reading)
        self.run.read(text, title=title, keys=self._verbs(ends=True), leave="Enter go back")
