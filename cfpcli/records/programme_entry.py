"""A session of a programme as a file publishes it, before it is a proposal with a code of its own."""

from datetime import datetime

import msgspec

from cfpcli.records.draft import DraftSpeaker
from cfpcli.records.proposal import Resource
from cfpcli.records.states import State


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
