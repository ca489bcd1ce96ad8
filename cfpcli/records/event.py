"""An event and its call: tracks, session types, questions, rooms and how it is reviewed.

A call that somebody else publishes, followed for its deadline.
"""

import re
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from cfpcli.dates.deadline import Deadline
from cfpcli.records.facts import Fact
from cfpcli.text import slugify


class Track(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A theme that proposals are sent to; `slots` is how many sessions it can hold, `closes` its own close if any."""

    slug: str
    name: str
    description: str = ""
    color: str = ""
    chairs: tuple[str, ...] = ()
    slots: int | None = None
    closes: Deadline | None = None


class SessionType(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A form a session can take.

    `duration` in minutes, `speakers_max` None where any number may speak, `closes` its own close if it has one.
    """

    slug: str
    name: str
    duration: int
    speakers_min: int = 1
    speakers_max: int | None = None
    closes: Deadline | None = None


class QuestionKind(StrEnum):
    """What kind of answer a question takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    URL = "url"


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A field that this event asks for beyond the common ones; a private answer is for organisers only.

    A `required` answer is needed to submit; one that is `required_at_close` may follow until the call closes.
    """

    slug: str
    question: str
    kind: QuestionKind = QuestionKind.TEXT
    options: tuple[str, ...] = ()
    required: bool = False
    required_at_close: bool = False
    private: bool = False
    help: str = ""


class Room(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A place where sessions happen; `capacity` in seats."""

    name: str
    capacity: int | None = None
    stream_url: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a proposal may measure, in words or in characters (code points); None where the call sets no limit."""

    proposals_per_person: int | None = None
    title_characters_max: int | None = None
    abstract_words_min: int | None = None
    abstract_words_max: int | None = None
    abstract_characters_min: int | None = None
    abstract_characters_max: int | None = None
    description_words_max: int | None = None
    biography_words_max: int | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a speaker acknowledges before a proposal is taken, such as the code of conduct or how data are used.

    `version` is the organiser's own, such as `2026-04`: who acknowledged another one is asked again.
    """

    slug: str
    name: str
    version: str
    url: str = ""
    text: str = ""


class Extension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A close that was replaced: the former deadline, when it was replaced (UTC) and why.

    `track` or `session_type` is the slug whose own close it was; both are empty for that of the whole call.
    """

    closes: Deadline
    changed: datetime
    reason: str = ""
    track: str = ""
    session_type: str = ""


class PersonalExtension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A later close for one person, by normalised address; `granted` is when (UTC)."""

    email: str
    closes: Deadline
    granted: datetime
    reason: str = ""


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The call for papers.

    `grace` is in minutes, for drafts begun in time; `extensions` stand oldest first; `notices` are what a speaker
    acknowledges.
    """

    opens: Deadline | None = None
    closes: Deadline | None = None
    extensions: tuple[Extension, ...] = ()
    personal_extensions: tuple[PersonalExtension, ...] = ()
    grace: int = 30
    limits: Limits = Limits()
    notices: tuple[Notice, ...] = ()


class Category(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One aspect that reviewers score; `weight` is relative to the other categories."""

    slug: str
    name: str
    weight: float = 1.0
    required: bool = True


class OthersReviews(StrEnum):
    """When a reviewer sees what others said of a proposal: at any time, after their own review of it, or not at all."""

    ALWAYS = "always"
    AFTER = "after"
    NEVER = "never"


class ConflictRule(StrEnum):
    """What becomes of a review despite a conflict of interest that records show: noted with it, or refused."""

    SHOW = "show"
    REFUSE = "refuse"


class ReviewSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How proposals are reviewed.

    `scale_min` to `scale_max` are the whole scores allowed, `labels` name them in that order (empty: the numbers
    speak), `categories` empty means one score named `score`, `target` is the number of reviews each proposal needs;
    `others` is None where the event does not say when others' reviews are seen; `conflicts` is what becomes of a review
    by somebody with the same domain or affiliation as a speaker, or who speaks with one elsewhere.
    """

    scale_min: int = 1
    scale_max: int = 5
    labels: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    blind: bool = False
    target: int = 3
    others: OthersReviews | None = None
    conflicts: ConflictRule = ConflictRule.SHOW

    @property
    def shows_others(self) -> OthersReviews:
        """When others' reviews are seen; where the event does not say, a blind call shows them after one's own."""
        return self.others or (OthersReviews.AFTER if self.blind else OthersReviews.ALWAYS)


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event with its call.

    `timezone` is an IANA name; `starts` and `ends` are local ISO dates, empty while unknown; `audience` says whom the
    call addresses and `reasons` why to submit, one point each.
    """

    slug: Annotated[str, Fact("short name that commands use", header="event")]
    number: Annotated[int, Fact("small number that never changes", header="no.")] = 0
    name: Annotated[str, Fact("name in full")]
    timezone: Annotated[str, Fact("time zone of the place", header="zone")]
    place: Annotated[str, Fact("where it happens")] = ""
    starts: Annotated[str, Fact("first day")] = ""
    ends: Annotated[str, Fact("last day")] = ""
    languages: Annotated[tuple[str, ...], Fact("languages of its sessions")] = ()
    url: Annotated[str, Fact("home page", header="home page")] = ""
    summary: Annotated[str, Fact("a description in a few sentences", long=True)] = ""
    audience: Annotated[tuple[str, ...], Fact("the audience of the call")] = ()
    reasons: Annotated[tuple[str, ...], Fact("reasons to submit")] = ()
    call: Annotated[Call, Fact("opening, close, extensions, grace and limits")] = Call()
    tracks: Annotated[tuple[Track, ...], Fact("themes that proposals are sent to")] = ()
    session_types: Annotated[tuple[SessionType, ...], Fact("forms a session can take", header="types")] = ()
    questions: Annotated[tuple[Question, ...], Fact("questions beyond the common fields")] = ()
    rooms: Annotated[tuple[Room, ...], Fact("places where sessions happen")] = ()
    review: Annotated[ReviewSettings, Fact("scale, categories, how many reviews a proposal needs")] = ReviewSettings()

    def track(self, slug: str) -> Track | None:
        """The track with this slug, or None where the event has no such track."""
        return next((track for track in self.tracks if track.slug == slug), None)

    def session_type(self, slug: str) -> SessionType | None:
        """The session type with this slug, or None where the event has no such type."""
        return next((kind for kind in self.session_types if kind.slug == slug), None)

    def offered(self, attribute: str) -> tuple[str, ...]:
        """The values that one of its lists offers for a field of a proposal: slugs, languages, names of rooms."""
        parts = getattr(self, attribute)
        return tuple(part if isinstance(part, str) else getattr(part, "slug", "") or part.name for part in parts)

    def room(self, name: str) -> Room | None:
        """The room with this name, or None where the event has no such room."""
        return next((room for room in self.rooms if room.name == name), None)


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
    """The year of the event, read from the slug where an old record has no year; 0 where unknown."""
    if call.year or call.lists:
        return call.year
    if call.starts:
        return int(call.starts[:4])
    years = _YEAR.findall(call.slug.removeprefix(slugify(call.name))) or _YEAR.findall(call.name)
    return int(years[0]) if years else 0


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
