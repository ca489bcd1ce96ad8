"""Updating a followed call from its list: its close, its former closes and its state."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from cfpcli.call.rules.conferences import same_time
from cfpcli.call.rules.labels import sense_of, stayed
from cfpcli.call.rules.list_formats import ArrivingCall, is_called_off
from cfpcli.dates.instants import closes_before, same_day
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Extension
from cfpcli.records.followed_call import FollowedCall, ListState, OtherDate, described, label_of


def renewed(
    before: FollowedCall | None, call: ArrivingCall, *, slug: str, source: str, now: datetime, list_name: str
) -> FollowedCall:
    """A followed call with the present values of its list; values that the list does not have are those of `before`."""
    off = is_called_off(call.closes)
    former_close = before.closes if before and before.closes and before.closes.date else None
    keeps = former_close is not None and (off or _has_zone_elsewhere(before, call, list_name))
    closes = former_close if keeps else call.closes
    since = before.list_state_since if before and before.list_state is ListState.CALLED_OFF else now
    lists = before.lists if before else ()
    after = FollowedCall(
        slug=slug,
        number=before.number if before else 0,
        name=call.name,
        year=call.year,
        label=call.label,
        closes=closes,
        closes_latest=before.closes_latest if before and keeps else call.closes_latest,
        zone_assumed=before.zone_assumed if before and (off or keeps) else call.zone_assumed,
        extensions=before.extensions if before and off else _extensions(before, call, now=now),
        opens=call.opens,
        place=call.place,
        starts=call.starts,
        ends=call.ends,
        url=call.url,
        call_url=call.call_url,
        source=source,
        note=call.note,
        tags=call.tags,
        dates=_dates(before, call, list_name),
        lists=lists if list_name in lists else (*lists, list_name),
        list_state=ListState.CALLED_OFF if off else ListState.LISTED,
        list_state_since=since if off else None,
        followed=before.followed if before else now,
        updated=before.updated if before else now,
    )
    if before is None or says_the_same(before, after):
        return after
    return msgspec.structs.replace(after, updated=now)


def _has_zone_elsewhere(before: FollowedCall | None, call: ArrivingCall, list_name: str) -> bool:
    """Whether a list has a day without a zone but another list named its zone: two lists must not alternate."""
    if before is None or before.closes is None or call.closes is None:
        return False
    is_named = before.closes_latest is None and not before.zone_assumed and call.closes_latest is not None
    return is_named and any(other != list_name for other in before.lists) and same_day(before.closes, call.closes)


def _dates(before: FollowedCall | None, call: ArrivingCall, list_name: str) -> tuple[OtherDate, ...]:
    """The other dates of a call: two lists, of which one has none, must not alternate."""
    if call.dates or before is None or all(other == list_name for other in before.lists):
        return call.dates
    return before.dates


def says_the_same(before: FollowedCall, after: FollowedCall) -> bool:
    """Whether nothing visible has changed; internal fields of the import may differ."""
    if described(before) != described(after):
        return False
    return after == msgspec.structs.replace(
        before, label=after.label, note=after.note, year=after.year, lists=after.lists, source=after.source
    )


def _extensions(before: FollowedCall | None, call: ArrivingCall, *, now: datetime) -> tuple[Extension, ...]:
    """The closes that were replaced by later ones under the same label, oldest first.

    If the list reverts an extension, former closes that are no longer before the close are dropped. A corrected zone
    moves the instant but is not an extension.
    """
    kept = list(before.extensions) if before else []
    last_close = before.closes if before and label_stayed(before, call.label) else None
    if last_close is not None and call.closes is not None and is_zone_corrected(last_close, call.closes):
        last_close = None
    for former in (call.extended_from, last_close):
        if former is not None and former.at is not None and not has_close(kept, former):
            kept.append(Extension(closes=former, changed=now))
    if call.closes is None or call.closes.at is None:
        return tuple(before.extensions) if before else ()
    closes = call.closes
    return tuple(extension for extension in kept if is_before(extension.closes, closes))


def label_stayed(before: FollowedCall, label: str) -> bool:
    """Whether a known call is still listed under its label, possibly with words added or removed."""
    return stayed(sense_of(label_of(before)), sense_of(label))


def is_zone_corrected(former: Deadline, closes: Deadline) -> bool:
    """Whether two closes are the same day and time in different zones."""
    return (
        former.zone != closes.zone
        and former.at != closes.at
        and (former.date, former.time) == (closes.date, closes.time)
    )


def is_before(former: Deadline, closes: Deadline) -> bool:
    """Whether `former` is before `closes`, even if the rules of its zone have changed."""
    return not same_time(former, closes) and closes_before(former, closes)


def has_close(extensions: Iterable[Extension], deadline: Deadline) -> bool:
    """Whether a close is among these former closes."""
    return any(same_time(extension.closes, deadline) for extension in extensions)


def former_close(before: FollowedCall | None, after: FollowedCall) -> Deadline | None:
    """The close that was replaced; for a new call, the close that its list reports as extended."""
    if before is None:
        return after.extensions[-1].closes if after.extensions else None
    if before.closes is None or after.closes is None or same_time(before.closes, after.closes):
        return None
    return before.closes
