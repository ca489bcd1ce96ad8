"""Rows of `cfp schema`, and of the errors that any command may end with."""

from typing import ClassVar

from cfpcli.result import Row


class SchemaName(Row, frozen=True, kw_only=True):
    """A published schema."""

    schema: ClassVar = "schemas"
    answers: ClassVar = "cfp schema"

    name: str
    id: str
    help: str


class FaultRow(Row, frozen=True, kw_only=True):
    """One fault in a file; `line` counts from 1, 0 where no line can be named."""

    schema: ClassVar = "error"
    answers: ClassVar = "any command that fails"

    source: str
    line: int
    field: str
    message: str
