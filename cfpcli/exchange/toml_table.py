"""Reading a TOML table key by key: every value is checked, and each fault is recorded with its line.

Reading continues after a fault. The lines of keys are found here, because the standard library's parser keeps none.
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from cfpcli.errors import DataRefusedError, Fault, is_enough
from cfpcli.text import did_you_mean, long_text, well_formed

_DEEPEST = 32
"""The most levels of dotted keys, and of lists and tables within one another."""

_LONGEST_KEY = 200

_DOTTED = re.compile(
    rf"""(?<![\w-]) (?: (?: [\w-]++ | "[^"\n]*+" | '[^'\n]*+' ) [ \t]*+ \. [ \t]*+ ){{{_DEEPEST}}}""",
    re.VERBOSE | re.ASCII,
)


_ERROR_PLACE = re.compile(r"\s*\(at (?:line (?P<line>[0-9]+), column (?P<column>[0-9]+)|end of document)\)$")


def read_toml(text: str, source: str) -> tuple[dict[str, Any], dict[str, int]]:
    """The values of a TOML file, and the line of each path as of `line_numbers`; `source` is its name in faults.

    Raises:
        DataRefusedError: the file is not valid TOML; its one fault has the line.
    """
    text = text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
    try:
        refuse_deep_keys(text)
        return tomllib.loads(text), line_numbers(text)
    except (ValueError, RecursionError) as error:
        fault = _syntax_fault(error, text, source)
        raise DataRefusedError(f"{source} cannot be read", faults=(fault,)) from None


def _syntax_fault(error: Exception, text: str, source: str) -> Fault:
    if isinstance(error, RecursionError):
        return Fault(source, 1, "", "is nested too deeply")
    place = _ERROR_PLACE.search(str(error))
    if place is None:
        return Fault(source, 1, "", f"invalid TOML: {str(error).partition(':')[0]}")
    message = str(error)[: place.start()]
    if place["line"]:
        return Fault(source, int(place["line"]), "", f"invalid TOML at column {place['column']}: {message}")
    return Fault(source, text.count("\n") + 1, "", f"invalid TOML: {message} at the end of the file")


def refuse_deep_keys(text: str) -> None:
    """Refuse keys with very many dots, for which the standard library's parser needs quadratic memory.

    Text with more than 32 single words between dots, which no sentence has, counts as such a key.

    Raises:
        ValueError: there is such a key; the message names its line as the parser does.
    """
    match = _DOTTED.search(text)
    if match:
        line = text.count("\n", 0, match.start()) + 1
        column = match.start() - text.rfind("\n", 0, match.start())
        raise ValueError(f"A key with {_DEEPEST} dots or more (at line {line}, column {column})")


def line_numbers(text: str) -> dict[str, int]:
    """Map every key, table and item to the line it begins on; items and lines are counted from 1.

    A path is spelled as in the file: `call.opens`, `tracks[2].slug` for the slug of the second `[[tracks]]`,
    `languages[1]`, `sessions[3].speakers[1].name`. The text must be valid TOML; errors are not detected.

    Raises:
        ValueError: a key is longer, or a value nested deeper, than any in an event file, because paths would need
            quadratic memory.
    """
    return _Scan(text).run()


