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


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """That a notice of the event was acknowledged: its slug, the version that was shown and when (UTC)."""

    notice: str
    version: str
    at: datetime | None = None


class Redaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What reviewers of a blind call read instead of a text; empty where they read nothing.

    `original` is the digest of the text that it stands for: once that text is edited, the two no longer agree.
    """

    text: str = ""
    original: str


class Proposal(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One proposal, and the session it becomes.

    Short fields come first and long texts last, which is also their order in the store and in exports. `speakers`
    holds speaker codes in speaking order and may be empty; `duration` in minutes, None where the session type's
    holds; instants are UTC; `answers` go by question slug; long texts are Markdown; `late_reason` is the organiser's
    reason for taking it outside the call's dates; `state_reason` and `state_tags` the reason given with the last change
    of state; `pending_reason` and `pending_tags` what the committee says of a decision that is not published;
    `day` is the local ISO date of a session whose `start` is not known yet; `redactions` go by the field they stand
    for, `answers.SLUG` for an answer.
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
    state_tags: tuple[str, ...] = ()
    pending_reason: str = ""
    pending_tags: tuple[str, ...] = ()
    do_not_record: bool = False
    day: str = ""
    start: datetime | None = None
    room: str = ""
    stream_url: str = ""
    recording_url: str = ""
    chat_url: str = ""
    resources: tuple[Resource, ...] = ()
    answers: dict[str, Answer] = {}
    acknowledged: tuple[Acknowledgement, ...] = ()
    abstract: str = ""
    description: str = ""
    notes: str = ""
    internal_notes: str = ""
    redactions: dict[str, Redaction] = {}
