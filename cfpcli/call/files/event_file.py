"""Event files: an event with its call, and optionally its programme, as TOML; all faults are reported at once.

The dates of a call in an event file are read like those of the command line, but must mean the same on every day.
"""

import re
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any, TypedDict

import msgspec

from cfpcli.call.files.event_dates import EventDates
from cfpcli.call.files.published_programme import read_sessions
from cfpcli.call.rules.contradictions import contradictions
from cfpcli.dates.zones import event_zone, zone_name
from cfpcli.errors import DataRefusedError, Fault, counted
from cfpcli.exchange.toml_table import (
    EnoughFaultsError,
    FaultList,
    Table,
    must_be_unique,
    read_toml,
)
from cfpcli.records.event import (
    MAY_FOLLOW,
    Call,
    Category,
    ConflictRule,
    Event,
    FileLabels,
    IntakeChannel,
    Limits,
    Notice,
    OthersReviews,
    Question,
    QuestionKind,
    Respondent,
    ReviewSettings,
    Room,
    SessionType,
    Track,
)
from cfpcli.records.facts import facts_of
from cfpcli.records.person import SpeakerFields, is_email, normalise_email, not_an_address
from cfpcli.records.proposal import Draft
from cfpcli.records.session import Session
from cfpcli.records.soundness import LONGEST_DURATION
from cfpcli.text import did_you_mean

_TOP = (*(name for name in Event.__struct_fields__ if name not in {"number", "followed"}), "sessions")
_CALL = tuple(name for name in Call.__struct_fields__ if name not in {"extensions", "personal_extensions"})
_LONGEST_SCALE = 100
_LATEST_CHANGE = time(12)
_PLAIN_TIMESLOT = Event(slug="", name="", timezone="").timeslot
_LONGEST_TIMESLOT = 4 * 60


class EventFile(msgspec.Struct, frozen=True, kw_only=True):
    """The content of an event file.

    `lines` maps a path such as `tracks[2].slug` to its line; `cautions` are accepted values, worded like faults, that
    are probably not what was meant.
    """

    event: Event
    sessions: tuple[Session, ...] = ()
    lines: dict[str, int] = {}
    cautions: tuple[Fault, ...] = ()


def load_event(text: str, source: str, *, now: datetime) -> EventFile:
    """Read an event file; `source` is its name as the person gave it.

    Dates of the call are read in the event's zone.

    Raises:
        DataRefusedError: the file has faults; `faults` lists all of them, each with its line and its path.
    """
    try:
        values, lines = read_toml(text, source)
    except DataRefusedError as error:
        raise _refused(source, error.faults) from None
    faults = FaultList(source, lines)
    try:
        table = Table(values, "", faults, _TOP)
        event, cautions = _event(table, now)
        sessions = read_sessions(table, event)
    except EnoughFaultsError:
        raise _refused(source, faults.in_order()) from None
    if in_order := faults.in_order():
        raise _refused(source, in_order)
    return EventFile(event=event, sessions=sessions, lines=lines, cautions=tuple(cautions))


def _refused(source: str, faults: tuple[Fault, ...]) -> DataRefusedError:
    return DataRefusedError(
        f"{source} is not valid: {counted(faults)}",
        hint="cfp init --template  # prints every key explained",
        faults=faults,
    )


def _event(table: Table, now: datetime) -> tuple[Event, list[Fault]]:
    zone = _zone(table)
    starts, ends = table.day("starts"), table.day("ends")
    dates = EventDates(zone, now, starts)
    if starts and ends and ends < starts:
        table.fault("ends", f"{ends} is before the first day of the event, {starts}")
    event = Event(
        slug=table.slug("slug"),
        name=table.line("name", required=True),
        timezone=zone,
        place=table.line("place"),
        starts=starts,
        ends=ends,
        languages=table.languages("languages"),
        url=table.url("url"),
        acronym=table.line("acronym"),
        site_url=table.url("site_url"),
        day_change=_day_change(table),
        hours=_hours(table),
        timeslot=table.integer("timeslot", minimum=1, maximum=_LONGEST_TIMESLOT) or _PLAIN_TIMESLOT,
        summary=table.long_text("summary"),
        audience=table.texts("audience"),
        reasons=table.texts("reasons"),
        call=_call(table.table("call", _CALL), dates),
        tracks=_tracks(table, dates),
        session_types=_session_types(table, dates),
        questions=_questions(table),
        rooms=_rooms(table),
        files=_files(table),
        review=_review(table.table("review", ReviewSettings.__struct_fields__), dates),
    )
    for path, message in contradictions(event):
        table.fault(path, message)
    return event, dates.cautions


