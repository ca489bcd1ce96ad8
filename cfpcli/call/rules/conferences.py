"""Conference years: the deadlines of a list grouped by event, and matched with the known events and deadlines.

The deadlines of a conference are matched with the known ones all at once.

The position in the list never counts. An unchanged label with an unchanged instant is certain; next is an unchanged
instant under a new label, then an unchanged label with a new instant, then the only deadline of its kind left on both
sides. A deadline that none of these matches is a new one.
"""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, NamedTuple, TypeVar
from urllib.parse import urlsplit

from cfpcli.call.rules.labels import Sense, contradict, sense_of, stayed
from cfpcli.call.rules.list_formats import ArrivingCall, family_of, is_yearly
from cfpcli.dates.instants import same_day
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.followed_call import FollowedCall, ListState, event_year, is_still_open, label_of
from cfpcli.text import fold

_LATELY = timedelta(days=60)
"""The time after its close in which a deadline may still prove to have been extended, and the most it may then move."""

_LAST = datetime(9000, 1, 1, tzinfo=UTC)


def matched_rounds(
    followed: Sequence[FollowedCall], arriving: Sequence[ArrivingCall], now: datetime, *, has_rounds: bool = True
) -> dict[int, FollowedCall]:
    """The followed call of each arriving call that has one, by its position; all are of one conference year.

    Without `has_rounds` the list has one deadline with a label for each event, so that a different date is a moved
    deadline, however much later it is.
    """
    return _Matching(followed, arriving, now, has_rounds=has_rounds).matched()


def same_time(deadline: Deadline | None, other: Deadline | None) -> bool:
    """Whether two deadlines are the same; their instants may differ if the rules of the zone have changed.

    A day without a known zone is the same as that day in any zone.
    """
    if deadline is None or other is None:
        return deadline is other
    alike = (deadline.date, deadline.time, deadline.zone) == (other.date, other.time, other.zone)
    return alike or (deadline.at is not None and deadline.at == other.at) or same_day(deadline, other)


