"""The pictures that are more than a table, with a module for each."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from cfpcli.result import Result, Row
from cfpcli.ui.values import Screen

if TYPE_CHECKING:
    from cfpcli.ui.page import Page


class Picture(msgspec.Struct, frozen=True):
    """A picture: `home` is the module of its page; with `is_text` a pipe gets the page as text, else the row's columns.

    A page for reading (`prose`) is set narrower than one for scanning.
    """

    home: str
    prose: bool = False
    is_text: bool = False


PICTURES: dict[str, Picture] = {
    "proposal": Picture("overview.pages.proposal", prose=True, is_text=True),
    "event": Picture("call.pages.event", prose=True, is_text=True),
    "whoami": Picture("people.pages.whoami"),
    "profile": Picture("people.pages.profile", prose=True, is_text=True),
    "receipt": Picture("proposals.pages.receipt", is_text=True),
    "ranking": Picture("decisions.pages.rank"),
    "plan": Picture("decisions.pages.plan"),
    "decisions": Picture("decisions.pages.pending"),
    "why": Picture("decisions.pages.why", prose=True, is_text=True),
    "packets": Picture("proposals.pages.inbox"),
    "tracks": Picture("overview.pages.tracks", prose=True),
    "stats": Picture("decisions.pages.stats"),
    "order": Picture("review.pages.order"),
    "progress": Picture("review.pages.progress"),
    "calibration": Picture("review.pages.calibration"),
    "deadlines": Picture("call.pages.deadlines"),
    "status": Picture("call.pages.status", is_text=True),
    "similar": Picture("proposals.pages.similar"),
    "history": Picture("history.pages.log"),
    "mine": Picture("overview.pages.mine"),
    "drafts": Picture("proposals.pages.drafts"),
    "dashboard": Picture("overview.pages.dashboard"),
    "text": Picture("cli.topic_page", is_text=True),
    "manual": Picture("cli.manual_page", prose=True, is_text=True),
    "findings": Picture("proposals.pages.check", is_text=True),
    "doctor": Picture("history.pages.doctor"),
    "reviewers": Picture("review.pages.reviewers"),
    "assignments": Picture("review.pages.assign"),
}
"""Every picture by its name in results."""

CHANGES = "changes"
"""The picture of a result that shows its changes instead of its rows."""

SILENT = "silent"
"""The picture of a result whose command has already shown everything."""


def page_of(result: Result[Row], screen: Screen) -> "Page":
    """The page of a result whose picture is known."""
    build: Callable[[Result[Row], Screen], Page] = import_module(f"cfpcli.{PICTURES[result.picture].home}").page
    return build(result, screen)
