"""Pages of the room's rows: the programme as grids, its conflicts, and the differences of two versions."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from cfpcli.dates.english import local
from cfpcli.programme.pages.grid import picture
from cfpcli.programme.rows import ScheduleConflict, ScheduleDifference, ScheduledSession, ScheduleMembers
from cfpcli.programme.rules.agenda import Agenda, Item, Presenter, days_of
from cfpcli.programme.rules.clashes import Severity
from cfpcli.programme.rules.timeline import grid
from cfpcli.records.event import Event, Track
from cfpcli.result import Result
from cfpcli.text import clean_line
from cfpcli.ui.page import Block, Look, Page, Paragraph, Span, Stack, line
from cfpcli.ui.values import Screen

_LOOKS = {Severity.ERROR: Look.BAD, Severity.WARNING: Look.WARN, Severity.HINT: Look.MUTED}


def schedule_page(result: Result[ScheduledSession], screen: Screen) -> Page:
    """The days as grids, then the sessions without a day and those that were cancelled."""
    members = result.further(ScheduleMembers)
    agenda = _agenda(members, result.items)
    grids = [grid(agenda, day, members.by, condensed=True) for day in agenda.days if day.date in members.days]
    homeless = [row for row in result.items if not row.day and not row.cancelled]
    cancelled = [row for row in result.items if row.cancelled]
    return (
        *_heading(members),
        *picture(grids, agenda.event, screen, {row.guid: row.flag for row in result.items if row.flag}),
        *_list("No day yet", homeless),
        *_list("Cancelled", cancelled),
    )


def _heading(members: ScheduleMembers) -> tuple[Block, ...]:
    if not members.version:
        return ()
    when = f", {local(members.published, members.timezone)}" if members.published else ""
    note = f": {clean_line(members.note)}" if members.note else ""
    return (Paragraph(line(Span(f"Release {clean_line(members.version)}", Look.TITLE), f"{when}{note}")),)


def _list(heading: str, rows: Sequence[ScheduledSession]) -> tuple[Block, ...]:
    if not rows:
        return ()
    lines = [Paragraph(line(f"{row.code}  " if row.code else "", clean_line(row.title)), one_line=True) for row in rows]
    return (Stack((Paragraph(line(Span(heading, Look.HEADING))), Stack(tuple(lines), indent=2))),)


def _agenda(members: ScheduleMembers, rows: Sequence[ScheduledSession]) -> Agenda:
    """The programme of which these are the rows, as far as a grid shows it."""
    event = Event(
        slug=members.event,
        name=members.event,
        timezone=members.timezone,
        rooms=members.rooms,
        tracks=tuple(Track(slug=track.slug, name=track.name) for track in members.tracks),
    )
    items = tuple(
        Item(
            guid=row.guid,
            number=row.number,
            code=row.code,
            title=row.title,
            track=row.track_name,
            track_slug=row.track,
            room=row.room_name,
            room_slug=row.room,
            day=row.day,
            start=row.start,
            minutes=row.minutes or 0,
            speakers=tuple(
                Presenter(code=code, number=0, guid="", name=name)
                for code, name in zip(row.speaker_codes, row.speakers, strict=True)
            ),
            cancelled=row.cancelled,
        )
        for row in rows
    )
    return Agenda(event=event, days=days_of(event, items), items=items)


def conflicts_page(result: Result[ScheduleConflict], screen: Screen) -> Page:
    """The conflicts by severity, each with the command that helps."""
    del screen
    return tuple(
        Stack(tuple(block for row in group for block in _conflict(row)))
        for _, group in groupby(result.items, key=lambda row: row.severity)
    )


def _conflict(row: ScheduleConflict) -> Iterator[Block]:
    yield Paragraph(line(Span(row.severity, _LOOKS[row.severity]), f": {row.message}"), hang=2)
    if row.way_out:
        yield Stack((Paragraph(line(Span(row.way_out, Look.COMMAND))),), indent=4)


def differences_page(result: Result[ScheduleDifference], screen: Screen) -> Page:
    """The differences as sentences."""
    del screen
    return (Stack(tuple(Paragraph(line(row.sentence), hang=2) for row in result.items)),) if result.items else ()
