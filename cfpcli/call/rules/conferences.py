"""Conference years: the deadlines of a list gathered by the event they are of, and found again among known ones."""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.call.rules.rounds import same_time
from cfpcli.records.followed_calls import FollowedCall, event_year
from cfpcli.text import fold

_FAMILIES = {"hf-deadlines": "ai-deadlines"}
"""Formats that are two shapes of one list: what is known from the one is found again in the other."""

_YEARLY = frozenset({"ai-deadlines", "ccfddl", "sec-deadlines"})
"""Families of lists in which an event is a name and a year; in the others its days and its place belong to it."""

_MOVES_AT_MOST = 120
"""Days by which a close may move so that it is still that of the same event; an event returns after about 365."""

_COMPARED_AT_MOST = 32
"""Events of one name and year that are compared in detail; no real list has so many, a hostile one costs no more."""

_DEADLINES_AT_MOST = 64
"""Deadlines of one event; the most that any list has are about twenty."""

_UNKNOWN_PLACES = frozenset({"", "tba", "tbd", "unknown", "to be announced", "to be determined", "online", "virtual"})


Call = TypeVar("Call", FollowedCall, ArrivingCall)


class Event(NamedTuple, Generic[Call]):
    """One event and the calls that a list, or a store, has of it; `family` is that of the list."""

    family: str
    series: str
    year: int
    calls: tuple[Call, ...]

    @property
    def first(self) -> Call:
        """The call that stands for the event."""
        return self.calls[0]


def family_of(source: str) -> str:
    """The list that a format is a shape of."""
    return _FAMILIES.get(source, source)


def is_yearly(family: str) -> bool:
    """Whether an event is but a name and a year in these lists, and may have several deadlines."""
    return family in _YEARLY


def series_of(name: str, year: int) -> str:
    """The name of a series of events, whether or not the list writes the year into it."""
    text = fold(name)
    series = re.sub(rf"(?<![0-9]){year}(?![0-9])", " ", text) if year else text
    return " ".join(series.split()) or text


def arriving_events(calls: Iterable[ArrivingCall], source: str) -> list[Event[ArrivingCall]]:
    """The events of a list, in its order."""
    return _events(calls, lambda call: family_of(call.shape or source), lambda call: call.year)


def known_events(calls: Iterable[FollowedCall]) -> list[Event[FollowedCall]]:
    """The events of the calls that are followed, in their order."""
    return _events(calls, lambda call: family_of(call.source), event_year)


def _events(calls: Iterable[Call], family: Callable[[Call], str], year: Callable[[Call], int]) -> list[Event[Call]]:
    found: dict[tuple[str, str, int], dict[tuple[str, str], list[Call]]] = {}
    for call in calls:
        of_year = year(call)
        alike = found.setdefault((family(call), series_of(call.name, of_year), of_year), {})
        occasion = (call.starts, call.place)
        same = alike.get(occasion)
        if same is None and family(call) in _YEARLY:
            nearest = itertools.islice(alike.values(), _COMPARED_AT_MOST)
            same = next((event for event in nearest if not _elsewhere(event[0], call)), None)
        if same is None or len(same) >= _DEADLINES_AT_MOST:
            same = alike[occasion] = []
        same.append(call)
    return [Event(*key, tuple(event)) for key, events in found.items() for event in events.values()]


def _elsewhere(one: FollowedCall | ArrivingCall, other: FollowedCall | ArrivingCall) -> bool:
    """Whether two calls are surely of two events of one name: nothing that is known of both is the same."""
    places = fold(one.place), fold(other.place)
    hosts = site_of(one.url), site_of(other.url)
    return (
        places[0] != places[1]
        and _UNKNOWN_PLACES.isdisjoint(places)
        and all(hosts)
        and hosts[0] != hosts[1]
        and (not (one.starts and other.starts) or one.starts != other.starts)
        and set(one.tags).isdisjoint(other.tags)
    )


def site_of(url: str) -> str:
    """The last two labels of an address's host, which are the same for the sites of several years."""
    try:
        return ".".join((urlsplit(url).hostname or "").split(".")[-2:])
    except ValueError:
        return ""


