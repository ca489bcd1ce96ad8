"""A speaker's proposals and drafts under their events: each with its title, the next step and the deadline."""

from cfpcli.proposals.rows.submissions import MineRow
from cfpcli.result import Result
from cfpcli.ui.look import URGENCY_LOOKS, Look, state_look
from cfpcli.ui.page import Facts, Line, Page, Section, Span, cells, joined, line
from cfpcli.ui.values import Screen

ELSEWHERE = "No event of this store"
"""The heading above drafts whose event is not in this store."""

_BESIDE_A_CODE = 12
"""Columns taken by a code and the blanks around it."""


def page(result: Result[MineRow], screen: Screen) -> Page:
    """A section for each event with, for each proposal, its code, title and state, then the next step."""
    rows = result.items
    events = dict.fromkeys(row.event_name or row.event or ELSEWHERE for row in rows)
    return tuple(
        Section(
            name,
            (
                Facts(
                    tuple(
                        fact
                        for row in rows
                        if (row.event_name or row.event or ELSEWHERE) == name
                        for fact in _of(row, screen)
                    )
                ),
            ),
        )
        for name in events
    )


def _of(row: MineRow, screen: Screen) -> list[tuple[Span, Line]]:
    """The code beside the title, and below it the expected step, its deadline and its command."""
    heading = line(Span(row.title or row.draft, Look.TITLE))
    if row.code:
        heading = (*heading, Span("  "), Span(row.state, state_look(row.state)))
    what = Span(row.expected, Look.STRONG if row.wanted else Look.PLAIN)
    remaining = Span(row.left, URGENCY_LOOKS.get(row.urgency, Look.PLAIN) if row.wanted else Look.PLAIN)
    lines = [
        line(what) if row.expected != "nothing" else (),
        *_until(row, remaining, screen),
        line(Span(row.command, Look.COMMAND)),
    ]
    below = [(Span(""), content) for content in lines if any(span.text for span in content)]
    return [(Span(row.code or "draft", Look.STRONG), heading), *below]


def _until(row: MineRow, remaining: Span, screen: Screen) -> tuple[Line, ...]:
    """The deadline, with the reader's own time beside it if there is room, else on a line of its own."""
    if not row.by_local:
        return ()
    until = joined([line(remaining), line(f"until {row.by_local}")])
    if not row.your_time:
        return (until,)
    yours = line(f"your time: {row.your_time}")
    beside = joined([until, yours])
    fits = sum(cells(span.text) for span in beside) <= screen.width - _BESIDE_A_CODE
    return (beside,) if fits else (until, yours)
