"""The pictures that are more than a table: what each is made of, one module for each."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from cfpcli.render.screen import Screen
from cfpcli.result import Item, Result

if TYPE_CHECKING:
    from cfpcli.render.page import Page


class Picture(msgspec.Struct, frozen=True):
    """A picture: `columns` are its rows for a pipe, none where a pipe gets the page as text.

    The columns are what the picture shows of each item, the name to go on with first; `--fields` gives more. Where one
    is made of several fields, the picture's module has a function `flat` that makes it.

    A page that is read is set narrower (`prose`) than one that is looked through.
    """

    columns: tuple[str, ...] = ()
    prose: bool = False


PICTURES: dict[str, Picture] = {
    "proposal": Picture(prose=True),
    "event": Picture(prose=True),
    "profile": Picture(prose=True),
    "receipt": Picture(),
    "ranking": Picture(
        ("group", "place", "code", "reviews", "mean", "median", "spread", "normalised", "shrunk", "state", "title")
    ),
    "plan": Picture(("code", "track", "score", "minutes", "seat", "state", "title")),
    "decisions": Picture(("track", "code", "state", "pending_state", "decided_by", "title")),
    "why": Picture(prose=True),
    "packets": Picture(("outcome", "code", "title", "late", "source", "reason")),
    "tracks": Picture(("slug", "name", "proposals", "states", "score"), prose=True),
    "stats": Picture(("group", "value", "count", "accepted", "decided", "rate", "withheld", "name")),
    "order": Picture(("first", "last", "reviews", "mean", "spread", "deviation")),
    "progress": Picture(
        ("reviewer", "assigned", "scored", "abstained", "recused", "untouched", "last_active", "mean", "spread", "name")
    ),
    "calibration": Picture(
        ("reviewer", "scored", "mean", "spread", "shared", "difference", "correlation", "leaning", "is_calibrated")
    ),
    "deadlines": Picture(("event", "left", "closes_local", "name", "status", "your_time", "note")),
    "status": Picture(),
    "similar": Picture(
        ("score", "kind", "code", "other_code", "other_event", "source", "title", "other_title", "reason")
    ),
    "history": Picture(("revision", "at", "by", "command", "changes", "undone")),
    "mine": Picture(("id", "state", "title", "expected", "left", "command")),
    "drafts": Picture(("id", "title", "event", "left", "done", "asked")),
    "dashboard": Picture(("what", "command", "text")),
    "lines": Picture(),
    "text": Picture(),
    "manual": Picture(prose=True),
    "findings": Picture(),
    "doctor": Picture(("rule", "line", "message", "repair")),
    "reviewers": Picture(("email", "name", "assigned", "reviewed", "open", "load", "tracks", "active")),
    "assignments": Picture(("proposal", "reviewer", "is_new", "track", "title")),
}
"""Every picture by the name that results ask for it."""

CHANGES = "changes"
"""The picture of a result that shows what it changed instead of its rows."""

SILENT = "silent"
"""The picture of a result that has shown everything before it ended."""


def flat_of(picture: str) -> Callable[[Item], Item]:
    """Makes a row for a pipe of an item of this picture."""
    made: Callable[[Item], Item] = getattr(import_module(f"{__name__}.{picture}"), "flat", _as_it_is)
    return made


def _as_it_is(item: Item) -> Item:
    return item


def page_of(result: Result, screen: Screen) -> "Page":
    """The page of a result whose picture is known."""
    build: Callable[[Result, Screen], Page] = import_module(f"{__name__}.{result.picture}").page
    return build(result, screen)
