"""Front matter: the block between two `---` lines on top of a Markdown file, read strictly and with line numbers.

The grammar is a subset of YAML: `key: value`, lists (`- item` lines or `[a, b]`), one level of nested mapping, lists of
mappings (`- name: …` with further keys below it), single and double quotes, also over several lines, a value without
quotes that goes on in indented lines, block texts with `|` and `>`, lines of `#` comments. Every value is text: `no` is
not a boolean and `2026-06-14` is not a date; `null` and `~` are empty. Everything else is a fault.

The grammar is our own although PyYAML is a dependency (the lists of calls are read with it): each value here needs its
line, all faults are wanted at once and not only the first, a `#` or a colon in a title must not cut it, and a small
hostile file must cost little, which nested collections and aliases of full YAML make hard. TOML between `+++` lines is
read by the standard library, and gives values of the same kind.

Other programs read the written form the same way. Reading accepts one thing more than YAML: a `#` or a colon inside a
value without quotes belongs to the value. People write `Ten years of packaging #2` and `Scaling: lessons learned`
without quotes; YAML would cut or refuse these, and nobody means a comment after a title.
"""

import re
from collections.abc import Mapping
from itertools import islice
from typing import cast

import msgspec

from cfpcli.errors import DataRefusedError, Fault, is_enough
from cfpcli.exchange.front_lines import comment_at_end, folded, is_closed_at_end
from cfpcli.text import clean

Value = str | tuple[str, ...]
"""Text or a list of texts; nothing in front matter is a number, a date or a boolean."""

_INDICATORS = frozenset(",[]{}#&*!|>'\"%@`")
_DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SINGLE_QUOTED = re.compile(r"'((?:[^']|'')*+)'")
_QUOTED = {'"': _DOUBLE_QUOTED, "'": _SINGLE_QUOTED}
_FLOW_ITEM = re.compile(
    r'\s*("(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*+\'|[^,\[\]{}"\'\s](?:[^,\[\]{}]*[^,\[\]{}\s])?)\s*(?=[,\]])'
)
_EMPTY_MAPPING = re.compile(r"\{\s*\}(?:\s+#.*)?")
_FLOW_END = re.compile(r"\s*\]")
_COMMENT = re.compile(r"(?:^|[ \t])#")
_ONLY_COMMENT = re.compile(r"#(?:[ \t#]|$)")
_NULLS = frozenset({"~", "null", "Null", "NULL"})
_NOTHING_MORE = re.compile(r"[ \t]*(?:$|(?<=[ \t])#)")
_KEY_END = re.compile(r":(?=[ \t]|$)")
_DOCUMENT_MARK = re.compile(r"(?:---|\.\.\.)(?:\s|$)")
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|.)")
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f", "r": "\r", "e": "\x1b",
    " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_UNPRINTABLE = re.compile(r"[\t\n\r\ufeff\ufffe\uffff]")
