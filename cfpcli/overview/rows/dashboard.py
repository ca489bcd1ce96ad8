"""Rows of bare `cfp`."""

from typing import ClassVar

from cfpcli.result import Row


class Waiting(Row, frozen=True, kw_only=True):
    """An open task of the acting person, with the command for it."""

    schema: ClassVar = "dashboard"
    answers: ClassVar = "cfp"
    columns: ClassVar = ("what", "command", "text")

    what: str
    text: str
    command: str
