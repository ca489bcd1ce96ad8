"""The picture of the review loop: a proposal cut into pages that fit the terminal, and the line of scores below it.

The column beside the proposal on a wide terminal: the next proposals, and this reviewer's scores so far.

The changes of a proposal since it was reviewed, as a reviewer may see them: never more than the loop itself shows.
"""

import difflib
from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from cfpcli.records.event import Category, ReviewSettings
from cfpcli.records.proposal import LINE_READ, LONG_READ, label_of, page_heading
from cfpcli.records.session import SUMMARY
from cfpcli.review.screens.scoring import by_position, number_of, scale_of
from cfpcli.review.screens.seam import TriageItem
from cfpcli.text import clean_line, listed, shorten
from cfpcli.text import number_of as counted
from cfpcli.ui.key_by_key import Drawn, Way, cut, page_of, rule
from cfpcli.ui.wrapping import MEASURE, display_width, pack, wrap

_QUEUE = 6


def side(
    current: str,
    upcoming: Sequence[str],
    titles: Mapping[str, str],
    *,
    left: int,
    counts: Mapping[int, int],
    settings: ReviewSettings,
    width: int,
) -> list[str]:
    """The lines of the column; `left` is how many are open, `counts` how often each score was given."""
    rows = [_row(">", current, titles, width), *(_row(" ", code, titles, width) for code in upcoming[:_QUEUE])]
    more = left - len(upcoming[:_QUEUE]) - 1
    lines = ["Your queue", *rows, *([f"  {more} more"] if more > 0 else []), "", "Your scores"]
    return [*lines, *histogram(counts, settings, width)]


