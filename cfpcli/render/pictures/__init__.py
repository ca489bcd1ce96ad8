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
    "profile": Picture(prose=True),
    "receipt": Picture(("code", "state", "title", "track")),
    "ranking": Picture(
        ("group", "place", "code", "reviews", "mean", "median", "spread", "normalised", "shrunk", "state", "title")
    ),
    "plan": Picture(("code", "track", "score", "minutes", "seat", "state", "title")),
    "decisions": Picture(("track", "code", "state", "pending_state", "decided_by", "title")),
    "why": Picture(prose=True),
    "packets": Picture(("outcome", "code", "title", "late", "source", "reason")),
    "tracks": Picture(("slug", "name", "proposals", "score", *State), prose=True),
    "stats": Picture(("group", "value", "count", "accepted", "decided", "rate", "withheld", "name")),
    "order": Picture(("first", "last", "reviews", "mean", "spread", "deviation")),
    "progress": Picture(
        ("reviewer", "assigned", "scored", "abstained", "recused", "untouched", "last_active", "mean", "spread", "name")
    ),
    "calibration": Picture(
        ("reviewer", "scored", "mean", "spread", "shared", "difference", "correlation", "leaning", "is_calibrated")
    ),
    "deadlines": Picture(
        ("event", "status", "closes", "closes_local", "zone", "left", "urgency", "name", "your_time", "note")
    ),
    "status": Picture(("event", "status", "left", "closes_local", "your_time", "note", "name")),
    "similar": Picture(
        ("score", "kind", "code", "other_code", "other_event", "source", "title", "other_title", "reason")
    ),
    "history": Picture(("revision", "at", "by", "command", "changes", "undone")),
    "mine": Picture(("code", "draft", "state", "title", "event", "expected", "by", "command")),
    "drafts": Picture(("id", "event", "done", "asked", "words", "saved", "closes", "title")),
    "dashboard": Picture(("what", "command", "text")),
    "lines": Picture(),
    "text": Picture(),
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


def page_of(result: Result, screen: Screen) -> "Page":
    """The page of a result whose picture is known."""
    build: Callable[[Result, Screen], Page] = import_module(f"{__name__}.{result.picture}").page
    return build(result, screen)
