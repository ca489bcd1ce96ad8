"""A proposal: what a speaker sends, what the committee makes of it and, once placed, the session."""

from datetime import datetime

import msgspec

from cfpcli.domain.states import State

Answer = str | bool | int | float | tuple[str, ...]


class Resource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A link that belongs to a proposal; only public ones leave the committee."""

    link: str
    description: str = ""
    is_public: bool = True


class Proposal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One proposal, and the session it becomes.

    Short fields come first and long texts last, which is also their order in the store and in exports. `speakers`
    holds speaker codes in speaking order and may be empty; `duration` in minutes, None where the session type's
    holds; instants are UTC; `answers` go by question slug; long texts are Markdown; `late_reason` is the organiser's
    reason for taking it outside the call's dates; `state_reason` the reason given with the last change of state;
    `day` is the local ISO date of a session whose `start` is not known yet.
    """

    code: str
    number: int = 0
    event: str
    state: State
    track: str = ""
    session_type: str = ""
    language: str = ""
    title: str
    speakers: tuple[str, ...] = ()
    level: str = ""
    tags: tuple[str, ...] = ()
    duration: int | None = None
    guid: str = ""
    pending_state: State | None = None
    notified_state: State | None = None
    created: datetime
    submitted: datetime | None = None
    updated: datetime
    revision: int = 1
    late_reason: str = ""
    state_reason: str = ""
    do_not_record: bool = False
    day: str = ""
    start: datetime | None = None
    room: str = ""
    stream_url: str = ""
    recording_url: str = ""
    chat_url: str = ""
    resources: tuple[Resource, ...] = ()
    answers: dict[str, Answer] = {}
    abstract: str = ""
    description: str = ""
    notes: str = ""
    internal_notes: str = ""
