"""The picture of the screen of decisions: the part of the ranked list around the cursor, and the line."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

import msgspec

from cfpcli.decisions.screens.entries import Board, Entry, Group, Reading
from cfpcli.figures.scores import Method
from cfpcli.text import clean_line
from cfpcli.ui.key_by_key import cut
from cfpcli.ui.wrapping import MEASURE, display_width, wrap

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


def entries(board: Board) -> list[tuple[Entry, Group]]:
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
