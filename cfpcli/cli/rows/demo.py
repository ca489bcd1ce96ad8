"""Rows of `cfp demo`."""

from typing import ClassVar

from cfpcli.result import Row


class Demo(Row, frozen=True, kw_only=True):
    """The folder a demo made."""

    schema: ClassVar = "demo"
    answers: ClassVar = "cfp demo"

    folder: str
    proposals: int
