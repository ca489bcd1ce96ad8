"""Pages of the room's rows: the history and the problems of the store."""

from cfpcli.dates.english import local
from cfpcli.history.rows import Finding, HistoryMembers, HistoryRow
from cfpcli.result import Result
from cfpcli.ui.page import SEVERITY_LOOKS, Facts, Line, Look, Page, Paragraph, Span, joined, line
from cfpcli.ui.values import Screen


def log_page(result: Result[HistoryRow], screen: Screen) -> Page:
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


def doctor_page(result: Result[Finding], screen: Screen) -> Page:
    """Each finding with its place, and the repair under it."""
    del screen
    lines = tuple(row for finding in result.items for row in _finding(finding))
    return (Facts(lines),) if lines else ()


def _finding(finding: Finding) -> list[tuple[Span, Line]]:
    of_file = f"{finding.file} line {finding.line}" if finding.line else finding.file
    place = Span(of_file.strip() or "store", SEVERITY_LOOKS.get(finding.severity, Look.STRONG))
    message = line(finding.message, Span(f" ({finding.rule})" if finding.rule else "", Look.MUTED))
    repair = line(Span("repair: ", Look.GOOD), finding.repair)
    return [(place, message), *([(Span(""), repair)] if finding.repair else [])]