def nearest_line(lines: Mapping[str, int], path: str) -> int:
    """The line of this path or, if a key is missing, of the table it is missing from; 1 for the whole file."""
    while path:
        if path in lines:
            return lines[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return 1


class _Scan:
    """One pass over the text; `at` is the next character, `prefix` the path of the open table."""

    def __init__(self, text: str) -> None:
        # The text ends in a line end, so that looking ahead needs no bounds.
        self.text = text.replace("\r\n", "\n") + "\n"
        self.at = 0
        self.line = 1
        self.prefix = ""
        self.lines: dict[str, int] = {}
        self.tables: defaultdict[str, int] = defaultdict(int)
        self.depth = 0

    def run(self) -> dict[str, int]:
        while self._skip_blank():
            if self.text.startswith("[[", self.at):
                self._advance(2)
                self._open(self._key(), of_array=True)
                self._advance(2)
            elif self.text[self.at] == "[":
                self._advance(1)
                self._open(self._key(), of_array=False)
                self._advance(1)
            else:
                self._pair(self.prefix)
        return self.lines

    def _advance(self, count: int) -> None:
        self.line += self.text.count("\n", self.at, self.at + count)
        self.at += count

    def _skip_blank(self) -> bool:
        """Move to the next character that is neither white space nor in a comment; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                self._advance(self.text.index("\n", self.at) - self.at)
            elif self.text[self.at] in " \t\n":
                self._advance(1)
            else:
                return True
        return False

    def _key(self) -> list[str]:
        """Read a key, dotted or not, and the white space around it."""
        parts = []
        while True:
            self._skip_blank()
            start = self.at
            if self.text[self.at] in "\"'":
                self._string()
                parts.append(self.text[start + 1 : self.at - 1])
            else:
                while self.text[self.at].isalnum() or self.text[self.at] in "_-":
                    self._advance(1)
                parts.append(self.text[start : self.at])
            if len(parts[-1]) > _LONGEST_KEY:
                raise ValueError(f"A key with more than {_LONGEST_KEY} characters (at line {self.line}, column 1)")
            self._skip_blank()
            if self.text[self.at] != ".":
                return parts
            self._advance(1)

    def _open(self, key: list[str], *, of_array: bool) -> None:
        """Enter a table; the name of an array of tables means the last table of the array."""
        path = ""
        for number, part in enumerate(key, 1):
            path = f"{path}.{part}" if path else part
            self.lines.setdefault(path, self.line)
            if of_array and number == len(key):
                self.tables[path] += 1
            if self.tables.get(path):
                path = f"{path}[{self.tables[path]}]"
        self.lines[path] = self.line
        self.prefix = path

    def _pair(self, prefix: str) -> None:
        line = self.line
        path = prefix
        for part in self._key():
            path = f"{path}.{part}" if path else part
            self.lines.setdefault(path, line)
        self._advance(1)
        self._skip_blank()
        self._value(path)

    def _value(self, path: str) -> None:
        first = self.text[self.at]
        if first in "\"'":
            self._string()
        elif first in "[{":
            if self.depth == _DEEPEST:
                raise ValueError(
                    f"Lists or tables nested in more than {_DEEPEST} others (at line {self.line}, column 1)"
                )
            self.depth += 1
            (self._array if first == "[" else self._inline_table)(path)
            self.depth -= 1
        else:
            while self.text[self.at] not in ",]}#\n":
                self._advance(1)

    def _array(self, path: str) -> None:
        self._advance(1)
        number = 0
        while self._skip_blank() and self.text[self.at] != "]":
            number += 1
            self.lines[f"{path}[{number}]"] = self.line
            self._value(f"{path}[{number}]")
            self._skip_blank()
            if self.text[self.at] == ",":
                self._advance(1)
        self._advance(1)

    def _inline_table(self, path: str) -> None:
        self._advance(1)
        while self._skip_blank() and self.text[self.at] != "}":
            self._pair(path)
            self._skip_blank()
            if self.text[self.at] == ",":
                self._advance(1)
        self._advance(1)

    def _string(self) -> None:
        """Skip a string of any of the four kinds; extra quotes before the closing ones belong to the text."""
        quote = self.text[self.at]
        fence = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self._advance(len(fence))
        while not self.text.startswith(fence, self.at):
            escaped = quote == '"' and self.text[self.at] == "\\"
            self._advance(2 if escaped else 1)
        self._advance(len(fence))
        while len(fence) > 1 and self.text.startswith(quote, self.at):
            self._advance(1)


_Word = TypeVar("_Word", bound=StrEnum)

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_URL = re.compile(r"https?://[^\s/?#<>\"\x00-\x1f\x7f]+[^\s<>\"\x00-\x1f\x7f]*")
_COLOR = re.compile(r"#[0-9A-Fa-f]{6}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TYPE_NAMES = {bool: "true or false", int: "a number", float: "a number", str: "text", list: "a list", dict: "a table"}


class EnoughFaultsError(Exception):
    """A file has more faults than are shown, so that reading on would only cost time."""


class FaultList:
    """The faults of one file, each at the line of its path."""

    def __init__(self, source: str, lines: Mapping[str, int]) -> None:
        self._source = source
        self._lines = lines
        self._faults: list[Fault] = []
        self.top: frozenset[str] = frozenset()
        """The keys of the whole file, which are above its first table."""

    def add(self, path: str, message: str) -> None:
        """Record a fault of the value at this path.

        Raises:
            EnoughFaultsError: there are now more faults than are shown.
        """
        self._faults.append(self.fault(path, message))
        if is_enough(self._faults):
            raise EnoughFaultsError

    def fault(self, path: str, message: str) -> Fault:
        """A fault of this path, without recording it."""
        return Fault(self._source, self.line(path), path, message)

    def line(self, path: str) -> int:
        """The line at which a path, or the table it is missing from, begins."""
        return nearest_line(self._lines, path)

    def in_order(self) -> tuple[Fault, ...]:
        """All faults in the order of the file."""
        return tuple(sorted(self._faults, key=lambda fault: (fault.line, fault.field)))


class Table:
    """One table; `path` is its name in the file, empty for the whole file.

    Every reading method returns the value or, if it is missing or wrong, a default that lets reading continue; the
    error is in `faults`. `keys` are the keys the table may have.
    """

    def __init__(self, values: Mapping[str, object], path: str, faults: FaultList, keys: Iterable[str]) -> None:
        self.values = values
        self.path = path
        self.faults = faults
        names = list(keys)
        if not path:
            faults.top = frozenset(names)
        for key in values:
            if key not in names:
                is_misplaced = bool(path) and key in faults.top
                way = f"write {key} above the first [ of the file" if is_misplaced else did_you_mean(key, names)
                self.fault(key, f"unknown key; {way}")

    def at(self, key: str) -> str:
        """The path of a key of this table."""
        return f"{self.path}.{key}" if self.path else key

    def fault(self, key: str, message: str) -> None:
        """Record a fault of one key."""
        self.faults.add(self.at(key), message)

    def long_text(self, key: str) -> str:
        """A long text, Markdown, as it was written."""
        return long_text(self._in_quotes(key))

    def _in_quotes(self, key: str) -> str:
        value = self.values.get(key, "")
        if isinstance(value, str):
            return value
        self._wrong_type(key, value, "text in quotes")
        return ""

    def text(self, key: str, *, required: bool = False) -> str:
        """A short text, without white space around it; with `required`, a missing or empty text is a fault."""
        if not isinstance(self.values.get(key, ""), str):
            return self._in_quotes(key)
        text = well_formed(self._in_quotes(key)).strip()
        if required and not text:
            self.fault(key, "is required, but empty" if key in self.values else "is missing")
        return text

    def uuid(self, key: str) -> str:
        """A UUID in its usual form; empty if the key is missing, empty or has another text, which is a fault."""
        text = self.text(key)
        try:
            return str(UUID(text)) if text else ""
        except ValueError:
            self.fault(key, f'"{text}" is not a valid UUID')
            return ""

    def line(self, key: str, *, required: bool = False) -> str:
        """A text on one line."""
        text = self.text(key, required=required)
        if "\n" in text:
            self.fault(key, "has several lines, must be one")
        return text

    def _shaped(self, key: str, shape: re.Pattern[str], allowed: str, *, required: bool = False) -> str:
        text = self.text(key, required=required)
        if text and not shape.fullmatch(text):
            self.fault(key, f'"{text}" is not allowed; allowed: {allowed}')
        return text

    def slug(self, key: str) -> str:
        """A required slug, the name used on the command line."""
        allowed = "lower-case letters, digits and single hyphens, such as open-data"
        return self._shaped(key, _SLUG, allowed, required=True)

    def url(self, key: str, *, required: bool = False) -> str:
        """An address on the web."""
        return self._shaped(key, _URL, "an address that begins with https:// or http://", required=required)

    def color(self, key: str) -> str:
        """A colour in the notation of the web, `#rrggbb`."""
        return self._shaped(key, _COLOR, "six hexadecimal digits after a hash, such as #1f7a5c")

    def language(self, key: str) -> str:
        """A language code."""
        return self._shaped(key, _LANGUAGE, "a language code such as fr, en or pt-BR")

    def languages(self, key: str) -> tuple[str, ...]:
        """Language codes; a repeated code is a fault."""
        codes = self.texts(key)
        for number, code in enumerate(codes, 1):
            if not _LANGUAGE.fullmatch(code):
                self.fault(f"{key}[{number}]", f'"{code}" is not allowed; allowed: a language code such as fr or pt-BR')
        return codes

    def word(self, key: str, words: type[_Word], default: _Word) -> _Word:
        """One of a fixed set of words."""
        text = self.text(key)
        if not text:
            return default
        try:
            return words(text)
        except ValueError:
            self.fault(key, f'"{text}" is not allowed; {did_you_mean(text, words)}')
            return default

    def boolean(self, key: str, *, default: bool) -> bool:
        """True or false."""
        value = self.values.get(key, default)
        if isinstance(value, bool):
            return value
        self._wrong_type(key, value, "true or false")
        return default

    def integer(self, key: str, *, minimum: int, maximum: int = 1_000_000) -> int | None:
        """A whole number within bounds, None if it is missing."""
        value = self.values.get(key)
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool):
            self._wrong_type(key, value, "a whole number")
            return None
        if not minimum <= value <= maximum:
            self.fault(key, f"is {value}, must be {minimum} to {maximum}")
            return None
        return value

    def integers(self, key: str, *, minimum: int, maximum: int) -> tuple[int, ...]:
        """A list of whole numbers within bounds, none of them repeated."""
        values = self.values.get(key, [])
        if not isinstance(values, list):
            self._wrong_type(key, values, "a list of whole numbers such as [30, 45]")
            return ()
        whole = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
        if len(whole) < len(values) or len({*whole}) < len(whole):
            self.fault(key, "must be whole numbers, each of them once")
        if wrong := [value for value in whole if not minimum <= value <= maximum]:
            self.fault(key, f"has {wrong[0]}, must be {minimum} to {maximum}")
        return tuple(whole)

    def number(self, key: str, default: float) -> float:
        """A number of at least 0."""
        value = self.values.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float):
            self._wrong_type(key, value, "a number")
            return default
        if not 0 <= value < float("inf"):
            self.fault(key, f"is {value}, must be a number of at least 0")
            return default
        return float(value)

    def day(self, key: str) -> str:
        """A calendar date, as ISO text whether the file quotes it or not."""
        value = self.values.get(key, "")
        text = value.isoformat() if isinstance(value, date) and not isinstance(value, datetime) else value
        if not isinstance(text, str):
            self._wrong_type(key, value, "a date such as 2026-01-31")
            return ""
        if not text:
            return ""
        try:
            return date.fromisoformat(text).isoformat() if _DAY.fullmatch(text) else self._no_day(key, text)
        except ValueError:
            return self._no_day(key, text)

    def _no_day(self, key: str, text: str) -> str:
        self.fault(key, f'"{text}" is not a date, must be year-month-day such as 2026-01-31')
        return ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them empty or repeated."""
        values = self.values.get(key, [])
        if not isinstance(values, list):
            self._wrong_type(key, values, 'a list of texts such as ["one", "two"]')
            return ()
        texts: list[str] = []
        met: set[str] = set()
        for number, value in enumerate(values, 1):
            text = well_formed(value).strip() if isinstance(value, str) else ""
            if not isinstance(value, str):
                self.fault(f"{key}[{number}]", f"is {_named(value)}, must be text in quotes")
            elif not text:
                self.fault(f"{key}[{number}]", "is empty, must be text")
            elif text in met:
                self.fault(f"{key}[{number}]", f'"{text}" appears twice')
            met.add(text)
            texts.append(text)
        return tuple(texts)

    def table(self, key: str, keys: Iterable[str]) -> "Table":
        """A table within this one, empty if it is missing."""
        values = self.values.get(key, {})
        if not isinstance(values, dict):
            self._wrong_type(key, values, f"a table that begins with [{self.at(key)}]")
            values = {}
        return Table(values, self.at(key), self.faults, keys)

    def tables(self, key: str, keys: Iterable[str]) -> Iterator["Table"]:
        """The tables of an array of tables, in the order of the file."""
        names = tuple(keys)
        values = self.values.get(key, [])
        if not isinstance(values, list):
            self._wrong_type(key, values, f"a list of tables, each beginning with [[{self.at(key)}]]")
            return
        for number, value in enumerate(values, 1):
            path = f"{self.at(key)}[{number}]"
            if isinstance(value, dict):
                yield Table(value, path, self.faults, names)
            else:
                self.faults.add(path, f"is {_named(value)}, must be a table")

    def _wrong_type(self, key: str, value: object, wanted: str) -> None:
        self.fault(key, f"is {_named(value)}, must be {wanted}")


def _named(value: object) -> str:
    return _TYPE_NAMES.get(type(value), "a date or a time")


def must_be_unique(value: str, path: str) -> str:
    """The fault of a value that another table, at this path, has already."""
    return f'"{value}" is already used by {path}, must be unique'
