"""Formats of published lists of calls, each a row of field names, and a call as it arrives from one of them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec

from cfpcli.dates.written_deadline import Deadline
from cfpcli.records.followed_call import OtherDate


class Days(StrEnum):
    """The notation of an event's first and last day."""

    LOCAL = "local"
    """Two fields, each with a day or a local time."""
    INSTANT = "instant"
    """Two fields, each with an instant and its offset; the day is the local one in the zone of the row."""
    MILLISECONDS = "milliseconds"
    """One field with a list of instants in milliseconds since 1970; the days are those of UTC."""


class ListedDeadline(msgspec.Struct, frozen=True):
    """The field names of one deadline.

    - `closes` is the field of the close; `label` names the deadline, empty for the main one.
    - `extended` is the field of a later close that replaces it.
    - `utc` is the field of the same close in UTC, if `closes` is in local time; the two must agree.
    - `computed` is the field of the day that the list itself derives from `closes`, in milliseconds since 1970.
    """

    closes: str
    label: str = ""
    extended: str = ""
    utc: str = ""
    computed: str = ""


class ListFormat(msgspec.Struct, frozen=True, kw_only=True):
    """One format: how a row is recognised, and the field names and the notation of each of its values.

    `A.B` is the field B of the mapping A; if several fields are named, the first that is not empty holds.

    - `help` describes the format in a phrase, for `--from`.
    - A row is recognised by `marks`, the fields that it must have with the types of their values, and by any field of
      `any_mark`. `under` is the key of the rows if the document is a mapping.
    - `event` is the field of the name. `each` is the field of the years of a conference, each with fields of its own.
    - `zone` is the field of the zone, and `means` the zone if the field is empty; without `means` it is required.
    - `year` is the field of the year; without it, the year is that of the first day.
    - `tags` is the field of the topics: texts, a text with commas, or with `A.B` the field B of each mapping in A.
    - `place` lists alternatives, each of fields to join by commas; `?FIELD` adds the word FIELD if its value is true.
    - `note` and the labels of rounds are HTML if `has_markup`.
    - `opens` is the field of the opening, `opens_utc` the one to read if the row names no zone.
    - `deadlines` are those of the row, or of each element of the list `rounds`. A round has a `round_kind` and a
      `round_label`, and a zone if `has_round_zones`; or it is a text alone (`has_bare_rounds`), in which `%y` is the
      year of the event and `%Y` the year before.
    - `others` are the fields of dates by which nothing is submitted, with a label each; `links` are fields with the
      address of a page instead.
    - `superseded` are fields of an older format that are compared with `rounds`, but not read.
    - `unknown` are the beginnings of dates that stand for no date.
    - `refused_where` refuses a row if the value of a field is true, with the reason.
    - `shape_of` is the format whose rows the same list also has.
    - `is_yearly` lists identify an event by name and year, with possibly several deadlines; the others also use its
      days and its place.
    """

    name: str
    help: str
    marks: Mapping[str, type]
    any_mark: tuple[str, ...] = ()
    event: str
    deadlines: tuple[ListedDeadline, ...]
    zone: tuple[str, ...] = ("timezone",)
    means: str = "UTC"
    year: tuple[str, ...] = ()
    starts: str = ""
    ends: str = ""
    days: Days = Days.LOCAL
    place: tuple[str, ...] = ("place",)
    url: tuple[str, ...] = ("link",)
    call_url: tuple[str, ...] = ()
    tags: str = ""
    note: str = ""
    has_markup: bool = False
    opens: str = ""
    opens_utc: str = ""
    under: str = ""
    each: str = ""
    rounds: str = ""
    round_kind: str = ""
    round_label: str = ""
    has_round_zones: bool = False
    has_bare_rounds: bool = False
    others: tuple[ListedDeadline, ...] = ()
    links: Mapping[str, str] = {}
    superseded: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    refused_where: Mapping[str, str] = {}
    shape_of: str = ""
    is_yearly: bool = False

    def fits(self, values: Mapping[str, Any]) -> bool:
        """Whether a row has the marks of this format."""
        for name, type_ in self.marks.items():
            if name not in values or not isinstance(values[name], type_):
                return False
        return not self.any_mark or any(name in values for name in self.any_mark)

    @property
    def deadline_keys(self) -> tuple[str, ...]:
        """The keys of a row that hold its deadlines."""
        fields = (
            [self.each, self.rounds]
            if self.rounds
            else [field for deadline in self.deadlines for field in (deadline.closes, deadline.extended)]
        )
        return tuple(dict.fromkeys(field.partition(".")[0] for field in fields if field))

    @property
    def is_single(self) -> bool:
        """Whether a row has one deadline, which is then refused with every fault of the row."""
        return not self.rounds and len(self.deadlines) == 1


