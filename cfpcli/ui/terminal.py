"""The console of pictures: Rich configured so that it guesses nothing, and pages written through it.

Imported lazily, because it needs rich.
"""

import io
import re
import zlib
from collections.abc import Iterator

from rich.cells import cell_len, chop_cells
from rich.console import Console, RenderableType
from rich.style import Style
from rich.text import Text

from cfpcli.ui.links import is_link, target
from cfpcli.ui.look import Look
from cfpcli.ui.page import Fit, Flow, Leaf, Line, Page, flow, safe
from cfpcli.ui.values import Screen

_LINK_ID = re.compile("\x1b\\]8;id=[^;]*;([^\x1b]+)\x1b")
"""The beginning of a link as Rich writes it, with a random id."""

_WORDS = re.compile(r"\s*\S+\s*")
_NARROWEST = 12
"""The minimum width of text, in cells, beside the label or indent before it."""

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
"""Colours from the terminal's own palette, never white or black: either may be the background."""


def console(screen: Screen) -> Console:
    """A console that writes nowhere, so that its output is captured; it reads neither the environment nor a stream."""
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
    """The output of a console for these, without blanks at the ends of lines."""
    with target.capture() as capture:
        for renderable in renderables:
            target.print(renderable, no_wrap=True, overflow="ignore", crop=False)
    shown = _LINK_ID.sub(_named, capture.get())
    return "".join(f"{text.rstrip(' ')}\n" for text in shown.removesuffix("\n").split("\n"))


def _named(match: re.Match[str]) -> str:
    """A link with an id made from its address: the parts of a wrapped link belong together, output is repeatable."""
    return f"\x1b]8;id={zlib.crc32(match[1].encode()):x};{match[1]}\x1b"


def write(page: Page, screen: Screen, *, measure: int) -> Iterator[str]:
    """A page for a terminal, line by line, at most `measure` cells wide."""
    canvas = console(screen)
    measure = min(measure, screen.width)
    links = screen.color and screen.terminal
    for leaf in flow(page, _markdown):
        yield drawn(canvas, *(_fitted(leaf, measure, canvas, links=links) if leaf else [Text()]))


def _markdown(source: str) -> Flow:
    # A table needs no Markdown, and importing its parser costs as much as importing rich.
    from cfpcli.ui.markdown import markdown_lines

    return markdown_lines(source)


def text_of(line: Line, *, links: bool = False) -> Text:
    """A line of a page in the form for Rich, made safe; with `links`, its links can be opened."""
    text = Text(end="")
    for span in line:
        address = target(span.link) if links else ""
        style = STYLES[span.look]
        text.append(safe(span.text), style + Style(link=address) if address else style)
    return text


def _fitted(leaf: Leaf, measure: int, console: Console, *, links: bool) -> list[Text]:
    first, rest = text_of(leaf.first), Text(safe(leaf.rest), end="")
    for prefix in (first, rest):
        prefix.truncate(max(measure - _NARROWEST, 0))
    width = max(measure - max(first.cell_len, rest.cell_len), 1)
    room = max(console.width - max(first.cell_len, rest.cell_len), 1)
    text = text_of(leaf.line, links=links)
    match leaf.fit:
        case Fit.CUT:
            text.truncate(width, overflow="ellipsis")
            lines = [text]
        case Fit.FOLD:
            lines = [Text(part, STYLES[Look.CODE], end="") for part in chop_cells(text.plain, width)] or [Text()]
        case Fit.WRAP:
            lines = _wrapped(text, width, room)
    return [
        Text("", end="").append_text(rest if position else first).append_text(part)
        for position, part in enumerate(lines)
    ]


def _wrapped(text: Text, width: int, room: int) -> list[Text]:
    """A text in lines of `width` cells; a wider link stays whole if it fits into the `room`."""
    breaks: list[int] = []
    used = 0
    for match in _WORDS.finditer(text.plain):
        word = match.group()
        cells = cell_len(word.rstrip())
        if used + cells <= width:
            used += cell_len(word)
        elif cells <= (room if is_link(word) else width):
            breaks += [match.start()] if match.start() else []
            used = cell_len(word)
        else:
            at = match.start()
            for part in chop_cells(word, width):
                breaks += [at] if at else []
                at += len(part)
                used = cell_len(part)
    lines = list(text.divide(breaks)) or [Text()]
    for line in lines:
        line.rstrip()
    return lines
