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

from cfpcli.call.rules.call_index import CallIndex, ListNames
from cfpcli.call.rules.conferences import (
    Event,
    arriving_events,
    followed_events,
    matched_events,
    matched_rounds,
    same_time,
)
from cfpcli.call.rules.labels import may_be_main, sense_of, slug_part
from cfpcli.call.rules.list_formats import ArrivingCall, family_of, is_yearly
from cfpcli.call.rules.renewal import former_close, has_close, is_zone_corrected, label_stayed, renewed, says_the_same
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.change import Change, created, replaced
from cfpcli.records.followed_call import FollowedCall, ListState, event_year, is_still_open, label_of
from cfpcli.text import slugify


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


class ListVersion(NamedTuple):
    """One version of a list: its calls, the name of its format, and the name of the list, such as that of its file."""

    calls: Sequence[ArrivingCall]
    source: str
    name: str


class FollowedLists(NamedTuple):
    """The changes made by several lists together, and for each list the outcome for its calls, as in `Following`."""

    changes: tuple[Change, ...]
    rows: tuple[tuple[FollowedRow, ...], ...]


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
    version = ListVersion(arriving, source, list_name or source)
    changes, (rows,) = follow_lists(followed, [version], now=now, forgotten=forgotten)
    return Following(changes, rows)


def follow_lists(
    followed: Iterable[FollowedCall],
    versions: Iterable[ListVersion],
    *,
    now: datetime,
    forgotten: Iterable[FollowedCall] = (),
) -> FollowedLists:
    """The changes that bring the `followed` calls up to date with several lists, read in this order.

    Files that turn out to be parts of one list are one version of it: none of them drops the calls of another. Of a
    deadline that several of these lists have, the first list holds, and the others repeat it; but a list that names the
    zone of a day holds over one that does not. The time is linear in the calls and in the size of the lists.
    """
    return _Import(tuple(followed), now, tuple(forgotten)).result(versions)


_UNREAD = -1


