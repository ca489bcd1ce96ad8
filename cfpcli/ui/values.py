"""Values of a row as text: what tables for people and rows for scripts have in common."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime

import msgspec

from cfpcli.text import clean_line

_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:\d\d)")


def one_line(text: str) -> str:
    """Other people's text for one cell; the common case, printable without runs of blanks, is quick."""
    if text.isprintable() and "  " not in text and text.strip(" ") == text:
        return text
    return clean_line(text)


def as_instant(value: object) -> datetime | None:
    """The instant a value is, whether a datetime with a zone or RFC 3339 text; None where it is neither."""
    if isinstance(value, datetime):
        return value if value.tzinfo else None
    if isinstance(value, str) and _RFC_3339.fullmatch(value):
        try:
            return datetime.fromisoformat(value.upper())
        except ValueError:
            return None
    return None


def decimal(number: float, places: int = 1) -> str:
    """A mean with at least so many decimals, and two where it has them; JSON has them all."""
    text = f"{number:.2f}"
    return text if places > 1 else text.removesuffix("0")


def structured(value: object, shown: Callable[[object], str]) -> str:
    """A value that is none of the simple ones: the parts of a list or of a mapping, each as `shown` shows it."""
    match value:
        case msgspec.Struct():
            return structured(msgspec.to_builtins(value, builtin_types=(datetime,)), shown)
        case Mapping():
            return ", ".join(f"{one_line(str(key))}: {shown(part)}" for key, part in value.items())
        case list() | tuple() | set() | frozenset():
            return ", ".join(shown(part) for part in value)
        case date():
            return value.isoformat()
        case _:
            return one_line(str(value))
