"""A session: a proposal once it has a place in the programme.

A session of a programme as a file publishes it, before it is a proposal with a code of its own.
"""

from datetime import UTC, datetime, timedelta

import msgspec

from cfpcli.records.draft import DraftSpeaker
from cfpcli.records.event import Event
from cfpcli.records.proposal import Proposal, Resource
from cfpcli.records.states import State


def duration_of(proposal: Proposal, event: Event) -> int | None:
    """Minutes: the proposal's own, else its session type's; None where neither says.

    A session type of 0 minutes does not say: its sessions have no fixed length.
    """
    kind = event.session_type(proposal.session_type)
    return proposal.duration or (kind.duration if kind else None) or None


def day_of(proposal: Proposal, event: Event) -> str:
    """The local ISO date of a session: of its start, else its own day; empty while it has none."""
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
    """One session; names and meanings as in `Proposal`, speakers in full and often without an address, or none.

    `code` and `guid` are empty unless the file gives them; `start` is UTC, and `day` (local ISO date) is set only
    where the start is not known. `stream_url` is empty where the room's stream is meant. `line` is where the file
    describes it, for messages; it is no part of the session.
    """

    title: str
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
    speakers: tuple[DraftSpeaker, ...] = ()
    resources: tuple[Resource, ...] = ()
    abstract: str = ""
    description: str = ""
    line: int = 0