def _zone(table: Table) -> str:
    """The event's zone in its own spelling; UTC if it is invalid, so that the dates are checked nevertheless."""
    name = table.text("timezone")
    try:
        if name:
            return zone_name(event_zone(name))
        table.fault("timezone", "is missing, must be an IANA name such as Europe/Paris, UTC or AoE")
    except DataRefusedError as error:
        table.fault("timezone", _worded(error))
    return "UTC"


def _day_change(table: Table) -> str:
    """The local time, as `HH:MM`, at which a day of the programme ends; TOML has times of its own."""
    plain = Event(slug="", name="", timezone="").day_change
    value = table.values.get("day_change", plain)
    text = value.isoformat("minutes") if isinstance(value, time) else value
    if isinstance(text, str) and _CLOCK.fullmatch(text) and time.fromisoformat(text) <= _LATEST_CHANGE:
        return text
    table.fault("day_change", 'must be a time from "00:00" to "12:00"')
    return plain


def _hours(table: Table) -> str:
    """The opening hours of each day as `HH:MM-HH:MM`; they may end after midnight, before the day of the programme."""
    text = table.line("hours").replace("\N{EN DASH}", "-").replace(" ", "")
    if match := _HOURS.fullmatch(text):
        change = _minutes(_day_change(table))
        opens, closes = ((_minutes(clock) - change) % _DAY for clock in match.groups())
        if opens < (closes or _DAY):
            return text
    if text:
        table.fault("hours", 'must be two times of one day of the programme, such as "09:00-18:00" or "10:00-02:00"')
    return ""


