"""The followed calls as conferences with their rounds: a conference that several lists have is shown once.

This is a rule for the view: the records stay as their lists have them. Two lists mean one conference only if they agree
on its series and year, contradict each other in neither days nor place, and agree on one fact more: the first day, the
page, the place, or the instant of a close. Two conferences of one list are never joined, because the import has
distinguished them. A conference that may be either of two is joined with neither.

If the lists contradict each other on a close, the view has the earliest that is still ahead, and the note names the
close of the other list. A speaker who follows it is never late. If one list has only the day of a close and another its
instant, within the span of that day, the instant is shown.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple
from urllib.parse import urlsplit

import msgspec

from cfpcli.call.rules.closes import CALLED_OFF, Close, close_of_call, is_over
from cfpcli.call.rules.conferences import Event, followed_events, is_unknown_place, same_time
from cfpcli.call.rules.labels import Sense, contradict, sense_of
from cfpcli.dates.ending import Ending
from cfpcli.records.followed_call import FollowedCall, ListState, label_of
from cfpcli.text import fold

_APART_AT_MOST = timedelta(days=6)
"""The most that lists differ on the first day of one conference: some count the workshops before it."""

_MOVES_AT_MOST = timedelta(days=60)
"""The most that lists differ on one deadline."""

_COMPARED_AT_MOST = 16
"""The most conferences of one name and year with which another is compared; bounds hostile lists."""


class Round(NamedTuple):
    """One deadline of a conference, as each list has it that has it."""

    calls: tuple[FollowedCall, ...]

    def shown(self, now: datetime) -> FollowedCall:
        """The call to show: the earliest close that is still ahead in a list that vouches for it."""
        if len(self.calls) == 1:
            return self.calls[0]
        exact = [call for call in self.calls if not any(_is_within(other, call) for other in self.calls)]
        return min(exact or self.calls, key=lambda call: _rank(call, now))

    @property
    def sources(self) -> tuple[str, ...]:
        """The formats of the lists that have it."""
        return tuple(dict.fromkeys(call.source for call in self.calls if call.source))


class Conference(NamedTuple):
    """A conference with its rounds; `slug` is that of one of its calls, in general that of its main deadline."""

    slug: str
    rounds: tuple[Round, ...]

    @property
    def calls(self) -> Iterator[FollowedCall]:
        """All its calls."""
        return (call for each in self.rounds for call in each.calls)


def conferences(followed: Iterable[FollowedCall]) -> list[Conference]:
    """The conferences of the followed calls, in the order of their first calls."""
    joined: list[list[Event[FollowedCall]]] = []
    by_year: dict[tuple[str, int], list[list[Event[FollowedCall]]]] = {}
    for event in followed_events(followed):
        alike = by_year.setdefault((event.series, event.year), [])
        same = _same(event, alike[:_COMPARED_AT_MOST]) if alike else None
        if same is None:
            same = []
            alike.append(same)
            joined.append(same)
        same.append(event)
    return [_conference(events) for events in joined]


def followed_closes(followed: Iterable[FollowedCall], now: datetime) -> list[Close]:
    """The closes of the followed calls, each round once, with its conference and its sources."""
    return [close_of_round(each, conference, now) for conference in conferences(followed) for each in conference.rounds]


def close_of_round(each: Round, conference: Conference, now: datetime, *, every_list: bool = False) -> Close:
    """The close of one round, with a note where its lists contradict each other.

    With `every_list`, the note also has the day of a list that names no instant within it.
    """
    shown = each.shown(now)
    close = close_of_call(shown, now)
    if len(each.calls) == 1:
        return msgspec.structs.replace(close, conference=conference.slug)
    hidden = [call for call in each.calls if call is not shown]
    others = [
        _in_list(call) if every_list and _is_within(shown, call) else _contradiction(call, shown) for call in hidden
    ]
    return msgspec.structs.replace(
        close,
        conference=conference.slug,
        sources=each.sources,
        tags=tuple(dict.fromkeys(tag for call in each.calls for tag in call.tags)),
        note=", ".join(filter(None, (close.note, *others))),
    )


def _rank(call: FollowedCall, now: datetime) -> tuple[bool, bool, bool, float]:
    at = call.closes.at if call.closes else None
    over = is_over(close_of_call(call, now), now)
    order = 0.0 if at is None else -at.timestamp() if over else at.timestamp()
    return call.list_state is not ListState.LISTED, over, at is None, order


def _contradiction(call: FollowedCall, shown: FollowedCall) -> str:
    """The close of a call in words, if its list contradicts the call that is shown."""
    if call.list_state is ListState.CALLED_OFF is not shown.list_state:
        return f"{CALLED_OFF} in {call.source}"
    if call.closes is None or call.closes.at is None or same_time(call.closes, shown.closes):
        return ""
    return "" if _is_within(shown, call) else _in_list(call)


def _in_list(call: FollowedCall) -> str:
    """The close of a call as its list has it."""
    if call.closes is None or call.closes.at is None:
        return ""
    latest = call.closes_latest.at if call.closes_latest else None
    return f"{call.source}: {Ending(call.closes.at, latest, call.closes.zone).text}"


def _is_within(exact: FollowedCall, spanned: FollowedCall) -> bool:
    """Whether a list vouches for the instant of a close within the day that another list has, without its zone."""
    if exact.list_state is not ListState.LISTED or exact.closes_latest is not None or spanned.closes_latest is None:
        return False
    ends = [deadline.at if deadline else None for deadline in (spanned.closes, exact.closes, spanned.closes_latest)]
    first, at, last = ends
    return first is not None and at is not None and last is not None and first <= at <= last


def _same(
    event: Event[FollowedCall], candidates: Sequence[list[Event[FollowedCall]]]
) -> list[Event[FollowedCall]] | None:
    """The conference to which an event of another list belongs: the one with most facts in common, if only one has."""
    agreeing = [(_agreement(event, events), events) for events in candidates]
    most = max(count for count, _ in agreeing)
    best = [events for count, events in agreeing if count == most]
    return best[0] if most and len(best) == 1 else None


def _agreement(event: Event[FollowedCall], events: Sequence[Event[FollowedCall]]) -> int:
    """The number of facts on which an event agrees with those of a conference; 0 if it contradicts one of them."""
    counts = [0 if other.family == event.family else _common_facts(event, other) for other in events]
    return 0 if 0 in counts else max(counts)


def _common_facts(event: Event[FollowedCall], other: Event[FollowedCall]) -> int:
    call, other_call = event.first, other.first
    places = _places_agree(call.place, other_call.place)
    has_days = bool(call.starts and other_call.starts)
    if places is False or (has_days and _apart(call.starts, other_call.starts) > _APART_AT_MOST):
        return 0
    page = bool(call.url) and _page(call.url) == _page(other_call.url)
    instant = _shares_instant(event, other)
    same_start = has_days and call.starts == other_call.starts
    if has_days and not same_start:
        # A series with an event each week is in one place, too.
        return page + instant
    return same_start + page + bool(places) + instant


def _apart(starts: str, other: str) -> timedelta:
    try:
        return abs(date.fromisoformat(starts) - date.fromisoformat(other))
    except ValueError:
        return timedelta.max


def _places_agree(place: str, other: str) -> bool | None:
    """Whether two places are one, in different words; None if one is unknown.

    Lists add a venue, a region or a country, so that the first word of either must be somewhere in the other.
    """
    parts, other_parts = (
        [part for part in map(fold, text.split(",")) if not is_unknown_place(part.strip())] for text in (place, other)
    )
    if not parts or not other_parts:
        return None
    return _within(parts[0], other_parts) or _within(other_parts[0], parts)


def _within(name: str, parts: Iterable[str]) -> bool:
    name = name.strip()
    return any(f" {name} " in f" {part.strip()} " or f" {part.strip()} " in f" {name} " for part in parts)


def _page(url: str) -> str:
    try:
        parts = urlsplit(url)
        return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}".casefold()
    except ValueError:
        return url


def _shares_instant(event: Event[FollowedCall], other: Event[FollowedCall]) -> bool:
    instants = {call.closes.at for call in event.calls if call.closes and call.closes.at and not call.closes_latest}
    return any(call.closes is not None and call.closes.at in instants for call in other.calls)


def _conference(events: Sequence[Event[FollowedCall]]) -> Conference:
    first, *others = events
    rounds = [[call] for call in first.calls]
    for event in others:
        _join(rounds, event.calls)
    slugs = [call.slug for calls in rounds for call in calls]
    return Conference(min(slugs, key=len), tuple(Round(tuple(calls)) for calls in rounds))


def _join(rounds: list[list[FollowedCall]], calls: Sequence[FollowedCall]) -> None:
    """Add the calls of another list to the rounds that they are: by label and instant, by instant, by label alone."""
    senses = [sense_of(label_of(of_round[0])) for of_round in rounds]
    pending = {n: sense_of(label_of(call)) for n, call in enumerate(calls)}
    left = set(range(len(rounds)))

    def pair(fits: Callable[[int, int], bool]) -> None:
        for n in list(pending):
            k = next((k for k in sorted(left) if fits(k, n)), None)
            if k is not None:
                rounds[k].append(calls[n])
                left.discard(k)
                del pending[n]

    pair(lambda k, n: _kind(senses[k]) == _kind(pending[n]) and same_time(rounds[k][0].closes, calls[n].closes))
    pair(lambda k, n: not contradict(senses[k], pending[n]) and _same_instant(rounds[k][0], calls[n]))
    for n, sense in list(pending.items()):
        alike = [k for k in left if _kind(senses[k]) == _kind(sense)]
        rivals = [m for m in pending if _kind(pending[m]) == _kind(sense)]
        if len(alike) == 1 and rivals == [n] and _near(rounds[alike[0]][0], calls[n]):
            rounds[alike[0]].append(calls[n])
            left.discard(alike[0])
            del pending[n]
    rounds += [[calls[n]] for n in pending]


def _kind(sense: Sense) -> tuple[frozenset[str], frozenset[str]]:
    return sense.kinds, sense.rounds


def _same_instant(call: FollowedCall, other: FollowedCall) -> bool:
    return call.closes is not None and call.closes.at is not None and same_time(call.closes, other.closes)


def _near(call: FollowedCall, other: FollowedCall) -> bool:
    """Whether two closes may be one deadline on which lists differ."""
    if call.closes is None or other.closes is None or call.closes.at is None or other.closes.at is None:
        return True
    return abs(call.closes.at - other.closes.at) <= _MOVES_AT_MOST
