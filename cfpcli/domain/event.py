"""An event and its call: tracks, session types, questions, rooms and how it is reviewed."""

from datetime import datetime
from enum import StrEnum

import msgspec

from cfpcli.domain.deadline import Deadline


class Track(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A theme that proposals are sent to; `slots` is how many sessions it can hold."""

    slug: str
    name: str
    description: str = ""
    color: str = ""
    chairs: tuple[str, ...] = ()
    slots: int | None = None


class SessionType(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A form a session can take; `duration` in minutes, `speakers_max` None where any number may speak."""

    slug: str
    name: str
    duration: int
    speakers_min: int = 1
    speakers_max: int | None = None


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
    """A field that this event asks for beyond the common ones; a private answer is for organisers only."""

    slug: str
    question: str
    kind: QuestionKind = QuestionKind.TEXT
    options: tuple[str, ...] = ()
    required: bool = False
    private: bool = False
    help: str = ""


class Room(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A place where sessions happen; `capacity` in seats."""

    name: str
    capacity: int | None = None
    stream_url: str = ""


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a proposal may measure: titles in code points, texts in words; None where there is no limit."""

    proposals_per_person: int | None = None
    title_characters_max: int | None = None
    abstract_words_min: int | None = None
    abstract_words_max: int | None = None
    description_words_max: int | None = None
    biography_words_max: int | None = None


class Extension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A close that was replaced: the former deadline, when it was replaced (UTC) and why."""

    closes: Deadline
    changed: datetime
    reason: str = ""


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The call for papers; `grace` in minutes for drafts begun in time, `extensions` oldest first."""

    opens: Deadline | None = None
    closes: Deadline | None = None
    extensions: tuple[Extension, ...] = ()
    grace: int = 30
    limits: Limits = Limits()


class Category(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One aspect that reviewers score; `weight` is relative to the other categories."""

    slug: str
    name: str
    weight: float = 1.0
    required: bool = True


class ReviewSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How proposals are reviewed.

    `scale_min` to `scale_max` are the whole scores allowed, `labels` name them in that order (empty: the numbers
    speak), `categories` empty means one score named `score`, `target` is the number of reviews each proposal needs.
    """

    scale_min: int = 1
    scale_max: int = 5
    labels: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    blind: bool = False
    target: int = 3


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event with its call.

    `timezone` is an IANA name; `starts` and `ends` are local ISO dates, empty while unknown; `audience` says whom the
    call addresses and `reasons` why to submit, one point each.
    """

    slug: str
    number: int = 0
    name: str
    timezone: str
    place: str = ""
    starts: str = ""
    ends: str = ""
    languages: tuple[str, ...] = ()
    url: str = ""
    summary: str = ""
    audience: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    call: Call = Call()
    tracks: tuple[Track, ...] = ()
    session_types: tuple[SessionType, ...] = ()
    questions: tuple[Question, ...] = ()
    rooms: tuple[Room, ...] = ()
    review: ReviewSettings = ReviewSettings()

    def track(self, slug: str) -> Track | None:
        """The track with this slug, or None where the event has no such track."""
        return next((track for track in self.tracks if track.slug == slug), None)

    def session_type(self, slug: str) -> SessionType | None:
        """The session type with this slug, or None where the event has no such type."""
        return next((kind for kind in self.session_types if kind.slug == slug), None)

    def room(self, name: str) -> Room | None:
        """The room with this name, or None where the event has no such room."""
        return next((room for room in self.rooms if room.name == name), None)
