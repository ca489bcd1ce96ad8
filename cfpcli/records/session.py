"""A session: a proposal once it has a place in the programme.

Also a session of a programme as published in a file, before it is a proposal with a code of its own.
"""

from datetime import UTC, datetime, timedelta

import msgspec

from cfpcli.records.event import Event
from cfpcli.records.proposal import DraftSpeaker, Proposal, Resource, State, page_heading


def duration_of(proposal: Proposal, event: Event) -> int | None:
    """The duration in minutes: the proposal's own, else its session type's; None if neither has one.

    A session type of 0 minutes has none: its sessions have no fixed length.
    """
    kind = event.session_type(proposal.session_type)
    return proposal.duration or (kind.duration if kind else None) or None


def day_of(proposal: Proposal, event: Event) -> str:
    """The local ISO date of a session: that of its start, else its `day`; empty while it has neither."""
    if proposal.start is None:
        return proposal.day
    from cfpcli.dates.zones import zone_named

    return proposal.start.astimezone(zone_named(event.timezone)).date().isoformat()


def ends(proposal: Proposal, event: Event) -> datetime | None:
    """The UTC instant at which a session ends; None while its start or duration is not known."""
    minutes = duration_of(proposal, event)
    if proposal.start is None or minutes is None:
        return None
    return proposal.start.astimezone(UTC) + timedelta(minutes=minutes)


class Session(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One session; fields are as in `Proposal`, but speakers are in full, often without an address, or missing.

    `code` and `guid` are empty unless the file gives them; `start` is UTC, and `day` (local ISO date) is set only
    if the start is not known. `stream_url` is empty if the room's stream applies. `former_titles` are those of earlier
    files, by which a stored session is recognised, and `line` is its line in the file, for messages; neither is part of
    the session.
    """

    title: str
    former_titles: tuple[str, ...] = ()
    code: str = ""
    guid: str = ""
    state: State = State.CONFIRMED
    track: str = ""
    session_type: str = ""
    language: str = ""
    level: str = ""
    tags: tuple[str, ...] = ()
    duration: int | None = None
    day: str = ""
    start: datetime | None = None
    room: str = ""
    stream_url: str = ""
    recording_url: str = ""
    chat_url: str = ""
    abstract_is_summary: bool = False
    speakers: tuple[DraftSpeaker, ...] = ()
    resources: tuple[Resource, ...] = ()
    abstract: str = ""
    description: str = ""
    line: int = 0


SUMMARY = "Summary"
"""The heading of an abstract that is a summary by others."""


def text_heading(proposal: Proposal, name: str) -> str:
    """The heading of a text of this proposal: an abstract that is a summary is called one."""
    return SUMMARY if name == "abstract" and proposal.abstract_is_summary else page_heading(name)


def published_abstract(abstract: str, *, is_summary: bool) -> str:
    """The abstract for a format that has no place for its mark: under the heading `SUMMARY` if it is a summary."""
    return f"{SUMMARY}:\n\n{abstract}" if abstract and is_summary else abstract
