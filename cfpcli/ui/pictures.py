"""The pictures that are more than a table: what each is made of, one module for each."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from cfpcli.result import Result, Row
from cfpcli.ui.values import Screen

if TYPE_CHECKING:
    from cfpcli.ui.page import Page


class Picture(msgspec.Struct, frozen=True):
    """A picture: with `is_text` a pipe gets its page as text, else the row's columns.

    A page that is read is set narrower (`prose`) than one that is looked through.
    """

    prose: bool = False
    is_text: bool = False


PICTURES: dict[str, Picture] = {
    "proposal": Picture(prose=True, is_text=True),
    "event": Picture(prose=True, is_text=True),
    "profile": Picture(prose=True, is_text=True),
    "receipt": Picture(is_text=True),
    "ranking": Picture(),
    "plan": Picture(),
    "decisions": Picture(),
    "why": Picture(prose=True, is_text=True),
    "packets": Picture(),
    "tracks": Picture(prose=True),
    "stats": Picture(),
    "order": Picture(),
    "progress": Picture(),
    "calibration": Picture(),
    "deadlines": Picture(),
    "status": Picture(is_text=True),
    "similar": Picture(),
    "history": Picture(),
    "mine": Picture(),
    "drafts": Picture(),
    "dashboard": Picture(),
    "text": Picture(is_text=True),
    "manual": Picture(prose=True, is_text=True),
    "findings": Picture(is_text=True),
    "doctor": Picture(),
    "reviewers": Picture(),
    "assignments": Picture(),
}
"""Every picture by the name that results ask for it."""

CHANGES = "changes"
"""The picture of a result that shows what it changed instead of its rows."""

SILENT = "silent"
"""The picture of a result that has shown everything before it ended."""


_HOMES = {
    "assignments": "review.pages.assign",
    "calibration": "review.pages.calibration",
    "dashboard": "overview.pages.dashboard",
    "deadlines": "call.pages.deadlines",
    "decisions": "decisions.pages.pending",
    "doctor": "history.pages.doctor",
    "drafts": "proposals.pages.drafts",
    "event": "call.pages.event",
    "findings": "proposals.pages.check",
    "history": "history.pages.log",
    "manual": "cli.manual_page",
    "mine": "overview.pages.mine",
    "order": "review.pages.order",
    "packets": "proposals.pages.inbox",
    "plan": "decisions.pages.plan",
    "profile": "people.pages.profile",
    "progress": "review.pages.progress",
    "proposal": "overview.pages.proposal",
    "ranking": "decisions.pages.rank",
    "receipt": "proposals.pages.receipt",
    "reviewers": "review.pages.committee",
    "similar": "proposals.pages.similar",
    "stats": "decisions.pages.stats",
    "status": "call.pages.status",
    "text": "ui.text",
    "tracks": "overview.pages.tracks",
    "why": "decisions.pages.why",
}
"""Where the page of each picture stands."""


def page_of(result: Result[Row], screen: Screen) -> "Page":
    """The page of a result whose picture is known."""
    build: Callable[[Result[Row], Screen], Page] = import_module(f"cfpcli.{_HOMES[result.picture]}").page
    return build(result, screen)