class _Import:
    """The comparison of lists with the followed calls; each list sees the changes of those before it."""

    def __init__(self, followed: Sequence[FollowedCall], now: datetime, forgotten: Sequence[FollowedCall]) -> None:
        self._now = now
        self._before = {call.slug: call for call in followed}
        self._index = CallIndex(followed)
        self._gone = CallIndex(forgotten)
        self._names = ListNames(followed)
        self._slugs = Slugs(self._before, {call.slug for call in forgotten})
        self._changed: dict[str, None] = {}
        self._vouched: dict[str, int] = {}
        """The list that has a call first, by its position, for each slug; `_UNREAD` if its close cannot be read."""
        self._present: dict[str, set[str]] = {}
        """The slugs of the calls that each list has."""
        self._years: dict[str, set[tuple[str, int]]] = {}
        """The families and years of which each list has any event."""
        self._unlisted: dict[str, dict[str, None]] = {}
        """The slugs of calls without a list, from old records, that belong to the events of each list."""
        self._last: dict[str, int] = {}

    def result(self, versions: Iterable[ListVersion]) -> FollowedLists:
        rows = [self._list_rows(place, version) for place, version in enumerate(versions)]
        for list_name, place in self._last.items():
            rows[place] += self._left_out(list_name)
        return FollowedLists(tuple(self._changes()), tuple(map(tuple, rows)))

    def _changes(self) -> Iterator[Change]:
        for slug in self._changed:
            before, after = self._before.get(slug), self._index[slug]
            if before is None:
                yield created(after)
            elif after != before:
                yield replaced(before, after)

    def _list_rows(self, place: int, version: ListVersion) -> list[FollowedRow]:
        comparison = _Comparison(self._index, self._gone, version)
        list_name = self._names.take(comparison.events, version.name)
        self._last[list_name] = place
        self._years.setdefault(list_name, set()).update((event.family, event.year) for event in comparison.events)
        unlisted = self._unlisted.setdefault(list_name, {})
        for of_event in comparison.matches.values():
            unlisted |= {call.slug: None for call in of_event.calls if not call.lists}
        pairings = [self._match_followed(comparison, n, event) for n, event in enumerate(comparison.events)]
        rows: dict[int, FollowedRow] = {}
        for n, (matches, repeated) in enumerate(pairings):
            for call, row in self._event_rows(comparison, n, matches, repeated, place, list_name):
                rows[comparison.positions[id(call)]] = row
        return [rows[position] for position in sorted(rows)]

    def _match_followed(
        self, comparison: "_Comparison", n: int, event: Event[ArrivingCall]
    ) -> tuple[dict[int, FollowedCall | None], dict[int, int]]:
        """The followed call (or None) of each of the event's calls, and the call that each repetition repeats.

        Both are by position.
        """
        followed = comparison.followed_at(n)
        chosen, repeated = without_repetitions(event, followed)
        matches = matched_rounds(
            followed, [event.calls[m] for m in chosen], self._now, has_rounds=is_yearly(event.family)
        )
        self._slugs.take(call.slug for call in matches.values())
        return {m: matches.get(position) for position, m in enumerate(chosen)}, repeated

    def _event_rows(
        self,
        comparison: "_Comparison",
        n: int,
        matches: Mapping[int, FollowedCall | None],
        repeated: Mapping[int, int],
        place: int,
        list_name: str,
    ) -> Iterator[tuple[ArrivingCall, FollowedRow]]:
        event = comparison.events[n]
        slugs = {m: call.slug for m, call in matches.items() if call is not None}
        slugs |= self._new_slugs(comparison, n, matches.keys() - slugs.keys())
        done: dict[int, FollowedCall] = {}
        for m in sorted(slugs):
            row = self._row(matches[m], event.calls[m], slugs[m], comparison.version, place, list_name)
            done[m] = row.call
            yield event.calls[m], row
        for m, other in repeated.items():
            call = event.calls[m]
            if other in done and not call.refused:
                other_close = None if same_time(call.closes, done[other].closes) else call.closes
                yield call, FollowedRow(done[other], Outcome.REPEATED, other_close, call.line)

    def _new_slugs(self, comparison: "_Comparison", n: int, new: Collection[int]) -> dict[int, str]:
        """A slug for each new call; a forgotten call gets its former slug."""
        event, source = comparison.events[n], comparison.version.source
        readable = sorted((m for m in new if not event.calls[m].refused), key=lambda m: by_date(event.calls[m], m))
        calls = [event.calls[m] for m in readable]
        gone = comparison.gone.get(n)
        again = matched_rounds(gone.calls, calls, self._now, has_rounds=is_yearly(event.family)) if gone else {}
        slugs = {readable[m]: call.slug for m, call in again.items() if self._slugs.is_free(call.slug, forgotten=True)}
        self._slugs.take(slugs.values())
        ours = [*comparison.followed_at(n), *(gone.calls if gone else ())]
        namesakes = comparison.namesakes[event[:3]] > 1
        mains = main_slugs(event.first, source, namesakes=namesakes)
        rest = [m for m in readable if m not in slugs]
        main = None
        if not any(call.slug in mains for call in ours) and not mains & set(slugs.values()):
            main = _main_of(event, rest, ours)
        for m in sorted(rest, key=lambda m: m != main):
            slugs[m] = self._slugs.fresh(event.calls[m], source, is_main=m == main, namesakes=namesakes)
        return slugs

    def _row(
        self,
        before: FollowedCall | None,
        call: ArrivingCall,
        slug: str,
        version: ListVersion,
        place: int,
        list_name: str,
    ) -> FollowedRow:
        self._present.setdefault(list_name, set()).add(slug)
        if before is not None and self._vouched.get(slug, place) not in {place, _UNREAD}:
            return self._repetition(before, call, version, list_name)
        if before is not None and call.refused:
            self._vouched.setdefault(slug, _UNREAD)
            return self._marked(before, ListState.REFUSED, Outcome.KEPT, call.refused, line=call.line)
        self._vouched[slug] = place
        after = self._renewed(before, call, slug, version, list_name)
        self._put(after)
        return FollowedRow(after, _outcome(before, after), former_close(before, after), call.line, before)

    def _renewed(
        self, before: FollowedCall | None, call: ArrivingCall, slug: str, version: ListVersion, list_name: str
    ) -> FollowedCall:
        of_family = family_of(call.shape or version.source) == family_of(version.source)
        source = version.source if of_family else call.shape
        return renewed(before, call, slug=slug, source=source, now=self._now, list_name=list_name)

    def _repetition(
        self, before: FollowedCall, call: ArrivingCall, version: ListVersion, list_name: str
    ) -> FollowedRow:
        """The row of a call that an earlier list of this import has."""
        if call.refused:
            return FollowedRow(before, Outcome.UNCHANGED, None, call.line, before)
        is_same = same_time(before.closes, call.closes)
        names_zone = is_same and before.closes_latest is not None and call.closes_latest is None
        lists = before.lists if list_name in before.lists else (*before.lists, list_name)
        after = msgspec.structs.replace(before, lists=lists)
        if names_zone and not call.zone_assumed:
            after = self._renewed(before, call, before.slug, version, list_name)
        self._put(after)
        return FollowedRow(after, Outcome.REPEATED, None if is_same else call.closes, call.line, before)

    def _put(self, after: FollowedCall) -> None:
        self._index.put(after)
        self._changed[after.slug] = None

    def _marked(
        self, before: FollowedCall, state: ListState, outcome: Outcome, reason: str = "", line: int = 0
    ) -> FollowedRow:
        """The row of a call that its list dropped or has in unreadable form: kept, and marked while it is open."""
        if before.list_state in {state, ListState.CALLED_OFF} or not is_still_open(before, self._now):
            return FollowedRow(before, Outcome.UNCHANGED, None, line, before)
        after = msgspec.structs.replace(
            before, list_state=state, list_state_since=self._now, list_state_reason=reason, updated=self._now
        )
        self._put(after)
        return FollowedRow(after, outcome, None, line, before)

    def _left_out(self, list_name: str) -> Iterator[FollowedRow]:
        """The rows of a list's calls that its present version no longer has."""
        years, present = self._years[list_name], self._present.get(list_name, ())
        unlisted = (self._index[slug] for slug in self._unlisted[list_name])
        calls = [*self._index.in_list(list_name), *(call for call in unlisted if not call.lists)]
        for call in calls:
            if call.slug in present or not is_still_open(call, self._now):
                continue
            if (family_of(call.source), event_year(call)) not in years:
                continue
            others = tuple(other for other in call.lists if other != list_name)
            if others:
                self._put(msgspec.structs.replace(call, lists=others))
                continue
            row = self._marked(call, ListState.DROPPED, Outcome.DROPPED)
            if row.outcome is Outcome.DROPPED:
                yield row


class _Comparison:
    """The events of one list beside the followed and the forgotten events that they may be."""

    def __init__(self, index: CallIndex, gone: CallIndex, version: ListVersion) -> None:
        self.version = version
        # Copies, so that two equal calls have separate identities.
        arriving = [msgspec.structs.replace(call) for call in version.calls]
        self.positions = {id(call): position for position, call in enumerate(arriving)}
        self.events = arriving_events(arriving, version.source)
        self.namesakes = Counter(event[:3] for event in self.events)
        self.matches = matched_events(followed_events(index.near(self.events)), self.events)
        self.gone = matched_events(followed_events(gone.near(self.events)), self.events)

    def followed_at(self, n: int) -> tuple[FollowedCall, ...]:
        """The followed calls of event `n`."""
        return self.matches[n].calls if n in self.matches else ()


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
