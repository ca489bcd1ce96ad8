"""A call that somebody else publishes, followed for its deadline."""

import re
from datetime import datetime
from enum import StrEnum

import msgspec

from cfpcli.dates.deadline import Deadline
from cfpcli.records.event import Extension
from cfpcli.text import slugify


class ListState(StrEnum):
    """What the newest version of its list makes of a call; `listed` where it is there as any other."""

    LISTED = ""
    CALLED_OFF = "called-off"
    DROPPED = "dropped"
    REFUSED = "refused"


class FollowedCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One published call, under a `slug` that stays the same from one import to the next.

    `closes.zone` is the one published or, where `zone_assumed`, the one that the `source` (a format of lists of calls)
    is known to mean. Where no zone is known, `closes` is the first end of that day and `closes_latest` the last; it is
    None everywhere else. `starts` and `ends` are local ISO dates of the event, empty while unknown, `year` its year, 0
    while unknown; `followed` is when it first was imported and `updated` when its list last had something new (UTC);
    `url` is the event's page, `call_url` where proposals are sent; `label` is what the list calls this deadline among
    those of its event, `note` what it adds.

    `lists` are the lists that have it, each by the name of the file in which it was first imported. `list_state` is
    what became of it there, `list_state_since` since when (UTC) and `list_state_reason` why; `closes` stays the last
    one that could be read.
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
    lists: tuple[str, ...] = ()
    list_state: ListState = ListState.LISTED
    list_state_since: datetime | None = None
    list_state_reason: str = ""
    followed: datetime
    updated: datetime


def described(call: FollowedCall) -> str:
    """What the list says beside the deadline: its label, then the note."""
    return ", ".join(part for part in (call.label, call.note) if part)


def list_state_text(call: FollowedCall) -> str:
    """What became of a call in its list, such as `no longer in its list since 2026-05-24`; empty while listed."""
    since = f" since {call.list_state_since:%Y-%m-%d}" if call.list_state_since else ""
    reason = f": {call.list_state_reason}" if call.list_state_reason else ""
    return {
        ListState.LISTED: "",
        ListState.CALLED_OFF: "called off",
        ListState.DROPPED: f"no longer in its list{since}",
        ListState.REFUSED: f"not confirmed{since}{reason}",
    }[call.list_state]


def is_still_open(call: FollowedCall, now: datetime) -> bool:
    """Whether something may still be sent somewhere; without a known close, whether its event has not begun."""
    closes = call.closes_latest or call.closes
    if closes is not None and closes.at is not None:
        return now < closes.at
    return not call.starts or f"{now:%Y-%m-%d}" <= call.starts


def event_year(call: FollowedCall) -> int:
    """The year of the event, found in the slug where a record was made before records had it; 0 where unknown."""
    if call.year or call.lists:
        return call.year
    if call.starts:
        return int(call.starts[:4])
    found = _YEAR.findall(call.slug.removeprefix(slugify(call.name))) or _YEAR.findall(call.name)
    return int(found[0]) if found else 0


_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")


def label_of(call: FollowedCall) -> str:
    """The label of a call; where a record was made before records had one, what its note and its slug say of it.

    Such a note is `PART: LABEL`, the part alone, or the label alone where the slug has no part.
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
