"""Documents that have some fields of a record only: which fields they state, and placeholders for the others."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from functools import cache

import msgspec

from cfpcli.exchange.documents import Portable
from cfpcli.records.facts import bare
from cfpcli.records.review import Review

_EMPTY = rb'(?:""|null|\[\s*\]|\{\s*\}|false|0)'
_HAS_EMPTY = re.compile(rb":\s*" + _EMPTY + rb"\s*[,}]").search
"""An empty value that a document may state; a store writes none, so most documents need not be decoded for it."""
_IS_EMPTY = re.compile(_EMPTY).fullmatch

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def stated_fields(document: bytes, record: Portable) -> frozenset[str] | None:
    """The fields that the JSON document of a record states; None if the record is whole: an absent field is empty.

    A store numbers each record and writes no empty field. So a document with all required fields and a number that
    states no empty field is one that a store wrote.
    """
    if record.number and not _HAS_EMPTY(document):
        return None
    values = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    if record.number and not any(_IS_EMPTY(bytes(value)) for value in values.values()):
        return None
    return frozenset(values)


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
