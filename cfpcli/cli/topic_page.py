"""A whole text, such as a topic of the help: its lines unchanged, including leading blanks."""

from typing import Any

from cfpcli.result import Result
from cfpcli.ui.page import Block, Page, Paragraph, Stack, line
from cfpcli.ui.values import Screen


def page(result: Result[Any], screen: Screen) -> Page:
    """The `text` of each item; a long line continues below its own indent."""
    del screen
    lines = (text for topic in result.items for text in topic.text.rstrip("\n").split("\n"))
    return (Stack(tuple(map(_line, lines))),)


def _line(text: str) -> Block:
    bare = text.lstrip(" ")
    return Stack((Paragraph(line(bare)),), len(text) - len(bare))
