"""Pages of the room's rows: a text with its lines unchanged, and a page of the manual."""

from typing import Any

from cfpcli.cli.rows import TopicText
from cfpcli.result import Result
from cfpcli.ui.page import Block, Page, Paragraph, Prose, Stack, line
from cfpcli.ui.values import Screen


def text_page(result: Result[Any], screen: Screen) -> Page:
    """The `text` of each item; a long line continues below its own indent."""
    del screen
    lines = (text for topic in result.items for text in topic.text.rstrip("\n").split("\n"))
    return (Stack(tuple(map(_line, lines))),)


def _line(text: str) -> Block:
    bare = text.lstrip(" ")
    return Stack((Paragraph(line(bare)),), len(text) - len(bare))


def manual_page(result: Result[TopicText], screen: Screen) -> Page:
    """The text of each topic."""
    del screen
    return tuple(Prose(topic.text) for topic in result.items)
