"""Answers of commands made of as few facts as a test is about; what it leaves out is empty."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from types import NoneType
from typing import Any, Literal, get_args, get_origin

import msgspec

from cfpcli.cli.schema import published
from cfpcli.records.facts import bare
from cfpcli.records.proposal import State
from cfpcli.result import FLAT, Result, Row

_EPOCH = datetime.fromtimestamp(0, UTC)
_EMPTY: dict[object, Any] = {
    str: "",
    int: 0,
    float: 0.0,
    bool: False,
    tuple: [],
    list: [],
    dict: {},
    Any: None,
    datetime: _EPOCH,
    State: State.SUBMITTED,
}


def answer(schema: str, items: Iterable[Mapping[str, Any]] = (), extra: Any = None, **more: Any) -> Result[Any]:  # noqa: ANN401
    """The answer published under this name, with rows and further members of which only these fields are set."""
    row = published()[schema]
    members = made(row.members, extra or {}) if row.members else None
    return Result(row=row, items=[made(row, item) for item in items], members=members, **more)


class Cells(Row, frozen=True):
    """A row of whatever cells a test is about."""

    cells: Mapping[str, Any]

    def get(self, name: str) -> Any:  # noqa: ANN401
        """The cell of this name."""
        return self.cells.get(name)


def table(
    schema: str,
    items: "Sequence[Cells] | Iterable[Mapping[str, Any]]",
    fields: Sequence[str] = (),
    **more: Any,  # noqa: ANN401
) -> Result[Any]:
    """An answer of these cells under a schema's headings, its columns those of the first item unless they are named."""
    row = type("Cells", (Cells,), {"schema": schema}, frozen=True)
    rows: Any = items if not isinstance(items, list | tuple) else [row(each) for each in items]
    return Result(row=row, items=rows, fields=tuple(fields) or tuple(rows[0].cells), **more)


def made(type_: type[Any], values: Mapping[str, Any]) -> Any:  # noqa: ANN401
    """A struct of this type with these values, by their published names."""
    return msgspec.convert(_whole(type_, values), type_)


def _whole(type_: type[Any], values: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for field in msgspec.structs.fields(type_):
        inner, *marks = get_args(field.type) or (field.type,)
        if FLAT in marks:
            known = {each.encode_name for each in msgspec.structs.fields(inner)}
            found[field.name] = _whole(inner, {name: value for name, value in values.items() if name in known})
        elif field.encode_name in values:
            found[field.encode_name] = _value(bare(field.type), values[field.encode_name])
        elif field.required:
            found[field.encode_name] = _empty(bare(field.type))
    return found


def _value(type_: Any, value: Any) -> Any:  # noqa: ANN401
    """The value, with structs inside it made whole as well."""
    options = [type_, *get_args(type_)]
    struct = next((each for each in options if isinstance(each, type) and issubclass(each, msgspec.Struct)), None)
    if struct and isinstance(value, Mapping):
        return _whole(struct, value) if get_origin(type_) is not dict else value
    if struct and isinstance(value, list | tuple):
        return [_whole(struct, each) if isinstance(each, Mapping) else each for each in value]
    return value


def _empty(type_: Any) -> Any:  # noqa: ANN401
    if NoneType in get_args(type_):
        return None
    if get_origin(type_) is Literal:
        return get_args(type_)[0]
    if isinstance(type_, type) and issubclass(type_, msgspec.Struct):
        return _whole(type_, {})
    if isinstance(type_, type) and issubclass(type_, Enum) and type_ not in _EMPTY:
        return next(iter(type_))
    return _EMPTY[get_origin(type_) or type_]
