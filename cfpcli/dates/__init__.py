"""Dates, clock times, zones, deadlines and countdowns: pure functions that read strictly."""

from datetime import datetime


def rfc3339(instant: datetime, timespec: str = "auto") -> str:
    """An instant for scripts and files, such as `2026-06-14T21:59:00Z`: the only place that writes UTC as `Z`."""
    return instant.isoformat(timespec=timespec).replace("+00:00", "Z")
