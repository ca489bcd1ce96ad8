"""Deadlines: what a person typed, what it means, and the instant it stands for."""

from datetime import datetime

import msgspec


class Deadline(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An opening or a close, with the text it was read from.

    `date` (ISO), `time` (ISO, empty for a whole day) and `zone` (IANA name, `AoE` or an offset) rule; `at` is the UTC
    instant they stand for: inclusive for an opening, exclusive for a close (the first instant that is too late).
    A deadline still to be announced has only `raw`.
    """

    raw: str
    date: str = ""
    time: str = ""
    zone: str = ""
    at: datetime | None = None
