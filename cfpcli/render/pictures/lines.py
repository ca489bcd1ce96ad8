"""Lines of text as they are, blanks at their beginning included."""

from cfpcli.render.page import Block, Page, Paragraph, Stack, line
from cfpcli.render.screen import Screen
from cfpcli.result import Result


def page(result: Result, screen: Screen) -> Page:
    """The text of each item; a line that is too long goes on under its own beginning."""
    del screen
    texts = (str(item.get("text") or "") for item in result.items)
    return (Stack(tuple(_line(text) for several in texts for text in several.rstrip("\n").split("\n"))),)


def _line(text: str) -> Block:
    bare = text.lstrip(" ")
    return Stack((Paragraph(line(bare)),), len(text) - len(bare))
