"""The acting person with the source of that identity, and their role in each event with its reason, uncut."""

from cfpcli.people.rows.people import Acting
from cfpcli.result import Result
from cfpcli.ui.look import Look
from cfpcli.ui.page import Page, Section, Span, facts, line
from cfpcli.ui.values import Screen


def page(result: Result[Acting], screen: Screen) -> Page:
    """The person once, then a section for each event."""
    del screen
    first = result.items[0]
    blocks: Page = facts(("Name", first.name), ("Address", first.email), ("From", first.origin))
    for row in result.items:
        rows = facts(("Role", line(Span(row.role, Look.STRONG)) if row.role else ""), ("Why", row.reason))
        blocks = (*blocks, *((Section(row.event, rows),) if row.event else rows))
    return blocks
