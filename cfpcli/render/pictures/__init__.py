"""The pictures that are more than a table: what each is made of, one module for each."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from cfpcli.domain.states import State
from cfpcli.render.screen import Screen
from cfpcli.result import Result

if TYPE_CHECKING:
    from cfpcli.render.page import Page


class Picture(msgspec.Struct, frozen=True):
    """A picture: `columns` are its rows for a pipe, none where a pipe gets the page as text.

    A page that is read is set narrower (`prose`) than one that is looked through.
    """

    columns: tuple[str, ...] = ()
    prose: bool = False


PICTURES: dict[str, Picture] = {
    "proposal": Picture(prose=True),
    "event": Picture(prose=True),
    "receipt": Picture(("code", "state", "title", "track")),
    "tracks": Picture(("slug", "name", "proposals", "score", *State), prose=True),
    "deadlines": Picture(
        ("event", "status", "closes", "closes_local", "zone", "left", "urgency", "name", "your_time", "note")
    ),
    "history": Picture(("revision", "at", "by", "command", "changes", "undone")),
    "dashboard": Picture(("what", "command", "text")),
    "lines": Picture(),
    "text": Picture(),
    "doctor": Picture(("rule", "line", "message", "repair")),
}
"""Every picture by the name that results ask for it."""

CHANGES = "changes"
"""The picture of a result that shows what it changed instead of its rows."""

SILENT = "silent"
"""The picture of a result that has shown everything before it ended."""


def page_of(result: Result, screen: Screen) -> "Page":
    """The page of a result whose picture is known."""
    build: Callable[[Result, Screen], Page] = import_module(f"{__name__}.{result.picture}").page
    return build(result, screen)
