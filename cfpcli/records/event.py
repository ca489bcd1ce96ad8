"""An event and its call: tracks, session types, questions, rooms and review settings."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.facts import ALWAYS, SMALL_NUMBER, Fact


class Limits(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The limits of a proposal's texts, in words or in characters (code points); None where no limit is set.

    Those of a track or of a session type replace the call's, each where it is set; `proposals_per_person` counts the
    proposals of that track or type, beside the call's own count.
    """

    proposals_per_person: int | None = None
    title_characters_max: int | None = None
    abstract_words_min: int | None = None
    abstract_words_max: int | None = None
    abstract_characters_min: int | None = None
    abstract_characters_max: int | None = None
    description_words_max: int | None = None
    description_characters_max: int | None = None
    biography_words_max: int | None = None
    biography_characters_max: int | None = None
    notes_words_max: int | None = None
    notes_characters_max: int | None = None


class Track(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A theme for proposals; `slots` is the most sessions it can hold.

    `opens` and `closes` are its own, if it has any, `limits` those that replace the call's. `language` is the code of
    the one language of its sessions, empty if it takes every language of the event.
    """

    slug: str
    name: str
    description: str = ""
    color: str = ""
    chairs: tuple[str, ...] = ()
    slots: int | None = None
    closes: Deadline | None = None
    opens: Deadline | None = None
    language: str = ""
    limits: Limits = Limits()


class SessionType(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A format of sessions.

    `duration` is in minutes, 0 where the length is not fixed, `speakers_max` None for any number of speakers. `opens`
    and `closes` are its own, if it has any, `limits` those that replace the call's.

    Speakers choose a length if the type has `durations`, the minutes to choose from, or a range, `duration_min` to
    `duration_max` (None: open); `duration` is then the length of a proposal that does not choose.
    """

    slug: str
    name: str
    duration: int
    speakers_min: int = 1
    speakers_max: int | None = None
    closes: Deadline | None = None
    durations: tuple[int, ...] = ()
    duration_min: int | None = None
    duration_max: int | None = None
    opens: Deadline | None = None
    limits: Limits = Limits()

    @property
    def has_choice_of_length(self) -> bool:
        """Whether speakers choose the length of a session of this type."""
        return bool(self.durations) or self.duration_min is not None or self.duration_max is not None

    def takes(self, minutes: int) -> bool:
        """Whether a session of this type may have this length; without a choice, any length may be requested."""
        if self.durations:
            return minutes in self.durations
        return (self.duration_min or 0) <= minutes and (self.duration_max is None or minutes <= self.duration_max)


class QuestionKind(StrEnum):
    """The kind of answer that a question takes."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    CHOICES = "choices"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    URL = "url"
    FILE = "file"
    """A link to a file."""
    PHOTO = "photo"
    """A link to a photo."""


LINKS = frozenset({QuestionKind.URL, QuestionKind.FILE, QuestionKind.PHOTO})
"""The kinds of question whose answer is a link on the web: a store holds no files."""

TEXTS = frozenset({QuestionKind.TEXT, QuestionKind.LONG_TEXT})
"""The kinds of question whose answer can have a maximum length."""


class Respondent(StrEnum):
    """Whether a question is about the proposal, or answered by each of its speakers."""

    PROPOSAL = "proposal"
    SPEAKER = "speaker"


class Question(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A field that this event asks for beyond the common ones; a private answer is for organisers only.

    A `required` answer is needed to submit; one that is `required_at_close` may follow until the call closes.
    `of` is whether it is answered once or by each speaker. With `tracks` or `session_types` (slugs) it is asked
    only of proposals of one of them. `words_max` and `characters_max` limit the length of the answer.
    """

    slug: str
    question: str
    kind: QuestionKind = QuestionKind.TEXT
    options: tuple[str, ...] = ()
    required: bool = False
    required_at_close: bool = False
    private: bool = False
    help: str = ""
    of: Respondent = Respondent.PROPOSAL
    tracks: tuple[str, ...] = ()
    session_types: tuple[str, ...] = ()
    words_max: int | None = None
    characters_max: int | None = None

    def is_for(self, track: str, session_type: str) -> bool:
        """Whether it is asked of a proposal of this track and session type (slugs).

        A question of some tracks is not asked before the track is known; the same holds for session types.
        """
        return (not self.tracks or track in self.tracks) and (
            not self.session_types or session_type in self.session_types
        )


class Room(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A place where sessions happen.

    `slug` and `guid` stay the same for ever, also if the room is renamed; `number` is a small integer, unique in the
    event. `capacity` is in seats; `features` are words such as `projector`; `chat_url` is where its sessions are
    discussed.
    """

    slug: str = ""
    guid: str = ""
    number: int = 0
    name: str
    capacity: int | None = None
    features: tuple[str, ...] = ()
    stream_url: str = ""
    chat_url: str = ""


AT_THE_LIMIT = "cfp withdraw CODE  # withdraws one"
"""The hint for a speaker at the limit of proposals per person."""


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A notice that a speaker acknowledges to submit, such as the code of conduct or the use of data.

    `version` is the organiser's own, such as `2026-04`: people who acknowledged another version are asked again.
    """

    slug: str
    name: str
    version: str
    url: str = ""
    text: str = ""


class Extension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A close that was replaced: the former deadline, when it was replaced (UTC) and why.

    `track` or `session_type` is the slug if the close was that one's; both are empty for that of the whole call.
    """

    closes: Deadline
    changed: datetime
    reason: str = ""
    track: str = ""
    session_type: str = ""


class PersonalExtension(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """A later close for one person, by normalised address; `granted` is when it was granted (UTC)."""

    email: str
    closes: Deadline
    granted: datetime
    reason: str = ""


class IntakeChannel(StrEnum):
    """The way in which a call that is run elsewhere takes proposals: a form at its address, or a packet by mail."""

    URL = "url"
    EMAIL = "email"


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The call for papers.

    `grace` is in minutes, for drafts begun in time; `extensions` are oldest first; `notices` are those that a speaker
    acknowledges; `ask_availability` is whether the forms have a field for the times at which speakers can be there.

    `intake` counts only where the call is followed: `url` is then the address of its form, and `email` the address of
    its organisers. `notification` is the day by which speakers get an answer. `required_at_close` are the texts of a
    proposal that may follow after it is submitted, until the call closes.
    """

    opens: Deadline | None = None
    closes: Deadline | None = None
    extensions: tuple[Extension, ...] = ()
    personal_extensions: tuple[PersonalExtension, ...] = ()
    grace: int = 30
    limits: Limits = Limits()
    notices: tuple[Notice, ...] = ()
    ask_availability: bool = False
    notification: Deadline | None = None
    required_at_close: tuple[str, ...] = ()
    intake: IntakeChannel | None = None
    url: str = ""
    email: str = ""

    @property
    def destination(self) -> str:
        """The address to which proposals of a followed call go; empty if the call names no way to send."""
        return "" if self.intake is None else self.url if self.intake is IntakeChannel.URL else self.email


MAY_FOLLOW = ("abstract", "description")
"""The texts that a call can require at its close instead of at once."""


class Category(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """One aspect that reviewers score; `weight` is relative to the other categories.

    One of weight 0, such as the reviewer's confidence, is shown but does not count in the score.
    """

    slug: str
    name: str
    weight: float = 1.0
    required: bool = True


class OthersReviews(StrEnum):
    """The time from which reviewers see others' reviews of a proposal: always, after their own review, or never."""

    ALWAYS = "always"
    AFTER = "after"
    NEVER = "never"


class ConflictRule(StrEnum):
    """The rule for a review despite a conflict of interest on record: it is noted with the conflict, or refused."""

    SHOW = "show"
    REFUSE = "refuse"


class ReviewSettings(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """The review settings of an event.

    `scale_min` to `scale_max` are the whole scores allowed, `labels` name them in that order (empty: only numbers),
    empty `categories` mean one score named `score`, `target` is the number of reviews that each proposal needs;
    `others` is None if the event does not set when others' reviews are shown; `conflicts` is the rule for a review by
    somebody with the same domain or affiliation as a speaker, or who is a co-speaker of one elsewhere. `closes` is the
    reviewers' deadline, if the event sets one: it is shown, and later reviews are accepted.
    """

    scale_min: int = 1
    scale_max: int = 5
    labels: tuple[str, ...] = ()
    categories: tuple[Category, ...] = ()
    blind: bool = False
    target: int = 3
    others: OthersReviews | None = None
    conflicts: ConflictRule = ConflictRule.SHOW
    closes: Deadline | None = None

    @property
    def shows_others(self) -> OthersReviews:
        """The time from which others' reviews are shown; in a blind call by default after the reviewer's own review."""
        return self.others or (OthersReviews.AFTER if self.blind else OthersReviews.ALWAYS)


class FileLabels(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """How the proposal files of a repository are labelled.

    `keys` maps its own keys and headings to fields of a proposal, or to `answers.SLUG` for an answer to a question.
    """

    keys: dict[str, str] = {}


class Event(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """An event with its call.

    `timezone` is an IANA name; `starts` and `ends` are local ISO dates, empty while unknown; `audience` is whom the
    call addresses and `reasons` are the reasons to submit, one point each.
    """

    slug: Annotated[str, Fact("short name that commands use", header="event", kept=ALWAYS, rigid=True)]
    number: Annotated[int, Fact(SMALL_NUMBER, header="no.", quiet=True)] = 0
    followed: Annotated[bool, Fact("whether others run it, and it is followed here")] = False
    name: Annotated[str, Fact("name in full", kept=ALWAYS)]
    timezone: Annotated[str, Fact("time zone of the place", header="zone")]
    place: Annotated[str, Fact("where it happens")] = ""
    starts: Annotated[str, Fact("first day")] = ""
    ends: Annotated[str, Fact("last day")] = ""
    languages: Annotated[tuple[str, ...], Fact("languages of its sessions")] = ()
    url: Annotated[str, Fact("home page", header="home page")] = ""
    acronym: Annotated[str, Fact("short name in published schedules")] = ""
    site_url: Annotated[str, Fact("where the programme is published", header="site")] = ""
    day_change: Annotated[str, Fact("local time at which a day of the programme ends, after midnight")] = "04:00"
    hours: Annotated[str, Fact("local hours of each day in which sessions take place, such as 09:00-18:00")] = ""
    timeslot: Annotated[int, Fact("minutes of the grid on which sessions are placed")] = 5
    summary: Annotated[str, Fact("a description in a few sentences", long=True)] = ""
    audience: Annotated[tuple[str, ...], Fact("the audience of the call")] = ()
    reasons: Annotated[tuple[str, ...], Fact("reasons to submit")] = ()
    call: Annotated[Call, Fact("opening, close, extensions, grace and limits")] = Call()
    tracks: Annotated[tuple[Track, ...], Fact("themes that proposals are sent to")] = ()
    session_types: Annotated[tuple[SessionType, ...], Fact("forms a session can take", header="types")] = ()
    questions: Annotated[tuple[Question, ...], Fact("questions beyond the common fields")] = ()
    rooms: Annotated[tuple[Room, ...], Fact("places where sessions happen")] = ()
    files: Annotated[FileLabels, Fact("own labels of its proposal files")] = FileLabels()
    review: Annotated[ReviewSettings, Fact("scale, categories, how many reviews a proposal needs")] = ReviewSettings()

    def track(self, slug: str) -> Track | None:
        """The track with this slug, or None if the event has no such track."""
        return next((track for track in self.tracks if track.slug == slug), None)

    def session_type(self, slug: str) -> SessionType | None:
        """The session type with this slug, or None if the event has no such type."""
        return next((kind for kind in self.session_types if kind.slug == slug), None)

    def limits_for(self, track: str = "", session_type: str = "") -> Limits:
        """The limits of a proposal of this track and session type (slugs).

        They are the type's, else the track's, else the call's: each limit is found by itself. The number of proposals
        for each person is the call's.
        """
        return limits_of_parts((self.session_type(session_type), self.track(track)), self.call.limits)

    def questions_for(self, track: str = "", session_type: str = "") -> tuple[Question, ...]:
        """The questions asked of a proposal of this track and session type (slugs), and of its speakers."""
        return tuple(question for question in self.questions if question.is_for(track, session_type))

    def for_part(self, track: str = "", session_type: str = "") -> "Event":
        """The event as it asks a proposal of this track and session type (slugs): with its limits and its questions."""
        limits = self.limits_for(track, session_type)
        questions = self.questions_for(track, session_type)
        if limits == self.call.limits and questions == self.questions:
            return self
        call = msgspec.structs.replace(self.call, limits=limits)
        return msgspec.structs.replace(self, call=call, questions=questions)

    def offered(self, attribute: str) -> tuple[str, ...]:
        """The values that a list of the event offers for a field of a proposal: slugs, languages, names of rooms.

        `attribute` is the name of that list.
        """
        if attribute == "rooms":
            return tuple(room.name for room in self.rooms)
        return tuple(part if isinstance(part, str) else part.slug for part in getattr(self, attribute))

    def room_of(self, slug: str) -> Room | None:
        """The room with this slug, or None if the event has no such room, or the slug is empty."""
        return next((room for room in self.rooms if slug and room.slug == slug), None)

    def room(self, text: str) -> Room | None:
        """The room with this slug or name, in any case; None if the event has no such room."""
        wanted = text.strip().casefold()
        keys = ("slug", "name")
        return next(
            (room for key in keys for room in self.rooms if wanted and getattr(room, key).casefold() == wanted), None
        )


def limits_of_parts(parts: Iterable[Track | SessionType | None], of_call: Limits) -> Limits:
    """The limits of a proposal of these parts, the first one first: each is a part's, else the call's."""
    own = [part.limits for part in parts if part is not None and part.limits != Limits()]
    if not own:
        return of_call
    limits = msgspec.structs.asdict(of_call)
    for part in reversed(own):
        limits |= {name: value for name, value in msgspec.structs.asdict(part).items() if value is not None}
    return msgspec.structs.replace(Limits(**limits), proposals_per_person=of_call.proposals_per_person)


def without_people(event: Event) -> Event:
    """The event as anybody may see it: without the personal extensions, which concern other people."""
    return msgspec.structs.replace(event, call=msgspec.structs.replace(event.call, personal_extensions=()))
