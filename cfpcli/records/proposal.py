"""Proposals and drafts: every fact about each of their fields, their codes, and their states with the legal moves."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from cfpcli.errors import DataRefusedError, Fault
from cfpcli.records.codes import guid_in_event
from cfpcli.records.facts import (
    ALWAYS,
    LAST_CHANGED,
    LONGEST,
    SMALL_NUMBER,
    Blind,
    Fact,
    InterviewRound,
    Merge,
    Owner,
    QueryValue,
    facts_of,
    fields_where,
    placed,
    types_of,
)
from cfpcli.records.person import SpeakerFields


class State(StrEnum):
    """The state of a proposal: the committee accepts it, and the speaker confirms it."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    ACCEPTED = "accepted"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    WAITLISTED = "waitlisted"
    WITHDRAWN = "withdrawn"
    CANCELED = "canceled"


LEGAL_MOVES: dict[State, tuple[State, ...]] = {
    State.DRAFT: (State.SUBMITTED,),
    State.SUBMITTED: (State.ACCEPTED, State.REJECTED, State.WAITLISTED, State.WITHDRAWN),
    State.WAITLISTED: (State.ACCEPTED, State.REJECTED, State.WITHDRAWN),
    State.ACCEPTED: (State.CONFIRMED, State.CANCELED, State.WITHDRAWN),
    State.CONFIRMED: (State.CANCELED, State.WITHDRAWN),
    State.REJECTED: (State.SUBMITTED,),
    State.WITHDRAWN: (State.SUBMITTED,),
    State.CANCELED: (State.SUBMITTED,),
}

_ELSEWHERE = {State.DRAFT: "prepared", State.SUBMITTED: "sent"}


def state_word(state: State, *, followed: bool) -> str:
    """The state of a proposal as people read it: in a followed call, what others run is prepared and sent."""
    return _ELSEWHERE.get(state, str(state)) if followed else str(state)


LIVE = (State.SUBMITTED, State.WAITLISTED, State.ACCEPTED, State.CONFIRMED)
"""States in which a proposal is live and its speaker can withdraw it."""

UNDECIDED = (State.DRAFT, State.SUBMITTED)
"""States before any decision, of which there is no news for its speakers."""

WAITING = (State.SUBMITTED, State.WAITLISTED)
"""States in which a proposal waits for a decision."""

SEATED = (State.ACCEPTED, State.CONFIRMED)
"""States in which a proposal has a seat in the programme."""

REOPENED_FROM = (State.REJECTED, State.WITHDRAWN, State.CANCELED)
"""States that lead back to `submitted` only with a reason."""


ANSWERS = (State.ACCEPTED, State.REJECTED, State.WAITLISTED)
"""States that organisers give a proposal as their answer."""


def move(now: State, then: State, *, reason: str = "", followed: bool = False) -> State:
    """Return the state `then` if the table allows the move from `now`; `followed` if other organisers decide.

    Their answers are noted as they arrive: a later one replaces the former.

    Raises:
        DataRefusedError: the move is not in the table (the hint lists the legal ones), or a proposal would be reopened
            without a `reason`.
    """
    if followed and {now, then} <= {*ANSWERS}:
        return then
    if then not in LEGAL_MOVES[now]:
        legal = ", ".join(LEGAL_MOVES[now])
        raise DataRefusedError(
            f"a proposal that is {now} cannot become {then}", hint=f"from {now} it can become: {legal}"
        )
    if now in REOPENED_FROM and not reason.strip():
        raise DataRefusedError(f"reopening a proposal that is {now} needs a reason")
    return then


SPEAKERS, MOVES, COMMITTEE, STORE = Owner.SPEAKERS, Owner.MOVES, Owner.COMMITTEE, Owner.STORE
SHOWN, COPIED, COPY_ONLY, HIDDEN = Blind.SHOWN, Blind.COPIED, Blind.COPY_ONLY, Blind.HIDDEN
FIRST, NEVER = InterviewRound.FIRST, InterviewRound.NEVER

Answer = str | bool | int | float | tuple[str, ...]


