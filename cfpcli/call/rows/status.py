"""Rows of `cfp status`."""

from datetime import datetime
from typing import ClassVar

from cfpcli.call.rules.openness import Standing
from cfpcli.result import Row


class CallStatus(Row, frozen=True, kw_only=True):
    """The status of a call; `closes` is the first instant that is too late, `closes_local` the last minute in time."""

    schema: ClassVar = "status"
    answers: ClassVar = "cfp status"

    event: str
    status: Standing
    left: str
    closes_local: str
    your_time: str
    closes: datetime | None
    opens_local: str
    opens: datetime | None
    note: str
    name: str
