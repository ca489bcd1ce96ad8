"""What became of packets: a line for each that did something, and where it came from and why for each that did not."""

from cfpcli.proposals.rows.inbox import TakenPacket
from cfpcli.result import Result
from cfpcli.ui.look import Look
from cfpcli.ui.page import Facts, Line, Page, Span, line
from cfpcli.ui.values import Screen

_LOOKS = {"added": Look.GOOD, "changed": Look.GOOD, "kept": Look.WARN, "late": Look.WARN, "refused": Look.BAD}
_SILENT = ("unchanged", "skipped")
"""Outcomes that ask nothing of anybody: the count under the picture shows them."""


def page(result: Result[TakenPacket], screen: Screen) -> Page:
    """The packets in the order in which they were taken in; those that changed nothing are left out."""
    del screen
    rows = [row for packet in result.items if not _is_silent(packet) for row in _rows(packet)]
    return (Facts(tuple(rows)),) if rows else ()


def _is_silent(packet: TakenPacket) -> bool:
    """Whether the count shows enough of it: nothing was done, and nobody has to agree to anything."""
    return packet.outcome in _SILENT or (packet.outcome == "older" and not packet.waiting)


def _rows(one: TakenPacket) -> list[tuple[Span, Line]]:
    named = line(Span(one.code, Look.STRONG), "  " if one.code and one.title else "", Span(one.title, Look.TITLE))
    below = [f"late: {one.late}"] if one.late else []
    below += [] if one.outcome in {"added", "changed"} and not one.reason else [one.source, one.reason]
    first = named if one.code or one.title else line(one.source)
    rest = [text for text in below if text and (one.code or one.title or text != one.source)]
    return [(Span(one.outcome, _LOOKS.get(one.outcome, Look.PLAIN)), first), *((Span(""), line(text)) for text in rest)]
