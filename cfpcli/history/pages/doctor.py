"""The findings of a store check: place, problem and remedy."""

from cfpcli.history.rows.doctor import Finding
from cfpcli.result import Result
from cfpcli.ui.look import SEVERITY_LOOKS, Look
from cfpcli.ui.page import Facts, Line, Page, Span, line
from cfpcli.ui.values import Screen


def page(result: Result[Finding], screen: Screen) -> Page:
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
