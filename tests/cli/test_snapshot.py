"""The published schemas: what scripts were promised stays as it is unless somebody changes it on purpose."""

import os
from pathlib import Path
from typing import Any

import msgspec
import pytest

from cfpcli.cli.schema import json_schema, published

SNAPSHOT = Path(__file__).with_name("schemas.jsonl")
"""One schema on each line, in the order of their names; `CFP_GOLDEN=write` writes it anew."""


def promised() -> dict[str, Any]:
    schemas = [msgspec.json.decode(line) for line in SNAPSHOT.read_bytes().splitlines()]
    return {schema["$id"].removeprefix("cfp.").removesuffix("/1"): schema for schema in schemas}


def ordered(value: object) -> object:
    """The same with the members of every object in the order of their names: JSON has no other."""
    match value:
        case dict():
            return {name: ordered(value[name]) for name in sorted(value)}
        case list():
            return [ordered(part) for part in value]
    return value


def test_the_snapshot_has_every_schema() -> None:
    if os.environ.get("CFP_GOLDEN") == "write":
        lines = (msgspec.json.encode(msgspec.json.decode(json_schema(row))) for row in published().values())
        SNAPSHOT.write_bytes(b"".join(line + b"\n" for line in lines))
    assert sorted(promised()) == sorted(published())


@pytest.mark.parametrize("name", promised())
def test_a_schema_is_as_promised(name: str) -> None:
    assert ordered(msgspec.json.decode(json_schema(published()[name]))) == ordered(promised()[name])
