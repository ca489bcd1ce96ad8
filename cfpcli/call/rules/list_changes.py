"""Following published calls: a list compared with the followed calls becomes changes, without duplicates.

A call is identified by its event (the series, its year, and also days and place if a list has several of one name) and
by its label among the deadlines of that event, never by its position in the list; see `conferences`. A call that its
list no longer has is kept and marked, and so is one whose close can no longer be read there.

A version of a list affects only the calls imported from that list. A list is recognised by the name of its file if it
shares a series with the calls imported under that name, or by two thirds of its series. Of the calls that it leaves
out, those still open count as dropped, in years of which it has any event.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from cfpcli.call.rules.conferences import (
    Event,
    arriving_events,
    known_events,
    matched_events,
    matched_rounds,
    same_time,
)
from cfpcli.call.rules.labels import sense_of
from cfpcli.call.rules.list_entry import ArrivingCall
from cfpcli.call.rules.list_formats import family_of, is_yearly
from cfpcli.call.rules.list_identity import list_of
from cfpcli.call.rules.renewal import former_close, has_close, is_zone_corrected, label_stayed, renewed, says_the_same
from cfpcli.call.rules.repetitions import by_date, without_repetitions
from cfpcli.call.rules.slugs import Slugs, main_slugs
from cfpcli.dates.deadline import Deadline
from cfpcli.records.change import Change, created, replaced
from cfpcli.records.event import FollowedCall, ListState, is_still_open, label_of

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
        self._known_events = known_events(self._ours)
        self._known = matched_events(self._known_events, self._events)
        self._gone = matched_events(known_events(gone), self._events)
        self._changes: dict[str, Change] = {}
        self._rows: dict[int, FollowedRow] = {}
        self._vouched: set[str] = set()

    def result(self) -> Following:
        positions = {id(call): place for place, call in enumerate(self._arriving)}
        pairings = [self._take_known(place, event) for place, event in enumerate(self._events)]
        for place, (event, (matches, repeated)) in enumerate(zip(self._events, pairings, strict=True)):
            self._take(place, event, matches, repeated, positions)
        rows = [self._rows[place] for place in sorted(self._rows)]
        rows += list(self._left_out())
        return Following(tuple(self._changes.values()), tuple(rows))

    def _take_known(
        self, place: int, event: Event[ArrivingCall]
    ) -> tuple[dict[int, FollowedCall | None], dict[int, int]]:
        """The followed call (or None) of each of the event's calls, and the call that each repetition repeats.

        Both are by position.
        """
        followed = self._known[place].calls if place in self._known else ()
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
        ours = [*(self._known[place].calls if place in self._known else ()), *(gone.calls if gone else ())]
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
        here = {id(event) for event in self._known.values()}
        years = {(event.family, event.year) for event in self._events}
        for event in self._known_events:
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
