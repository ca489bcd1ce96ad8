"""The availability of people: windows of time in which they can be, or would like to be, in a session."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TypeVar

from cfpcli.records.person import Window, Wish

Instant = TypeVar("Instant", int, datetime)
"""A point in time: a UTC instant, or a number of minutes since a fixed instant."""


Span = tuple[datetime, datetime]


def merged(spans: Iterable[tuple[Instant, Instant]]) -> tuple[tuple[Instant, Instant], ...]:
    """The same time as spans in order that neither overlap nor touch; empty ones are dropped."""
    joined: list[tuple[Instant, Instant]] = []
    for starts, ends in sorted(spans):
        if starts >= ends:
            continue
        if joined and starts <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(ends, joined[-1][1]))
        else:
            joined.append((starts, ends))
    return tuple(joined)


def covers(spans: Sequence[tuple[Instant, Instant]], starts: Instant, ends: Instant) -> bool:
    """Whether one of the merged spans holds all the time between two instants."""
    at = bisect_right(spans, starts, key=lambda span: span[0])
    return at > 0 and ends <= spans[at - 1][1]


def meets(spans: Sequence[tuple[Instant, Instant]], starts: Instant, ends: Instant) -> bool:
    """Whether one of the merged spans has any time between two instants."""
    at = bisect_right(spans, starts, key=lambda span: span[0])
    return (at > 0 and spans[at - 1][1] > starts) or (at < len(spans) and spans[at][0] < ends)


def without(
    spans: Iterable[tuple[Instant, Instant]], busy: Sequence[tuple[Instant, Instant]]
) -> tuple[tuple[Instant, Instant], ...]:
    """The parts of spans in which none of the merged `busy` spans has any time."""
    free: list[tuple[Instant, Instant]] = []
    for starts, ends in spans:
        at = starts
        for first, last in busy:
            if at < last and first < ends:
                free += [(at, first)] if at < first else []
                at = max(at, last)
        free += [(at, ends)] if at < ends else []
    return tuple(free)


def hard_spans(windows: Iterable[Window]) -> tuple[Span, ...] | None:
    """The spans in which a person is there: hard windows, and wishes too; None (at any time) without a hard window."""
    every = tuple(windows)
    if not any(window.wish is Wish.HARD for window in every):
        return None
    return merged((window.starts, window.ends) for window in every)


def wished_spans(windows: Iterable[Window]) -> tuple[Span, ...] | None:
    """The spans in which a person would like to be in a session; None if there is no wish."""
    wishes = [(window.starts, window.ends) for window in windows if window.wish is Wish.WISHED]
    return merged(wishes) if wishes else None
