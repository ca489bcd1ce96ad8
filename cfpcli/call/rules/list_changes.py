"""Following published calls: a list compared with the followed calls becomes changes, without duplicates.

A call is identified by its event (the series, its year, and also days and place if a list has several of one name) and
by its label among the deadlines of that event, never by its position in the list; see `conferences`. A call that its
list no longer has is kept and marked, and so is one whose close can no longer be read there.

A version of a list affects only the calls imported from that list. A list is recognised by the name of its file if it
shares a series with the calls imported under that name, or by two thirds of its series. Of the calls that it leaves
out, those still open count as dropped, in years of which it has any event.

Of a call that a list has twice one is chosen. The slug of a followed call is made once from name, year and label, and
kept even if the list changes those.
"""

import itertools
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from cfpcli.call.rules.conferences import (
    Event,
    arriving_events,
    followed_events,
    matched_events,
    matched_rounds,
    same_time,
    series_of,
    site_of,
)
from cfpcli.call.rules.labels import may_be_main, sense_of, slug_part
from cfpcli.call.rules.list_formats import ArrivingCall, family_of, is_yearly
from cfpcli.call.rules.renewal import former_close, has_close, is_zone_corrected, label_stayed, renewed, says_the_same
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.change import Change, created, replaced
from cfpcli.records.event import FollowedCall, ListState, event_year, is_still_open, label_of
from cfpcli.text import slugify


def list_of(followed: Sequence[FollowedCall], events: Sequence[Event[ArrivingCall]], name: str) -> str:
    """The name of the list of which these events are a version: that of a followed list, else a new name."""
    series = {event.series for event in events}
    sites = {(event.family, event.series, site_of(event.first.url)) for event in events}
    years = {event.year for event in events}
    series_in: dict[str, set[str]] = {}
    sites_in: dict[str, set[tuple[str, str, str]]] = {}
    for call in followed:
        year = event_year(call)
        of_call = series_of(call.name, year)
        for list_name in call.lists:
            series_in.setdefault(list_name, set()).add(of_call)
            if year in years:
                sites_in.setdefault(list_name, set()).add((family_of(call.source), of_call, site_of(call.url)))
    namesakes = [list_name for list_name in series_in if list_name == name or list_name.rpartition("~")[0] == name]
    closest = max(namesakes, key=lambda list_name: len(series_in[list_name] & series), default="")
    if closest and series_in[closest] & series:
        return closest
    alike = {list_name: len(of_list & sites) for list_name, of_list in sites_in.items()}
    best = max(alike, key=lambda list_name: alike[list_name], default="")
    if best and 3 * alike[best] >= 2 * max(len(sites), len(sites_in[best])):
        return best
    return f"{name}~{1 + len(namesakes)}" if namesakes else name


def without_repetitions(
    event: Event[ArrivingCall], followed: Sequence[FollowedCall]
) -> tuple[list[int], dict[int, int]]:
    """The positions of the calls to import, and for each repetition the position of the call that it repeats.

    Of a call and its repetition, a followed one is preferred, then the one that closes first. If a conference is in its
    list twice, the row with a list of deadlines is preferred over the older shape.
    """
    several = len({call.row for call in event.calls}) > 1

    def order(n: int) -> tuple[Any, ...]:
        call = event.calls[n]
        older = several and call.shape != "hf-deadlines"
        stands = any(same_time(call.closes, followed_call.closes) for followed_call in followed)
        return bool(call.refused), older, not stands, *by_date(call, n)

    chosen: list[int] = []
    repeated: dict[int, int] = {}
    for n in sorted(range(len(event.calls)), key=order):
        other = next((position for position in chosen if _is_repetition(event, n, position)), None)
        if other is None:
            chosen.append(n)
        else:
            repeated[n] = other
    return sorted(chosen), repeated


def _is_repetition(event: Event[ArrivingCall], n: int, other: int) -> bool:
    call, other_call = event.calls[n], event.calls[other]
    sense, other_sense = sense_of(call.label), sense_of(other_call.label)
    if not is_yearly(event.family):
        return sense == other_sense
    if same_time(call.closes, other_call.closes) and (sense == other_sense or call.row != other_call.row):
        return sense.kinds == other_sense.kinds or sense == other_sense
    return (
        call.row != other_call.row and sense.kinds == other_sense.kinds and (sense == other_sense or may_be_main(sense))
    )


