"""Whether a call accepts a proposal at an instant, until when, and the message if it does not.

A track and a session type may have an opening and a close of their own, and a person may have a later close. The date,
time and zone of a deadline decide everywhere here; its stored instant counts only if it has no date.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from itertools import product
from typing import Literal

import msgspec

from cfpcli.dates.countdown import ago, brief, opens_in, time_left
from cfpcli.dates.ending import Ending, ending_of
from cfpcli.dates.english import both, day_month, reader_time, spoken, time_of_day
from cfpcli.dates.instants import close_instant, closes_before, open_instant
from cfpcli.dates.written_deadline import Deadline
from cfpcli.errors import ClosedError, DataRefusedError
from cfpcli.records.event import Call, Event, Extension, PersonalExtension, SessionType, Track
from cfpcli.records.person import normalise_email
from cfpcli.records.proposal import Draft, Proposal


class Standing(StrEnum):
    """The standing of a call; `unannounced` while its opening is unknown, `grace` for a draft begun in time."""

    UPCOMING = "upcoming"
    OPEN = "open"
    GRACE = "grace"
    CLOSED = "closed"
    UNANNOUNCED = "unannounced"


_BEST_FIRST = (Standing.OPEN, Standing.UPCOMING, Standing.CLOSED, Standing.UNANNOUNCED)
_BEFORE_ALL = datetime.min.replace(tzinfo=UTC)


def closes_for(event: Event, *, track: str = "", session_type: str = "", emails: Iterable[str] = ()) -> Deadline | None:
    """The close for a proposal of this track and session type (slugs) by these people; None if not set.

    The close of the track or the type, else the call's; if both have one, the later applies, to the speaker's benefit.
    A close to be announced counts as the latest. A personal extension of one of the addresses replaces the close if it
    is later. `at` of the result is the instant of date, time and zone under today's rules of the zone.
    """
    owners = (event.track(track), event.session_type(session_type))
    part_closes = [owner.closes for owner in owners if owner is not None and owner.closes is not None]
    closes = _latest(part_closes) if part_closes else event.call.closes
    if closes is None:
        return None
    granted = (personal_extension(event.call, email) for email in emails)
    return current(_latest([closes, *(extension.closes for extension in granted if extension is not None)]))


def opens_for(event: Event, *, track: str = "", session_type: str = "") -> Deadline | None:
    """The opening for a proposal of this track and session type (slugs); None if not set.

    The opening of the track or the type, else the call's; if both have one, the later applies, because before it one of
    them does not accept proposals. One to be announced counts as the latest. `at` is as for `closes_for`.
    """
    owners = (event.track(track), event.session_type(session_type))
    part_opens = [current_opening(owner.opens) for owner in owners if owner is not None and owner.opens is not None]
    if part_opens:
        return max(part_opens, key=lambda opens: (opens.at is None, opens.at or _BEFORE_ALL))
    return current_opening(event.call.opens) if event.call.opens else None


def personal_extension(call: Call, email: str) -> PersonalExtension | None:
    """The personal extension for this address: the one granted last."""
    wanted = normalise_email(email)
    return next(
        (extension for extension in reversed(call.personal_extensions) if wanted and extension.email == wanted), None
    )


def close_of(event: Event, proposal: Proposal, emails: Iterable[str] = ()) -> datetime | None:
    """The first UTC instant at which this proposal can certainly no longer be changed; None while no close is known.

    `emails` are the addresses of its speakers, one of whom may have a personal extension.
    """
    closes = closes_for(event, track=proposal.track, session_type=proposal.session_type, emails=emails)
    return closes.over_at if closes else None


def may_change(event: Event, proposal: Proposal, now: datetime, emails: Iterable[str] = ()) -> bool:
    """Whether the speakers may still change a proposal's content; after the close they may only add notes.

    `emails` as for `close_of`. There is no grace here, because a submitted proposal is already complete. The copy of
    a proposal to a followed call belongs to its speakers, who can change it at any time.
    """
    if event.followed:
        return True
    closes = close_of(event, proposal, emails)
    return closes is None or now < closes


def call_status(event: Event, now: datetime) -> Standing:
    """The standing of the call as a whole at this instant: open while any track or session type is.

    The opening is inclusive, the close exclusive; the close is the newest one, after every extension. A call without
    an opening is open until its close; one whose close is not set or still to be announced does not close. Without any
    date, or with an opening still to be announced, it is unannounced.
    """
    return standing(event, now)


def standing(event: Event, now: datetime, *, draft: Draft | None = None) -> Standing:
    """The standing of the call for a draft: for its track, session type and speakers; without a draft, as a whole.

    A draft whose track or type is missing or unknown may still get any of them. A draft begun before the close has the
    call's grace after it; one whose beginning is later than `now` has none.
    """
    standings = {_standing(opens, closes, now) for opens, closes in _spans(event, draft)}
    best = next(candidate for candidate in _BEST_FIRST if candidate in standings)
    return Standing.GRACE if best is Standing.CLOSED and _grace_end(event, draft, now) else best


def refuse_unless_open(event: Event, now: datetime, reader_zone: tzinfo, *, draft: Draft | None = None) -> str:
    """Accept a submission while the call is open or in the grace; return the reason for lateness, empty if in time.

    Raises:
        ClosedError: the call is not open; the message gives the opening or close concerned in local and in the reader's
            own time. It does not mention the grace, which is only for people who need it.
    """
    where = standing(event, now, draft=draft)
    if where is Standing.OPEN:
        return ""
    if where is Standing.GRACE:
        return _late_reason(event, draft, now)
    if where is Standing.UPCOMING and (opens := _first_opening(event, draft, now)) and opens.at:
        when = both(opens.at, opens.zone or event.timezone, reader_zone)
        own = event.call.opens is None or opens.at != current_opening(event.call.opens).at
        scope = _scope(event, draft, "opens") if own else ""
        raise ClosedError(
            f"the call of {event.name}{scope} is not open yet: it opens {when}", hint=f"it {opens_in(opens.at, now)}"
        )
    if where is Standing.CLOSED:
        raise _closed(event, now, reader_zone, draft)
    raise ClosedError(
        f"the call of {event.name} has no dates yet",
        hint="cfp init FILE.toml  # an organiser first sets opens and closes under [call] in the file",
    )


def grace_notice(event: Event, now: datetime, reader_zone: tzinfo, draft: Draft) -> str:
    """The notice for a person in the grace; empty for everybody else.

    Such as `Closed 4 min ago. You began in time and may submit until 00:30 (26 min left).`
    """
    if standing(event, now, draft=draft) is not Standing.GRACE:
        return ""
    closes, ends = _last(_closes(event, draft)), _grace_end(event, draft, now)
    if closes is None or closes.at is None or ends is None:
        return ""
    zone = zone_of(closes, event)
    until = time_of_day(ends, zone)
    yours = reader_time(ends, zone, reader_zone)
    remaining = time_left(brief(ends - now))
    closed = f"Closed {ago(closes.at, now)}."
    if yours:
        return f"{closed} You began in time and may submit until {until} {zone} (your time: {yours}), {remaining}."
    return f"{closed} You began in time and may submit until {until} ({remaining})."


def shown_close(event: Event, now: datetime) -> Deadline | None:
    """The close of the countdown for the call as a whole; None if none is set.

    The call's own while it is ahead; if it has passed, or applies to no track or type, the last one that applies.
    """
    best = call_status(event, now)
    possible = [closes for opens, closes in _spans(event, None) if _standing(opens, closes, now) is best]
    call_close = current(event.call.closes) if event.call.closes else None
    return call_close if call_close in possible and best is not Standing.CLOSED else _last(possible)


def shown_opening(event: Event, now: datetime) -> Deadline | None:
    """The opening that people wait for, the first of all parts, or else the call's own; None if none is set."""
    return _first_opening(event, None, now) or (current_opening(event.call.opens) if event.call.opens else None)


