"""Pages of closes: the table of deadlines, and one call in full."""

from collections.abc import Iterator, Sequence

from cfpcli.call.rows import (
    CallMove,
    CallRound,
    DeadlineRow,
    ShownCall,
)
from cfpcli.call.rules.closes import CloseKind
from cfpcli.call.rules.openness import Standing
from cfpcli.dates.english import day_range, short_day
from cfpcli.result import Result
from cfpcli.ui.page import (
    URGENCY_LOOKS,
    Facts,
    Line,
    Look,
    Page,
    Paragraph,
    Span,
    Stack,
    cells,
    facts,
    joined,
    line,
    section,
)
from cfpcli.ui.values import Screen

URGENCY_WORDS = {"soon": "closes soon", "near": "within 7 days"}
"""The meaning of the colours in words."""

WIDE = 110
"""From this width on, the close is beside the countdown and a call takes one line."""

_LABEL_MAX = 28


def deadlines_page(result: Result[DeadlineRow], screen: Screen) -> Page:
    """A block for each call: the countdown and the name, the close itself, and the address.

    The rounds of a conference are in one block, at the place of the one that closes first, each with its countdown. On
    a narrow screen the close is under the name, with the reader's own time beside it if there is room. The note is
    placed wherever there is room for it.
    """
    if not result.items:
        return ()
    blocks = _blocks(result.items)
    if screen.width >= WIDE:
        return (_beside(blocks, screen.width),)
    widest = max((width for row in result.items if (width := cells(_countdown(row))) <= _LABEL_MAX), default=0)
    room = screen.width - widest - 2
    return (Facts(tuple(part for rows in blocks for part in _under(rows, room)), label_max=_LABEL_MAX),)


def _blocks(rows: Sequence[DeadlineRow]) -> list[list[DeadlineRow]]:
    """The rounds of each followed conference together; each close of an event of the store on its own."""
    by_conference: dict[tuple[str, ...], list[DeadlineRow]] = {}
    for row in rows:
        key = (
            ("", row.conference or row.event)
            if row.kind is CloseKind.CALL
            else (row.event, row.track, row.session_type)
        )
        by_conference.setdefault(key, []).append(row)
    return list(by_conference.values())


def _under(rows: Sequence[DeadlineRow], room: int) -> list[tuple[Span, Line]]:
    """A call in at least two lines: the name beside the countdown, then the close; or a line for each round."""
    row = rows[0]
    address = _address(rows)
    below = [(Span(""), text) for text in address]
    if len(rows) == 1:
        return [*_alone(row, room), *below]
    head = (_left(row), joined([_name(row), *_standing(row)]))
    rounds = [part for each in rows for part in _round_under(each, room, is_first=each is row)]
    return [head, *rounds, *below]


def _alone(row: DeadlineRow, room: int) -> list[tuple[Span, Line]]:
    head = _call(row, note=row.note)
    below = [line(text) for text in _close_and_yours(row, _close(row), room)]
    if row.note and _width(head) > room:
        head, note = _call(row), line(row.note)
        moved = joined([below[-1], note])
        below = [*below[:-1], moved] if _width(moved) <= room else [*below, note]
    return [(_left(row), head), *((Span(""), text) for text in below)]


def _round_under(row: DeadlineRow, room: int, *, is_first: bool) -> list[tuple[Span, Line]]:
    """One round in the block of its conference; its status is left out if it is open, as that of the first round is."""
    texts = [line(text) for text in _close_and_yours(row, f"{_round(row)}: {_close(row)}", room)]
    rest = joined([*(() if is_first or row.status == Standing.OPEN else _standing(row)), line(_round_note(row))])
    if rest:
        moved = joined([texts[-1], rest])
        texts = [*texts[:-1], moved] if _width(moved) <= room else [*texts, rest]
    countdown = Span("") if is_first else _left(row)
    return [(countdown if n == 0 else Span(""), text) for n, text in enumerate(texts)]


def _close_and_yours(row: DeadlineRow, close: str, room: int) -> list[str]:
    """The close with the reader's own time, on one line if there is room for both."""
    if not row.your_time:
        return [close]
    aside = f"{close} (your time: {row.your_time})"
    return [aside] if cells(aside) <= room else [close, f"your time: {row.your_time}"]


def _beside(blocks: Sequence[Sequence[DeadlineRow]], columns: int) -> Facts:
    """Calls in one line each: the countdown, the close, then the name; anything that does not fit is below them."""
    rows = [row for block in blocks for row in block]
    lefts = max(cells(_countdown(row)) for row in rows) + 2
    width = lefts + max(cells(_close(row)) for row in rows)
    calls: list[tuple[Span, Line]] = []
    for block in blocks:
        for row in block:
            head, below = _heads(row, columns - width - 2, is_first=row is block[0], is_alone=len(block) == 1)
            if row is block[0]:
                below += _address(block)
            countdown = _left(row)
            padding = " " * (lefts - cells(countdown.text))
            calls.append((Span(f"{countdown.text}{padding}{_close(row)}", countdown.look), head))
            yours = f"{' ' * lefts}your time: {row.your_time}" if row.your_time else ""
            while yours or below:
                calls.append((Span(yours, Look.MUTED), below.pop(0) if below else ()))
                yours = ""
    return Facts(tuple(calls), label_max=width)