def matched_events(
    known: Sequence[Event[FollowedCall]], arriving: Sequence[Event[ArrivingCall]]
) -> dict[int, Event[FollowedCall]]:
    """The known event for the position of each arriving one that has one; the surest ways go first."""
    found: dict[int, Event[FollowedCall]] = {}
    left = dict(enumerate(known))
    for key_of in _KEYS:
        places: dict[tuple[Any, ...], list[int]] = {}
        for k, one in reversed(left.items()):
            if key := key_of(one):
                places.setdefault(key, []).append(k)
        for a, event in enumerate(arriving):
            if a not in found and (near := places.get(key_of(event) or ())):
                found[a] = left.pop(near.pop())
    _match_alone(left, arriving, found)
    _match_dateless(left, arriving, found)
    _match_renamed(left, arriving, found)
    return found


def _occasion(event: Event[Any]) -> tuple[Any, ...]:
    return *event[:3], event.first.starts, event.first.place


def _days(event: Event[Any]) -> tuple[Any, ...] | None:
    return (*event[:2], event.first.starts, event.first.place) if event.first.starts else None


def _page(event: Event[Any]) -> tuple[Any, ...] | None:
    return (*event[:3], event.first.url) if event.first.url else None


def _start(event: Event[Any]) -> tuple[Any, ...] | None:
    return (*event[:3], event.first.starts) if event.first.starts else None


def _place(event: Event[Any]) -> tuple[Any, ...] | None:
    return (*event[:3], event.first.place) if event.first.place else None


_KEYS: tuple[Callable[[Event[Any]], tuple[Any, ...] | None], ...] = (_occasion, _days, _page, _start, _place)
"""By what an event is found again, the surest first; year and name with the first, days and place without the year."""


def _match_alone(
    left: dict[int, Event[FollowedCall]],
    arriving: Sequence[Event[ArrivingCall]],
    found: dict[int, Event[FollowedCall]],
) -> None:
    """Match what is left of one series and year where it is one on both sides: an event that moved is the same."""
    known_of: dict[tuple[str, str, int], list[int]] = {}
    for k, known in left.items():
        known_of.setdefault(known[:3], []).append(k)
    came_of: dict[tuple[str, str, int], list[int]] = {}
    for a, event in enumerate(arriving):
        if a not in found:
            came_of.setdefault(event[:3], []).append(a)
    for key, came in came_of.items():
        near = known_of.get(key, [])
        if len(came) == 1 and len(near) == 1 and not _elsewhere(left[near[0]].first, arriving[came[0]].first):
            found[came[0]] = left.pop(near[0])


def _match_dateless(
    left: dict[int, Event[FollowedCall]],
    arriving: Sequence[Event[ArrivingCall]],
    found: dict[int, Event[FollowedCall]],
) -> None:
    """Match events that had no dates yet with those that arrive with them."""
    pages: dict[tuple[str, ...], list[int]] = {}
    for k, known in left.items():
        if not known.first.starts:
            pages.setdefault((*known[:2], known.first.url, known.first.call_url), []).append(k)
    for a, event in enumerate(arriving):
        if a not in found:
            near = pages.get((*event[:2], event.first.url, event.first.call_url), [])
            first = next((k for k in near[:_COMPARED_AT_MOST] if k in left and _may_be(left[k], event)), None)
            if first is not None:
                found[a] = left.pop(first)


def _may_be(known: Event[FollowedCall], event: Event[ArrivingCall]) -> bool:
    """Whether an event that had no dates yet is the one that arrives with them: its close did not move far."""
    one, other = known.first, event.first
    if known.year and event.year:
        return False
    if one.closes is None or other.closes is None or one.closes.at is None or other.closes.at is None:
        return True
    return abs((one.closes.at - other.closes.at).days) < _MOVES_AT_MOST


def _match_renamed(
    left: dict[int, Event[FollowedCall]],
    arriving: Sequence[Event[ArrivingCall]],
    found: dict[int, Event[FollowedCall]],
) -> None:
    """Match events whose series was renamed: the same list, year and page, and a deadline that stands unchanged."""
    pages: dict[tuple[str, int, str], list[int]] = {}
    for k, known in left.items():
        pages.setdefault((known.family, known.year, known.first.url), []).append(k)
    for a, event in enumerate(arriving):
        near = [k for k in pages.get((event.family, event.year, event.first.url), ()) if k in left]
        if a not in found and event.first.url and len(near) == 1 and _shares_instant(left[near[0]], event):
            found[a] = left.pop(near[0])


def _shares_instant(known: Event[FollowedCall], event: Event[ArrivingCall]) -> bool:
    return known.first.starts == event.first.starts and any(
        one.closes is not None and one.closes.at is not None and same_time(one.closes, other.closes)
        for one in known.calls
        for other in event.calls
    )
