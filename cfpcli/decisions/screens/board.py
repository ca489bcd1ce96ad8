"""The screen of decisions: the ranked list under a cursor, one key for each decision, each saved before the next."""

from collections.abc import Sequence

from cfpcli.decisions.screens import window as screen
from cfpcli.decisions.screens.entries import VERBS, Board, Desk
from cfpcli.errors import CfpError, ConflictError, InterruptedByUserError
from cfpcli.figures.ranking import Method
from cfpcli.ui.dialogue import Prompter
from cfpcli.ui.wrapping import wrap

_STEPS = {"j": 1, "down": 1, "k": -1, "up": -1}
_PAGES = {"space": 1, "pagedown": 1, "b": -1, "pageup": -1}
_ENDS = ("home", "end")
_LEAST = 4


def loop(desk: Desk, *, prompter: Prompter, method: Method) -> None:
    """Show the list and act on keys until the person leaves.

    Raises:
        InterruptedByUserError: Ctrl-C or Ctrl-D; every decision made until then is saved.
    """
    sitting = _Sitting(desk, prompter, method)
    while sitting.goes_on():
        pass


class _Sitting:
    """The state of one run: where the cursor is, by what the list is ranked, what happened last."""

    def __init__(self, desk: Desk, prompter: Prompter, method: Method) -> None:
        self._desk = desk
        self._prompter = prompter
        self._method = method
        self._board: Board | None = None
        self._code = ""
        self._cursor = 0
        self._top = 0
        self._page = 1
        self._note = ""
        self._warned: tuple[str, str] | None = None

    def goes_on(self) -> bool:
        """Show one screen and act on one key; whether to go on."""
        board = self._desk.board(self._method)
        entries = screen.entries(board)
        if not entries:
            return False
        codes = [entry.code for entry, _ in entries]
        # The list may have changed by others' hands: the cursor stays with its proposal, else where it was.
        self._cursor = codes.index(self._code) if self._code in codes else min(self._cursor, len(codes) - 1)
        self._code = codes[self._cursor]
        key = self._show(board)
        self._note = ""
        if key == "q":
            return False
        self._act(key, board)
        return True

    def _act(self, key: str, board: Board) -> None:
        if key in VERBS:
            self._decide(key, self._code, len(screen.entries(board)))
        elif (to := self._where(key, board)) is not None:
            self._move(to, board)
        elif key == "tab":
            self._note = "Nothing is undecided"
        elif key == "enter":
            self._read(board)
        elif key == "n":
            methods = list(Method)
            self._method = methods[(methods.index(self._method) + 1) % len(methods)]
        elif key == "u":
            self._undo()
        else:
            self._wait(self._desk.shares() if key == "c" else screen.help_lines())

    def _where(self, key: str, board: Board) -> int | None:
        """Where a key takes the cursor, None where it moves nothing."""
        entries = screen.entries(board)
        if key in _STEPS:
            return self._cursor + _STEPS[key]
        if key in _PAGES:
            return self._cursor + _PAGES[key] * self._page
        if key in _ENDS:
            return 0 if key == "home" else len(entries)
        order = [*range(self._cursor + 1, len(entries)), *range(self._cursor + 1)] if key == "tab" else []
        return next((at for at in order if entries[at][0].is_undecided), None)

    def _move(self, to: int, board: Board) -> None:
        entries = screen.entries(board)
        self._cursor = max(min(to, len(entries) - 1), 0)
        self._code = entries[self._cursor][0].code
        self._warned = None

    def _decide(self, key: str, code: str, count: int) -> None:
        verb = VERBS[key].name
        try:
            self._note = self._desk.decide(code, verb, again=self._warned == (code, key))
        except ConflictError as error:
            self._note = f"{error.message}. {key} again replaces it"
            self._warned = (code, key)
            return
        except InterruptedByUserError:
            raise
        except CfpError as error:
            self._note = f"Not done: {error.message}{f' ({error.hint})' if error.hint else ''}"
            return
        self._warned = None
        if self._cursor + 1 < count:
            self._cursor += 1
            self._code = ""

    def _undo(self) -> None:
        try:
            code, self._note = self._desk.undo()
            self._code = code or self._code
        except InterruptedByUserError:
            raise
        except CfpError as error:
            self._note = f"Not undone: {error.message}"

    def _show(self, board: Board) -> str:
        keys = (*VERBS, *_STEPS, *_PAGES, *_ENDS, "tab", "enter", "n", "c", "u", "?", "q")
        moves = (*_STEPS, *_PAGES, *_ENDS, "tab")
        return self._prompter.screen(lambda: self._draw(board), dict.fromkeys(keys, ""), moves=moves)

    def _draw(self, board: Board) -> str:
        """Draw the list for the terminal as it is now; the lines of keys below it are handed back."""
        prompter = self._prompter
        columns = prompter.columns
        head = [*(wrap(self._note, columns - 1) or [""])[:3], screen.column_line(board, columns - 1)]
        foot = ["─" * (columns - 1), *screen.key_lines(columns)]
        room = max(prompter.lines - len(head) - len(foot) - 1, _LEAST)
        self._page = max(room - 2, 1)
        shown = screen.window(screen.items(board, columns), self._cursor, self._top, room)
        self._top = shown.top
        prompter.clear()
        prompter.say("\n".join((*head, *shown.before)))
        prompter.say(shown.current, strong=True)
        if shown.after:
            prompter.say("\n".join(shown.after))
        return "\n".join(foot)

    def _wait(self, lines: Sequence[str]) -> None:
        """Show lines page by page, each as long as the terminal is high, until the last is read."""
        at, room = 0, _LEAST

        def draw() -> str:
            nonlocal room
            prompter = self._prompter
            room = max(prompter.lines - 4, _LEAST)
            page = lines[at : at + room] or ["Nothing to show."]
            prompter.clear()
            prompter.say("\n".join(screen.cut(line, prompter.columns - 1) for line in page))
            pages = -(-len(lines) // room)
            more = f"page {at // room + 1} of {pages}: " if pages > 1 else ""
            return f"\n{more}Enter goes on"

        while not at or at < len(lines):
            if self._prompter.screen(draw, dict.fromkeys(("enter", "space", "q", "?", "c"), "")) == "q":
                return
            at += room

    def _read(self, board: Board) -> None:
        """Show the proposal under the cursor, page by page; a decision can be made there as well."""
        code = screen.entries(board)[self._cursor][0].code
        reading, page = self._desk.reading(code), 0

        def draw() -> str:
            nonlocal page
            prompter = self._prompter
            heading = wrap(reading.title, prompter.columns - 1) or ["(no title)"]
            text = screen.reading_lines(reading, prompter.columns)
            room = max(prompter.lines - len(heading) - 5, _LEAST)
            pages = max(-(-len(text) // room), 1)
            page %= pages
            prompter.clear()
            prompter.say("\n".join(heading), strong=True)
            prompter.say("\n".join(text[page * room : (page + 1) * room]))
            more = f"page {page + 1} of {pages}, Space more, b back; " if pages > 1 else ""
            verbs = "  ".join(f"{key} {verb.name}" for key, verb in VERBS.items())
            return f"{'─' * (prompter.columns - 1)}\n{verbs}\n{more}Enter: the list"

        while True:
            pressed = self._prompter.screen(
                draw, dict.fromkeys((*VERBS, "space", "b", "enter", "q"), ""), moves=("space", "b")
            )
            if pressed in VERBS:
                self._decide(pressed, code, len(screen.entries(board)))
                return
            if pressed in {"enter", "q"}:
                return
            page += 1 if pressed == "space" else -1
