"""The findings of a check of proposals: a line for each that editors can jump to, with its remedy below."""

from itertools import groupby

from cfpcli.proposals.rows.check import CheckFinding
from cfpcli.result import Result
from cfpcli.ui.look import SEVERITY_LOOKS, Look
from cfpcli.ui.page import Block, Page, Paragraph, Span, Stack, line
from cfpcli.ui.values import Screen


def page(result: Result[CheckFinding], screen: Screen) -> Page:
    """The findings, grouped by file or proposal."""
    del screen
    return tuple(Stack(tuple(_group(list(group)))) for _, group in groupby(result.items, key=_whose))


def _whose(finding: CheckFinding) -> tuple[str, str]:
    return finding.file, finding.proposal


def _group(group: list[CheckFinding]) -> list[Block]:
    """The findings of one proposal; the remedy of a rule is shown once, under its first finding."""
    blocks: list[Block] = []
    explained: set[str] = set()
    for finding in group:
        rule = Span(finding.rule, SEVERITY_LOOKS.get(finding.severity, Look.STRONG))
        severity = Span(f" ({finding.severity})", Look.MUTED)
        blocks.append(Paragraph(line(f"{_place(finding)}: ", rule, f": {finding.message}", severity), hang=2))
        if finding.way_out and finding.rule not in explained:
            blocks.append(Stack((Paragraph(line(finding.way_out)),), indent=4))
        explained.add(finding.rule)
    return blocks


def _place(finding: CheckFinding) -> str:
    if finding.file:
        return f"{finding.file}:{finding.line}" if finding.line else finding.file
    return ": ".join(
        filter(None, (finding.proposal, f"{finding.field}:{finding.line}" if finding.line else finding.field))
    )