def by_date(call: ArrivingCall, n: int) -> tuple[bool, float, str, int]:
    """The sort key of calls: the first close first, then the label, then the position `n`."""
    at = call.closes.at if call.closes else None
    return at is None, at.timestamp() if at else 0.0, call.label, n


class Slugs:
    """The slugs in use, and the source of new ones."""

    def __init__(self, followed: Mapping[str, FollowedCall], forgotten: Collection[str]) -> None:
        self._followed = followed
        self._forgotten = forgotten
        self._assigned: set[str] = set()
        self._numbers: dict[str, Iterator[int]] = {}

    def take(self, slugs: Iterable[str]) -> None:
        """Mark these slugs as used."""
        self._assigned.update(slugs)

    def is_free(self, slug: str, *, forgotten: bool = False) -> bool:
        """Whether no call has this slug; the slug of a forgotten call is free only with `forgotten`."""
        return slug not in self._followed and slug not in self._assigned and (forgotten or slug not in self._forgotten)

    def fresh(self, call: ArrivingCall, source: str, *, is_main: bool, namesakes: bool) -> str:
        """A new slug for a call, marked as used.

        It contains the label unless the call is the main deadline (`is_main`), days and place if the list has several
        events of one name (`namesakes`), and the list's format (`source`) if a call of another list has the slug.
        """
        part = "" if is_main else slug_part(call.label) or "round"
        base = _base(call, part, namesakes=namesakes)
        numbered = (f"{base}-{number}" for number in self._numbers.setdefault(base, itertools.count(2)))
        unnumbered = () if part == "round" and not call.label else (base, _joined(base, slugify(source)))
        names = itertools.chain(unnumbered, numbered)
        slug = next(name for name in names if self.is_free(name))
        self._assigned.add(slug)
        return slug


def main_slugs(call: ArrivingCall, source: str, *, namesakes: bool) -> set[str]:
    """The possible slugs of the main deadline of this call's event."""
    bases = {_base(call, "", namesakes=namesakes), _base(call, "", namesakes=False)}
    return bases | {
        _joined(base, slugify(format_name))
        for base in bases
        for format_name in (source, "ai-deadlines", "hf-deadlines")
    }


def _base(call: ArrivingCall, part: str, *, namesakes: bool) -> str:
    name = slugify(call.name)
    if not name:
        name = slugify(call.url.partition("//")[2].partition("/")[0]) or f"call-{zlib.crc32(call.name.encode()):08x}"
    year = str(call.year) if call.year and str(call.year) not in name.split("-") else ""
    days = slugify(f"{call.starts[4:]} {call.place}") if namesakes else ""
    return _joined(name, year, part, days)


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)


__all__ = ["ArrivingCall", "FollowedRow", "Following", "Outcome", "follow", "is_zone_corrected", "label_stayed"]


class Outcome(StrEnum):
    """The outcome for a call; a `repeated` one was already in its list, a `kept` one can no longer be read there."""

    ADDED = "added"
    UPDATED = "updated"
    EXTENDED = "extended"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"
    CALLED_OFF = "called_off"
    DROPPED = "dropped"
    KEPT = "kept"


class FollowedRow(NamedTuple):
    """A call after the comparison with the followed calls.

    `former` is the replaced close or, for a repeated call, the other close in its list. `before` is the call as it was
    followed before.
    """

    call: FollowedCall
    outcome: Outcome
    former: Deadline | None
    line: int
    before: FollowedCall | None = None


class Following(NamedTuple):
    """The changes made by a list, and the outcome for each of its calls, in its order, then for those it leaves out."""

    changes: tuple[Change, ...]
    rows: tuple[FollowedRow, ...]


