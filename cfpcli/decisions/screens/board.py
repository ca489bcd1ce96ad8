"""The board of `cfp decide`: a window of proposals in their order, decided on one by one by a key."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from cfpcli.decisions.screens.entries import VERBS, Board, Desk, Entry, Group, Reading
from cfpcli.errors import ConflictError
from cfpcli.figures.scores import Method
from cfpcli.text import clean_line
from cfpcli.ui.dialogue import Prompter
from cfpcli.ui.key_by_key import Drawn, Key, Run, Screen, Way, cut, legend, undo_key
from cfpcli.ui.wrapping import MEASURE, display_width, wrap

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
        entries = entries_of(board)
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
        entries = [entry for entry, _ in entries_of(board)]
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
        head = [*(wrap(self.run.note, columns - 1) or [""])[:3], column_line(board, columns - 1)]
        foot = ("─" * (columns - 1), *legend(keys, columns - 1))
        room = max(lines - len(head) - len(foot) - 1, _LEAST)
        self._height = max(room - 2, 1)
        shown = window(items(board, columns), self._cursor, self._top, room)
        self._top = shown.top
        return Drawn((*head, *shown.before), (shown.current,), shown.after, foot)

    def _read(self, _: str) -> None:
        """Show the proposal under the cursor; a decision can be made there as well."""
        reading = self._desk.reading(self._way.code)
        title = reading.title.strip() or "(no title)"
        text = partial(reading_lines, reading)
        self.run.read(text, title=title, keys=self._verbs(ends=True), leave="Enter go back")


_SHORT = {Method.MEAN: "norm", Method.MEDIAN: "med", Method.NORMALISED: "norm", Method.SHRUNK: "shrk"}
_MARK = 13
_BY = 16
_NARROW, _WIDE = 76, 110
_LONGEST_SCALE = 10
_LEAST_TITLE = 10


class Item(NamedTuple):
    """A line of the list; `entry` counts the proposals through all groups, None for a heading or the line.

    `heading` is the position of its group's heading in the list; `lay_out` makes the text, which few lines need,
    because most are not on the screen.
    """

    lay_out: Callable[[], str]
    entry: int | None
    heading: int

    @property
    def text(self) -> str:
        """The line as it is shown."""
        return self.lay_out()


class Window(msgspec.Struct, frozen=True):
    """The lines that are shown: before the one under the cursor, that one, and after it; `top` is the first."""

    before: tuple[str, ...]
    current: str
    after: tuple[str, ...]
    top: int


def entries_of(board: Board) -> list[tuple[Entry, Group]]:
    """Every proposal of the list with its group, from top to bottom."""
    return [(entry, group) for group in board.groups for entry in group.entries]


def items(board: Board, columns: int) -> list[Item]:
    """The whole list, a line each: headings, proposals, and the line where the slots end."""
    lines: list[Item] = []
    at = 0
    for group in board.groups:
        head = len(lines)
        if lines:
            lines.append(Item(str, None, head))
            head += 1
        lines.append(Item(partial(heading, group, board.method, columns - 1), None, head))
        for place, entry in enumerate(group.entries):
            if place == group.above:
                lines.append(Item(partial(_rule, group, columns), None, head))
            lines.append(Item(partial(_row, entry, board, columns), at, head))
            at += 1
    return lines


def heading(group: Group, method: Method, columns: int) -> str:
    """A group and its slots, such as `Security: 3 of 5 slots taken, 2 free; 12 undecided; by mean`.

    If it does not fit, the name is cut and not the numbers.
    """
    summary = f"{group.undecided} undecided; by {method}"
    if group.slots is not None:
        free = group.slots - group.seated
        left = f"{free} free" if free >= 0 else f"{-free} too many"
        summary = f"{group.seated} of {group.slots} slots taken, {left}; {summary}"
    return cut(
        f"{cut(clean_line(group.name) or 'All', max(columns - len(summary) - 2, _LEAST_TITLE))}: {summary}", columns
    )


def column_line(board: Board, columns: int) -> str:
    """The names of the columns."""
    low, high = board.scale
    scores = "".join(f"{score:>2}" for score in range(low, high + 1)) if _has_histogram(board, columns) else ""
    title = _title_width(board, columns)
    by = f" {'by':{_BY}}" if columns >= _WIDE else ""
    figures = f"{'n':>3} {'mean':>4} {'sd':>4} {_SHORT[board.method]:>4}"
    return f" {'#':>3}  {'code':6}  {'title':{title}}{figures}{scores and f' {scores}'}  decision{by}".rstrip()[
        :columns
    ]


def _title_width(board: Board, columns: int) -> int:
    low, high = board.scale
    scores = 1 + 2 * (high - low + 1) if _has_histogram(board, columns) else 0
    by = 1 + _BY if columns >= _WIDE else 0
    return max(columns - 1 - (14 + 18 + scores + 2 + _MARK + by), _LEAST_TITLE)


def _has_histogram(board: Board, columns: int) -> bool:
    low, high = board.scale
    return columns >= _NARROW and high - low < _LONGEST_SCALE


def _row(entry: Entry, board: Board, columns: int) -> str:
    low, high = board.scale
    title = _title_width(board, columns)
    name = cut(clean_line(entry.title), title - 1)
    figures = f"{entry.reviews:>3} {_figure(entry.mean)} {_figure(entry.spread)} {_figure(entry.adjusted)}"
    scores = "".join(f"{entry.histogram.get(score, 0) or '·':>2}" for score in range(low, high + 1))
    shown = f" {scores}" if _has_histogram(board, columns) else ""
    mark = entry.mark or (entry.remarks and f"({entry.remarks})")
    by = f" {cut(clean_line(entry.by), _BY)}" if columns >= _WIDE else ""
    place = "" if entry.place is None else entry.place
    padding = " " * (title - display_width(name))
    return f" {place:>3}  {entry.code}  {name}{padding}{figures}{shown}  {mark:{_MARK}}{by}".rstrip()


def _figure(number: float | None) -> str:
    return f"{'-':>4}" if number is None else f"{number:4.2f}"


def _rule(group: Group, columns: int) -> str:
    free = (group.slots or 0) - group.seated
    text = f" {group.slots} slots end here, {max(free, 0)} free "
    room = max(columns - 1 - len(text), 4)
    return f"{'─' * (room - 4)}{text}{'─' * 4}"


def window(lines: Sequence[Item], cursor: int, top: int, room: int) -> Window:
    """The part of the list that fits `room` lines, moved as little as it takes to show the cursor with its heading.

    If the heading of the first group that is shown would be above the window, it takes the place of the first line.
    """
    at = next(index for index, item in enumerate(lines) if item.entry == cursor)
    first = at
    while first and lines[first - 1].entry is None and at - first < room - 1:
        first -= 1
    top = min(max(top, at + 2 - room), max(len(lines) - room, 0))
    top = max(min(top, first), at + 1 - room, 0)
    if at == top and lines[top].heading < top:
        top -= 1
    shown = [item.text for item in lines[top : top + room]]
    if lines[top].heading < top:
        shown[0] = lines[lines[top].heading].text
    here = at - top
    return Window(tuple(shown[:here]), f">{shown[here][1:]}", tuple(shown[here + 1 :]), top)


def reading_lines(reading: Reading, columns: int) -> list[str]:
    """A proposal's facts and texts under one another, wrapped."""
    width = max(min(columns, MEASURE), 20)
    lines = wrap(reading.facts, width)
    for name, text in reading.texts:
        if text.strip():
            lines += ["", *([f"{name}:"] if name else []), *wrap(text, width)]
    return lines
