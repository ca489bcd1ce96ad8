"""The pictures that are more than a table: what each is made of, one module for each."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from cfpcli.render.screen import Screen
from cfpcli.result import Result, Row

if TYPE_CHECKING:
    from cfpcli.render.page import Page


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


def page_of(result: Result[Row], screen: Screen) -> "Page":
    """The page of a result whose picture is known."""
    build: Callable[[Result[Row], Screen], Page] = import_module(f"{__name__}.{result.picture}").page
    return build(result, screen)
