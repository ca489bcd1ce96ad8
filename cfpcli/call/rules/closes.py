"""The closes with a countdown: those of the store's own events and those of followed calls."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from cfpcli.call.rules.openness import (
    Standing,
    closes_for,
    current,
    current_opening,
    extensions_of,
    has_part_without_close,
    moved_from,
    opens_for,
    own_closes,
    shown_close,
    standing,
)
from cfpcli.dates.countdown import TO_BE_ANNOUNCED, Urgency, opens_in
from cfpcli.dates.ending import Ending
from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Event, Extension, IntakeChannel
from cfpcli.records.followed_call import FollowedCall, ListState, described, list_state_text

CALLED_OFF = "called off"
"""The countdown of a call that does not take place after all."""


class CloseKind(StrEnum):
    """The owner of a close: an event of this store, or a followed call."""

    EVENT = "event"
    CALL = "call"


class Close(msgspec.Struct, frozen=True, kw_only=True):
    """One close, as of the instant for which it was looked up.

    `slug` is the event's or the followed call's; `track` or `session_type` is set if the close is only that one's, and
    `part` is then its name. `at` is the first UTC instant that is too late, None while to be announced; if the zone of
    its day is not known, `at` is the first instant that may be too late and `latest` the first that certainly is.
    `conference` is the slug under which the rounds of a followed conference belong together, `sources` are the formats
    of all lists that have it. `moves` is the number of times that the close was replaced, `changed` the last time
    (UTC), if known. `personal` is true if the acting person has a later close, `followed` if others run the call;
    `email` is the address to which proposals to it are mailed.
    """

    kind: CloseKind
    slug: str
    name: str
    status: Standing
    at: datetime | None
    zone: str
    latest: datetime | None = None
    opens: datetime | None = None
    track: str = ""
    session_type: str = ""
    part: str = ""
    extended_from: str = ""
    moves: int = 0
    personal: bool = False
    zone_assumed: bool = False
    place: str = ""
    starts: str = ""
    ends: str = ""
    url: str = ""
    source: str = ""
    sources: tuple[str, ...] = ()
    conference: str = ""
    followed: bool = False
    email: str = ""
    tags: tuple[str, ...] = ()
    note: str = ""
    changed: datetime | None = None
    label: str = ""
    list_state: ListState = ListState.LISTED
    was_at: datetime | None = None
    """For a followed call that is called off, when it would have closed; `at` is then None."""
    was_latest: datetime | None = None
    """As `was_at`, for `latest`."""

    @property
    def over_at(self) -> datetime | None:
        """The first instant that is certainly too late, or would have been for a call that is called off."""
        return self.latest or self.at or self.was_latest or self.was_at

    @property
    def ending(self) -> Ending | None:
        """The close in words; None without a date."""
        return Ending(self.at, self.latest, self.zone) if self.at else None


def whole_close(event: Event, now: datetime, emails: Iterable[str] = ()) -> Close:
    """The close of the call as a whole; once that has passed, the last close of a track or type that is still ahead.

    `emails` are the person's addresses: a personal extension of one of them applies if it is later.
    """
    shown, call_close = shown_close(event, now), event.call.closes
    if shown is not None and (call_close is None or current(call_close) != shown):
        part = next(((field, slug) for field, slug, close in own_closes(event) if close == shown), None)
        if part:
            return _part_close(event, *part, now, emails)
    mine = closes_for(event, emails=emails)
    personal = mine is not None and shown is not None and _later(mine, shown)
    closes = mine if personal else shown
    where = _standing(event.call.opens, closes, now) if personal else standing(event, now)
    return _with_close(event, closes, where, extensions_of(event.call), personal=personal)


def closes_of(event: Event, now: datetime, emails: Sequence[str] = ()) -> Iterator[Close]:
    """Every close of an event: that of the call, then those of tracks and session types that have their own.

    A call's close that is still to be announced is included if some track or type has none of its own.
    """
    parts = list(own_closes(event))
    mine = closes_for(event, emails=emails)
    announced = current(event.call.closes) if event.call.closes else None
    personal = mine is not None and announced is not None and _later(mine, announced)
    if announced is not None or has_part_without_close(event):
        yield _with_close(
            event, mine, _standing(event.call.opens, mine, now), extensions_of(event.call), personal=personal
        )
    for field, slug, _ in parts:
        yield _part_close(event, field, slug, now, emails)


def close_of_call(call: FollowedCall, now: datetime) -> Close:
    """The close of a followed call, at its stored instant; a call that is called off has none."""
    at = call.closes.at if call.closes else None
    latest = call.closes_latest.at if call.closes_latest and at is not None else None
    off = call.list_state is ListState.CALLED_OFF
    opens = _opening(call.opens)
    return Close(
        kind=CloseKind.CALL,
        slug=call.slug,
        name=call.name,
        status=Standing.CLOSED if off else _where(opens, latest or at, now, has_opening=call.opens is not None),
        at=None if off else at,
        latest=None if off else latest,
        zone=call.closes.zone if call.closes else "",
        opens=opens,
        extended_from=moved_from(call.extensions, call.closes),
        moves=len(call.extensions),
        zone_assumed=call.zone_assumed and at is not None and not off,
        place=call.place,
        starts=call.starts,
        ends=call.ends,
        url=call.call_url or call.url,
        source=call.source,
        sources=(call.source,) if call.source else (),
        conference=call.slug,
        followed=True,
        tags=call.tags,
        note=", ".join(part for part in (list_state_text(call), described(call)) if part),
        changed=call.updated,
        label=call.label,
        list_state=call.list_state,
        was_at=at if off else None,
        was_latest=latest if off else None,
    )


def in_order(closes: Iterable[Close], now: datetime) -> list[Close]:
    """The closes in order: those ahead, soonest first; those that have passed, latest first; those without a date.

    A close that may be over is placed among those ahead, before all that certainly are.
    """
    return sorted(closes, key=lambda close: _order(close, now))


def is_over(close: Close, now: datetime) -> bool:
    """Whether a call no longer accepts submissions; without a known close, whether its event has begun."""
    return now >= close.over_at if close.over_at else bool(close.starts) and close.starts < now.date().isoformat()


def is_within(close: Close, now: datetime, span: timedelta) -> bool:
    """Whether a close is still ahead, by at most this time."""
    return close.at is not None and close.at <= now + span and not is_over(close, now)


def remaining(close: Close, now: datetime) -> str:
    """The countdown to a close; if its zone is not known, to its first end, then `closing` until its last."""
    if close.list_state is ListState.CALLED_OFF:
        return CALLED_OFF
    if close.opens is not None and now < close.opens:
        return opens_in(close.opens, now)
    return close.ending.left(now) if close.ending else TO_BE_ANNOUNCED


def urgency_of(close: Close, now: datetime) -> Urgency:
    """The urgency of a close, measured from its first end if its zone is not known."""
    return close.ending.urgency(now) if close.ending else Urgency.TBA


def _order(close: Close, now: datetime) -> tuple[int, float]:
    if close.at is None or close.over_at is None:
        return (2, 0)
    return (1, -close.over_at.timestamp()) if close.over_at <= now else (0, close.at.timestamp())


def _part_close(event: Event, field: str, slug: str, now: datetime, emails: Iterable[str]) -> Close:
    """The close of one track or session type; `field` is `track` or `session_type`."""
    track, session_type = (slug, "") if field == "track" else ("", slug)
    owner = event.track(track) or event.session_type(session_type)
    closes = closes_for(event, track=track, session_type=session_type, emails=emails)
    announced = current(owner.closes) if owner and owner.closes else None
    personal = closes is not None and announced is not None and _later(closes, announced)
    moves = [
        extension
        for extension in event.call.extensions
        if (extension.track, extension.session_type) == (track, session_type)
    ]
    opens = opens_for(event, track=track, session_type=session_type)
    whole = _with_close(event, closes, _standing(opens, closes, now), moves, personal=personal)
    whole = msgspec.structs.replace(whole, opens=opens.at if opens else None)
    part = f"{field.replace('_', ' ')} {owner.name if owner else slug}"
    return msgspec.structs.replace(whole, track=track, session_type=session_type, part=part)


def _with_close(
    event: Event, closes: Deadline | None, where: Standing, moves: Sequence[Extension], *, personal: bool
) -> Close:
    granted = len(event.call.personal_extensions) if personal else 0
    instants = [extension.changed for extension in moves] + [
        extension.granted for extension in event.call.personal_extensions if personal
    ]
    return Close(
        kind=CloseKind.EVENT,
        slug=event.slug,
        conference=event.slug,
        tags=tuple(track.slug for track in event.tracks),
        name=event.name,
        status=where,
        at=closes.at if closes else None,
        latest=closes.latest if closes else None,
        zone=closes.zone if closes and closes.zone else event.timezone,
        opens=_opening(event.call.opens),
        extended_from=moved_from(moves, closes),
        moves=len(moves) + granted,
        personal=personal,
        place=event.place,
        starts=event.starts,
        ends=event.ends,
        url=(event.call.url if event.followed else "") or event.url,
        followed=event.followed,
        email=event.call.email if event.followed and event.call.intake is IntakeChannel.EMAIL else "",
        changed=max(instants, default=None),
    )


def _later(mine: Deadline, announced: Deadline) -> bool:
    return mine.at is not None and announced.at is not None and mine.at > announced.at


def _standing(opens: Deadline | None, closes: Deadline | None, now: datetime) -> Standing:
    return _where(_opening(opens), closes.over_at if closes else None, now, has_opening=opens is not None)


def _where(opens: datetime | None, at: datetime | None, now: datetime, *, has_opening: bool) -> Standing:
    """The standing of one close; an opening without a date (`has_opening`, no `opens`) is still to be announced."""
    if at is not None and now >= at:
        return Standing.CLOSED
    if opens is None and (at is None or has_opening):
        return Standing.UNANNOUNCED
    return Standing.UPCOMING if opens is not None and now < opens else Standing.OPEN


def _opening(opens: Deadline | None) -> datetime | None:
    return current_opening(opens).at if opens is not None else None
