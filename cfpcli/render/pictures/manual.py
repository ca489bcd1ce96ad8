"""A page of the manual: Markdown, drawn as every other Markdown is."""

from cfpcli.render.page import Page, Prose
from cfpcli.render.screen import Screen
from cfpcli.result import Result
from cfpcli.rows.help_topics import TopicText


def page(result: Result[TopicText], screen: Screen) -> Page:
    """The text of each topic."""
    del screen
    return tuple(Prose(topic.text) for topic in result.items)
