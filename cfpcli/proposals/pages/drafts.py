"""The person's drafts: the progress of each and the instant until which it can be sent."""

from cfpcli.dates.english import moment
from cfpcli.proposals.rows.submissions import DraftRow
from cfpcli.result import Result
from cfpcli.text import number_of
from cfpcli.ui.look import URGENCY_LOOKS, Look
from cfpcli.ui.page import Line, Page, Paragraph, Span, Stack, joined, line
from cfpcli.ui.values import Screen


def page(result: Result[DraftRow], screen: Screen) -> Page:
    """The id and the title of each draft, below them its progress, when it was saved and when the call closes."""
    return tuple(Stack((Paragraph(_heading(row)), Stack(_below(row, screen), 2))) for row in result.items)


def _heading(row: DraftRow) -> Line:
    return line(
        Span(row.id, Look.STRONG), "  ", Span(row.title or "no title yet", Look.TITLE if row.title else Look.MUTED)
    )


def _below(row: DraftRow, screen: Screen) -> tuple[Paragraph, ...]:
    words = number_of(row.words, "word")
    saved = f"saved {moment(row.saved, screen.zone)}" if row.saved else ""
    far = joined([line(f"{row.done} of {row.asked} done"), line(words), line(saved)])
    remaining = Span(row.left, URGENCY_LOOKS.get(row.urgency, Look.PLAIN))
    closes = line(f"closes {row.closes_local}" if row.closes_local else "")
    event = joined([line(row.event_name or row.event or "no event named"), line(remaining), closes])
    faults = [line(Span("cannot be read: ", Look.BAD), fault) for fault in row.faults]
    return tuple(Paragraph(part) for part in (event, far, *faults))
