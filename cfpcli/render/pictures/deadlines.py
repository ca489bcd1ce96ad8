"""The calls with their countdowns: how much time is left, in words, colour and local time."""

from typing import Any

import msgspec

from cfpcli.render.flow import cells
from cfpcli.render.look import URGENCY_LOOKS, Look
from cfpcli.render.page import Facts, Line, Page, Span, joined, line
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.result import Result

URGENCY_WORDS = {"soon": "closes soon", "near": "closes this week"}
"""What colour says, in words."""


class DeadlineRow(msgspec.Struct, frozen=True):
    """A call and its close; `left`, `closes_local` and `your_time` are words, `closes` is the instant."""

    event: str = ""
    name: str = ""
    status: str = ""
    urgency: str = ""
    left: str = ""
    closes: Any = None
    closes_local: str = ""
    zone: str = ""
    your_time: str = ""
    note: str = ""


def page(result: Result, screen: Screen) -> Page:
    """Two lines for each call: what is left of it and its name, then the close itself.

    The reader's own time stands beside the close, or under it where there is no room.
    """
    rows = given_all(DeadlineRow, list(result.items))
    room = screen.width - max((cells(_left(row).text) for row in rows), default=0) - 2
    calls: list[tuple[Span, Line]] = []
    for row in rows:
        under = [_close(row), f"your time: {row.your_time}"] if row.your_time else [_close(row)]
        if cells(aside := f"{under[0]} ({under[-1]})") <= room and len(under) > 1:
            under = [aside]
        calls += [(_left(row), _call(row)), *((Span(""), line(text)) for text in under)]
    return (Facts(tuple(calls), label_max=28),) if rows else ()


def _left(row: DeadlineRow) -> Span:
    return Span(row.left or row.status, URGENCY_LOOKS.get(row.urgency, Look.PLAIN))


def _call(row: DeadlineRow) -> Line:
    urgency = Span(URGENCY_WORDS.get(row.urgency, ""), URGENCY_LOOKS.get(row.urgency, Look.PLAIN))
    return joined([line(Span(row.name or row.event, Look.STRONG)), line(row.status), line(urgency), line(row.note)])


def _close(row: DeadlineRow) -> str:
    zone = "" if not row.zone or row.zone in row.closes_local else f" {row.zone}"
    return f"{row.closes_local}{zone}" if row.closes_local else "no date yet"
