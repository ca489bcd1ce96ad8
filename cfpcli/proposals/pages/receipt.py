"""A speaker's receipt: the facts of the submission, until when it can be changed, and how."""

from cfpcli.proposals.rows.submissions import Receipt
from cfpcli.result import Result
from cfpcli.ui.look import Look, state_look
from cfpcli.ui.page import Page, Paragraph, Span, Stack, facts, line
from cfpcli.ui.values import Screen


def page(result: Result[Receipt], screen: Screen) -> Page:
    """The code in the first line, then the facts, then the next commands."""
    del screen  # the command has already formatted every date
    (receipt,) = result.items
    state = f"already {receipt.state}" if receipt.already_submitted else receipt.state
    until = f"until {receipt.closes_local}: " if receipt.closes_local else ""
    late = f", late: {receipt.late_reason}" if receipt.late_reason else ""
    return (
        Paragraph(
            line(
                Span(state.capitalize(), state_look(receipt.state)),
                "  ",
                Span(receipt.code, Look.STRONG),
                "  ",
                Span(f'"{receipt.title}"', Look.TITLE),
            )
        ),
        Stack(
            facts(
                ("Received", f"{receipt.submitted_local}{late}"),
                ("Rehearsal", "by a clock that was set by hand; not a real submission" if receipt.rehearsal else ""),
                ("Change it", line(until, Span(f"cfp edit {receipt.code}", Look.COMMAND))),
                ("State", line(Span("cfp mine", Look.COMMAND))),
                ("Withdraw it", line(Span(f"cfp withdraw {receipt.code}", Look.COMMAND))),
                ("Receipt", receipt.receipt_shown),
            ),
            2,
        ),
    )
