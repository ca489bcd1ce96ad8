r"""One value as the text of one cell, and back.

Text: as it stands. Lists of texts: joined by `; `, as a JSON array where an element could not be told apart so.
Mappings and lists of anything else: JSON. Yes and no: `true` and `false`. Instants: RFC 3339. Nothing: an empty cell.

Two things protect the reader of a file from what other people wrote in it; both are undone exactly when it is read:
- A text that a spreadsheet would run as a formula (it begins with = + - @, a tab, CR or NUL, perhaps after spaces, or
  with a full-width = + - @) gets a leading `'`, which spreadsheets show; so does one that begins with such a `'`
  already. Numbers, instants and codes are never changed.
- A control character that `text.clean` would replace is written as the same escape, `\x1b` or `\u202e`. Where a text
  holds such an escape literally, the backslashes before it are doubled.
"""

import re
from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum
from types import NoneType
from typing import Any

import msgspec

from cfpcli.exchange.json_text import encode
from cfpcli.exchange.shapes import required_type

_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\0\uff1d\uff0b\uff0d\uff20]")
_UNSAFE = "\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff"
_NAME = r"(?:x(?:0[0-8b-f]|1[0-9a-f]|7f|[89][0-9a-f])|u(?:061c|200[ef]|202[89a-e]|206[6-9]))"
_TO_ESCAPE = re.compile(rf"(?<!\\)(\\*+)(?:([{_UNSAFE}])|(?={_NAME}))")
_ESCAPED = re.compile(rf"(?<!\\)(\\++)({_NAME})")
_HARMLESS = bytes(code for code in (*b"\t\n", *range(0x20, 0x7F)) if code != ord("\\"))
_SUSPECT = re.compile(
    rb"[\\\x00-\x1f\x7f]|\xc2[\x80-\x9f]|\xd8\x9c|\xe2(?:\x80[\x8e\x8f\xa8-\xae]|\x81[\xa6-\xa9])|\xed"
)
_LAST_LATIN_1 = 0xFF


def guard(text: str) -> str:
    """Keep a spreadsheet from running the text as a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """What `guard` was given."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


def escape(text: str) -> str:
    """Write control characters as visible escapes, so that `unescape` can tell them from what looks like one."""
    return _TO_ESCAPE.sub(_escaped, text) if _may_need_escape(text) else text


def _may_need_escape(text: str) -> bool:
    """Search what is left without harmless ASCII: nearly nothing of most texts, so long ones cost little."""
    if text.isascii() and text.isprintable():
        return "\\" in text
    return _SUSPECT.search(text.encode("utf-8", "surrogatepass").translate(None, _HARMLESS)) is not None


def _escaped(match: re.Match[str]) -> str:
    backslashes, unsafe = match[1] * 2, match[2]
    if not unsafe:
        return backslashes
    return (
        f"{backslashes}\\x{ord(unsafe):02x}" if ord(unsafe) <= _LAST_LATIN_1 else f"{backslashes}\\u{ord(unsafe):04x}"
    )


def unescape(text: str) -> str:
    """What `escape` was given."""
    return _ESCAPED.sub(_unescaped, text) if "\\" in text else text


def _unescaped(match: re.Match[str]) -> str:
    count, name = len(match[1]), match[2]
    backslashes = "\\" * (count // 2)
    return backslashes + (chr(int(name[1:], 16)) if count % 2 else name)


def plain(value: object) -> str:
    """A value as the text of a cell, neither guarded nor escaped."""
    if isinstance(value, str):
        return str(value)
    return _PLAIN.get(type(value), _compound)(value)


def cell(value: object) -> str:
    """A value as the text of a cell in a file that spreadsheets and terminals may open."""
    if not value and value is not False and value != 0:
        return ""
    if isinstance(value, str):
        return escape(guard(value))
    text = _PLAIN.get(type(value), _compound)(value)
    return escape(guard(text)) if isinstance(value, list | tuple) and not text.startswith("[") else text


def _texts(value: Sequence[object]) -> str:
    texts = [part for part in value if isinstance(part, str) and part and part[0] != "[" and part == part.strip()]
    text = "; ".join(texts)
    return text if len(texts) == len(value) and text.count(";") == max(len(texts) - 1, 0) else _compound(value)


def _compound(value: object) -> str:
    text = encode(value).decode()
    return "" if text in {"{}", "[]"} else text


_PLAIN: dict[type, Callable[[Any], str]] = {
    NoneType: lambda _: "",
    bool: lambda value: "true" if value else "false",
    int: str,
    float: repr,
    datetime: msgspec.to_builtins,
    tuple: _texts,
    list: _texts,
}


def reader(annotation: object) -> Callable[[str], Any]:
    """What turns a cell, not empty, back into a value of this type.

    It raises a ValueError or a msgspec.ValidationError where the cell holds none.
    """
    inner = required_type(annotation)
    if isinstance(inner, type) and issubclass(inner, StrEnum):
        return lambda text: inner(text.strip())
    return _READERS.get(inner) or (lambda text: msgspec.json.decode(text, type=inner))


def _read_texts(text: str) -> tuple[str, ...]:
    if text.lstrip().startswith("["):
        return msgspec.json.decode(text, type=tuple[str, ...])
    parts = unguard(unescape(text)).split(";")
    return tuple(part.strip() for part in parts if part.strip())


def _read_flag(text: str) -> bool:
    return _FLAGS[text.strip().casefold()]


def _read_number(text: str) -> int:
    if not re.fullmatch(r"\s*-?[0-9]{1,18}\s*", text):
        raise ValueError(text)
    return int(text)


def _read_instant(text: str) -> datetime:
    return msgspec.convert(text.strip(), datetime)


_FLAGS = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
_READERS: dict[object, Callable[[str], Any]] = {
    str: lambda text: unguard(unescape(text)),
    int: _read_number,
    bool: _read_flag,
    datetime: _read_instant,
    tuple[str, ...]: _read_texts,
}
