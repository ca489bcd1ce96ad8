"""A page for a pipe: readable text, nothing decorated, wrapped or cut."""

from collections.abc import Iterator

from cfpcli.domain.text import clean
from cfpcli.render.flow import Flow, Leaf, flow, safe
from cfpcli.render.page import Line, Page, Span


def write(page: Page) -> Iterator[str]:
    """A page as text, line after line; Markdown stays as it was written, for that is readable and loses nothing."""
    for leaf in flow(page, _source):
        if leaf is None:
            yield "\n"
        else:
            yield f"{_text((*leaf.first, *leaf.line))}".rstrip(" ") + "\n"


def _source(markdown: str) -> Flow:
    for text in clean(markdown).strip("\n").split("\n"):
        yield Leaf((Span(text),)) if text.strip() else None


def _text(line: Line) -> str:
    return "".join(safe(span.text) for span in line)
