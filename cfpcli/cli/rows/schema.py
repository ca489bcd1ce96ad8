"""Rows of `cfp schema`."""

from typing import ClassVar

from cfpcli.result import Row


class SchemaName(Row, frozen=True, kw_only=True):
    """A published schema."""

    schema: ClassVar = "schemas"
    answers: ClassVar = "cfp schema"

    name: str
    id: str
    help: str
