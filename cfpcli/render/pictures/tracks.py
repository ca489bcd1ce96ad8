"""The tracks of an event with what was sent to each."""

from collections.abc import Mapping

import msgspec

from cfpcli.render.look import Look
from cfpcli.render.page import Block, Page, Paragraph, Prose, Span, Stack, joined, line
from cfpcli.render.pictures.event import counted
from cfpcli.render.pictures.given import given_all
from cfpcli.render.screen import Screen
from cfpcli.render.values import decimal
from cfpcli.render.wording import number_of
from cfpcli.result import Item, Result


class TrackRow(msgspec.Struct, frozen=True):
    """A track with its proposals: how many, by state, and their mean score."""

    slug: str = ""
    name: str = ""
    description: str = ""
    counts: dict[str, int] = {}
    proposals: int = 0
    score: float | None = None


def page(result: Result, screen: Screen) -> Page:
    """Each track with its figures and its description."""
    del screen
    return tuple(_track(track) for track in given_all(TrackRow, list(result.items)))


def flat(item: Item) -> Item:
    """A row for a pipe: how many proposals are in which state, in words."""
    counts: Mapping[str, int] = item.get("counts") or {}
    return {**item, "states": ", ".join(f"{count} {state}" for state, count in counts.items() if count)}


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
