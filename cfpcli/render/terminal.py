"""The console of pictures: Rich told everything it would otherwise guess, and pages written through it.

Imported lazily, for it exists only for rich.
"""

import io
from collections.abc import Iterator

from rich.cells import chop_cells
from rich.console import Console, RenderableType
from rich.style import Style
from rich.text import Text

from cfpcli.render.flow import Fit, Flow, Leaf, flow, safe
from cfpcli.render.look import Look
from cfpcli.render.page import Line, Page
from cfpcli.render.screen import Screen

MEASURE = 76
"""The widest a page is set: longer lines are hard to read."""

_NARROWEST = 12
"""The least room for text beside what stands before it."""

STYLES: dict[Look, Style] = {
    Look.PLAIN: Style.null(),
    Look.TITLE: Style(bold=True),
    Look.HEADING: Style(bold=True),
    Look.STRONG: Style(bold=True),
    Look.EMPHASIS: Style(italic=True),
    Look.CODE: Style(color="cyan"),
    Look.COMMAND: Style(color="cyan"),
    Look.GOOD: Style(color="green"),
    Look.WARN: Style(color="yellow"),
    Look.BAD: Style(color="red"),
    Look.MUTED: Style(dim=True),
}
"""Colours of the terminal's own palette, never white or black: both may be the background."""


def console(screen: Screen) -> Console:
    """A console that writes into nothing: what it draws is captured; it asks neither the environment nor a stream."""
    return Console(
        file=io.StringIO(),
        width=screen.width,
        height=screen.height,
        color_system="standard" if screen.color else None,
        force_terminal=screen.terminal,
        force_jupyter=False,
        no_color=False,
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
        _environ={},
    )


def drawn(target: Console, *renderables: RenderableType) -> str:
    """What a console makes of these, without blanks at the ends of lines."""
    with target.capture() as capture:
        for renderable in renderables:
            target.print(renderable, no_wrap=True, overflow="ignore", crop=False)
    return "".join(f"{text.rstrip(' ')}\n" for text in capture.get().removesuffix("\n").split("\n"))


def write(page: Page, screen: Screen, *, measure: int) -> Iterator[str]:
    """A page for a terminal, line after line, at most `measure` cells wide."""
    target = console(screen)
    measure = min(measure, screen.width)
    for leaf in flow(page, _markdown):
        yield drawn(target, *(_fitted(leaf, measure, target) if leaf else [Text()]))


def _markdown(source: str) -> Flow:
    # A table needs no Markdown, and its parser costs as much to import as rich.
    from cfpcli.render.markdown import markdown_lines

    return markdown_lines(source)


def text_of(line: Line) -> Text:
    """A line of a page as Rich takes it, made safe."""
    text = Text(end="")
    for span in line:
        text.append(safe(span.text), STYLES[span.look])
    return text


def _fitted(leaf: Leaf, measure: int, target: Console) -> list[Text]:
    first, rest = text_of(leaf.first), Text(safe(leaf.rest), end="")
    for prefix in (first, rest):
        prefix.truncate(max(measure - _NARROWEST, 0))
    width = max(measure - max(first.cell_len, rest.cell_len), 1)
    text = text_of(leaf.line)
    match leaf.fit:
        case Fit.CUT:
            text.truncate(width, overflow="ellipsis")
            lines = [text]
        case Fit.FOLD:
            lines = [Text(part, STYLES[Look.CODE], end="") for part in chop_cells(text.plain, width)] or [Text()]
        case Fit.WRAP:
            lines = list(text.wrap(target, width, overflow="fold")) or [Text()]
    return [
        Text("", end="").append_text(rest if position else first).append_text(part)
        for position, part in enumerate(lines)
    ]
