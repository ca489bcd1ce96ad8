"""The lists of calls that others publish: one row a format, which says by what names the list has our fields.

A new format is one row here and its sample in the tests. What such rows cannot say, a list does not need: whatever
differs between two lists is one of the attributes of `ListFormat`.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

import msgspec


class Days(StrEnum):
    """How a list writes the days of an event."""

    LOCAL = "local"
    """A day, or a local time that begins with one, in a field for the first and one for the last."""
    INSTANT = "instant"
    """The same as instants with an offset: the day is that of the zone."""
    MILLISECONDS = "milliseconds"
    """A list of instants in milliseconds since 1970 under the first field; they are days in UTC."""


class ListedDeadline(msgspec.Struct, frozen=True):
    """One deadline: the field of its close and what it is called, empty for the main one.

    `extended` is the field of a later close, `utc` that of the same close in UTC, where `closes` is local time, and
    `computed` that of the day which the list itself makes of the text, in milliseconds since 1970.
    """

    closes: str
    label: str = ""
    extended: str = ""
    utc: str = ""
    computed: str = ""


class ListFormat(msgspec.Struct, frozen=True, kw_only=True):
    """One format of lists. A field may stand in a mapping: `conf.name`; where several are named, the first filled.

    `help` is a phrase. `marks` are the fields by which a row is recognised, each with the type of its value, beside any
    field of `one_mark_of`; `under` is the key of the rows where the document is a mapping, `each` that of the years of
    a conference where a row is one of several. `event` is the name. `zone` is the field of the zone, `means` the zone
    where none is named, empty where there is no usual one. Without `year` the year is that of the first day.

    `place` has alternatives, each of fields to be joined by commas; one with `?` is named where it is true. Only a
    `note` with `has_markup` is HTML, and so is the label of a round. `opens_utc` is the opening where no zone is named.

    `deadlines` are those of a row, or of each of its `rounds`; these have a `round_label`, a `round_kind` and, with
    `has_round_zones`, zones of their own, or are but texts (`has_bare_rounds`), in which `%y` is the year of the event
    and `%Y` the one before. `superseded` are deadlines that count only where the `rounds` have them too.

    `unknown` is how a date begins that stands for none. A row in which a field of `refused_where` is true is refused
    with that reason. `shape_of` is the format whose newer shape this is. In a list that `is_yearly` an event is a name
    and a year and may have several deadlines; in the others its days and its place belong to it.
    """

    name: str
    help: str
    marks: Mapping[str, type]
    one_mark_of: tuple[str, ...] = ()
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
    superseded: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    refused_where: Mapping[str, str] = {}
    shape_of: str = ""
    is_yearly: bool = False

    def fits(self, values: Mapping[str, Any]) -> bool:
        """Whether a row bears the marks of this format."""
        for name, type_ in self.marks.items():
            if name not in values or not isinstance(values[name], type_):
                return False
        return not self.one_mark_of or any(name in values for name in self.one_mark_of)

    @property
    def deadline_keys(self) -> tuple[str, ...]:
        """The keys of a row under which its deadlines stand."""
        fields = (
            [self.each, self.rounds]
            if self.rounds
            else [d for one in self.deadlines for d in (one.closes, one.extended)]
        )
        return tuple(dict.fromkeys(field.partition(".")[0] for field in fields if field))

    @property
    def is_single(self) -> bool:
        """Whether a row has one deadline, so that whatever is wrong with the row is wrong with that."""
        return not self.rounds and len(self.deadlines) == 1


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
        ),
        ListFormat(
            # Other readers take UTC, or the zone of the venue, which the list does not name either.
            name="confs.tech",
            help="calls of confs.tech",
            marks={"name": object, "startDate": object},
            one_mark_of=("cfpEndDate", "locales"),
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
            # The day that the list computes is wrong where its text is: an unknown month becomes December of the year
            # before, 31 November the first of December. So the text rules.
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
            # Before the first year, or the first of all milliseconds.
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
            refused_where={"isTest": "marks an event that was made to try Sessionize"},
        ),
    )
}
"""The formats by name, in the order in which they are tried."""

DECISIVE = frozenset(
    key.rpartition(".")[2]
    for row in LIST_FORMATS.values()
    for key in (row.event, *row.deadline_keys, *row.zone[-1:], *row.year)
    if key != row.starts
)
"""The keys that decide which deadlines a row has; any other that is there twice does no harm."""


def family_of(source: str) -> str:
    """The list that a format is a shape of."""
    row = LIST_FORMATS.get(source)
    return row.shape_of or source if row else source


def is_yearly(family: str) -> bool:
    """Whether an event is but a name and a year in these lists, and may have several deadlines."""
    row = LIST_FORMATS.get(family)
    return row is not None and row.is_yearly