class _Matching:
    def __init__(
        self, followed: Sequence[FollowedCall], arriving: Sequence[ArrivingCall], now: datetime, *, has_rounds: bool
    ) -> None:
        self._now = now
        self._has_rounds = has_rounds
        self._calls = tuple(followed)
        self._followed = dict(enumerate(followed))
        self._arriving = dict(enumerate(arriving))
        self._senses_of_followed = [sense_of(label_of(call)) for call in followed]
        self._of_arriving = [sense_of(call.label) for call in arriving]
        self._closes = [call.closes for call in arriving]
        self._pairs: list[tuple[int, int]] = []

    def matched(self) -> dict[int, FollowedCall]:
        self._pair(lambda k, a: self._equal(k, a) and self._stands(k, a))
        self._pair(lambda k, a: stayed(*self._senses(k, a)) and self._stands_dated(k, a) and self._is_new_label(a))
        self._pair(lambda k, a: self._relabelled(k, a) and self._is_new_label(a))
        for in_list in (True, False):
            self._pair_groups(in_list=in_list)
            self._pair_alone(self._only_stayed, in_list=in_list, readable=True)
        self._pair_alone(self._equal, in_list=True, readable=False)
        self._pair_alone(lambda k, a: stayed(*self._senses(k, a)), in_list=True, readable=False)
        self._pair(lambda k, a: self._stands_dated(k, a) and not contradict(*self._senses(k, a)))
        self._pair_alone(self._may_be_renamed, in_list=True, readable=True, of_kind=True)
        return {a: self._calls[k] for k, a in self._pairs}

    def _senses(self, k: int, a: int) -> tuple[Sense, Sense]:
        return self._senses_of_followed[k], self._of_arriving[a]

    def _equal(self, k: int, a: int) -> bool:
        return self._senses_of_followed[k] == self._of_arriving[a]

    def _only_stayed(self, k: int, a: int) -> bool:
        return not self._equal(k, a) and stayed(*self._senses(k, a)) and self._may_have_moved(k, a)

    def _stands(self, k: int, a: int) -> bool:
        call = self._arriving[a]
        return not call.refused and same_time(self._followed[k].closes, call.closes)

    def _stands_dated(self, k: int, a: int) -> bool:
        closes = self._followed[k].closes
        return closes is not None and closes.at is not None and self._stands(k, a)

    def _is_new_label(self, a: int) -> bool:
        return self._of_arriving[a] not in self._senses_of_followed

    def _relabelled(self, k: int, a: int) -> bool:
        sense, other = self._senses(k, a)
        return sense.kinds == other.kinds and not contradict(sense, other) and self._stands_dated(k, a)

    def _may_be_renamed(self, k: int, a: int) -> bool:
        sense, other = self._senses(k, a)
        if sense == other or (sense.kinds, sense.rounds) != (other.kinds, other.rounds):
            return False
        return self._is_open_or_was_lately(k) and self._may_have_moved(k, a)

    def _is_open_or_was_lately(self, k: int) -> bool:
        closes = self._followed[k].closes
        return closes is None or closes.at is None or self._now < closes.at + _LATELY

    def _may_have_moved(self, k: int, a: int) -> bool:
        """Whether arriving deadline `a` may be known deadline `k` with another date.

        Once `k` has closed, a deadline later by `_LATELY` or more is another round instead.
        """
        if not self._has_rounds or is_still_open(self._calls[k], self._now):
            return True
        return _at(self._closes[a]) < _at(self._calls[k].closes) + _LATELY

    def _take(self, k: int, a: int) -> None:
        self._pairs.append((k, a))
        del self._followed[k], self._arriving[a]

    def _pair(self, fits: Callable[[int, int], bool]) -> None:
        """Match all pairs that fit, in order: among equal deadlines the order makes no difference."""
        for a in list(self._arriving):
            k = next((k for k in self._followed if fits(k, a)), None)
            if k is not None:
                self._take(k, a)

    def _pair_alone(
        self, fits: Callable[[int, int], bool], *, in_list: bool, readable: bool, of_kind: bool = False
    ) -> None:
        """Match pairs that fit only each other; with `of_kind`, only if nothing else of their kind is left."""
        followed = [k for k in self._followed if self._is_listed(k) is in_list]
        arriving = [a for a, call in self._arriving.items() if (not call.refused) is readable]
        pairs = [(k, a) for k in followed for a in arriving if fits(k, a)]
        for k, a in pairs:
            if (
                sum(1 for position, _ in pairs if position == k) > 1
                or sum(1 for _, position in pairs if position == a) > 1
            ):
                continue
            if of_kind and not self._is_alone(k, a, followed, arriving):
                continue
            self._take(k, a)

    def _is_alone(self, k: int, a: int, followed: Sequence[int], arriving: Sequence[int]) -> bool:
        kinds = self._senses_of_followed[k].kinds
        left = [
            position
            for position in followed
            if self._senses_of_followed[position].kinds == kinds and is_still_open(self._calls[position], self._now)
        ]
        came = [position for position in arriving if self._of_arriving[position].kinds == kinds]
        return left in ([], [k]) and came == [a]

    def _is_listed(self, k: int) -> bool:
        return self._followed[k].list_state is not ListState.DROPPED

    def _pair_groups(self, *, in_list: bool) -> None:
        """Match equal labels with moved instants; several with one label by date, and only if that is unambiguous."""
        for sense in dict.fromkeys(self._of_arriving):
            arriving = [a for a, call in self._arriving.items() if self._of_arriving[a] == sense and not call.refused]
            followed = [
                k for k in self._followed if self._senses_of_followed[k] == sense and self._is_listed(k) is in_list
            ]
            if len(followed) > len(arriving):
                followed = [k for k in followed if self._is_open_or_was_lately(k)]
            if len(followed) > len(arriving):
                followed = [k for k in followed if is_still_open(self._followed[k], self._now)]
            if not arriving or len(followed) != len(arriving):
                continue
            followed.sort(key=lambda k: _at(self._followed[k].closes))
            arriving.sort(key=lambda a: _at(self._arriving[a].closes))
            pairs = list(zip(followed, arriving, strict=True))
            if not all(self._may_have_moved(k, a) for k, a in pairs):
                continue
            if self._in_step([*pairs, *((k, a) for k, a in self._pairs if self._of_arriving[a] == sense)]):
                for k, a in pairs:
                    self._take(k, a)

    def _in_step(self, pairs: Iterable[tuple[int, int]]) -> bool:
        """Whether each deadline moved without reaching its neighbour's former instant, so that they are unambiguous."""
        in_order = sorted((_at(self._calls[k].closes), _at(self._closes[a])) for k, a in pairs)
        was, now = [pair[0] for pair in in_order], [pair[1] for pair in in_order]
        places = range(len(was) - 1)
        return all(now[n] < was[n + 1] and was[n] < now[n + 1] for n in places)


