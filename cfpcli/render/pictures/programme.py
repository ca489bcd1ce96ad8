"""What else the programme holds: the other sessions of a track, day by day."""

from datetime import tzinfo
from itertools import groupby
from typing import Any

import msgspec

from cfpcli.render.dates import DASH, as_day, clock, long_day
from cfpcli.render.look import Look
from cfpcli.render.page import Block, Paragraph, Section, Span, Stack, joined, line, section
from cfpcli.render.pictures.given import given_all
from cfpcli.render.values import as_instant

_MARKS = frozenset("#*_`[]<>!&\\~-+|=")
"""Characters without which a line means itself in Markdown."""


class Neighbour(msgspec.Struct, frozen=True):
    """Another session of the same track.

    `start` and `end` (or `ends`) are instants or local times of day as text, `day` a date, ISO text or words;
    `abstract` is its first line.
    """

    code: str = ""
    title: str = ""
    day: Any = ""
    start: Any = ""
    end: Any = ""
    ends: Any = ""
    room: str = ""
    speaker_names: tuple[str, ...] = ()
    abstract: str = ""


def more_in_track(data: object, zone: tzinfo) -> tuple[Section, ...]:
    """The other sessions with time, room, title, speakers and the beginning of the abstract, under their days."""
    sessions = given_all(Neighbour, data)
    blocks: list[Block] = []
    for day, together in groupby(sessions, key=lambda session: _day(session, zone)):
        heading = (Paragraph(line(day)),) if day else ()
        first, *others = [_session(session, zone) for session in together]
        blocks += [
            Stack((*heading, Stack((first,), 2 if day else 0))),
            *(Stack((one,), 2 if day else 0) for one in others),
        ]
    return section("More in this track", *blocks)


def _day(session: Neighbour, zone: tzinfo) -> str:
    start = as_instant(session.start)
    day = as_day(session.day) or (start.astimezone(zone).date() if start else None)
    return long_day(day) if day else str(session.day or "")


def _session(session: Neighbour, zone: tzinfo) -> Block:
    times = [_clock(session.start, zone), _clock(session.end or session.ends, zone)]
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
    from cfpcli.render.markdown import beginning

    return beginning(abstract)


def _clock(time: object, zone: tzinfo) -> str:
    instant = as_instant(time)
    return clock(instant, zone) if instant else str(time or "")
