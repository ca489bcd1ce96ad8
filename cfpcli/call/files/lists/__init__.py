"""Lists of calls that others publish: which format a file is of, and its calls with every row that was refused."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cache
from importlib import import_module
from types import ModuleType

from cfpcli.call.files.lists.row import GREENWICH, CallList, Row, Rows
from cfpcli.call.rules.conferences import family_of
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.errors import CfpError, DataRefusedError, UsageError
from cfpcli.exchange.registry import FORMATS
from cfpcli.text import did_you_mean

LARGEST = 16 << 20
"""Bytes of a list; the largest that is published has about two million."""


def names() -> tuple[str, ...]:
    """The names of the formats in which calls are published."""
    return tuple(entry.name for entry in FORMATS.values() if entry.carries == "calls")


def load_calls(data: bytes, *, name: str, source: str, now: datetime, zones: Mapping[str, str] = GREENWICH) -> CallList:
    """Read a list of calls in the format `name`; where the name is empty, the format is recognised.

    `source` is the file's name for messages; `zones` maps abbreviations of zones to zones. Rows that cannot be read
    with certainty are refused one by one, with a reason.

    Raises:
        UsageError: there is no such format.
        DataRefusedError: the file is too large, is neither JSON nor YAML, or has none of the formats.
    """
    if name and name not in names():
        raise UsageError(f'"{name}" is not a list format: {did_you_mean(name, names())}')
    if len(data) > LARGEST:
        raise DataRefusedError(f"{source} is too large for a list of calls: {len(data) >> 20} MiB", hint=_LIMIT)
    rows = _rows(data.removeprefix(b"\xef\xbb\xbf"), source)
    format_name = name or _recognised(rows)
    if not format_name:
        raise DataRefusedError(
            f"{source} is not in a known list format",
            hint=f"name the format with --from: {', '.join(names())}",
        )
    loaded = CallList(name=format_name, source=source, now=now, zones=zones)
    for row in rows.inside(format_name):
        shape = _shape(row, format_name, only_family=bool(name))
        calls: Callable[[Row], Iterator[ArrivingCall]] = _module(shape).calls
        _refuse_unread(row, shape)
        loaded.take(row, calls, shape=shape)
    return loaded


def _shape(row: Row, format_name: str, *, only_family: bool) -> str:
    """The format of one row by its marks; that of the file where the marks fit several formats or none.

    With `only_family`, because the format was named, only the shapes of that list are considered.
    """
    shapes = [candidate for candidate in names() if _module(candidate).fits(row.values)]
    if "hf-deadlines" in shapes and "ai-deadlines" in shapes:
        return "hf-deadlines" if row.values["deadlines"] else "ai-deadlines"
    if only_family:
        shapes = [candidate for candidate in shapes if family_of(candidate) == family_of(format_name)]
    return format_name if format_name in shapes or not shapes else shapes[0]


def _refuse_unread(row: Row, shape: str) -> None:
    """Refuse a row that has a deadline where its format has none: it must not count as one without a call."""
    deadlines = _module(shape).DEADLINES
    if row.has(deadlines):
        return
    others = {key: format_name for format_name in names() for key in _module(format_name).DEADLINES}
    unread = row.has([key for key in (*others, *_MORE_DEADLINES) if key not in deadlines])
    if unread:
        hint = f"; {others[unread]} has that key" if unread in others else ""
        row.refuse(unread, f"{shape} has no such deadline{hint}")


_MORE_DEADLINES = ("closeDate", "cfpCloseDate", "cfp_deadline", "submission_deadline", "paper_deadline")
"""What deadlines are called in lists that nobody here reads."""


_LIMIT = f"the limit is {LARGEST >> 20} MiB"


@cache
def _module(name: str) -> ModuleType:
    return import_module(f"cfpcli.{FORMATS[name].module}")


def _rows(data: bytes, source: str) -> Rows:
    try:
        if data.lstrip()[:1] in {b"{", b"["}:
            from cfpcli.call.files.lists.json_rows import json_rows

            return json_rows(data)
        from cfpcli.call.files.lists.yaml_rows import yaml_rows

        return yaml_rows(data)
    except CfpError as error:
        raise DataRefusedError(f"{source}: {error.message}", hint=error.hint, faults=error.faults) from error


def _recognised(rows: Rows) -> str:
    """The format whose marks the most rows bear, empty where none bears any."""
    counts = {
        name: sum(1 for row in rows.inside(name)[:_LOOKED_AT] if _module(name).fits(row.values)) for name in names()
    }
    best = max(counts, key=lambda name: counts[name])
    if best == "ai-deadlines" and counts["hf-deadlines"]:
        return "hf-deadlines"
    return best if counts[best] else ""


_LOOKED_AT = 50
