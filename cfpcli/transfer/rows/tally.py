"""Rows of `cfp import`."""

from typing import ClassVar

from cfpcli.result import Row


class Imported(Row, frozen=True, kw_only=True):
    """How many records of a kind an import added, updated or found unchanged."""

    schema: ClassVar = "imported"
    answers: ClassVar = "cfp import"

    kind: str
    added: int
    updated: int
    unchanged: int
