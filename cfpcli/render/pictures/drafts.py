"""The drafts a person keeps: how far each has come and until when it can be sent."""

from datetime import datetime

import msgspec

from cfpcli.render.dates import moment
from cfpcli.render.look import URGENCY_LOOKS, Look
from cfpcli.render.page import Line, Page, Paragraph, Span, Stack, joined, line
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.result import Result


class DraftRow(msgspec.Struct, frozen=True):
    """A draft by its `id`; `done` of `asked` things are there, `closes_local` and `left` are words."""

    id: str = ""
    title: str = ""
    event: str = ""
    event_name: str = ""
    done: int = 0
    asked: int = 0
    words: int = 0
    saved: datetime | None = None
    closes_local: str = ""
    left: str = ""
    urgency: str = ""
    faults: tuple[str, ...] = ()


def page(result: Result, screen: Screen) -> Page:
    """The id and the title of each draft, below them how far it is, when it was saved and when the call closes."""
    return tuple(Stack((Paragraph(_heading(row)), Stack(_below(row, screen), 2))) for row in _rows(result))


def _rows(result: Result) -> tuple[DraftRow, ...]:
    return given_all(DraftRow, list(result.items))


def _heading(row: DraftRow) -> Line:
    return line(
        Span(row.id, Look.STRONG), "  ", Span(row.title or "no title yet", Look.TITLE if row.title else Look.MUTED)
    )


def _below(row: DraftRow, screen: Screen) -> tuple[Paragraph, ...]:
    words = f"{row.words} word{'' if row.words == 1 else 's'}"
    saved = f"saved {moment(row.saved, screen.zone)}" if row.saved else ""
    far = joined([line(f"{row.done} of {row.asked} done"), line(words), line(saved)])
    remaining = Span(row.left, URGENCY_LOOKS.get(row.urgency, Look.PLAIN))
    closes = line(f"closes {row.closes_local}" if row.closes_local else "")
    event = joined([line(row.event_name or row.event or "no event named"), line(remaining), closes])
    faults = [line(Span("cannot be read: ", Look.BAD), fault) for fault in row.faults]
    return tuple(Paragraph(one) for one in (event, far, *faults))
