"""The journal of a store: the changes of each command, with its revision for undo."""

from cfpcli.dates.english import local
from cfpcli.history.rows.log import HistoryMembers, HistoryRow
from cfpcli.result import Result
from cfpcli.ui.look import Look
from cfpcli.ui.page import Facts, Line, Page, Paragraph, Span, joined, line
from cfpcli.ui.values import Screen


def page(result: Result[HistoryRow], screen: Screen) -> Page:
    """Each change set with its revision at the left as `cfp undo` accepts it; times in the reader's zone."""
    width = max((len(str(entry.revision)) + 1 for entry in result.items), default=0)
    heading = Paragraph(line(Span("Rehearsal: the dates may come from a clock that was set by hand.", Look.WARN)))
    return (
        *((heading,) if result.items and result.further(HistoryMembers).rehearsal else ()),
        *(_entry(entry, screen, width) for entry in result.items),
    )


def _entry(entry: HistoryRow, screen: Screen, width: int) -> Facts:
    head = joined(
        [
            line(local(entry.at, screen.zone)),
            line(entry.by),
            line(f"performed by {entry.performed_by}" if entry.performed_by not in {"", entry.by} else ""),
            line(f"undoes {', '.join(f'r{revision}' for revision in entry.undoes)}" if entry.undoes else ""),
            line(Span("undone" if entry.undone else "", Look.WARN)),
        ]
    )
    under: list[Line] = [line(Span(entry.command, Look.MUTED))] if entry.command else []
    under += [line(change) for change in entry.changes]
    return Facts(
        ((Span(f"r{entry.revision}", Look.STRONG), head), *((Span(""), text) for text in under)), label_min=width
    )