_MUST_ESCAPE = re.compile(r'["\\\t\n\r\ufeff\ufffe\uffff]')
_NAMED = {'"': '\\"', "\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_PLAIN_KEY = re.compile(r"\w[\w.@+-]*")


class UnreadableError(Exception):
    """The fault of one value or key, as its message."""


def split_key(text: str) -> tuple[str, str]:
    """The key of a line and the text after its colon.

    Raises:
        UnreadableError: the line is not `key: value`.
    """
    if is_item(text):
        raise UnreadableError("a list item needs a key on a line above it")
    if text[0] in "\"'":
        key, rest = _quoted(text)
        end = _KEY_END.match(rest)
    else:
        end = _KEY_END.search(text)
        key, rest = text[: end.start() if end else 0].rstrip(), text
        if end and key not in _NULLS and not is_plain(key):
            raise UnreadableError(f"this key needs quotes: {_double_quoted(key)}")
    if not end or _DOCUMENT_MARK.match(text):
        raise UnreadableError("this line is not valid: write key: value, with a space after the colon")
    return key, rest[end.end() :].strip()


def is_item(text: str) -> bool:
    """Whether a line without its indent is an item of a list."""
    return text == "-" or text.startswith("- ")


def read_value(text: str) -> Value | dict[str, Value]:
    """The value after a colon; `{}` is the one mapping that fits on a line, `null` and `~` are empty.

    Raises:
        UnreadableError: the text may be meant otherwise than it reads.
    """
    if text.startswith("["):
        return _flow(text)
    if _EMPTY_MAPPING.fullmatch(text):
        return {}
    return _scalar(text, with_colons=True)


def read_item(text: str) -> Value | dict[str, Value] | None:
    """The item after a dash, None if it is null; `key: value` there would be a mapping, and needs quotes.

    Raises:
        UnreadableError: as `read_value`.
    """
    if text in _NULLS:
        return None
    return _scalar(text) if text[:1] not in {"[", "{"} else read_value(text)


def is_comment(text: str) -> bool:
    """Whether the text after a colon or a dash is only a comment, such as `# note`; `#2` may be meant as a value."""
    return _ONLY_COMMENT.match(text) is not None


def _scalar(text: str, *, with_colons: bool = False) -> str:
    if text[:1] in {'"', "'"}:
        value, rest = _quoted(text)
        if not _NOTHING_MORE.match(rest):
            raise UnreadableError("something follows the closing quote: quote the whole value")
        return value
    if text in _NULLS or is_comment(text):
        return ""
    if text and (_begins_otherwise(text) or (not with_colons and _KEY_END.search(text))):
        raise UnreadableError(f"this needs quotes: {_double_quoted(text)}")
    return text


def _begins_otherwise(text: str) -> bool:
    """Whether the beginning of a text rules out a plain value."""
    return text[0] in _INDICATORS or (text[0] in "-?:" and text[1:2] in {"", " ", "\t"})


def is_plain(text: str) -> bool:
    """Whether YAML reads a text without quotes as the same text; not so for empty text."""
    if not text or _begins_otherwise(text) or text in _NULLS:
        return False
    return not (_KEY_END.search(text) or _COMMENT.search(text))


def _quoted(text: str) -> tuple[str, str]:
    """The value of the quotes at the start of a text, and the text after them."""
    match = _QUOTED[text[0]].match(text)
    if not match:
        raise UnreadableError(f"a quote {text[0]} is opened and not closed on this line")
    inner = match[1]
    value = inner.replace("''", "'") if text[0] == "'" else _ESCAPE.sub(_unescape, inner)
    return value, text[match.end() :]


def _unescape(match: re.Match[str]) -> str:
    escape = match[1]
    if len(escape) > 1:
        code_point = int(escape[1:], 16)
        if code_point > 0x10FFFF:  # noqa: PLR2004 - the last code point there is
            raise UnreadableError(f"\\{escape} is not a character")
        return chr(code_point)
    if escape not in _ESCAPES:
        raise UnreadableError(f"\\{escape} means nothing inside double quotes: write \\\\ for a backslash")
    return _ESCAPES[escape]


def _flow(text: str) -> tuple[str, ...]:
    items: list[str] = []
    position = 1
    while not (end := _FLOW_END.match(text, position)):
        item = _FLOW_ITEM.match(text, position)
        if not item or (item[1][0] not in "\"'" and _COMMENT.search(item[1])):
            raise UnreadableError("a list [a, b] must close on its line and hold plain or quoted texts only")
        if item[1] not in _NULLS:
            items.append(_scalar(item[1]))
        position = item.end() + (text[item.end()] == ",")
    if not _NOTHING_MORE.match(text, end.end()):
        raise UnreadableError("something follows the closing bracket of the list")
    return tuple(items)


def write_key(text: str) -> str:
    """A key in the form that `split_key` reads back."""
    return text if _PLAIN_KEY.fullmatch(text) and text not in _NULLS else _double_quoted(text)


def write_value(text: str) -> str:
    """A text in the form that `read_value` reads back: quoted only if YAML needs it, control characters as escapes."""
    if text != text.strip() or clean(text) != text or _UNPRINTABLE.search(text):
        return _double_quoted(text)
    if is_plain(text):
        return text
    return "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else _double_quoted(text)


def _double_quoted(text: str) -> str:
    escaped = _MUST_ESCAPE.sub(lambda match: _NAMED.get(match[0], f"\\u{ord(match[0]):04x}"), text)
    # clean() writes the escapes that YAML reads, and does not change those already written here
    return f'"{clean(escaped)}"'


Nested = Value | dict[str, Value] | tuple[dict[str, str], ...]
"""A value, a mapping of values, or a list of mappings, such as speakers with their name and address each."""

FENCE = "---"
SINGLE_TEXT = "must be a single text"
_WORDS = re.compile(r"\w(?:[\w.+ -]*[\w.+])?")
TOML_FENCE = "+++"
_BLOCK_TEXT = re.compile(r"([|>])([-+]?)[1-9]?([-+]?)(?:[ \t]+#.*)?")
_GOES_ON = re.compile(r"[^\s#]")
_FLOW_WIDTH = 100
_TOO_DEEP = "is too deeply nested: only one level of keys below a key is allowed"


class FrontMatter(msgspec.Struct, frozen=True, kw_only=True):
    """The front matter of a file, and the rest of the file.

    `lines` maps each key, each nested key (`key.nested`) and each list item (`key.0`) to its line; `body_line` is the
    line at which `body` begins; `comments` are the texts of comments with their lines.
    """

    values: dict[str, Nested]
    lines: dict[str, int]
    body: str
    body_line: int
    comments: tuple[tuple[int, str], ...] = ()


def parse(text: str, source: str) -> FrontMatter:
    """Read the front matter of a file; `source` is the file's name in faults.

    Raises:
        DataRefusedError: the file has no front matter, or faults, which are all listed.
    """
    front, faults = read(text, source)
    if faults:
        raise DataRefusedError(f"{source}: the front matter cannot be read", faults=faults)
    return front


def read(text: str, source: str, *, first_line: int = 1) -> tuple[FrontMatter, tuple[Fault, ...]]:
    """Read as `parse` does, but return the faults together with the readable values.

    `first_line` is the number of the text's first line if the text is part of a larger file.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fence = TOML_FENCE if lines[0].rstrip() == TOML_FENCE else FENCE
    end = next((index for index, line in enumerate(lines) if index and line.rstrip() == fence), None)
    if lines[0].rstrip() != fence or end is None:
        what = f"is not closed by a line {fence}" if lines[0].rstrip() == fence else "is missing: begin with a line ---"
        nothing = FrontMatter(values={}, lines={}, body="", body_line=first_line)
        return nothing, (Fault(source, first_line, "", f"the front matter {what}"),)
    body, at = "\n".join(lines[end + 1 :]), first_line + end + 1
    if fence == TOML_FENCE:
        from cfpcli.exchange.toml_front import read_front

        values, numbers, comments, faults = read_front("\n".join([*lines[1:end], ""]), source, first_line)
    else:
        reader = _Reader(lines[1:end], source, first_line + 1)
        values, numbers = reader.mapping(0, None), reader.numbers
        comments, faults = tuple(reader.comments), tuple(reader.faults)
    return FrontMatter(values=values, lines=numbers, body=body, body_line=at, comments=comments), faults


class _Reader:
    """One pass over the lines; `at` is the index of the current line."""

    def __init__(self, lines: list[str], source: str, first_number: int) -> None:
        self.lines = lines
        self.source = source
        self.first_number = first_number
        self.at = 0
        self.numbers: dict[str, int] = {}
        self.faults: list[Fault] = []
        self.comments: list[tuple[int, str]] = []

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
        """Move past blank lines and comments and return the number of spaces before the text; None at the end."""
        while self.at < len(self.lines):
            text = self.lines[self.at].lstrip(" ")
            if text.startswith("\t") and text.strip():
                self.fault("", "indented by a tab, only spaces can indent")
            elif text.strip() and not text.startswith("#"):
                return len(self.lines[self.at]) - len(text)
            self._keep_comment(text)
            self.at += 1
        return None

    def _keep_comment(self, text: str) -> None:
        if comment := comment_at_end(text):
            self.comments.append((self.number, comment))

    def mapping(self, indent: int, parent: str | None) -> dict[str, Nested]:
        entries: dict[str, Nested] = {}
        while (here := self.indent()) is not None and (here >= indent or parent is None):
            if here != indent:
                self.fault(parent or "", "indented where nothing above it can hold it")
                self.at += 1
                continue
            try:
                self._entry(entries, indent, parent)
            except UnreadableError as error:
                self.fault(parent or "", str(error))
                self.at += 1
        return entries

    def _entry(self, entries: dict[str, Nested], indent: int, parent: str | None) -> None:
        key, rest = split_key(self.lines[self.at].strip())
        path = key if parent is None else f"{parent}.{key}"
        if key in entries:
            self.fault(path, f"is repeated here, first on line {self.numbers[path]}")
        else:
            self.numbers[path] = self.number
        try:
            value = self._value(rest, indent, path, nested=parent is not None)
        except UnreadableError as error:
            self.fault(path, str(error))
            value = ""
            self.at += 1
            self._skip(indent)
        entries.setdefault(key, value)

    def _value(self, rest: str, indent: int, path: str, *, nested: bool) -> Nested:
        """The value after a key; moves the reader to the line after the value."""
        self._keep_comment(rest)
        if block := _BLOCK_TEXT.fullmatch(rest):
            self.at += 1
            text = self._block_text(indent, keep_end="-" not in (block[2], block[3]))
            return folded(text) if block[1] == ">" else text
        if rest[:1] in _QUOTED and not _QUOTED[rest[0]].match(rest):
            rest = self._quoted_lines(rest, indent)
        if rest and not is_comment(rest):
            value = read_value(rest)
            if nested and isinstance(value, dict):
                raise UnreadableError(_TOO_DEEP)
            self.at += 1
            if isinstance(value, str) and rest[0] not in "\"'":
                value = self._going_on(value, indent)
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

    def _quoted_lines(self, rest: str, indent: int) -> str:
        """A text in quotes with the lines up to its closing quote, folded as YAML folds them.

        Raises:
            UnreadableError: it is not closed.
        """
        parts, at = [rest], self.at
        quote = rest[0]
        while not is_closed_at_end(parts[-1] if len(parts) > 1 else rest[1:], quote):
            at += 1
            line = self.lines[at] if at < len(self.lines) else "x"
            if line.strip() and len(line) - len(line.lstrip(" ")) <= indent:
                raise UnreadableError(f"a quote {quote} is opened and not closed on this line")
            parts.append(self.lines[at].strip())
        self.at = at
        return folded("\n".join(parts))

    def _going_on(self, text: str, indent: int) -> str:
        """A text without quotes, with the indented lines below it that cannot be anything else."""
        parts = [text]
        while self.at < len(self.lines):
            bare = (line := self.lines[self.at]).strip()
            if (
                len(line) - len(line.lstrip(" ")) <= indent
                or not _GOES_ON.match(bare)
                or is_item(bare)
                or _KEY_END.search(bare)
            ):
                break
            parts.append(bare)
            self.at += 1
        return " ".join(parts)

    def _items(self, indent: int, path: str) -> tuple[str, ...] | tuple[dict[str, str], ...]:
        items: list[str] = []
        mappings: list[dict[str, str]] = []
        while self.indent() == indent and is_item(text := self.lines[self.at].strip()):
            if self._is_mapping(text[1:].strip(), indent) and not items:
                self.numbers[f"{path}.{len(mappings)}"] = self.number
                mappings.append(self._mapping_of_item(f"{path}.{len(mappings)}"))
                continue
            self._keep_comment(text[1:])
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
        if mappings and items:
            self.fault(path, "a list can hold texts only")
        return tuple(mappings) or tuple(items)

    def _is_mapping(self, text: str, indent: int) -> bool:
        """Whether an item is a mapping: a key with a value, and keys below it or a short word as the key."""
        end = _KEY_END.search(text)
        if not end or text[0] in "\"'[{":
            return False
        line = next((line for line in islice(self.lines, self.at + 1, None) if line.strip()), "")
        goes_on = (
            len(line) - len(line.lstrip(" ")) > indent and bool(_KEY_END.search(line)) and not is_item(line.strip())
        )
        return goes_on or text[: end.start()].casefold() in _KEYS_OF_ITEMS

    def _mapping_of_item(self, path: str) -> dict[str, str]:
        """The mapping that begins behind a dash: its further keys are below the first one."""
        line = self.lines[self.at]
        text = line.lstrip(" ")[1:].lstrip(" ")
        inner = len(line) - len(text)
        self.lines[self.at] = " " * inner + text
        entries = self.mapping(inner, path)
        return {key: value if isinstance(value, str) else ", ".join(map(str, value)) for key, value in entries.items()}

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
        """Skip the lines of a value that could not be read."""
        while (here := self.indent()) is not None and here > indent:
            self.at += 1


_KEYS_OF_ITEMS = frozenset({"name", "email", "speaker", "author", "mail"})


def dump(values: Mapping[str, Nested], *, comment: str = "") -> str:
    """Write front matter that `parse` reads back unchanged; quotes only if YAML needs them.

    `comment` becomes a `#` line at the top.
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
    items = [item for item in value if isinstance(item, str)]
    flow = f"{write_key(key)}: [{', '.join(items)}]"
    if all(_WORDS.fullmatch(item) and is_plain(item) for item in items) and len(flow) <= _FLOW_WIDTH:
        return [flow]
    return [f"{write_key(key)}:", *(f"  - {write_value(item)}" for item in items)]
