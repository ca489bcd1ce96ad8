"""Rows of the room: a proposal in full, tracks, the dashboard; schema, columns and pages follow from them."""

from datetime import datetime
from typing import Annotated, ClassVar

import msgspec

from cfpcli.history.rows import HistoryRow
from cfpcli.records.event import Event
from cfpcli.records.person import Speaker
from cfpcli.records.proposal import Proposal, State, state_word
from cfpcli.records.review import Review
from cfpcli.result import FLAT, Row


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Another session of the same track."""

    code: str
    title: str
    day: str
    start: datetime | None
    ends: datetime | None
    room: str
    speaker_names: tuple[str, ...]
    abstract: str
    abstract_is_summary: bool


class ProposalContext(msgspec.Struct, frozen=True, kw_only=True):
    """The context of a proposal: its event, people, reviews, history, and the other sessions of its track."""

    event: Event
    speakers: tuple[Speaker, ...]
    reviews: tuple[Review, ...]
    score: float | None
    history: tuple[HistoryRow, ...]
    more_in_track: tuple[Session, ...]
    is_blind: bool


class ShownProposal(Row, frozen=True, kw_only=True):
    """A proposal in full, as shown by `cfp show`; `ends` is the UTC instant at which the session ends."""

    schema: ClassVar = "proposal"
    answers: ClassVar = "cfp show"
    members: ClassVar = ProposalContext

    proposal: Annotated[Proposal, FLAT]
    ends: datetime | None = None


class MineRow(Row, frozen=True, kw_only=True):
    """A proposal by its `code`, or a draft by its name in `draft`, and the next step expected of its speaker.

    `wanted` is true if the step is required; `by` is the first instant that is too late for it or, if only the day of
    a close is known, the first that may be, and `by_latest` then the first that certainly is. `places` are its times
    and rooms in the last release, in words. `store` is the address of its store, empty for the one in use; `followed`
    is true if others run the call: a draft is then prepared, and what is submitted was sent, with this `reference`, and
    a decision may be `reported` by their own program.
    """

    schema: ClassVar = "mine"
    answers: ClassVar = "cfp mine"
    columns: ClassVar = ("id", "state_shown", "title", "expected", "left", "command", "places", "event")

    code: str
    draft: str
    event: str
    event_name: str
    title: str
    state: State
    expected: str
    wanted: bool
    command: str
    by: datetime | None
    by_local: str
    your_time: str
    left: str
    urgency: str
    changed: datetime
    places: tuple[str, ...] = ()
    store: str = ""
    followed: bool = False
    submitted: datetime | None = None
    reference: str = ""
    reported: bool = False
    by_latest: datetime | None = None

    @property
    def id(self) -> str:
        """The code of the proposal, or the name of the draft."""
        return self.code or self.draft

    @property
    def state_shown(self) -> str:
        """The state as speakers name it."""
        return state_word(self.state, followed=self.followed and bool(self.code))


class Talk(Row, frozen=True, kw_only=True):
    """A talk of the speaker over all stores; `id` is the code or the draft of its newest version.

    `words` are the lengths of its versions, without repetition; `sent` has each event with the answer.
    """

    schema: ClassVar = "talks"
    answers: ClassVar = "cfp talk list"
    columns: ClassVar = ("id", "title", "versions", "words", "sent")

    id: str
    title: str
    versions: int
    words: tuple[int, ...]
    sent: tuple[str, ...]
    changed: datetime


class TalkVersion(Row, frozen=True, kw_only=True):
    """A version of a talk: a proposal by its code in `id`, or a draft by its name in `draft`.

    `words` counts abstract and description, `minutes` is the length of the session, None if it is not known.
    """

    schema: ClassVar = "talk"
    answers: ClassVar = "cfp talk show, cfp talk reuse"
    columns: ClassVar = ("id", "draft", "event", "state_shown", "words", "minutes")

    id: str = ""
    draft: str = ""
    title: str
    event: str
    event_name: str
    state: State
    state_shown: str
    words: int
    minutes: int | None
    language: str
    abstract: str
    description: str
    changed: datetime


class TrackRow(Row, frozen=True, kw_only=True):
    """A track; `counts` are the numbers of proposals by state, `score` is the mean of their mean scores.

    `number` is its place in the event's list, from 1; commands accept it as they accept the slug.
    """

    schema: ClassVar = "tracks"
    answers: ClassVar = "cfp tracks"
    columns: ClassVar = ("slug", "name", "proposals", "states", "score", "number")

    slug: str
    name: str
    proposals: int
    score: float | None
    counts: dict[State, int]
    description: str
    number: int

    @property
    def states(self) -> str:
        """The number of proposals in each state, in words."""
        return ", ".join(f"{count} {state}" for state, count in self.counts.items())


class Waiting(Row, frozen=True, kw_only=True):
    """An open task of the acting person, with the command for it."""

    schema: ClassVar = "dashboard"
    answers: ClassVar = "cfp"
    columns: ClassVar = ("what", "command", "text")

    what: str
    text: str
    command: str
