"""`cfp schema`: the published JSON schema of a command's answer under --json.

The shape of an answer is the return type of its command: one frozen struct for a row and one for the envelope around
it. JSON, CSV, `--fields`, the JSON schema, the columns of tables and the pages are made from these types alone.
"""

from functools import cache
from importlib import import_module
from inspect import cleandoc
from pathlib import Path
from typing import Annotated, Any, Union, get_args

import msgspec
import typer

from cfpcli.cli.rows import SchemaName
from cfpcli.errors import NotFoundError
from cfpcli.records.change import Kind
from cfpcli.result import FLAT, Result, Row
from cfpcli.text import did_you_mean, json_safe
from cfpcli.workspace.completion import Candidates, inert
from cfpcli.workspace.context import Workspace

PACKAGE = Path(__file__).resolve().parents[1]


@cache
def published() -> dict[str, type[Row]]:
    """Every published answer by its name (`ranking` for `cfp.ranking/1`), in the order of the names."""
    for path in sorted(PACKAGE.glob("*/rows.py")):
        import_module(".".join((PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts)))
    rows = {row.schema: row for row in _below(Row) if row.schema and row.__module__.endswith(".rows")}
    return dict(sorted(rows.items()))


def _below(row: type[Row]) -> list[type[Row]]:
    return [each for child in row.__subclasses__() for each in (child, *_below(child))]


def schemas(incomplete: str) -> Candidates:
    """The names of the published schemas."""
    return inert([(name, row.answers) for name, row in published().items() if name.startswith(incomplete)])


def schema(
    work: Workspace,
    name: Annotated[
        str, typer.Argument(help="The name of a schema (default: list all names).", autocompletion=schemas)
    ] = "",
) -> Result[SchemaName]:
    """Print the JSON schema (draft 2020-12) of a command's --json output, or list the names."""
    del work
    rows = published()
    if not name:
        items = [SchemaName(name=answer, id=f"cfp.{answer}/1", help=row.answers) for answer, row in rows.items()]
        return Result(row=SchemaName, items=items)
    short = name.removeprefix("cfp.").removesuffix("/1")
    if short not in rows:
        raise NotFoundError(f'there is no schema "{name}": {did_you_mean(short, rows)}')
    return Result(row=SchemaName, documents=iter([json_schema(rows[short])]), documents_are_safe=True)


_CHANGE = {
    "type": "object",
    "properties": {
        "kind": {"enum": list(map(str, Kind))},
        "key": {"type": "string"},
        "before": {"type": ["object", "null"]},
        "after": {"type": ["object", "null"]},
    },
    "required": ["kind", "key", "before", "after"],
    "additionalProperties": False,
}


def json_schema(row: type[Row]) -> bytes:
    """The JSON schema (draft 2020-12) of an answer, indented UTF-8 with a line end.

    Items may lack any field, because `--fields` selects them, but have no field that is not named here.
    """
    members = msgspec.structs.fields(row.members) if row.members else ()
    further_types = [_without_unset(field.type) for field in members]
    record = _record_of(row)
    types = [record or row, *further_types]
    (item, *further), components = msgspec.json.schema_components(types, ref_template="#/$defs/{name}")
    if record is None:
        _flatten(row, components)
    definitions = {key: _strict(value) for key, value in components.items()}
    extra = {field.encode_name: schema for field, schema in zip(members, further, strict=True)}
    envelope = _error_envelope(item) if row.schema == "error" else _envelope(row.schema, item, extra)
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"cfp.{row.schema}/1",
        "description": row.answers,
        **envelope,
        "$defs": definitions,
    }
    return json_safe(msgspec.json.format(msgspec.json.encode(_of_any_version(schema)), indent=2)) + b"\n"


def _without_unset(annotation: Any) -> Any:  # noqa: ANN401  # a type
    """The type of a member that an answer may omit, without `UnsetType`."""
    parts = get_args(annotation)
    if msgspec.UnsetType not in parts:
        return annotation
    return Union[tuple(part for part in parts if part is not msgspec.UnsetType)]  # noqa: UP007  # made of parts


def _record_of(row: type[Row]) -> type[msgspec.Struct] | None:
    """The record that a row consists of, under whose name it is published; None if the row has more fields."""
    (field, *others) = msgspec.structs.fields(row)
    record, *marks = get_args(field.type) or (None,)
    return record if FLAT in marks and not others else None


def _flatten(row: type[Row], components: dict[str, Any]) -> None:
    """Replace a record that a row embeds by the properties of the record."""
    definition = components[row.__name__]
    properties: dict[str, Any] = {}
    embedded = []
    for field in msgspec.structs.fields(row):
        record, *marks = get_args(field.type) or (None,)
        if FLAT in marks:
            embedded.append(record.__name__)
            properties |= components[record.__name__]["properties"]
        else:
            properties[field.encode_name] = definition["properties"][field.encode_name]
    definition["properties"] = properties
    for name in embedded:
        if f'"#/$defs/{name}"' not in msgspec.json.encode(components).decode():
            del components[name]


def _envelope(name: str, item: Any, extra: dict[str, Any]) -> dict[str, Any]:  # noqa: ANN401  # a JSON schema
    return {
        "type": "object",
        "properties": {
            "schema": {"const": f"cfp.{name}/1"},
            "items": {"type": "array", "items": item},
            "changes": {"type": "array", "items": _CHANGE},
            "dry_run": {"type": "boolean"},
            **extra,
        },
        "required": ["schema", "items"],
        "additionalProperties": False,
    }


def _error_envelope(fault: Any) -> dict[str, Any]:  # noqa: ANN401  # a JSON schema
    text = {"type": "string"}
    properties = {
        "schema": {"const": "cfp.error/1"},
        "code": text,
        "message": text,
        "hint": text,
        "exit_status": {"type": "integer"},
        "faults": {"type": "array", "items": fault},
    }
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _strict(definition: dict[str, Any]) -> dict[str, Any]:
    """The definition of a type whose objects have only named members."""
    loose = {key: value for key, value in definition.items() if key not in {"required", "title"}}
    return loose | {"additionalProperties": False} if definition.get("type") == "object" else loose


def _of_any_version(schema: Any) -> Any:  # noqa: ANN401  # a JSON schema
    """The schema independent of msgspec's version: no indentation in descriptions, no limit on keys, null last."""
    match schema:
        case dict():
            kept = {key: _of_any_version(part) for key, part in schema.items() if key != "propertyNames"}
            if isinstance(text := kept.get("description"), str):
                kept["description"] = cleandoc(text)
            if "anyOf" in kept:
                kept["anyOf"].sort(key=lambda part: part == {"type": "null"})
            return kept
        case list():
            return [_of_any_version(part) for part in schema]
    return schema
