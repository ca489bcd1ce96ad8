"""Pages of the room's rows: the news that people are due, and messages in full."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from cfpcli.mail.rows import DueMail, MailMessage
from cfpcli.result import Result
from cfpcli.text import clean_line
from cfpcli.ui.page import Block, Look, Page, Paragraph, Span, Stack, cells, line, state_look
from cfpcli.ui.values import Screen


def mail_page(result: Result[DueMail], screen: Screen) -> Page:
    """The people with their news, a line for each proposal."""
    del screen
    widest = max((cells(row.news) for row in result.items), default=0)
    return tuple(
        Stack(tuple(_person(list(rows), widest))) for _, rows in groupby(result.items, key=lambda row: row.person)
    )


def _person(rows: Sequence[DueMail], widest: int) -> Iterator[Block]:
    first = rows[0]
    address = first.fault or f"<{first.email}>"
    yield Paragraph(line(Span(first.name, Look.HEADING), " ", Span(address, Look.WARN if first.fault else Look.PLAIN)))
    for row in rows:
        look = state_look(row.state or "")
        yield Paragraph(line(f"  {row.code}  ", Span(f"{row.news:{widest}}", look), f"  {row.title}"), one_line=True)


def letters_page(result: Result[MailMessage], screen: Screen) -> Page:
    """Each message with its headers, below a line with its template and language."""
    del screen
    return tuple(Stack(tuple(_letter(row))) for row in result.items)


def _letter(row: MailMessage) -> Iterator[Block]:
    yield Paragraph(line(Span(f"{row.template} ({row.language})", Look.MUTED)))
    for name, value in (("From", row.sender), ("To", ", ".join(row.to)), ("Subject", row.subject)):
        yield Paragraph(line(Span(f"{name}:", Look.HEADING), f" {clean_line(value)}"), hang=2)
    yield Paragraph(())
    for text in row.body.rstrip("\n").split("\n"):
        bare = text.lstrip(" ")
        yield Stack((Paragraph(line(bare)),), len(text) - len(bare))
