"""Rows of the room: sessions at their places, conflicts and differences; schema, columns and pages follow from them."""

from datetime import datetime
from typing import ClassVar

import msgspec

from cfpcli.programme.rules.clashes import Rule, Severity
from cfpcli.programme.rules.differences import Aspect, Position
from cfpcli.programme.rules.preferences import Soft
from cfpcli.programme.rules.timeline import By
from cfpcli.records.event import Room
from cfpcli.records.programme import SlotAnswer
from cfpcli.result import Row


class ScheduleTrack(msgspec.Struct, frozen=True, kw_only=True):
    """A track by slug and name."""

    slug: str
    name: str


class ScheduleMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The event, the release (an empty version for the plan), and the days, rooms and tracks in their order.

    `unplaced` are the codes of accepted and confirmed proposals that have no place in the plan yet.
    """

    event: str
    timezone: str
    version: str
    published: datetime | None
    note: str
    by: By
    days: tuple[str, ...]
    rooms: tuple[Room, ...]
    tracks: tuple[ScheduleTrack, ...]
    unplaced: tuple[str, ...]


class ScheduledSession(Row, frozen=True, kw_only=True):
    """A session of the programme, or a break, which has no code.

    `start` and `end` are null while the time is not known, `minutes` while the length is not. `day` is the local date
    of its day of the programme and `time` its local start. `room` and `track` are slugs, `room_name` and `track_name`
    what readers see. `locked`, `answer` and `reason` are those of the plan; in a release, a session that will not take
    place is `cancelled`. `flag` is why it may not take place: `cancelled` in a release; in the plan `declined`, or the
    state of a proposal that is not accepted.
    """

    schema: ClassVar = "schedule"
    answers: ClassVar = "cfp schedule show"
    members: ClassVar = ScheduleMembers
    columns: ClassVar = ("day", "time", "minutes", "room_name", "code", "title", "speakers", "flag")

    guid: str
    number: int
    code: str
    title: str
    day: str
    time: str
    start: datetime | None
    end: datetime | None
    minutes: int | None
    room: str
    room_name: str
    track: str
    track_name: str
    session_type: str
    language: str
    speakers: tuple[str, ...]
    speaker_codes: tuple[str, ...]
    locked: bool = False
    answer: SlotAnswer = SlotAnswer.NONE
    reason: str = ""
    cancelled: bool = False
    flag: str = ""


class PlacedSession(Row, frozen=True, kw_only=True):
    """A session whose place was changed; `start` is null while its time is not known, `minutes` while its length is."""

    schema: ClassVar = "placed"
    answers: ClassVar = "cfp schedule place, move, swap, remove, lock"

    guid: str
    code: str
    title: str
    day: str
    start: datetime | None
    minutes: int | None
    room: str
    locked: bool


class WeighedWish(msgspec.Struct, frozen=True, kw_only=True):
    """A wish that was weighed: how often it is not met, out of how many sessions, with the codes of those."""

    wish: Soft
    unmet: int
    of: int
    codes: tuple[str, ...]


class PlacingStage(msgspec.Struct, frozen=True, kw_only=True):
    """A stage of placing: the price of the wishes that it does not meet, and the least price of any plan of it."""

    name: str
    cost: float
    bound: float
    proven: bool


class PlacingMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The wishes that were weighed and the stages of placing; `unplaced` and `kept` are codes of proposals.

    `kept` are published and confirmed sessions, which are placed anew only if they are named.
    """

    wishes: tuple[WeighedWish, ...] = ()
    stages: tuple[PlacingStage, ...] = ()
    unplaced: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()


class AutoPlacedSession(PlacedSession, frozen=True, kw_only=True):
    """A session that was placed by itself, or placed anew."""

    schema: ClassVar = "placing"
    answers: ClassVar = "cfp schedule auto"
    members: ClassVar = PlacingMembers


class ScheduleConflict(Row, frozen=True, kw_only=True):
    """A conflict of the programme; `slots` are the guids of the sessions, `subject` a room, person, track or day."""

    schema: ClassVar = "conflicts"
    answers: ClassVar = "cfp schedule check"
    columns: ClassVar = ("severity", "rule", "message", "way_out")

    severity: Severity
    rule: Rule
    message: str
    way_out: str
    subject: str
    codes: tuple[str, ...]
    slots: tuple[str, ...]


class PublishedRelease(Row, frozen=True, kw_only=True):
    """A release with the numbers of its sessions, breaks, and differences from the release before.

    `left_out` are the codes of proposals of the plan that are not public, `unplaced` those of accepted and confirmed
    proposals without a place.
    """

    schema: ClassVar = "release"
    answers: ClassVar = "cfp schedule publish"

    event: str
    version: str
    published: datetime
    note: str
    sessions: int
    breaks: int
    added: int
    moved: int
    cancelled: int
    left_out: tuple[str, ...]
    unplaced: tuple[str, ...]


class DifferenceMembers(msgspec.Struct, frozen=True, kw_only=True):
    """The versions that were compared; an empty `newer` is the plan."""

    event: str
    older: str
    newer: str


class ScheduleDifference(Row, frozen=True, kw_only=True):
    """A session that is not at the same place in both programmes.

    `before` is null if it was added, `after` if it was cancelled; `speakers` are the codes of the people to notify.
    """

    schema: ClassVar = "differences"
    answers: ClassVar = "cfp schedule diff"
    members: ClassVar = DifferenceMembers
    columns: ClassVar = ("code", "aspects", "sentence")

    guid: str
    code: str
    title: str
    aspects: tuple[Aspect, ...]
    sentence: str
    before: Position | None
    after: Position | None
    speakers: tuple[str, ...]
