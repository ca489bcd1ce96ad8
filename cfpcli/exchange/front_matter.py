r"""Front matter: the block between two `---` lines on top of a Markdown file, read strictly and with line numbers.

The grammar is a subset of YAML: `key: value`, lists (`- item` lines or `[a, b]`), one level of nested mapping, single
and double quotes, `|` and `|-` block text, lines of `#` comments. Every value is text: `no` is not a boolean and
`2026-06-14` not a date; `null` and `~` are empty. What is written here other programs read the same way. In one thing
more is read than YAML has: a `#` or a colon inside a value without quotes belongs to it. Whatever else lies outside the
grammar is a fault.
"""

import re
from collections.abc import Mapping
from typing import cast

import msgspec

from cfpcli.errors import DataRefusedError, Fault, is_enough
from cfpcli.exchange.yaml_value import (
    UnreadableError,
    Value,
    is_comment,
    is_item,
    is_plain,
    read_item,
    read_value,
    split_key,
    write_key,
    write_value,
)

Nested = Value | dict[str, Value]

FENCE = "---"
_WORDS = re.compile(r"\w(?:[\w.+ -]*[\w.+])?")
_BLOCK_TEXT = re.compile(r"\|(-?)(?:[ \t]+#.*)?")
_FLOW_WIDTH = 100
_TOO_DEEP = "is nested too deep: only one level of keys below a key can be read"


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """What stands on top of a file, and the rest of it.

    `lines` gives the line of each key, of each nested key as `key.nested` and of each list item as `key.0`;
    `body_line` is the line at which `body` begins.
    """

    values: dict[str, Nested]
    lines: dict[str, int]
    body: str
    body_line: int


def parse(text: str, source: str) -> FrontMatter:
    """Read the front matter of a file; `source` is its name for faults.

    Raises:
        DataRefusedError: there is none, or it holds faults, which are all listed.
    """
    front, faults = read(text, source)
    if faults:
        raise DataRefusedError(f"{source}: the front matter cannot be read", faults=faults)
    return front


