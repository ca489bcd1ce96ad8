"""The journal of a store: what each command changed, with its number for undo."""

from datetime import datetime

import msgspec

from cfpcli.domain.countdown import local
from cfpcli.render.look import Look
from cfpcli.render.page import Facts, Line, Page, Paragraph, Span, joined, line
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.result import Result


class Entry(msgspec.Struct, frozen=True):
    """One change set: the revision it made, when, who, by which command line, and what it did in words.

    `undoes` are the revisions that this set takes back, `undone` says that a later one took this back.
    """

    revision: int
    at: datetime
    by: str = ""
    performed_by: str = ""
    command: str = ""
    changes: tuple[str, ...] = ()
    undone: bool = False
    undoes: tuple[int, ...] = ()


def page(result: Result, screen: Screen) -> Page:
    """Each change set with its revision at the left as `cfp undo` takes it, times in the reader's zone."""
    entries = given_all(Entry, list(result.items))
    width = max((len(str(entry.revision)) + 1 for entry in entries), default=0)
    heading = Paragraph(line(Span("Rehearsal: the dates may come from a clock that was set by hand.", Look.WARN)))
    return (
        *((heading,) if entries and result.extra.get("rehearsal") else ()),
        *(_entry(entry, screen, width) for entry in entries),
    )


def _entry(entry: Entry, screen: Screen, width: int) -> Facts:
    head = joined(
        [
            line(local(entry.at, screen.zone)),
            line(entry.by),
            line(f"performed by {entry.performed_by}" if entry.performed_by not in {"", entry.by} else ""),
            line(f"takes back {', '.join(f'r{one}' for one in entry.undoes)}" if entry.undoes else ""),
            line(Span("undone" if entry.undone else "", Look.WARN)),
        ]
    )
    under: list[Line] = [line(Span(entry.command, Look.MUTED))] if entry.command else []
    under += [line(change) for change in entry.changes]
    return Facts(
        ((Span(f"r{entry.revision}", Look.STRONG), head), *((Span(""), text) for text in under)), label_min=width
    )