def has_part_without_close(event: Event) -> bool:
    """Whether a proposal of some track and type has no close at all: neither one of its own nor the call's."""
    return any(closes is None for closes in _closes(event, None))


def own_closes(event: Event) -> Iterator[tuple[Literal["track", "session_type"], str, Deadline]]:
    """The closes that tracks and session types have of their own: `track` or `session_type`, the slug, the close."""
    for track in event.tracks:
        if track.closes is not None:
            yield "track", track.slug, current(track.closes)
    for kind in event.session_types:
        if kind.closes is not None:
            yield "session_type", kind.slug, current(kind.closes)


def extended_from(call: Call) -> str:
    """The former close of the whole call, such as `extended from 14 June`; empty if it never moved."""
    return moved_from(extensions_of(call), call.closes)


def extensions_of(call: Call, field: str = "", slug: str = "") -> list[Extension]:
    """The former closes of a track or session type (`field` names which), else of the whole call; oldest first."""
    scope = {"track": (slug, ""), "session_type": ("", slug)}.get(field, ("", ""))
    return [extension for extension in call.extensions if (extension.track, extension.session_type) == scope]


def moved_from(extensions: Sequence[Extension], closes: Deadline | None) -> str:
    """The close before these extensions in words; empty if it is still as first announced.

    After several moves the first announced close is named, because that is the one people remember.
    """
    former = next((extension.closes for extension in extensions if extension.closes.date), None)
    if former is None or (closes is not None and closes.at is not None and closes.at == former.at):
        return ""
    day = _former_day(former, closes)
    return f"brought forward from {day}" if closes and closes_before(closes, former) else f"extended from {day}"


def current(closes: Deadline) -> Deadline:
    """A close with the instant of its date, time and zone under today's zone rules."""
    return _at_today(closes, close_instant)


def current_opening(opens: Deadline) -> Deadline:
    """An opening with its instant under today's zone rules; as `current`."""
    return _at_today(opens, open_instant)


