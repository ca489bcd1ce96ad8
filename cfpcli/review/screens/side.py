"""The column beside the proposal on a wide terminal: what comes next, and how this reviewer has scored so far."""

from collections.abc import Mapping, Sequence

from cfpcli.records.event import ReviewSettings
from cfpcli.review.screens.scoring import by_position, number_of, scale_of
from cfpcli.text import clean_line
from cfpcli.ui.wrapping import display_width

_QUEUE = 6


def side(
    current: str,
    upcoming: Sequence[str],
    titles: Mapping[str, str],
    *,
    left: int,
    given: Mapping[int, int],
    settings: ReviewSettings,
    width: int,
) -> list[str]:
    """The lines of the column; `left` is how many are open, `given` how often each score was given."""
    rows = [_row(">", current, titles, width), *(_row(" ", code, titles, width) for code in upcoming[:_QUEUE])]
    more = left - len(upcoming[:_QUEUE]) - 1
    lines = ["Your queue", *rows, *([f"  {more} more"] if more > 0 else []), "", "Your scores"]
    return [*lines, *histogram(given, settings, width)]


def histogram(given: Mapping[int, int], settings: ReviewSettings, width: int) -> list[str]:
    """How often each score was given, highest first, and their mean, numbered as the keys are.

    On a scale too long for rows it is the mean alone.
    """
    count = sum(given.values())
    if not count:
        return ["none yet"]
    total = sum(number_of(score, settings) * times for score, times in given.items())
    mean = f"mean {total / count:.1f} of {count}"
    if not by_position(settings):
        return [mean]
    most = max(given.values())
    name = max(len(str(number_of(score, settings))) for score in scale_of(settings))
    cells = max(min(width - name - len(str(most)) - 2, 20), 1)
    rows = []
    for score in reversed(scale_of(settings)):
        times = given.get(score, 0)
        bar = "█" * (max(times * cells // most, 1) if times else 0)
        rows.append(f"{number_of(score, settings):>{name}} {bar:<{cells}} {times or '':>{len(str(most))}}".rstrip())
    return [*rows, mean]


def _row(mark: str, code: str, titles: Mapping[str, str], width: int) -> str:
    return _cut(f"{mark} {clean_line(code)} {clean_line(titles.get(code, ''))}".rstrip(), width)


def _cut(line: str, width: int) -> str:
    """A line cut to the column; the blank at its beginning stays."""
    if display_width(line) <= width:
        return line
    while line and display_width(line) >= width:
        line = line[:-1]
    return f"{line.rstrip()}…"
