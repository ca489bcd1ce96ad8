"""Values of a row as text, shared by tables for people and rows for scripts.

Values in the cells of a table for people.

The screen on which a picture is shown: its size, whether it shows colour, and the reader's clock and zone.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo

import msgspec

from cfpcli.text import clean_line


def one_line(text: str) -> str:
    """Other people's text made safe for one cell; the common case, printable without runs of blanks, is fast."""
    if text.isprintable() and "  " not in text and text.strip(" ") == text:
        return text
    return clean_line(text)


def decimal(number: float, places: int = 1) -> str:
    """A mean with at least `places` decimals, and two if it has them; JSON has all decimals."""
    text = f"{number:.2f}"
    return text if places > 1 else text.removesuffix("0")


def structured(value: object, shown: Callable[[object], str]) -> str:
    """A structured value as text: the parts of a list or a mapping, each formatted by `shown`."""
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


class Screen(msgspec.Struct, frozen=True):
    """The screen for which every picture is drawn.

    `width` and `height` are in character cells; `color` False means no SGR at all, not even bold; `terminal` is whether
    a person reads it; `now` is the UTC instant to reason with; `zone` is the reader's own time zone; `blocks` is
    whether the stream can encode the block characters of bars.
    """

    width: int
    height: int
    color: bool
    terminal: bool
    now: datetime
    zone: tzinfo
    blocks: bool = True


def for_people(value: object, screen: Screen, places: int = 1) -> str:
    """A value for people in a table: local days, yes and no, at most two decimals."""
    match value:
        case None:
            return ""
        case str():
            return one_line(value)
        case bool():
            return "yes" if value else "no"
        case float():
            return decimal(value, places)
        case datetime() if value.tzinfo:
            # Inside, because a pipe shows instants in full: most commands name no day.
            from cfpcli.dates.english import short_day

            return short_day(value, screen.zone, screen.now)
        case _:
            return structured(value, lambda part: for_people(part, screen))