def _heads(row: DeadlineRow, room: int, *, is_first: bool, is_alone: bool) -> tuple[Line, list[Line]]:
    """The line with the name of a call or round, and the lines below it."""
    if is_alone:
        name, note = _name(row), row.note
    else:
        name = line(*_name(row), f": {_round(row)}") if is_first else line(f"  {_round(row)}")
        note = _round_note(row)
    whole = joined([name, *_standing(row), line(note)])
    if not note or _width(whole) <= room:
        return whole, []
    return joined([name, *_standing(row)]), [line(note)]


def _address(rows: Sequence[DeadlineRow]) -> list[Line]:
    """The addresses of a call, one a line; the rounds of a conference have one in general."""
    links = {row.url: row.url for row in rows if row.url}
    links |= {row.email: f"mailto:{row.email}" for row in rows if row.email}
    return [line(Span(address, Look.MUTED, link=link)) for address, link in links.items()]


def _round(row: DeadlineRow) -> str:
    """The name of a round of a conference."""
    return _title(row.label) or "call"


def _title(label: str) -> str:
    from cfpcli.call.rules.labels import title_of

    return title_of(label) if label else ""


def _round_note(row: DeadlineRow) -> str:
    return _without(row.label, row.note)


def _without(name: str, note: str) -> str:
    """The note without the name of the round, which has a place of its own."""
    if not name or name not in note:
        return note
    before, _, after = note.partition(name)
    return ", ".join(filter(None, (before.strip(", "), after.strip(", "))))


def _countdown(row: DeadlineRow) -> str:
    return row.left or row.status


def _left(row: DeadlineRow) -> Span:
    return Span(_countdown(row), URGENCY_LOOKS.get(row.urgency, Look.PLAIN))


def _name(row: DeadlineRow) -> Line:
    return line(Span(row.name or row.event, Look.STRONG, link=row.url))


def _standing(row: DeadlineRow) -> tuple[Line, Line]:
    urgency = Span(URGENCY_WORDS.get(row.urgency, ""), URGENCY_LOOKS.get(row.urgency, Look.PLAIN))
    return line(row.status), line(urgency)


def _call(row: DeadlineRow, *, note: str = "") -> Line:
    return joined([_name(row), *_standing(row), line(note)])


def _width(text: Line) -> int:
    return sum(cells(span.text) for span in text)


def _close(row: DeadlineRow) -> str:
    zone = "" if not row.zone or row.zone in row.closes_local else f" {row.zone}"
    return f"{row.closes_local}{zone}" if row.closes_local else "no date yet"


def call_page(result: Result[ShownCall], screen: Screen) -> Page:
    """A call: its addresses, each round with its countdown, the other dates, and what moved when."""
    (call,) = result.items
    where = joined([line(call.place), line(day_range(call.starts, call.ends)), line(", ".join(call.topics))])
    about = facts(
        ("Page", _link(call.url)),
        ("Submit at", _link(call.call_url if call.call_url != call.url else "")),
        ("Mail to", call.email),
        ("Opens", call.opens_local),
        ("Yours", call.yours),
        ("Lists", " ".join(filter(None, (", ".join(call.sources), _named(call.lists))))),
    )
    moves = facts(*((short_day(move.at, screen.zone, screen.now), _moved(move)) for move in call.moves))
    head = Stack((Paragraph(joined([line(Span(call.name, Look.TITLE)), line(call.slug)])), Paragraph(where), *about))
    return (
        head,
        *section("Deadlines", Facts(tuple(part for each in call.rounds for part in _shown_round(each)), _LABEL_MAX)),
        *section("Other dates", *facts(*((date.label, date.date_local or _link(date.url)) for date in call.dates))),
        *section("Moved", *moves),
    )


def _named(lists: Sequence[str]) -> str:
    return f"({', '.join(lists)})" if lists else ""


def _link(url: str) -> Line:
    return line(Span(url, link=url)) if url else ()


def _shown_round(each: CallRound) -> Iterator[tuple[Span, Line]]:
    """A round beside its countdown: its name and close, then the reader's time and the note."""
    name = _title(each.label) or each.label or "call"
    look = URGENCY_LOOKS.get(each.urgency, Look.PLAIN)
    yield (
        Span(each.left or each.status, look),
        joined([line(Span(name, Look.STRONG)), line(each.status), line(each.slug)]),
    )
    yield Span(""), line(each.closes_local or "no date yet")
    if each.your_time:
        yield Span(""), line(f"your time: {each.your_time}")
    if note := _without(each.label, each.note):
        yield Span(""), line(note)


def _moved(move: CallMove) -> Line:
    subject = _title(move.label)
    return line(": ".join(filter(None, (subject, move.text, move.reason))))
