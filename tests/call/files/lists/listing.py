"""Lists of calls for tests: read as the command reads them, with the clock of these tests."""

import json
from datetime import UTC, datetime

from cfpcli.call.files.lists import load_calls
from cfpcli.call.files.lists.entries import CallList
from cfpcli.call.rules.list_formats import ArrivingCall

NOW = datetime(2026, 5, 24, 10, 0, tzinfo=UTC)


def listed(text: str | bytes, name: str = "") -> CallList:
    """What a list brings."""
    return load_calls(text if isinstance(text, bytes) else text.encode(), name=name, source="list", now=NOW)


def listed_json(document: object, name: str = "") -> CallList:
    """What a list in JSON brings."""
    return listed(json.dumps(document), name)


def the_call(found: CallList) -> ArrivingCall:
    """The only call of a list in which nothing was refused."""
    assert found.refused == []
    (call,) = found.calls
    return call


def instant(call: ArrivingCall) -> str:
    """The first instant that is too late, in UTC."""
    assert call.closes is not None
    assert call.closes.at is not None
    return call.closes.at.strftime("%Y-%m-%d %H:%M:%S")


def reasons(found: CallList) -> list[str]:
    """What was refused, as `NAME: FIELD: REASON` with the reason cut at its way out."""
    return [f"{one.name}: {one.field}: {one.reason.partition(';')[0]}" for one in found.refused]
