"""The style sheets: the shipped one with its tokens and the colours of tracks, and the grid of each day."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from msgspec.structs import asdict

from cfpcli.records.event import Event
from cfpcli.site.rules.addresses import Named
from cfpcli.site.rules.cards import style_of
from cfpcli.site.rules.colours import Scheme, default_color, readable
from cfpcli.site.rules.timetable import SCROLLING, Timetable
from cfpcli.text import color_of

_TIMES, _LEAST, _WIDE = 4, 10.5, 11
"""Widths in rem: of the times, of a room that fits, of a room in a grid that scrolls."""


@cache
def asset(name: str) -> str:
    """The text of a shipped asset."""
    return files("cfpcli.site").joinpath("assets", name).read_text(encoding="utf-8")


def track_colors(event: Event, tracks: Mapping[str, Named]) -> dict[str, str]:
    """The colour of each track by slug: its own, else one of the palette by its position."""
    own = {track.slug: color_of(track.color) for track in event.tracks}
    colors: dict[str, str] = {}
    nameless = 0
    for slug in tracks:
        if not own.get(slug):
            colors[slug], nameless = default_color(nameless), nameless + 1
        else:
            colors[slug] = own[slug]
    return colors


def site_css(event: Event, tracks: Mapping[str, Named], light: Scheme, dark: Scheme, extra: str = "") -> bytes:
    """The style sheet of every page; `extra` is an organiser's own, which comes last."""
    colors = track_colors(event, tracks)

    def of_tracks(scheme: Scheme) -> str:
        return "".join(
            f".{style_of(named)}{{--t:{readable(colors[slug], scheme.grounds)}}}" for slug, named in tracks.items()
        )

    parts = (
        f":root{{{_tokens(light)}}}\n{of_tracks(light)}",
        f"@media screen and (prefers-color-scheme:dark){{:root{{{_tokens(dark)}}}\n{of_tracks(dark)}}}",
        asset("site.css"),
        extra,
    )
    return "\n".join(filter(None, parts)).encode()


def _tokens(scheme: Scheme) -> str:
    return "".join(f"--{name}:{value};" for name, value in asdict(scheme).items())


def day_css(layout: Timetable) -> bytes:
    """The grid of a day, on screens that are wide enough for its rooms; elsewhere the day stays a list."""
    columns = layout.columns
    if not columns:
        return b""
    scrolls = columns > SCROLLING
    track = f"{_WIDE}rem" if scrolls else "minmax(0,1fr)"
    heights = " ".join(f"minmax({height:.2f}rem,auto)" for height in layout.heights)
    rules = [
        f".day{{display:grid;grid-template-columns:{_TIMES}rem repeat({columns},{track})}}",
        f".day{{grid-template-rows:auto {heights}}}",
        *(f".c{at}{{grid-column:{at}}}" for at in range(2, columns + 2)),
        *(f".c{room.first}.w{room.lanes}{{grid-column:{room.first}/span {room.lanes}}}" for room in layout.rooms),
        *(f".g{at}{{grid-row-start:{at}}}.u{at}{{grid-row-end:{at}}}" for at in range(2, len(layout.boundaries) + 2)),
    ]
    width = _TIMES * 2 + (_LEAST * columns if not scrolls else _LEAST * 3)
    body = "\n".join(rules)
    return f"@media screen and (min-width:{width:g}rem){{\n{asset('grid.css')}{body}\n}}\n".encode()