def follow(
    followed: Iterable[FollowedCall],
    arriving: Sequence[ArrivingCall],
    *,
    source: str,
    now: datetime,
    list_name: str = "",
    forgotten: Iterable[FollowedCall] = (),
) -> Following:
    """The changes that bring the `followed` calls up to date with a list; `source` is the name of the list's format.

    The list overrides stored values, except that a close which moved later under its label is kept as an extension.
    `list_name` is the name of the list, such as that of its file; `forgotten` are calls that are no longer followed:
    one that arrives again gets its former slug.
    """
    return _Import(tuple(followed), arriving, source, now, list_name or source, tuple(forgotten)).result()


class _Import:
    """The comparison of one version of a list with the followed calls."""

    def __init__(
        self,
        followed: Sequence[FollowedCall],
        arriving: Sequence[ArrivingCall],
        source: str,
        now: datetime,
        list_name: str,
        forgotten: Sequence[FollowedCall],
    ) -> None:
        self._source = source
        self._now = now
        # Copies, so that two equal calls have separate identities.
        self._arriving = [msgspec.structs.replace(call) for call in arriving]
        self._events = arriving_events(self._arriving, source)
        self._namesakes = Counter(event[:3] for event in self._events)
        families = {event.family for event in self._events}
        self._ours = [call for call in followed if family_of(call.source) in families]
        gone = [call for call in forgotten if family_of(call.source) in families]
        self._list = list_of(self._ours, self._events, list_name)
        self._slugs = Slugs({call.slug: call for call in followed}, {call.slug for call in gone})
        self._followed_events = followed_events(self._ours)
        self._matches = matched_events(self._followed_events, self._events)
        self._gone = matched_events(followed_events(gone), self._events)
        self._changes: dict[str, Change] = {}
        self._rows: dict[int, FollowedRow] = {}
        self._vouched: set[str] = set()

    def result(self) -> Following:
        positions = {id(call): place for place, call in enumerate(self._arriving)}
        pairings = [self._match_followed(place, event) for place, event in enumerate(self._events)]
        for place, (event, (matches, repeated)) in enumerate(zip(self._events, pairings, strict=True)):
            self._take(place, event, matches, repeated, positions)
        rows = [self._rows[place] for place in sorted(self._rows)]
        rows += list(self._left_out())
        return Following(tuple(self._changes.values()), tuple(rows))

    def _match_followed(
        self, place: int, event: Event[ArrivingCall]
    ) -> tuple[dict[int, FollowedCall | None], dict[int, int]]:
        """The followed call (or None) of each of the event's calls, and the call that each repetition repeats.

        Both are by position.
        """
        followed = self._matches[place].calls if place in self._matches else ()
        chosen, repeated = without_repetitions(event, followed)
        matches = matched_rounds(
            followed, [event.calls[n] for n in chosen], self._now, has_rounds=is_yearly(event.family)
        )
        self._slugs.take(call.slug for call in matches.values())
        return {n: matches.get(position) for position, n in enumerate(chosen)}, repeated

    def _take(
        self,
        place: int,
        event: Event[ArrivingCall],
        matches: Mapping[int, FollowedCall | None],
        repeated: Mapping[int, int],
        positions: Mapping[int, int],
    ) -> None:
        slugs = {n: call.slug for n, call in matches.items() if call is not None}
        slugs |= self._new_slugs(place, event, matches.keys() - slugs.keys())
        done: dict[int, FollowedCall] = {}
        for n in sorted(slugs):
            call = event.calls[n]
            row = self._row(matches[n], call, slugs[n])
            done[n] = row.call
            self._rows[positions[id(call)]] = row
        for n, other in repeated.items():
            call = event.calls[n]
            if other not in done or call.refused:
                continue
            other_close = None if same_time(call.closes, done[other].closes) else call.closes
            self._rows[positions[id(call)]] = FollowedRow(done[other], Outcome.REPEATED, other_close, call.line)

    def _new_slugs(self, place: int, event: Event[ArrivingCall], new: Collection[int]) -> dict[int, str]:
        """A slug for each new call; a forgotten call gets its former slug."""
        readable = sorted((n for n in new if not event.calls[n].refused), key=lambda n: by_date(event.calls[n], n))
        calls = [event.calls[n] for n in readable]
        gone = self._gone.get(place)
        again = matched_rounds(gone.calls, calls, self._now, has_rounds=is_yearly(event.family)) if gone else {}
        slugs = {readable[n]: call.slug for n, call in again.items() if self._slugs.is_free(call.slug, forgotten=True)}
        self._slugs.take(slugs.values())
        ours = [*(self._matches[place].calls if place in self._matches else ()), *(gone.calls if gone else ())]
        namesakes = self._namesakes[event[:3]] > 1
        mains = main_slugs(event.first, self._source, namesakes=namesakes)
        rest = [n for n in readable if n not in slugs]
        main = None
        if not any(call.slug in mains for call in ours) and not mains & set(slugs.values()):
            main = _main_of(event, rest, ours)
        for n in sorted(rest, key=lambda n: n != main):
            slugs[n] = self._slugs.fresh(event.calls[n], self._source, is_main=n == main, namesakes=namesakes)
        return slugs

    def _row(self, before: FollowedCall | None, call: ArrivingCall, slug: str) -> FollowedRow:
        self._vouched.add(slug)
        if before is not None and call.refused:
            return self._marked(before, ListState.REFUSED, Outcome.KEPT, call.refused, line=call.line)
        of_family = family_of(call.shape or self._source) == family_of(self._source)
        source = self._source if of_family else call.shape
        after = renewed(before, call, slug=slug, source=source, now=self._now, list_name=self._list)
        if before is None:
            self._changes[slug] = created(after)
        elif after != before:
            self._changes[slug] = replaced(before, after)
        return FollowedRow(after, _outcome(before, after), former_close(before, after), call.line, before)

    def _marked(
        self, before: FollowedCall, state: ListState, outcome: Outcome, reason: str = "", line: int = 0
    ) -> FollowedRow:
        """The row of a call that its list dropped or has in unreadable form: kept, and marked while it is open."""
        if before.list_state in {state, ListState.CALLED_OFF} or not is_still_open(before, self._now):
            return FollowedRow(before, Outcome.UNCHANGED, None, line, before)
        after = msgspec.structs.replace(
            before, list_state=state, list_state_since=self._now, list_state_reason=reason, updated=self._now
        )
        self._changes[before.slug] = replaced(before, after)
        return FollowedRow(after, outcome, None, line, before)

    def _left_out(self) -> Iterable[FollowedRow]:
        """The rows of this list's calls that its present version no longer has."""
        here = {id(event) for event in self._matches.values()}
        years = {(event.family, event.year) for event in self._events}
        for event in self._followed_events:
            for call in event.calls:
                if call.slug in self._vouched or not is_still_open(call, self._now):
                    continue
                of_this_list = self._list in call.lists or (not call.lists and id(event) in here)
                if not of_this_list or (event.family, event.year) not in years:
                    continue
                others = tuple(list_name for list_name in call.lists if list_name != self._list)
                if others:
                    self._changes[call.slug] = replaced(call, msgspec.structs.replace(call, lists=others))
                    continue
                row = self._marked(call, ListState.DROPPED, Outcome.DROPPED)
                if row.outcome is Outcome.DROPPED:
                    yield row


def _main_of(event: Event[ArrivingCall], new: Sequence[int], ours: Sequence[FollowedCall]) -> int | None:
    """The position of the main deadline among the new calls; None if a known call ranks as high.

    Papers rank before submissions, submissions before abstracts.
    """
    best = min((sense_of(label_of(call)).rank for call in ours), default=3)
    senses = {n: sense_of(event.calls[n].label) for n in new}
    main = min(new, key=lambda n: (senses[n].rank, len(senses[n].words)), default=None)
    return main if main is not None and senses[main].rank < best else None


def _outcome(before: FollowedCall | None, after: FollowedCall) -> Outcome:
    if before is None:
        return Outcome.ADDED
    if after.list_state is ListState.CALLED_OFF is not before.list_state:
        return Outcome.CALLED_OFF
    if says_the_same(before, after):
        return Outcome.UNCHANGED
    former = former_close(before, after)
    if former is not None and has_close(after.extensions, former):
        return Outcome.EXTENDED
    return Outcome.UPDATED
