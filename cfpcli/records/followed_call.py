"""Followed calls: one record for each deadline that a published list has, and the event that follows from it."""

import re
from datetime import datetime
from enum import StrEnum

import msgspec

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.event import Call, Event, Extension, IntakeChannel
from cfpcli.text import slugify


class ListState(StrEnum):
    """The state of a call in the newest version of its list; `listed` is the normal one."""

    LISTED = ""
    CALLED_OFF = "called-off"
    DROPPED = "dropped"
    REFUSED = "refused"


class OtherDate(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A date of a followed call by which nothing is submitted, such as `notification`, in the words of its list.

    `date` has the published zone; it is None where the list has only an address (`url`), such as that of financial aid.
    """

    label: str
    date: Deadline | None = None
    url: str = ""


class FollowedCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One published call, under a `slug` that stays the same across imports.

    `closes.zone` is the published zone or, with `zone_assumed`, the zone that the `source` (a format of lists of calls)
    is known to mean. If no zone is known, `closes` is the first end of that day and `closes_latest` the last end;
    `closes_latest` is otherwise None. `starts` and `ends` are local ISO dates of the event, empty while unknown; `year`
    is its year, 0 while unknown. `followed` is when the call was first imported, `updated` when its list last had
    something new (both UTC). `url` is the event's page, `call_url` the address for submissions. `label` is the list's
    name for this deadline among those of its event, `note` the list's remark. `dates` are the other dates of the event,
    kept with one of its deadlines.

    `lists` are the lists that have it, each by the name of the file in which it was first imported. `list_state` is
    its state there, with `list_state_since` (UTC) and `list_state_reason`; `closes` remains the last close that could
    be read.
    """

    slug: str
    number: int = 0
    name: str
    year: int = 0
    label: str = ""
    closes: Deadline | None = None
    closes_latest: Deadline | None = None
    zone_assumed: bool = False
    extensions: tuple[Extension, ...] = ()
    opens: Deadline | None = None
    place: str = ""
    starts: str = ""
    ends: str = ""
    url: str = ""
    call_url: str = ""
    source: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    dates: tuple[OtherDate, ...] = ()
    lists: tuple[str, ...] = ()
    list_state: ListState = ListState.LISTED
    list_state_since: datetime | None = None
    list_state_reason: str = ""
    followed: datetime
    updated: datetime


def event_of_call(call: FollowedCall) -> Event:
    """The event of a call that a list has, with the facts of the list; limits, tracks and questions are unknown."""
    zone = call.closes.zone if call.closes else ""
    return Event(
        slug=call.slug,
        name=call.name,
        timezone=zone if zone and not call.closes_latest else "UTC",
        place=call.place,
        starts=call.starts,
        ends=call.ends,
        url=call.url,
        followed=True,
        call=Call(
            opens=call.opens,
            closes=_close(call),
            extensions=tuple(map(_with_span, call.extensions)),
            intake=IntakeChannel.URL if call.call_url else None,
            url=call.call_url,
        ),
    )


def with_facts_of(event: Event, call: FollowedCall) -> Event:
    """A followed event with the dates and addresses that its list has now.

    The event is stored when a proposal is first prepared for it, or comes from an event file. Only the call is changed
    by later versions of the list, so that its facts are the newer ones.
    """
    listed = event_of_call(call)
    of_call = msgspec.structs.replace(
        event.call,
        opens=listed.call.opens or event.call.opens,
        closes=listed.call.closes,
        extensions=listed.call.extensions,
        intake=event.call.intake or listed.call.intake,
        url=listed.call.url or event.call.url,
    )
    return msgspec.structs.replace(
        event,
        call=of_call,
        place=listed.place or event.place,
        starts=listed.starts or event.starts,
        ends=listed.ends or event.ends,
        url=listed.url or event.url,
    )


def _close(call: FollowedCall) -> Deadline | None:
    """The close of a call, with the last end of its day if its zone is not known."""
    if call.closes is None or call.closes_latest is None:
        return call.closes
    return msgspec.structs.replace(call.closes, latest=call.closes_latest.at)


def _with_span(extension: Extension) -> Extension:
    from cfpcli.dates.instants import ends_of, is_first_end

    if not is_first_end(extension.closes):
        return extension
    closes = msgspec.structs.replace(extension.closes, latest=ends_of(extension.closes)[1].at)
    return msgspec.structs.replace(extension, closes=closes)


def described(call: FollowedCall) -> str:
    """The list's words for a deadline: its label, then the note."""
    return ", ".join(part for part in (call.label, call.note) if part)


def list_state_text(call: FollowedCall) -> str:
    """The state of a call in its list, such as `no longer in its list since 2026-05-24`; empty while listed."""
    since = f" since {call.list_state_since.date()}" if call.list_state_since else ""
    reason = f": {call.list_state_reason}" if call.list_state_reason else ""
    return {
        ListState.LISTED: "",
        ListState.CALLED_OFF: "called off",
        ListState.DROPPED: f"no longer in its list{since}",
        ListState.REFUSED: f"not confirmed{since}{reason}",
    }[call.list_state]


def is_still_open(call: FollowedCall, now: datetime) -> bool:
    """Whether a call may still accept submissions; without a known close, whether its event has not begun."""
    closes = call.closes_latest or call.closes
    if closes is not None and closes.at is not None:
        return now < closes.at
    return not call.starts or now.date().isoformat() <= call.starts


def event_year(call: FollowedCall) -> int:
    """The year of the event, read from the slug if an old record has no year; 0 if unknown."""
    if call.year or call.lists:
        return call.year
    if call.starts:
        return int(call.starts[:4])
    years = _YEAR.findall(call.slug.removeprefix(slugify(call.name))) or _YEAR.findall(call.name)
    return int(years[0]) if years else 0


_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def label_of(call: FollowedCall) -> str:
    """The label of a call; for a record from before records had labels, the label derived from its note and slug.

    Such a note is `PART: LABEL`, the part alone, or the label alone if the slug has no part.
    """
    if call.label or call.lists:
        return call.label
    rest = slugify(call.name)
    part = _AFTER_YEAR.sub("", call.slug.removeprefix(rest)).removesuffix(f"-{slugify(call.source)}").replace("-", " ")
    if call.source == "ccfddl":
        is_abstract = part.endswith("abstracts")
        text = call.note.removeprefix(part).removeprefix(": ") if part else call.note
        return f"abstracts: {text}" if is_abstract and text else "abstracts" if is_abstract else text
    if call.source == "hf-deadlines":
        return call.note.removeprefix(f"{part}: ") if part else call.note
    if call.source == "sec-deadlines":
        return ""
    return part if part and call.note.startswith(part) else ""


_AFTER_YEAR = re.compile(r"^-?(?:(?:19|20)[0-9]{2})?-?")