def histogram(counts: Mapping[int, int], settings: ReviewSettings, width: int) -> list[str]:
    """How often each score was given, highest first, and their mean, numbered as the keys are.

    On a scale too long for rows it is the mean alone.
    """
    count = sum(counts.values())
    if not count:
        return ["none yet"]
    total = sum(number_of(score, settings) * times for score, times in counts.items())
    mean = f"mean {total / count:.2f} ({counted(count, 'score')})"
    if not by_position(settings):
        return [mean]
    most = max(counts.values())
    name = max(len(str(number_of(score, settings))) for score in scale_of(settings))
    cells = max(min(width - name - len(str(most)) - 2, 20), 1)
    rows = []
    for score in reversed(scale_of(settings)):
        times = counts.get(score, 0)
        bar = "█" * (max(times * cells // most, 1) if times else 0)
        rows.append(f"{number_of(score, settings):>{name}} {bar:<{cells}} {times or '':>{len(str(most))}}".rstrip())
    return [*rows, mean]


def _row(mark: str, code: str, titles: Mapping[str, str], width: int) -> str:
    return cut(f"{mark} {clean_line(code)} {clean_line(titles.get(code, ''))}".rstrip(), width)


SHORT = {
    "title": "Title",
    "track": "Track",
    "session_type": "Type",
    "facts": listed(*map(label_of, LINE_READ)),
    "speakers": "Speakers",
}
LONG = {name: page_heading(name) for name in LONG_READ}


def change_lines(was: TriageItem, now: TriageItem, width: int) -> list[str]:
    """The differences between two readings of a proposal; texts are compared as the lines they are shown in.

    A line that went begins with `-`, one that came with `+`; one line around each stays for orientation.
    """
    lines: list[str] = []
    for field, name in SHORT.items():
        before, after = clean_line(getattr(was, field)), clean_line(getattr(now, field))
        if before != after:
            lines += wrap(f"{name}: {before or 'nothing'} → {after or 'nothing'}", width)
    for field, name in LONG.items():
        before, after = was.long_texts.get(field, ""), now.long_texts.get(field, "")
        if before != after:
            lines += [f"{name}:", *_compared(before, after, width)]
    return lines


def _compared(before: str, after: str, width: int) -> Iterator[str]:
    differences = difflib.unified_diff(wrap(before, width - 2), wrap(after, width - 2), n=1, lineterm="")
    for number, line in enumerate(differences):
        if number < 2:  # noqa: PLR2004  # the two lines that would name files
            continue
        if line.startswith("@@"):
            if number > 2:  # noqa: PLR2004  # the first place needs none before it
                yield "  …"
            continue
        yield f"{line[:1]} {line[1:]}".rstrip()


_LEAST_BODY = 3
_SIDE_FROM = 100
_SIDE_LEAST = 22
_GAP = " │ "
_BAR = 20


class Frame(msgspec.Struct, frozen=True, kw_only=True):
    """The room there is: `text` columns for the proposal, `side` for the column beside it (0: none), lines in all."""

    text: int
    side: int
    lines: int | None

    @property
    def whole(self) -> int:
        """The columns of both and of the gap between them."""
        return self.text + (len(_GAP) + self.side if self.side else 0)


def frame_of(columns: int, lines: int | None) -> Frame:
    """How a terminal is divided; without a number of lines nothing is cut into pages and there is no column beside."""
    if lines is None or columns < _SIDE_FROM:
        return Frame(text=max(min(columns - 1, MEASURE), 20), side=0, lines=lines)
    text = min(columns - 1 - len(_GAP) - _SIDE_LEAST, MEASURE)
    return Frame(text=text, side=min(columns - 1 - len(_GAP) - text, 40), lines=lines)


def legend(settings: ReviewSettings, category: Category, columns: int) -> list[str]:
    """The meanings of the keys, for one category."""
    positions = by_position(settings)
    head = f"{clean_line(category.name)}:"
    skip = [] if category.required else ["Enter none"]
    if not positions:
        named = [f"type {settings.scale_min} to {settings.scale_max}"]
    elif settings.labels:
        pairs = zip(positions, settings.labels, strict=False)
        named = [f"{digit} {clean_line(label)}" for digit, label in pairs]
    else:
        named = [f"1 (lowest) to {len(positions)} (highest)"]
    return pack([head, *named, *skip], columns)


def page(
    item: TriageItem,
    frame: Frame,
    way: Way,
    *,
    note: str,
    extra: Sequence[str],
    side: Callable[[int], Sequence[str]],
    foot: Sequence[str],
    at: int,
) -> Drawn:
    """Page `at` of a proposal, from 0; past the last comes the first again.

    `note` is the last event, `extra` lines are under the facts, `foot` is below all; `side` is the text beside that
    of the proposal on a wide terminal, in a given number of columns.
    """
    above = [*wrap(note, frame.whole), progress_line(item, way, frame.whole), "─" * frame.whole]
    title = wrap(item.title, frame.whole) or ["(no title)"]
    facts = [
        line
        for text in (item.speakers, ", ".join(filter(None, (item.facts, item.counts))), *extra)
        for line in wrap(clean_line(text), frame.text)
    ]
    text = body(item, frame.text)
    if frame.lines is None:
        return Drawn(above, title, (*facts, "", *text), (rule(0, 1, frame.whole), *foot))
    height = max(frame.lines - len(above) - len(title) - len(facts) - len(foot) - 3, _LEAST_BODY)
    shown, at, pages = page_of(text, at, height)
    below = [*facts, "", *shown, *[""] * (height - len(shown))]
    if frame.side:
        below = _beside(below, side(frame.side), frame)
    return Drawn(above, title, below, (rule(at, pages, frame.whole), *foot), at)


def body(item: TriageItem, width: int) -> list[str]:
    """The changes since it was reviewed, then the texts of a proposal under one another."""
    changed = change_lines(item.former, item, width) if item.former else []
    lines = ["Changed since your review:", *changed, "", "As it is now:"] if changed else []
    abstract, *others = LONG_READ
    lines += [f"{SUMMARY}:"] if item.abstract_is_summary else []
    lines += wrap(item.long_texts.get(abstract, ""), width) or ["(no abstract)"]
    for name in others:
        if text := item.long_texts.get(name, "").strip():
            lines += ["", f"{LONG[name]}:", *wrap(text, width)]
    return lines


def progress_line(item: TriageItem, way: Way, columns: int) -> str:
    """One line: the place, the bar of answers, the code, the track, cut where it must be, and the type."""
    place = f"{way.place or '-'}/{way.total}"
    head = f"{place} {_bar(way, _BAR if columns >= MEASURE - 1 else _BAR // 2)}  {clean_line(item.code)}"
    rest = [clean_line(piece) for piece in (item.track, item.session_type) if piece]
    room = columns - len(head) - sum(2 + display_width(piece) for piece in rest)
    if room < 0 and item.track:
        rest[0] = shorten(rest[0], max(display_width(rest[0]) + room, 12))
    return pack([head, *rest], columns)[0]


def _bar(way: Way, cells: int) -> str:
    filled = way.done * cells // way.total if way.total else 0
    return "█" * filled + "░" * (cells - filled)


def _beside(left: Sequence[str], right: Sequence[str], frame: Frame) -> list[str]:
    """The lines of both, the right ones cut where the left ones end."""
    shown = [*right, *[""] * len(left)][: len(left)]
    return [
        f"{line}{' ' * max(frame.text - display_width(line), 0)}{_GAP}{beside}".rstrip()
        for line, beside in zip(left, shown, strict=True)
    ]
