"""Rows of the errors that any command may end with."""

from typing import ClassVar

from cfpcli.result import Row


class FaultRow(Row, frozen=True, kw_only=True):
    """One fault in a file; `line` counts from 1, 0 if no line can be named."""

    schema: ClassVar = "error"
    answers: ClassVar = "any command that fails"

    source: str
    line: int
    field: str
    message: str
