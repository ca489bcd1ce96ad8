"""A published schedule as its files describe it: conference, days, rooms, tracks and sessions with their people.

`agenda_schedule` makes one from a programme, `schedule_xml` and `schedule_json` write it and read it back. Nothing in
it is checked against a store.
"""

from datetime import UTC, datetime, timedelta

import msgspec

GENERATOR = "cfp"
"""The name of this program as the writer of a schedule."""

LIVE_STREAM, RECORDING, CHAT, HOME_PAGE = "Live stream", "Recording", "Chat", "Home page"
"""Titles of the links for which the formats have no field of their own."""


class ScheduleLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link or an attachment; `kind` is one of the words of schedule.json, such as `slides`, or empty."""

    url: str
    title: str = ""
    kind: str = ""


class SchedulePerson(msgspec.Struct, frozen=True, kw_only=True):
    """A speaker.

    `id` is positive, 0 where the file gives none, `guid` a UUID or empty. `biography` is Markdown, `url` the person's
    page at the site of the conference, `home_page` their own.
    """

    id: int = 0
    guid: str = ""
    code: str = ""
    name: str
    biography: str = ""
    url: str = ""
    home_page: str = ""


class ScheduleSession(msgspec.Struct, frozen=True, kw_only=True):
    """One session.

    `id` is positive and unique in a schedule that is written; read from a file, it is 0 where the file gives none.
    `guid` is always a unique UUID. `code` is empty for a session without a proposal. `room` is the name of its room,
    `day` the local ISO date of its day of the programme. `start` is a UTC instant, None if the file does not give one;
    `local` is then the local time as far as it is known (`2026-01-31T10:30`), or empty.
    `minutes` is 0 if its length is not known. Texts are Markdown.
    """

    id: int
    guid: str
    code: str = ""
    slug: str = ""
    title: str
    subtitle: str = ""
    kind: str = ""
    track: str = ""
    language: str = ""
    room: str = ""
    day: str = ""
    start: datetime | None = None
    local: str = ""
    minutes: int = 0
    abstract: str = ""
    description: str = ""
    persons: tuple[SchedulePerson, ...] = ()
    links: tuple[ScheduleLink, ...] = ()
    attachments: tuple[ScheduleLink, ...] = ()
    recording_url: str = ""
    recording_license: str = ""
    do_not_record: bool = False
    url: str = ""

    @property
    def end(self) -> datetime | None:
        """The UTC instant at which it ends; None while its start or length is not known."""
        return self.start.astimezone(UTC) + timedelta(minutes=self.minutes) if self.start and self.minutes else None


class ScheduleRoom(msgspec.Struct, frozen=True, kw_only=True):
    """A room; `capacity` is in seats."""

    name: str
    slug: str = ""
    guid: str = ""
    capacity: int | None = None


class ScheduleTrack(msgspec.Struct, frozen=True, kw_only=True):
    """A track; `color` is `#rrggbb` or empty."""

    name: str
    slug: str = ""
    color: str = ""


class ScheduleDay(msgspec.Struct, frozen=True, kw_only=True):
    """A day of the programme: its number, its local ISO date and, if the file gives them, its bounds (UTC)."""

    index: int
    date: str
    starts: datetime | None = None
    ends: datetime | None = None


class Schedule(msgspec.Struct, frozen=True, kw_only=True):
    """A whole schedule.

    `starts` and `ends` are local ISO dates; `timezone` is an IANA name, empty where the file gives none; `timeslot` is
    in minutes; `base_url` is the address of the published programme and `url` that of the conference. `generator` is
    the program that wrote the file, empty if the file does not name it.
    """

    version: str = ""
    generator: str = ""
    title: str = ""
    acronym: str = ""
    starts: str = ""
    ends: str = ""
    timezone: str = ""
    timeslot: int = 5
    base_url: str = ""
    url: str = ""
    days: tuple[ScheduleDay, ...] = ()
    rooms: tuple[ScheduleRoom, ...] = ()
    tracks: tuple[ScheduleTrack, ...] = ()
    sessions: tuple[ScheduleSession, ...] = ()


def hours(minutes: int) -> str:
    """A length as schedules write it, such as `02:30`; never with seconds, which many readers misread."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


LONGEST = 100 * 60
"""The first length in minutes that `hours` cannot write in two digits, as the schema of schedule.xml requires."""
