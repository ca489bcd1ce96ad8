"""Rows of a result as typed records: the one door through which a picture takes its data."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec

from cfpcli.domain.event import Event
from cfpcli.domain.proposal import Proposal
from cfpcli.domain.review import Review
from cfpcli.domain.speaker import Speaker

T = TypeVar("T")

_UNKNOWN = datetime.fromtimestamp(0, UTC)

_REQUIRED: dict[type, dict[str, Any]] = {
    Proposal: {"code": "", "event": "", "state": "submitted", "title": "", "created": _UNKNOWN, "updated": _UNKNOWN},
    Speaker: {"code": "", "name": ""},
    Review: {"proposal": "", "reviewer": "", "state": "scored", "created": _UNKNOWN, "updated": _UNKNOWN},
    Event: {"slug": "", "name": "", "timezone": ""},
}
"""What stands for a required field that a row leaves out, as the rows of a blind review do."""


def given(type_: type[T], data: object) -> T:
    """The data as a record of this type: instants as datetimes or RFC 3339 text, unknown members left out."""
    if isinstance(data, Mapping) and issubclass(type_, msgspec.Struct):
        known = {name: data[name] for name in type_.__struct_fields__ if name in data}
        data = _REQUIRED.get(type_, {}) | known
    return msgspec.convert(data, type_)


def given_all(type_: type[T], data: object) -> tuple[T, ...]:
    """The data, a list or nothing, as records of this type."""
    return tuple(given(type_, one) for one in data) if isinstance(data, list | tuple) else ()
