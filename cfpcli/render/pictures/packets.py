"""What became of packets: a line for each that did something, and where it came from and why for each that did not."""

from typing import Any

import msgspec

from cfpcli.render.look import Look
from cfpcli.render.page import Facts, Line, Page, Span, line
from cfpcli.render.pictures.given import given
from cfpcli.render.screen import Screen
from cfpcli.result import Result

_LOOKS = {"added": Look.GOOD, "changed": Look.GOOD, "kept": Look.WARN, "late": Look.WARN, "refused": Look.BAD}
_SILENT = ("unchanged", "skipped")
"""Outcomes that ask nothing of anybody: the count under the picture shows them."""


class Taken(msgspec.Struct, frozen=True):
    """What became of one packet."""

    outcome: str = ""
    code: str = ""
    title: str = ""
    source: str = ""
    late: str = ""
    reason: str = ""
    waiting: tuple[Any, ...] = ()

    @property
    def is_silent(self) -> bool:
        """Whether the count shows enough of it: nothing was done, and nobody has to agree to anything."""
        return self.outcome in _SILENT or (self.outcome == "older" and not self.waiting)


def page(result: Result, screen: Screen) -> Page:
    """The packets in the order in which they were taken in; those that changed nothing are left out."""
    del screen
    taken = [given(Taken, item) for item in result.items]
    rows = [row for one in taken if not one.is_silent for row in _rows(one)]
    return (Facts(tuple(rows)),) if rows else ()


def _rows(one: Taken) -> list[tuple[Span, Line]]:
    named = line(Span(one.code, Look.STRONG), "  " if one.code and one.title else "", Span(one.title, Look.TITLE))
    below = [f"late: {one.late}"] if one.late else []
    below += [] if one.outcome in {"added", "changed"} and not one.reason else [one.source, one.reason]
    first = named if one.code or one.title else line(one.source)
    rest = [text for text in below if text and (one.code or one.title or text != one.source)]
    return [(Span(one.outcome, _LOOKS.get(one.outcome, Look.PLAIN)), first), *((Span(""), line(text)) for text in rest)]