_OF_REVIEW = (
    ListedDeadline("early_rejection", "early rejection"),
    ListedDeadline("review_release_date", "reviews released"),
    ListedDeadline("rebuttal_start", "rebuttal starts"),
    ListedDeadline("rebuttal_period_start", "rebuttal starts"),
    ListedDeadline("rebuttal_end", "rebuttal ends"),
    ListedDeadline("rebuttal_period_end", "rebuttal ends"),
    ListedDeadline("notification", "notification"),
    ListedDeadline("final_decision_date", "notification"),
    ListedDeadline("camera_ready", "camera-ready version"),
)
"""The dates of the review in ai-deadlines and in lists that are kept as it is."""

LIST_FORMATS: Mapping[str, ListFormat] = {
    row.name: row
    for row in (
        ListFormat(
            name="python-deadlines",
            help="calls of pythondeadlin.es",
            marks={"conference": object, "cfp": object},
            event="conference",
            deadlines=(
                ListedDeadline("cfp", extended="cfp_ext"),
                ListedDeadline("workshop_deadline", "workshops"),
                ListedDeadline("tutorial_deadline", "tutorials"),
            ),
            means="AoE",
            year=("year", "start"),
            starts="start",
            ends="end",
            call_url=("cfp_link",),
            tags="sub",
            note="note",
            links={"finaid": "financial aid"},
        ),
        ListFormat(
            # Other readers assume UTC or the zone of the venue, which the list does not name either.
            name="confs.tech",
            help="calls of confs.tech",
            marks={"name": object, "startDate": object},
            any_mark=("cfpEndDate", "locales"),
            event="name",
            deadlines=(ListedDeadline("cfpEndDate"),),
            year=("startDate",),
            starts="startDate",
            ends="endDate",
            place=("city, country, ?online",),
            url=("url",),
            call_url=("cfpUrl",),
        ),
        ListFormat(
            name="ai-deadlines",
            help="calls of ai-deadlines (paperswithcode)",
            marks={"title": object, "year": object, "deadline": str},
            event="title",
            deadlines=(ListedDeadline("deadline"), ListedDeadline("abstract_deadline", "abstracts")),
            others=_OF_REVIEW,
            means="America/New_York",
            year=("year",),
            starts="start",
            ends="end",
            tags="sub",
            note="note",
            has_markup=True,
            is_yearly=True,
        ),
        ListFormat(
            name="hf-deadlines",
            help="calls of ai-deadlines (Hugging Face)",
            marks={"title": object, "deadlines": list},
            event="title",
            rounds="deadlines",
            round_kind="type",
            round_label="label",
            has_round_zones=True,
            deadlines=(ListedDeadline("date"),),
            superseded=("deadline", "abstract_deadline"),
            others=_OF_REVIEW,
            year=("year",),
            starts="start",
            ends="end",
            place=("city, country", "place"),
            tags="tags",
            shape_of="ai-deadlines",
            is_yearly=True,
        ),
        ListFormat(
            name="sec-deadlines",
            help="calls of sec-deadlines",
            marks={"name": object, "year": object, "deadline": list},
            event="name",
            rounds="deadline",
            has_bare_rounds=True,
            deadlines=(ListedDeadline("deadline"),),
            means="AoE",
            year=("year",),
            tags="tags",
            note="comment",
            has_markup=True,
            is_yearly=True,
        ),
        ListFormat(
            name="ccfddl",
            help="calls of ccf-deadlines",
            marks={"title": object, "confs": list},
            event="title",
            each="confs",
            rounds="timeline",
            round_label="comment",
            deadlines=(ListedDeadline("deadline"), ListedDeadline("abstract_deadline", "abstracts")),
            means="",
            year=("year",),
            tags="sub",
            has_markup=True,
            is_yearly=True,
        ),
        ListFormat(
            # The list derives a wrong day from a wrong text: December of the year before from an unknown month,
            # 1 December from 31 November. So the text holds.
            name="conferences-agenda",
            help="calls of developers-conferences-agenda",
            marks={"until": object, "conf": dict},
            event="conf.name",
            deadlines=(ListedDeadline("until", computed="untilDate"),),
            starts="conf.date",
            days=Days.MILLISECONDS,
            place=("conf.location",),
            url=("conf.hyperlink",),
            call_url=("link",),
        ),
        ListFormat(
            name="conferences-agenda-events",
            help="events of developers-conferences-agenda, with topics",
            marks={"name": object, "hyperlink": object, "cfp": dict},
            event="name",
            deadlines=(ListedDeadline("cfp.until", computed="cfp.untilDate"),),
            starts="date",
            days=Days.MILLISECONDS,
            place=("location",),
            url=("hyperlink",),
            call_url=("cfp.link",),
            tags="tags.value",
            shape_of="conferences-agenda",
        ),
        ListFormat(
            name="callingallpapers",
            help="calls of callingallpapers",
            marks={"dateCfpEnd": object},
            under="cfps",
            event="name",
            deadlines=(ListedDeadline("dateCfpEnd"),),
            opens="dateCfpStart",
            starts="dateEventStart",
            ends="dateEventEnd",
            days=Days.INSTANT,
            # Before the first year, or the instant 0.
            unknown=("-", "0000-", "0001-", "1970-01-01"),
            place=("location",),
            url=("eventUri",),
            call_url=("uri",),
            tags="tags",
        ),
        ListFormat(
            name="sessionize-call",
            help="call of a public event of Sessionize",
            marks={"cfpDates": dict},
            event="name",
            deadlines=(ListedDeadline("cfpDates.end", utc="cfpDates.endUtc"),),
            opens="cfpDates.start",
            opens_utc="cfpDates.startUtc",
            zone=("timezone.iana", "timezone"),
            starts="eventDates.start",
            ends="eventDates.end",
            place=("location.full", "city, country"),
            url=("website", "links.website", "links.event"),
            call_url=("cfpLink", "links.cfp"),
            tags="tags",
            refused_where={"isTest": "marks a test event of Sessionize"},
        ),
    )
}
"""The formats by name; of several that a row fits, the first holds."""