def _at(closes: Deadline | None) -> datetime:
    return closes.at if closes and closes.at else _LAST


_MOVES_AT_MOST = 120
"""The most days by which the close of one event may move; the next edition of an event follows after about 365."""

_COMPARED_AT_MOST = 32
"""The most events of one name and year that are compared in detail: more than real lists have; bounds hostile ones."""

_DEADLINES_AT_MOST = 64
"""The most deadlines of one event; real lists have about twenty at most."""

_UNKNOWN_PLACES = frozenset({"", "tba", "tbd", "unknown", "to be announced", "to be determined", "online", "virtual"})


def is_unknown_place(place: str) -> bool:
    """Whether a folded text stands for no place on earth: empty, to be announced, or online."""
    return place in _UNKNOWN_PLACES


Call = TypeVar("Call", FollowedCall, ArrivingCall)


class Event(NamedTuple, Generic[Call]):
    """One event and its calls in a list or a store; `family` is that of the list."""

    family: str
    series: str
    year: int
    calls: tuple[Call, ...]

    @property
    def first(self) -> Call:
        """The call that represents the event."""
        return self.calls[0]


@lru_cache(maxsize=8192)
def series_of(name: str, year: int) -> str:
    """The folded name of a series of events, without the year that a list may write into it."""
    text = fold(name)
    series = re.sub(rf"(?<![0-9]){year}(?![0-9])", " ", text) if year else text
    return " ".join(series.split()) or text


def arriving_events(calls: Iterable[ArrivingCall], source: str) -> list[Event[ArrivingCall]]:
    """The events of a list, in its order."""
    return _events(calls, lambda call: family_of(call.shape or source), lambda call: call.year)


def followed_events(calls: Iterable[FollowedCall]) -> list[Event[FollowedCall]]:
    """The events of the followed calls, in their order."""
    return _events(calls, lambda call: family_of(call.source), event_year)


def _events(calls: Iterable[Call], family: Callable[[Call], str], year: Callable[[Call], int]) -> list[Event[Call]]:
    by_series: dict[tuple[str, str, int], dict[tuple[str, str], list[Call]]] = {}
    for call in calls:
        of_year = year(call)
        alike = by_series.setdefault((family(call), series_of(call.name, of_year), of_year), {})
        occasion = (call.starts, call.place)
        same = alike.get(occasion)
        if same is None and is_yearly(family(call)):
            nearest = itertools.islice(alike.values(), _COMPARED_AT_MOST)
            same = next((event for event in nearest if not _elsewhere(event[0], call)), None)
        if same is None or len(same) >= _DEADLINES_AT_MOST:
            same = alike[occasion] = []
        same.append(call)
    return [Event(*key, tuple(event)) for key, events in by_series.items() for event in events.values()]


def _elsewhere(call: FollowedCall | ArrivingCall, other: FollowedCall | ArrivingCall) -> bool:
    """Whether two calls with one name certainly belong to different events: no fact known of both is the same."""
    places = fold(call.place), fold(other.place)
    hosts = site_of(call.url), site_of(other.url)
    return (
        places[0] != places[1]
        and _UNKNOWN_PLACES.isdisjoint(places)
        and all(hosts)
        and hosts[0] != hosts[1]
        and (not (call.starts and other.starts) or call.starts != other.starts)
        and set(call.tags).isdisjoint(other.tags)
    )


def site_of(url: str) -> str:
    """The last two labels of an address's host, which sites of different years share."""
    try:
        return ".".join((urlsplit(url).hostname or "").split(".")[-2:])
    except ValueError:
        return ""


