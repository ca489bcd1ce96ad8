"""What waits for the person who typed bare `cfp`, with the command for each."""

from itertools import groupby

import msgspec

from cfpcli.render.flow import cells
from cfpcli.render.look import Look
from cfpcli.render.page import Facts, Page, Section, Span, line
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.result import Result

COMMAND_MAX = 32
"""The widest command that what it is for stands beside instead of under."""

HEADINGS = {
    "drafts": "Drafts",
    "draft": "Drafts",
    "call": "Open calls",
    "deadline": "Open calls",
    "deadlines": "Open calls",
    "followed": "Followed calls",
    "review": "To review",
}
"""The heading over each kind of thing that waits."""


class Waiting(msgspec.Struct, frozen=True):
    """One thing that waits: of what kind, in words, and the command that deals with it."""

    what: str = ""
    text: str = ""
    command: str = ""


def page(result: Result, screen: Screen) -> Page:
    """Commands at the left, aligned through all sections, and what each is for."""
    del screen
    waiting = given_all(Waiting, list(result.items))
    widest = max((width for one in waiting if (width := cells(one.command)) <= COMMAND_MAX), default=0)
    return tuple(
        Section(
            HEADINGS.get(what, what.capitalize()),
            (
                Facts(
                    tuple((Span(one.command, Look.COMMAND), line(one.text)) for one in together),
                    label_max=COMMAND_MAX,
                    label_min=widest,
                ),
            ),
        )
        for what, together in groupby(waiting, key=lambda one: one.what)
    )
