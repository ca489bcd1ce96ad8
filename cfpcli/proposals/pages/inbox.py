"""The outcome of packets: a line for each that changed something, and source and reason for each that did not."""

from cfpcli.proposals.rows.inbox import TakenPacket
from cfpcli.result import Result
from cfpcli.ui.look import Look
from cfpcli.ui.page import Facts, Line, Page, Span, line
from cfpcli.ui.values import Screen

_LOOKS = {"added": Look.GOOD, "changed": Look.GOOD, "kept": Look.WARN, "late": Look.WARN, "refused": Look.BAD}
_SILENT = ("unchanged", "skipped")
"""Outcomes that need no action: only the count under the picture includes them."""


def page(result: Result[TakenPacket], screen: Screen) -> Page:
    """The packets in the order of import; those that changed nothing are left out."""
    del screen
    rows = [row for packet in result.items if not _is_silent(packet) for row in _rows(packet)]
    return (Facts(tuple(rows)),) if rows else ()


def _is_silent(packet: TakenPacket) -> bool:
    """Whether the count is enough: the packet changed nothing, and no agreement is needed."""
    return packet.outcome in _SILENT or (packet.outcome == "older" and not packet.waiting)


def _rows(packet: TakenPacket) -> list[tuple[Span, Line]]:
    named = line(
        Span(packet.code, Look.STRONG), "  " if packet.code and packet.title else "", Span(packet.title, Look.TITLE)
    )
    below = [f"late: {packet.late}"] if packet.late else []
    below += [] if packet.outcome in {"added", "changed"} and not packet.reason else [packet.source, packet.reason]
    first = named if packet.code or packet.title else line(packet.source)
    rest = [text for text in below if text and (packet.code or packet.title or text != packet.source)]
    return [
        (Span(packet.outcome, _LOOKS.get(packet.outcome, Look.PLAIN)), first),
        *((Span(""), line(text)) for text in rest),
    ]
