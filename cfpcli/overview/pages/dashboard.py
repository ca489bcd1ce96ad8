"""The page of `cfp` without a command: the person's open tasks, with the command for each."""

from itertools import groupby

from cfpcli.overview.rows.dashboard import Waiting
from cfpcli.result import Result
from cfpcli.ui.look import Look
from cfpcli.ui.page import Facts, Page, Section, Span, cells, line
from cfpcli.ui.values import Screen

COMMAND_MAX = 32
"""Cells of the widest command whose purpose is shown beside it instead of below."""

HEADINGS = {
    "drafts": "Drafts",
    "draft": "Drafts",
    "call": "Open calls",
    "deadline": "Open calls",
    "deadlines": "Open calls",
    "followed": "Followed calls",
    "review": "To review",
}
"""The heading above each kind of task."""


def page(result: Result[Waiting], screen: Screen) -> Page:
    """Commands at the left, aligned across all sections, and the purpose of each."""
    del screen
    widest = max((width for item in result.items if (width := cells(item.command)) <= COMMAND_MAX), default=0)
    return tuple(
        Section(
            HEADINGS.get(what, what.capitalize()),
            (
                Facts(
                    tuple((Span(item.command, Look.COMMAND), line(item.text)) for item in together),
                    label_max=COMMAND_MAX,
                    label_min=widest,
                ),
            ),
        )
        for what, together in groupby(result.items, key=lambda item: item.what)
    )
