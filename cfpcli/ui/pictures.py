"""The pictures that are more than a table, with the function that makes each."""

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING

import msgspec

from cfpcli.result import Result, Row
from cfpcli.ui.values import Screen

if TYPE_CHECKING:
    from cfpcli.ui.page import Page


class Picture(msgspec.Struct, frozen=True):
    """A picture: `home` is the function of its page, as `module:name`.

    With `is_text` a pipe gets the page as text, else the row's columns. A page for reading (`prose`) is set narrower
    than one for scanning.
    """

    home: str
    prose: bool = False
    is_text: bool = False


PICTURES: dict[str, Picture] = {
    "proposal": Picture("overview.pages:proposal_page", prose=True, is_text=True),
    "event": Picture("call.pages.event:event_page", prose=True, is_text=True),
    "whoami": Picture("people.pages:whoami_page"),
    "person": Picture("people.pages:person_page", prose=True, is_text=True),
    "profile": Picture("people.pages:profile_page", prose=True, is_text=True),
    "talk": Picture("overview.pages:talk_page", is_text=True),
    "receipt": Picture("proposals.pages:receipt_page", is_text=True),
    "ranking": Picture("decisions.pages.rank:ranking_page"),
    "plan": Picture("decisions.pages.plan:page"),
    "decisions": Picture("decisions.pages.publish:page"),
    "why": Picture("decisions.pages.rank:why_page", prose=True, is_text=True),
    "packets": Picture("proposals.pages:packets_page"),
    "tracks": Picture("overview.pages:tracks_page", prose=True),
    "stats": Picture("decisions.pages.stats:page"),
    "order": Picture("review.pages:order_page"),
    "progress": Picture("review.pages:progress_page"),
    "calibration": Picture("review.pages:calibration_page"),
    "deadlines": Picture("call.pages.deadlines:deadlines_page"),
    "call": Picture("call.pages.deadlines:call_page"),
    "status": Picture("call.pages.event:status_page", is_text=True),
    "similar": Picture("proposals.pages:similar_page"),
    "history": Picture("history.pages:log_page"),
    "mine": Picture("overview.pages:mine_page"),
    "drafts": Picture("proposals.pages:drafts_page"),
    "dashboard": Picture("overview.pages:dashboard_page"),
    "text": Picture("cli.pages:text_page", is_text=True),
    "manual": Picture("cli.pages:manual_page", prose=True, is_text=True),
    "findings": Picture("proposals.pages:findings_page", is_text=True),
    "doctor": Picture("history.pages:doctor_page"),
    "reviewers": Picture("review.pages:reviewers_page"),
    "schedule": Picture("programme.pages.schedule:schedule_page"),
    "conflicts": Picture("programme.pages.schedule:conflicts_page"),
    "differences": Picture("programme.pages.schedule:differences_page"),
    "mail": Picture("mail.pages:mail_page"),
    "letters": Picture("mail.pages:letters_page", is_text=True),
    "assignments": Picture("review.pages:assignments_page"),
}
"""Every picture by its name in results."""

CHANGES = "changes"
"""The picture of a result that shows its changes instead of its rows."""

SILENT = "silent"
"""The picture of a result whose command has already shown everything."""


def page_of(result: Result[Row], screen: Screen) -> "Page":
    """The page of a result whose picture is known."""
    module, _, name = PICTURES[result.picture].home.partition(":")
    build: Callable[[Result[Row], Screen], Page] = getattr(import_module(f"cfpcli.{module}"), name)
    return build(result, screen)