class Resource(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A link that belongs to a proposal; only public ones leave the committee."""

    link: str
    description: str = ""
    is_public: bool = True


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The acknowledgement of a notice of the event: its slug, the version that was shown and when (UTC)."""

    notice: str
    version: str
    at: datetime | None = None


class Redaction(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The redacted copy that reviewers of a blind call read instead of a text; empty if they read nothing.

    `original` is the digest of the text that it replaces: once that text is edited, the digest no longer matches.
    """

    text: str = ""
    original: str


class SubmittedFields(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The fields that speakers submit, the same in a draft and in a proposal.

    `duration` is in minutes, None for that of the session type; `answers` are by question slug, a speaker's own
    by `SLUG.CODE` (in a draft `SLUG.ADDRESS`); long texts are Markdown.
    """

    track: Annotated[
        str,
        Fact(
            "slug of its track",
            SPEAKERS,
            SHOWN,
            public=True,
            kept=15,
            narrows=((4, 10),),
            query=QueryValue.SLUG,
            choice=True,
            offers="tracks",
            stale=True,
            in_bulk=True,
            interview=FIRST,
        ),
    ] = ""
    session_type: Annotated[
        str,
        Fact(
            "slug of the session type", SPEAKERS, SHOWN, public=True, kept=4, header="type", aliases=("type",),
            query=QueryValue.SLUG,
            choice=True, offers="session_types", stale=True, in_bulk=True, interview=FIRST,
        ),
    ] = ""  # fmt: skip
    language: Annotated[
        str,
        Fact(
            "language it is given in", SPEAKERS, SHOWN, public=True, kept=3, aliases=("lang",), choice=True,
            offers="languages", stale=True, in_bulk=True, interview=FIRST,
        ),
    ] = ""  # fmt: skip
    title: Annotated[
        str,
        Fact(
            "its title", SPEAKERS, COPIED, public=True, most=300, stale=True, searched=True,
            kept=ALWAYS, narrows=((1, 36), (3, 28)), widest=72, interview=FIRST,
        ),
    ]  # fmt: skip
    level: Annotated[
        str,
        Fact(
            "audience: beginners, experts …", SPEAKERS, SHOWN, public=True, kept=9, choice=True, most=300, stale=True,
            query=QueryValue.IN_USE,
            in_bulk=True, interview=FIRST,
            advice="The audience, such as beginner, intermediate or advanced. May stay empty.",
        ),
    ] = ""  # fmt: skip
    tags: Annotated[
        tuple[str, ...],
        Fact(
            "labels that group proposals, such as cloud", SPEAKERS, COPIED,
            public=True, kept=10, aliases=("tag",), most=200, items=200, searched=True,
            query=QueryValue.IN_USE,
            advice="Words to search for, such as [supply-chain, sbom]. May stay empty.",
        ),
    ] = ()  # fmt: skip
    keywords: Annotated[
        tuple[str, ...],
        Fact(
            "its speakers' keywords", SPEAKERS, COPIED, public=True, kept=10, aliases=("keyword",), most=100, items=50,
            stale=True, searched=True,
            advice="Keywords that the programme prints, such as [procurement, open data]. May stay empty.",
        ),
    ] = ()  # fmt: skip
    duration: Annotated[
        int | None,
        Fact(
            "its own length in minutes; if empty, the session type's applies", SPEAKERS, SHOWN, public=True, kept=11,
            query_field="minutes",
            stale=True, in_bulk=True, interview=NEVER,
        ),
    ] = None  # fmt: skip
    do_not_record: Annotated[
        bool,
        Fact(
            "whether its speakers refuse a recording", SPEAKERS, HIDDEN, public=True, in_bulk=True, interview=NEVER,
            advice="yes if its speakers refuse to be recorded.",
        ),
    ] = False  # fmt: skip
    resources: Annotated[
        tuple[Resource, ...],
        Fact(
            "links: slides, code, papers",
            SPEAKERS,
            HIDDEN,
            public=True,
            header="links",
            interview=NEVER,
            item_key=("link",),
        ),
    ] = ()
    answers: Annotated[
        dict[str, Answer], Fact("answers to the event's own questions", SPEAKERS, SHOWN, public=False, interview=FIRST)
    ] = {}
    abstract: Annotated[
        str,
        Fact(
            "abstract, printed in the programme", SPEAKERS, COPIED, public=True, long=True, stale=True, searched=True,
            interview=FIRST, advice="Printed in the programme; Markdown.",
        ),
    ] = ""  # fmt: skip
    description: Annotated[
        str,
        Fact(
            "description in full", SPEAKERS, COPIED, public=True, label="Longer description", long=True, stale=True,
            heading="Description",
            searched=True,
            advice="Printed below the abstract: a timed outline, what the audience learns. May stay empty.",
        ),
    ] = ""  # fmt: skip
    notes: Annotated[
        str,
        Fact(
            "speaker's notes for the committee", SPEAKERS, COPY_ONLY, public=False, label="Notes to the committee",
            long=True, stale=True, after_close=True, interview=FIRST,
            advice="Read by the committee only. May stay empty.",
        ),
    ] = ""  # fmt: skip


WORDS = tuple(name for name, type_ in types_of(SubmittedFields).items() if type_ == tuple[str, ...])
"""The fields that speakers submit as lists of words."""

LONG_TEXTS = fields_where(SubmittedFields, lambda fact: fact.long)
"""The Markdown fields that speakers submit."""

SHORT_FIELDS = tuple(
    name
    for name, type_ in types_of(SubmittedFields).items()
    if type_ in {str, bool, int | None, tuple[str, ...]} and name not in {"title", *LONG_TEXTS}
)
"""The fields that speakers submit as one text, number or flag or as a list of words, except the title."""


READ = frozenset(fields_where(SubmittedFields, lambda fact: fact.stale or fact.blind is SHOWN))
"""The fields that reviewers and deciders read with a proposal: those that make a review stale, and those that never
name a speaker."""

LONG_READ = tuple(name for name in LONG_TEXTS if name in READ)
"""The Markdown fields among them; the abstract is the first."""

_IN_PLACE = ("track", "session_type", "duration")
"""Those of them that every page shows in a place of their own."""

LINE_READ = tuple(name for name in SHORT_FIELDS if name in READ and name not in _IN_PLACE)
"""The short fields among them that a page shows on one line."""


def label_of(name: str) -> str:
    """The label of a field that speakers submit, in forms and on pages."""
    return facts_of(SubmittedFields)[name].label or name.replace("_", " ").capitalize()


def page_heading(name: str) -> str:
    """The heading of a text that speakers submit, where it is read."""
    return facts_of(SubmittedFields)[name].heading or label_of(name)


def value_of(record: SubmittedFields, name: str) -> str:
    """The value of a short field on one line; empty if it has none or is false."""
    match getattr(record, name):
        case bool(flag):
            return "yes" if flag else ""
        case tuple(parts):
            return ", ".join(parts)
        case value:
            return "" if value is None else str(value)


def short_facts(record: SubmittedFields) -> tuple[str, ...]:
    """The values of the short fields that reviewers read, in their order; empty ones are left out.

    A choice and a list of words stand for themselves; any other value follows its label.
    """
    facts = facts_of(SubmittedFields)
    bare = {name for name in LINE_READ if facts[name].choice or name in WORDS}
    values = ((name, value_of(record, name)) for name in LINE_READ)
    return tuple(value if name in bare else f"{label_of(name)}: {value}" for name, value in values if value)


@placed(speakers="title", guid="duration", day="do_not_record", acknowledged="answers", internal_notes="notes")
class Proposal(SubmittedFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One proposal, and the session it becomes.

    Short fields come first and long texts last, which is also their order in the store and in exports. `speakers`
    are speaker codes in speaking order and may be empty; instants are UTC. `late_reason` is the organiser's reason for
    accepting it outside the call's dates; `state_reason` and `state_tags` give the reason for the last change of state,
    `pending_reason` and `pending_tags` that for an unpublished decision. `day` is the local ISO date of a session whose
    `start` is not known yet. `redactions` are by the name of the field that they replace, `answers.SLUG` for an answer.
    """

    code: Annotated[
        str,
        Fact(
            "six characters that identify the proposal permanently", STORE, SHOWN, public=True, kept=ALWAYS, rigid=True,
            query=QueryValue.CODE,
        ),
    ]  # fmt: skip
    number: Annotated[
        int,
        Fact(
            SMALL_NUMBER,
            STORE,
            HIDDEN,
            public=True,
            kept=2,
            header="no.",
            quiet=True,
            merge=Merge.KEPT,
        ),
    ] = 0
    event: Annotated[
        str,
        Fact(
            "slug of the event it was sent to", STORE, SHOWN, public=True, kept=12, choice=True, query=QueryValue.SLUG
        ),
    ]
    state: Annotated[
        State,
        Fact("its stage: draft, submitted, accepted …", MOVES, SHOWN, public=False, kept=ALWAYS, rigid=True),
    ]
    speakers: Annotated[
        tuple[str, ...],
        Fact(
            "codes of its speakers, in speaking order", SPEAKERS, HIDDEN, public=True, kept=6, header="speaker codes",
            query=QueryValue.CODE, ordered=True,
        ),
    ] = ()  # fmt: skip
    guid: Annotated[
        str, Fact("identifier in published schedules", STORE, HIDDEN, public=True, kept=1, quiet=True, merge=Merge.KEPT)
    ] = ""
    pending_state: Annotated[
        State | None,
        Fact(
            "decision that is not published yet", COMMITTEE, HIDDEN, public=False, header="pending", confidential=True
        ),
    ] = None
    notified_state: Annotated[
        State | None,
        Fact("state that its speakers were last notified of", COMMITTEE, HIDDEN, public=False, header="notified"),
    ] = None
    created: Annotated[
        datetime, Fact("when it was begun", STORE, HIDDEN, public=False, kept=8, quiet=True, merge=Merge.KEPT)
    ]
    submitted: Annotated[datetime | None, Fact("when it was submitted", STORE, HIDDEN, public=False, kept=13)] = None
    updated: Annotated[
        datetime, Fact(LAST_CHANGED, STORE, HIDDEN, public=False, kept=7, quiet=True, merge=Merge.COUNTED)
    ]
    revision: Annotated[
        int,
        Fact(
            "how many times its text was changed, counted from 1",
            STORE,
            SHOWN,
            public=False,
            header="rev.",
            quiet=True,
            merge=Merge.COUNTED,
        ),
    ] = 1
    late_reason: Annotated[
        str, Fact("reason why it was accepted outside the call's dates", STORE, HIDDEN, public=False, most=LONGEST)
    ] = ""
    state_reason: Annotated[
        str, Fact("reason given with the last change of state", MOVES, HIDDEN, public=False, most=LONGEST)
    ] = ""
    state_tags: Annotated[
        tuple[str, ...], Fact("the committee's tags for that reason", MOVES, HIDDEN, public=False)
    ] = ()
    pending_reason: Annotated[
        str,
        Fact(
            "reason of the decision that is not published yet",
            COMMITTEE,
            HIDDEN,
            public=False,
            confidential=True,
            most=LONGEST,
        ),
    ] = ""
    pending_tags: Annotated[
        tuple[str, ...],
        Fact("tags of a decision under way, such as discuss", COMMITTEE, HIDDEN, public=False, confidential=True),
    ] = ()
    day: Annotated[str, Fact("local day of the session", COMMITTEE, HIDDEN, public=True)] = ""
    start: Annotated[datetime | None, Fact("when the session starts", COMMITTEE, HIDDEN, public=True)] = None
    room: Annotated[str, Fact("room of the session", COMMITTEE, HIDDEN, public=True, offers="rooms", in_bulk=True)] = ""
    stream_url: Annotated[str, Fact("where it is streamed", COMMITTEE, HIDDEN, public=True, header="stream")] = ""
    recording_url: Annotated[
        str, Fact("where the recording is", COMMITTEE, HIDDEN, public=True, header="recording")
    ] = ""
    chat_url: Annotated[str, Fact("where it is discussed", COMMITTEE, HIDDEN, public=True, header="chat")] = ""
    abstract_is_summary: Annotated[
        bool,
        Fact(
            "whether the abstract is a summary by others", COMMITTEE, SHOWN, public=True, header="summary", in_bulk=True
        ),
    ] = False
    acknowledged: Annotated[
        tuple[Acknowledgement, ...],
        Fact(
            "notices its speakers acknowledged, with version and time",
            SPEAKERS,
            HIDDEN,
            public=False,
            after_close=True,
            item_key=("notice", "version"),
        ),
    ] = ()
    internal_notes: Annotated[
        str,
        Fact("committee's notes for itself", COMMITTEE, HIDDEN, public=False, long=True, confidential=True),
    ] = ""
    redactions: Annotated[
        dict[str, Redaction],
        Fact("copies shown to reviewers of a blind call, by field", COMMITTEE, HIDDEN, public=False, confidential=True),
    ] = {}
    reference: Annotated[
        str,
        Fact("reference that the organisers of a followed call gave it", MOVES, HIDDEN, public=False, most=300),
    ] = ""
    reported: Annotated[
        datetime | None,
        Fact("when the organisers of a followed call published their answer", MOVES, HIDDEN, public=False),
    ] = None


def guid_of_draft(draft: "Draft", event: str) -> str:
    """The guid of the proposal that a draft becomes in the event with this slug; empty if the draft has no valid id."""
    return guid_in_event(draft.id, event)


class DraftSpeaker(SpeakerFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A speaker in a draft, in full."""


class Draft(SubmittedFields, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A proposal as submitted: the fields that speakers own, and speakers in full instead of by code.

    `id` is a UUID, drawn when the draft is begun; with its event it is the identity of the proposal. `begun` is the UTC
    instant at which the draft was begun, for the grace period; None if unknown. `source` and
    `lines` (field name to line, from 1) are the places from which the fields were read, for faults that name the
    place; a draft from flags or prompts has none. A field with facts is in proposal files.
    """

    title: str = ""
    id: Annotated[str, Fact("identifier that stays the same through every change")] = ""
    event: Annotated[str, Fact("slug of the event it is sent to", choice=True)] = ""
    speakers: Annotated[tuple[DraftSpeaker, ...], Fact("its speakers", aliases=("speaker",))] = ()
    acknowledged: Annotated[tuple[Acknowledgement, ...], Fact("notices acknowledged", aliases=("accept",))] = ()
    begun: Annotated[datetime | None, Fact("when the draft was begun")] = None
    source: str = ""
    lines: dict[str, int] = {}  # msgspec copies it for each draft

    def fault(self, field: str, message: str) -> Fault:
        """A fault of one field, with the place from which the field was read."""
        return Fault(self.source or "proposal", self.lines.get(field, 0), field, message)
