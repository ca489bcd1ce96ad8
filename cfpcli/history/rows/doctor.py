"""Rows of `cfp doctor`."""

from typing import ClassVar

from cfpcli.result import Row


class Finding(Row, frozen=True, kw_only=True):
    """A problem of the store; `line` counts from 1, 0 for the file as a whole."""

    schema: ClassVar = "doctor"
    answers: ClassVar = "cfp doctor"
    columns: ClassVar = ("rule", "line", "message", "repair")

    rule: str
    severity: str
    file: str
    line: int
    message: str
    repair: str
