"""What a command answers under `--json`, held against the schema that the program itself publishes."""

import json
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]  # it comes without types

from tests.world import World


@cache
def schema(name: str) -> Any:  # noqa: ANN401  # a JSON document
    """The schema as `cfp schema NAME` prints it; it must be one."""
    with TemporaryDirectory() as folder:
        printed = World(Path(folder)).ok("schema", name).out
    decoded = json.loads(printed)
    Draft202012Validator.check_schema(decoded)
    return decoded


def validated(out: str) -> Any:  # noqa: ANN401  # a JSON document
    """The one JSON document that stdout is, after it was held against the schema it names."""
    document = json.loads(out)
    if "$schema" in document:  # A schema is described by the draft it names, not by an envelope.
        Draft202012Validator.check_schema(document)
        return document
    family, version = document["schema"].removeprefix("cfp.").split("/")
    assert version == "1"
    Draft202012Validator(schema(family)).validate(document)
    return document