def read(text: str, source: str, *, first_line: int = 1) -> tuple[FrontMatter, tuple[Fault, ...]]:
    """Read as `parse` does, but hand the faults back beside what could be read.

    `first_line` is the number of the text's first line where the text is a part of a larger file.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    end = next((index for index, line in enumerate(lines) if index and line.rstrip() == FENCE), None)
    if lines[0].rstrip() != FENCE or end is None:
        what = "is not closed by a line ---" if lines[0].rstrip() == FENCE else "is missing: begin with a line ---"
        nothing = FrontMatter(values={}, lines={}, body="", body_line=first_line)
        return nothing, (Fault(source, first_line, "", f"the front matter {what}"),)
    reader = _Reader(lines[1:end], source, first_line + 1)
    values = reader.mapping(0, None)
    body = "\n".join(lines[end + 1 :])
    front = FrontMatter(values=values, lines=reader.numbers, body=body, body_line=first_line + end + 1)
    return front, tuple(reader.faults)


class _Reader:
    """Goes down the lines once; `at` is the line it has come to."""

    def __init__(self, lines: list[str], source: str, first_number: int) -> None:
        self.lines = lines
        self.source = source
        self.first_number = first_number
        self.at = 0
        self.numbers: dict[str, int] = {}
        self.faults: list[Fault] = []

    @property
    def number(self) -> int:
        return self.first_number + self.at

    def fault(self, field: str, message: str) -> None:
        if is_enough(self.faults):
            return
        self.faults.append(Fault(self.source, self.number, field, message))
        if is_enough(self.faults):
            self.at = len(self.lines)

    def indent(self) -> int | None:
        """Spaces before the text of the line come to, past blank lines and comments; None at the end."""
        while self.at < len(self.lines):
            text = self.lines[self.at].lstrip(" ")
            if text.startswith("\t") and text.strip():
                self.fault("", "indented by a tab, only spaces can indent")
            elif text.strip() and not text.startswith("#"):
                return len(self.lines[self.at]) - len(text)
            self.at += 1
        return None

    def mapping(self, indent: int, parent: str | None) -> dict[str, Nested]:
        found: dict[str, Nested] = {}
        while (here := self.indent()) is not None and (here >= indent or parent is None):
            if here != indent:
                self.fault(parent or "", "indented where nothing above it can hold it")
                self.at += 1
                continue
            try:
                self._entry(found, indent, parent)
            except UnreadableError as error:
                self.fault(parent or "", str(error))
                self.at += 1
        return found

    def _entry(self, found: dict[str, Nested], indent: int, parent: str | None) -> None:
        key, rest = split_key(self.lines[self.at].strip())
        path = key if parent is None else f"{parent}.{key}"
        if key in found:
            self.fault(path, f"stands here again, first on line {self.numbers[path]}")
        else:
            self.numbers[path] = self.number
        try:
            value = self._value(rest, indent, path, nested=parent is not None)
        except UnreadableError as error:
            self.fault(path, str(error))
            value = ""
            self.at += 1
            self._skip(indent)
        found.setdefault(key, value)

    def _value(self, rest: str, indent: int, path: str, *, nested: bool) -> Nested:
        """The value after a key; leaves the reader on the line after it."""
        if block := _BLOCK_TEXT.fullmatch(rest):
            self.at += 1
            return self._block_text(indent, keep_end=not block[1])
        if rest and not is_comment(rest):
            value = read_value(rest)
            if nested and isinstance(value, dict):
                raise UnreadableError(_TOO_DEEP)
            self.at += 1
            if (here := self.indent()) is not None and here > indent:
                self.fault(path, "goes on below its line: write it on one line, or | and the text indented below")
                self._skip(indent)
            return value
        self.at += 1
        here = self.indent()
        if here is not None and here >= indent and is_item(self.lines[self.at].strip()):
            return self._items(here, path)
        if here is None or here <= indent:
            return ""
        if nested:
            raise UnreadableError(_TOO_DEEP)
        # below a key no further level can be read, so these values are texts and lists
        return cast("dict[str, Value]", self.mapping(here, path))

    def _items(self, indent: int, path: str) -> tuple[str, ...]:
        items: list[str] = []
        while self.indent() == indent and is_item(text := self.lines[self.at].strip()):
            try:
                value = read_item(text[1:].strip())
                if value is not None and not isinstance(value, str):
                    self.fault(path, "a list can hold texts only")
                elif value is not None:
                    self.numbers[f"{path}.{len(items)}"] = self.number
                    items.append(value)
            except UnreadableError as error:
                self.fault(path, str(error))
            self.at += 1
        return tuple(items)

    def _block_text(self, indent: int, *, keep_end: bool) -> str:
        block: list[str] = []
        inner = 0
        while self.at < len(self.lines):
            line = self.lines[self.at]
            here = len(line) - len(line.lstrip(" "))
            if line.strip(" "):
                if here <= indent or (inner and here < inner):
                    break
                inner = inner or here
            block.append(line[inner or here :])
            self.at += 1
        text = "\n".join(block).rstrip("\n")
        return f"{text}\n" if text and keep_end else text

    def _skip(self, indent: int) -> None:
        """Go past what belongs to a value that could not be read."""
        while (here := self.indent()) is not None and here > indent:
            self.at += 1


def dump(values: Mapping[str, Nested], *, comment: str = "") -> str:
    """Write front matter that `parse` reads back equal; quotes only where YAML needs them.

    `comment` becomes a `#` line on top.
    """
    lines = [FENCE, *([f"# {comment}"] if comment else [])]
    for key, value in values.items():
        if isinstance(value, dict) and value:
            lines.append(f"{write_key(key)}:")
            for nested_key, nested in value.items():
                lines += [f"  {line}" for line in _entry_lines(nested_key, nested)]
        else:
            lines += _entry_lines(key, value)
    return "\n".join([*lines, FENCE, ""])


def _entry_lines(key: str, value: Nested) -> list[str]:
    if isinstance(value, str):
        return [f"{write_key(key)}: {write_value(value)}"]
    if not value:
        return [f"{write_key(key)}: {'{}' if isinstance(value, dict) else '[]'}"]
    flow = f"{write_key(key)}: [{', '.join(value)}]"
    if all(_WORDS.fullmatch(item) and is_plain(item) for item in value) and len(flow) <= _FLOW_WIDTH:
        return [flow]
    return [f"{write_key(key)}:", *(f"  - {write_value(item)}" for item in value)]
