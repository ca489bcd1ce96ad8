"""The tracks of an event with their proposals."""

from cfpcli.call.pages.event import counted
from cfpcli.overview.rows.tracks import TrackRow
from cfpcli.result import Result
from cfpcli.text import number_of
from cfpcli.ui.look import Look
from cfpcli.ui.page import Block, Page, Paragraph, Prose, Span, Stack, joined, line
from cfpcli.ui.values import Screen, decimal


def page(result: Result[TrackRow], screen: Screen) -> Page:
    """Each track with its counts and its description."""
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
