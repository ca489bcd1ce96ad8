"""Sessions at the same time, found by one sweep over them in order of time."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from heapq import heappop, heappush

from cfpcli.programme.rules.agenda import Item

MOST_PARTNERS = 8
"""The most sessions at the same time with which one is compared: a crowd in one room is reported without all pairs."""


def start_of(item: Item) -> datetime:
    """The start of an item that has one."""
    if item.start is None:
        raise ValueError(item.guid)
    return item.start


def end_of(item: Item) -> datetime:
    """The end of an item that has one."""
    if item.end is None:
        raise ValueError(item.guid)
    return item.end


def overlapping(items: Iterable[Item]) -> Iterator[tuple[Item, Item]]:
    """The pairs of items that take place at the same time; `items` are in order of their start.

    An item is paired with at most `MOST_PARTNERS` of those that began before it.
    """
    going: list[tuple[datetime, int, Item]] = []
    for at, item in enumerate(items):
        while going and going[0][0] <= start_of(item):
            heappop(going)
        for _, _, other in sorted(going[:MOST_PARTNERS], key=lambda entry: entry[1]):
            yield other, item
        heappush(going, (end_of(item), at, item))


def most_at_once(items: Iterable[Item]) -> int:
    """The most of these items that take place at the same time."""
    changes = sorted(change for item in items for change in ((start_of(item), 1), (end_of(item), -1)))
    most = now = 0
    for _, by in changes:
        now += by
        most = max(most, now)
    return most


def is_for_all(item: Item) -> bool:
    """Whether an item is a break of the whole event: it has no proposal and no room."""
    return not item.code and not item.room_slug
