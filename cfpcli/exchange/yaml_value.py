"""One value of front matter on its line: plain, quoted, or a list in brackets.

It is written so that YAML reads it the same. Read is more than that: people write `Ten years of packaging #2` and
`Scaling: lessons learned` without quotes, where YAML would cut or refuse, and nobody means a comment behind a title.
"""

import re

from cfpcli.text import clean

Value = str | tuple[str, ...]
"""Text or a list of texts; nothing in front matter is a number, a date or a boolean."""

_INDICATORS = frozenset(",[]{}#&*!|>'\"%@`")
_DOUBLE_QUOTED = re.compile(r'"((?:[^"\\]|\\.)*)"')
_SINGLE_QUOTED = re.compile(r"'((?:[^']|'')*+)'")
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
    """What is wrong with one value or key."""


def split_key(text: str) -> tuple[str, str]:
    """The key of a line and what follows its colon.

    Raises:
        UnreadableError: the line is no `key: value`.
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
        raise UnreadableError("this line is not understood: write key: value, with a space after the colon")
    return key, rest[end.end() :].strip()


def is_item(text: str) -> bool:
    """Whether a line without its indent is an item of a list."""
    return text == "-" or text.startswith("- ")


def read_value(text: str) -> Value | dict[str, Value]:
    """What a colon is followed by; `{}` is the one mapping that fits on a line, `null` and `~` are empty.

    Raises:
        UnreadableError: text that may be meant otherwise than it reads.
    """
    if text.startswith("["):
        return _flow(text)
    if _EMPTY_MAPPING.fullmatch(text):
        return {}
    return _scalar(text, with_colons=True)


def read_item(text: str) -> Value | dict[str, Value] | None:
    """What a dash is followed by, None where that is null; `key: value` there would be a mapping, and needs quotes.

    Raises:
        UnreadableError: as `read_value`.
    """
    if text in _NULLS:
        return None
    return _scalar(text) if text[:1] not in {"[", "{"} else read_value(text)


def is_comment(text: str) -> bool:
    """Whether what follows a colon or a dash is a comment and no value, as `# such` is; `#2` may be meant as one."""
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
    """Whether text begins as something else than a plain value does."""
    return text[0] in _INDICATORS or (text[0] in "-?:" and text[1:2] in {"", " ", "\t"})


def is_plain(text: str) -> bool:
    """Whether text means itself in YAML without quotes; empty text does not."""
    if not text or _begins_otherwise(text) or text in _NULLS:
        return False
    return not (_KEY_END.search(text) or _COMMENT.search(text))


def _quoted(text: str) -> tuple[str, str]:
    """The value of the quotes that text begins with, and what follows them."""
    match = (_DOUBLE_QUOTED if text[0] == '"' else _SINGLE_QUOTED).match(text)
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
            raise UnreadableError(f"\\{escape} is no character")
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
    """A key as `split_key` reads it back."""
    return text if _PLAIN_KEY.fullmatch(text) and text not in _NULLS else _double_quoted(text)


def write_value(text: str) -> str:
    """A text as `read_value` reads it back, in quotes only where YAML needs them, controls as escapes."""
    if text != text.strip() or clean(text) != text or _UNPRINTABLE.search(text):
        return _double_quoted(text)
    if is_plain(text):
        return text
    return "'" + text.replace("'", "''") + "'" if '"' in text or "\\" in text else _double_quoted(text)


def _double_quoted(text: str) -> str:
    escaped = _MUST_ESCAPE.sub(lambda match: _NAMED.get(match[0], f"\\u{ord(match[0]):04x}"), text)
    # clean() writes the escapes that YAML reads, and leaves alone what has been escaped here
    return f'"{clean(escaped)}"'