def _at_today(deadline: Deadline, instant: Callable[[Deadline], datetime | None]) -> Deadline:
    try:
        at = instant(deadline)
    except DataRefusedError:  # a zone that this system does not know
        return deadline
    return deadline if at is None or at == deadline.at else msgspec.structs.replace(deadline, at=at)


def zone_of(closes: Deadline, event: Event) -> str:
    """The zone in which a deadline is shown: its own, else the event's."""
    return closes.zone or event.timezone


def _closes(event: Event, draft: Draft | None) -> Iterator[Deadline | None]:
    return (closes for _, closes in _spans(event, draft))


def _spans(event: Event, draft: Draft | None) -> Iterator[tuple[Deadline | None, Deadline | None]]:
    """The openings and closes that may apply to a draft: one pair if its track and type are known, else all of them."""
    track, kind = (draft.track, draft.session_type) if draft else ("", "")
    emails = [speaker.email for speaker in draft.speakers] if draft else []
    tracks = [track] if event.track(track) else _scopes(event.tracks)
    kinds = [kind] if event.session_type(kind) else _scopes(event.session_types)
    for of_track, of_kind in product(tracks, kinds):
        yield (
            opens_for(event, track=of_track, session_type=of_kind),
            closes_for(event, track=of_track, session_type=of_kind, emails=emails),
        )


def _scopes(parts: Sequence[Track | SessionType]) -> list[str]:
    """The slugs of the parts with dates of their own; an empty one stands for all others, which have the call's."""
    dated = [part.slug for part in parts if part.opens is not None or part.closes is not None]
    return dated if dated and len(dated) == len(parts) else [*dated, ""]


def _standing(opening: Deadline | None, closes: Deadline | None, now: datetime) -> Standing:
    opens, closes_at = opening.at if opening else None, closes.over_at if closes else None
    if closes_at is not None and now >= closes_at:
        return Standing.CLOSED
    if opens is None and (closes_at is None or opening is not None):
        return Standing.UNANNOUNCED
    return Standing.UPCOMING if opens is not None and now < opens else Standing.OPEN


def _first_opening(event: Event, draft: Draft | None, now: datetime) -> Deadline | None:
    """The opening that a draft waits for: the first of those that may apply to it."""
    upcoming = [opens for opens, closes in _spans(event, draft) if _standing(opens, closes, now) is Standing.UPCOMING]
    return min(filter(None, upcoming), key=lambda opens: opens.at or now, default=None)


def _grace_end(event: Event, draft: Draft | None, now: datetime) -> datetime | None:
    """The end of the grace for a draft begun in time (exclusive); None if it has no grace, or none any more."""
    if draft is None or draft.begun is None:
        return None
    closes = _last(_closes(event, draft))
    if closes is None or closes.at is None or draft.begun >= closes.at:
        return None
    ends = closes.at + timedelta(minutes=event.call.grace)
    return ends if closes.at <= now < ends else None


def _late_reason(event: Event, draft: Draft | None, now: datetime) -> str:
    closes = _last(_closes(event, draft))
    late = now - closes.at if closes and closes.at else timedelta(0)
    return f"sent {brief(late)} after the close, begun in time"


def _closed(event: Event, now: datetime, reader_zone: tzinfo, draft: Draft | None) -> ClosedError:
    ending = ending_of(_last(_closes(event, draft)), event.timezone) or Ending(now, zone=event.timezone)
    when = ending.both(reader_zone, now)
    elsewhere = call_status(event, now) is Standing.OPEN
    scope = _scope(event, draft) if elsewhere else ""
    return ClosedError(
        f"the call of {event.name}{scope} {ending.left(now)}: it was open until {when}",
        hint=f"cfp event show {event.slug}  # lists what is still open"
        if elsewhere
        else 'an organiser adds a late proposal with --late "reason"',
    )


def _scope(event: Event, draft: Draft | None, of: Literal["opens", "closes"] = "closes") -> str:
    track = event.track(draft.track) if draft else None
    kind = event.session_type(draft.session_type) if draft else None
    named = [f'the track "{track.name}"'] if track else []
    named += [f'the type "{kind.name}"'] if kind and (getattr(kind, of) or not track) else []
    return f" for {' and '.join(named)}" if named else ""


def _last(closes: Iterable[Deadline | None]) -> Deadline | None:
    """The latest of these closes; one with a date is preferred over one without, because only a date can be shown."""
    deadlines = [deadline for deadline in closes if deadline is not None]
    return max(deadlines, key=lambda deadline: deadline.at or _BEFORE_ALL, default=None)


def _latest(closes: Sequence[Deadline]) -> Deadline:
    return max(closes, key=lambda deadline: (current(deadline).at is None, current(deadline).at or _BEFORE_ALL))


def _former_day(former: Deadline, closes: Deadline | None) -> str:
    day = date.fromisoformat(former.date)
    return day_month(day) if closes and closes.date[:4] == former.date[:4] else spoken(day)
