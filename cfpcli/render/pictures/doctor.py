"""What a check of the store found: where, what, and what can be done."""

import msgspec

from cfpcli.render.look import SEVERITY_LOOKS, Look
from cfpcli.render.page import Facts, Line, Page, Span, line
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.result import Result


class Finding(msgspec.Struct, frozen=True):
    """One finding; `line` is the line of the file (the store, where none is named), 0 where it concerns the whole."""

    rule: str = ""
    severity: str = ""
    file: str = ""
    line: int | None = 0
    message: str = ""
    repair: str = ""


def page(result: Result, screen: Screen) -> Page:
    """Each finding with its place, and the repair under it."""
    del screen
    found = given_all(Finding, list(result.items))
    return (Facts(tuple(row for finding in found for row in _finding(finding))),) if found else ()


def _finding(finding: Finding) -> list[tuple[Span, Line]]:
    of_file = f"{finding.file} line {finding.line}" if finding.line else finding.file
    place = Span(of_file.strip() or "store", SEVERITY_LOOKS.get(finding.severity, Look.STRONG))
    message = line(finding.message, Span(f" ({finding.rule})" if finding.rule else "", Look.MUTED))
    repair = line(Span("repair: ", Look.GOOD), finding.repair)
    return [(place, message), *([(Span(""), repair)] if finding.repair else [])]
