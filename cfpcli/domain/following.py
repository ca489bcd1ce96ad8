"""Following calls that others publish: a list held against what is known becomes changes, and nothing doubles."""

import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from cfpcli.domain.change import Change, created, replaced
from cfpcli.domain.day_span import same_day
from cfpcli.domain.deadline import Deadline
from cfpcli.domain.event import Extension
from cfpcli.domain.followed import FollowedCall
from cfpcli.domain.text import fold, slugify


class ArrivingCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One call as a list tells of it.

    `year` is that of the event, 0 while unknown; `part` names which of several deadlines of one event it is, empty for
    the main one, that of talks and papers. `extended_from` is an earlier close where the list still tells it.
    `line` is where it stands in its file (from 1, 0 where that is not known). The rest is as in `FollowedCall`.
    """

    name: str
    year: int = 0
    part: str = ""
    closes: Deadline | None = None
    closes_latest: Deadline | None = None
    zone_assumed: bool = False
    extended_from: Deadline | None = None
    opens: Deadline | None = None
    place: str = ""
    starts: str = ""
    ends: str = ""
    url: str = ""
    call_url: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    line: int = 0


class Outcome(StrEnum):
    """What became of a call that arrived; one that is `repeated` stood in its list already."""

    ADDED = "added"
    UPDATED = "updated"
    EXTENDED = "extended"
    UNCHANGED = "unchanged"
    REPEATED = "repeated"


class FollowedRow(NamedTuple):
    """A call after it was held against what is known.

    `former` is the close that another has replaced; of one that is repeated, the other close that it tells of.
    """

    call: FollowedCall
    outcome: Outcome
    former: Deadline | None
    line: int


class Following(NamedTuple):
    """The changes that a list makes, and what became of each of its calls, in its order."""

    changes: tuple[Change, ...]
    rows: tuple[FollowedRow, ...]


def follow(known: Iterable[FollowedCall], arriving: Sequence[ArrivingCall], *, source: str, now: datetime) -> Following:
    """Hold the calls of a list against those that are known; `source` is the name of the list's format.

    A call is the one of the same list, name, year and part. What the list says of it rules, except that a close which
    moved to a later instant is kept as an extension. A call that its list no longer has stays as it is.
    """
    ours = _Known(known, source)
    changes: list[Change] = []
    rows: list[FollowedRow] = []
    seen: dict[str, FollowedCall] = {}
    for slug, call in _named(ours, arriving):
        if slug in seen:
            other = None if call.closes == seen[slug].closes else call.closes
            rows.append(FollowedRow(seen[slug], Outcome.REPEATED, other, call.line))
            continue
        before = ours.calls.get(slug)
        after = _followed(before, call, slug=slug, source=source, now=now)
        seen[slug] = after
        if before is None:
            changes.append(created(after))
        elif after != before:
            changes.append(replaced(before, after))
        rows.append(FollowedRow(after, _outcome(before, after), _former(before, after), call.line))
    return Following(tuple(changes), tuple(rows))


def _named(ours: "_Known", arriving: Sequence[ArrivingCall]) -> Iterator[tuple[str, ArrivingCall]]:
    """Each call with its slug; what is surely known goes first, so that nothing that is only alike takes its place."""
    calls = _with_namesakes(arriving)
    given: dict[tuple[str, ...], str] = {}
    taken: set[str] = set()
    for find in (ours.same, ours.own, ours.alike, ours.fresh):
        for call, has_namesakes in calls:
            key = (_base(call), *_occasion(call))
            if key not in given and (slug := find(call, has_namesakes, taken)):
                given[key] = slug
                taken.add(slug)
    return ((given[_base(call), *_occasion(call)], call) for call in arriving)


def _with_namesakes(arriving: Sequence[ArrivingCall]) -> list[tuple[ArrivingCall, bool]]:
    """Each call with whether another of its name, year and part takes place on other days or elsewhere."""
    places: dict[str, set[tuple[str, str]]] = {}
    for call in arriving:
        places.setdefault(_base(call), set()).add((call.starts, call.place))
    return [(call, len(places[_base(call)]) > 1) for call in arriving]


class _Known:
    """The calls that are known, and the slugs under which arriving ones are found among them."""

    def __init__(self, calls: Iterable[FollowedCall], source: str) -> None:
        self.calls: Mapping[str, FollowedCall] = {call.slug: call for call in calls}
        self._source = source
        ours = [call for call in self.calls.values() if call.source == source]
        self._same: dict[tuple[str, str, str, str], list[str]] = {}
        self._dateless: dict[tuple[str, str, str, str], list[str]] = {}
        for call in ours:
            self._same.setdefault(_occasion(call), []).append(call.slug)
            if not call.starts:
                self._dateless.setdefault(_likeness(call), []).append(call.slug)

    def same(self, call: ArrivingCall, _: bool, taken: Collection[str]) -> str:  # one of several ways
        """The call of this name, place and first day; without a first day the year must not contradict the slug."""
        base = _base(call)
        found = [
            slug
            for slug in self._same.get(_occasion(call), ())
            if slug not in taken and (call.starts or slug.startswith(base))
        ]
        return base if base in found else found[0] if found else ""

    def own(self, call: ArrivingCall, has_namesakes: bool, taken: Collection[str]) -> str:  # as above
        """The call of this list that has the very slug this one would get."""
        for slug in self._own_slugs(call, has_namesakes):
            if slug not in taken and (own := self.calls.get(slug)) is not None and own.source == self._source:
                return slug
        return ""

    def alike(self, call: ArrivingCall, _: bool, taken: Collection[str]) -> str:  # as above
        """The call whose event had no dates yet, and which may be this one."""
        known = (slug for slug in self._dateless.get(_likeness(call), ()) if slug not in taken)
        return next((slug for slug in known if _may_be(self.calls[slug], call)), "")

    def fresh(self, call: ArrivingCall, has_namesakes: bool, taken: Collection[str]) -> str:  # as above
        """A new slug. Two lists may tell of one event: that of the second to come says which list it is of."""
        of_source, base = self._own_slugs(call, has_namesakes)
        return of_source if base in self.calls or base in taken else base

    def _own_slugs(self, call: ArrivingCall, has_namesakes: bool) -> tuple[str, str]:  # as above
        """Several events of one name in one list are told apart by their first day and place."""
        base = _base(call)
        if has_namesakes:
            base = _joined(base, slugify(f"{call.starts[4:]} {call.place}"))
        return _joined(base, slugify(self._source)), base


def _occasion(call: FollowedCall | ArrivingCall) -> tuple[str, str, str, str]:
    return fold(call.name), call.note, call.starts, call.place


def _likeness(call: FollowedCall | ArrivingCall) -> tuple[str, str, str, str]:
    return fold(call.name), call.note, call.url, call.call_url


def _may_be(known: FollowedCall, call: ArrivingCall) -> bool:
    """Whether a call whose event had no dates yet is the one that arrives with them: its close did not move far."""
    if known.closes is None or call.closes is None or known.closes.at is None or call.closes.at is None:
        return True
    return abs((known.closes.at - call.closes.at).days) < _MOVES_AT_MOST


_MOVES_AT_MOST = 120
"""Days by which a close may move so that it is still that of the same event; an event returns after about 365."""


def _base(call: ArrivingCall) -> str:
    name = slugify(call.name)
    if not name:
        name = slugify(call.url.partition("//")[2].partition("/")[0]) or f"call-{zlib.crc32(call.name.encode()):08x}"
    year = str(call.year) if call.year and str(call.year) not in name.split("-") else ""
    return _joined(name, year, slugify(call.part))


def _joined(*parts: str) -> str:
    return "-".join(part for part in parts if part)


def _followed(
    before: FollowedCall | None, call: ArrivingCall, *, slug: str, source: str, now: datetime
) -> FollowedCall:
    after = FollowedCall(
        slug=slug,
        number=before.number if before else 0,
        name=call.name,
        closes=call.closes,
        closes_latest=call.closes_latest,
        zone_assumed=call.zone_assumed,
        extensions=_extensions(before, call, now=now),
        opens=call.opens,
        place=call.place,
        starts=call.starts,
        ends=call.ends,
        url=call.url,
        call_url=call.call_url,
        source=source,
        note=call.note,
        tags=call.tags,
        followed=before.followed if before else now,
        updated=before.updated if before else now,
    )
    return after if before is None or after == before else msgspec.structs.replace(after, updated=now)


def _extensions(before: FollowedCall | None, call: ArrivingCall, *, now: datetime) -> tuple[Extension, ...]:
    """The closes that were replaced by later ones, oldest first.

    Where the list takes an extension back, what no longer lies before the close is none.
    """
    kept = list(before.extensions) if before else []
    for former in (call.extended_from, before.closes if before else None):
        if former is not None and former.at is not None and not _has(kept, former):
            kept.append(Extension(closes=former, changed=now))
    if call.closes is None or call.closes.at is None:
        return tuple(before.extensions) if before else ()
    closes = call.closes
    return tuple(one for one in kept if _is_before(one.closes, closes))


def _is_before(former: Deadline, closes: Deadline) -> bool:
    if former.at is None or closes.at is None or _same_time(former, closes):
        return False
    return former.at < closes.at


def _has(extensions: Iterable[Extension], deadline: Deadline) -> bool:
    return any(_same_time(one.closes, deadline) for one in extensions)


def _same_time(one: Deadline, other: Deadline) -> bool:
    """Whether two deadlines say the same; their instants may differ where the rules of the zone have changed since.

    A day of no known zone is the same as that day in any zone.
    """
    alike = (one.date, one.time, one.zone) == (other.date, other.time, other.zone) or one.at == other.at
    return alike or same_day(one, other)


def _former(before: FollowedCall | None, after: FollowedCall) -> Deadline | None:
    if before is None:
        return after.extensions[-1].closes if after.extensions else None
    if before.closes is None or after.closes is None or _same_time(before.closes, after.closes):
        return None
    return before.closes


def _outcome(before: FollowedCall | None, after: FollowedCall) -> Outcome:
    if before is None:
        return Outcome.ADDED
    if after == before:
        return Outcome.UNCHANGED
    former = _former(before, after)
    if former is not None and after.closes is not None and _is_before(former, after.closes):
        return Outcome.EXTENDED
    return Outcome.UPDATED
