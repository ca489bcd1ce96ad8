"""Decisions by track: numbers above, and a line for each proposal with the author of a pending decision."""

from collections.abc import Iterator, Mapping

from cfpcli.decisions.rows import DecisionGroup, DecisionMembers, DecisionRow
from cfpcli.records.proposal import State
from cfpcli.result import Result
from cfpcli.text import clean_line, number_of
from cfpcli.ui.page import Block, Line, Look, Page, Paragraph, Span, Stack, cells, line, state_look
from cfpcli.ui.values import Screen

_WIDE = 100
"""Minimum width in columns for the author of a decision."""

_NAME = 18


def page(result: Result[DecisionRow], screen: Screen) -> Page:
    """A block for each track."""
    return tuple(
        Stack(tuple(_lines(group, [row for row in result.items if row.track == group.track], screen.width)))
        for group in result.further(DecisionMembers).groups
    )


def _lines(group: DecisionGroup, rows: list[DecisionRow], width: int) -> Iterator[Block]:
    yield Paragraph(line(Span(group.name or "(no track)", Look.HEADING), f": {_numbers(group)}"))
    pending = f"; pending: {_counted(group.pending)}" if group.pending else ""
    yield Paragraph(line(Span(f"{_counted(group.states)}{pending}", Look.MUTED)))
    standing = max(cells(_standing(row)) for row in rows)
    for row in rows:
        yield Paragraph(_row(row, standing, width), one_line=True)


def _numbers(group: DecisionGroup) -> str:
    parts = []
    if group.slots is not None and group.free is not None:
        left = f"{group.free} free" if group.free >= 0 else f"{-group.free} too many"
        parts.append(f"{number_of(group.slots, 'slot')}, {left}")
    return ", ".join([*parts, f"{group.undecided} undecided"])


def _counted(counts: Mapping[State, int]) -> str:
    return ", ".join(f"{count} {state}" for state, count in counts.items())


def _standing(row: DecisionRow) -> str:
    if row.pending_state:
        return f"{row.state} → {row.pending_state}"
    return ", ".join((row.state, *row.pending_tags))


def _row(row: DecisionRow, standing: int, width: int) -> Line:
    look = Look.WARN if row.undecided else state_look(row.pending_state or row.state)
    name = clean_line(row.decided_by.partition(" <")[0])
    who = f"{name[:_NAME]:{_NAME}}  " if width >= _WIDE else ""
    return line(
        f"  {row.code}  ",
        Span(f"{_standing(row):{standing}}", look),
        f"  {who}{clean_line(row.title)}",
    )
