"""The calls with their countdowns: the remaining time in words, colour and local time."""

from collections.abc import Sequence

from cfpcli.call.rows.deadlines import DeadlineRow
from cfpcli.result import Result
from cfpcli.ui.look import URGENCY_LOOKS, Look
from cfpcli.ui.page import Facts, Line, Page, Span, cells, joined, line
from cfpcli.ui.values import Screen

URGENCY_WORDS = {"soon": "closes soon", "near": "within 7 days"}
"""The meaning of the colours in words."""

WIDE = 110
"""From this width on, the close is beside the countdown and a call takes one line."""

_LABEL_MAX = 28


def page(result: Result[DeadlineRow], screen: Screen) -> Page:
    """One or two aligned lines for each call: the countdown and the name, and the close itself.

    On a narrow screen the close is under the name, with the reader's own time beside it if there is room. The note is
    placed wherever there is room for it.
    """
    rows = result.items
    if not rows:
        return ()
    if screen.width >= WIDE:
        return (_beside(rows, screen.width),)
    widest = max((width for row in rows if (width := cells(row.left or row.status)) <= _LABEL_MAX), default=0)
    room = screen.width - widest - 2
    return (Facts(tuple(part for row in rows for part in _under(row, room)), label_max=_LABEL_MAX),)


def _under(row: DeadlineRow, room: int) -> list[tuple[Span, Line]]:
    """A call in at least two lines: the name beside the countdown, then the close."""
    close = _close(row)
    head = _call(row, note=row.note)
    aside = f"{close} (your time: {row.your_time})"
    if row.your_time and cells(aside) <= room:
        close = aside
    below = [line(close)]
    if row.your_time and close != aside:
        below.append(line(f"your time: {row.your_time}"))
    if row.note and _width(head) > room:
        head, note = _call(row), line(row.note)
        moved = joined([below[-1], note])
        below = [*below[:-1], moved] if _width(moved) <= room else [*below, note]
    return [(_left(row), head), *((Span(""), text) for text in below)]


def _beside(rows: Sequence[DeadlineRow], columns: int) -> Facts:
    """Calls in one line each: the countdown, the close, then the name; anything that does not fit is below them."""
    lefts = max(cells(row.left or row.status) for row in rows) + 2
    width = lefts + max(cells(_close(row)) for row in rows)
    calls: list[tuple[Span, Line]] = []
    for row in rows:
        countdown, head = _left(row), _call(row, note=row.note)
        below: Line = ()
        if row.note and _width(head) > columns - width - 2:
            head, below = _call(row), line(row.note)
        padding = " " * (lefts - cells(countdown.text))
        calls.append((Span(f"{countdown.text}{padding}{_close(row)}", countdown.look), head))
        if row.your_time or below:
            yours = f"your time: {row.your_time}" if row.your_time else ""
            calls.append((Span(f"{' ' * lefts}{yours}", Look.MUTED), below))
    return Facts(tuple(calls), label_max=width)


def _left(row: DeadlineRow) -> Span:
    return Span(row.left or row.status, URGENCY_LOOKS.get(row.urgency, Look.PLAIN))


def _call(row: DeadlineRow, *, note: str = "") -> Line:
    urgency = Span(URGENCY_WORDS.get(row.urgency, ""), URGENCY_LOOKS.get(row.urgency, Look.PLAIN))
    return joined([line(Span(row.name or row.event, Look.STRONG)), line(row.status), line(urgency), line(note)])


def _width(text: Line) -> int:
    return sum(cells(span.text) for span in text)


def _close(row: DeadlineRow) -> str:
    zone = "" if not row.zone or row.zone in row.closes_local else f" {row.zone}"
    return f"{row.closes_local}{zone}" if row.closes_local else "no date yet"