def matched_events(
    followed: Sequence[Event[FollowedCall]], arriving: Sequence[Event[ArrivingCall]]
) -> dict[int, Event[FollowedCall]]:
    """The followed event of each arriving event that has one, by its position; the surest matches are made first."""
    matches: dict[int, Event[FollowedCall]] = {}
    left = dict(enumerate(followed))
    for key_of in _KEYS:
        places: dict[tuple[Any, ...], list[int]] = {}
        for k, followed_event in reversed(left.items()):
            if key := key_of(followed_event):
                places.setdefault(key, []).append(k)
        for a, event in enumerate(arriving):
            if a not in matches and (near := places.get(key_of(event) or ())):
                matches[a] = left.pop(near.pop())
    _match_alone(left, arriving, matches)
    _match_dateless(left, arriving, matches)
    _match_renamed(left, arriving, matches)
    return matches


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
"""The keys by which an event is recognised, the surest first; all have family and series, all but `_days` the year."""


def _match_alone(
    left: dict[int, Event[FollowedCall]],
    arriving: Sequence[Event[ArrivingCall]],
    matches: dict[int, Event[FollowedCall]],
) -> None:
    """Match the remaining events of a series and year if there is one on each side: an event may have moved."""
    places_by_family: dict[tuple[str, str, int], list[int]] = {}
    for k, followed_event in left.items():
        places_by_family.setdefault(followed_event[:3], []).append(k)
    came_of: dict[tuple[str, str, int], list[int]] = {}
    for a, event in enumerate(arriving):
        if a not in matches:
            came_of.setdefault(event[:3], []).append(a)
    for key, came in came_of.items():
        near = places_by_family.get(key, [])
        if len(came) == 1 and len(near) == 1 and not _elsewhere(left[near[0]].first, arriving[came[0]].first):
            matches[came[0]] = left.pop(near[0])


def _match_dateless(
    left: dict[int, Event[FollowedCall]],
    arriving: Sequence[Event[ArrivingCall]],
    matches: dict[int, Event[FollowedCall]],
) -> None:
    """Match known events without dates with arriving events that have them."""
    pages: dict[tuple[str, ...], list[int]] = {}
    for k, followed_event in left.items():
        if not followed_event.first.starts:
            call = followed_event.first
            pages.setdefault((*followed_event[:2], call.url, call.call_url), []).append(k)
    for a, event in enumerate(arriving):
        if a not in matches:
            near = pages.get((*event[:2], event.first.url, event.first.call_url), [])
            first = next((k for k in near[:_COMPARED_AT_MOST] if k in left and _may_be(left[k], event)), None)
            if first is not None:
                matches[a] = left.pop(first)


def _may_be(followed_event: Event[FollowedCall], event: Event[ArrivingCall]) -> bool:
    """Whether a known event without dates may be the arriving one that has them: its close did not move far."""
    call, other = followed_event.first, event.first
    if followed_event.year and event.year:
        return False
    if call.closes is None or other.closes is None or call.closes.at is None or other.closes.at is None:
        return True
    return abs((call.closes.at - other.closes.at).days) < _MOVES_AT_MOST


def _match_renamed(
    left: dict[int, Event[FollowedCall]],
    arriving: Sequence[Event[ArrivingCall]],
    matches: dict[int, Event[FollowedCall]],
) -> None:
    """Match events whose series was renamed: the same list, year and page, and an unchanged deadline."""
    pages: dict[tuple[str, int, str], list[int]] = {}
    for k, followed_event in left.items():
        pages.setdefault((followed_event.family, followed_event.year, followed_event.first.url), []).append(k)
    for a, event in enumerate(arriving):
        near = [k for k in pages.get((event.family, event.year, event.first.url), ()) if k in left]
        if a not in matches and event.first.url and len(near) == 1 and _shares_instant(left[near[0]], event):
            matches[a] = left.pop(near[0])


def _shares_instant(followed_event: Event[FollowedCall], event: Event[ArrivingCall]) -> bool:
    return followed_event.first.starts == event.first.starts and any(
        call.closes is not None and call.closes.at is not None and same_time(call.closes, other.closes)
        for call in followed_event.calls
        for other in event.calls
    )
