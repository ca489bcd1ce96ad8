"""A page of the manual: Markdown, drawn as every other Markdown is."""

from cfpcli.render.page import Page, Prose
from cfpcli.render.screen import Screen
from cfpcli.result import Result


def page(result: Result, screen: Screen) -> Page:
    """The text of each item."""
    del screen
    return tuple(Prose(str(item.get("text") or "")) for item in result.items)
