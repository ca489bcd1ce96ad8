"""Documents that have some fields of a record only: which fields they state, and placeholders for the others."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache

import msgspec

from cfpcli.exchange.documents import Portable
from cfpcli.records.facts import bare
from cfpcli.records.review import Review

_WHOLE_NAME = "whole"
_WHOLE = b',"whole":true}'
"""The end of a whole record on a line of its own, where no envelope names the store that it was exported from."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def marked_whole(document: bytes) -> bytes:
    """The JSON document of a record, not empty, with the mark of a whole record: an absent field is empty."""
    return document[:-1] + _WHOLE


def without_mark(document: bytes) -> tuple[bytes, bool]:
    """The JSON document of a record without the mark of a whole record, and whether it had that mark.

    Nothing but this mark makes a line whole: a record that merely looks complete may be a list of chosen fields.
    """
    if document.endswith(_WHOLE):
        return document[: -len(_WHOLE)] + b"}", True
    if b'"whole"' not in document:
        return document, False
    try:
        values = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, RecursionError):
        return document, False
    mark = bytes(values.pop(_WHOLE_NAME, msgspec.Raw(b"")))
    # Of a key that is repeated only one would be left; it is a fault of the document as it is.
    if mark not in {b"true", b"false"} or repeated_key(document):
        return document, False
    return msgspec.json.encode(values), mark == b"true"


def stated_fields(document: bytes) -> frozenset[str]:
    """The fields that the JSON document of a record states."""
    return frozenset(msgspec.json.decode(document, type=dict[str, msgspec.Raw]))


def partial_record(document: bytes, type_: type[Portable]) -> tuple[Portable, frozenset[str]] | None:
    """A record that lacks required fields, with placeholders there, and the fields it has; None for other faults."""
    try:
        values = msgspec.json.decode(document)
        if not isinstance(values, dict) or required(type_) <= values.keys():
            return None
        return msgspec.convert({**placeholders(type_), **values}, type_), frozenset(values)
    except (msgspec.DecodeError, RecursionError, ValueError):
        return None


def repeated_key(document: bytes) -> str:
    """A key that an object in a JSON document has twice, of which readers use one and drop the other; empty if none."""
    repeated: list[str] = []

    def met(pairs: list[tuple[str, object]]) -> None:
        counts = Counter(key for key, _ in pairs)
        repeated.extend(key for key, count in counts.items() if count > 1)

    try:
        json.loads(document, object_pairs_hook=met)
    except (ValueError, RecursionError):
        return ""
    return next(iter(repeated), "")


@cache
def required(type_: type[Portable]) -> frozenset[str]:
    """The fields that every whole record of a kind states."""
    return frozenset(field.name for field in msgspec.structs.fields(type_) if field.required)


@cache
def placeholders(type_: type[Portable]) -> Mapping[str, object]:
    """A value for each required field that a partial record may lack; a review cannot lack its key."""
    key = {"proposal", "reviewer"} if type_ is Review else set()
    fields = msgspec.structs.fields(type_)
    return {field.name: _placeholder(bare(field.type)) for field in fields if field.required and field.name not in key}


def _placeholder(annotation: object) -> object:
    if annotation is datetime:
        return _EPOCH
    return next(iter(annotation)) if isinstance(annotation, type) and issubclass(annotation, StrEnum) else ""
