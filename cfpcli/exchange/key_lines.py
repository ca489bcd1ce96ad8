"""The line of every key in a TOML text that is known to be valid; the standard library's parser keeps none."""

import re
from collections import defaultdict
from collections.abc import Mapping

_DEEPEST = 32
"""Levels of dotted keys, and of lists and tables within one another."""

_LONGEST_KEY = 200

_DOTTED = re.compile(
    rf"""(?<![\w-]) (?: (?: [\w-]++ | "[^"\n]*+" | '[^'\n]*+' ) [ \t]*+ \. [ \t]*+ ){{{_DEEPEST}}}""",
    re.VERBOSE | re.ASCII,
)


def refuse_deep_keys(text: str) -> None:
    """Refuse keys with so many dots that the standard library's parser would take memory by the square of them.

    A text of which more than 32 single words stand between dots, as in no sentence, is taken for such a key as well.

    Raises:
        ValueError: there is such a key; the message names its line as the parser does.
    """
    found = _DOTTED.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        raise ValueError(f"A key with {_DEEPEST} dots or more (at line {line}, column {column})")


def line_numbers(text: str) -> dict[str, int]:
    """Map every key, table and item to the line it begins on, both counted from 1.

    A path reads as the file spells it: `call.opens`, `tracks[2].slug` for the slug of the second `[[tracks]]`,
    `languages[1]`, `sessions[3].speakers[1].name`. The text must be valid TOML: what is not valid is not noticed.

    Raises:
        ValueError: a key is longer, or a value nested deeper, than any in an event file; paths would take memory by
            the square of it.
    """
    return _Scan(text).run()


def nearest_line(lines: Mapping[str, int], path: str) -> int:
    """The line of this path or, for a key that is missing, of the table it is missing from; 1 for the whole file."""
    while path:
        if path in lines:
            return lines[path]
        path = path[: max(path.rfind("."), path.rfind("["), 0)]
    return 1


class _Scan:
    """One pass over the text; `at` is the next character, `prefix` the path of the table that is open."""

    def __init__(self, text: str) -> None:
        # The end of the text reads as a line end, so that looking ahead needs no bounds.
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
        """Go to the next character that is neither white space nor comment; False at the end of the text."""
        while self.at < len(self.text):
            if self.text[self.at] == "#":
                self._advance(self.text.index("\n", self.at) - self.at)
            elif self.text[self.at] in " \t\n":
                self._advance(1)
            else:
                return True
        return False

    def _key(self) -> list[str]:
        """Read a key, dotted or not, and what stands around it."""
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
        """Enter a table; a name that is an array of tables means the last of them."""
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
        """Skip a string of any of the four kinds; a longer run of quotes at the end belongs to the text before it."""
        quote = self.text[self.at]
        fence = quote * 3 if self.text.startswith(quote * 3, self.at) else quote
        self._advance(len(fence))
        while not self.text.startswith(fence, self.at):
            escaped = quote == '"' and self.text[self.at] == "\\"
            self._advance(2 if escaped else 1)
        self._advance(len(fence))
        while len(fence) > 1 and self.text.startswith(quote, self.at):
            self._advance(1)