def _minutes(clock: str) -> int:
    """The minutes from midnight of `HH:MM`."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


_DAY = 24 * 60
_HOURS = re.compile(r"((?:[01][0-9]|2[0-3]):[0-5][0-9])-((?:[01][0-9]|2[0-3]):[0-5][0-9])")
_CLOCK = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")


def _worded(error: DataRefusedError) -> str:
    return f"{error.message}; {error.hint}" if error.hint else error.message


def _call(table: Table, dates: EventDates) -> Call:
    opens, closes = dates.opens(table), dates.closes(table)
    grace = table.integer("grace", minimum=0, maximum=7 * 24 * 60)
    follow = table.texts("required_at_close")
    for place, name in enumerate(follow, 1):
        if name not in MAY_FOLLOW:
            table.fault(f"required_at_close[{place}]", f'"{name}" is not allowed; {did_you_mean(name, MAY_FOLLOW)}')
    return Call(
        opens=opens,
        closes=closes,
        grace=Call().grace if grace is None else grace,
        limits=_limits(table),
        notices=_notices(table),
        ask_availability=table.boolean("ask_availability", default=False),
        notification=dates.closes(table, "notification"),
        required_at_close=follow,
        **_intake(table),
    )


def _intake(table: Table) -> dict[str, Any]:
    """The intake of a call and its addresses, which count where the call is followed."""
    word, url, email = table.line("intake"), table.url("url"), table.line("email")
    if email and not is_email(email):
        table.fault("email", not_an_address(email))
    if word and word not in {*IntakeChannel}:
        table.fault("intake", f'"{word}" is not allowed; {did_you_mean(word, IntakeChannel)}')
        return {}
    intake = IntakeChannel(word) if word else None
    if intake and not {IntakeChannel.URL: url, IntakeChannel.EMAIL: email}[intake]:
        table.fault("intake", f"is {intake}, so {intake} is required beside it")
    return {"intake": intake, "url": url, "email": normalise_email(email)}


def _limits(table: Table) -> Limits:
    """The limits of a call, a track or a session type."""
    limits = table.table("limits", Limits.__struct_fields__)
    return Limits(**{name: limits.integer(name, minimum=1) for name in Limits.__struct_fields__})


def _notices(table: Table) -> tuple[Notice, ...]:
    tables = list(table.tables("notices", Notice.__struct_fields__))
    notices = tuple(
        Notice(
            slug=each.slug("slug"),
            name=each.line("name", required=True),
            version=each.line("version", required=True),
            url=each.url("url"),
            text=each.long_text("text"),
        )
        for each in tables
    )
    _once(tables, "slug", (notice.slug for notice in notices))
    return notices


def _tracks(table: Table, dates: EventDates) -> tuple[Track, ...]:
    tables = list(table.tables("tracks", Track.__struct_fields__))
    tracks = tuple(
        Track(
            slug=each.slug("slug"),
            name=each.line("name", required=True),
            description=each.long_text("description"),
            color=each.color("color"),
            chairs=each.texts("chairs"),
            slots=each.integer("slots", minimum=0),
            closes=dates.closes(each),
            opens=dates.opens(each),
            language=each.language("language"),
            limits=_limits(each),
        )
        for each in tables
    )
    _once(tables, "slug", (track.slug for track in tracks))
    return tracks


def _session_types(table: Table, dates: EventDates) -> tuple[SessionType, ...]:
    tables = list(table.tables("session_types", SessionType.__struct_fields__))
    types = []
    for each in tables:
        lengths = _lengths(each)
        least = each.integer("speakers_min", minimum=0, maximum=100)
        most = each.integer("speakers_max", minimum=1, maximum=100)
        least = 1 if least is None else least
        if most is not None and most < least:
            each.fault("speakers_max", f"is {most}, must not be below speakers_min, {least}")
        types.append(
            SessionType(
                slug=each.slug("slug"),
                name=each.line("name", required=True),
                speakers_min=least,
                speakers_max=most,
                closes=dates.closes(each),
                opens=dates.opens(each),
                limits=_limits(each),
                **lengths,
            )
        )
    _once(tables, "slug", (kind.slug for kind in types))
    return tuple(types)


class _Lengths(TypedDict):
    duration: int
    durations: tuple[int, ...]
    duration_min: int | None
    duration_max: int | None


def _lengths(table: Table) -> _Lengths:
    """The lengths of a session type: one, a list to choose from, or a range; the usual one is in all of them."""
    durations = table.integers("durations", minimum=1, maximum=LONGEST_DURATION)
    least = table.integer("duration_min", minimum=1, maximum=LONGEST_DURATION)
    most = table.integer("duration_max", minimum=1, maximum=LONGEST_DURATION)
    if durations and (least or most):
        table.fault("durations", "is a list of lengths, so duration_min and duration_max cannot be set")
    elif least and most and least > most:
        table.fault("duration_min", f"is {least}, must not be above duration_max, {most}")
    usual = durations[0] if durations else least or most or 0
    if "duration" in table.values:
        usual = table.integer("duration", minimum=0, maximum=7 * 24 * 60) or 0
    elif not usual:
        table.fault("duration", "is missing, must be a number of minutes, 0 where the length is not fixed")
    return {"duration": usual, "durations": durations, "duration_min": least, "duration_max": most}


def _questions(table: Table) -> tuple[Question, ...]:
    tables = list(table.tables("questions", Question.__struct_fields__))
    questions = []
    for each in tables:
        kind = each.word("kind", QuestionKind, QuestionKind.TEXT)
        options = each.texts("options")
        chosen = kind in {QuestionKind.CHOICE, QuestionKind.CHOICES}
        if chosen and not options:
            each.fault("options", f"is missing, must list the options of a question of kind {kind}")
        elif options and not chosen:
            each.fault("options", f"has no meaning for a question of kind {kind}, only for choice and choices")
        questions.append(
            Question(
                slug=each.slug("slug"),
                question=each.line("question", required=True),
                kind=kind,
                options=options,
                required=each.boolean("required", default=False),
                required_at_close=each.boolean("required_at_close", default=False),
                private=each.boolean("private", default=False),
                help=each.text("help"),
                of=each.word("of", Respondent, Respondent.PROPOSAL),
                tracks=each.texts("tracks"),
                session_types=each.texts("session_types"),
                words_max=each.integer("words_max", minimum=1),
                characters_max=each.integer("characters_max", minimum=1),
            )
        )
    _once(tables, "slug", (question.slug for question in questions))
    return tuple(questions)


def _rooms(table: Table) -> tuple[Room, ...]:
    """The rooms as the file has them; slugs, guids and numbers that it leaves out are still empty."""
    tables = list(table.tables("rooms", Room.__struct_fields__))
    rooms = tuple(
        Room(
            slug=each.slug("slug") if "slug" in each.values else "",
            guid=each.uuid("guid"),
            number=each.integer("number", minimum=1) or 0,
            name=each.line("name", required=True),
            capacity=each.integer("capacity", minimum=1),
            features=each.texts("features"),
            stream_url=each.url("stream_url"),
            chat_url=each.url("chat_url"),
        )
        for each in tables
    )
    for key in ("slug", "name", "guid", "number"):
        _once(tables, key, (str(getattr(room, key) or "") for room in rooms))
    return rooms


def _files(table: Table) -> FileLabels:
    """The labels of proposal files, each with the field that it names."""
    files = table.table("files", FileLabels.__struct_fields__)
    labels = files.values.get("keys", {})
    if not isinstance(labels, dict):
        files.fault("keys", 'must be a table such as { "Talk format" = "session_type" }')
        return FileLabels()
    questions = table.values.get("questions", [])
    tables = [each for each in questions if isinstance(each, dict)] if isinstance(questions, list) else []
    slugs = [each["slug"] for each in tables if isinstance(each.get("slug"), str)]
    allowed = (*_LABELLED, *(f"answers.{slug}" for slug in slugs))
    keys: dict[str, str] = {}
    for label, field in labels.items():
        name = _FIELD_ALIASES.get(field, field) if isinstance(field, str) else ""
        if name in allowed:
            keys[label] = name
        else:
            files.fault(f"keys.{label}", f'"{field}" is not a field: {did_you_mean(str(field), sorted(allowed))}')
    return FileLabels(keys=keys)


_LABELLED = tuple(
    dict.fromkeys(
        name
        for name in (*facts_of(Draft), *facts_of(SpeakerFields))
        if name not in {"windows", "answers", "resources", "acknowledged", "begun", "event", "do_not_record"}
    )
)
"""The fields that a label of a proposal file can name."""
_FIELD_ALIASES = {alias: name for name, fact in facts_of(Draft).items() for alias in fact.aliases}


def _review(table: Table, dates: EventDates) -> ReviewSettings:
    plain = ReviewSettings()
    least = table.integer("scale_min", minimum=-_LONGEST_SCALE, maximum=_LONGEST_SCALE)
    most = table.integer("scale_max", minimum=-_LONGEST_SCALE, maximum=_LONGEST_SCALE)
    least = plain.scale_min if least is None else least
    most = plain.scale_max if most is None else most
    labels = table.texts("labels")
    if most <= least:
        table.fault("scale_max", f"is {most}, must be above scale_min, {least}")
    elif labels and len(labels) != most - least + 1:
        table.fault("labels", f"has {len(labels)} labels, must have {most - least + 1}: one for each score")
    tables = list(table.tables("categories", Category.__struct_fields__))
    categories = tuple(
        Category(
            slug=each.slug("slug"),
            name=each.line("name", required=True),
            weight=each.number("weight", Category(slug="", name="").weight),
            required=each.boolean("required", default=True),
        )
        for each in tables
    )
    _once(tables, "slug", (category.slug for category in categories))
    return ReviewSettings(
        scale_min=least,
        scale_max=most,
        labels=labels,
        categories=categories,
        blind=table.boolean("blind", default=False),
        target=table.integer("target", minimum=1, maximum=_LONGEST_SCALE) or plain.target,
        others=_others(table),
        conflicts=_conflicts(table),
        closes=dates.closes(table),
    )


def _conflicts(table: Table) -> ConflictRule:
    word = table.line("conflicts")
    if word and word not in {*ConflictRule}:
        table.fault("conflicts", f'is "{word}", must be one of {", ".join(ConflictRule)}')
        return ConflictRule.SHOW
    return ConflictRule(word) if word else ConflictRule.SHOW


def _others(table: Table) -> OthersReviews | None:
    word = table.line("others")
    if word and word not in set(OthersReviews):
        table.fault("others", f'is "{word}", must be one of {", ".join(OthersReviews)}')
    return OthersReviews(word) if word in set(OthersReviews) else None


def _once(tables: list[Table], key: str, values: Iterable[str]) -> None:
    """Report every value that an earlier table already has."""
    first: dict[str, Table] = {}
    for table, value in zip(tables, values, strict=True):
        if value and first.setdefault(value, table) is not table:
            table.fault(key, must_be_unique(value, first[value].path))
