"""One line on a call: its status, for how long, and when that ends."""

from cfpcli.call.pages.event import STATUS_LOOKS
from cfpcli.call.rows.status import CallStatus
from cfpcli.result import Result
from cfpcli.ui.look import Look
from cfpcli.ui.page import Page, Paragraph, Span, Stack, cells, joined, line
from cfpcli.ui.values import Screen


def page(result: Result[CallStatus], screen: Screen) -> Page:
    """The status of the call, the countdown and its date; on two lines if the terminal is too narrow for one."""
    (call,) = result.items
    when = f"closes {call.closes_local}" if call.closes_local else ""
    if call.status == "closed" and call.closes_local:
        when = f"open until {call.closes_local}"
    if call.status == "upcoming" and call.opens_local:
        when = f"opens {call.opens_local}"
    yours = f" (your time: {call.your_time})" if call.your_time else ""
    look = STATUS_LOOKS.get(call.status, Look.PLAIN)
    repeats_status = call.left.startswith(call.status)
    head = [line(Span(call.left, look))] if repeats_status else [line(Span(call.status, look)), line(call.left)]
    whole = joined([*head, line(f"{when}{yours}"), line(call.note)])
    if not yours or not screen.terminal or sum(cells(span.text) for span in whole) <= screen.width:
        return (Paragraph(whole),)
    below = joined([line(yours.strip(" ()")), line(call.note)])
    return (Stack((Paragraph(joined([*head, line(when)])), Paragraph(below))),)
