"""Front matter in TOML, between two lines `+++`; its values are texts, as those of `front_matter`."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from cfpcli.errors import DataRefusedError, Fault
from cfpcli.exchange.front_lines import toml_comments
from cfpcli.exchange.toml_table import read_toml

if TYPE_CHECKING:
    from cfpcli.exchange.front_matter import Nested


def read_front(
    text: str, source: str, first_line: int
) -> "tuple[dict[str, Nested], dict[str, int], tuple[tuple[int, str], ...], tuple[Fault, ...]]":
    """The values of a TOML text by key, the line of each, its comments, and its faults.

    `first_line` is the line of the fence above.
    """
    try:
        table, lines = read_toml(text, source)
    except DataRefusedError as error:
        return {}, {}, (), tuple(fault._replace(line=fault.line + first_line) for fault in error.faults)
    comments = tuple(toml_comments(text.split("\n"), first_line + 1))
    numbers = dict.fromkeys(table, first_line + 1) | {path: line + first_line for path, line in lines.items()}
    return {key: _value(value) for key, value in table.items()}, numbers, comments, ()


def _value(value: object) -> "Nested":
    if isinstance(value, dict):
        return {key: tuple(map(_text, each)) if isinstance(each, list) else _text(each) for key, each in value.items()}
    if isinstance(value, list):
        if value and all(isinstance(item, dict) for item in value):
            return tuple({key: _text(each) for key, each in item.items()} for item in value)
        return tuple(map(_text, value))
    return _text(value)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return ", ".join(map(_text, value))
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_text(each)}" for key, each in value.items())
    return str(value)