DECISIVE = frozenset(
    key.rpartition(".")[2]
    for row in LIST_FORMATS.values()
    for key in (row.event, *row.deadline_keys, *row.zone[-1:], *row.year)
    if key != row.starts
)
"""The keys that determine the deadlines of a row: a row that repeats one of them is refused."""


def family_of(source: str) -> str:
    """The family of lists to which a format belongs."""
    row = LIST_FORMATS.get(source)
    return row.shape_of or source if row else source


def is_yearly(family: str) -> bool:
    """Whether lists of this family identify an event by name and year, with possibly several deadlines."""
    row = LIST_FORMATS.get(family)
    return row is not None and row.is_yearly


class ArrivingCall(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One deadline of a conference in a list.

    `year` is that of the event, 0 while unknown. `label` is the list's name for this deadline among those of the
    conference, empty if it has none. `extended_from` is an earlier close, if the list still has it. `refused` is the
    reason why the close cannot be read; such a call only marks the known one. `line` and `row` are its position in the
    file (from 1, 0 if not known), `shape` is the format of that row. `dates` are with the main deadline of the row. The
    other fields are as in `FollowedCall`.
    """

    name: str
    year: int = 0
    label: str = ""
    closes: Deadline | None = None
    closes_latest: Deadline | None = None
    zone_assumed: bool = False
    extended_from: Deadline | None = None
    opens: Deadline | None = None
    place: str = ""
    starts: str = ""
    ends: str = ""
    url: str = ""
    call_url: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    dates: tuple[OtherDate, ...] = ()
    refused: str = ""
    line: int = 0
    row: int = 0
    shape: str = ""


CALLED_OFF = frozenset({"cancelled", "canceled", "withdrawn", "called off"})
"""The words that lists write instead of a date if a call does not take place after all."""


def is_called_off(closes: Deadline | None) -> bool:
    """Whether a list states, instead of a date, that the call does not take place."""
    return closes is not None and not closes.date and closes.raw.strip().casefold() in CALLED_OFF
