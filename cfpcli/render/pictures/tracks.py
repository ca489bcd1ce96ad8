"""The tracks of an event with what was sent to each."""

from cfpcli.render.look import Look
from cfpcli.render.page import Block, Page, Paragraph, Prose, Span, Stack, joined, line
from cfpcli.render.pictures.event import counted
from cfpcli.render.screen import Screen
from cfpcli.render.values import decimal
from cfpcli.render.wording import number_of
from cfpcli.result import Result
from cfpcli.rows.tracks import TrackRow


def page(result: Result[TrackRow], screen: Screen) -> Page:
    """Each track with its figures and its description."""
    del screen
    return tuple(_track(track) for track in result.items)


def _track(track: TrackRow) -> Block:
    number = number_of(track.proposals, "proposal") if track.proposals else "no proposals"
    by_state = counted(track.counts)
    figures = joined(
        [
            line(track.slug if track.name else ""),
            (*line(f"{number}: "), *by_state) if by_state else line(number),
            line(f"mean score {decimal(track.score)}" if track.score is not None else ""),
        ]
    )
    described = [Prose(track.description)] if track.description.strip() else []
    head = line(Span(track.name or track.slug, Look.TITLE))
    return Stack((Paragraph(head), Stack((Paragraph(figures), *described), 2)))
