"""The progress of long work, on one line of stderr that disappears when the work ends."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from typing import TextIO, TypeVar

_FIRST, _EVERY = timedelta(milliseconds=500), timedelta(milliseconds=100)
"""The time before the line appears, and between two drawings: short work shows nothing."""

_CLEARED = "\r\x1b[K"

T = TypeVar("T")


def counted(
    items: Iterable[T], total: int, text: str, stream: TextIO, clock: Callable[[], datetime], *, is_terminal: bool
) -> Iterator[T]:
    """The same items, counted on `stream` while they pass, if it is a terminal and the work takes long.

    `text` has a place for each of the two numbers, such as `Making the site: {} of {} files`; `total` may be estimated.
    """
    if not is_terminal:
        yield from items
        return
    due, is_drawn = clock() + _FIRST, False
    try:
        for count, item in enumerate(items, 1):
            yield item
            now = clock()
            if now >= due:
                stream.write(f"{_CLEARED}{text.format(f'{count:,}', f'{max(total, count):,}')}")
                stream.flush()
                due, is_drawn = now + _EVERY, True
    finally:
        if is_drawn:
            stream.write(_CLEARED)
            stream.flush()
