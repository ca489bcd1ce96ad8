"""The journal of a store: what each command changed, with its number for undo."""

from datetime import datetime

import msgspec

from cfpcli.domain.countdown import local
from cfpcli.render.look import Look
from cfpcli.render.page import Facts, Line, Page, Span, joined, line
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.result import Result


class Entry(msgspec.Struct, frozen=True):
    """One change set: the revision it made, when, who, by which command line, and what it did in words.

    `undoes` is the revision that this set takes back, `undone` says that a later one took this back.
    """

    revision: int
    at: datetime
    by: str = ""
    command: str = ""
    changes: tuple[str, ...] = ()
    undone: bool = False
    undoes: int | None = None


def page(result: Result, screen: Screen) -> Page:
    """Each change set with its revision at the left, times in the reader's zone."""
    entries = given_all(Entry, list(result.items))
    digits = max((len(str(entry.revision)) for entry in entries), default=0)
    return tuple(_entry(entry, screen, digits) for entry in entries)


def _entry(entry: Entry, screen: Screen, digits: int) -> Facts:
    head = joined(
        [
            line(local(entry.at, screen.zone)),
            line(entry.by),
            line(f"takes back {entry.undoes}" if entry.undoes else ""),
            line(Span("undone" if entry.undone else "", Look.WARN)),
        ]
    )
    under: list[Line] = [line(Span(entry.command, Look.MUTED))] if entry.command else []
    under += [line(change) for change in entry.changes]
    return Facts(
        ((Span(str(entry.revision), Look.STRONG), head), *((Span(""), text) for text in under)), label_min=digits
    )
