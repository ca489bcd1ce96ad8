"""The other sessions of a track, day by day."""

from collections.abc import Sequence
from datetime import datetime, tzinfo
from itertools import groupby

from cfpcli.overview.rows.proposal import Session
from cfpcli.ui.days import DASH, as_day, clock, long_day
from cfpcli.ui.look import Look
from cfpcli.ui.page import Block, Paragraph, Section, Span, Stack, joined, line, section

_MARKS = frozenset("#*_`[]<>!&\\~-+|=")
"""Characters that may be markup: a line without any of them is plain text in Markdown."""


def more_in_track(sessions: Sequence[Session], zone: tzinfo) -> tuple[Section, ...]:
    """The other sessions, grouped by day: time, room, title, speakers and the beginning of the abstract."""
    blocks: list[Block] = []
    for day, together in groupby(sessions, key=lambda session: _day(session, zone)):
        heading = (Paragraph(line(day)),) if day else ()
        first, *others = [_session(session, zone) for session in together]
        blocks += [
            Stack((*heading, Stack((first,), 2 if day else 0))),
            *(Stack((block,), 2 if day else 0) for block in others),
        ]
    return section("More in this track", *blocks)


def _day(session: Session, zone: tzinfo) -> str:
    day = as_day(session.day) or (session.start.astimezone(zone).date() if session.start else None)
    return long_day(day) if day else session.day


def _session(session: Session, zone: tzinfo) -> Block:
    times = [_clock(session.start, zone), _clock(session.ends, zone)]
    where = joined([line(DASH.join(time for time in times if time)), line(session.room), line(session.code)])
    speakers = ", ".join(session.speaker_names) or "no speaker named"
    about = _beginning(session.abstract)
    return Stack(
        (
            Paragraph(where),
            Stack(
                (
                    Paragraph(line(Span(session.title, Look.STRONG))),
                    Paragraph(line(speakers)),
                    *([Paragraph(line(Span(about, Look.MUTED)), one_line=True)] if about else []),
                ),
                2,
            ),
        )
    )


def _beginning(abstract: str) -> str:
    # The parser takes long to import, and most texts begin with a sentence.
    if not _MARKS & {*abstract}:
        return abstract
    from cfpcli.ui.markdown import beginning

    return beginning(abstract)


def _clock(instant: datetime | None, zone: tzinfo) -> str:
    return clock(instant, zone) if instant else ""
